"""The map: worked by hand, never undefined, and blind to who comes first."""

import dataclasses
import doctest
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.analysis.opinion_map import (
    Method,
    NoGroups,
    Side,
    VoteMatrix,
    divisiveness,
    group_informed_consensus,
    grouping,
    kernels_polis,
    lists,
    mapping,
    positions,
    result,
    shown_groups,
    statements,
    votes,
)
from tests.analysis.opinion_cases import MISSING, planted, polis_map, same_split, small_tables, two_camps


@pytest.mark.parametrize("module", [grouping, lists, mapping, positions, result, statements, votes])
def test_the_examples_in_the_docstrings_are_true(module):
    tried = doctest.testmod(module)
    assert tried.attempted > 0
    assert tried.failed == 0


def test_the_example_on_the_method_page_is_true():
    page = Path(__file__).resolve().parents[2] / "docs" / "methods" / "opinion_map.md"
    tried = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert tried.attempted > 5
    assert tried.failed == 0


# Worked by hand


def test_group_informed_consensus_by_hand():
    """(8 of 10) and (3 of 10): 9/12 * 4/12 = 1/4. A large group cannot carry a statement alone: 991/1002 * 2/12."""
    assert group_informed_consensus([[8], [3]], [[10], [10]]).tolist() == [0.25]
    assert group_informed_consensus([[990], [1]], [[1000], [10]])[0] == pytest.approx(0.16484, abs=5e-6)


def test_z_values_by_hand():
    """8 of 10 agree here and 3 of 10 elsewhere; one is added to every count.

    One share: 2 sqrt(11) (9/11 - 1/2) = 2.1106. Two shares: 9/11 - 4/11 = 0.4545; pooled 13/22 = 0.5909; standard error
    sqrt(0.5909 * 0.4091 * 2/11) = 0.20965; z = 2.1681.
    """
    assert statements.one_share_z(8, 10) == pytest.approx(2.1106, abs=5e-5)
    assert statements.two_shares_z(8, 10, 3, 10) == pytest.approx(2.1681, abs=5e-5)


def test_an_unseen_statement_has_half_a_share_but_a_z_of_one():
    assert statements.smoothed_share(0, 0) == 0.5
    assert statements.one_share_z(0, 0) == 1.0
    assert statements.two_shares_z(5, 5, 0, 0) == 0.0  # The phantom other who took the side.
    assert statements.two_shares_z(3, 5, 0, 0) < 0.0


def test_positions_by_hand():
    """Three people, two statements. Means 1/3 and -1/3; the covariance is [[8/3, -8/3], [-8/3, 8/3]].

    So the axis is (1, -1)/sqrt(2); the first person stands at (2/3 + 2/3)/sqrt(2) = 4/(3 sqrt 2) = 0.9428, the others
    follow, and nothing varies on the second axis.
    """
    found = polis_map(VoteMatrix.from_dense([[1, -1], [1, -1], [-1, 1]]))
    np.testing.assert_allclose(np.abs(found.x), [4 / (3 * 2**0.5)] * 2 + [8 / (3 * 2**0.5)])
    assert np.sign(found.x[0]) == -np.sign(found.x[2])
    np.testing.assert_array_equal(found.y, 0.0)


def test_people_with_few_votes_are_moved_outwards():
    """Same answers, but one person saw 2 of 8 statements: that sum is stretched by sqrt(8/2), not sqrt(8/8)."""
    table = np.array([[1.0] * 8] * 6 + [[-1.0] * 8] * 6 + [[1.0] * 2 + [MISSING] * 6])
    found = polis_map(VoteMatrix.from_dense(table))
    # All means are m but for the first two statements, so the axis has two different loadings.
    loading = found.statement_x / np.sqrt(8) / (1 - np.array([1 / 13] * 2 + [0.0] * 6))
    assert found.x[-1] == pytest.approx(np.sqrt(8 / 2) * 2 * (1 - 1 / 13) * loading[0])


def test_an_excluded_statement_moves_nobody_but_counts_as_seen_by_everybody():
    """Polis sets the column to 0 for all: the stretch of a person with 7 other votes of 9 columns is sqrt(9/8)."""
    rng = np.random.default_rng(3)
    table = rng.choice([1.0, -1.0], size=(30, 9))
    table[:, 7] = MISSING
    table[0, 7] = 1.0
    with_it = polis_map(VoteMatrix.from_dense(table), excluded_statements=[8])
    table[:, 8] = rng.choice([1.0, -1.0, MISSING], size=30)
    changed = polis_map(VoteMatrix.from_dense(table), excluded_statements=[8])
    np.testing.assert_allclose(with_it.x, changed.x)
    assert with_it.statement_x[8] == with_it.statement_y[8] == 0.0
    dropped = polis_map(VoteMatrix.from_dense(table[:, :8]))
    np.testing.assert_allclose(np.abs(changed.x[1:]), np.abs(dropped.x[1:]) * np.sqrt(9 / 8) / np.sqrt(8 / 7))
    listed = {s.statement for group in changed.representative for s in group}
    assert 8 not in listed | {s.statement for s in changed.consensus_agree + changed.consensus_disagree}
    assert changed.seen[8] > 0  # Counted all the same.


