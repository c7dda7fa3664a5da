"""Charts of an indicator, from its view alone: what the view hides, no picture can show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from bridgework.indicators.models import Indicator
from bridgework.indicators.queries import IndicatorView, PlacesPage, finding_sentence
from bridgework.indicators.queries.finding import rate_text
from bridgework.indicators.queries.view import InGroup
from bridgework.indicators.wording import gap_heading, gap_in_short, gaps_text, not_shown_text
from bridgework.ui.charts.compare import Gap, GapRow, Point
from bridgework.ui.charts.multiples import Multiples
from bridgework.ui.charts.trend import Series, Trend


def unit_of(indicator: Indicator, rates: Sequence[float]) -> tuple[str, float]:
    """Return the chart's unit and what to divide rates per 100 by: shares as percent, events as plain numbers."""
    if indicator.unit == Indicator.Unit.EVENTS or any(rate > 100 for rate in rates):
        return "number", 1
    return "percent", 100


def _rates(groups: Sequence[InGroup]) -> list[float]:
    return [cell.rate for group in groups for cell in group.cells.values() if cell.rate is not None]


def series_of(group: InGroup, periods: Sequence[str], by: float, *, is_small: bool = False) -> Series:
    """Return one group's line; a period that is not shown breaks it. A small picture has no room for intervals."""
    cells = [group.cells.get(period) for period in periods]

    def scaled(values: Iterable[float | None]) -> list[float | None]:
        return [None if value is None else value / by for value in values]

    rates = scaled(None if cell is None else cell.rate for cell in cells)
    if is_small:
        return Series(str(group.name), group.color, rates)
    bounds = [(None, None) if cell is None else cell.bounds for cell in cells]
    return Series(
        str(group.name), group.color, rates, scaled(low for low, _ in bounds), scaled(high for _, high in bounds)
    )


def trend_of(view: IndicatorView, finding: str = "") -> Trend:
    """Return the trend by group with everyone, intervals and the goal. `finding` is its sentence, where it is said already."""
    groups = [*view.groups, *([view.everyone] if view.everyone else [])]
    target = view.universal_target
    unit, by = unit_of(view.indicator, [*_rates(groups), *([target[0]] if target else [])])
    series = [series_of(group, view.periods, by) for group in groups]
    goal = {"rate": rate_text(target[0]), "year": target[1].year} if target else {}
    return Trend(
        alt=(finding or finding_sentence(view.indicator, view.finding)) + ".",
        periods=view.periods,
        series=[one for one in series if one.last is not None],
        unit=unit,
        target=target[0] / by if target else None,
        target_label=_("Goal for everyone: %(rate)s per 100 by %(year)s") % goal if goal else "",
        target_short=_("Goal: %(rate)s by %(year)s") % goal if goal else "",
        not_shown=not_shown_text(view),
    )


def gap_of_view(view: IndicatorView, alt: str = "") -> Gap:
    """Return the gap between the two groups of the finding, then and now. `alt` says it in words, where they are there already."""
    unit, by = unit_of(view.indicator, [side.rate for gap in view.gaps for side in (gap.first, gap.second)])
    colors = {group.key: group.color for group in view.groups}
    rows = [
        GapRow(
            gap.period,
            Point(str(gap.first.name), colors[gap.first.group], gap.first.rate / by),
            Point(str(gap.second.name), colors[gap.second.group], gap.second.rate / by),
            gap_in_short(view.indicator, gap),
        )
        for gap in view.gaps
    ]
    return Gap(alt=alt or f"{gap_heading(view)}. {gaps_text(view)}", rows=rows, unit=unit)


def multiples_of(indicator: Indicator, page: PlacesPage, alt: str) -> Multiples:
    """Return one small trend per place, all on one scale."""
    every = [
        group for _place, groups, everyone in page.places for group in (*groups, *([everyone] if everyone else []))
    ]
    unit, by = unit_of(indicator, _rates(every))
    places = []
    for place, groups, everyone in page.places:
        shown = [
            series_of(group, page.periods, by, is_small=True) for group in (*groups, *([everyone] if everyone else []))
        ]
        places.append((place.name, [one for one in shown if one.last is not None]))
    return Multiples(alt=alt, periods=page.periods, places=places, unit=unit)
