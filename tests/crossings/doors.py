"""Table URL × person × status of decisions and answers."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from bridgework.conversations.actions import ask_for_answers
from bridgework.crossings import actions
from bridgework.goals.actions import create_goal, edit_map
from bridgework.goals.rules import local_date
from bridgework.lib.cause_map import Cause, Edit, Strategy
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Organization, Partnership
from tests.cast import CANARY, World
from tests.crossings.making import make_conversation, make_statement
from tests.doors import ORGANIZATION_PEOPLE, PUBLIC, STEWARDS, Door, with_status
from tests.goals.making import make_body, make_seat


def _make(partnership: Partnership, by: Membership, organization: Organization, mark: str) -> dict[str, Any]:
    now = timezone.now()
    place = "valley" if mark else "harbor"
    body = make_body(partnership, f"steering-{place}", f"Steering group {mark}")
    seat = make_seat(body, f"Rosa M. {mark}", is_resident=True)
    conversation = make_conversation(partnership, f"crossing-{place}", mark)
    said = make_statement(conversation, 1, f"Let us see the bus times. {mark}")
    waiting = make_statement(conversation, 2, f"Heat the gym. {mark}")
    ask_for_answers(conversation=conversation, organization=organization, statements=[waiting], by=None, at=now)
    decision = actions.decide_on_conversation(
        partnership=partnership,
        body=body,
        title=Words.of(f"Move two bus routes {mark}"),
        reasons=Words.of(f"Residents asked for it. {mark}"),
        decided_on=local_date(partnership, now),
        present=[seat],
        conversation=conversation,
        statements=[said],
        promises=[actions.PromiseMade(organization, Words.of(f"Move the routes {mark}"), now.date())],
        by=by,
        now=now,
        slug=f"routes-{place}",
    )
    answer = actions.answer_statements(
        partnership=partnership,
        statements=[said],
        kind="taken-up",
        words=Words.of(f"Two routes move. {mark}"),
        organization=organization,
        decision=decision,
        by=by,
        now=now,
    )
    mapped = create_goal(
        partnership=partnership,
        title=Words.of(f"A goal with a map {mark}"),
        vision=Words.of("Why"),
        by=by,
        now=now,
        slug=f"mapped-{place}",
    )
    for base, item in enumerate((Cause("", Words.of(f"A cause {mark}")), Strategy("", Words.of(f"A strategy {mark}")))):
        edit_map(goal=mapped, edit=Edit("put", item=item), base=base, by=by, now=now)
    return {"decision": decision, "answer": answer, "mapped": mapped}


def fill(world: World) -> None:
    """Make a decision and an answer in both partnerships."""
    own = _make(world.harbor, world.as_partner, world.clinic, "")
    foreign = _make(world.valley, world.as_valley_steward, world.valley_office, CANARY)
    world.things.update({f"crossings.{name}": thing for name, thing in own.items()})
    world.things.update({f"crossings.foreign.{name}": thing for name, thing in foreign.items()})


DECISION: dict[str, Any] = {
    "own": lambda world: {"slug": world.things["crossings.decision"].slug},
    "foreign": lambda world: {"slug": world.things["crossings.foreign.decision"].slug},
}
ANSWER: dict[str, Any] = {
    "own": lambda world: {"pk": world.things["crossings.answer"].pk},
    "foreign": lambda world: {"pk": world.things["crossings.foreign.answer"].pk},
}


def _mapped(**more: Any) -> dict[str, Any]:
    return {
        "own": lambda world: {"slug": world.things["crossings.mapped"].slug, **more},
        "foreign": lambda world: {"slug": world.things["crossings.foreign.mapped"].slug, **more},
    }


MAPPED = _mapped()

DOORS = [
    Door("crossings:decisions", PUBLIC),
    Door("crossings:decide", STEWARDS),
    Door("crossings:decision", PUBLIC, **DECISION),
    Door("crossings:causes", PUBLIC, **MAPPED),
    Door("crossings:causes-json", PUBLIC, **MAPPED),
    Door("crossings:cause-versions", PUBLIC, **MAPPED),
    Door("crossings:cause-version", PUBLIC, **_mapped(number=1)),
    Door("crossings:cause-bring-back", with_status(ORGANIZATION_PEOPLE, 302), method="post", **_mapped(number=1)),
    Door("crossings:cause-new", ORGANIZATION_PEOPLE, **MAPPED),
    Door("crossings:strategy-new", ORGANIZATION_PEOPLE, **MAPPED),
    Door("crossings:causes-read-in", ORGANIZATION_PEOPLE, **MAPPED),
    Door("crossings:cause-item", ORGANIZATION_PEOPLE, **_mapped(item="c1")),
    Door(
        "crossings:cause-act",
        with_status(ORGANIZATION_PEOPLE, 302),
        method="post",
        data=lambda world: {"act": "down", "base": "2"},
        **_mapped(item="c1"),
    ),
    Door("crossings:you-said", PUBLIC),
    Door("crossings:answer", ORGANIZATION_PEOPLE),
    Door("crossings:said", PUBLIC, **ANSWER),
    # Only people of the organization that answered say what it did; the steward does not.
    Door("crossings:done", {**ORGANIZATION_PEOPLE, "amara": 403}, own=ANSWER["own"]),
]
