"""`bridgework release`: publish what waits, after the attack on everything published so far found nothing."""

from __future__ import annotations

from typing import Any

import click

from bridgework.config.cli.base import answer, json_option, needs_database, partnership_option, refuse
from bridgework.config.cli.progress import end_progress, progress_option, say_progress


@click.command()
@partnership_option
@click.option(
    "--indicator",
    "slugs",
    multiple=True,
    metavar="SLUG",
    help="Only this table; may be said several times. Else all that wait.",
)
@click.option("--note", default="", help="What is new in it, for readers.")
@click.option("--draft", is_flag=True, help="Only prepare it: a data steward reads and signs it in the browser.")
@progress_option
@json_option
@needs_database
def release(slug: str, slugs: tuple[str, ...], note: str, draft: bool, always: bool, as_json: bool) -> None:
    """Release new numbers and corrections: protect them over all earlier releases, have them attacked, publish them.

    Exit code 2: nothing was published, and the reason is said.
    """
    from django.utils import timezone

    from bridgework.indicators.actions.releasing import (
        ReleaseRefused,
        prepare_release,
        sign_release,
        waiting_indicators,
    )
    from bridgework.indicators.models import Indicator
    from bridgework.lib.words import Words
    from bridgework.partnerships.models import Partnership

    partnership = Partnership.objects.filter(slug=slug).first()
    if partnership is None:
        refuse(f"there is no partnership {slug!r}. Write the part of its address after /p/.")
        return
    chosen = None
    if slugs:
        chosen = list(Indicator.objects.filter(partnership=partnership, slug__in=slugs).order_by("position", "pk"))
        if missing := set(slugs) - {one.slug for one in chosen}:
            refuse(f"there is no indicator {sorted(missing)[0]!r}. Write the last part of its page's address.")
    elif not waiting_indicators(partnership):
        answer({"release": None, "tables": []}, as_json, lambda _: ["Everything is released already."])
        return
    try:
        made = prepare_release(
            partnership=partnership, indicators=chosen, by=None, at=timezone.now(), progress=say_progress(always)
        )
        if not draft:
            made = sign_release(release=made, note=Words.of(note, partnership.language), by=None, at=timezone.now())
    except ReleaseRefused as why:
        end_progress()
        refuse(str(why))
        return
    end_progress()
    tables = made.tables.select_related("indicator").order_by("indicator__position", "pk")
    result = {
        "release": made.number,
        "state": str(made.state),
        "audit": made.report["audit"],
        "tables": [
            {
                "indicator": table.indicator.slug,
                "rows": table.n_rows,
                "not_shown": table.n_hidden,
                "is_open": table.is_open,
                "sha256": table.digest,
                "fates": table.report["fates"],
                "objective": table.report["objective"],
                "lower_bound": table.report["lower_bound"],
                "tried": table.report["tried"],
            }
            for table in tables
        ],
    }
    answer(result, as_json, _lines)


def _lines(result: dict[str, Any]) -> list[str]:
    audit = result["audit"]
    what = "is public" if result["state"] == "published" else "waits for a signature"
    return [
        f"Release {result['release']} {what}: {len(result['tables'])} tables.",
        *(
            f"  {table['indicator']}: {table['rows']} values, {table['not_shown']} of them not shown."
            for table in result["tables"]
        ),
        f"Attacked with every earlier release: {audit['n_protected']} protected counts, {audit['n_exposed']} exposed.",
    ]
