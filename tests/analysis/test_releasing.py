"""Each rule of a release over time, by hand-worked cases."""

import time
from collections.abc import Mapping
from typing import Any

import pytest

from bridgework.analysis.attack import Ledger, Release
from bridgework.analysis.releasing import Bound, Fate, Key, Plan, PlanRefused, is_rest, plan_release
from bridgework.analysis.releasing.bounding import bounds_for

DIMS = ("place", "period", "group", "outcome")


def table(**groups: tuple[int, int]) -> dict[Key, int]:
    """Make one place's table: yes and no of each group."""
    return {
        ("A", "2020", group, code): count
        for group, counts in groups.items()
        for code, count in zip(("yes", "no"), counts, strict=True)
    }


class Office:
    """A publisher: releases one plan after the other."""

    def __init__(self, dims: tuple[str, ...] = DIMS) -> None:
        self.dims, self.ledger = dims, Ledger()
        self.earlier: Mapping[Key, Fate] = {}

    def publish(self, cells: Mapping[Key, int], hierarchies: Any = None, **how: Any) -> Plan:
        plan = plan_release(
            cells, self.dims, hierarchies, ledger=self.ledger, earlier=self.earlier, clock=time.monotonic, **how
        )
        self.ledger.add(plan.release(f"release {len(self.ledger.releases)}"))
        self.earlier = plan.fates
        assert self.ledger.audit(changes=True).is_safe
        return plan


def counts(plan: Plan) -> dict[str, int | None]:
    """Give what is published by group and outcome."""
    return {f"{key[-2]} {key[-1]}": cell.count for key, cell in plan.cells.items()}


def test_small_counts_of_x_of_the_rest_and_of_all_are_hidden_at_every_level() -> None:
    plan = Office().publish(table(a=(4, 196), b=(290, 10), c=(3, 5), d=(90, 200), e=(100, 100)))
    shown = counts(plan)
    assert [shown[name] for name in ("a yes", "c yes", "c no", "c *")] == [None, None, None, None]
    assert plan.cells["A", "2020", "c", "*"].fate is Fate.PRIMARY
    assert shown["* *"] == 998
    assert plan.audit.is_safe
    assert plan.audit.n_protected == 4


def test_a_table_without_small_counts_is_published_whole() -> None:
    plan = Office().publish(table(a=(20, 30), b=(40, 0)))
    assert {cell.fate for cell in plan.cells.values()} == {Fate.PUBLISHED}
    assert counts(plan)["b no"] == 0


def test_what_was_hidden_stays_hidden_while_showing_it_would_give_an_earlier_count_away() -> None:
    # 2020: a is 3, hidden with b = 20. Then twelve join a. Now nothing is small, but b = 20 would say that a was 23 - 20.
    office = Office(("group",))
    first = office.publish({("a",): 3, ("b",): 20, ("c",): 77})
    assert [first.cells[code,].count for code in "abc*"] == [None, None, 77, 100]
    second = office.publish({("a",): 15, ("b",): 20, ("c",): 77})
    assert second.cells["b",].fate is Fate.SECONDARY
    assert [second.cells[code,].count for code in "abc*"] == [None, None, 77, 112]
    # A planner that looks at the second table alone shows all of it, and the attacker finds the 3.
    alone = plan_release({("a",): 15, ("b",): 20, ("c",): 77}, ("group",), ledger=Ledger(), clock=time.monotonic)
    ledger = Ledger()
    ledger.add(first.release("first"))
    found = ledger.audit(alone.release("second")).exposed
    assert [(cell.low, cell.high) for cell in found] == [(3, 3)]


def test_what_was_hidden_comes_back_once_all_around_it_has_changed_enough() -> None:
    office = Office(("group",))
    office.publish({("a",): 3, ("b",): 20, ("c",): 77})
    little = office.publish({("a",): 13, ("b",): 21, ("c",): 77})
    assert little.cells["b",].count is None
    much = office.publish({("a",): 40, ("b",): 50, ("c",): 77})
    assert [much.cells[code,].count for code in "abc*"] == [40, 50, 77, 167]


def test_a_small_change_is_held_back_until_it_has_grown_and_tables_always_add_up() -> None:
    office = Office()
    office.publish(table(a=(50, 60), b=(70, 80)))
    second = office.publish(table(a=(53, 60), b=(70, 80)))
    assert counts(second)["a yes"] == 50
    assert second.cells["A", "2020", "a", "yes"].fate is Fate.HELD
    assert counts(second)["* *"] == 260
    assert [tried.code for tried in second.tried] == ["changes_held_back"]
    assert second.tried[0].facts["n_held"] == 1
    assert second.tried[0].facts["part"] == {"place": "A", "period": "2020"}
    third = office.publish(table(a=(61, 60), b=(72, 80)))
    shown = counts(third)
    # a may show its 11; b's 2 wait; and the total is 260 + 11, not 260 + 13.
    assert (shown["a yes"], shown["b yes"], shown["* yes"], shown["* *"]) == (61, 70, 131, 271)
    assert third.cells["A", "2020", ["*", "yes"][0], "yes"].fate is Fate.HELD


