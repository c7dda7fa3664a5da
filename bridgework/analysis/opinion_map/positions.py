"""Where each person and each statement stands: principal components of the votes, and the projection on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.linalg
import scipy.sparse
import scipy.sparse.linalg

from .votes import Floats, VoteMatrix

# Up to this many statements and multiplications the covariance is decomposed whole, quicker than iterating on it.
_FEW_STATEMENTS, _FEW_MULTIPLICATIONS = 256, 50_000_000
# A Lanczos basis of so many vectors with this tolerance gave components within 3e-10 of exact ones on the real
# conversations, in the fewest passes (docs/methods/opinion_map.md).
_BASIS, _TOLERANCE = 16, 1e-8
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


def polis_positions(votes: VoteMatrix, is_excluded: npt.NDArray[np.bool_], *, seed: int = 0) -> Positions:
    """Place every person on the two directions in which the votes differ most, as Polis does.

    How to read it: near means voted alike. Units are votes; only distances matter, not the directions of the axes.
    People with few votes are moved outwards by sqrt(S / n_i), so that they do not crowd in the middle.

    Parameters
    ----------
    votes : VoteMatrix
        The votes; rows in an order that does not depend on who is who (`canonical_order`), so that sums round alike.
    is_excluded : ndarray of bool, shape (n_statements,)
        Statements moderated out. As in Polis their column is set to 0 for *everybody*: it moves nobody, but counts as
        a vote of everybody in n_i.
    seed : int
        Start of the iterative solver; changes results by rounding only.

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
    n_statements = votes.n_statements
    seen = np.bincount(votes.columns, minlength=n_statements)
    has_votes = seen > 0
    in_use = has_votes & ~is_excluded
    sums = np.bincount(votes.columns, weights=votes.values, minlength=n_statements)
    means = np.where(in_use, sums / np.maximum(seen, 1), 0.0)

    used_vote = in_use[votes.columns]
    starts = np.concatenate(([0], np.cumsum(used_vote)))[votes.indptr]
    column_used = votes.columns[used_vote]
    new_number = np.cumsum(in_use) - 1
    centred = scipy.sparse.csr_array(
        (votes.values[used_vote] - means[column_used], new_number[column_used], starts),
        shape=(votes.n_participants, int(in_use.sum())),
    )
    components = np.zeros((2, n_statements))
    components[:, in_use] = _principal_components(centred, seed)

    # After zeroing, each excluded statement that has votes at all counts as seen by everybody.
    n_counted = np.diff(starts) + int((has_votes & is_excluded).sum())
    n_in_matrix = int(has_votes.sum())
    stretch = np.sqrt(n_in_matrix / np.maximum(n_counted, 1))
    x, y = (centred @ components[:, in_use].T * stretch[:, None]).T
    statement_x, statement_y = np.sqrt(n_in_matrix) * (1.0 - means) * components
    return Positions(x.copy(), y.copy(), statement_x, statement_y, means, components)


def _principal_components(centred: scipy.sparse.csr_array, seed: int) -> Floats:
    """Give the first two right singular vectors, shape (2, n_columns); zeros where there is no such direction."""
    n_columns = centred.shape[1]
    found = np.zeros((2, n_columns))
    total = float(np.dot(centred.data, centred.data))
    if n_columns == 0 or total == 0.0:
        return found
    n_people = centred.shape[0]
    if n_columns <= _FEW_STATEMENTS and n_people * n_columns**2 <= _FEW_MULTIPLICATIONS:
        covariance = scipy.linalg.blas.dsyrk(1.0, centred.toarray().T)
        ends = (max(n_columns - 2, 0), n_columns - 1)
        variance, vectors = scipy.linalg.eigh(covariance, lower=False, subset_by_index=ends)
    else:
        transposed = centred.T.tocsr()
        operator = scipy.sparse.linalg.LinearOperator(
            (n_columns, n_columns), matvec=lambda vector: transposed @ (centred @ vector), dtype=np.float64
        )
        start = np.random.default_rng(seed).standard_normal(n_columns)
        basis = min(_BASIS, n_columns)
        variance, vectors = scipy.sparse.linalg.eigsh(operator, k=2, v0=start, ncv=basis, tol=_TOLERANCE)
    order = np.argsort(variance)[::-1]
    for place, at in enumerate(order):
        if variance[at] > _NOTHING * max(variance[order[0]], total / n_columns):
            vector = vectors[:, at]
            # Of entries that are equal but for rounding the first decides, whatever the order of people.
            size = np.abs(vector)
            largest = int(np.argmax(size >= size.max() * (1 - 1e-9)))
            found[place] = vector * np.sign(vector[largest])
    return found


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
    word = np.random.default_rng(0).integers(0, 2**64, size=(3, max(votes.n_statements, 1)), dtype=np.uint64)
    running = np.zeros(votes.n_votes + 1, dtype=np.uint64)
    np.cumsum(word[votes.values + 1, votes.columns], out=running[1:])
    return np.argsort(running[votes.indptr[1:]] - running[votes.indptr[:-1]], kind="stable")


def reordered(votes: VoteMatrix, order: npt.NDArray[np.int64]) -> VoteMatrix:
    """Give the matrix with its rows in another order; ids move with their rows."""
    lengths = np.diff(votes.indptr)[order]
    indptr = np.concatenate(([0], np.cumsum(lengths)))
    source = np.repeat(votes.indptr[:-1][order] - indptr[:-1], lengths) + np.arange(votes.n_votes)
    return VoteMatrix(
        votes.participant_ids[order], votes.statement_ids, indptr, votes.columns[source], votes.values[source]
    )
