"""Which cells are hidden: by hand, and against an attacker who does not know the code."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.indicators.hiding import Cell, hidden_cells
from tests.indicators.attacker import Raw, faults


def hide(rows: list[Raw], total: Raw | None, *, people: bool = True) -> tuple[set[tuple[str, str]], bool]:
    keys = {(row.dimension, row.group): number for number, row in enumerate(rows, start=1)}
    dimensions: dict[int, list[Cell]] = {}
    names = sorted({row.dimension for row in rows})
    for row in rows:
        dimensions.setdefault(names.index(row.dimension), []).append(Cell(keys[row.dimension, row.group], row.x, row.n))
    whole = Cell(0, total.x, total.n) if total else None
    hidden, is_total_hidden = hidden_cells(dimensions, whole, counts_people=people)
    return {name for name, number in keys.items() if number not in hidden}, not is_total_hidden


def test_one_small_group_takes_the_next_smallest_with_it() -> None:
    rows = [Raw("race", "a", 3, 90), Raw("race", "b", 30, 200), Raw("race", "c", 80, 500)]
    shown, is_total_shown = hide(rows, Raw("", "", 113, 790))
    assert shown == {("race", "c")} and is_total_shown


def test_two_small_groups_that_sum_to_less_than_twenty_take_a_third() -> None:
    rows = [Raw("race", "a", 9, 90), Raw("race", "b", 9, 80), Raw("race", "c", 40, 500), Raw("race", "d", 90, 900)]
    shown, _ = hide(rows, Raw("", "", 148, 1570))
    assert shown == {("race", "d")}


def test_a_small_rest_is_hidden_as_a_small_count_is() -> None:
    rows = [Raw("race", "a", 95, 99), Raw("race", "b", 150, 200), Raw("race", "c", 400, 500)]
    shown, _ = hide(rows, Raw("", "", 645, 799))
    assert shown == {("race", "c")}


def test_zero_may_be_shown() -> None:
    rows = [Raw("race", "a", 0, 90), Raw("race", "b", 30, 200)]
    shown, is_total_shown = hide(rows, Raw("", "", 30, 290))
    assert shown == {("race", "a"), ("race", "b")} and is_total_shown


def test_a_small_total_hides_everything() -> None:
    rows = [Raw("race", "a", 0, 90), Raw("race", "b", 6, 200), Raw("gender", "f", 6, 150), Raw("gender", "m", 0, 140)]
    assert hide(rows, Raw("", "", 6, 290)) == (set(), False)


def test_people_of_no_listed_group_are_protected_too() -> None:
    """The total holds 4 more than the groups: whoever they are, subtraction must not show them."""
    rows = [Raw("race", "a", 100, 300), Raw("race", "b", 200, 400), Raw("race", "c", 50, 100)]
    shown, _ = hide(rows, Raw("", "", 354, 820))
    assert len(shown) == 1


def test_the_same_people_in_two_dimensions_are_hidden_in_both() -> None:
    rows = [
        Raw("race", "a", 4, 90), Raw("race", "b", 33, 210), Raw("race", "c", 80, 500),
        Raw("language", "b", 33, 210), Raw("language", "others", 84, 590),
    ]  # fmt: skip
    shown, _ = hide(rows, Raw("", "", 117, 800))
    assert ("race", "b") not in shown and ("language", "b") not in shown


def test_events_may_outnumber_people() -> None:
    rows = [Raw("race", "a", 300, 90), Raw("race", "b", 5, 200), Raw("race", "c", 80, 500)]
    shown, _ = hide(rows, Raw("", "", 385, 790), people=False)
    assert shown == {("race", "a")}


counts = st.integers(0, 60) | st.integers(0, 2000)


@st.composite
def place(draw: st.DrawFn) -> tuple[list[Raw], Raw]:
    """People split by two dimensions, each adding up to the same total."""
    first = [(x, x + draw(counts)) for x in draw(st.lists(counts, min_size=1, max_size=6))]
    rows = [Raw("race", f"g{i}", x, n) for i, (x, n) in enumerate(first)]
    x, n = sum(a for a, _ in first), sum(b for _, b in first)
    if n and draw(st.booleans()):
        part_x = draw(st.integers(0, x))
        part_n = part_x + draw(st.integers(0, n - x))
        rows += [Raw("gender", "f", part_x, part_n), Raw("gender", "m", x - part_x, n - part_n)]
    return rows, Raw("", "", x, n)


@settings(max_examples=400, deadline=None)
@given(place())
def test_an_attacker_finds_nothing(data: tuple[list[Raw], Raw]) -> None:
    rows, total = data
    shown, is_total_shown = hide(rows, total)
    assert faults(rows, shown, total, is_total_shown) == []


@settings(max_examples=200, deadline=None)
@given(place(), st.randoms(use_true_random=False))
def test_order_of_rows_changes_nothing_about_what_small_counts_do(data: tuple[list[Raw], Raw], chance) -> None:  # type: ignore[no-untyped-def]
    """Ties between equal groups may fall either way; how many are hidden may not."""
    rows, total = data
    mixed = list(rows)
    chance.shuffle(mixed)
    shown, is_total_shown = hide(rows, total)
    again, again_total = hide(mixed, total)
    sizes = {(row.dimension, row.group): (row.x, row.n) for row in rows}
    assert sorted(sizes[name] for name in shown) == sorted(sizes[name] for name in again)
    assert is_total_shown == again_total


def test_the_attacker_notices_a_naive_protection() -> None:
    rows = [Raw("race", "a", 3, 90), Raw("race", "b", 30, 200), Raw("race", "c", 80, 500)]
    total = Raw("", "", 113, 790)
    everything = {(row.dimension, row.group) for row in rows}
    assert faults(rows, everything, total, True)
    assert faults(rows, everything - {("race", "a")}, total, True)
