"""Funnels: worked by hand, their properties, and what they never do."""

from __future__ import annotations

import math
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridgework.analysis.equity import funnel_of
from bridgework.analysis.gaps import Counting, GroupRate

COUNTS = st.lists(
    st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=0, max_size=40
)


def groups(counts: list[tuple[int, int]]) -> list[GroupRate]:
    return [GroupRate(str(i), x, n) for i, (x, n) in enumerate(counts)]


def test_limits_by_hand() -> None:
    # 500 of 1,000 in all. 100 people: sigma² = 0.25 / 100 · 0.9, sigma 0.047434; 800: 0.25 / 800 · 0.2, sigma 0.0079057.
    # z of 99.8 % is 3.090232.
    found = funnel_of([GroupRate("a", 70, 100), GroupRate("b", 30, 100), GroupRate("c", 400, 800)])
    assert found.center == 0.5 and found.dispersion is None
    a, _b, c = found.points
    assert (round(a.low, 4), round(a.high, 4)) == (0.3534, 0.6466)
    assert (round(c.low, 4), round(c.high, 4)) == (0.4756, 0.5244)
    assert [p.is_outside for p in found.points] == [True, True, False]


def test_events_by_hand() -> None:
    # 30 events per 100: sigma² of 300 of 1,000 people is 0.3 / 300 · 0.7, sigma 0.026458, so 30 ± 8.176 per 100.
    found = funnel_of(
        [GroupRate("a", 90, 300), GroupRate("b", 120, 300)],
        center=GroupRate("all", 300, 1000),
        counting=Counting.EVENTS,
    )
    assert (round(found.points[0].low, 3), round(found.points[0].high, 3)) == (21.824, 38.176)
    assert [p.is_outside for p in found.points] == [False, True]


@given(
    st.lists(st.tuples(st.integers(1, 200), st.integers(201, 900)), min_size=2, max_size=2),
    st.sampled_from([0.95, 0.998]),
)
def test_a_group_lies_outside_where_the_test_of_two_shares_says_so(
    counts: list[tuple[int, int]], inside: float
) -> None:
    """The pooled two-sided test, written apart from the method; of two groups both lie outside or none."""
    (x, n), (y, m) = counts
    pooled = (x + y) / (n + m)
    z = (x / n - y / m) / math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    found = funnel_of(groups(counts), inside=inside)
    expected = abs(z) > NormalDist().inv_cdf((1 + inside) / 2)
    assert [point.is_outside for point in found.points] == [expected, expected]


def test_places_that_spread_more_than_chance_have_wider_limits() -> None:
    # Twelve places of 10,000 people, half at 45 % and half at 55 %: z² is 100 / (1 - 1/12) everywhere, and so is phi.
    spread = groups([(4500, 10_000), (5500, 10_000)] * 6)
    found = funnel_of(spread)
    assert found.dispersion == pytest.approx(100 * 12 / 11)
    assert found.is_widened and not any(point.is_outside for point in found.points)
    even = funnel_of(groups([(5000 + (-1) ** i * 50, 10_000) for i in range(12)]))
    assert even.dispersion == pytest.approx(12 / 11) and not even.is_widened


def test_one_odd_place_does_not_hide_itself_by_widening_the_limits() -> None:
    found = funnel_of(groups([(5000 + 30 * (-1) ** i, 10_000) for i in range(20)] + [(7000, 10_000)]))
    assert [point.name for point in found.points if point.is_outside] == ["20"]


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ([], "too_few_points"),
        ([(5, 9)], "too_few_points"),
        ([(0, 9), (0, 4)], "no_events"),
        ([(9, 9), (4, 4)], "everyone"),
    ],
)
def test_without_variation_there_is_a_reason(counts: list[tuple[int, int]], reason: str) -> None:
    found = funnel_of(groups(counts))
    assert found.reason == reason and found.center is None and not found.points


def test_what_has_no_count_is_passed_over_and_impossible_counts_are_refused() -> None:
    found = funnel_of([*groups([(5, 9), (6, 12)]), GroupRate("hidden"), GroupRate("empty", 0, 0)])
    assert len(found.points) == 2
    with pytest.raises(ValueError, match="between 0 and n"):
        funnel_of(groups([(10, 9), (4, 9)]))
    with pytest.raises(ValueError, match="share of points"):
        funnel_of(groups([(1, 9), (4, 9)]), inside=1)


@given(COUNTS)
def test_the_order_of_the_places_changes_nothing(counts: list[tuple[int, int]]) -> None:
    forth, back = funnel_of(groups(counts)), funnel_of(groups(counts)[::-1])
    assert forth.reason == back.reason
    assert {p.name: p.is_outside for p in forth.points} == {p.name: p.is_outside for p in back.points}


@given(COUNTS)
def test_limits_hold_the_center_stay_possible_and_are_those_of_the_picture(counts: list[tuple[int, int]]) -> None:
    found = funnel_of(groups(counts))
    for point in found.points:
        assert found.center is not None
        assert 0 <= point.low <= found.center <= point.high <= 1
        assert (point.low, point.high) == pytest.approx(found.limits_at(point.n, Counting.PEOPLE))
        assert math.isfinite(point.rate)


@given(COUNTS, st.integers(2, 5))
def test_more_people_narrow_the_limits(counts: list[tuple[int, int]], times: int) -> None:
    few = funnel_of(groups(counts))
    if few.reason:
        return
    few_low, few_high = few.limits_at(10, Counting.PEOPLE)
    low, high = few.limits_at(10 * times, Counting.PEOPLE)
    assert few_low <= low <= high <= few_high
