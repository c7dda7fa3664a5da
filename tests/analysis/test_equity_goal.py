"""One goal for everybody, and gaps to close: distances, people, and whole numbers."""

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.analysis.equity import (
    GapKind,
    Gates,
    Polarity,
    Status,
    distance_to_gap_goal,
    distance_to_goal,
)
from bridgework.analysis.gaps import Counting, GroupRate
from bridgework.analysis.intervals import difference_interval, event_rate_interval, ratio_interval, share_interval

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


def test_a_rate_as_given_has_a_distance_without_an_interval_and_no_people():
    far = distance_to_goal([GroupRate("a", given=0.7)], 0.9, polarity=UP)[0]
    assert far.distance.value == pytest.approx(0.2)
    assert far.distance.interval is far.rate.interval is far.is_beyond_chance is None
    assert (far.more.value, far.more.reason, far.is_reached) == (None, Status.NO_NUMBER, False)
    assert distance_to_goal([GroupRate("a", given=0.04)], 0.05, polarity=DOWN)[0].is_reached


# A gap to close


def gap(x, n, y, m, goal, polarity, **how):
    return distance_to_gap_goal(GroupRate("a", x, n), GroupRate("b", y, m), goal, polarity=polarity, **how)


def test_a_gap_by_hand():
    """70 of 100 and 180 of 200 is 20 points; the goal is 5: at 85 of 100 it is reached, so 15 more, 15 points left."""
    far = gap(70, 100, 180, 200, 0.05, UP)
    assert (far.gap.value, far.left.value) == (pytest.approx(0.2), pytest.approx(0.15))
    assert (far.more.value, far.is_reached, far.is_beyond_chance) == (15, False, True)
    spread = difference_interval(180, 200, 70, 100)
    assert (far.gap.interval.low, far.gap.interval.high) == (spread.low, spread.high)
    assert far.left.interval.low == pytest.approx(spread.low - 0.05)


def test_an_adverse_gap_counts_those_too_many():
    """60 of 200 and 40 of 400 is 20 points; at most 5 more than 10 %: 30 of 200, so 30 fewer."""
    far = gap(60, 200, 40, 400, 0.05, DOWN)
    assert (far.gap.value, far.more.value) == (pytest.approx(0.2), 30)


def test_newcombes_table_is_the_gap_of_its_interval():
    """Newcombe (1998b), Table II, case (a): 56/70 and 48/80 are 20 points apart, .0524 to .3339."""
    far = gap(56, 70, 48, 80, 0.05, DOWN)
    assert (round(far.gap.interval.low, 4), round(far.gap.interval.high, 4)) == (0.0524, 0.3339)
    assert far.is_beyond_chance
    assert gap(56, 70, 48, 80, 0.06, DOWN).is_beyond_chance is False


def test_a_ratio_is_told_so_that_more_is_worse():
    """Koopman (1984): 36/40 and 16/80 are 4.5 times, 2.940 to 7.152. The same two, where more is better, told from the other side."""
    down = gap(36, 40, 16, 80, 1.5, DOWN, kind=GapKind.RATIO)
    assert (down.gap.value, down.left.value) == (4.5, 3.0)
    assert (round(down.gap.interval.low, 3), round(down.gap.interval.high, 3)) == (2.940, 7.152)
    assert down.more.value == 24  # at most 1.5 times 20 % of 40 is 12
    up = gap(16, 80, 36, 40, 1.5, UP, kind=GapKind.RATIO)
    assert (up.gap.value, up.is_reached) == (4.5, False)
    assert up.more.value == 32  # at least 90 % / 1.5 = 60 % of 80 is 48
    assert up.gap.interval.low == ratio_interval(36, 40, 16, 80).low


def test_gaps_of_events_are_told_per_100():
    """90 of 60 and 100 of 200 is 150 and 50 per 100; at most 20 more is 70 per 100, 42 of 60: 48 fewer."""
    far = gap(90, 60, 100, 200, 20, DOWN, counting=Counting.EVENTS)
    assert (far.gap.value, far.left.value, far.more.value) == (100, 80, 48)
    assert far.gap.interval.note == "ignores_repeats"


def test_a_group_that_fares_better_has_reached_every_goal():
    far = gap(95, 100, 180, 200, 0.0, UP)
    assert far.gap.value < 0
    assert (far.is_reached, far.more.value) == (True, 0)