def test_nobody_learns_that_two_joined_by_going_back_to_an_older_release() -> None:
    office = Office(("group",))
    for a, published in ((50, 50), (61, 61), (52, 61), (40, 40), (50, 50)):
        assert office.publish({("a",): a, ("b",): 100}).cells["a",].count == published


def test_one_person_who_changed_group_is_not_shown() -> None:
    office = Office(("group",))
    office.publish({("a",): 50, ("b",): 100})
    moved = office.publish({("a",): 49, ("b",): 101})
    assert (moved.cells["a",].count, moved.cells["b",].count) == (50, 100)


def test_a_new_small_group_waits_until_its_total_may_change() -> None:
    office = Office(("group",))
    office.publish({("a",): 50, ("b",): 100})
    with_new = office.publish({("a",): 50, ("b",): 100, ("new",): 4})
    assert with_new.cells["new",].fate is Fate.WITHHELD
    assert with_new.cells["new",].held_true is None
    assert with_new.cells["*",].count == 150
    grown = office.publish({("a",): 50, ("b",): 100, ("new",): 14})
    assert (grown.cells["new",].count, grown.cells["*",].count) == (14, 164)


def test_nearly_none_and_nearly_all_become_bounds_where_the_group_is_large() -> None:
    plan = Office().publish(table(a=(4, 396), b=(30, 270), c=(100, 200)))
    few, many = plan.cells["A", "2020", "a", "yes"], plan.cells["A", "2020", "a", "no"]
    assert few.fate is many.fate is Fate.BOUNDED
    assert few.bound is not None
    assert many.bound is not None
    assert (few.bound.at_most, many.bound.at_least) == (5, 95)
    statements = plan.release("it").statements
    assert ("share-at-most", "5") in {(each["kind"], each["value"]) for each in statements}


@pytest.mark.parametrize(
    ("x", "n", "at_most"), [(4, 40, None), (4, 49, None), (4, 50, 20), (4, 100, 10), (4, 200, 5), (4, 1000, 1)]
)
def test_bounds_leave_room_for_every_small_count(x: int, n: int, at_most: int | None) -> None:
    found = bounds_for({("yes",): x, ("*",): n}, {("yes",)}, 0, 10)
    assert (found["yes",].at_most if found else None) == at_most


def test_a_bound_is_left_out_where_it_would_give_another_count_away() -> None:
    # 19 of yes: a has 5 of 200, b 14 of 300. "b at most 5 %" is 15 at most, so a would be 4 at least.
    plan = Office().publish(table(a=(5, 195), b=(14, 286)))
    assert counts(plan)["* yes"] == 19
    assert plan.cells["A", "2020", "a", "yes"].fate is Fate.BOUNDED
    assert plan.cells["A", "2020", "b", "yes"].fate is Fate.SECONDARY
    assert [tried.code for tried in plan.tried] == ["bounds_left_out"]


def test_a_filtered_release_hides_the_rest_and_the_next_brings_it_back() -> None:
    office = Office(("group",))
    cells: dict[Key, int] = {("a",): 30, ("b",): 40, ("c",): 50}
    first = office.publish(cells, listed={("a",)})
    assert first.cells["b",].fate is Fate.WITHHELD
    assert [first.cells[code,].count for code in "abc*"] == [30, None, None, 120]
    second = office.publish(cells)
    assert [second.cells[code,].count for code in "abc*"] == [30, 40, 50, 120]


def test_roll_ups_over_places_are_protected_with_their_places() -> None:
    office = Office(("place", "group"))
    cells: dict[Key, int] = {
        (place, group): n for place, group, n in (("P", "a", 4), ("P", "b", 60), ("Q", "a", 30), ("Q", "b", 70))
    }
    cells |= {("R", "a"): 40, ("R", "b"): 80}
    cells |= {("State", group): sum(n for key, n in cells.items() if key[1] == group) for group in "ab"}
    plan = office.publish(cells, {"place": dict.fromkeys("PQR", "State")})
    hidden = {key for key, cell in plan.cells.items() if cell.count is None}
    assert ("P", "a") in hidden
    assert plan.cells["State", "*"].count == 284
    # 4 = State a - Q a - R a: one more is hidden in its column, and one in its row.
    assert len({key for key in hidden if key[1] == "a"}) >= 2
    assert len({key for key in hidden if key[0] == "P"}) >= 2


