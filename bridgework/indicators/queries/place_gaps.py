"""Gaps by place: each group of each place beside all others in every period, as the last release keeps them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from bridgework.indicators.models import Indicator, PlaceGaps
from bridgework.lib.prepared import prepared

GAP_COLUMNS = (
    "place_code", "place", "dimension", "period", "group", "group_name", "numerator", "denominator", "rate_per_100", "low_per_100",
    "high_per_100", "others_numerator", "others_denominator", "others_rate_per_100", "ratio", "ratio_low", "ratio_high",
    "difference_per_100", "difference_low", "difference_high", "status",
)  # fmt: skip
OWN = 3  # the columns before the period: place_code, place and dimension are those of the row in the database
FEWEST_AT_ONCE = 500


@dataclass(frozen=True)
class GapFound:
    """The group of one place that lies farthest from all others, beyond chance, in the latest period it can be said of."""

    period: str
    group: str
    group_name: str
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    difference: float
    difference_low: float
    difference_high: float


def found_of(row: Sequence[Any]) -> GapFound | None:
    """Return the finding that a row of gaps says; None of an empty one."""
    if not row:
        return None
    told = dict(zip(GAP_COLUMNS[OWN:], row, strict=True))
    return GapFound(
        told["period"], told["group"], told["group_name"], told["ratio"], told["ratio_low"], told["ratio_high"],
        told["difference_per_100"], told["difference_low"], told["difference_high"],
    )  # fmt: skip


@prepared
def _findings(indicator: Indicator, release: int, dimension: int, codes: list[str]) -> QuerySet[PlaceGaps, Any]:
    rows = PlaceGaps.objects.filter(table__indicator=indicator, table__release=release, dimension=dimension)
    return rows.filter(place__code__in=codes).values_list("place__code", "finding")


def findings_of_places(indicator: Indicator, dimension: int, codes: list[str]) -> dict[str, GapFound | None]:
    """Return what the last release found in each of these places (by code) for one dimension; one query."""
    if indicator.released_in_id is None:
        return {}
    return {code: found_of(row) for code, row in _findings(indicator, indicator.released_in_id, dimension, codes)}


def gap_rows(indicator: Indicator, dimension: int | None = None, place: str = "") -> Iterator[list[Any]]:
    """Return every row of gaps of the last release in the order of place and dimension, as `GAP_COLUMNS`.

    Parameters
    ----------
    indicator : Indicator
    dimension : int, optional
        Key of one dimension; all where it is left out.
    place : str, optional
        Code of one place; all where it is empty.

    Returns
    -------
    iterator of list
        Read a few hundred places at a time.
    """
    if indicator.released_in_id is None:
        return
    kept = PlaceGaps.objects.filter(table__indicator=indicator, table__release=indicator.released_in_id)
    if dimension is not None:
        kept = kept.filter(dimension=dimension)
    if place:
        kept = kept.filter(place__code=place)
    kept = kept.order_by("place__name", "place__code", "dimension__position", "dimension__code")
    named = kept.values_list("place__code", "place__name", "dimension__code", "rows")
    for code, name, by, rows in named.iterator(chunk_size=FEWEST_AT_ONCE):
        for row in rows:
            yield [code, name, by, *row]
