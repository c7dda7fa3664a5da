"""Votes become a matrix: the last one counts, passes stay, what is no vote is refused with its place."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.analysis.opinion_map import VoteError, VoteMatrix, votes

EVENTS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 5), st.sampled_from([1, 0, -1])), max_size=60)


def from_list(events, **kwargs):
    people, statements, values = zip(*events, strict=True) if events else ((), (), ())
    return VoteMatrix.from_events(people, statements, values, **kwargs)


def as_dictionary(matrix):
    rows = matrix.participant_ids[matrix.rows()].tolist()
    columns = matrix.statement_ids[matrix.columns].tolist()
    return dict(zip(zip(rows, columns, strict=True), matrix.values.tolist(), strict=True))


def test_a_pass_is_a_vote_and_is_stored():
    matrix = from_list([(1, 1, 0), (2, 1, 1)])
    assert matrix.n_votes == 2
    assert as_dictionary(matrix) == {(1, 1): 0, (2, 1): 1}


@settings(deadline=None)
@given(EVENTS)
def test_the_last_vote_of_a_pair_counts(events):
    expected = {}
    for person, statement, value in events:
        expected[person, statement] = value
    matrix = from_list(events)
    assert as_dictionary(matrix) == expected
    assert sorted(as_dictionary(matrix)) == list(as_dictionary(matrix))


@settings(deadline=None)
@given(EVENTS)
def test_sorting_and_the_small_table_keep_the_same_votes(events):
    by_table = from_list(events)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(votes, "_SMALL_TABLE", 0)
        patch.setattr(votes, "_TABLE_BYTES_PER_EVENT", 0)
        by_sorting = from_list(events)
    for name in ("participant_ids", "statement_ids", "indptr", "columns", "values"):
        np.testing.assert_array_equal(getattr(by_table, name), getattr(by_sorting, name))


@settings(deadline=None)
@given(EVENTS)
def test_ids_far_apart_or_of_letters_give_the_same_matrix(events):
    near = from_list(events)
    far = from_list([(person * 10**12, statement * 10**12, value) for person, statement, value in events])
    letters = from_list([(f"p{person}", f"s{statement}", value) for person, statement, value in events])
    for other in (far, letters):
        np.testing.assert_array_equal(near.to_dense(), other.to_dense())


@pytest.mark.parametrize("value", [2, -2, 0.5, float("nan"), float("inf")])
def test_a_value_that_is_no_vote_is_refused_with_its_place(value):
    with pytest.raises(VoteError, match="Vote 3 is") as refusal:
        VoteMatrix.from_events([1, 2, 3], [1, 1, 1], [1.0, -1.0, value])
    assert refusal.value.position == 2


@pytest.mark.parametrize(
    ("people", "statements", "values"),
    [
        ([1, 2], [1], [1]),
        ([1], [1], []),
        ([1.5], [1], [1]),
        ([None], [1], [1]),
        ([[1]], [[1]], [[1]]),
        ([1], [1], ["agree"]),
    ],
)
def test_lists_that_do_not_fit_are_refused(people, statements, values):
    with pytest.raises(VoteError):
        VoteMatrix.from_events(people, statements, values)


def test_statements_without_votes_can_be_named():
    matrix = VoteMatrix.from_events([1], [20], [1], all_statement_ids=[30, 10, 20])
    assert matrix.statement_ids.tolist() == [10, 20, 30]
    with pytest.raises(VoteError, match="statement 40") as refusal:
        VoteMatrix.from_events([1, 1], [20, 40], [1, 1], all_statement_ids=[30, 10, 20])
    assert refusal.value.position == 1


def test_a_table_needs_ids_in_ascending_order():
    with pytest.raises(VoteError, match="ascending"):
        VoteMatrix.from_dense([[1], [1]], participant_ids=[2, 1])
    with pytest.raises(VoteError, match="two dimensions"):
        VoteMatrix.from_dense([1, 0])
    with pytest.raises(VoteError, match="Vote 1 is 3"):
        VoteMatrix.from_dense([[float("nan"), 3.0]])


def test_the_matrix_cannot_be_changed_afterwards():
    matrix = VoteMatrix.from_events([1], [1], [1])
    with pytest.raises(ValueError, match="read-only"):
        matrix.values[0] = -1
