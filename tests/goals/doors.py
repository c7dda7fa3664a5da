"""Table URL × person × status of goals, initiatives and promises."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from bridgework.goals import actions
from bridgework.goals.actions.initiatives import InitiativeWords
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Organization, Partnership
from tests.cast import CANARY, World
from tests.doors import ORGANIZATION_PEOPLE, PUBLIC, STEWARDS, Door, Statuses, with_status

BEN_ONLY: Statuses = {**ORGANIZATION_PEOPLE, "amara": 403}


def _make(partnership: Partnership, by: Membership, organization: Organization, mark: str) -> dict[str, Any]:
    now = timezone.now()
    goal = actions.create_goal(
        partnership=partnership,
        title=Words.of(f"Finish school {mark}"),
        vision=Words.of(f"Why {mark}"),
        by=by,
        now=now,
        slug=f"finish-{'valley' if mark else 'harbor'}",
    )
    actions.endorse_goal(goal=goal, organization=organization, pledge=Words.of(f"Pledge {mark}"), by=by, now=now)
    initiative = actions.create_initiative(
        partnership=partnership,
        said=InitiativeWords(
            Words.of(f"Homework club {mark}"), Words.of(f"Aim {mark}"), Words.of(f"Teens {mark}"), goal
        ),
        organizations=[organization],
        by=by,
        now=now,
        slug=f"club-{'valley' if mark else 'harbor'}",
    )
    promise = actions.make_commitment(
        partnership=partnership,
        organization=organization,
        owner=by,
        title=Words.of(f"Open on Saturdays {mark}"),
        due_on=now.date() + timedelta(days=30),
        goal=goal,
        initiative=initiative,
        by=by,
        now=now,
    )
    return {"goal": goal, "initiative": initiative, "promise": promise}


def fill(world: World) -> None:
    """Make a goal, an endorsement, an initiative and a promise in both partnerships."""
    own = _make(world.harbor, world.as_partner, world.clinic, "")
    foreign = _make(world.valley, world.as_valley_steward, world.valley_office, CANARY)
    world.things.update({f"goals.{name}": thing for name, thing in own.items()})
    world.things.update({f"goals.foreign.{name}": thing for name, thing in foreign.items()})


def _slug(name: str, place: str = "goals") -> Any:
    return lambda world: {"slug": world.things[f"{place}.{name}"].slug}


def _pk(name: str, place: str = "goals") -> Any:
    return lambda world: {"pk": world.things[f"{place}.{name}"].pk}


FOREIGN = "goals.foreign"
GOAL = {"own": _slug("goal"), "foreign": _slug("goal", FOREIGN)}
INITIATIVE = {"own": _slug("initiative"), "foreign": _slug("initiative", FOREIGN)}
PROMISE = {"own": _pk("promise"), "foreign": _pk("promise", FOREIGN)}

DOORS = [
    Door("goals:list", PUBLIC),
    Door("goals:behind", PUBLIC, **GOAL),
    Door("goals:new", STEWARDS),
    Door("goals:edit", STEWARDS, **GOAL),
    Door("goals:endorse", ORGANIZATION_PEOPLE, **GOAL),
    Door(
        "goals:withdraw",
        {**with_status(ORGANIZATION_PEOPLE, 302), "amara": 404},  # the steward's organization did not endorse
        method="post",
        data=lambda world: {"organization": "clinic"},
        **GOAL,
    ),
    Door("goals:initiatives", PUBLIC),
    Door("goals:initiative-new", ORGANIZATION_PEOPLE),
    Door("goals:initiative-compare", PUBLIC),
    Door("goals:initiative", PUBLIC, **INITIATIVE),
    Door("goals:initiative-edit", ORGANIZATION_PEOPLE, **INITIATIVE),
    Door("goals:commitments", PUBLIC),
    Door("goals:commitment-new", ORGANIZATION_PEOPLE),
    Door("goals:import", STEWARDS),
    Door("goals:commitment", PUBLIC, **PROMISE),
    # Only people of the promising organization answer for it; the steward does not.
    Door("goals:commitment-reply", BEN_ONLY, own=_pk("promise")),
    Door("goals:commitment-give-up", BEN_ONLY, own=_pk("promise")),
    Door("api:goals", PUBLIC),
    Door("api:goal", PUBLIC, **GOAL),
    Door("api:commitments", PUBLIC),
    Door("api:decisions", PUBLIC),
    Door("api:answers", PUBLIC),
    Door(
        "due:reply",
        dict.fromkeys(PUBLIC, 200),
        own=lambda world: {"token": actions.make_due_token(world.things["goals.promise"], timezone.now())},
        in_partnership=False,
    ),
]
