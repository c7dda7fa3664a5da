"""Who would complement those who begin something: other sectors, other assets, the same people, and who knows whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

import numpy as np

from bridgework.analysis.alignment.reach import Codebook, Reach
from bridgework.analysis.alignment.records import Need, Reason, ServiceRecord, Suggestion, text_of
from bridgework.analysis.alignment.space import Embed, Space

# A judgement: who brings something else counts as much as who works on it; much the same as the asking is worth less.
WEIGHTS = {"other_sector": 1.0, "brings": 0.75, "same_people": 1.0, "related_aim": 1.0, "known_by": 0.5}
SAME = 0.9  # so related an aim that the other one does the same: more of the same complements nobody
RELATED = 0.25
MOST_SERVICES = 3


def suggest_partners(
    records: Sequence[ServiceRecord],
    wanted: ServiceRecord | Need,
    *,
    asking: Collection[str] = (),
    ties: Collection[tuple[str, str]] = (),
    top: int = 10,
    vectors: np.ndarray | None = None,
    wanted_vector: np.ndarray | None = None,
    embed: Embed | None = None,
) -> tuple[Suggestion, ...]:
    """Suggest organizations that complement those asking for an initiative or need.

    An organization is suggested if it works with the same people or on a related aim; it stands higher the more of five things
    hold, each a reason: another sector than those asking, assets they do not have, the same people, a related aim, a tie to one
    of those asking or to somebody they work with. One in the same sector that does nearly the same is not suggested.

    Parameters
    ----------
    records : sequence of ServiceRecord
    wanted : ServiceRecord or Need
        What is to begin; the sector and assets of a record count as those of the asking, too.
    asking : collection of str
        Organizations that begin it; never suggested.
    ties : collection of (str, str)
    top : int
    vectors, wanted_vector, embed : see `related`

    Returns
    -------
    tuple of Suggestion
        Best first, ties by id. `score` is the weighted share of the five, 0 to 1.

    References
    ----------
    None: the weights are a judgement (docs/methods/alignment.md, "Partners").

    Examples
    --------
    >>> library = ServiceRecord("1", "library", "Reading room", "Books and tutoring", frozenset("9"), sector="public",
    ...                         assets=frozenset({"space"}))
    >>> club = ServiceRecord("2", "club", "Tutoring", "Tutoring with books", frozenset("9"), sector="nonprofit")
    >>> found = suggest_partners([library, club], club, asking=["club"])
    >>> [(one.organization, [reason.kind for reason in one.reasons]) for one in found]
    [('library', ['other_sector', 'brings', 'same_people', 'related_aim'])]
    """
    active = sorted((i for i in range(len(records)) if records[i].is_active), key=lambda i: records[i].id)
    mine = set(asking) | ({wanted.organization} if isinstance(wanted, ServiceRecord) else set())
    others = [i for i in active if records[i].organization not in mine]
    if not others:
        return ()
    as_record = _as_record(wanted)
    some = [*(records[i] for i in others), as_record]
    text = text_of(as_record)
    rows = None
    if vectors is not None and wanted_vector is not None:
        rows = np.vstack([vectors[others], np.asarray(wanted_vector).reshape(1, -1)])
    elif embed is not None:
        rows = embed([text_of(record) for record in some])
    last = len(some) - 1
    ones, all_others = np.full(last, last), np.arange(last)
    space = Space([text_of(record) for record in some], rows, embed)
    aims = space.cosines(ones, all_others) if text.strip() else np.zeros(last)
    parts = Reach(some, Codebook.of(some)).parts(ones, all_others)
    own = [record for record in records if record.organization in mine]
    sectors = {record.sector for record in (*own, as_record) if record.sector}
    assets = frozenset().union(*(record.assets for record in (*own, as_record)))
    known = _neighbors(ties)
    of: dict[str, list[int]] = defaultdict(list)
    for at in range(last):
        of[some[at].organization].append(at)
    found = []
    for name in sorted(of):
        suggestion = _suggested(
            name, of[name], some, parts["people"], parts["n_said"], aims, sectors, assets, mine, known
        )
        if suggestion is not None:
            found.append(suggestion)
    return tuple(sorted(found, key=lambda one: (-one.score, one.organization))[:top])


def _as_record(wanted: ServiceRecord | Need) -> ServiceRecord:
    if isinstance(wanted, ServiceRecord):
        return wanted
    return ServiceRecord(
        "",
        "",
        wanted.text or wanted.need,
        places=frozenset({wanted.place}) if wanted.place else frozenset(),
        ages=(wanted.ages,) if wanted.ages else (),
        languages=frozenset({wanted.language}) if wanted.language else frozenset(),
        groups=frozenset({wanted.group}) if wanted.group else frozenset(),
    )


def _neighbors(ties: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one, other in ties:
        found[one].add(other)
        found[other].add(one)
    return found


def _suggested(
    name: str,
    own: list[int],
    some: list[ServiceRecord],
    people: np.ndarray,
    n_said: np.ndarray,
    aims: np.ndarray,
    sectors: set[str],
    assets: frozenset[str],
    mine: set[str],
    known: dict[str, set[str]],
) -> Suggestion | None:
    value = {at: float(people[at]) * (n_said[at] > 0) + float(aims[at]) for at in own}
    best = sorted(own, key=lambda at: (-value[at], some[at].id))
    same_people = max(float(people[at]) * (n_said[at] > 0) for at in own)
    aim = max(float(aims[at]) for at in own)
    if aim < RELATED and same_people <= 0:
        return None
    if not any(float(people[at]) > 0 for at in own):
        return None
    sector = next((some[at].sector for at in best if some[at].sector), "")
    brings = frozenset().union(*(some[at].assets for at in own)) - assets
    if aim >= SAME and (not sector or sector in sectors) and not brings:
        return None
    reasons: list[Reason] = []
    strength: dict[str, float] = {}
    if sector and sectors and sector not in sectors:
        reasons.append(Reason("other_sector", {"sector": sector}))
        strength["other_sector"] = 1.0
    if brings:
        reasons.append(Reason("brings", {"assets": tuple(sorted(brings))}))
        strength["brings"] = 1.0
    if same_people > 0:
        reasons.append(Reason("same_people", {"share": round(same_people, 4)}))
        strength["same_people"] = same_people
    if aim >= RELATED:
        reasons.append(Reason("related_aim", {"score": round(aim, 4)}))
        # Nearly the same is less of a complement than related.
        strength["related_aim"] = aim if aim < SAME else 0.5
    direct = mine & known.get(name, set())
    through = {other for one in mine for other in known.get(one, ())} & known.get(name, set()) - mine - {name}
    if direct:
        reasons.append(Reason("already_there", {"organizations": tuple(sorted(direct))}))
    if through:
        reasons.append(Reason("known_by", {"organizations": tuple(sorted(through))}))
    if direct or through:
        strength["known_by"] = 1.0 if direct else 0.6
    score = sum(WEIGHTS[kind] * share for kind, share in strength.items()) / sum(WEIGHTS.values())
    return Suggestion(name, round(score, 4), tuple(reasons), tuple(some[at].id for at in best[:MOST_SERVICES]))
