"""Routing: information by hand and against sampling, the floor, the draw, and that it is not a uniform one in disguise."""

from __future__ import annotations

import doctest
import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats

from bridgework.analysis import routing
from bridgework.analysis.routing import (
    NOTHING_KNOWN,
    Known,
    chances,
    draw,
    drawing,
    expected_entropy,
    expected_information,
    information,
    knowledge,
    matters_to_smaller,
    place_in,
    position_of,
)
from bridgework.analysis.routing.drawing import EVERY_SHARE, NEW_BELOW, NEW_SHARE, SMALLER_SHARE

counts = st.lists(st.tuples(*[st.integers(0, 60)] * 3), min_size=1, max_size=5)


def known_of(groups: list[tuple[int, int, int]]) -> list[Known]:
    columns = [[[group[at]] for group in groups] for at in range(3)]
    return knowledge(*columns)[0]


@pytest.mark.parametrize("part", [routing, drawing, information])
def test_the_examples_in_the_docstrings_hold(part: object) -> None:
    result = doctest.testmod(part)  # type: ignore[arg-type]
    assert not result.failed


def test_expected_information_of_one_group_by_hand() -> None:
    # 7 agree of 7: shares .8, .1, .1, H = 0.6390; psi(11) - .8 psi(9) - .2 psi(2) = H10 - .8 H8 - .2 = 0.5547.
    [known] = known_of([(7, 0, 0)])
    entropy = -(0.8 * math.log(0.8) + 0.2 * math.log(0.1))
    harmonic = [sum(1 / i for i in range(1, n + 1)) for n in (10, 8)]
    assert known.entropy == pytest.approx(harmonic[0] - 0.8 * harmonic[1] - 0.2)
    assert expected_information([1.0], [known]) == pytest.approx(entropy - known.entropy)


def test_nothing_known_is_what_no_answers_give() -> None:
    assert known_of([(0, 0, 0)])[0] == pytest.approx(NOTHING_KNOWN)


@settings(max_examples=15, deadline=None)
@given(groups=counts, seed=st.integers(0, 2**20))
def test_expected_information_agrees_with_sampling(groups: list[tuple[int, int, int]], seed: int) -> None:
    """A checker that knows no digamma: draw a group and its true shares, and measure how much surer the answer is."""
    random = np.random.default_rng(seed)
    position = random.dirichlet(np.ones(len(groups)))
    drawn = 20_000
    shares = np.concatenate([random.dirichlet(np.array(group) + 1.0, size=drawn) for group in groups]).reshape(
        len(groups), drawn, 3
    )
    stays = -(shares * np.log(np.maximum(shares, 1e-300))).sum(axis=2).mean(axis=1)
    mean = (position[:, None] * ((np.array(groups) + 1.0) / (np.array(groups).sum(axis=1, keepdims=True) + 3.0))).sum(0)
    sampled = -(mean * np.log(mean)).sum() - (position * stays).sum()
    assert expected_information(position.tolist(), known_of(groups)) == pytest.approx(sampled, abs=0.012)


@given(groups=counts)
def test_expected_information_is_within_its_range_and_blind_to_the_order_of_groups(
    groups: list[tuple[int, int, int]],
) -> None:
    even = [1 / len(groups)] * len(groups)
    told = expected_information(even, known_of(groups))
    assert 0.0 <= told <= math.log(3)
    assert told == pytest.approx(expected_information(even, known_of(groups)[::-1]))


@given(groups=counts)
def test_agree_and_disagree_are_alike(groups: list[tuple[int, int, int]]) -> None:
    turned = [(disagree, agree, passed) for agree, disagree, passed in groups]
    even = [1 / len(groups)] * len(groups)
    assert expected_information(even, known_of(groups)) == pytest.approx(expected_information(even, known_of(turned)))


