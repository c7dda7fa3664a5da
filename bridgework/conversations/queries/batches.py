"""Batches of codes, as a steward sees them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from bridgework.conversations.models import CodeBatch, Conversation
from bridgework.conversations.rules.floors import shown_parts


@dataclass(frozen=True)
class BatchHere:
    """A batch, and how many of its codes were used where that may be said."""

    batch: CodeBatch
    n_used: int | None  # None where it would tell something about fewer than 10 people


def batches_of(conversation: Conversation) -> list[BatchHere]:
    """Return the batches of a conversation, newest first.

    Parameters
    ----------
    conversation : Conversation

    Returns
    -------
    list of BatchHere
        After the close nothing is known of unused codes any more, and nothing is said.
    """
    rows = CodeBatch.objects.filter(conversation=conversation).select_related("organization")
    return [
        BatchHere(batch, _used(batch.n_codes, batch.n_left) if conversation.is_open else None)
        for batch in rows.annotate(n_left=Count("codes")).order_by("-pk")
    ]


def _used(n_codes: int, n_left: int) -> int | None:
    if n_codes == n_left:
        return 0
    return shown_parts({"used": n_codes - n_left, "left": n_left}).get("used")
