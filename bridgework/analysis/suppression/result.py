"""What the method hands back: a status for each cell, and how good the pattern is proven to be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bridgework.analysis.suppression.problem import Status

PROVEN = 1e-6
"""Costs closer than this are equal: what the solver's tolerances allow to be told apart."""


class Stop(StrEnum):
    """When the search may end before its time is over."""

    PROVEN = "proven"
    """The cost is proven to be the least possible."""
    STALLED = "stalled"
    """The pattern is safe and trying to do without hidden cells has stopped to pay; nothing is proven of its cost."""


@dataclass(frozen=True)
class Attempt:
    """One step of the search.

    Attributes
    ----------
    step : str
        `first pass`, `clean-up`, `linear bound`, `guided pass`, `integer program` or `rebuilding`.
    objective : float
        Cost of the best safe pattern after it.
    lower_bound : float
        What is proven by then that no safe pattern can undercut.
    seconds : float
        Since the start.
    """

    step: str
    objective: float
    lower_bound: float
    seconds: float


@dataclass(frozen=True)
class Suppression:
    """A safe pattern.

    Attributes
    ----------
    status : tuple of Status
        One for each cell, in the problem's order.
    objective : float
        What is hidden besides the small counts: the sum of log(1 + count) over secondary cells that were not hidden before.
    lower_bound : float
        Proven: no pattern that keeps the same promise costs less.
    forced : tuple of int
        Cells that were to stay published and could not: they are small, or a small count depends on them.
    attempts : tuple of Attempt
        What was tried, in order.
    n_for_whole_numbers : int or None
        How many cells were hidden on top so that each value is possible in whole numbers, too (nearly always 0); None where the
        table is too large for that to be looked at. The bound is for the linear promise alone.
    stopped : str
        Why the search ended: `proven`, `stalled`, or `time`.
    """

    status: tuple[Status, ...]
    objective: float
    lower_bound: float
    forced: tuple[int, ...]
    attempts: tuple[Attempt, ...]
    n_for_whole_numbers: int | None = 0
    stopped: str = "time"

    @property
    def gap(self) -> float | None:
        """How far the objective is above the lower bound, as a share of the bound; None where nothing is proven yet."""
        if self.objective - self.lower_bound <= PROVEN:
            return 0.0
        return (self.objective - self.lower_bound) / self.lower_bound if self.lower_bound > 0 else None

    @property
    def is_optimal(self) -> bool:
        """Whether the pattern is proven to be the cheapest."""
        return self.gap == 0.0

    def n(self, status: Status) -> int:
        """Count the cells of one status."""
        return sum(1 for each in self.status if each is status)
