"""What a plan says: of each count whether it leaves and as what, what was tried, and what the attack found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bridgework.analysis.attack import Audit, Cell, Release

Key = tuple[str, ...]
"""The codes of one count, in the order of the dimensions; `*` for a total."""

REST = "~rest"
"""The code for what a given total holds beyond its listed parts. Never published."""


def is_rest(key: Key) -> bool:
    """Whether a count is what a given total holds beyond its listed parts."""
    return any(code.startswith(REST) for code in key)


class Fate(StrEnum):
    """What happens to one count."""

    PUBLISHED = "published"
    """As it is now."""
    PRIMARY = "primary"
    """Hidden: small itself."""
    SECONDARY = "secondary"
    """Hidden so that no small count can be worked out, now or from earlier releases."""
    HELD = "held"
    """Published as it was before: the change is too small to show."""
    BOUNDED = "bounded"
    """Hidden, but its share of a published count is shown as at most or at least so many percent."""
    WITHHELD = "withheld"
    """Hidden, because it is not listed in this release, or nothing of its part could be published safely."""


@dataclass(frozen=True)
class Bound:
    """What is published of a hidden share.

    Attributes
    ----------
    whole : tuple of str
        The published count of which it is a share.
    at_most, at_least : int or None
        Percent; exactly one of them is set.
    """

    whole: Key
    at_most: int | None = None
    at_least: int | None = None

    def statement(self, part: Key, dims: tuple[str, ...]) -> dict[str, Any]:
        """Give the bound as the attacker knows it."""
        kind, value = ("share-at-most", self.at_most) if self.at_most is not None else ("share-at-least", self.at_least)
        named = {"part": dict(zip(dims, part, strict=True)), "whole": dict(zip(dims, self.whole, strict=True))}
        return {"kind": kind, **named, "value": str(value), "scale": 100}


@dataclass(frozen=True)
class PlannedCell:
    """What happens to one count.

    Attributes
    ----------
    key : tuple of str
        Its codes.
    fate : Fate
        What happens. Readers must see one word for primary, secondary and withheld, and no mark on held ones.
    count : int or None
        The number to publish; None where hidden.
    held_true : int
        The count the release stands for; None where it does not speak of it. Not public. Differs from the present count where a change is held back.
    bound : Bound or None
        What may be said of a bounded share.
    """

    key: Key
    fate: Fate
    count: int | None
    held_true: int | None
    bound: Bound | None = None


@dataclass(frozen=True)
class Tried:
    """One thing that was tried and did not go as it is, or a way that had to be taken; for words to the data steward.

    Attributes
    ----------
    code : str
        See docs/methods/releasing.md, "What the data steward is told".
    facts : mapping
        Plain values: `part` (the codes that all counts of the part share), numbers of cells. No counts.
    """

    code: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class PlanAudit:
    """The attacks on all parts together.

    Attributes
    ----------
    n_protected, n_exposed : int
        Small counts over all releases, and how many of them can be narrowed down (0 in every plan).
    narrowest : tuple of (int, int or None) or None
        The interval with the smallest width among protected counts whose interval was proven.
    n_parts, n_attacked : int
        Parts of the table, and how many were attacked anew; the others have nothing that is not public already.
    """

    n_protected: int
    n_exposed: int
    narrowest: tuple[int, int | None] | None
    n_parts: int
    n_attacked: int

    @property
    def is_safe(self) -> bool:
        """Whether no protected count is exposed."""
        return self.n_exposed == 0


@dataclass(frozen=True)
class Plan:
    """A release as it may be published.

    Attributes
    ----------
    dims : tuple of str
        Dimensions, in the order of the keys.
    cells : mapping of tuple of str to PlannedCell
        Every count, in the order of the keys.
    hierarchies : mapping
        As given.
    objective, lower_bound : float
        Cost of the secondary hiding that is new in this release (sum of log(1 + count)), and what is proven to be needed.
    audit : PlanAudit
        What the attacker found over all releases.
    tried : tuple of Tried
        In the order of the parts.
    """

    dims: tuple[str, ...]
    cells: Mapping[Key, PlannedCell]
    hierarchies: Mapping[str, Mapping[str, str]]
    objective: float
    lower_bound: float
    audit: PlanAudit
    tried: tuple[Tried, ...]
    fates: Mapping[Key, Fate] = field(init=False, repr=False)
    """The fate of each count: what the next `plan_release` takes as `earlier`."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "fates", {key: cell.fate for key, cell in self.cells.items()})

    def n(self, fate: Fate) -> int:
        """Count the cells of one fate, the rests of totals left out."""
        return sum(cell.fate is fate and not is_rest(cell.key) for cell in self.cells.values())

    def release(self, name: str) -> Release:
        """Give the plan as a release for `Ledger.add`: with the truth, so for the data steward's own ledger only.

        Parameters
        ----------
        name : str
            One that the ledger does not have yet.

        Returns
        -------
        Release
            With every count, hidden ones too, and every bound.
        """
        cells = tuple(
            Cell(dict(zip(self.dims, key, strict=True)), cell.count, true=cell.held_true)
            for key, cell in self.cells.items()
            if cell.held_true is not None
        )
        statements = tuple(
            cell.bound.statement(key, self.dims) for key, cell in self.cells.items() if cell.bound is not None
        )
        return Release(name, self.dims, cells, self.hierarchies, statements)


def join_audits(audits: list[Audit], n_parts: int, n_attacked: int) -> PlanAudit:
    """Add up the answers of parts that share no sum."""
    narrowest = [audit.narrowest for audit in audits if audit.narrowest is not None]
    return PlanAudit(
        sum(audit.n_protected for audit in audits),
        sum(audit.n_exposed for audit in audits),
        min(narrowest, key=lambda ends: float("inf") if ends[1] is None else ends[1] - ends[0], default=None),
        n_parts,
        n_attacked,
    )
