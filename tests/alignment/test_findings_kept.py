"""Findings that rest on all rows: the worker keeps them, pages read them, and neither is ever older than it says."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from bridgework.alignment import queries
from bridgework.alignment.actions.keeping import EVERY, OWN, keep_findings, refresh_findings
from bridgework.alignment.models import Overlap, WorkedOut
from bridgework.alignment.queries.apart import BESIDE
from bridgework.alignment.queries.worked import BEHIND, findings_of
from bridgework.goals.models import Goal
from bridgework.overview.queries.home import HOME
from bridgework.overview.queries.over_time_kept import OVER_TIME, over_time_shown
from bridgework.overview.queries.three_questions_kept import THREE, three_questions_body, three_questions_shown
from bridgework.overview.tasks import keep_findings_due
from bridgework.partnerships.actions.acting import journaled, touch
from bridgework.partnerships.models import Partnership
from tests.cast import NOW, World
from tests.conftest import EXAMPLE_NOW

pytestmark = pytest.mark.django_db


def never(partnership: Partnership, today: date) -> Any:
    raise AssertionError("a visitor's request worked it out")


def read(world: World, now: Any, make: Any) -> Any:
    world.harbor.refresh_from_db()
    return findings_of(world.harbor, "page", now, make)


def test_what_is_kept_is_read_as_long_as_nothing_changes_and_ten_minutes_after(world: World) -> None:
    assert read(world, NOW, lambda partnership, today: [1]).made_at is None
    makers = {"page": lambda partnership, today: [2]}
    assert refresh_findings(NOW, makers) == Partnership.objects.count()
    for later in (NOW, NOW + 2 * BEHIND):
        assert read(world, later, never).body == [2]
    touch(world.harbor)
    assert read(world, NOW + BEHIND - timedelta(seconds=1), never).body == [2]
    assert read(world, NOW + BEHIND, lambda partnership, today: [3]).body == [3]


def test_after_an_act_nothing_kept_is_shown_since_it_could_have_hidden_something(world: World) -> None:
    refresh_findings(NOW, {"page": lambda partnership, today: [2]})
    journaled(
        partnership=world.harbor, by=world.as_steward, act="goals.goal.changed", subject="goal:x", at=NOW, why="hidden"
    )
    assert read(world, NOW, lambda partnership, today: [3]).body == [3]
    refresh_findings(NOW + EVERY, {"page": lambda partnership, today: [4]})
    assert read(world, NOW + EVERY, never).body == [4]


def test_the_next_day_it_is_worked_out_anew_though_nothing_changed(world: World) -> None:
    refresh_findings(NOW, {"page": lambda partnership, today: today.isoformat()})
    tomorrow = NOW + timedelta(days=1)
    assert read(world, tomorrow, lambda partnership, today: today.isoformat()).body == tomorrow.date().isoformat()
    refresh_findings(tomorrow, {"page": lambda partnership, today: today.isoformat()})
    assert read(world, tomorrow, never).body == tomorrow.date().isoformat()


def test_the_worker_writes_only_where_something_changed_and_not_all_the_time(world: World) -> None:
    n = 0

    def make(partnership: Partnership, today: date) -> list[int]:
        nonlocal n
        n += partnership.pk == world.harbor.pk
        return [n]

    makers = {"page": make}
    refresh_findings(NOW, makers)
    assert (n, refresh_findings(NOW + timedelta(hours=1), makers)) == (1, 0)
    revision = Partnership.objects.get(pk=world.harbor.pk).revision
    touch(world.harbor)
    assert refresh_findings(NOW + timedelta(seconds=30), makers) == 0, "it was worked out a moment ago"
    assert refresh_findings(NOW + EVERY, makers) == 1 and n == 2
    # Pages with another finding are marked as changed, and that is no change to be worked out again.
    assert Partnership.objects.get(pk=world.harbor.pk).revision == revision + 2
    assert refresh_findings(NOW + timedelta(hours=2), makers) == 0


def test_the_same_finding_marks_no_page_as_changed(world: World) -> None:
    makers = {"page": lambda partnership, today: {"a": (1, 2)}}
    refresh_findings(NOW, makers)
    touch(world.harbor)
    before = Partnership.objects.get(pk=world.harbor.pk).revision
    assert refresh_findings(NOW + EVERY, makers) == 1
    assert Partnership.objects.get(pk=world.harbor.pk).revision == before
    assert WorkedOut.objects.get(partnership=world.harbor).revision == before


def test_what_was_changed_while_it_was_worked_out_is_worked_out_again(world: World) -> None:
    world.harbor.refresh_from_db()
    touch(world.harbor)  # somebody else, after the worker had read the partnership
    keep_findings(partnership=world.harbor, bodies={"page": [1]}, n_entries=0, today=NOW.date(), at=NOW)
    assert refresh_findings(NOW + EVERY, {"page": lambda partnership, today: [2]})
    assert WorkedOut.objects.get(partnership=world.harbor, what="page").body == [2]


def test_pages_of_the_example_say_the_same_from_what_is_kept(harbor: Partnership) -> None:
    harbor.refresh_from_db()
    live = three_questions_shown(harbor, EXAMPLE_NOW)
    beside, _at = queries.beside_page(harbor, None, EXAMPLE_NOW)
    years = over_time_shown(harbor, EXAMPLE_NOW)
    by_place = queries.needs_by_place(harbor, EXAMPLE_NOW)
    matrix = queries.matrix_with_needs(harbor, EXAMPLE_NOW)
    WorkedOut.objects.all().delete()
    keep_findings_due(EXAMPLE_NOW)
    harbor.refresh_from_db()
    assert set(WorkedOut.objects.within(harbor).values_list("what", flat=True)) == {*OWN, HOME, THREE, OVER_TIME}
    kept = three_questions_shown(harbor, EXAMPLE_NOW)
    assert over_time_shown(harbor, EXAMPLE_NOW) == years and years.years
    assert kept.made_at == EXAMPLE_NOW
    for name in (
        "n_ties", "n_tied", "n_across", "drawn", "arcs", "untied", "n_untied", "by_year", "taught", "n_taught", "answering",
    ):  # fmt: skip
        assert getattr(kept, name) == getattr(live, name)
    assert [tie.signs for tie in kept.ties] == [tie.signs for tie in live.ties] and kept.n_ties > 0
    again, made_at = queries.beside_page(harbor, None, EXAMPLE_NOW)
    assert made_at == EXAMPLE_NOW and beside.object_list == again.object_list != []
    assert queries.needs_by_place(harbor, EXAMPLE_NOW) == by_place and by_place.n_all > 0
    assert queries.matrix_with_needs(harbor, EXAMPLE_NOW) == matrix and matrix.needed


def test_numbers_of_needs_by_place_are_those_of_the_list(harbor: Partnership) -> None:
    for is_member in (False, True):
        rows = list(queries.needs_for(harbor, is_member=is_member))
        found = queries.needs_by_place(harbor, EXAMPLE_NOW, is_member=is_member)
        assert (found.n_all, found.n_places) == (len(rows), len({row.place_id for row in rows if row.place_id}))
        [level] = {row.place.level for row in rows if row.place_id in found.counts and row.place}
        assert sum(found.counts.values()) >= sum(1 for row in rows if row.place and row.place.level == level)
        assert {key for key, _name in found.places} <= set(found.counts)


def test_what_was_hidden_meanwhile_stands_on_no_page(harbor: Partnership) -> None:
    WorkedOut.objects.all().delete()
    keep_findings_due(EXAMPLE_NOW)
    harbor.refresh_from_db()
    page, _at = queries.beside_page(harbor, None, EXAMPLE_NOW)
    [first, *_more] = page.object_list
    gap, indicator = first.gaps[0]
    hidden = type(indicator).objects.filter(pk=indicator.pk)
    for change in ({"is_public": False}, {"is_under_agreement": True}, {"released_in": None}):
        before = hidden.values(*change).get()
        hidden.update(**change)
        shown, _at = queries.beside_page(harbor, None, EXAMPLE_NOW)
        assert all(one.pk != indicator.pk for row in shown.object_list for _gap, one in row.gaps), change
        hidden.update(**before)
    goals = Goal.objects.filter(initiatives=first.initiative)
    goals.update(is_public=False)
    shown, _at = queries.beside_page(harbor, None, EXAMPLE_NOW)
    assert first.initiative not in [row.initiative for row in shown.object_list]
    goals.update(is_public=True)
    first = json.loads(WorkedOut.objects.within(harbor).get(what=BESIDE).body[0])
    assert first["gaps"][0]["place"] == gap["place"]


def test_the_public_list_of_silos_is_cut_at_the_database_and_leaves_out_what_is_tied(harbor: Partnership) -> None:
    shown = [one.pk for one in queries.pairs_shown(harbor)]
    found = queries.pairs_shown_from(harbor, 0, 100, EXAMPLE_NOW)
    assert [one.pk for one in found if one is not None] == shown != []
    assert [one.pk for one in queries.pairs_shown_from(harbor, 1, 1, EXAMPLE_NOW) if one] == shown[1:2]
    assert Overlap.objects.count() > len(found)


def test_nothing_of_the_three_questions_is_kept_that_is_not_public(world: World) -> None:
    assert three_questions_body(world.harbor, NOW.date())["n_ties"] == 0
