"""Equity statistics against published worked data: DTAT (IDEA Data Center's formulas) and the summary measures' own oracle."""

import pytest

from bridgework.analysis.equity import (
    Gates,
    Polarity,
    Status,
    alternate_risk_ratio,
    equity_table,
    summarize,
    theil_parts,
    weighted_risk_ratio,
)
from bridgework.analysis.gaps import GroupRate, gap_between

# Disproportionality Technical Assistance Tool (github.com/unccdtat/unccdtat.github.io, index.html), which follows Bollmer, J.,
# Bethel, J., Munk, T., & Bitterman, A. (2014), Methods for assessing racial/ethnic disproportionality in special education: a
# technical assistance guide (revised). Sections 3.1 to 9.1: intellectual disability, a district and its state.
NAMES = ["H/L", "AI/AN", "Asian", "Black", "NH/PI", "White", "Two or more"]
DISTRICT = dict(
    zip(NAMES, zip((121, 11, 18, 316, 21, 732, 3), (6002, 311, 1213, 6224, 212, 34897, 3175), strict=True), strict=True)
)
STATE = dict(
    zip(
        NAMES,
        zip((780, 47, 161, 3110, 45, 3935, 132), (69672, 1991, 13934, 73653, 1424, 238875, 15287), strict=True),
        strict=True,
    )
)
RATIOS = {"H/L": 0.8429, "AI/AN": 1.5107, "Asian": 0.6264, "Black": 2.5671, "NH/PI": 4.2742, "White": 0.7336}
OPEN = Gates(0, 0)


def groups(table):
    return [GroupRate(name, *counts) for name, counts in table.items()]


def row(name, **how):
    return next(one for one in equity_table(groups(DISTRICT), **how).rows if one.group == name)


def test_the_totals_are_the_published_ones():
    table = equity_table(groups(DISTRICT))
    assert (table.total_events, table.total_n) == (1222, 52034)


@pytest.mark.parametrize(("name", "ratio"), RATIOS.items())
def test_risk_ratios_of_sections_4_1(name, ratio):
    assert row(name).status is Status.CALCULATED
    assert row(name).ratio.value == pytest.approx(ratio, abs=5e-5)


def test_the_gates_hold_back_three_events_and_let_eleven_pass():
    assert row("Two or more").status is Status.BELOW_CELL_SIZE
    assert row("Two or more").ratio.value is None
    assert row("Two or more").difference.value is None
    assert row("AI/AN").status is Status.CALCULATED
    assert row("Two or more", gates=OPEN).ratio.value == pytest.approx(0.0379, abs=5e-5)


def test_risk_and_difference_of_sections_3_1_and_7_1():
    black = row("Black")
    assert round(100 * black.rate.value, 2) == 5.08
    assert round(100 * black.comparison.rate, 2) == 1.98
    assert round(black.ratio.value, 2) == 2.57
    assert round(100 * black.difference.value, 2) == 3.10


def test_composition_of_section_8_1():
    parts = row("Black").composition
    assert round(100 * parts.share.value, 2) == 25.86
    assert round(100 * parts.population_share, 2) == 11.96
    assert round(100 * parts.difference.value, 2) == 13.90
    assert round(100 * parts.relative_difference.value, 2) == 116.19
    assert parts.index.value == pytest.approx(2.1619, abs=5e-5)


def test_the_e_formula_of_section_9_1():
    parts = row("Black").composition
    assert round(100 * parts.upper_bound, 1) == 12.9
    assert parts.upper_bound == pytest.approx(0.1289, abs=5e-5)
    assert parts.is_above_bound is True
    assert row("White").composition.is_above_bound is False


def test_the_alternate_risk_ratio_of_section_5_1():
    """Published 2.69: a district's 189 of 4,697 beside the state's 5,100 of 341,183 others."""
    ratio = alternate_risk_ratio(GroupRate("Black", 189, 4697), groups(STATE))
    assert ratio.value == pytest.approx(2.6919, abs=5e-5)
    assert round(ratio.value, 2) == 2.69
    assert ratio.interval.low < ratio.value < ratio.interval.high


