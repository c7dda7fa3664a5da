"""Initiatives in the same terms: what two share is said, what one did not say counts for nothing."""

from __future__ import annotations

import pytest

from bridgework.goals import actions
from bridgework.goals.actions.initiatives import InitiativeWords
from bridgework.goals.actions.refusals import Refused
from bridgework.goals.models import Initiative
from bridgework.goals.queries.comparing import FEW
from bridgework.goals.wording import ages_shared
from bridgework.lib.words import Words
from tests.cast import NOW, World
from tests.goals.making import make_goal


def make(world: World, slug: str, **more: object) -> Initiative:
    said = InitiativeWords(Words.of(slug), Words.of("Aim"), Words.of("Teens"), **more)  # type: ignore[arg-type]
    return actions.create_initiative(
        partnership=world.harbor, said=said, organizations=[world.clinic], by=world.as_partner, now=NOW, slug=slug
    )


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((6, 14), (12, 18), (12, 14)),
        ((6, 11), (12, 18), None),
        ((14, None), (None, 15), (14, 15)),
        ((None, None), (6, 18), None),  # who did not say is not taken to be for everybody
        ((6, None), (12, None), (12, 120)),
        ((0, 0), (0, 5), (0, 0)),
    ],
)
def test_ages_shared(one: tuple, other: tuple, expected: tuple | None) -> None:
    a, b = (Initiative(age_from=low, age_to=high) for low, high in (one, other))
    assert ages_shared(a, b) == ages_shared(b, a) == expected


def test_two_are_shown_side_by_side(world: World) -> None:
    make(world, "mentors", aims=["learning", "belonging"], age_from=14, age_to=15, languages=["es"], strategy="service")
    make(world, "buses", aims=["transport", "learning"], age_from=11, age_to=18, languages=["es", "en"])
    make(world, "old")  # written down before there were terms
    nobody = world.client("nobody")
    page = nobody.get("/p/harbor/initiatives/compare/?a=mentors&b=buses").content.decode()
    assert "Both are about: Learning and school." in page
    assert "Both serve ages 14 to 15." in page
    assert "Both work in: Spanish." in page
    assert "Both work the same way" not in page
    page = nobody.get("/p/harbor/initiatives/compare/?a=mentors&b=old").content.decode()
    assert "nothing is the same" in page
    assert nobody.get("/p/harbor/initiatives/compare/?a=mentors&b=none").status_code == 404
    assert nobody.get("/p/harbor/initiatives/old/").status_code == 200


def test_nothing_is_asked_where_there_are_no_two_to_compare(world: World) -> None:
    nobody, path = world.client("nobody"), "/p/harbor/initiatives/compare/"
    for slug in ("mentors", "buses"):
        page = nobody.get(path).content.decode()
        assert "As soon as two initiatives are written down" in page
        assert "<select" not in page and "Choose two" not in page
        make(world, slug)
    page = nobody.get(path).content.decode()
    assert page.count("<select") == 2 and "As soon as two" not in page


def test_few_are_offered_to_choose_from_and_more_where_asked(world: World) -> None:
    for n in range(FEW + 3):
        make(world, f"number-{n:02}")
    nobody, path = world.client("nobody"), "/p/harbor/initiatives/compare/?a=number-00&b=number-01"
    page = nobody.get(path).content.decode()
    assert page.count("<option") == 2 * (FEW + 2), "the newest ones, and the two that were chosen"
    assert "More to choose from" in page
    page = nobody.get(f"{path}&all=yes").content.decode()
    assert page.count("<option") == 2 * (FEW + 3) and "More to choose from" not in page


def test_an_initiative_of_a_hidden_goal_is_not_compared_for_outsiders(world: World) -> None:
    goal = make_goal(world, is_public=False)
    make(world, "unseen", goal=goal)
    make(world, "open")
    path = "/p/harbor/initiatives/compare/?a=open&b=unseen"
    assert world.client("nobody").get(path).status_code == 404
    assert world.client("ben").get(path).status_code == 200
    assert "unseen" not in world.client("nobody").get("/p/harbor/initiatives/compare/").content.decode()


@pytest.mark.parametrize("wrong", [{"age_from": 9, "age_to": 8}, {"aims": ["flying"]}, {"strategy": "magic"}])
def test_terms_that_cannot_be_are_refused(world: World, wrong: dict) -> None:
    with pytest.raises(Refused):
        make(world, "wrong", **wrong)


def test_the_form_keeps_terms_and_place(world: World) -> None:
    make(world, "mentors", aims=["learning"])
    ben = world.client("ben")
    sent = {
        "name": "Mentors",
        "aim": "No one alone",
        "serves": "Teens",
        "organizations": [world.clinic.pk],
        "aims": ["learning", "work"],
        "strategy": "service",
        "age_from": "14",
        "age_to": "",
        "languages": ["so"],
        "language": "en",
    }
    assert ben.post("/p/harbor/initiatives/mentors/edit/", sent).status_code == 302
    one = Initiative.objects.get(slug="mentors")
    assert (one.aims, one.strategy, one.age_from, one.age_to) == (["learning", "work"], "service", 14, None)
    page = world.client("nobody").get("/p/harbor/initiatives/mentors/").content.decode()
    assert "14 years and older" in page
    assert "Somali" in page
