"""A district beside its state: the alternate and the weighted risk ratio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bridgework.analysis.gaps import OTHERS, Counting, GroupRate, Measure, gap_between

from .gates import Gates, Status


def alternate_risk_ratio(
    group: GroupRate,
    wider: Sequence[GroupRate],
    *,
    counting: Counting = Counting.PEOPLE,
    gates: Gates = Gates(),  # noqa: B008
    level: float = 0.95,
) -> Measure:
    """How many times as high a district's group is as all other groups of the whole state.

    For a district whose own other groups are too small to compare with. Held back (the reason is a `Status`) where the group
    or the state's others miss a gate.

    Parameters
    ----------
    group : GroupRate
        The district's group, counted.
    wider : sequence of GroupRate
        All groups of the state, counted, named as in the district.
    counting : Counting
        People or events.
    gates : Gates
        The least numbers on both sides.
    level : float
        Confidence level of the interval.

    Returns
    -------
    Measure
        The ratio with its interval, or the reason why there is none.

    Raises
    ------
    KeyError
        Where the state has no group of that name.

    References
    ----------
    34 CFR 300.647, alternate risk ratio; Bollmer et al. (2014) as in `equity_table`, alternate risk ratio.

    Examples
    --------
    >>> round(alternate_risk_ratio(GroupRate("A", 18, 120), [GroupRate("A", 9, 99), GroupRate("B", 5000, 100000)]).value, 4)
    3.0
    """
    if group.group not in {other.group for other in wider}:
        raise KeyError(group.group)
    if group.events is None or group.n is None:
        return Measure(None, reason=Status.SUPPRESSED)
    status = gates.of_group(group.events, group.n)
    if status is not Status.CALCULATED:
        return Measure(None, reason=status)
    events = n = 0
    for other in wider:
        if other.group == group.group:
            continue
        if other.events is None or other.n is None:
            return Measure(None, reason=Status.COMPARISON_INCOMPLETE)
        events, n = events + other.events, n + other.n
    status = gates.of_comparison(events, n)
    if status is not Status.CALCULATED:
        return Measure(None, reason=status)
    ratio = gap_between(group, GroupRate(OTHERS, events, n), counting=counting, level=level).ratio
    if ratio.is_defined:
        return ratio
    return Measure(None, reason=Status.COMPARISON_IS_ZERO if group.events else Status.NO_EVENTS)


def weighted_risk_ratio(
    groups: Sequence[GroupRate],
    name: str,
    wider_people: Mapping[str, int],
    *,
    gates: Gates = Gates(),  # noqa: B008
) -> Measure:
    """How many times as high a district's group is as its others, if the district were made up as the state is.

    Lets districts of different make-up be compared. There is no interval: none is in general use for it, and the risk ratio
    has one.

    Parameters
    ----------
    groups : sequence of GroupRate
        All groups of the district, counted. A group without people is passed over: it has no risk to weigh.
    name : str
        The group to compare.
    wider_people : mapping of str to int
        People in each group of the state.
    gates : Gates
        The least numbers in the group, and in the district's others together.

    Returns
    -------
    Measure
        (1 - p_g) R_g over the sum of p_h R_h, h all others, p the make-up of the state; or the reason why there is none.

    Raises
    ------
    KeyError
        Where the group is not in the district or a group of the district is not in the state.

    References
    ----------
    Bollmer et al. (2014) as in `equity_table`, weighted risk ratio (pp. 33-36, as DTAT, section 6.1, cites them).

    Examples
    --------
    >>> district = [GroupRate("A", 30, 100), GroupRate("B", 20, 200)]
    >>> round(weighted_risk_ratio(district, "A", {"A": 500, "B": 500}).value, 4)
    3.0
    """
    own = {group.group: group for group in groups}[name]
    everyone = sum(wider_people.values())
    if own.events is None or own.n is None:
        return Measure(None, reason=Status.SUPPRESSED)
    status = gates.of_group(own.events, own.n)
    if status is not Status.CALCULATED:
        return Measure(None, reason=status)
    weighted, events, n = 0.0, 0, 0
    for group in groups:
        people = wider_people[group.group]
        if group.group == name:
            continue
        if group.events is None or group.n is None:
            return Measure(None, reason=Status.COMPARISON_INCOMPLETE)
        if group.n:
            weighted += people / everyone * group.events / group.n
            events, n = events + group.events, n + group.n
    status = gates.of_comparison(events, n)
    if status is not Status.CALCULATED:
        return Measure(None, reason=status)
    if weighted == 0:
        return Measure(None, reason=Status.COMPARISON_IS_ZERO if own.events else Status.NO_EVENTS)
    return Measure((1 - wider_people[name] / everyone) * own.events / own.n / weighted)
