"""From releases to one system: which unknown a cell is in which release, and what adds up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .release import Cell, Release
from .result import RefusedStatement
from .shape import TOTAL, Key, Shape
from .statements import state
from .system import System

NO_BOUND = 10**9  # of a change, which can be negative: far beyond any count of people


@dataclass
class Held:
    """One count of one cell: from the release that first had it until the next correction.

    Attributes
    ----------
    key : tuple of str
        The cell.
    unknown : int
        Its index in the system.
    since : str
        Name of the first release with it.
    published : int or None
        As published by any release so far.
    is_hidden : bool
        Whether some release hid it.
    true : int or None
        Known to the auditor.
    n : int or None
        The least published count of a cell that contains it.
    before : Held or None
        What the cell held until it was corrected.
    """

    key: Key
    unknown: int
    since: str
    published: int | None = None
    is_hidden: bool = False
    true: int | None = None
    n: int | None = None
    before: Held | None = None


@dataclass
class Built:
    """A system with the cells that stand in it.

    Attributes
    ----------
    system : System
        Of everything public.
    shape : Shape
        Dimensions and sums.
    held : list of Held
        All counts, in the order in which they came.
    """

    system: System
    shape: Shape
    held: list[Held] = field(default_factory=list)

    def truth(self) -> dict[int, int]:
        """Return the true count of each unknown that has one."""
        return {held.unknown: held.true for held in self.held if held.true is not None}


class Builder:
    """Takes in releases one after the other.

    Parameters
    ----------
    releases : sequence of Release
        All of them, in order: needed beforehand for the dimensions and hierarchies they use together.
    """

    def __init__(self, releases: Sequence[Release]) -> None:
        dims: list[str] = []
        hierarchies: dict[str, dict[str, str]] = {}
        for release in releases:
            dims += [dim for dim in release.dims if dim not in dims]
            for dim, parents in release.hierarchies.items():
                hierarchies.setdefault(dim, {}).update({str(code): str(above) for code, above in parents.items()})
        self.built = Built(System(), Shape(dims, hierarchies))
        self.current: dict[Key, Held] = {}
        self.sums: dict[tuple[int, Key], None] = {}  # (dimension, whole), in a fixed order
        self.stated: dict[
            tuple[int, int], tuple[int, frozenset[int]]
        ] = {}  # (dimension, whole's unknown) -> row, parts

    def key(self, codes: Mapping[str, str]) -> Key:
        """Return the key of a cell; a dimension it does not name is at its total."""
        unknown = set(codes) - set(self.built.shape.dims)
        if unknown:
            raise RefusedStatement(f"no dimension is called {sorted(unknown)[0]!r}")
        return tuple(str(codes.get(dim, TOTAL)) for dim in self.built.shape.dims)

    def unknown_of(self, codes: Mapping[str, str]) -> int:
        """Return the unknown a cell is now; one that is in no table yet becomes a hidden one."""
        key = self.key(codes)
        if key not in self.current:
            held = Held(key, self.built.system.unknown(), "")
            self.current[key] = held
            self.built.held.append(held)
        return self.current[key].unknown

    def unknown_before(self, codes: Mapping[str, str]) -> int | None:
        """Return the unknown a cell was before its last correction."""
        held = self.current.get(self.key(codes))
        return held.before.unknown if held is not None and held.before is not None else None

    def take(self, release: Release) -> None:
        """Add a release: its cells, what adds up with them, and its statements."""
        cells = {self.key(cell.codes): cell for cell in release.cells}
        is_new_shape = self.built.shape.list_codes(cells)
        changed = self._changed(release, cells)
        touched = {key for key in cells if key not in self.current or key in changed}
        for key, cell in cells.items():
            self._hold(release, key, cell, key in changed)
        for key in changed - set(cells):
            self._hold(release, key, None, True)
        touched |= changed
        for key in self.current if is_new_shape else touched:
            for place, above in self.built.shape.parents(key):
                self.sums[place, above] = None
        self._add_sums(release, None if is_new_shape else touched)
        for statement in release.statements:
            state(self, statement, release.name)
        self._find_n(cells)

    def publish(self, held: Held, count: int, release: str) -> None:
        """State that a cell holds a count."""
        name = self.built.shape.name(held.key)
        self.built.system.add({held.unknown: 1}, count, count, f"{name} is {count}", release)
        held.published = count if held.published is None else held.published

    def _hold(self, release: Release, key: Key, cell: Cell | None, is_changed: bool) -> None:
        system = self.built.system
        held = self.current.get(key)
        if held is None or is_changed:
            new = Held(key, system.unknown(), release.name, before=held)
            self.current[key] = new
            self.built.held.append(new)
            if held is not None and (release.is_cumulative or release.most_change is not None):
                most = release.most_change
                least = 0 if release.is_cumulative else -(most or 0)
                says = f"{self.built.shape.name(key)} changed by {least} to {'any' if most is None else most}"
                system.add({new.unknown: 1, held.unknown: -1}, least, most, says, release.name)
            held = new
        if cell is None:
            return
        if cell.true is not None:
            held.true = cell.true
        if cell.count is not None:
            self.publish(held, cell.count, release.name)
            return
        held.is_hidden = True
        if cell.low is not None or cell.high is not None:
            name = self.built.shape.name(key)
            says = f"{name} is {cell.low if cell.low is not None else 0} to {'any' if cell.high is None else cell.high}"
            system.add({held.unknown: 1}, cell.low, cell.high, says, release.name)

    def _changed(self, release: Release, cells: Mapping[Key, Cell]) -> set[Key]:
        """Cells whose count is not the one of before: as told, by the truth, or by what changed openly."""
        if release.corrected is not None:
            return {self.key(codes) for codes in release.corrected} & set(self.current)
        changed, openly, unsure = set(), set(), []
        for key, cell in cells.items():
            held = self.current.get(key)
            if held is None:
                continue
            if cell.true is not None and held.true is not None:
                if cell.true != held.true:
                    changed.add(key)
            elif cell.count is not None and held.published is not None:
                if cell.count != held.published:
                    openly.add(key)
            else:
                unsure.append(key)
        if openly and unsure:
            near = self._above(openly) | self._below(openly)
            changed |= {key for key in unsure if key in near}
        return changed | openly

    def _above(self, keys: set[Key]) -> set[Key]:
        found, waiting = set(keys), list(keys)
        while waiting:
            for _, above in self.built.shape.parents(waiting.pop()):
                if above not in found:
                    found.add(above)
                    waiting.append(above)
        return found

    def _below(self, keys: set[Key]) -> set[Key]:
        found, waiting = set(keys), list(keys)
        while waiting:
            key = waiting.pop()
            for place in range(len(key)):
                for part in self.built.shape.parts(place, key):
                    if part in self.current and part not in found:
                        found.add(part)
                        waiting.append(part)
        return found

    def _add_sums(self, release: Release, touched: set[Key] | None) -> None:
        """State what adds up among the cells as they are now; where only some changed, only around those."""
        unlisted: dict[Key, int] = {}
        waiting: list[tuple[int, Key, list[Key]]] = []
        for place, whole in self.sums:
            parts = list(self.built.shape.parts(place, whole))
            listed = [part for part in parts if part in self.current]
            if not listed:
                continue
            if touched is None or whole in touched or any(part in touched for part in listed):
                waiting.append((place, whole, parts))
        while True:
            # A whole that is not listed matters only if it is itself a part of something that is.
            left = []
            for place, whole, parts in waiting:
                unknown = self.current[whole].unknown if whole in self.current else unlisted.get(whole)
                if unknown is None:
                    left.append((place, whole, parts))
                else:
                    is_open = self.built.shape.dims[place] in release.open_dims or not self._is_complete(whole, parts)
                    known = list(self._parts(release, parts, unlisted))
                    self._add_sum(place, whole, unknown, known, is_open=is_open)
            if len(left) == len(waiting):
                return
            waiting = left

    def _parts(self, release: Release, parts: list[Key], unlisted: dict[Key, int]) -> Iterator[int]:
        for part in parts:
            if part in self.current:
                yield self.current[part].unknown
            elif release.missing == "unknown":
                if part not in unlisted:
                    unlisted[part] = self.built.system.unknown()
                yield unlisted[part]

    def _is_complete(self, whole: Key, parts: list[Key]) -> bool:
        """Whether the listed parts are all there is.

        Where the truth is known, it tells. Otherwise several parts are taken to be all, one alone is not: who lists only
        `yes` beside the total leaves `no` to the reader.
        """
        above = self.current.get(whole)
        truths = [held.true for part in parts if (held := self.current.get(part)) is not None]
        if above is None or above.true is None or len(truths) < len(parts) or None in truths:
            return len(parts) > 1
        return sum(true for true in truths if true is not None) == above.true

    def _add_sum(self, place: int, whole: Key, unknown: int, parts: list[int], *, is_open: bool) -> None:
        system, shape = self.built.system, self.built.shape
        now = frozenset(parts)
        known = self.stated.get((place, unknown))
        if known is not None and now == known[1]:
            return
        says = f"{shape.name(whole)}: the parts by {shape.dims[place]} " + ("stay within it" if is_open else "add up")
        terms: list[tuple[int, int]] = [(unknown, 1), *((part, -1) for part in parts)]
        system.add(terms, 0, None if is_open else 0, says, "")
        if known is not None and known[1] < now:
            # The earlier list was not complete; what it stated of the same whole does not hold.
            system.rows[known[0]] = system.rows[-1]
            system.rows.pop()
            self.stated[place, unknown] = known[0], now
        else:
            self.stated[place, unknown] = len(system.rows) - 1, now

    def _find_n(self, cells: Mapping[Key, Any]) -> None:
        least: dict[Key, int | None] = {}

        def of(key: Key) -> int | None:
            if key not in least:
                found: list[int] = []
                for _, above in self.built.shape.parents(key):
                    held = self.current.get(above)
                    if held is not None and held.published is not None:
                        found.append(held.published)
                    if (higher := of(above)) is not None:
                        found.append(higher)
                least[key] = min(found, default=None)
            return least[key]

        for key in cells:
            held = self.current[key]
            n = of(key)
            if n is not None:
                held.n = n if held.n is None else min(held.n, n)


def build(releases: Sequence[Release]) -> Built:
    """Make the system of all releases.

    Raises
    ------
    RefusedStatement
        Where a statement cannot be understood.
    """
    builder = Builder(releases)
    for release in releases:
        builder.take(release)
    return builder.built
