"""Method `bridgework`: votes that were cast and nothing else, in any order, with what is not known said."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.opinion_map import adjusted_rand_index
from bridgework.analysis.opinion_map import Anchor, NoGroups, VoteMatrix, bridging, map_opinions
from tests.analysis.opinion_cases import MISSING, planted, small_tables, two_camps


def mapped(table, **more):
    return map_opinions(VoteMatrix.from_dense(table), **({"n_bootstrap": 0} | more))


def agreement(first, second):
    return adjusted_rand_index(np.maximum(first, 0), np.maximum(second, 0))


# Observed votes only


def test_two_camps_are_found_and_lie_apart_on_the_map():
    table, camp = two_camps()
    found = mapped(table)
    assert (found.k, found.no_groups) == (2, None)
    assert agreement(found.group, camp) == 1.0
    assert found.silhouette > 0.5
    assert found.x[camp == found.group[0]].mean() * found.x[camp != found.group[0]].mean() < 0


def test_who_saw_what_moves_nobody():
    """Two halves that saw different statements, with the same opinions among them: a mean filled in would part the halves."""
    rng = np.random.default_rng(5)
    camp = np.arange(400) % 2
    half = np.arange(400) // 200
    table = np.where(rng.random((400, 40)) < 0.85, 1.0, -1.0) * np.where(camp, 1, -1)[:, None]
    # Half of the statements is agreed by nearly everybody who saw them: their mean is far from 0.
    table[:, ::2] = np.where(rng.random((400, 20)) < 0.9, 1.0, -1.0)
    table[half == 0, 30:] = MISSING
    table[half == 1, :10] = MISSING
    table[rng.random(table.shape) < 0.4] = MISSING
    found = mapped(table)
    assert found.k == 2
    assert agreement(found.group, camp) > 0.9
    assert abs(found.x[half == 0].mean() - found.x[half == 1].mean()) < 0.1 * found.x.std()


def test_a_vote_not_cast_is_not_a_pass():
    table, _ = two_camps()
    passed = np.where(np.isnan(table), 0.0, table)
    assert not np.allclose(mapped(table).x, mapped(passed).x)


def test_excluded_statements_have_no_influence_at_all():
    table, _ = two_camps()
    rng = np.random.default_rng(1)
    other = table.copy()
    other[:, 3] = rng.choice([1.0, -1.0, 0.0], len(table))
    one, two = (mapped(t, excluded_statements=[3]) for t in (table, other))
    np.testing.assert_array_equal(one.x, two.x)
    np.testing.assert_array_equal(one.group, two.group)
    assert one.seen[3] == np.count_nonzero(~np.isnan(table[:, 3]))  # counted all the same


# In any order


def shuffled(matrix: VoteMatrix, seed: int) -> tuple[VoteMatrix, np.ndarray, np.ndarray]:
    """The same votes with people and statements in another order: row i is that of `people[i]`."""
    rng = np.random.default_rng(seed)
    people, statements = rng.permutation(matrix.n_participants), rng.permutation(matrix.n_statements)
    new_row, new_column = np.argsort(people), np.argsort(statements)
    again = VoteMatrix.from_events(
        new_row[matrix.rows()], new_column[matrix.columns], matrix.values, all_statement_ids=np.arange(len(statements))
    )
    return again, people, statements


def assert_same_map(one, two, people, statements):
    for name in ("x", "y", "x_sd", "y_sd", "group", "is_included", "group_probability"):
        np.testing.assert_array_equal(getattr(one, name)[people], getattr(two, name), err_msg=name)
    for name in ("statement_x", "statement_y", "group_informed_consensus", "divisiveness", "priority", "seen"):
        np.testing.assert_array_equal(getattr(one, name)[statements], getattr(two, name), err_msg=name)
    assert (one.k, one.silhouette_by_k, one.k_support) == (two.k, two.silhouette_by_k, two.k_support)
    np.testing.assert_array_equal(one.group_agree[:, statements], two.group_agree)


@pytest.mark.parametrize(
    ("n_people", "n_statements", "k", "seed"), [(150, 20, 2, 1), (700, 60, 4, 2), (400, 200, 3, 3)]
)
def test_the_order_of_people_and_statements_changes_nothing(n_people, n_statements, k, seed):
    matrix, _ = planted(n_people, n_statements, k, seed=seed)
    one = map_opinions(matrix, n_bootstrap=3)
    assert one.k >= 2
    for turn in range(2):
        again, people, statements = shuffled(matrix, turn)
        assert_same_map(one, map_opinions(again, n_bootstrap=3), people, statements)


def test_the_order_changes_nothing_where_only_a_sample_is_looked_at(monkeypatch):
    """The linear regime of large maps, with small limits."""
    for limit in ("_MIXTURE_PEOPLE", "_CLASS_PEOPLE", "_SILHOUETTE_PEOPLE"):
        monkeypatch.setattr(bridging, limit, 150)
    matrix, group = planted(900, 40, 3, seed=4)
    one = map_opinions(matrix, n_bootstrap=0)
    assert agreement(one.group, group) > 0.95
    again, people, statements = shuffled(matrix, 9)
    assert_same_map(one, map_opinions(again, n_bootstrap=0), people, statements)


@settings(max_examples=60, deadline=None)
@given(small_tables(max_people=30, max_statements=8), st.integers(0, 2**32 - 1))
def test_any_small_table_gives_the_same_places_in_any_order(table, seed):
    matrix = VoteMatrix.from_dense(table)
    again, people, statements = shuffled(matrix, seed)
    again = VoteMatrix.from_dense(table[np.ix_(people, statements)].reshape(table.shape))
    one, two = (map_opinions(m, n_bootstrap=0, min_group_size=2) for m in (matrix, again))
    assert (one.k, one.no_groups) == (two.k, two.no_groups)
    np.testing.assert_array_equal(one.seen[statements], two.seen)
    sizes = sorted(one.group_sizes.tolist()), sorted(two.group_sizes.tolist())
    assert sizes[0] == sizes[1]


def test_the_same_seed_gives_the_same_map_and_another_seed_the_same_groups():
    matrix, _ = planted(500, 40, 3, seed=8)
    one, same, other = (map_opinions(matrix, seed=seed, n_bootstrap=4) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.x, same.x)
    assert one.k_support == same.k_support
    assert agreement(one.group, other.group) == 1.0


# How many groups


@pytest.mark.parametrize("k", [2, 3, 4, 5])
def test_the_planted_number_of_groups_is_found(k):
    matrix, group = planted(250 * k, 80, k, seed=20 + k)
    found = map_opinions(matrix, n_bootstrap=0)
    assert found.k == k
    assert agreement(found.group, group) > 0.97


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_one_cloud_is_not_split(seed):
    """Everybody answers by the same shares: there are no groups, and the map says so."""
    rng = np.random.default_rng(seed)
    table = np.where(rng.random((600, 40)) < rng.beta(2, 2, 40), 1.0, -1.0)
    table[rng.random(table.shape) < 0.4] = MISSING
    found = mapped(table)
    assert (found.k, found.no_groups) == (1, NoGroups.NO_CLEAR_GROUPS)
    assert found.group_sizes.tolist() == [600]


def test_no_group_has_fewer_people_than_the_least():
    table, _ = two_camps(200, 9, 20)
    assert mapped(table).no_groups is not None
    found = mapped(table, min_group_size=5)
    assert found.k == 1 or found.group_sizes.min() >= 5
    table, camp = two_camps(200, 14, 20)
    found = mapped(table)
    assert found.group_sizes.min() >= 10
    assert mapped(table[:19]).no_groups is NoGroups.GROUPS_TOO_SMALL


def test_a_group_too_small_on_the_whole_map_is_refused_though_the_sample_showed_it_large(monkeypatch):
    monkeypatch.setattr(bridging, "_CLASS_PEOPLE", 60)
    monkeypatch.setattr(bridging, "_MIXTURE_PEOPLE", 60)
    for seed in range(4):
        table, _ = two_camps(400, 16, 20, seed=seed)
        found = mapped(table, min_group_size=15)
        assert found.k == 1 or found.group_sizes.min() >= 15


# What is not known


def test_the_fewer_votes_the_less_is_known_of_a_place():
    table, _ = two_camps(60, 50, 30)
    few = np.full((20, 30), MISSING)
    few[:, :8] = table[:20, :8]
    found = mapped(np.vstack((table, few)))
    assert found.x_sd[110:].mean() > 1.3 * found.x_sd[:110].mean()
    assert (found.x_sd > 0).all() and (found.x_sd <= 1).all()


def test_the_standard_deviation_of_places_is_honest():
    """Two independent halves of the statements see the same people: places differ about as much as their errors say."""
    rng = np.random.default_rng(3)
    place = rng.normal(size=(3000, 1))
    table = np.where(rng.random((3000, 80)) < 1 / (1 + np.exp(-1.2 * place * rng.choice([-1, 1], 80))), 1.0, -1.0)
    found = [mapped(table[:, :40]), mapped(table[:, 40:])]
    one, two = (f.x / (1 - f.x_sd**2) for f in found)  # without the pull to the middle
    variance = sum((f.x_sd**2 / (1 - f.x_sd**2)).mean() for f in found)
    sign = np.sign(np.corrcoef(one, two)[0, 1])
    assert np.var(one - sign * two) == pytest.approx(variance, rel=0.3)


def test_probabilities_of_groups_are_honest_and_lead_to_the_group():
    matrix, group = planted(2000, 16, 2, seed=6)
    found = map_opinions(matrix, n_bootstrap=0)
    inside = found.group >= 0
    np.testing.assert_allclose(found.group_probability.sum(axis=1), 1.0)
    np.testing.assert_array_equal(found.group_probability[inside].argmax(axis=1), found.group[inside])
    sure = found.group_probability[inside].max(axis=1)
    match = {g: np.bincount(group[inside][found.group[inside] == g]).argmax() for g in range(2)}
    right = np.array([match[g] for g in found.group[inside]]) == group[inside]
    for low, high in ((0.5, 0.9), (0.9, 1.01)):
        some = (sure >= low) & (sure < high)
        if some.sum() > 50:
            assert right[some].mean() == pytest.approx(sure[some].mean(), abs=0.12)


def test_the_number_of_groups_has_support_that_sums_to_one():
    clear = map_opinions(planted(900, 80, 4, seed=3)[0], n_bootstrap=10)
    assert clear.k_support[4] >= 0.8
    assert sum(clear.k_support.values()) == pytest.approx(1.0)
    rng = np.random.default_rng(0)
    # People who differ along one line, and stand on it anywhere.
    leaning = rng.normal(size=(300, 1)) * np.where(np.arange(12) % 2 == 0, 1.5, -1.5)
    line = np.where(leaning + rng.logistic(size=leaning.shape) > 0, 1.0, -1.0)
    cloud = map_opinions(VoteMatrix.from_dense(line), n_bootstrap=10)
    assert sum(cloud.k_support.values()) == pytest.approx(1.0)
    # Where chance alone could have made the strongest axis no number of groups is looked for.
    nothing = map_opinions(VoteMatrix.from_dense(rng.choice([1.0, -1.0], (120, 12))), n_bootstrap=10)
    assert nothing.no_groups is NoGroups.NO_CLEAR_GROUPS and nothing.k_support == {}
    with pytest.raises(ValueError, match="replicates"):
        map_opinions(planted(60, 10, 2, seed=1)[0], n_bootstrap=-1)


def test_the_interval_of_consensus_holds_the_consensus_and_narrows():
    small, large = (mapped(two_camps(n, n, 12)[0]) for n in (20, 400))
    width = []
    for found in (small, large):
        low, high = found.consensus_interval
        assert ((low >= 0) & (low < found.group_informed_consensus)).all()
        assert ((found.group_informed_consensus < high) & (high <= 1)).all()
        width.append((high - low).mean())
    assert width[1] < 0.4 * width[0]
    for one in large.consensus_agree + large.consensus_disagree:
        assert one.low < one.share < one.high


# What misleads Polis


def test_similar_votes_in_all_groups_are_not_called_divisive():
    """compdemocracy/polis issue 1726: a statement that splits every group in half alike is far out, but divides no groups."""
    table, _ = two_camps(120, 120)
    rng = np.random.default_rng(15)
    alike = np.tile([1.0, -1.0], 120)[:, None] * np.where(rng.random((240, 3)) < 0.25, -1.0, 1.0)
    found = mapped(np.column_stack((table, alike)))
    assert found.k >= 2
    polis = mapped(np.column_stack((table, alike)), method="polis")
    extremity = np.hypot(polis.statement_x, polis.statement_y)
    assert extremity[12:].min() > extremity[:12].max()  # what Polis' report would have put first
    assert polis.divisiveness[12:].max() < 0.2 < 0.6 < polis.divisiveness[:12].min()


# Never undefined


@settings(max_examples=150, deadline=None)
@given(small_tables(max_people=26), st.sets(st.integers(0, 9), max_size=3), st.integers(1, 12))
def test_any_small_table_gives_a_complete_map(table, excluded, min_group_size):
    found = mapped(table, excluded_statements=sorted(excluded), min_group_size=min_group_size, n_bootstrap=1)
    for field in dataclasses.fields(found):
        value = getattr(found, field.name)
        if isinstance(value, np.ndarray) and value.dtype.kind == "f":
            assert np.isfinite(value).all(), field.name
    assert found.k < 2 or found.group_sizes.min() >= min_group_size
    assert (found.no_groups is None) == (found.k >= 2)
    assert ((found.group >= 0) == found.is_included).all()
    assert found.group_sizes.sum() == found.is_included.sum()
    assert len(found.representative) == found.k == len(found.group_identity)
    assert found.n_votes == np.count_nonzero(~np.isnan(table))


# From one update to the next


def test_groups_keep_their_identity_and_the_picture_does_not_turn():
    matrix, _ = planted(800, 50, 3, seed=31)
    table = matrix.to_dense()
    last = mapped(table[:500])
    anchor = Anchor.from_dict(Anchor.of(last).as_dict())
    order = np.random.default_rng(2).permutation(800)
    new = mapped(table[order], anchor=anchor, seed=77)
    assert new.k == last.k == 3
    assert new.group_identity.tolist() == last.group_identity.tolist() == [0, 1, 2]
    place = np.argsort(order)[:500]
    assert adjusted_rand_index(new.group[place] * 1, last.group) > 0.95
    assert (new.group[place] == last.group).mean() > 0.97  # the same numbers, not only the same split
    assert np.corrcoef(new.x[place], last.x)[0, 1] > 0.95
    assert np.corrcoef(new.y[place], last.y)[0, 1] > 0.9


def test_a_group_that_left_does_not_give_its_number_to_a_new_one():
    matrix, group = planted(900, 50, 3, seed=33)
    table = matrix.to_dense()
    first = mapped(table)
    gone = int(np.bincount(first.group[group == 0]).argmax())
    second = mapped(table[group != 0], anchor=Anchor.of(first))
    assert second.k == 2
    assert second.group_identity.tolist() == [g for g in range(3) if g != gone]
    assert second.next_identity == 3
    # Others, who vote like nobody before, take the place of the group that left.
    rng = np.random.default_rng(5)
    others = np.where(rng.random((300, 50)) < np.where(rng.random(50) < 0.5, 0.9, 0.1), 1.0, -1.0)
    third = mapped(np.vstack((table[group != 0], others)), anchor=Anchor.of(second))
    assert third.k == 3
    assert third.group_identity.tolist() == [*second.group_identity.tolist(), 3]


def test_an_anchor_of_another_conversation_changes_no_group():
    table, _ = two_camps()
    plain = mapped(table)
    strange = map_opinions(
        VoteMatrix.from_dense(planted(100, 8, 2, seed=1)[0].to_dense(), statement_ids=np.arange(900, 908)),
        n_bootstrap=0,
    )
    found = mapped(table, anchor=Anchor.of(strange))
    assert agreement(found.group, plain.group) == 1.0
    assert set(found.group_identity.tolist()).isdisjoint(strange.group_identity.tolist())
