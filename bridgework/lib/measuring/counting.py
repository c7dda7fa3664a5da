"""From the rows that an engine hands back to counts by place, period and groups; places that few people stand behind are joined."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bridgework.lib.measuring.definition import NOT_RECORDED, Definition, PeriodOf

OTHER = "other-places"
"""Code of the places that are not listed in the definition and have fewer people than the threshold."""

READABLE_PERIOD = re.compile(
    r"(SY )?\d{4}([-–]?\d{4}|[-–/]\d{2}|-?Q[1-4]|-\d{2}-\d{2}(/\d{4}-\d{2}-\d{2})?)?|Q[1-4] \d{4}", re.ASCII
)

Key = tuple[str, ...]
"""Place, period, then the group's code in each dimension."""


@dataclass(frozen=True)
class Counted:
    """Exact counts. They stay with the owner of the records.

    Attributes
    ----------
    cells : mapping of tuple of str to (int, int)
        For place, period and groups: n people, and x of them (or x events).
    places, periods : tuple of str
        In order.
    n_rows : int
        Rows in the records' table.
    n_without_person : int
        Rows that do not say whose they are; not counted.
    n_without_period : int
        People (one in each place) whose period is missing, cannot be read, or is not listed; not counted.
    n_joined_places : int
        Places that were joined to `other-places`.
    """

    cells: Mapping[Key, tuple[int, int]]
    places: tuple[str, ...]
    periods: tuple[str, ...]
    n_rows: int
    n_without_person: int
    n_without_period: int
    n_joined_places: int


def counted_of(definition: Definition, rows: Iterable[Mapping[str, Any]], reading: Mapping[str, Any]) -> Counted:
    """Return the counts of a measurement.

    Parameters
    ----------
    definition : Definition
    rows : iterable of mapping
        What the engine answered to `counts_expression`.
    reading : mapping
        What it answered to `reading_expression`.

    Notes
    -----
    A place is named only if the definition lists it or the threshold's number of people stand behind it, and a period only if it
    reads as one: so what somebody wrote into the wrong column of one record does not leave with the counts.
    """
    taken: list[tuple[str, str, Key, int, int]] = []
    people_at: dict[str, int] = {}
    n_without_period = 0
    for row in rows:
        n, x = int(row["n"]), int(row["x"] or 0)
        period = period_label(definition.period_of, row["period"])
        if not is_taken(period, definition):
            n_without_period += n
            continue
        place = str(row["place"]) or NOT_RECORDED
        groups = tuple(
            dimension.groups[int(row[f"g{at}"]) - 1].code if row[f"g{at}"] else NOT_RECORDED
            for at, dimension in enumerate(definition.dimensions)
        )
        people_at[place] = people_at.get(place, 0) + n
        taken.append((place, period, groups, n, x))
    few = {place for place, n in people_at.items() if not _may_be_named(place, n, definition)}
    cells: dict[Key, tuple[int, int]] = {}
    for place, period, groups, n, x in taken:
        key = (OTHER if place in few else place, period, *groups)
        before = cells.get(key, (0, 0))
        cells[key] = (before[0] + n, before[1] + x)
    n_rows = int(reading["n_rows"])
    return Counted(
        cells=cells,
        places=tuple(sorted({key[0] for key in cells} | set(definition.places))),
        periods=tuple(sorted({key[1] for key in cells} | set(definition.periods))),
        n_rows=n_rows,
        n_without_person=n_rows - int(reading["n_with_person"] or 0),
        n_without_period=n_without_period,
        n_joined_places=len(few),
    )


def _may_be_named(place: str, n: int, definition: Definition) -> bool:
    if place == NOT_RECORDED or place in definition.places:
        return True
    return not definition.places and n >= definition.threshold


def is_taken(period: str, definition: Definition) -> bool:
    """Whether a period is counted: listed in the definition or, where none are, readable as a period."""
    return period in definition.periods if definition.periods else bool(READABLE_PERIOD.fullmatch(period))


def period_label(of: PeriodOf, value: Any) -> str:
    """Return how a period is written: the label itself, or 2016, 2016-17, 2016-Q3, 2016-03 made from the number of a date."""
    if of is PeriodOf.LABEL:
        return str(value or "")
    number = int(value or 0)
    if not number:
        return ""
    if of is PeriodOf.YEAR:
        return str(number)
    if of is PeriodOf.SCHOOL_YEAR:
        return f"{number}-{(number + 1) % 100:02}"
    if of is PeriodOf.QUARTER:
        return f"{number // 10}-Q{number % 10}"
    return f"{number // 100}-{number % 100:02}"
