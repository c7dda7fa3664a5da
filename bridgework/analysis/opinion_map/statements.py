"""What the groups say about each statement, as numbers: shares, tests, consensus, divisiveness, priority."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import scipy.special

from .votes import Floats

# A statement about the conversation itself has this fixed importance before squaring (conversation.clj).
_META_IMPORTANCE = 7.0


def smoothed_share(successes: npt.ArrayLike, seen: npt.ArrayLike) -> Floats:
    """Give the share of those who saw a statement and took one side, drawn towards one half where few saw it.

    How to read it: (successes + 1) / (seen + 2), between 0 and 1; exactly 0.5 where nobody saw it. Passes count in
    `seen`.

    Parameters
    ----------
    successes, seen : array_like of int
        People who took the side; people who saw the statement.

    Returns
    -------
    ndarray of float
        Same shape.

    References
    ----------
    Polis at 08e03eb, `repness.clj`, `comment-stats` (pa, pd); Laplace's rule of succession.

    Examples
    --------
    >>> smoothed_share([8, 0], [10, 0]).tolist()
    [0.75, 0.5]
    """
    return (np.asarray(successes) + 1.0) / (np.asarray(seen) + 2.0)


def one_share_z(successes: npt.ArrayLike, seen: npt.ArrayLike) -> Floats:
    """Give how far a share is above one half, in standard errors.

    How to read it: above 1.2816 = more than half, with 90 % confidence (one-sided). **Unseen statements give 1, not
    0**, because one success is added to begin with.

    Parameters
    ----------
    successes, seen : array_like of int
        People who took the side; people who saw the statement.

    Returns
    -------
    ndarray of float
        2 sqrt(n + 1) ((s + 1) / (n + 1) - 1/2), same shape.

    References
    ----------
    Polis at 08e03eb, `stats.clj`, `prop-test` (pat, pdt).

    Examples
    --------
    2 * sqrt(9) * (7/9 - 1/2) = 5/3, and the trap:

    >>> one_share_z([6, 0], [8, 0]).round(4).tolist()
    [1.6667, 1.0]
    """
    n = np.asarray(seen) + 1.0
    return 2.0 * np.sqrt(n) * ((np.asarray(successes) + 1.0) / n - 0.5)


def two_shares_z(
    successes_in: npt.ArrayLike, seen_in: npt.ArrayLike, successes_out: npt.ArrayLike, seen_out: npt.ArrayLike
) -> Floats:
    """Give how far a group's share is above that of the others, in pooled standard errors.

    How to read it: above 1.2816 = more than the others, with 90 % confidence (one-sided). 0 where everybody, in and
    out, took the side. One is added to all four numbers first, so others who saw nothing count as one person who
    took the side.

    Parameters
    ----------
    successes_in, seen_in : array_like of int
        People of the group who took the side; who saw the statement.
    successes_out, seen_out : array_like of int
        The same for everybody else.

    Returns
    -------
    ndarray of float
        (p_in - p_out) / sqrt(p (1 - p) (1/n_in + 1/n_out)) with p pooled, same shape.

    References
    ----------
    Polis at 08e03eb, `stats.clj`, `two-prop-test` (rat, rdt).

    Examples
    --------
    With one added: 8 of 9 against 2 of 9, pooled 10/18; (6/9) / sqrt(10/18 * 8/18 * 2/9) = 2.846.

    >>> round(float(two_shares_z(7, 8, 1, 8)), 3)
    2.846
    """
    s_in, n_in = np.asarray(successes_in) + 1.0, np.asarray(seen_in) + 1.0
    s_out, n_out = np.asarray(successes_out) + 1.0, np.asarray(seen_out) + 1.0
    pooled = (s_in + s_out) / (n_in + n_out)
    variance = pooled * (1.0 - pooled) * (1.0 / n_in + 1.0 / n_out)
    everybody = variance <= 0.0
    return np.where(everybody, 0.0, (s_in / n_in - s_out / n_out) / np.sqrt(np.where(everybody, 1.0, variance)))


def group_informed_consensus(successes: npt.ArrayLike, seen: npt.ArrayLike) -> Floats:
    """Give how much a statement is supported in *every* group, so that a large group cannot outvote a small one.

    How to read it: the product over groups of the smoothed share; 0 to 1. It is only comparable within one map,
    because with k groups a statement that nobody saw has 2**-k.

    Parameters
    ----------
    successes, seen : array_like of int, shape (k, n_statements)
        People of each group who took the side; who saw the statement. k at least 1.

    Returns
    -------
    ndarray of float, shape (n_statements,)
        The product of (successes + 1) / (seen + 2) over groups.

    References
    ----------
    Polis at 08e03eb, `conversation.clj`, `:group-aware-consensus`; Small et al. 2021, section "Group informed
    consensus", doi:10.6035/recerca.5516.

    Examples
    --------
    8 of 10 agree in one group and 3 of 10 in the other: 9/12 * 4/12 = 0.25.

    >>> group_informed_consensus([[8], [3]], [[10], [10]]).tolist()
    [0.25]
    """
    return smoothed_share(successes, seen).prod(axis=0)


def consensus_interval(successes: npt.ArrayLike, seen: npt.ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Give the interval of the group-informed consensus: how little it is known where few people saw a statement.

    How to read it: with 95 % probability the product of the groups' true shares lies between the two numbers. Groups
    are taken as given; that a person may be in the wrong group is not in it.

    Parameters
    ----------
    successes, seen : array_like of int, shape (k, n_statements)
        People of each group who took the side; who saw the statement. k at least 1.
    level : float
        Probability of the interval, above 0 and below 1.

    Returns
    -------
    low, high : ndarray of float, shape (n_statements,)
        Between 0 and 1, never undefined.

    Notes
    -----
    With a uniform prior each share has a beta distribution with mean (s + 1)/(n + 2), so the product's mean is the
    consensus itself. The product is taken as the beta distribution with its mean and variance: exact for one group.

    References
    ----------
    Gelman et al., "Bayesian data analysis", 3rd edition 2013, section 2.4; moment matching: own.

    Examples
    --------
    One group, 8 of 10: the quantiles of a beta distribution with parameters 9 and 3.

    >>> low, high = consensus_interval([[8]], [[10]])
    >>> round(float(low[0]), 3), round(float(high[0]), 3)
    (0.482, 0.94)
    """
    if not 0.0 < level < 1.0:
        raise ValueError(f"A level lies between 0 and 1; got {level}.")
    s, n = np.asarray(successes) + 1.0, np.asarray(seen) + 2.0
    mean = (s / n).prod(axis=0)
    square = (s * (s + 1.0) / (n * (n + 1.0))).prod(axis=0)
    # The variance of a product is above 0, but the difference of two small numbers may not be.
    variance = np.maximum(square - mean**2, 1e-12 * mean * (1.0 - mean))
    size = mean * (1.0 - mean) / variance - 1.0
    tail = (1.0 - level) / 2.0
    a, b = mean * size, (1.0 - mean) * size
    return scipy.special.betaincinv(a, b, tail), scipy.special.betaincinv(a, b, 1.0 - tail)


