"""What no safe pattern can undercut: cuts of Fischetti and Salazar, solved as a linear and as an integer program."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bridgework.analysis.suppression.problem import CountProblem, Flags, Floats, Indices
from bridgework.analysis.suppression.programs import Room, quiet_highs
from bridgework.analysis.suppression.search import Need

LEAK = 1e-4
"""Room given to a published cell when a cut is sought, so that cuts with few cells win over cuts with many."""

NOISE = 1e-6
"""Prices smaller than this are rounding errors of the simplex method."""


@dataclass(frozen=True)
class IntegerAnswer:
    """What the integer program over the cuts so far found: a pattern (perhaps unsafe), and a proven lower bound."""

    hidden: Flags | None
    bound: float
    is_solved: bool


class Master:
    """The cheapest 0/1 choice of cells to hide that satisfies all cuts found so far; each cut holds for every safe pattern."""

    def __init__(self, problem: CountProblem, needs: Sequence[Need], *, free: Flags, barred: Flags) -> None:
        self.problem, self.needs, self.free, self.barred = problem, needs, free, barred
        self.candidates = np.flatnonzero(~free & ~barred)
        self.column = np.full(problem.n_cells, -1)
        self.column[self.candidates] = np.arange(len(self.candidates))
        self.weights = problem.costs[self.candidates]
        self.cuts: list[tuple[Indices, Floats]] = []
        self._seen: set[bytes] = set()
        self._room = Room(problem)
        self._program = self._empty_program()
        self._n_loaded = 0
        self.bound = 0.0

    def _empty_program(self) -> Any:
        import highspy

        highs = quiet_highs()
        size = len(self.candidates)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = size, 0
        model.col_cost_, model.col_lower_, model.col_upper_ = self.weights, np.zeros(size), np.ones(size)
        model.a_matrix_.start_ = np.zeros(size + 1, dtype=np.int32)
        highs.passModel(model)
        return highs

    def _load(self, highs: Any, cuts: Sequence[tuple[Indices, Floats]]) -> None:
        if cuts:
            sizes = [len(cells) for cells, _ in cuts]
            highs.addRows(
                len(cuts),
                np.ones(len(cuts)),
                np.full(len(cuts), np.inf),
                sum(sizes),
                np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32),
                np.concatenate([cells for cells, _ in cuts]).astype(np.int32),
                np.concatenate([values for _, values in cuts]),
            )

    def relax(self) -> Floats:
        """Solve the linear program over the cuts so far; gives the share of each cell, and raises the bound."""
        self._load(self._program, self.cuts[self._n_loaded :])
        self._n_loaded = len(self.cuts)
        self._program.run()
        if int(self._program.getModelStatus()) == 7:
            self.bound = max(self.bound, float(self._program.getInfo().objective_function_value))
        shares = np.zeros(self.problem.n_cells)
        shares[self.candidates] = np.clip(np.array(self._program.getSolution().col_value), 0.0, 1.0)
        shares[self.free] = 1.0
        return shares

    def separate(self, shares: Floats, numbers: Iterable[int], is_over: Callable[[], bool]) -> list[int]:
        """Add a cut for each of these needs that the shares violate; gives the numbers of those."""
        violated: list[int] = []
        distance = 0.0
        for number in sorted(numbers, key=lambda number: self.needs[number].distance):
            if is_over():
                break
            need = self.needs[number]
            if need.distance != distance:
                distance = need.distance
                self._limit(shares, distance)
            short, prices = self._room.shortfall(need.cell, need.side, distance)
            if prices is not None and short > 1e-4 * distance and self._add(need, prices, shares):
                violated.append(number)
        return violated

    def _limit(self, shares: Floats, distance: float) -> None:
        """Give each candidate room in proportion to its share, and those hidden anyway all the room there is."""
        room = distance * np.maximum(shares, LEAK)
        room[self.barred] = 0.0
        low = np.where(self.free, -self.problem.counts, -room)
        self._room.limit(low, np.where(self.free, np.inf, room))

    def _add(self, need: Need, prices: Floats, shares: Floats) -> bool:
        """Turn prices into a cut: of the cells that could make room, enough must be hidden.

        The cell's deviation is the prices times the others' deviations. Upwards those have no end, so one hidden cell of
        positive price is enough; downwards they end at the count.
        """
        counts = self.problem.counts
        downwards = np.where(prices < -NOISE, -prices * counts, 0.0)
        missing = need.distance - float(downwards[self.free].sum())
        if missing < 1e-6:
            return False
        worth = np.where(prices > NOISE, 1.0, np.minimum(1.0, downwards / missing))
        worth[self.free | self.barred] = 0.0
        cells = np.flatnonzero(worth)
        if float(worth[cells] @ shares[cells]) > 1 - 1e-4:
            return False
        values = worth[cells]
        key = cells.tobytes() + values.round(6).tobytes()
        if key in self._seen:
            return False
        self._seen.add(key)
        self.cuts.append((self.column[cells], values))
        return True

    def tighten(self, is_over: Callable[[], bool], is_enough: Callable[[], bool]) -> Floats:
        """Add cuts to the linear program until none is violated, time is over, or the bound is good enough; gives the shares."""
        waiting = set(range(len(self.needs)))
        shares = self.relax()
        while not is_over() and not is_enough():
            violated = self.separate(shares, waiting, is_over)
            if not violated and len(waiting) < len(
                self.needs
            ):  # Those that were content before are asked again at the end.
                waiting = set(range(len(self.needs)))
                violated = self.separate(shares, waiting, is_over)
            if not violated:
                break
            waiting = set(violated)
            shares = self.relax()
        return shares

    def solve_integers(self, seconds: float, start: Flags | None = None) -> IntegerAnswer:
        """Solve the integer program over the cuts so far, in at most so many seconds."""
        highs = self._empty_program()
        self._load(highs, self.cuts)
        size = len(self.candidates)
        if size:
            import highspy

            highs.changeColsIntegrality(
                size, np.arange(size, dtype=np.int32), np.full(size, int(highspy.HighsVarType.kInteger), dtype=np.uint8)
            )
        highs.setOptionValue("time_limit", max(seconds, 0.01))
        highs.setOptionValue("mip_rel_gap", 1e-7)
        if start is not None and size:
            highs.setSolution(size, np.arange(size, dtype=np.int32), start[self.candidates].astype(float))
        highs.run()
        info = highs.getInfo()
        solved = int(highs.getModelStatus()) == 7
        bound = float(info.mip_dual_bound) if size else 0.0
        if np.isfinite(bound):
            self.bound = max(self.bound, bound)
        hidden = None
        if info.primal_solution_status == 2 or solved:
            hidden = self.free.copy()
            hidden[self.candidates] = np.array(highs.getSolution().col_value) > 0.5
        return IntegerAnswer(hidden, self.bound, solved)
