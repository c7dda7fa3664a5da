"""A map that follows the votes: whole-number statistics equal to a rebuild, counts at once, groups of the full map."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.opinion_map import adjusted_rand_index
from bridgework.analysis.opinion_map import Anchor, LiveMap, PairStatistics, VoteError, VoteMatrix, map_opinions
from tests.analysis.opinion_cases import planted, same_split, small_tables


def slow_pairs(table: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    seen, votes = ~np.isnan(table), np.nan_to_num(table)
    n = seen.T.astype(int) @ seen.astype(int)
    return n, (votes.T @ seen).astype(int), (votes.T @ votes).astype(int)


def assert_equal(pairs: PairStatistics, expected) -> None:
    for name, right in zip(("n_seen", "sums", "products"), expected, strict=True):
        np.testing.assert_array_equal(getattr(pairs, name), right, err_msg=name)


@settings(max_examples=80, deadline=None)
@given(small_tables(max_people=20, max_statements=9))
def test_the_statistics_of_pairs_are_those_of_plain_loops(table):
    assert_equal(PairStatistics.of(VoteMatrix.from_dense(table)), slow_pairs(table))


def test_the_statistics_of_many_people_are_counted_block_by_block():
    rng = np.random.default_rng(2)
    table = rng.choice([1.0, 0.0, -1.0, np.nan], size=(40_000, 5))
    assert_equal(PairStatistics.of(VoteMatrix.from_dense(table)), slow_pairs(table))


def test_statements_that_do_not_count_leave_zeros():
    table = np.array([[1.0, -1.0, 0.0], [1.0, 1.0, -1.0]])
    found = PairStatistics.of(VoteMatrix.from_dense(table), np.array([True, False, True]))
    assert not found.n_seen[1].any() and not found.products[:, 1].any()
    assert found.sums[0, 2] == 2


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_after_any_votes_the_statistics_and_counts_equal_a_rebuild(seed, exclude):
    rng = np.random.default_rng(seed)
    people, statements, values = rng.integers(0, 25, 150), rng.integers(0, 7, 150), rng.integers(-1, 2, 150)
    n = int(rng.integers(90, 140))
    start = VoteMatrix.from_events(people[:n], statements[:n], values[:n], all_statement_ids=np.arange(7))
    excluded = [2] if exclude else []
    live = LiveMap(start, excluded_statements=excluded, min_group_size=2, budget=9.0)
    for at in range(n, 150):
        live.vote(int(people[at]), int(statements[at]), int(values[at]))
        if rng.random() < 0.2:
            live.refresh()
    found = live.refresh()
    whole = VoteMatrix.from_events(people, statements, values, all_statement_ids=np.arange(7))
    used = np.ones(7, dtype=bool)
    used[excluded] = False
    again = PairStatistics.of(whole, used)
    assert_equal(live.pairs, (again.n_seen, again.sums, again.products))
    np.testing.assert_array_equal(found.participant_ids, whole.participant_ids)
    for name, value in (("agree", 1), ("disagree", -1), ("passed", 0)):
        column = np.bincount(whole.columns[whole.values == value], minlength=7)
        np.testing.assert_array_equal(getattr(found, name), column)
    for group in range(found.k):
        inside = np.isin(whole.rows(), np.flatnonzero(found.group == group))
        np.testing.assert_array_equal(
            found.group_agree[group], np.bincount(whole.columns[inside & (whole.values == 1)], minlength=7)
        )
    assert live.counts.sum() == whole.n_votes


def votes_of_a_day(n_new: int):
    """Votes, the last `n_new` of them to come; some people are new, some change their mind."""
    matrix, _ = planted(1500, 40, 3, seed=41)
    rng = np.random.default_rng(1)
    order = rng.permutation(matrix.n_votes)
    rows = matrix.rows()[order], matrix.columns[order], matrix.values[order]
    return [part[:-n_new] for part in rows], [part[-n_new:] for part in rows]


def test_a_refresh_has_the_groups_of_the_full_map():
    before, new = votes_of_a_day(250)
    live = LiveMap(VoteMatrix.from_events(*before, all_statement_ids=np.arange(40)), budget=1.0)
    for one in zip(*(part.tolist() for part in new), strict=True):
        live.vote(*one)
    found = live.refresh()
    assert live.n_fits == 1
    full = map_opinions(
        VoteMatrix.from_events(*(np.concatenate(pair) for pair in zip(before, new, strict=True))), n_bootstrap=0
    )
    np.testing.assert_array_equal(found.participant_ids, full.participant_ids)
    both = (found.group >= 0) & (full.group >= 0)
    assert both.mean() > 0.99
    assert adjusted_rand_index(found.group[both], full.group[both]) >= 0.99
    assert found.n_votes == full.n_votes


def test_a_fit_after_the_budget_gives_the_full_map():
    """Turned like the last one; from all pairs of votes, as here the full map is."""
    before, new = votes_of_a_day(900)
    live = LiveMap(VoteMatrix.from_events(*before, all_statement_ids=np.arange(40)), budget=0.01)
    for one in zip(*(part.tolist() for part in new), strict=True):
        live.vote(*one)
    found = live.refresh()
    assert live.n_fits == 2
    full = map_opinions(
        VoteMatrix.from_events(*(np.concatenate(pair) for pair in zip(before, new, strict=True))), n_bootstrap=0
    )
    np.testing.assert_array_equal(found.group < 0, full.group < 0)
    assert found.k == full.k and same_split(found.group, full.group)
    for name in ("is_included", "agree", "disagree", "passed"):
        np.testing.assert_array_equal(getattr(found, name), getattr(full, name), err_msg=name)
    for x, y in (("x", "y"), ("statement_x", "statement_y"), ("x_sd", "y_sd")):
        ours, theirs = (np.hypot(getattr(one, x), getattr(one, y)) for one in (found, full))
        np.testing.assert_allclose(ours, theirs, atol=1e-9, err_msg=x)
    np.testing.assert_allclose(np.sort(found.group_probability), np.sort(full.group_probability), atol=1e-9)


def test_a_new_statement_and_a_new_person_are_taken_in():
    before, _ = votes_of_a_day(10)
    live = LiveMap(VoteMatrix.from_events(*before, all_statement_ids=np.arange(40)))
    live.vote(9999, 3, 1)
    live.vote(9999, 77, -1)
    found = live.refresh()
    assert found.statement_ids[-1] == 77 and found.participant_ids[-1] == 9999
    assert (found.disagree[-1], found.seen[-1]) == (1, 1)
    assert not found.is_included[-1]
    with pytest.raises(VoteError, match="not 2"):
        live.vote(1, 1, 2)


def test_a_vote_is_counted_at_once_and_the_last_one_counts():
    before, _ = votes_of_a_day(10)
    start = VoteMatrix.from_events(*before, all_statement_ids=np.arange(40))
    live = LiveMap(start)
    first = live.counts
    live.vote(12345, 0, 1)
    live.vote(12345, 0, -1)
    live.vote(12345, 0, -1)
    change = live.counts - first
    assert change.sum() == 1 and change[-1, 0, 0] == 1
    assert live.refresh().n_votes == start.n_votes + 1


def test_groups_keep_their_lasting_numbers_from_one_refresh_to_the_next():
    before, new = votes_of_a_day(250)
    start = VoteMatrix.from_events(*before, all_statement_ids=np.arange(40))
    stored = Anchor.of(map_opinions(start, n_bootstrap=0)).as_dict()
    stored["identity"], stored["next_identity"] = [9, 4, 6], 12
    live = LiveMap(start, budget=1.0, anchor=Anchor.from_dict(stored))
    first = live.refresh()
    assert (first.group_identity.tolist(), first.next_identity) == ([4, 6, 9], 12)
    for one in zip(*(part.tolist() for part in new), strict=True):
        live.vote(*one)
    found = live.refresh()
    assert live.n_fits == 1
    assert (found.group_identity.tolist(), found.next_identity) == ([4, 6, 9], 12)
    stayed = np.isin(found.participant_ids, first.participant_ids)
    assert (found.group[stayed] == first.group).mean() > 0.98


def test_votes_of_the_same_person_change_again_and_again():
    """Room for votes that are written anew is made several times, and older versions are not read again."""
    before, _ = votes_of_a_day(10)
    live = LiveMap(VoteMatrix.from_events(*before, all_statement_ids=np.arange(40)), budget=9.0)
    rng = np.random.default_rng(6)
    events = [part.tolist() for part in before]
    for _turn in range(12):
        for _ in range(30):
            one = int(rng.integers(0, 25)), int(rng.integers(0, 40)), int(rng.integers(-1, 2))
            live.vote(*one)
            for part, value in zip(events, one, strict=True):
                part.append(value)
        found = live.refresh(fit=False)
    whole = VoteMatrix.from_events(*events, all_statement_ids=np.arange(40))
    np.testing.assert_array_equal(found.agree, np.bincount(whole.columns[whole.values == 1], minlength=40))
    again = PairStatistics.of(whole)
    assert_equal(live.pairs, (again.n_seen, again.sums, again.products))
    fitted, full = live.refresh(fit=True), map_opinions(whole, n_bootstrap=0)
    # The same map, turned like the last one.
    np.testing.assert_allclose(np.hypot(fitted.x, fitted.y), np.hypot(full.x, full.y), atol=1e-9)


def three_groups(of_each: tuple[int, int, int]) -> tuple[VoteMatrix, np.ndarray, np.ndarray]:
    """Votes of three camps on 21 statements; what each camp says, and the camp of each person."""
    rng = np.random.default_rng(0)
    says = np.array([[1] * 7 + [-1] * 14, [-1] * 7 + [1] * 7 + [-1] * 7, [-1] * 14 + [1] * 7])
    camp = np.repeat([0, 1, 2], of_each)
    table = says[camp].astype(float)
    table[rng.random(table.shape) < 0.03] *= -1
    table[rng.random(table.shape) < 0.1] = np.nan
    return VoteMatrix.from_dense(table), says, camp


@pytest.mark.parametrize("left", [0, 6])
@pytest.mark.parametrize("of_each", [(60, 12, 60), (60, 60, 12), (12, 60, 60)])
def test_a_group_that_loses_its_people_between_fits_leads_to_a_fit(of_each, left):
    """Whichever number the group had when groups were drawn: all who leave it vote like another one."""
    votes, says, camp = three_groups(of_each)
    live = LiveMap(votes, budget=9.0)
    before = live.refresh(fit=False)
    assert before.k == 3
    few = np.flatnonzero(camp == int(np.argmin(of_each)))
    other = says[int(np.argmax(of_each))]
    for person in few[left:].tolist():
        for statement, value in enumerate(other.tolist()):
            live.vote(person, statement, value)
    found = live.refresh(fit=False)
    assert (live.n_fits, found.k) == (2, 2)
    assert found.group_sizes.min() >= 10 and found.n_votes == live.counts.sum()
    kept = [int(before.group_identity[before.group[np.flatnonzero(camp == c)[0]]]) for c in range(3) if of_each[c] > 12]
    assert sorted(found.group_identity.tolist()) == sorted(kept)
    live.vote(0, 0, 0)
    again = live.refresh(fit=False)
    assert (live.n_fits, again.k, again.passed[0]) == (2, 2, found.passed[0] + 1)


def test_a_refresh_that_fails_loses_no_vote(monkeypatch):
    """The next one takes in what was waiting, whether placing failed or fitting."""
    votes, _, _ = three_groups((60, 12, 60))
    live = LiveMap(votes, budget=9.0)
    first = live.refresh(fit=False)

    def out_of_memory(*_args, **_more):
        raise MemoryError

    for turn, (part, fit) in enumerate((("place_people", False), ("bridged", True)), start=1):
        live.vote(turn, 0, 0)
        live.vote(9_000 + turn, 1, 1)
        with monkeypatch.context() as broken:
            broken.setattr(f"bridgework.analysis.opinion_map.live.{part}", out_of_memory)
            with pytest.raises(MemoryError):
                live.refresh(fit=fit)
        found = live.refresh(fit=fit)
        assert found.passed[0] == first.passed[0] + turn and found.n_votes == live.counts.sum()
        assert found.participant_ids[-1] == 9_000 + turn
        again = PairStatistics.of(live._all_votes())
        assert_equal(live.pairs, (again.n_seen, again.sums, again.products))


@pytest.mark.parametrize("statement_ids", [None, [5, 6]])
@pytest.mark.parametrize("person", [3, "first"])
def test_a_live_map_begins_with_no_vote_at_all(person, statement_ids):
    live = LiveMap(VoteMatrix.from_events([], [], [], all_statement_ids=statement_ids))
    assert live.refresh().k == 0
    live.vote(person, 5, 1)
    found = live.refresh()
    assert (found.participant_ids.tolist(), found.n_votes, found.agree[0]) == ([person], 1, 1)
    live.vote(person, 6, -1)
    assert live.refresh().disagree.tolist() == [0, 1]


def test_a_picture_without_groups_is_turned_like_the_last_one():
    """17 people are too few for two groups of ten; fit for fit the picture stays the way round it was."""
    rng = np.random.default_rng(3)
    says = np.array([[1] * 4 + [-1] * 4, [-1] * 4 + [1] * 4])
    table = says[np.repeat([0, 1], 8)].astype(float)
    table[rng.random(table.shape) < 0.15] *= -1
    live = LiveMap(VoteMatrix.from_dense(table))
    before = live.refresh(fit=False)
    assert before.k == 1
    for _turn in range(40):
        live.vote(int(rng.integers(16)), int(rng.integers(8)), int(rng.choice([-1, 1])))
        found = live.refresh(fit=True)
        assert np.corrcoef(before.x, found.x)[0, 1] > 0
        before = found
    anchor = Anchor.of(before)
    mirrored = Anchor.from_dict(anchor.as_dict() | {"x": (-anchor.x).tolist()})
    again, other = (map_opinions(VoteMatrix.from_dense(table), n_bootstrap=0, anchor=one) for one in (anchor, mirrored))
    np.testing.assert_allclose(other.x, -again.x, atol=1e-6)
    np.testing.assert_allclose(other.y, again.y, atol=1e-6)


@pytest.mark.parametrize("are_pairs_read", [False, True])
def test_somebody_who_changes_their_mind_again_and_again_fills_no_memory(are_pairs_read):
    """Versions of their votes that nothing reads any more are left out; what the others said stays where it was."""
    votes, _, _ = three_groups((60, 12, 60))
    live = LiveMap(votes, budget=99.0)
    rng = np.random.default_rng(9)
    events = [votes.rows().tolist(), votes.columns.tolist(), votes.values.tolist()]
    most = 0
    for turn in range(400):
        one = (5 if turn % 4 else int(rng.integers(0, 8))), turn % 21, (1, -1, 0)[turn % 3]
        live.vote(*one)
        for part, value in zip(events, one, strict=True):
            part.append(value)
        found = live.refresh(fit=False)
        most = max(most, live.n_held - votes.n_votes)
        if are_pairs_read and turn % 30 == 29:
            assert live.pairs.n_seen[0, 0] == found.seen[0]
    assert live.n_fits == 1
    # Eight people's 21 votes as they are, perhaps once more as they were when pairs were read last, and as much room again.
    assert most <= 2 * (2 * 8 * 21 + 22)
    whole = VoteMatrix.from_events(*events)
    np.testing.assert_array_equal(found.agree, np.bincount(whole.columns[whole.values == 1], minlength=21))
    again = PairStatistics.of(whole)
    assert_equal(live.pairs, (again.n_seen, again.sums, again.products))
    np.testing.assert_array_equal(live._all_votes().to_dense(), whole.to_dense())
