"""Which counts add up to which: totals that are missing are filled in, what a total holds beyond its parts is made a part."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bridgework.analysis.releasing.plan import REST, Key, is_rest

TOTAL = "*"

Sum = tuple[Key, tuple[Key, ...]]
"""A whole and its parts."""


class PlanRefused(ValueError):
    """The counts or the ledger cannot be planned with.

    Attributes
    ----------
    key : tuple of str
        The count at fault; empty where it is none alone.
    """

    def __init__(self, why: str, key: Key = ()) -> None:
        super().__init__(why)
        self.key = key


@dataclass(frozen=True)
class Axes:
    """The dimensions, and for each code the one above it that is in use.

    Attributes
    ----------
    dims : tuple of str
        Names.
    above : tuple of mapping of str to str
        For each dimension, code to the nearest code above it that is in use.
    """

    dims: tuple[str, ...]
    above: tuple[Mapping[str, str], ...]

    @staticmethod
    def of(dims: Sequence[str], hierarchies: Mapping[str, Mapping[str, str]], keys: Iterable[Key]) -> Axes:
        """Find the codes in use.

        Raises
        ------
        PlanRefused
            Where a hierarchy turns in a circle, or a key has not one code for each dimension.
        """
        used: list[dict[str, None]] = [{} for _ in dims]
        for key in keys:
            if len(key) != len(dims):
                raise PlanRefused(f"{key} has not one code for each of {', '.join(dims)}", key)
            for codes, code in zip(used, key, strict=True):
                codes[code] = None
        above = []
        for dim, codes in zip(dims, used, strict=True):
            parents = hierarchies.get(dim, {})
            found = {}
            for code in codes:
                trail = [code]
                while trail[-1] != TOTAL:
                    parent = parents.get(trail[-1], "") or TOTAL
                    if parent in trail:
                        raise PlanRefused(f"the hierarchy of {dim} goes in a circle at {parent}")
                    trail.append(parent)
                    if parent in codes:
                        found[code] = parent
                        break
            above.append(found)
        return Axes(tuple(dims), tuple(above))

    def wholes(self, key: Key) -> Iterable[tuple[int, Key]]:
        """Yield the dimension's place and the whole that this count is a part of along it, in use or not."""
        for place, code in enumerate(key):
            parent = self.above[place].get(code)
            if parent is not None:
                yield place, (*key[:place], parent, *key[place + 1 :])

    def sums(self, keys: Collection[Key]) -> list[tuple[int, Key, tuple[Key, ...]]]:
        """List all sums among these counts: dimension's place, whole, parts."""
        parts: dict[tuple[int, Key], list[Key]] = {}
        for key in keys:
            for place, whole in self.wholes(key):
                if whole in keys:
                    parts.setdefault((place, whole), []).append(key)
        return [(place, whole, tuple(found)) for (place, whole), found in parts.items()]


def fill(
    cells: Mapping[Key, int],
    dims: Sequence[str],
    hierarchies: dict[str, dict[str, str]],
    separate: Collection[str],
    known: Mapping[Key, int] | None = None,
) -> tuple[dict[Key, int], list[Key]]:
    """Add the totals and the rests that are missing.

    Parameters
    ----------
    cells : mapping of tuple of str to int
        As given.
    dims : sequence of str
        Names of the dimensions.
    hierarchies : dict
        Parents of codes; those of rests are added.
    separate : collection of str
        Dimensions along which no total is made; those that are given are kept.
    known : mapping of tuple of str to int, optional
        What the newest release stood for. A leaf that is not given now counts as it did then, so that no rest takes its place;
        a rest that was there is found anew.

    Returns
    -------
    dict of tuple of str to int
        All counts.
    list of tuple of str
        Totals that their parts exceed, so that they cannot stand beside them.
    """
    known = known or {}
    together = {**known, **cells}
    wholes = {whole for _, whole, _ in Axes.of(dims, hierarchies, together).sums(together)}
    left_out = {key: n for key, n in known.items() if key not in wholes and not is_rest(key)}
    filled = {**left_out, **cells}
    for key, count in cells.items():
        if count < 0:
            raise PlanRefused(f"the count {count} is negative", key)
    for place, dim in enumerate(dims):
        if dim not in separate:
            _make_totals(filled, place, hierarchies.get(dim, {}))
    around = [place for place, dim in enumerate(dims) if dim in separate]
    exceeded: list[Key] = []
    for place, dim in enumerate(dims):
        sums = [found for found in Axes.of(dims, hierarchies, filled).sums(filled) if found[0] == place]
        rests: dict[Key, int] = {}
        for _, whole, parts in sums:
            left = filled[whole] - sum(filled[part] for part in parts)
            code = REST if whole[place] == TOTAL else f"{REST}:{whole[place]}"
            if dim == "outcome" and not any(part[place] == "no" for part in parts):
                code = "no"
            if left < 0:
                exceeded.append(whole)
            elif (rest := (*whole[:place], code, *whole[place + 1 :])) not in filled:
                rests[rest] = left
        # A rest of nobody matters only beside one of somebody in the same table.
        tables = {tuple(key[at] for at in around) for key, left in rests.items() if left > 0}
        for key, left in rests.items():
            if key in known or tuple(key[at] for at in around) in tables:
                filled[key] = left
                if key[place].startswith(f"{REST}:"):
                    hierarchies.setdefault(dim, {})[key[place]] = key[place].partition(":")[2]
    return filled, exceeded


def _make_totals(filled: dict[Key, int], place: int, parents: Mapping[str, str]) -> None:
    """Add the totals along one dimension that are not given, the lowest of a hierarchy first."""
    used = {key[place] for key in filled} | {TOTAL}
    above = {}
    for code in used - {TOTAL}:
        parent = parents.get(code, "") or TOTAL
        while parent not in used:
            parent = parents.get(parent, "") or TOTAL
        above[code] = parent

    def depth(code: str) -> int:
        return 0 if code == TOTAL else 1 + depth(above[code])

    given = set(filled)
    for level in range(max(map(depth, used)), 0, -1):
        for key in [key for key in filled if depth(key[place]) == level]:
            whole = (*key[:place], above[key[place]], *key[place + 1 :])
            if whole not in given:
                filled[whole] = filled.get(whole, 0) + filled[key]


def parts_of(keys: Iterable[Key], sums: Iterable[Sum]) -> list[list[Key]]:
    """Split counts into parts that share no sum, in the order of their first count."""
    leader: dict[Key, Key] = {key: key for key in keys}

    def find(key: Key) -> Key:
        while leader[key] != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    for whole, parts in sums:
        first = find(whole)
        for part in parts:
            leader[find(part)] = first
    found: dict[Key, list[Key]] = {}
    for key in leader:
        found.setdefault(find(key), []).append(key)
    return list(found.values())
