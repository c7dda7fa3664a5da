"""From votes to a map: who is included, where they stand, which groups there are, what those say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .anchors import Anchor
from .bridging import fit_model
from .grouping import k_means, silhouettes
from .laid import LaidVotes
from .pairs import PairStatistics
from .placing import Model, place_people, place_statements
from .positions import canonical_order, polis_positions
from .result import GROUP_FLOOR, Method, NoGroups, OpinionMap
from .signatures import Signatures, sign
from .summary import Drawn, summarized
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
    method: Method | str = Method.BRIDGEWORK,
    seed: int = 0,
    min_group_size: int | None = None,
    n_bootstrap: int = 20,
    anchor: Anchor | None = None,
    pairs: PairStatistics | None = None,
) -> OpinionMap:
    """Show where people stand to one another, which groups of opinion there are, and what joins and divides them.

    How to read it: near on the map means voted alike. Groups are people who vote alike, not parties: people at a border
    could be in either (`group_probability` says so). `silhouette_by_k` says how clearly groups are apart on the map. Never
    undefined: where no groups can be found the map has `k` 1 (or 0, if nobody is included), and `no_groups` names the reason.

    Parameters
    ----------
    votes : VoteMatrix
        The votes.
    excluded_statements : array_like of ids, optional
        Statements moderated out. Ids that are not in the votes are ignored.
    meta_statements : array_like of ids, optional
        Statements about the conversation itself; excluded too, with a fixed priority.
    method : Method or str
        "bridgework": axes and groups from cast votes only, with uncertainty. "polis": the published Polis pipeline.
    seed : int
        Seed of everything random: where solvers begin, and the halves. In method "polis" another seed changes positions
        by rounding only.
    min_group_size : int, optional
        Numbers of groups that leave a group with fewer people are not considered. 10 in method "bridgework"; Polis has
        no such rule: 1.
    n_bootstrap : int
        How many random halves of the people are drawn to say how sure the number of groups is (`k_support`); 0 leaves
        it out. Method "bridgework" only.
    anchor : Anchor, optional
        The last published map (`Anchor.of`): groups keep their `group_identity` and the plane is turned like it. Method
        "bridgework" only.
    pairs : PairStatistics, optional
        The statistics of these votes, where they have been counted already, for example by Spark. Statements that are
        excluded may be in it. Method "bridgework" only.

    Returns
    -------
    OpinionMap
        Positions, groups, counts and lists. Same people or statements in another order give the same map.

    Raises
    ------
    ValueError
        If the method is unknown, `min_group_size` is below 1 or `n_bootstrap` below 0.

    Notes
    -----
    Groups are those of people with at least 7 votes (method "polis" counts votes on excluded statements too); counts by
    group come from the votes as they are; consensus lists are over everybody; priorities over grouped people. If fewer
    than 15 people have voted often enough, the bar is lowered to the number of votes of the 15th, and all who reach it
    are included (Polis takes exactly 15, by order of arrival). Each step: docs/methods/opinion_map.md. Cost: O(n_votes)
    for places and counts; method "bridgework" also half the sum of squares of people's numbers of votes.

    References
    ----------
    Method "polis": Small, Bjorkegren, Erkkila, Shaw, Megill, "Polis: Scaling Deliberation by Mapping High Dimensional
    Opinion Spaces", Recerca 26(2), 2021, doi:10.6035/recerca.5516; Polis at 08e03eb, `conversation.clj`. Method
    "bridgework": own; parts in `fit_factors`, `fit_mixture`, `fit_classes`.

    Examples
    --------
    Two camps of ten people, seven statements: the camps are the groups.

    >>> table = [[1, 1, 1, -1, -1, -1, 1]] * 10 + [[-1, -1, -1, 1, 1, 1, 1]] * 10
    >>> found = map_opinions(VoteMatrix.from_dense(table))
    >>> found.k, (found.group == found.group[0]).tolist() == [True] * 10 + [False] * 10
    (2, True)
    >>> round(float(found.group_informed_consensus[6]), 4)  # 10 of 10 agree in both groups: 11/12 * 11/12
    0.8403
    """
    chosen_method = Method(method)
    is_ours = chosen_method is Method.BRIDGEWORK
    least = (GROUP_FLOOR if is_ours else 1) if min_group_size is None else min_group_size
    if least < 1:
        raise ValueError(f"A group has at least 1 person; got min_group_size={least}.")
    if n_bootstrap < 0:
        raise ValueError(f"The number of replicates is at least 0; got n_bootstrap={n_bootstrap}.")
    is_meta = _is_among(votes.statement_ids, meta_statements)
    is_excluded = _is_among(votes.statement_ids, excluded_statements) | is_meta
    if is_ours:
        whole = bridged(
            votes,
            is_excluded,
            seed=seed,
            min_group_size=least,
            n_bootstrap=n_bootstrap,
            anchor=anchor,
            pairs=pairs,
        )
        return summarized(votes, whole.drawn, chosen_method, seed, is_excluded, is_meta, anchor, whole.counts)
    return summarized(votes, _polis(votes, is_excluded, seed, least), chosen_method, seed, is_excluded, is_meta, None)


@dataclass(frozen=True, eq=False)
class Bridged:
    """A drawn map of method `bridgework`, with the model it came from, and votes by group (last: none), statement and vote."""

    drawn: Drawn
    model: Model | None
    signatures: Signatures
    counts: Ints | None = None


def bridged(
    votes: VoteMatrix,
    is_excluded: npt.NDArray[np.bool_],
    *,
    seed: int,
    min_group_size: int,
    n_bootstrap: int,
    anchor: Anchor | None,
    pairs: PairStatistics | None = None,
) -> Bridged:
    """Draw the map of method `bridgework`; parameters as in `map_opinions` and `fit_model`."""
    n, n_statements = votes.n_participants, votes.n_statements
    is_used = ~is_excluded
    laid, counts = LaidVotes.of(votes)
    seen = counts.sum(axis=1)
    if votes.n_votes:
        is_used &= seen > 0
        signatures = sign(laid, is_used)
    else:
        signatures = Signatures(np.zeros(n, dtype=np.uint64), np.zeros(n, dtype=np.int64), np.zeros(0, dtype=np.int64))
    included = _reaching_the_bar(signatures.n_used, n_statements)
    missing = _reason_before_grouping(seen, included, is_excluded)
    label = np.where(included, 0, -1)
    if missing is not None:
        nothing, width = np.zeros(n), np.ones(n)
        of_statements = np.zeros(n_statements)
        k = int(included.any())
        drawn = Drawn(
            nothing,
            nothing,
            of_statements,
            of_statements,
            included,
            label,
            missing,
            {},
            width,
            width,
            np.ones((n, k)),
            {},
        )
        return Bridged(drawn, None, signatures)
    without: frozenset[int] = frozenset()
    while True:
        model = fit_model(
            laid, votes.statement_ids, is_used, included, signatures, pairs=pairs, seed=seed, min_group_size=min_group_size,
            n_bootstrap=n_bootstrap, anchor=anchor, without=without,
        )  # fmt: skip
        places = place_people(model, laid, included)
        label = places.group
        if model.k == 1 or np.bincount(label[included], minlength=model.k).min() >= min_group_size:
            break
        without |= {model.k}  # Seen from the sample the group was large enough, but it was not.
    x, y = place_statements(model.factors, model.statements, n_statements, model.plane)
    drawn = Drawn(
        places.x, places.y, x, y, included, label, model.no_groups, model.silhouette_by_k, places.x_sd, places.y_sd,
        places.probability, model.k_support,
    )  # fmt: skip
    return Bridged(drawn, model, signatures, places.counts)


def _polis(votes: VoteMatrix, is_excluded: npt.NDArray[np.bool_], seed: int, min_group_size: int) -> Drawn:
    """Draw the map of method `polis`."""
    # Sums run over people in an order that their votes alone decide: the map cannot depend on who came first.
    positions = polis_positions(votes, is_excluded, seed=seed, order=canonical_order(votes))
    included = _reaching_the_bar(np.diff(votes.indptr), votes.n_statements)
    seen = np.bincount(votes.columns, minlength=votes.n_statements)
    label, no_groups, silhouette_by_k = _groups(
        positions.x, positions.y, included, _reason_before_grouping(seen, included, is_excluded), min_group_size
    )
    return Drawn(
        positions.x,
        positions.y,
        positions.statement_x,
        positions.statement_y,
        included,
        label,
        no_groups,
        silhouette_by_k,
    )


def _is_among(statement_ids: npt.NDArray, chosen: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    wanted = np.asarray(chosen)
    if wanted.size == 0 or statement_ids.size == 0:
        return np.zeros(len(statement_ids), dtype=bool)
    return np.isin(statement_ids, wanted)


def _reaching_the_bar(n_votes: Ints, n_statements: int) -> npt.NDArray[np.bool_]:
    """Say who has voted often enough to be grouped."""
    bar = min(MIN_VOTES, n_statements)
    if (n_votes >= bar).sum() < MIN_PEOPLE and len(n_votes):
        bar = min(bar, int(np.sort(n_votes)[::-1][:MIN_PEOPLE][-1]))
    return n_votes >= max(bar, 1)


def _reason_before_grouping(
    seen: Ints, included: npt.NDArray[np.bool_], is_excluded: npt.NDArray[np.bool_]
) -> NoGroups | None:
    """Name what is missing before groups can be looked for, if anything is."""
    if not seen.any():
        return NoGroups.NO_VOTES
    if np.count_nonzero(seen[~is_excluded]) < 2:
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