@pytest.mark.parametrize(
    ("counts", "how", "reason"),
    [
        ((None, 50, 40, 80), {}, Status.SUPPRESSED),
        ((20, 50, None, None), {}, Status.SUPPRESSED),
        ((0, 0, 40, 80), {}, Status.NO_PEOPLE),
        ((5, 29, 40, 80), {}, Status.BELOW_N_SIZE),
        ((40, 80, 5, 29), {}, Status.COMPARISON_BELOW_N_SIZE),
        ((40, 80, 0, 80), {"kind": GapKind.RATIO, "goal": 1.2}, Status.COMPARISON_IS_ZERO),
        ((0, 80, 0, 80), {"kind": GapKind.RATIO, "goal": 1.2}, Status.NO_EVENTS),
    ],
)
def test_a_gap_held_back_has_a_reason_and_no_numbers(counts, how, reason):
    goal = how.pop("goal", 0.05)
    far = gap(*counts, goal, DOWN, **how)
    assert far.gap.value is far.left.value is far.more.value is far.is_reached is far.is_beyond_chance is None
    assert far.gap.reason == far.left.reason == far.more.reason == reason


def test_two_rates_of_zero_are_no_gap():
    far = gap(0, 80, 0, 80, 0.0, DOWN)
    assert (far.gap.value, far.is_reached, far.more.value) == (0, True, 0)
    assert far.is_beyond_chance is False


def test_a_gap_of_rates_as_given_has_no_interval():
    far = distance_to_gap_goal(GroupRate("a", given=0.2), GroupRate("b", given=0.1), 0.05, polarity=DOWN)
    assert (round(far.gap.value, 9), round(far.left.value, 9)) == (0.1, 0.05)
    assert (far.is_reached, far.is_beyond_chance, far.more.value) == (False, None, None)


@pytest.mark.parametrize(
    ("goal", "kind"), [(-0.1, "difference"), (1.1, "difference"), (math.nan, "ratio"), (0.9, "ratio"), (0, "ratio")]
)
def test_a_gap_goal_that_is_impossible_is_refused(goal, kind):
    with pytest.raises(ValueError, match="goal"):
        gap(5, 50, 5, 50, goal, UP, kind=GapKind(kind))


@settings(deadline=None)
@given(
    st.integers(30, 3000), st.integers(30, 3000), st.data(), st.integers(0, 1000), st.sampled_from([UP, DOWN]),
    st.sampled_from(list(GapKind)),
)  # fmt: skip
def test_so_many_more_close_the_gap_and_one_fewer_would_not(n, m, data, thousandths, polarity, kind):
    x, y = data.draw(st.integers(0, n)), data.draw(st.integers(1, m))
    is_ratio = kind is GapKind.RATIO
    goal = Fraction(thousandths, 1000) + is_ratio
    far = gap(x, n, y, m, float(goal), polarity, kind=kind)
    if far.gap.value is None:
        assert is_ratio and x == 0 and polarity is UP  # nothing to divide by
        return

    def is_closed(count):
        worse, better = (Fraction(y, m), Fraction(count, n)) if polarity is UP else (Fraction(count, n), Fraction(y, m))
        return worse <= better * goal if is_ratio else worse - better <= goal

    sign = 1 if polarity is UP else -1
    after = x + sign * far.more.value
    assert is_closed(after)
    assert far.is_reached == is_closed(x)
    if far.more.value:
        assert not is_closed(after - sign)
    spread = far.gap.interval
    assert spread.low - 1e-9 <= far.gap.value <= spread.high + 1e-9
    if far.is_beyond_chance:
        assert far.is_reached == (spread.high < goal)


@settings(deadline=None)
@given(st.integers(30, 500), st.integers(30, 500), st.data(), st.sampled_from([UP, DOWN]))
def test_a_copy_of_everybody_keeps_the_gap_and_narrows_its_interval(n, m, data, polarity):
    x, y = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    once, twice = gap(x, n, y, m, 0.05, polarity), gap(2 * x, 2 * n, 2 * y, 2 * m, 0.05, polarity)
    assert twice.gap.value == pytest.approx(once.gap.value, abs=1e-12)
    assert twice.is_reached == once.is_reached
    width = once.gap.interval.high - once.gap.interval.low
    assert twice.gap.interval.high - twice.gap.interval.low <= width + 1e-12
