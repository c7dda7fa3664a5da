"""URL × person × status of conversations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from bridgework.conversations import actions
from bridgework.conversations.models import AnswerRequest, CodeBatch
from bridgework.conversations.models.keys import mail_mark
from bridgework.conversations.views.entering import MAILED
from bridgework.goals.models import Answer
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Organization, Partnership
from bridgework.people.tokens import sealed
from tests.cast import CANARY, NOW, TODAY, World
from tests.conversations.people import asked_about, key, opened, vote, with_result
from tests.doors import ORGANIZATION_PEOPLE, PUBLIC, STEWARDS, Door, with_status

WRONG = dict.fromkeys(PUBLIC, 404)


def fill(world: World) -> None:
    _fill(world, "harbor", world.harbor, world.as_steward, world.clinic, "Getting to school")
    _fill(world, "valley", world.valley, world.as_valley_steward, world.valley_office, f"Valley {CANARY}")


def _fill(
    world: World, name: str, partnership: Partnership, by: Membership, organization: Organization, text: str
) -> None:
    things = world.things
    things[f"conversations.{name}.open"] = conversation = opened(
        partnership, by, text, n=4, slug=f"{name}-now", by_mail=True
    )
    things[f"conversations.{name}.mailed"] = sealed(
        {"conversation": conversation.pk, "mark": mail_mark(conversation.pk, "somebody@example.org")},
        salt=MAILED,
        now=timezone.now(),
    )
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
    actions.make_codes(
        conversation=conversation, n=12, by=by, at=NOW, today=TODAY, kind="class", label=text, is_under_18=True
    )
    things[f"conversations.{name}.batch"] = CodeBatch.objects.get(conversation=conversation)
    run = actions.make_sheets(
        conversation=conversation, statements=[1, 2], n=3, language="en", by=by, at=NOW, today=TODAY
    )
    batch = actions.open_batch(conversation=conversation, place=text, held_on=TODAY, n_sheets=2, by=by, at=NOW)
    actions.enter_sheet(batch=batch, number=run.first_sheet, typed="12", written=f"{text} on paper", by=by, at=NOW)
    things[f"conversations.{name}.access"] = actions.make_codes(
        conversation=conversation, n=1, by=by, at=NOW, today=TODAY
    )[0]
    asked_about(conversation, text)
    vote(conversation, "somebody", 1, 1)
    things[f"conversations.{name}.translator"] = actions.name_translator(membership=by, by=by, at=NOW)
    closed = opened(
        partnership, by, f"{text} before", n=8, answered_by=organization, slug=f"{name}-before", shares_rows=True
    )
    asked_about(closed, text, described=True)
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


def _mailed(name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {
        "conversation": world.things[f"conversations.{name}.open"].slug,
        "token": world.things[f"conversations.{name}.mailed"],
    }


def _batch(name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {
        "conversation": world.things[f"conversations.{name}.open"].slug,
        "batch": world.things[f"conversations.{name}.batch"].pk,
    }


def _door(name: str, expected: dict[str, int], what: str = "open", **fields: Any) -> Door:
    return Door(f"conversations:{name}", expected, _of(what, "harbor"), _of(what, "valley"), **fields)


def _api(name: str, expected: dict[str, int], what: str) -> Door:
    return Door(
        f"api:{name}",
        expected,
        lambda world: {"slug": world.things[f"conversations.harbor.{what}"].slug},
        lambda world: {"slug": world.things[f"conversations.valley.{what}"].slug},
    )


def _numbered(argument: str, name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"conversation": world.things[f"conversations.{name}.open"].slug, argument: 1}


def _paper(name: str, expected: dict[str, int], argument: str, **fields: Any) -> Door:
    return Door(
        f"conversations:{name}", expected, _numbered(argument, "harbor"), _numbered(argument, "valley"), **fields
    )


SENT = with_status(PUBLIC, 303)
# Whoever acts for an organization may help residents to answer.
HELPERS = {**STEWARDS, "ben": 200}

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
    _door("map-so-far", WRONG),
    _door("map-so-far", SENT, "closed"),
    _door("next-person", SENT, method="post"),
    _door("say", PUBLIC),
    _door("code-box", WRONG),
    Door("conversations:code", PUBLIC, _code("access", "harbor"), _code("access", "valley")),
    _door("enter", PUBLIC),
    _door("by-mail", PUBLIC),
    Door("conversations:by-mail-link", PUBLIC, _mailed("harbor"), _mailed("valley")),
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
    _door("rows", PUBLIC, "closed"),
    _door("groups", STEWARDS, "closed"),
    _door("about-you", PUBLIC),
    _door("voices", PUBLIC, "closed"),
    _door("voices-csv", PUBLIC, "closed"),
    _door("voices-svg", PUBLIC, "closed"),
    _door("voices-png", PUBLIC, "closed"),
    Door("conversations:census", STEWARDS),
    _door("who", STEWARDS),
    _door("target", with_status(STEWARDS, 303), method="post"),
    _door("edit", STEWARDS),
    _door(
        "seed", with_status(STEWARDS, 303), method="post", data=lambda world: {"statements": "One", "language": "en"}
    ),
    _door("open", with_status(STEWARDS, 303), method="post"),
    _door("close", with_status(STEWARDS, 303), method="post"),
    _door("codes", STEWARDS),
    _door("codes", STEWARDS, method="post", data=lambda world: {"n": "2", "kind": "other"}),
    Door(
        "conversations:unlock",
        with_status(STEWARDS, 303),
        _batch("harbor"),
        _batch("valley"),
        method="post",
        data=lambda world: {"how": "notice", "note": "A letter home"},
    ),
    _door("paper", STEWARDS),
    _door("paper", STEWARDS, method="post", data=lambda world: {"what": "begin", "place": ""}),
    _paper("sheets", STEWARDS, "first"),
    _paper("sheets-pdf", STEWARDS, "first"),
    _paper("batch", STEWARDS, "number"),
    _paper("batch", STEWARDS, "number", method="post", data=lambda world: {"what": "enter", "sheet": "9"}),
    _door("assisted", HELPERS),
    _door("assisted", with_status(HELPERS, 303), method="post", data=lambda world: {"what": "begin"}),
    _door("joining", STEWARDS),
    _door("joining", STEWARDS, method="post", data=lambda world: {"what": "join", "statement": "1", "language": "en"}),
    _paper("mark-seed", with_status(STEWARDS, 303), "number", method="post", data=lambda world: {"what": "mark"}),
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
    _api("conversation-voices", PUBLIC, "closed"),
]
