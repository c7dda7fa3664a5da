"""Unknown whole numbers, and everything public as bounds and linear rows over them; narrowed by elimination."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import gcd

from .result import Contradiction

MOST_VISITS = 60  # of one row while narrowing; bounds that creep beyond that are left to the linear program


@dataclass(frozen=True, slots=True)
class Row:
    """low <= sum of coefficient times unknown <= high.

    Attributes
    ----------
    terms : tuple of (int, int)
        Index of the unknown and its coefficient, not 0; each unknown once.
    low, high : int or None
        Bounds; None where there is none.
    says : str
        What is stated, in words.
    release : str
        Which release states it; empty for what is true by the meaning of the cells.
    is_late : bool
        Whether it was derived from bounds, that is, from other statements, too.
    """

    terms: tuple[tuple[int, int], ...]
    low: int | None
    high: int | None
    says: str = ""
    release: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Late:
    """A statement that becomes linear only once bounds of its unknowns are known (a ratio, an interval of a share).

    Attributes
    ----------
    unknowns : tuple of int
        What it speaks of.
    rows : callable
        Given the system and its narrowed bounds, adds what follows.
    release : str
        Which release states it.
    """

    unknowns: tuple[int, ...]
    rows: Callable[[System, Narrowed], None]
    release: str = ""


@dataclass
class Narrowed:
    """Bounds after elimination.

    Attributes
    ----------
    low : list of int
        Of each unknown.
    high : list of int or None
        Of each unknown.
    """

    low: list[int]
    high: list[int | None]

    def is_fixed(self, i: int) -> bool:
        """Whether only one value is left."""
        return self.low[i] == self.high[i]


@dataclass
class Component:
    """Unknowns that hang together, and the rows over them.

    Attributes
    ----------
    unknowns : list of int
        Indices in the system.
    rows : list of Row
        Over these unknowns only; fixed ones are moved into the bounds.
    """

    unknowns: list[int]
    rows: list[Row] = field(default_factory=list)


class System:
    """Unknowns with bounds, rows, and statements that wait for bounds."""

    def __init__(self) -> None:
        self.low: list[int] = []
        self.high: list[int | None] = []
        self.rows: list[Row] = []
        self.late: list[Late] = []
        self._touching: dict[int, list[int]] | None = None
        self._stated: set[int] = set()

    def unknown(self, low: int = 0, high: int | None = None) -> int:
        """Add an unknown whole number and return its index."""
        self.low.append(low)
        self.high.append(high)
        return len(self.low) - 1

    def add(
        self,
        terms: Mapping[int, int] | Iterable[tuple[int, int]],
        low: int | None,
        high: int | None,
        says: str = "",
        release: str = "",
    ) -> None:
        """Add a row; coefficients of the same unknown are summed, a common factor is taken out."""
        summed: dict[int, int] = {}
        for i, c in terms.items() if isinstance(terms, Mapping) else terms:
            summed[i] = summed.get(i, 0) + c
        kept = tuple((i, c) for i, c in summed.items() if c)
        factor = gcd(*(c for _, c in kept)) if kept else 1
        if factor > 1:
            kept = tuple((i, c // factor) for i, c in kept)
            low = None if low is None else -(-low // factor)
            high = None if high is None else high // factor
        self.rows.append(Row(kept, low, high, says, release))

    def narrow(self) -> Narrowed:
        """Narrow all bounds by the rows, then by what waited for bounds.

        Raises
        ------
        Contradiction
            Where no whole numbers fit.
        """
        bounds = Narrowed(list(self.low), list(self.high))
        _propagate(self.rows, bounds)
        if self.late:
            n_rows, n_unknowns = len(self.rows), len(self.low)
            for late in self.late:
                late.rows(self, bounds)
            self.late = []
            bounds.low += self.low[n_unknowns:]
            bounds.high += self.high[n_unknowns:]
            for number in range(n_rows, len(self.rows)):
                self.rows[number] = replace(self.rows[number], is_late=True)
            if len(self.rows) > n_rows:
                _propagate(self.rows, bounds)
        return bounds

    def check(self, truth: Mapping[int, int]) -> None:
        """Refuse statements that the truth does not satisfy, as far as all unknowns of a row have a truth.

        Raises
        ------
        Contradiction
            Naming the first row that is not true.
        """
        for row in self.rows:
            if all(i in truth for i, _ in row.terms):
                value = sum(c * truth[i] for i, c in row.terms)
                if (row.low is not None and value < row.low) or (row.high is not None and value > row.high):
                    raise Contradiction(f"not true of the counts: {row.says or row}")

    def part(self, start: int) -> tuple[System, int]:
        """Return a smaller system of the rows that hang together with one unknown, and its index there.

        Walks through unknowns that no release states outright: what is stated needs no further reason.
        """
        if self._touching is None:
            self._touching, self._stated = {}, set()
            for number, row in enumerate(self.rows):
                if len(row.terms) == 1 and row.low == row.high:
                    self._stated.add(row.terms[0][0])
                for i, _ in row.terms:
                    self._touching.setdefault(i, []).append(number)
        chosen: set[int] = set()
        index, waiting = {start: 0}, [start]
        smaller = System()
        smaller.unknown(self.low[start], self.high[start])
        while waiting:
            i = waiting.pop()
            for number in self._touching.get(i, ()):
                row = self.rows[number]
                if number in chosen or (i != start and i in self._stated and len(row.terms) > 1):
                    continue
                chosen.add(number)
                for j, _ in row.terms:
                    if j not in index:
                        index[j] = smaller.unknown(self.low[j], self.high[j])
                        waiting.append(j)
        for number in sorted(chosen):
            row = self.rows[number]
            terms = tuple((index[i], c) for i, c in row.terms)
            smaller.rows.append(replace(row, terms=terms))
        return smaller, 0

    def without(self, releases: set[str]) -> System:
        """Return the same system less what some releases state."""
        smaller = System()
        smaller.low, smaller.high = self.low, self.high
        smaller.rows = [row for row in self.rows if row.release not in releases]
        return smaller


def _propagate(rows: Sequence[Row], bounds: Narrowed) -> None:
    touching: list[list[int]] = [[] for _ in bounds.low]
    for number, row in enumerate(rows):
        for i, _ in row.terms:
            touching[i].append(number)
    waiting = deque(sorted(range(len(rows)), key=lambda number: len(rows[number].terms)))
    is_waiting = [True] * len(rows)
    visits = [0] * len(rows)
    while waiting:
        number = waiting.popleft()
        is_waiting[number] = False
        visits[number] += 1
        for i in _tighten(rows[number], bounds):
            for other in touching[i]:
                if not is_waiting[other] and visits[other] < MOST_VISITS:
                    is_waiting[other] = True
                    waiting.append(other)


def _tighten(row: Row, bounds: Narrowed) -> list[int]:
    """Narrow the bounds of a row's unknowns by one another; return those that changed."""
    low, high = bounds.low, bounds.high
    least = most = 0  # of the finite parts
    n_least = n_most = 0  # parts without a bound
    for i, c in row.terms:
        top = high[i]
        if c > 0:
            least += c * low[i]
            if top is None:
                n_most += 1
            else:
                most += c * top
        else:
            most += c * low[i]
            if top is None:
                n_least += 1
            else:
                least += c * top
    if (row.high is not None and not n_least and least > row.high) or (
        row.low is not None and not n_most and most < row.low
    ):
        raise Contradiction(row.says or "the statements contradict one another")
    upper = row.high if n_least <= 1 else None
    lower = row.low if n_most <= 1 else None
    if (upper is None or (not n_most and most <= upper)) and (lower is None or (not n_least and least >= lower)):
        return []
    changed = []
    for i, c in row.terms:
        old_low, old_high = low[i], high[i]
        new_low, new_high = old_low, old_high
        if upper is not None:
            # c * x <= upper - least of the others
            if c > 0 and (n_least == 0):
                reach = (upper - (least - c * old_low)) // c
                new_high = reach if new_high is None else min(new_high, reach)
            elif c < 0 and (n_least == 0 or (n_least == 1 and old_high is None)):
                others = least - (c * old_high if old_high is not None else 0)
                new_low = max(new_low, -((upper - others) // -c))
        if lower is not None:
            # c * x >= lower - most of the others
            if c > 0 and (n_most == 0 or (n_most == 1 and old_high is None)):
                others = most - (c * old_high if old_high is not None else 0)
                new_low = max(new_low, -((others - lower) // c))
            elif c < 0 and n_most == 0:
                reach = ((most - c * old_low) - lower) // -c
                new_high = reach if new_high is None else min(new_high, reach)
        if new_high is not None and new_low > new_high:
            raise Contradiction(row.says or "the statements contradict one another")
        if (new_low, new_high) != (old_low, old_high):
            # Later unknowns of this row still use the old sums: weaker, never wrong; the row is visited again.
            changed.append((i, new_low, new_high))
    for i, new_low, new_high in changed:
        low[i], high[i] = new_low, new_high
    return [i for i, _, _ in changed]


def components(system: System, bounds: Narrowed) -> list[Component]:
    """Split what is not fixed yet into parts that share no row; rows that the bounds imply are left out.

    Parameters
    ----------
    system : System
        Narrowed.
    bounds : Narrowed
        Its bounds.

    Returns
    -------
    list of Component
        In the order of their first unknown; unknowns without rows make components of their own.
    """
    kept: dict[tuple[tuple[int, int], ...], list] = {}
    for row in system.rows:
        reduced = _reduce(row, bounds)
        if reduced is None:
            continue
        terms, lower, upper = reduced
        if terms in kept:
            same = kept[terms]
            same[0] = lower if same[0] is None else same[0] if lower is None else max(same[0], lower)
            same[1] = upper if same[1] is None else same[1] if upper is None else min(same[1], upper)
        else:
            kept[terms] = [lower, upper, row.says]
    leader = list(range(len(bounds.low)))

    def find(i: int) -> int:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = leader[i]
        return i

    for terms in kept:
        first = find(terms[0][0])
        for i, _ in terms[1:]:
            other = find(i)
            if other != first:
                leader[max(first, other)] = min(first, other)
                first = min(first, other)
    found: dict[int, Component] = {}
    for i in range(len(bounds.low)):
        if not bounds.is_fixed(i):
            found.setdefault(find(i), Component([])).unknowns.append(i)
    for terms, (lower, upper, says) in kept.items():
        if lower is not None and upper is not None and lower > upper:
            raise Contradiction(says or "the statements contradict one another")
        found[find(terms[0][0])].rows.append(Row(terms, lower, upper, says))
    return list(found.values())


def _reduce(row: Row, bounds: Narrowed) -> tuple[tuple[tuple[int, int], ...], int | None, int | None] | None:
    fixed = 0
    free = []
    for i, c in row.terms:
        if bounds.low[i] == bounds.high[i]:
            fixed += c * bounds.low[i]
        else:
            free.append((i, c))
    if not free:
        return None
    lower = None if row.low is None else row.low - fixed
    upper = None if row.high is None else row.high - fixed
    free.sort()
    if free[0][1] < 0:
        free = [(i, -c) for i, c in free]
        lower, upper = (None if upper is None else -upper), (None if lower is None else -lower)
    least: int | None = 0
    most: int | None = 0
    for i, c in free:
        bottom, top = bounds.low[i], bounds.high[i]
        small, large = (bottom, top) if c > 0 else (top, bottom)
        least = None if least is None or small is None else least + c * small
        most = None if most is None or large is None else most + c * large
    if lower is not None and least is not None and least >= lower:
        lower = None
    if upper is not None and most is not None and most <= upper:
        upper = None
    if lower is None and upper is None:
        return None
    return tuple(free), lower, upper
