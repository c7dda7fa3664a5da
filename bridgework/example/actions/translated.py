"""The example's translations into Arabic: a resident translates, a machine helps, and much is still missing."""

from __future__ import annotations

from datetime import datetime

from bridgework.conversations.actions import (
    Text,
    Translated,
    count_language,
    keep_machine_translations,
    name_translator,
    refresh_languages,
    translate_text,
)
from bridgework.conversations.models import Conversation, Statement
from bridgework.example.actions.harbor import Harbor
from bridgework.example.content.arabic import BY_MACHINE, BY_PEOPLE, SPOKEN
from bridgework.example.content.conversations import CONVERSATIONS


def plan_translations(harbor: Harbor) -> None:
    """Put naming a translator, translating, and counting languages on the timeline."""
    for said in CONVERSATIONS:
        harbor.at(-326 if said["closed"] else -18, lambda at, said=said: _translate(harbor, said, at), 20)  # type: ignore[misc]
        days = -274 if said["closed"] else -1
        harbor.at(days, lambda _at, said=said: _count(harbor, said), 21)  # type: ignore[misc]


def _translate(harbor: Harbor, said: dict, at: datetime) -> None:
    conversation = Conversation.objects.select_related("partnership").get(
        partnership=harbor.partnership, slug=said["slug"]
    )
    by = harbor.acting["New Roots Center"]
    name_translator(membership=by, by=harbor.steward, at=at)
    numbers = {
        one.words.in_language(one.words.source).body: one.number
        for one in Statement.objects.filter(conversation=conversation)
    }
    for original, body in BY_PEOPLE[said["slug"]].items():
        translate_text(
            conversation=conversation,
            text=Text("statement", numbers[original]),
            language="ar",
            body=body,
            by=by,
            at=at,
        )
    made = [
        Translated(Text("statement", numbers[original]), original, body)
        for original, body in BY_MACHINE[said["slug"]].items()
    ]
    keep_machine_translations(conversation=conversation, language="ar", made=made, by=harbor.steward, at=at)


def _count(harbor: Harbor, said: dict) -> None:
    conversation = Conversation.objects.select_related("partnership").get(
        partnership=harbor.partnership, slug=said["slug"]
    )
    for language, share in SPOKEN.items():
        count_language(conversation=conversation, language=language, n=round(said["people"] * share))
    refresh_languages(conversation=conversation)
