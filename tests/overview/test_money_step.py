"""The money step of a goal's story: which funds serve it, exact sums, links both ways, nothing of what is hidden."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bench.public_pages import ask
from bridgework.goals.models import Decision, Goal, Initiative
from bridgework.lib.words import Words
from bridgework.overview.queries.money import goal_funds
from bridgework.partnerships.models import Body
from bridgework.resources import actions
from tests.cast import NOW, TODAY, World
from tests.resources.making import allocate, doing, make_fund, pledge

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(world: World) -> Goal:
    return Goal.objects.create(
        partnership=world.harbor, slug="sleep", title=Words.of("Sleep enough"), is_public=True, created_at=NOW
    )


def decided(world: World, goal: Goal, *, is_public: bool = True) -> Decision:
    body = Body.objects.create(partnership=world.harbor, slug="board", name=Words.of("Board"), kind="steering")
    return Decision.objects.create(
        partnership=world.harbor,
        slug="beds-first",
        body=body,
        title=Words.of("Beds first"),
        decided_on=TODAY,
        goal=goal,
        is_public=is_public,
        n_seats=5,
        n_resident_seats=2,
    )


def read(world: World, path: str, who: str = "nobody") -> str:
    response: Any = world.client(who).get(path)
    assert response.status_code == 200, path
    return str(response.content.decode())


def test_sums_of_whole_funds_and_of_parts_of_others(world: World, goal: Goal) -> None:
    """By hand: 900 of the goal's own fund, 100 of it used; 300 by its decision and 40 by its initiative of another, 7 used."""
    own = make_fund(world, goal=goal)
    pledge(world, own, world.clinic, 1_000)
    pledge(world, own, world.school, 500, received=0)
    part = allocate(world, own, 900, title=Words.of("Quiet rooms"))
    actions.disburse(allocation=part, payment=actions.Payment(amount=100, payee=world.school), doing=doing(world))
    pledge(world, own, world.network, 70, medium="in-kind", valuation=Words.of("As sold"))
    other = make_fund(world, title=Words.of("For everything"))
    pledge(world, other, world.network, 5_000)
    allocate(world, other, 2_000, title=Words.of("Something else"))
    beds = allocate(world, other, 300, title=Words.of("Beds"), decision=decided(world, goal))
    club = Initiative.objects.create(partnership=world.harbor, slug="club", name=Words.of("Club"), goal=goal)
    allocate(world, other, 40, title=Words.of("Blankets"), initiative=club)
    actions.disburse(allocation=beds, payment=actions.Payment(amount=7, payee=world.clinic), doing=doing(world))
    found = {str(one.fund.title): one for one in goal_funds(world.harbor, goal, members=False)}
    first, second = found["Youth time fund"], found["For everything"]
    assert (first.is_whole, first.n_owners, first.pledged, first.set_aside, first.used) == (
        True,
        2,
        1_500,
        900,
        100,
    )  # who gives in kind is counted apart
    assert (second.is_whole, second.set_aside, second.used) == (False, 340, 7)
    assert second.newest is not None and (second.newest[0], str(second.newest[1])) == (3, "Blankets")


def test_the_story_leads_to_the_cent_and_the_cent_to_the_story(world: World, goal: Goal) -> None:
    fund = make_fund(world, goal=goal)
    story = "/p/harbor/goals/sleep/"
    pledge(world, fund, world.clinic, 100_000)
    allocate(world, fund, 90_000, title=Words.of("Quiet rooms"))
    page = read(world, story)
    assert "1 owner pledged $1,000 for it to Youth time fund. $900 is set aside; $0 of that is used." in _plain(page)
    own = f"/p/harbor/funds/{fund.slug}/"
    assert f'href="{own}"' in page and f'href="{own}allocations/1/"' in page
    for path in (own, f"{own}allocations/1/", f"{own}entries/3/"):
        assert f'href="{story}#money"' in read(world, path), path
    assert 'id="money"' in page


def test_a_goal_without_money_says_what_will_stand_there(world: World, goal: Goal) -> None:
    assert "No money is set aside for it yet." in read(world, "/p/harbor/goals/sleep/")


def test_hidden_funds_and_decisions_are_not_told(world: World, goal: Goal) -> None:
    hidden = make_fund(world, goal=goal, is_public=False, title=Words.of("HIDDEN-FUND"))
    pledge(world, hidden, world.clinic, 100)
    shown = make_fund(world, title=Words.of("Shown fund"))
    pledge(world, shown, world.clinic, 100)
    allocate(world, shown, 50, decision=decided(world, goal, is_public=False))
    path = "/p/harbor/goals/sleep/"
    assert "HIDDEN-FUND" not in read(world, path) and "HIDDEN-FUND" in read(world, path, "ben")
    assert "Shown fund" not in read(world, path), "whose decision it was is not public"
    assert path not in read(world, f"/p/harbor/funds/{shown.slug}/allocations/1/")
    goal.is_public = False
    goal.save()
    fund = make_fund(world, goal=goal, title=Words.of("Third"))
    pledge(world, fund, world.clinic, 100)
    allocate(world, fund, 50)
    for end in ("", "allocations/1/", "entries/3/"):
        assert "Sleep enough" not in read(world, f"/p/harbor/funds/{fund.slug}/{end}")


def test_the_story_takes_eight_queries_however_many_funds(world: World, goal: Goal) -> None:
    for turn in range(5):
        fund = make_fund(world, goal=goal, title=Words.of(f"Fund {turn}"))
        pledge(world, fund, world.clinic, 100)
        allocate(world, fund, 50)
        response, n = ask("/p/harbor/goals/sleep/")
        assert response.status_code == 200 and n <= 8, turn
    page = read(world, "/p/harbor/goals/sleep/")
    assert "Every fund" in page and "Fund 0" not in page


def _plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", page).split())
