"""Where a series was, where it is, and whether chance alone explains the change."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bridgework.analysis.gaps import Counting, GroupRate, Measure, gap_between


@dataclass(frozen=True)
class Point:
    """One period of a series.

    Attributes
    ----------
    period : str
        The period as shown to readers, for example `2016-2017`.
    order : int
        Its place in time (the year it ends); two points never share one.
    rate : GroupRate
        What was counted or given then; neither counts nor a given rate where nothing may be shown or was measured.
    """

    period: str
    order: int
    rate: GroupRate


@dataclass(frozen=True)
class Change:
    """The two ends of a series and what lies between.

    Attributes
    ----------
    was_period, now_period : str
        Periods of the first and the last point with a value; empty where there is none.
    was, now : float or None
        Their rates, in the unit of the table (share, or events per 100).
    difference : Measure
        now - was; undefined for fewer than two values (reason `too_few_points`).
    n_points, n_missing : int
        Points with a value, and points without one (also between the two ends: a reader should know of the hole).
    direction : str
        `up`, `down` or `same` by the difference itself; empty where undefined. Whether up is good is not said here.
    """

    was_period: str
    now_period: str
    was: float | None
    now: float | None
    difference: Measure
    n_points: int
    n_missing: int
    direction: str

    @property
    def is_beyond_chance(self) -> bool | None:
        """Whether the interval of the difference leaves out 0; None where there is no interval."""
        interval = self.difference.interval
        if interval is None or interval.low is None or interval.high is None:
            return None
        return interval.low > 0 or interval.high < 0


def change_over(points: Sequence[Point], *, counting: Counting = Counting.PEOPLE, level: float = 0.95) -> Change:
    """Where a series was at first, where it is now, and by how much it moved.

    Read the difference in the unit of the rates (of shares, times 100 gives percentage points). It compares two ends and
    says nothing of what lies between, nor of what comes next. Undefined below two values (reason `too_few_points`).

    Parameters
    ----------
    points : sequence of Point
        In any order; points without a value are passed over and counted in `n_missing`.
    counting : Counting
        Whether the numerators count people or events.
    level : float
        Confidence level of the interval.

    Returns
    -------
    Change
        The two ends and the difference.

    Raises
    ------
    ValueError
        Where two points stand at the same place in time.

    Notes
    -----
    The interval is that of two independent groups (Newcombe's method 10, or MOVER for events). People measured in both
    years (a school's pupils) make it too wide rather than too narrow where their outcomes agree from year to year.

    References
    ----------
    As in `difference_interval` and `event_difference_interval`.

    Examples
    --------
    >>> series = [Point("2015", 2015, GroupRate("all", 60, 80)), Point("2012", 2012, GroupRate("all", 50, 100))]
    >>> change = change_over(series)
    >>> change.was_period, change.was, change.now_period, change.now, change.direction
    ('2012', 0.5, '2015', 0.75, 'up')
    """
    ordered = sorted(points, key=lambda point: point.order)
    if len({point.order for point in ordered}) < len(ordered):
        raise ValueError("two points stand at the same place in time")
    valued = [point for point in ordered if _has_value(point.rate)]
    missing = len(ordered) - len(valued)
    if not valued:
        return Change("", "", None, None, Measure(None, reason="too_few_points"), 0, missing, "")
    first, last = valued[0], valued[-1]
    gap = gap_between(last.rate, first.rate, counting=counting, level=level)
    if len(valued) == 1:
        nothing = Measure(None, reason="too_few_points")
        return Change(first.period, last.period, gap.rate, gap.rate, nothing, 1, missing, "")
    return Change(
        first.period,
        last.period,
        gap.reference_rate,
        gap.rate,
        gap.difference,
        len(valued),
        missing,
        _direction(gap.difference.value or 0.0),
    )


def _has_value(rate: GroupRate) -> bool:
    return rate.given is not None or (rate.events is not None and bool(rate.n))


def _direction(difference: float) -> str:
    # Rates are sums and quotients of whole numbers: below this they differ by rounding of the machine only.
    if math.isclose(difference, 0.0, abs_tol=1e-12):
        return "same"
    return "up" if difference > 0 else "down"
