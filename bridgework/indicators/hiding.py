"""Which cells of one place and period may be shown: the rule that stands until tables are protected jointly.

Small counts are hidden, and so much beside them that they cannot be found by subtraction. The rule knows one place and one
period, all its dimensions at once; it never looks at who the groups are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SMALL = range(1, 10)  # counts of 1 to 9 would point at people
LEAST_HIDDEN = 2  # one hidden group alone is the total less the others
COMPANY = 5  # others hidden beside a nation's cells hold at least one part in five of theirs
LEAST_SUM = 20  # so that what is left over is compatible with any small count


@dataclass(frozen=True)
class Cell:
    """One group's counts: `x` of `n`; None where the source gave none."""

    key: int
    x: int | None
    n: int | None

    @property
    def rest(self) -> int | None:
        return None if self.x is None or self.n is None else self.n - self.x


def is_small(cell: Cell) -> bool:
    """Return whether a cell has 1 to 9 in its count, in the others of its group, or in the group itself."""
    return any(count is not None and count in SMALL for count in (cell.x, cell.rest, cell.n))


def left_over(total: Cell | None, cells: Iterable[Cell]) -> Cell | None:
    """Return what the total holds beyond its groups (people of no listed group), or None where it cannot be known."""
    cells = list(cells)
    if total is None or total.x is None:
        return None
    x = total.x - sum(cell.x or 0 for cell in cells)
    n = None if total.n is None else total.n - sum(cell.n or 0 for cell in cells)
    return Cell(0, x, n)


def _is_enough(hidden: list[Cell], counts_people: bool) -> bool:
    if len(hidden) < LEAST_HIDDEN or sum(cell.x or 0 for cell in hidden) < LEAST_SUM:
        return False
    if all(cell.n is None for cell in hidden):
        return True
    others = (cell.rest if counts_people else cell.n for cell in hidden)
    return sum(count or 0 for count in others) >= LEAST_SUM


def _by_size(cell: Cell, counts_people: bool) -> tuple[bool, int, int, int, int]:
    x, n = cell.x or 0, cell.n or 0
    least = min(x, n - x) if counts_people and cell.n is not None else x
    return (x == 0, least, n, x, cell.key)


def hidden_in_dimension(cells: list[Cell], total: Cell | None, *, counts_people: bool, also: set[int]) -> set[int]:
    """Return the keys of one dimension's hidden cells: the small ones, `also`, and the next smallest beside them."""
    hidden = [cell for cell in cells if is_small(cell) or cell.key in also]
    beyond = left_over(total, cells)
    # Whoever is in no listed group is never shown; what is left over of the total would show them if they are few.
    if not hidden and (beyond is None or not is_small(beyond)):
        return set()
    keys = {cell.key for cell in hidden}
    # Next smallest first; a group in which nothing was counted hides nothing.
    spare = sorted(
        (cell for cell in cells if cell.key not in keys and (cell.x or 0) + (cell.n or 0) > 0),
        key=lambda cell: _by_size(cell, counts_people),
    )
    for cell in spare:
        if _is_enough(hidden, counts_people):
            break
        hidden.append(cell)
    return {cell.key for cell in hidden}


def _has_company(cells: list[Cell], hidden: set[int], also: set[int], counts_people: bool) -> bool:
    """Hide so much of others beside those that stay hidden for their own sake that nobody comes near, or say that it cannot be.

    The total less what is shown is theirs and the hidden others'; as long as the others hold a fifth of theirs in every
    count, that is a fifth off or more.
    """
    theirs = [_counts(cell, counts_people) for cell in cells if cell.key in also]
    if not theirs:
        return True
    needed = [sum(counts) for counts in zip(*theirs, strict=True)]
    others = {cell.key: _counts(cell, counts_people) for cell in cells if cell.key not in also}

    def suffices(keys: Iterable[int]) -> bool:
        held = [sum(counts) for counts in zip(*(others[key] for key in keys), strict=True)]
        return bool(held) and held[0] > 0 and all(COMPANY * h >= n for h, n in zip(held, needed, strict=True))

    company = hidden & others.keys()
    spare = sorted(others.keys() - company, key=lambda key: (others[key], key))
    while not suffices(company):
        if not spare:
            return False
        one = next((key for key in spare if suffices(company | {key})), spare[-1])
        company.add(one)
        spare.remove(one)
    hidden |= company
    return True


def _counts(cell: Cell, counts_people: bool) -> tuple[int, int, int]:
    return cell.x or 0, cell.n or 0, (cell.rest or 0) if counts_people else 0


def hidden_cells(
    dimensions: Mapping[int, list[Cell]], total: Cell | None, *, counts_people: bool, also: Iterable[int] = ()
) -> tuple[set[int], bool]:
    """Decide for one place and period, over all dimensions.

    Parameters
    ----------
    dimensions : mapping of dimension to cells
        Only groups with counts; a cell's key is unique over all dimensions.
    total : Cell or None
        Everyone.
    counts_people : bool
        Whether the count is of people (a part of n) or of events.
    also : iterable of int
        Keys of groups that stay hidden for another reason, however large: a tribal nation's without its approval.

    Returns
    -------
    set of int, bool
        Keys of the hidden groups, and whether the total is hidden. With a hidden total, every group is hidden: the sum of
        any dimension would give it away.

    Notes
    -----
    A group with the same counts in two dimensions may be the same people: hidden in one, it is hidden in both.

    Examples
    --------
    >>> hidden_cells({1: [Cell(1, 3, 90), Cell(2, 30, 200), Cell(3, 80, 500)]}, Cell(9, 113, 790), counts_people=True)
    ({1, 2}, False)
    >>> hidden_cells({1: [Cell(1, 4, 90), Cell(2, 2, 200)]}, Cell(9, 6, 290), counts_people=True)
    ({1, 2}, True)
    """
    every = [cell for cells in dimensions.values() for cell in cells]
    if total is not None and is_small(total):
        return {cell.key for cell in every}, True
    also = set(also)
    hidden: set[int] = also & {cell.key for cell in every}
    while True:
        before = len(hidden)
        for cells in dimensions.values():
            hidden |= hidden_in_dimension(cells, total, counts_people=counts_people, also=hidden)
            if also and not _has_company(cells, hidden, also, counts_people):
                return {cell.key for cell in every}, True
        pairs = {(cell.x, cell.n) for cell in every if cell.key in hidden}
        hidden |= {cell.key for cell in every if (cell.x, cell.n) in pairs and (cell.x or cell.n)}
        if len(hidden) == before:
            return hidden, False
