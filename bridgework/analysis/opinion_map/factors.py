"""The axes of method `bridgework`: factors fitted on observed votes only, from statistics of pairs of statements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.linalg

from .laid import LaidVotes
from .pairs import PairStatistics
from .votes import Floats, Ints

# Five groups lie in four dimensions; more axes than that cannot help to tell them apart.
MOST_FACTORS = 4
# Chance is drawn so often; once where there are many statements, whose strongest axis hardly varies.
_DRAWS, _MANY_STATEMENTS = 3, 150
# With many statements an axis below what the formula expects of chance is chance, and one of twice that is not: nothing is drawn
# where all are. Draws were 0.98 to 1.33 times the formula (docs/methods/opinion_map.md).
_SURELY_NOT_CHANCE = 2.0
_SWEEPS, _STILL = 60, 1e-3
# A correlation is drawn towards 0 as if so many more people had been seen without any, when the search begins.
_DOUBT = 10.0
# An axis is kept if it is stronger than chance makes the strongest one, by so much.
_ABOVE_CHANCE = 1.03
# Each loading is drawn towards 0 with the weight of so many people.
_RIDGE = 1.0
# A statement's factors explain at most this share of its variance: nobody answers without error.
_MOST_EXPLAINED = 0.9
# Eigenvectors of up to so many statements are exact; of more, by at most so many steps, looked at from this one on, and every so
# many, until they are as near as this. They are where the search begins, no more.
_SMALL, _MOST_STEPS, _FIRST_LOOK, _LOOK_EVERY, _NEAR = 80, 40, 10, 5, 1e-2

# Tables of pairs of statements are kept in 32 bits: seven digits of what is known to two or three.
Singles = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Factors:
    """A model of votes: vote = mean + loading . place + error, with places of variance 1.

    Attributes
    ----------
    mean : ndarray of float, shape (n_statements,)
        Mean vote, drawn towards 0 as by two passes.
    loading : ndarray of float, shape (n_statements, 4)
        How a vote changes along each axis; the axes in order of what they explain. Zero on axes that are not in use.
    error : ndarray of float, shape (n_statements,)
        Variance of what the axes leave open; above 0.
    n_factors : int
        How many axes are in use.
    is_chance : bool
        Whether chance alone could have made the strongest axis; it is kept all the same, so that there is a map.
    """

    mean: Floats
    loading: Floats
    error: Floats
    n_factors: int
    is_chance: bool


def fit_factors(
    pairs: PairStatistics,
    *,
    statements: Ints | None = None,
    seed: int = 0,
    chance: Callable[[], float] | None = None,
) -> Factors:
    """Find the axes along which people's votes differ together, from observed votes only.

    How to read it: a statement with a large loading on an axis tells people at its two ends apart. Nothing is filled
    in for votes that were not cast: the covariance of two statements comes from those who saw both, and counts for as
    much as there are of them.

    Parameters
    ----------
    pairs : PairStatistics
        The statistics; at least one statement, each with at least one vote.
    statements : ndarray of int, optional
        Those to fit, in the order of the answer; all if not given.
    seed : int
        Where the search begins.
    chance : callable, optional
        Gives the strength of the strongest axis where votes on different statements have nothing to do with each other
        (`strength_by_chance`); asked where a formula does not decide. By the formula alone if it is not given.

    Returns
    -------
    Factors
        Four axes, of which those are in use that are stronger than chance; one at least.

    Notes
    -----
    Minimizes, over pairs j < k of different statements, the sum of n_jk (r_jk - l_j . l_k)**2 plus the squares of the
    loadings, where r_jk is the correlation among those who saw both (about the means of everybody), by damped
    alternating least squares: O(n_statements**2) a sweep, whatever the number of people. Begins at the largest
    eigenvectors of the correlations, by subspace iteration. Leaving out the diagonal is what makes this factor analysis
    and not principal components (minres).

    References
    ----------
    Harman, Jones, "Factor analysis by minimizing residuals (minres)", Psychometrika 31 (1966), section 2,
    doi:10.1007/BF02289468; weights by the number of pairs: own.

    Examples
    --------
    >>> from bridgework.analysis.opinion_map import VoteMatrix
    >>> votes = VoteMatrix.from_dense([[1, 1, -1]] * 6 + [[-1, -1, 1]] * 6)
    >>> found = fit_factors(PairStatistics.of(votes))
    >>> bool(found.loading[0, 0] * found.loading[1, 0] > 0 > found.loading[0, 0] * found.loading[2, 0])
    True
    """
    n, seen, target, correlation, mean, variance = _correlations(pairs, statements)
    n_statements = len(seen)
    deviation = np.sqrt(variance)
    bar = _edge(n, seen)
    is_told_by_formula = chance is None or n_statements >= _MANY_STATEMENTS
    value, vector = _largest_directions(
        correlation,
        max(1, min(MOST_FACTORS, n_statements - 1)),
        seed,
        bar if is_told_by_formula else 0.0,
    )
    if chance is not None and (not is_told_by_formula or ((value > bar) & (value < _SURELY_NOT_CHANCE * bar)).any()):
        bar = chance()
    n_stronger = int((value > _ABOVE_CHANCE * bar).sum())
    n_factors, is_chance = max(1, n_stronger), n_stronger == 0
    loading = (vector * np.sqrt(np.maximum(value, 1e-3)))[:, :n_factors]
    ridge = _RIDGE * np.eye(n_factors)
    row, column = np.tril_indices(n_factors)
    place = np.zeros((n_factors, n_factors), dtype=np.int64)
    place[row, column] = place[column, row] = np.arange(len(row))
    for _sweep in range(_SWEEPS):
        square = (loading[:, row] * loading[:, column]).astype(np.float32)
        normal = (n @ square)[:, place] + ridge
        pulled = (target @ loading.astype(np.float32))[:, :, None]
        # Stepping half of the way keeps the two sides of the product from overtaking one another.
        step = 0.5 * (np.linalg.solve(normal, pulled)[:, :, 0] - loading)
        loading = loading + step
        if np.abs(step).max(initial=0.0) < _STILL:
            # Each step halves what is left: the last one goes the whole way.
            loading = loading + step
            break
    explained = (loading**2).sum(axis=1)
    loading = loading * np.sqrt(np.minimum(1.0, _MOST_EXPLAINED / np.maximum(explained, 1e-12)))[:, None]
    _, turned = np.linalg.eigh((loading * seen[:, None]).T @ loading)
    loading = loading @ turned[:, ::-1]
    largest = loading[np.abs(loading).argmax(axis=0), np.arange(n_factors)]
    loading = loading * np.where(largest < 0, -1.0, 1.0)
    error = variance * (1.0 - np.minimum((loading**2).sum(axis=1), _MOST_EXPLAINED))
    whole = np.zeros((n_statements, MOST_FACTORS))
    whole[:, :n_factors] = loading * deviation[:, None]
    return Factors(mean, whole, error, n_factors, is_chance)


def _largest_directions(matrix: Singles, n: int, seed: int, least: float = 0.0) -> tuple[Floats, Floats]:
    """Give the n largest eigenvalues of a symmetric matrix, descending, and their eigenvectors.

    By Lanczos' method, reorthogonalized, until what is left of each is below a hundredth of it, or it is below `least` with all that is left.
    """
    size = len(matrix)
    if size <= _SMALL:
        value, vector = np.linalg.eigh(matrix.astype(np.float64))
        return value[::-1][:n], vector[:, ::-1][:, :n]
    basis = np.zeros((_MOST_STEPS, size), dtype=np.float32)
    diagonal, beside = np.zeros(_MOST_STEPS), np.zeros(_MOST_STEPS)
    start = np.random.default_rng(seed).standard_normal(size)
    basis[0] = start / np.linalg.norm(start)
    for step in range(_MOST_STEPS):
        new = matrix @ basis[step]
        diagonal[step] = new @ basis[step]
        for _twice in range(2):
            new -= basis[: step + 1].T @ (basis[: step + 1] @ new)
        beside[step] = np.linalg.norm(new)
        is_last = step == _MOST_STEPS - 1
        if is_last or (step >= _FIRST_LOOK and step % _LOOK_EVERY == 0):
            value, vector = scipy.linalg.eigh_tridiagonal(diagonal[: step + 1], beside[:step])
            value, vector = value[::-1][:n], vector[:, ::-1][:, :n]
            left = beside[step] * np.abs(vector[-1])
            if is_last or ((left <= _NEAR * np.abs(value)) | (value + left < least)).all():
                break
        basis[step + 1] = new / beside[step]
    return value, basis[: step + 1].T.astype(np.float64) @ vector


def _correlations(
    pairs: PairStatistics, statements: Ints | None = None
) -> tuple[Singles, Floats, Singles, Singles, Floats, Floats]:
    """Give n without its diagonal, the diagonal, sums of products of standardized votes, correlations in doubt, means and variances."""
    from .kernels_pairs import correlate

    order = np.arange(len(pairs.n_seen)) if statements is None else statements
    seen = np.diag(pairs.n_seen).astype(np.float64)
    mean = np.diag(pairs.sums) / (seen + 2.0)
    variance = np.maximum((np.diag(pairs.products) + 1.0) / (seen + 2.0) - mean**2, 1e-3)
    tables = np.empty((3, len(order), len(order)), dtype=np.float32)
    correlate(
        pairs.n_seen, pairs.sums, pairs.products, mean, np.sqrt(variance), order.astype(np.uint32), np.float32(_DOUBT), *tables
    )  # fmt: skip
    n, target, correlation = tables
    return n, seen[order], target, correlation, mean[order], variance[order]


def _edge(n: Singles, seen: Floats) -> float:
    """Give about the largest eigenvalue of the correlations if votes on different statements had nothing to do with each other.

    The edge 2 sqrt(v) of a symmetric random matrix, v the largest eigenvalue of the variances of its entries, and what
    is added because the entries come from the same people (Marchenko, Pastur 1967: 2 sqrt(g) + g, complete votes).
    """
    variance = n + np.float32(_DOUBT)
    variance *= variance
    np.divide(n, variance, out=variance)
    vector: Singles = np.ones(len(n), dtype=np.float32)
    largest = 0.0
    for _ in range(20):
        vector = np.asarray(variance @ vector, dtype=np.float32)
        before, largest = largest, float(np.linalg.norm(vector))
        if largest == 0.0:
            return 0.0
        vector /= np.float32(largest)
        if abs(largest - before) < 1e-4 * largest:
            break
    share_seen = float(n.sum(dtype=np.float64)) / max((len(n) - 1) * seen.sum(), 1.0)
    return 2.0 * largest**0.5 + largest * share_seen


def strength_by_chance(pairs: PairStatistics, votes: LaidVotes, *, seed: int = 0) -> float:
    """Give how strong the strongest axis is if the same people see the same statements, but vote independently on each.

    How to read it: an axis of `fit_factors` below this could be an accident.

    Parameters
    ----------
    pairs : PairStatistics
        The statistics of everybody.
    votes : LaidVotes
        Votes of everybody, or of a sample, on the same statements in the same order, people in an order of their own.
    seed : int
        Of the draws.

    Returns
    -------
    float
        The largest of three draws (one from 150 statements on), in each of which every vote is drawn anew from all votes on its statement; where `votes`
        is a sample, times what the formula expects for everybody over what it expects for the sample.

    References
    ----------
    Horn, "A rationale and test for the number of factors in factor analysis", Psychometrika 30 (1965),
    doi:10.1007/BF02289447.

    Examples
    --------
    >>> from bridgework.analysis.opinion_map import VoteMatrix
    >>> votes, _ = LaidVotes.of(VoteMatrix.from_dense([[1, 1, -1]] * 6 + [[-1, -1, 1]] * 6))
    >>> bool(strength_by_chance(PairStatistics.of(votes), votes) < 1.5)
    True
    """
    seen = np.diag(pairs.n_seen).astype(np.float64)
    disagree = (np.diag(pairs.products) - np.diag(pairs.sums)) / (2.0 * np.maximum(seen, 1.0))
    not_agree = 1.0 - (np.diag(pairs.products) + np.diag(pairs.sums)) / (2.0 * np.maximum(seen, 1.0))
    strongest, scale = 0.0, 1.0
    statement = votes.cells // 3
    for draw in range(_DRAWS if len(seen) < _MANY_STATEMENTS else 1):
        chance = np.random.default_rng([seed, 2, draw]).random(len(statement))
        cells = 3 * statement + (chance >= disagree[statement]) + (chance >= not_agree[statement])
        drawn = PairStatistics.of(LaidVotes(votes.begins, cells.astype(votes.cells.dtype), votes.n_statements))
        n_drawn, seen_drawn, _, correlation, _, _ = _correlations(drawn)
        if draw == 0:
            expected = _edge(n_drawn, seen_drawn)
            n = pairs.n_seen.astype(np.float32)
            np.fill_diagonal(n, 0.0)
            scale = _edge(n, seen) / expected if expected > 0 else 1.0
        value, _ = _largest_directions(correlation, 1, seed)
        strongest = max(strongest, float(value[0]))
    return strongest * scale