def test_two_camps_are_found():
    table, camp = two_camps()
    found = polis_map(VoteMatrix.from_dense(table))
    grouped = found.group >= 0
    assert found.k == 2
    assert found.no_groups is None
    assert same_split(found.group[grouped], camp[grouped])
    assert found.silhouette == max(found.silhouette_by_k.values())
    first = found.group[0]
    assert {s.statement % 2 for s in found.representative[first] if s.side is Side.AGREE} == {0}
    assert {s.statement % 2 for s in found.representative[first] if s.side is Side.DISAGREE} == {1}


def test_a_statement_can_be_far_out_and_yet_not_divisive():
    """The trap that misleads Polis' report (issue 1726): extremity is high where all groups vote alike.

    On the last three statements both camps are split in half alike, along an axis of their own. Being few, they have
    large loadings, so they lie far out on the map.
    """
    table, _ = two_camps(60, 60)
    rng = np.random.default_rng(15)
    own_axis = np.tile([1.0, -1.0], 60)[:, None] * np.where(rng.random((120, 3)) < 0.25, -1.0, 1.0)
    found = polis_map(VoteMatrix.from_dense(np.column_stack((table, own_axis))))
    assert found.k == 2
    extremity = np.hypot(found.statement_x, found.statement_y)
    assert extremity[12:].min() > extremity[:12].max()
    assert found.divisiveness[12:].max() < 0.2
    assert found.divisiveness[:12].min() > 0.6


def test_divisiveness_ignores_groups_that_saw_nothing_and_is_gentle_with_those_that_saw_little():
    assert divisiveness([[20, 20], [0, 1]], [[20, 20], [0, 1]]).tolist() == pytest.approx([0.0, 21 / 22 - 2 / 3])
    assert divisiveness([[3]], [[5]]).tolist() == [0.0]


def test_candidates_without_a_best_agreed_statement_are_listed():
    """30 people reject 4 statements that 30 others accept. red-dwarf 0.4.0 lists nothing for the first group."""
    agree, disagree = np.array([[0] * 4, [30] * 4]), np.array([[30] * 4, [0] * 4])
    found = lists.representative_statements(agree, disagree, np.full((2, 4), 30), np.zeros(4, dtype=bool))
    assert [(s.statement, s.side) for s in found[0]] == [(i, Side.DISAGREE) for i in range(4)]
    assert [(s.statement, s.side) for s in found[1]] == [(i, Side.AGREE) for i in range(4)]
    assert [s.is_best_agreed for s in found[1]] == [True, False, False, False]


# What may be shown


def test_shown_groups_applies_the_floor():
    table = np.array([[1.0, -1.0] * 4] * 25 + [[-1.0, 1.0] * 4] * 9)
    found = polis_map(VoteMatrix.from_dense(table))
    assert sorted(found.group_sizes.tolist()) == [9, 25]
    assert shown_groups(found, floor=9) == (0, 1)
    assert shown_groups(found) == ()  # One group alone would give the other away.
    with pytest.raises(ValueError, match="floor"):
        shown_groups(found, floor=0)


def test_min_group_size_refuses_splits_with_small_groups():
    table = np.array([[1.0, -1.0] * 4] * 30 + [[-1.0, 1.0] * 4] * 3)
    matrix = VoteMatrix.from_dense(table)
    assert polis_map(matrix).k == 2
    refused = polis_map(matrix, min_group_size=4)
    assert (refused.k, refused.no_groups) == (1, NoGroups.GROUPS_TOO_SMALL)
    assert refused.silhouette_by_k
    with pytest.raises(ValueError, match="at least 1"):
        polis_map(matrix, min_group_size=0)


def test_an_unknown_method_is_refused():
    with pytest.raises(ValueError, match="guess"):
        polis_map(VoteMatrix.from_dense([[1]]), method="guess")
    assert polis_map(VoteMatrix.from_dense([[1]]), method="polis").method is Method.POLIS


# Never undefined

