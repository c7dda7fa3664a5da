"""An order of people and statements that the votes alone decide, so that no result depends on ids or on who came first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .laid import LaidVotes
from .votes import Ints

# After two exchanges a statement's mark depends on who voted on it, on what else they voted, and on who else did. After the first it
# depends on how many agreements, passes and disagreements they cast, which mostly tells all statements apart already.
_EXCHANGES = 2
# Votes on statements that do not count change no mark.
_NO_WORD = np.uint64(0)


@dataclass(frozen=True, eq=False)
class Signatures:
    """Marks of people and statements, the same under any renaming and reordering.

    Attributes
    ----------
    people : ndarray of uint64, shape (n_participants,)
        Each person's mark.
    n_used : ndarray of int64, shape (n_participants,)
        Each person's votes on statements that count.
    statements : ndarray of int64
        The statements that count, as positions, in the order of their marks.
    """

    people: npt.NDArray[np.uint64]
    n_used: Ints
    statements: Ints


def sign(votes: LaidVotes, is_used: npt.NDArray[np.bool_]) -> Signatures:
    """Give marks that only the pattern of votes decides.

    Parameters
    ----------
    votes : LaidVotes
        The votes.
    is_used : ndarray of bool, shape (n_statements,)
        Statements that count.

    Returns
    -------
    Signatures
        Equal marks mean, but for accidents of 2**-64, people whom nothing in the votes tells apart at this depth.

    Notes
    -----
    Colour refinement with sums modulo 2**64 in place of sorted lists: O(n_votes) a round; it ends when all statements are told
    apart. Then only people whose votes are the same have the same mark. The order of
    statements or people with the same mark is that of their positions. Mostly they are interchangeable; not where votes are
    symmetric by design, as in rings of statements each answered with its neighbours only.

    References
    ----------
    Weisfeiler, Leman, "The reduction of a graph to canonical form", 1968; as sums of random words: Zobrist, 1970.

    Examples
    --------
    >>> from bridgework.analysis.opinion_map import VoteMatrix
    >>> votes = VoteMatrix.from_dense([[1, -1, 1], [1, 1, -1], [1, 0, 1]])
    >>> turned = VoteMatrix.from_dense([[0, 1, 1], [-1, 1, 1], [1, 1, -1]])
    >>> one, two = (sign(LaidVotes.of(table)[0], np.ones(3, dtype=bool)) for table in (votes, turned))
    >>> sorted(one.people.tolist()) == sorted(two.people.tolist())
    True
    """
    from .kernels import exchange_marks, sum_words

    n, counts = votes.n_people, np.repeat(is_used, 3)
    used = np.flatnonzero(is_used)
    people = np.empty(n, dtype=np.uint64)
    word = np.tile(np.array([3, 5, 7], dtype=np.uint64), (votes.n_statements, 1))
    mark = np.zeros(votes.n_statements, dtype=np.uint64)
    for _exchange in range(_EXCHANGES if votes.n_statements else 0):
        found = np.zeros(3 * votes.n_statements, dtype=np.uint64)
        exchange_marks(votes.begins, votes.cells, np.where(counts, mixed(word).ravel(), _NO_WORD), found)
        mark = mixed(found.reshape(-1, 3) @ np.array([1, 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], dtype=np.uint64))
        word = mark[:, None] + np.array([11, 13, 17], dtype=np.uint64)
        if len(np.unique(mark[used])) == len(used):
            break
    if votes.n_statements:
        sum_words(votes.begins, votes.cells, np.where(counts, mixed(word).ravel(), _NO_WORD), people)
    n_used = np.diff(votes.begins)
    if not is_used.all():
        n_used = np.empty(n, dtype=np.int64)
        sum_words(votes.begins, votes.cells, counts.astype(np.int64), n_used)
    return Signatures(people, n_used, used[np.argsort(mark[used], kind="stable")])


def mixed(number: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Spread every bit over all others (splitmix64, Steele, Lea, Flood 2014)."""
    mixed = number + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
