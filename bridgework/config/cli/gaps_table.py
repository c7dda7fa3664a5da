"""From a file of groups to counts, for `bridgework gaps`. Every refusal names row and column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bridgework.analysis.equity import TOTAL
from bridgework.analysis.gaps import OTHERS, Counting, GroupRate
from bridgework.lib.tables import NumberKind, Table, TableRefused, parse_number, read_table
from bridgework.lib.tables.model import spot

TOTAL_LABELS = frozenset({"*", "total", "all", "all groups", "all people", "all students", "everyone", "everybody"})
LARGEST = 10**15


class GapsRefused(Exception):
    """The table cannot be compared; the message says where and what to do."""


@dataclass(frozen=True)
class GroupsRead:
    """What a file says: groups in their order, everybody where it says so, and groups without any number.

    `missing` names the groups whose numbers are absent, as opposed to hidden by the source.
    """

    name: str
    groups: tuple[GroupRate, ...]
    total: GroupRate | None
    missing: frozenset[str]

    @property
    def has_total(self) -> bool:
        """Whether the file says both numbers of everybody."""
        return self.total is not None and self.total.events is not None and self.total.n is not None

    def reference(self, wanted: str) -> str:
        """Return the reference by its exact name; refuse one that is not there."""
        if wanted.lower() in (OTHERS, TOTAL):
            return wanted.lower()
        for name in (group.group for group in self.groups):
            if name == wanted:
                return name
        for name in (group.group for group in self.groups):
            if name.lower() == wanted.lower():
                return name
        names = ", ".join(group.group for group in self.groups)
        raise GapsRefused(f"there is no group {wanted!r} to compare with. Write others, total or one of: {names}.")

    def check_within(self, wider: GroupsRead) -> None:
        """Refuse a state's table that lacks one of these groups."""
        there = {group.group for group in wider.groups}
        for group in self.groups:
            if group.group not in there:
                raise GapsRefused(
                    f"{wider.name}: there is no row for the group {group.group!r} of {self.name}. Add one."
                )


def read_groups(
    file: Path, columns: Sequence[str], *, counting: Counting, where: Sequence[str], total_label: str
) -> GroupsRead:
    """Read one row for each group; columns are those of group, numerator and denominator."""
    try:
        table = read_table(file, name=file.name)
    except TableRefused as why:
        raise GapsRefused(f"{file.name}: {why.message}") from why
    at = [_column(table, name, file.name) for name in columns]
    tests = [_test(table, one, file.name) for one in where]
    totals = {total_label.strip().lower()} if total_label.strip() else TOTAL_LABELS
    first_row: dict[str, int] = {}
    groups: list[GroupRate] = []
    missing: set[str] = set()
    total: GroupRate | None = None
    for number, cells in zip(table.row_numbers, table.rows, strict=True):
        if any(cells[index].strip() != value for index, value in tests):
            continue
        name = cells[at[0]].strip()
        if not name:
            raise GapsRefused(f"{file.name}: {_spot(table, number, at[0])}: write the group's name, or remove the row.")
        is_total = name.lower() in totals
        key = TOTAL if is_total else name
        if key in first_row:
            what = "another row of everybody" if is_total else f"the group {name!r} again"
            raise GapsRefused(
                f"{file.name}: {_spot(table, number, at[0])}: {what}, as in row {first_row[key]}. "
                "Give one row for each group: choose rows with --where COLUMN=VALUE, or add them up first."
            )
        first_row[key] = number
        (x, x_missing), (n, n_missing) = (_count(table, number, index, cells[index], file.name) for index in at[1:])
        if counting is Counting.PEOPLE and x is not None and n is not None and x > n:
            raise GapsRefused(
                f"{file.name}: {_spot(table, number, at[1])}: {x} is more than the {n} people of the group. "
                "If one person may be counted more than once, add --events."
            )
        rate = GroupRate(name, x, n)
        if is_total:
            total = rate
            continue
        if x_missing or n_missing:
            missing.add(name)
        groups.append(rate)
    if not groups:
        raise GapsRefused(f"{file.name}: there is no group in it{' with these values' if where else ''}.")
    read = GroupsRead(file.name, tuple(groups), total, frozenset(missing))
    _check_total(read, table, columns, first_row)
    return read


def _check_total(read: GroupsRead, table: Table, columns: Sequence[str], first_row: dict[str, int]) -> None:
    if read.total is None:
        return
    for column, of_total, of_groups in (
        (columns[1], read.total.events, [g.events for g in read.groups]),
        (columns[2], read.total.n, [g.n for g in read.groups]),
    ):
        added = sum(count for count in of_groups if count is not None)
        if of_total is not None and added > of_total:
            where = _spot(table, first_row[TOTAL], _column(table, column, read.name))
            raise GapsRefused(
                f"{read.name}: {where}: the groups add up to {added}, more than the {of_total} of everybody. "
                "Groups must share nobody; remove the groups that overlap, or the row of everybody."
            )


def _count(table: Table, row: int, column: int, text: str, file: str) -> tuple[int | None, bool]:
    """Return the count, None where there is none, and whether it is missing rather than hidden by the source."""
    number = parse_number(text)
    if number.kind is NumberKind.SUPPRESSED:
        return None, False
    if number.kind is NumberKind.MISSING:
        return None, True
    value = number.value
    if number.kind is not NumberKind.NUMBER or value is None or value != int(value) or not 0 <= value <= LARGEST:
        raise GapsRefused(
            f"{file}: {_spot(table, row, column)}: {text.strip()[:40]!r} is no count. Write a whole number."
        )
    return int(value), False


def _column(table: Table, name: str, file: str) -> int:
    found = [i for i, heading in enumerate(table.header) if heading == name] or [
        i for i, heading in enumerate(table.header) if heading.strip().lower() == name.strip().lower()
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise GapsRefused(f"{file}: row 1: two columns are called {name!r}. Rename one of them.")
    names = ", ".join(table.header)[:300]
    raise GapsRefused(f"{file}: row 1: there is no column {name!r}. The table has: {names}.")


def _test(table: Table, text: str, file: str) -> tuple[int, str]:
    column, sign, value = text.partition("=")
    if not sign:
        raise GapsRefused(f"--where {text!r}: write COLUMN=VALUE.")
    return _column(table, column, file), value.strip()


def _spot(table: Table, row: int, column: int) -> str:
    return spot(row, column + 1, table.header[column])
