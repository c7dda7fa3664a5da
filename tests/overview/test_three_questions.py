"""The three questions for a whole partnership rest on public records, and shame nobody."""

from __future__ import annotations

from datetime import timedelta

from bridgework.gatherings.models import Attendance
from bridgework.overview.queries.organization import ties_by_year
from bridgework.overview.queries.three_questions import three_questions_page
from bridgework.relationships.queries import ties_of
from tests.cast import CANARY, NOW, TODAY, World
from tests.goals.making import make_promise
from tests.relationships.test_ties import session

PATH = "/p/harbor/three-questions/"


def test_only_what_is_public_ties_two(world: World) -> None:
    session(world.harbor, "closed", [world.clinic, world.school], is_public=False)
    page = world.client("nobody").get(PATH).content.decode()
    assert "No tie is recorded here for:" in page
    assert three_questions_page(world.harbor, TODAY).ties == []
    session(world.harbor, "open", [world.clinic, world.school])
    found = three_questions_page(world.harbor, TODAY)
    assert [tie.pair for tie in found.ties] == [tuple(sorted((world.clinic.pk, world.school.pk)))]
    assert (found.n_across, found.n_tied) == (1, 2)
    assert [one.name for one in found.untied] == ["Harbor Network"]


def test_who_learned_from_whom(world: World) -> None:
    held = session(world.harbor, "training", [world.clinic, world.school])
    Attendance.objects.filter(gathering=held, organization=world.clinic).update(has_taught=True)
    Attendance.objects.filter(gathering=held, organization=world.school).update(has_learned=True)
    [taught] = three_questions_page(world.harbor, TODAY).taught
    assert (taught.teacher, taught.learner, taught.n_sessions) == (world.clinic, world.school, 1)


def test_who_answers_for_what(world: World) -> None:
    make_promise(world)
    make_promise(world, TODAY - timedelta(days=9), title="Late one", now=NOW - timedelta(days=60))
    [row] = three_questions_page(world.harbor, TODAY).answering
    assert (row.organization, row.n_open, row.n_late, row.n_kept) == (world.clinic, 1, 1, 0)


def test_years_between_are_not_left_out(world: World) -> None:
    both = [world.clinic, world.school]
    session(world.harbor, "old", both, at=NOW.replace(year=2023))
    session(world.harbor, "new", both)
    session(world.harbor, "another", both)
    assert ties_by_year(ties_of(world.harbor).values(), TODAY) == [(2023, 1), (2024, 0), (2025, 0), (2026, 1)]


def test_another_partnership_is_nowhere(world: World) -> None:
    session(world.valley, "theirs", [world.valley_office, world.clinic])
    page = world.client("nobody").get(PATH).content.decode()
    assert CANARY not in page
