"""Equity tables: gates and statuses, no zero for want of data, and what must not change a comparison."""

import doctest
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.equity import differences, random_tables
from bridgework.analysis.equity import (
    Gates,
    Status,
    alternate_risk_ratio,
    equity_table,
    gates,
    goal,
    summary,
    table,
    weighted_risk_ratio,
    wider,
)
from bridgework.analysis.gaps import Counting, GroupRate
from bridgework.analysis.intervals import difference_interval, ratio_interval

OPEN = Gates(0, 0)


@st.composite
def tables(draw, smallest=2, least=1):
    sizes = draw(st.lists(st.integers(least, 5_000), min_size=smallest, max_size=7))
    return [GroupRate(f"g{i}", draw(st.integers(0, n)), n) for i, n in enumerate(sizes)]


@pytest.mark.parametrize("part", [table, wider, summary, goal], ids=lambda part: part.__name__)
def test_the_examples_in_the_docstrings_are_true(part):
    result = doctest.testmod(part)
    assert result.attempted and not result.failed


@pytest.mark.filterwarnings("ignore")
def test_a_thousand_random_tables_equal_statsmodels_and_scipy():
    worst, _ = differences(random_tables(1_000, seed=20261122))
    assert len(worst) == 11
    assert max(worst.values()) < 1e-9, worst


def status(name, groups, **how):
    return {row.group: row.status for row in equity_table(groups, **how).rows}[name]


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        ((10, 30), (10, 30), Status.CALCULATED),
        ((9, 30), (10, 30), Status.BELOW_CELL_SIZE),
        ((10, 29), (10, 30), Status.BELOW_N_SIZE),
        ((9, 29), (9, 29), Status.BELOW_CELL_SIZE),
        ((10, 30), (9, 30), Status.COMPARISON_BELOW_CELL_SIZE),
        ((10, 30), (10, 29), Status.COMPARISON_BELOW_N_SIZE),
        ((0, 0), (10, 30), Status.NO_PEOPLE),
        ((10, 30), (0, 0), Status.NO_COMPARISON),
        ((None, 30), (10, 30), Status.SUPPRESSED),
        ((10, None), (10, 30), Status.SUPPRESSED),
        ((10, 30), (None, 30), Status.COMPARISON_INCOMPLETE),
    ],
)
def test_the_gates_stand_at_10_events_and_30_people_on_both_sides(own, other, expected):
    row = equity_table([GroupRate("a", *own), GroupRate("b", *other)]).rows[0]
    assert row.status is expected
    assert row.ratio.is_defined == row.difference.is_defined == (expected is Status.CALCULATED)
    if expected is not Status.CALCULATED:
        assert row.ratio.reason == row.difference.reason == expected
        assert row.ratio.interval is row.difference.interval is None


def test_gates_can_be_chosen_and_say_themselves():
    groups = [GroupRate("a", 4, 20), GroupRate("b", 50, 500)]
    assert status("a", groups) is Status.BELOW_CELL_SIZE
    assert status("a", groups, gates=Gates(4, 21)) is Status.BELOW_N_SIZE
    assert status("a", groups, gates=Gates(4, 20)) is Status.CALCULATED
    assert Status.BELOW_N_SIZE.is_gated and not Status.SUPPRESSED.is_gated
    with pytest.raises(ValueError, match="negative"):
        gates.Gates(-1, 0)


def test_a_gated_group_keeps_its_own_rate_but_no_comparison():
    row = equity_table([GroupRate("a", 3, 40), GroupRate("b", 50, 500)]).rows[0]
    assert row.rate.value == 0.075 and row.rate.interval.method == "wilson"
    assert row.composition.share.value == pytest.approx(3 / 53)
    assert row.composition.index.value is None
    assert row.composition.difference.value is None
    assert row.composition.is_above_bound is None