def test_the_alternate_risk_ratio_of_section_5_3_needs_unrounded_parts():
    """Published 6.95 = 2.33/.33, which rounded parts do not give (7.06); one child, so the usual gates hold it back."""
    state = [
        GroupRate(name, *counts)
        for name, counts in zip(
            NAMES,
            [(7, 7443), (2, 253), (2, 2249), (55, 12757), (1, 162), (95, 27178), (14, 2396)],
            strict=True,
        )
    ]
    own = GroupRate("NH/PI", 1, 43)
    assert round(alternate_risk_ratio(own, state, gates=OPEN).value, 2) == 6.95
    assert alternate_risk_ratio(own, state).reason is Status.BELOW_CELL_SIZE


def test_the_weighted_risk_ratio_of_section_6_1():
    """DTAT prints .04/.02 = 2 from rounded parts; the unrounded ones give 2.5296."""
    people = {name: n for name, (_, n) in STATE.items()}
    assert weighted_risk_ratio(groups(DISTRICT), "Black", people).value == pytest.approx(2.5296, abs=5e-5)


def test_the_weighted_risk_ratio_of_section_6_3():
    """Published .0043/.0047 = .92, suspensions of a small district."""
    district = [(0, 603), (1, 22), (1, 221), (6, 889), (0, 9), (22, 4528), (2, 282)]
    people = dict(zip(NAMES, (7443, 253, 2249, 12757, 162, 27178, 2396), strict=True))
    own = [GroupRate(name, *counts) for name, counts in zip(NAMES, district, strict=True)]
    assert round(weighted_risk_ratio(own, "Asian", people, gates=OPEN).value, 2) == 0.92


@pytest.mark.parametrize(("rate", "other", "ratio"), [(12.60, 11.24, 1.12), (30.86, 12.06, 2.56)])
def test_published_pairs_of_rates_divide_as_printed(rate, other, ratio):
    assert round(gap_between(GroupRate("a", given=rate), GroupRate("b", given=other)).ratio.value, 2) == ratio


def test_an_alternate_ratio_by_hand():
    """18 of 120 beside 5,000 of 100,000: 15 % and 5 %."""
    state = [GroupRate("A", 9, 99), GroupRate("B", 5000, 100000)]
    assert alternate_risk_ratio(GroupRate("A", 18, 120), state).value == pytest.approx(3.0, abs=1e-12)


def test_the_summary_measures_by_hand():
    """Rates .30, .20, .10, .25 with population shares .1, .2, .6, .1 (formulas: Healthy People; HD*Calc, Breen et al. 2014)."""
    found = summarize((0.30, 0.20, 0.10, 0.25), (0.1, 0.2, 0.6, 0.1), polarity=Polarity.ADVERSE)
    assert found.mean.value == pytest.approx(0.155, abs=1e-12)
    assert found.variance.value == pytest.approx(0.005225, abs=5e-7)
    assert found.theil.value == pytest.approx(0.101045, abs=5e-7)
    assert found.log_deviation.value == pytest.approx(0.098135, abs=5e-7)
    assert found.index_of_disparity.value == pytest.approx(150, abs=1e-9)
    assert found.summary_ratio.value == pytest.approx(2.5, abs=1e-12)
    assert found.rate_ratio.value == pytest.approx(3, abs=1e-12)
    assert found.rate_difference.value == pytest.approx(0.2, abs=1e-12)


def test_theils_index_of_halves_by_hand():
    """Half the people have every event: T = ln 2, all of it between the two halves."""
    parts = theil_parts((0.4, 0.4, 0.0, 0.0), (1, 1, 1, 1), ("a", "a", "b", "b"))
    assert parts.whole == pytest.approx(0.6931, abs=5e-5)
    assert (parts.between, parts.within) == (pytest.approx(0.6931, abs=5e-5), pytest.approx(0, abs=1e-15))
