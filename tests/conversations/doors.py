"""URL × person × status of conversations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bridgework.conversations import actions
from bridgework.conversations.models import AnswerRequest
from bridgework.goals.models import Answer
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Organization, Partnership
from tests.cast import CANARY, NOW, TODAY, World
from tests.conversations.people import key, opened, vote, with_result
from tests.doors import ORGANIZATION_PEOPLE, PUBLIC, STEWARDS, Door, with_status

WRONG = dict.fromkeys(PUBLIC, 404)


def fill(world: World) -> None:
    _fill(world, "harbor", world.harbor, world.as_steward, world.clinic, "Getting to school")
    _fill(world, "valley", world.valley, world.as_valley_steward, world.valley_office, f"Valley {CANARY}")


def _fill(
    world: World, name: str, partnership: Partnership, by: Membership, organization: Organization, text: str
) -> None:
    things = world.things
    things[f"conversations.{name}.open"] = conversation = opened(partnership, by, text, n=4, slug=f"{name}-now")
    said = actions.write_statement(
        conversation=conversation,
        key=key(conversation, "an author"),
        text=f"{text} needs a crossing guard",
        language="en",
        is_about_steward=False,
        today=TODAY,
    )
    things[f"conversations.{name}.code"] = said.return_code
    things[f"conversations.{name}.statement"] = said.statement
    things[f"conversations.{name}.access"] = actions.make_codes(
        conversation=conversation, n=1, by=by, at=NOW, today=TODAY
    )[0]
    vote(conversation, "somebody", 1, 1)
    things[f"conversations.{name}.translator"] = actions.name_translator(membership=by, by=by, at=NOW)
    closed = opened(partnership, by, f"{text} before", n=8, answered_by=organization, slug=f"{name}-before")
    things[f"conversations.{name}.closed"] = with_result(closed)
    things[f"conversations.{name}.request"] = AnswerRequest.objects.filter(statement__conversation=closed).first()
    answer = Answer.objects.create(
        partnership=partnership,
        organization=organization,
        kind="taken-up",
        words=Words.of(f"{text}: yes"),
        answered_on=TODAY,
    )
    actions.cover(answer=answer, statements=[closed.statements.first()], at=NOW)
    things[f"conversations.{name}.answer"] = answer


def _of(what: str, name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"conversation": world.things[f"conversations.{name}.{what}"].slug}


def _code(what: str, name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {
        "conversation": world.things[f"conversations.{name}.open"].slug,
        "code": world.things[f"conversations.{name}.{what}"],
    }


def _pk(argument: str, what: str, name: str, conversation: bool = False) -> Callable[[World], dict[str, Any]]:
    def arguments(world: World) -> dict[str, Any]:
        found = {argument: world.things[f"conversations.{name}.{what}"].pk}
        return {**found, "conversation": world.things[f"conversations.{name}.closed"].slug} if conversation else found

    return arguments


def _door(name: str, expected: dict[str, int], what: str = "open", **fields: Any) -> Door:
    return Door(f"conversations:{name}", expected, _of(what, "harbor"), _of(what, "valley"), **fields)


def _api(name: str, expected: dict[str, int], what: str) -> Door:
    return Door(
        f"api:{name}",
        expected,
        lambda world: {"slug": world.things[f"conversations.harbor.{what}"].slug},
        lambda world: {"slug": world.things[f"conversations.valley.{what}"].slug},
    )


SENT = with_status(PUBLIC, 303)

DOORS = [
    Door("conversations:list", PUBLIC),
    Door("conversations:new", STEWARDS),
    Door("conversations:import", STEWARDS),
    Door("conversations:reading", STEWARDS),
    Door(
        "conversations:moderate",
        with_status(STEWARDS, 303),
        _pk("statement", "statement", "harbor"),
        _pk("statement", "statement", "valley"),
        method="post",
        data=lambda world: {"what": "show", "language": "en"},
    ),
    Door("conversations:requests", ORGANIZATION_PEOPLE),
    Door(
        "conversations:respond",
        {**with_status(ORGANIZATION_PEOPLE, 303), "amara": 404},
        _pk("pk", "request", "harbor"),
        _pk("pk", "request", "valley"),
        method="post",
        data=lambda world: {"what": "accept"},
    ),
    _door("detail", PUBLIC),
    _door("detail", PUBLIC, "closed"),
    _door("card", PUBLIC),
    _door("vote", SENT, method="post", data=lambda world: {"statement": "1", "answer": "agree"}),
    _door("next-person", SENT, method="post"),
    _door("say", PUBLIC),
    _door("code-box", WRONG),
    Door("conversations:code", with_status(PUBLIC, 303), _code("access", "harbor"), _code("access", "valley")),
    _door("yours-box", WRONG),
    Door("conversations:yours", PUBLIC, _code("code", "harbor"), _code("code", "valley")),
    _door("policy", PUBLIC),
    _door("answers", PUBLIC, "closed"),
    Door(
        "conversations:answer",
        PUBLIC,
        _pk("answer", "answer", "harbor", conversation=True),
        _pk("answer", "answer", "valley", conversation=True),
    ),
    _door("table", PUBLIC, "closed"),
    _door("csv", PUBLIC, "closed"),
    _door("svg", PUBLIC, "closed"),
    _door("png", PUBLIC, "closed"),
    _door("edit", STEWARDS),
    _door(
        "seed", with_status(STEWARDS, 303), method="post", data=lambda world: {"statements": "One", "language": "en"}
    ),
    _door("open", with_status(STEWARDS, 303), method="post"),
    _door("close", with_status(STEWARDS, 303), method="post"),
    _door("codes", STEWARDS, method="post", data=lambda world: {"n": "2"}),
    _door("translations", STEWARDS),
    Door(
        "conversations:translate",
        STEWARDS,
        lambda world: {"conversation": "harbor-now", "language": "es", "what": "1"},
        lambda world: {"conversation": "valley-now", "language": "es", "what": "1"},
    ),
    _door("translate-by-machine", with_status(STEWARDS, 303), method="post", data=lambda world: {"language": "es"}),
    _door(
        "name-translator", with_status(STEWARDS, 303), method="post", data=lambda world: {"email": "ben@example.org"}
    ),
    Door(
        "conversations:end-translator",
        with_status(STEWARDS, 303),
        lambda world: {"conversation": "harbor-now", "pk": world.things["conversations.harbor.translator"].pk},
        lambda world: {"conversation": "harbor-now", "pk": world.things["conversations.valley.translator"].pk},
        method="post",
    ),
    Door("api:conversations", PUBLIC),
    _api("conversation", PUBLIC, "open"),
    _api("conversation-statements", PUBLIC, "open"),
    _api("conversation-result", PUBLIC, "closed"),
]
