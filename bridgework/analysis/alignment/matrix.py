"""The whole matrix place × age band × language of a directory: how many services say that they are for each cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bridgework.analysis.alignment.records import Evidence, ServiceRecord, Span, Unserved

MOST_NEAR = 5


@dataclass(frozen=True)
class Matrix:
    """Counts of active services by cell, in the bands that the directory itself writes.

    Attributes
    ----------
    places, languages : tuple of str
    ages : tuple of Span
        Every place, language and band that an active service names.
    services : mapping of (place, Span, language) to tuple of str
        Ids of the services of each cell; an empty cell is not in it.
    n_in_cells, n_services : int
        Active services of which place, age and language are all known, and all of them.
    """

    places: tuple[str, ...]
    ages: tuple[Span, ...]
    languages: tuple[str, ...]
    services: dict[tuple[str, Span, str], tuple[str, ...]]
    n_in_cells: int
    n_services: int

    @property
    def n_cells(self) -> int:
        """How many cells there are, empty ones too."""
        return len(self.places) * len(self.ages) * len(self.languages)

    def count(self, place: str, ages: Span, language: str) -> int:
        """Return how many services are for a cell."""
        return len(self.services.get((place, ages, language), ()))

    def empty(self) -> tuple[Unserved, ...]:
        """Return the cells that no service names, each once, by place, band and language.

        `barrier` is "language" where services are for this place and band in other languages, else "age" where some are in this
        language for other bands, else None. Evidence of kind "directory" says how many of both; of kind "other_band", which
        services are for another band that holds all years of this one (18-24 holds 18-21).
        """
        by_band: dict[tuple[str, Span], set[str]] = defaultdict(set)
        by_language: dict[tuple[str, str], dict[str, Span]] = defaultdict(dict)
        for (place, ages, language), ids in self.services.items():
            by_band[place, ages].update(ids)
            for one in ids:
                wider = by_language[place, language].get(one)
                if wider is None or (ages[1] - ages[0]) > (wider[1] - wider[0]):
                    by_language[place, language][one] = ages
        found = []
        for place in self.places:
            for ages in self.ages:
                for language in self.languages:
                    if (place, ages, language) not in self.services:
                        found.append(_empty(place, ages, language, by_band[place, ages], by_language[place, language]))
        return tuple(found)


def _empty(place: str, ages: Span, language: str, same_band: set[str], same_language: dict[str, Span]) -> Unserved:
    holding = sorted(one for one, (low, high) in same_language.items() if low <= ages[0] and ages[1] <= high)
    evidence = [
        Evidence(
            "directory",
            values={"n_in_other_languages": len(same_band), "n_of_other_ages": len(same_language)},
        )
    ]
    if holding:
        evidence.append(
            Evidence("other_band", values={"services": tuple(holding[:MOST_NEAR]), "n_services": len(holding)})
        )
    barrier: str | None = None
    near: tuple[str, ...] = ()
    if same_band:
        barrier, near = "language", tuple(sorted(same_band)[:MOST_NEAR])
    elif same_language:
        barrier, near = "age", tuple(sorted(same_language)[:MOST_NEAR])
    return Unserved(place, {"ages": ages, "language": language}, "", barrier, tuple(evidence), near)


def matrix(records: Sequence[ServiceRecord]) -> Matrix:
    """Count the services of every place, age band and language that a directory names.

    A service is in a cell if it says the place, this very band and the language; unlike in `unserved`, bands are not
    compared by years, so that the matrix can be recounted by hand from the source's own marks. 0 says that the directory names
    no service, not that anybody needs one.

    Parameters
    ----------
    records : sequence of ServiceRecord
        In any order; inactive ones are left out.

    Returns
    -------
    Matrix

    References
    ----------
    None: a cross tabulation.

    Examples
    --------
    >>> found = matrix([ServiceRecord("1", "a", "A", places=frozenset("9"), ages=((0, 5), (6, 13)), languages=frozenset({"es"}))])
    >>> found.n_cells, found.count("9", (0, 5), "es"), found.empty()
    (2, 1, ())
    """
    active = [record for record in records if record.is_active]
    cells: dict[tuple[str, Span, str], list[str]] = defaultdict(list)
    for record in sorted(active, key=lambda record: record.id):
        for place in record.places:
            for ages in set(record.ages):
                for language in record.languages:
                    cells[place, ages, language].append(record.id)
    return Matrix(
        tuple(sorted({place for record in active for place in record.places})),
        tuple(sorted({ages for record in active for ages in record.ages})),
        tuple(sorted({language for record in active for language in record.languages})),
        {cell: tuple(ids) for cell, ids in cells.items()},
        sum(bool(record.places and record.ages and record.languages) for record in active),
        len(active),
    )
