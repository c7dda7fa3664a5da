"""One indicator in every place at once, for its map: the shown cells of one period and one group, with the places' outlines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
from django.db.models import Q, QuerySet

from bridgework.analysis.intervals import are_unstable
from bridgework.analysis.place_classes import Apart, Classes, apart_beyond_chance, classes_of
from bridgework.indicators.models import Indicator, Value
from bridgework.indicators.queries.positions import ON_A_MAP, first_keys_by_name, positions_of
from bridgework.indicators.queries.sheets import sheet_from
from bridgework.indicators.queries.view import CELL, Shown, shown_cell
from bridgework.lib.gathering import Gathered, decimal_numbers, whole_numbers
from bridgework.lib.prepared import prepared
from bridgework.lib.words import Words
from bridgework.places.models import EVERYONE, Place, PlaceShape
from bridgework.ui.charts.place_sheet import Sheet

MOST_CLASSES = 5

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class GroupChoice:
    """A group that can be asked for, with its dimension."""

    key: int
    code: str
    name: Words
    dimension: str
    dimension_name: Words

    @property
    def is_everyone(self) -> bool:
        """Whether it stands for all people."""
        return self.dimension == EVERYONE


@dataclass(slots=True)  # not frozen: there are up to a thousand
class MappedPlace:
    """One place: its cell as it may be shown (None: no row there), its class, and whether its rate is shaky."""

    key: int
    code: str
    name: str
    cell: Shown | None
    rank: int | None  # class from 0; None: no rate to show
    is_uncertain: bool
    rate: float | None  # per 100 as it is written, with one decimal


@dataclass(frozen=True)
class PlacesMap:
    """Only what may be shown, of one indicator in all its places, in one period, of one group.

    The places are arrays, by name; who needs their names and cells asks `look_up`.
    """

    indicator: Indicator
    period: str
    period_key: int | None
    periods: tuple[str, ...]  # latest first
    group: GroupChoice | None
    groups: tuple[GroupChoice, ...]
    keys: Ints  # of all places of the level
    rate: Floats  # per 100 as it is written, with one decimal; NaN: none to show
    rank: Ints  # class from 0; -1: no rate to show
    is_uncertain: Truths
    n_known: int  # places that have a row, shown or not
    n_bounded: int  # of which only "at most" or "at least" is said
    classes: Classes
    apart: Apart
    is_cut: bool  # more places than a page takes

    @property
    def n_places(self) -> int:
        """How many places there are."""
        return len(self.keys)

    @property
    def n_shown(self) -> int:
        """How many places have a rate."""
        return len(self.classes.of)

    @property
    def n_uncertain(self) -> int:
        """How many places have a shaky rate."""
        return int(self.is_uncertain.sum())

    @property
    def ends(self) -> tuple[int, ...]:
        """Positions of the lowest and the highest rate; one of a single place, none of none."""
        if not self.n_shown:
            return ()
        lowest = int(np.nanargmin(self.rate))
        highest = self.n_places - 1 - int(np.nanargmax(self.rate[::-1]))
        return (lowest,) if self.n_shown == 1 else (lowest, highest)

    @property
    def dimensions(self) -> tuple[tuple[str, Words], ...]:
        """Code and name of the dimensions one can choose from, everyone first."""
        return tuple({group.dimension: group.dimension_name for group in self.groups}.items())


@dataclass(frozen=True)
class LookedUp:
    """Some places of a map by their position, those at its ends and those with an outline among them."""

    places: dict[int, MappedPlace]
    ends: tuple[MappedPlace, ...]
    outlined: tuple[MappedPlace, ...]
    sheet: Sheet | None  # the outlines, in the order of `outlined`

    def of(self, positions: Iterable[int]) -> list[MappedPlace]:
        """Return the places at some positions."""
        return [self.places[at] for at in positions]


@prepared
def _choices(indicator: Indicator, place: int) -> QuerySet[Value, Any]:
    rows = Value.objects.filter(indicator=indicator, place_id=place).order_by("-period__starts_on", "-period__code")
    return rows.values_list(
        "period__code", "period_id", "group_id", "group__code", "group__name", "group__dimension__code",
        "group__dimension__name", "group__dimension__position", "group__position",
    )  # fmt: skip


@prepared
def _gathered(indicator: Indicator, group: int, period: int) -> QuerySet[Value, Any]:
    # What most cells have not is gathered of those that have it, with their places: a column of nothing costs as much as one of numbers.
    shown = Q(is_shown__in=[True])
    given = shown & Q(released_value__isnull=False)
    bounded = Q(is_shown__in=[False]) & (Q(released_at_most__isnull=False) | Q(released_at_least__isnull=False))
    cells = Value.objects.filter(indicator=indicator, group_id=group, period_id=period).order_by()
    return (
        cells.values("indicator_id")
        .annotate(
            hidden=Gathered("place_id", filter=Q(is_shown__in=[False])),
            bounded=Gathered("place_id", filter=bounded),
            shown=Gathered("place_id", filter=shown),
            x=Gathered("released_numerator", filter=shown),
            n=Gathered("released_denominator", filter=shown),
            given_at=Gathered("place_id", filter=given),
            given=Gathered("released_value", filter=given),
        )
        .values_list("hidden", "bounded", "shown", "x", "n", "given_at", "given")
    )


@prepared
def _shapes(scope: UUID, level: str) -> QuerySet[PlaceShape, Any]:
    rows = PlaceShape.objects.filter(place__scope=scope, place__level=level, drawn__isnull=False)
    return rows.values_list("place_id", "drawn")


@prepared
def _cells(indicator: Indicator, group: int, period: int, places: list[int]) -> QuerySet[Value, Any]:
    rows = Value.objects.filter(indicator=indicator, place__in=places, group_id=group, period_id=period)
    return rows.values_list("place_id", "place__code", "place__name", *CELL)


@prepared
def _named(places: list[int]) -> QuerySet[Place, Any]:
    return Place.objects.filter(pk__in=places).values_list("pk", "code", "name")


def _words(name: Any) -> Words:
    return name if isinstance(name, Words) else Words.from_json(name)


def places_map(indicator: Indicator, *, period: str = "", dimension: str = "", group: str = "") -> PlacesMap:
    """Return an indicator's map.

    Parameters
    ----------
    indicator : Indicator
    period : str
        Its code; empty or unknown takes the latest.
    dimension, group : str
        Codes; empty or unknown takes everyone, or the first group there is.

    Returns
    -------
    PlacesMap
        In three queries, whatever the number of places. What can be asked for is what the indicator's home place has.
    """
    home, level = indicator.home_place_id, indicator.place_level
    rows = _choices(indicator, home) if home is not None else []
    periods = {code: key for code, key, *_rest in rows}
    found: dict[tuple[Any, ...], GroupChoice] = {}
    for _code, _period, key, code, name, dim, dim_name, dim_position, position in rows:
        order = (dim != EVERYONE, dim_position, dim, position, key)
        if order not in found:
            found[order] = GroupChoice(key, code, _words(name), dim, _words(dim_name))
    groups = tuple(found[order] for order in sorted(found))
    chosen = next((g for g in groups if g.dimension == dimension and g.code == group), None)
    chosen = chosen or next((g for g in groups if g.dimension == dimension), None) or next(iter(groups), None)
    when = period if period in periods else next(iter(periods), "")
    cells: list[Any] = _gathered(indicator, chosen.key, periods[when]) if chosen is not None else []
    hidden, bounded, shown, x, n, given_at, given = cells[0] if cells else ("",) * 7
    keys = first_keys_by_name(indicator.partnership.scope, level)
    is_cut = len(keys) > ON_A_MAP
    keys = keys[:ON_A_MAP]
    at = positions_of(keys, whole_numbers(shown))
    x_here, n_here = (_placed(at, whole_numbers(many)) for many in (x, n))
    value = _placed(positions_of(keys, whole_numbers(given_at)), decimal_numbers(given))
    is_counted = (at >= 0) & (x_here >= 0) & (n_here > 0)
    if indicator.unit == Indicator.Unit.GIVEN:
        is_counted[:] = False
    rate = np.where(value >= 0, value, np.nan)
    rate[is_counted] = 100 * x_here[is_counted] / n_here[is_counted]
    rate = as_written(rate)
    is_shown = ~np.isnan(rate)
    classes = classes_of(rate[is_shown], MOST_CLASSES)
    rank = np.full(len(keys), -1, dtype=np.int64)
    rank[is_shown] = classes.of
    events, people = x_here[is_counted].astype(np.int64), n_here[is_counted].astype(np.int64)
    is_uncertain = np.zeros(len(keys), dtype=bool)
    is_uncertain[is_counted] = are_unstable(events, None if indicator.unit == Indicator.Unit.EVENTS else people)
    apart = Apart(None, None, False, "not_people")
    if indicator.unit == Indicator.Unit.PEOPLE:
        # Only where each person counts once and all counts are known.
        apart = apart_beyond_chance(events, people)
    return PlacesMap(
        indicator,
        when,
        periods.get(when),
        tuple(periods),
        chosen,
        groups,
        keys,
        rate,
        rank,
        is_uncertain,
        int((at >= 0).sum() + (positions_of(keys, whole_numbers(hidden)) >= 0).sum()),
        int((positions_of(keys, whole_numbers(bounded)) >= 0).sum()),
        classes,
        apart,
        is_cut,
    )


def as_written(rates: Floats) -> Floats:
    """Return rates as they are written, with one decimal: as Python rounds, which looks at the whole number, not at ten times it.

    Parameters
    ----------
    rates : ndarray of float
        NaN where there is none.
    """
    tenths = rates * 10
    written: Floats = np.rint(tenths) / 10
    near_half = np.flatnonzero(np.abs(np.abs(tenths - np.floor(tenths)) - 0.5) < 1e-6)
    for at in near_half.tolist():
        written[at] = round(float(rates[at]), 1)
    return written


def look_up(found: PlacesMap, positions: Iterable[int], *, with_outlines: bool = True) -> LookedUp:
    """Return places of a map with their names and cells, the ends of its finding with them; three queries at most.

    Parameters
    ----------
    found : PlacesMap
    positions : iterable of int
        By name, from 0.
    with_outlines : bool
        Whether to look up each place that has an outline, too.
    """
    shapes: list[Any] = []
    if with_outlines:
        rows = _shapes(found.indicator.partnership.scope, found.indicator.place_level)
        at = positions_of(np.array([place for place, _drawn in rows], dtype=np.int64), found.keys).tolist()
        shapes = sorted((here, drawn) for here, (_place, drawn) in zip(at, rows, strict=True) if here >= 0)
    wanted = dict.fromkeys([*positions, *found.ends, *(at for at, _drawn in shapes)])
    chosen = dict(zip(found.keys[list(wanted)].tolist() if wanted else [], wanted, strict=True))
    rows = []
    if found.group is not None and found.period_key is not None:
        rows = _cells(found.indicator, found.group.key, found.period_key, list(chosen))
    cells = {place: (code, name, shown_cell(found.indicator.unit, *cell)) for place, code, name, *cell in rows}
    missing = [key for key in chosen if key not in cells]
    names = {place: (code, name, None) for place, code, name in _named(missing)}
    places = {}
    for key, at in chosen.items():
        code, name, cell = cells.get(key) or names[key]
        rank = int(found.rank[at])
        rate = None if rank < 0 else float(found.rate[at])
        places[at] = MappedPlace(key, code, name, cell, None if rank < 0 else rank, bool(found.is_uncertain[at]), rate)
    return LookedUp(
        places,
        tuple(places[at] for at in found.ends),
        tuple(places[at] for at, _drawn in shapes),
        sheet_from([drawn for _at, drawn in shapes]),
    )


def _placed(at: Ints, many: Ints | Floats) -> Floats:
    """Return values in the order of keys, -1 where there is none."""
    return np.append(many, -1).astype(np.float64)[at]
