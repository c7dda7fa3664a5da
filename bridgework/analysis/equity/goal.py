"""Targeted universalism: one goal for everybody, and how far each group still is from it; or a gap to close, and what is left."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from bridgework.analysis.gaps import PER, Counting, Gap, GroupRate, Measure, gap_between
from bridgework.analysis.intervals import Interval, event_rate_interval, share_interval

from .gates import Gates, Status
from .summary import Polarity


@dataclass(frozen=True)
class GoalDistance:
    """How far one group is from the goal that holds for everybody.

    Attributes
    ----------
    group : str
        The group's name.
    rate : Measure
        Its rate: a share, or events per 100.
    distance : Measure
        How much is missing, in the unit of the rate: above 0 while the goal is not reached, 0 or less once it is. The interval
        is that of the rate; the goal is a fixed number.
    more : Measure
        How many more people (or fewer, for an adverse count; events for events) would have reached the goal, as a whole
        number: 0 where it is reached. The interval is rounded outward. A fact about this period's people, not a forecast.
    is_reached : bool or None
        Whether the rate, as counted or given, reaches the goal; None where it is held back.
    is_beyond_chance : bool or None
        Whether the whole interval lies on one side of the goal; None where it is held back or has no interval.
    """

    group: str
    rate: Measure
    distance: Measure
    more: Measure
    is_reached: bool | None
    is_beyond_chance: bool | None


def distance_to_goal(
    groups: Sequence[GroupRate],
    goal: float,
    *,
    polarity: Polarity,
    counting: Counting = Counting.PEOPLE,
    gates: Gates = Gates(),  # noqa: B008
    level: float = 0.95,
) -> tuple[GoalDistance, ...]:
    """How far each group is from one goal that holds for all, and how many people that means.

    The goal is the same for every group; what differs is the distance, and so the help that is needed. Read `more` as people
    of this group and period. Groups are not ranked: the order is the one given.

    Parameters
    ----------
    groups : sequence of GroupRate
        Groups of one table; they need not share nobody. One with a rate as given and no counts has a distance without an
        interval, and its `more` is undefined (`no_number`).
    goal : float
        In the unit of the rates: a share (0 to 1), or events per 100 (0 or more).
    polarity : Polarity
        Favorable: the rate should be at least the goal. Adverse: at most.
    counting : Counting
        People or events.
    gates : Gates
        Only the n-size is applied: a group with few events is exactly what an adverse goal hopes for.
    level : float
        Confidence level of the intervals.

    Returns
    -------
    tuple of GoalDistance
        One for each group, in the given order; undefined with a `Status` as reason where the group is hidden, empty or
        below the n-size.

    Raises
    ------
    ValueError
        Where the goal is not possible in this unit, or a count is impossible.

    Notes
    -----
    Of n people with x events, a share of at least g needs ceil(g n) people, so ceil(g n) - x more; at most g allows
    floor(g n), so x - floor(g n) fewer. The goal is read as the decimal number it is written as (0.07 of 300 is 21, not 22).

    References
    ----------
    powell, j. a., Menendian, S., & Ake, W. (2019). Targeted universalism: policy and practice. Haas Institute, University of
    California, Berkeley (one universal goal, distances by group).

    Examples
    --------
    >>> far = distance_to_goal([GroupRate("A", 70, 100)], 0.9, polarity=Polarity.FAVORABLE)[0]
    >>> round(far.distance.value, 4), far.more.value, (far.more.interval.low, far.more.interval.high)
    (0.2, 20, (11, 30))
    """
    most = 1 if counting is Counting.PEOPLE else math.inf
    _check(goal, 0, most, "the goal must be a share from 0 to 1, or 0 or more events per 100")
    return tuple(_distance(group, goal, polarity, counting, gates, level) for group in groups)


def _check(goal: float, least: float, most: float, why: str) -> None:
    if not math.isfinite(goal) or not least <= goal <= most:
        raise ValueError(why)


def _distance_as_given(group: str, rate: float, goal: float, polarity: Polarity) -> GoalDistance:
    lacking = goal - rate if polarity is Polarity.FAVORABLE else rate - goal
    unknown = Measure(None, reason=Status.NO_NUMBER)
    return GoalDistance(group, Measure(rate), Measure(lacking), unknown, round(lacking, 9) <= 0, None)


def _distance(
    group: GroupRate, goal: float, polarity: Polarity, counting: Counting, gates: Gates, level: float
) -> GoalDistance:
    if group.given is not None and (group.events is None or group.n is None):
        return _distance_as_given(group.group, group.given, goal, polarity)
    if group.events is None or group.n is None:
        status: Status | None = Status.SUPPRESSED
    elif group.n == 0:
        status = Status.NO_PEOPLE
    else:
        status = Status.BELOW_N_SIZE if group.n < gates.min_n else None
    if status is not None:
        nothing = Measure(None, reason=status)
        return GoalDistance(group.group, nothing, nothing, nothing, None, None)
    assert group.events is not None and group.n is not None
    people = counting is Counting.PEOPLE
    scale = 1 if people else PER
    spread = (
        share_interval(group.events, group.n, level=level)
        if people
        else event_rate_interval(group.events, group.n, per=PER, level=level)
    )
    assert spread.low is not None and spread.high is not None
    rate = scale * group.events / group.n
    # The decimal number that was written, not its nearest binary fraction.
    needed = Fraction(str(goal)) * group.n / scale
    if polarity is Polarity.FAVORABLE:
        bounds = goal - spread.high, goal - spread.low
        distance, lacking = goal - rate, needed - group.events
    else:
        bounds = spread.low - goal, spread.high - goal
        distance, lacking = rate - goal, group.events - needed
    people_more = max(0, math.ceil(lacking))
    more = Interval(
        min(people_more, max(0, math.floor(bounds[0] * group.n / scale))),
        max(people_more, math.ceil(bounds[1] * group.n / scale)),
        level,
        spread.method,
        spread.note,
    )
    return GoalDistance(
        group=group.group,
        rate=Measure(rate, spread),
        distance=Measure(distance, Interval(*bounds, level, spread.method, spread.note)),
        more=Measure(people_more, more),
        is_reached=lacking <= 0,
        is_beyond_chance=bounds[0] > 0 or bounds[1] < 0,
    )


class GapKind(StrEnum):
    """How a gap is told."""

    DIFFERENCE = "difference"
    """As points (shares), or events per 100. No gap is 0."""
    RATIO = "ratio"
    """As times. No gap is 1."""


@dataclass(frozen=True)
class GapDistance:
    """How far one gap is from what it should have shrunk to.

    Attributes
    ----------
    group, reference : str
        Names of the two.
    gap : Measure
        The gap now, told so that more is worse for the group: a difference above 0, or a ratio above 1, says that the group
        has the worse rate. With its interval where both are counted; the ratio's high bound may be infinite.
    left : Measure
        What is still to close, in the unit of the gap: gap - goal, 0 or less once the goal is reached.
    more : Measure
        How many more people of the group (or fewer, for an adverse count; events for events) would have closed the gap to the
        goal, the others staying as they are; 0 where it is closed. A whole number without an interval; undefined for rates
        as given.
    is_reached : bool or None
        Whether the gap, as counted or given, is at most the goal; None where it is held back.
    is_beyond_chance : bool or None
        Whether the whole interval of the gap lies on one side of the goal: then chance alone does not explain the distance
        from it. None where there is no interval.
    """

    group: str
    reference: str
    gap: Measure
    left: Measure
    more: Measure
    is_reached: bool | None
    is_beyond_chance: bool | None


def distance_to_gap_goal(
    group: GroupRate,
    reference: GroupRate,
    goal: float,
    *,
    kind: GapKind = GapKind.DIFFERENCE,
    polarity: Polarity,
    counting: Counting = Counting.PEOPLE,
    gates: Gates = Gates(),  # noqa: B008
    level: float = 0.95,
) -> GapDistance:
    """How much of a gap is left to close, where the goal is a gap of at most so much.

    Read `gap` as how much worse the group fares than its reference (for an adverse outcome the rate is higher, for a favorable
    one lower), and `left` as what lies between the gap and the goal. A group that fares better than its reference has a gap
    below 0 (a ratio below 1), and any such goal is reached.

    Parameters
    ----------
    group, reference : GroupRate
        Two groups that share nobody (the reference may be all others together). Both counted, or at least one as given.
    goal : float
        The most the gap should be: a difference of shares (0 to 1) or of events per 100 (0 or more), or a ratio (1 or more).
    kind : GapKind
        Difference or ratio.
    polarity : Polarity
        Favorable: higher rates are better. Adverse: lower ones.
    counting : Counting
        People or events.
    gates : Gates
        Only the n-size is applied, to both, as in `distance_to_goal`.
    level : float
        Confidence level of the intervals.

    Returns
    -------
    GapDistance
        Undefined with a `Status` as reason where a group is hidden, empty or below the n-size, where a ratio has nothing to
        divide by, and where neither has an event (ratio).

    Raises
    ------
    ValueError
        Where the goal is not possible in this unit, or a count is impossible.

    Notes
    -----
    With x of n and y of m, a difference of at most d asks a favorable rate of at least y/m - d, so
    ceil(n (y/m - d)) - x more people; a ratio of at most r asks at least (y/m)/r. An adverse rate may be at most y/m + d, or
    r y/m, so x - floor(n (y/m + d)) fewer. The goal is read as the decimal number it is written as.

    References
    ----------
    Newcombe (1998), method 10, and Koopman (1984), as in `gap_between`; the direction in which a gap is told follows Healthy
    People, About Disparities Data: a ratio is constructed so that it exceeds 1.

    Examples
    --------
    >>> far = distance_to_gap_goal(GroupRate("A", 70, 100), GroupRate("B", 180, 200), 0.05, polarity=Polarity.FAVORABLE)
    >>> round(far.gap.value, 4), round(far.left.value, 4), far.more.value
    (0.2, 0.15, 15)
    """
    is_ratio, people = kind is GapKind.RATIO, counting is Counting.PEOPLE
    if is_ratio:
        _check(goal, 1, math.inf, "the goal must be a ratio of 1 or more")
    else:
        _check(goal, 0, 1 if people else math.inf, "the goal must be a difference from 0 to 1, or 0 or more per 100")
    for one, gated in ((group, Status.BELOW_N_SIZE), (reference, Status.COMPARISON_BELOW_N_SIZE)):
        if (status := _held_back(one, gates, gated)) is not None:
            return _no_gap(group, reference, status)
    # The worse of the two stands first, so that more is worse whichever way is good.
    first, other = (reference, group) if polarity is Polarity.FAVORABLE else (group, reference)
    apart: Gap = gap_between(first, other, counting=counting, level=level)
    gap = apart.ratio if is_ratio else apart.difference
    if gap.value is None:
        return _no_gap(group, reference, Status.NO_EVENTS if gap.reason == "no_events" else Status.COMPARISON_IS_ZERO)
    spread = gap.interval
    left, beyond = Measure(gap.value - goal), None
    if spread is not None and spread.low is not None and spread.high is not None:
        bounds = spread.low - goal, spread.high - goal
        left = Measure(gap.value - goal, Interval(*bounds, level, spread.method, spread.note))
        beyond = bounds[0] > 0 or bounds[1] < 0
    if not apart.is_counted:
        unknown = Measure(None, reason=Status.NO_NUMBER)
        # A difference of two decimal numbers may carry a float's noise.
        return GapDistance(group.group, reference.group, gap, left, unknown, round(gap.value - goal, 9) <= 0, beyond)
    lacking = _lacking(group, reference, Fraction(str(goal)), is_ratio, polarity, 1 if people else PER)
    return GapDistance(
        group=group.group,
        reference=reference.group,
        gap=gap,
        left=left,
        more=Measure(max(0, math.ceil(lacking))),
        is_reached=lacking <= 0,
        is_beyond_chance=beyond,
    )


def _held_back(one: GroupRate, gates: Gates, below_n_size: Status) -> Status | None:
    if one.events is None or one.n is None:
        return Status.SUPPRESSED if one.given is None else None
    if one.n == 0:
        return Status.NO_PEOPLE
    return below_n_size if one.n < gates.min_n else None


def _no_gap(group: GroupRate, reference: GroupRate, status: Status) -> GapDistance:
    nothing = Measure(None, reason=status)
    return GapDistance(group.group, reference.group, nothing, nothing, nothing, None, None)


def _lacking(
    group: GroupRate, reference: GroupRate, goal: Fraction, is_ratio: bool, polarity: Polarity, scale: int
) -> Fraction:
    """Return how many people (or events) are missing in the group for the goal; 0 or less where it is reached."""
    assert group.events is not None and group.n is not None and reference.events is not None and reference.n is not None
    theirs = Fraction(reference.events, reference.n)
    if polarity is Polarity.FAVORABLE:
        needed = theirs / goal if is_ratio else theirs - goal / scale
        return needed * group.n - group.events
    allowed = theirs * goal if is_ratio else theirs + goal / scale
    return group.events - allowed * group.n
