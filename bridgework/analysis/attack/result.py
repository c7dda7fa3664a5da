"""What an attack found, and what stops one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Contradiction(ValueError):
    """What is published contradicts itself, or (where the auditor knows the truth) contradicts the truth."""


class RefusedStatement(ValueError):
    """A statement or cell cannot be understood; the message says which and what is wrong with it."""


class Checked(StrEnum):
    """How sure the list of feasible values of a cell is."""

    EXACT = "exact"
    """Whole numbers: fixed by elimination, or a network of sums, whose linear answers are whole numbers anyway."""
    INTEGER = "integer"
    """Whole numbers: each value was tried by an integer program or witnessed by a whole table."""
    INTERVAL = "interval"
    """Linear interval only, because the component is large: values between its ends were taken as feasible."""


@dataclass(frozen=True)
class ExposedCell:
    """A protected cell about which an outsider learns too much.

    Attributes
    ----------
    cell : tuple of (str, str)
        Dimension and code, in the order of the dimensions; code `*` for a total.
    low, high : int or None
        Smallest and largest count that fit everything public; `high` is None where nothing bounds it.
    feasible : tuple of int
        Which of 1..min(threshold - 1, n) still fit; with all of them the cell would not be exposed.
    checked : Checked
        How sure `feasible` is.
    release : str
        The release from which on the cell holds this count (empty in a single table).
    releases : tuple of str
        Releases that together suffice to expose it; empty in a single table, and beyond the first dozen exposed cells.
    change : bool
        Whether the bounds are of the cell's change since the release before, not of the cell.
    """

    cell: tuple[tuple[str, str], ...]
    low: int
    high: int | None
    feasible: tuple[int, ...]
    checked: Checked
    release: str = ""
    releases: tuple[str, ...] = ()
    change: bool = False

    def __str__(self) -> str:
        """Return the cell and its interval, as `place=Adair, race=Black: 0 to 4`."""
        cell = ", ".join(f"{dim}={code}" for dim, code in self.cell)
        if self.low == self.high:
            return f"{cell}: exactly {self.low}"
        return f"{cell}: {self.low} or more" if self.high is None else f"{cell}: {self.low} to {self.high}"


@dataclass(frozen=True)
class CellInterval:
    """The interval of one protected cell, for readers who want all of them.

    Attributes
    ----------
    cell : tuple of (str, str)
        Dimension and code.
    low, high : int or None
        Smallest and largest count that fit everything public.
    feasible : tuple of int
        Which of 1..min(threshold - 1, n) fit.
    checked : Checked
        How sure that is.
    release : str
        The release from which on the cell holds this count.
    """

    cell: tuple[tuple[str, str], ...]
    low: int
    high: int | None
    feasible: tuple[int, ...]
    checked: Checked
    release: str = ""


@dataclass(frozen=True)
class Audit:
    """The answer of the attacker.

    Attributes
    ----------
    n_cells : int
        Cells listed, published or hidden, over all releases; a corrected cell counts again.
    n_protected : int
        Cells that hold something to protect: true count 1 to threshold - 1, or, where no truth is known, every hidden cell.
    n_exposed : int
        How many of them are exposed.
    narrowest : tuple of (int, int or None) or None
        The interval with the smallest width among protected cells; None where nothing is protected.
    exposed : tuple of ExposedCell
        All of them, in the order of the cells.
    n_open : int
        Small counts (1 to threshold - 1) that stand openly in the table. With the truth known they are exposed, too; in a
        foreign table they are counted here only, since its rule is not known.
    n_exact, n_integer, n_interval : int
        Protected cells by how they were checked (see `Checked`).
    n_unsettled : int
        Single values that an integer program could not settle (nodes or number of programs); taken as feasible.
    n_components : int
        Independent parts the system fell into.
    intervals : tuple of CellInterval
        Of every protected cell, where asked for; otherwise empty.
    """

    n_cells: int
    n_protected: int
    n_exposed: int
    narrowest: tuple[int, int | None] | None
    exposed: tuple[ExposedCell, ...]
    n_open: int = 0
    n_exact: int = 0
    n_integer: int = 0
    n_interval: int = 0
    n_unsettled: int = 0
    n_components: int = 0
    intervals: tuple[CellInterval, ...] = ()

    @property
    def is_safe(self) -> bool:
        """Whether no protected cell is exposed."""
        return self.n_exposed == 0
