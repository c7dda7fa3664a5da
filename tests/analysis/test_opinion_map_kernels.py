"""The quick loops of method `bridgework` say what plain loops say."""

from __future__ import annotations

import numpy as np
import pytest

from bridgework.analysis.opinion_map import PairStatistics, VoteMatrix, pairs
from bridgework.analysis.opinion_map.kernels_mixture import exp_below
from bridgework.analysis.opinion_map.laid import LaidVotes
from bridgework.analysis.opinion_map.mixture import fit_mixture, fit_mixtures, responsibilities, starting_groups


def some_votes(n_people: int, n_statements: int, share: float, seed: int) -> VoteMatrix:
    rng = np.random.default_rng(seed)
    table = rng.choice([1.0, 0.0, -1.0], size=(n_people, n_statements))
    table[rng.random(table.shape) > share] = np.nan
    return VoteMatrix.from_dense(table)


@pytest.mark.parametrize(("n_people", "n_statements", "share"), [(700, 300, 0.2), (2100, 129, 0.5), (90, 700, 0.004)])
def test_pairs_by_rows_and_vote_by_vote_are_those_of_a_matrix_product(monkeypatch, n_people, n_statements, share):
    """More statements than stand in one row, more people than in one block, more rows than one sum can take."""
    votes = some_votes(n_people, n_statements, share, 7)
    used = np.random.default_rng(1).random(n_statements) < 0.9
    some = np.sort(np.random.default_rng(2).permutation(n_people)[: n_people * 9 // 10])
    table = votes.to_dense()[some] * np.where(used, 1.0, np.nan)
    seen, vote = (~np.isnan(table)).astype(int), np.nan_to_num(table).astype(int)
    for thin in (0.0, 2.0):
        monkeypatch.setattr(pairs, "_THIN", thin)
        found = PairStatistics.of(votes, used, some)
        np.testing.assert_array_equal(found.n_seen, seen.T @ seen)
        np.testing.assert_array_equal(found.sums, vote.T @ seen)
        np.testing.assert_array_equal(found.products, vote.T @ vote)


def test_laid_votes_are_the_votes_in_any_order_of_people_and_statements():
    votes = some_votes(40, 9, 0.5, 3)
    laid, counts = LaidVotes.of(votes)
    people, statements = np.array([7, 3, 39]), np.array([8, 0, 4])
    few = laid.some(people).of_statements(statements)
    table = np.full((3, 3), np.nan)
    rows = np.repeat(np.arange(3), np.diff(few.begins))
    table[rows, few.cells // 3] = few.cells % 3 - 1.0
    np.testing.assert_array_equal(table, votes.to_dense()[np.ix_(people, statements)])
    for vote in (-1, 0, 1):
        np.testing.assert_array_equal(counts[:, vote + 1], (votes.to_dense() == vote).sum(axis=0))


def test_the_own_exponential_is_that_of_the_library():
    x = -np.concatenate((np.linspace(0, 40, 4001), [300.0, 599.0]))
    own = np.array([exp_below.py_func(one) for one in x.tolist()])
    np.testing.assert_allclose(own, np.exp(x), rtol=1e-9, atol=1e-100)
    assert exp_below.py_func(-1e9) < 1e-200


def people_with_errors(n: int, scale: float = 0.3, least: float = 4.0) -> tuple[np.ndarray, np.ndarray]:
    """Three clouds in two of the four axes, each person with an error of their own."""
    rng = np.random.default_rng(4)
    place = np.array([[-1.5, 0], [1.5, 0], [0, 2]])[np.arange(n) % 3] + rng.normal(scale=scale, size=(n, 2))
    sure = rng.uniform(least, 3 * least, size=n)
    seen = place + rng.normal(size=(n, 2)) / np.sqrt(sure)[:, None]
    pull, hold = np.zeros((n, 4)), np.zeros((n, 10))
    pull[:, :2] = seen * sure[:, None]
    hold[:, 0] = hold[:, 2] = sure
    return pull, hold


def test_the_likelihood_of_a_mixture_is_that_of_plain_matrices():
    pull, hold = people_with_errors(101)  # not a multiple of the people side by side
    found = fit_mixture(pull, hold, np.arange(101) % 3, 3, is_alike=False, n_factors=2)
    row, column = np.tril_indices(4)

    def whole(numbers):
        matrix = np.zeros((4, 4))
        matrix[row, column] = matrix[column, row] = numbers
        return matrix

    log = np.zeros((101, 3))
    for person in range(101):
        for group in range(3):
            precision = np.linalg.inv(whole(found.spread[group]))
            both = whole(hold[person]) + precision
            shift = pull[person] + precision @ found.centre[group]
            log[person, group] = (
                np.log(found.share[group])
                + 0.5 * np.linalg.slogdet(precision)[1]
                - 0.5 * np.linalg.slogdet(both)[1]
                + 0.5 * shift @ np.linalg.solve(both, shift)
                - 0.5 * found.centre[group] @ precision @ found.centre[group]
            )
    highest = log.max(axis=1)
    total = np.exp(log - highest[:, None]).sum(axis=1)
    parts = np.exp(log - highest[:, None]) / total[:, None]
    assert found.log_likelihood == pytest.approx((highest + np.log(total)).sum(), abs=0.5)
    np.testing.assert_allclose(responsibilities(found, pull, hold), parts, atol=1e-7)


def test_what_is_given_up_would_not_have_been_chosen():
    pull, hold = people_with_errors(2_500, 0.1, 30.0)
    points = pull[:, :2] / hold[:, :1]
    starts = starting_groups(np.column_stack((points, np.zeros((2_500, 2)))), range(1, 6), 0)
    wanted = [(k, alike, start) for k, start in starts.items() for alike in (True, False)]
    together = fit_mixtures(pull, hold, wanted, n_factors=2)
    alone = [fit_mixture(pull, hold, start, k, is_alike=alike, n_factors=2) for k, alike, start in wanted]
    best, right = (min(fits, key=lambda fit: fit.criterion) for fits in (together, alone))
    assert (best.k, best.is_alike) == (right.k, right.is_alike)
    assert best.k == 3
    assert best.criterion == pytest.approx(right.criterion, abs=1.0)
    gone = [other.log_likelihood - one.log_likelihood for one, other in zip(together, alone, strict=True)]
    assert max(gone) > 0.1, "nothing was given up"
