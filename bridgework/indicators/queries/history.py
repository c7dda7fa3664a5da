"""The history of an indicator's table: which imports brought it in, and what each changed. For data keepers only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import F, QuerySet

from bridgework.indicators.models import Batch, Change, Indicator
from bridgework.lib.paging import page_of_rows
from bridgework.lib.words import Words
from bridgework.partnerships.models.capacity import capacity_said

PER_PAGE = 50
NUMBERS = ("numerator", "denominator", "value", "margin")


@dataclass(frozen=True)
class ChangedCell:
    """One cell of an import: where, for whom, and (what, before, after) of every number that differs."""

    place: str
    period: str
    group: Words
    was_there: bool
    is_there: bool
    numbers: tuple[tuple[str, Any, Any], ...]
    was_withheld: bool
    is_withheld: bool


def batches_of(indicator: Indicator, asked: str | None) -> Page[Batch]:
    """Return one page of an indicator's imports, newest first; two queries."""
    rows = Batch.objects.filter(indicator=indicator).order_by("-at", "-pk")
    rows = rows.select_related("by__person", "by__organization", "undone_by__person")
    return page_of_rows(asked, lambda offset: list(rows[offset : offset + 26]), rows.count)


def newest_batch(indicator: Indicator) -> Batch | None:
    """Return the import that may be undone: the newest that changed something and stands."""
    changed = F("n_new") + F("n_changed") + F("n_withdrawn")
    rows = Batch.objects.filter(indicator=indicator, undone_at=None).annotate(n=changed).filter(n__gt=0)
    return rows.order_by("-pk").first()  # as they were written, whatever the clock said


def changes_of(batch: Batch, asked: str | None) -> Page[ChangedCell]:
    """Return one page of what an import changed, by place, period and group."""
    rows: QuerySet[Change] = batch.changes.select_related("place", "period", "group").order_by(
        "place__name", "place__code", "period__starts_on", "group__dimension__position", "group__position", "pk"
    )
    return page_of_rows(
        asked,
        lambda offset: [_cell(change) for change in rows[offset : offset + PER_PAGE + 1]],
        lambda: batch.n_new + batch.n_changed + batch.n_withdrawn,
        per_page=PER_PAGE,
    )


def _cell(change: Change) -> ChangedCell:
    before, after = change.before or {}, change.after or {}
    held = "is_suppressed_by_source"
    return ChangedCell(
        place=change.place.name,
        period=change.period.code,
        group=change.group.name,
        was_there=change.before is not None,
        is_there=change.after is not None,
        numbers=tuple(
            (name, before.get(name), after.get(name)) for name in NUMBERS if before.get(name) != after.get(name)
        ),
        was_withheld=bool(before.get(held)),
        is_withheld=bool(after.get(held)),
    )


def who_brought(batch: Batch) -> tuple[str, str]:
    """Return who brought a table in, and in which capacity, in the reader's language; empty for the command line."""
    return (str(batch.by.person), capacity_said(batch.by.capacity)) if batch.by else ("", "")
