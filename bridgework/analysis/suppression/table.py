"""From a table with its totals to the problem: dimensions, hierarchies, linked tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from bridgework.analysis.suppression.problem import CountProblem, Equation, problem_of

TOTAL = "*"
"""The code of a total in a dimension."""

MOST_CELLS = 10_000
"""Cells with totals above which a table is refused: beyond this the first safe pattern alone may take many minutes."""

Codes = tuple[str, ...]


class TableRefused(ValueError):
    """The table cannot be protected as it is.

    Attributes
    ----------
    row : int or None
        Which of the given rows is at fault, counted from 0.
    column : str
        Which dimension, or `count`; empty where neither is.
    """

    def __init__(self, why: str, row: int | None = None, column: str = "") -> None:
        super().__init__(why)
        self.row, self.column = row, column


@dataclass(frozen=True)
class CountTable:
    """A full table: every combination of codes, totals included.

    Attributes
    ----------
    dims : tuple of str
        Names of the dimensions.
    cells : tuple of tuple of str
        The codes of each cell, one for each dimension; `*` is the total.
    counts : tuple of int
        The count of each cell.
    equations : tuple of Equation
        One for each total; all other sums of the table follow from these.
    """

    dims: tuple[str, ...]
    cells: tuple[Codes, ...]
    counts: tuple[int, ...]
    equations: tuple[Equation, ...]

    def problem(
        self,
        *,
        threshold: int = 10,
        hidden: Iterable[Codes] = (),
        published: Iterable[Codes] = (),
        show_zeros: bool = False,
    ) -> CountProblem:
        """Make the problem of this table.

        Parameters
        ----------
        threshold : int
            The least count that may be shown, besides 0.
        hidden, published : iterable of tuple of str
            Cells hidden before, and cells that stay published if possible.
        show_zeros : bool
            Whether a count of 0 is always published.

        Returns
        -------
        CountProblem
            With cells in the order of `cells`.
        """
        place = {codes: number for number, codes in enumerate(self.cells)}
        return problem_of(
            self.counts,
            self.equations,
            threshold=threshold,
            hidden=[place[codes] for codes in hidden],
            published=[place[codes] for codes in published],
            show_zeros=show_zeros,
        )


@dataclass(frozen=True)
class _Axis:
    """One dimension: its nodes from leaves to `*`, and the children of each that is not a leaf."""

    nodes: tuple[str, ...]
    children: Mapping[str, tuple[str, ...]]


def build_table(
    rows: Sequence[tuple[Codes, int]],
    dims: Sequence[str],
    hierarchies: Mapping[str, Mapping[str, str]] | None = None,
    *,
    most_cells: int = MOST_CELLS,
) -> CountTable:
    """Fill a table up with its totals, and write down the sums.

    A combination of leaves without a row counts 0. Totals (`*`, or the parent in a hierarchy) are computed; where they are
    given they must be what the leaves add up to.

    Parameters
    ----------
    rows : sequence of (codes, count)
        The codes of the dimensions in order, and the count.
    dims : sequence of str
        Names of the dimensions.
    hierarchies : mapping of str to mapping of str to str, optional
        For a dimension, the parent of each code; a code without a parent (or with `*` as parent) stands right below the total.
    most_cells : int
        How many cells are accepted.

    Returns
    -------
    CountTable
        Every cell and total.

    Raises
    ------
    TableRefused
        Where a count is negative, a combination comes twice, a hierarchy turns in a circle, a given total is not the sum of its parts, or the table is too large.

    Examples
    --------
    >>> table = build_table([(("A",), 3), (("B",), 20)], ["region"])
    >>> dict(zip(table.cells, table.counts))
    {('A',): 3, ('B',): 20, ('*',): 23}
    """
    tree = hierarchies or {}
    for name in tree:
        if name not in dims:
            raise TableRefused(f"the hierarchy is for {name!r}, which is not a dimension of the table", column=name)
    axes = [
        _axis(dict.fromkeys(codes[at] for codes, _ in rows), tree.get(name, {}), name) for at, name in enumerate(dims)
    ]
    size = prod(len(axis.nodes) for axis in axes)
    if size > most_cells:
        raise TableRefused(
            f"the table would have {size} cells with its totals, and at most {most_cells} can be protected at once; "
            "leave out a dimension, join categories, or divide the table (by district, say) and protect each part"
        )
    given = _given(rows, axes, dims)
    cells = tuple(product(*(axis.nodes for axis in axes)))
    place = {codes: number for number, codes in enumerate(cells)}
    counts: dict[Codes, int] = {}
    equations = []
    for codes in cells:  # Nodes stand after their children, so parts are known before their total.
        parts = _parts(codes, axes)
        if parts:
            counts[codes] = sum(counts[part] for part in parts)
            equations.append(Equation.of_total(place[codes], [place[part] for part in parts]))
        else:
            counts[codes] = given[codes][0] if codes in given else 0
    for codes, (count, row) in given.items():
        if counts[codes] != count:
            raise TableRefused(
                f"the total {_name(codes, dims)} is given as {count}, but its parts add up to {counts[codes]}",
                row,
                "count",
            )
    return CountTable(tuple(dims), cells, tuple(counts[codes] for codes in cells), tuple(equations))


def link_tables(tables: Sequence[CountTable]) -> tuple[CountTable, dict[tuple[int, Codes], int]]:
    """Join tables of the same people that share dimensions, so that their common margins are one cell.

    Parameters
    ----------
    tables : sequence of CountTable
        Tables over the same people, such as race x gender and race x disability.

    Returns
    -------
    CountTable
        Over all dimensions together: a dimension that a table does not have is `*` in its cells. It is not a full table.
    dict of (int, tuple of str) to int
        For a table's number and the codes of a cell in it, the index of the cell.

    Raises
    ------
    TableRefused
        Where two tables give one margin different counts: they are not about the same people.
    """
    dims = tuple(dict.fromkeys(name for table in tables for name in table.dims))
    place: dict[Codes, int] = {}
    counts: list[int] = []
    where: dict[tuple[int, Codes], int] = {}
    equations: dict[tuple[tuple[int, ...], tuple[float, ...]], Equation] = {}
    for number, table in enumerate(tables):
        to_common = []
        for codes, count in zip(table.cells, table.counts, strict=True):
            by_name = dict(zip(table.dims, codes, strict=True))
            common = tuple(by_name.get(name, TOTAL) for name in dims)
            if common not in place:
                place[common] = len(counts)
                counts.append(count)
            elif counts[place[common]] != count:
                raise TableRefused(
                    f"two tables count {_name(common, dims)} differently: {counts[place[common]]} and {count}"
                )
            to_common.append(place[common])
            where[number, codes] = place[common]
        for equation in table.equations:
            cells = [to_common[cell] for cell in equation.cells]
            key = (tuple(cells), tuple(equation.coefficients))
            equations[key] = Equation.of_total(cells[0], cells[1:])
    return CountTable(dims, tuple(place), tuple(counts), tuple(equations.values())), where


def _axis(codes: Iterable[str], parents: Mapping[str, str], name: str) -> _Axis:
    """Order the nodes of a dimension so that each stands after its children, with `*` last."""
    present = [code for code in codes if code != TOTAL]
    children: dict[str, dict[str, None]] = {TOTAL: {}}
    for code in present:
        trail = [code]
        while trail[-1] != TOTAL:
            parent = parents.get(trail[-1], "") or TOTAL
            if parent in trail:
                raise TableRefused(f"the hierarchy of {name!r} turns in a circle at {parent!r}", column=name)
            children.setdefault(parent, {})[trail[-1]] = None
            trail.append(parent)
    nodes: dict[str, None] = {}

    def visit(node: str) -> None:
        for child in children.get(node, ()):
            visit(child)
        nodes[node] = None

    visit(TOTAL)
    return _Axis(tuple(nodes), {node: tuple(below) for node, below in children.items()})


def _parts(codes: Codes, axes: Sequence[_Axis]) -> list[Codes]:
    """Give what a total is the sum of, along its first dimension that is not a leaf; nothing for an inner cell."""
    for at, axis in enumerate(axes):
        if below := axis.children.get(codes[at]):
            return [(*codes[:at], child, *codes[at + 1 :]) for child in below]
    return []


def _given(
    rows: Sequence[tuple[Codes, int]], axes: Sequence[_Axis], dims: Sequence[str]
) -> dict[Codes, tuple[int, int]]:
    given: dict[Codes, tuple[int, int]] = {}
    for number, (codes, count) in enumerate(rows):
        if count < 0:
            raise TableRefused(f"the count {count} is negative", number, "count")
        if codes in given:
            raise TableRefused(f"{_name(codes, dims)} comes twice", number)
        given[codes] = (count, number)
    if given and all(_parts(codes, axes) for codes in given) and any(count for count, _ in given.values()):
        raise TableRefused("all rows are totals; the counts that they are sums of are missing", 0)
    return given


def _name(codes: Codes, dims: Sequence[str]) -> str:
    return ", ".join(f"{name}={code}" for name, code in zip(dims, codes, strict=True))
