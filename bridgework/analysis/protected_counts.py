"""Counts by place, period and several dimensions, with every total, and which of them may leave: suppressed, then attacked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from bridgework.analysis.attack import audit_table
from bridgework.analysis.suppression import TOTAL, CountTable, Status, build_table, link_tables, suppress

Key = tuple[str, ...]
"""Place, period, then the code in each dimension."""

Counts = tuple[int, int]
"""n people, and x of them to whom it happened (or x events)."""

EVERYONE = "everyone"
YES, NO = "yes", "no"
MOST_CELLS = 4_000
"""Counts in one table with all its totals above which it is refused: its protection would take many minutes."""


class TooManyCells(ValueError):
    """The table with its totals is too large to be protected at once.

    Attributes
    ----------
    n_cells : int
        How many counts it has.
    """

    def __init__(self, n_cells: int) -> None:
        super().__init__(f"{n_cells} counts with their totals, and at most {MOST_CELLS} can be protected at once")
        self.n_cells = n_cells


@dataclass(frozen=True)
class CountRow:
    """One row of what may leave.

    Attributes
    ----------
    place, period : str
        `*` for all of them together: the sum of the parts.
    dimension, group : str
        `everyone` in both for all groups together.
    n, x : int or None
        None where hidden. x is never shown without n.
    """

    place: str
    period: str
    dimension: str
    group: str
    n: int | None
    x: int | None


@dataclass(frozen=True)
class ProtectedCounts:
    """All rows, and how safe they are.

    Attributes
    ----------
    rows : tuple of CountRow
        In order of place, period, dimension and group, totals last. A row whose people are a published 0 is left out.
    n_shown, n_hidden : int
        Rows with both counts shown; rows with one or both hidden.
    n_protected, n_exposed : int
        Small counts (x, n and, for people, n - x), and how many of them the attacker could narrow down.
    """

    rows: tuple[CountRow, ...]
    n_shown: int
    n_hidden: int
    n_protected: int
    n_exposed: int

    @property
    def is_safe(self) -> bool:
        """Whether the attacker could narrow down no small count."""
        return self.n_exposed == 0


def protect_counts(
    cells: Mapping[Key, Counts],
    *,
    places: Sequence[str],
    periods: Sequence[str],
    dimensions: Mapping[str, Sequence[str]],
    people: bool = True,
    totals: frozenset[str] = frozenset({"place", "period"}),
    threshold: int = 10,
    clock: Callable[[], float],
    seconds: float = 10.0,
    progress: Callable[[int, int], None] | None = None,
) -> ProtectedCounts:
    """Which counts of a measurement may leave their owner so that no small count can be worked out.

    Small is 1 to threshold - 1, in x, in n and, where people are counted, in n - x. They are hidden, and further counts with them, until an
    attacker with all that is shown can still believe every value from 1 to threshold - 1 (up to n). The dimensions share the totals of
    everyone and are protected together. The attack is run anew, by code of its own, on exactly the rows that are returned.

    Parameters
    ----------
    cells : mapping of tuple of str to (int, int)
        Exact counts by place, period and the group in every dimension. What is absent counts 0.
    places, periods : sequence of str
        In order.
    dimensions : mapping of str to sequence of str
        Codes of the groups of each dimension, in order; each person is in one group of each. They are not crossed with each other in the result.
    people : bool
        Whether x are people, so that n - x is a count of people too. False: events.
    totals : frozenset of str
        `place` and `period` where a total over them is wanted. Without one, the parts are protected apart from each other.
    threshold : int
        The least count that may be shown, besides 0.
    clock : callable
        Gives seconds that only rise.
    seconds : float
        Time budget for hiding as little as possible.
    progress : callable, optional
        Called with (parts done, parts in all).

    Returns
    -------
    ProtectedCounts
        Nothing of it may be shown unless `is_safe`.

    Raises
    ------
    TooManyCells
        Where a part has more than 4,000 counts with its totals.

    Notes
    -----
    A row that shows one of its counts hides the other as well wherever that is needed to keep x from standing without its n: hiding more
    than the pattern asks for never exposes anything.

    Examples
    --------
    >>> import time
    >>> found = protect_counts({("A", "2020", "f"): (40, 3), ("A", "2020", "m"): (60, 30), ("A", "2020", "d"): (400, 50)},
    ...     places=["A"], periods=["2020"], dimensions={"gender": ["f", "m", "d"]}, clock=time.monotonic)
    >>> [(row.group, row.n, row.x) for row in found.rows]
    [('f', 40, None), ('m', 60, None), ('d', 400, 50), ('everyone', 500, 83)]
    >>> found.is_safe
    True
    """
    blocks = _blocks(cells, places, periods, dimensions, people, totals, threshold)
    rows: list[CountRow] = []
    for done, block in enumerate(blocks, 1):
        rows += block.rows(block.protect(clock, max(seconds / len(blocks), 0.2)))
        if progress is not None:
            progress(done, len(blocks))
    order = _order(places, periods, dimensions)
    rows = sorted((row for row in rows if row.n != 0), key=order)
    n_protected, n_exposed = _attack(blocks, rows)
    n_shown = sum(1 for row in rows if row.x is not None)
    return ProtectedCounts(tuple(rows), n_shown, len(rows) - n_shown, n_protected, n_exposed)


def attack_counts(
    rows: Iterable[CountRow],
    cells: Mapping[Key, Counts],
    *,
    places: Sequence[str],
    periods: Sequence[str],
    dimensions: Mapping[str, Sequence[str]],
    people: bool = True,
    totals: frozenset[str] = frozenset({"place", "period"}),
    threshold: int = 10,
) -> tuple[int, int]:
    """How many small counts there are to protect, and how many of them could be narrowed down from these rows.

    Parameters
    ----------
    rows : iterable of CountRow
        What would be shown.
    cells, places, periods, dimensions, people, totals, threshold
        As in `protect_counts`.

    Returns
    -------
    tuple of (int, int)
        Protected and exposed counts. Show nothing unless the second is 0.

    Raises
    ------
    TooManyCells
        As in `protect_counts`.
    """
    return _attack(_blocks(cells, places, periods, dimensions, people, totals, threshold), rows)


Shown = dict[Key, int]
"""The counts that may be shown: by place, period, code in every dimension, and what of the people (yes, no, *)."""


class _Block:
    """One part that shares no total with any other: its linked tables, one for each dimension."""

    def __init__(
        self,
        cells: Mapping[Key, Counts],
        places: Sequence[str],
        periods: Sequence[str],
        dimensions: Mapping[str, Sequence[str]],
        people: bool,
        threshold: int,
    ) -> None:
        self.places, self.periods, self.dimensions = places, periods, dimensions
        self.people, self.threshold = people, threshold
        self.cells = cells
        self.dims = ["place", "period", *dimensions, "outcome"]
        # What is protected together: people by outcome; or people and events, each for itself.
        self.parts = ["both"] if people else [TOTAL, YES]
        self.tables = {part: self._table(part) for part in self.parts}

    def _table(self, part: str) -> CountTable:
        """Give the linked tables of all dimensions as one. A single place or period needs no total beside it."""
        made = []
        around = {
            name: list(codes) for name, codes in (("place", self.places), ("period", self.periods)) if len(codes) > 1
        }
        for at, (name, groups) in enumerate(self.dimensions.items() or [("", ())]):
            axes = {**around, **({name: list(groups)} if name else {})}
            sums: dict[Key, list[int]] = {}
            for key, (n, x) in self.cells.items():
                by_name = {"place": key[0], "period": key[1], name: key[2 + at] if name else ""}
                held = sums.setdefault(tuple(by_name[axis] for axis in axes), [0, 0])
                held[0] += n
                held[1] += x
            rows: list[tuple[Key, int]] = []
            for codes in product(*axes.values()):
                n, x = sums.get(codes, (0, 0))
                if part == "both":
                    rows += [((*codes, YES), x), ((*codes, NO), n - x)]
                else:
                    rows.append((codes, n if part == TOTAL else x))
            made.append(build_table(rows, [*axes, *(["outcome"] if part == "both" else [])]))
        return link_tables(made)[0]

    def protect(self, clock: Callable[[], float], seconds: float) -> Shown:
        """Find what may be shown, and hide x wherever its n is hidden."""
        shown: Shown = {}
        for part in self.parts:
            table = self.tables[part]
            # Where nobody is, everybody knows that nothing happened: such a 0 cannot cover another count of events.
            problem = table.problem(threshold=self.threshold, show_zeros=part == YES)
            found = suppress(problem, clock=clock, seconds=seconds / len(self.parts))
            for codes, count, status in zip(table.cells, table.counts, found.status, strict=True):
                if status is Status.PUBLISHED:
                    shown[self._full(table, codes, part)] = count
        return {
            key: count
            for key, count in shown.items()
            if key[-1] == TOTAL or (key[-1] == YES and (*key[:-1], TOTAL) in shown)
        }

    def _full(self, table: CountTable, codes: Key, part: str) -> Key:
        alone = {
            name: codes[0] for name, codes in (("place", self.places), ("period", self.periods)) if len(codes) == 1
        }
        by_name = {**alone, **dict(zip(table.dims, codes, strict=True))}
        key = tuple(by_name.get(name, TOTAL) for name in self.dims[:-1])
        return (*key, by_name["outcome"] if part == "both" else part)

    def audit(self, shown: Shown) -> tuple[int, int]:
        """Attack what may be shown; give the numbers of protected and of exposed counts."""
        protected = exposed = 0
        for part in self.parts:
            table = self.tables[part]
            dims = self.dims if part == "both" else self.dims[:-1]
            cells = []
            for codes, count in zip(table.cells, table.counts, strict=True):
                key = self._full(table, codes, part)
                cells.append({**dict(zip(dims, key, strict=False)), "count": shown.get(key), "true": count})
            audit = audit_table(cells, dims, threshold=self.threshold)
            protected += audit.n_protected
            exposed += audit.n_exposed
        return protected, exposed

    def listed(self) -> Iterator[tuple[tuple[str, str, str, str], Key]]:
        """List every row of the block with its key; a total over one place or period alone is that one."""
        named = [(name, code) for name, groups in self.dimensions.items() for code in groups]
        for place, period in product(_with_total(self.places), _with_total(self.periods)):
            for name, code in [*named, (EVERYONE, EVERYONE)]:
                key = (place, period, *(code if name == dim else TOTAL for dim in self.dimensions))
                yield (place, period, name, code), key

    def rows(self, shown: Shown) -> list[CountRow]:
        """Make the rows of the block, hidden ones too."""
        return [CountRow(*name, shown.get((*key, TOTAL)), shown.get((*key, YES))) for name, key in self.listed()]


def _with_total(codes: Sequence[str]) -> list[str]:
    return [*codes, TOTAL] if len(codes) > 1 else list(codes)


def _blocks(
    cells: Mapping[Key, Counts],
    places: Sequence[str],
    periods: Sequence[str],
    dimensions: Mapping[str, Sequence[str]],
    people: bool,
    totals: frozenset[str],
    threshold: int,
) -> list[_Block]:
    by_place = [list(places)] if "place" in totals else [[place] for place in places]
    by_period = [list(periods)] if "period" in totals else [[period] for period in periods]
    parts = list(product(by_place, by_period))
    for part_places, part_periods in parts:
        n_cells = _size(len(part_places), len(part_periods), dimensions)
        if n_cells > MOST_CELLS:
            raise TooManyCells(n_cells)
    held: dict[tuple[str, str], dict[Key, Counts]] = {}
    for key, counts in cells.items():
        held.setdefault((key[0], key[1]), {})[key] = counts
    blocks = []
    for part_places, part_periods in parts:
        own = {key: n for at in product(part_places, part_periods) for key, n in held.get(at, {}).items()}
        if any(n or x for n, x in own.values()):
            blocks.append(_Block(own, part_places, part_periods, dimensions, people, threshold))
    return blocks


def _attack(blocks: Iterable[_Block], rows: Iterable[CountRow]) -> tuple[int, int]:
    """Attack each block with the rows as they stand; a row that is left out is a published 0."""
    by_key = {(row.place, row.period, row.dimension, row.group): row for row in rows}
    protected = exposed = 0
    for block in blocks:
        shown: Shown = {}
        for name, key in block.listed():
            row = by_key.get(name)
            n, x = (row.n, row.x) if row else (0, 0)
            shown.update({(*key, what): count for what, count in ((TOTAL, n), (YES, x)) if count is not None})
        audit = block.audit(shown)
        protected += audit[0]
        exposed += audit[1]
    return protected, exposed


def _size(n_places: int, n_periods: int, dimensions: Mapping[str, Sequence[str]]) -> int:
    groups = 1 + sum(len(codes) for codes in dimensions.values())
    return (n_places + (n_places > 1)) * (n_periods + (n_periods > 1)) * groups * 3


def _order(
    places: Iterable[str], periods: Iterable[str], dimensions: Mapping[str, Sequence[str]]
) -> Callable[[CountRow], tuple[int, int, int, int]]:
    by_place = {code: at for at, code in enumerate([*places, TOTAL])}
    by_period = {code: at for at, code in enumerate([*periods, TOTAL])}
    by_name = {name: at for at, name in enumerate([*dimensions, EVERYONE])}

    def place_of(row: CountRow) -> tuple[int, int, int, int]:
        groups = dimensions.get(row.dimension, (EVERYONE,))
        return by_place[row.place], by_period[row.period], by_name[row.dimension], list(groups).index(row.group)

    return place_of
