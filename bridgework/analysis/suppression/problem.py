"""The general problem: counts, the sums that tie them together, and what must not be learned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.int64]


class Status(StrEnum):
    """What happens to one cell."""

    PUBLISHED = "published"
    PRIMARY = "primary"
    """Small itself."""
    SECONDARY = "secondary"
    """Hidden so that no subtraction gives a small count away, or because it was hidden before."""


@dataclass(frozen=True)
class Equation:
    """One sum that everybody knows: the coefficients times the cells' counts are 0 together.

    Attributes
    ----------
    cells : ndarray of int, shape (k,)
        Indices of the cells.
    coefficients : ndarray of float, shape (k,)
        -1 for a total and 1 for each of its parts, say.
    """

    cells: Indices
    coefficients: Floats

    @staticmethod
    def of_total(total: int, parts: Sequence[int]) -> Equation:
        """Write down that a cell is the sum of others.

        Parameters
        ----------
        total : int
            Index of the total.
        parts : sequence of int
            Indices of its parts.

        Returns
        -------
        Equation
            Parts less total = 0.
        """
        return Equation(
            np.array([total, *parts], dtype=np.int64), np.concatenate([[-1.0], np.ones(len(parts))]).astype(float)
        )


@dataclass(frozen=True)
class CountProblem:
    """Counts with their sums; which are sensitive, hidden before, or wanted in public.

    Attributes
    ----------
    counts : ndarray of int, shape (cells,)
        True counts, 0 or more.
    equations : tuple of Equation
        All sums known to everybody. Sums that follow from others may be left out.
    sensitive : ndarray of bool, shape (cells,)
        Cells that must be hidden and protected (primary). Each must be 1 to `most`.
    hidden : ndarray of bool, shape (cells,)
        Cells hidden before: they stay hidden and cost nothing.
    published : ndarray of bool, shape (cells,)
        Cells that stay published if that is possible at all.
    most : int
        The largest small count: the threshold less one. Each sensitive cell must be able to be every value 1 to this.
    show_zeros : bool
        Whether a count of 0 is always published (then the protection also holds against someone who knows the zeros).
    """

    counts: Indices
    equations: tuple[Equation, ...]
    sensitive: Flags
    hidden: Flags
    published: Flags
    most: int = 9
    show_zeros: bool = False
    costs: Floats = field(init=False, repr=False)
    """Cost of hiding each cell, log(1 + count); 0 for those hidden anyway."""

    def __post_init__(self) -> None:
        if len(self.counts) and self.counts.min() < 0:
            raise ValueError("a count is negative")
        if np.any(self.sensitive & ((self.counts < 1) | (self.counts > self.most))):
            raise ValueError(f"a sensitive cell must hold a count of 1 to {self.most}")
        for number, equation in enumerate(self.equations):
            if abs(float(equation.coefficients @ self.counts[equation.cells])) > 1e-6:
                raise ValueError(f"the counts do not satisfy equation {number}")
        costs = np.log1p(self.counts.astype(float))
        costs[self.sensitive | self.hidden] = 0.0
        object.__setattr__(self, "costs", costs)

    @property
    def n_cells(self) -> int:
        """The number of cells, totals included."""
        return len(self.counts)


def problem_of(
    counts: Sequence[int],
    equations: Sequence[Equation],
    *,
    threshold: int = 10,
    hidden: Sequence[int] = (),
    published: Sequence[int] = (),
    show_zeros: bool = False,
) -> CountProblem:
    """Make the problem of counts under the threshold rule: 1 to threshold - 1 is small, totals included.

    Parameters
    ----------
    counts : sequence of int
        True counts, 0 or more.
    equations : sequence of Equation
        All sums known to everybody.
    threshold : int
        The least count that may be shown, besides 0; at least 2.
    hidden : sequence of int
        Indices of cells hidden before; they stay hidden.
    published : sequence of int
        Indices of cells that stay published if possible.
    show_zeros : bool
        Whether a count of 0 is always published.

    Returns
    -------
    CountProblem
        Ready for `suppress`.

    Raises
    ------
    ValueError
        Where a count is negative, the equations do not hold, or the threshold is below 2.

    Examples
    --------
    >>> row = problem_of([3, 20, 23], [Equation.of_total(2, [0, 1])])
    >>> row.sensitive.tolist()
    [True, False, False]
    """
    if threshold < 2:
        raise ValueError("the threshold must be 2 or more")
    given = np.array(counts, dtype=np.int64)
    before, wanted = np.zeros(len(given), dtype=bool), np.zeros(len(given), dtype=bool)
    before[list(hidden)] = True
    wanted[list(published)] = True
    sensitive = (given >= 1) & (given < threshold)
    return CountProblem(given, tuple(equations), sensitive, before, wanted, threshold - 1, show_zeros)
