"""Which cells are the sum of which: dimensions, hierarchies, totals, and tables that share margins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from .result import RefusedStatement

TOTAL = "*"
Key = tuple[str, ...]


class Shape:
    """The codes that are listed, and which of them add up to which.

    Parameters
    ----------
    dims : sequence of str
        Dimensions, in the order of a key.
    hierarchies : mapping of str to (mapping of str to str)
        For each dimension that has one, code to parent code. Codes without a parent have the total for parent.

    Notes
    -----
    A code counts as listed once some cell has it. A parent that is not listed is skipped, so that its children add up to the
    next listed one above. Codes of a hierarchy that no cell has are left out.
    """

    def __init__(self, dims: Sequence[str], hierarchies: Mapping[str, Mapping[str, str]]) -> None:
        self.dims = tuple(dims)
        self.hierarchies = [dict(hierarchies.get(dim, {})) for dim in self.dims]
        for dim, parents in zip(self.dims, self.hierarchies, strict=True):
            _refuse_circles(dim, parents)
        self.listed: list[set[str]] = [set() for _ in self.dims]
        self.parent: list[dict[str, str]] = [{} for _ in self.dims]
        self.children: list[dict[str, list[str]]] = [{} for _ in self.dims]

    def list_codes(self, keys: Iterable[Key]) -> bool:
        """Take in the codes of new cells; return whether any was new, that is, whether sums may have changed."""
        before = [len(codes) for codes in self.listed]
        for key in keys:
            for codes, code in zip(self.listed, key, strict=True):
                codes.add(code)
        if before == [len(codes) for codes in self.listed]:
            return False
        for place, codes in enumerate(self.listed):
            parent = {code: above for code in codes if (above := self._listed_above(place, code)) is not None}
            children: dict[str, list[str]] = {}
            for code in sorted(parent):
                children.setdefault(parent[code], []).append(code)
            self.parent[place], self.children[place] = parent, children
        return True

    def _listed_above(self, place: int, code: str) -> str | None:
        if code == TOTAL:
            return None
        above = self.hierarchies[place].get(code, TOTAL)
        while above != TOTAL and above not in self.listed[place]:
            above = self.hierarchies[place].get(above, TOTAL)
        return above if above in self.listed[place] else None

    def parents(self, key: Key) -> Iterator[tuple[int, Key]]:
        """Yield (dimension's place, the cell it adds up to along that dimension)."""
        for place, code in enumerate(key):
            above = self.parent[place].get(code)
            if above is not None:
                yield place, (*key[:place], above, *key[place + 1 :])

    def parts(self, place: int, key: Key) -> Iterator[Key]:
        """Yield the cells that add up to `key` along a dimension, listed together with it or not."""
        for code in self.children[place].get(key[place], ()):
            yield (*key[:place], code, *key[place + 1 :])

    def name(self, key: Key) -> str:
        """Return the cell in words, as `place=Adair, race=*`."""
        return ", ".join(f"{dim}={code}" for dim, code in zip(self.dims, key, strict=True))


def _refuse_circles(dim: str, parents: Mapping[str, str]) -> None:
    done: set[str] = set()
    for start in parents:
        path: set[str] = set()
        code = start
        while code in parents and code not in done:
            if code in path:
                raise RefusedStatement(f"the hierarchy of {dim} goes in a circle at {code}")
            path.add(code)
            code = parents[code]
        done |= path
