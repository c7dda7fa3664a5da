"""The day on which self-descriptions and tokens are deleted: what was counted stays, who it was about does not."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from bridgework.conversations.actions.counting_voices import count_answers
from bridgework.conversations.actions.sealing import seal_closing, verify_seals
from bridgework.conversations.models import (
    AccessCode,
    Conversation,
    MailRoll,
    SelfDescription,
    Statement,
    UndoneVote,
    Voice,
    VoicesCounted,
    VoicesPlan,
    VoteSeal,
)
from bridgework.conversations.rules import FLOOR
from bridgework.partnerships.actions import journaled

# Rows that hold who somebody is, or a token; whatever else keeps such rows of a conversation belongs into this list.
ENDING = (SelfDescription, AccessCode, MailRoll, UndoneVote)
AT_ONCE = 1_000


@transaction.atomic
def end_voices(*, conversation: Conversation, at: datetime) -> None:
    """Delete self-descriptions and every token of a closed conversation, on the day that was stated.

    What goes: self-descriptions, access codes, authors' return codes, which voice wrote which statement, exact counts by
    described group. Voices get new numbers at random instead of the hashes of their tokens, and all votes are sealed anew under them.

    Parameters
    ----------
    conversation : Conversation
        A closed one with a stated day.
    at : datetime

    Raises
    ------
    ValueError
        If it is still open.
    """
    plan = VoicesPlan.objects.select_for_update().get(conversation=conversation)
    if plan.deleted_at is not None:
        return
    if not conversation.is_closed:
        raise ValueError("tokens are deleted after the close")
    count_answers(conversation=conversation, at=at)
    check = verify_seals(conversation)
    VoicesCounted.objects.filter(conversation=conversation).update(exact=None)
    n_codes = AccessCode.objects.filter(conversation=conversation).count()
    for model in ENDING:
        model._default_manager.filter(conversation=conversation).delete()
    Statement.objects.filter(conversation=conversation).update(return_hash="", author=None)
    voices = list(Voice.objects.filter(conversation=conversation).only("pk"))
    for voice in voices:
        voice.key_hash = f"ended:{secrets.token_hex(16)}"
    Voice.objects.bulk_update(voices, ["key_hash"], batch_size=AT_ONCE)
    VoteSeal.objects.filter(conversation=conversation).update(is_past=True)
    seal_closing(conversation=conversation, at=at)
    plan.deleted_at = at
    plan.save(update_fields=["deleted_at"])
    facts: dict[str, object] = {"codes": n_codes, "seals_held": check.is_unchanged}
    if conversation.n_voices >= FLOOR:
        facts["voices"] = conversation.n_voices
    journaled(
        partnership=conversation.partnership,
        by=None,
        act="conversations.voices.ended",
        subject=f"conversations.conversation:{conversation.journal_key}",
        at=at,
        facts=facts,
    )
