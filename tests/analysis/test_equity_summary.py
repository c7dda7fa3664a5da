"""Summary measures: identities, what must not change them, and reasons where they are undefined."""

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bridgework.analysis.equity import Gates, Polarity, summarize, summarize_counted, theil_parts
from bridgework.analysis.gaps import Counting, GroupRate
from bridgework.analysis.intervals import difference_interval, event_ratio_interval, ratio_interval

RELATIVE = ("rate_ratio", "summary_ratio", "index_of_disparity", "theil", "log_deviation")
SIZED = ("mean", "highest", "lowest", "rate_difference")


@st.composite
def rates_and_people(draw, lowest=0.001):
    count = draw(st.integers(2, 8))
    rates = draw(st.lists(st.floats(lowest, 1), min_size=count, max_size=count))
    return rates, draw(st.lists(st.integers(1, 10_000), min_size=count, max_size=count))


def value(summary, name):
    return getattr(summary, name).value


@settings(deadline=None)
@given(rates_and_people())
def test_the_index_of_disparity_is_the_summary_ratio_in_percent(table):
    """(SRR - 1) times 100 for adverse outcomes; for favorable ones 100 (1 - 1 / SRR)."""
    adverse = summarize(*table, polarity=Polarity.ADVERSE)
    assert value(adverse, "index_of_disparity") == pytest.approx(
        100 * (value(adverse, "summary_ratio") - 1), rel=1e-9, abs=1e-9
    )
    favorable = summarize(*table, polarity=Polarity.FAVORABLE)
    assert value(favorable, "index_of_disparity") == pytest.approx(
        100 * (1 - 1 / value(favorable, "summary_ratio")), rel=1e-9, abs=1e-9
    )
    assert value(adverse, "summary_ratio") >= 1 - 1e-12 and value(favorable, "summary_ratio") >= 1 - 1e-12


@settings(deadline=None)
@given(rates_and_people(), st.floats(0.01, 100))
def test_relative_measures_do_not_know_the_unit(table, times):
    rates, people = table
    one, scaled = summarize(rates, people), summarize([times * rate for rate in rates], people)
    for name in RELATIVE:
        assert value(scaled, name) == pytest.approx(value(one, name), rel=1e-9, abs=1e-9)
    for name in SIZED:
        assert value(scaled, name) == pytest.approx(times * value(one, name), rel=1e-9, abs=1e-12)
    assert value(scaled, "variance") == pytest.approx(times**2 * value(one, "variance"), rel=1e-9, abs=1e-12)


@settings(deadline=None)
@given(rates_and_people(), st.integers(2, 9))
def test_a_copy_of_everyone_changes_nothing(table, times):
    rates, people = table
    one, many = summarize(rates, people), summarize(rates, [times * n for n in people])
    for name in (*RELATIVE, *SIZED, "variance"):
        assert value(many, name) == pytest.approx(value(one, name), rel=1e-12, abs=1e-15)


@settings(deadline=None)
@given(rates_and_people(), st.randoms(use_true_random=False))
def test_the_order_of_the_groups_changes_nothing(table, random):
    pairs = list(zip(*table, strict=True))
    random.shuffle(pairs)
    one, mixed = summarize(*table), summarize(*zip(*pairs, strict=True))
    for name in (*RELATIVE, *SIZED, "variance"):
        assert value(mixed, name) == pytest.approx(value(one, name), rel=1e-12, abs=1e-15)


@settings(deadline=None)
@given(st.floats(0.001, 1), st.lists(st.integers(1, 10_000), min_size=2, max_size=8))
def test_equal_rates_are_even_in_every_measure(rate, people):
    found = summarize([rate] * len(people), people)
    for name in ("rate_difference", "index_of_disparity", "variance", "theil", "log_deviation"):
        assert value(found, name) == pytest.approx(0, abs=1e-9)
    assert value(found, "rate_ratio") == 1
    assert value(found, "summary_ratio") == pytest.approx(1, rel=1e-12)


@settings(deadline=None)
@given(rates_and_people(lowest=0), st.data())
def test_theils_index_is_what_lies_between_classes_and_within_them(table, data):
    rates, people = table
    assume(sum(rates) > 1e-6)
    kinds = data.draw(st.lists(st.sampled_from("abc"), min_size=len(rates), max_size=len(rates)))
    parts = theil_parts(rates, people, kinds)
    assert parts.whole == pytest.approx(parts.between + parts.within, rel=1e-9, abs=1e-12)
    assert parts.whole == pytest.approx(value(summarize(rates, people), "theil"), rel=1e-9, abs=1e-12)
    assert parts.between >= -1e-12 and parts.within >= -1e-12


def test_one_class_has_nothing_between_and_classes_of_one_nothing_within():
    table = ((0.3, 0.2, 0.1), (1, 2, 3))
    assert theil_parts(*table, "aaa").between == pytest.approx(0, abs=1e-15)
    assert theil_parts(*table, "abc").within == pytest.approx(0, abs=1e-15)
    assert theil_parts((0.0, 0.0), (1, 2), "ab") is None
    with pytest.raises(ValueError, match="class"):
        theil_parts(*table, "ab")


