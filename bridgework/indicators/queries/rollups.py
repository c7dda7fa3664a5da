"""Sums over the places below a place, from what is shown of each: anyone could add them up, so they tell nothing new.

A sum over places of which some are not shown is the sum of the shown ones and says so. Rates as given are never added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from bridgework.indicators.models import Indicator, Value
from bridgework.indicators.queries.view import Shown, shown_cell
from bridgework.lib.prepared import prepared
from bridgework.lib.words import Words
from bridgework.places.models import EVERYONE, Dimension, Place

HAS_COUNTS = Q(is_shown=True, released_numerator__isnull=False, released_denominator__isnull=False)


@dataclass(frozen=True)
class Summed:
    """One group over the places below. `cell` has the sums and their rate; without any shown place it is not shown."""

    key: int
    code: str
    name: Words
    is_everyone: bool
    cell: Shown
    n_shown: int
    n_places: int

    @property
    def is_complete(self) -> bool:
        """Whether every place below is in the sum."""
        return self.n_shown == self.n_places


@dataclass(frozen=True)
class RollUp:
    """A place, how many places of the indicator's level lie in it, and the sums by group, everyone last."""

    place: Place
    n_places: int
    period: str
    sums: tuple[Summed, ...]


@prepared
def _above(places: list[int], level: str) -> QuerySet[Place]:
    parents = Place.objects.filter(pk__in=places).values("parent_id")
    below = Count("children", filter=Q(children__level=level))
    return Place.objects.filter(pk__in=parents).annotate(n_below=below).order_by("name", "code")


@prepared
def _sums(
    indicator: Indicator, parents: list[int], level: str, period: str, dimension: Dimension | None
) -> QuerySet[Value, Any]:
    of_groups = Q(group__dimension__code=EVERYONE)
    if dimension is not None:
        of_groups |= Q(group__dimension=dimension)
    values = Value.objects.filter(
        of_groups, indicator=indicator, place__parent__in=parents, place__level=level, period__code=period
    )
    # Only places that show both numbers: a rate is of the same people above and below the line.
    return (
        values.order_by("group__position", "group_id")
        .values("place__parent_id", "group_id", "group__code", "group__name", "group__dimension__code")
        .annotate(
            x=Sum("released_numerator", filter=HAS_COUNTS),
            n=Sum("released_denominator", filter=HAS_COUNTS),
            n_shown=Count("pk", filter=HAS_COUNTS),
        )
        .values_list(
            "place__parent_id", "group_id", "group__code", "group__name", "group__dimension__code", "x", "n", "n_shown"
        )
    )


def roll_ups(
    indicator: Indicator, places: Sequence[Place], dimension: Dimension | None, period: str
) -> tuple[RollUp, ...]:
    """Return the sums of what is shown below each place that one of `places` lies in, by name; two queries.

    Parameters
    ----------
    indicator : Indicator
    places : sequence of Place
        Of the indicator's level, as a page lists them.
    dimension : Dimension or None
        By which groups; None for everyone alone.
    period : str
        Code of the one period that is added up.

    Returns
    -------
    tuple of RollUp
        Empty for rates as given, which cannot be added, and where no place lies in another.
    """
    if indicator.unit == Indicator.Unit.GIVEN or not places or not period:
        return ()
    parents = _above([place.pk for place in places], indicator.place_level)
    found: dict[int, list[Summed]] = {parent.pk: [] for parent in parents}
    below = {parent.pk: parent.n_below for parent in parents}  # type: ignore[attr-defined]
    rows = _sums(indicator, list(found), indicator.place_level, period, dimension)
    for parent, key, code, name, dimension_code, x, n, n_shown in rows:
        cell = shown_cell(indicator.unit, bool(n_shown), False, x, n, None, None)
        words = name if isinstance(name, Words) else Words.from_json(name)
        is_everyone = dimension_code == EVERYONE
        found[parent].append(Summed(key, code, words, is_everyone, cell, n_shown, below[parent]))
    return tuple(
        RollUp(parent, below[parent.pk], period, tuple(sorted(found[parent.pk], key=lambda one: one.is_everyone)))
        for parent in parents
        if found[parent.pk]
    )


def others_above(roll_up: RollUp | None, key: int) -> tuple[int, int] | None:
    """Return the counts of everyone but one group in the wider place, or None where they are not whole.

    Both sums must hold every place below: a missing place would compare a group with others of elsewhere.
    """
    if roll_up is None:
        return None
    group = next((one for one in roll_up.sums if one.key == key), None)
    everyone = next((one for one in roll_up.sums if one.is_everyone), None)
    if group is None or everyone is None or not (group.is_complete and everyone.is_complete):
        return None
    x, n = (everyone.cell.x or 0) - (group.cell.x or 0), (everyone.cell.n or 0) - (group.cell.n or 0)
    return (x, n) if x >= 0 and n >= 0 else None
