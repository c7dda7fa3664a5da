"""From places and groups to everything that a map says of statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from .anchors import Anchor, matched_groups
from .lists import Side, consensus_statements, representative_statements
from .result import Method, NoGroups, OpinionMap
from .statements import divisiveness, group_informed_consensus, priority
from .votes import Floats, Ints, VoteMatrix


@dataclass(frozen=True, eq=False)
class Drawn:
    """Places and groups as a method found them; fields as in `OpinionMap`, groups in any order."""

    x: Floats
    y: Floats
    statement_x: Floats
    statement_y: Floats
    is_included: npt.NDArray[np.bool_]
    group: Ints
    no_groups: NoGroups | None
    silhouette_by_k: Mapping[int, float]
    x_sd: Floats | None = None
    y_sd: Floats | None = None
    group_probability: Floats | None = None
    k_support: Mapping[int, float] = field(default_factory=dict)


def summarized(
    votes: VoteMatrix,
    drawn: Drawn,
    method: Method,
    seed: int,
    is_excluded: npt.NDArray[np.bool_],
    is_meta: npt.NDArray[np.bool_],
    anchor: Anchor | None,
    counts: Ints | None = None,
    identity: tuple[Ints, int] | None = None,
) -> OpinionMap:
    """Count votes by group, put groups in order, and say what they say of each statement.

    Parameters
    ----------
    votes : VoteMatrix
        The votes.
    drawn : Drawn
        Places and groups.
    method : Method
        How they were found.
    seed : int
        With which seed.
    is_excluded, is_meta : ndarray of bool, shape (n_statements,)
        Statements moderated out; statements about the conversation.
    anchor : Anchor or None
        The last published map.
    counts : ndarray of int64, shape (k + 1, n_statements, 3), optional
        Votes (disagree, pass, agree) by group as in `drawn` and, last, of people in none; counted here if not given.
    identity : tuple of ndarray of int64, shape (k,), and int, optional
        Lasting numbers of the groups of `drawn` and the next one, where they are known; matched with the anchor if not given.

    Returns
    -------
    OpinionMap
        The whole map.

    References
    ----------
    See the parts.

    Examples
    --------
    See `map_opinions`.
    """
    # Not what is the largest number in use: between fits of a live map the last group may have lost everybody.
    k = int(drawn.group.max(initial=-1)) + 1 if counts is None else len(counts) - 1
    if counts is None:
        counts = counted(votes, drawn.group, k)
    sizes = np.bincount(drawn.group + 1, minlength=k + 1)[1:]
    group_disagree, group_passed, group_agree = np.moveaxis(counts[:k], 2, 0)
    group_seen = counts[:k].sum(axis=2)
    numbers, next_identity = identity or matched_groups(anchor, votes.statement_ids, group_agree, group_seen)
    if method is Method.POLIS:
        order = np.arange(k)
    elif anchor is None:
        # From left to right; sums in fixed point, so that the order of people leaves no trace.
        whole = np.rint(drawn.x * (1 << 30)).astype(np.int64)
        middle = [int(whole[drawn.group == group].sum()) / max(int(sizes[group]), 1) for group in range(k)]
        order = np.argsort(np.array(middle), kind="stable") if k else np.arange(0)
    else:
        order = np.argsort(numbers, kind="stable")
    if anchor is not None:
        numbers = numbers[order]
    place = np.append(np.argsort(order), -1)
    group = place[drawn.group]
    group_agree, group_disagree, group_passed, group_seen = (
        table[order] for table in (group_agree, group_disagree, group_passed, group_seen)
    )
    disagree, passed, agree = counts.sum(axis=0).T
    seen = counts.sum(axis=(0, 2))
    # Where nobody is grouped, everybody is taken as one group.
    by_agree, by_disagree, by_seen = (
        (group_agree, group_disagree, group_seen) if k else (agree[None], disagree[None], seen[None])
    )
    extremity = np.hypot(drawn.statement_x, drawn.statement_y)
    return OpinionMap(
        method=method,
        seed=seed,
        participant_ids=votes.participant_ids,
        x=drawn.x,
        y=drawn.y,
        is_included=drawn.is_included,
        group=group,
        k=k,
        no_groups=drawn.no_groups,
        group_sizes=sizes[order],
        silhouette_by_k=drawn.silhouette_by_k,
        statement_ids=votes.statement_ids,
        is_excluded=is_excluded,
        statement_x=drawn.statement_x,
        statement_y=drawn.statement_y,
        agree=agree,
        disagree=disagree,
        passed=passed,
        seen=seen,
        group_agree=group_agree,
        group_disagree=group_disagree,
        group_passed=group_passed,
        group_seen=group_seen,
        group_informed_consensus=group_informed_consensus(by_agree, by_seen),
        group_informed_rejection=group_informed_consensus(by_disagree, by_seen),
        divisiveness=divisiveness(group_agree, group_seen),
        priority=priority(
            group_agree.sum(axis=0), group_disagree.sum(axis=0), group_seen.sum(axis=0), extremity, is_meta
        ),
        representative=representative_statements(group_agree, group_disagree, group_seen, is_excluded),
        consensus_agree=consensus_statements(agree, seen, Side.AGREE, is_excluded),
        consensus_disagree=consensus_statements(disagree, seen, Side.DISAGREE, is_excluded),
        group_identity=numbers,
        next_identity=next_identity,
        x_sd=drawn.x_sd,
        y_sd=drawn.y_sd,
        group_probability=_in_order(drawn.group_probability, order),
        k_support=drawn.k_support,
    )


def _in_order(probability: Floats | None, order: Ints) -> Floats | None:
    if probability is None or np.array_equal(order, np.arange(probability.shape[1])):
        return probability
    return probability[:, order]


def counted(votes: VoteMatrix, group: Ints, k: int) -> Ints:
    """Count votes by group (last: no group), statement and vote (disagree, pass, agree)."""
    from .kernels import count_votes

    return count_votes(votes.indptr, votes.columns, votes.values, group, k, votes.n_statements)
