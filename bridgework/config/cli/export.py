"""`bridgework export …`: what is public of a partnership, to read elsewhere or to move."""

from __future__ import annotations

from pathlib import Path

import click

from bridgework.config.cli.base import answer, json_option, needs_database, new_file_option, partnership_option, refuse
from bridgework.config.cli.export_hsds import export_hsds
from bridgework.config.cli.export_ledger import export_ledger


@click.group(help="Write out what a partnership holds.")
def export() -> None:
    """Group the exports."""


export.add_command(export_hsds)
export.add_command(export_ledger)


@export.command()
@partnership_option
@new_file_option("FILE.zip")
@json_option
@needs_database
def partnership(slug: str, file: Path, as_json: bool) -> None:
    """Write a ZIP file of tables (CSV) and the journal (JSON lines).

    In it is what the public pages show. Not in it: mail addresses, members, votes, voices, drafts, what is for members only,
    cells that protect small groups, and where confidential places are.
    """
    from django.utils import timezone

    from bridgework.config.exporting import write_export
    from bridgework.partnerships.models import Partnership

    found = Partnership.objects.select_related("steward_organization").filter(slug=slug).first()
    if found is None:
        refuse(f"there is no partnership {slug!r}. Write the part of its address after /p/.")
        return
    if file.exists():
        refuse(f"{file} exists; choose a new name, an export never overwrites a file.")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        done = write_export(
            partnership=found,
            to=file,
            now=timezone.now(),
            progress=lambda name, n: click.echo(f"{name}: {n}", err=True),
        )
    except FileExistsError:
        refuse(f"{file}.part exists: another export is writing it, or one was broken off. If none runs, delete it.")
        return
    except OSError as why:
        refuse(f"{file} cannot be written ({why.strerror}). Nothing was left there.")
        return
    result = {"file": str(file), "rows": done.rows, "journal_head": done.head}
    answer(result, as_json, lambda r: [f"Wrote {r['file']}: {sum(r['rows'].values())} rows in {len(r['rows'])} files."])


@export.command()
@partnership_option
@new_file_option("FILE.ics")
@json_option
@needs_database
def calendar(slug: str, file: Path, as_json: bool) -> None:
    """Write all public sessions as a calendar (iCalendar, RFC 5545), those cancelled among them.

    Not in it: sessions for members only, guests, what they need, and links to join from afar.
    """
    from django.conf import settings
    from django.urls import reverse

    from bridgework.gatherings.calendar import calendar_of
    from bridgework.gatherings.models import Gathering
    from bridgework.gatherings.queries import public_gatherings
    from bridgework.partnerships.models import Partnership

    found = Partnership.objects.filter(slug=slug).first()
    if found is None:
        refuse(f"there is no partnership {slug!r}. Write the part of its address after /p/.")
        return

    def address_of(row: Gathering) -> str:
        path = reverse("gatherings:detail", kwargs={"partnership": slug, "slug": row.slug})
        return f"{settings.BRIDGEWORK_URL}{path}"

    rows = list(public_gatherings(found).select_related("series").order_by("starts_at", "pk"))
    try:
        with file.open("xb") as out:
            out.write(calendar_of(found, rows, address_of))
    except FileExistsError:
        refuse(f"{file} exists; choose a new name, an export never overwrites a file.")
        return
    except OSError as why:
        refuse(f"{file} cannot be written ({why.strerror}). Nothing was left there.")
        return
    answer(
        {"file": str(file), "sessions": len(rows)}, as_json, lambda r: [f"Wrote {r['file']}: {r['sessions']} sessions."]
    )