def divisiveness(agree: npt.ArrayLike, seen: npt.ArrayLike) -> Floats:
    """Give how far apart the groups are on a statement: the highest minus the lowest share that agrees.

    How to read it: 0 = the groups agree to the same degree (also when people *within* every group are divided),
    towards 1 = one group agrees and another does not. Only groups in which somebody saw the statement are compared;
    0 where fewer than two are. Shares are smoothed, so that a group of which two saw a statement cannot seem extreme.

    Parameters
    ----------
    agree, seen : array_like of int, shape (k, n_statements)
        People of each group who agree; who saw the statement.

    Returns
    -------
    ndarray of float, shape (n_statements,)
        max - min over groups of (agree + 1) / (seen + 2); at least 0, below 1.

    Notes
    -----
    Own definition. Polis has none: its report sorts by extremity (how far one agreement moves a person on the map),
    which can be high where all groups vote alike (compdemocracy/polis issue 1726).

    References
    ----------
    Own; the shares are those of `smoothed_share`.

    Examples
    --------
    8 of 10 and 3 of 10: 9/12 - 4/12. Second statement: 5 of 10 in both groups. Third: only one group saw it.

    >>> divisiveness([[8, 5, 9], [3, 5, 0]], [[10, 10, 9], [10, 10, 0]]).round(4).tolist()
    [0.4167, 0.0, 0.0]
    """
    counts = np.asarray(seen)
    if counts.shape[0] < 2:
        return np.zeros(counts.shape[1])
    share = smoothed_share(agree, counts)
    highest = np.where(counts > 0, share, -np.inf).max(axis=0)
    lowest = np.where(counts > 0, share, np.inf).min(axis=0)
    compared = (counts > 0).sum(axis=0) >= 2
    return np.where(compared, highest, 0.0) - np.where(compared, lowest, 0.0)


def priority(
    agree: npt.ArrayLike,
    disagree: npt.ArrayLike,
    seen: npt.ArrayLike,
    extremity: npt.ArrayLike,
    is_meta: npt.ArrayLike = False,
) -> Floats:
    """Give the weight with which Polis draws a statement to be shown next.

    How to read it: any number above 0; twice the priority is drawn twice as often. High for statements that are new,
    agreed with, seldom passed, and telling (far out on the map).

    Parameters
    ----------
    agree, disagree, seen : array_like of int, shape (n_statements,)
        Grouped people who agree, who disagree, who saw the statement.
    extremity : array_like of float, shape (n_statements,)
        Distance of the statement's position from the middle of the map.
    is_meta : array_like of bool, optional
        Statements about the conversation itself; their priority is 49.

    Returns
    -------
    ndarray of float, shape (n_statements,)
        (I (1 + 8 * 2**(-n/5)))**2 with I = (1 - (passes + 1)/(n + 2)) (E + 1) (agree + 1)/(n + 2).

    References
    ----------
    Polis at 08e03eb, `conversation.clj`, `importance-metric` and `priority-metric`.

    Examples
    --------
    A new statement in the middle: I = 1/2 * 1 * 1/2, times 9, squared = 5.0625.

    >>> priority([0], [0], [0], [0.0]).tolist()
    [5.0625]
    """
    n_agree, n_seen = np.asarray(agree), np.asarray(seen)
    passes = n_seen - n_agree - np.asarray(disagree)
    importance = (
        (1.0 - smoothed_share(passes, n_seen)) * (np.asarray(extremity) + 1.0) * smoothed_share(n_agree, n_seen)
    )
    weight = importance * (1.0 + 8.0 * 2.0 ** (-n_seen / 5.0))
    return np.where(is_meta, _META_IMPORTANCE, weight) ** 2
