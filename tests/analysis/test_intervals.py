"""Intervals: properties that hold for all counts, edges, and other programs as witnesses."""

import doctest
import math
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, chi2
from statsmodels.stats.proportion import confint_proportions_2indep

from bridgework.analysis.intervals import (
    difference_interval,
    differences,
    event_difference_interval,
    event_rate_interval,
    event_ratio_interval,
    katz_ratio_interval,
    rates,
    ratio_interval,
    ratios,
    share_interval,
)


@st.composite
def counts(draw, largest=10_000):
    n = draw(st.integers(1, largest))
    return draw(st.integers(0, n)), n


levels = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99, 0.999])


@pytest.mark.parametrize("part", [rates, differences, ratios], ids=lambda part: part.__name__)
def test_the_examples_in_the_docstrings_are_true(part):
    result = doctest.testmod(part)
    assert result.attempted and not result.failed


@settings(deadline=None)
@given(counts(), levels)
def test_the_interval_of_a_share_is_ordered_inside_0_1_and_contains_the_share(people, level):
    x, n = people
    interval = share_interval(x, n, level=level)
    assert 0 <= interval.low <= x / n + 1e-12
    assert x / n - 1e-12 <= interval.high <= 1


@settings(deadline=None)
@given(counts())
def test_the_share_of_those_to_whom_it_did_not_happen_has_the_mirrored_interval(people):
    x, n = people
    interval, mirror = share_interval(x, n), share_interval(n - x, n)
    assert interval.low == pytest.approx(1 - mirror.high, abs=1e-15)
    assert interval.high == pytest.approx(1 - mirror.low, abs=1e-15)


@settings(deadline=None)
@given(counts())
def test_more_events_move_both_bounds_up(people):
    x, n = people
    if x < n:
        one, more = share_interval(x, n), share_interval(x + 1, n)
        assert one.low < more.low
        assert one.high < more.high


@settings(deadline=None)
@given(counts(), st.integers(2, 20))
def test_more_people_with_the_same_share_narrow_the_interval(people, times):
    x, n = people
    few, many = share_interval(x, n), share_interval(x * times, n * times)
    assert many.high - many.low < few.high - few.low


@settings(deadline=None)
@given(counts())
def test_a_higher_level_widens_the_interval(people):
    narrow, wide = share_interval(*people, level=0.9), share_interval(*people, level=0.99)
    assert wide.low <= narrow.low
    assert narrow.high <= wide.high


@settings(deadline=None)
@given(counts())
def test_the_bounds_of_a_share_solve_the_score_equation(people):
    """A checker that does not know the formula: at each bound the share lies z standard errors away."""
    x, n = people
    interval = share_interval(x, n)
    for bound in (interval.low, interval.high):
        if 1e-9 < bound < 1 - 1e-9:
            z = abs(x / n - bound) / math.sqrt(bound * (1 - bound) / n)
            assert z == pytest.approx(1.959963984540054, rel=1e-5)


def test_shares_of_none_and_of_all_touch_the_edge():
    assert share_interval(0, 20).low == 0
    assert share_interval(20, 20).high == 1
    assert share_interval(0, 20).high == pytest.approx(1 - share_interval(20, 20).low)


@pytest.mark.parametrize(
    ("interval", "reason"),
    [
        (share_interval(0, 0), "no_people"),
        (event_rate_interval(3, 0), "no_exposure"),
        (difference_interval(1, 2, 0, 0), "no_people"),
        (event_difference_interval(1, 0, 1, 5), "no_exposure"),
        (ratio_interval(0, 0, 1, 2), "no_people"),
        (ratio_interval(0, 5, 0, 5), "no_events"),
        (katz_ratio_interval(0, 5, 1, 5), "zero_count"),
        (katz_ratio_interval(0, 5, 0, 0), "no_people"),
        (event_ratio_interval(1, 5, 1, 0), "no_exposure"),
        (event_ratio_interval(0, 5, 0, 5), "no_events"),
    ],
)
def test_an_undefined_interval_says_why_and_has_no_numbers(interval, reason):
    assert not interval.is_defined
    assert (interval.low, interval.high, interval.reason) == (None, None, reason)


@pytest.mark.parametrize("wrong", [(-1, 5), (6, 5), (0, -1)])
def test_impossible_counts_are_refused(wrong):
    for function in (
        share_interval,
        lambda x, n: ratio_interval(x, n, 1, 2),
        lambda x, n: difference_interval(1, 2, x, n),
    ):
        with pytest.raises(ValueError, match="events"):
            function(*wrong)


