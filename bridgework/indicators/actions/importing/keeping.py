"""Cells and their history as they are stored: many rows with one statement, before and after as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from bridgework.indicators.actions.importing.comparing import FIELDS, Stored
from bridgework.indicators.models import Indicator, Value
from bridgework.lib.bulk import write_rows

BATCH = 2000
CELL = ("indicator", "place", "period", "group")
CHANGE_COLUMNS = ("batch", "place", "period", "group", "before", "after")


def as_json(cell: Stored | None) -> str | None:
    """Return a stored cell as JSON text, numbers that it does not have left out; None where there is no cell.

    Examples
    --------
    >>> as_json((12, 80, None, Decimal("1.5"), False))
    '{"numerator":12,"denominator":80,"margin":"1.5"}'
    """
    if cell is None:
        return None
    numerator, denominator, value, margin, is_suppressed = cell
    parts = []
    if numerator is not None:
        parts.append(f'"numerator":{numerator}')
    if denominator is not None:
        parts.append(f'"denominator":{denominator}')
    if value is not None:
        parts.append(f'"value":"{value}"')
    if margin is not None:
        parts.append(f'"margin":"{margin}"')
    if is_suppressed:
        parts.append('"is_suppressed_by_source":true')
    return "{" + ",".join(parts) + "}"


def from_json(kept: dict[str, Any] | None) -> Stored | None:
    """Return a cell as `as_json` wrote it."""
    if kept is None:
        return None
    value, margin = (None if kept.get(key) is None else Decimal(kept[key]) for key in ("value", "margin"))
    return (
        kept.get("numerator"),
        kept.get("denominator"),
        value,
        margin,
        bool(kept.get("is_suppressed_by_source", False)),
    )


def write_cells(cells: Iterable[tuple], withdrawn: list[int]) -> None:
    """Write cells as (indicator, place, period, group, *FIELDS), new or in place of what is there; delete withdrawn ones.

    What was released of a cell stays as it is: `protect`, called next in the same transaction, decides about that.
    """
    write_rows(Value, (*CELL, *FIELDS), cells, unique=CELL, update=FIELDS)
    for start in range(0, len(withdrawn), BATCH):
        Value.objects.filter(pk__in=withdrawn[start : start + BATCH]).delete()


def mark_refreshed(indicator: Indicator, at: datetime, *, is_changed: bool) -> None:
    """Keep when numbers last came in, and when they last changed since the last release."""
    indicator.refreshed_at = at
    if is_changed:
        indicator.changed_at = at
    indicator.save(update_fields=["refreshed_at", "changed_at"])
