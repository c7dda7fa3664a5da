"""One goal for everyone: how far each group is from it, what is done for that group, and which gaps are to close.

Every number comes from the cells of an `IndicatorView`: what it does not show has no distance, and no gap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet

from bridgework.analysis.equity import (
    GapDistance,
    GapKind,
    GoalDistance,
    Polarity,
    distance_to_gap_goal,
    distance_to_goal,
)
from bridgework.analysis.gaps import Counting, GroupRate, Measure
from bridgework.indicators.models import GroupStrategy, Indicator, Target
from bridgework.indicators.queries.finding import NOTHING, Range
from bridgework.indicators.queries.view import IndicatorView, InGroup, Shown, indicator_view
from bridgework.lib.prepared import prepared
from bridgework.lib.words import Words
from bridgework.places.models import Dimension, Group


@dataclass(frozen=True)
class Distance:
    """One group's cell of a period, and how far it is from the goal, per 100: above 0 while the goal is not reached.

    `more` is how many more people (for an adverse count: fewer; for events: events) would have reached it. Where `reason`
    is given there is no distance: `no-number`, `not-shown`, `bounded`, `withheld-by-source`, or a status of the analysis; of a
    bounded share it may still be known that it is at the goal.
    """

    group: InGroup
    cell: Shown | None
    distance: Range = NOTHING
    more: Range = NOTHING
    is_reached: bool | None = None
    is_beyond_chance: bool | None = None
    reason: str = ""
    step: Target | None = None  # a level for this group alone, on the way
    strategies: tuple[GroupStrategy, ...] = ()


@dataclass(frozen=True)
class GapGoal:
    """A gap to close: where it stands (per 100, or times), what is left, and how many people that means."""

    target: Target
    group: Words
    other: Words | None  # None: all others
    period: str = ""
    gap: Range = NOTHING
    left: Range = NOTHING
    more: int | None = None
    is_reached: bool | None = None
    is_beyond_chance: bool | None = None

    @property
    def goal(self) -> float:
        """The most that the gap should be."""
        return float(self.target.value)


@dataclass(frozen=True)
class UniversalGoal:
    """All that may be said of the goals of an indicator, in one place by one dimension."""

    view: IndicatorView
    period: str
    target: Target | None  # the universal goal
    groups: tuple[Distance, ...]  # in the order of the dimension
    everyone: Distance | None
    gaps: tuple[GapGoal, ...]  # of this dimension
    elsewhere: tuple[Dimension, ...]  # other dimensions with goals or strategies
    targets: tuple[Target, ...]  # every target of the indicator
    strategies: tuple[GroupStrategy, ...]  # everything that is done for a group now

    @property
    def shown(self) -> tuple[Distance, ...]:
        """The groups of which it may be said whether they have reached the goal."""
        return tuple(one for one in self.groups if one.is_reached is not None)


@prepared
def _targets(indicator: Indicator) -> QuerySet[Target]:
    rows = Target.objects.filter(indicator=indicator).select_related("group__dimension", "other_group")
    # The goal for everyone first, on every database: a missing group sorts last on PostgreSQL.
    first = F("group__dimension__position").asc(nulls_first=True)
    return rows.order_by(first, "group__position", "kind", "pk")


@prepared
def _open_strategies(indicator: Indicator) -> QuerySet[GroupStrategy]:
    rows = GroupStrategy.objects.filter(indicator=indicator, is_open=True)
    return rows.select_related("group__dimension", "organization", "initiative").order_by("position", "pk")


def targets_of(indicator: Indicator) -> list[Target]:
    """Return every target of an indicator: for everyone, for a group, of a gap. One query."""
    return _targets(indicator)


def strategies_of(indicator: Indicator) -> list[GroupStrategy]:
    """Return what is done for groups now, in order. One query."""
    return _open_strategies(indicator)


def strategies_to_keep(indicator: Indicator) -> QuerySet[GroupStrategy]:
    """Return every strategy of an indicator with its group, open ones first, for those who keep them."""
    rows = GroupStrategy.objects.filter(indicator=indicator).select_related("group__dimension", "organization")
    return rows.order_by("-is_open", "group__dimension__position", "group__position", "position", "pk")


def universal_goal(view: IndicatorView) -> UniversalGoal:
    """Return how far each group of a view is from the goal, and what is done for it.

    Parameters
    ----------
    view : IndicatorView
        Only its shown cells count.

    Returns
    -------
    UniversalGoal
        In two queries. Groups keep the order of their dimension: they are not ranked.
    """
    targets, strategies = targets_of(view.indicator), strategies_of(view.indicator)
    universal = next((one for one in targets if one.group_id is None), None)
    steps = {one.group_id: one for one in targets if one.group_id is not None and one.kind == Target.Kind.LEVEL}
    done: dict[int, list[GroupStrategy]] = defaultdict(list)
    for strategy in strategies:
        done[strategy.group_id].append(strategy)
    period = view.finding.period if view.finding else (view.periods[-1] if view.periods else "")
    here = [one.group for one in targets if one.group is not None] + [one.group for one in strategies]
    groups = _with_those_named(view, here)
    level = None if universal is None else universal.value
    distances = tuple(
        _distance(view.indicator, group, period, level, steps.get(group.key), tuple(done.get(group.key, ())))
        for group in groups
    )
    everyone = None if view.everyone is None else _distance(view.indicator, view.everyone, period, level, None, ())
    gaps = [one for one in targets if one.kind != Target.Kind.LEVEL and _is_here(view, one.group)]
    others = {group.dimension_id: group.dimension for group in here if not _is_here(view, group)}
    known = [dimension for dimension in view.dimensions if dimension.pk in others]
    return UniversalGoal(
        view,
        period,
        universal,
        distances,
        everyone,
        tuple(_gap_goal(view, one, period) for one in gaps),
        tuple(known),
        tuple(targets),
        tuple(strategies),
    )


def _is_here(view: IndicatorView, group: Group | None) -> bool:
    return group is not None and (view.dimension is None or group.dimension_id == view.dimension.pk)


def _with_those_named(view: IndicatorView, named: Sequence[Group]) -> list[InGroup]:
    """Return the groups of a view and those of its dimension that have a goal or a strategy but no numbers here."""
    known = {group.key for group in view.groups}
    missing = {group.pk: group for group in named if group.pk not in known and _is_here(view, group)}
    return [
        *view.groups,
        *(InGroup(g.pk, g.code, g.name, g.color, {}) for g in sorted(missing.values(), key=lambda g: g.position)),
    ]


def _scale(indicator: Indicator) -> int:
    """Return what to divide rates per 100 by for the analysis: shares of people, events per 100, rates as given."""
    return 100 if indicator.unit == Indicator.Unit.PEOPLE else 1


def _counting(indicator: Indicator) -> Counting:
    return Counting.PEOPLE if indicator.unit == Indicator.Unit.PEOPLE else Counting.EVENTS


def _polarity(indicator: Indicator) -> Polarity:
    return Polarity.FAVORABLE if indicator.polarity == Indicator.Polarity.UP else Polarity.ADVERSE


def _goal(indicator: Indicator, value: Decimal) -> float:
    return float(value / _scale(indicator))  # divided as a decimal: 66.67 is .6667, as it was written


def _rate(indicator: Indicator, cell: Shown | None, name: str = "") -> GroupRate | None:
    """Return what the analysis takes for a shown cell, or None where there is no number to take."""
    if cell is None or not cell.is_shown or cell.rate is None:
        return None
    if indicator.unit != Indicator.Unit.GIVEN and cell.low is not None and cell.x is not None and cell.n is not None:
        return GroupRate(name, cell.x, cell.n)
    return GroupRate(name, given=cell.rate / _scale(indicator))


def _range(measure: Measure, scale: int) -> Range:
    if measure.value is None:
        return NOTHING
    spread = measure.interval
    bounds = (None, None) if spread is None else (spread.low, spread.high)
    low, high = (None if one is None or one == float("inf") else one * scale for one in bounds)
    return measure.value * scale, low, high


def _why_none(cell: Shown | None) -> str:
    if cell is None:
        return "no-number"
    return "no-number" if cell.is_shown else cell.status


def _is_reached_by_bound(indicator: Indicator, cell: Shown | None, level: Decimal | None) -> bool | None:
    """Return True where all that may be said of a share, at most or at least so much, is already enough for the goal."""
    if cell is None or level is None:
        return None
    if indicator.polarity == Indicator.Polarity.DOWN:
        return True if cell.at_most is not None and cell.at_most <= level else None
    return True if cell.at_least is not None and cell.at_least >= level else None


def _distance(
    indicator: Indicator,
    group: InGroup,
    period: str,
    level: Decimal | None,
    step: Target | None,
    strategies: tuple[GroupStrategy, ...],
) -> Distance:
    cell = group.cell(period)
    rate = _rate(indicator, cell)
    if rate is None or level is None:
        reason = "" if rate is not None else _why_none(cell)
        is_reached = _is_reached_by_bound(indicator, cell, level)
        return Distance(group, cell, is_reached=is_reached, reason=reason, step=step, strategies=strategies)
    far: GoalDistance = distance_to_goal(
        [rate], _goal(indicator, level), polarity=_polarity(indicator), counting=_counting(indicator)
    )[0]
    return Distance(
        group,
        cell,
        _range(far.distance, _scale(indicator)),
        _range(far.more, 1),
        far.is_reached,
        far.is_beyond_chance,
        far.distance.reason,
        step,
        strategies,
    )


def _others(view: IndicatorView, group: InGroup, period: str) -> GroupRate | None:
    """Return everybody but one group, where both are shown with their counts."""
    if view.everyone is None:
        return None
    all_of_them, own = (_rate(view.indicator, one.cell(period)) for one in (view.everyone, group))
    if all_of_them is None or own is None:
        return None
    if all_of_them.events is None or all_of_them.n is None or own.events is None or own.n is None:
        return None
    events, n = all_of_them.events - own.events, all_of_them.n - own.n
    people = view.indicator.unit == Indicator.Unit.PEOPLE
    if events < 0 or n <= 0 or (people and events > n):
        return None  # the source's total is not that of its groups
    return GroupRate("others", events, n)


def _gap_goal(view: IndicatorView, target: Target, period: str) -> GapGoal:
    assert target.group is not None  # noqa: S101 - the database holds it
    named = GapGoal(target, target.group.name, target.other_group.name if target.other_group else None, period)
    groups = {group.key: group for group in view.groups}
    own = groups.get(target.group.pk)
    if own is None:
        return named
    first = _rate(view.indicator, own.cell(period))
    if target.other_group_id is None:
        second = _others(view, own, period)
    else:
        other = groups.get(target.other_group_id)
        second = None if other is None else _rate(view.indicator, other.cell(period))
    if first is None or second is None:
        return named
    is_ratio = target.kind == Target.Kind.RATIO
    goal = float(target.value) if is_ratio else _goal(view.indicator, target.value)
    far: GapDistance = distance_to_gap_goal(
        first,
        second,
        goal,
        kind=GapKind.RATIO if is_ratio else GapKind.DIFFERENCE,
        polarity=_polarity(view.indicator),
        counting=_counting(view.indicator),
    )
    scale = 1 if is_ratio else _scale(view.indicator)
    return GapGoal(
        target,
        named.group,
        named.other,
        period,
        _range(far.gap, scale),
        _range(far.left, scale),
        None if far.more.value is None else int(far.more.value),
        far.is_reached,
        far.is_beyond_chance,
    )


def kept_gap_goal(indicator: Indicator) -> dict[str, Any] | None:
    """Return what lists say of an indicator's first gap goal, to be kept in its summary; None where it has none.

    Computed when targets or values are written, so that a list needs no query for it.
    """
    target = next((one for one in targets_of(indicator) if one.kind != Target.Kind.LEVEL), None)
    if target is None or target.group is None or indicator.home_place is None:
        return None
    view = indicator_view(indicator, indicator.home_place, target.group.dimension.code)
    if view.finding is None or not _is_here(view, target.group):
        return None
    now = _gap_goal(view, target, view.finding.period)
    if now.gap[0] is None:
        return None
    return {
        "kind": str(target.kind),
        "group": now.group.as_json(),
        "other": now.other.as_json() if now.other else None,
        "period": now.period,
        "gap": list(now.gap),
        "goal": now.goal,
        "by": target.by.isoformat(),
        "is_reached": now.is_reached,
        "is_beyond_chance": now.is_beyond_chance,
    }


def gap_goal_from(indicator: Indicator) -> GapGoal | None:
    """Return the gap goal that an indicator's summary keeps, or None."""
    kept = (indicator.summary or {}).get("gap_goal")
    if not kept:
        return None
    target = Target(kind=kept["kind"], value=Decimal(str(kept["goal"])), by=date.fromisoformat(kept["by"]))
    return GapGoal(
        target,
        Words.from_json(kept["group"]),
        Words.from_json(kept["other"]) if kept["other"] else None,
        kept["period"],
        tuple(kept["gap"]),
        is_reached=kept["is_reached"],
        is_beyond_chance=kept["is_beyond_chance"],
    )
