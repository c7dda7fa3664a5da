"""One indicator in every place at once, for its map: the shown cells of one period and one group, with the places' outlines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db.models import QuerySet

from bridgework.analysis.intervals import precision_of_event_rate, precision_of_share
from bridgework.analysis.place_classes import Apart, Classes, apart_beyond_chance, classes_of
from bridgework.analysis.place_shapes import equal_area_for, unwrapped
from bridgework.indicators.models import Indicator, Value
from bridgework.indicators.queries.lists import of_level
from bridgework.indicators.queries.view import CELL, Shown, shown_cell
from bridgework.lib.prepared import prepared
from bridgework.lib.words import Words
from bridgework.partnerships.models import Partnership
from bridgework.places.models import EVERYONE, Place

MOST_PLACES = 1_000
GRID = 100_000  # of PlaceShape.rings
MOST_CLASSES = 5

Ring = npt.NDArray[np.float64]


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


@dataclass(frozen=True)
class Outlined:
    """A place's outline on the plane of the map (x to the east, y to the north, any unit), and where its name may stand."""

    rings: tuple[Ring, ...]
    label: tuple[float, float]


@dataclass(slots=True)  # not frozen: there are up to a thousand
class MappedPlace:
    """One place: its cell as it may be shown (None: no row there), its outline, its class, and whether its rate is shaky."""

    key: int
    code: str
    name: str
    cell: Shown | None
    outline: Outlined | None
    rank: int | None  # class from 0; None: no rate to show
    is_uncertain: bool
    rate: float | None  # per 100 as it is written, with one decimal


@dataclass(frozen=True)
class PlacesMap:
    """Only what may be shown, of one indicator in all its places, in one period, of one group."""

    indicator: Indicator
    period: str
    periods: tuple[str, ...]  # latest first
    group: GroupChoice | None
    groups: tuple[GroupChoice, ...]
    places: tuple[MappedPlace, ...]  # by name
    classes: Classes
    apart: Apart
    is_cut: bool  # more places than a page takes

    @property
    def shown(self) -> tuple[MappedPlace, ...]:
        """Places with a rate."""
        return tuple(place for place in self.places if place.rank is not None)

    @property
    def has_outlines(self) -> bool:
        """Whether any place has its outline."""
        return any(place.outline is not None for place in self.places)

    @property
    def dimensions(self) -> tuple[tuple[str, Words], ...]:
        """Code and name of the dimensions one can choose from, everyone first."""
        return tuple({group.dimension: group.dimension_name for group in self.groups}.items())


@prepared
def _choices(indicator: Indicator, place: int) -> QuerySet[Value, Any]:
    rows = Value.objects.filter(indicator=indicator, place_id=place).order_by("-period__starts_on", "-period__code")
    return rows.values_list(
        "period__code", "period_id", "group_id", "group__code", "group__name", "group__dimension__code",
        "group__dimension__name", "group__dimension__position", "group__position",
    )  # fmt: skip


@prepared
def _places(partnership: Partnership, level: str) -> QuerySet[Place, Any]:
    rows = of_level(partnership, level)
    columns = ("pk", "code", "name", "shape__rings", "shape__label_lon", "shape__label_lat")
    return rows.values_list(*columns)[: MOST_PLACES + 1]


@prepared
def _cells(indicator: Indicator, partnership: Partnership, level: str, group: int, period: int) -> QuerySet[Value, Any]:
    # By place, so that the index of cells finds each one: a group's cells of all indicators are many more.
    places = of_level(partnership, level).order_by().values("pk")
    rows = Value.objects.filter(indicator=indicator, place__in=places, group_id=group, period_id=period)
    return rows.values_list("place_id", *CELL)


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
    home, partnership, level = indicator.home_place_id, indicator.partnership, indicator.place_level
    rows = _choices(indicator, home) if home is not None else []
    periods = {code: key for code, key, *_rest in rows}
    found: dict[tuple[Any, ...], GroupChoice] = {}
    for _code, _period, key, code, name, dim, dim_name, dim_position, position in rows:
        order = (dim != EVERYONE, dim_position, dim, position, key)
        found.setdefault(order, GroupChoice(key, code, _words(name), dim, _words(dim_name)))
    groups = tuple(found[order] for order in sorted(found))
    chosen = next((g for g in groups if g.dimension == dimension and g.code == group), None)
    chosen = chosen or next((g for g in groups if g.dimension == dimension), None) or next(iter(groups), None)
    when = period if period in periods else next(iter(periods), "")
    cells: dict[int, Shown] = {}
    if chosen is not None:
        cells = {
            place: shown_cell(indicator.unit, *cell)
            for place, *cell in _cells(indicator, partnership, level, chosen.key, periods[when])
        }
    known = _places(partnership, level)
    rates = [_written(cells.get(pk)) for pk, *_rest in known[:MOST_PLACES]]
    classes = classes_of([rate for rate in rates if rate is not None], MOST_CLASSES)
    ranked = _mapped(indicator, known[:MOST_PLACES], cells, rates, classes)
    return PlacesMap(
        indicator,
        when,
        tuple(periods),
        chosen,
        groups,
        ranked,
        classes,
        _apart(indicator, ranked),
        len(known) > MOST_PLACES,
    )


