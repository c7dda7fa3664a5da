"""Organizations around the same people and related aims: groups in which most pairs overlap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from bridgework.analysis.alignment.reach import branches_of, spans_of, years_of
from bridgework.analysis.alignment.records import Cluster, Overlap, ServiceRecord, Shared, text_of
from bridgework.analysis.alignment.texts import tokens

LEAST = 3
MOST = 12  # more cannot sit around one table
LEAST_DENSITY = 0.5
MOST_TERMS = 6


def clusters(
    pairs: Sequence[Overlap],
    records: Sequence[ServiceRecord],
    *,
    ties: Collection[tuple[str, str]] = (),
) -> tuple[Cluster, ...]:
    """Group organizations around the same people and related aims.

    Read a cluster as "these could sit around one table": each of its organizations overlaps with at least half of the others,
    and all of them together share what `shared` says at least three of them reach. Each organization stands in one at most.

    Parameters
    ----------
    pairs : sequence of Overlap
        As `overlaps` gives them.
    records : sequence of ServiceRecord
    ties : collection of (str, str)
        Counted, not left out: a cluster of which half already work together is the easiest to begin with.

    Returns
    -------
    tuple of Cluster
        By the sum of the scores of its pairs, the greatest first; ties by ids.

    Notes
    -----
    Greedy and deterministic: begin with the best pair that is left; add the organization with the greatest sum of scores to
    those already in that overlaps with at least half of them, until none does or there are 12; give up below 3. Cost: pairs x
    12.

    References
    ----------
    None: greedy growth under a density bound; Bridgework's own choice of bounds.

    Examples
    --------
    >>> from bridgework.analysis.alignment import overlaps
    >>> records = [
    ...     ServiceRecord(n, n, "Homework help", "Tutoring after school", places=frozenset({"9"})) for n in "abc"
    ... ]
    >>> [cluster.organizations for cluster in clusters(overlaps(records).pairs, records)]
    [('a', 'b', 'c')]
    """
    score: dict[str, dict[str, float]] = {}
    for pair in pairs:
        score.setdefault(pair.a, {})[pair.b] = pair.score
        score.setdefault(pair.b, {})[pair.a] = pair.score
    of: dict[str, list[ServiceRecord]] = {}
    for record in records:
        if record.is_active and record.organization in score:
            of.setdefault(record.organization, []).append(record)
    known = {(min(tie), max(tie)) for tie in ties}
    taken: set[str] = set()
    found: list[tuple[float, Cluster]] = []
    for pair in sorted(pairs, key=lambda pair: (-pair.score, pair.a, pair.b)):
        if pair.a in taken or pair.b in taken:
            continue
        members = _grown([pair.a, pair.b], score, taken)
        if len(members) < LEAST:
            continue
        taken.update(members)
        inner = [(one, other) for i, one in enumerate(members) for other in members[i + 1 :] if other in score[one]]
        whole = len(members) * (len(members) - 1) / 2
        total = sum(score[one][other] for one, other in inner)
        shared, terms, words = _said([of.get(name, []) for name in members])
        n_ties = sum(
            (min(one, other), max(one, other)) in known for i, one in enumerate(members) for other in members[i + 1 :]
        )
        found.append((total, Cluster(tuple(members), shared, terms, words, round(len(inner) / whole, 4), n_ties)))
    return tuple(cluster for _, cluster in sorted(found, key=lambda one: (-one[0], one[1].organizations)))


def _grown(start: list[str], score: dict[str, dict[str, float]], taken: set[str]) -> list[str]:
    members = list(start)
    while len(members) < MOST:
        sums: Counter[str] = Counter()
        n_with: Counter[str] = Counter()
        for member in members:
            for other, value in score[member].items():
                if other not in taken and other not in members:
                    sums[other] += value  # type: ignore[assignment]  # a Counter of shares adds as well
                    n_with[other] += 1
        fitting = [
            name
            for name in sums
            if n_with[name] >= LEAST_DENSITY * len(members)
            and all(_density(member, [*members, name], score) for member in members)
        ]
        if not fitting:
            break
        members.append(min(fitting, key=lambda name: (-sums[name], name)))
    return sorted(members)


def _density(member: str, members: list[str], score: dict[str, dict[str, float]]) -> bool:
    """Return whether a member overlaps with at least half of the others."""
    others = [other for other in members if other != member]
    return sum(other in score[member] for other in others) >= LEAST_DENSITY * len(others)


def _said(services: list[list[ServiceRecord]]) -> tuple[Shared, tuple[str, ...], tuple[str, ...]]:
    """Return what at least half of the organizations, and three of them, have in common."""
    least = max(LEAST, (len(services) + 1) // 2)

    def common(codes_of_each: list[set]) -> list:
        counts = Counter(code for codes in codes_of_each for code in codes)
        return sorted((code for code, n in counts.items() if n >= least), key=lambda code: (-counts[code], str(code)))

    def joined(name: str) -> list[set]:
        return [set().union(*(getattr(record, name) for record in own)) if own else set() for own in services]

    years = common([set().union(*(years_of(r.ages) for r in own)) if own else set() for own in services])
    shared = Shared(
        tuple(sorted(common(joined("places")))),
        spans_of(years),
        tuple(sorted(common(joined("languages")))),
        tuple(sorted(common(joined("groups")))),
    )
    terms = common([set().union(*(branches_of(r.taxonomy) for r in own)) if own else set() for own in services])
    ends = [term for term in terms if not any(other != term and other.startswith(term) for other in terms)]
    words = common([set().union(*(set(tokens(text_of(r))) for r in own)) if own else set() for own in services])
    return shared, tuple(sorted(ends)[:MOST_TERMS]), tuple(words[:MOST_TERMS])
