"""Where each person and each statement stands: principal components of the votes, and the projection on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.linalg

from .votes import Floats, VoteMatrix

# Lanczos' method ends when what is left of both components is below this share of the first one's variance; that is
# looked at from this step on, and every so many.
_TOLERANCE, _FIRST_LOOK, _LOOK_EVERY = 1e-9, 11, 4
# A component whose variance is below this share of the first one's is rounding error: nothing varies that way.
_NOTHING = 1e-12


@dataclass(frozen=True, eq=False)
class Positions:
    """The plane of the map: `x`, `y` of people and statements, with what led there.

    Attributes
    ----------
    x, y : ndarray of float, shape (n_participants,)
        Each person's place.
    statement_x, statement_y : ndarray of float, shape (n_statements,)
        The place of somebody who agrees with this one statement and has seen no other.
    means : ndarray of float, shape (n_statements,)
        Mean vote on each statement; 0 for a statement that is left out or has no vote.
    components : ndarray of float, shape (2, n_statements)
        The two axes, each of length 1, or 0 where the votes do not vary in that direction.
    """

    x: Floats
    y: Floats
    statement_x: Floats
    statement_y: Floats
    means: Floats
    components: Floats


def polis_positions(
    votes: VoteMatrix,
    is_excluded: npt.NDArray[np.bool_],
    *,
    seed: int = 0,
    order: npt.NDArray[np.int64] | None = None,
) -> Positions:
    """Place every person on the two directions in which the votes differ most, as Polis does.

    How to read it: near means voted alike. Units are votes; only distances matter, not the directions of the axes.
    People with few votes are moved outwards by sqrt(S / n_i), so that they do not crowd in the middle.

    Parameters
    ----------
    votes : VoteMatrix
        The votes.
    is_excluded : ndarray of bool, shape (n_statements,)
        Statements moderated out. As in Polis their column is set to 0 for *everybody*: it moves nobody, but counts as
        a vote of everybody in n_i.
    seed : int
        Start of the iterative solver; changes results by rounding only.
    order : ndarray of int64, shape (n_participants,), optional
        People in an order that does not depend on who is who (`canonical_order`), so that sums round alike.

    Returns
    -------
    Positions
        All zeros where nobody differs from anybody.

    Notes
    -----
    Missing votes are taken as the statement's mean, so the centred matrix is v - mean where there is a vote and
    exactly 0 elsewhere: it stays sparse, and one pass costs O(n_votes). A component's sign is chosen so that its
    largest entry is positive. Where the second and third component carry equal variance the second axis is not unique.
    S counts the statements that have a vote; a statement that nobody has seen is not yet part of the conversation.

    References
    ----------
    Small, Bjorkegren, Erkkila, Shaw, Megill, "Polis: Scaling Deliberation by Mapping High Dimensional Opinion
    Spaces", Recerca 26(2), 2021, section on dimensionality reduction, doi:10.6035/recerca.5516.
    Polis at 08e03eb: `pca.clj`, `sparsity-aware-project-ptpt` and `pca-project-cmnts`; `named_matrix.clj`, line 214.

    Examples
    --------
    Two people, two statements, opposite votes: the axis is (1, -1)/sqrt(2), and both stand sqrt(2) from the middle.

    >>> votes = VoteMatrix.from_dense([[1, -1], [-1, 1]])
    >>> found = polis_positions(votes, np.array([False, False]))
    >>> [round(abs(x), 6) for x in found.x.tolist()], found.y.tolist()
    ([1.414214, 1.414214], [0.0, 0.0])
    """
    from .kernels_polis import project, statement_sums

    n_statements = votes.n_statements
    seen, sums, place = statement_sums(votes.columns, votes.values, n_statements)
    has_votes = seen > 0
    in_use = has_votes & ~is_excluded
    means = np.where(in_use, sums / np.maximum(seen, 1), 0.0)
    # What a vote (disagree, pass, agree) on a statement is from its mean; 0 on statements that are left out.
    deviation = np.where(in_use[:, None], np.array([-1.0, 0.0, 1.0]) - means[:, None], 0.0)
    people = np.arange(votes.n_participants) if order is None else order
    components = np.zeros((2, n_statements))
    components[:, in_use] = _principal_components(votes, people, place, deviation, seen, in_use, seed)[:, in_use]

    first, second = ((deviation * axis[:, None]).ravel() for axis in components)
    x, y, n_used = project(votes.indptr, place, first, second, np.repeat(in_use, 3))
    # After zeroing, each excluded statement that has votes at all counts as seen by everybody.
    n_counted = n_used + int((has_votes & is_excluded).sum())
    n_in_matrix = int(has_votes.sum())
    stretch = np.sqrt(n_in_matrix / np.maximum(n_counted, 1))
    statement_x, statement_y = np.sqrt(n_in_matrix) * (1.0 - means) * components
    return Positions(x * stretch, y * stretch, statement_x, statement_y, means, components)


def _principal_components(
    votes: VoteMatrix,
    order: npt.NDArray[np.int64],
    place: npt.NDArray[np.int32],
    deviation: Floats,
    seen: npt.NDArray[np.int64],
    in_use: npt.NDArray[np.bool_],
    seed: int,
) -> Floats:
    """Give the first two right singular vectors, shape (2, n_statements); zeros where there is no such direction."""
    n_statements = len(deviation)
    found = np.zeros((2, n_statements))
    if not votes.n_votes or not in_use.any():
        return found
    counts = np.bincount(place, minlength=3 * n_statements).reshape(-1, 3)
    total = float((counts * deviation**2).sum())
    if total == 0.0:
        return found
    start = np.where(in_use, np.random.default_rng(seed).standard_normal(n_statements), 0.0)
    variance, vectors = _lanczos(votes.indptr, order, place, deviation, start, int(in_use.sum()))
    for rank in range(min(2, len(variance))):
        if variance[rank] > _NOTHING * max(variance[0], total / int(in_use.sum())):
            vector = vectors[rank]
            # Of entries that are equal but for rounding the first decides, whatever the order of people.
            size = np.abs(vector)
            largest = int(np.argmax(size >= size.max() * (1 - 1e-9)))
            found[rank] = vector * np.sign(vector[largest])
    return found


def _lanczos(
    indptr: npt.NDArray, order: npt.NDArray, place: npt.NDArray, deviation: Floats, start: Floats, n_columns: int
) -> tuple[Floats, Floats]:
    """Give the two largest eigenvalues and eigenvectors (rows) of the covariance, by Lanczos' method, reorthogonalized.

    It ends when what is left of both is below the tolerance, or when the basis is as large as the matrix: then the
    eigenvectors are exact to rounding.
    """
    from .kernels_polis import in_order, times_covariance

    laid = np.empty(len(place), dtype=np.uint16 if deviation.size < 2**16 else np.uint32)
    begins = in_order(indptr, order, place, laid)
    basis = np.zeros((n_columns, len(start)))
    diagonal, beside = np.zeros(n_columns), np.zeros(n_columns)
    basis[0] = start / np.linalg.norm(start)
    for step in range(n_columns):
        sums = np.zeros(deviation.size)
        times_covariance(begins, laid, (deviation * basis[step][:, None]).ravel(), sums)
        new = (sums.reshape(-1, 3) * deviation).sum(axis=1)
        diagonal[step] = new @ basis[step]
        for _twice in range(2):
            new -= basis[: step + 1].T @ (basis[: step + 1] @ new)
        beside[step] = np.linalg.norm(new)
        largest = float(diagonal[: step + 1].max())
        is_last = step == n_columns - 1 or beside[step] <= 1e-13 * largest
        if is_last or (step >= _FIRST_LOOK and (step - _FIRST_LOOK) % _LOOK_EVERY == 0):
            value, vector = scipy.linalg.eigh_tridiagonal(diagonal[: step + 1], beside[:step])
            if is_last or (beside[step] * np.abs(vector[-1, -2:]) <= _TOLERANCE * value[-1]).all():
                return value[::-1][:2], (basis[: step + 1].T @ vector[:, ::-1][:, :2]).T
        basis[step + 1] = new / beside[step]
    raise AssertionError("the last step returns")


def canonical_order(votes: VoteMatrix) -> npt.NDArray[np.int64]:
    """Order people by what they voted, so that sums round alike whoever comes first.

    Parameters
    ----------
    votes : VoteMatrix
        The votes.

    Returns
    -------
    ndarray of int64, shape (n_participants,)
        Row numbers; people with the same votes are interchangeable.

    Notes
    -----
    Each person's votes are hashed to one 64-bit number, a sum (modulo 2**64) of fixed random numbers, one for each
    statement and vote. Two people with different votes share a number with probability 2**-64; the only effect would
    be a different rounding.

    References
    ----------
    Own definition; the hash is Zobrist's, with sums in place of exclusive-or: A. L. Zobrist, "A new hashing method with
    application for game playing", technical report 88, University of Wisconsin, 1970.

    Examples
    --------
    >>> canonical_order(VoteMatrix.from_dense([[1.0], [1.0]])).tolist()
    [0, 1]
    """
    from .kernels import hash_people

    word = np.random.default_rng(0).integers(0, 2**64, size=(max(votes.n_statements, 1), 3), dtype=np.uint64)
    return np.argsort(hash_people(votes.indptr, votes.columns, votes.values, word), kind="stable")
