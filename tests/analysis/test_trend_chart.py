"""Control charts and relative errors: signals where there are some, noise called noise."""

import doctest
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.analysis.gaps import Counting, GroupRate
from bridgework.analysis.intervals import precision, precision_of_event_rate, precision_of_share
from bridgework.analysis.trend import Point, Signal, control_chart


def series(*events, n=100):
    return [Point(str(i), i, GroupRate("all", x, n)) for i, x in enumerate(events)]


def signals(chart, kind):
    return [point.order for point in chart.points if kind in point.signals]


def test_a_p_chart_by_hand():
    """Center .2 of 100: standard deviation .04, limits .08 and .32."""
    chart = control_chart(series(20, 18, 22, 20), prime=False)
    assert (chart.method, chart.center) == ("p", 0.2)
    assert (chart.points[0].low, chart.points[0].high) == pytest.approx((0.08, 0.32))
    assert chart.sigma_z == pytest.approx((0.5 + 1 + 0.5) / 3 / 1.128)
    assert not any(point.signals for point in chart.points)


def test_a_u_chart_is_per_100_and_has_no_upper_end():
    """Center 1.5 events each: standard deviation √(1.5/100), times 100 is 12.247."""
    chart = control_chart(series(150, 140, 160), counting=Counting.EVENTS, prime=False)
    assert (chart.method, chart.center) == ("u", 150)
    assert chart.points[0].high == pytest.approx(150 + 3 * 12.2474, abs=1e-3)


def test_more_people_have_narrower_limits():
    points = [Point(str(i), i, GroupRate("all", x, n)) for i, (x, n) in enumerate([(20, 100), (200, 1000), (21, 100)])]
    chart = control_chart(points, prime=False)
    assert chart.points[1].high < chart.points[0].high


def test_limits_stay_possible():
    chart = control_chart(series(1, 0, 2, 1, n=10), prime=False)
    assert {point.low for point in chart.points} == {0.0}
    chart = control_chart(series(9, 10, 8, 9, n=10), prime=False)
    assert {point.high for point in chart.points} == {1.0}


def test_a_point_beyond_its_limits_is_a_signal():
    chart = control_chart(series(20, 22, 19, 21, 20, 45, 20, 21, 19, 20, 22, 21), prime=False)
    assert signals(chart, Signal.BEYOND_LIMITS) == [5]
    assert chart.is_provisional is False
    assert control_chart(series(20, 22, 19)).is_provisional is True


def test_a_long_run_is_a_signal():
    """Of 16 points off the center a run may have log2(16) + 3 = 7; eight are too many."""
    high, low = [24] * 8, [16] * 8
    assert signals(control_chart(series(*low, *high)), Signal.LONG_RUN) == list(range(16))
    mixed = [16, 24] * 4 + [24, 16] * 4
    assert signals(control_chart(series(*mixed)), Signal.LONG_RUN) == []
    seven = [16] * 7 + [24] * 7 + [16, 24]
    assert signals(control_chart(series(*seven)), Signal.LONG_RUN) == []


def test_points_on_the_center_neither_break_nor_lengthen_a_run():
    values = [16] * 4 + [20] + [16] * 4 + [24] * 4 + [20] + [24] * 4
    found = signals(control_chart(series(*values)), Signal.LONG_RUN)
    assert found == [i for i in range(18) if values[i] != 20]


def test_laneys_limits_follow_the_variation_from_point_to_point():
    wild = [3000, 3300, 2900, 3250, 3050, 3350, 2950, 3200]
    plain = control_chart(series(*wild, n=10_000), prime=False)
    prime = control_chart(series(*wild, n=10_000))
    assert prime.sigma_z == plain.sigma_z > 3
    assert len(signals(plain, Signal.BEYOND_LIMITS)) > 3
    assert signals(prime, Signal.BEYOND_LIMITS) == []