def test_a_ratio_to_nothing_is_undefined_while_the_difference_stands():
    groups = [GroupRate("a", 20, 50), GroupRate("b", 0, 50)]
    rows = equity_table(groups, gates=OPEN).rows
    assert (rows[0].status, rows[0].ratio.value, rows[0].difference.value) == (Status.COMPARISON_IS_ZERO, None, 0.4)
    assert (rows[1].status, rows[1].ratio.value, rows[1].difference.value) == (Status.CALCULATED, 0, -0.4)
    none = equity_table([GroupRate("a", 0, 50), GroupRate("b", 0, 50)], gates=OPEN).rows[0]
    assert (none.status, none.ratio.value, none.difference.value) == (Status.NO_EVENTS, None, 0)
    assert none.composition is None


def test_one_group_alone_has_nobody_to_be_compared_with():
    for reference in ("others", "total"):
        row = equity_table([GroupRate("a", 40, 80)], reference=reference).rows[0]
        assert row.status is Status.NO_COMPARISON
        assert row.rate.value == 0.5
        assert row.composition is None


def test_the_reference_group_is_not_compared_with_itself():
    groups = [GroupRate("a", 40, 80), GroupRate("b", 30, 100), GroupRate("c", 20, 100)]
    rows = {row.group: row for row in equity_table(groups, reference="b").rows}
    assert rows["b"].status is Status.IS_REFERENCE
    assert rows["b"].ratio.value is None
    assert rows["a"].ratio.value == pytest.approx(5 / 3)
    assert rows["c"].comparison.events == 30
    assert rows["c"].difference.interval == difference_interval(20, 100, 30, 100)
    with pytest.raises(KeyError):
        equity_table(groups, reference="z")


def test_a_row_of_everybody_makes_up_for_a_hidden_group():
    groups = [GroupRate("a", 40, 80), GroupRate("b", None, 100), GroupRate("c", 20, 100)]
    assert status("a", groups) is Status.COMPARISON_INCOMPLETE
    found = equity_table(groups, total=GroupRate("*", 90, 280))
    rows = {row.group: row for row in found.rows}
    assert rows["a"].ratio.value == pytest.approx(0.5 / (50 / 200))
    assert rows["b"].status is Status.SUPPRESSED
    assert rows["b"].comparison.n == 180
    assert (found.outside_events, found.outside_n) == (None, 0)


def test_half_a_row_of_everybody_is_none():
    groups = [GroupRate("a", 40, 80), GroupRate("b", 30, 100)]
    for total in (GroupRate("*", None, 300), GroupRate("*", 90, None)):
        assert equity_table(groups, total=total) == equity_table(groups)


def test_people_in_no_group_count_among_the_others():
    found = equity_table([GroupRate("a", 40, 80), GroupRate("b", 30, 100)], total=GroupRate("all", 80, 300))
    assert (found.outside_events, found.outside_n) == (10, 120)
    assert (found.rows[0].comparison.events, found.rows[0].comparison.n) == (40, 220)


def test_missing_is_told_from_hidden():
    groups = [GroupRate("a", None, 80), GroupRate("b", None, 100)]
    rows = equity_table(groups, missing={"b"}).rows
    assert [row.status for row in rows] == [Status.SUPPRESSED, Status.NO_NUMBER]
    assert rows[1].rate.reason == rows[1].ratio.reason == Status.NO_NUMBER


@pytest.mark.parametrize(
    ("groups", "total", "message"),
    [
        ([GroupRate("a", 1, 2), GroupRate("a", 1, 2)], None, "same name"),
        ([GroupRate("a", 3, 2)], None, "between 0 and n"),
        ([GroupRate("a", -1, 2)], None, "negative"),
        ([GroupRate("a", 1, 20), GroupRate("b", 1, 20)], GroupRate("*", 2, 39), "more than the total"),
        ([GroupRate("a", 2, 20), GroupRate("b", 1, 20)], GroupRate("*", 2, 40), "more than the total"),
    ],
)
def test_impossible_tables_are_refused(groups, total, message):
    with pytest.raises(ValueError, match=message):
        equity_table(groups, total=total)


