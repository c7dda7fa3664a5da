"""Conversations for tests of what joins: rows made directly, since how they come about is tested in tests/conversations."""

from __future__ import annotations

from bridgework.conversations.models import Conversation, Statement
from bridgework.lib.words import Words
from bridgework.partnerships.models import Partnership
from tests.cast import NOW, TODAY


def make_conversation(
    partnership: Partnership, slug: str = "getting-to-school", mark: str = "", **more: object
) -> Conversation:
    what: dict = {"state": Conversation.State.CLOSED, "closed_at": NOW, "opened_at": NOW, "is_public": True}
    return Conversation.objects.create(
        partnership=partnership,
        slug=slug,
        title=Words.of(f"Getting to school {mark}".strip()),
        question=Words.of("What would help?"),
        **{**what, **more},
    )


def make_statement(
    conversation: Conversation, number: int = 1, text: str = "Let us see the bus times.", **more: object
) -> Statement:
    what: dict = {"state": Statement.State.SHOWN}
    return Statement.objects.create(
        conversation=conversation, number=number, words=Words.of(text), written_on=TODAY, **{**what, **more}
    )
