"""Who belongs to which group, from the votes themselves: latent classes with people who are more or less decided."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .votes import Floats, Ints, VoteMatrix

# How strongly a person holds the group's opinions: the log-odds of the group are multiplied by one of these.
DECIDEDNESS = (0.25, 0.5, 1.0, 1.75)
# Fixed point: so many steps to one unit of log-probability, and of a share of a person.
_LOG_UNIT, _SHARE_UNIT = float(1 << 20), float(1 << 16)
_ROUNDS, _STILL = 15, 0.002
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

    def weights(self) -> npt.NDArray[np.int64]:
        """What a vote adds to the score of each group and decidedness, shape (n_statements, 3, k * n_levels)."""
        logit = (self.log_odds[:, None, :] * np.array(DECIDEDNESS)[None, :, None]).reshape(-1, self.log_odds.shape[1])
        found = np.zeros((logit.shape[1], 3, len(logit)), dtype=np.int64)
        found[:, 0] = np.rint(-np.logaddexp(0.0, logit) * _LOG_UNIT).T
        found[:, 2] = np.rint(-np.logaddexp(0.0, -logit) * _LOG_UNIT).T
        return found

    def probabilities(self, scores: npt.NDArray[np.int64]) -> Floats:
        """Give each person's probability of each group and decidedness, from the sums of `weights`."""
        log = scores / _LOG_UNIT + np.log(self.share.ravel())
        log -= log.max(axis=1, keepdims=True)
        part = np.exp(log)
        part /= part.sum(axis=1, keepdims=True)
        return part


def fit_classes(votes: VoteMatrix, people: Ints, responsibility: Floats, is_used: npt.NDArray[np.bool_]) -> Classes:
    """Fit the shares of agreement of groups that are roughly known, from observed votes only.

    How to read it: people of one group agree with a statement with the same log-odds, times how decided each person is.
    Somebody who answers at random is thus in no group's way.

    Parameters
    ----------
    votes : VoteMatrix
        The votes.
    people : ndarray of int, shape (n,)
        Rows to fit from.
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
    Expectation and maximization, at most 15 rounds of O(votes * k * 4); sums over people are whole numbers, so the order
    of people leaves no trace. Passes say nothing about the group. Log-odds are drawn towards everybody's (normal, variance 1).

    References
    ----------
    Lazarsfeld, Henry, "Latent structure analysis", 1968, chapter 2; the factor for decidedness is a discrete
    discrimination as in Bock, Aitkin, Psychometrika 46 (1981), doi:10.1007/BF02293801; joined here: own.

    Examples
    --------
    >>> votes = VoteMatrix.from_dense([[1, 1, -1]] * 5 + [[-1, -1, 1]] * 5)
    >>> rough = np.repeat([[0.8, 0.2], [0.2, 0.8]], 5, axis=0)
    >>> found = fit_classes(votes, np.arange(10), rough, np.ones(3, dtype=bool))
    >>> (found.log_odds > 0).tolist()
    [[True, True, False], [False, False, True]]
    """
    from .kernels import add_weights, count_weighted

    k, levels = responsibility.shape[1], np.array(DECIDEDNESS)
    n_levels, n_statements = len(levels), votes.n_statements
    part = np.repeat(responsibility, n_levels, axis=1) / n_levels
    base: Floats | None = None
    log_odds = np.zeros((k, n_statements))
    share = np.full((k, n_levels), 1.0 / (k * n_levels))
    for _round in range(_ROUNDS):
        whole = np.rint(part * _SHARE_UNIT).astype(np.int64)
        counts = count_weighted(votes.indptr, votes.columns, votes.values, people, whole, n_statements) / _SHARE_UNIT
        counts = counts.reshape(n_statements, 2, k, n_levels).transpose(1, 2, 3, 0)  # side, group, level, statement
        if base is None:
            disagree, agree = counts.sum(axis=(1, 2))
            base = np.log((agree + 1.0) / (disagree + 1.0))
            log_odds = np.tile(base, (k, 1))
        seen = counts.sum(axis=0)
        for _step in range(_NEWTON):
            probable = 1.0 / (1.0 + np.exp(-levels[None, :, None] * log_odds[:, None, :]))
            slope = (levels[None, :, None] * (counts[1] - seen * probable)).sum(axis=1) - (log_odds - base) / _VARIANCE
            curve = (levels[None, :, None] ** 2 * seen * probable * (1 - probable)).sum(axis=1) + 1.0 / _VARIANCE
            log_odds = log_odds + np.clip(slope / curve, -1.0, 1.0)
        log_odds = np.where(is_used, log_odds, 0.0)
        share = (whole.sum(axis=0).reshape(k, n_levels) / _SHARE_UNIT + 1.0) / (len(people) + k * n_levels)
        found = Classes(log_odds, share)
        scores = add_weights(votes.indptr, votes.columns, votes.values, people, found.weights())
        before, part = part, found.probabilities(scores)
        if np.abs(part - before).mean() < _STILL / (k * n_levels):
            break
    return Classes(log_odds, share)
