"""Targeted universalism: one goal for everybody, and how far each group still is from it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from bridgework.analysis.gaps import PER, Counting, GroupRate, Measure
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
        Whether the rate as counted reaches the goal; None where it is held back.
    is_beyond_chance : bool or None
        Whether the whole interval lies on one side of the goal; None where it is held back.
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
        Groups of one table; they need not share nobody.
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
    if not math.isfinite(goal) or not 0 <= goal <= most:
        raise ValueError("the goal must be a share from 0 to 1, or 0 or more events per 100")
    return tuple(_distance(group, goal, polarity, counting, gates, level) for group in groups)


def _distance(
    group: GroupRate, goal: float, polarity: Polarity, counting: Counting, gates: Gates, level: float
) -> GoalDistance:
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
