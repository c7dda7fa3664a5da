"""The ledger as it is stored: what each release added to it, compressed; and put together again for the planner."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bridgework.analysis.attack import Cell, Ledger
from bridgework.analysis.attack import Release as PublishedTable
from bridgework.analysis.releasing import Fate, Key, Plan

THRESHOLD = 10
BOUNDS = ("share-at-most", "share-at-least")


def pack(document: Any) -> bytes:
    """Return a JSON document, compressed."""
    return zlib.compress(json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode(), 6)


def unpack(stored: bytes | memoryview) -> Any:
    """Return what `pack` compressed."""
    return json.loads(zlib.decompress(bytes(stored)))


@dataclass
class Book:
    """One ledger, with what is needed to write its next page.

    Attributes
    ----------
    ledger : Ledger
        Every release so far.
    dims : set of str
        Dimensions in use so far.
    stood : dict
        For each count (its codes by dimension, sorted) the last value it stood for, and whether that was published.
    said : dict
        The last bound said of a share.
    withheld : set
        Counts that the last release withheld: they may come back without a change.
    """

    ledger: Ledger = field(default_factory=lambda: Ledger(THRESHOLD))
    dims: set[str] = field(default_factory=set)
    stood: dict[tuple[tuple[str, str], ...], tuple[int, bool]] = field(default_factory=dict)
    said: dict[tuple[tuple[str, str], ...], dict[str, Any]] = field(default_factory=dict)
    withheld: set[tuple[tuple[str, str], ...]] = field(default_factory=set)

    def earlier(self, dims: tuple[str, ...]) -> dict[Key, Fate]:
        """Return the withheld counts as the planner wants them."""
        return {
            tuple(codes.get(dim, "*") for dim in dims): Fate.WITHHELD for codes in (dict(one) for one in self.withheld)
        }

    def add(self, page: Mapping[str, Any]) -> None:
        """Take in one page, as `page_of` wrote it."""
        dims = tuple(page["dims"])
        cells = []
        for codes, count, true in page["cells"]:
            cells.append(Cell(codes, count, true=true))
            at = _plain(codes)
            was = self.stood.get(at)
            is_published = count is not None or (was is not None and was[0] == true and was[1])
            self.stood[at] = (true, is_published)
        for statement in page["statements"]:
            if statement["kind"] in BOUNDS:
                self.said[_plain(statement["part"])] = statement
        self.dims |= set(dims)
        self.withheld = {tuple(tuple(pair) for pair in one) for one in page["withheld"]}
        self.ledger.add(
            PublishedTable(page["name"], dims, tuple(cells), page["hierarchies"], tuple(page["statements"]))
        )

    def page_of(self, plan: Plan, name: str) -> dict[str, Any]:
        """Return what a plan adds to this ledger: new values, values shown for the first time, new bounds."""
        cells: list[tuple[dict[str, str], int | None, int]] = []
        for key, cell in plan.cells.items():
            if cell.held_true is None:
                continue
            codes = {dim: code for dim, code in zip(plan.dims, key, strict=True) if code != "*"}
            was = self.stood.get(_plain(codes))
            if was is None or was[0] != cell.held_true or (cell.count is not None and not was[1]):
                cells.append((codes, cell.count, cell.held_true))
        new = {_plain(codes) for codes, _count, _true in cells}
        statements = []
        for key, cell in plan.cells.items():
            if cell.bound is None:
                continue
            said = cell.bound.statement(key, plan.dims)
            for named in ("part", "whole"):
                said[named] = {dim: code for dim, code in said[named].items() if code != "*"}
            part, whole = _plain(said["part"]), _plain(said["whole"])
            if self.said.get(part) != said or part in new or whole in new:
                statements.append(said)
        withheld = [
            [(dim, code) for dim, code in sorted(zip(plan.dims, key, strict=True)) if code != "*"]
            for key, fate in plan.fates.items()
            if fate is Fate.WITHHELD
        ]
        hierarchies = {dim: dict(parents) for dim, parents in plan.hierarchies.items()}
        return {
            "name": name,
            "dims": list(plan.dims),
            "cells": cells,
            "hierarchies": hierarchies,
            "statements": statements,
            "withheld": withheld,
        }


def book_of(pages: Iterable[Mapping[str, Any]]) -> Book:
    """Return the ledger of these pages, the oldest first."""
    book = Book()
    for page in pages:
        book.add(page)
    return book


def _plain(codes: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((dim, code) for dim, code in codes.items() if code != "*"))
