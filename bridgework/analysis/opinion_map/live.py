"""A map that follows the votes: counts change with each vote, places and groups on a budget."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from .anchors import Anchor
from .laid import LaidVotes
from .mapping import Bridged, Drawn, bridged
from .pairs import PairStatistics
from .placing import place_people
from .result import GROUP_FLOOR, Method, OpinionMap
from .summary import counted, summarized
from .votes import Ints, VoteError, VoteMatrix

# Axes and groups are fitted anew when so large a share of all votes has been cast since.
BUDGET = 0.01
# With the votes of more people changed than this, counting all pairs again is quicker than replacing theirs.
_MANY_CHANGED = 5_000


class LiveMap:
    """The map of an open conversation, kept up to date at little cost; method `bridgework`.

    `vote` counts a vote at once. `refresh` gives the map: people who voted since are placed anew, everybody else stands
    where they stood. Axes and groups are fitted anew only when more than `budget` of all votes are new, or a statement is;
    what that needs (`pairs`) follows when it is needed and always equals what a rebuild would give, to the last unit.

    Attributes
    ----------
    pairs : PairStatistics
        Of all votes up to the last refresh, on statements that are not excluded; brought up to date when asked for.
    n_fits : int
        How often axes and groups were fitted.

    Parameters
    ----------
    votes : VoteMatrix
        The votes so far.
    excluded_statements : array_like of ids, optional
        Statements moderated out. To change them, make a new live map.
    seed : int
        As in `map_opinions`.
    min_group_size : int
        As in `map_opinions`.
    budget : float
        Share of votes after which axes and groups are fitted anew.
    anchor : Anchor, optional
        The last published map.
    """

    def __init__(
        self,
        votes: VoteMatrix,
        *,
        excluded_statements: npt.ArrayLike = (),
        seed: int = 0,
        min_group_size: int = GROUP_FLOOR,
        budget: float = BUDGET,
        anchor: Anchor | None = None,
    ) -> None:
        self._seed, self._min_group_size, self._budget = seed, min_group_size, budget
        self._excluded_ids = np.asarray(excluded_statements)
        self._anchor = anchor
        self.n_fits = 0
        self._begin(votes, None)

    def _begin(self, votes: VoteMatrix, pairs: PairStatistics | None) -> None:
        """Fit everything to these votes."""
        is_excluded = (
            np.isin(votes.statement_ids, self._excluded_ids)
            if self._excluded_ids.size
            else np.zeros(votes.n_statements, dtype=bool)
        )
        if pairs is None:
            pairs = PairStatistics.of(votes, ~is_excluded)
        # What may fail comes first: until here nothing that has waited is forgotten.
        self._bridged: Bridged = bridged(
            votes, is_excluded, seed=self._seed, min_group_size=self._min_group_size, n_bootstrap=0, anchor=self._anchor,
            pairs=pairs,
        )  # fmt: skip
        self._votes, self._is_excluded, self._pairs = votes, is_excluded, pairs
        # Where each person's votes begin and end: in the matrix, or behind it among those that were written anew since.
        self._begins, self._ends = votes.indptr[:-1].copy(), votes.indptr[1:].copy()
        self._more: tuple[npt.NDArray, npt.NDArray] = (votes.columns[:0].copy(), np.zeros(0, dtype=np.int8))
        self._n_more = 0
        # Where the votes stand that are in the statistics, of people who changed theirs since.
        self._in_pairs: dict[int, tuple[int, int]] = {}
        self._row = {one: at for at, one in enumerate(votes.participant_ids.tolist())}
        self._column = {one: at for at, one in enumerate(votes.statement_ids.tolist())}
        # Votes since the last refresh, by row times the number of statements plus column.
        self._pending: dict[int, int] = {}
        self._new_people: list[int | str] = []
        self._elsewhere: list[tuple[int | str, int | str, int]] = []
        self._n_since, self._n_votes = 0, votes.n_votes
        self.n_fits += 1
        drawn = self._bridged.drawn
        self._group = drawn.group.copy()
        self._k = int(drawn.group.max(initial=-1)) + 1
        of_fit = self._bridged.counts
        self._counts = counted(votes, self._group, self._k) if of_fit is None else of_fit.copy()
        self._identity: tuple[Ints, int] | None = None
        self._map = self._summed(drawn, self._counts)
        # Groups are kept in the order of the map from here on: their lasting numbers as groups were drawn.
        members = [int(np.argmax(drawn.group == group)) for group in range(self._k)]
        self._identity = self._map.group_identity[self._map.group[members]], self._map.next_identity
        self._anchor = Anchor.of(self._map)

    def vote(self, participant_id: int | str, statement_id: int | str, value: int) -> None:
        """Count a vote at once; the last of a participant on a statement counts.

        Parameters
        ----------
        participant_id, statement_id : int or str
            Who, on what; of the kind the other ids are.
        value : int
            1 = agree, 0 = pass, -1 = disagree.

        Raises
        ------
        VoteError
            If the value is no vote.

        Notes
        -----
        Cost: finding an earlier vote among the participant's own, by halving; nothing depends on the size of the
        conversation.
        """
        if value not in (-1, 0, 1):
            raise VoteError(f"A vote is 1 (agree), 0 (pass) or -1 (disagree), not {value}.")
        self._n_since += 1
        column = self._column.get(statement_id)
        if column is None:  # A new statement changes the shape of everything: the next refresh is a fit.
            self._elsewhere.append((participant_id, statement_id, value))
            return
        row = self._row.get(participant_id)
        if row is None:
            row = self._row[participant_id] = len(self._row)
            self._new_people.append(participant_id)
        old = self._value(row, column)
        of_group = self._counts[self._group[row] if row < len(self._group) else -1]
        if old is None:
            self._n_votes += 1
        else:
            of_group[column, old + 1] -= 1
        of_group[column, value + 1] += 1
        self._pending[row * self._votes.n_statements + column] = value

    @property
    def counts(self) -> Ints:
        """Votes by group as in the last refresh (last: in none), statement, and disagree, pass, agree; a copy."""
        return self._counts.copy()

    @property
    def n_held(self) -> int:
        """Votes for which there is room in memory: those read at the last fit, and behind them those of people who voted since."""
        return self._votes.n_votes + len(self._more[0])

    @property
    def pairs(self) -> PairStatistics:
        """Statistics of pairs of all votes up to the last refresh; brought up to date when they are asked for, as a fit does."""
        for row, place in self._in_pairs.items():
            self._pairs.replace(*self._used(*self._at(*place)), *self._used(*self._of(row)))
        self._in_pairs = {}
        return self._pairs

    def refresh(self, *, fit: bool | None = None) -> OpinionMap:
        """Give the map of all votes so far.

        Parameters
        ----------
        fit : bool, optional
            True fits axes and groups anew, False does not (unless a statement is new, or a group would be left with fewer
            than `min_group_size` people); by the budget if not given.

        Returns
        -------
        OpinionMap
            The map. Where nothing is fitted anew, people who did not vote since stand where they stood.

        References
        ----------
        Own.
        """
        changed, *merged = self._merged()
        must = bool(self._elsewhere) or self._bridged.model is None
        must = must or (self._n_since > self._budget * self._n_votes if fit is None else fit)
        if must or (len(changed) and not self._is_placed(changed, *merged)):
            is_quicker_anew = bool(self._elsewhere) or len(self._in_pairs) > _MANY_CHANGED
            self._begin(self._all_votes(), None if is_quicker_anew else self.pairs)
        # Last: where anything above fails, these votes are taken in by the next refresh.
        self._pending = {}
        return self._map

    def _is_placed(self, rows: Ints, indptr: Ints, columns: npt.NDArray, values: npt.NDArray) -> bool:
        """Place the people who voted, and move their votes from their old group to the new; not if that leaves a group too small."""
        model = self._bridged.model
        if model is None:
            return False
        lengths = np.diff(indptr)
        votes = VoteMatrix(rows, self._votes.statement_ids, indptr, columns, values)
        drawn = self._bridged.drawn
        n = len(self._row)
        x, y, x_sd, y_sd = (_extended(array, n) for array in (drawn.x, drawn.y, drawn.x_sd, drawn.y_sd))
        probability = _extended(drawn.group_probability, n)
        included, group = _extended(drawn.is_included, n), _extended(self._group, n, -1)
        n_used = lengths
        if self._is_excluded.any():
            n_used = np.diff(np.concatenate(([0], np.cumsum(~self._is_excluded[columns])))[indptr])
        included[rows] |= n_used >= min(7, self._votes.n_statements)
        places = place_people(model, LaidVotes.of(votes)[0], included[rows])
        x[rows], y[rows], x_sd[rows], y_sd[rows], probability[rows] = (
            places.x, places.y, places.x_sd, places.y_sd, places.probability,
        )  # fmt: skip
        new = places.group
        is_moved = new != group[rows]
        of_moved = np.repeat(is_moved, lengths)
        cell, old = (columns[of_moved], values[of_moved] + 1), group[rows[is_moved]]
        group[rows] = new
        if self._k > 1 and np.bincount(group + 1, minlength=self._k + 1)[1:].min() < self._min_group_size:
            return False
        counts = self._counts.copy()
        np.subtract.at(counts, (np.repeat(old, lengths[is_moved]), *cell), 1)
        np.add.at(counts, (np.repeat(new[is_moved], lengths[is_moved]), *cell), 1)
        drawn = replace(
            drawn, x=x, y=y, x_sd=x_sd, y_sd=y_sd, group_probability=probability, is_included=included, group=group
        )
        self._map = self._summed(drawn, counts)
        self._group, self._counts = group, counts
        self._bridged = Bridged(drawn, model, self._bridged.signatures)
        return True

    def _summed(self, drawn: Drawn, counts: Ints) -> OpinionMap:
        ids = (
            np.concatenate((self._votes.participant_ids, np.array(self._new_people)))
            if self._new_people
            else (self._votes.participant_ids)
        )
        empty = np.zeros(0, dtype=np.int64)
        frame = VoteMatrix(ids, self._votes.statement_ids, empty, empty, np.zeros(0, dtype=np.int8))
        nothing = np.zeros(self._votes.n_statements, dtype=bool)
        found = summarized(
            frame,
            drawn,
            Method.BRIDGEWORK,
            self._seed,
            self._is_excluded,
            nothing,
            self._anchor,
            counts,
            self._identity,
        )
        if not self._new_people:
            return found
        order = np.argsort(ids, kind="stable")
        names = ("participant_ids", "x", "y", "x_sd", "y_sd", "is_included", "group", "group_probability")
        return replace(found, **{name: getattr(found, name)[order] for name in names})

    def _at(self, begin: int, end: int) -> tuple[npt.NDArray, npt.NDArray]:
        """Votes that stand in the matrix, or behind it."""
        n = self._votes.n_votes
        if begin < n:
            return self._votes.columns[begin:end], self._votes.values[begin:end]
        columns, values = self._more
        return columns[begin - n : end - n], values[begin - n : end - n]

    def _of(self, row: int) -> tuple[npt.NDArray, npt.NDArray]:
        """A person's votes as of the last refresh."""
        if row >= len(self._begins):
            return self._at(0, 0)
        return self._at(int(self._begins[row]), int(self._ends[row]))

    def _value(self, row: int, column: int) -> int | None:
        waiting = self._pending.get(row * self._votes.n_statements + column)
        if waiting is not None:
            return waiting
        columns, values = self._of(row)
        at = int(columns.searchsorted(column))
        return int(values[at]) if at < len(columns) and columns[at] == column else None

    def _merged(self) -> tuple[Ints, Ints, npt.NDArray, npt.NDArray]:
        """Put new votes beside the old ones of the same person, or in their place; give whose, where each person's begin, and all votes."""
        from .kernels import merge_votes

        n_statements, n_before, n_people = self._votes.n_statements, self._votes.n_votes, len(self._begins)
        key = np.fromiter(self._pending, dtype=np.int64, count=len(self._pending))
        value = np.fromiter(self._pending.values(), dtype=np.int8, count=len(key))
        order = np.argsort(key)
        row, column = np.divmod(key[order], max(n_statements, 1))
        new_begins = np.flatnonzero(np.append(True, row[1:] != row[:-1])[: len(row)])
        changed = row[new_begins]
        n_new = len(self._row) - n_people
        self._begins, self._ends = (
            np.concatenate((places, np.zeros(n_new, dtype=np.int64))) for places in (self._begins, self._ends)
        )
        n_needed = len(row) + int((self._ends[changed] - self._begins[changed]).sum())
        if self._n_more + n_needed > len(self._more[0]):
            self._make_room(n_needed)
        begins, ends = self._begins[changed], self._ends[changed]
        first, most = self._n_more, self._n_more + n_needed
        found = tuple(part[first:most] for part in self._more)
        indptr = merge_votes(
            begins, ends, self._votes.columns, self._votes.values, *self._more, np.append(new_begins, len(row)), column,
            value[order], *found,
        )  # fmt: skip
        for one, begin, end in zip(changed.tolist(), begins.tolist(), ends.tolist(), strict=True):
            self._in_pairs.setdefault(one, (begin, end))
        self._begins[changed], self._ends[changed] = n_before + first + indptr[:-1], n_before + first + indptr[1:]
        self._n_more = first + int(indptr[-1])
        return changed, indptr, found[0][: indptr[-1]], found[1][: indptr[-1]]

    def _make_room(self, n_needed: int) -> None:
        """Leave out versions of people's votes that nothing reads any more; then twice as much room as is needed, so that it is seldom made."""
        n, people = self._votes.n_votes, np.flatnonzero(self._begins >= self._votes.n_votes)
        waiting = [one for one, place in self._in_pairs.items() if place[0] >= n]
        begins, ends = (
            np.concatenate((places[people], [self._in_pairs[one][side] for one in waiting])).astype(np.int64)
            for side, places in enumerate((self._begins, self._ends))
        )
        lengths = ends - begins
        first = np.concatenate(([0], np.cumsum(lengths)))
        kept = np.repeat(begins - n - first[:-1], lengths) + np.arange(first[-1])
        size = 2 * (int(first[-1]) + n_needed)
        self._more = tuple(_extended(part[kept], size) for part in self._more)  # type: ignore[assignment]
        self._n_more = int(first[-1])
        self._begins[people], self._ends[people] = n + first[: len(people)], n + first[1 : len(people) + 1]
        for one, begin, end in zip(
            waiting, (n + first[len(people) : -1]).tolist(), (n + first[len(people) + 1 :]).tolist(), strict=True
        ):
            self._in_pairs[one] = begin, end

    def _used(self, columns: npt.NDArray, values: npt.NDArray) -> tuple[npt.NDArray, npt.NDArray]:
        kept = ~self._is_excluded[columns]
        return columns[kept], values[kept]

    def _all_votes(self) -> VoteMatrix:
        """Put all votes so far into one matrix."""
        ids = [*self._votes.participant_ids.tolist(), *self._new_people]
        changed = np.flatnonzero(self._begins >= self._votes.n_votes)
        is_changed = np.zeros(len(ids), dtype=bool)
        is_changed[changed] = True
        rows = self._votes.rows()
        kept = ~is_changed[rows]
        people, statements, values = [rows[kept]], [self._votes.columns[kept]], [self._votes.values[kept]]
        for row in changed.tolist():
            columns, of_row = self._of(row)
            people.append(np.full(len(columns), row))
            statements.append(columns)
            values.append(of_row)
        # Nobody yet: an empty list would be one of decimal numbers.
        names_of_people = np.array(ids) if ids else self._votes.participant_ids
        who = names_of_people[np.concatenate(people).astype(np.int64)]
        what = self._votes.statement_ids[np.concatenate(statements).astype(np.int64)]
        how = np.concatenate(values)
        names = self._votes.statement_ids
        if self._elsewhere:
            who = np.concatenate((who, np.array([one for one, _, _ in self._elsewhere])))
            what = np.concatenate((what, np.array([one for _, one, _ in self._elsewhere])))
            how = np.concatenate((how, np.array([one for _, _, one in self._elsewhere], dtype=np.int8)))
            names = np.unique(np.concatenate((names, what)))
        return VoteMatrix.from_events(who, what, how, all_statement_ids=names)


def _extended(array: npt.NDArray | None, n: int, fill: float = 0) -> npt.NDArray:
    """Copy an array, with room for people who are new."""
    if array is None:
        return np.zeros(n)
    if len(array) == n:
        return array.copy()
    found = np.full((n, *array.shape[1:]), fill, dtype=array.dtype)
    found[: len(array)] = array
    return found