def test_what_a_given_total_holds_beyond_its_parts_is_protected_too() -> None:
    plan = Office(("group",)).publish({("a",): 50, ("b",): 60, ("*",): 115})
    rest = next(key for key in plan.cells if is_rest(key))
    assert plan.cells[rest].fate is Fate.PRIMARY
    assert None in (plan.cells["a",].count, plan.cells["b",].count, plan.cells["*",].count)
    assert plan.n(Fate.PRIMARY) == 0


def test_groups_that_exceed_their_total_are_not_released_at_all() -> None:
    plan = Office(("group",)).publish({("a",): 50, ("b",): 60, ("*",): 100})
    assert {cell.fate for cell in plan.cells.values()} == {Fate.WITHHELD}
    assert [tried.code for tried in plan.tried] == ["parts_exceed_total"]


def test_the_count_of_no_is_found_from_all_and_yes() -> None:
    cells: dict[Key, int] = {("A", "2020", "a", "yes"): 96, ("A", "2020", "a", "*"): 100, ("A", "2020", "b", "yes"): 50}
    plan = Office().publish({**cells, ("A", "2020", "b", "*"): 120})
    assert plan.cells["A", "2020", "a", "no"].held_true == 4
    assert plan.cells["A", "2020", "a", "yes"].count is None


def test_tables_that_share_a_total_hold_back_together() -> None:
    dims = ("race", "gender")
    office = Office(dims)
    cells: dict[Key, int] = {("a", "*"): 40, ("b", "*"): 60, ("*", "f"): 45, ("*", "m"): 55, ("*", "*"): 100}
    office.publish(cells)
    # Twelve more in a, but only ten in f and two in m: m's two wait, so all wait.
    changed: dict[Key, int] = {("a", "*"): 52, ("b", "*"): 60, ("*", "f"): 55, ("*", "m"): 57, ("*", "*"): 112}
    plan = office.publish(changed)
    assert {key: plan.cells[key].count for key in cells} == cells
    changed |= {("*", "m"): 55, ("*", "f"): 57}
    assert {key: office.publish(changed).cells[key].count for key in cells} == changed


def test_parts_that_did_not_change_are_not_looked_at_again() -> None:
    office = Office()
    cells = {(place, *key[1:]): n for place in "AB" for key, n in table(a=(4, 50), b=(30, 60), c=(20, 50)).items()}
    first = office.publish(cells)
    assert (first.audit.n_parts, first.audit.n_attacked) == (2, 2)
    cells["A", "2020", "c", "no"] += 40
    second = office.publish(cells)
    assert (second.audit.n_parts, second.audit.n_attacked) == (2, 1)
    assert office.publish(cells).audit.n_attacked == 0
    assert all(second.cells[key].count == cell.count for key, cell in first.cells.items() if key[0] == "B")


def test_counts_that_are_no_longer_sent_stay_as_they_were() -> None:
    office = Office()
    office.publish(table(a=(50, 60), b=(70, 80)))
    plan = office.publish({("B", "2020", "a", "yes"): 30})
    assert plan.cells["A", "2020", "a", "yes"].count == 50
    assert plan.cells["B", "2020", "a", "yes"].count == 30


def test_a_group_that_the_source_no_longer_shows_is_not_counted_twice() -> None:
    office = Office(("group",))
    office.publish({("a",): 60, ("b",): 40, ("c",): 30, ("*",): 130})
    plan = office.publish({("a",): 60, ("c",): 30, ("*",): 130})
    assert [plan.cells[code,].count for code in "abc*"] == [60, 40, 30, 130]


def test_a_rest_that_is_gone_is_no_longer_in_the_total() -> None:
    office = Office(("group",))
    office.publish({("a",): 60, ("b",): 40, ("*",): 150})
    plan = office.publish({("a",): 60, ("b",): 40, ("*",): 100})
    assert plan.cells["*",].held_true == 100


def test_a_count_that_gets_parts_keeps_its_number_while_they_wait() -> None:
    office = Office()
    whole: dict[Key, int] = {("A", "2020", group, "*"): n for group, n in (("a", 40), ("b", 60))}
    office.publish(whole)
    waiting = office.publish(table(a=(20, 20), b=(30, 33)))
    assert (counts(waiting)["b *"], counts(waiting)["* *"]) == (60, 100)
    divided = office.publish(table(a=(20, 20), b=(30, 45)))
    assert (counts(divided)["b no"], counts(divided)["b *"], counts(divided)["* *"]) == (45, 75, 115)


