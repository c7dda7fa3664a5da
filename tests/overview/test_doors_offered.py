"""No page offers a door that the reader's rights keep shut."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from bridgework.goals.models import Goal
from bridgework.lib.words import Words
from tests.cast import NOW, World

pytestmark = pytest.mark.django_db
MAIN = re.compile(r"<main.*?</main>", re.DOTALL)
LINK = re.compile(r'href="(/p/harbor/[^"#]*)')


@pytest.fixture
def goal(world: World) -> Goal:
    title = Words.of("Buses that come")
    return Goal.objects.create(partnership=world.harbor, slug="overview-goal", title=title, created_at=NOW)


def offered(client: Client, path: str) -> set[str]:
    """Return the partnership's pages that a page's main part leads to."""
    found = MAIN.search(client.get(path).content.decode())
    assert found is not None
    return {link.replace("&amp;", "&") for link in LINK.findall(found[0])}


@pytest.mark.parametrize("who", ["chidi", "ben", "amara"])
@pytest.mark.parametrize("path", ["/p/harbor/desk/", "/p/harbor/goals/overview-goal/"])
def test_what_the_desk_and_a_goal_lead_to_opens(world: World, goal: Goal, who: str, path: str) -> None:
    client = world.client(who)
    links = offered(client, path)
    assert len(links) > 3
    assert {link: status for link in links if (status := client.get(link).status_code) >= 400} == {}


def test_only_people_of_an_organization_are_asked_to_promise(world: World, goal: Goal) -> None:
    of_goal = {"/p/harbor/goals/overview-goal/endorse/", "/p/harbor/commitments/new/?goal=overview-goal"}
    for who, is_offered in (("nobody", False), ("chidi", False), ("ben", True)):
        links = offered(world.client(who), "/p/harbor/goals/overview-goal/")
        assert links & of_goal == (of_goal if is_offered else set())
    assert offered(world.client("ben"), "/p/harbor/desk/") >= {"/p/harbor/commitments/new/", "/p/harbor/sessions/new/"}


def test_a_steward_changes_a_goal_from_its_page(world: World, goal: Goal) -> None:
    edit = "/p/harbor/goals/overview-goal/edit/"
    assert edit in offered(world.client("amara"), "/p/harbor/goals/overview-goal/")
    for who in ("nobody", "chidi", "ben"):
        assert edit not in offered(world.client(who), "/p/harbor/goals/overview-goal/")
