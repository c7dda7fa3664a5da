"""Every group of a table beside its comparison: risk, risk ratio, difference, composition, each with interval and status."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bridgework.analysis.gaps import OTHERS, PER, Counting, GroupRate, Measure, gap_between
from bridgework.analysis.intervals import (
    Interval,
    event_rate_interval,
    event_ratio_interval,
    ratio_interval,
    share_interval,
)

from .gates import Gates, Status

TOTAL = "total"
"""The reference that is everybody, the group itself included."""


@dataclass(frozen=True)
class Comparison:
    """Those a group is compared with.

    Attributes
    ----------
    name : str
        `others`, `total` or the name of a group.
    events, n : int or None
        Their counts; None where they cannot be known.
    rate : float or None
        Their rate, in the unit of the table.
    """

    name: str
    events: int | None
    n: int | None
    rate: float | None


@dataclass(frozen=True)
class Composition:
    """Which part of all events is a group's, beside its part of all people.

    Attributes
    ----------
    share : Measure
        x_g / X, the group's part of all events. Its interval takes the make-up of the population as known.
    population_share : float
        n_g / N, its part of all people.
    difference : Measure
        share - population_share.
    relative_difference : Measure
        difference / population_share.
    index : Measure
        share / population_share, which equals the group's rate over everybody's (not the risk ratio: everybody includes
        the group).
    upper_bound : float
        The E-formula's bound: a share above it is more than expected from the population share.
    is_above_bound : bool or None
        Whether the share lies above; None where it is held back.
    """

    share: Measure
    population_share: float
    difference: Measure
    relative_difference: Measure
    index: Measure
    upper_bound: float
    is_above_bound: bool | None


@dataclass(frozen=True)
class EquityRow:
    """One group of a table, compared.

    Attributes
    ----------
    group : str
        The group's name.
    events, n : int or None
        Its counts as given; None where the source has no number.
    rate : Measure
        Share of people, or events per 100; shown with its interval even where the comparison is held back.
    comparison : Comparison
        Those it is compared with.
    ratio, difference : Measure
        The group's rate over, and minus, that of the comparison. None with the status as reason where held back.
    composition : Composition or None
        None where it is undefined (a number is missing somewhere, or nobody has an event).
    status : Status
        `calculated`, or why the comparison was not.
    """

    group: str
    events: int | None
    n: int | None
    rate: Measure
    comparison: Comparison
    ratio: Measure
    difference: Measure
    composition: Composition | None
    status: Status


@dataclass(frozen=True)
class EquityTable:
    """A whole table, compared.

    Attributes
    ----------
    rows : tuple of EquityRow
        In the order given; never sorted by rate.
    total_events, total_n : int or None
        Everybody: as the total row says, else the sum; None where a number is missing.
    outside_events, outside_n : int or None
        What the total row has beyond the groups listed; these people count among `others`.
    """

    rows: tuple[EquityRow, ...]
    total_events: int | None
    total_n: int | None
    outside_events: int | None
    outside_n: int | None


def equity_table(
    groups: Sequence[GroupRate],
    *,
    total: GroupRate | None = None,
    reference: str = OTHERS,
    counting: Counting = Counting.PEOPLE,
    gates: Gates = Gates(),  # noqa: B008
    level: float = 0.95,
    missing: Collection[str] = (),
) -> EquityTable:
    """How each group of a table fares beside all others (or beside everybody, or one chosen group).

    Read a ratio as "times as high" and a difference in the unit of the rates. A comparison with too few people or events
    on either side is held back and its status says why; the group's own rate stays, with its interval. Groups are not
    ranked: the order is the one given.

    Parameters
    ----------
    groups : sequence of GroupRate
        Groups that share nobody. `events` or `n` None: the source hides or lacks the number (`given` is not used).
    total : GroupRate or None
        Everybody, where the source says so. May exceed the groups (some people are in none of those listed). With it,
        `others` can be known although another group is hidden. Passed over where one of its own numbers is hidden.
    reference : str
        `others`, `total`, or the name of a group.
    counting : Counting
        People (each at most once) or events; decides unit and intervals.
    gates : Gates
        The least numbers on both sides.
    level : float
        Confidence level of the intervals.
    missing : collection of str
        Names of groups for which the source has no number at all, rather than a hidden one.

    Returns
    -------
    EquityTable
        One row for each group.

    Raises
    ------
    ValueError
        Where a count is impossible, two groups have one name, or the groups exceed the total.
    KeyError
        Where no group has the reference's name.

    Notes
    -----
    Against everybody, group and comparison share people, and an interval for two separate groups would be wrong. With
    w = n_g/N the ratio to everybody is r / (w r + 1 - w), where r is the ratio to all others: it rises with r, so the bounds
    of r (Koopman's) are carried over. The difference to everybody is 1 - w times that to all others (Newcombe's). Composition
    and index follow from the same bounds.

    References
    ----------
    34 CFR 300.647, risk ratio, minimum cell size and n-size. Bollmer, J., Bethel, J., Munk, T., & Bitterman, A.
    (2014). Methods for assessing racial/ethnic disproportionality in special education: a technical assistance guide
    (revised). Westat / IDEA Data Center.

    Examples
    --------
    >>> table = equity_table([GroupRate("A", 30, 100), GroupRate("B", 20, 200), GroupRate("C", 4, 50)])
    >>> [(row.group, row.status.value, round(row.ratio.value, 4) if row.ratio.value else None) for row in table.rows]
    [('A', 'calculated', 3.125), ('B', 'calculated', 0.4412), ('C', 'below_cell_size', None)]
    """
    if total is not None and (total.events is None or total.n is None):
        # Half a total cannot be told from the groups' sums: better none, as if there were no such row.
        total = None
    names = [group.group for group in groups]
    if len(set(names)) < len(names):
        raise ValueError("two groups have the same name")
    if reference not in (OTHERS, TOTAL, *names):
        raise KeyError(reference)
    for group in groups if total is None else (*groups, total):
        _check(group, counting)
    sum_events, sum_n = _sum([g.events for g in groups]), _sum([g.n for g in groups])
    all_events = sum_events if total is None else total.events
    all_n = sum_n if total is None else total.n
    outside_events = _outside([g.events for g in groups], None if total is None else total.events, sum_events)
    outside_n = _outside([g.n for g in groups], None if total is None else total.n, sum_n)
    by_name = {group.group: group for group in groups}
    rows = []
    for group in groups:
        others = (_minus(all_events, group.events), _minus(all_n, group.n))
        if reference == OTHERS:
            against = GroupRate(OTHERS, *others)
        elif reference == TOTAL:
            against = GroupRate(TOTAL, all_events, all_n)
        else:
            against = by_name[reference]
        unknown = Status.NO_NUMBER if group.group in missing else Status.SUPPRESSED
        rows.append(_row(group, against, others, unknown, counting, gates, level))
    return EquityTable(tuple(rows), all_events, all_n, outside_events, outside_n)


def _row(
    group: GroupRate,
    against: GroupRate,
    others: tuple[int | None, int | None],
    unknown: Status,
    counting: Counting,
    gates: Gates,
    level: float,
) -> EquityRow:
    status = _status(group, against, others, gates) or unknown
    scale = 1 if counting is Counting.PEOPLE else PER
    comparison = Comparison(against.group, against.events, against.n, _rate_of(against, scale))
    rate = _rate(group, unknown, counting, scale, level)
    ratio = difference = Measure(None, reason=status)
    if status is Status.CALCULATED:
        if against.group == TOTAL:
            ratio, difference = _against_total(group, others, counting, level)
        else:
            gap = gap_between(group, against, counting=counting, level=level)
            ratio, difference = gap.ratio, gap.difference
        if not ratio.is_defined:
            # The difference stands; only the ratio has nothing to divide by.
            status = Status.COMPARISON_IS_ZERO if group.events else Status.NO_EVENTS
            ratio = Measure(None, reason=status)
    composition = _composition(group, others, status, counting, level)
    return EquityRow(group.group, group.events, group.n, rate, comparison, ratio, difference, composition, status)


def _status(group: GroupRate, against: GroupRate, others: tuple[int | None, int | None], gates: Gates) -> Status | None:
    if group.events is None or group.n is None:
        return None
    own = gates.of_group(group.events, group.n)
    if own is not Status.CALCULATED:
        return own
    if group.group == against.group:
        return Status.IS_REFERENCE
    if against.events is None or against.n is None:
        return Status.COMPARISON_INCOMPLETE
    if against.group == TOTAL and others[1] == 0:
        return Status.NO_COMPARISON
    return gates.of_comparison(against.events, against.n)


def _rate(group: GroupRate, unknown: Status, counting: Counting, scale: int, level: float) -> Measure:
    if group.events is None or group.n is None:
        return Measure(None, reason=unknown)
    if group.n == 0:
        return Measure(None, reason=Status.NO_PEOPLE)
    interval = (
        share_interval(group.events, group.n, level=level)
        if counting is Counting.PEOPLE
        else event_rate_interval(group.events, group.n, per=PER, level=level)
    )
    return Measure(scale * group.events / group.n, interval)


def _against_total(
    group: GroupRate, others: tuple[int | None, int | None], counting: Counting, level: float
) -> tuple[Measure, Measure]:
    x, n, y, m = _parts(group, others)
    gap = gap_between(group, GroupRate(OTHERS, y, m), counting=counting, level=level)
    rest = m / (n + m)
    spread = gap.difference.interval
    assert gap.difference.value is not None and spread is not None
    assert spread.low is not None and spread.high is not None
    narrowed = Interval(rest * spread.low, rest * spread.high, level, spread.method, spread.note)
    return _index(x, n, y, m, counting, level), Measure(rest * gap.difference.value, narrowed)


def _index(x: int, n: int, y: int, m: int, counting: Counting, level: float) -> Measure:
    """The group's rate over everybody's, with the bounds of its ratio to all others carried over."""
    if x + y == 0:
        return Measure(None, reason=Status.NO_EVENTS)
    interval = (
        ratio_interval(x, n, y, m, level=level)
        if counting is Counting.PEOPLE
        else event_ratio_interval(x, n, y, m, level=level)
    )
    assert interval.low is not None and interval.high is not None
    w = n / (n + m)

    def carried(ratio: float) -> float:
        return 1 / w if math.isinf(ratio) else ratio / (w * ratio + 1 - w)

    bounds = Interval(carried(interval.low), carried(interval.high), level, interval.method, interval.note)
    return Measure((x * (n + m)) / (n * (x + y)), bounds)


def _composition(
    group: GroupRate, others: tuple[int | None, int | None], status: Status, counting: Counting, level: float
) -> Composition | None:
    if group.events is None or group.n is None or None in others:
        return None
    x, n, y, m = _parts(group, others)
    if x + y == 0 or n == 0 or m == 0:
        return None
    index = _index(x, n, y, m, counting, level)
    bounds = index.interval
    assert bounds is not None and bounds.low is not None and bounds.high is not None and index.value is not None
    w = n / (n + m)
    share = x / (x + y)

    def moved(value: float, times: float, plus: float) -> Measure:
        assert bounds is not None and bounds.low is not None and bounds.high is not None
        low, high = times * bounds.low + plus, times * bounds.high + plus
        return Measure(value, Interval(low, high, level, bounds.method, bounds.note))

    upper = w + math.sqrt(w * (1 - w) / (x + y))
    if status.is_gated:
        held = Measure(None, reason=status)
        return Composition(moved(share, w, 0), w, held, held, held, upper, None)
    return Composition(
        share=moved(share, w, 0),
        population_share=w,
        difference=moved(share - w, w, -w),
        relative_difference=moved(index.value - 1, 1, -1),
        index=index,
        upper_bound=upper,
        is_above_bound=share > upper,
    )


def _parts(group: GroupRate, others: tuple[int | None, int | None]) -> tuple[int, int, int, int]:
    assert group.events is not None and group.n is not None and others[0] is not None and others[1] is not None
    return group.events, group.n, others[0], others[1]


def _check(group: GroupRate, counting: Counting) -> None:
    for count in (group.events, group.n):
        if count is not None and count < 0:
            raise ValueError("a count may not be negative")
    if counting is Counting.PEOPLE and group.events is not None and group.n is not None and group.events > group.n:
        raise ValueError("events must lie between 0 and n")


def _rate_of(group: GroupRate, scale: int) -> float | None:
    return None if group.events is None or not group.n else scale * group.events / group.n


def _sum(counts: Sequence[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def _minus(whole: int | None, part: int | None) -> int | None:
    return None if whole is None or part is None else whole - part


def _outside(counts: Sequence[int | None], total: int | None, known_sum: int | None) -> int | None:
    """What the total has beyond the groups; refuses groups that exceed it."""
    if total is not None and sum(count for count in counts if count is not None) > total:
        raise ValueError("the groups add up to more than the total")
    return None if total is None or known_sum is None else total - known_sum
