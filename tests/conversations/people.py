"""What tests of conversations share: a conversation at each stage, and many voices."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bridgework.conversations import actions
from bridgework.conversations.models import CensusCount, Conversation, Mode, Statement, Voice, VoicesPlan, Vote
from bridgework.conversations.models.keys import VoiceKey, voice_key
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Organization, Partnership, Role
from bridgework.people.models import Person
from bridgework.places.actions import ensure_dimension, ensure_group, ensure_place
from tests.cast import NOW, TODAY, World

LATER = NOW + timedelta(days=20)


def plan(text: str = "Getting to school", **fields: object) -> actions.Plan:
    return actions.Plan(
        **{
            "title": Words.of(text),
            "question": Words.of(f"{text}: what gets in the way?"),
            "policy": Words.of(f"{text}: we show what is about the question."),
            "answer_by": date(2026, 6, 1),
            **fields,
        }
    )


def draft(
    partnership: Partnership, by: Membership | None, text: str = "Getting to school", **fields: Any
) -> Conversation:
    slug = fields.pop("slug", "")
    return actions.create_conversation(partnership=partnership, plan=plan(text, **fields), by=by, at=NOW, slug=slug)


def opened(
    partnership: Partnership, by: Membership | None, text: str = "Getting to school", n: int = 3, **fields: object
) -> Conversation:
    conversation = draft(partnership, by, text, **fields)
    seeds = [Words.of(f"{text}, statement {number}") for number in range(1, n + 1)]
    actions.add_seeds(conversation=conversation, statements=seeds, by=by, at=NOW, today=TODAY)
    return actions.open_conversation(conversation=conversation, by=by, at=NOW)


def key(conversation: Conversation, who: str, mode: Mode = Mode.BROWSER) -> VoiceKey:
    return voice_key(mode, conversation.pk, who)


def vote(conversation: Conversation, who: str, number: int, value: int) -> None:
    actions.cast_vote(conversation=conversation, number=number, key=key(conversation, who), value=value, today=TODAY)


def crowd(conversation: Conversation, table: list[list[int | None]], mode: Mode = Mode.BROWSER) -> None:
    """Store many voices at once: one row of the table a voice, one column a statement in the order of numbers."""
    numbers = list(Statement.objects.filter(conversation=conversation).order_by("number"))
    n = Voice.objects.filter(conversation=conversation).count()
    voices = Voice.objects.bulk_create(
        Voice(
            conversation=conversation, key_hash=key(conversation, f"crowd {n + at}").key_hash, mode=mode, came_on=TODAY
        )
        for at in range(len(table))
    )
    Vote.objects.bulk_create(
        Vote(conversation=conversation, statement=statement, voice=voice, value=value)
        for voice, row in zip(voices, table, strict=True)
        for statement, value in zip(numbers, row, strict=False)
        if value is not None
    )


def two_camps(n_first: int = 14, n_second: int = 12) -> list[list[int | None]]:
    """Two groups that differ on statements 1 to 6 and agree on 7 and 8."""
    return [[1, 1, 1, -1, -1, -1, 1, 1]] * n_first + [[-1, -1, -1, 1, 1, 1, 1, 1]] * n_second


def with_result(conversation: Conversation, table: list[list[int | None]] | None = None) -> Conversation:
    """Fill, close and compute."""
    from bridgework.conversations.tasks import finish

    crowd(conversation, table or two_camps())
    conversation = actions.close_conversation(conversation=conversation, by=None, at=NOW)
    finish(conversation, NOW)
    return conversation


def member(world: World, name: str, role: Role, organization: Organization | None) -> Membership:
    person = Person.objects.create_user(f"{name}@example.org", "a long enough password", name=name.capitalize())
    return Membership.objects.create(
        partnership=world.harbor, person=person, organization=organization, role=role, since=NOW
    )


def asked_about(conversation: Conversation, text: str = "", *, described: bool = False) -> VoicesPlan:
    """Let a conversation ask for the language, with a census beside it, and let 26 people of the coming crowd say theirs."""
    scope = conversation.partnership.scope
    place = ensure_place(scope=scope, level="area", code="all", name=f"{text} area".strip())
    dimension = ensure_dimension(scope=scope, code="tongue", name=Words.of(f"{text} language".strip()))
    groups = [
        ensure_group(dimension=dimension, code=one, name=Words.of(f"{text} {one}".strip())) for one in ("en", "es")
    ]
    for group, n in zip(groups, (300, 700), strict=True):
        CensusCount.objects.get_or_create(
            partnership=conversation.partnership,
            place=place,
            group=group,
            defaults={"n": n, "source": text or "ACS", "year": 2024},
        )
    plan = VoicesPlan.objects.create(
        conversation=conversation, place=place, asked=[["tongue", ["en", "es"]]], delete_on=date(2026, 9, 1)
    )
    if described:
        for at in range(26):
            actions.describe_voice(
                conversation=conversation,
                key=key(conversation, f"crowd {at}"),
                answers={"tongue": "en" if at % 2 else "es"},
            )
    return plan
