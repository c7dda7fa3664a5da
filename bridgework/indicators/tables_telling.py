"""The outlook of one group as CSV, from what is shown alone."""

from __future__ import annotations

from bridgework.indicators.queries.forecasting import Outlook
from bridgework.indicators.queries.view import IndicatorView
from bridgework.indicators.tables_comparing import rounded
from bridgework.lib.tables.writing import csv_text

OUTLOOK_HEADER = (
    "place_code", "place", "group", "group_name", "period", "cell_status", "rate_per_100", "low_per_100", "high_per_100",
    "expected_per_100", "expected_low", "expected_high", "turn", "is_ahead", "method",
)  # fmt: skip


def outlook_csv(view: IndicatorView, look: Outlook) -> str:
    """Return each period: what was shown, what the periods before it led to expect, and what would come; per 100."""
    where = (*((view.place.code, view.place.name) if view.place else ("", "")), look.group.code, str(look.group.name))
    expected = {one.order: one for one in look.tested}
    rows = []
    for one in look.points:
        cell, before = one.cell, expected.get(one.order)
        shown = (one.rate, cell.low, cell.high) if cell is not None and one.rate is not None else (None, None, None)
        numbers = map(rounded, (*shown, *(before.rate if before else (None, None, None))))
        status = cell.status if cell is not None else ""
        rows.append((*where, one.period, status, *numbers, before.turn if before else "", False, look.method))
    for ahead in look.ahead:
        numbers = map(rounded, (None, None, None, *ahead.rate))
        rows.append((*where, ahead.period, "", *numbers, "", True, look.method))
    return csv_text(OUTLOOK_HEADER, rows)
