"""A goal's story: what its sentence about promises counts, and which of them it names."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from bridgework.goals.models import Answer, Commitment, Decision, Goal
from bridgework.indicators.actions.protecting import keep_summary
from bridgework.indicators.models import Indicator
from bridgework.lib.words import Words
from bridgework.overview.queries import goal_page
from bridgework.partnerships.models import Organization
from bridgework.places.models import Group
from tests.cast import NOW, TODAY, World
from tests.goals.making import make_body
from tests.indicators.doors import make_indicator

pytestmark = pytest.mark.django_db
LATE = TODAY - timedelta(days=9)


@pytest.fixture
def goal(world: World) -> Goal:
    return Goal.objects.create(partnership=world.harbor, slug="finish", title=Words.of("Finish"), created_at=NOW)


def promised(
    world: World, goal: Goal, by: Organization, due_on: date, title: str = "One", **more: object
) -> Commitment:
    what = {"state": Commitment.State.OPEN, **more}
    return Commitment(
        partnership=world.harbor, goal=goal, organization=by, title=Words.of(title), due_on=due_on, first_due_on=due_on,
        created_at=NOW, **what,
    )  # fmt: skip


def many(world: World, n: int) -> list[Organization]:
    rows = [Organization(partnership=world.harbor, slug=f"one-of-many-{i}", name=f"Circle {i}") for i in range(n)]
    return Organization.objects.bulk_create(rows)


def test_it_counts_every_organization_that_promises_and_names_the_two_that_are_late_the_longest(
    world: World, goal: Goal
) -> None:
    hidden = Decision.objects.create(
        partnership=world.harbor, body=make_body(world.harbor), slug="hidden", title=Words.of("Hidden"), is_public=False,
        reasons=Words.of("Because"), decided_on=TODAY, n_seats=1, n_resident_seats=0,
    )  # fmt: skip
    organizations = many(world, 45)
    later = TODAY + timedelta(days=30)
    rows = [promised(world, goal, one, later) for one in organizations[:43]]
    rows.append(promised(world, goal, organizations[0], later, state=Commitment.State.KEPT, closed_on=TODAY))
    rows += [promised(world, goal, organizations[at], LATE - timedelta(days=at), f"Late {at}") for at in (0, 2, 1)]
    rows.append(promised(world, goal, organizations[43], later, state=Commitment.State.DROPPED, closed_on=TODAY))
    rows.append(promised(world, goal, organizations[44], LATE - timedelta(days=99), "Not to be shown", decision=hidden))
    Commitment.objects.bulk_create(rows)
    page = goal_page(world.harbor, "finish", TODAY, members=False)
    assert page is not None
    assert (page.n_promises, page.n_promising, page.n_late) == (47, 43, 3)
    assert [str(one.title) for one in page.late] == ["Late 2", "Late 1"]
    html = world.client("nobody").get("/p/harbor/goals/finish/").content.decode()
    assert "47 promises by 43 organizations" in html
    assert "Circle 2, Late 2" in html
    assert "Not to be shown" not in html


def test_the_verdict_is_of_the_twenty_newest_answers(world: World, goal: Goal) -> None:
    page = goal_page(world.harbor, "finish", TODAY, members=False)
    assert page is not None
    assert page.verdict is None
    Answer.objects.bulk_create(
        Answer(
            partnership=world.harbor,
            goal=goal,
            organization=world.clinic,
            kind=Answer.Kind.TAKEN_UP,
            words=Words.of("Yes"),
            answered_on=TODAY - timedelta(days=at),
            n_solved=1 if at < 20 else 900,
        )  # fmt: skip
        for at in range(22)
    )
    page = goal_page(world.harbor, "finish", TODAY, members=False)
    assert page is not None
    assert page.verdict is not None
    assert page.verdict.n == 20


def colors_of(html: str) -> dict[str, str]:
    """The color of each name and each value that stands at a line's end."""
    return {text: color for color, text in re.findall(r'<text class="(\w+)"[^>]*>([^<]+)</text>', html)}


def bands_of(html: str) -> set[str]:
    """The colors of the bands that say how sure the lines are."""
    return set(re.findall(r'<path class="(\w+)"[^>]*fill-opacity', html))


def test_its_picture_has_each_group_in_its_own_color_with_intervals_and_whole_years(world: World, goal: Goal) -> None:
    indicator = make_indicator(world.harbor, "suspensions")
    Indicator.objects.filter(pk=indicator.pk).update(goal=goal, is_headline=True)
    # The higher rate, which stands first, has the later color.
    for code, color in (("black", 5), ("white", 2)):
        Group.objects.filter(dimension__scope=world.harbor.scope, code=code).update(color=color)
    indicator.refresh_from_db()
    keep_summary(indicator)
    pages = [
        world.client("nobody").get(f"/p/harbor/{path}/").content.decode()
        for path in ("goals/finish", "indicators/suspensions")
    ]
    for html in pages:
        found = colors_of(html)
        assert {"Black": "g5", "White": "g2"}.items() <= {name.split()[-1]: one for name, one in found.items()}.items()
        assert {"g5", "g2"} <= bands_of(html)
        assert {"2015-16", "2016-17"} <= set(found)
    assert "g1" not in bands_of(pages[0])

    # What was kept before colors were: no color, rather than the wrong one.
    kept = {key: value for key, value in indicator.summary.items() if not key.endswith("_look")}
    Indicator.objects.filter(pk=indicator.pk).update(summary=kept)
    old = world.client("nobody").get("/p/harbor/goals/finish/").content.decode()
    assert {name.split()[-1]: one for name, one in colors_of(old).items()}["Black"] == "ink" and not bands_of(old)
