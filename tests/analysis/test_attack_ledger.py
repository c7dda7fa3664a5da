"""What several releases tell together, though each alone is safe."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bridgework.analysis.attack import Audit, Ledger, RefusedStatement, Release, audit_table

Rows = dict[str, tuple[int, bool]]


def release(name: str, rows: Rows, *, dim: str = "g", truth: bool = True, **more: Any) -> Release:
    """One table: code -> (true count, whether it is hidden)."""
    cells = []
    for code, (value, hides) in rows.items():
        cell: dict[str, Any] = {dim: code, "count": None if hides else value}
        cells.append({**cell, "true": value} if truth else cell)
    return Release.of(cells, [dim], name=name, **more)


def ledger_of(*releases: Release, threshold: int = 10) -> Ledger:
    ledger = Ledger(threshold)
    for each in releases:
        ledger.add(each)
    return ledger


def exposed(audit: Audit) -> list[tuple[str, int, int | None]]:
    return [(dict(found.cell)["g"], found.low, found.high) for found in audit.exposed]


JANUARY: Rows = {"a": (4, True), "b": (14, True), "c": (30, False), "*": (48, False)}


def test_the_same_table_twice_says_nothing_new() -> None:
    ledger = ledger_of(release("January", JANUARY))
    again = ledger.audit(release("February", JANUARY))
    assert again.is_safe
    assert again.n_cells == ledger.audit().n_cells == 4
    assert len(ledger.releases) == 1  # an audit records nothing


def test_another_pattern_of_the_same_table_reveals_by_subtraction() -> None:
    january = release("January", JANUARY)
    other = release("February", {"a": (4, True), "b": (14, False), "c": (30, True), "*": (48, False)})
    assert ledger_of(january).audit().is_safe and ledger_of(other).audit().is_safe
    audit = ledger_of(january).audit(other)
    assert exposed(audit) == [("a", 4, 4)]
    assert audit.exposed[0].releases == ("January", "February")
    assert audit.exposed[0].release == "January"


def test_a_correction_under_another_pattern_reveals_what_it_left_alone() -> None:
    """c is corrected from 30 to 33, and b is shown with it: a was not touched, so b, too, is known for January."""
    january = release("January", JANUARY)
    corrected: Rows = {"a": (4, True), "b": (14, False), "c": (33, True), "*": (51, False)}
    audit = ledger_of(january).audit(release("February", corrected))
    assert exposed(audit) == [("a", 4, 4)]
    reused: Rows = {"a": (4, True), "b": (14, True), "c": (33, False), "*": (51, False)}
    assert ledger_of(january).audit(release("February", reused)).is_safe


def test_a_corrected_hidden_cell_is_a_new_unknown_unless_its_change_is_known() -> None:
    january = release("January", JANUARY)
    february: Rows = {"a": (4, True), "b": (24, False), "c": (30, True), "*": (58, False)}
    assert ledger_of(january).audit(release("February", february)).n_exposed == 1  # a + c = 34 with c = 30
    both: Rows = {"a": (5, True), "b": (15, False), "c": (31, True), "*": (51, False)}
    moved = ledger_of(january).audit(release("February", both))
    assert moved.is_safe and moved.n_cells == 8  # all four changed
    close = ledger_of(january).audit(release("February", both, most_change=3))
    assert not close.is_safe
    told = {"kind": "change", "cell": {"g": "c"}, "low": 0, "high": 1}
    assert not ledger_of(january).audit(release("February", both, statements=[told])).is_safe


def test_a_roll_up_reveals_what_stayed_hidden_below_it() -> None:
    """Schools first, without totals; then their county: 4 + 21, of which 21 stood openly."""
    parents = {"g": {"s1": "county", "s2": "county"}}
    schools = release("schools", {"s1": (4, True), "s2": (21, False)}, hierarchies=parents)
    county = release("county", {"county": (25, False)}, hierarchies=parents)
    assert ledger_of(schools).audit().is_safe
    audit = ledger_of(schools).audit(county)
    assert exposed(audit) == [("s1", 4, 4)]
    assert audit.exposed[0].releases == ("schools", "county")


def test_a_filter_reveals_by_the_margin_it_shares() -> None:
    """By race with a hole; later the boys alone and the girls alone, whose totals give the hidden total back."""
    first = Release.of(
        [
            {"race": "a", "count": None, "true": 4},
            {"race": "b", "count": 40, "true": 40},
            {"race": "*", "count": None, "true": 44},
        ],
        ["race"],
        name="by race",
    )
    boys = Release.of([{"sex": "m", "count": 22, "true": 22}], ["sex"], name="boys")
    girls = Release.of([{"sex": "f", "count": 22, "true": 22}], ["sex"], name="girls")
    ledger = ledger_of(first, boys)
    assert ledger.audit().is_safe
    audit = ledger.audit(girls)
    assert audit.n_exposed == 1 and audit.narrowest == (4, 4)
    assert set(audit.exposed[0].releases) == {"by race", "boys", "girls"}


def test_ranges_do_not_stop_a_story_over_time() -> None:
    """NIST SP 800-53 SI-19(5): 10-19 minority students in January, 20-29 in March, one student enrolled in February.

    So the one who came is a minority student, and the two counts are 19 and 20.
    """

    def month(name: str, minority: tuple[int, int], everybody: int, true: int) -> Release:
        cells: list[dict[str, Any]] = [
            {"g": "minority", "count": None, "low": minority[0], "high": minority[1], "true": true},
            {"g": "others", "count": None, "true": everybody - true},
            {"g": "*", "count": everybody, "true": everybody},
        ]
        return Release.of(cells, ["g"], name=name, is_cumulative=True)

    january, march = month("January", (10, 19), 400, 19), month("March", (20, 29), 401, 20)
    assert ledger_of(january).audit(changes=True).is_safe
    ledger = ledger_of(january, march)
    assert ledger.audit().is_safe  # neither count is small
    changes = [found for found in ledger.audit(changes=True).exposed if found.change]
    by_group = {dict(found.cell)["g"]: (found.low, found.high) for found in changes}
    assert by_group["minority"] == (1, 1)
    known = Ledger(30)  # with counts below 30 protected, the two counts themselves are seen to be exposed
    known.add(january)
    found = {(f.release, dict(f.cell)["g"]): (f.low, f.high) for f in known.audit(march).exposed}
    assert found["January", "minority"] == (19, 19) and found["March", "minority"] == (20, 20)


def test_without_the_truth_open_changes_are_taken_as_corrections() -> None:
    january = release("January", JANUARY, truth=False)
    more: Rows = {"a": (4, True), "b": (24, True), "c": (30, False), "*": (58, False)}
    february = release("February", more, truth=False)
    audit = ledger_of(january).audit(february)
    assert audit.is_safe and audit.n_cells == 7  # a, b and the total anew; c stands as before
    grown = ledger_of(january).audit(release("February", more, truth=False, is_cumulative=True))
    assert grown.is_safe
    told = release("February", more, truth=False, corrected=[{"g": "b"}, {"g": "*"}])
    assert ledger_of(january).audit(told).n_cells == 6  # a is the same unknown
    shown: Rows = {"a": (4, False), "b": (24, False), "c": (30, False), "*": (58, False)}
    reveals = ledger_of(january).audit(release("February", shown, truth=False, corrected=[{"g": "b"}, {"g": "*"}]))
    assert exposed(reveals) == [("a", 4, 4), ("b", 14, 14)]


def test_joining_one_at_a_time_is_seen_as_small_changes() -> None:
    """Published totals of 30, 31, 32: each step is a person, though no count is small."""
    ledger = Ledger(10)
    for k in range(3):
        ledger.add(release(f"day {k}", {"a": (30 + k, False)}))
    assert ledger.audit().is_safe
    changes = ledger.audit(changes=True)
    assert [(found.low, found.high, found.change) for found in changes.exposed] == [(1, 1, True)] * 2


def test_a_later_list_with_more_groups_replaces_the_earlier_one() -> None:
    first = release("first", {"a": (20, False), "*": (50, False)}, open_dims=("g",))
    second = release("second", {"a": (20, False), "b": (4, True), "c": (26, True), "*": (50, False)})
    audit = ledger_of(first).audit(second)
    assert audit.is_safe and audit.narrowest == (0, 30)


def test_a_ledger_comes_back_from_storage_as_it_was() -> None:
    told = {"kind": "share-at-most", "part": {"g": "a"}, "whole": {"g": "*"}, "value": "10"}
    ledger = ledger_of(
        release("January", JANUARY, statements=[told], hierarchies={"g": {"a": "*"}}),
        release("February", {**JANUARY, "c": (31, False), "*": (49, False)}, is_cumulative=True, most_change=3),
    )
    stored = json.loads(json.dumps(ledger.to_dict()))
    back = Ledger.from_dict(stored)
    assert back.to_dict() == ledger.to_dict()
    assert back.audit(every_interval=True) == ledger.audit(every_interval=True)
    public = json.dumps(ledger.to_dict(with_truth=False))
    assert '"true"' not in public
    assert Ledger.from_dict(json.loads(public)).audit().n_protected == 4  # two holes, in each release
    with pytest.raises(RefusedStatement):
        Ledger.from_dict({"format": 99})
    with pytest.raises(RefusedStatement):
        Ledger.from_dict({**stored, "releases": [{"name": "broken"}]})
    with pytest.raises(RefusedStatement):
        ledger.add(release("January", JANUARY))


def test_progress_is_reported_part_by_part() -> None:
    heard: list[tuple[int, int]] = []
    cells = [
        {"place": f"p{k}", "g": g, "count": None if g in "ab" else 20 + 10 * (g == "*"), "true": value}
        for k in range(5)
        for g, value in (("a", 4), ("b", 6), ("c", 20), ("*", 30))
    ]
    audit = audit_table(cells, ["place", "g"], {}, 10, progress=lambda done, total: heard.append((done, total)))
    assert audit.n_components == 5
    assert heard == [(k, 5) for k in range(1, 6)]


def test_many_releases_of_many_places_stay_quick() -> None:
    """24 releases of 60 places with late corrections: every part is a place, so the attack stays near linear."""
    ledger = Ledger(10)
    for month in range(24):
        cells: list[dict[str, Any]] = []
        for place in range(60):
            late = 12 if (month > place % 24) else 0
            for g, value in (("a", 4), ("b", 16), ("c", 30 + late), ("*", 50 + late)):
                cells.append({"place": f"p{place}", "g": g, "count": None if g in "ab" else value, "true": value})
        ledger.add(Release.of(cells, ["place", "g"], name=f"month {month}"))
    audit = ledger.audit()
    assert audit.is_safe and audit.n_protected == 60 and audit.narrowest == (0, 20)
