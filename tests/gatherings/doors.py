"""Table URL × person × status of sessions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from bridgework.gatherings import actions
from bridgework.gatherings.models import Gathering
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Organization, Partnership
from tests.cast import CANARY, World
from tests.doors import ORGANIZATION_PEOPLE, PUBLIC, STEWARDS, Door


def _make(partnership: Partnership, by: Membership, host: Organization, mark: str) -> Gathering:
    now = timezone.now()
    starts = now - timedelta(days=2)
    gathering = actions.plan_session(
        partnership=partnership,
        plan=actions.SessionPlan(
            kind=Gathering.Kind.TRAINING,
            title=Words.of(f"Restorative practice {mark}"),
            purpose=Words.of(f"Purpose {mark}"),
            starts_at=starts,
            ends_at=starts + timedelta(hours=2),
            where=f"Library {mark}",
        ),
        hosts=[host],
        by=by,
        now=now,
        slug=f"restorative-{'valley' if mark else 'harbor'}",
    )
    return actions.record_attendance(
        gathering=gathering,
        came=[actions.Came(host, 4, has_taught=True)],
        n_residents=3,
        notes=Words.of(f"Minutes {mark}"),
        by=by,
        now=now,
    )


def fill(world: World) -> None:
    """Make a held session in both partnerships."""
    world.things["gatherings.session"] = _make(world.harbor, world.as_partner, world.clinic, "")
    world.things["gatherings.foreign"] = _make(world.valley, world.as_valley_steward, world.valley_office, CANARY)


SESSION: dict[str, Any] = {
    "own": lambda world: {"slug": world.things["gatherings.session"].slug},
    "foreign": lambda world: {"slug": world.things["gatherings.foreign"].slug},
}

DOORS = [
    Door("gatherings:list", PUBLIC),
    Door("gatherings:calendar", PUBLIC),
    Door("gatherings:new", ORGANIZATION_PEOPLE),
    Door("gatherings:import", STEWARDS),
    Door("gatherings:detail", PUBLIC, **SESSION),
    Door("gatherings:session-calendar", PUBLIC, **SESSION),
    Door("gatherings:edit", ORGANIZATION_PEOPLE, **SESSION),
    Door("gatherings:attendance", ORGANIZATION_PEOPLE, **SESSION),
    Door("gatherings:follow-up", ORGANIZATION_PEOPLE, **SESSION),
    Door("api:sessions", PUBLIC),
    Door("api:session", PUBLIC, **SESSION),
    Door("gatherings:cancel", ORGANIZATION_PEOPLE, **SESSION),
]
