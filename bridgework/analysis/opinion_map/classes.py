"""Who belongs to which group, from the votes themselves: latent classes with people who are more or less decided."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .laid import LaidVotes
from .votes import Floats

# How strongly a person holds the group's opinions: the log-odds of the group are multiplied by one of these.
DECIDEDNESS = (0.25, 0.5, 1.0, 1.75)
# Fixed point: at most so many steps to one unit of log-probability, and of a share of a person.
_LOG_UNIT, _SHARE_UNIT = float(1 << 20), float(1 << 16)
# At most so many rounds, at least so many, until so small a share of the people moves from one group to another.
_ROUNDS, _LEAST_ROUNDS, _STILL = 15, 4, 0.002
# With more people than this, so many of them lead near in at most so many rounds; all of them lead to the end, in 2 rounds or more.
_FEW, _FEW_ROUNDS, _LAST_LEAST = 2_000, 10, 2
# A group's log-odds are drawn towards everybody's with this variance.
_VARIANCE = 1.0
# Newton's steps in the first round, and in the others, which begin near.
_FIRST_NEWTON, _NEWTON = 3, 1


@dataclass(frozen=True, eq=False)
class Classes:
    """Groups as shares of agreement on each statement.

    Attributes
    ----------
    log_odds : ndarray of float, shape (k, n_statements)
        Of agreeing rather than disagreeing, for somebody of decidedness 1.
    share : ndarray of float, shape (k, n_levels)
        Share of people by group and decidedness; sums to 1.
    """

    log_odds: Floats
    share: Floats

    @property
    def n_sums(self) -> int:
        """Number of groups times degrees of decidedness."""
        return self.share.size

    @property
    def unit(self) -> float:
        """Steps to one unit of log-probability: so many that the sum of everything a person could say stays within 32 bits."""
        # Sorted, so that the sum is the same in any order of statements.
        most = np.sort(np.log(2.0) + DECIDEDNESS[-1] * np.abs(self.log_odds).max(axis=0)).sum()
        return min(_LOG_UNIT, 2.0 ** np.floor(30 - np.log2(max(float(most), 1.0))))

    def weights(self) -> npt.NDArray[np.int32]:
        """What a vote adds to the score of each group and decidedness but the first, in fixed point; a row for each number of a vote."""
        found = np.zeros((3 * self.log_odds.shape[1], rounded_up(self.n_sums - 1)), dtype=np.int32)
        self.write_weights(found, 0)
        return found

    def write_weights(self, found: npt.NDArray[np.int32], first: int) -> None:
        """Write the weights into a table, from column `first` on."""
        from .kernels_classes import class_weights

        class_weights(self.log_odds, np.array(DECIDEDNESS), self.unit, found, first)

    def of_groups(self, parts: Floats) -> Floats:
        """Give each person's probability of each group, from those of groups and degrees of decidedness."""
        return parts.reshape(len(parts), *self.share.shape).sum(axis=2)


def rounded_up(n_sums: int) -> int:
    """Give the width of a table with so many columns: a multiple of eight, so that loops go by eights."""
    return -(-n_sums // 8) * 8


def fit_classes(votes: LaidVotes, responsibility: Floats, is_used: npt.NDArray[np.bool_]) -> tuple[Classes, Floats]:
    """Fit the shares of agreement of groups that are roughly known, from observed votes only.

    How to read it: people of one group agree with a statement with the same log-odds, times how decided each person is.
    Somebody who answers at random is thus in no group's way.

    Parameters
    ----------
    votes : LaidVotes
        Votes of the people to fit from.
    responsibility : ndarray of float, shape (n, k)
        Their rough probabilities of each group.
    is_used : ndarray of bool, shape (n_statements,)
        Statements that count.

    Returns
    -------
    Classes
        The groups.
    ndarray of float, shape (n, k)
        The people's probabilities of each.

    Notes
    -----
    Expectation and maximization, at most 15 rounds of O(votes * k * 4), of which above 2,000 people at most the first ten are
    of 2,000 of them, until hardly anybody changes the group; one step of Newton's method a round, three in the first. Sums over people are whole numbers, so the order
    of people leaves no trace. Passes say nothing about the group. Log-odds are drawn towards everybody's (normal, variance 1).

    References
    ----------
    Lazarsfeld, Henry, "Latent structure analysis", 1968, chapter 2; the factor for decidedness is a discrete
    discrimination as in Bock, Aitkin, Psychometrika 46 (1981), doi:10.1007/BF02293801; joined here: own.

    Examples
    --------
    >>> from bridgework.analysis.opinion_map import VoteMatrix
    >>> votes, _ = LaidVotes.of(VoteMatrix.from_dense([[1, 1, -1]] * 5 + [[-1, -1, 1]] * 5))
    >>> rough = np.repeat([[0.8, 0.2], [0.2, 0.8]], 5, axis=0)
    >>> found, _ = fit_classes(votes, rough, np.ones(3, dtype=bool))
    >>> (found.log_odds > 0).tolist()
    [[True, True, False], [False, False, True]]
    """
    n_levels = len(DECIDEDNESS)
    part = np.repeat(responsibility, n_levels, axis=1) / n_levels
    # Many people: the first of them lead near, all of them to the end.
    if votes.n_people > _FEW:
        some = votes.some(np.arange(_FEW))
        rough = _fit(some, part[:_FEW], is_used, None, _LEAST_ROUNDS, _FEW_ROUNDS)
        found = _fit(votes, part, is_used, rough, _LAST_LEAST, _ROUNDS - _FEW_ROUNDS)
    else:
        found = _fit(votes, part, is_used, None, _LEAST_ROUNDS, _ROUNDS)
    return found, found.of_groups(part)


def _fit(
    votes: LaidVotes, part: Floats, is_used: npt.NDArray[np.bool_], found: Classes | None, least: int, n_rounds: int
) -> Classes:
    """Go so many rounds at least and at most, from the parts given (changed in place) or from classes that are near."""
    from .kernels_classes import class_round, count_shares, fit_log_odds

    n, n_statements, n_sums, levels = votes.n_people, votes.n_statements, part.shape[1], np.array(DECIDEDNESS)
    k = n_sums // len(levels)
    # Sums of whole shares stay within 32 bits.
    unit = min(_SHARE_UNIT, 2.0 ** np.floor(30 - np.log2(max(n, 1))))
    counts, size = np.zeros((3 * n_statements, rounded_up(n_sums)), dtype=np.int32), np.zeros(n_sums, dtype=np.int64)

    def shared_out(classes: Classes) -> float:
        counts[:], size[:] = 0, 0
        shares = np.log(classes.share.ravel())
        return class_round(
            votes.begins, votes.cells, classes.weights(), classes.unit, shares, len(levels), part, unit, counts, size
        )  # fmt: skip

    if found is None:
        count_shares(votes.begins, votes.cells, part, unit, counts, size)
    else:
        shared_out(found)
    disagree, _, agree = counts.sum(axis=1).reshape(-1, 3).T / unit
    base = np.log((agree + 1.0) / (disagree + 1.0))
    for number in range(n_rounds):
        log_odds = np.tile(base, (k, 1)) if found is None else found.log_odds.copy()
        steps = _FIRST_NEWTON if found is None else _NEWTON
        fit_log_odds(counts, unit, levels, base, log_odds, _VARIANCE, steps)
        log_odds = np.where(is_used, log_odds, 0.0)
        found = Classes(log_odds, (size.reshape(k, -1) / unit + 1.0) / (n + n_sums))
        if shared_out(found) < _STILL * n and number + 1 >= least:
            break
    if found is None:
        raise ValueError("At least one round is needed.")
    return found
