"""What an opinion map says, and which of it may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt

from .lists import ConsensusStatement, RepresentativeStatement
from .statements import consensus_interval
from .votes import Floats, Ints

# Opinion groups of fewer people are not shown (FIELD.md, issue 2 item 6).
GROUP_FLOOR = 10


class Method(StrEnum):
    """How the map is made. `BRIDGEWORK` uses cast votes only; `POLIS` is the published Polis pipeline."""

    BRIDGEWORK = "bridgework"
    POLIS = "polis"


class NoGroups(StrEnum):
    """Why a map has no groups.

    NO_VOTES: nobody has voted. TOO_FEW_STATEMENTS: fewer than two statements that count have votes.
    TOO_FEW_PEOPLE: fewer than two people have voted often enough. NOBODY_DIFFERS: all stand at one place.
    GROUPS_TOO_SMALL: no split leaves every group at least `min_group_size` people. NO_CLEAR_GROUPS: one cloud of people
    explains the votes better than any split (method `bridgework` only).
    """

    NO_VOTES = "no_votes"
    TOO_FEW_STATEMENTS = "too_few_statements"
    TOO_FEW_PEOPLE = "too_few_people"
    NOBODY_DIFFERS = "nobody_differs"
    GROUPS_TOO_SMALL = "groups_too_small"
    NO_CLEAR_GROUPS = "no_clear_groups"


@dataclass(frozen=True, eq=False)
class OpinionMap:
    """Where people and statements stand, which groups there are, and what they say. Holds **no** protection.

    Small groups are here as they are: before anything is shown, ask `shown_groups`.

    Attributes
    ----------
    method : Method
        How it was made.
    seed : int
        The seed it was made with.
    participant_ids : ndarray, shape (n_participants,)
        As in the votes.
    x, y : ndarray of float, shape (n_participants,)
        Each person's place on the map.
    is_included : ndarray of bool, shape (n_participants,)
        Who has voted often enough to be grouped.
    group : ndarray of int64, shape (n_participants,)
        Each person's group, 0 to k - 1; -1 if not included. From left to right on the map (method `polis`: by the group's
        leftmost person); with an anchor, in the order of `group_identity`.
    k : int
        Number of groups. 1 = everybody included is together, and `no_groups` says why; 0 = nobody is included.
    no_groups : NoGroups or None
        Why there are fewer than two groups; None if there are.
    group_sizes : ndarray of int64, shape (k,)
        People in each group.
    silhouette_by_k : mapping of int to float
        For each number of groups tried, how clearly they are apart (-1 to 1); empty if none could be tried.
    statement_ids : ndarray, shape (n_statements,)
        As in the votes.
    is_excluded : ndarray of bool, shape (n_statements,)
        Statements moderated out: counted, but not listed anywhere and without influence on positions.
    statement_x, statement_y : ndarray of float, shape (n_statements,)
        The place of somebody who agrees with this statement and has seen no other.
    agree, disagree, passed, seen : ndarray of int64, shape (n_statements,)
        Votes of everybody, included or not; `seen` is their sum.
    group_agree, group_disagree, group_passed, group_seen : ndarray of int64, shape (k, n_statements)
        The same by group.
    group_informed_consensus, group_informed_rejection : ndarray of float, shape (n_statements,)
        Product over groups of the smoothed share that agrees (disagrees), 0 to 1.
    divisiveness : ndarray of float, shape (n_statements,)
        Highest minus lowest share of a group that agrees, 0 to 1.
    priority : ndarray of float, shape (n_statements,)
        Weight for drawing the next statement.
    representative : tuple of tuple of RepresentativeStatement, length k
        For each group the statements by which it stands out.
    consensus_agree, consensus_disagree : tuple of ConsensusStatement
        On what most of everybody agrees, or disagrees.
    group_identity : ndarray of int64, shape (k,)
        The lasting number of each group: the same as in the last published map for the group that votes alike.
    next_identity : int
        The number that the next new group gets.
    x_sd, y_sd : ndarray of float, shape (n_participants,), or None
        Standard deviation of each person's place: how little is known of it. None in method `polis`.
    group_probability : ndarray of float, shape (n_participants, k), or None
        Probability of each group for each person. None in method `polis`.
    k_support : mapping of int to float
        Share of random halves of the people (of at most 2,000) that lead to each number of groups; empty in method `polis`,
        where no halves were asked for, and where groups were not looked for (chance alone could have made the strongest axis).
    """

    method: Method
    seed: int
    participant_ids: npt.NDArray
    x: Floats
    y: Floats
    is_included: npt.NDArray[np.bool_]
    group: Ints
    k: int
    no_groups: NoGroups | None
    group_sizes: Ints
    silhouette_by_k: Mapping[int, float]
    statement_ids: npt.NDArray
    is_excluded: npt.NDArray[np.bool_]
    statement_x: Floats
    statement_y: Floats
    agree: Ints
    disagree: Ints
    passed: Ints
    seen: Ints
    group_agree: Ints
    group_disagree: Ints
    group_passed: Ints
    group_seen: Ints
    group_informed_consensus: Floats
    group_informed_rejection: Floats
    divisiveness: Floats
    priority: Floats
    representative: tuple[tuple[RepresentativeStatement, ...], ...]
    consensus_agree: tuple[ConsensusStatement, ...]
    consensus_disagree: tuple[ConsensusStatement, ...]
    group_identity: Ints
    next_identity: int
    x_sd: Floats | None
    y_sd: Floats | None
    group_probability: Floats | None
    k_support: Mapping[int, float]

    @property
    def n_votes(self) -> int:
        """Number of votes counted, passes included."""
        return int(self.seen.sum())

    @cached_property
    def consensus_interval(self) -> tuple[Floats, Floats]:
        """Lower and upper end of the 95 % interval of `group_informed_consensus`, each of shape (n_statements,)."""
        if self.k:
            return consensus_interval(self.group_agree, self.group_seen)
        return consensus_interval(self.agree[None], self.seen[None])

    @property
    def silhouette(self) -> float | None:
        """How clearly the chosen groups are apart, -1 to 1; None without groups."""
        return self.silhouette_by_k.get(self.k)


def shown_groups(opinion_map: OpinionMap, floor: int = GROUP_FLOOR) -> tuple[int, ...]:
    """List which groups are large enough to be shown.

    Parameters
    ----------
    opinion_map : OpinionMap
        The map.
    floor : int
        Fewest people a shown group has; 10 unless a partnership asks for more.

    Returns
    -------
    tuple of int
        Group numbers, ascending. Empty where the map has no groups (k below 2), and also where fewer than two would be
        left: one group alone says nothing, and beside the total it would give the hidden ones away.

    Raises
    ------
    ValueError
        If the floor is below 1.

    Notes
    -----
    A hidden group can be worked out where everybody's counts stand beside those of all other groups. Whoever shows
    a map with a hidden group leaves out totals over *grouped* people, and computes `group_informed_consensus` and
    `divisiveness` again from the rows of the shown groups only. Totals over everybody also hold people who are not
    grouped, so they reveal only the hidden group and those people together.

    References
    ----------
    Own rule.

    Examples
    --------
    >>> from bridgework.analysis.opinion_map import VoteMatrix, map_opinions
    >>> table = [[1, -1, 1, -1, 1, -1, 1]] * 12 + [[-1, 1, -1, 1, -1, 1, -1]] * 11
    >>> found = map_opinions(VoteMatrix.from_dense(table))
    >>> sorted(found.group_sizes.tolist()), shown_groups(found), shown_groups(found, floor=12)
    ([11, 12], (0, 1), ())
    """
    if floor < 1:
        raise ValueError(f"The floor is a number of people, at least 1; got {floor}.")
    large = tuple(int(group) for group in np.flatnonzero(opinion_map.group_sizes >= floor))
    return large if len(large) >= 2 else ()