def test_pure_chance_has_a_sigma_z_of_about_one():
    random = np.random.default_rng(3)
    chart = control_chart(series(*[int(x) for x in random.binomial(500, 0.3, 2000)], n=500), prime=False)
    assert chart.sigma_z == pytest.approx(1, abs=0.05)
    assert len(signals(chart, Signal.BEYOND_LIMITS)) <= 2000 * 0.01


@pytest.mark.parametrize(
    ("points", "counting", "reason"),
    [
        ([], Counting.PEOPLE, "too_few_points"),
        (series(5), Counting.PEOPLE, "too_few_points"),
        (series(0, 0, 0), Counting.PEOPLE, "no_events"),
        (series(100, 100), Counting.PEOPLE, "everyone"),
        (series(0, 0), Counting.EVENTS, "no_events"),
    ],
)
def test_what_cannot_be_charted_says_why(points, counting, reason):
    chart = control_chart(points, counting=counting)
    assert (chart.reason, chart.center, chart.sigma_z, chart.points) == (reason, None, None, ())
    assert control_chart(series(100, 100), counting=Counting.EVENTS).center == 100


def test_points_without_counts_are_passed_over_and_counted():
    points = [*series(20, 22), Point("x", 7, GroupRate("all", given=0.5)), Point("y", 8, GroupRate("all", 0, 0))]
    chart = control_chart(points)
    assert (len(chart.points), chart.n_missing) == (2, 2)


def test_impossible_series_are_refused():
    with pytest.raises(ValueError, match="same place"):
        control_chart([*series(1), *series(2)])
    with pytest.raises(ValueError, match="events"):
        control_chart(series(101, 5))
    with pytest.raises(ValueError, match="events"):
        control_chart(series(-1, 5), counting=Counting.EVENTS)


@settings(deadline=None)
@given(st.lists(st.integers(0, 100), min_size=2, max_size=30), st.booleans(), st.randoms(use_true_random=False))
def test_a_signal_beyond_is_exactly_a_point_outside_its_limits(events, prime, random):
    points = series(*events)
    chart = control_chart(points, prime=prime)
    random.shuffle(points)
    assert chart == control_chart(points, prime=prime)
    for point in chart.points:
        outside = not point.low - 1e-9 <= point.rate <= point.high + 1e-9
        assert outside <= (Signal.BEYOND_LIMITS in point.signals)
        if Signal.BEYOND_LIMITS in point.signals:
            assert point.rate <= point.low + 1e-9 or point.rate >= point.high - 1e-9


def test_the_examples_of_relative_errors_are_true():
    result = doctest.testmod(precision)
    assert result.attempted and not result.failed


def test_a_relative_error_by_hand():
    """20 of 100: sqrt(.2 * .8 / 100) = .04, a fifth of .2. 16 events: 1/4, which is flagged; 17 are not."""
    assert precision_of_share(20, 100).relative_error == pytest.approx(0.2)
    assert [precision_of_event_rate(x).is_unstable for x in (15, 16, 17)] == [True, True, False]
    assert precision_of_event_rate(16, limit=0.3).is_unstable is False
    assert precision_of_share(100, 100).relative_error == 0


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (precision_of_share(0, 0), "no_people"),
        (precision_of_share(0, 9), "no_events"),
        (precision_of_event_rate(0), "no_events"),
    ],
)
def test_an_undefined_relative_error_warns_and_says_why(found, reason):
    assert (found.relative_error, found.is_unstable, found.reason) == (None, True, reason)


def test_impossible_counts_have_no_relative_error():
    with pytest.raises(ValueError, match="events"):
        precision_of_share(5, 4)
    with pytest.raises(ValueError, match="events"):
        precision_of_event_rate(-1)


@settings(deadline=None)
@given(st.integers(1, 1000), st.integers(1, 50))
def test_the_relative_error_falls_with_the_root_of_the_people(events, times):
    few, many = precision_of_share(events, 2000), precision_of_share(events * times, 2000 * times)
    assert many.relative_error == pytest.approx(few.relative_error / math.sqrt(times))
