"""How far apart two groups are: as a difference and as a ratio, each with its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bridgework.analysis.intervals import (
    Interval,
    difference_interval,
    event_difference_interval,
    event_ratio_interval,
    ratio_interval,
)


class Counting(StrEnum):
    """What a numerator counts."""

    PEOPLE = "people"
    """Each person at most once: x of n."""
    EVENTS = "events"
    """Events, of which one person may have several: x per 100 of n."""


@dataclass(frozen=True)
class GroupRate:
    """One group of a table, either counted or with its rate as the source gave it.

    Attributes
    ----------
    group : str
        The group's name or key.
    events, n : int or None
        Numerator and denominator; both None where the source gave only a rate.
    given : float or None
        The rate as given, in the unit of the table (share, or events per 100); None where there are counts.
    """

    group: str
    events: int | None = None
    n: int | None = None
    given: float | None = None


@dataclass(frozen=True)
class Measure:
    """One number of a gap, or the reason why there is none.

    Attributes
    ----------
    value : float or None
        The number; None where it is undefined. Never 0 for want of data.
    interval : Interval or None
        Its range; None where the rates were given without counts, or where the value is undefined.
    reason : str
        Empty, or why the value is undefined: `no_people` (a group is empty), `no_events` (both rates are 0),
        `reference_is_zero` (nothing to divide by).
    """

    value: float | None
    interval: Interval | None = None
    reason: str = ""

    @property
    def is_defined(self) -> bool:
        """Whether there is a number."""
        return self.value is not None


@dataclass(frozen=True)
class Gap:
    """What lies between one group and its reference.

    Attributes
    ----------
    group, reference : str
        Names of the two.
    rate, reference_rate : float or None
        Shares (people) or events per 100 (events); None where the group is empty.
    difference : Measure
        rate - reference_rate, in the same unit.
    ratio : Measure
        rate / reference_rate.
    is_counted : bool
        False where a rate was given without counts: then there is no interval, and chance cannot be judged.
    """

    group: str
    reference: str
    rate: float | None
    reference_rate: float | None
    difference: Measure
    ratio: Measure
    is_counted: bool

    @property
    def is_beyond_chance(self) -> bool | None:
        """Whether the interval of the difference leaves out 0; None where there is no interval."""
        interval = self.difference.interval
        if interval is None or interval.low is None or interval.high is None:
            return None
        return interval.low > 0 or interval.high < 0


OTHERS = "others"
PER = 100
"""Events are told per 100 people."""


def gap_between(
    group: GroupRate, reference: GroupRate, *, counting: Counting = Counting.PEOPLE, level: float = 0.95
) -> Gap:
    """How far a group's rate lies from that of a reference it shares nobody with.

    Read the difference in the unit of the rates (a difference of shares: times 100 gives percentage points) and the ratio
    as "times as high". Both are computed from the counts, never from rounded rates. A ratio to a rate of 0 is undefined
    (reason `reference_is_zero`), two rates of 0 have the difference 0 and no ratio (`no_events`), and an empty group has
    neither (`no_people`).

    Parameters
    ----------
    group, reference : GroupRate
        Counted or given. If either is only given, the gap has no interval.
    counting : Counting
        Whether the numerators count people or events; decides the intervals.
    level : float
        Confidence level of the intervals.

    Returns
    -------
    Gap
        With the two rates, the difference and the ratio.

    Raises
    ------
    ValueError
        Where a count is negative, or people counted exceed the group.

    References
    ----------
    IDEA Data Center (2014). Methods for assessing racial/ethnic disproportionality in special education: a technical
    assistance guide (revised), risk, risk ratio and risk difference.

    Examples
    --------
    >>> gap = gap_between(GroupRate("A", 30, 100), GroupRate("B", 20, 200))
    >>> round(gap.difference.value, 4), round(gap.ratio.value, 4)
    (0.2, 3.0)
    """
    scale = 1 if counting is Counting.PEOPLE else PER
    rate, reference_rate = _rate(group, scale), _rate(reference, scale)
    parts = _parts(group, reference)
    if rate is None or reference_rate is None:
        missing = Measure(None, reason="no_people")
        return Gap(group.group, reference.group, rate, reference_rate, missing, missing, parts is not None)
    difference = difference_between(group, reference, counting=counting, level=level)
    ratio = None
    spread_of_ratio = None
    if parts is not None:
        interval = ratio_interval if counting is Counting.PEOPLE else event_ratio_interval
        spread_of_ratio = interval(*parts, level=level)
    if reference_rate:
        if parts is None:
            ratio = rate / reference_rate
        else:
            events, n, other_events, other_n = parts
            # One division of whole numbers: no rounded part enters.
            ratio = (events * other_n) / (n * other_events)
    reason = "" if ratio is not None else ("reference_is_zero" if rate else "no_events")
    return Gap(
        group.group,
        reference.group,
        rate,
        reference_rate,
        difference,
        Measure(ratio, spread_of_ratio if ratio is not None else None, reason),
        parts is not None,
    )


def difference_between(
    group: GroupRate, reference: GroupRate, *, counting: Counting = Counting.PEOPLE, level: float = 0.95
) -> Measure:
    """How far a group's rate lies above that of a reference it shares nobody with: the difference of `gap_between` alone.

    Read as there. Who looks for the pair farthest apart need not work out a ratio's interval, much the dearer one, for each pair.

    Parameters
    ----------
    group, reference : GroupRate
        Counted or given. If either is only given, there is no interval.
    counting : Counting
        Whether the numerators count people or events.
    level : float
        Confidence level of the interval.

    Returns
    -------
    Measure
        In the unit of the rates; undefined (`no_people`) where a group is empty.

    Raises
    ------
    ValueError
        Where a count is negative, or people counted exceed the group.

    References
    ----------
    As in `gap_between`.

    Examples
    --------
    >>> round(difference_between(GroupRate("A", 30, 100), GroupRate("B", 20, 200)).value, 4)
    0.2
    """
    scale = 1 if counting is Counting.PEOPLE else PER
    rate, reference_rate = _rate(group, scale), _rate(reference, scale)
    if rate is None or reference_rate is None:
        return Measure(None, reason="no_people")
    parts = _parts(group, reference)
    if parts is None:
        return Measure(rate - reference_rate)
    if counting is Counting.PEOPLE:
        return Measure(rate - reference_rate, difference_interval(*parts, level=level))
    return Measure(rate - reference_rate, event_difference_interval(*parts, per=PER, level=level))


def gap_to_others(
    groups: Sequence[GroupRate], name: str, *, counting: Counting = Counting.PEOPLE, level: float = 0.95
) -> Gap:
    """How far a group's rate lies from that of all other groups of its table together (the risk ratio of IDEA).

    Read and undefined as `gap_between`. The comparison is everybody else, neither the total nor one chosen group.

    Parameters
    ----------
    groups : sequence of GroupRate
        All groups of the table, counted, sharing nobody.
    name : str
        The group to compare.
    counting : Counting
        Whether the numerators count people or events.
    level : float
        Confidence level of the intervals.

    Returns
    -------
    Gap
        Its reference is named `others`.

    Raises
    ------
    KeyError
        Where no group has that name.
    ValueError
        Where a group has no counts: given rates cannot be added up.

    References
    ----------
    34 CFR 300.647, risk ratio; IDEA Data Center (2014), as in `gap_between`.

    Examples
    --------
    >>> gap = gap_to_others([GroupRate("A", 30, 100), GroupRate("B", 10, 100), GroupRate("C", 10, 100)], "A")
    >>> round(gap.ratio.value, 4)
    3.0
    """
    own = {group.group: group for group in groups}[name]
    events = n = 0
    for group in groups:
        if group.events is None or group.n is None:
            raise ValueError("every group needs counts, because rates cannot be added up")
        if group.group != name:
            events, n = events + group.events, n + group.n
    return gap_between(own, GroupRate(OTHERS, events, n), counting=counting, level=level)


def default_reference(groups: Sequence[GroupRate]) -> str | None:
    """Which group the others are compared with where the partnership has chosen none: the one with most people.

    A plain convention that needs no judgement about groups. None where no group has counts (then choose one by name). Of
    equally large groups the first in the given order is taken.

    Parameters
    ----------
    groups : sequence of GroupRate
        Groups of one table.

    Returns
    -------
    str or None
        The name of the largest group.

    Examples
    --------
    >>> default_reference([GroupRate("A", 1, 10), GroupRate("B", 9, 90)])
    'B'
    """
    counted = [group for group in groups if group.n]
    return max(counted, key=lambda group: group.n or 0).group if counted else None


def gaps_to_reference(
    groups: Sequence[GroupRate],
    *,
    reference: str | None = None,
    counting: Counting = Counting.PEOPLE,
    level: float = 0.95,
) -> tuple[Gap, ...]:
    """How far each group of a table lies from one reference group.

    Read as `gap_between`. Pass only groups that may be shown: a gap to a hidden group would give it away.

    Parameters
    ----------
    groups : sequence of GroupRate
        Groups of one table that share nobody.
    reference : str or None
        The name of the reference; None takes `default_reference`.
    counting : Counting
        Whether the numerators count people or events.
    level : float
        Confidence level of the intervals.

    Returns
    -------
    tuple of Gap
        One for each other group, in the given order; empty where there is no reference.

    Raises
    ------
    KeyError
        Where no group has the reference's name.

    Examples
    --------
    >>> [gap.group for gap in gaps_to_reference([GroupRate("A", 1, 10), GroupRate("B", 9, 90), GroupRate("C", 5, 20)])]
    ['A', 'C']
    """
    name = reference if reference is not None else default_reference(groups)
    if name is None:
        return ()
    base = {group.group: group for group in groups}[name]
    return tuple(gap_between(g, base, counting=counting, level=level) for g in groups if g.group != name)


def widest_gap(gaps: Sequence[Gap]) -> Gap | None:
    """Which of several gaps is the widest by its difference, in either direction.

    For a heading that names one finding. Gaps without a difference are passed over; of equally wide ones the first stays.

    Parameters
    ----------
    gaps : sequence of Gap
        Gaps of one table.

    Returns
    -------
    Gap or None
        None where no gap has a difference.

    Examples
    --------
    >>> table = [GroupRate("A", 1, 10), GroupRate("B", 9, 90), GroupRate("C", 5, 20)]
    >>> widest_gap(gaps_to_reference(table)).group
    'C'
    """
    widest, width = None, -math.inf
    for gap in gaps:
        if gap.difference.value is not None and abs(gap.difference.value) > width:
            widest, width = gap, abs(gap.difference.value)
    return widest


def _rate(group: GroupRate, scale: int) -> float | None:
    if group.events is not None and group.n is not None:
        return scale * group.events / group.n if group.n else None
    if group.given is not None and not math.isfinite(group.given):
        raise ValueError("a given rate must be a finite number")
    return group.given


def _parts(group: GroupRate, reference: GroupRate) -> tuple[int, int, int, int] | None:
    if group.events is None or group.n is None or reference.events is None or reference.n is None:
        return None
    return group.events, group.n, reference.events, reference.n
