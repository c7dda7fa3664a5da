"""What an interval is, why it may be undefined, and the checks that all of them make."""

from __future__ import annotations

from functools import lru_cache
from statistics import NormalDist
from typing import NamedTuple

IGNORES_REPEATS = "ignores_repeats"
"""Note on every interval for events: one person may have several, and the interval takes each as independent."""


class Interval(NamedTuple):
    """A range of values that the data do not rule out.

    Attributes
    ----------
    low, high : float or None
        The bounds, in the unit of the estimate; None where the interval is undefined. `high` may be infinite (a ratio to
        a share of zero).
    level : float
        The confidence level, 0 to 1.
    method : str
        `wilson`, `garwood`, `newcombe`, `koopman`, `katz`, `mover` or `conditional`.
    note : str
        A caveat as a code (`ignores_repeats`), or empty.
    reason : str
        Why the interval is undefined, as a code (`no_people`, `no_exposure`, `no_events`, `zero_count`), or empty.
    """

    low: float | None
    high: float | None
    level: float
    method: str
    note: str = ""
    reason: str = ""

    @property
    def is_defined(self) -> bool:
        """Whether there are bounds at all."""
        return self.low is not None


def undefined(level: float, method: str, reason: str, note: str = "") -> Interval:
    """Return the interval that does not exist, with the reason as a code."""
    return Interval(None, None, level, method, note, reason)


def check_level(level: float) -> None:
    """Refuse (ValueError) a confidence level that is not between 0 and 1."""
    if not 0 < level < 1:
        raise ValueError("the level must lie between 0 and 1")


def check_people(events: int, n: int) -> None:
    """Refuse (ValueError) counts that cannot be `events` of `n` people."""
    if not 0 <= events <= n:
        raise ValueError("events must lie between 0 and n")


@lru_cache(maxsize=16)  # a page asks for the same level once per cell
def z_of(level: float) -> float:
    """Return the two-sided normal quantile of a level: 1.96 for 0.95."""
    check_level(level)
    return NormalDist().inv_cdf((1 + level) / 2)
