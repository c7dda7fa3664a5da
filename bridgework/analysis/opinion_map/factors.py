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
# Chance is drawn so often; once where there are many statements, whose strongest axis hardly varies. Unless it is so many times what
# a formula expects: then few people cast most votes, the strongest axis is theirs and varies from draw to draw.
_DRAWS, _MANY_STATEMENTS, _FAR, _DRAWS_WHERE_FAR = 3, 150, 1.5, 7
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
# So much of the largest number is what rounding leaves of 0.
_NOTHING_LEFT = 1e-6

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
    chance: Callable[[float], float] | None = None,
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
        Gives the strength of the strongest axis where votes on different statements have nothing to do with each other, from what
        a formula expects (`strength_by_chance`). The formula alone if it is not given: it can be far off where few people cast
        most votes, or where nearly all say the same.

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
    if chance is not None:
        bar = chance(bar)
    value, vector = _largest_directions(correlation, max(1, min(MOST_FACTORS, n_statements - 1)), seed, bar)
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
    rng = np.random.default_rng(seed)
    start = rng.standard_normal(size)
    basis[0] = start / np.linalg.norm(start)
    for step in range(_MOST_STEPS):
        new = matrix @ basis[step]
        diagonal[step] = new @ basis[step]
        _straighten(new, basis[: step + 1])
        beside[step] = np.linalg.norm(new)
        if beside[step] <= _NOTHING_LEFT * max(np.abs(diagonal[: step + 1]).max(), beside[:step].max(initial=0.0)):
            # Nothing of the matrix is left in this direction, as where most correlations are 0: begin again in another one.
            beside[step], new = 0.0, rng.standard_normal(size).astype(np.float32)
            _straighten(new, basis[: step + 1])
        is_last = step == _MOST_STEPS - 1
        if is_last or (step >= _FIRST_LOOK and step % _LOOK_EVERY == 0):
            value, vector = scipy.linalg.eigh_tridiagonal(diagonal[: step + 1], beside[:step])
            value, vector = value[::-1][:n], vector[:, ::-1][:, :n]
            left = beside[step] * np.abs(vector[-1])
            if is_last or ((left <= _NEAR * np.abs(value)) | (value + left < least)).all():
                break
        basis[step + 1] = new / np.linalg.norm(new)
    return value, basis[: step + 1].T.astype(np.float64) @ vector


def _straighten(new: Singles, basis: Singles) -> None:
    """Take out, in place and twice, what lies in the directions of the basis."""
    for _twice in range(2):
        new -= basis.T @ (basis @ new)


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


def strength_by_chance(
    pairs: PairStatistics,
    votes: LaidVotes,
    *,
    statements: Ints | None = None,
    expected: float | None = None,
    seed: int = 0,
) -> float:
    """Give how strong the strongest axis is if the same people see the same statements, but vote independently on each.

    How to read it: an axis of `fit_factors` below this could be an accident.

    Parameters
    ----------
    pairs : PairStatistics
        The statistics of everybody.
    votes : LaidVotes
        Votes of everybody, or of a sample, people in an order of their own.
    statements : ndarray of int, optional
        Those that count, in an order of their own; all if not given. What is drawn depends on the places in the two orders only.
    expected : float, optional
        What the formula expects for everybody, if it is known already.
    seed : int
        Of the draws.

    Returns
    -------
    float
        The largest of three draws (one from 150 statements on; seven where one is more than 1.5 times what the formula expects), in
        each of which every vote is drawn anew from all votes on its statement; where `votes` is a sample, times what the formula
        expects for everybody over what it expects for the sample.

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
    from .kernels_pairs import draw_votes

    order = np.arange(votes.n_statements) if statements is None else statements
    place, is_used = np.zeros(votes.n_statements, dtype=np.uint64), np.zeros(votes.n_statements, dtype=bool)
    place[order], is_used[order] = np.arange(len(order)), True
    seen, sums, products = (np.diag(table).astype(np.float64) for table in (pairs.n_seen, pairs.sums, pairs.products))
    if expected is None:
        n = pairs.n_seen[np.ix_(order, order)].astype(np.float32)
        np.fill_diagonal(n, 0.0)
        expected = _edge(n, seen[order])
    disagree = (products - sums) / (2.0 * np.maximum(seen, 1.0))
    not_agree = 1.0 - (products + sums) / (2.0 * np.maximum(seen, 1.0))
    strongest, of_sample, draw = 0.0, 0.0, 0
    n_draws = _DRAWS if len(order) < _MANY_STATEMENTS else 1
    while draw < n_draws:
        cells = np.empty_like(votes.cells)
        word = np.random.default_rng([seed, 2, draw]).integers(0, 2**64, dtype=np.uint64)
        draw_votes(votes.begins, votes.cells, place, word, disagree, not_agree, cells)
        drawn = PairStatistics.of(LaidVotes(votes.begins, cells, votes.n_statements), is_used)
        n_drawn, seen_drawn, _, correlation, _, _ = _correlations(drawn, order)
        if draw == 0:
            of_sample = _edge(n_drawn, seen_drawn)
        value, _ = _largest_directions(correlation, 1, seed)
        strongest = max(strongest, float(value[0]))
        if strongest > _FAR * of_sample:
            n_draws = _DRAWS_WHERE_FAR
        draw += 1
    return strongest * (expected / of_sample if of_sample > 0 else 1.0)