def test_events_are_told_per_100_and_may_exceed_the_people():
    groups = [GroupRate("a", 90, 60), GroupRate("b", 30, 60)]
    row = equity_table(groups, counting=Counting.EVENTS).rows[0]
    assert (row.rate.value, row.comparison.rate, row.ratio.value, row.difference.value) == (150, 50, 3, 100)
    assert row.ratio.interval.note == row.composition.index.interval.note == "ignores_repeats"
    assert row.composition.share.value == 0.75


@settings(deadline=None)
@given(tables())
def test_every_number_is_the_exact_fraction(groups):
    """A checker with exact fractions."""
    events, people = sum(g.events for g in groups), sum(g.n for g in groups)
    for reference in ("others", "total"):
        for row in equity_table(groups, gates=OPEN, reference=reference).rows:
            own = Fraction(row.events, row.n)
            other = Fraction(events - row.events, people - row.n) if reference == "others" else Fraction(events, people)
            assert row.difference.value == pytest.approx(float(own - other), abs=1e-15)
            if row.ratio.is_defined:
                assert row.ratio.value == pytest.approx(float(own / other), rel=1e-14)
            if events:
                share, part = Fraction(row.events, events), Fraction(row.n, people)
                assert row.composition.share.value == pytest.approx(float(share), rel=1e-14)
                assert row.composition.index.value == pytest.approx(float(share / part), rel=1e-14)
                assert row.composition.relative_difference.value == pytest.approx(float(share / part) - 1, abs=1e-12)
                assert row.composition.index.value == pytest.approx(float(own / Fraction(events, people)), rel=1e-12)


@settings(deadline=None)
@given(tables(), st.sampled_from(list(Counting)), st.sampled_from(["others", "total", "g0"]))
def test_every_interval_contains_its_number_and_sides_agree(groups, counting, reference):
    for row in equity_table(groups, gates=OPEN, reference=reference, counting=counting).rows:
        parts = row.composition
        measures = [row.rate, row.ratio, row.difference]
        if parts:
            measures += [parts.share, parts.index, parts.difference, parts.relative_difference]
        for measure in measures:
            if measure.is_defined:
                slack = 1e-9 * max(1, abs(measure.value))
                assert measure.interval.low - slack <= measure.value <= measure.interval.high + slack
        if parts:
            assert parts.share.interval.low >= 0 and parts.share.interval.high <= 1 + 1e-12


@settings(deadline=None)
@given(tables(smallest=2))
def test_against_everybody_lies_nearer_to_even_than_against_the_others(groups):
    """Both say the same about the side, and their intervals leave out 1 together."""
    others = equity_table(groups, gates=OPEN).rows
    for one, total in zip(others, equity_table(groups, gates=OPEN, reference="total").rows, strict=True):
        assert abs(total.difference.value) <= abs(one.difference.value) + 1e-15
        if one.ratio.is_defined:
            assert (one.ratio.value > 1) == (total.ratio.value > 1)
            assert (one.ratio.interval.low > 1) == (total.ratio.interval.low > 1 + 1e-15)
            assert one.ratio.interval == ratio_interval(one.events, one.n, one.comparison.events, one.comparison.n)


@settings(deadline=None)
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_the_groups_changes_nothing_but_the_order(groups, random):
    mixed = list(groups)
    random.shuffle(mixed)
    one = {row.group: row for row in equity_table(groups).rows}
    found = equity_table(mixed)
    assert [row.group for row in found.rows] == [g.group for g in mixed]
    assert one == {row.group: row for row in found.rows}


@settings(deadline=None)
@given(tables(), st.integers(2, 9))
def test_a_copy_of_everyone_changes_no_estimate(groups, times):
    copied = [GroupRate(g.group, g.events * times, g.n * times) for g in groups]
    for one, many in zip(equity_table(groups, gates=OPEN).rows, equity_table(copied, gates=OPEN).rows, strict=True):
        assert (one.ratio.value, one.difference.value) == (many.ratio.value, many.difference.value)


