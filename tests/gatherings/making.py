"""Sessions for tests, made through the actions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bridgework.gatherings import actions
from bridgework.gatherings.models import Gathering
from bridgework.lib.words import Words
from tests.cast import NOW, World


def plan(starts_at: datetime = NOW - timedelta(days=1), hours: float = 2, **more: Any) -> actions.SessionPlan:
    what: dict[str, Any] = {"kind": Gathering.Kind.TRAINING, "title": Words.of("Restorative practice, part 1")}
    return actions.SessionPlan(starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours), **{**what, **more})


def make_session(world: World, starts_at: datetime = NOW - timedelta(days=1), **more: Any) -> Gathering:
    return actions.plan_session(
        partnership=world.harbor, plan=plan(starts_at, **more), hosts=[world.clinic], by=world.as_partner, now=NOW
    )
