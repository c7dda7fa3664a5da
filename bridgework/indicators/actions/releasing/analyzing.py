"""What a release says of gaps: every place, period and dimension analyzed from the public rows, and from nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bridgework.analysis.gaps import OTHERS, Counting, GroupRate
from bridgework.indicators.models import Indicator, PlaceGaps, ReleasedTable
from bridgework.indicators.queries.comparing import range_of, table_beside_others
from bridgework.indicators.queries.finding import counting_of
from bridgework.indicators.queries.open_data import OPEN_COLUMNS
from bridgework.partnerships.actions.signs import Progress, no_progress
from bridgework.places.models import EVERYONE, Dimension, Place

AT = {column.name: at for at, column in enumerate(OPEN_COLUMNS)}
DIGITS = 6
BATCH = 500

Row = Sequence[Any]


def gaps_of_rows(
    indicator: Indicator, rows: Sequence[Row], progress: Progress = no_progress
) -> dict[tuple[str, str], list[list[Any]]]:
    """Return how each group fares beside all others: rows of gaps by place and dimension.

    Parameters
    ----------
    indicator : Indicator
        Its unit decides what is counted; rates as given have no counts, and so no gap with an interval.
    rows : sequence
        The public rows, in the columns of `OPEN_COLUMNS` and in the order of `open_rows` (a place and period stand together).
    progress : Progress, optional
        Called with places and periods done, all of them, and `analyzing`.

    Returns
    -------
    dict
        From (place code, dimension code) to rows of `GAP_COLUMNS` without these two and the place's name; the oldest period first.
    """
    tables: dict[tuple[str, str], dict[str, list[Row]]] = {}
    for row in rows:
        at = (row[AT["place_code"]], row[AT["period"]])
        tables.setdefault(at, {}).setdefault(row[AT["dimension"]], []).append(row)
    counting = counting_of(indicator.unit)
    is_given = indicator.unit == Indicator.Unit.GIVEN
    found: dict[tuple[str, str], list[list[Any]]] = {}
    for done, ((place, period), dimensions) in enumerate(tables.items()):
        if done % BATCH == 0:
            progress(done, len(tables), "analyzing")
        everyone = dimensions.pop(EVERYONE, [])
        whole = _rate(OTHERS, everyone[0], is_given) if everyone else None
        for dimension, groups in dimensions.items():
            found.setdefault((place, dimension), []).extend(_compared(period, groups, whole, counting, is_given))
    progress(len(tables), len(tables), "analyzing")
    return found


def _rate(name: str, row: Row, is_given: bool) -> GroupRate:
    x, n = row[AT["numerator"]], row[AT["denominator"]]
    if is_given or row[AT["status"]] != "shown" or x is None or n is None:
        return GroupRate(name)
    return GroupRate(name, x, n)


def _compared(
    period: str, groups: Sequence[Row], whole: GroupRate | None, counting: Counting, is_given: bool
) -> list[list[Any]]:
    rates = [_rate(row[AT["group"]], row, is_given) for row in groups]
    hidden = [row[AT["group"]] for row in groups if row[AT["status"]] != "withheld-by-source"]
    table = table_beside_others(rates, whole, counting, hidden)
    scale = 100 if counting is Counting.PEOPLE else 1
    found = []
    for row, one in zip(groups, table.rows, strict=True):
        others = one.comparison
        is_known = others.events is not None and others.n is not None and one.events is not None
        found.append(
            [
                period,
                row[AT["group"]],
                row[AT["group_name"]],
                *(
                    row[AT[name]]
                    for name in ("numerator", "denominator", "rate_per_100", "low_per_100", "high_per_100")
                ),
                others.events if is_known else None,
                others.n if is_known else None,
                _rounded(others.rate * scale) if is_known and others.rate is not None else None,
                *map(_rounded, range_of(one.ratio, 1)),
                *map(_rounded, range_of(one.difference, scale)),
                one.status.value,
            ]
        )
    return found


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)


def finding_of(rows: Sequence[Sequence[Any]]) -> list[Any]:
    """Return the row, of the latest period with a gap beyond chance, whose interval of the difference lies farthest from 0."""
    latest: str | None = None
    best: tuple[float, list[Any]] | None = None
    for row in reversed(rows):
        low, high = row[-3], row[-2]
        if low is None or high is None or not (low > 0 or high < 0):
            continue
        if latest is not None and row[0] != latest:
            break
        latest, far = row[0], min(abs(low), abs(high))
        if best is None or far >= best[0]:  # of equals the first; the rows are read backwards
            best = (far, list(row))
    return best[1] if best else []


def keep_gaps(table: ReleasedTable, rows: Sequence[Row], progress: Progress = no_progress) -> int:
    """Keep a table's gaps, place by place; return how many groups were compared."""
    found = gaps_of_rows(table.indicator, rows, progress)
    scope = table.indicator.partnership.scope
    places = dict(Place.objects.filter(scope=scope, level=table.indicator.place_level).values_list("code", "pk"))
    dimensions = dict(Dimension.objects.filter(scope=scope).values_list("code", "pk"))
    PlaceGaps.objects.bulk_create(
        (
            PlaceGaps(
                table=table, place_id=places[place], dimension_id=dimensions[by], rows=gaps, finding=finding_of(gaps)
            )
            for (place, by), gaps in found.items()
            if place in places and by in dimensions
        ),
        batch_size=BATCH,
    )
    return sum(row[-1] == "calculated" for gaps in found.values() for row in gaps)


def forget_older_gaps(table: ReleasedTable) -> None:
    """Delete what earlier releases of an indicator say of gaps: their numbers stay in the open data, and it follows from them."""
    PlaceGaps.objects.filter(table__indicator=table.indicator_id).exclude(table=table).delete()
