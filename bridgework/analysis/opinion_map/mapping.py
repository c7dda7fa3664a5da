"""From votes to a map: who is included, where they stand, which groups there are, what those say."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .grouping import k_means, silhouettes
from .lists import Side, consensus_statements, representative_statements
from .positions import canonical_order, polis_positions, reordered
from .result import Method, NoGroups, OpinionMap
from .statements import divisiveness, group_informed_consensus, priority
from .votes import Floats, Ints, VoteMatrix

# Somebody is grouped from this many votes on, or all statements if there are fewer (conversation.clj, `:in-conv`).
MIN_VOTES = 7
# If fewer people than this reach it, those who voted most are taken in too (same place).
MIN_PEOPLE = 15
# At most this many groups, and at most 2 + n / 12 (conversation.clj, `max-k-fn`).
MAX_GROUPS = 5
_PEOPLE_PER_FURTHER_GROUP = 12
# People who are nearer to one another than this share of the map's width stand at one place.
_SAME_PLACE = 1e-9


def map_opinions(
    votes: VoteMatrix,
    *,
    excluded_statements: npt.ArrayLike = (),
    meta_statements: npt.ArrayLike = (),
    method: Method | str = Method.POLIS,
    seed: int = 0,
    min_group_size: int = 1,
) -> OpinionMap:
    """Show where people stand to one another, which groups of opinion there are, and what joins and divides them.

    How to read it: near on the map means voted alike. Groups are regions of the map, not parties: people at a
    border could be in either. `silhouette_by_k` says how clearly they are apart. Never undefined: where no groups can
    be found the map has `k` 1 (or 0, if nobody is included), and `no_groups` names the reason.

    Parameters
    ----------
    votes : VoteMatrix
        The votes.
    excluded_statements : array_like of ids, optional
        Statements moderated out. Ids that are not in the votes are ignored.
    meta_statements : array_like of ids, optional
        Statements about the conversation itself; excluded too, with a fixed priority.
    method : Method or str
        "polis": the published Polis pipeline.
    seed : int
        Seed of everything random. In method "polis" that is only where an iterative solver begins: another seed
        changes positions by rounding.
    min_group_size : int
        Numbers of groups that leave a group with fewer people are not considered. Polis has no such rule: 1.

    Returns
    -------
    OpinionMap
        Positions, groups, counts and lists. Same people in another order give the same map.

    Raises
    ------
    ValueError
        If the method is unknown or `min_group_size` is below 1.

    Notes
    -----
    Positions are those of everybody; groups are those of people with at least 7 votes (counting votes on excluded
    statements); counts by group come from the votes as they are; consensus lists are over everybody; priorities over
    grouped people. The number of groups is that with the largest silhouette among 2 to min(5, 2 + n / 12); equal
    silhouettes go to fewer groups. Cost: O(n_votes) for positions and counts, O(n) a round for groups, and up to 5,000
    people O(n^2) for the exact silhouette; above that O(n), from base clusters.

    If fewer than 15 people have voted often enough, the bar is lowered to the number of votes of the 15th, and all
    who reach it are included (Polis takes exactly 15, by order of arrival).

    References
    ----------
    Small, Bjorkegren, Erkkila, Shaw, Megill, "Polis: Scaling Deliberation by Mapping High Dimensional Opinion
    Spaces", Recerca 26(2), 2021, doi:10.6035/recerca.5516. Polis at 08e03eb, `conversation.clj`. Where this differs
    from Polis and from red-dwarf is listed in docs/methods/opinion_map.md.

    Examples
    --------
    Two camps of two people, seven statements: the camps are the groups.

    >>> table = [[1, 1, 1, -1, -1, -1, 1]] * 2 + [[-1, -1, -1, 1, 1, 1, 1]] * 2
    >>> found = map_opinions(VoteMatrix.from_dense(table))
    >>> found.k, found.silhouette, (found.group == found.group[0]).tolist()
    (2, 1.0, [True, True, False, False])
    >>> found.group_informed_consensus[6]  # 2 of 2 agree in both groups: 3/4 * 3/4
    np.float64(0.5625)
    """
    chosen_method = Method(method)
    if min_group_size < 1:
        raise ValueError(f"A group has at least 1 person; got min_group_size={min_group_size}.")
    is_meta = _is_among(votes.statement_ids, meta_statements)
    is_excluded = _is_among(votes.statement_ids, excluded_statements) | is_meta

    # All sums run over people in an order that their votes alone decide: the map cannot depend on who came first.
    order = canonical_order(votes)
    ordered = reordered(votes, order)
    positions = polis_positions(ordered, is_excluded, seed=seed)
    included = _included(ordered)
    label, no_groups, silhouette_by_k = _groups(
        positions.x, positions.y, included, _reason_before_grouping(ordered, included, is_excluded), min_group_size
    )
    k = int(label.max(initial=-1)) + 1

    # counts[group, statement, vote + 1]; the last "group" is everybody who is not included.
    n_statements = votes.n_statements
    key = np.where(label < 0, k, label)[ordered.rows()] * (3 * n_statements) + ordered.columns * 3 + ordered.values + 1
    counts = np.bincount(key, minlength=(k + 1) * n_statements * 3).reshape(k + 1, n_statements, 3)
    group_disagree, group_passed, group_agree = np.moveaxis(counts[:k], 2, 0)
    disagree, passed, agree = counts.sum(axis=0).T
    group_seen, seen = counts[:k].sum(axis=2), counts.sum(axis=(0, 2))

    if k > 0:
        consensus = group_informed_consensus(group_agree, group_seen)
        rejection = group_informed_consensus(group_disagree, group_seen)
    else:  # Nobody is grouped: everybody is taken as one group.
        consensus = group_informed_consensus(agree[None], seen[None])
        rejection = group_informed_consensus(disagree[None], seen[None])
    extremity = np.hypot(positions.statement_x, positions.statement_y)

    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    return OpinionMap(
        method=chosen_method,
        seed=seed,
        participant_ids=votes.participant_ids,
        x=positions.x[back],
        y=positions.y[back],
        is_included=included[back],
        group=label[back],
        k=k,
        no_groups=no_groups,
        group_sizes=np.bincount(label[included], minlength=k),
        silhouette_by_k=silhouette_by_k,
        statement_ids=votes.statement_ids,
        is_excluded=is_excluded,
        statement_x=positions.statement_x,
        statement_y=positions.statement_y,
        agree=agree,
        disagree=disagree,
        passed=passed,
        seen=seen,
        group_agree=group_agree,
        group_disagree=group_disagree,
        group_passed=group_passed,
        group_seen=group_seen,
        group_informed_consensus=consensus,
        group_informed_rejection=rejection,
        divisiveness=divisiveness(group_agree, group_seen),
        priority=priority(
            group_agree.sum(axis=0), group_disagree.sum(axis=0), group_seen.sum(axis=0), extremity, is_meta
        ),
        representative=representative_statements(group_agree, group_disagree, group_seen, is_excluded),
        consensus_agree=consensus_statements(agree, seen, Side.AGREE, is_excluded),
        consensus_disagree=consensus_statements(disagree, seen, Side.DISAGREE, is_excluded),
    )


def _is_among(statement_ids: npt.NDArray, chosen: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    wanted = np.asarray(chosen)
    if wanted.size == 0 or statement_ids.size == 0:
        return np.zeros(len(statement_ids), dtype=bool)
    return np.isin(statement_ids, wanted)


def _included(votes: VoteMatrix) -> npt.NDArray[np.bool_]:
    """Say who has voted often enough to be grouped."""
    n_votes = np.diff(votes.indptr)
    bar = min(MIN_VOTES, votes.n_statements)
    if (n_votes >= bar).sum() < MIN_PEOPLE and len(n_votes):
        bar = min(bar, int(np.sort(n_votes)[::-1][:MIN_PEOPLE][-1]))
    return n_votes >= max(bar, 1)


def _reason_before_grouping(
    votes: VoteMatrix, included: npt.NDArray[np.bool_], is_excluded: npt.NDArray[np.bool_]
) -> NoGroups | None:
    """Name what is missing before groups can be looked for, if anything is."""
    if votes.n_votes == 0:
        return NoGroups.NO_VOTES
    if np.count_nonzero(np.bincount(votes.columns, minlength=votes.n_statements)[~is_excluded]) < 2:
        return NoGroups.TOO_FEW_STATEMENTS
    if included.sum() < 2:
        return NoGroups.TOO_FEW_PEOPLE
    return None


def _groups(
    x: Floats, y: Floats, included: npt.NDArray[np.bool_], missing: NoGroups | None, min_group_size: int
) -> tuple[Ints, NoGroups | None, dict[int, float]]:
    """Give everybody's group (-1 if not included), the reason if there is only one, and the silhouettes."""
    label = np.where(included, 0, -1)
    if missing is not None:
        return label, missing, {}
    people = np.flatnonzero(included)
    people = people[np.lexsort((y[people], x[people]))]
    across, up = x[people], y[people]
    width = max(float(np.ptp(across)), float(np.ptp(up)))
    if width <= _SAME_PLACE * max(float(np.abs(across).max()), float(np.abs(up).max()), 1.0):
        return label, NoGroups.NOBODY_DIFFERS, {}

    most = min(MAX_GROUPS, 2 + len(people) // _PEOPLE_PER_FURTHER_GROUP, max(len(people) - 1, 2))
    splits: dict[int, Ints] = {}
    for k in range(2, most + 1):
        split = k_means(across, up, k)
        if split is not None:
            splits[k] = split
    scores = dict(zip(splits, silhouettes(across, up, list(splits.values())), strict=True))
    eligible = [k for k, split in splits.items() if np.bincount(split, minlength=k).min() >= min_group_size]
    if not eligible:
        return label, NoGroups.GROUPS_TOO_SMALL, scores
    best = max(eligible, key=lambda k: (scores[k], -k))
    label[people] = splits[best]
    return label, None, scores