@settings(deadline=None)
@given(rates_and_people())
def test_people_who_move_to_the_average_make_the_table_more_even(table):
    """Half of every distance from the mean closed: each measure of unevenness falls (or stays 0)."""
    rates, people = table
    mean = value(summarize(rates, people), "mean")
    one, closer = summarize(rates, people), summarize([(rate + mean) / 2 for rate in rates], people)
    for name in ("rate_difference", "variance", "theil", "log_deviation", "rate_ratio"):
        assert value(closer, name) <= value(one, name) + 1e-12


@pytest.mark.parametrize(
    ("rates", "polarity", "reasons"),
    [
        ((0.0, 0.0), Polarity.ADVERSE, dict.fromkeys(RELATIVE, "no_events")),
        ((0.0, 0.0), Polarity.FAVORABLE, dict.fromkeys(RELATIVE, "no_events")),
        (
            (0.0, 0.2, 0.3),
            Polarity.ADVERSE,
            {
                "rate_ratio": "lowest_is_zero",
                "summary_ratio": "best_is_zero",
                "index_of_disparity": "best_is_zero",
                "log_deviation": "zero_rate",
            },
        ),
        ((0.0, 0.2, 0.3), Polarity.FAVORABLE, {"rate_ratio": "lowest_is_zero", "log_deviation": "zero_rate"}),
        (
            (0.0, 0.0, 0.3),
            Polarity.FAVORABLE,
            {"rate_ratio": "lowest_is_zero", "summary_ratio": "others_are_zero", "log_deviation": "zero_rate"},
        ),
    ],
)
def test_what_is_undefined_says_why(rates, polarity, reasons):
    found = summarize(rates, [10] * len(rates), polarity=polarity)
    undefined = {name: getattr(found, name).reason for name in RELATIVE if value(found, name) is None}
    assert undefined == reasons
    assert value(found, "variance") is not None and value(found, "rate_difference") is not None


def test_a_rate_of_zero_adds_nothing_to_theil():
    assert value(summarize((0.0, 0.4), (1, 1)), "theil") == pytest.approx(math.log(2))


@pytest.mark.parametrize("rates", [(), (0.3,)])
def test_fewer_than_two_groups_are_no_table(rates):
    found = summarize(rates, [5] * len(rates))
    assert {getattr(found, name).reason for name in (*RELATIVE, *SIZED, "variance", "chance")} == {"too_few_groups"}


@pytest.mark.parametrize(
    ("rates", "people"),
    [((0.1,), (1, 2)), ((0.1, -0.1), (1, 2)), ((0.1, math.nan), (1, 2)), ((0.1, 0.2), (1, 0)), ((0.1, 0.2), (1, -1))],
)
def test_impossible_rates_and_weights_are_refused(rates, people):
    with pytest.raises(ValueError, match="rate|weight"):
        summarize(rates, people)


def test_small_and_hidden_groups_are_left_out_by_name():
    groups = [
        GroupRate("a", 20, 100),
        GroupRate("b", 30, 100),
        GroupRate("c", 9, 100),
        GroupRate("d", 12, 29),
        GroupRate("e", None, 500),
    ]
    found, left_out = summarize_counted(groups)
    assert left_out == ("c", "d", "e")
    assert (found.n_groups, value(found, "rate_ratio")) == (2, 1.5)
    found, left_out = summarize_counted(groups, gates=Gates(0, 0))
    assert left_out == ("e",)
    none, _ = summarize_counted(groups, gates=Gates(25, 30))
    assert none.rate_ratio.reason == "too_few_groups"


def test_the_intervals_of_the_extremes_hold_for_every_pair():
    """Three groups make three pairs: each interval is one at 1 - .05/3."""
    groups = [GroupRate("a", 20, 100), GroupRate("b", 60, 100), GroupRate("c", 40, 100)]
    found, _ = summarize_counted(groups)
    strict = 1 - 0.05 / 3
    assert found.rate_difference.interval == difference_interval(60, 100, 20, 100, level=strict)
    assert found.rate_ratio.interval == ratio_interval(60, 100, 20, 100, level=strict)
    events, _ = summarize_counted(groups, counting=Counting.EVENTS)
    assert value(events, "rate_difference") == 40
    assert events.rate_ratio.interval == event_ratio_interval(60, 100, 20, 100, level=strict)


def test_chance_is_told_from_a_gap():
    even, _ = summarize_counted([GroupRate("a", 50, 100), GroupRate("b", 50, 100)])
    apart, _ = summarize_counted([GroupRate("a", 80, 100), GroupRate("b", 20, 100)])
    assert value(even, "chance") == 1
    assert value(apart, "chance") < 1e-12
    everyone, _ = summarize_counted([GroupRate("a", 100, 100), GroupRate("b", 50, 50)])
    assert everyone.chance.reason == "everyone"
    nobody, _ = summarize_counted([GroupRate("a", 0, 100), GroupRate("b", 0, 50)], gates=Gates(0, 0))
    assert nobody.chance.reason == "no_events"
    assert nobody.rate_ratio.reason == "no_events"
    assert nobody.rate_difference.value == 0


def test_the_chance_of_events_is_that_of_their_parts():
    """By hand: 30 and 10 events among 100 and 100 people; 20 expected each: chi-square 5 + 5 = 10, one degree: .001565."""
    found, _ = summarize_counted([GroupRate("a", 30, 100), GroupRate("b", 10, 100)], counting=Counting.EVENTS)
    assert value(found, "chance") == pytest.approx(0.0015654, abs=1e-7)
