"""The quick loops of method `bridgework` say what plain loops say."""

from __future__ import annotations

import numpy as np
import pytest

from bridgework.analysis.opinion_map import PairStatistics, VoteMatrix, pairs
from bridgework.analysis.opinion_map.classes import DECIDEDNESS, Classes
from bridgework.analysis.opinion_map.kernels_mixture import exp_below, fit, side_by_side
from bridgework.analysis.opinion_map.laid import LANES, LaidVotes
from bridgework.analysis.opinion_map.mapping import bridged
from bridgework.analysis.opinion_map.mixture import fit_mixture, fit_mixtures, responsibilities, starting_groups
from bridgework.analysis.opinion_map.placing import place_weights
from bridgework.analysis.opinion_map.signatures import sign
from tests.analysis.opinion_cases import planted


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


def test_laid_votes_are_the_votes_in_any_order_of_people():
    votes = some_votes(40, 9, 0.5, 3)
    laid, counts = LaidVotes.of(votes)
    people = np.array([7, 3, 39])
    few = laid.some(people)
    table = np.full((3, 9), np.nan)
    rows = np.repeat(np.arange(3), np.diff(few.begins))
    table[rows, few.cells // 3] = few.cells % 3 - 1.0
    np.testing.assert_array_equal(table, votes.to_dense()[people])
    for vote in (-1, 0, 1):
        np.testing.assert_array_equal(counts[:, vote + 1], (votes.to_dense() == vote).sum(axis=0))


def test_the_own_exponential_is_that_of_the_library():
    x = -np.concatenate((np.linspace(0, 40, 4001), [300.0, 599.0]))
    for exponential in (exp_below, exp_below.py_func):  # compiled, as everywhere, and as it is written
        own = np.array([exponential(one) for one in x.tolist()])
        np.testing.assert_allclose(own, np.exp(x), rtol=1e-9, atol=1e-100)
        assert exponential(-1e9) < 1e-200


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
    parameters, unused = (found.share.copy(), found.centre.copy(), found.spread.copy()), np.zeros(4 * LANES * 3)
    told = fit(side_by_side(pull, hold), 101, *parameters, unused, 2, -np.inf, 1, 0.2, False, 0.02, 5.0)[1]
    assert told == pytest.approx((highest + np.log(total)).sum(), rel=1e-8)
    # The mixture says what it had before its last step, which gains less than the bound at which it stands still.
    assert 0 <= told - found.log_likelihood < 0.2
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


@pytest.mark.parametrize("n_factors", [1, 2])
def test_two_axes_are_fitted_as_four_of_which_two_say_nothing(n_factors):
    pull, hold = people_with_errors(500)
    if n_factors == 1:
        pull[:, 1] = hold[:, 2] = 0.0
    start = np.arange(500) % 3
    few, all_four = (fit_mixture(pull, hold, start, 3, is_alike=False, n_factors=n) for n in (n_factors, 4))
    assert few.log_likelihood == pytest.approx(all_four.log_likelihood, rel=1e-9)
    np.testing.assert_allclose(few.responsibility, all_four.responsibility, atol=1e-7)
    np.testing.assert_allclose(few.spread, all_four.spread, atol=1e-7)


def test_weights_of_classes_are_differences_of_log_probabilities_and_leave_no_room_to_overflow():
    log_odds = np.random.default_rng(3).normal(scale=2.0, size=(3, 400))
    log_odds[1, 0] = 40.0
    share = np.full((3, len(DECIDEDNESS)), 1 / 12)
    classes = Classes(log_odds, share)
    logit = (log_odds[:, None] * np.array(DECIDEDNESS)[:, None]).reshape(12, 400)
    found = classes.weights().reshape(400, 3, -1)[:, :, :11]
    for vote, log_probability in ((0, -np.logaddexp(0, logit)), (2, -np.logaddexp(0, -logit))):
        right = (log_probability[1:] - log_probability[0]).T
        np.testing.assert_allclose(found[:, vote] / classes.unit, right, atol=0.51 / classes.unit)
    assert not found[:, 1].any()
    assert np.abs(found.astype(np.int64)).max(axis=1).sum(axis=0).max() < 2**31


@pytest.mark.parametrize("k", [2, 3, 5])
def test_everybody_stands_where_plain_matrices_say_and_is_counted_once(k):
    votes, _ = planted(90 * k, 40, k, seed=70 + k)
    excluded = np.arange(40) == 7
    found = bridged(votes, excluded, seed=0, min_group_size=10, n_bootstrap=0, anchor=None)
    model, drawn = found.model, found.drawn
    assert model is not None and model.k == k
    weights = place_weights(model.factors, model.statements, 40)
    table = votes.to_dense()
    row, column = np.tril_indices(4)
    for person in range(0, votes.n_participants, 17):
        own = np.flatnonzero(~np.isnan(table[person]))
        total = weights[own, table[person, own].astype(int) + 1].sum(axis=0)
        precision = np.eye(4)
        precision[row, column] += total[4:]
        precision[column, row] = precision[row, column]
        covariance = np.linalg.inv(precision)
        place = covariance @ total[:4] @ model.plane
        np.testing.assert_allclose([drawn.x[person], drawn.y[person]], place, atol=1e-4)
        deviation = np.sqrt(np.diag(model.plane.T @ covariance @ model.plane))
        np.testing.assert_allclose([drawn.x_sd[person], drawn.y_sd[person]], deviation, atol=1e-4)
        said = table[person, own]
        logit = model.classes.log_odds[:, None, own] * np.array(DECIDEDNESS)[:, None]
        likely = np.where(said == 1, -np.logaddexp(0, -logit), np.where(said == -1, -np.logaddexp(0, logit), 0.0))
        each = np.exp(likely.sum(axis=2)) * model.classes.share
        np.testing.assert_allclose(drawn.group_probability[person], each.sum(axis=1) / each.sum(), atol=1e-3)
    for group in range(-1, k):
        for vote in (-1, 0, 1):
            right = (table[drawn.group == group] == vote).sum(axis=0)
            np.testing.assert_array_equal(found.counts[group, :, vote + 1], right)


def test_statements_that_one_exchange_does_not_tell_apart_have_the_same_order_all_the_same():
    """Everybody agrees with three of six statements, so that one exchange knows no more than how many agree with each."""
    rng = np.random.default_rng(11)
    table = np.array([rng.permutation([1.0, 1.0, 1.0, -1.0, -1.0, -1.0]) for _ in range(14)])
    assert len(set(table.sum(axis=0).tolist())) < 6
    every = np.ones(6, dtype=bool)
    one = sign(LaidVotes.of(VoteMatrix.from_dense(table))[0], every)
    for turn in range(5):
        people, statements = np.random.default_rng(turn).permutation(14), np.random.default_rng(turn).permutation(6)
        other = sign(LaidVotes.of(VoteMatrix.from_dense(table[np.ix_(people, statements)]))[0], every)
        np.testing.assert_array_equal(statements[other.statements], one.statements)
        np.testing.assert_array_equal(one.people[people], other.people)
