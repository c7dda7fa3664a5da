"""Sealed votes that left with an undone batch of paper sheets, checked against the journal."""

from __future__ import annotations

from bridgework.conversations.models import Conversation, UndoneVote
from bridgework.conversations.rules import FLOOR
from bridgework.journal.models import Entry
from bridgework.journal.subjects import keys_of


def undone_votes(conversation: Conversation) -> tuple[list[tuple[int, str, int | None]], list[str]]:
    """Return the votes that undone batches took out of seals, and what is wrong with them.

    Parameters
    ----------
    conversation : Conversation

    Returns
    -------
    tuple of (list, list of str)
        Statement number, keyed hash and None for each vote of a batch whose undoing the journal names; a sentence for
        each batch that the journal does not name, or that took out more voices than the journal says it had (where it
        says nothing, under 10).
    """
    rows = UndoneVote.objects.filter(conversation=conversation).values_list("number", "key_hash", "batch__number")
    by_batch: dict[int, list[tuple[int, str, int | None]]] = {}
    for number, key_hash, batch in rows.iterator(chunk_size=5_000):
        by_batch.setdefault(batch, []).append((number, key_hash, None))
    if not by_batch:
        return [], []
    entries = Entry.objects.filter(
        scope=conversation.partnership.scope,
        act__in=("conversations.paper.counted", "conversations.paper.undone"),
        subject__in=[f"conversations.conversation:{key}" for key in keys_of(conversation)],
    ).values_list("act", "facts")
    counted: dict[int, int] = {}
    undone: set[int] = set()
    for act, facts in entries:
        if act == "conversations.paper.undone":
            undone.add(facts["number"])
        else:
            counted[facts["number"]] = facts.get("n", FLOOR - 1)
    found: list[tuple[int, str, int | None]] = []
    problems: list[str] = []
    for batch, votes in sorted(by_batch.items()):
        if batch not in undone or len({key_hash for _number, key_hash, _ in votes}) > counted.get(batch, 0):
            problems.append(
                f"Batch {batch} of paper sheets: the journal does not say that so much of it was taken back."
            )
        else:
            found += votes
    return found, problems
