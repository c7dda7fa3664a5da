"""The baseline: a history, and where it leads if nothing is done differently; and whether what came after beats it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, pairwise
from statistics import median

from scipy.special import stdtrit

from bridgework.analysis.equity.summary import Polarity
from bridgework.analysis.gaps import PER, Counting, GroupRate, Measure
from bridgework.analysis.intervals import Interval, difference_interval, event_difference_interval
from bridgework.analysis.intervals.interval import check_level, z_of

from .change import Point

ENOUGH_FOR_A_LINE = 8
"""Below so many points a line would be read out of noise: then the last value is carried on."""

ENOUGH_FOR_A_SPREAD = 3
"""Below so many points nothing is known of how far the series moves by itself."""


@dataclass(frozen=True)
class Forecast:
    """One period ahead.

    Attributes
    ----------
    order : int
        Its place in time, as in `Point`.
    value : float
        Where the series would be, in the unit of the table.
    interval : Interval
        Where the next count would lie; undefined (reason `too_few_points`) for fewer than three points.
    """

    order: int
    value: float
    interval: Interval


@dataclass(frozen=True)
class Baseline:
    """A history and its continuation.

    Attributes
    ----------
    method : str
        `theil_sen` (eight points and more), `last_value` (fewer), or empty without any point.
    level : float
        Confidence level of the forecasts' intervals.
    n_points : int
        Points with a value.
    slope : Measure
        Change per step of time by Theil-Sen, with Sen's interval; undefined (`too_few_points`) for `last_value`.
    forecasts : tuple of Forecast
        In the order asked for.
    reason : str
        Empty, or `too_few_points` without any point.
    """

    method: str
    level: float
    n_points: int
    slope: Measure
    forecasts: tuple[Forecast, ...]
    reason: str = ""


class Turn(StrEnum):
    """What became of a baseline."""

    BETTER = "better"
    """Beyond the forecast's interval on the good side: the curve is turned."""
    WITHIN = "within"
    """What would have been expected anyway."""
    WORSE = "worse"
    """Beyond the interval on the other side."""
    UNKNOWN = "unknown"
    """No value, no forecast for that time, or no interval."""


def baseline_of(
    history: Sequence[Point],
    ahead: Sequence[int],
    *,
    counting: Counting = Counting.PEOPLE,
    level: float = 0.95,
) -> Baseline:
    """Where a series leads if nothing is done differently.

    Read the interval as where the next period's rate would lie, at this level, if what moved the series so far goes on
    moving it alike. It is a yardstick for one's own effort, not a prediction of events. Say the method and the level beside
    every picture of it.

    Parameters
    ----------
    history : sequence of Point
        In any order; points without a value are passed over.
    ahead : sequence of int
        The places in time to look at, each after the last point.
    counting : Counting
        People or events; bounds stay within 0 to 1, or above 0.
    level : float
        Confidence level of the intervals.

    Returns
    -------
    Baseline
        With one forecast for each place asked for; none without any point.

    Raises
    ------
    ValueError
        Where two points stand at the same place in time, or a place asked for is not after the last point.

    Notes
    -----
    Eight points and more: the Theil-Sen line (median slope of all pairs, median height), which a few odd years do not
    bend. Its interval is that of a new value of a straight line, t(m - 2) s sqrt(1 + 1/m + (t - mean)² / Sxx), with s from the
    residuals around the Theil-Sen line, which are never smaller in sum of squares than least squares would make them.
    Fewer: the last value, as of a random walk: t(m - 1) s sqrt(steps), with s the root mean square of the changes from point
    to point (each over the square root of its steps). Never narrower than counting alone makes it: two counts with the last
    point's rate and people differ by chance by Newcombe's interval (MOVER for events).

    References
    ----------
    Sen, P. K. (1968). Estimates of the regression coefficient based on Kendall's tau. JASA 63, 1379-1389.
    DOI 10.1080/01621459.1968.10480934. Results-Based Accountability Guide, raguide.org (baseline, turning the curve).
    Hyndman, R. J., & Athanasopoulos, G. (2021). Forecasting: principles and practice, 3rd edition (naive method and its
    prediction interval).

    Examples
    --------
    >>> series = [Point(str(y), y, GroupRate("all", 500 + 10 * (y - 2010), 1000)) for y in range(2010, 2018)]
    >>> found = baseline_of(series, [2018, 2019])
    >>> found.method, [round(one.value, 4) for one in found.forecasts]
    ('theil_sen', [0.58, 0.59])
    """
    check_level(level)
    ordered = sorted(history, key=lambda point: point.order)
    if len({point.order for point in ordered}) < len(ordered):
        raise ValueError("two points stand at the same place in time")
    scale = 1 if counting is Counting.PEOPLE else PER
    valued = [(point, value) for point in ordered if (value := _value(point.rate, scale)) is not None]
    nothing = Measure(None, reason="too_few_points")
    if not valued:
        return Baseline("", level, 0, nothing, (), "too_few_points")
    times, values = [float(point.order) for point, _ in valued], [value for _, value in valued]
    if any(order <= times[-1] for order in ahead):
        raise ValueError("a forecast lies after the last point")
    chance = _chance_of_a_count(valued[-1][0].rate, counting, level)
    top = 1.0 if counting is Counting.PEOPLE else math.inf
    if len(valued) >= ENOUGH_FOR_A_LINE:
        slope, lines = _line(times, values, ahead, level)
        method = "theil_sen"
    else:
        slope, lines = nothing, _carried_on(times, values, ahead, level)
        method = "last_value"
    forecasts = []
    for order, (value, half) in zip(ahead, lines, strict=True):
        value = min(top, max(0.0, value))
        if half is None:
            interval = Interval(None, None, level, method, reason="too_few_points")
        else:
            half = max(half, chance)
            interval = Interval(max(0.0, value - half), min(top, value + half), level, method)
        forecasts.append(Forecast(order, value, interval))
    return Baseline(method, level, len(valued), slope, tuple(forecasts))


