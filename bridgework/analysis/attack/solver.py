"""One component as a linear program (HiGHS, one thread, warm from one question to the next) and as an integer program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .result import Contradiction
from .system import Component, Narrowed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Point = NDArray[np.int64]

MOST_NODES = 5_000  # of one integer program
MOST_WORK = 30_000  # integer programs of one component, times its unknowns: ten seconds or so
NEARLY = 1e-6  # a solver's answer this close to a whole number is that number


class Unsettled(Exception):
    """An integer program came to no answer within its nodes, or the component has had its share of programs."""


class Program:
    """Questions to one component: how small, how large, can it be this value, and with whole numbers only.

    Parameters
    ----------
    component : Component
        Unknowns and rows.
    bounds : Narrowed
        Bounds of all unknowns of the system.
    """

    def __init__(self, component: Component, bounds: Narrowed) -> None:
        self.unknowns = component.unknowns
        self.place = {i: column for column, i in enumerate(component.unknowns)}
        self.rows = component.rows
        self.lower = [bounds.low[i] for i in component.unknowns]
        self.upper = [bounds.high[i] for i in component.unknowns]
        self.starts = np.zeros(len(self.rows) + 1, dtype=np.int64)
        columns: list[int] = []
        weights: list[int] = []
        for number, row in enumerate(self.rows):
            for i, c in row.terms:
                columns.append(self.place[i])
                weights.append(c)
            self.starts[number + 1] = len(columns)
        self.columns, self.weights = np.array(columns, dtype=np.int64), np.array(weights, dtype=np.int64)
        # Bounds as floats are exact: counts stay far below 2 to the 53rd.
        self.spans = np.array([self._span(column) for column in range(len(self.unknowns))])
        self.row_spans = np.array(
            [
                (-np.inf if row.low is None else float(row.low), np.inf if row.high is None else float(row.high))
                for row in self.rows
            ]
        ).reshape(-1, 2)
        self._linear: Any = None
        self._integer: Any = None
        self._near: Any = None
        self._programs_left = MOST_WORK // max(1, len(self.unknowns))

    @property
    def is_network(self) -> bool:
        """Whether the linear answers are whole numbers by themselves.

        So it is where each unknown stands in at most two rows, with coefficients 1 and -1, and the rows can be parted in
        two sides such that two equal signs of an unknown fall on different sides and two different signs on the same
        (Heller and Tompkins: such a matrix is totally unimodular).
        """
        where: list[list[tuple[int, int]]] = [[] for _ in self.unknowns]
        for number, row in enumerate(self.rows):
            for i, c in row.terms:
                if abs(c) != 1:
                    return False
                where[self.place[i]].append((number, c))
                if len(where[self.place[i]]) > 2:
                    return False
        links: list[list[tuple[int, bool]]] = [[] for _ in self.rows]
        for found in where:
            if len(found) == 2:
                (a, sign_a), (b, sign_b) = found
                links[a].append((b, sign_a == sign_b))
                links[b].append((a, sign_a == sign_b))
        side: list[bool | None] = [None] * len(self.rows)
        for start in range(len(self.rows)):
            if side[start] is not None:
                continue
            side[start] = True
            waiting = [start]
            while waiting:
                a = waiting.pop()
                for b, differ in links[a]:
                    wanted = side[a] != differ
                    if side[b] is None:
                        side[b] = wanted
                        waiting.append(b)
                    elif side[b] != wanted:
                        return False
        return True

    def extreme(self, i: int, sense: int) -> tuple[float | None, NDArray[np.float64] | None]:
        """Return the smallest (sense 1) or largest (sense -1) value of an unknown and a point that takes it.

        None where nothing bounds it.
        """
        import highspy

        model = self._linear_model()
        column = self.place[i]
        model.changeColCost(column, float(sense))
        model.run()
        status = model.getModelStatus()  # and the point: a changed model forgets its answer
        point = np.array(model.getSolution().col_value)
        model.changeColCost(column, 0.0)
        if status in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return None, None
        if status != highspy.HighsModelStatus.kOptimal:
            raise Contradiction(self._disagreement())
        return float(point[column]), point

    def with_value(self, i: int, value: int) -> NDArray[np.float64] | None:
        """Return a point, not always of whole numbers, in which an unknown has a value; None where there is none."""
        import highspy

        model = self._linear_model()
        column = self.place[i]
        model.changeColBounds(column, float(value), float(value))
        model.run()
        status = model.getModelStatus()
        point = np.array(model.getSolution().col_value)
        model.changeColBounds(column, *self._span(column))
        return point if status == highspy.HighsModelStatus.kOptimal else None

    def near(self, i: int, value: int, start: Point) -> NDArray[np.float64] | None:
        """Return the point nearest to a whole one in which an unknown has a value; None where there is none.

        Nearest by the sum of distances. Such a point differs from the whole one in few unknowns, along a small circuit of the
        sums, and so is nearly always whole itself.
        """
        import highspy

        model = self._near_model()
        n = len(self.unknowns)
        column = self.place[i]
        up, down = self.spans[:, 1] - start, start - self.spans[:, 0]
        step = float(value - start[column])
        lower = np.zeros(2 * n)
        upper = np.concatenate([up, down])
        lower[column], upper[column] = max(step, 0.0), max(step, 0.0)
        lower[n + column], upper[n + column] = max(-step, 0.0), max(-step, 0.0)
        sums = np.add.reduceat(self.weights * start[self.columns], self.starts[:-1])
        every = np.arange(2 * n, dtype=np.int32)
        model.changeColsBounds(2 * n, every, lower, upper)
        rows = np.arange(len(self.rows), dtype=np.int32)
        model.changeRowsBounds(len(self.rows), rows, self.row_spans[:, 0] - sums, self.row_spans[:, 1] - sums)
        model.run()
        if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        moves = np.array(model.getSolution().col_value)
        return start + moves[:n] - moves[n:]

    def whole_with_value(self, i: int, value: int) -> Point | None:
        """Return a point of whole numbers in which an unknown has a value; None where there is none.

        Raises
        ------
        Unsettled
            Where the integer program found no answer within its nodes, or there were too many programs before it.
        """
        model = self._integer_model()
        column = self.place[i]
        model.changeColBounds(column, float(value), float(value))
        try:
            return self._whole_answer(model)
        finally:
            model.changeColBounds(column, *self._span(column))

    def whole_extreme(self, i: int, sense: int) -> Point | None:
        """Return a point of whole numbers with the smallest (sense 1) or largest (-1) value of an unknown.

        Raises
        ------
        Unsettled
            Where the integer program found no answer within its nodes, or there were too many programs before it.
        """
        model = self._integer_model()
        column = self.place[i]
        model.changeColCost(column, float(sense))
        try:
            return self._whole_answer(model)
        finally:
            model.changeColCost(column, 0.0)

    def as_whole(self, point: NDArray[np.float64]) -> Point | None:
        """Return the point as whole numbers if it is one, checked against every row without rounding; otherwise None."""
        rounded = np.rint(point)
        if np.abs(point - rounded).max(initial=0.0) > NEARLY:
            return None
        whole = rounded.astype(np.int64)
        return whole if self.fits(whole) else None

    def fits(self, whole: Point) -> bool:
        """Whether whole numbers satisfy all rows and bounds."""
        if (whole < self.spans[:, 0]).any() or (whole > self.spans[:, 1]).any():
            return False
        if not self.rows:
            return True
        sums = np.add.reduceat(self.weights * whole[self.columns], self.starts[:-1])
        return bool((sums >= self.row_spans[:, 0]).all() and (sums <= self.row_spans[:, 1]).all())

    def _span(self, column: int) -> tuple[float, float]:
        top = self.upper[column]
        return float(self.lower[column]), float("inf") if top is None else float(top)

    def _disagreement(self) -> str:
        said = [row.says for row in self.rows if row.says]
        return "these cannot all be true: " + "; ".join(said[:6]) + (" …" if len(said) > 6 else "")

    def _linear_model(self) -> Any:
        if self._linear is None:
            self._linear = self._model(whole=False)
        return self._linear

    def _integer_model(self) -> Any:
        if self._integer is None:
            self._integer = self._model(whole=True)
        return self._integer

    def _near_model(self) -> Any:
        """Steps up and down from a whole point, each at cost 1; bounds are set anew for each question."""
        if self._near is None:
            import highspy

            n, m = len(self.unknowns), len(self.rows)
            program = highspy.HighsLp()
            program.num_col_, program.num_row_ = 2 * n, m
            program.col_cost_ = np.ones(2 * n)
            program.col_lower_, program.col_upper_ = np.zeros(2 * n), np.zeros(2 * n)
            program.row_lower_, program.row_upper_ = np.zeros(m), np.zeros(m)
            program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
            program.a_matrix_.start_ = 2 * self.starts
            pieces = np.split(self.columns, self.starts[1:-1])
            program.a_matrix_.index_ = np.concatenate([np.concatenate([piece, piece + n]) for piece in pieces])
            weighed = np.split(self.weights, self.starts[1:-1])
            program.a_matrix_.value_ = np.concatenate([np.concatenate([w, -w]) for w in weighed]).astype(float)
            model = highspy.Highs()
            model.setOptionValue("output_flag", False)
            model.setOptionValue("threads", 1)
            model.setOptionValue("presolve", "off")
            model.passModel(program)
            self._near = model
        return self._near

    def _model(self, *, whole: bool) -> Any:
        import highspy

        n = len(self.unknowns)
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = n, len(self.rows)
        program.col_cost_ = np.zeros(n)
        program.col_lower_, program.col_upper_ = self.spans[:, 0].copy(), self.spans[:, 1].copy()
        program.row_lower_, program.row_upper_ = self.row_spans[:, 0].copy(), self.row_spans[:, 1].copy()
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_ = self.starts
        program.a_matrix_.index_ = self.columns
        program.a_matrix_.value_ = self.weights.astype(float)
        if whole:
            program.integrality_ = [highspy.HighsVarType.kInteger] * n
        model = highspy.Highs()
        model.setOptionValue("output_flag", False)
        model.setOptionValue("threads", 1)
        if whole:
            model.setOptionValue("mip_max_nodes", MOST_NODES)
            model.setOptionValue("mip_rel_gap", 0.0)
            model.setOptionValue("mip_abs_gap", 0.5)  # objectives are single whole numbers
        else:
            # Without presolve each question starts from the answer to the last one.
            model.setOptionValue("presolve", "off")
        model.passModel(program)
        return model

    def _whole_answer(self, model: Any) -> Point | None:
        import highspy

        if not self._programs_left:
            raise Unsettled
        self._programs_left -= 1
        model.run()
        status = model.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            whole = np.rint(np.array(model.getSolution().col_value)).astype(np.int64)
            if self.fits(whole):
                return whole
            raise Unsettled
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        raise Unsettled
