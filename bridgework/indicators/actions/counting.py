"""An indicator's values as the planner counts them: one key for each count, whole tables, nothing left out.

The dimensions of a key are the place, the period, every way of telling people apart, and one dimension of outcomes for each
indicator that counts the same people (`yes`, `no`, `*`): so tables that share their people are protected together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from bridgework.analysis.releasing import Key
from bridgework.indicators.models import Indicator, Value
from bridgework.places.models import EVERYONE, Group

TOTAL = "*"
PLACE, PERIOD = "place", "period"
BY, OUTCOME = "by:", "outcome:"


@dataclass(frozen=True)
class Row:
    """One value as it is stored, with the codes of its cell; `groups` maps a dimension's code to a group's."""

    pk: int
    place: str
    period: str
    dimension: str
    group: str
    groups: tuple[tuple[str, str], ...]
    x: int | None
    n: int | None
    value: Decimal | None
    margin: Decimal | None
    is_withheld: bool

    @property
    def is_everyone(self) -> bool:
        """Whether the cell is of all people."""
        return self.dimension == EVERYONE

    @property
    def counts(self) -> tuple[int | None, int | None]:
        """The counts behind the cell. A rate beside its number of people gives its count away, so it counts as one."""
        if self.x is None and self.n is not None and self.value is not None:
            return min(self.n, round(self.value * self.n / 100)), self.n
        return self.x, self.n


def rows_of(indicator: Indicator) -> list[Row]:
    """Return every value of an indicator, in one query and one for crossed groups."""
    crossed: dict[int, list[tuple[str, str]]] = defaultdict(list)
    links = Group.crosses.through.objects.filter(from_group__dimension__scope=indicator.partnership.scope)
    for group, dimension, code in links.values_list("from_group_id", "to_group__dimension__code", "to_group__code"):
        crossed[group].append((dimension, code))
    columns = (
        "pk", "place__code", "period__code", "group__dimension__code", "group__code", "group_id",
        "numerator", "denominator", "value", "margin", "is_suppressed_by_source",
    )  # fmt: skip
    rows = []
    values = Value.objects.filter(indicator=indicator).order_by().values_list(*columns)
    for pk, place, period, dimension, code, group, *numbers in values.iterator(chunk_size=5000):
        own = () if dimension == EVERYONE else tuple(sorted(crossed.get(group) or [(dimension, code)]))
        rows.append(Row(pk, place, period, dimension, code, own, *numbers))
    return rows


def overlapping(rows: Iterable[Row]) -> set[str]:
    """Return the dimensions whose groups overlap (several programs of one person): their groups exceed the total somewhere."""
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    totals: dict[tuple[str, str], int] = {}
    for row in rows:
        people = row.n if row.n is not None else row.x
        if people is None or row.is_withheld:
            continue
        if row.is_everyone:
            totals[row.place, row.period] = people
        elif len(row.groups) == 1:
            sums[row.place, row.period, row.dimension] += people
    return {
        dimension for (place, period, dimension), people in sums.items() if people > totals.get((place, period), people)
    }


@dataclass(frozen=True)
class Frame:
    """How cells become keys. Once a dimension was split (each of its groups a table of its own), it stays so."""

    dims: tuple[str, ...]
    split: frozenset[str]

    @classmethod
    def of(
        cls, rows: Iterable[Row], split: Collection[str], *, before: Collection[str] = (), outcome: str = ""
    ) -> Frame:
        """Return the frame for these rows that also holds every dimension released before."""
        found = set(before) | ({outcome} if outcome else set())
        for row in rows:
            found |= {_dim(dimension, code, split) for dimension, code in row.groups}
        rest = sorted(found - {PLACE, PERIOD})
        return cls((PLACE, PERIOD, *rest), frozenset(split))

    def key(self, row: Row, outcome: str = "", code: str = TOTAL) -> Key:
        """Return the key of a row's count."""
        codes = {PLACE: row.place, PERIOD: row.period}
        codes |= {_dim(dimension, group, self.split): group for dimension, group in row.groups}
        if outcome:
            codes[outcome] = code
        return tuple(codes.get(dim, TOTAL) for dim in self.dims)


def _dim(dimension: str, group: str, split: Collection[str]) -> str:
    return f"{BY}{dimension}/{group}" if dimension in split else f"{BY}{dimension}"


def people_cells(rows: Iterable[Row], frame: Frame, outcome: str) -> dict[Key, int]:
    """Return how many people each cell counts: all, and those to whom it happened and did not, where that is known.

    Parameters
    ----------
    rows : iterable of Row
    frame : Frame
    outcome : str
        The indicator's dimension of outcomes; empty for an indicator of events, whose numerators are no people.
    """
    cells: dict[Key, int] = {}
    for row in rows:
        x, n = row.counts
        if row.is_withheld or not fits(row, is_events=not outcome):
            continue
        if n is not None:
            cells[frame.key(row)] = n
        if outcome and x is not None:
            cells[frame.key(row, outcome, "yes")] = x
            if n is not None:
                cells[frame.key(row, outcome, "no")] = n - x
    return cells


def event_cells(rows: Iterable[Row], frame: Frame) -> dict[Key, int]:
    """Return how many events each cell counts."""
    return {frame.key(row): row.x for row in rows if row.x is not None and not row.is_withheld}


def fits(row: Row, *, is_events: bool) -> bool:
    """Return whether a cell's counts can be of people: no more of them than there are."""
    x, n = row.counts
    return is_events or x is None or n is None or x <= n
