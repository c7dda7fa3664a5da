"""What a table says, and what importing it would change; nothing here writes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bridgework.indicators.mapping import Mapping
from bridgework.indicators.models import Indicator, Value
from bridgework.indicators.reading import CellIn, Key, Problem, Reading, read_cells
from bridgework.lib.tables import Table, TableRefused, read_table
from bridgework.partnerships.actions.importing import ImportRefused, digest_of
from bridgework.partnerships.actions.signs import Progress, no_progress
from bridgework.partnerships.models import Partnership
from bridgework.places.labels import code_of

BATCH = 1000
SAMPLE = 20
FIELDS = ("numerator", "denominator", "value", "margin", "is_suppressed_by_source")

Ids = tuple[int, int, int]  # place, period, group


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
    sample: list[tuple[int, str, Key, tuple | None, tuple]] = field(default_factory=list)

    @property
    def n_written(self) -> int:
        """How many values an import writes: new, changed and withdrawn."""
        return self.n_new + self.n_changed + self.n_withdrawn


def read_source(source: Path | bytes, name: str) -> Table:
    """Return the table in a file or its bytes.

    Raises
    ------
    ImportRefused
        If it is no table, too large, or made to do harm; the message says what to do.
    """
    try:
        return read_table(source, name=name)
    except TableRefused as why:
        raise ImportRefused(why.message) from why


def understand(table: Table, mapping: Mapping, denominators: Table | None, progress: Progress = no_progress) -> Reading:
    """Return the cells of a table; nothing is written.

    Raises
    ------
    IndicatorImportRefused
        If anything in the table does not fit.
    """

    def checked(done: int, total: int) -> None:
        progress(done, total, "checking")

    reading = read_cells(table, mapping, denominators, checked)
    if reading.problems:
        raise IndicatorImportRefused(reading.problems, reading.n_problems)
    return reading


def stored(cell: CellIn) -> tuple:
    """Return what is stored of a cell, in the order of `FIELDS`."""
    return (cell.numerator, cell.denominator, cell.value, cell.margin, cell.is_suppressed)


def known_cells(indicator: Indicator | None) -> dict[Key, tuple[int, tuple]]:
    """Return an indicator's cells as they are stored: their keys in the table, and what is stored. One query."""
    if indicator is None:
        return {}
    columns = ("place__code", "period__code", "group__dimension__code", "group__code", "pk", *FIELDS)
    rows = Value.objects.filter(indicator=indicator, place__level=indicator.place_level).values_list(*columns)
    return {tuple(row[:4]): (row[4], tuple(row[5:])) for row in rows.iterator(chunk_size=5000)}


def stored_key(key: Key) -> Key:
    """Return a cell's key with the codes under which dimension and group are stored."""
    place, period, dimension, group = key
    return (place, period, code_of(dimension), code_of(group))


def compare(indicator: Indicator | None, reading: Reading) -> Changes:
    """Return what importing a reading would change in an indicator (None: a new one); nothing is written."""
    changes, known = Changes(), known_cells(indicator)
    for key, cell in reading.cells.items():
        before = known.get(stored_key(key))
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


def state_of(before: tuple | None, cell: CellIn) -> str:
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
