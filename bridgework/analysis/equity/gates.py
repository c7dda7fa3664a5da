"""When a comparison is held back because too few stand behind it, and the word for why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Whether a group's comparison was calculated, or why not. A reason is never told as 0 or as a blank."""

    CALCULATED = "calculated"
    IS_REFERENCE = "is_reference"
    """The group is the one the others are compared with."""
    SUPPRESSED = "suppressed_by_source"
    """The source hides the group's number."""
    NO_NUMBER = "no_number"
    """The source has no number for the group."""
    NO_PEOPLE = "no_people"
    """The group has a denominator of 0."""
    BELOW_CELL_SIZE = "below_cell_size"
    """Fewer events in the group than the least numerator."""
    BELOW_N_SIZE = "below_n_size"
    """Fewer people in the group than the least denominator."""
    NO_COMPARISON = "no_comparison"
    """There is nobody to compare with."""
    COMPARISON_INCOMPLETE = "comparison_incomplete"
    """A number of the comparison is hidden or missing, so that it cannot be added up."""
    COMPARISON_BELOW_CELL_SIZE = "comparison_below_cell_size"
    COMPARISON_BELOW_N_SIZE = "comparison_below_n_size"
    COMPARISON_IS_ZERO = "comparison_is_zero"
    """The comparison has a rate of 0: the difference stands, a ratio has nothing to divide by."""
    NO_EVENTS = "no_events"
    """Neither has an event: the difference is 0, the ratio undefined."""

    @property
    def is_gated(self) -> bool:
        """Whether too small numbers hold the comparison back."""
        return self in GATED


GATED = frozenset(
    {
        Status.BELOW_CELL_SIZE,
        Status.BELOW_N_SIZE,
        Status.COMPARISON_BELOW_CELL_SIZE,
        Status.COMPARISON_BELOW_N_SIZE,
    }
)


@dataclass(frozen=True)
class Gates:
    """The least numbers that a comparison needs, on both of its sides.

    The defaults are the largest that IDEA's regulation presumes reasonable (34 CFR 300.647(b)(1)(iv)): a cell size of 10 and
    an n-size of 30.

    Attributes
    ----------
    min_cell : int
        Least numerator (people to whom it happened, or events).
    min_n : int
        Least denominator (people).
    """

    min_cell: int = 10
    min_n: int = 30

    def __post_init__(self) -> None:
        if self.min_cell < 0 or self.min_n < 0:
            raise ValueError("a least number may not be negative")

    def of_group(self, events: int, n: int) -> Status:
        """Whether a group may be compared.

        Parameters
        ----------
        events, n : int
            Numerator and denominator.

        Returns
        -------
        Status
            `calculated`, or `no_people`, `below_cell_size`, `below_n_size` (in this order).
        """
        if n == 0:
            return Status.NO_PEOPLE
        if events < self.min_cell:
            return Status.BELOW_CELL_SIZE
        return Status.BELOW_N_SIZE if n < self.min_n else Status.CALCULATED

    def of_comparison(self, events: int, n: int) -> Status:
        """Whether a group may be compared with these.

        Parameters
        ----------
        events, n : int
            Numerator and denominator of the comparison.

        Returns
        -------
        Status
            `calculated`, or `no_comparison`, `comparison_below_cell_size`, `comparison_below_n_size` (in this order).
        """
        if n == 0:
            return Status.NO_COMPARISON
        if events < self.min_cell:
            return Status.COMPARISON_BELOW_CELL_SIZE
        return Status.COMPARISON_BELOW_N_SIZE if n < self.min_n else Status.CALCULATED
