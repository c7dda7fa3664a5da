"""The method as a whole: what to try in which order, within a time budget."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bridgework.analysis.suppression.bound import Master
from bridgework.analysis.suppression.problem import CountProblem, Flags, Floats, Status
from bridgework.analysis.suppression.programs import RIGHT, Sums
from bridgework.analysis.suppression.result import PROVEN, Attempt, Stop, Suppression
from bridgework.analysis.suppression.search import Need, Search, needs_of
from bridgework.analysis.suppression.whole import MOST_CELLS, hide_for_whole_numbers, is_network

# Shares of the time budget after which a step gives way to the next. Measured, not derived: see docs/methods/suppression.md.
CLEAN_UP_UNTIL, LINEAR_UNTIL, GUIDED_UNTIL, INTEGER_UNTIL = 0.25, 0.55, 0.65, 0.85
LEAST_CLEAN_UP = 0.15
"""Share of the time budget that a clean-up gets, however long the first pass took."""

PATIENCE = 12
"""Tries in a row without gain after which the search has stalled."""

SLICE = 0.2
"""Share of the time budget for one integer program."""


def suppress(
    problem: CountProblem,
    *,
    clock: Callable[[], float],
    seconds: float = 10.0,
    seed: int = 0,
    stop: Stop = Stop.PROVEN,
    progress: Callable[[Attempt], None] | None = None,
) -> Suppression:
    """Which cells of a table stay hidden so that no small count can be narrowed down, at the least loss.

    For each sensitive cell an outsider who knows every published cell, every sum, and that no count is negative, must find every
    value from 1 to `most` (9) possible: the interval that linear programming gives them contains [1, most]. Among the patterns
    that hold this promise the cheapest is sought; the cost of hiding a cell is log(1 + count).

    Parameters
    ----------
    problem : CountProblem
        The counts and their sums.
    clock : callable
        Gives seconds that only rise, such as `time.monotonic`.
    seconds : float
        Time budget. A first safe pattern is always finished, even if that takes longer; the rest stops in time.
    seed : int
        For the order in which small rebuilds are tried.
    stop : Stop
        `PROVEN`: look for cheaper patterns and a bound until one is proven to be the cheapest. `STALLED`: hand over the first
        safe pattern after which doing without hidden cells, the dearest first, gained nothing twelve times in a row; it keeps the
        same promise and is confirmed in the same way, but nothing is proven of its cost (`lower_bound` is 0). Both end with the time.
    progress : callable, optional
        Called with each Attempt as it is finished.

    Returns
    -------
    Suppression
        A safe pattern with its cost, and a proven lower bound.

    Raises
    ------
    ArithmeticError
        Where the solver cannot confirm the finished pattern. Nothing may be published then.

    Notes
    -----
    Counts of 0 cost nothing, so they are taken as hidden while the rest is chosen; afterwards those not needed are shown again.
    Where the search is stopped by time, a faster machine may find a cheaper pattern; where `is_optimal`, only equally cheap
    patterns could differ.

    References
    ----------
    Fischetti, M., Salazar, J. J. (2001). Solving the cell suppression problem on tabular data with linear constraints. Management
    Science 47(7), 1008-1027, doi:10.1287/mnsc.47.7.1008.11. Kelly, J. P., Golden, B. L., Assad, A. A. (1992). Cell suppression: disclosure protection for sensitive tabular data.
    Networks 22(4), 397-417.

    Examples
    --------
    >>> import time
    >>> from bridgework.analysis.suppression import build_table
    >>> table = build_table([(("A",), 3), (("B",), 20), (("C",), 50)], ["region"])
    >>> found = suppress(table.problem(), clock=time.monotonic)
    >>> [str(status) for status in found.status], found.is_optimal
    (['primary', 'secondary', 'published', 'published'], True)
    """
    work = _Work(problem, clock, seconds, progress)
    if work.needs:
        work.find_a_safe_pattern(PATIENCE if stop is Stop.STALLED else np.inf)
        if stop is Stop.PROVEN:
            work.bound_it()
            work.prove_it()
            work.rebuild_it(seed)
    stopped = "proven" if work.is_proven else "stalled" if stop is Stop.STALLED and not work.is_over() else "time"
    hidden = work.finish()
    if problem.n_cells > MOST_CELLS:
        in_whole = None
    else:  # A network's linear answers are whole numbers.
        in_whole = hidden if is_network(problem) else hide_for_whole_numbers(problem, hidden, work.barred, work.found)
    n_for_whole = 0 if in_whole is None else int((in_whole & ~hidden).sum())
    hidden = hidden if in_whole is None else in_whole
    status = np.where(hidden, Status.SECONDARY, Status.PUBLISHED)
    status[problem.sensitive] = Status.PRIMARY
    objective = float(problem.costs[hidden].sum())
    return Suppression(
        status=tuple(Status(each) for each in status),
        objective=objective,
        lower_bound=min(work.lower_bound, objective),
        forced=tuple(np.flatnonzero(problem.published & hidden).tolist()),
        attempts=tuple(work.attempts),
        n_for_whole_numbers=n_for_whole if in_whole is not None else None,
        stopped=stopped,
    )


class _Work:
    """One run of the method."""

    def __init__(
        self,
        problem: CountProblem,
        clock: Callable[[], float],
        seconds: float,
        progress: Callable[[Attempt], None] | None,
    ) -> None:
        self.problem, self.clock, self.seconds, self.progress = problem, clock, seconds, progress
        self.begin = clock()
        self.until = seconds
        self.needs: list[Need] = needs_of(problem)
        zero = problem.counts == 0
        before = problem.sensitive | problem.hidden
        # Zeros cost nothing: hidden until the rest is chosen, or always shown.
        self.free: Flags = before | (np.zeros_like(zero) if problem.show_zeros else zero)
        self.barred: Flags = ~self.free & (problem.published | zero)
        self.attempts: list[Attempt] = []
        self.master: Master | None = None
        self.shares: Floats = np.zeros(problem.n_cells)
        self.best = self.free.copy()
        self.best_uses = np.zeros((len(self.needs), problem.n_cells), dtype=bool)
        self.objective = 0.0
        self.found: list[Floats] = []

    @property
    def lower_bound(self) -> float:
        return self.master.bound if self.master else 0.0

    @property
    def is_proven(self) -> bool:
        return self.objective - self.lower_bound <= PROVEN

    def is_over(self) -> bool:
        """Whether the time of the present step is over."""
        return self.clock() - self.begin > self.until

    def left(self) -> float:
        return self.until - (self.clock() - self.begin)

    def note(self, step: str) -> None:
        attempt = Attempt(step, self.objective, min(self.lower_bound, self.objective), self.clock() - self.begin)
        self.attempts.append(attempt)
        if self.progress:
            self.progress(attempt)

    def keep_if_better(self, always: bool = False) -> None:
        if always or self.search.cost < self.objective - 1e-9:
            self.best, self.best_uses = self.search.snapshot()
            self.objective = self.search.cost

    def find_a_safe_pattern(self, patience: float) -> None:
        """One cheapest path for each need, then a clean-up."""
        self.until = self.seconds * CLEAN_UP_UNTIL
        self.search = self._search(self.problem.costs)
        if not self.search.meet(self._all, self.search.weights, closed=self.barred):
            self._give_way()
        self.search.drop_unused()
        self.keep_if_better(always=True)
        self.note("first pass")
        self.until = max(self.until, min(self.seconds, self.attempts[-1].seconds + self.seconds * LEAST_CLEAN_UP))
        self.search.clean_up(patience)
        self.keep_if_better()
        self.note("clean-up")

    def bound_it(self) -> None:
        """Bound the cost by a linear program, and let its solution guide a second pass."""
        self.until = self.seconds * LINEAR_UNTIL
        if self.is_over():
            return
        self.master = Master(self.problem, self.needs, free=self.free, barred=self.barred)
        self.shares = self.master.tighten(self.is_over, lambda: self.is_proven)
        self.note("linear bound")
        self.until = self.seconds * GUIDED_UNTIL
        if self.is_proven or self.is_over():
            return
        self._pass(self.free, self.problem.costs * (1.01 - self.shares))
        self.note("guided pass")

    def prove_it(self) -> None:
        """Solve the integer program over the cuts, add the cuts that its pattern violates, and again."""
        self.until = self.seconds * INTEGER_UNTIL
        master = self.master
        if master is None:
            return
        rounds = 0
        while not self.is_proven and not self.is_over():
            rounds += 1
            found = master.solve_integers(min(self.left(), self.seconds * SLICE), self.best)
            if found.hidden is None or self.is_proven:
                break
            violated = master.separate(found.hidden.astype(float), self._all, self.is_over)
            self._pass(found.hidden, self.problem.costs)
            if not violated:
                break
            if not found.is_solved:
                master.tighten(self.is_over, lambda: self.is_proven)
        if rounds:
            self.note("integer program")

    def rebuild_it(self, seed: int) -> None:
        """Use the time that is left for small rebuilds of the best pattern."""
        self.until = self.seconds
        if self.is_proven or self.is_over():
            return
        self.search.restore((self.best, self.best_uses))
        self.search.clean_up()  # A table whose first pass took long has had none yet.
        self.keep_if_better()
        random = np.random.default_rng(seed)
        while not self.is_proven and not self.is_over():
            self.search.shake(random)
            self.keep_if_better()
        self.note("rebuilding")

    def finish(self) -> Flags:
        """Give the best pattern with no more counts of 0 hidden than its needs use, confirmed."""
        problem = self.problem
        zeros = self.best & (problem.counts == 0) & ~problem.hidden
        self.until = self.seconds
        few = Search(
            problem,
            self.needs,
            free=self.best & ~zeros,
            barred=~self.best,
            weights=zeros.astype(float),
            is_over=self.is_over,
            keep=problem.n_cells <= MOST_CELLS,
        )
        if not few.meet(self._all, few.weights, closed=few.barred):
            raise ArithmeticError("the solver lost a safe pattern that it had found")
        if zeros.any():
            few.clean_up()
            few.drop_unused()
        if few.deviations is None:
            _confirm_anew(problem, self.needs, few.hidden)
        else:
            _confirm(problem, self.needs, few.hidden, few.deviations)
        self.found = few.found
        return few.hidden

    @property
    def _all(self) -> range:
        return range(len(self.needs))

    def _search(self, weights: Floats) -> Search:
        return Search(
            self.problem, self.needs, free=self.free, barred=self.barred, weights=weights, is_over=self.is_over
        )

    def _pass(self, start: Flags, prices: Floats) -> None:
        """Complete a pattern to a safe one and clean it up."""
        self.search.restore((start, np.zeros_like(self.best_uses)))
        if self.search.meet(self._all, prices, closed=self.barred):
            self.search.drop_unused()
            self.keep_if_better()
            self.search.clean_up()
            self.keep_if_better()

    def _give_way(self) -> None:
        """Hide those cells that were to stay published and cannot, as few and small as the search finds."""
        zero = self.problem.counts == 0
        wanted = self.barred & ~zero
        self.barred = self.barred & zero
        dear = self.problem.costs + wanted * (1.0 + self.problem.costs.sum())
        search = self._search(dear)
        if not search.meet(self._all, dear, closed=self.barred):
            raise ArithmeticError("the solver found no safe pattern, though hiding everything is one")
        search.clean_up()
        search.drop_unused()
        self.barred = self.barred | (wanted & ~search.hidden)
        self.search = self._search(self.problem.costs)
        self.search.restore(search.snapshot())


def _confirm(problem: CountProblem, needs: list[Need], hidden: Flags, deviations: Floats) -> None:
    """Check the finished pattern without the solver: each need's deviation against the sums, the counts and what is published."""
    sums = Sums(problem)
    cells = np.array([need.cell for need in needs], dtype=np.int64)
    goals = np.array([need.side * need.distance for need in needs])
    is_right = (
        not deviations[:, ~hidden].any()
        and float((deviations + problem.counts).min(initial=0.0)) >= -RIGHT
        and float(np.abs(deviations[np.arange(len(needs)), cells] - goals).max(initial=0.0)) <= RIGHT
        and all(sums.largest_error(deviation) <= RIGHT for deviation in deviations)
    )
    if not is_right:
        raise ArithmeticError("the finished pattern could not be confirmed; publish nothing")


def _confirm_anew(problem: CountProblem, needs: list[Need], hidden: Flags) -> None:
    """Find a deviation for each need once more, with a fresh model; each is checked against the sums. For tables too large to keep all."""
    nothing = np.zeros(problem.n_cells)
    again = Search(problem, needs, free=hidden, barred=~hidden, weights=nothing, is_over=lambda: False)
    if not again.meet(range(len(needs)), nothing, closed=~hidden):
        raise ArithmeticError("the finished pattern could not be confirmed; publish nothing")
