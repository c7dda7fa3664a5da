"""One release: a table of cells, published or hidden, and further public statements about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .result import RefusedStatement
from .shape import TOTAL


@dataclass(frozen=True)
class Cell:
    """One cell of a release.

    Attributes
    ----------
    codes : dict of str to str
        Dimension to code; `*` or a missing dimension means the total.
    count : int or None
        As published; None where hidden.
    low, high : int or None
        Public bounds of a hidden count, as in `<10`.
    true : int or None
        Known to the auditor only; None where no truth is known.
    """

    codes: Mapping[str, str]
    count: int | None = None
    low: int | None = None
    high: int | None = None
    true: int | None = None


@dataclass(frozen=True)
class Release:
    """What was made public on one occasion.

    Attributes
    ----------
    name : str
        How the audit calls it.
    dims : tuple of str
        Dimensions of its table.
    cells : tuple of Cell
        Of its table; not all combinations need be there.
    hierarchies : mapping
        Dimension to {code: parent code}.
    statements : tuple of mapping
        Further public numbers, as plain dicts with a `kind` (see `statements`).
    corrected : tuple of mapping, or None
        Codes of the cells whose count is not the same as in earlier releases. None: found from the truth where it is known,
        otherwise from what changed openly (see `Ledger`).
    open_dims : tuple of str
        Dimensions whose totals may hold more than the listed parts.
    missing : str
        What a combination that is not listed beside others that are means: `unknown` (some count) or `zero`.
    is_cumulative : bool
        Whether a corrected count can only have grown.
    most_change : int or None
        The largest change of a corrected count that is publicly known to be possible.
    """

    name: str
    dims: tuple[str, ...]
    cells: tuple[Cell, ...]
    hierarchies: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    statements: tuple[Mapping[str, Any], ...] = ()
    corrected: tuple[Mapping[str, str], ...] | None = None
    open_dims: tuple[str, ...] = ()
    missing: str = "unknown"
    is_cumulative: bool = False
    most_change: int | None = None

    @classmethod
    def of(
        cls,
        cells: Sequence[Mapping[str, Any]],
        dims: Sequence[str],
        *,
        name: str = "",
        **more: Any,
    ) -> Release:
        """Make a release from plain mappings: each cell has its dimensions' codes, `count`, and where known `true`, `low`, `high`.

        Raises
        ------
        RefusedStatement
            Naming the cell that cannot be read, or that is listed twice.
        """
        read = []
        seen: set[tuple[str, ...]] = set()
        for number, cell in enumerate(cells, 1):
            codes = {dim: str(cell.get(dim, TOTAL)) for dim in dims}
            key = tuple(codes.values())
            if key in seen:
                raise RefusedStatement(f"cell {number} ({_words(codes)}) is listed twice")
            seen.add(key)
            numbers = {
                what: _whole(cell.get(what), f"{what} of cell {number} ({_words(codes)})")
                for what in ("count", "low", "high", "true")
            }
            read.append(Cell(codes, **numbers))
        if more.get("missing", "unknown") not in ("unknown", "zero"):
            raise RefusedStatement("missing cells are taken as `unknown` or as `zero`")
        for what in ("statements", "open_dims"):
            more[what] = tuple(more.get(what) or ())
        if more.get("corrected") is not None:
            more["corrected"] = tuple(more["corrected"])
        return cls(name=name, dims=tuple(dims), cells=tuple(read), **more)

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Release:
        """Read what `to_dict` wrote.

        Raises
        ------
        RefusedStatement
            Where the dict is not one of a release.
        """
        try:
            rest = {key: value for key, value in stored.items() if key not in ("cells", "dims")}
            cells = [{**cell["codes"], **{k: v for k, v in cell.items() if k != "codes"}} for cell in stored["cells"]]
            return cls.of(cells, stored["dims"], **rest)
        except (KeyError, TypeError, AttributeError) as why:
            raise RefusedStatement(f"not a stored release: {why}") from why

    def to_dict(self, *, with_truth: bool = True) -> dict[str, Any]:
        """Return the release as plain JSON-able values; without the truth, it holds only what is public."""
        cells = []
        for cell in self.cells:
            stored: dict[str, Any] = {"codes": dict(cell.codes), "count": cell.count}
            if cell.low is not None:
                stored["low"] = cell.low
            if cell.high is not None:
                stored["high"] = cell.high
            if with_truth and cell.true is not None:
                stored["true"] = cell.true
            cells.append(stored)
        return {
            "name": self.name,
            "dims": list(self.dims),
            "cells": cells,
            "hierarchies": {dim: dict(parents) for dim, parents in self.hierarchies.items()},
            "statements": [dict(statement) for statement in self.statements],
            "corrected": None if self.corrected is None else [dict(codes) for codes in self.corrected],
            "open_dims": list(self.open_dims),
            "missing": self.missing,
            "is_cumulative": self.is_cumulative,
            "most_change": self.most_change,
        }


def _whole(value: Any, what: str) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or int(value) != value or value < 0:
        raise RefusedStatement(f"the {what} must be a whole number, 0 or more, not {value!r}")
    return int(value)


def _words(codes: Mapping[str, str]) -> str:
    return ", ".join(f"{dim}={code}" for dim, code in codes.items())
