"""What chance alone could have made is drawn, and no formula decides; and there is a map of votes that nothing relates."""

from __future__ import annotations

import numpy as np
import pytest

from bench.opinion_map import adjusted_rand_index
from bridgework.analysis.opinion_map import NoGroups, PairStatistics, VoteMatrix, map_opinions
from bridgework.analysis.opinion_map.factors import _largest_directions, fit_factors, strength_by_chance
from bridgework.analysis.opinion_map.laid import LaidVotes
from tests.analysis.opinion_cases import planted


def test_chance_is_drawn_whatever_the_formula_says():
    """Also with many statements, and the draw alone decides: told that chance is stronger, no axis of the same votes is kept."""
    votes, _ = planted(700, 160, 3, seed=5)
    counted, laid = PairStatistics.of(votes), LaidVotes.of(votes)[0]
    expected: list[float] = []

    def drawn(by_formula: float) -> float:
        expected.append(by_formula)
        return strength_by_chance(counted, laid, expected=by_formula)

    found = fit_factors(counted, chance=drawn)
    assert len(expected) == 1 and (found.n_factors, found.is_chance) == (2, False)
    assert fit_factors(counted, chance=lambda by_formula: 100.0 * by_formula).is_chance
    assert strength_by_chance(counted, laid) == pytest.approx(strength_by_chance(counted, laid, expected=expected[0]))


def test_an_axis_that_chance_could_have_made_is_not_kept_with_many_statements_either():
    rng = np.random.default_rng(8)
    table = np.where(rng.random((900, 170)) < rng.beta(2, 2, 170), 1.0, -1.0)
    table[rng.random(table.shape) < 0.5] = np.nan
    votes = VoteMatrix.from_dense(table)
    counted = PairStatistics.of(votes)
    found = fit_factors(counted, chance=lambda _: strength_by_chance(counted, LaidVotes.of(votes)[0]))
    assert (found.n_factors, found.is_chance) == (1, True)


def test_draws_of_chance_do_not_depend_on_the_order_of_statements_or_people():
    votes, _ = planted(300, 160, 2, seed=6)
    table = votes.to_dense()
    statements, people = np.random.default_rng(1).permutation(160), np.random.default_rng(2).permutation(300)
    other = VoteMatrix.from_dense(table[np.ix_(people, statements)])
    # The order of the first, as positions in the second.
    back, their = np.argsort(statements), LaidVotes.of(other)[0].some(np.argsort(people))
    assert strength_by_chance(PairStatistics.of(other), their, statements=back) == strength_by_chance(
        PairStatistics.of(votes), LaidVotes.of(votes)[0]
    )


def test_few_people_who_cast_most_votes_do_not_make_groups():
    """Nothing in these votes has to do with anything: 4 to 6 people saw all statements, everybody else 7 of them.

    The strongest axis of chance is theirs, three to four times what the formula expects. Of six such conversations the formula alone
    found groups in all, and a single draw in three; seven draws in one.
    """
    found = []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        n_eager, n_others, n_statements = ((5, 1500, 600), (6, 1200, 600), (4, 1000, 400))[seed % 3]
        table = np.where(rng.random((n_eager + n_others, n_statements)) < rng.random(n_statements), 1.0, -1.0)
        for person in range(n_eager, n_eager + n_others):
            table[person, rng.permutation(n_statements)[7:]] = np.nan
        found.append(map_opinions(VoteMatrix.from_dense(table), n_bootstrap=0).no_groups)
    assert found.count(NoGroups.NO_CLEAR_GROUPS) >= 5


@pytest.mark.parametrize("seed", [101, 102, 108])
def test_few_dividing_statements_among_many_that_nearly_all_answer_alike_make_groups(seed):
    """8 or 9 of 200 divide two halves; chance is below what the formula expects, and so is the axis that divides."""
    rng = np.random.default_rng(seed)
    n_dividing, half = 7 + (seed - 100) % 3, np.arange(400) % 2
    share = np.tile(rng.beta(0.3, 0.3, 200), (400, 1))
    share[:, :n_dividing] = np.where((half[:, None] == 0) == (np.arange(n_dividing) % 2 == 0)[None], 0.85, 0.15)
    table = np.where(rng.random((400, 200)) < share, 1.0, -1.0)
    table[rng.random(table.shape) > 0.3] = np.nan
    found = map_opinions(VoteMatrix.from_dense(table), n_bootstrap=0)
    assert found.k == 2 and adjusted_rand_index(found.group, half) > 0.4


def all_pass() -> np.ndarray:
    return np.zeros((20, 100))


def one_that_is_not_passed() -> np.ndarray:
    table = np.zeros((30, 200))
    table[:, 0] = np.where(np.arange(30) < 15, 1.0, -1.0)
    return table


def one_own_statement_each() -> np.ndarray:
    table = np.full((90, 90), np.nan)
    np.fill_diagonal(table, 1.0)
    return table


def hardly_any() -> np.ndarray:
    rng = np.random.default_rng(3)
    table = np.full((107, 341), np.nan)
    table[np.arange(107), rng.integers(0, 341, 107)] = rng.integers(-1, 2, 107)
    return table


@pytest.mark.parametrize("made", [all_pass, one_that_is_not_passed, one_own_statement_each, hardly_any])
def test_there_is_a_map_where_most_statements_have_nothing_to_do_with_each_other(made):
    """With more than 80 statements the axes are searched for step by step, and here there is nothing to step to."""
    found = map_opinions(VoteMatrix.from_dense(made()), n_bootstrap=0)
    assert found.k == 1 and found.no_groups is NoGroups.NOBODY_DIFFERS
    for name in ("x", "y", "x_sd", "y_sd", "statement_x", "statement_y", "priority"):
        assert np.isfinite(getattr(found, name)).all(), name


@pytest.mark.parametrize("sizes", [(), (30,), (30, 20), (30, 20, 10, 5), (7, 7)])
def test_the_search_for_axes_goes_on_where_a_part_of_the_statements_is_exhausted(sizes):
    """Blocks that have nothing to do with each other: as many axes as blocks, also of equal strength."""
    table, at = np.zeros((120, 120), dtype=np.float32), 0
    for size in sizes:
        table[at : at + size, at : at + size] = 0.5
        at += size
    value, vector = _largest_directions(table, 4, 0)
    np.testing.assert_allclose(value, np.linalg.eigvalsh(table.astype(float))[::-1][:4], atol=1e-4)
    np.testing.assert_allclose(table @ vector, vector * value, atol=1e-4)
    np.testing.assert_allclose(vector.T @ vector, np.eye(4), atol=1e-4)
