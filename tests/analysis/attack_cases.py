"""Tables with published answers, and an outsider who tries every table there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any


def two_way(counts: Mapping[str, Sequence[int]], columns: Sequence[str], hidden: set[str]) -> list[dict[str, Any]]:
    """A two-way table with all totals; `hidden` names cells as `row-column`."""
    cells: list[dict[str, Any]] = []

    def put(row: str, column: str, value: int) -> None:
        shown = None if f"{row}-{column}" in hidden else value
        cells.append({"row": row, "column": column, "count": shown, "true": value})

    for row, values in counts.items():
        for column, value in zip(columns, values, strict=True):
            put(row, column, value)
        put(row, "*", sum(values))
    for k, column in enumerate(columns):
        put("*", column, sum(values[k] for values in counts.values()))
    put("*", "*", sum(sum(values) for values in counts.values()))
    return cells


def without_truth(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{what: value for what, value in cell.items() if what != "true"} for cell in cells]


# sdcTools/sdcTable, tests/testthat/test-simpleheuristic.R: two holes in each line are not enough.
TRAP = {"w": (30, 47, 64, 89), "x": (90, 124, 5, 31), "y": (92, 100, 59, 85), "z": (800, 991, 651, 685)}
TRAP_HIDDEN = {"w-a", "w-b", "w-c", "x-a", "x-c", "y-b", "y-d", "z-b", "z-d"}
# FCSM Working Paper 22 (1994), delinquent children by county and education of the head of the household.
DELINQUENT = {"Alpha": (15, 1, 3, 1), "Beta": (20, 10, 10, 15), "Gamma": (3, 10, 10, 2), "Delta": (12, 14, 7, 2)}
EDUCATION = ("low", "medium", "high", "very high")
DELINQUENT_LEAKS = {
    "Alpha-medium", "Alpha-high", "Alpha-very high", "Beta-medium", "Beta-high",
    "Gamma-low", "Gamma-very high", "Delta-low", "Delta-very high",
}  # fmt: skip
DELINQUENT_SAFE = {
    "Alpha-medium", "Alpha-high", "Alpha-very high", "Gamma-low", "Gamma-medium", "Gamma-very high",
    "Delta-low", "Delta-high", "Delta-very high",
}  # fmt: skip


def naive_finds(cells: list[dict[str, Any]], dims: Sequence[str]) -> list[str]:
    """The usual check: is there a line of which one cell alone is hidden?"""
    found = []
    for dim in dims:
        rest = [other for other in dims if other != dim]
        lines: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for cell in cells:
            lines.setdefault(tuple(cell[other] for other in rest), []).append(cell)
        found += [str(line) for line, members in lines.items() if sum(cell["count"] is None for cell in members) == 1]
    return found


def tables_that_fit(hidden: int, lines: list[tuple[tuple[int, ...], int]], most: int) -> list[tuple[int, ...]]:
    """Every assignment of 0..most to the hidden cells in which each line (indices, sum) is right."""
    return [
        values
        for values in product(range(most + 1), repeat=hidden)
        if all(sum(values[i] for i in indices) == total for indices, total in lines)
    ]