@settings(deadline=None)
@given(tables())
def test_a_status_other_than_calculated_has_no_ratio_and_calculated_always_has_one(groups):
    for row in equity_table(groups).rows:
        assert (row.status is Status.CALCULATED) == row.ratio.is_defined
        if row.status is Status.CALCULATED:
            assert min(row.events, row.comparison.events) >= 10
            assert min(row.n, row.comparison.n) >= 30


STATE = [GroupRate("a", 100, 1000), GroupRate("b", 300, 6000)]


@pytest.mark.parametrize(
    ("own", "state", "reason"),
    [
        (GroupRate("a", None, 100), STATE, Status.SUPPRESSED),
        (GroupRate("a", 9, 100), STATE, Status.BELOW_CELL_SIZE),
        (GroupRate("a", 10, 29), STATE, Status.BELOW_N_SIZE),
        (GroupRate("a", 10, 100), [STATE[0], GroupRate("b", None, 90)], Status.COMPARISON_INCOMPLETE),
        (GroupRate("a", 10, 100), [STATE[0], GroupRate("b", 9, 90)], Status.COMPARISON_BELOW_CELL_SIZE),
        (GroupRate("a", 10, 100), [STATE[0]], Status.NO_COMPARISON),
    ],
)
def test_the_alternate_ratio_has_the_same_gates(own, state, reason):
    found = alternate_risk_ratio(own, state)
    assert (found.value, found.interval, found.reason) == (None, None, reason)


def test_the_alternate_ratio_to_zero_and_to_a_stranger():
    none = [STATE[0], GroupRate("b", 0, 900)]
    assert alternate_risk_ratio(GroupRate("a", 5, 50), none, gates=OPEN).reason is Status.COMPARISON_IS_ZERO
    assert alternate_risk_ratio(GroupRate("a", 0, 50), none, gates=OPEN).reason is Status.NO_EVENTS
    with pytest.raises(KeyError):
        alternate_risk_ratio(GroupRate("z", 5, 50), STATE)


@pytest.mark.parametrize(
    ("district", "reason"),
    [
        ([GroupRate("a", None, 100), GroupRate("b", 20, 100)], Status.SUPPRESSED),
        ([GroupRate("a", 9, 100), GroupRate("b", 20, 100)], Status.BELOW_CELL_SIZE),
        ([GroupRate("a", 20, 100), GroupRate("b", None, 100)], Status.COMPARISON_INCOMPLETE),
        ([GroupRate("a", 20, 100), GroupRate("b", 9, 100)], Status.COMPARISON_BELOW_CELL_SIZE),
        ([GroupRate("a", 20, 100)], Status.NO_COMPARISON),
    ],
)
def test_the_weighted_ratio_has_the_same_gates(district, reason):
    found = weighted_risk_ratio(district, "a", {"a": 1000, "b": 6000})
    assert (found.value, found.reason) == (None, reason)


def test_the_weighted_ratio_to_zero():
    people = {"a": 1000, "b": 6000}
    zero = [GroupRate("a", 5, 50), GroupRate("b", 0, 50)]
    assert weighted_risk_ratio(zero, "a", people, gates=OPEN).reason is Status.COMPARISON_IS_ZERO
    assert weighted_risk_ratio([GroupRate("a", 0, 50), zero[1]], "a", people, gates=OPEN).reason is Status.NO_EVENTS


@settings(deadline=None)
@given(tables(least=30))
def test_weighted_by_its_own_make_up_the_ratio_is_the_risk_ratio(groups):
    people = {g.group: g.n for g in groups}
    for row in equity_table(groups, gates=OPEN).rows:
        weighted = weighted_risk_ratio(groups, row.group, people, gates=OPEN)
        assert weighted.is_defined == row.ratio.is_defined
        if weighted.is_defined:
            assert weighted.value == pytest.approx(row.ratio.value, rel=1e-9)
