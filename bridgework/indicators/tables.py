"""The tables and the CSV of an indicator's page, from its view alone."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bridgework.indicators.models import Indicator
from bridgework.indicators.queries import IndicatorView
from bridgework.indicators.queries.finding import rate_text
from bridgework.indicators.queries.view import InGroup, Shown
from bridgework.lib.tables.writing import csv_text
from bridgework.ui.numbers import count, not_shown, number, number_in

CSV_HEADER = (
    "place_code", "place", "period", "dimension", "group", "group_name", "status",
    "numerator", "denominator", "rate_per_100", "low_per_100", "high_per_100", "margin_as_given",
    "at_most_percent", "at_least_percent",
)  # fmt: skip


def _every(view: IndicatorView) -> list[InGroup]:
    return [*view.groups, *([view.everyone] if view.everyone else [])]


def _missing(cell: Shown | None) -> str:
    if cell is None:
        return "–"
    if cell.at_most is not None:
        return _("at most %(percent)s %% of %(n)s") % {"percent": cell.at_most, "n": count(cell.n or 0)}
    if cell.at_least is not None:
        return _("at least %(percent)s %% of %(n)s") % {"percent": cell.at_least, "n": count(cell.n or 0)}
    return _("withheld by the source") if cell.is_withheld_by_source else not_shown()


def now_table(view: IndicatorView) -> dict[str, Any]:
    """Return the latest period with its counts, rates and ranges."""
    period = view.finding.period if view.finding else (view.periods[-1] if view.periods else "")
    is_given = view.indicator.unit == Indicator.Unit.GIVEN
    columns: list[Any] = [_("Group")]
    if not is_given:
        counted = str(view.indicator.counted) or _("counted")
        columns += [
            (counted[:1].upper() + counted[1:], "count"),
            (_("of %(people)s") % {"people": view.indicator.population or _("people")}, "count"),
        ]
    columns.append((_("per 100"), "number"))
    columns.append((_("margin, as given"), "number") if is_given else (_("range"), "number"))
    rows = []
    for group in _every(view):
        cell = group.cell(period)
        row: list[Any] = [group.name]
        if cell is None or not cell.is_shown:
            rows.append(row + [_missing(cell)] * (len(columns) - 1))
            continue
        if not is_given:
            row += [count(cell.x) if cell.x is not None else "–", count(cell.n) if cell.n is not None else "–"]
        row.append(rate_text(cell.rate) or "–")
        if is_given:
            row.append("–" if cell.margin is None else number(cell.margin, 1))
        else:
            row.append("–" if cell.low is None else f"{rate_text(cell.low)}–{rate_text(cell.high)}")
        rows.append(row)
    return {
        "caption": _("%(name)s in %(period)s") % {"name": view.indicator.name, "period": period},
        "columns": columns,
        "rows": rows,
    }


def years_table(view: IndicatorView) -> dict[str, Any]:
    """Return every period, the newest first, where a narrow screen shows it: rate, and the counts behind it."""
    periods = view.periods[::-1]
    columns: list[Any] = [_("Group"), *((period, "number") for period in periods)]
    language, behind = get_language(), _("%(rate)s (%(x)s of %(n)s)")  # looked up once: a page has a hundred cells
    rows = []
    for group in _every(view):
        row: list[Any] = [group.name]
        for period in periods:
            cell = group.cell(period)
            if cell is None or not cell.is_shown:
                row.append(_missing(cell))
            elif cell.x is None or cell.n is None:
                row.append(rate_text(cell.rate) or "–")
            else:
                counts = {"x": number_in(cell.x, 0, language), "n": number_in(cell.n, 0, language)}
                row.append(behind % {"rate": rate_text(cell.rate) or "–", **counts})
        rows.append(row)
    return {"caption": _("Every year, the newest first, per 100"), "columns": columns, "rows": rows}


def csv_of(view: IndicatorView) -> str:
    """Return all that may be shown as CSV; hidden cells are there with their status and without numbers."""
    rows = []
    for group in _every(view):
        dimension = view.dimension.code if view.dimension and group is not view.everyone else "everyone"
        for period, cell in group.cells.items():
            where = (view.place.code, view.place.name) if view.place else ("", "")
            rows.append((*where, period, dimension, group.code, str(group.name), *csv_numbers(cell)))
    return csv_text(CSV_HEADER, rows)


def csv_numbers(cell: Shown) -> tuple[Any, ...]:
    """Return what may be shown of a cell, as the columns of `CSV_HEADER` from its status on."""
    rounded = (None if value is None else round(value, 4) for value in (cell.rate, cell.low, cell.high, cell.margin))
    return (cell.status, cell.x, cell.n, *rounded, cell.at_most, cell.at_least)
