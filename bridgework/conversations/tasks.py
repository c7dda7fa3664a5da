"""Background work of conversations. The worker calls `refresh_due` each minute."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone

from bridgework.conversations.actions import close_conversation, end_voices, seal_closing, seal_votes
from bridgework.conversations.actions.results import compute_result, refresh_counters
from bridgework.conversations.models import Conversation, Result, VoicesPlan


def refresh_due(now: datetime) -> int:
    """Do what is due: close conversations whose last day is over, refresh counters, seal votes, compute results.

    Safe to call at any time and by several workers. Returns how many conversations were changed.
    """
    n_changed = 0
    open_ones = Conversation.objects.filter(state=Conversation.State.OPEN).select_related("partnership")
    for conversation in open_ones:
        today = timezone.localdate(now, conversation.partnership.zone)
        if conversation.closes_on and conversation.closes_on < today:
            close_conversation(conversation=conversation, by=None, at=now)
            n_changed += 1
            continue
        n_changed += refresh_counters(conversation=conversation)
        while seal_votes(conversation=conversation, at=now):
            n_changed += 1
    without_result = Conversation.objects.filter(state=Conversation.State.CLOSED).exclude(
        Exists(Result.objects.filter(conversation=OuterRef("pk")))
    )
    for conversation in without_result.select_related("partnership", "answered_by__partnership"):
        finish(conversation, now)
        n_changed += 1
    return n_changed + end_due(now)


def end_due(now: datetime) -> int:
    """Delete self-descriptions and tokens where the stated day has come; what is still open then is closed first."""
    plans = VoicesPlan.objects.filter(deleted_at=None).select_related("conversation__partnership")
    n_ended = 0
    for plan in plans:
        conversation = plan.conversation
        if timezone.localdate(now, conversation.partnership.zone) < plan.delete_on:
            continue
        if conversation.is_open:
            conversation = close_conversation(conversation=conversation, by=None, at=now)
        if conversation.is_closed:
            if not Result.objects.filter(conversation=conversation).exists():
                finish(conversation, now)
            end_voices(conversation=conversation, at=now)
            n_ended += 1
    return n_ended


def finish(conversation: Conversation, now: datetime) -> None:
    """Seal and count a closed conversation, and compute its result."""
    while seal_votes(conversation=conversation, at=now):
        pass
    seal_closing(conversation=conversation, at=now)
    compute_result(conversation=conversation, at=now)
