"""Conversations: what was asked, the statements that are shown, and counts only where the floors allow them. No votes, no voices."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from bridgework.config.exporting.sheet import CHUNK, FEWER_THAN_10, Row, Sheet
from bridgework.conversations.models import Conversation, Statement
from bridgework.conversations.queries import newest_result, printed_counts
from bridgework.conversations.rules import FLOOR
from bridgework.partnerships.models import Partnership

LETTERS = "ABCDEFGHIJ"


def public_conversations(partnership: Partnership) -> QuerySet[Conversation]:
    """Return the conversations that the public may see."""
    return Conversation.objects.within(partnership).filter(is_public=True).exclude(state=Conversation.State.DRAFT)


def conversations(partnership: Partnership) -> Iterator[Row]:
    rows = public_conversations(partnership).select_related("goal", "decider", "answered_by").order_by("pk")
    for one in rows.iterator(CHUNK):
        yield (
            one.slug,
            one.goal.slug if one.goal and one.goal.is_public else "",
            one.title,
            one.question,
            one.state,
            one.influence,
            one.decider.slug if one.decider else "",
            one.answer_rule,
            one.answer_rule_n,
            one.answer_by,
            one.answered_by.slug if one.answered_by else "",
            one.policy,
            one.opened_at,
            one.closes_on,
            one.closed_at,
            one.source,
            one.n_statements,
            FEWER_THAN_10 if 0 < one.n_voices < FLOOR else one.n_voices,
        )


def _shown(partnership: Partnership) -> QuerySet[Statement]:
    return Statement.objects.filter(
        conversation__in=public_conversations(partnership), state=Statement.State.SHOWN
    ).order_by("conversation_id", "number")


def statements(partnership: Partnership) -> Iterator[Row]:
    rows = _shown(partnership).values_list("conversation__slug", "number", "words", "is_seed", "written_on")
    for conversation, number, *rest in rows.iterator(CHUNK):
        yield (f"{conversation}/{number}", conversation, number, *rest)


def statement_counts(partnership: Partnership) -> Iterator[Row]:
    for one in public_conversations(partnership).filter(state=Conversation.State.CLOSED).order_by("pk"):
        result = newest_result(one)
        if result is None:
            continue
        shown = set(_shown(partnership).filter(conversation=one).values_list("number", flat=True))
        names = ["everybody", *(LETTERS[group["number"] - 1] for group in result.body["groups"])]
        for number, _words, rows in printed_counts(result):
            if number in shown:
                for name, (agree, disagree, passed, seen) in zip(names, rows, strict=True):
                    yield (one.slug, number, name, seen, agree, disagree, passed)


VOICES = (
    Sheet(
        "conversations",
        "Conversations and what was promised with them.",
        (
            *("slug", "goal", "title*", "question*", "state", "influence", "decider", "answer_rule", "answer_rule_n"),
            *("answer_by", "answered_by", "policy*", "opened_at", "closes_on", "closed_at", "source", "n_statements"),
            "voices",
        ),
        conversations,
    ),
    Sheet(
        "statements",
        "Statements that are shown; never who wrote one.",
        ("key", "conversation", "number", "words*", "is_seed", "written_on"),
        statements,
    ),
    Sheet(
        "statement_counts",
        "Counts of closed conversations by opinion group, as their result shows them; empty where fewer than 10 people "
        "would show, or could be worked out.",
        ("conversation", "statement", "group", "answered", "agree", "disagree", "not_sure"),
        statement_counts,
    ),
)
