"""What tests of several apps need of goals: made through the actions, as the product does."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from bridgework.goals import actions
from bridgework.goals.models import Commitment, Decision, Goal
from bridgework.lib.words import Words
from bridgework.partnerships.models import Body, Partnership, Seat
from tests.cast import NOW, TODAY, World


def make_goal(world: World, title: str = "Every young person finishes school ready", **more: Any) -> Goal:
    return actions.create_goal(
        partnership=world.harbor,
        title=Words.of(title),
        vision=Words.of("Why it matters."),
        by=world.as_steward,
        now=NOW,
        **more,
    )


def make_promise(
    world: World, due_on: date = TODAY + timedelta(days=30), *, title: str = "Open the clinic on Saturdays", **more: Any
) -> Commitment:
    what: dict[str, Any] = {"organization": world.clinic, "owner": world.as_partner, "by": world.as_partner, "now": NOW}
    return actions.make_commitment(partnership=world.harbor, title=Words.of(title), due_on=due_on, **{**what, **more})


def make_body(partnership: Partnership, slug: str = "steering", name: str = "Steering group") -> Body:
    return Body.objects.create(partnership=partnership, slug=slug, name=Words.of(name), kind=Body.Kind.STEERING)


def make_seat(body: Body, holder_name: str, *, is_resident: bool = False, **more: Any) -> Seat:
    return Seat.objects.create(
        body=body,
        holder_name=holder_name,
        is_resident=is_resident,
        starts_on=more.pop("starts_on", date(2025, 1, 1)),
        **more,
    )


def make_decision(world: World, body: Body, present: list[Seat], *, now: datetime = NOW, **more: Any) -> Decision:
    what: dict[str, Any] = {"title": Words.of("Move two bus routes"), "reasons": Words.of("Residents asked for it.")}
    return actions.record_decision(
        partnership=world.harbor,
        body=body,
        decided_on=TODAY,
        present=present,
        by=world.as_steward,
        now=now,
        **{**what, **more},
    )