def test_what_is_known_well_tells_less_than_what_is_new() -> None:
    told = [expected_information([1.0], known_of([(n, n // 2, n // 4)])) for n in (0, 4, 40, 400, 4_000)]
    assert told == sorted(told, reverse=True)
    assert told[-1] < 0.001


def test_what_divides_the_groups_tells_most_of_somebody_unknown_and_little_of_somebody_known() -> None:
    divides, shared = known_of([(90, 5, 5), (5, 90, 5)]), known_of([(60, 20, 20), (60, 20, 20)])
    assert expected_information([0.5, 0.5], divides) > 20 * expected_information([0.5, 0.5], shared)
    assert expected_information([0.99, 0.01], divides) < 0.1


@given(
    told=st.lists(st.floats(0, 1), min_size=1, max_size=60),
    seed=st.integers(0, 999),
)
@example(told=[5e-324], seed=0)
def test_chances_sum_to_one_and_hold_the_floor(told: list[float], seed: int) -> None:
    random = np.random.default_rng(seed)
    seen = random.integers(0, 60, len(told)).tolist()
    smaller = (random.random(len(told)) < 0.3).tolist()
    found = chances(told, seen, smaller)
    assert math.fsum(found) == pytest.approx(1.0)
    new = [at for at, n in enumerate(seen) if n < NEW_BELOW]
    assert all(found[at] >= NEW_SHARE / len(new) for at in new)
    few = [at for at, is_small in enumerate(smaller) if is_small]
    assert all(found[at] >= SMALLER_SHARE / len(few) for at in few)
    assert all(one >= EVERY_SHARE / len(told) for one in found)


def test_chances_by_hand() -> None:
    # One new, one of a smaller group, one known well: floors .25, .25 and .1/3 each; .4 by information 1 : 1 : 2.
    found = chances([0.1, 0.1, 0.2], [0, 50, 50], [False, True, False])
    assert found == pytest.approx([0.1 / 3 + 0.25 + 0.1, 0.1 / 3 + 0.25 + 0.1, 0.1 / 3 + 0.2])


def test_information_of_zero_is_a_weight_and_not_a_missing_one() -> None:
    """Polis 2611: a zero that was taken for "not set" made every weight the same for 16 months."""
    found = chances([0.0, 0.3, 0.0], [99, 99, 99], [False, False, False])
    assert found == pytest.approx([EVERY_SHARE / 3, 1 - 2 * EVERY_SHARE / 3, EVERY_SHARE / 3])
    assert draw("seed", [1, 2], [0.0, 0.2]) == 1


@pytest.mark.parametrize("wrong", [float("nan"), -0.1, float("inf")])
def test_chances_refuse_what_is_no_information(wrong: float) -> None:
    with pytest.raises(ValueError, match="information"):
        chances([0.1, wrong], [0, 0], [False, False])


def test_the_draw_follows_its_chances_and_is_not_uniform() -> None:
    chance = [0.5, 0.3, 0.15, 0.05]
    drawn = np.bincount([draw(f"voice {at}", [4, 8, 15, 16], chance) for at in range(4_000)], minlength=4)
    assert stats.chisquare(drawn, np.array(chance) * 4_000).pvalue > 0.001
    assert stats.chisquare(drawn).pvalue < 1e-100


def test_the_draw_is_the_same_in_any_order_and_for_any_scale() -> None:
    numbers, chance = list(range(1, 30)), [1 / n for n in range(1, 30)]
    for at in range(50):
        first = numbers[draw(str(at), numbers, chance)]
        assert numbers[::-1][draw(str(at), numbers[::-1], chance[::-1])] == first
        assert numbers[draw(str(at), numbers, [7 * one for one in chance])] == first


def test_a_card_stays_drawn_when_others_go() -> None:
    numbers, chance = list(range(1, 21)), [1 / 20] * 20
    for at in range(50):
        chosen = draw(str(at), numbers, chance)
        left = [place for place in range(20) if place == chosen or place % 3]
        assert left[draw(str(at), [numbers[p] for p in left], [chance[p] for p in left])] == chosen


def test_known_draws_never_change() -> None:
    """Draws that stand written down: a card shown last year can be drawn again, by this code or another."""
    assert [draw(seed, [1, 2, 3], [0.2, 0.2, 0.6]) for seed in "abcdefgh"] == [2, 0, 2, 2, 0, 2, 2, 2]
    assert [place_in(seed, 1_000) for seed in "abcd"] == [423, 992, 846, 934]


@pytest.mark.parametrize(("numbers", "chance"), [([], []), ([1], [0.0])])
def test_the_draw_refuses_to_draw_from_nothing(numbers: list[int], chance: list[float]) -> None:
    with pytest.raises(ValueError, match="nothing"):
        draw("seed", numbers, chance)


def test_places_are_spread_evenly() -> None:
    drawn = np.bincount([place_in(str(at), 7) for at in range(3_500)], minlength=7)
    assert stats.chisquare(drawn).pvalue > 0.001


def test_position_is_bayes_rule() -> None:
    first, second = known_of([(97, 0, 0), (0, 97, 0)])  # agree: 98/100 and 1/100
    found = position_of([30, 10], [(1, [first, second]), (0, [first, second])])
    weights = [30 * 0.98 * 0.01, 10 * 0.01 * 0.01]
    assert found == pytest.approx([weight / sum(weights) for weight in weights])
    assert position_of([30, 10], []) == pytest.approx([0.75, 0.25])


def test_position_survives_a_thousand_answers_and_shares_of_zero() -> None:
    never = [Known(1.0, 0.0, 0.0, 0.0), Known(0.5, 0.25, 0.25, 1.0)]
    assert position_of([10, 10], [(-1, never)] * 1_000) == pytest.approx([0.0, 1.0])


def test_equal_groups_have_no_smaller_one() -> None:
    assert not matters_to_smaller([20, 20], [[0], [1]], [0, 1]).any()
    assert matters_to_smaller([50, 20, 20], [[0], [1], []], [0, -1, 2]).tolist() == [False, True, True]
    assert not matters_to_smaller([], [], [-1, -1]).any()


def test_answers_chosen_by_information_tell_the_group_sooner_than_even_ones() -> None:
    """Four of forty statements divide two groups; after five cards somebody's group is far better known than by even draws."""
    random = np.random.default_rng(20261126)
    agree = np.full((2, 40), 60)
    agree[0, :4], agree[1, :4] = 95, 5
    known = knowledge(agree, 100 - agree, np.zeros_like(agree))

    def sure(is_routed: bool) -> float:
        found = []
        for person in range(200):
            group, answers, left = person % 2, [], list(range(40))
            for n in range(5):
                position = position_of([100, 100], [(value, known[at]) for at, value in answers])
                told = [expected_information(position, known[at]) if is_routed else 1.0 for at in left]
                at = left.pop(draw(f"{person}:{n}", left, chances(told, [200] * len(left), [False] * len(left))))
                answers.append((at, 1 if random.random() < agree[group, at] / 100 else -1))
            found.append(position_of([100, 100], [(value, known[at]) for at, value in answers])[group])
        return float(np.mean(found))

    assert sure(is_routed=False) < 0.75 < 0.9 < sure(is_routed=True)


def test_expected_entropy_takes_tables_of_any_shape() -> None:
    table = np.arange(24).reshape(2, 4, 3)
    assert expected_entropy(table).shape == (2, 4)
    assert expected_entropy(table)[1, 2] == pytest.approx(float(expected_entropy(table[1, 2])))
