"""One goal for everybody: distances, people, and whole numbers."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.analysis.equity import Gates, Polarity, Status, distance_to_goal
from bridgework.analysis.gaps import Counting, GroupRate
from bridgework.analysis.intervals import event_rate_interval, share_interval

UP, DOWN = Polarity.FAVORABLE, Polarity.ADVERSE


def one(events, n, goal, polarity, **how):
    return distance_to_goal([GroupRate("a", events, n)], goal, polarity=polarity, **how)[0]


def test_a_distance_by_hand():
    """Of 120 students 84 graduated; the goal is 90 %: 108 of 120, so 24 more, 20 points away."""
    far = one(84, 120, 0.9, UP)
    assert far.distance.value == pytest.approx(0.2)
    assert far.more.value == 24
    assert (far.is_reached, far.is_beyond_chance) == (False, True)
    rate = share_interval(84, 120)
    assert far.distance.interval.low == pytest.approx(0.9 - rate.high)
    assert far.distance.interval.high == pytest.approx(0.9 - rate.low)


def test_an_adverse_goal_counts_those_too_many():
    """30 of 200 suspended; at most 10 % is 20: 10 fewer."""
    far = one(30, 200, 0.1, DOWN)
    assert (far.more.value, far.is_reached) == (10, False)
    assert far.distance.value == pytest.approx(0.05)


def test_events_are_told_per_100():
    """90 events among 60 students is 150 per 100; at most 100 per 100 is 60: 30 fewer."""
    far = one(90, 60, 100, DOWN, counting=Counting.EVENTS)
    assert (far.rate.value, far.distance.value, far.more.value) == (150, 50, 30)
    assert far.distance.interval.high == event_rate_interval(90, 60).high - 100
    assert far.more.interval.note == "ignores_repeats"


@pytest.mark.parametrize(
    ("events", "n", "goal", "polarity", "more"),
    [
        (0, 300, 0.07, UP, 21),  # 0.07 * 300 is 21.000000000000004 in binary
        (100, 300, 0.29, DOWN, 13),  # at most 87
        (100, 301, 0.29, DOWN, 13),  # at most 87.29, so 87
        (10, 31, 1 / 3, UP, 1),
        (90, 100, 0.9, UP, 0),
        (91, 100, 0.9, UP, 0),
        (5, 100, 0.05, DOWN, 0),
        (100, 100, 1.0, UP, 0),
        (99, 100, 1.0, UP, 1),
        (1, 100, 0.0, DOWN, 1),
    ],
)
def test_people_are_whole_and_the_goal_is_the_number_as_written(events, n, goal, polarity, more):
    far = one(events, n, goal, polarity)
    assert far.more.value == more
    assert far.is_reached == (more == 0)


@pytest.mark.parametrize(
    ("group", "reason"),
    [
        (GroupRate("a", None, 50), Status.SUPPRESSED),
        (GroupRate("a", 0, 0), Status.NO_PEOPLE),
        (GroupRate("a", 3, 29), Status.BELOW_N_SIZE),
    ],
)
def test_a_group_held_back_has_a_reason_and_no_numbers(group, reason):
    far = distance_to_goal([group], 0.9, polarity=UP)[0]
    assert (far.rate.value, far.distance.value, far.more.value) == (None, None, None)
    assert far.rate.reason == far.distance.reason == far.more.reason == reason
    assert far.is_reached is far.is_beyond_chance is None


def test_few_events_are_what_an_adverse_goal_hopes_for():
    far = one(0, 30, 0.05, DOWN)
    assert (far.more.value, far.is_reached) == (0, True)
    assert far.is_beyond_chance is False
    assert one(3, 20, 0.05, DOWN, gates=Gates(10, 20)).more.value == 2


@pytest.mark.parametrize("goal", [-0.1, 1.1, 90, math.nan, math.inf])
def test_a_goal_that_is_no_share_is_refused(goal):
    with pytest.raises(ValueError, match="goal"):
        one(5, 50, goal, UP)


def test_the_order_given_stays():
    groups = [GroupRate("b", 10, 100), GroupRate("a", 90, 100), GroupRate("c", 50, 100)]
    assert [far.group for far in distance_to_goal(groups, 0.8, polarity=UP)] == ["b", "a", "c"]


@settings(deadline=None)
@given(st.integers(30, 5000), st.data(), st.integers(0, 1000), st.sampled_from([UP, DOWN]))
def test_so_many_more_reach_the_goal_and_one_fewer_would_not(n, data, thousandths, polarity):
    events = data.draw(st.integers(0, n))
    goal = thousandths / 1000
    far = one(events, n, goal, polarity)
    sign = 1 if polarity is UP else -1
    after = events + sign * far.more.value

    def reaches(count):
        return count * 1000 >= thousandths * n if polarity is UP else count * 1000 <= thousandths * n

    assert reaches(after)
    if far.more.value:
        assert not reaches(after - sign)
    assert far.is_reached == reaches(events)
    assert far.more.interval.low <= far.more.value <= far.more.interval.high
    assert far.distance.interval.low <= far.distance.value + 1e-12
    assert far.distance.value <= far.distance.interval.high + 1e-12
