"""From files to a full table of counts, for `bridgework protect`. Every refusal names row and column."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bridgework.analysis.suppression import TOTAL, CountTable, build_table
from bridgework.analysis.suppression import TableRefused as CountsRefused
from bridgework.lib.tables import NumberKind, Table, TableRefused, parse_number, read_table
from bridgework.lib.tables.model import spot

OUTCOME, YES, NO = "outcome", "yes", "no"
"""The dimension that a numerator and its denominator become."""

RESERVED = {"status"}
LARGEST = 10**12
Hierarchies = dict[str, dict[str, str]]


class ProtectRefused(Exception):
    """The table cannot be protected; the message says where and what to do."""


@dataclass(frozen=True)
class CountsRead:
    """A full table, and the hierarchies of its dimensions."""

    table: CountTable
    hierarchies: Hierarchies


def read_counts(
    file: Path, dims: Sequence[str], count: str, *, denominator: str = "", hierarchy: Path | None = None
) -> CountsRead:
    """Read one row for each combination of codes, and fill up the totals."""
    if not dims or "" in dims:
        raise ProtectRefused("name the dimensions with --dims, as in --dims district,gender.")
    for name in dims:
        if dims.count(name) > 1 or name in (count, denominator):
            raise ProtectRefused(
                f"the column {name!r} is named twice. Each dimension and count is a column of its own."
            )
        if name in RESERVED or (denominator and name == OUTCOME):
            raise ProtectRefused(
                f"a dimension cannot be called {name!r}, the answer uses that name. Rename the column."
            )
    table = _read(file)
    at = [_column(table, name, file) for name in dims]
    counted = [_column(table, name, file) for name in (count, denominator) if name]
    rows: list[tuple[tuple[str, ...], int]] = []
    origin: list[int] = []
    for number, cells in zip(table.row_numbers, table.rows, strict=True):
        codes = tuple(_code(table, number, index, cells, file) for index in at)
        found = [_count(table, number, index, cells[index], file) for index in counted]
        if not denominator:
            rows.append((codes, found[0]))
            origin.append(number)
            continue
        x, n = found
        if x > n:
            raise ProtectRefused(
                f"{file.name}: {_spot(table, number, counted[0])}: {x} is more than the {n} people it is counted among."
            )
        rows += [((*codes, YES), x), ((*codes, NO), n - x)]
        origin += [number, number]
    if not rows:
        raise ProtectRefused(f"{file.name}: there is no row below the header.")
    names = [*dims, OUTCOME] if denominator else list(dims)
    hierarchies = read_hierarchies(hierarchy, dims) if hierarchy else {}
    try:
        return CountsRead(build_table(rows, names, hierarchies), hierarchies)
    except CountsRefused as why:
        where = ""
        if why.row is not None:
            column = counted[0] if why.column == "count" else at[0]
            where = f"{_spot(table, origin[why.row], column)}: "
        raise ProtectRefused(f"{file.name}: {where}{why}.") from why


def read_hierarchies(file: Path, dims: Sequence[str]) -> Hierarchies:
    """Read the parent of each code: a CSV with columns dimension, code, parent; or JSON {dimension: {code: parent}}."""
    if file.suffix.lower() == ".json":
        found = _hierarchies_of_json(file)
    else:
        table = _read(file)
        at = [_column(table, name, file) for name in ("dimension", "code", "parent")]
        found = {}
        for number, cells in zip(table.row_numbers, table.rows, strict=True):
            name, code, parent = (cells[index].strip() for index in at)
            if not name or not code:
                raise ProtectRefused(f"{file.name}: row {number}: write the dimension and the code.")
            if found.setdefault(name, {}).setdefault(code, parent or TOTAL) != (parent or TOTAL):
                raise ProtectRefused(
                    f"{file.name}: {_spot(table, number, at[2])}: {code!r} has the parent {found[name][code]!r} already."
                )
    for name, parents in found.items():
        if name not in dims:
            raise ProtectRefused(f"{file.name}: {name!r} is not among the dimensions {', '.join(dims)}.")
        if TOTAL in parents:
            raise ProtectRefused(f"{file.name}: {TOTAL!r} is the total of {name!r} and has no parent. Remove its row.")
    return found


def _hierarchies_of_json(file: Path) -> Hierarchies:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, UnicodeDecodeError) as why:
        raise ProtectRefused(f"{file.name}: this is not a JSON file ({why}).") from why
    is_right = isinstance(found, Mapping) and all(
        isinstance(parents, Mapping) and all(isinstance(parent, str) for parent in parents.values())
        for parents in found.values()
    )
    if not is_right:
        raise ProtectRefused(f'{file.name}: write {{"dimension": {{"code": "parent"}}}}.')
    return {name: {code: parent or TOTAL for code, parent in parents.items()} for name, parents in found.items()}


def _read(file: Path) -> Table:
    try:
        return read_table(file, name=file.name)
    except TableRefused as why:
        raise ProtectRefused(f"{file.name}: {why.message}") from why


def _column(table: Table, name: str, file: Path) -> int:
    places = [index for index, column in enumerate(table.header) if column == name]
    if len(places) == 1:
        return places[0]
    if places:
        raise ProtectRefused(f"{file.name}: row 1: there are {len(places)} columns called {name!r}. Rename one.")
    there = ", ".join(column for column in table.header if column)
    raise ProtectRefused(f"{file.name}: row 1: there is no column {name!r}. The columns are: {there}.")


def _spot(table: Table, row: int, column: int) -> str:
    return spot(row, column + 1, table.header[column])


def _code(table: Table, row: int, column: int, cells: Sequence[str], file: Path) -> str:
    code = cells[column].strip()
    if not code:
        raise ProtectRefused(
            f"{file.name}: {_spot(table, row, column)}: the code is missing. Write it, or {TOTAL} for a total."
        )
    return code


def _count(table: Table, row: int, column: int, text: str, file: Path) -> int:
    number = parse_number(text)
    where = f"{file.name}: {_spot(table, row, column)}"
    if number.kind is NumberKind.SUPPRESSED:
        raise ProtectRefused(
            f"{where}: {text.strip()!r} is hidden already. Give true counts; hiding is what this is for."
        )
    if number.kind is NumberKind.MISSING or number.value is None:
        raise ProtectRefused(
            f"{where}: {text.strip()!r} is not a count. Write a whole number, 0 where there is nobody."
        )
    if number.kind is not NumberKind.NUMBER or number.value != int(number.value) or not 0 <= number.value <= LARGEST:
        raise ProtectRefused(f"{where}: {text.strip()!r} is not a count. Write a whole number of 0 or more.")
    return int(number.value)
