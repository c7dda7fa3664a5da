"""Conversations over HTTP: what is public, as far as it may be shown. No votes and no voices."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema
from ninja.errors import HttpError

from bridgework.conversations import queries
from bridgework.conversations.models import Conversation, Statement
from bridgework.conversations.rules import FLOOR
from bridgework.conversations.rules.floors import shown_parts
from bridgework.lib.words import Words
from bridgework.partnerships.doors import Here, find_here
from bridgework.people.api_auth import person_of

router = Router(tags=["conversations"])
PAGE = 100


class Text(Schema):
    """A text in the languages there are; `source` is the one it was written in.

    A statement that is translated has no `source`, and its original is left out, while fewer than 10 people took part in
    that language. `by_machine` names the languages into which a machine translated it.
    """

    source: str | None
    texts: dict[str, str]
    by_machine: list[str]


class ConversationOut(Schema):
    """A conversation and its promise."""

    slug: str
    state: str
    title: Text
    question: Text
    influence: str
    decider: str | None
    answer_rule: str
    answer_by: date | None
    opened_at: datetime | None
    closes_on: date | None
    closed_at: datetime | None
    source: str
    n_statements: int
    n_voices: int | None = Field(description="None under 10 people")
    n_by_mode: dict[str, int | None]


class StatementOut(Schema):
    """A shown statement."""

    number: int
    text: Text
    is_seed: bool


class CountsOut(Schema):
    """Counts of a statement; None where not shown."""

    number: int
    group: str
    answered: int | None
    agree: int | None
    disagree: int | None
    not_sure: int | None


class GroupOut(Schema):
    """An opinion group of 10 people or more."""

    group: str
    n: int


class ResultOut(Schema):
    """The newest result of a closed conversation."""

    computed_at: datetime
    method: str
    n_voices: int | None
    groups: list[GroupOut]
    agreed_by_all_groups: list[int]
    rejected_by_all_groups: list[int]
    dividing: list[int]
    counts: list[CountsOut]


class VoicesCountOut(Schema):
    """Voices of one described group at one step; None where not shown."""

    question: str
    group: str
    step: str
    people: int | None = Field(description="by the census; None where there is none")
    voices: int | None


class VoicesOut(Schema):
    """Who took part, by described group, as far as it may be shown."""

    place: str
    sources: list[str]
    delete_on: date
    deleted_at: datetime | None
    counts: list[VoicesCountOut]


def _text(words: Words) -> dict[str, Any]:
    return {
        "source": words.source,
        "texts": {tag: one.body for tag, one in words.renderings.items()},
        "by_machine": [tag for tag, one in words.renderings.items() if one.is_machine],
    }


def _statement_text(words: Words, conversation: Conversation) -> dict[str, Any]:
    said = _text(words)
    if len(words.renderings) > 1 and not conversation.by_language.get(words.source, {}).get("named"):
        said |= {"source": None, "texts": {tag: body for tag, body in said["texts"].items() if tag != words.source}}
    return said


def _here(request: HttpRequest, partnership: str) -> Here:
    here = find_here(partnership.replace("\x00", " "), person_of(request))
    if here is None:
        raise HttpError(404, "There is no such partnership.")
    return here


def _one(request: HttpRequest, partnership: str, slug: str) -> Conversation:
    here = _here(request, partnership)
    found = queries.conversation_here(here.partnership, here.capacities, slug)
    if found is None:
        raise HttpError(404, "There is no such conversation.")
    return found


def _said(conversation: Conversation) -> dict[str, Any]:
    n = conversation.n_voices
    return {
        "slug": conversation.slug,
        "state": conversation.state,
        "title": _text(conversation.title),
        "question": _text(conversation.question),
        "influence": conversation.influence,
        "decider": conversation.decider.slug if conversation.decider else None,
        "answer_rule": conversation.answer_rule,
        "answer_by": conversation.answer_by,
        "opened_at": conversation.opened_at,
        "closes_on": conversation.closes_on,
        "closed_at": conversation.closed_at,
        "source": conversation.source,
        "n_statements": conversation.n_statements,
        "n_voices": n if n >= FLOOR else None,
        "n_by_mode": shown_parts(conversation.n_by_mode),
    }


@router.get("conversations/", response=list[ConversationOut], url_name="conversations")
def conversations(request: HttpRequest, partnership: Path[str], offset: int = Query(0, ge=0, le=1_000_000)) -> Any:
    """List conversations, open ones first, 100 at a time."""
    here = _here(request, partnership)
    rows = queries.conversations_for(here.partnership, here.capacities).select_related("decider")
    return [_said(one) for one in rows[offset : offset + PAGE]]


@router.get("conversations/{slug}/", response=ConversationOut, url_name="conversation")
def conversation(request: HttpRequest, partnership: Path[str], slug: Path[str]) -> Any:
    """Give one conversation and its promise."""
    return _said(_one(request, partnership, slug))


@router.get("conversations/{slug}/statements/", response=list[StatementOut], url_name="conversation-statements")
def statements(
    request: HttpRequest, partnership: Path[str], slug: Path[str], offset: int = Query(0, ge=0, le=1_000_000)
) -> Any:
    """List the statements that are shown, 100 at a time."""
    found = _one(request, partnership, slug)
    rows = Statement.objects.filter(conversation=found, state=Statement.State.SHOWN).order_by("number")
    return [
        {"number": one.number, "text": _statement_text(one.words, found), "is_seed": one.is_seed}
        for one in rows[offset : offset + PAGE]
    ]


@router.get("conversations/{slug}/result/", response=ResultOut, url_name="conversation-result")
def result(request: HttpRequest, partnership: Path[str], slug: Path[str]) -> Any:
    """Give the result of a closed conversation: counts by opinion group from 10 people on."""
    found = queries.newest_result(_one(request, partnership, slug))
    if found is None:
        raise HttpError(404, "There is no result yet.")
    body = found.body
    names = ["everybody", *("ABCDEFGHIJ"[group["number"] - 1] for group in body["groups"])]
    return {
        "computed_at": found.computed_at,
        "method": found.method,
        "n_voices": body["n_voices"],
        "groups": [{"group": name, "n": group["size"]} for name, group in zip(names[1:], body["groups"], strict=True)],
        "agreed_by_all_groups": body["agreed"],
        "rejected_by_all_groups": body["rejected"],
        "dividing": body["divided"],
        "counts": [
            {"number": number, "group": name, "agree": c[0], "disagree": c[1], "not_sure": c[2], "answered": c[3]}
            for number, _words, rows in queries.printed_counts(found)
            for name, c in zip(names, rows, strict=True)
        ],
    }


@router.get("conversations/{slug}/voices/", response=VoicesOut, url_name="conversation-voices")
def voices(request: HttpRequest, partnership: Path[str], slug: Path[str]) -> Any:
    """Give who took part by described group, after the close: protected together, 10 people and more."""
    page = queries.voices_page(_one(request, partnership, slug))
    if page is None:
        raise HttpError(404, "Nobody was asked who they are, or it is not counted yet.")
    counts = [
        {"question": one.code, "group": row.code, "step": name, "people": row.people, "voices": row.steps[step]}
        for one in page.dimensions
        for row in one.rows
        for step, name in queries.STEP_NAMES.items()
    ]
    counts += [
        {"question": one.code, "group": row.code, "step": f"opinion_group_{letter}", "people": row.people, "voices": n}
        for one in page.dimensions
        for row in one.rows
        for letter, n in row.in_opinion_groups.items()
    ]
    return {
        "place": page.place,
        "sources": page.sources,
        "delete_on": page.delete_on,
        "deleted_at": page.deleted_at,
        "counts": counts,
    }