@pytest.mark.parametrize("level", [0, 1, -0.5, 95])
def test_a_level_outside_0_1_is_refused(level):
    with pytest.raises(ValueError, match="level"):
        share_interval(1, 2, level=level)
    with pytest.raises(ValueError, match="level"):
        event_rate_interval(1, 2, level=level)


@settings(deadline=None)
@given(st.integers(0, 5_000), st.floats(0.5, 1e6), levels)
def test_the_interval_of_events_equals_the_chi_square_formula(x, exposure, level):
    interval = event_rate_interval(x, exposure, per=1, level=level)
    tail = (1 - level) / 2
    low = chi2.ppf(tail, 2 * x) / 2 / exposure if x else 0
    assert interval.low == pytest.approx(low, rel=1e-9)
    assert interval.high == pytest.approx(chi2.ppf(1 - tail, 2 * x + 2) / 2 / exposure, rel=1e-9)
    assert interval.low <= x / exposure <= interval.high
    assert interval.note == "ignores_repeats"


@settings(deadline=None)
@given(counts(200), counts(200))
def test_the_difference_contains_the_estimate_and_turns_with_the_groups(a, b):
    interval, turned = difference_interval(*a, *b), difference_interval(*b, *a)
    assert -1 - 1e-12 <= interval.low <= a[0] / a[1] - b[0] / b[1] + 1e-12
    assert a[0] / a[1] - b[0] / b[1] - 1e-12 <= interval.high <= 1 + 1e-12
    assert interval.low == pytest.approx(-turned.high, abs=1e-12)


@settings(deadline=None)
@given(counts(300), counts(300))
def test_the_ratio_contains_the_estimate_and_turns_with_the_groups(a, b):
    if a[0] == b[0] == 0:
        return
    interval, turned = ratio_interval(*a, *b), ratio_interval(*b, *a)
    estimate = (a[0] / a[1]) / (b[0] / b[1]) if b[0] else math.inf
    assert 0 <= interval.low <= estimate * (1 + 1e-9)
    assert estimate * (1 - 1e-9) <= interval.high
    if turned.high and math.isfinite(turned.high):
        assert interval.low == pytest.approx(1 / turned.high, rel=1e-7)


@settings(deadline=None)
@given(counts(150), counts(150))
def test_the_ratio_equals_statsmodels(a, b):
    """statsmodels searches ratios with its own solver; it cannot be asked where a count is 0 or complete."""
    if not (0 < a[0] < a[1] and 0 < b[0] < b[1]):
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        low, high = confint_proportions_2indep(*a, *b, compare="ratio", method="score", correction=False)
    interval = ratio_interval(*a, *b)
    assert (interval.low, interval.high) == pytest.approx((low, high), rel=1e-4)


@settings(deadline=None)
@given(counts(), counts())
def test_the_difference_equals_statsmodels(a, b):
    low, high = confint_proportions_2indep(*a, *b, compare="diff", method="newcomb")
    interval = difference_interval(*a, *b)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-9)


@settings(deadline=None)
@given(st.integers(0, 300), st.integers(1, 5_000), st.integers(0, 300), st.integers(1, 5_000))
def test_the_ratio_of_events_equals_the_binomial_test(x, e, y, f):
    if x == y == 0:
        return
    interval = event_ratio_interval(x, e, y, f)
    chance = binomtest(x, x + y).proportion_ci(0.95, method="exact")
    assert interval.low == pytest.approx(chance.low / (1 - chance.low) * f / e, rel=1e-6)
    assert interval.high == pytest.approx(chance.high / (1 - chance.high) * f / e if y else math.inf, rel=1e-6)


@settings(deadline=None)
@given(st.integers(0, 300), st.integers(1, 500), st.integers(0, 300), st.integers(1, 500))
def test_the_difference_of_events_contains_the_estimate(x, e, y, f):
    interval = event_difference_interval(x, e, y, f)
    estimate = 100 * x / e - 100 * y / f
    assert interval.low < estimate + 1e-9
    assert estimate - 1e-9 < interval.high
    assert interval.note == "ignores_repeats"


def test_ratios_of_extreme_counts_end():
    assert ratio_interval(1, 10_000_000, 10_000_000, 10_000_000).high < 1e-5
    assert ratio_interval(5, 5, 5, 5).low < 1 < ratio_interval(5, 5, 5, 5).high
    assert ratio_interval(0, 5, 5, 5).low == 0
    assert ratio_interval(5, 5, 0, 5).high == math.inf