def curve_against(
    baseline: Baseline, point: Point, *, polarity: Polarity, counting: Counting = Counting.PEOPLE
) -> Turn:
    """Whether a later point beats the baseline, which is what turning the curve means.

    Reaching a target is another question. At a level of 95 % about one point in forty lands on the good side by chance: tell
    a turned curve from two points in a row, or with the story behind it.

    Parameters
    ----------
    baseline : Baseline
        With a forecast for the point's time.
    point : Point
        What was counted then.
    polarity : Polarity
        Adverse: lower is better. Favorable: higher is better.
    counting : Counting
        As in the baseline.

    Returns
    -------
    Turn
        `unknown` where the point has no value or the baseline no interval for its time.

    Examples
    --------
    >>> series = [Point(str(y), y, GroupRate("all", x, 1000)) for y, x in [(2015, 300), (2016, 310), (2017, 305)]]
    >>> found = baseline_of(series, [2018])
    >>> curve_against(found, Point("2018", 2018, GroupRate("all", 180, 1000)), polarity=Polarity.ADVERSE)
    <Turn.BETTER: 'better'>
    """
    value = _value(point.rate, 1 if counting is Counting.PEOPLE else PER)
    expected = next((one.interval for one in baseline.forecasts if one.order == point.order), None)
    if value is None or expected is None or expected.low is None or expected.high is None:
        return Turn.UNKNOWN
    if expected.low <= value <= expected.high:
        return Turn.WITHIN
    return Turn.BETTER if (value < expected.low) == (polarity is Polarity.ADVERSE) else Turn.WORSE


def _value(rate: GroupRate, scale: int) -> float | None:
    if rate.events is not None and rate.n:
        return scale * rate.events / rate.n
    return rate.given


def _chance_of_a_count(rate: GroupRate, counting: Counting, level: float) -> float:
    """How far two counts of the last point's size differ by chance alone; 0 where nothing was counted."""
    if rate.events is None or not rate.n:
        return 0.0
    twice = (rate.events, rate.n, rate.events, rate.n)
    interval = (
        difference_interval(*twice, level=level)
        if counting is Counting.PEOPLE
        else event_difference_interval(*twice, per=PER, level=level)
    )
    assert interval.high is not None
    return interval.high


def _line(
    times: Sequence[float], values: Sequence[float], ahead: Sequence[int], level: float
) -> tuple[Measure, list[tuple[float, float | None]]]:
    m = len(times)
    slopes = sorted((values[j] - values[i]) / (times[j] - times[i]) for i, j in combinations(range(m), 2))
    slope = median(slopes)
    # The median of these heights, not of values and times apart: with holes in time the latter may miss the line.
    intercept = median(value - slope * time for time, value in zip(times, values, strict=True))
    left = [value - intercept - slope * time for time, value in zip(times, values, strict=True)]
    spread = math.sqrt(math.fsum(one * one for one in left) / (m - 2))
    mean = math.fsum(times) / m
    sxx = math.fsum((time - mean) ** 2 for time in times)
    t = float(stdtrit(m - 2, (1 + level) / 2))
    lines: list[tuple[float, float | None]] = [
        (intercept + slope * order, t * spread * math.sqrt(1 + 1 / m + (order - mean) ** 2 / sxx)) for order in ahead
    ]
    return Measure(slope, _sen_interval(slopes, values, level)), lines


def _sen_interval(slopes: Sequence[float], values: Sequence[float], level: float) -> Interval:
    """Sen's interval of the slope: the ordered slopes that Kendall's statistic, corrected for ties, does not contradict."""
    m = len(values)
    ties = [values.count(value) for value in set(values)]
    variance = (m * (m - 1) * (2 * m + 5) - sum(k * (k - 1) * (2 * k + 5) for k in ties)) / 18
    reach = z_of(level) * math.sqrt(max(0.0, variance))
    low = max(0, round((len(slopes) - reach) / 2) - 1)
    high = min(len(slopes) - 1, round((len(slopes) + reach) / 2))
    return Interval(slopes[low], slopes[high], level, "sen")


def _carried_on(
    times: Sequence[float], values: Sequence[float], ahead: Sequence[int], level: float
) -> list[tuple[float, float | None]]:
    last_time, last = times[-1], values[-1]
    if len(values) < ENOUGH_FOR_A_SPREAD:
        return [(last, None) for _ in ahead]
    squares = [
        (b - a) ** 2 / (later - earlier)
        for (a, b), (earlier, later) in zip(pairwise(values), pairwise(times), strict=True)
    ]
    spread = math.sqrt(math.fsum(squares) / len(squares))
    t = float(stdtrit(len(squares), (1 + level) / 2))
    return [(last, t * spread * math.sqrt(order - last_time)) for order in ahead]
