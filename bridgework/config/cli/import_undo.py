"""`bridgework import undo`: take the newest table of an indicator back."""

from __future__ import annotations

import click

from bridgework.config.cli.base import answer, json_option, many, needs_database, refuse
from bridgework.config.cli.progress import end_progress, progress_option, say_progress


@click.command("undo")
@click.option("--indicator", "indicator_slug", required=True, metavar="SLUG", help="Whose newest table.")
@click.option("--partnership", "slug", required=True, metavar="SLUG", help="Which partnership it is in.")
@progress_option
@json_option
@needs_database
def import_undo(indicator_slug: str, slug: str, as_json: bool, always: bool) -> None:
    """Put every value back as it was before the newest table of an indicator, whole or not at all.

    Call it again to undo the table before. The history keeps both.
    """
    from django.utils import timezone

    from bridgework.indicators.actions import UndoRefused, undo_import
    from bridgework.indicators.models import Indicator
    from bridgework.indicators.queries.history import newest_batch
    from bridgework.partnerships.models import Partnership

    partnership = Partnership.objects.filter(slug=slug).first()
    indicator = Indicator.objects.within(partnership).filter(slug=indicator_slug).first() if partnership else None
    if indicator is None:
        refuse(f"there is no indicator {indicator_slug!r} in a partnership {slug!r}; check both slugs.")
        return
    batch = newest_batch(indicator)
    if batch is None:
        refuse(f"no table of {indicator_slug!r} is left to undo.")
        return
    try:
        n = undo_import(batch=batch, by=None, at=timezone.now(), progress=say_progress(always))
    except UndoRefused as why:
        refuse(str(why))
        return
    end_progress()
    result = {"indicator": indicator_slug, "batch": batch.pk, "source": batch.source_name, "undone": n}
    answer(result, as_json, _lines)


def _lines(result: dict) -> list[str]:
    return [f"“{result['source']}” is undone: {many(result['undone'], 'value')} as before."]
