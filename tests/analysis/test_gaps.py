"""Gaps: undefined cases have reasons, and no order, copy or rounding changes a gap."""

import doctest
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.analysis import gaps
from bridgework.analysis.gaps import (
    Counting,
    GroupRate,
    default_reference,
    gap_between,
    gap_to_others,
    gaps_to_reference,
    widest_gap,
)


@st.composite
def tables(draw, smallest=2):
    sizes = draw(st.lists(st.integers(1, 5_000), min_size=smallest, max_size=7))
    return [GroupRate(f"g{i}", draw(st.integers(0, n)), n) for i, n in enumerate(sizes)]


def test_the_examples_in_the_docstrings_are_true():
    assert doctest.testmod(gaps).failed == 0


def test_a_gap_by_hand():
    """Of 40 children 10 were suspended, of 200 others 20: 25 % and 10 %, so 15 points and 2.5 times."""
    gap = gap_between(GroupRate("a", 10, 40), GroupRate("b", 20, 200))
    assert (gap.rate, gap.reference_rate) == (0.25, 0.1)
    assert gap.difference.value == pytest.approx(0.15)
    assert gap.ratio.value == 2.5
    assert gap.difference.interval.method == "newcombe"
    assert gap.ratio.interval.method == "koopman"
    assert gap.is_beyond_chance is True


def test_events_are_told_per_100_and_may_exceed_them():
    gap = gap_between(GroupRate("a", 90, 60), GroupRate("b", 30, 60), counting=Counting.EVENTS)
    assert (gap.rate, gap.reference_rate, gap.difference.value, gap.ratio.value) == (150, 50, 100, 3)
    assert gap.difference.interval.note == gap.ratio.interval.note == "ignores_repeats"


@pytest.mark.parametrize(
    ("group", "reference", "difference", "ratio", "reason"),
    [
        (GroupRate("a", 0, 0), GroupRate("b", 1, 9), None, None, "no_people"),
        (GroupRate("a", 1, 9), GroupRate("b", 0, 0), None, None, "no_people"),
        (GroupRate("a", 1, 4), GroupRate("b", 0, 9), 0.25, None, "reference_is_zero"),
        (GroupRate("a", 0, 4), GroupRate("b", 0, 9), 0, None, "no_events"),
        (GroupRate("a", 0, 4), GroupRate("b", 3, 4), -0.75, 0, ""),
        (GroupRate("a"), GroupRate("b", 3, 4), None, None, "no_people"),
        (GroupRate("a", given=0.5), GroupRate("b", given=0.0), 0.5, None, "reference_is_zero"),
        (GroupRate("a", given=0.5), GroupRate("b", 1, 4), 0.25, 2, ""),
    ],
)
def test_an_undefined_measure_has_a_reason_and_is_never_zero(group, reference, difference, ratio, reason):
    gap = gap_between(group, reference)
    assert gap.difference.value == difference
    assert gap.ratio.value == ratio
    assert gap.ratio.reason == reason
    assert gap.difference.is_defined == (difference is not None)
    assert gap.ratio.is_defined == (ratio is not None)
    assert (gap.ratio.interval is None) or ratio is not None


def test_rates_that_are_not_numbers_and_impossible_counts_are_refused():
    with pytest.raises(ValueError, match="finite"):
        gap_between(GroupRate("a", given=float("nan")), GroupRate("b", 1, 4))
    with pytest.raises(ValueError, match="events"):
        gap_between(GroupRate("a", 5, 4), GroupRate("b", 1, 4))


def test_given_rates_cannot_be_added_up_to_others():
    with pytest.raises(ValueError, match="added up"):
        gap_to_others([GroupRate("a", 1, 4), GroupRate("b", given=0.5)], "a")
    with pytest.raises(KeyError):
        gap_to_others([GroupRate("a", 1, 4)], "b")


def test_a_group_alone_has_no_others():
    assert gap_to_others([GroupRate("a", 1, 4)], "a").difference.reason == "no_people"


@settings(deadline=None)
@given(tables())
def test_gaps_are_exact_fractions_of_the_counts(groups):
    """A checker with exact fractions."""
    for own in groups:
        events, n = sum(g.events for g in groups) - own.events, sum(g.n for g in groups) - own.n
        gap = gap_to_others(groups, own.group)
        if events:
            assert gap.ratio.value == float(Fraction(own.events * n, own.n * events))
        assert gap.difference.value == pytest.approx(
            float(Fraction(own.events, own.n) - Fraction(events, n)), abs=1e-15
        )


@settings(deadline=None)
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_groups_changes_no_gap(groups, random):
    mixed = list(groups)
    random.shuffle(mixed)
    one = {g.group: g for g in gaps_to_reference(groups, reference="g0")}
    assert one == {g.group: g for g in gaps_to_reference(mixed, reference="g0")}


@settings(deadline=None)
@given(tables(), st.integers(2, 9))
def test_a_copy_of_everyone_changes_no_estimate(groups, times):
    copied = [GroupRate(g.group, g.events * times, g.n * times) for g in groups]
    for one, many in zip(gaps_to_reference(groups), gaps_to_reference(copied), strict=True):
        assert one.reference == many.reference
        assert one.ratio.value == many.ratio.value
        assert one.difference.value == many.difference.value


@settings(deadline=None)
@given(tables(smallest=1))
def test_the_default_reference_is_a_largest_group(groups):
    name = default_reference(groups)
    assert next(g.n for g in groups if g.group == name) == max(g.n for g in groups)
    assert len(gaps_to_reference(groups)) == len(groups) - 1


def test_without_counts_there_is_no_default_reference():
    assert default_reference([GroupRate("a", given=0.5)]) is None
    assert default_reference([]) is None
    assert gaps_to_reference([GroupRate("a", given=0.5), GroupRate("b", given=0.6)]) == ()
    with pytest.raises(KeyError):
        gaps_to_reference([GroupRate("a", 1, 5)], reference="z")


def test_the_widest_gap_may_point_either_way():
    groups = [GroupRate("a", 50, 100), GroupRate("b", 60, 99), GroupRate("c", 10, 90), GroupRate("d", 0, 0)]
    assert widest_gap(gaps_to_reference(groups)).group == "c"
    assert widest_gap([]) is None
    assert widest_gap(gaps_to_reference([GroupRate("a", 1, 2), GroupRate("d", 0, 0)])) is None
