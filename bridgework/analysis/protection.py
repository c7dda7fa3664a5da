"""Which small counts of one table stay hidden, and which others hide with them so that no subtraction brings them back.

The thin rule that holds until the full protection of releases: one dimension, one place, one period at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bridgework.analysis.gaps import Counting, GroupRate

SMALL = range(1, 10)
"""Counts that are never shown: below 10, the most common minimum of US states (NCES 2011-603); 0 may be shown."""

ENOUGH = 20
"""What hidden groups must sum to: with 20, any small count 1-9 leaves 11 or more for the others, so each remains possible."""

NOT_SMALL = 10
"""The least sum that leaves every count of 1-9 possible where nothing but the total is shown."""


class Status(StrEnum):
    """What happens to one group of a table."""

    SHOWN = "shown"
    SMALL = "small"
    COMPLEMENTARY = "complementary"
    WITHHELD = "withheld"
    """Hidden by the source already: there is nothing to show."""


@dataclass(frozen=True)
class Protected:
    """What may be done with one group, or with the total.

    Attributes
    ----------
    group : str
        The group's name; the total's own name for the total.
    status : Status
        `shown` or one of three ways of being hidden. Readers must see one word for all hidden ones: telling `small` from
        `complementary` narrows what a hidden count can be.
    reason : str
        A code for the data steward: `small_count`, `protects_small_count`, `withheld_by_source`; for a shown group empty,
        or `given_without_counts` (a rate with nothing to protect it by) or `given_all_or_none` (such a rate of 0 or all).
    """

    group: str
    status: Status
    reason: str

    @property
    def is_shown(self) -> bool:
        """Whether readers may see its numbers."""
        return self.status is Status.SHOWN


@dataclass(frozen=True)
class ProtectedTable:
    """One table after protection.

    Attributes
    ----------
    groups : tuple of Protected
        One for each group, in the given order.
    total : Protected or None
        What may be done with the total; None where there is none.
    adds_up : bool or None
        Whether the groups do not exceed the total; None without a total or counts. False means that groups overlap or that
        the two were counted differently, which the page should say.
    """

    groups: tuple[Protected, ...]
    total: Protected | None
    adds_up: bool | None

    @property
    def shown(self) -> frozenset[str]:
        """Names of the groups that readers may see."""
        return frozenset(group.group for group in self.groups if group.is_shown)


def protect_table(
    groups: Sequence[GroupRate],
    *,
    total: GroupRate | None = None,
    counting: Counting = Counting.PEOPLE,
    whole: float = 1,
) -> ProtectedTable:
    """Which groups of one table, and whether its total, may be shown without giving away a count of 1 to 9.

    Protected are the numerator x, the denominator n and, for people, the rest n - x. Groups with one of them in 1-9 are
    hidden. Then the next smallest (by n) is hidden, again and again, until at least two are hidden and

    - their people sum to 20 or more, and so does each of x, n - x and n in which a hidden group is small;
    - even an outsider who knows every group's n could still believe any x from 0 to 9 (unless it happened to nobody or to
      everybody of the group, where only n is left to hide);
    - the total less the shown groups is not 1-9 in anything.

    What the total holds beyond the listed groups counts as one more hidden group. A total is hidden where it is small itself,
    or where everything is hidden and that is still not enough.

    Parameters
    ----------
    groups : sequence of GroupRate
        The groups of one dimension in one place and period, sharing nobody. Without counts and rate: withheld by the source.
        With a rate alone: shown as given. With a rate and n: x is taken as rate × n. With x alone: a bare count.
    total : GroupRate or None
        The total that readers see beside the groups.
    counting : Counting
        People (x of n) or events (x per 100 of n; then n - x means nothing and is not protected).
    whole : float
        What a given rate of everybody is: 1 for shares, 100 for percentages.

    Returns
    -------
    ProtectedTable
        Groups in the given order.

    Raises
    ------
    ValueError
        Where two groups have one name, a count is negative, people counted exceed their group, or some groups have a
        denominator and others a bare count.

    Notes
    -----
    It hides more than the least possible and looks at one table only: several tables that share people, and several releases
    over time, need the linear programs of the full protection. An outsider who knows this code and the order of the groups'
    sizes can sometimes narrow a range, though not to one value in the tables tried (see the tests).

    References
    ----------
    Issue 2, item 5 (the rule). National Center for Education Statistics (2011). Statistical methods for protecting personally
    identifiable information in aggregate reporting (NCES 2011-603), SLDS Technical Brief 3.

    Examples
    --------
    >>> table = [GroupRate("A", 3, 40), GroupRate("B", 30, 60), GroupRate("C", 50, 400)]
    >>> [group.status.value for group in protect_table(table, total=GroupRate("all", 83, 500)).groups]
    ['small', 'complementary', 'shown']
    """
    if len({group.group for group in groups}) < len(groups):
        raise ValueError("two groups have the same name")
    cells = {group.group: _cells(group, counting, whole) for group in groups}
    counted = {name: cell for name, cell in cells.items() if cell is not None}
    whole_cells = _cells(total, counting, whole) if total is not None else None
    if len({len(cell) for cell in [*counted.values(), *([whole_cells] if whole_cells else [])]}) > 1:
        raise ValueError("either every group and the total has a denominator, or none has")

    left = _less(whole_cells, counted.values()) if whole_cells else None
    adds_up = all(value >= 0 for value in left) if left and counted else None
    unlisted = [left] if left and adds_up and any(left) else []
    room = _Room(counted, unlisted, whole_cells if adds_up is False else None)

    small = {name for name, cell in counted.items() if _is_small(cell)}
    hidden = set(small)
    queue = sorted((name for name in counted if name not in small), key=lambda name: _size(counted[name]))
    for name in queue:
        if room.is_safe(hidden, ENOUGH):
            break
        hidden.add(name)
    is_total_safe = room.is_safe(hidden, NOT_SMALL if len(hidden) == len(counted) else ENOUGH)
    rows = tuple(_judge(group, counted, small, hidden, whole) for group in groups)
    return ProtectedTable(rows, _judge_total(total, whole_cells, is_total_safe, whole), adds_up)


def protect_dimensions(
    tables: Mapping[str, Sequence[GroupRate]],
    *,
    total: GroupRate | None = None,
    counting: Counting = Counting.PEOPLE,
    whole: float = 1,
) -> dict[str, ProtectedTable]:
    """Protect several dimensions (race, gender, …) of one place and period that share the same total.

    Each dimension is protected by itself. Where one of them needs the total hidden, another must not give it back by its sum:
    then the total and every group with counts are hidden in all of them.

    Parameters
    ----------
    tables : mapping of str to sequence of GroupRate
        The groups of each dimension.
    total : GroupRate or None
        The one total of all dimensions.
    counting, whole
        As in `protect_table`.

    Returns
    -------
    dict of str to ProtectedTable
        By dimension, in the given order.

    Examples
    --------
    >>> tables = {"race": [GroupRate("A", 4, 60)], "gender": [GroupRate("F", 4, 30), GroupRate("M", 0, 30)]}
    >>> protected = protect_dimensions(tables, total=GroupRate("all", 4, 60))
    >>> {name: sorted(table.shown) for name, table in protected.items()}
    {'race': [], 'gender': []}
    """
    protected = {
        name: protect_table(groups, total=total, counting=counting, whole=whole) for name, groups in tables.items()
    }
    if may_show_total(protected.values()):
        return protected
    return {name: _close(table, tables[name]) for name, table in protected.items()}


def may_show_total(tables: Iterable[ProtectedTable]) -> bool:
    """Whether the one total that several dimensions share may be shown: only where none of them needs it hidden.

    Parameters
    ----------
    tables : iterable of ProtectedTable
        The protected tables of the dimensions.

    Returns
    -------
    bool
        True also where no table has a total.
    """
    return all(table.total is None or table.total.is_shown for table in tables)


Cells = tuple[int, ...]
"""What of a group is protected: (x, n - x, n) of people, (x, n) of events, (x,) of a bare count. The last is its size."""


@dataclass(frozen=True)
class _Room:
    """How much room an outsider's guesses have, given what is hidden."""

    counted: Mapping[str, Cells]
    unlisted: Sequence[Cells]
    total_apart: Cells | None
    """The total where the groups exceed it, so that it says something of its own."""

    def is_safe(self, hidden: set[str], enough: int) -> bool:
        members = [self.counted[name] for name in hidden] + list(self.unlisted)
        if not any(_is_small(cell) for cell in members):
            return True
        if len(members) < 2 or sum(map(_size, members)) < enough:
            return False
        for column in zip(*members, strict=True):
            if any(value in SMALL for value in column) and sum(column) < enough:
                return False
        if self.total_apart:
            shown = [cell for name, cell in self.counted.items() if name not in hidden]
            if shown and _is_small(_less(self.total_apart, shown)):
                return False
        return all(_can_move(cell, members) for cell in members)


