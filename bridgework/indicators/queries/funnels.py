"""Funnels: the places of an indicator, or the groups of one place, each with the limits that its number of people gives chance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from bridgework.analysis.equity import Funnel, funnel_of
from bridgework.analysis.equity.funnel import INSIDE
from bridgework.analysis.gaps import Counting, GroupRate
from bridgework.indicators.models import Indicator, Value
from bridgework.indicators.queries.finding import counting_of
from bridgework.lib.prepared import prepared
from bridgework.places.models import EVERYONE

MOST_PLACES = 5_000
SPAN = 4.0
CELL = ("place__code", "place__name", "released_numerator", "released_denominator")


@dataclass(frozen=True)
class Limited:
    """One point of a funnel, per 100; its limits are those of its number of people."""

    name: str
    color: int
    n: int
    rate: float
    low: float
    high: float
    is_outside: bool
    code: str = ""


@dataclass(frozen=True)
class FunnelView:
    """A funnel, per 100: center, points in their order, and `sides` as (people, low, high) to draw it."""

    center: float | None
    points: tuple[Limited, ...]
    sides: tuple[tuple[float, float, float], ...]
    dispersion: float | None
    is_widened: bool
    reason: str
    n_without: int = 0  # points that are not shown or have no counts

    @property
    def outside(self) -> tuple[Limited, ...]:
        """The points beyond their limits."""
        return tuple(point for point in self.points if point.is_outside)


def funnel_view(
    groups: Sequence[GroupRate],
    named: Callable[[str], tuple[str, int, str]],
    counting: Counting,
    *,
    center: GroupRate | None = None,
    inside: float = INSIDE,
) -> FunnelView:
    """Return a funnel ready to draw, per 100.

    Parameters
    ----------
    groups : sequence of GroupRate
        With their keys as names.
    named : callable
        From a key to name, color and code.
    counting : Counting
    center : GroupRate or None
        Everybody, where known.
    inside : float
        The share of points that chance alone leaves within the limits.

    Returns
    -------
    FunnelView
        Its sides run from the fewest people to the most.
    """
    found = funnel_of(groups, center=center, counting=counting, inside=inside)
    scale = 100 if counting is Counting.PEOPLE else 1
    points = []
    for point in found.points:
        name, color, code = named(point.name)
        points.append(
            Limited(
                name, color, point.n, scale * point.rate, scale * point.low, scale * point.high, point.is_outside, code
            )
        )
    return FunnelView(
        None if found.center is None else scale * found.center,
        tuple(points),
        _sides(found, counting, scale),
        found.dispersion,
        found.is_widened,
        found.reason,
        len(groups) - len(points),
    )


def _sides(found: Funnel, counting: Counting, scale: float, steps: int = 48) -> tuple[tuple[float, float, float], ...]:
    if not found.points:
        return ()
    fewest, most = float(min(p.n for p in found.points)), float(max(p.n for p in found.points))
    # Points of nearly one size would show no funnel; and no point has more people than all together.
    fewest, most = max(1.0, min(fewest, most / SPAN)), max(fewest, min(1.1 * most, float(found.everyone)))
    # Evenly on the scale of the picture, which is logarithmic.
    at = [fewest * (most / fewest) ** (i / steps) for i in range(steps + 1)]
    sides = []
    for n in at:
        low, high = found.limits_at(n, counting)
        sides.append((n, scale * low, scale * high))
    return tuple(sides)


@prepared
def _cells(indicator: Indicator, level: str, period: str, group: int) -> QuerySet[Value, Any]:
    values = Value.objects.filter(indicator=indicator, place__level=level, period__code=period, group=group)
    rows = values.order_by("place__name", "place__code")
    return rows.values_list(*CELL)[:MOST_PLACES]


@prepared
def _cells_of_everyone(indicator: Indicator, level: str, period: str) -> QuerySet[Value, Any]:
    everyone = Q(group__dimension__code=EVERYONE)
    values = Value.objects.filter(everyone, indicator=indicator, place__level=level, period__code=period)
    rows = values.order_by("place__name", "place__code")
    return rows.values_list(*CELL)[:MOST_PLACES]


def funnel_of_places(indicator: Indicator, period: str, group: int | None) -> FunnelView:
    """Return the places of an indicator in one period, by name, around the rate of all that are shown; one query.

    Parameters
    ----------
    indicator : Indicator
    period : str
        Code of the period.
    group : int or None
        Key of one group; None for everyone.

    Returns
    -------
    FunnelView
        Without points for rates as given: they have no number of people behind them.
    """
    level = indicator.place_level
    rows = _cells_of_everyone(indicator, level, period) if group is None else _cells(indicator, level, period, group)
    counting = counting_of(indicator.unit)
    places = {code: name for code, name, _x, _n in rows}
    is_given = indicator.unit == Indicator.Unit.GIVEN
    groups = [
        GroupRate(code)
        if is_given or x is None or n is None or not _is_possible(x, n, counting)
        else GroupRate(code, x, n)
        for code, _name, x, n in rows
    ]
    return funnel_view(groups, lambda code: (places[code], 0, code), counting)


def _is_possible(x: int, n: int, counting: Counting) -> bool:
    return counting is Counting.EVENTS or x <= n
