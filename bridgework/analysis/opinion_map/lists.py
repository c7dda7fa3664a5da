"""Which statements stand for a group, and on which most people are of one mind."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from .statements import consensus_interval, one_share_z, smoothed_share, two_shares_z
from .votes import Floats, Ints

# One-sided 90 % point of the normal distribution, as Polis rounds it (stats.clj, `z-sig-90?`).
SIGNIFICANT = 1.2816
# Lists of representative and of consensus statements hold at most so many (repness.clj).
LIST_LENGTH = 5


class Side(StrEnum):
    """Whether a group stands out by agreeing or by disagreeing."""

    AGREE = "agree"
    DISAGREE = "disagree"


@dataclass(frozen=True)
class RepresentativeStatement:
    """A statement by which one group differs from all others.

    Attributes
    ----------
    statement : int
        Position of the statement in `OpinionMap.statement_ids`.
    side : Side
        What the group does more than the others.
    n_success, n_seen : int
        People of the group who took that side, and who saw the statement.
    share : float
        Smoothed share, (n_success + 1) / (n_seen + 2); 0 to 1.
    share_z : float
        How far that share is above one half, in standard errors (`one_share_z`).
    ratio : float
        The share divided by that of everybody else who is grouped; above 1 = more than the others.
    ratio_z : float
        How far it is above that of the others, in standard errors (`two_shares_z`).
    is_best_agreed : bool
        Whether it leads the list as what the group most clearly agrees with.
    """

    statement: int
    side: Side
    n_success: int
    n_seen: int
    share: float
    share_z: float
    ratio: float
    ratio_z: float
    is_best_agreed: bool = False


@dataclass(frozen=True)
class ConsensusStatement:
    """A statement on which most of all the people who saw it took the same side; fields as above.

    `low` and `high` are the 95 % interval of the share, from its beta distribution with a uniform prior.
    """

    statement: int
    side: Side
    n_success: int
    n_seen: int
    share: float
    share_z: float
    low: float
    high: float


def consensus_statements(
    successes: Ints, seen: Ints, side: Side, is_excluded: npt.NDArray[np.bool_]
) -> tuple[ConsensusStatement, ...]:
    """List the statements on which most people took the same side, over everybody, grouped or not.

    Parameters
    ----------
    successes, seen : ndarray of int, shape (n_statements,)
        People who took the side; who saw the statement.
    side : Side
        Which side that is.
    is_excluded : ndarray of bool, shape (n_statements,)
        Statements moderated out; they are not listed.

    Returns
    -------
    tuple of ConsensusStatement
        At most five, strongest first; ties in the order of statements.

    Notes
    -----
    A statement qualifies if its smoothed share is above 0.5 and its z above 1.2816; rank is share times z.

    References
    ----------
    Polis at 08e03eb, `repness.clj`, `select-consensus-comments`.

    Examples
    --------
    >>> found = consensus_statements(np.array([9, 2]), np.array([9, 9]), Side.AGREE, np.array([False, False]))
    >>> [(s.statement, round(s.share, 3)) for s in found]
    [(0, 0.909)]
    """
    share, z = smoothed_share(successes, seen), one_share_z(successes, seen)
    candidates = np.flatnonzero((share > 0.5) & (z > SIGNIFICANT) & ~is_excluded)
    ranked = candidates[np.argsort(-(share * z)[candidates], kind="stable")][:LIST_LENGTH]
    low, high = consensus_interval(successes[None, ranked], seen[None, ranked])
    return tuple(
        ConsensusStatement(
            int(s), side, int(successes[s]), int(seen[s]), float(share[s]), float(z[s]), float(low[at]), float(high[at])
        )
        for at, s in enumerate(ranked)
    )


def representative_statements(
    agree: Ints, disagree: Ints, seen: Ints, is_excluded: npt.NDArray[np.bool_]
) -> tuple[tuple[RepresentativeStatement, ...], ...]:
    """List for each group the statements by which it differs most from everybody else who is grouped.

    Parameters
    ----------
    agree, disagree, seen : ndarray of int, shape (k, n_statements)
        Votes by group.
    is_excluded : ndarray of bool, shape (n_statements,)
        Statements moderated out; they are not listed.

    Returns
    -------
    tuple of tuple of RepresentativeStatement
        For each group at most five: agreements first, then disagreements, each strongest first. Empty for every group
        if there are fewer than two groups.

    Notes
    -----
    A statement qualifies if both z values of one side are above 1.2816; the side is that with the larger `ratio_z`;
    rank is ratio * ratio_z * share * share_z. The statement the group agrees with best leads, whether it qualifies
    or not; where there is neither, the one with the largest `ratio_z`. Finding the best agreed is a scan in the order
    of statements whose comparison is not transitive, so in rare cases it depends on that order, as it does in Polis.
    Where statements qualify but none is agreed with, they are listed (as Polis does; red-dwarf 0.4.0 lists nothing).
    The best agreed statement is always shown as agreement; Polis and red-dwarf show it as disagreement where the other
    groups agree with it just as much, which is not what the list says.

    References
    ----------
    Polis at 08e03eb, `repness.clj`: `beats-best-by-test?`, `beats-best-agr?`, `select-rep-comments`; Small et al.
    2021, section on representative comments, doi:10.6035/recerca.5516.

    Examples
    --------
    Ten people each; the first group agrees with statement 0, the second disagrees; all agree with statement 1.

    >>> agree, disagree = np.array([[10, 10], [0, 10]]), np.array([[0, 0], [10, 0]])
    >>> lists = representative_statements(agree, disagree, np.full((2, 2), 10), np.array([False, False]))
    >>> [[(s.statement, s.side.value) for s in group] for group in lists]
    [[(0, 'agree')], [(1, 'agree'), (0, 'disagree')]]
    """
    k = len(seen)
    if k < 2:
        return ((),) * k
    everybody = seen.sum(axis=0)
    seen_out = everybody - seen
    sides = []
    for successes in (agree, disagree):
        out = successes.sum(axis=0) - successes
        share = smoothed_share(successes, seen)
        sides.append(
            (
                share,
                one_share_z(successes, seen),
                share / smoothed_share(out, seen_out),
                two_shares_z(successes, seen, out, seen_out),
            )
        )
    listed = np.flatnonzero(~is_excluded)
    was_taken = agree + disagree > 0
    return tuple(
        _of_one_group(
            listed,
            was_taken[group],
            (agree[group], disagree[group]),
            seen[group],
            tuple(part[group] for part in sides[0]),
            tuple(part[group] for part in sides[1]),
        )
        for group in range(k)
    )


def _of_one_group(
    listed: Ints,
    was_taken: npt.NDArray[np.bool_],
    successes: tuple[Ints, Ints],
    seen: Ints,
    of_agree: tuple[Floats, ...],
    of_disagree: tuple[Floats, ...],
) -> tuple[RepresentativeStatement, ...]:
    agree_share, agree_z, agree_ratio, agree_ratio_z = of_agree
    _, disagree_z, _, disagree_ratio_z = of_disagree
    qualifies = ((agree_ratio_z > SIGNIFICANT) & (agree_z > SIGNIFICANT)) | (
        (disagree_ratio_z > SIGNIFICANT) & (disagree_z > SIGNIFICANT)
    )
    is_agree = agree_ratio_z > disagree_ratio_z
    share, share_z, ratio, ratio_z = np.where(is_agree, of_agree, of_disagree)
    strength = ratio * ratio_z * share * share_z
    candidates = listed[qualifies[listed]]
    ranked = candidates[np.argsort(-strength[candidates], kind="stable")].tolist()

    is_listed = np.zeros(len(was_taken), dtype=bool)
    is_listed[listed] = was_taken[listed]
    best = _best_agreed(is_listed, agree_share, agree_z, agree_ratio, agree_ratio_z)
    chosen = ranked
    if best is not None:
        chosen = [best, *(s for s in ranked[:LIST_LENGTH] if s != best)]
    elif not ranked and len(listed):
        largest = np.maximum(agree_ratio_z, disagree_ratio_z)[listed]
        chosen = [int(listed[np.argmax(largest)])]
    found = []
    for statement in chosen[:LIST_LENGTH]:
        # What a group agrees with best is shown as agreement, even where others agree as much.
        stands_out_by_agreeing = statement == best or bool(is_agree[statement])
        taken, tests = (successes[0], of_agree) if stands_out_by_agreeing else (successes[1], of_disagree)
        found.append(
            RepresentativeStatement(
                statement,
                Side.AGREE if stands_out_by_agreeing else Side.DISAGREE,
                int(taken[statement]),
                int(seen[statement]),
                *_numbers(tests, statement),
                is_best_agreed=statement == best,
            )
        )
    return tuple(sorted(found, key=lambda statement: statement.side is Side.DISAGREE))


def _numbers(tests: tuple[Floats, ...], statement: int) -> tuple[float, float, float, float]:
    share, share_z, ratio, ratio_z = (float(test[statement]) for test in tests)
    return share, share_z, ratio, ratio_z


def _best_agreed(
    is_listed: npt.NDArray[np.bool_], share: Floats, share_z: Floats, ratio: Floats, ratio_z: Floats
) -> int | None:
    """Scan for the statement the group agrees with best, in the order of statements; see `beats-best-agr?`."""
    from .kernels_polis import best_agreed

    plain = share * share_z
    is_acceptable = (share_z > SIGNIFICANT) | ((ratio > 1.0) & (share > 0.5))
    best = int(best_agreed(is_listed, plain, ratio * ratio_z * share * share_z, ratio > 1.0, is_acceptable))
    return None if best < 0 else best
