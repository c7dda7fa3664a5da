"""What of a map's counts is printed, and the lists made from that alone: no list may tell what the table hides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bridgework.analysis.opinion_map import (
    OpinionMap,
    divisiveness,
    group_informed_consensus,
    representative_statements,
    smoothed_share,
)
from bridgework.analysis.vote_tables import AGREE, DISAGREE, FEW, MOST, SEEN, VoteTable, protect_votes
from bridgework.conversations.rules import FLOOR

# "All groups agree": in every group that is shown, more than three in five of those who saw it, few votes drawn towards
# one half. Sixty percent is a plain majority with room for chance in a group of ten.
AGREED_SHARE = 0.6
# A statement divides where the shares of two groups are further apart than this.
DIVIDED_BY = 0.3
LIST_LENGTH = 8

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Lists:
    """Positions of statements, strongest first; `representative` by shown group, each with the side taken."""

    agreed: list[int]
    rejected: list[int]
    divided: list[int]
    representative: list[list[tuple[int, str]]]


def printed_tables(found: OpinionMap, shown: list[int], order: list[int], n: int) -> dict[int, VoteTable]:
    """Choose what is printed of each statement.

    Parameters
    ----------
    found : OpinionMap
    shown : list of int
        The groups that are shown.
    order : list of int
        Positions of the statements that are shown.
    n : int
        People in all.

    Returns
    -------
    dict of int to VoteTable
        By position.

    Notes
    -----
    How many votes there are in all is public (the seals say it): a single hidden sum would follow from the others. So
    everybody's counts are hidden for two statements or more, or for none, and until what people in no group
    answered could add up to nine more in any of them. Where everybody stands in a group and every group's sum is printed,
    everybody's sum follows anyway: such a statement hides no sum, and asks nothing of the others.
    """
    sizes = [int(found.group_sizes[g]) for g in shown]
    tables = {}
    left = {}
    for at in order:
        everybody = [int(found.agree[at]), int(found.disagree[at]), int(found.passed[at])]
        groups = [[int(c[g, at]) for c in (found.group_agree, found.group_disagree, found.group_passed)] for g in shown]
        tables[at] = protect_votes(everybody=everybody, groups=groups, sizes=sizes, n=n)
        left[at] = sum(everybody) - sum(map(sum, groups))
    all_grouped = bool(sizes) and sum(sizes) == n
    hidden = {at for at in order if tables[at].cells[0][SEEN] is None}
    if all_grouped:
        hidden = {at for at in hidden if any(cells[SEEN] is None for cells in tables[at].cells[1:])}
    more = sorted((at for at in order if at not in hidden), key=lambda at: (left[at], at))
    while hidden and more and (len(hidden) < 2 or sum(left[at] for at in hidden) < 2 * FLOOR):
        at = more.pop()
        hidden.add(at)
        tables[at] = VoteTable(([None] * 4, *tables[at].cells[1:]), (["", ""], *tables[at].said[1:]))
    return tables


def lists_of(tables: dict[int, VoteTable], n_statements: int, has_groups: bool) -> Lists:
    """Make the lists of a result page from what is printed, so that they tell nothing else.

    Parameters
    ----------
    tables : dict of int to VoteTable
    n_statements : int
        Of the map, listed or not.
    has_groups : bool
        Whether groups are shown; otherwise everybody is taken as one.

    Returns
    -------
    Lists

    Notes
    -----
    What all agree with must be so at the lowest count that is possible; a hidden count stands in other lists for the
    middle of what it can be.
    """
    n_rows = max((len(table.cells) for table in tables.values()), default=1)
    rows = range(1, n_rows) if has_groups else range(1)
    shape = (2, len(rows), n_statements)
    low, high = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    seen = np.zeros(shape[1:], dtype=np.int64)
    for at, table in tables.items():
        for place, row in enumerate(rows):
            cells = table.cells[row]
            seen[place, at] = cells[SEEN] or 0
            for side in (AGREE, DISAGREE):
                low[side, place, at], high[side, place, at] = possible(cells, side, table.said[row][side])
    order = np.array(sorted(tables), dtype=np.int64)
    has_enough = np.all(seen >= FLOOR, axis=0)

    def ranked(is_in: npt.NDArray[np.bool_], by: npt.NDArray[np.float64]) -> list[int]:
        chosen = order[is_in[order]]
        return [int(at) for at in chosen[np.argsort(-by[chosen], kind="stable")]]

    def by_all(counts: Ints) -> list[int]:
        is_so = has_enough & np.all(smoothed_share(counts, seen) >= AGREED_SHARE, axis=0)
        return ranked(is_so, group_informed_consensus(counts, seen))

    middle = (low + high) // 2
    apart = divisiveness(middle[AGREE], seen)
    nearest = smoothed_share(low[AGREE], seen).max(axis=0) - smoothed_share(high[AGREE], seen).min(axis=0)
    chosen = representative_statements(middle[AGREE], middle[DISAGREE], seen, ~_is_among(order, has_enough))
    return Lists(
        by_all(low[AGREE]),
        by_all(low[DISAGREE]),
        ranked(has_enough & (nearest >= DIVIDED_BY), apart)[:LIST_LENGTH],
        [[(one.statement, one.side.value) for one in group] for group in chosen] if has_groups else [],
    )


def said_of(tables: dict[int, VoteTable], numbers: list[int]) -> dict[str, Any]:
    """Return what is said of hidden counts, by statement number, where anything is.

    Parameters
    ----------
    tables : dict of int to VoteTable
    numbers : list of int
        Number of the statement at each position.

    Returns
    -------
    dict
        JSON.
    """
    return {
        str(numbers[at]): [list(row) for row in table.said]
        for at, table in tables.items()
        if any(word for row in table.said for word in row)
    }


def _is_among(order: Ints, has_enough: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    among = np.zeros(len(has_enough), dtype=bool)
    among[order] = has_enough[order]
    return among


def possible(cells: list[int | None], side: int, said: str) -> tuple[int, int]:
    """Return the lowest and highest count that what is printed in the row allows.

    Parameters
    ----------
    cells : list of int or None
        As printed.
    side : int
        Which of them.
    said : str
        What is said of it where it is hidden.

    Returns
    -------
    tuple of (int, int)
    """
    exact, seen = cells[side], cells[SEEN]
    if seen is None:
        return 0, 0
    if exact is not None:
        return exact, exact
    if said == FEW:
        return 0, FLOOR - 1
    if said == MOST:
        return seen - FLOOR + 1, seen
    return 0, seen - sum(count for count in cells[:SEEN] if count is not None)
