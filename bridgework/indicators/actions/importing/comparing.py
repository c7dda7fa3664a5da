"""What a table says, and what importing it would change; nothing here writes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from bridgework.indicators.mapping import Mapping
from bridgework.indicators.models import Indicator, Value
from bridgework.indicators.reading import CellIn, Key, Problem, Reading, read_cells
from bridgework.lib.tables import Limits, Table, TableRefused, read_table
from bridgework.partnerships.actions.importing import ImportRefused, digest_of
from bridgework.partnerships.actions.signs import Progress, no_progress
from bridgework.partnerships.models import Partnership
from bridgework.places.models import Group, Period, Place
from bridgework.places.queries import NOTHING_KNOWN, KnownLabels

BATCH = 1000
SAMPLE = 20
FIELDS = ("numerator", "denominator", "value", "margin", "is_suppressed_by_source")

Ids = tuple[int, int, int]  # place, period, group
Stored = tuple[int | None, int | None, Decimal | None, Decimal | None, bool]  # in the order of FIELDS


class IndicatorImportRefused(ImportRefused):
    """The table was refused; `problems` holds every problem found (the first two hundred)."""

    def __init__(self, problems: list[Problem], n_problems: int) -> None:
        self.problems, self.n_problems = problems, n_problems
        first = problems[0]
        super().__init__(first.message, first.row, first.column or None)


@dataclass
class Changes:
    """What an import would do, cell by cell; a few of them as a sample with before and after."""

    n_new: int = 0
    n_changed: int = 0
    n_unchanged: int = 0
    n_withdrawn: int = 0
    sample: list[tuple[int, str, Key, Stored | None, Stored]] = field(default_factory=list)

    @property
    def n_written(self) -> int:
        """How many values an import writes: new, changed and withdrawn."""
        return self.n_new + self.n_changed + self.n_withdrawn


def read_source(source: Path | bytes, name: str, limits: Limits | None = None) -> Table:
    """Return the table in a file or its bytes; `limits` as an upload has them where they are left out.

    Raises
    ------
    ImportRefused
        If it is no table, too large, or made to do harm; the message says what to do.
    """
    try:
        return read_table(source, name=name, limits=limits or Limits())
    except TableRefused as why:
        raise ImportRefused(why.message) from why


def understand(
    table: Table,
    mapping: Mapping,
    denominators: Table | None,
    progress: Progress = no_progress,
    known: KnownLabels = NOTHING_KNOWN,
) -> Reading:
    """Return the cells of a table; nothing is written.

    `known` is what labels stood for in earlier tables (`places.queries.known_labels`).

    Raises
    ------
    IndicatorImportRefused
        If anything in the table does not fit.
    """

    def checked(done: int, total: int) -> None:
        progress(done, total, "checking")

    reading = read_cells(table, mapping, denominators, checked, known)
    if reading.problems:
        raise IndicatorImportRefused(reading.problems, reading.n_problems)
    return reading


def stored(cell: CellIn) -> Stored:
    """Return what is stored of a cell, in the order of `FIELDS`."""
    return (cell.numerator, cell.denominator, cell.value, cell.margin, cell.is_suppressed)


@dataclass(frozen=True)
class Keys:
    """The database's keys of what a reading names, as far as it is there already."""

    places: dict[str, int]
    periods: dict[str, int]
    groups: dict[tuple[str, str], int]

    def of(self, key: Key) -> Ids | None:
        """Return a cell's place, period and group; None where one of them is new, so that the cell is, too."""
        place, period, group = self.places.get(key[0]), self.periods.get(key[1]), self.groups.get((key[2], key[3]))
        return None if place is None or period is None or group is None else (place, period, group)


def keys_of(indicator: Indicator, reading: Reading) -> Keys:
    """Return the keys of what a reading names, in three queries."""
    scope = indicator.partnership.scope
    codes = set(reading.periods.values())
    return Keys(
        dict(Place.objects.filter(scope=scope, level=indicator.place_level).values_list("code", "pk")),
        {code: pk for code, pk in Period.objects.filter(scope=scope).values_list("code", "pk") if code in codes},
        {
            (dimension, code): pk
            for dimension, code, pk in Group.objects.filter(dimension__scope=scope).values_list(
                "dimension__code", "code", "pk"
            )
        },
    )


def known_cells(indicator: Indicator, periods: Iterable[int]) -> dict[Ids, tuple[int, Stored]]:
    """Return an indicator's cells of some periods: the key of each, and what is stored. One query."""
    rows = Value.objects.filter(indicator=indicator, period__in=set(periods))
    columns = ("place_id", "period_id", "group_id", "pk", *FIELDS)
    return {row[:3]: (row[3], row[4:]) for row in rows.values_list(*columns).iterator(chunk_size=5000)}


def compare(indicator: Indicator | None, reading: Reading) -> Changes:
    """Return what importing a reading would change in an indicator (None: a new one); nothing is written."""
    changes = Changes()
    keys = keys_of(indicator, reading) if indicator is not None else Keys({}, {}, {})
    known = known_cells(indicator, keys.periods.values()) if indicator is not None else {}
    for key, cell in reading.cells.items():
        at = keys.of(key)
        before = known.get(at) if at is not None else None
        state = state_of(before[1] if before else None, cell)
        if state == "new":
            changes.n_new += 1
        elif state == "changed":
            changes.n_changed += 1
        elif state == "withdrawn":
            changes.n_withdrawn += 1
        else:
            changes.n_unchanged += 1
        if state != "unchanged" and len(changes.sample) < SAMPLE:
            changes.sample.append((cell.row, state, key, before[1] if before else None, stored(cell)))
    return changes


def state_of(before: Stored | None, cell: CellIn) -> str:
    """Return what an import does to a cell: new, changed, withdrawn or unchanged."""
    if cell.is_absent:
        return "unchanged" if before is None else "withdrawn"
    if before is None:
        return "new"
    return "unchanged" if before == stored(cell) else "changed"


def find_indicator(partnership: Partnership, mapping: Mapping) -> Indicator | None:
    """Return the indicator that a mapping fills, if it is there already."""
    slug = str(mapping.indicator.get("slug", ""))
    return Indicator.objects.within(partnership).filter(slug=slug).first() if slug else None


def digest_of_sources(content: bytes, denominators: bytes | None, document: dict[str, Any]) -> str:
    """Return one digest of an import's sources and its mapping."""
    return digest_of(content, denominators or b"", json.dumps(document, sort_keys=True, default=str))
