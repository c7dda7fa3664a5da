"""The two linear programs of the method, on HiGHS: how far can a count stray, and what is the cheapest way to let it.

A *deviation* d says how far a table that an outsider believes in differs from the true one: the sums hold for it as well, it
is 0 where a cell is published, and no count falls below 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from bridgework.analysis.suppression.problem import CountProblem, Flags, Floats

TINY = 1e-7
"""Deviations and prices below this are rounding errors of the simplex method."""

RIGHT = 1e-4
"""By how much of a person a sum may be off: many cells below `TINY` add up, and the solver allows 1e-7 each."""

_OPTIMAL, _INFEASIBLE = 7, 8  # highspy.HighsModelStatus, as numbers so that highspy is imported only when it is needed.


def quiet_highs() -> Any:
    """Make a HiGHS instance that prints nothing and takes one thread."""
    import highspy

    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    return highs


def _simplex(problem: CountProblem, signs: tuple[int, ...]) -> Any:
    """Load the sums as rows, with one column for each cell and sign, all fixed at 0."""
    import highspy

    highs = quiet_highs()
    highs.setOptionValue("presolve", "off")
    highs.setOptionValue("solver", "simplex")
    n, rows = problem.n_cells, problem.equations
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = n * len(signs), len(rows)
    model.col_cost_ = np.zeros(n * len(signs))
    model.col_lower_ = np.zeros(n * len(signs))
    model.col_upper_ = np.zeros(n * len(signs))
    model.row_lower_, model.row_upper_ = np.zeros(len(rows)), np.zeros(len(rows))
    index = [equation.cells + at * n for equation in rows for at in range(len(signs))]
    value = [equation.coefficients * sign for equation in rows for sign in signs]
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.concatenate(
        [[0], np.cumsum([len(equation.cells) * len(signs) for equation in rows])]
    ).astype(np.int32)
    model.a_matrix_.index_ = (np.concatenate(index) if index else np.zeros(0)).astype(np.int32)
    model.a_matrix_.value_ = np.concatenate(value) if value else np.zeros(0)
    highs.passModel(model)
    return highs


class Room:
    """How far a cell can stray where every cell has its own lowest and highest deviation.

    One model for all questions: only bounds and the objective change, so each solve starts from the last basis.
    """

    def __init__(self, problem: CountProblem) -> None:
        self._n = problem.n_cells
        self._all = np.arange(self._n, dtype=np.int32)
        self._highs = _simplex(problem, (1,))
        self._highs.setOptionValue("simplex_strategy", 4)  # Primal: the last answer often stays feasible.
        self._low, self._high = np.zeros(self._n), np.zeros(self._n)

    def limit(self, low: Floats, high: Floats) -> None:
        """Set the bounds of all deviations."""
        self._low, self._high = low, high
        self._highs.changeColsBounds(self._n, self._all, low, high)

    def shortfall(self, cell: int, side: int, distance: float) -> tuple[float, Floats | None]:
        """Say by how much a cell fails to move so far (up: side 1, down: -1).

        Where it fails, also what one more unit of room upwards (positive) or downwards (negative) in each cell would add.
        """
        if side > 0:
            self._highs.changeColBounds(cell, self._low[cell], distance)
        else:
            self._highs.changeColBounds(cell, -distance, self._high[cell])
        self._highs.changeColCost(cell, -float(side))
        self._highs.run()
        if int(self._highs.getModelStatus()) != _OPTIMAL:  # Lost its way numerically: once more from scratch.
            self._highs.clearSolver()
            self._highs.run()
        short, prices = 0.0, None
        if int(self._highs.getModelStatus()) == _OPTIMAL:
            short = distance + float(self._highs.getInfo().objective_function_value)
            if short > 1e-6:
                prices = -np.array(self._highs.getSolution().col_dual)
        self._highs.changeColCost(cell, 0.0)
        self._highs.changeColBounds(cell, self._low[cell], self._high[cell])
        return short, prices


class Paths:
    """The cheapest deviation that moves one cell by so much, where straying costs so much per unit in each cell."""

    def __init__(self, problem: CountProblem, *, whole: bool = False) -> None:
        self._n = n = problem.n_cells
        self._highs = _simplex(problem, (1, -1))
        if whole:
            self._demand_whole_numbers()
        self._all = np.arange(2 * n, dtype=np.int32)
        self._zero = np.zeros(2 * n)
        self._sums = Sums(problem)
        self._high = np.concatenate([np.full(n, np.inf), problem.counts.astype(float)])
        self._costs = np.full(2 * n, -1.0)
        self._closed = np.zeros(n, dtype=bool)
        self._highs.changeColsBounds(2 * n, self._all, self._zero, self._high)

    def _demand_whole_numbers(self) -> None:
        import highspy

        size = 2 * self._n
        kind = np.full(size, int(highspy.HighsVarType.kInteger), dtype=np.uint8)
        self._highs.changeColsIntegrality(size, np.arange(size, dtype=np.int32), kind)
        self._highs.setOptionValue("solver", "choose")
        self._highs.setOptionValue("presolve", "on")

    def price(self, costs: Floats) -> None:
        """Set the cost per unit in each cell."""
        both = np.concatenate([costs, costs])
        changed = np.flatnonzero(both != self._costs).astype(np.int32)
        if len(changed):
            self._highs.changeColsCost(len(changed), changed, both[changed])
            self._costs = both

    def close(self, closed: Flags) -> None:
        """Fix the deviation of these cells at 0, and of no others."""
        changed = np.flatnonzero(closed != self._closed)
        if len(changed):
            high = np.where(closed, 0.0, self._high[: self._n])
            low = np.where(closed, 0.0, self._high[self._n :])
            index = np.concatenate([changed, changed + self._n]).astype(np.int32)
            upper = np.concatenate([high[changed], low[changed]])
            self._highs.changeColsBounds(len(index), index, np.zeros(len(index)), upper)
            self._closed = closed.copy()

    def cheapest(self, cell: int, side: int, distance: float) -> Floats | None:
        """Give the cheapest deviation in which this cell moves so far, or None where that is impossible."""
        up, down = cell, cell + self._n
        moving, resting = (up, down) if side > 0 else (down, up)
        index = np.array([moving, resting], dtype=np.int32)
        self._highs.changeColsBounds(2, index, np.array([distance, 0.0]), np.array([distance, 0.0]))
        self._highs.run()
        status = int(self._highs.getModelStatus())
        if status not in (_OPTIMAL, _INFEASIBLE):  # Lost its way numerically: once more from scratch.
            self._highs.clearSolver()
            self._highs.run()
            status = int(self._highs.getModelStatus())
        deviation = None
        if status == _OPTIMAL:
            flow = np.array(self._highs.getSolution().col_value)
            deviation = flow[: self._n] - flow[self._n :]
            deviation[np.abs(deviation) <= TINY] = 0.0
            self._check(deviation, cell, side * distance)
        both = np.zeros(2) if self._closed[cell] else self._high[index]
        self._highs.changeColsBounds(2, index, np.zeros(2), both)
        return deviation

    def _check(self, deviation: Floats, cell: int, distance: float) -> None:
        """Take no answer on trust: the sums hold, no count is negative, what is closed stays, the cell moves as asked."""
        is_right = (
            self._sums.largest_error(deviation) <= RIGHT
            and float((deviation + self._high[self._n :]).min(initial=0.0)) >= -RIGHT
            and not deviation[self._closed & (np.arange(self._n) != cell)].any()
            and abs(deviation[cell] - distance) <= RIGHT
        )
        if not is_right:
            raise ArithmeticError("the solver's answer does not satisfy the sums")


class Sums:
    """All sums at once."""

    def __init__(self, problem: CountProblem) -> None:
        rows = problem.equations
        self._cells = np.concatenate([row.cells for row in rows]) if rows else np.zeros(0, dtype=np.int64)
        self._coefficients = np.concatenate([row.coefficients for row in rows]) if rows else np.zeros(0)
        self._starts = np.cumsum([0, *(len(row.cells) for row in rows)])[:-1]

    def largest_error(self, deviation: Floats) -> float:
        """Return by how much a sum is off, at most."""
        if not len(self._cells):
            return 0.0
        return float(np.abs(np.add.reduceat(self._coefficients * deviation[self._cells], self._starts)).max())
