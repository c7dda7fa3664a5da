"""One pair of organizations in full: what they share, how many people, why, as plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from bridgework.analysis.alignment.people import Population, people_of
from bridgework.analysis.alignment.ranking import PARTS
from bridgework.analysis.alignment.reach import branches_of, spans_of, years_of
from bridgework.analysis.alignment.records import Aims, Overlap, People, Reason, ServiceRecord, Shared, text_of
from bridgework.analysis.alignment.texts import Words, tokens

LEAST_MEANING = 0.2  # below it, texts are no more related than two at random
FEW = 10  # organizations; a place that no more reach is a reason of its own
MOST_WORDS = 6

Services = tuple[ServiceRecord, ServiceRecord, int]
"""A service of one organization, a service of the other, and where their parts stand."""


def described(
    pair: tuple[str, str],
    chosen: Sequence[Services],
    parts: dict[str, np.ndarray],
    score: float,
    flipped: bool,
    population: Population,
    words: Words,
    n_reaching: Callable[[str], int],
) -> Overlap:
    """Return a pair with its reasons.

    Parameters
    ----------
    pair : (str, str)
    chosen : sequence of (ServiceRecord, ServiceRecord, int)
        Pairs of their services, the most alike first; score, people and aims are those of the first.
    parts : dict of str to ndarray
        As `Reach.parts` gives them, with `meaning`.
    score : float
    flipped : bool
        Whether `share_a` of the parts is that of the second organization.
    population : Population
    words : Words
    n_reaching : callable
        How many organizations reach a place.
    """
    one, other, first = chosen[0]
    shares = [round(float(parts[name][first]), 4) for name in ("share_a", "share_b")]
    if flipped:
        shares.reverse()
    people = people_of(one, other, shares[0], shares[1], population)
    shared = shared_of([(x, y) for x, y, _ in chosen])
    aims = aims_of(one, other, float(parts["taxonomy"][first]), float(parts["meaning"][first]), words)
    services = tuple((x.id, y.id) for x, y, _ in chosen)
    said = {name: round(_number(parts[name][first]), 4) for name in PARTS}
    reasons = tuple(reasons_of(one, other, shared, aims, people, services, n_reaching))
    return Overlap(pair[0], pair[1], round(score, 4), said, shared, aims, people, reasons, services)


def shared_of(pairs: Sequence[tuple[ServiceRecord, ServiceRecord]]) -> Shared:
    """Return whom pairs of services both reach, joined."""
    places: set[str] = set()
    years: set[int] = set()
    languages: set[str] = set()
    groups: set[str] = set()
    for one, other in pairs:
        places |= one.places & other.places
        years |= years_of(one.ages) & years_of(other.ages)
        languages |= one.languages & other.languages
        groups |= one.groups & other.groups
    return Shared(tuple(sorted(places)), spans_of(years), tuple(sorted(languages)), tuple(sorted(groups)))


def aims_of(one: ServiceRecord, other: ServiceRecord, taxonomy: float, meaning: float, rare: Words) -> Aims:
    """Return how related two services' aims are, with the branches and the rare words that both have."""
    both = branches_of(one.taxonomy) & branches_of(other.taxonomy)
    ends = sorted(term for term in both if not any(longer != term and longer.startswith(term) for longer in both))
    words = {
        word for word in set(tokens(text_of(one))) & set(tokens(text_of(other))) if word in rare.at and word.isalpha()
    }
    first = sorted(words, key=lambda word: (-rare.idf[rare.at[word]], word))[:MOST_WORDS]
    known = None if np.isnan(taxonomy) else round(taxonomy, 4)
    score = max(meaning, known or 0.0)
    return Aims(round(score, 4), known, round(meaning, 4), tuple(ends), tuple(first))


def reasons_of(
    one: ServiceRecord,
    other: ServiceRecord,
    shared: Shared,
    aims: Aims,
    people: People,
    services: tuple[tuple[str, str], ...],
    n_reaching: Callable[[str], int],
) -> Iterable[Reason]:
    """Return why a pair is there, and what could not be compared."""
    if shared.places or shared.ages or shared.languages or shared.groups:
        yield Reason(
            "same_people",
            {
                "places": shared.places,
                "ages": shared.ages,
                "languages": shared.languages,
                "groups": shared.groups,
            },
        )
    if shared.places:
        n_with, rarest = min((n_reaching(place), place) for place in shared.places)
        if 2 <= n_with <= FEW:
            yield Reason("rare_people", {"place": rarest, "n_organizations": n_with})
    if people.basis == "counts":
        yield Reason(
            "people",
            {name: getattr(people, name) for name in ("estimate", "low", "high", "population", "population_most")},
        )
    if aims.terms:
        yield Reason("same_branch", {"terms": aims.terms})
    if (aims.meaning or 0) >= LEAST_MEANING:
        yield Reason("related_texts", {"score": aims.meaning, "words": aims.words})
    if (one.starts is not None or one.ends is not None) and (other.starts is not None or other.ends is not None):
        starts = [day for day in (one.starts, other.starts) if day is not None]
        ends = [day for day in (one.ends, other.ends) if day is not None]
        yield Reason("same_time", {"starts": max(starts, default=None), "ends": min(ends, default=None)})
    missing = tuple(
        name for name in ("places", "ages", "languages") if not (getattr(one, name) and getattr(other, name))
    )
    if missing:
        yield Reason("not_known", {"fields": missing})
    yield Reason(
        "services",
        {"a": tuple(dict.fromkeys(x for x, _ in services)), "b": tuple(dict.fromkeys(y for _, y in services))},
    )


def _number(value: np.floating) -> float:
    """Return 0 for what is not known."""
    return 0.0 if np.isnan(value) else float(value)
