"""The suppressor: worked cases, the published optimum, and what must hold whatever the table."""

import math

import numpy as np
import pytest

from bridgework.analysis.suppression import (
    Equation,
    Status,
    TableRefused,
    build_table,
    link_tables,
    problem_of,
    suppress,
)
from tests.analysis.suppression_cases import MICRODATA1, hidden_of, is_safe, random_table, ticking


def protect(table, seconds=1.0, **how):
    return suppress(table.problem(**how), clock=ticking(), seconds=seconds)


def by_cell(table, found):
    return {codes: str(status) for codes, status in zip(table.cells, found.status, strict=True)}


def test_one_row_by_hand():
    table = build_table([(("a",), 3), (("b",), 20), (("c",), 12), (("d",), 400)], ["group"])
    found = protect(table)
    # 3 could be 1 to 9 as soon as 12 hides: 12 can rise by 2 and fall by 6.
    assert by_cell(table, found) == {
        ("a",): "primary",
        ("b",): "published",
        ("c",): "secondary",
        ("d",): "published",
        ("*",): "published",
    }
    assert found.objective == pytest.approx(math.log(13))
    assert found.is_optimal
    assert found.gap == 0


def test_microdata1_needs_exactly_three_more_cells():
    # sdcTable, tests/testthat/test-protectTable.r: C-female, A-male, C-male.
    table = build_table(MICRODATA1, ["region", "gender"])
    found = protect(table)
    cells = by_cell(table, found)
    assert [codes for codes, status in cells.items() if status == "primary"] == [("A", "F")]
    assert found.n(Status.SECONDARY) == 3
    assert found.n(Status.PUBLISHED) == 11
    assert found.is_optimal
    assert found.objective <= math.log(19) + math.log(11) + math.log(13) + 1e-9
    assert is_safe(table, hidden_of(found))


def test_two_small_counts_in_a_row_are_not_always_enough():
    # 1 + 2 = 3 with a published total would leave 1 at most 3.
    table = build_table([(("a",), 1), (("b",), 2), (("c",), 15), (("d",), 30)], ["group"])
    found = protect(table)
    assert by_cell(table, found)["c",] == "secondary"
    assert is_safe(table, hidden_of(found))


def test_a_small_total_is_hidden_too():
    table = build_table([(("a",), 3), (("b",), 4), (("c",), 0)], ["group"])
    found = protect(table)
    assert by_cell(table, found) == {("a",): "primary", ("b",): "primary", ("c",): "published", ("*",): "primary"}
    assert found.objective == 0


def test_a_small_cell_alone_in_its_table():
    table = build_table([(("a",), 5)], ["group"])
    assert [str(status) for status in protect(table).status] == ["primary", "primary"]
    large = build_table([(("a",), 50)], ["group"])
    assert hidden_of(protect(large)) == set()


def test_nothing_hides_where_nothing_is_small():
    for rows in ([(("a",), 10), (("b",), 0)], [(("a",), 0), (("b",), 0)], []):
        found = protect(build_table(rows, ["group"]))
        assert hidden_of(found) == set()
        assert (found.objective, found.lower_bound, found.gap) == (0, 0, 0)


def test_those_left_over_are_protected_like_those_counted():
    # 37 of 40: the three others are few.
    rows = [(("a", "yes"), 37), (("a", "no"), 3), (("b", "yes"), 50), (("b", "no"), 60)]
    table = build_table(rows, ["group", "outcome"])
    found = protect(table)
    assert by_cell(table, found)["a", "no"] == "primary"
    assert is_safe(table, hidden_of(found))


def test_what_was_hidden_stays_hidden_and_costs_nothing():
    table = build_table(MICRODATA1, ["region", "gender"])
    before = [("A", "M"), ("D", "F"), ("D", "M")]
    found = protect(table, hidden=before)
    cells = by_cell(table, found)
    assert [cells[codes] for codes in before] == ["secondary"] * 3
    assert found.objective == 0
    assert found.n(Status.SECONDARY) == 3
    elsewhere = protect(table, hidden=[("B", "M")])
    assert by_cell(table, elsewhere)["B", "M"] == "secondary"
    assert is_safe(table, hidden_of(elsewhere))


def test_what_is_to_stay_published_stays_if_that_is_possible():
    table = build_table(MICRODATA1, ["region", "gender"])
    wanted = [("C", "F"), ("C", "M"), ("*", "*")]
    found = protect(table, published=wanted)
    cells = by_cell(table, found)
    assert [cells[codes] for codes in wanted] == ["published"] * 3
    assert found.forced == ()
    assert found.is_optimal
    assert is_safe(table, hidden_of(found))


def test_what_cannot_stay_published_is_named():
    table = build_table([(("a",), 3), (("b",), 20), (("c",), 30)], ["group"])
    found = protect(table, published=[("b",), ("c",), ("*",)])
    assert [table.cells[at] for at in found.forced] == [("b",)]
    small = protect(table, published=[("a",)])
    assert [table.cells[at] for at in small.forced] == [("a",)]


def test_zeros_can_be_kept_in_sight():
    table, _ = random_table([5, 6], 3, small=0.4, zeros=0.3)
    found = protect(table, show_zeros=True)
    assert all(status == "published" for status, n in zip(found.status, table.counts, strict=True) if n == 0)
    assert is_safe(table, hidden_of(found))
    assert protect(table).objective <= found.objective + 1e-9


def test_no_zero_hides_without_need():
    table = build_table([(("a",), 0), (("b",), 0), (("c",), 40), (("d",), 12), (("e",), 3)], ["group"])
    assert by_cell(table, protect(table))["a",] == "published"


