"""The search for a good safe pattern: one cheapest path after the other, then a clean-up, then small rebuilds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from bridgework.analysis.suppression.problem import CountProblem, Flags, Floats
from bridgework.analysis.suppression.programs import Paths

FARTHEST = 1e3
"""A deviation is made at most so many times larger, so that rounding errors stay small."""

REUSE = 1e-3
"""Share of its price that a cell costs once it is hidden: little, so that paths gather in few cells."""


@dataclass(frozen=True)
class Need:
    """One thing that must be possible for an outsider: this cell, so far up (side 1) or down (side -1)."""

    cell: int
    side: int
    distance: float


def needs_of(problem: CountProblem) -> list[Need]:
    """List what must be possible: each sensitive cell could hold `most`, and could hold 1; the farthest first."""
    needs = []
    for cell in np.flatnonzero(problem.sensitive):
        count = int(problem.counts[cell])
        if count < problem.most:
            needs.append(Need(int(cell), 1, float(problem.most - count)))
        if count > 1:
            needs.append(Need(int(cell), -1, float(count - 1)))
    return sorted(needs, key=lambda need: (-need.distance, need.cell, need.side))


class Search:
    """A pattern that is being built: which cells are hidden, and for each need the cells that its deviation uses.

    `free` cells are hidden at no cost, `barred` ones never; `weights` is the cost of all others. With `keep`, each need's deviation
    is kept, so that the finished pattern can be checked without the solver.
    """

    def __init__(
        self,
        problem: CountProblem,
        needs: Sequence[Need],
        *,
        free: Flags,
        barred: Flags,
        weights: Floats,
        is_over: Callable[[], bool],
        keep: bool = False,
    ) -> None:
        self.needs, self.free, self.barred, self.weights = needs, free, barred, weights
        self.is_over = is_over
        self.paths = Paths(problem)
        self.paths.close(barred)
        self._counts = problem.counts.astype(float)
        self._cells = np.array([need.cell for need in needs], dtype=np.int64)
        self._sides = np.array([need.side for need in needs], dtype=float)
        self._distances = np.array([need.distance for need in needs])
        self.hidden = free.copy()
        self.uses = np.zeros((len(needs), problem.n_cells), dtype=bool)
        self.deviations: Floats | None = np.zeros((len(needs), problem.n_cells)) if keep else None
        self.found: list[Floats] = []

    @property
    def cost(self) -> float:
        """What the pattern costs."""
        return float(self.weights[self.hidden & ~self.free].sum())

    def meet(self, numbers: Iterable[int], prices: Floats, *, closed: Flags, at_most: float = np.inf) -> bool:
        """Meet needs one after the other by the cheapest deviation, hiding what it uses.

        Gives False where one cannot be met, or where it gets dearer than `at_most`; then the pattern is left half done.
        """
        self.paths.close(closed)
        spent = 0.0
        waiting = np.zeros(len(self.needs), dtype=bool)
        order = list(numbers)
        waiting[order] = True
        for number in order:
            if not waiting[number]:
                continue
            need = self.needs[number]
            self.paths.price(np.where(self.free, 0.0, np.where(self.hidden, REUSE * prices, prices)))
            deviation = self.paths.cheapest(need.cell, need.side, need.distance)
            if deviation is None:
                return False
            used = deviation != 0
            fresh = used & ~self.hidden
            spent += float(self.weights[fresh].sum())
            if spent > at_most:
                return False
            self.hidden |= fresh
            met = waiting & self._also_met(deviation)
            met[number] = True
            self.uses[met] = used
            if self.deviations is not None:
                self.found.append(deviation)
                goal = self._distances[met] * self._sides[met]
                self.deviations[met] = (goal / deviation[self._cells[met]])[:, None] * deviation
            waiting &= ~met
        return True

    def _also_met(self, deviation: Floats) -> Flags:
        """Say which needs are met by the same deviation, made larger or smaller or turned round as far as counts allow."""
        with np.errstate(divide="ignore", invalid="ignore"):
            room = np.where(deviation != 0, self._counts / np.abs(deviation), np.inf)
        onwards = float(room[deviation < 0].min(initial=np.inf))
        back = float(room[deviation > 0].min(initial=np.inf))
        moved = deviation[self._cells] * self._sides
        reach = np.where(moved > 0, np.minimum(onwards, FARTHEST) * moved, np.minimum(back, FARTHEST) * -moved)
        return (moved != 0) & (self._distances <= reach)

    def drop_unused(self) -> None:
        """Publish again what no need uses."""
        self.hidden &= self.free | self.uses.any(axis=0)

    def rebuild(self, cells: Sequence[int], prices: Floats | None = None) -> bool:
        """Try to do without some hidden cells: other ways for the needs that used them. Keeps the change where it is no dearer.

        Says whether the pattern got cheaper.
        """
        before, before_uses, cost = self.hidden.copy(), self.uses.copy(), self.cost
        deviations = None if self.deviations is None else self.deviations.copy()
        closed = self.barred.copy()
        closed[cells] = True
        self.hidden[cells] = False
        broken = np.flatnonzero(self.uses[:, cells].any(axis=1))
        room = float(self.weights[cells].sum())
        if self.meet(broken, self.weights if prices is None else prices, closed=closed, at_most=room + 1e-9):
            self.drop_unused()
            if self.cost <= cost + 1e-9:
                return self.cost < cost - 1e-9
        self.hidden, self.uses, self.deviations = before, before_uses, deviations
        return False

    def clean_up(self, patience: float = np.inf) -> None:
        """Try each hidden cell once, dearest first, until time is over, or so many tries in a row gained nothing."""
        in_vain = 0
        self.drop_unused()
        cells = np.flatnonzero(self.hidden & ~self.free)
        for cell in cells[np.argsort(-self.weights[cells], kind="stable")]:
            if self.is_over() or in_vain >= patience:
                return
            if self.hidden[cell]:
                in_vain = 0 if self.rebuild([int(cell)]) else in_vain + 1

    def shake(self, random: np.random.Generator) -> bool:
        """Rebuild around a random hidden cell: up to four cells that one need uses together, at prices slightly off."""
        cells = np.flatnonzero(self.hidden & ~self.free)
        if not len(cells):
            return False
        first = random.choice(cells)
        users = np.flatnonzero(self.uses[:, first])
        together = cells[self.uses[random.choice(users), cells]] if len(users) else cells
        chosen = set(
            random.choice(together, size=min(len(together), int(random.integers(1, 5))), replace=False).tolist()
        )
        prices = self.weights * random.uniform(0.7, 1.3, size=len(self.weights))
        return self.rebuild(sorted(chosen | {int(first)}), prices)

    def snapshot(self) -> tuple[Flags, np.ndarray]:
        """Give the pattern and what each need uses."""
        return self.hidden.copy(), self.uses.copy()

    def restore(self, snapshot: tuple[Flags, np.ndarray]) -> None:
        """Go back to a pattern."""
        self.hidden, self.uses = snapshot[0].copy(), snapshot[1].copy()
