"""Baselines: the line of Theil and Sen, the last value, intervals that hold what they promise, and curves that turn."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import theilslopes

from bridgework.analysis.equity import Polarity
from bridgework.analysis.gaps import Counting, GroupRate
from bridgework.analysis.intervals import difference_interval, event_difference_interval
from bridgework.analysis.trend import Point, Turn, baseline_of, curve_against


def counted(*events, n=1000, start=2010):
    return [Point(str(start + i), start + i, GroupRate("all", x, n)) for i, x in enumerate(events)]


def given_rates(values, times=None):
    times = range(len(values)) if times is None else times
    return [Point(str(t), int(t), GroupRate("all", given=float(v))) for t, v in zip(times, values, strict=True)]


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 1000), min_size=8, max_size=20),
    st.randoms(use_true_random=False),
    st.sampled_from([0.8, 0.95, 0.99]),
)
def test_the_line_and_sens_interval_equal_scipy(events, random, level):
    times = sorted(random.sample(range(2000, 2040), len(events)))
    series = [Point(str(t), t, GroupRate("all", x, 1000)) for t, x in zip(times, events, strict=True)]
    found = baseline_of(series, [2040], level=level)
    shares = [x / 1000 for x in events]
    slope, _, low, high = theilslopes(shares, times, alpha=level)
    assert found.method == "theil_sen"
    assert found.slope.value == pytest.approx(slope, abs=1e-12)
    assert (found.slope.interval.low, found.slope.interval.high) == pytest.approx((low, high), abs=1e-12)
    height = np.median([y - slope * t for y, t in zip(shares, times, strict=True)])
    assert found.forecasts[0].value == pytest.approx(min(1, max(0, height + slope * 2040)), abs=1e-9)


def test_a_forecast_by_hand():
    """50, 51, … 57 %: a straight line leads to 58 and 59 %; only counting makes it uncertain."""
    found = baseline_of(counted(*range(500, 580, 10)), [2018, 2019])
    assert [one.value for one in found.forecasts] == pytest.approx([0.58, 0.59])
    assert found.slope.value == pytest.approx(0.01)
    chance = difference_interval(570, 1000, 570, 1000).high
    assert found.forecasts[0].interval.high == pytest.approx(0.58 + chance)
    assert found.forecasts[0].interval.method == "theil_sen"


def test_few_points_carry_the_last_value_on():
    """30, 34, 31 %: changes of 4 and -3 points, root mean square 3.5355; t(2) = 4.3027; two steps ahead times √2."""
    found = baseline_of(given_rates([0.30, 0.34, 0.31]), [3, 4])
    assert (found.method, found.n_points) == ("last_value", 3)
    assert [one.value for one in found.forecasts] == [0.31, 0.31]
    half = 4.302653 * math.sqrt((0.04**2 + 0.03**2) / 2)
    assert found.forecasts[0].interval.high == pytest.approx(0.31 + half, abs=1e-6)
    assert found.forecasts[1].interval.high == pytest.approx(0.31 + half * math.sqrt(2), abs=1e-6)
    assert found.forecasts[0].interval.low == pytest.approx(0.31 - half, abs=1e-6)
    assert found.slope.reason == "too_few_points"


def test_holes_in_time_widen_what_a_change_says():
    """Over four steps a change of .08 is what .04 is over one."""
    one = baseline_of(given_rates([0.3, 0.34, 0.3]), [3]).forecasts[0].interval
    four = baseline_of(given_rates([0.3, 0.38, 0.3], times=[0, 4, 8]), [9]).forecasts[0].interval
    assert one.high == pytest.approx(four.high)


@pytest.mark.parametrize("count", [1, 2])
def test_one_or_two_points_have_a_last_value_but_no_interval(count):
    found = baseline_of(counted(300, 310)[:count], [2015])
    one = found.forecasts[0]
    assert one.value == (0.3 if count == 1 else 0.31)
    assert (one.interval.low, one.interval.high, one.interval.reason) == (None, None, "too_few_points")


def test_without_points_there_is_no_baseline():
    found = baseline_of([Point("2010", 2010, GroupRate("all")), Point("2011", 2011, GroupRate("all", 0, 0))], [2012])
    assert (found.method, found.forecasts, found.reason, found.slope.value) == ("", (), "too_few_points", None)


def test_a_series_that_never_moved_is_still_uncertain_by_counting():
    for length in (3, 8):
        found = baseline_of(counted(*[50] * length, n=100), [2030]).forecasts[0]
        chance = difference_interval(50, 100, 50, 100).high
        assert (found.interval.low, found.interval.high) == pytest.approx((0.5 - chance, 0.5 + chance))
    events = baseline_of(counted(*[50] * 8, n=100), [2030], counting=Counting.EVENTS).forecasts[0]
    assert events.interval.high == pytest.approx(50 + event_difference_interval(50, 100, 50, 100).high)


def test_forecasts_stay_possible():
    up = baseline_of(counted(*range(300, 1000, 90)), [2018, 2050])
    assert [one.value for one in up.forecasts] == [1.0, 1.0]
    down = baseline_of(counted(*range(700, 0, -90)), [2050])
    assert (down.forecasts[0].value, down.forecasts[0].interval.low) == (0.0, 0.0)
    events = baseline_of(counted(*range(300, 1000, 90), n=100), [2050], counting=Counting.EVENTS)
    assert events.forecasts[0].value > 1000


@pytest.mark.parametrize("ahead", [2017, 2012])
def test_a_forecast_lies_ahead(ahead):
    with pytest.raises(ValueError, match="after"):
        baseline_of(counted(*range(8)), [ahead])


def test_two_points_at_one_time_are_refused():
    with pytest.raises(ValueError, match="same place"):
        baseline_of([*counted(1), *counted(2)], [2030])
    with pytest.raises(ValueError, match="level"):
        baseline_of(counted(1), [2030], level=95)


def test_one_odd_year_does_not_bend_the_line():
    steady, odd = counted(*range(500, 600, 10)), counted(*range(500, 600, 10))
    odd[4] = Point("2014", 2014, GroupRate("all", 999, 1000))
    assert baseline_of(odd, [2020]).slope.value == pytest.approx(baseline_of(steady, [2020]).slope.value, abs=0.002)


@pytest.mark.parametrize(("length", "kind"), [(8, "line"), (15, "line"), (10, "heavy"), (4, "walk"), (7, "walk")])
def test_the_intervals_hold_what_comes_next_about_as_often_as_they_say(length, kind):
    """1,500 simulated series each: the next value lies inside at least 93 times in 100 (promised: 95)."""
    random = np.random.default_rng(7)
    inside = 0
    for _ in range(1500):
        if kind == "walk":
            values = 0.5 + np.cumsum(random.normal(0, 0.01, length + 1))
        else:
            noise = random.normal(0, 0.01, length + 1) if kind == "line" else 0.005 * random.standard_t(3, length + 1)
            values = 0.4 + 0.005 * np.arange(length + 1) + noise
        interval = baseline_of(given_rates(values[:-1]), [length]).forecasts[0].interval
        inside += interval.low <= values[-1] <= interval.high
    assert 0.93 <= inside / 1500 <= 0.99


HISTORY = counted(300, 310, 305)


@pytest.mark.parametrize(
    ("events", "polarity", "turn"),
    [
        (180, Polarity.ADVERSE, Turn.BETTER),
        (180, Polarity.FAVORABLE, Turn.WORSE),
        (430, Polarity.ADVERSE, Turn.WORSE),
        (430, Polarity.FAVORABLE, Turn.BETTER),
        (300, Polarity.ADVERSE, Turn.WITHIN),
        (None, Polarity.ADVERSE, Turn.UNKNOWN),
    ],
)
def test_a_curve_is_turned_by_beating_the_baseline(events, polarity, turn):
    found = baseline_of(HISTORY, [2013, 2014])
    assert curve_against(found, Point("2013", 2013, GroupRate("all", events, 1000)), polarity=polarity) is turn


def test_no_forecast_no_judgement():
    later = Point("2016", 2016, GroupRate("all", 1, 1000))
    assert curve_against(baseline_of(HISTORY, [2013]), later, polarity=Polarity.ADVERSE) is Turn.UNKNOWN
    assert curve_against(baseline_of(HISTORY[:2], [2016]), later, polarity=Polarity.ADVERSE) is Turn.UNKNOWN


def test_the_bounds_themselves_are_within():
    found = baseline_of(given_rates([0.30, 0.34, 0.31]), [3])
    for bound in (found.forecasts[0].interval.low, found.forecasts[0].interval.high):
        assert curve_against(found, given_rates([bound], times=[3])[0], polarity=Polarity.ADVERSE) is Turn.WITHIN


def test_a_curve_of_events_is_judged_per_100():
    found = baseline_of(counted(30, 31, 30, n=100), [2013], counting=Counting.EVENTS)
    point = Point("2013", 2013, GroupRate("all", 200, 100))
    assert curve_against(found, point, polarity=Polarity.ADVERSE, counting=Counting.EVENTS) is Turn.WORSE


@settings(deadline=None)
@given(st.lists(st.integers(0, 200), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_the_points_changes_nothing(events, random):
    series = counted(*events, n=200)
    mixed = list(series)
    random.shuffle(mixed)
    assert baseline_of(series, [2040]) == baseline_of(mixed, [2040])
    one = baseline_of(series, [2040]).forecasts[0]
    assert 0 <= one.value <= 1
    if one.interval.is_defined:
        assert 0 <= one.interval.low <= one.value <= one.interval.high <= 1
