"""The chart, the table and the CSV of one goal for everyone: all from what its page holds."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from bridgework.indicators import wording_universal as wording
from bridgework.indicators.drawing import unit_of
from bridgework.indicators.models import Indicator
from bridgework.indicators.queries.finding import people_of, range_text, rate_text
from bridgework.indicators.queries.universal import Distance, UniversalGoal
from bridgework.lib.tables.writing import csv_text
from bridgework.ui.charts import distance as charts
from bridgework.ui.numbers import count, not_shown, number

CSV_HEADER = (
    "place_code", "place", "period", "dimension", "group", "group_name", "status", "numerator", "denominator",
    "rate_per_100", "low_per_100", "high_per_100", "at_most_percent", "at_least_percent", "goal_per_100", "goal_by", "distance_per_100", "distance_low",
    "distance_high", "people", "people_low", "people_high", "is_reached", "is_beyond_chance",
)  # fmt: skip


def _every(page: UniversalGoal) -> list[Distance]:
    return [*page.groups, *([page.everyone] if page.everyone else [])]


def alt_text(page: UniversalGoal) -> str:
    """Return the finding and each group's distance, for those who do not see the picture."""
    indicator = page.view.indicator
    said = []
    for far in page.groups:
        name = str(far.group.name)
        if far.distance[0] is None or far.cell is None:
            said.append(f"{name}: {wording.distance_short(indicator, far)}")
            continue
        span = range_text((far.cell.rate, far.cell.low, far.cell.high))
        said.append(
            _("%(group)s: %(rate)s per 100%(range)s, %(distance)s")
            % {
                "group": name,
                "rate": rate_text(far.cell.rate),
                "range": f" ({span})" if span else "",
                "distance": wording.distance_short(indicator, far),
            }
        )
    return f"{wording.goal_finding(page)}. {'; '.join(said)}."


def distance_chart(page: UniversalGoal) -> charts.Distance:
    """Return every group beside the goal; one that is not shown stands there by name alone."""
    indicator, goal = page.view.indicator, None if page.target is None else float(page.target.value)
    rates = [far.cell.rate for far in _every(page) if far.cell is not None and far.cell.rate is not None]
    unit, by = unit_of(indicator, [*rates, *([goal] if goal is not None else [])])
    rows = []
    for far in page.groups:
        cell = far.cell if far.distance[0] is not None else None
        rate, low, high = (
            (None, None, None)
            if cell is None
            else tuple(None if one is None else one / by for one in (cell.rate, cell.low, cell.high))
        )
        note = wording.distance_short(indicator, far)
        rows.append(charts.DistanceRow(str(far.group.name), far.group.color, rate, low, high, note, far.is_reached))
    label = ""
    if page.target is not None and goal is not None:
        label = _("Goal for everyone: %(rate)s per 100 by %(year)s") % {
            "rate": number(goal),
            "year": page.target.by.year,
        }
    return charts.Distance(alt_text(page), rows, unit, None if goal is None else goal / by, label)


def distance_table(page: UniversalGoal) -> dict[str, Any]:
    """Return the chart's numbers as a table, with the counts behind them."""
    indicator = page.view.indicator
    counted = str(indicator.counted) or _("counted")
    columns: list[Any] = [
        _("Group"),
        (counted[:1].upper() + counted[1:], "count"),
        (_("of %(people)s") % {"people": indicator.population or _("people")}, "count"),
        (_("per 100"), "number"),
        (_("range"), "number"),
        (_("to go"), "number"),
        (_("range"), "number"),
        (_missing_heading(indicator), "number"),
    ]
    rows = []
    for far in _every(page):
        cell = far.cell
        if cell is None or not cell.is_shown:
            missing = "–" if cell is None else wording.bound_text(cell) or not_shown()
            rows.append([far.group.name, *[missing] * 7])
            continue
        rows.append(
            [
                far.group.name,
                "–" if cell.x is None else count(cell.x),
                "–" if cell.n is None else count(cell.n),
                rate_text(cell.rate) or "–",
                range_text((cell.rate, cell.low, cell.high)) or "–",
                _to_go(far),
                "–" if far.is_reached else range_text(far.distance) or "–",
                "–" if not far.more[0] else count(far.more[0]),
            ]
        )
    caption = _("%(name)s in %(period)s, and what is left to the goal") % {
        "name": indicator.name,
        "period": page.period,
    }
    return {"caption": caption, "columns": columns, "rows": rows}


def _missing_heading(indicator: Indicator) -> str:
    if indicator.unit == Indicator.Unit.EVENTS:
        return _("fewer events") if indicator.polarity == Indicator.Polarity.DOWN else _("more events")
    return _("fewer people") if indicator.polarity == Indicator.Polarity.DOWN else _("more people")


def _to_go(far: Distance) -> str:
    if far.distance[0] is None:
        return "–"
    return _("at the goal") if far.is_reached else rate_text(far.distance[0])


def goal_csv(page: UniversalGoal) -> str:
    """Return the page's numbers as CSV; what is not shown is there with its status and without numbers."""
    view, rows = page.view, []
    goal = (None, None) if page.target is None else (float(page.target.value), page.target.by.isoformat())
    for far in _every(page):
        cell = far.cell
        dimension = view.dimension.code if view.dimension and far is not page.everyone else "everyone"
        counts: tuple[float | None, ...] = (None,) * 7
        if cell is not None:
            counts = (cell.x, cell.n, cell.rate, cell.low, cell.high, cell.at_most, cell.at_least)
        numbers = [None if value is None else round(value, 4) for value in (*counts, goal[0])]
        far_off = [None if value is None else round(value, 4) for value in (*far.distance, *far.more)]
        head = (
            view.place.code if view.place else "", view.place.name if view.place else "", page.period, dimension,
            far.group.code, people_of(far.group.name, view.indicator.population),
            "no-number" if cell is None else cell.status,
        )  # fmt: skip
        verdicts = ["" if one is None else str(one).lower() for one in (far.is_reached, far.is_beyond_chance)]
        rows.append((*head, *numbers, goal[1], *far_off, *verdicts))
    return csv_text(CSV_HEADER, rows)