EMPTY = np.zeros((0, 0))
NOT_ENOUGH = {
    "empty": (EMPTY, 0, NoGroups.NO_VOTES),
    "people without votes": (np.full((3, 4), MISSING), 0, NoGroups.NO_VOTES),
    "people without statements": (np.zeros((3, 0)), 0, NoGroups.NO_VOTES),
    "one person": (np.array([[1.0, -1.0, 0.0]]), 1, NoGroups.TOO_FEW_PEOPLE),
    "one statement": (np.array([[1.0], [-1.0], [1.0]]), 1, NoGroups.TOO_FEW_STATEMENTS),
    "one statement with votes": (np.array([[1.0, MISSING], [-1.0, MISSING]]), 1, NoGroups.TOO_FEW_STATEMENTS),
    "all the same votes": (np.ones((20, 8)), 1, NoGroups.NOBODY_DIFFERS),
    "everybody passes": (np.zeros((20, 8)), 1, NoGroups.NOBODY_DIFFERS),
    "the same votes, some missing": (
        np.where(np.arange(160).reshape(20, 8) % 3 == 0, MISSING, 1.0),
        1,
        NoGroups.NOBODY_DIFFERS,
    ),
}


@pytest.mark.parametrize(("table", "k", "reason"), NOT_ENOUGH.values(), ids=NOT_ENOUGH)
def test_too_little_gives_a_map_without_groups_and_says_why(table, k, reason):
    found = polis_map(VoteMatrix.from_dense(table))
    assert (found.k, found.no_groups) == (k, reason)
    assert found.silhouette is None
    assert shown_groups(found) == ()
    assert_complete(found, *table.shape)


def test_all_statements_excluded_gives_no_groups():
    table, _ = two_camps()
    found = polis_map(VoteMatrix.from_dense(table), excluded_statements=range(12))
    assert found.no_groups is NoGroups.TOO_FEW_STATEMENTS
    assert_complete(found, 70, 12)


def assert_complete(found, n_people, n_statements):
    """Every field has its shape and holds no NaN and no infinity."""
    shapes = {
        "x": (n_people,),
        "group": (n_people,),
        "priority": (n_statements,),
        "group_seen": (found.k, n_statements),
    }
    for name, shape in shapes.items():
        assert getattr(found, name).shape == shape
    for field in dataclasses.fields(found):
        value = getattr(found, field.name)
        if isinstance(value, np.ndarray) and value.dtype.kind == "f":
            assert np.isfinite(value).all(), field.name
    assert all(-1 <= score <= 1 for score in found.silhouette_by_k.values())
    assert len(found.representative) == found.k == len(found.group_sizes)
    assert (found.no_groups is None) == (found.k >= 2)
    assert found.group_sizes.sum() == found.is_included.sum()
    assert ((found.group >= 0) == found.is_included).all()
    assert (found.group_sizes > 0).all()


@settings(max_examples=300, deadline=None)
@given(small_tables(), st.sets(st.integers(0, 9), max_size=3), st.integers(1, 3))
def test_any_small_table_gives_a_complete_map(table, excluded, min_group_size):
    found = polis_map(VoteMatrix.from_dense(table), excluded_statements=sorted(excluded), min_group_size=min_group_size)
    assert_complete(found, *table.shape)
    assert found.k < 2 or found.group_sizes.min() >= min_group_size
    assert found.n_votes == np.count_nonzero(~np.isnan(table))


# Blind to who comes first


def assert_same_map(first, second, order):
    """`second` is the map of the people of `first` in another order."""
    for name in ("x", "y", "group", "is_included"):
        np.testing.assert_array_equal(getattr(first, name)[order], getattr(second, name), err_msg=name)
    for field in dataclasses.fields(first):
        if field.name in {"x", "y", "group", "is_included", "participant_ids"}:
            continue
        one, two = getattr(first, field.name), getattr(second, field.name)
        if isinstance(one, np.ndarray):
            np.testing.assert_array_equal(one, two, err_msg=field.name)
        else:
            assert one == two, field.name


@settings(max_examples=200, deadline=None)
@given(small_tables(max_people=24), st.randoms(use_true_random=False))
def test_the_order_of_people_changes_nothing(table, random):
    order = np.arange(len(table))
    random.shuffle(order)
    assert_same_map(polis_map(VoteMatrix.from_dense(table)), polis_map(VoteMatrix.from_dense(table[order])), order)


