"""Risk, risk ratio and risk difference against the worked table of DTAT (IDEA Data Center's formulas)."""

import pytest

from bridgework.analysis.gaps import GroupRate, gap_between, gap_to_others

# DTAT (github.com/unccdtat/unccdtat.github.io, examples.js): students with an intellectual disability, and enrolment.
DTAT = [
    GroupRate("Hispanic/Latino", 121, 6002),
    GroupRate("American Indian/Alaska Native", 11, 311),
    GroupRate("Asian", 18, 1213),
    GroupRate("Black", 316, 6224),
    GroupRate("Native Hawaiian/Pacific Islander", 21, 212),
    GroupRate("White", 732, 34897),
    GroupRate("Two or more", 3, 3175),
]
RATIOS = [0.8429, 1.5107, 0.6264, 2.5671, 4.2742, 0.7336, 0.0379]


def test_the_table_has_the_published_totals():
    assert (sum(g.events for g in DTAT), sum(g.n for g in DTAT)) == (1222, 52034)


@pytest.mark.parametrize(("group", "ratio"), list(zip([g.group for g in DTAT], RATIOS, strict=True)))
def test_the_risk_ratio_against_all_others_is_the_published_one(group, ratio):
    assert gap_to_others(DTAT, group).ratio.value == pytest.approx(ratio, abs=5e-5)


def test_risk_and_difference_are_the_published_ones():
    gap = gap_to_others(DTAT, "Black")
    assert round(100 * gap.rate, 2) == 5.08
    assert round(100 * gap.reference_rate, 2) == 1.98
    assert round(100 * gap.difference.value, 2) == 3.10
    assert round(gap.ratio.value, 2) == 2.57


@pytest.mark.parametrize(("rate", "other", "ratio"), [(12.60, 11.24, 1.12), (30.86, 12.06, 2.56)])
def test_given_rates_divide_as_published(rate, other, ratio):
    gap = gap_between(GroupRate("a", given=rate), GroupRate("b", given=other))
    assert round(gap.ratio.value, 2) == ratio
    assert gap.ratio.interval is None
    assert gap.is_beyond_chance is None


def test_the_scipy_example_has_its_ratio():
    """scipy's manual of `relative_risk`: 27 of 122 exposed cases, 44 of 487 controls."""
    gap = gap_between(GroupRate("exposed", 27, 122), GroupRate("control", 44, 487))
    assert gap.ratio.value == pytest.approx(2.449516, abs=1e-6)
