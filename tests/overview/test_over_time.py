"""The three questions year by year: every source, from public records alone, held against a count by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bridgework.gatherings.models import Attendance
from bridgework.goals.models import Answer, Commitment, Endorsement, Goal
from bridgework.lib.words import Words
from bridgework.overview.queries.over_time import over_time
from bridgework.partnerships.models import Organization
from bridgework.resources.models import Fund, Pledge
from tests.cast import CANARY, NOW, TODAY, World
from tests.relationships.test_ties import session

pytestmark = pytest.mark.django_db


def held(world: World, year: int, slug: str, taught: Organization, learned: Organization, **more: Any) -> None:
    made = session(world.harbor, slug, [taught, learned], at=NOW.replace(year=year), **more)
    Attendance.objects.filter(gathering=made, organization=taught).update(has_taught=True)
    Attendance.objects.filter(gathering=made, organization=learned).update(has_learned=True)


def promise(world: World, first_due_on: date, state: str, **more: Any) -> Commitment:
    return Commitment.objects.create(
        partnership=world.harbor, organization=world.clinic, title=Words.of("Promise"), created_at=NOW, due_on=TODAY,
        first_due_on=first_due_on, state=state, closed_on=None if state == "open" else TODAY, **more,
    )  # fmt: skip


@pytest.fixture
def years(world: World) -> World:
    goal = Goal.objects.create(partnership=world.harbor, slug="open", title=Words.of("Open"), created_at=NOW)
    closed = Goal.objects.create(
        partnership=world.harbor, slug="closed", title=Words.of("Closed"), created_at=NOW, is_public=False
    )
    held(world, 2024, "a", world.clinic, world.school)
    held(world, 2025, "b", world.clinic, world.school)
    held(world, 2025, "c", world.school, world.clinic)
    held(world, 2025, "d", world.network, world.clinic, is_public=False)
    held(world, 2025, "e", world.network, world.clinic, goal=closed)
    held(world, 2099, "f", world.network, world.clinic)
    for on, of, whose in ((date(2024, 5, 1), goal, world.clinic), (date(2024, 6, 1), closed, world.clinic)):
        Endorsement.objects.create(goal=of, organization=whose, endorsed_on=on, pledge=Words.of("We will"))
    promise(world, date(2024, 9, 1), "kept")
    promise(world, date(2024, 10, 1), "open")
    promise(world, date(2024, 11, 1), "dropped")
    promise(world, date(2024, 11, 1), "kept", goal=closed)
    promise(world, TODAY + timedelta(days=1), "open")
    Answer.objects.create(
        partnership=world.harbor, organization=world.clinic, kind="taken-up", words=Words.of("Yes"), answered_on=TODAY
    )
    for n, is_public in enumerate((True, False)):
        fund = Fund.objects.create(
            partnership=world.harbor, slug=f"fund-{n}", title=Words.of("Fund"), mode="pooled", currency="USD",
            agent=world.network, approval_limit=100, created_at=NOW, is_public=is_public,
        )  # fmt: skip
        for number, owner in enumerate((world.clinic, world.school), start=1):
            Pledge.objects.create(fund=fund, number=number, owner=owner, amount=100, pledged_on=date(2025, 3, 1))
    return world


def test_one_organization_year_by_year_from_public_records_alone(years: World) -> None:
    page = over_time(years.harbor, years.clinic, NOW)
    assert page.years == [2024, 2025, 2026]
    found = {year: dict(sorted(page.counts.get(year, {}).items())) for year in page.years}
    assert found == {
        2024: {"due": 2, "goals": 1, "kept": 1, "session": 1, "taught": 1},
        2025: {"fund": 1, "learned": 1, "pledges": 1, "session": 2, "taught": 1},
        2026: {"answers": 1},
    }
    assert page.together == {2024: 1, 2025: 1, 2026: 0}


def test_the_whole_partnership_counts_each_session_once(years: World) -> None:
    page = over_time(years.harbor, None, NOW)
    assert page.counts[2025] == {
        "session": 2, "fund": 1, "taught": 2, "learned": 2, "teachers": 2, "learners": 2, "pledges": 2,
    }  # fmt: skip
    assert page.together == {2024: 1, 2025: 1, 2026: 0}


def test_a_session_belongs_to_the_year_it_was_held_in_there(world: World) -> None:
    """New Year's Eve in New York is the next year in London."""
    world.harbor.time_zone = "America/New_York"
    world.harbor.save()
    at = NOW.replace(year=2025, month=1, day=1, hour=3)
    made = session(world.harbor, "eve", [world.clinic, world.school], at=at)
    Attendance.objects.filter(gathering=made).update(has_learned=True)
    page = over_time(world.harbor, world.clinic, NOW)
    assert page.counts[2024] == {"session": 1, "learned": 1}
    world.harbor.time_zone = "Europe/London"  # a prepared query must not keep the zone that it was prepared in
    assert over_time(world.harbor, world.clinic, NOW).counts[2025] == {"session": 1, "learned": 1}


def test_the_pages_say_it_in_sentences_and_tables(years: World, django_assert_max_num_queries: Any) -> None:
    client = years.client("nobody")
    client.get("/p/harbor/organizations/clinic/over-time/")
    with django_assert_max_num_queries(5):
        own = client.get("/p/harbor/organizations/clinic/over-time/").content.decode()
    assert "Sessions in which it taught" in own and "Pledges to funds" in own and "Kept of them" in own
    with django_assert_max_num_queries(5):
        whole = client.get("/p/harbor/three-questions/over-time/").content.decode()
    assert "Organizations that learned" in whole and CANARY not in whole
    for page, years_of in (
        ("/p/harbor/three-questions/", "/p/harbor/three-questions/over-time/"),
        ("/p/harbor/organizations/clinic/", "/p/harbor/organizations/clinic/over-time/"),
    ):
        # The columns there have their table here.
        assert f'<a href="{years_of}#working">Table</a>' in client.get(page).content.decode()
        assert 'id="working"' in client.get(years_of).content.decode()


def test_where_nothing_is_on_record_the_page_says_what_will_stand_here(world: World) -> None:
    assert (
        "Nothing with a date is on record yet"
        in world.client("nobody").get("/p/harbor/three-questions/over-time/").content.decode()
    )
    assert world.client("nobody").get("/p/harbor/organizations/nobody/over-time/").status_code == 404