def test_the_order_of_categories_changes_no_cost():
    table, _ = random_table([4, 5], 11)
    inner = [(codes, n) for codes, n in zip(table.cells, table.counts, strict=True) if "*" not in codes]
    costs = []
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(len(inner))
        found = protect(build_table([inner[at] for at in order], table.dims), seconds=5)
        assert found.is_optimal
        costs.append(found.objective)
    assert costs == pytest.approx([costs[0]] * 3)


def test_another_threshold():
    table = build_table(MICRODATA1, ["region", "gender"])
    assert hidden_of(protect(table, threshold=2)) == set()
    found = protect(table, threshold=13)
    assert is_safe(table, hidden_of(found), most=12)
    assert found.n(Status.PRIMARY) == 4


def test_linked_tables_share_their_margins():
    by_gender = build_table(
        [(("a", "F"), 30), (("a", "M"), 33), (("b", "F"), 40), (("b", "M"), 45)], ["race", "gender"]
    )
    by_need = build_table(
        [(("a", "yes"), 4), (("a", "no"), 59), (("b", "yes"), 25), (("b", "no"), 60)], ["race", "need"]
    )
    both, where = link_tables([by_gender, by_need])
    found = protect(both)
    assert len(both.cells) == 9 + 9 - 3
    assert where[0, ("a", "*")] == where[1, ("a", "*")]
    assert found.status[where[1, ("a", "yes")]] == Status.PRIMARY
    # The margin of race is published in both or in neither: hidden in one alone, the other would give it back.
    assert is_safe(both, hidden_of(found))
    with pytest.raises(TableRefused, match="race=a"):
        link_tables([by_gender, build_table([(("a", "yes"), 4)], ["race", "need"])])


def test_hierarchies_have_totals_at_every_level():
    parents = {"s1": "north", "s2": "north", "s3": "south", "s4": "south"}
    rows = [(("s1",), 4), (("s2",), 30), (("s3",), 50), (("s4",), 60)]
    table = build_table([*rows, (("north",), 34)], ["school"], {"school": parents})
    assert table.cells == (("s1",), ("s2",), ("north",), ("s3",), ("s4",), ("south",), ("*",))
    assert table.counts == (4, 30, 34, 50, 60, 110, 144)
    found = protect(table)
    assert by_cell(table, found)["s2",] == "secondary"


@pytest.mark.parametrize(
    ("rows", "how", "words", "row"),
    [
        ([(("a",), 3), (("b",), 4), (("*",), 8)], {}, "given as 8, but its parts add up to 7", 2),
        ([(("a",), 3), (("a",), 4)], {}, "twice", 1),
        ([(("a",), -3)], {}, "negative", 0),
        ([(("*",), 3)], {}, None, None),
        ([(("a",), 3), (("*",), 3)], {"hierarchies": {"x": {}}}, "'x'", None),
        ([(("a",), 3)], {"hierarchies": {"g": {"a": "b", "b": "a"}}}, "circle", None),
        ([(("a",), 3), (("b",), 3)], {"most_cells": 2}, "3 cells", None),
        ([(("n",), 3)], {"hierarchies": {"g": {"a": "n"}}}, None, None),
    ],
)
def test_impossible_tables_are_refused(rows, how, words, row):
    if words is None:
        assert build_table(rows, ["g"], **how).counts[-1] == 3
        return
    with pytest.raises(TableRefused, match=words) as refused:
        build_table(rows, ["g"], **how)
    assert refused.value.row == row


def test_totals_alone_are_no_table():
    with pytest.raises(TableRefused, match="missing"):
        build_table([(("*", "F"), 3), (("*", "M"), 9), (("a", "*"), 12)], ["race", "gender"])


def test_impossible_problems_are_refused():
    row = [Equation.of_total(2, [0, 1])]
    with pytest.raises(ValueError, match="equation 0"):
        problem_of([1, 2, 4], row)
    with pytest.raises(ValueError, match="negative"):
        problem_of([-1, 4, 3], row)
    with pytest.raises(ValueError, match="threshold"):
        problem_of([1, 2, 3], row, threshold=1)


def test_halves_of_people_do_not_count():
    # small + 20 = 2 x 12: with 20 in sight the small count must be even, though every number between is a linear answer.
    odd = Equation(np.array([0, 1, 2]), np.array([1.0, 1.0, -2.0]))
    found = suppress(problem_of([4, 20, 12], [odd]), clock=ticking())
    assert [str(status) for status in found.status] == ["primary", "secondary", "secondary"]
    assert found.n_for_whole_numbers == 1
    assert found.lower_bound == pytest.approx(math.log(13))
    assert found.gap > 0
    table, _ = random_table([3, 3, 3], 1)
    assert protect(table, seconds=0.2).n_for_whole_numbers == 0


def test_what_was_tried_is_told_in_order():
    table, _ = random_table([7, 2, 6], 4)
    told = []
    found = suppress(table.problem(), clock=ticking(), seconds=1.0, progress=told.append)
    assert tuple(told) == found.attempts
    assert [attempt.step for attempt in told][:3] == ["first pass", "clean-up", "linear bound"]
    assert all(later.objective <= earlier.objective + 1e-9 for earlier, later in zip(told, told[1:], strict=False))
    assert all(later.lower_bound >= earlier.lower_bound for earlier, later in zip(told, told[1:], strict=False))


def test_without_time_there_is_a_safe_pattern_and_no_claim():
    table, _ = random_table([4, 2, 3], 4)
    found = protect(table, seconds=0.0)
    assert is_safe(table, hidden_of(found))
    assert found.lower_bound == 0
    assert found.gap is None
    assert not found.is_optimal
