"""Intervals against the tables of the papers that define them, and against R's manual."""

import math

import pytest

from bridgework.analysis.intervals import (
    difference_interval,
    event_rate_interval,
    event_ratio_interval,
    katz_ratio_interval,
    ratio_interval,
    share_interval,
)

# Newcombe (1998a), Table I, score method.
WILSON = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0, 0.1611),
    (1, 29, 0.0061, 0.1718),
]
# Newcombe (1998b), Table II, method 10.
NEWCOMBE = [
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775),
    (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0),
    (10, 10, 0, 10, 0.6075, 1.0),
]
# Koopman's (1984) own example first, then further values that two programs agree on.
KOOPMAN = [
    (36, 40, 16, 80, 2.9396, 7.1522),
    (18, 40, 16, 80, 1.2891, 3.8984),
    (6, 7, 2, 7, 1.1026, 10.666),
    (0, 20, 3, 50, 0.0, 2.9491),
    (5, 30, 0, 40, 1.8339, math.inf),
]
# scipy's manual of `relative_risk`; the second is Katz's interval for Koopman's example.
KATZ = [(27, 122, 44, 487, 1.583699, 3.788679), (36, 40, 16, 80, 2.8686, 7.0593)]


def bounds(interval):
    assert interval.is_defined
    return interval.low, interval.high


@pytest.mark.parametrize(("x", "n", "low", "high"), WILSON)
def test_wilson_equals_newcombes_table(x, n, low, high):
    assert bounds(share_interval(x, n)) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("x", "n", "y", "m", "low", "high"), NEWCOMBE)
def test_newcombe_equals_his_table(x, n, y, m, low, high):
    assert bounds(difference_interval(x, n, y, m)) == pytest.approx((low, high), abs=5.1e-5)


@pytest.mark.parametrize(("x", "n", "y", "m", "low", "high"), KOOPMAN)
def test_koopman_equals_the_published_values(x, n, y, m, low, high):
    assert bounds(ratio_interval(x, n, y, m)) == pytest.approx((low, high), rel=5e-5)


@pytest.mark.parametrize(("x", "n", "y", "m", "low", "high"), KATZ)
def test_katz_equals_the_published_values(x, n, y, m, low, high):
    assert bounds(katz_ratio_interval(x, n, y, m)) == pytest.approx((low, high), rel=2e-5)


def test_garwood_equals_the_example_of_r_poisson_test():
    """R, ?poisson.test: 137 eggs over 24.19893 units give 4.753125 to 6.692709."""
    assert bounds(event_rate_interval(137, 24.19893, per=1)) == pytest.approx((4.753125, 6.692709), abs=1e-6)


def test_the_exact_ratio_equals_the_example_of_r_poisson_test():
    """R, ?poisson.test: c(11, 6+8+7) over c(800, 1083+1050+878) gives 0.8584264 to 4.2772659."""
    assert bounds(event_ratio_interval(11, 800, 21, 3011)) == pytest.approx((0.8584264, 4.2772659), abs=1e-6)