def test_totals_of_a_hierarchy_of_groups_are_made_from_the_lowest_up() -> None:
    cells: dict[Key, int] = {("Hmong",): 30, ("Chinese",): 40, ("White",): 50}
    plan = Office(("group",)).publish(cells, {"group": {"Hmong": "Asian", "Chinese": "Asian"}})
    assert plan.cells["*",].count == 120
    cells |= {("Asian",): 75}
    plan = Office(("group",)).publish(cells, {"group": {"Hmong": "Asian", "Chinese": "Asian"}})
    assert plan.cells["*",].held_true == 125


def test_the_same_arguments_give_the_same_plan() -> None:
    cells = table(a=(4, 196), b=(290, 10), c=(3, 5), d=(90, 200), e=(100, 100))
    turned = dict(reversed(cells.items()))
    assert Office().publish(cells).cells == Office().publish(turned).cells


def test_a_state_of_many_places_is_protected_table_by_table_and_its_totals_stay() -> None:
    cells: dict[Key, int] = {}
    for number in range(20):
        for at, group in enumerate("abcdefgh"):
            n = 12 + (number * 37 + at * 91) % 300 if number > 2 else 200 + 10 * at
            x = (number * 13 + at * 29) % (7 if (number + at) % 5 == 0 else n // 2 + 1)
            cells[f"P{number}", "2020", group, "yes"] = min(x, n) if number > 2 else 60
            cells[f"P{number}", "2020", group, "no"] = n - cells[f"P{number}", "2020", group, "yes"]
    for (_, *rest), count in list(cells.items()):
        cells["State", *rest] = cells.get(("State", *rest), 0) + count
    hierarchies = {"place": {f"P{number}": "State" for number in range(20)}}
    office = Office()
    plan = office.publish(cells, hierarchies)
    assert "linked_part_by_heuristic" in {tried.code for tried in plan.tried}
    assert plan.n(Fate.PRIMARY) + plan.n(Fate.BOUNDED) > 0
    assert all(cell.count is not None for key, cell in plan.cells.items() if key[0] == "State")
    cells["P9", "2020", "a", "no"] += 25
    cells["State", "2020", "a", "no"] += 25
    again = office.publish(cells, hierarchies)
    assert again.cells["State", "2020", "a", "no"].count == cells["State", "2020", "a", "no"]


def test_a_stored_ledger_gives_the_same_plan() -> None:
    office = Office()
    office.publish(table(a=(4, 396), b=(30, 270), c=(100, 200)))
    changed = table(a=(4, 396), b=(45, 270), c=(103, 200))
    kept = plan_release(changed, DIMS, ledger=Ledger.from_dict(office.ledger.to_dict()), clock=time.monotonic)
    assert kept.cells == plan_release(changed, DIMS, ledger=office.ledger, clock=time.monotonic).cells
    assert kept.cells["A", "2020", "a", "yes"].bound == office_bound(office)


def office_bound(office: Office) -> Bound:
    """Give the bound of group a that the first release stated."""
    stated = office.ledger.releases[0].statements
    value = next(each["value"] for each in stated if each["part"]["group"] == "a" and each["part"]["outcome"] == "yes")
    return Bound(("A", "2020", "a", "*"), at_most=int(value))


def test_statements_about_published_counts_are_no_matter_and_about_hidden_ones_are_refused() -> None:
    for group, is_fine in (("b", True), ("a", False)):
        office = Office(("group",))
        plan = office.publish({("a",): 4, ("b",): 70, ("c",): 20})
        cells = plan.release("with a share")
        share = {"kind": "rounded", "cell": {"group": group}, "value": 70 if is_fine else 0, "base": 10}
        office.ledger.add(Release(cells.name, cells.dims, cells.cells, statements=(share,)))
        if is_fine:
            assert office.publish({("a",): 4, ("b",): 70, ("c",): 20}).audit.is_safe
        else:
            with pytest.raises(PlanRefused, match="hidden counts"):
                office.publish({("a",): 4, ("b",): 70, ("c",): 20})


def test_bad_input_is_refused_with_its_reason() -> None:
    office = Office(("group",))
    with pytest.raises(PlanRefused, match="negative") as refused:
        office.publish({("a",): -1})
    assert refused.value.key == ("a",)
    with pytest.raises(PlanRefused, match="one code for each"):
        office.publish({("a", "b"): 1})
    with pytest.raises(PlanRefused, match="threshold of 10"):
        office.publish({("a",): 1}, threshold=5)
    with pytest.raises(PlanRefused, match="circle"):
        office.publish({("a",): 1}, {"group": {"a": "b", "b": "a"}})
    office.ledger.add(Release.of([{"group": "a", "count": None}], ["group"], name="without truth"))
    with pytest.raises(PlanRefused, match="does not say what"):
        office.publish({("a",): 1})