@pytest.mark.parametrize(("n_people", "n_statements"), [(300, 40), (400, 300)])
def test_the_order_of_many_people_changes_nothing(n_people, n_statements):
    """With few and with many statements."""
    matrix, _ = planted(n_people, n_statements, 3, seed=5)
    table = matrix.to_dense()
    order = np.random.default_rng(6).permutation(n_people)
    assert_same_map(polis_map(matrix), polis_map(VoteMatrix.from_dense(table[order])), order)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_the_order_of_events_changes_nothing(seed):
    rng = np.random.default_rng(seed)
    people, statements_, values = rng.integers(0, 20, 200), rng.integers(0, 9, 200), rng.integers(-1, 2, 200)
    once = ~np.append(False, np.diff(np.sort(people * 9 + statements_)) == 0)
    keep = np.argsort(people * 9 + statements_, kind="stable")[once]
    shuffled = rng.permutation(keep)
    maps = [polis_map(VoteMatrix.from_events(people[i], statements_[i], values[i])) for i in (keep, shuffled)]
    assert_same_map(*maps, np.arange(len(maps[0].x)))


@settings(deadline=None)
@given(small_tables(max_people=30))
def test_people_who_vote_alike_stand_together(table):
    found = polis_map(VoteMatrix.from_dense(table))
    places = {}
    for row, place in zip(table.tolist(), zip(found.x, found.y, found.group, strict=True), strict=True):
        assert places.setdefault(str(row), place) == place


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_copy_of_everybody_changes_no_group(seed):
    """Given enough people that the limits on people and on the number of groups are out of play."""
    matrix, _ = planted(60, 30, 2, seed=seed)
    once = polis_map(matrix)
    twice = polis_map(VoteMatrix.from_dense(np.tile(matrix.to_dense(), (2, 1))))
    np.testing.assert_array_equal(np.tile(once.group, 2), twice.group)
    np.testing.assert_allclose(np.tile(once.x, 2), twice.x, atol=1e-9)


@pytest.mark.parametrize("seed", [0, 1, 2**40])
def test_the_seed_changes_only_rounding(seed):
    matrix, _ = planted(400, 300, 3, seed=7)
    first, second = polis_map(matrix), polis_map(matrix, seed=seed)
    np.testing.assert_array_equal(first.group, second.group)
    np.testing.assert_allclose(first.x, second.x, atol=1e-6)


def test_the_axes_are_those_of_a_whole_decomposition():
    matrix, _ = planted(300, 80, 3, seed=11)
    found = positions.polis_positions(matrix, np.zeros(80, dtype=bool))
    table = matrix.to_dense()
    centred = np.where(np.isnan(table), 0.0, table - np.nanmean(table, axis=0))
    value, vector = np.linalg.eigh(centred.T @ centred)
    exact = vector[:, :-3:-1].T
    exact *= np.sign(exact[[0, 1], np.abs(exact).argmax(axis=1)])[:, None]
    np.testing.assert_allclose(found.components, exact, atol=1e-7)


# Many people


def test_the_silhouette_from_base_clusters_is_near_the_exact_one():
    rng = np.random.default_rng(8)
    for spread in (0.3, 1.0, 2.0):
        centres = rng.normal(scale=3.0, size=(4, 2))
        x, y = (centres[rng.integers(0, 4, 3000)] + rng.normal(scale=spread, size=(3000, 2))).T
        order = np.lexsort((y, x))
        x, y = x[order], y[order]
        labels = [grouping.k_means(x, y, k) for k in (2, 3, 4, 5)]
        exact = grouping.silhouettes(x, y, labels)
        estimated = grouping.silhouettes(x, y, labels, exact_limit=0)
        np.testing.assert_allclose(estimated, exact, atol=0.01)


def test_more_people_than_the_exact_limit_find_their_groups():
    matrix, group = planted(6000, 40, 3, seed=9)
    found = polis_map(matrix)
    assert found.k == 3
    grouped = found.group >= 0
    table = np.zeros((3, 3))
    np.add.at(table, (group[grouped], found.group[grouped]), 1)
    assert table.max(axis=1).sum() / table.sum() > 0.99


def test_k_means_gives_up_where_places_are_too_few_and_fills_a_group_that_runs_empty():
    assert grouping.k_means(np.array([1.0, 1.0, 2.0]), np.zeros(3), 3) is None
    assert grouping.k_means(np.zeros(0), np.zeros(0), 2) is None
    # Three at one place and one far away: of two starting centres at the same side one runs empty.
    label = kernels_polis.lloyd_from(
        np.array([0.0, 1.0, 5.0]), np.zeros(3), np.array([[0.0, 0.0], [-99.0, 0.0]]), 1, 1e9
    )
    assert sorted(np.bincount(label).tolist()) == [1, 2]
    assert label[2] != label[0]


def test_a_point_between_two_centres_belongs_to_the_first_only():
    # Of the corners of a square the two on the left are the start; nothing is counted twice.
    square = np.array([0.0, 0.0, 1.0, 1.0]), np.array([0.0, 2.0, 0.0, 2.0])
    assert grouping.k_means(*square, 2).tolist() == [0, 1, 0, 1]
