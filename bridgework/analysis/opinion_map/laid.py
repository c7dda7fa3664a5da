"""Votes laid out for passing over them many times: two bytes each, and in any order of people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .votes import Ints, VoteMatrix

# People side by side in one step of the compiled loops of the mixture, and the numbers kept of each: 4 of the pull, 10 of the hold, and 1
# where there is somebody.
LANES, FIELDS = 32, 15

Cells = npt.NDArray[np.unsignedinteger]


@dataclass(frozen=True, eq=False)
class LaidVotes:
    """Each vote as one whole number, 3 * statement + vote + 1.

    Attributes
    ----------
    begins : ndarray of int64, shape (n_people + 1,)
        Where each person's votes begin in `cells`.
    cells : ndarray of uint16 or uint32, shape (n_votes,)
        The votes, ascending within a person.
    n_statements : int
        Number of statements.
    """

    begins: Ints
    cells: Cells
    n_statements: int

    @property
    def n_people(self) -> int:
        """Number of people."""
        return len(self.begins) - 1

    @classmethod
    def of(cls, votes: VoteMatrix) -> tuple[LaidVotes, Ints]:
        """Lay all votes out, and count them by statement and vote (disagree, pass, agree)."""
        from .kernels import lay

        cells = np.empty(votes.n_votes, dtype=_kind(votes.n_statements))
        counts = np.zeros(3 * votes.n_statements, dtype=np.int64)
        lay(votes.columns, votes.values, cells, counts)
        return cls(votes.indptr, cells, votes.n_statements), counts.reshape(-1, 3)

    def some(self, people: Ints) -> LaidVotes:
        """Give the votes of some people, in the order named."""
        from .kernels_polis import in_order

        cells = np.empty(int((self.begins[people + 1] - self.begins[people]).sum()), dtype=self.cells.dtype)
        return LaidVotes(in_order(self.begins, people, self.cells, cells), cells, self.n_statements)


def _kind(n_statements: int) -> type[np.unsignedinteger]:
    return np.uint16 if 3 * n_statements <= 1 << 16 else np.uint32
