"""Keeping goals and what is done for groups: who may, what is refused, what the record says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from bridgework.indicators.actions import (
    StrategyRefused,
    TargetRefused,
    end_strategy,
    keep_strategy,
    set_target,
)
from bridgework.indicators.models import GroupStrategy, Indicator, Target
from bridgework.journal.models import Entry
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Role
from bridgework.places.models import Group
from tests.cast import NOW, World
from tests.indicators.doors import make_indicator
from tests.indicators.test_universal import UNTIL, graduation, group

pytestmark = pytest.mark.django_db


def acts() -> list[str]:
    return [one for one in Entry.objects.order_by("number").values_list("act", flat=True) if "indicators." in one]


def url(name: str, *args: object) -> str:
    return reverse(f"indicators:{name}", args=["harbor", "graduation", *args])


def test_a_gap_goal_is_set_changed_and_taken_away_without_script(world: World) -> None:
    graduation(world)
    client = world.client("amara")
    data = {
        "kind": "difference", "group": group("black").pk, "other_group": group("white").pk, "value": "5", "by": "2029-06-30",
    }  # fmt: skip
    assert client.post(url("goals"), data).status_code == 302
    target = Target.objects.get()
    assert (target.kind, target.value, target.by) == ("difference", 5, UNTIL)
    assert (
        "Gap between Black students and White students: 5 points at most" in client.get(url("goals")).content.decode()
    )
    body = client.get(url("target-change", target.pk)).content.decode()
    assert 'value="5"' in body
    assert client.post(url("target-change", target.pk), {"value": "4", "by": "2030-06-30"}).status_code == 302
    target.refresh_from_db()
    assert (target.value, target.other_group) == (4, None)
    assert client.post(url("target-remove", target.pk)).status_code == 302
    assert not Target.objects.exists()
    assert acts()[-3:] == ["indicators.target.set", "indicators.target.set", "indicators.target.removed"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"kind": "difference", "value": "5"}, "Choose the group whose gap should close."),
        ({"kind": "ratio", "group": "black", "value": "0.8"}, "A ratio is 1 or more"),
        ({"kind": "level", "value": "101"}, "Of 100 people there can be 100 at most."),
        (
            {"kind": "difference", "group": "black", "other_group": "black", "value": "5"},
            "Compare a group with another",
        ),
        ({"kind": "level", "other_group": "black", "value": "5"}, "A level is not compared"),
        ({"kind": "level", "value": "many"}, "Write a number"),
        ({"kind": "level", "value": "90", "by": "soon"}, "year-month-day"),
    ],
)
def test_a_goal_that_cannot_be_is_asked_for_again(world: World, data: dict[str, str], says: str) -> None:
    graduation(world)
    sent = {"by": "2029-06-30", **data}
    for key in ("group", "other_group"):
        if key in sent:
            sent[key] = str(group(sent[key]).pk)
    response = world.client("amara").post(url("goals"), sent)
    assert response.status_code == 200 and says in response.content.decode()
    assert not Target.objects.exists()


def test_groups_of_another_partnership_are_refused(world: World) -> None:
    indicator = graduation(world)
    make_indicator(world.valley, "valley")
    foreign = Group.objects.select_related("dimension").get(code="black", dimension__scope=world.valley.scope)
    with pytest.raises(TargetRefused):
        set_target(indicator=indicator, value=Decimal(5), until=UNTIL, group=foreign, by=None, at=NOW)
    said = {"text": Words.of("x"), "why": Words(), "by": world.as_steward, "at": NOW}
    with pytest.raises(StrategyRefused):
        keep_strategy(indicator=indicator, group=foreign, organization=None, **said)
    with pytest.raises(StrategyRefused):
        keep_strategy(indicator=indicator, group=group_of(world, "black"), organization=world.valley_office, **said)


def group_of(world: World, code: str) -> Group:
    return Group.objects.select_related("dimension").get(code=code, dimension__scope=world.harbor.scope)


def data_steward(world: World) -> Membership:
    """Ben keeps data for the clinic."""
    return Membership.objects.create(
        partnership=world.harbor, person=world.ben, role=Role.DATA_STEWARD, organization=world.clinic, since=NOW
    )


def test_a_strategy_is_added_changed_and_ended_and_stays_for_the_record(world: World) -> None:
    graduation(world)
    client = world.client("amara")
    data = {
        "group": group("black").pk,
        "text": "A mentor for each",
        "why": "",
        "organization": world.clinic.pk,
        "by": "2029-06-30",
        "language": "en",
    }
    assert client.post(url("strategy-new"), data).status_code == 302
    strategy = GroupStrategy.objects.get()
    assert (strategy.organization, strategy.by, strategy.is_open) == (world.clinic, date(2029, 6, 30), True)
    assert client.post(url("strategy-change", strategy.pk), {**data, "text": "Two mentors"}).status_code == 302
    assert client.post(url("strategy-change", strategy.pk), {**data, "text": "Two mentors"}).status_code == 302
    assert client.post(url("strategy-end", strategy.pk), {"ended_because": "The grant ended"}).status_code == 302
    assert client.post(url("strategy-end", strategy.pk)).status_code == 302
    assert acts()[-3:] == [f"indicators.strategy.{done}" for done in ("added", "changed", "ended")]
    ended = Entry.objects.get(act="indicators.strategy.ended")
    assert ended.disclosures.get(part="why").words == "The grant ended"
    assert "Two mentors" not in client.get(url("goal")).content.decode()
    assert "Two mentors" in client.get(url("goals")).content.decode()


def test_a_data_steward_names_their_own_organization_and_the_steward_any(world: World) -> None:
    indicator = graduation(world)
    by = data_steward(world)
    said = {"indicator": indicator, "group": group("black"), "text": Words.of("x"), "why": Words(), "at": NOW}
    assert keep_strategy(organization=world.clinic, by=by, **said).organization == world.clinic
    with pytest.raises(StrategyRefused, match="ask the steward"):
        keep_strategy(organization=world.school, by=by, **said)
    named = keep_strategy(organization=world.school, by=world.as_steward, **said)
    # What the steward named may stay when a data steward changes the words.
    changed = keep_strategy(organization=world.school, by=by, strategy=named, **{**said, "text": Words.of("y")})
    assert str(changed.text) == "y"
    client = world.client("ben")
    body = client.get(url("strategy-new")).content.decode()
    assert "Eastside Clinic" in body and "Harbor Schools" not in body and "ask the steward" in body
    sent = {"group": group("black").pk, "text": "z", "organization": world.school.pk, "language": "en"}
    assert client.post(url("strategy-new"), sent).status_code == 200


def test_an_unchanged_goal_or_strategy_is_not_journaled(world: World) -> None:
    indicator = graduation(world)
    for _turn in range(2):
        set_target(indicator=indicator, value=Decimal(90), until=UNTIL, by=None, at=NOW)
    assert acts().count("indicators.target.set") == 1
    said = {
        "indicator": indicator,
        "group": group("black"),
        "text": Words.of("x"),
        "why": Words(),
        "organization": None,
    }
    strategy = keep_strategy(by=None, at=NOW, **said)
    keep_strategy(by=None, at=NOW, strategy=strategy, **said)
    end_strategy(strategy=strategy, by=None, at=NOW)
    end_strategy(strategy=strategy, by=None, at=NOW)
    assert [one for one in acts() if "strategy" in one] == ["indicators.strategy.added", "indicators.strategy.ended"]


def test_another_indicators_goal_is_not_there(world: World) -> None:
    indicator = graduation(world)
    other = Indicator.objects.create(partnership=world.harbor, slug="other", name=Words.of("Other"), unit="people")
    target = set_target(indicator=other, value=Decimal(90), until=UNTIL, by=None, at=NOW)
    strategy = GroupStrategy.objects.create(indicator=other, group=group("black"), text=Words.of("x"))
    assert target is not None and indicator.pk != other.pk
    client = world.client("amara")
    assert client.get(url("target-change", target.pk)).status_code == 404
    assert client.post(url("target-remove", target.pk)).status_code == 404
    assert client.get(url("strategy-change", strategy.pk)).status_code == 404
    assert client.post(url("strategy-end", strategy.pk)).status_code == 404
