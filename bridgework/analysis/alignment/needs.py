"""Needs that no active service reaches, and needs kept from a service that is there by one barrier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from bridgework.analysis.alignment.people import LEAST_OF_BAND
from bridgework.analysis.alignment.reach import branches_of, years_of
from bridgework.analysis.alignment.records import Evidence, Need, PopulationCell, ServiceRecord, Unserved
from bridgework.analysis.alignment.texts import tokens

MOST_NEAR = 5
# A service answers a need said in words if its word vector is at least so like (mean removed), or if all its words are there.
LEAST_LIKE = 0.35
# Under which name a record's silence is counted for each barrier that it can be silent of.
SAID_AS = {"language": "languages", "age": "ages", "hours": "hours", "cost": "cost", "accessibility": "accessibility"}
BY_FACT = ("language", "age", "group", "hours", "cost", "accessibility")


def unserved(
    records: Sequence[ServiceRecord],
    needs: Sequence[Need] = (),
    *,
    population: Sequence[PopulationCell] = (),
    vectors: np.ndarray | None = None,
    need_vectors: np.ndarray | None = None,
    near_places: Mapping[str, Collection[str]] | None = None,
) -> tuple[Unserved, ...]:
    """List needs that no active service reaches, and those kept from one by a barrier.

    A service reaches a need if it covers its place, offers what is needed, and is said to be for its people: at least half of
    the years of their age band, their language, their group (a service that names no group is for all), and open, free and
    accessible where the need says so. What a record does not say counts as "no" for all but the group, because nobody can rely
    on it; the evidence then says how many services there do not say it, and how many of those that only the barrier is between.

    Parameters
    ----------
    records : sequence of ServiceRecord
        In any order; inactive ones reach nobody.
    needs : sequence of Need
        What indicators, voices or counts say.
    population : sequence of PopulationCell
        Each cell with people in it is a need for anything at all, with the count as its evidence.
    vectors, need_vectors : ndarray (n, d), optional
        Word vectors of records (`text_of`) and of needs (`text`), to compare by meaning; without them words decide.
    near_places : mapping of str to collection of str, optional
        For each place those near enough that distance is the only barrier.

    Returns
    -------
    tuple of Unserved
        One for each need that is not reached. `barrier` is the single thing that keeps it from services that are there
        otherwise (`near`); of several that each alone keep it from some, the one that keeps it from most, and the others as
        evidence of kind "barrier". None where no service is one step away. By place, need, ages, language and group.

    Raises
    ------
    ValueError
        If only one of the two sets of vectors is given.

    Notes
    -----
    Services are looked up by place, needs are taken place by place: cost grows with the services of each place times its
    needs, in arrays.

    References
    ----------
    None: the rule is Bridgework's own (docs/methods/alignment.md, "Needs").

    Examples
    --------
    >>> record = ServiceRecord("1", "a", "Tutoring", places=frozenset({"9"}), ages=((6, 13),), languages=frozenset({"en"}))
    >>> for one in unserved([record], [Need("9", (6, 13), "es"), Need("9", (6, 13), "en"), Need("10", (6, 13), "en")]):
    ...     print(one.place, one.barrier, one.near)
    10 None ()
    9 language ('1',)
    """
    if (vectors is None) != (need_vectors is None):
        raise ValueError("give vectors of both records and needs, or of neither")
    counted = [
        Need(
            cell.place, cell.ages, cell.language, cell.group, people=cell.people,
            evidence=(Evidence("count", values={"people": cell.people}),),
        )
        for cell in population
        if cell.people > 0
    ]  # fmt: skip
    order = [i for i in sorted(range(len(records)), key=lambda i: records[i].id) if records[i].is_active]
    services = [records[i] for i in order]
    words = {word for need in needs for word in _wanted(need)}
    facts = _Facts(services, words, vectors[order] if vectors is not None else None)
    asked: dict[str, list[tuple[Need, np.ndarray | None]]] = defaultdict(list)
    for i, need in enumerate(needs):
        asked[need.place].append((need, need_vectors[i] if need_vectors is not None else None))
    for need in counted:
        asked[need.place].append((need, None))
    found = []
    for place in sorted(asked):
        here = facts.at(place)
        around = facts.near(place, (near_places or {}).get(place, ()))
        for need, vector in sorted(asked[place], key=lambda one: _key(one[0])):
            missing = _unmet(facts, need, vector, here, around)
            if missing is not None:
                found.append(missing)
    return tuple(found)


def _key(need: Need) -> tuple:
    return need.need, need.text, need.ages or (-1, -1), need.language, need.group


def _wanted(need: Need) -> list[str]:
    return sorted(set(tokens(f"{need.need} {need.text}")))


class _Facts:
    """The services as arrays."""

    def __init__(self, services: Sequence[ServiceRecord], words: Collection[str], vectors: np.ndarray | None) -> None:
        self.services = services
        self.places: dict[str, list[int]] = defaultdict(list)
        self.languages: dict[str, set[int]] = defaultdict(set)
        self.groups: dict[str, set[int]] = defaultdict(set)
        self.branches: dict[str, set[int]] = defaultdict(set)
        self.hours: dict[str, set[int]] = defaultdict(set)
        self.years = np.zeros((len(services), 128), dtype=bool)
        for i, record in enumerate(services):
            for name in ("places", "languages", "groups", "hours"):
                for code in getattr(record, name):
                    found = getattr(self, name)[code]
                    found.append(i) if name == "places" else found.add(i)
            for branch in branches_of(record.taxonomy):
                self.branches[branch].add(i)
            self.years[i, sorted(years_of(record.ages))] = True
        self.for_all = np.array([not record.groups for record in services], dtype=bool)
        self.silent: dict[str, np.ndarray] = {
            "languages": np.array([not record.languages for record in services], dtype=bool),
            "ages": np.array(~self.years.any(axis=1), dtype=bool),
            "hours": np.array([not record.hours for record in services], dtype=bool),
            "cost": np.array([record.is_free is None for record in services], dtype=bool),
            "accessibility": np.array([record.is_accessible is None for record in services], dtype=bool),
        }
        self.is_free = np.array([record.is_free is True for record in services], dtype=bool)
        self.is_accessible = np.array([record.is_accessible is True for record in services], dtype=bool)
        self.mean = vectors.mean(axis=0) if vectors is not None and len(vectors) else None
        self.vectors = _unit(vectors - self.mean) if self.mean is not None and vectors is not None else None
        self._masks: dict[tuple[str, str], np.ndarray] = {}
        self.words: dict[str, set[int]] = {word: set() for word in words}
        if words:
            for i, record in enumerate(services):
                for word in self.words.keys() & set(tokens(f"{record.name} {record.description}")):
                    self.words[word].add(i)

    def at(self, place: str) -> np.ndarray:
        return np.array(self.places.get(place, ()), dtype=np.int64)

    def near(self, place: str, others: Collection[str]) -> np.ndarray:
        found = {i for other in others if other != place for i in self.places.get(other, ())}
        return np.array(sorted(found - set(self.places.get(place, ()))), dtype=np.int64)

    def having(self, some: np.ndarray, name: str, *codes: str) -> np.ndarray:
        """Return which services have one of the codes."""
        found = np.zeros(len(some), dtype=bool)
        for code in codes:
            if (name, code) not in self._masks:
                mask = np.zeros(len(self.services), dtype=bool)
                mask[list(getattr(self, name).get(code, ()))] = True
                self._masks[name, code] = mask
            found |= self._masks[name, code][some]
        return found

    def offers(self, need: Need, vector: np.ndarray | None, some: np.ndarray) -> np.ndarray:
        """Return which services offer what a need is for."""
        if not need.need and not need.text:
            return np.ones(len(some), dtype=bool)
        found = np.zeros(len(some), dtype=bool)
        if need.need:
            found |= self.having(some, "branches", need.need)
        wanted = _wanted(need)
        if wanted:
            found |= np.logical_and.reduce([self.having(some, "words", word) for word in wanted])
        if need.text and vector is not None and self.vectors is not None:
            found |= self.vectors[some] @ _unit((vector - self.mean)[None, :])[0] >= LEAST_LIKE
        return found

    def tests(self, need: Need, some: np.ndarray) -> dict[str, np.ndarray]:
        """Return, for each fact that a need names, which services meet it."""
        found: dict[str, np.ndarray] = {}
        if need.language:
            found["language"] = self.having(some, "languages", need.language)
        if need.ages is not None:
            years = np.array(sorted(years_of([need.ages])), dtype=np.int64)
            found["age"] = self.years[np.ix_(some, years)].sum(axis=1) >= max(LEAST_OF_BAND * len(years), 1)
        if need.group:
            found["group"] = self.for_all[some] | self.having(some, "groups", need.group)
        if need.hours:
            found["hours"] = self.having(some, "hours", *sorted(need.hours))
        if need.must_be_free:
            found["cost"] = self.is_free[some]
        if need.must_be_accessible:
            found["accessibility"] = self.is_accessible[some]
        return found

    def not_said(self, need: Need, some: np.ndarray) -> dict[str, int]:
        """Return how many of some services do not say what the need asks for."""
        asked = {
            "languages": bool(need.language),
            "ages": need.ages is not None,
            "hours": bool(need.hours),
            "cost": need.must_be_free,
            "accessibility": need.must_be_accessible,
        }
        found = {name: int(self.silent[name][some].sum()) for name, is_asked in asked.items() if is_asked}
        return {name: n for name, n in found.items() if n}


def _unit(rows: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    length[length == 0] = 1
    return rows / length


def _unmet(
    facts: _Facts, need: Need, vector: np.ndarray | None, here: np.ndarray, around: np.ndarray
) -> Unserved | None:
    offering = here[facts.offers(need, vector, here)]
    tests = facts.tests(need, offering)
    met = np.vstack(list(tests.values())) if tests else np.ones((0, len(offering)), dtype=bool)
    if met.all(axis=0).any():
        return None
    population: dict[str, object] = {
        name: value
        for name, value in (
            ("ages", need.ages),
            ("language", need.language),
            ("group", need.group),
            ("people", need.people),
        )
        if value not in (None, "")
    }
    said = need.evidence
    what = need.need or need.text
    n_failed = (~met).sum(axis=0)
    barriers = [(name, offering[~passed & (n_failed == 1)]) for name, passed in tests.items()]
    barriers = sorted((one for one in barriers if len(one[1])), key=lambda one: (-len(one[1]), BY_FACT.index(one[0])))
    if not barriers and len(around):
        far = around[facts.offers(need, vector, around)]
        all_met = facts.tests(need, far)
        good = far[np.vstack(list(all_met.values())).all(axis=0)] if all_met else far
        if len(good):
            barriers = [("distance", good)]
    if missing := facts.not_said(need, offering):
        values: dict[str, object] = {"services": missing}
        if barriers and (silent := facts.silent.get(SAID_AS.get(barriers[0][0], ""))) is not None:
            values |= {
                "barrier": barriers[0][0],
                "n_silent": int(silent[barriers[0][1]].sum()),
                "n_near": len(barriers[0][1]),
            }
        said = (*said, Evidence("not_said", values=values))
    for name, others in barriers[1:]:
        said = (
            *said,
            Evidence("barrier", values={"barrier": name, "n_services": len(others), "services": _ids(facts, others)}),
        )
    if not barriers:
        return Unserved(need.place, population, what, None, said)
    return Unserved(need.place, population, what, barriers[0][0], said, _ids(facts, barriers[0][1]))


def _ids(facts: _Facts, some: np.ndarray) -> tuple[str, ...]:
    return tuple(facts.services[i].id for i in some[:MOST_NEAR].tolist())
