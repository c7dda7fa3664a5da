"""From tables with holes to releases, for `bridgework audit`. Every refusal names row and column."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bridgework.analysis.attack import Release
from bridgework.lib.tables import NumberKind, Table, TableRefused, parse_number, read_table
from bridgework.lib.tables.model import spot

TOTAL = "*"
OUTCOME, YES, NO = "outcome", "yes", "no"
HIDDEN_NUMBERS = {-1, -9998, -9999}
LARGEST = 10**9
OWN_NAMES = {"count", "true", "low", "high"}

_BELOW = re.compile(r"(?:n\s*)?(<=|≤|<|less than|fewer than|under)\s*([0-9]{1,9})", re.I)
_ABOVE = re.compile(r"(?:n\s*)?(>=|≥|>|over)\s*([0-9]{1,9})", re.I)
_AT_LEAST = re.compile(r"([0-9]{1,9})\s*\+")
_RANGE = re.compile(r"([0-9]{1,9})\s*(?:-|–|to)\s*([0-9]{1,9})")


class AuditRefused(Exception):
    """The input cannot be audited; the message says where and what to do."""


@dataclass(frozen=True)
class Columns:
    """Which columns of a file are read.

    Attributes
    ----------
    dims : tuple of str
        The dimensions.
    count, denominator, truth : str
        Published counts, the people they are counted among, and the true counts; the last two may be empty.
    """

    dims: tuple[str, ...]
    count: str
    denominator: str = ""
    truth: str = ""

    @property
    def all_dims(self) -> tuple[str, ...]:
        """The dimensions, with that of numerator and denominator where there is one."""
        return (*self.dims, OUTCOME) if self.denominator else self.dims


def check_columns(columns: Columns) -> None:
    """Refuse names that are missing, named twice, or that the audit uses itself."""
    named = [*columns.dims, columns.count, columns.denominator, columns.truth]
    if not columns.dims or "" in columns.dims:
        raise AuditRefused("name the dimensions with --dims, as in --dims district,gender.")
    for name in named:
        if name and named.count(name) > 1:
            raise AuditRefused(f"the column {name!r} is named twice. Each dimension and count is a column of its own.")
    for name in columns.dims:
        if name in OWN_NAMES or (columns.denominator and name == OUTCOME):
            raise AuditRefused(f"a dimension cannot be called {name!r}, the audit uses that name. Rename the column.")


def read_release(
    file: Path, columns: Columns, hierarchies: Mapping[str, Mapping[str, str]], name: str, **more: Any
) -> Release:
    """Read one table as what was made public on one occasion."""
    table = _table(file)
    at = {column: _place(table, column, file) for column in (*columns.dims, columns.count) if column}
    for column in (columns.denominator, columns.truth):
        if column:
            at[column] = _place(table, column, file)
    read: list[tuple[dict[str, str], dict[str, Any], dict[str, Any] | None]] = []
    seen: dict[tuple[str, ...], int] = {}
    for number, row in zip(table.row_numbers, table.rows, strict=True):
        codes = {dim: row[at[dim]].strip() for dim in columns.dims}
        for dim, code in codes.items():
            if not code:
                raise AuditRefused(
                    f"{_where(file, table, number, at[dim])}: the code is missing. Write it, or * for a total."
                )
        earlier = seen.setdefault(tuple(codes.values()), number)
        if earlier != number:
            where = _where(file, table, number, at[columns.dims[0]])
            raise AuditRefused(f"{where}: row {earlier} has the same codes. Keep one of them.")
        cell = _published(row[at[columns.count]], _where(file, table, number, at[columns.count]))
        if columns.truth:
            cell["true"] = _true(row[at[columns.truth]], _where(file, table, number, at[columns.truth]))
        people = None
        if columns.denominator:
            people = _published(row[at[columns.denominator]], _where(file, table, number, at[columns.denominator]))
        read.append((codes, cell, people))
    if not read:
        raise AuditRefused(f"{file.name}: there is no row below the header.")
    _take_zeros_into_account(read)
    cells = [each for codes, cell, people in read for each in _cells(codes, cell, people)]
    return Release.of(cells, columns.all_dims, name=name, hierarchies=hierarchies, **more)


def _cells(codes: dict[str, str], cell: dict[str, Any], people: dict[str, Any] | None) -> list[dict[str, Any]]:
    if people is None:
        return [{**codes, **cell}]
    rest: dict[str, Any] = {"count": None}
    if cell["count"] is not None and people["count"] is not None:
        rest["count"] = people["count"] - cell["count"]
    if people["count"] is not None and "true" in cell:
        people["true"] = people["count"]
        rest["true"] = people["count"] - cell["true"]
    return [{**codes, OUTCOME: YES, **cell}, {**codes, OUTCOME: NO, **rest}, {**codes, OUTCOME: TOTAL, **people}]


def _take_zeros_into_account(read: Sequence[tuple[dict[str, str], dict[str, Any], dict[str, Any] | None]]) -> None:
    """Where zeros are shown openly, `<10` does not mean zero: whoever reads the table sees that."""
    cells = [cell for _, *both in read for cell in both if cell is not None]
    if any(cell["count"] == 0 for cell in cells):
        for cell in cells:
            if cell["count"] is None and cell.get("high") is not None and not cell.get("low"):
                cell["low"] = 1


def _published(text: str, where: str) -> dict[str, Any]:
    """Say what a published cell says: a count, a hole, or a hole with bounds."""
    text = text.strip()
    if match := _BELOW.fullmatch(text):
        bound = int(match[2]) - (0 if match[1] in ("<=", "≤") else 1)
        if bound < 0:
            raise AuditRefused(f"{where}: no count is {text!r}. Correct it, or leave it empty.")
        return {"count": None, "high": bound}
    if match := _ABOVE.fullmatch(text):
        return {"count": None, "low": int(match[2]) + (0 if match[1] in (">=", "≥") else 1)}
    if match := _AT_LEAST.fullmatch(text):
        return {"count": None, "low": int(match[1])}
    if match := _RANGE.fullmatch(text):
        low, high = int(match[1]), int(match[2])
        if low > high:
            raise AuditRefused(f"{where}: {text!r} ends before it begins. Write the smaller number first.")
        return {"count": None, "low": low, "high": high}
    number = parse_number(text)
    if number.kind in (NumberKind.SUPPRESSED, NumberKind.MISSING) or text.lower() in ("x", "c"):
        return {"count": None}
    if number.kind is NumberKind.NUMBER and number.value in HIDDEN_NUMBERS:
        return {"count": None}
    return {"count": _whole(text, where)}


def _true(text: str, where: str) -> int:
    return _whole(text.strip(), where)


def _whole(text: str, where: str) -> int:
    number = parse_number(text)
    if number.kind is not NumberKind.NUMBER or number.value is None:
        raise AuditRefused(f"{where}: {text!r} is not a count. Write a whole number, or leave a hidden one empty.")
    if number.value != int(number.value) or not 0 <= number.value <= LARGEST:
        raise AuditRefused(f"{where}: {text!r} is not a count of people. Write a whole number of 0 or more.")
    return int(number.value)


def read_hierarchies(file: Path, dims: Sequence[str]) -> dict[str, dict[str, str]]:
    """Read what adds up to what: a CSV with the columns dimension, code, parent; or JSON {dimension: {code: parent}}."""
    found: dict[str, dict[str, str]] = {}
    if file.suffix.lower() == ".json":
        try:
            stored = json.loads(file.read_text(encoding="utf-8"))
            for dim, parents in stored.items():
                found[dim] = {str(code): str(parent) if parent else TOTAL for code, parent in parents.items()}
        except (ValueError, AttributeError) as why:
            raise AuditRefused(f'{file.name}: write {{"dimension": {{"code": "parent"}}}} ({why}).') from why
    else:
        table = _table(file)
        places = [_place(table, name, file) for name in ("dimension", "code", "parent")]
        for number, row in zip(table.row_numbers, table.rows, strict=True):
            dim, code, parent = (row[place].strip() for place in places)
            if not dim or not code:
                raise AuditRefused(f"{_where(file, table, number, places[1])}: write the dimension and the code.")
            known = found.setdefault(dim, {}).setdefault(code, parent or TOTAL)
            if known != (parent or TOTAL):
                where = _where(file, table, number, places[2])
                raise AuditRefused(f"{where}: {code!r} has the parent {known!r} already. Keep one.")
    for dim in found:
        if dim not in dims:
            raise AuditRefused(f"{file.name}: {dim!r} is not among the dimensions {', '.join(dims)}.")
    return found


def _table(file: Path) -> Table:
    try:
        return read_table(file, name=file.name)
    except TableRefused as why:
        raise AuditRefused(f"{file.name}: {why.message}") from why


def _place(table: Table, name: str, file: Path) -> int:
    if table.header.count(name) == 1:
        return table.header.index(name)
    there = ", ".join(column for column in table.header if column)
    what = "there are several columns" if name in table.header else "there is no column"
    raise AuditRefused(f"{file.name}: row 1: {what} called {name!r}. The columns are: {there}.")


def _where(file: Path, table: Table, number: int, place: int) -> str:
    return f"{file.name}: {spot(number, place + 1, table.header[place])}"