def _can_move(cell: Cells, members: Sequence[Cells]) -> bool:
    """Whether x could be 0 (and n - x could be 0) for all that someone who knows every n can tell.

    x of one group can only fall to 0 where the others' rest can take in as many; the sums of 20 let it rise to 9.
    """
    if len(cell) < 3 or 0 in cell[:2]:
        return True
    x, rest, _ = cell
    others_x = sum(member[0] for member in members) - x
    others_rest = sum(member[1] for member in members) - rest
    return not (x in SMALL and others_rest < x) and not (rest in SMALL and others_x < rest)


def _cells(group: GroupRate, counting: Counting, whole: float) -> Cells | None:
    x, n = group.events, group.n
    if x is None and n is not None and group.given is not None:
        # A rate beside its n gives x away.
        x = round(group.given / whole * n)
    if x is None:
        return None
    if n is None:
        cells: Cells = (x,)
    elif counting is Counting.PEOPLE:
        cells = (x, n - x, n)
    else:
        cells = (x, n)
    if min(cells) < 0:
        raise ValueError("a count is negative, or people counted exceed their group")
    return cells


def _is_small(cells: Cells) -> bool:
    return any(value in SMALL for value in cells)


def _size(cells: Cells) -> int:
    return cells[-1]


def _less(total: Cells, parts: Iterable[Cells]) -> Cells:
    left = list(total)
    for part in parts:
        left = [a - b for a, b in zip(left, part, strict=True)]
    return tuple(left)


