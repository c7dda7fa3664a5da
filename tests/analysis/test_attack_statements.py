"""Every public number is an equation: percentages, intervals, ratios, places on a chart, roundings and reasons."""

from __future__ import annotations

import doctest
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.analysis.attack import Audit, Contradiction, audit_table, inversion, ledger
from bridgework.analysis.attack.inversion import (
    counts_of_poisson,
    counts_of_share,
    counts_of_wilson,
    most_people_of_wilson,
)
from bridgework.analysis.attack.statements import KINDS
from bridgework.analysis.intervals import share_interval

X, N = {"g": "a", "o": "yes"}, {"g": "a"}
Y, M = {"g": "b", "o": "yes"}, {"g": "b"}


def attack(
    statements: Sequence[dict[str, Any]], n: int | None = None, x: int | None = None, threshold: int = 10
) -> dict[str, tuple[int, int | None, tuple[int, ...]]]:
    """Intervals of x (`yes`) and n of group a, both hidden unless told; group b stands openly with 20 of 50."""
    cells: list[dict[str, Any]] = [
        {**X, "count": x},
        {**N, "count": n},
        {**Y, "count": 20},
        {**M, "count": 50},
    ]
    audit = audit_table(cells, ["g", "o"], {}, threshold, statements=statements, every_interval=True)
    return {dict(found.cell)["o"]: (found.low, found.high, found.feasible) for found in audit.intervals}


@pytest.mark.parametrize("module", [inversion, ledger])
def test_examples_in_the_docstrings_are_true(module: Any) -> None:
    result = doctest.testmod(module)
    assert result.attempted and not result.failed


# Back to whole numbers


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.integers(0, 3))
def test_counts_of_a_share_are_those_that_print_like_it(people: tuple[int, int], digits: int) -> None:
    x, n = people
    half = Fraction(1, 2 * 10**digits)
    printed = f"{100 * x / n:.{digits}f}"
    fitting = [other for other in range(n + 1) if abs(Fraction(100 * other, n) - Fraction(printed)) <= half]
    assert list(counts_of_share(printed, n, digits=digits)) == fitting
    assert x in fitting


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.integers(1, 120).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.integers(1, 4))
def test_wilson_bounds_give_the_counts_back(people: tuple[int, int], digits: int) -> None:
    """Bounds are those of our own pages' intervals; the way back is written apart from them."""
    x, n = people

    def printed(count: int) -> tuple[str, str]:
        interval = share_interval(count, n)
        return f"{interval.low:.{digits}f}", f"{interval.high:.{digits}f}"

    fitting = [other for other in range(n + 1) if printed(other) == printed(x)]
    found = counts_of_wilson(*printed(x), n, digits=digits)
    assert set(fitting) <= set(found)
    assert len(found) <= len(fitting) + 1  # a tie of rounding may add one


def test_one_interval_alone_tells_how_many_people_there_can_be_at_most() -> None:
    for x, n in ((0, 1), (3, 7), (50, 100), (81, 263)):
        interval = share_interval(x, n)
        assert n <= (most_people_of_wilson(f"{interval.low:.4f}", f"{interval.high:.4f}") or 0)
    assert most_people_of_wilson("0.50", "0.50") is None


# Kinds of statements, by hand


def test_a_percentage_beside_its_n_is_the_count() -> None:
    shown = [{"kind": "share", "part": X, "whole": N, "value": "12.5"}]
    assert attack(shown, n=24)["yes"] == (3, 3, (3,))
    assert attack(shown, x=3)["*"] == (24, 24, ())


def test_a_percentage_without_its_n_leaves_multiples() -> None:
    found = attack([{"kind": "share", "part": X, "whole": N, "value": "33.33"}])
    assert found["yes"] == (1, None, tuple(range(1, 10)))
    assert found["*"][0] == 3  # 0 of n would be 0 %


def test_nearly_none_and_nearly_all_say_little() -> None:
    low = attack([{"kind": "share-at-most", "part": X, "whole": N, "value": 5}], n=100)
    assert low["yes"] == (0, 5, (1, 2, 3, 4, 5))
    high = attack([{"kind": "share-at-least", "part": X, "whole": N, "value": "0.95", "scale": 1}], n=100)
    assert high["yes"][:2] == (95, 100)


def test_wilson_bounds_beside_n_or_alone_are_the_count() -> None:
    """3 of 40, the interval printed with three digits."""
    interval = share_interval(3, 40)
    shown = {
        "kind": "wilson",
        "part": X,
        "whole": N,
        "low": f"{interval.low:.3f}",
        "high": f"{interval.high:.3f}",
    }
    assert attack([shown], n=40)["yes"] == (3, 3, (3,))
    alone = attack([shown])
    assert alone["yes"] == (3, 3, (3,)) and alone["*"][:2] == (40, 40)
    with pytest.raises(Contradiction):
        attack([{**shown, "low": "0.2", "high": "0.201"}], n=40)


def test_a_ratio_to_an_open_group_is_the_count() -> None:
    """(x / 40) / (20 / 50) printed 0.19: 3 of 40 (0.1875); 2 would be 0.125 and 4 would be 0.25."""
    shown = [{"kind": "ratio", "part": X, "whole": N, "other_part": Y, "other_whole": M, "value": "0.19"}]
    assert attack(shown, n=40)["yes"] == (3, 3, (3,))
    assert attack(shown)["yes"][0] == 1  # n unknown: the share is known to be about 0.075, the count is not


def test_a_difference_to_an_open_group_is_the_count() -> None:
    shown = [
        {"kind": "difference", "part": X, "whole": N, "other_part": Y, "other_whole": M, "value": "-32.5", "scale": 100}
    ]
    assert attack(shown, n=40)["yes"] == (3, 3, (3,))
    assert attack(shown, x=3)["*"] == (40, 40, ())


