"""What the ledger says of each count: which values it stood for, since when, and which of them were published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bridgework.analysis.attack import Cell, Ledger, Release
from bridgework.analysis.releasing.plan import Key
from bridgework.analysis.releasing.sums import TOTAL, Axes, PlanRefused

NAMES, LISTS = ("part", "whole", "other_part", "other_whole", "cell"), ("parts", "cells")
"""Where a statement of the attacker names counts."""


@dataclass
class Version:
    """One value that a count stood for, from one release until it was corrected.

    Attributes
    ----------
    value : int
        As the release stood for it.
    since : int
        Number of the first release with it.
    published : int or None
        Number of the first release that published it.
    bounds : list of (int, mapping)
        Published bounds of its share: number of the release, and the statement.
    """

    value: int
    since: int
    published: int | None = None
    bounds: list[tuple[int, Mapping[str, Any]]] = field(default_factory=list)


class History:
    """All versions of all counts.

    Parameters
    ----------
    ledger : Ledger
        With the truth of every cell.
    dims : sequence of str
        Dimensions in the order of keys.
    """

    def __init__(self, ledger: Ledger, dims: Sequence[str]) -> None:
        self.dims = tuple(dims)
        self.names = [release.name for release in ledger.releases]
        self.versions: dict[Key, list[Version]] = {}
        self.hierarchies: dict[str, dict[str, str]] = {}
        for number, release in enumerate(ledger.releases):
            self._take(number, release)

    @property
    def now(self) -> int:
        """The number that the next release has."""
        return len(self.names)

    def _take(self, number: int, release: Release) -> None:
        if set(release.dims) - set(self.dims):
            raise PlanRefused(f"the release {release.name} has other dimensions")
        for dim, parents in release.hierarchies.items():
            self.hierarchies.setdefault(dim, {}).update(parents)
        for cell in release.cells:
            key = self.key(cell.codes)
            if cell.true is None:
                raise PlanRefused(f"the ledger does not say what {release.name} stood for", key)
            versions = self.versions.setdefault(key, [])
            if not versions or versions[-1].value != cell.true:
                versions.append(Version(cell.true, number))
            if cell.count is not None and versions[-1].published is None:
                versions[-1].published = number
        for statement in release.statements:
            spoken = [self.key(statement[what]) for what in NAMES if what in statement]
            spoken += [self.key(codes) for what in LISTS for codes in statement.get(what, ())]
            if statement["kind"] in ("share-at-most", "share-at-least") and spoken[0] in self.versions:
                self.versions[spoken[0]][-1].bounds.append((number, statement))
            elif any((last := self.last(key)) is None or last.published is None for key in spoken):
                # Of published counts alone it adds nothing; of hidden ones the planner could not take it into account.
                raise PlanRefused(
                    f"the release {release.name} states a {statement['kind']} of hidden counts", spoken[0]
                )

    def key(self, codes: Mapping[str, str]) -> Key:
        """Give the key of codes by dimension."""
        return tuple(str(codes.get(dim, TOTAL)) for dim in self.dims)

    def last(self, key: Key) -> Version | None:
        """Give the newest version of a count."""
        versions = self.versions.get(key)
        return versions[-1] if versions else None

    def shown(self, key: Key) -> set[int]:
        """Give every value that was published of a count."""
        return {version.value for version in self.versions.get(key, ()) if version.published is not None}

    def values(self, key: Key) -> set[int]:
        """Give every value that releases stood for, hidden or not."""
        return {version.value for version in self.versions.get(key, ())}

    def moments(self, keys: Iterable[Key]) -> list[dict[Key, int]]:
        """Give, for each release that changed one of these counts, which version each had then."""
        found = {version.since for key in keys for version in self.versions.get(key, ())}
        moments = []
        for number in sorted(found):
            at: dict[Key, int] = {}
            for key in keys:
                known = [index for index, version in enumerate(self.versions.get(key, ())) if version.since <= number]
                if known:
                    at[key] = known[-1]
            moments.append(at)
        return moments

    def ledger(self, keys: Sequence[Key], threshold: int) -> Ledger:
        """Make the ledger of these counts alone, with no more in a release than what it added."""
        cells: dict[int, list[Cell]] = {}
        statements: dict[int, list[Mapping[str, Any]]] = {}
        for key in keys:
            codes = dict(zip(self.dims, key, strict=True))
            for version in self.versions.get(key, ()):
                shown = version.published
                count = version.value if shown == version.since else None
                cells.setdefault(version.since, []).append(Cell(codes, count, true=version.value))
                if shown is not None and shown != version.since:
                    cells.setdefault(shown, []).append(Cell(codes, version.value, true=version.value))
                for number, statement in version.bounds:
                    statements.setdefault(number, []).append(statement)
        ledger = Ledger(threshold)
        for number in sorted({*cells, *statements}):
            ledger.add(
                Release(
                    self.names[number],
                    self.dims,
                    tuple(cells.get(number, ())),
                    self.hierarchies,
                    tuple(statements.get(number, ())),
                )
            )
        return ledger


def axes_of(history: History, keys: Iterable[Key], hierarchies: Mapping[str, Mapping[str, str]]) -> Axes:
    """Find the codes in use, now and before."""
    return Axes.of(history.dims, hierarchies, [*history.versions, *keys])
