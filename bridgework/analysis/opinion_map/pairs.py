"""What is kept of the votes to fit the map's axes: whole numbers for every pair of statements."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .laid import LaidVotes
from .votes import VoteMatrix

Counts = npt.NDArray[np.int32]

# Below this share of statements that a person saw, on average, pairs are counted vote by vote.
_THIN = 0.01


@dataclass(frozen=True, eq=False)
class PairStatistics:
    """How people who saw both of two statements voted on them: all that the axes of method `bridgework` depend on.

    Whole numbers, so adding votes in another order, in parts, or on another machine gives the same; and one person's
    votes can be taken out again.

    Attributes
    ----------
    n_seen : ndarray of int32, shape (n_statements, n_statements)
        People who saw both statements; on the diagonal those who saw the one.
    sums : ndarray of int32, shape (n_statements, n_statements)
        `sums[j, k]` is the sum of votes on j of those who saw j and k.
    products : ndarray of int32, shape (n_statements, n_statements)
        Sum of the product of their two votes.
    """

    n_seen: Counts
    sums: Counts
    products: Counts

    @classmethod
    def empty(cls, n_statements: int) -> PairStatistics:
        """Give the statistics of no votes."""
        # In one piece: the system gives memory in larger parts, and so more quickly.
        return cls(*np.zeros((3, n_statements, n_statements), dtype=np.int32))

    @classmethod
    def of(
        cls,
        votes: VoteMatrix | LaidVotes,
        is_used: npt.NDArray[np.bool_] | None = None,
        people: npt.NDArray | None = None,
    ) -> PairStatistics:
        """Count the pairs of all votes.

        Parameters
        ----------
        votes : VoteMatrix or LaidVotes
            The votes.
        is_used : ndarray of bool, shape (n_statements,), optional
            Statements that count; rows and columns of the others stay 0.
        people : ndarray of int, optional
            Rows to count; all if not given.

        Returns
        -------
        PairStatistics
            One row and column for each statement.

        Notes
        -----
        Cost: the number of votes times that of statements, a hundredth of a nanosecond each; where people saw few of many
        statements, half the sum of squares of people's numbers of votes, some nanoseconds each.

        References
        ----------
        Own; these are the sufficient statistics of pairwise complete covariances.

        Examples
        --------
        Two people saw both statements: agree and pass, agree and disagree.

        >>> found = PairStatistics.of(VoteMatrix.from_dense([[1, 0], [1, -1]]))
        >>> found.n_seen.tolist(), found.sums.tolist(), found.products.tolist()
        ([[2, 2], [2, 2]], [[2, 2], [-1, -1]], [[2, -1], [-1, 1]])
        """
        from .kernels_pairs import count_pairs, count_thin_pairs

        laid = LaidVotes.of(votes)[0] if isinstance(votes, VoteMatrix) else votes
        found = cls.empty(votes.n_statements)
        used = np.ones(votes.n_statements, dtype=bool) if is_used is None else np.asarray(is_used, dtype=bool)
        rows = np.arange(laid.n_people) if people is None else people
        is_thin = len(laid.cells) < _THIN * laid.n_people * laid.n_statements
        tables = found.n_seen, found.sums, found.products
        if is_thin:
            count_thin_pairs(laid.begins, laid.cells, rows, used, *tables)
        else:
            count_pairs(laid.begins, laid.cells, rows, used, *tables, np.zeros_like(found.sums))
        return found

    @classmethod
    def from_counts(
        cls,
        statement_ids: npt.NDArray,
        first: npt.ArrayLike,
        second: npt.ArrayLike,
        n: npt.ArrayLike,
        sum_first: npt.ArrayLike,
        sum_second: npt.ArrayLike,
        product: npt.ArrayLike,
    ) -> PairStatistics:
        """Read the statistics as an engine counted them, one row for each pair; ids may be written as text.

        Raises
        ------
        ValueError
            If a statement is not among the ids.
        """
        place = {str(one): at for at, one in enumerate(np.asarray(statement_ids).tolist())}
        found = cls.empty(len(place))
        try:
            rows, columns = (
                np.array([place[str(one)] for one in np.asarray(ids).tolist()], dtype=np.int64)
                for ids in (first, second)
            )
        except KeyError as why:
            raise ValueError(f"The statement {why} has votes but is not among the ids given.") from None
        for one, other, sums in ((rows, columns, sum_first), (columns, rows, sum_second)):
            found.n_seen[one, other] = n
            found.sums[one, other] = sums
            found.products[one, other] = product
        return found

    def replace(
        self, old_columns: npt.NDArray, old_values: npt.NDArray, columns: npt.NDArray, values: npt.NDArray
    ) -> None:
        """Put one person's new votes in the place of the old ones, in place; statements ascending in both.

        Cost: the number of votes that changed times the number of votes.
        """
        from .kernels_pairs import replace_person

        replace_person(old_columns, old_values, columns, values, self.n_seen, self.sums, self.products)