def _written(cell: Shown | None) -> float | None:
    """Return the rate per 100 as it is written, with one decimal."""
    return None if cell is None or cell.rate is None else round(cell.rate, 1)


def _mapped(
    indicator: Indicator,
    rows: Sequence[Any],
    cells: dict[int, Shown],
    rates: Sequence[float | None],
    classes: Classes,
) -> tuple[MappedPlace, ...]:
    outlines = outlines_on_plane([(pk, rings, (lon, lat)) for pk, _c, _n, rings, lon, lat in rows if rings])
    is_uncertain = _uncertain_of(indicator.unit)
    ranks = iter(classes.of)
    found = []
    for (pk, code, name, *_outline), rate in zip(rows, rates, strict=True):
        cell = cells.get(pk)
        rank = None if rate is None else next(ranks)
        found.append(MappedPlace(pk, code, name, cell, outlines.get(pk), rank, is_uncertain(cell), rate))
    return tuple(found)


def outlines_on_plane(kept: Sequence[tuple[int, list[list[int]], tuple[float, float]]]) -> dict[int, Outlined]:
    """Return outlines on one equal-area plane, by key.

    Parameters
    ----------
    kept : sequence of (key, rings, label)
        Rings as in `PlaceShape`, the label's longitude and latitude.
    """
    if not kept:
        return {}
    rings = [
        np.cumsum(np.array(ring, dtype=np.int64).reshape(-1, 2), axis=0) / GRID
        for _k, many, _l in kept
        for ring in many
    ]
    labels = np.array([label for _k, _r, label in kept], dtype=np.float64)
    points = np.concatenate([*rings, labels])
    lon = unwrapped(points[:, 0])
    n = len(lon) - len(labels)
    outer = lon[:n]
    lat = points[:n, 1]
    plane = equal_area_for(float(outer.min()), float(lat.min()), float(outer.max()), float(lat.max()))
    flat = np.column_stack(plane(lon, points[:, 1]))
    parts = iter(np.split(flat[:n], np.cumsum([len(ring) for ring in rings])[:-1]))
    return {
        key: Outlined(tuple(next(parts) for _ in many), (float(x), float(y)))
        for (key, many, _label), (x, y) in zip(kept, flat[n:].tolist(), strict=True)
    }


def _uncertain_of(unit: str) -> Callable[[Shown | None], bool]:
    """Return what says whether a rate's relative standard error is 25 % or more."""
    is_given, is_events = unit == Indicator.Unit.GIVEN, unit == Indicator.Unit.EVENTS

    def is_uncertain(cell: Shown | None) -> bool:
        if is_given or cell is None or cell.x is None or not cell.n:
            return False
        return (precision_of_event_rate(cell.x) if is_events else precision_of_share(cell.x, cell.n)).is_unstable

    return is_uncertain


def _apart(indicator: Indicator, places: Sequence[MappedPlace]) -> Apart:
    """Return whether the places differ beyond chance; only where each person counts once and all counts are known."""
    if indicator.unit != Indicator.Unit.PEOPLE:
        return Apart(None, None, False, "not_people")
    counts = [
        (place.cell.x, place.cell.n)
        for place in places
        if place.cell is not None and place.cell.x is not None and place.cell.n
    ]
    return apart_beyond_chance([x for x, _n in counts], [n for _x, n in counts])
