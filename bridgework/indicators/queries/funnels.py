"""Funnels: the places of an indicator, or the groups of one place, each with the limits that its number of people gives chance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast
from uuid import UUID

import numpy as np
import numpy.typing as npt
from django.db.models import QuerySet

from bridgework.analysis.equity import Funnel, funnel_of, funnel_of_counts
from bridgework.analysis.equity.funnel import INSIDE
from bridgework.analysis.gaps import Counting, GroupRate
from bridgework.indicators.models import Indicator, Value
from bridgework.indicators.queries.finding import counting_of
from bridgework.indicators.queries.positions import keys_by_name, positions_of
from bridgework.lib.gathering import Gathered, whole_numbers
from bridgework.lib.prepared import prepared
from bridgework.places.models import EVERYONE, Group, Period, Place

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
SPAN = 4.0


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
        _sides(found, [point.n for point in found.points], counting, scale),
        found.dispersion,
        found.is_widened,
        found.reason,
        len(groups) - len(points),
    )


def _sides(
    found: Funnel, people: Sequence[int] | Ints, counting: Counting, scale: float, steps: int = 48
) -> tuple[tuple[float, float, float], ...]:
    if not len(people):
        return ()
    fewest, most = float(np.min(people)), float(np.max(people))
    # Points of nearly one size would show no funnel; and no point has more people than all together.
    fewest, most = max(1.0, min(fewest, most / SPAN)), max(fewest, min(1.1 * most, float(found.everyone)))
    # Evenly on the scale of the picture, which is logarithmic.
    at = fewest * (most / fewest) ** (np.arange(steps + 1) / steps)
    low, high = found.limits_at(at, counting)
    return tuple(zip(at.tolist(), (scale * low).tolist(), (scale * high).tolist(), strict=True))


@dataclass(frozen=True)
class PlacesFunnel:
    """The places of an indicator as a funnel, per 100: each a number in arrays, by name. Who needs names asks `points_at`."""

    center: float | None
    dispersion: float | None
    is_widened: bool
    reason: str
    sides: tuple[tuple[float, float, float], ...]
    n_without: int  # places that are not shown or have no counts
    keys: Ints  # of the places
    people: Ints
    rate: Floats
    low: Floats
    high: Floats
    is_outside: npt.NDArray[np.bool_]

    @property
    def n_points(self) -> int:
        """How many places have a point."""
        return len(self.rate)

    @cached_property
    def outside(self) -> list[int]:
        """Positions of the places beyond their limits."""
        return cast(list[int], np.flatnonzero(self.is_outside).tolist())


@prepared
def _cells(indicator: Indicator, scope: UUID, period: str, group: int | None) -> QuerySet[Value, Any]:
    # As keys, so that the index of cells holds all that is asked: the rows themselves lie all over the table.
    when = Period.objects.filter(scope=scope, code=period).values("pk")[:1]
    groups = Group.objects.filter(dimension__scope=scope, dimension__code=EVERYONE, code=EVERYONE)
    whom: Any = groups.values("pk")[:1] if group is None else group
    cells = Value.objects.filter(indicator=indicator, group_id=whom, period_id=when).order_by()
    return (
        cells.values("indicator_id")
        .annotate(places=Gathered("place_id"), x=Gathered("released_numerator"), n=Gathered("released_denominator"))
        .values_list("places", "x", "n")
    )


@prepared
def _named(places: list[int]) -> QuerySet[Place, Any]:
    return Place.objects.filter(pk__in=places).values_list("pk", "code", "name")


@prepared
def _all_named(scope: UUID, level: str) -> QuerySet[Place, Any]:
    return Place.objects.filter(scope=scope, level=level).values_list("pk", "code", "name")


def funnel_of_places(indicator: Indicator, period: str, group: int | None) -> PlacesFunnel:
    """Return the places of an indicator in one period, by name, around the rate of all that are shown; two queries.

    Parameters
    ----------
    indicator : Indicator
    period : str
        Code of the period.
    group : int or None
        Key of one group; None for everyone.

    Returns
    -------
    PlacesFunnel
        Without points for rates as given: they have no number of people behind them.
    """
    scope, counting = indicator.partnership.scope, counting_of(indicator.unit)
    rows = _cells(indicator, scope, period, group)
    places, x, n = (whole_numbers(text) for text in (rows[0] if rows else ("", "", "")))
    keys = keys_by_name(scope, indicator.place_level)
    at = positions_of(keys, places)
    keys, at = keys[at >= 0], at[at >= 0]
    x, n = x[at], n[at]
    is_counted = (x >= 0) & (n > 0)
    if counting is Counting.PEOPLE:
        is_counted &= x <= n
    if indicator.unit == Indicator.Unit.GIVEN:
        is_counted[:] = False
    found = funnel_of_counts(x[is_counted], n[is_counted], counting=counting)
    made, scale = found.funnel, 100 if counting is Counting.PEOPLE else 1
    people = n[is_counted][: len(found.rate)]
    return PlacesFunnel(
        None if made.center is None else scale * made.center,
        made.dispersion,
        made.is_widened,
        made.reason,
        _sides(made, people, counting, scale),
        len(keys) - len(people),
        keys[is_counted][: len(people)],
        people,
        scale * found.rate,
        scale * found.low,
        scale * found.high,
        found.is_outside,
    )


def points_at(found: PlacesFunnel, positions: Sequence[int]) -> list[Limited]:
    """Return some places of a funnel with their names; one query.

    Parameters
    ----------
    found : PlacesFunnel
    positions : sequence of int
        In the order of names, from 0.
    """
    keys = found.keys[list(positions)].tolist()
    return _limited(found, positions, {key: (code, name) for key, code, name in _named(keys)})


def every_point(indicator: Indicator, found: PlacesFunnel) -> list[Limited]:
    """Return all places of a funnel with their names, for its file; one query.

    Parameters
    ----------
    indicator : Indicator
        Whose funnel it is.
    found : PlacesFunnel
    """
    rows = _all_named(indicator.partnership.scope, indicator.place_level)
    return _limited(found, range(found.n_points), {key: (code, name) for key, code, name in rows})


def _limited(found: PlacesFunnel, positions: Sequence[int], places: dict[int, tuple[str, str]]) -> list[Limited]:
    chosen = list(positions)
    columns = (found.keys, found.people, found.rate, found.low, found.high, found.is_outside)
    return [
        Limited(places[key][1], 0, n, rate, low, high, is_outside, places[key][0])
        for key, n, rate, low, high, is_outside in zip(*(column[chosen].tolist() for column in columns), strict=True)
    ]
