"""How many people two services may both serve, from what each serves and how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bridgework.analysis.alignment.reach import years_of
from bridgework.analysis.alignment.records import People, PopulationCell, ServiceRecord

LEAST_OF_BAND = 0.5  # the share of an age band's years that a service must be for, to be for the band


def is_for_band(record: ServiceRecord, cell_years: frozenset[int]) -> bool:
    """Return whether a service is for at least half the years of a band; one that says no ages is not."""
    mine = years_of(record.ages)
    return len(mine & cell_years) >= LEAST_OF_BAND * len(cell_years) and bool(mine)


class Counted(NamedTuple):
    """How many people there are: the least and the most, the same where every count is known."""

    low: int
    high: int

    @property
    def middle(self) -> float:
        """Half-way between the two."""
        return (self.low + self.high) / 2


class Population:
    """A table of people, of which only the rows that say most are counted, so that nobody is counted twice.

    A table may hold totals beside its parts. The rows with the most of ages, language and group named are the parts; of two
    ways to name equally many, the one with more rows, then the first of ages, language, group.
    """

    def __init__(self, cells: Sequence[PopulationCell]) -> None:
        shapes: dict[tuple[bool, bool, bool], list[PopulationCell]] = {}
        for cell in cells:
            shapes.setdefault((cell.ages is not None, bool(cell.language), bool(cell.group)), []).append(cell)
        best = max(shapes, key=lambda shape: (sum(shape), len(shapes[shape]), shape), default=None)
        self.by_place: dict[str, list[tuple[PopulationCell, frozenset[int]]]] = {}
        for cell in shapes[best] if best is not None else ():
            years = frozenset(years_of([cell.ages])) if cell.ages else frozenset()
            self.by_place.setdefault(cell.place, []).append((cell, years))

    def reached_by(self, *records: ServiceRecord) -> Counted | None:
        """Return how many people live in the cells that all of the records reach; None where the table has none of them."""
        low, high, is_known = 0, 0, False
        places = frozenset.intersection(*(record.places for record in records))
        for place in sorted(places):
            for cell, years in self.by_place.get(place, ()):
                if all(_reaches(record, cell, years) for record in records):
                    low, high = low + cell.people, high + (cell.people if cell.most is None else cell.most)
                    is_known = True
        return Counted(low, high) if is_known else None


def _reaches(record: ServiceRecord, cell: PopulationCell, years: frozenset[int]) -> bool:
    return (
        (not years or is_for_band(record, years))
        and (not cell.language or cell.language in record.languages)
        and (not cell.group or not record.groups or cell.group in record.groups)
    )


def people_of(a: ServiceRecord, b: ServiceRecord, share_a: float, share_b: float, population: Population) -> People:
    """Return how many people two services may both serve.

    Of `A` people that service a serves, at least `A - (its population - the shared one)` and at most `min(A, shared)` live in
    the cells that both reach; in proportion, `A x shared / its population`. The same for b. Then Fréchet's bounds hold for
    those served by both, `max(0, low_a + low_b - shared)` to `min(high_a, high_b)`, and independence gives
    `mean_a x mean_b / shared`. Where counts are protected, each bound takes the end of their range that makes it wider, and
    the estimate the middle.

    Parameters
    ----------
    a, b : ServiceRecord
    share_a, share_b : float
        What to say where counts do not allow numbers: 0 to 1.
    population : Population

    Returns
    -------
    People
        With `basis` "shares" where people served (or capacity) or the population are not known.

    References
    ----------
    Fréchet (1935), Généralisation du théorème des probabilités totales, Fundamenta Mathematicae 25, 379-387,
    doi:10.4064/fm-25-1-379-387: the bounds of a joint probability, section 1.

    Examples
    --------
    Both serve the same 100 people's cells, one 80 and one 50 of them: at least 30 are served by both.

    >>> a = ServiceRecord("1", "a", "A", places=frozenset("x"), ages=((0, 9),), n_served=80)
    >>> b = ServiceRecord("2", "b", "B", places=frozenset("x"), ages=((0, 9),), n_served=50)
    >>> found = people_of(a, b, 1.0, 1.0, Population([PopulationCell("x", 100, (0, 9))]))
    >>> found.low, found.estimate, found.high
    (30.0, 40.0, 50.0)
    """
    served = [one.n_served if one.n_served is not None else one.capacity for one in (a, b)]
    shared = population.reached_by(a, b)
    if shared is None:
        return People("shares", share_a, share_b)
    if shared.low <= 0 or None in served:
        return People("shares", share_a, share_b, population=shared.low, population_most=shared.high)
    lows, means, highs = [], [], []
    for record, n in zip((a, b), served, strict=True):
        whole = population.reached_by(record) or shared
        n = min(n or 0, whole.high)
        # Who is reached by this one alone: never more than the wholes differ by at most.
        lows.append(max(0, n - (whole.high - shared.high)))
        means.append(min(n * shared.middle / whole.middle, n))
        highs.append(min(n, shared.high))
    low, high = float(max(0, lows[0] + lows[1] - shared.high)), float(min(highs))
    return People(
        "counts",
        share_a,
        share_b,
        estimate=min(max(means[0] * means[1] / shared.middle, low), high),
        low=low,
        high=high,
        population=shared.low,
        population_most=shared.high,
    )
