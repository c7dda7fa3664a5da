"""Who stands behind a goal with which pledge, and which initiatives work toward it; the goal's story leads to both."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bridgework.goals.models import Endorsement, Goal, Initiative
from bridgework.goals.queries import who_stands_behind
from bridgework.lib.words import Words
from bridgework.partnerships.models import Organization
from tests.cast import NOW, TODAY, World

pytestmark = pytest.mark.django_db
STORY, BEHIND = "/p/harbor/goals/finish/", "/p/harbor/goals/finish/behind/"
TOWARD = "/p/harbor/initiatives/?goal=finish"


@pytest.fixture
def goal(world: World) -> Goal:
    return Goal.objects.create(partnership=world.harbor, slug="finish", title=Words.of("Finish"), created_at=NOW)


def page(world: World, path: str, who: str = "nobody") -> str:
    return world.client(who).get(path).content.decode()


def endorsed(goal: Goal, by: Organization, pledge: str = "", days: int = 0) -> Endorsement:
    words = Words.of(pledge) if pledge else Words()
    return Endorsement(goal=goal, organization=by, pledge=words, endorsed_on=TODAY - timedelta(days=days))


def test_a_goal_leads_to_everybody_who_stands_behind_it_with_each_pledge(world: World, goal: Goal) -> None:
    Endorsement.objects.bulk_create(
        [endorsed(goal, world.school, days=20), endorsed(goal, world.clinic, "Two nurses at school", days=9)]
    )
    story = page(world, STORY)
    assert f'<a href="{BEHIND}">Shared goal, held by 2 organizations</a>' in story
    assert f'href="{BEHIND}">Who stands behind this goal</a>' in story
    html = page(world, BEHIND)
    assert f'href="{STORY}"' in html
    assert html.index("Harbor Schools") < html.index("Two nurses at school"), "in the order in which they came"
    for one in (world.clinic, world.school):
        assert f'<a href="/p/harbor/organizations/{one.slug}/">{one.name}</a>' in html
    # The words that lead to what only people of an organization may do stand there for them alone.
    assert "Stand behind this goal" not in html + page(world, BEHIND, "chidi")
    assert "Stand behind this goal" in page(world, BEHIND, "ben")


def test_nobody_is_left_out_where_there_are_many(world: World, goal: Goal) -> None:
    many = Organization.objects.bulk_create(
        Organization(partnership=world.harbor, slug=f"circle-{n}", name=f"Circle {n}.") for n in range(60)
    )
    Endorsement.objects.bulk_create(endorsed(goal, one, f"Pledge of {one.name}", n) for n, one in enumerate(many))
    pages = [page(world, f"{BEHIND}?page={n}") for n in range(1, 6)]
    for one in many:
        assert sum(f"Pledge of {one.name}" in html for html in pages) == 1
    assert page(world, f"{BEHIND}?page=nonsense").count("Pledge of") == 12
    assert "held by 60 organizations" in page(world, STORY)


def test_a_goal_leads_to_its_initiatives_and_to_no_others(world: World, goal: Goal) -> None:
    other = Goal.objects.create(partnership=world.harbor, slug="other", title=Words.of("Other"), created_at=NOW)
    for of, slug in ((goal, "club"), (goal, "bus"), (other, "kitchen")):
        said = Words.of(slug.title())
        Initiative.objects.create(partnership=world.harbor, slug=slug, goal=of, name=said, aim=said, serves=said)
    story = page(world, STORY)
    assert f'<a href="{TOWARD}">2 initiatives toward this goal</a>' in story
    assert BEHIND not in story, "nobody stands behind it yet: nothing to lead to"
    html = page(world, TOWARD)
    assert "/p/harbor/initiatives/club/" in html and "/p/harbor/initiatives/bus/" in html
    assert "/p/harbor/initiatives/kitchen/" not in html
    assert "/p/harbor/initiatives/kitchen/" in page(world, "/p/harbor/initiatives/")
    assert f'<a href="{TOWARD}">2 initiatives toward this goal</a>' in page(world, BEHIND)
    assert "Nobody stands behind this goal yet" in page(world, BEHIND)


def test_what_belongs_to_a_hidden_goal_is_there_for_members_alone(world: World, goal: Goal) -> None:
    Goal.objects.update(is_public=False)
    Endorsement.objects.bulk_create([endorsed(goal, world.clinic, "Two nurses at school")])
    for path in (BEHIND, TOWARD):
        assert world.client("nobody").get(path).status_code == 404
        assert world.client("esther").get(path).status_code == 404
        assert world.client("chidi").get(path).status_code == 200
    assert who_stands_behind(world.harbor, "finish", None) is None
    assert who_stands_behind(world.valley, "finish", None, with_hidden=True) is None
