"""Who voted how on what: the one input of every opinion map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

AGREE, PASS, DISAGREE = 1, 0, -1

# In the working table of `VoteMatrix.from_events`: nobody has voted here.
_NOT_SEEN = 2
# A working table of one byte per person and statement is the fastest way to let the last vote win. It is used while
# it takes no more than this many bytes, or than 32 bytes an event; otherwise the events are sorted.
_SMALL_TABLE = 1 << 24
_TABLE_BYTES_PER_EVENT = 32

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class VoteError(ValueError):
    """A vote that cannot be read; `position` is its place in the list, counted from 0, or None for the whole list."""

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.position = position


@dataclass(frozen=True, eq=False)
class VoteMatrix:
    """Who voted how on which statement, one vote at most per person and statement.

    A cell is +1 (agree), -1 (disagree), 0 (pass: seen, but neither), or absent (not seen). Passes are stored, not left
    out: a pass is an answer and counts in every denominator. Rows are people and columns are statements, both in
    ascending order of their ids, so that the order in which votes arrive leaves no trace.

    Attributes
    ----------
    participant_ids : ndarray, shape (n_participants,)
        Ids of the people, ascending; integers or strings.
    statement_ids : ndarray, shape (n_statements,)
        Ids of the statements, ascending; integers or strings.
    indptr : ndarray of int64, shape (n_participants + 1,)
        Where each person's votes begin in `columns` and `values` (compressed sparse rows).
    columns : ndarray of int64, shape (n_votes,)
        The statement of each vote, as a position in `statement_ids`; ascending within a person.
    values : ndarray of int8, shape (n_votes,)
        The vote: 1, 0 or -1.
    """

    participant_ids: npt.NDArray
    statement_ids: npt.NDArray
    indptr: Ints
    columns: Ints
    values: npt.NDArray[np.int8]

    @property
    def n_participants(self) -> int:
        """Number of people with at least one vote, or named without one."""
        return len(self.participant_ids)

    @property
    def n_statements(self) -> int:
        """Number of statements with at least one vote, or named without one."""
        return len(self.statement_ids)

    @property
    def n_votes(self) -> int:
        """Number of cells that hold a vote, passes included."""
        return len(self.values)

    @classmethod
    def from_events(
        cls,
        participant_ids: npt.ArrayLike,
        statement_ids: npt.ArrayLike,
        values: npt.ArrayLike,
        *,
        all_statement_ids: npt.ArrayLike | None = None,
    ) -> VoteMatrix:
        """Build the matrix from votes in the order in which they were cast; the last vote of a pair counts.

        Parameters
        ----------
        participant_ids : array_like of int or str, shape (n_events,)
            Who cast each vote.
        statement_ids : array_like of int or str, shape (n_events,)
            On which statement.
        values : array_like, shape (n_events,)
            1 = agree, -1 = disagree, 0 = pass. Note that the Polis database (not its export) has the opposite sign.
        all_statement_ids : array_like of int or str, shape (n_statements,), optional
            Every statement of the conversation, where those without any vote shall be in the matrix too.

        Returns
        -------
        VoteMatrix
            One row per person and one column per statement, both ascending by id.

        Raises
        ------
        VoteError
            If the three lists differ in length, if ids are neither all integers nor all strings, if a value is
            anything but 1, 0 or -1 (its position is given), or if a vote is on a statement that is not listed.

        Notes
        -----
        Linear in the number of events where the ids are compact integers and the table of people by statements is
        small; otherwise it sorts, O(n log n).

        References
        ----------
        Polis, `math/src/polismath/math/named_matrix.clj` (last vote wins) and `repness.clj`, lines 60-61 (sign);
        compdemocracy/polis at 08e03eb.

        Examples
        --------
        Person 7 first agrees with statement 1 and then passes; the pass is kept and counts as a vote.

        >>> votes = VoteMatrix.from_events([7, 3, 7], [1, 1, 1], [1, -1, 0])
        >>> votes.to_dense().tolist()
        [[-1.0], [0.0]]
        >>> VoteMatrix.from_events([7], [1], [2])
        Traceback (most recent call last):
        ...
        bridgework.analysis.opinion_map.votes.VoteError: Vote 1 is 2; a vote is 1 (agree), 0 (pass) or -1 (disagree).
        """
        people, statements = _ids(participant_ids, "participant"), _ids(statement_ids, "statement")
        cast = _checked_values(values)
        if not len(people) == len(statements) == len(cast):
            raise VoteError(
                f"Every vote needs a participant, a statement and a value: got {len(people)}, {len(statements)} "
                f"and {len(cast)} of them."
            )
        if all_statement_ids is None and (found := _compact(people, statements, cast)) is not None:
            return cls(*map(_sealed, found))
        person_names, row = _numbered(people)
        if all_statement_ids is None:
            statement_names, column = _numbered(statements)
        else:
            statement_names, column = _numbered_within(statements, np.unique(_ids(all_statement_ids, "statement")))
        row, column, cast = _last_votes(row, column, cast, len(person_names), len(statement_names))
        indptr = np.zeros(len(person_names) + 1, dtype=np.int64)
        np.cumsum(np.bincount(row, minlength=len(person_names)), out=indptr[1:])
        return cls(*map(_sealed, (person_names, statement_names, indptr, column, cast)))

    @classmethod
    def from_dense(
        cls,
        matrix: npt.ArrayLike,
        *,
        participant_ids: npt.ArrayLike | None = None,
        statement_ids: npt.ArrayLike | None = None,
    ) -> VoteMatrix:
        """Build the matrix from a table with one row per person, in which NaN means not seen.

        Parameters
        ----------
        matrix : array_like of float, shape (n_participants, n_statements)
            1 = agree, -1 = disagree, 0 = pass, NaN = not seen.
        participant_ids, statement_ids : array_like of int or str, optional
            Ids in strictly ascending order; 0, 1, 2, ... where not given.

        Returns
        -------
        VoteMatrix
            The same table; rows and columns without a vote are kept.

        Raises
        ------
        VoteError
            If the table has not two dimensions, ids do not fit it or do not ascend, or a value is no vote.

        Examples
        --------
        >>> VoteMatrix.from_dense([[1, float("nan")], [0, -1]]).n_votes
        3
        """
        table = np.asarray(matrix, dtype=np.float64)
        if table.ndim != 2:
            raise VoteError(f"A table of votes has two dimensions, this one has {table.ndim}.")
        names = []
        for given, length, what in (
            (participant_ids, table.shape[0], "participant"),
            (statement_ids, table.shape[1], "statement"),
        ):
            ids = np.arange(length) if given is None else _ids(given, what)
            if len(ids) != length or np.any(ids[1:] <= ids[:-1]):
                raise VoteError(f"The table needs {length} different {what} ids in ascending order.")
            names.append(ids)
        row, column = np.nonzero(~np.isnan(table))
        indptr = np.zeros(len(names[0]) + 1, dtype=np.int64)
        np.cumsum(np.bincount(row, minlength=len(names[0])), out=indptr[1:])
        return cls(*map(_sealed, (names[0], names[1], indptr, column, _checked_values(table[row, column]))))

    def rows(self) -> Ints:
        """Give the person of each vote, as a position in `participant_ids`."""
        return np.repeat(np.arange(self.n_participants), np.diff(self.indptr))

    def to_dense(self) -> Floats:
        """Give the whole table with NaN where nothing was seen; for small conversations and for tests."""
        table = np.full((self.n_participants, self.n_statements), np.nan)
        table[self.rows(), self.columns] = self.values
        return table


def _sealed(array: npt.NDArray) -> npt.NDArray:
    array.flags.writeable = False
    return array


def _ids(ids: npt.ArrayLike, what: str) -> npt.NDArray:
    given = np.asarray(ids)
    if given.size == 0:
        return np.zeros(0, dtype=given.dtype if given.dtype.kind in "iuU" else np.int64)
    if given.ndim != 1 or given.dtype.kind not in "iuU":
        raise VoteError(f"The {what} ids must be one list of integers or one list of strings.")
    return given


def _checked_values(values: npt.ArrayLike) -> npt.NDArray[np.int8]:
    given = np.asarray(values)
    if given.size == 0:
        return np.zeros(0, dtype=np.int8)
    if given.ndim != 1 or given.dtype.kind not in "iufb":
        raise VoteError("The votes must be one list of numbers.")
    # NaN compares as unequal to all three and is refused too.
    wrong = ~((given == AGREE) | (given == PASS) | (given == DISAGREE))
    if wrong.any():
        at = int(np.argmax(wrong))
        raise VoteError(f"Vote {at + 1} is {given[at]}; a vote is 1 (agree), 0 (pass) or -1 (disagree).", at)
    return given.astype(np.int8)


def _compact(
    people: npt.NDArray, statements: npt.NDArray, cast: npt.NDArray[np.int8]
) -> tuple[npt.NDArray, ...] | None:
    """Give the matrix of compact whole ids in one pass over the events; None where the table would be too large."""
    if len(cast) == 0 or people.dtype.kind not in "iu" or statements.dtype.kind not in "iu":
        return None
    first = int(people.min()), int(statements.min())
    n_people, n_statements = int(people.max()) - first[0] + 1, int(statements.max()) - first[1] + 1
    if n_people * n_statements > max(_SMALL_TABLE, _TABLE_BYTES_PER_EVENT * len(cast)):
        return None
    from .kernels_polis import last_votes

    as_int = (ids.astype(np.int64, copy=False) for ids in (people, statements))
    rows, names, indptr, columns, values = last_votes(*as_int, cast, *first, n_people, n_statements, _NOT_SEEN)
    ids = (rows + first[0]).astype(people.dtype), (names + first[1]).astype(statements.dtype)
    return *ids, indptr, columns, values


def _numbered(ids: npt.NDArray) -> tuple[npt.NDArray, Ints]:
    """Give the different ids, ascending, and the place of each id among them."""
    if ids.size and ids.dtype.kind in "iu":
        lowest, highest = int(ids.min()), int(ids.max())
        if highest - lowest < 4 * ids.size + 1024:  # Compact integers need no sorting.
            offset = (ids - ids.dtype.type(lowest)).astype(np.int64)
            present = np.zeros(highest - lowest + 1, dtype=bool)
            present[offset] = True
            different = np.flatnonzero(present)
            place = np.cumsum(present, dtype=np.int64) - 1
            return (different + lowest).astype(ids.dtype), place[offset]
    different, place = np.unique(ids, return_inverse=True)
    return different, place.astype(np.int64, copy=False)


def _numbered_within(ids: npt.NDArray, names: npt.NDArray) -> tuple[npt.NDArray, Ints]:
    place = np.searchsorted(names, ids)
    unknown = place >= len(names)
    unknown[~unknown] = names[place[~unknown]] != ids[~unknown]
    if unknown.any():
        at = int(np.argmax(unknown))
        raise VoteError(f"Vote {at + 1} is on statement {ids[at]}, which is not among the statements given.", at)
    return names, place.astype(np.int64, copy=False)


def _last_votes(
    row: Ints, column: Ints, cast: npt.NDArray[np.int8], n_rows: int, n_columns: int
) -> tuple[Ints, Ints, npt.NDArray[np.int8]]:
    """Keep the last vote of each pair, ordered by person, then by statement."""
    if len(cast) == 0:
        return row, column, cast
    cell = row * n_columns + column
    n_cells = n_rows * n_columns
    if n_cells <= max(_SMALL_TABLE, _TABLE_BYTES_PER_EVENT * len(cast)):
        table = np.full(n_cells, _NOT_SEEN, dtype=np.int8)
        table[cell] = cast  # NumPy assigns in order: of repeated cells the last value stays.
        kept = np.flatnonzero(table != _NOT_SEEN)
        values = table[kept]
    else:
        order = np.argsort(cell, kind="stable")
        ordered = cell[order]
        last = np.append(ordered[1:] != ordered[:-1], True)
        kept = ordered[last]
        values = cast[order[last]]
    rows, columns = np.divmod(kept, n_columns)
    return rows, columns, values