def _judge(
    group: GroupRate, counted: Mapping[str, Cells], small: set[str], hidden: set[str], whole: float
) -> Protected:
    name = group.group
    if name in small:
        return Protected(name, Status.SMALL, "small_count")
    if name in hidden:
        return Protected(name, Status.COMPLEMENTARY, "protects_small_count")
    if name in counted:
        return Protected(name, Status.SHOWN, "")
    return _judge_uncounted(group, whole)


def _judge_uncounted(group: GroupRate, whole: float) -> Protected:
    if group.given is None:
        return Protected(group.group, Status.WITHHELD, "withheld_by_source")
    edge = group.given in (0, whole)
    return Protected(group.group, Status.SHOWN, "given_all_or_none" if edge else "given_without_counts")


def _judge_total(total: GroupRate | None, cells: Cells | None, is_safe: bool, whole: float) -> Protected | None:
    if total is None:
        return None
    if cells is None:
        return _judge_uncounted(total, whole)
    if _is_small(cells):
        return Protected(total.group, Status.SMALL, "small_count")
    if not is_safe:
        return Protected(total.group, Status.COMPLEMENTARY, "protects_small_count")
    return Protected(total.group, Status.SHOWN, "")


def _close(table: ProtectedTable, groups: Sequence[GroupRate]) -> ProtectedTable:
    """Hide the total and every group that has counts."""

    def shut(protected: Protected) -> Protected:
        return replace(protected, status=Status.COMPLEMENTARY, reason="protects_small_count")

    has_counts = {group.group for group in groups if group.events is not None or group.n is not None}
    rows = tuple(shut(row) if row.is_shown and row.group in has_counts else row for row in table.groups)
    total = shut(table.total) if table.total and table.total.is_shown else table.total
    return ProtectedTable(rows, total, table.adds_up)
