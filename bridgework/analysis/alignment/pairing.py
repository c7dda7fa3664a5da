"""Pairs of organizations that serve the same people toward related aims and have no tie."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from bridgework.analysis.alignment.candidates import candidate_pairs
from bridgework.analysis.alignment.describing import LEAST_MEANING, Services, described
from bridgework.analysis.alignment.people import Population
from bridgework.analysis.alignment.ranking import RankingModel
from bridgework.analysis.alignment.reach import Codebook, Reach
from bridgework.analysis.alignment.records import Alignment, Overlap, PopulationCell, ServiceRecord, text_of
from bridgework.analysis.alignment.space import Embed, Space

Tie = tuple[str, str]
LEAST_SCORE = 0.25
MOST_PER_ORGANIZATION = 20
MOST_SERVICES = 5
CROWDED = 120


def overlaps(
    records: Sequence[ServiceRecord],
    *,
    ties: Collection[Tie] = (),
    population: Sequence[PopulationCell] = (),
    model: RankingModel | None = None,
    vectors: np.ndarray | None = None,
    embed: Embed | None = None,
    most: int = 500,
    least_said: int = 0,
) -> Alignment:
    """Rank pairs of organizations that serve the same people toward related aims and have no tie.

    The score, 0 to 1, is a place in a ranking, not a probability. A pair is there only if its services may serve the same
    people at the same time (nothing that both say keeps them apart), and their aims are related by taxonomy or meaning.

    Parameters
    ----------
    records : sequence of ServiceRecord
        In any order; the result does not depend on it. Inactive ones are counted and left out.
    ties : collection of (str, str)
        Pairs of organizations with a tie on record, in either order.
    population : sequence of PopulationCell
        With it, and with people served or capacity, shared people are counted, otherwise shares are said.
    model : RankingModel, optional
        What weighs how much; the default until people have answered.
    vectors, embed : see `related`
    most : int
        How many pairs are given, at most; each among the first 20 of one of its organizations.
    least_said : int
        How many of places, ages and languages both services must say, 0 to 3; with 1, each pair is known to share one of them.

    Returns
    -------
    Alignment

    Raises
    ------
    ValueError
        If two records have one id, or an organization is tied to itself.

    Notes
    -----
    Cost grows with the records: candidates come from lists by place, meaning and branch (`candidate_pairs`). Ties of the score
    end with the ids. docs/methods/alignment.md.

    References
    ----------
    None: the measure is Bridgework's own; its parts cite theirs (`related`, `people_of`).

    Examples
    --------
    >>> a = ServiceRecord("1", "a", "Homework help", "Tutoring after school", places=frozenset({"9"}), ages=((6, 13),))
    >>> b = ServiceRecord("2", "b", "Tutoring", "Tutoring after school", places=frozenset({"9"}), ages=((10, 17),))
    >>> [(pair.a, pair.b, pair.shared.ages) for pair in overlaps([a, b]).pairs]
    [('a', 'b', ((10, 13),))]
    """
    index = Index(records, vectors=vectors, embed=embed)
    return index.alignment(ties=ties, population=population, model=model, most=most, least_said=least_said)


class Index:
    """What `overlaps` works on, kept ready, so that one changed service is compared with its neighbors only.

    Weights of words and codes stay those of the records it was made of, until it is made anew.

    Parameters
    ----------
    records, vectors, embed : see `overlaps`
    """

    def __init__(
        self, records: Sequence[ServiceRecord], *, vectors: np.ndarray | None = None, embed: Embed | None = None
    ) -> None:
        if len({record.id for record in records}) < len(records):
            raise ValueError("two records have the same id")
        active = sorted((i for i in range(len(records)) if records[i].is_active), key=lambda i: records[i].id)
        self.n_records, self.n_inactive = len(records), len(records) - len(active)
        self.records = [records[i] for i in active]
        texts = [text_of(record) for record in self.records]
        if vectors is not None:
            vectors = vectors[active] if len(active) else vectors[:0]
        elif embed is not None and texts:
            vectors = embed(texts)
        self.embed = embed
        self.book = Codebook.of(self.records)
        self.space = Space(texts, vectors, embed)
        self.rows = self.space.rows
        self.gone: set[int] = set()
        self._reaching: dict[str, int] = {}
        self.at = {record.id: i for i, record in enumerate(self.records)}
        self.by_place: dict[str, list[int]] = {}
        for i, record in enumerate(self.records):
            for place in record.places:
                self.by_place.setdefault(place, []).append(i)

    def alignment(
        self,
        *,
        ties: Collection[Tie] = (),
        population: Sequence[PopulationCell] = (),
        model: RankingModel | None = None,
        most: int = 500,
        least_said: int = 0,
    ) -> Alignment:
        """Rank all pairs; as `overlaps`."""
        tied = _tied(ties)
        model = model or RankingModel.default()
        here = np.array([i for i in range(len(self.records)) if i not in self.gone], dtype=np.int64)
        records = [self.records[i] for i in here]
        names = sorted({record.organization for record in records})
        number = {name: i for i, name in enumerate(names)}
        organizations = np.array([number[record.organization] for record in records], dtype=np.int64)
        reach = Reach(records, self.book)
        rows = self.rows[here]
        ones, others = candidate_pairs(rows, organizations, reach.rows["places"], reach.rows["taxonomy"])
        # What is cheap to know goes first: most candidates end there.
        kept = reach.may_meet(ones, others)
        ones, others = ones[kept], others[kept]
        meaning = self._meaning(rows, ones, others)
        kept = (meaning >= LEAST_MEANING) | (
            np.minimum(reach.mass["taxonomy"][ones], reach.mass["taxonomy"][others]) > 0
        )
        ones, others = ones[kept], others[kept]
        parts = reach.parts(ones, others) | {"meaning": meaning[kept]}
        kept = _is_silo(parts) & (parts["n_said"] >= least_said)
        ones, others, parts = ones[kept], others[kept], {name: value[kept] for name, value in parts.items()}
        scores = _scores(model, parts)
        groups = _Groups(scores, organizations[ones], organizations[others], len(names))
        is_tied = groups.among({(number[x], number[y]) for x, y in tied if x in number and y in number})
        pairs: list[Overlap] = []
        seen = np.zeros(len(names), dtype=int)
        counted = Population(population)
        for at in np.flatnonzero(~is_tied):
            first = groups.firsts[at]
            if len(pairs) >= most or scores[first] < LEAST_SCORE:
                break
            one, other = organizations[ones[first]], organizations[others[first]]
            if min(seen[one], seen[other]) < MOST_PER_ORGANIZATION:
                a, b = names[min(one, other)], names[max(one, other)]
                flipped = bool(one > other)
                chosen = [
                    (records[ones[i]], records[others[i]], int(i))
                    if records[ones[i]].organization == a
                    else (records[others[i]], records[ones[i]], int(i))
                    for i in groups.members(at)[:MOST_SERVICES]
                ]
                pairs.append(self._overlap((a, b), chosen, parts, float(scores[first]), flipped, counted))
            seen[one] += 1
            seen[other] += 1
        return Alignment(
            tuple(pairs),
            self.n_records,
            self.n_inactive,
            len(names),
            int((~is_tied).sum()),
            int(is_tied.sum()),
            self._crowded(),
        )

    def _crowded(self) -> tuple[tuple[str, int], ...]:
        crowds = [
            (place, self._n_reaching(place)) for place, members in self.by_place.items() if len(members) > CROWDED
        ]
        return tuple(sorted((one for one in crowds if one[1] > CROWDED), key=lambda one: (-one[1], one[0])))

    def _parts(self, reach: Reach, rows: np.ndarray, ones: np.ndarray, others: np.ndarray) -> dict[str, np.ndarray]:
        return reach.parts(ones, others) | {"meaning": self._meaning(rows, ones, others)}

    def _meaning(self, rows: np.ndarray, ones: np.ndarray, others: np.ndarray) -> np.ndarray:
        found = np.empty(len(ones), dtype=np.float32)
        for start in range(0, len(ones), 65_536):
            part = slice(start, start + 65_536)
            found[part] = np.einsum("ij,ij->i", rows[ones[part]], rows[others[part]])
        return np.clip(found / self.space.length, 0, 1)

    def _overlap(
        self,
        pair: Tie,
        chosen: list[Services],
        parts: dict[str, np.ndarray],
        score: float,
        flipped: bool,
        population: Population,
    ) -> Overlap:
        return described(pair, chosen, parts, score, flipped, population, self.space.vocabulary, self._n_reaching)

    def _n_reaching(self, place: str) -> int:
        if place not in self._reaching:
            members = self.by_place.get(place, ())
            self._reaching[place] = len({self.records[i].organization for i in members if i not in self.gone})
        return self._reaching[place]

    def add(self, record: ServiceRecord, vector: np.ndarray | None = None) -> None:
        """Add a record, or replace the one of its id; an inactive one is taken out."""
        self.remove(record.id)
        self._reaching.clear()
        self.n_records += 1
        if not record.is_active:
            self.n_inactive += 1
            return
        self.at[record.id] = len(self.records)
        for place in record.places:
            self.by_place.setdefault(place, []).append(len(self.records))
        self.records.append(record)
        self.rows = np.vstack([self.rows, self._row(record, vector)])

    def remove(self, record_id: str) -> None:
        """Take a record out; one that is not there changes nothing."""
        at = self.at.pop(record_id, None)
        if at is not None:
            self._reaching.clear()
            self.gone.add(at)
            self.n_records -= 1

    def _row(self, record: ServiceRecord, vector: np.ndarray | None) -> np.ndarray:
        if vector is None and self.embed is not None:
            vector = self.embed([text_of(record)])[0]
        return self.space.place(text_of(record), vector)[0]

    def neighbors_of(
        self,
        record: ServiceRecord,
        vector: np.ndarray | None = None,
        *,
        ties: Collection[Tie] = (),
        model: RankingModel | None = None,
        population: Sequence[PopulationCell] = (),
        top: int = 20,
    ) -> tuple[Overlap, ...]:
        """Return the pairs that one record, in the index or not, makes with other organizations, best first.

        Notes
        -----
        One pass over the rows (100,000 take a tenth of a second), then parts of at most 600 candidates.
        """
        tied = _tied(ties)
        model = model or RankingModel.default()
        known = self.at.get(record.id)
        row = self.rows[known] if known is not None and self.records[known] == record else self._row(record, vector)
        similar = self.rows @ row
        near = np.argsort(-similar, kind="stable")[:300].tolist()
        in_place = [i for place in record.places for i in self.by_place.get(place, ())]
        if in_place:
            here = np.unique(np.array(in_place))
            near.extend(here[np.argsort(-similar[here], kind="stable")[:300]].tolist())
        chosen = [
            i
            for i in dict.fromkeys(near)
            if i not in self.gone
            and self.records[i].organization != record.organization
            and tuple(sorted((record.organization, self.records[i].organization))) not in tied
        ]
        some = [record, *(self.records[i] for i in chosen)]
        rows = np.vstack([row[None, :], self.rows[np.array(chosen, dtype=np.int64)]])
        ones, others = np.zeros(len(chosen), dtype=np.int64), np.arange(1, len(some))
        parts = self._parts(Reach(some, self.book), rows, ones, others)
        scores = np.where(_is_silo(parts), _scores(model, parts), -1)
        counted, found = Population(population), {}
        for at in np.argsort(-scores, kind="stable"):
            if scores[at] < LEAST_SCORE:
                break
            found.setdefault(some[at + 1].organization, []).append(int(at))
        pairs = []
        for name, group in list(found.items())[:top]:
            a, b = sorted((record.organization, name))
            is_first = a == record.organization
            services = [
                (record, some[at + 1], at) if is_first else (some[at + 1], record, at) for at in group[:MOST_SERVICES]
            ]
            score = float(scores[group[0]])
            pairs.append(self._overlap((a, b), services, parts, score, not is_first, counted))
        return tuple(pairs)


def _tied(ties: Collection[Tie]) -> set[Tie]:
    known = {(min(pair), max(pair)) for pair in ties}
    if any(one == other for one, other in known):
        raise ValueError("an organization is tied to itself")
    return known


def _is_silo(parts: dict[str, np.ndarray]) -> np.ndarray:
    """Return which pairs may serve the same people and have related aims."""
    return (parts["people"] > 0) & ((parts["meaning"] >= LEAST_MEANING) | (np.nan_to_num(parts["taxonomy"]) > 0))


def _scores(model: RankingModel, parts: dict[str, np.ndarray]) -> np.ndarray:
    total = np.full(len(parts["people"]), model.bias, dtype=float)
    for name, weight in model.weights.items():
        if name in parts:
            total += weight * np.nan_to_num(parts[name])
    return 1 / (1 + np.exp(-total))


class _Groups:
    """Pairs of services grouped by their pair of organizations; groups, and the pairs in each, best first."""

    def __init__(self, scores: np.ndarray, a: np.ndarray, b: np.ndarray, n: int) -> None:
        self.n = max(n, 1)
        keys = np.minimum(a, b) * self.n + np.maximum(a, b)
        self.order = np.lexsort((np.arange(len(scores)), -scores, keys))
        sorted_keys = keys[self.order]
        starts = (
            np.flatnonzero(np.r_[True, sorted_keys[1:] != sorted_keys[:-1]]) if len(keys) else np.zeros(0, dtype=int)
        )
        ends = np.r_[starts[1:], len(keys)] if len(starts) else starts
        firsts = self.order[starts]
        ranked = np.lexsort((keys[firsts], -np.round(scores[firsts], 9)))
        self.starts, self.ends, self.firsts, self.keys = (
            starts[ranked],
            ends[ranked],
            firsts[ranked],
            keys[firsts[ranked]],
        )

    def members(self, at: np.intp) -> np.ndarray:
        return self.order[self.starts[at] : self.ends[at]]

    def among(self, pairs: Collection[tuple[int, int]]) -> np.ndarray:
        """Return which groups are of one of these pairs of organizations."""
        return np.isin(self.keys, np.array([min(pair) * self.n + max(pair) for pair in pairs], dtype=np.int64))
