"""The open data of one table: every cell that may be known, with its status. Everybody reads exactly this."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bridgework.indicators.actions.counting import Row
from bridgework.indicators.actions.releasing.planning import Said
from bridgework.indicators.models import Indicator
from bridgework.indicators.queries.open_data import OPEN_COLUMNS
from bridgework.indicators.queries.view import shown_cell
from bridgework.places.models import Group, Period, Place


def open_rows(indicator: Indicator, rows: Iterable[Row], said: Iterable[Said]) -> list[list[Any]]:
    """Return the rows of `OPEN_COLUMNS`, in the order of place, period, dimension and group.

    Parameters
    ----------
    indicator : Indicator
    rows : iterable of Row
        Every value.
    said : iterable of Said
        What is said of each, in the same order.
    """
    scope = indicator.partnership.scope
    places = dict(Place.objects.filter(scope=scope, level=indicator.place_level).values_list("code", "name"))
    periods = {
        code: (first, last)
        for code, first, last in Period.objects.filter(scope=scope).values_list("code", "starts_on", "ends_on")
    }
    groups = {
        (dimension, code): (position, str(name))
        for dimension, code, position, name in Group.objects.filter(dimension__scope=scope).values_list(
            "dimension__code", "code", "position", "name"
        )
    }
    found = []
    for row, one in zip(rows, said, strict=True):
        cell = shown_cell(
            indicator.unit,
            one.is_shown,
            row.is_withheld,
            one.numerator,
            one.denominator,
            None if one.value is None else float(one.value),
            None if one.margin is None else float(one.margin),
            one.at_most,
            one.at_least,
        )
        first, last = periods[row.period]
        position, group_name = groups[row.dimension, row.group]
        numbers = [_rounded(value) for value in (cell.rate, cell.low, cell.high, cell.margin)]
        found.append(
            (
                (places.get(row.place, row.place), row.place, first, row.dimension, position, row.group),
                [
                    row.place,
                    places.get(row.place, row.place),
                    row.period,
                    first.isoformat(),
                    last.isoformat(),
                    row.dimension,
                    row.group,
                    group_name,
                    cell.status,
                    cell.x,
                    cell.n,
                    *numbers,
                    cell.at_most,
                    cell.at_least,
                ],
            )  # fmt: skip
        )
    found.sort(key=lambda pair: pair[0])
    return [_checked(cells) for _order, cells in found]


def _checked(cells: Sequence[Any]) -> list[Any]:
    if len(cells) != len(OPEN_COLUMNS):
        raise ValueError("a row of open data has another number of cells than it has columns")
    return list(cells)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
