"""Lists and stories tell the truth, in a number of queries that rows do not change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bridgework.goals import actions, queries
from bridgework.goals.models import Commitment
from bridgework.lib.words import Words
from tests.cast import NOW, TODAY, World
from tests.goals.making import make_body, make_decision, make_goal, make_promise, make_seat


def _fill(world: World, n: int) -> None:
    goal = make_goal(world)
    body = make_body(world.harbor)
    seat = make_seat(body, "Rosa M.", is_resident=True)
    for i in range(n):
        promise = make_promise(world, TODAY + timedelta(days=i), goal=goal, title=f"Promise {i}")
        if i % 3 == 0:
            actions.reply_to_commitment(commitment=promise, said="kept", by=world.as_partner, now=NOW)
        make_decision(world, body, [seat], goal=goal)
    actions.endorse_goal(
        goal=goal, organization=world.clinic, pledge=Words.of("We pledge."), by=world.as_partner, now=NOW
    )
    world.things["goal"] = goal


def test_goals_for_home_counts_promises_by_where_they_stand(world: World) -> None:
    _fill(world, 9)
    make_goal(world, "Hidden", is_public=False)
    late_day = TODAY + timedelta(days=5)
    [row] = queries.goals_for_home(world.harbor, late_day)
    # Kept are 0, 3 and 6; of the others 1, 2 and 4 fell due before the fifth day.
    assert (row.n_kept, row.n_late, row.n_open, row.n_endorsements) == (3, 3, 3, 1)
    assert row.promises.state == "late"
    assert len(queries.goals_for_home(world.harbor, late_day, with_hidden=True)) == 2


@pytest.mark.parametrize("n", [1, 30])
def test_goals_for_home_and_goal_story_take_constant_queries(world: World, n: int, django_assert_num_queries) -> None:
    _fill(world, n)
    with django_assert_num_queries(1):
        queries.goals_for_home(world.harbor, TODAY)
    with django_assert_num_queries(6):
        story = queries.goal_story(world.things["goal"], TODAY)
        [c.organization.name for c in story.commitments]
        [d.body.name for d in story.decisions]
    assert story.n_decisions == n
    assert story.promises.n_all == n
    assert len(story.commitments) == min(n, 12)


def test_goal_story_leaves_out_decisions_that_are_not_public(world: World) -> None:
    goal, body = make_goal(world), make_body(world.harbor)
    seat = make_seat(body, "Rosa M.")
    hidden = make_decision(world, body, [seat], goal=goal, is_public=False)
    make_promise(world, decision=hidden, title="Hidden promise")
    story = queries.goal_story(goal, TODAY)
    assert (story.n_decisions, story.decisions, story.commitments) == (0, [], [])
    assert not queries.commitments_list(world.harbor, TODAY).exists()
    assert queries.commitments_list(world.harbor, TODAY, with_hidden=True).count() == 1


@pytest.mark.parametrize(
    ("standing", "titles"),
    [
        ("", ["late", "today", "later", "kept"]),
        ("open", ["today", "later"]),
        ("late", ["late"]),
        ("kept", ["kept"]),
        ("dropped", []),
    ],
)
def test_commitments_list_filters_by_standing(world: World, standing: str, titles: list[str]) -> None:
    for title, days in (("late", 0), ("today", 1), ("later", 9), ("kept", 3)):
        make_promise(world, TODAY + timedelta(days=days), title=title)
    kept = Commitment.objects.get(due_on=TODAY + timedelta(days=3))
    actions.reply_to_commitment(commitment=kept, said="kept", by=world.as_partner, now=NOW)
    rows = queries.commitments_list(world.harbor, TODAY + timedelta(days=1), standing=standing)
    assert [str(row.title) for row in rows] == titles


def test_seats_filled_on_counts_terms_with_both_ends_and_no_vacant_seat(world: World) -> None:
    body = make_body(world.harbor)
    make_seat(body, "first day", starts_on=TODAY)
    make_seat(body, "last day", ends_on=TODAY)
    make_seat(body, "over", ends_on=TODAY - timedelta(days=1))
    make_seat(body, "not yet", starts_on=TODAY + timedelta(days=1))
    make_seat(body, "")
    assert [seat.holder_name for seat in queries.seats_filled_on(body, TODAY)] == ["first day", "last day"]
    assert queries.seats_filled_on(body, date(2024, 1, 1)) == []
