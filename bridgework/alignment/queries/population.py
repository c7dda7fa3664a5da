"""Who lives where, as the analysis takes it: the partnership's own table, or else its census counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bridgework.alignment.models import PopulationCount
from bridgework.alignment.models.needs import FLOOR
from bridgework.alignment.queries.records import span_of
from bridgework.analysis.alignment import PopulationCell, Span, span_of_label
from bridgework.conversations.models import CensusCount
from bridgework.partnerships.actions.directory.normal import language_code
from bridgework.partnerships.models import Partnership, Reach
from bridgework.places.labels import key_of

LEAST, MOST = 1, FLOOR - 1  # what a count that is not kept may be


@dataclass(frozen=True)
class CountedCell:
    """One cell with its count, or None where it is one to nine, and where it is from."""

    place: int
    ages: Span | None
    language: str
    group: str
    n_people: int | None
    source: str
    year: int

    def as_cell(self) -> PopulationCell:
        """Return it as the analysis takes it: a count that is not kept as its bounds."""
        low, high = (LEAST, MOST) if self.n_people is None else (self.n_people, None)
        return PopulationCell(f"p{self.place}", low, self.ages, self.language, self.group, high)


def cells_counted(partnership: Partnership) -> list[CountedCell]:
    """Return how many people live where: the table that was brought in, or else what the census counts say of ages, languages, groups.

    Parameters
    ----------
    partnership : Partnership

    Returns
    -------
    list of CountedCell
        At most two queries and one for the groups. No two of the cells have a person in common, as far as the table says:
        its import refuses totals beside their parts.
    """
    rows = PopulationCount.objects.within(partnership).order_by("place__name", "place_id", "age", "language", "group")
    columns = ("place_id", "age", "language", "group", "n_people", "source", "year")
    found = [
        CountedCell(place, span_of(age), language, group, n, source, year)
        for place, age, language, group, n, source, year in rows.values_list(*columns)
    ]
    return found or _of_census(partnership)


def _of_census(partnership: Partnership) -> list[CountedCell]:
    """Return the census of one question: the one that says most cells, in the one level of places that has most of them.

    Two questions would count everybody twice, and so would a place and what lies in it.
    """
    rows = CensusCount.objects.within(partnership).select_related("place", "group__dimension")
    counts = list(rows.filter(group__crosses=None).order_by("place__name", "place_id", "group__position", "group_id"))
    if not counts:
        return []
    groups = {
        key_of(code): code
        for code in Reach.objects.filter(service__partnership=partnership, kind=Reach.Kind.GROUP)
        .order_by("code")
        .values_list("code", flat=True)
        .distinct()
    }
    read: dict[tuple[int, str], list[CountedCell]] = defaultdict(list)
    for one in counts:
        names = [one.group.code, *(text.body for text in one.group.name.renderings.values())]
        kind = _kind_of(names, groups)
        if kind is not None:
            ages, language, group = kind
            n = one.n if not LEAST <= one.n <= MOST else None
            cell = CountedCell(one.place_id, ages, language, group, n, one.source, one.year)
            read[one.group.dimension_id, one.place.level].append(cell)
    whole = {key: cells for key, cells in read.items() if not _overlapping(cells)}
    best = max(whole, key=lambda key: (len(whole[key]), -key[0], key[1]), default=None)
    return whole[best] if best is not None else []


def _kind_of(names: Iterable[str], groups: dict[str, str]) -> tuple[Span | None, str, str] | None:
    """Return ages, language or group that a census group stands for; None where it is none of them."""
    names = list(names)
    for name in names:
        if (span := span_of_label(name)) is not None:
            return span, "", ""
    for name in names:
        if code := language_code(name):
            return None, code, ""
    return next(((None, "", groups[key_of(name)]) for name in names if key_of(name) in groups), None)


def _overlapping(cells: Iterable[CountedCell]) -> bool:
    """Whether two age bands of one place have a year in common, or one kind of people stands there twice."""
    seen: dict[int, list[CountedCell]] = defaultdict(list)
    for cell in cells:
        for other in seen[cell.place]:
            same = (cell.language, cell.group) == (other.language, other.group)
            if same and spans_meet(cell.ages, other.ages):
                return True
        seen[cell.place].append(cell)
    return False


def spans_meet(one: Span | None, other: Span | None) -> bool:
    """Return whether two age bands have a year in common; none stands for all ages.

    Parameters
    ----------
    one, other : Span or None
    """
    return one is None or other is None or max(one[0], other[0]) <= min(one[1], other[1])


def sources_of(cells: Iterable[CountedCell], most: int = 3) -> list[list[object]]:
    """Return where counts are from, as [source, year], those of most cells first.

    Parameters
    ----------
    cells : iterable of CountedCell
    most : int
    """
    counted = Counter((cell.source, cell.year) for cell in cells)
    return [[source, year] for (source, year), _n in counted.most_common(most)]


@dataclass(frozen=True)
class TableKept:
    """What is kept of the table: how many rows, of how many places, how many counts are not kept, from where."""

    n_rows: int
    n_places: int
    n_few: int
    sources: list[list[object]]
    is_census: bool


def population_kept(partnership: Partnership) -> TableKept:
    """Return what is known of who lives where.

    Parameters
    ----------
    partnership : Partnership
    """
    cells = cells_counted(partnership)
    return TableKept(
        n_rows=len(cells),
        n_places=len({cell.place for cell in cells}),
        n_few=sum(cell.n_people is None for cell in cells),
        sources=sources_of(cells),
        is_census=bool(cells) and not PopulationCount.objects.within(partnership).exists(),
    )
