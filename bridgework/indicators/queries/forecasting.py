"""Where a series leads if nothing is done differently, where it beat that, and what in it is more than noise.

From the shown cells of one `IndicatorView` alone. A period that is not shown is a hole, never a zero.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise
from statistics import median_low

from bridgework.analysis.equity import Polarity
from bridgework.analysis.gaps import Counting, GroupRate
from bridgework.analysis.trend import Baseline, Point, Signal, Turn, baseline_of, control_chart, curve_against
from bridgework.analysis.trend.baseline import ENOUGH_FOR_A_SPREAD
from bridgework.indicators.models import Indicator
from bridgework.indicators.queries.finding import NOTHING, Range
from bridgework.indicators.queries.view import IndicatorView, InGroup, Shown
from bridgework.places.labels import UnreadablePeriod, span_of

PERIODS_AHEAD = 3


@dataclass(frozen=True)
class OnTime:
    """One period on the line of time: its place there, and what is shown of it, per 100."""

    period: str
    order: int
    cell: Shown | None

    @property
    def rate(self) -> float | None:
        """The rate, or None where the period is not shown."""
        return None if self.cell is None else self.cell.rate


@dataclass(frozen=True)
class Expected:
    """What the periods before would have led to expect of one, per 100, and what became of it.

    `turn` is a word of `analysis.trend.Turn`; of periods to come it is empty.
    """

    period: str
    order: int
    rate: Range
    turn: str = ""


@dataclass(frozen=True)
class Signals:
    """Which periods lie outside the usual ups and downs of the series, per 100."""

    beyond: tuple[str, ...]
    runs: tuple[str, ...]
    center: float | None
    n_points: int
    is_provisional: bool
    reason: str


@dataclass(frozen=True)
class Clock:
    """The line of time of a series: the first day of each period with its place, and how many days one step is."""

    starts: tuple[tuple[date, int], ...] = ()
    step: float = 1.0

    def at(self, day: date) -> float | None:
        """Return where a day lies between the periods, each of which stands at its middle; None where that is unknown."""
        if not self.starts:
            return None
        start, order = next((one for one in reversed(self.starts) if one[0] <= day), self.starts[0])
        return order + (day - start).days / self.step - 0.5


@dataclass(frozen=True)
class Outlook:
    """One group's series with its baseline; per 100."""

    group: InGroup
    points: tuple[OnTime, ...]
    ahead: tuple[Expected, ...]
    tested: tuple[Expected, ...]
    method: str  # `theil_sen`, `last_value` or empty
    n_points: int
    level: float
    slope: Range  # change per step, only of a line
    signals: Signals
    clock: Clock

    @property
    def has_interval(self) -> bool:
        """Whether enough is known to say where the next period would lie."""
        return any(one.rate[1] is not None for one in self.ahead)

    @property
    def turned(self) -> tuple[Expected, ...]:
        """The periods that did better than those before them led to expect."""
        return tuple(one for one in self.tested if one.turn == Turn.BETTER)

    @property
    def fell_behind(self) -> tuple[Expected, ...]:
        """The periods that did worse."""
        return tuple(one for one in self.tested if one.turn == Turn.WORSE)


def group_to_look_at(view: IndicatorView, code: str) -> InGroup | None:
    """Return the group of the view with this code; for an empty or unknown code everyone, else the first of the finding."""
    chosen = next((group for group in view.groups if code and group.code == code), None)
    if chosen is not None:
        return chosen
    if view.everyone is not None and any(cell.rate is not None for cell in view.everyone.cells.values()):
        return view.everyone
    first = view.finding.first.group if view.finding and view.finding.first else None
    known = [group for group in view.groups if any(cell.rate is not None for cell in group.cells.values())]
    return next((group for group in known if group.key == first), known[0] if known else None)


def outlook(view: IndicatorView, group: InGroup) -> Outlook:
    """Return where a group's series leads, where it beat what it led to before, and what in it is more than noise.

    Parameters
    ----------
    view : IndicatorView
    group : InGroup
        One of its groups, or everyone.

    Returns
    -------
    Outlook
        No query. Each period is held against a baseline made of the periods before it alone.
    """
    orders, clock = on_the_line(view.periods)
    points = tuple(
        OnTime(period, order, group.cell(period)) for period, order in zip(view.periods, orders, strict=True)
    )
    is_given = view.indicator.unit == Indicator.Unit.GIVEN
    # A rate as given is per 100 already and may pass 100: only events are as free.
    counting = Counting.PEOPLE if view.indicator.unit == Indicator.Unit.PEOPLE else Counting.EVENTS
    scale = 100 if counting is Counting.PEOPLE else 1
    series = [Point(one.period, one.order, _rate(one.cell, is_given, scale)) for one in points]
    known = [point for point, one in zip(series, points, strict=True) if one.rate is not None]
    polarity = Polarity.ADVERSE if view.indicator.polarity == Indicator.Polarity.DOWN else Polarity.FAVORABLE
    ahead: tuple[Expected, ...] = ()
    last = known[-1].order if known else 0
    found = baseline_of(known, [last + k for k in range(1, PERIODS_AHEAD + 1)], counting=counting)
    if known:
        names = next_labels(known[-1].period, PERIODS_AHEAD)
        ahead = tuple(
            Expected(name, one.order, _forecast(found, at, scale))
            for at, (name, one) in enumerate(zip(names, found.forecasts, strict=True))
        )
    return Outlook(
        group=group,
        points=points,
        ahead=ahead,
        tested=_tested(known, polarity, counting, scale),
        method=found.method,
        n_points=found.n_points,
        level=found.level,
        slope=_slope(found, scale),
        signals=_signals(known, counting, scale, is_given),
        clock=clock,
    )


