"""`bridgework import contacts`: a contact list becomes partners, and invitations to hand on."""

from __future__ import annotations

import tomllib
from pathlib import Path

import click

from bridgework.config.cli.base import answer, json_option, needs_database, refuse


@click.command("contacts")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--partnership", "slug", required=True, metavar="SLUG", help="Which partnership the list is for.")
@click.option(
    "--mapping",
    "mapping_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="MAP.toml",
    help="Which column is which, where the header does not say it.",
)
@json_option
@needs_database
def import_contacts(file: Path, slug: str, mapping_file: Path | None, as_json: bool) -> None:
    """Bring in FILE (CSV or XLSX: organization, name, e-mail, title), whole or not at all. Safe to run twice.

    Organizations become partners. Nobody gets an account or a mail: for each new person a link is printed, once. Mail
    addresses only find who is a member already; they are not stored.
    """
    from django.utils import timezone

    from bridgework.alignment.actions import import_contacts as bring_in
    from bridgework.goals.sheets import SheetMapping
    from bridgework.partnerships.actions.importing import ImportRefused
    from bridgework.partnerships.models import Partnership
    from bridgework.updates.actions.mail import base_url

    partnership = Partnership.objects.filter(slug=slug).first()
    if partnership is None:
        refuse(f"there is no partnership {slug!r}. Make it: bridgework partnership create --slug {slug} --name NAME")
        return
    try:
        stored = tomllib.loads(mapping_file.read_text(encoding="utf-8")) if mapping_file else {}
        report, invited = bring_in(
            partnership=partnership,
            source=file,
            name=file.name,
            by=None,
            now=timezone.now(),
            mapping=SheetMapping.of(stored),
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        refuse(f"{mapping_file}: this is not a TOML file ({why}).")
        return
    except ImportRefused as why:
        refuse(f"{file.name}: {why}")
        return
    links = [{"name": one.name, "organization": one.organization, "link": base_url() + one.path} for one in invited]
    answer({**report.as_dict(), "links": links}, as_json, _lines)


def _lines(result: dict) -> list[str]:
    lines = [
        f"{result['read']} records read, {result['written']} written, {result['unchanged']} unchanged, {result['refused']} refused.",
        f"{result['organizations_new']} organizations are new, {result['organizations_joined']} known ones became partners.",
        *result["problems"],
    ]
    if result["links"]:
        lines.append("Hand these links on, each to its one person. They work once, and cannot be shown again:")
        lines += [f"  {one['name']}, {one['organization']}: {one['link']}" for one in result["links"]]
    return lines
