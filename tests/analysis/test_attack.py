"""The attacker finds what published examples say is there, and what trying every table finds."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bridgework.analysis.attack import Audit, Checked, Contradiction, RefusedStatement, audit_table
from tests.analysis.attack_cases import (
    DELINQUENT,
    DELINQUENT_LEAKS,
    DELINQUENT_SAFE,
    EDUCATION,
    TRAP,
    TRAP_HIDDEN,
    naive_finds,
    two_way,
    without_truth,
)

DIMS = ("row", "column")
MOST_TRIED = 4_000


def interval_of(audit: Audit, **codes: str) -> tuple[int, int | None]:
    return next((found.low, found.high) for found in audit.intervals if dict(found.cell) == codes)


def width(audit: Audit) -> float | None:
    """Of the narrowest interval."""
    if audit.narrowest is None:
        return None
    low, high = audit.narrowest
    return float("inf") if high is None else high - low


def one_dim(rows: dict[str, tuple[int, bool]], dim: str = "g") -> list[dict[str, Any]]:
    return [{dim: code, "count": None if hides else value, "true": value} for code, (value, hides) in rows.items()]


# Published examples


def test_two_holes_in_each_line_are_not_enough_and_a_naive_check_misses_it() -> None:
    table = two_way(TRAP, "abcd", TRAP_HIDDEN)
    assert naive_finds(table, DIMS) == []
    audit = audit_table(without_truth(table), DIMS, {}, 10, every_interval=True)
    assert interval_of(audit, row="w", column="b") == (47, 47)
    assert {"row": "w", "column": "b"} in [dict(found.cell) for found in audit.exposed]
    opened = audit_table(without_truth(two_way(TRAP, "abcd", TRAP_HIDDEN | {"x-b"})), DIMS, {}, 10, every_interval=True)
    assert interval_of(opened, row="w", column="b") == (0, 141)


def test_working_paper_22_one_cell_is_recovered_and_the_better_pattern_is_safe() -> None:
    leaking = audit_table(two_way(DELINQUENT, EDUCATION, DELINQUENT_LEAKS), DIMS, {}, 5, every_interval=True)
    assert naive_finds(two_way(DELINQUENT, EDUCATION, DELINQUENT_LEAKS), DIMS) == []
    assert interval_of(leaking, row="Alpha", column="very high") == (1, 1)
    assert [str(found) for found in leaking.exposed] == ["row=Alpha, column=very high: exactly 1"]
    safe = audit_table(two_way(DELINQUENT, EDUCATION, DELINQUENT_SAFE), DIMS, {}, 5)
    assert safe.is_safe
    assert width(safe) == 5
    assert audit_table(without_truth(two_way(DELINQUENT, EDUCATION, DELINQUENT_SAFE)), DIMS, {}, 5).is_safe


# By hand


def test_a_single_hole_is_the_total_less_the_rest() -> None:
    audit = audit_table(one_dim({"a": (4, True), "b": (20, False), "*": (24, False)}), ["g"], {}, 10)
    assert (audit.n_protected, audit.n_exposed, audit.narrowest) == (1, 1, (4, 4))
    assert audit.exposed[0].feasible == (4,)
    assert audit.exposed[0].checked is Checked.EXACT


def test_a_small_count_that_stands_openly_is_exposed_where_the_truth_is_known() -> None:
    cells = one_dim({"a": (4, False), "b": (20, False), "*": (24, False)})
    assert audit_table(cells, ["g"], {}, 10).n_exposed == 1
    foreign = audit_table(without_truth(cells), ["g"], {}, 10)
    assert (foreign.n_protected, foreign.n_open) == (0, 1)


def test_a_hidden_total_protects() -> None:
    audit = audit_table(one_dim({"a": (4, True), "b": (20, False), "*": (24, True)}), ["g"], {}, 10)
    assert audit.is_safe
    assert audit.narrowest == (0, None)


def test_values_above_the_people_there_are_need_not_be_possible() -> None:
    """x of 6 people, of whom 2: 1..6 must be possible, 7..9 cannot be."""
    cells: list[dict[str, Any]] = [
        {"outcome": "yes", "count": None, "true": 2},
        {"outcome": "no", "count": None, "true": 4},
        {"outcome": "*", "count": 6},
    ]
    audit = audit_table(cells, ["outcome"], {}, 10)
    assert (audit.n_protected, audit.n_exposed, audit.narrowest) == (2, 0, (0, 6))


def test_foreign_tables_by_the_documented_definition() -> None:
    def one(low: int, high: int) -> Audit:
        return audit_table([{"g": "a", "count": None, "low": low, "high": high}], ["g"], {}, 10)

    assert one(0, 9).is_safe and one(1, 9).is_safe and one(10, 19).is_safe and one(0, 100).is_safe
    assert not one(2, 40).is_safe  # may be small, 1 is excluded
    assert not one(1, 8).is_safe
    assert not one(12, 12).is_safe  # one value is left
    under_nobody: list[dict[str, Any]] = [{"g": "a", "count": None}, {"g": "b", "count": None}, {"g": "*", "count": 0}]
    assert audit_table(under_nobody, ["g"], {}, 10).is_safe


def test_hierarchies_are_used_whichever_levels_are_listed() -> None:
    parents = {"place": {"s1": "c1", "s2": "c1", "s3": "c2", "s4": "c2", "c1": "state", "c2": "state"}}
    cells = one_dim({"s1": (3, True), "s2": (30, True), "s3": (12, False), "s4": (11, False)}, "place")
    with_state: list[dict[str, Any]] = [*cells, {"place": "state", "count": 56}]
    assert audit_table(with_state, ["place"], parents, 10).is_safe
    with_county: list[dict[str, Any]] = [
        *with_state,
        {"place": "c2", "count": 23},
        {"place": "c1", "count": None, "true": 33},
    ]
    assert audit_table(with_county, ["place"], parents, 10, every_interval=True).narrowest == (0, 33)
    one_open: list[dict[str, Any]] = [*with_county[:1], {"place": "s2", "count": 30, "true": 30}, *with_county[2:]]
    assert audit_table(one_open, ["place"], parents, 10).narrowest == (3, 3)


def test_tables_that_share_a_margin_are_attacked_together() -> None:
    """Hidden total 24: alone each table is safe; by sex it follows, and then the race table gives its only hole away."""
    by_race: list[dict[str, Any]] = [{"race": "a", "count": None, "true": 4}, {"race": "b", "count": 20, "true": 20}]
    total: dict[str, Any] = {"count": None, "true": 24}
    assert audit_table([*by_race, {"race": "*", **total}], ["race"], {}, 10).is_safe
    by_sex: list[dict[str, Any]] = [{"sex": "f", "count": 13, "true": 13}, {"sex": "m", "count": 11, "true": 11}]
    audit = audit_table([*by_race, *by_sex, total], ["race", "sex"], {}, 10)
    assert audit.narrowest == (4, 4)


def test_sums_that_are_stated_beside_the_table_count_too() -> None:
    pairs = [("a", "b", 9), ("b", "c", 10), ("a", "c", 11)]
    cells = [{"g": code, "count": None, "true": value} for code, value in (("a", 5), ("b", 4), ("c", 6))]
    rows = [{"kind": "sum", "cell": {"g": f"{p}{q}"}, "parts": [{"g": p}, {"g": q}]} for p, q, _ in pairs]
    sums = [{"kind": "count", "cell": {"g": f"{p}{q}"}, "value": n} for p, q, n in pairs]
    audit = audit_table(cells, ["g"], {}, 10, statements=[*rows, *sums])
    assert audit.n_exposed == 3 and audit.narrowest is not None and audit.narrowest[0] == audit.narrowest[1]


def test_large_parts_are_checked_by_intervals_and_that_is_said() -> None:
    """7 x 7 x 7 with only its faces published: 343 unknowns in one part, no network."""
    inner = {at: 3 + sum(at) % 5 for at in product(range(7), repeat=3)}
    cells = []
    for codes in product(["*", *range(7)], repeat=3):
        value = sum(v for at, v in inner.items() if all(c in ("*", place) for c, place in zip(codes, at, strict=True)))
        names = {f"d{k}": str(code) for k, code in enumerate(codes)}
        cells.append({**names, "count": value if "*" in codes else None, "true": value})
    audit = audit_table(cells, ["d0", "d1", "d2"], {}, 10)
    assert (audit.n_protected, audit.n_interval, audit.n_integer, audit.n_components) == (343, 343, 0, 1)
    assert audit.is_safe and audit.narrowest is not None and audit.narrowest[0] == 0


# Refusals


def test_contradictions_are_named() -> None:
    cells = without_truth(one_dim({"a": (4, False), "b": (20, False), "*": (23, False)}))
    with pytest.raises(Contradiction, match="parts by g add up"):
        audit_table(cells, ["g"], {}, 10)
    cells[2]["count"] = 30
    assert audit_table(cells, ["g"], {}, 10, open_dims=["g"]).n_open == 1
    with pytest.raises(Contradiction, match="g=a is 5"):
        audit_table([{"g": "a", "count": 5, "true": 4}], ["g"], {}, 10)


@pytest.mark.parametrize(
    ("cells", "more", "says"),
    [
        ([{"g": "a", "count": 1}, {"g": "a", "count": 2}], {}, "listed twice"),
        ([{"g": "a", "count": -1}], {}, "whole number"),
        ([{"g": "a", "count": 1.5}], {}, "whole number"),
        ([{"g": "a", "count": 1}], {"statements": [{"kind": "guess"}]}, "no kind of statement"),
        ([{"g": "a", "count": 1}], {"statements": [{"kind": "count", "cell": {"g": "a"}}]}, "has no value"),
        ([{"g": "a", "count": 1}], {"statements": [{"kind": "count", "cell": {"h": "a"}, "value": 1}]}, "no dimension"),
        ([{"g": "a", "count": 1}], {"missing": "perhaps"}, "unknown"),
        ([{"g": "a", "count": 1}], {"hierarchies": {"g": {"a": "b", "b": "a"}}}, "circle"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(cells: list, more: dict, says: str) -> None:
    hierarchies = more.pop("hierarchies", {})
    with pytest.raises(RefusedStatement, match=says):
        audit_table(cells, ["g"], hierarchies, 10, **more)


def test_a_threshold_below_two_protects_nothing_and_is_refused() -> None:
    with pytest.raises(RefusedStatement):
        audit_table([{"g": "a", "count": 1}], ["g"], {}, 1)


# Every table tried


@st.composite
def small_tables(draw: st.DrawFn) -> tuple[list[dict[str, Any]], tuple[int, ...]]:
    """2 x 2 x 2 or 2 x 3 tables with totals of which some cells, inner or total, are hidden."""
    sizes = draw(st.sampled_from([(2, 3), (2, 2, 2), (3, 3)]))
    inner = {codes: draw(st.integers(0, 3)) for codes in product(*(range(size) for size in sizes))}
    cells = []
    hidden = 0
    for codes in product(*(["*", *range(size)] for size in sizes)):
        value = sum(
            v for at, v in inner.items() if all(code in ("*", place) for code, place in zip(codes, at, strict=True))
        )
        hides = hidden < 7 and draw(st.booleans())
        hidden += hides and "*" not in codes
        names = {f"d{k}": str(code) for k, code in enumerate(codes)}
        cells.append({**names, "count": None if hides else value, "true": value})
    return cells, sizes


def every_table(cells: list[dict[str, Any]], sizes: tuple[int, ...]) -> list[dict[tuple[str, ...], int]]:
    """All inner tables that give the published cells, found by trying each value that a hidden inner cell can have."""
    dims = [f"d{k}" for k in range(len(sizes))]
    shown = {tuple(cell[dim] for dim in dims): cell["count"] for cell in cells}
    inner = [codes for codes in shown if "*" not in codes]
    totals = {
        codes: [at for at in inner if all(c in ("*", a) for c, a in zip(codes, at, strict=True))]
        for codes in shown
        if "*" in codes and shown[codes] is not None
    }
    found: list[dict[tuple[str, ...], int]] = []
    unbounded = [at for at in inner if shown[at] is None]
    for at in unbounded:
        if not any(at in members for members in totals.values()):
            return []

    n_tried = 0

    def fill(k: int, table: dict[tuple[str, ...], int]) -> None:
        nonlocal n_tried
        n_tried += 1
        if n_tried > MOST_TRIED:
            return
        if k == len(inner):
            if all(sum(table[at] for at in members) == shown[codes] for codes, members in totals.items()):
                found.append(dict(table))
            return
        at = inner[k]
        if shown[at] is not None:
            choices: Any = [shown[at]]
        else:
            room = min(
                (shown[codes] or 0) - sum(table.get(other, 0) for other in members)
                for codes, members in totals.items()
                if at in members
            )
            choices = range(room + 1)
        for value in choices:
            table[at] = value
            fill(k + 1, table)
        table.pop(at, None)

    fill(0, {})
    return [] if n_tried > MOST_TRIED else found


@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.filter_too_much])
@given(small_tables())
def test_intervals_and_values_are_those_of_trying_every_table(made: tuple) -> None:
    cells, sizes = made
    tables = every_table(cells, sizes)
    assume(tables)
    dims = [f"d{k}" for k in range(len(sizes))]
    audit = audit_table(cells, dims, {}, 5, every_interval=True)
    quick = audit_table(cells, dims, {}, 5)
    n_exposed = 0
    for found in audit.intervals:
        codes = tuple(code for _, code in found.cell)
        members = [at for at in tables[0] if all(c in ("*", a) for c, a in zip(codes, at, strict=True))]
        values = {sum(table[at] for at in members) for table in tables}
        assert (found.low, found.high) == (min(values), max(values))
        assert found.feasible == tuple(value for value in found_range(cells, dims, codes) if value in values)
        n_exposed += len(found.feasible) < len(found_range(cells, dims, codes)) or len(values) == 1
    assert audit.n_exposed == quick.n_exposed == n_exposed
    assert audit.exposed == quick.exposed
    assert width(audit) == width(quick)


def found_range(cells: list[dict[str, Any]], dims: list[str], codes: tuple[str, ...]) -> range:
    """1..min(4, n), n the least published count of a cell that contains this one."""
    above = [
        cell["count"]
        for cell in cells
        if cell["count"] is not None
        and (at := tuple(cell[dim] for dim in dims)) != codes
        and all(a in ("*", c) for a, c in zip(at, codes, strict=True))
    ]
    return range(1, min([4, *above]) + 1)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(small_tables(), min_size=2, max_size=4))
def test_parts_attacked_together_are_the_parts_attacked_alone(made: list) -> None:
    made = [(cells, sizes) for cells, sizes in made if sizes == (2, 3)]
    together = [{**cell, "place": f"p{k}"} for k, (cells, _) in enumerate(made) for cell in cells]
    alone = [audit_table(cells, ["d0", "d1"], {}, 5, every_interval=True) for cells, _ in made]
    whole = audit_table(together, ["d0", "d1", "place"], {}, 5, every_interval=True)
    assert whole.n_exposed == sum(audit.n_exposed for audit in alone)
    assert [(i.low, i.high, i.feasible) for i in whole.intervals] == [
        (i.low, i.high, i.feasible) for audit in alone for i in audit.intervals
    ]
