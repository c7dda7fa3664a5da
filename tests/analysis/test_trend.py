"""Trend: first and last value in words, holes counted, nothing invented."""

import doctest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.analysis.gaps import Counting, GroupRate
from bridgework.analysis.trend import Point, baseline, change, change_over, chart


def series(*counts):
    return [Point(str(2010 + i), 2010 + i, GroupRate("g", x, n)) for i, (x, n) in enumerate(counts)]


@pytest.mark.parametrize("part", [change, baseline, chart], ids=lambda part: part.__name__)
def test_the_examples_in_the_docstrings_are_true(part):
    result = doctest.testmod(part)
    assert result.attempted and not result.failed


def test_a_change_by_hand():
    """20 of 100 in 2010, nothing shown in 2011, 50 of 200 in 2012: from 20 % to 25 %, 5 points up, within chance."""
    points = [*series((20, 100)), Point("2011", 2011, GroupRate("g")), Point("2012", 2012, GroupRate("g", 50, 200))]
    change = change_over(points)
    assert (change.was_period, change.was, change.now_period, change.now) == ("2010", 0.2, "2012", 0.25)
    assert change.difference.value == pytest.approx(0.05)
    assert (change.direction, change.n_points, change.n_missing) == ("up", 2, 1)
    assert change.is_beyond_chance is False


def test_a_large_change_is_beyond_chance():
    assert change_over(series((20, 100), (80, 100))).is_beyond_chance is True
    assert change_over(series((80, 100), (20, 100))).direction == "down"


def test_rates_given_without_counts_have_a_change_but_no_interval():
    points = [Point(str(y), y, GroupRate("g", given=v)) for y, v in [(2013, 0.898), (2017, 0.914)]]
    change = change_over(points)
    assert change.difference.value == pytest.approx(0.016)
    assert change.difference.interval is None
    assert change.is_beyond_chance is None


def test_events_change_per_100():
    change = change_over(series((10, 100), (30, 200)), counting=Counting.EVENTS)
    assert (change.was, change.now, change.difference.value) == (10, 15, 5)
    assert change.difference.interval.note == "ignores_repeats"


def test_fewer_than_two_values_are_no_change():
    nothing = change_over([])
    assert (nothing.was, nothing.now, nothing.difference.value, nothing.difference.reason) == (
        None,
        None,
        None,
        "too_few_points",
    )
    one = change_over(series((1, 4), (0, 0)))
    assert (one.was, one.now, one.difference.reason, one.direction) == (0.25, 0.25, "too_few_points", "")
    assert (one.n_points, one.n_missing) == (1, 1)


def test_two_points_at_one_time_are_refused():
    with pytest.raises(ValueError, match="same place"):
        change_over([*series((1, 4)), *series((2, 4))])


@settings(deadline=None)
@given(st.lists(st.integers(0, 50), min_size=2, max_size=9), st.randoms(use_true_random=False))
def test_the_order_of_the_points_changes_nothing(events, random):
    points = series(*[(x, 50) for x in events])
    mixed = list(points)
    random.shuffle(mixed)
    assert change_over(points) == change_over(mixed)
    change = change_over(points)
    assert change.direction == ("same" if events[0] == events[-1] else "up" if events[-1] > events[0] else "down")
