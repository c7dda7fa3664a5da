"""Who belongs to which group, from the votes themselves: latent classes with people who are more or less decided."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .laid import LaidVotes
from .votes import Floats, Ints

# How strongly a person holds the group's opinions: the log-odds of the group are multiplied by one of these.
DECIDEDNESS = (0.25, 0.5, 1.0, 1.75)
# Fixed point: so many steps to one unit of log-probability, and of a share of a person.
_LOG_UNIT, _SHARE_UNIT = float(1 << 20), float(1 << 16)
_ROUNDS, _STILL = 15, 0.002
# With more people than this all but the last rounds are of so many of them.
_FEW, _LAST_ROUNDS = 2_000, 5
# A group's log-odds are drawn towards everybody's with this variance.
_VARIANCE = 1.0
_NEWTON = 3


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

    def weights(self) -> npt.NDArray[np.int32]:
        """What a vote adds to the score of each group and decidedness, in fixed point; a row for each number of a vote."""
        found = np.zeros((3 * self.log_odds.shape[1], rounded_up(self.n_sums)), dtype=np.int32)
        self.write_weights(found, 0)
        return found

    def write_weights(self, found: npt.NDArray[np.int32], first: int) -> None:
        """Write the weights into a table, from column `first` on."""
        from .kernels_classes import class_weights

        class_weights(self.log_odds, np.array(DECIDEDNESS), _LOG_UNIT, found, first)

    def probabilities(self, sums: Ints, first: int = 0) -> Floats:
        """Give each person's probability of each group and decidedness, from sums of the weights from column `first` on."""
        from .kernels_classes import class_probabilities

        found = np.zeros((len(sums), self.n_sums))
        class_probabilities(sums, first, _LOG_UNIT, np.log(self.share.ravel()), found)
        return found

    def of_groups(self, sums: Ints, first: int = 0) -> Floats:
        """Give each person's probability of each group."""
        k, n_levels = self.share.shape
        each = self.probabilities(sums, first)
        found = np.zeros((len(sums), k))
        for level in range(n_levels):
            found += each[:, level::n_levels]
        return found


def rounded_up(n_sums: int) -> int:
    """Give the width of a table with so many columns: a multiple of eight, so that loops go by eights."""
    return -(-n_sums // 8) * 8


def fit_classes(votes: LaidVotes, responsibility: Floats, is_used: npt.NDArray[np.bool_]) -> Classes:
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

    Notes
    -----
    Expectation and maximization, at most 15 rounds of O(votes * k * 4), of which above 2,000 people the first ten are of 2,000
    of them; sums over people are whole numbers, so the order
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
    >>> found = fit_classes(votes, rough, np.ones(3, dtype=bool))
    >>> (found.log_odds > 0).tolist()
    [[True, True, False], [False, False, True]]
    """
    k = responsibility.shape[1]
    n_sums = k * len(DECIDEDNESS)
    part = np.zeros((len(responsibility), rounded_up(n_sums)))
    part[:, :n_sums] = np.repeat(responsibility, len(DECIDEDNESS), axis=1) / len(DECIDEDNESS)
    # Many people: the first of them lead near, all of them to the end.
    if votes.n_people > _FEW:
        some = votes.some(np.arange(_FEW))
        rough = _fit(some, part[:_FEW], k, is_used, None, _ROUNDS - _LAST_ROUNDS)
        return _fit(votes, part, k, is_used, rough, _LAST_ROUNDS)
    return _fit(votes, part, k, is_used, None, _ROUNDS)


def _fit(
    votes: LaidVotes, part: Floats, k: int, is_used: npt.NDArray[np.bool_], found: Classes | None, n_rounds: int
) -> Classes:
    """Go so many rounds at most, from the parts given (changed in place) or from classes that are near."""
    from .kernels import add_weights
    from .kernels_classes import class_probabilities, count_shares, fit_log_odds

    n, n_statements, levels = votes.n_people, votes.n_statements, np.array(DECIDEDNESS)
    n_sums = k * len(levels)
    # Sums of whole shares stay within 32 bits.
    unit = min(_SHARE_UNIT, 2.0 ** np.floor(30 - np.log2(max(n, 1))))
    sums = np.empty(part.shape, dtype=np.int64)
    if found is not None:
        add_weights(votes.begins, votes.cells, found.weights(), sums)
        class_probabilities(sums, 0, _LOG_UNIT, np.log(found.share.ravel()), part)
    log_odds, base = (None, None) if found is None else (found.log_odds, None)
    for _round in range(n_rounds):
        counts = np.zeros((3 * n_statements, part.shape[1]), dtype=np.int32)
        size = np.zeros(part.shape[1], dtype=np.int64)
        count_shares(votes.begins, votes.cells, part, unit, counts, size)
        shares = counts / unit
        if base is None:
            disagree, _, agree = shares.sum(axis=1).reshape(-1, 3).T
            base = np.log((agree + 1.0) / (disagree + 1.0))
        log_odds = np.tile(base, (k, 1)) if log_odds is None else log_odds.copy()
        fit_log_odds(shares, levels, base, log_odds, _VARIANCE, _NEWTON)
        log_odds = np.where(is_used, log_odds, 0.0)
        found = Classes(log_odds, (size[:n_sums].reshape(k, -1) / unit + 1.0) / (n + n_sums))
        add_weights(votes.begins, votes.cells, found.weights(), sums)
        moved = class_probabilities(sums, 0, _LOG_UNIT, np.log(found.share.ravel()), part)
        if moved < _STILL * n:
            break
    if found is None:
        raise ValueError("At least one round is needed.")
    return found