def _rate(cell: Shown | None, is_given: bool, scale: float) -> GroupRate:
    if cell is None or cell.rate is None:
        return GroupRate("")
    if is_given or cell.x is None or not cell.n:
        return GroupRate("", given=cell.rate / scale)
    return GroupRate("", cell.x, cell.n)


def _forecast(baseline: Baseline, at: int, scale: float) -> Range:
    one = baseline.forecasts[at]
    low, high = one.interval.low, one.interval.high
    return (scale * one.value, None if low is None else scale * low, None if high is None else scale * high)


def _slope(baseline: Baseline, scale: float) -> Range:
    slope = baseline.slope
    if slope.value is None or slope.interval is None or slope.interval.low is None or slope.interval.high is None:
        return NOTHING
    return (scale * slope.value, scale * slope.interval.low, scale * slope.interval.high)


def _tested(known: Sequence[Point], polarity: Polarity, counting: Counting, scale: float) -> tuple[Expected, ...]:
    tested = []
    for at in range(ENOUGH_FOR_A_SPREAD, len(known)):
        point = known[at]
        before = baseline_of(known[:at], [point.order], counting=counting)
        turn = curve_against(before, point, polarity=polarity, counting=counting)
        tested.append(Expected(point.period, point.order, _forecast(before, 0, scale), str(turn)))
    return tuple(tested)


def _signals(known: Sequence[Point], counting: Counting, scale: float, is_given: bool) -> Signals:
    if is_given:
        return Signals((), (), None, len(known), True, "no_counts")
    chart = control_chart(known, counting=counting)
    marks = {kind: tuple(one.period for one in chart.points if kind in one.signals) for kind in Signal}
    return Signals(
        marks[Signal.BEYOND_LIMITS],
        marks[Signal.LONG_RUN],
        None if chart.center is None else scale * chart.center,
        len(chart.points),
        chart.is_provisional,
        chart.reason,
    )


def on_the_line(periods: Sequence[str]) -> tuple[tuple[int, ...], Clock]:
    """Return the place in time of each period, in steps of the usual distance between two, and their clock.

    A year that is left out leaves a hole. Where a label does not say its days, periods are taken as evenly spaced.

    Examples
    --------
    >>> on_the_line(["2015-16", "2016-17", "2019-20"])[0]
    (0, 1, 4)
    """
    evenly = tuple(range(len(periods)))
    try:
        starts = [span_of(period).starts_on for period in periods]
    except UnreadablePeriod:
        return evenly, Clock()
    distances = [(later - earlier).days for earlier, later in pairwise(starts)]
    if not starts or any(distance < 1 for distance in distances):
        return evenly, Clock()
    step = median_low(distances) if distances else 365
    orders = tuple(accumulate((max(1, round(distance / step)) for distance in distances), initial=0))
    return orders, Clock(tuple(zip(starts, orders, strict=True)), step)


YEARS = re.compile(r"(\d{4})(?:([-–/])(\d{2}|\d{4}))?")


def next_labels(period: str, n: int) -> tuple[str, ...]:
    """Return labels for the periods that follow one, in its own spelling where it names years.

    Examples
    --------
    >>> next_labels("2024-25", 2), next_labels("2024", 1), next_labels("2024-Q1", 2)
    (('2025-26', '2026-27'), ('2025',), ('2024-Q1 +1', '2024-Q1 +2'))
    """
    match = YEARS.fullmatch(period)
    if match is None:
        return tuple(f"{period} +{k}" for k in range(1, n + 1))
    first, sign, last = match.groups()
    if last is None:
        return tuple(str(int(first) + k) for k in range(1, n + 1))
    width = len(last)
    return tuple(f"{int(first) + k}{sign}{(int(last) + k) % 10**width:0{width}d}" for k in range(1, n + 1))