def test_the_height_of_a_bar_is_the_count() -> None:
    """A chart 200 units high, 0 % at 200 and 100 % at 0: 185.0 means 7.5 %."""
    bar = {"kind": "coordinate", "part": X, "whole": N, "value": "185.0", "zero": 200, "one": 0}
    assert attack([bar], n=40)["yes"] == (3, 3, (3,))
    count = {"kind": "coordinate", "part": X, "value": "30", "zero": 0, "one": "7.5"}  # 7.5 units for each person
    assert attack([count])["yes"] == (4, 4, (4,))


def test_rounded_counts_and_ranges_are_bounds() -> None:
    assert attack([{"kind": "rounded", "cell": X, "value": 10, "base": 5}])["yes"][:2] == (8, 12)
    assert attack([{"kind": "between", "cell": X, "low": 10, "high": 19}])["yes"][:2] == (10, 19)
    assert attack([{"kind": "between", "cell": X, "high": 9}])["yes"] == (0, 9, tuple(range(1, 10)))


def test_a_stated_reason_for_hiding_is_knowledge() -> None:
    """Two holes with 30 people in them: one of them is small, so the other is not 10 to 20."""
    cells: list[dict[str, Any]] = [{"g": "a", "count": None}, {"g": "b", "count": None}, {"g": "*", "count": 12}]
    reason = {"kind": "one-is-small", "cells": [{"g": "a"}, {"g": "b"}], "threshold": 3}
    without = audit_table(cells, ["g"], {}, 10, every_interval=True)
    assert [found.feasible for found in without.intervals] == [tuple(range(1, 10))] * 2
    knowing = audit_table(cells, ["g"], {}, 10, statements=[reason], every_interval=True)
    assert [found.feasible for found in knowing.intervals] == [(1, 2)] * 2
    assert [(found.low, found.high) for found in knowing.intervals] == [(1, 11)] * 2


def test_a_sum_of_some_groups_is_a_row() -> None:
    cells: list[dict[str, Any]] = [{"g": code, "count": None} for code in "abc"]
    some: list[dict[str, Any]] = [
        {"kind": "sum", "cell": {"g": "a or b"}, "parts": [{"g": "a"}, {"g": "b"}]},
        {"kind": "count", "cell": {"g": "a or b"}, "value": 7},
    ]
    audit = audit_table(cells, ["g"], {}, 10, statements=some, every_interval=True)
    assert [(found.low, found.high) for found in audit.intervals] == [(0, 7), (0, 7), (0, None)]


def test_statements_together_say_more_than_each() -> None:
    """A rate rounded to whole percent, a bar, and a second rate of those who are left over."""

    def narrow(*statements: dict[str, Any]) -> tuple[int, int | None]:
        low, high, _ = attack(statements, n=320)["yes"]
        return low, high

    percent = {"kind": "share", "part": X, "whole": N, "value": "2"}
    bar = {"kind": "coordinate", "part": X, "whole": N, "value": "5", "zero": 0, "one": 200}
    assert narrow(percent) == (5, 8)
    assert narrow(bar) == (8, 8)
    assert narrow(percent, bar) == (8, 8)


def test_each_kind_is_tested_here_or_with_the_ledger_and_explained() -> None:
    from pathlib import Path

    here = Path(__file__).read_text() + Path(__file__).with_name("test_attack_ledger.py").read_text()
    docs = (Path(__file__).parents[2] / "docs/methods/attack.md").read_text()
    for kind in KINDS:
        assert f'"kind": "{kind}"' in here, kind
        assert f"`{kind}`" in docs, kind


def test_audits_say_how_they_checked() -> None:
    """A share makes coefficients that are no network: whole numbers are then tried one by one."""
    cells: list[dict[str, Any]] = [
        {**X, "count": None, "true": 6},
        {**N, "count": None, "true": 24},
        {"g": "c", "o": "yes", "count": None, "true": 4},
        {"o": "yes", "count": 10, "true": 10},
    ]
    shown = [{"kind": "share", "part": X, "whole": N, "value": "25"}]
    audit: Audit = audit_table(cells, ["g", "o"], {}, 10, statements=shown)
    assert audit.n_integer == 2 and audit.n_interval == 0
    assert audit.n_components == 1


def test_bounds_and_rates_of_events_are_turned_back_to_counts() -> None:
    """Seven of 50: 14 per 100, exact Poisson 5.63 to 28.85. Either gives the seven away, at the precision of a page."""
    cells = [
        {"g": "a", "count": None, "true": 7},
        {"g": "b", "count": None, "true": 33},
        {"g": "*", "count": 40, "true": 40},
    ]
    bounds = {"kind": "poisson", "part": {"g": "a"}, "people": 50, "low": "5.63", "high": "28.85", "scale": 100}
    rate = {"kind": "rate", "cell": {"g": "a"}, "people": 50, "low": "13.99", "high": "14.01", "scale": 100}
    assert audit_table(cells, ["g"], {}, 10).is_safe
    for statement in (bounds, rate):
        found = audit_table(cells, ["g"], {}, 10, statements=[statement])
        assert [(one.low, one.high) for one in found.exposed] == [(7, 7)]
    wide = {**rate, "low": "0", "high": "30"}
    assert audit_table(cells, ["g"], {}, 10, statements=[wide]).is_safe


@given(st.integers(0, 3000), st.integers(20, 5000))
def test_the_counts_of_printed_poisson_bounds_hold_the_true_one(x: int, people: int) -> None:
    from bridgework.analysis.intervals import event_rate_interval

    found = event_rate_interval(x, people)
    assert x in counts_of_poisson(f"{found.low:.2f}", f"{found.high:.2f}", people)
