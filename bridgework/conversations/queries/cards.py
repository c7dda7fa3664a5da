"""Which statement a voice sees next."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, QuerySet

from bridgework.conversations.models import Conversation, Statement, Voice, Vote
from bridgework.conversations.models.keys import VoiceKey
from bridgework.lib.prepared import prepared

# How much more often a statement that few have seen is drawn: 1 + 8 · 2^(-seen/5), as Polis does
# (conversation.clj, `priority-metric`), so that a new one catches up without anybody waiting for it.
_NEW_BONUS, _HALVED_AFTER = 8.0, 5.0
# A card is drawn among so many statements in a row, from a place drawn before: each has the same chance to be among
# them, and a card costs the same in a conversation of ten thousand statements.
_DRAWN_AMONG = 60


@dataclass(frozen=True)
class Card:
    """One statement to answer, and how far this voice is. `statement` is None when everything is answered."""

    statement: Statement | None
    n_answered: int
    n_statements: int
    earlier_value: int | None = None  # what this voice said of it before, if it is shown again

    @property
    def share(self) -> float:
        """How much of the conversation is answered, 0 to 1; 1 where it has no statements."""
        return self.n_answered / self.n_statements if self.n_statements else 1.0

    @property
    def position(self) -> int:
        """Which card of how many this is, counted from 1."""
        return min(self.n_answered + (self.earlier_value is None), self.n_statements)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the form sends along."""
        return [("statement", str(self.statement.number))] if self.statement else []


def voice_of(conversation: Conversation, key: VoiceKey) -> Voice | None:
    """Return the voice of a key, if it has voted or written.

    Parameters
    ----------
    conversation : Conversation
    key : VoiceKey

    Returns
    -------
    Voice or None
    """
    return Voice.objects.filter(conversation=conversation, key_hash=key.key_hash).first()


Row = tuple[int, int, int, int, int]  # key, number, and how many agree, disagree, are not sure


@prepared
def _size(conversation: Conversation) -> QuerySet[Statement, tuple[int, int]]:
    rows = Statement.objects.filter(conversation=conversation, state=Statement.State.SHOWN).order_by()
    return rows.values("conversation").annotate(n=Count("*"), last=Max("number")).values_list("n", "last")


@prepared
def _n_answered(conversation: Conversation, key_hash: str) -> QuerySet[Vote, int]:
    rows = Vote.objects.filter(voice__conversation=conversation, voice__key_hash=key_hash)
    rows = rows.filter(statement__state=Statement.State.SHOWN).order_by()
    return rows.values("voice").annotate(n=Count("*")).values_list("n", flat=True)


@prepared
def _unseen(conversation: Conversation, first: int, before: int, key_hash: str | None) -> QuerySet[Statement, Row]:
    rows = Statement.objects.filter(
        conversation=conversation, state=Statement.State.SHOWN, number__gte=first, number__lt=before
    )
    if key_hash is not None:
        mine = Vote.objects.filter(statement=OuterRef("pk"), voice__conversation=conversation, voice__key_hash=key_hash)
        rows = rows.filter(~Exists(mine))
    values: Any = rows.order_by("number").values_list("pk", "number", "n_agree", "n_disagree", "n_pass")
    return values[:_DRAWN_AMONG]


@prepared
def _statement(pk: int) -> QuerySet[Statement]:
    return Statement.objects.filter(pk=pk).only("number", "words", "is_seed")


@prepared
def _again(conversation: Conversation, number: int) -> QuerySet[Statement]:
    rows = Statement.objects.filter(conversation=conversation, number=number, state=Statement.State.SHOWN)
    return rows.only("number", "words", "is_seed")


@prepared
def _said_of(conversation: Conversation, key_hash: str, statement: Statement) -> QuerySet[Vote, int]:
    rows = Vote.objects.filter(voice__conversation=conversation, voice__key_hash=key_hash, statement=statement)
    return rows.values_list("value", flat=True)


def next_card(conversation: Conversation, key: VoiceKey | None, again: int | None = None) -> Card:
    """Draw the next statement for a voice: at random among those it has not answered, new ones more often.

    Parameters
    ----------
    conversation : Conversation
    key : VoiceKey or None
        None for somebody without a voice yet.
    again : int, optional
        Number of a statement to show again, to change the answer.

    Returns
    -------
    Card

    Notes
    -----
    The draw is seeded by the voice and by how many it has answered: a page loaded again shows the same card. At most
    five queries, each by an index on the voice or the conversation, whatever the number of votes and statements.
    """
    n_shown, last = next(iter(_size(conversation)), (0, 0))
    n_answered = sum(_n_answered(conversation, key.key_hash)) if key is not None else 0
    if again is not None and (found := _again(conversation, again)):
        earlier = _said_of(conversation, key.key_hash, found[0]) if key is not None else []
        return Card(found[0], n_answered, n_shown, next(iter(earlier), None))
    draw = random.Random(f"{key.key_hash if key else conversation.pk}:{n_answered}")  # noqa: S311  no secret
    first = draw.randint(1, last) if n_shown > _DRAWN_AMONG else 1
    key_hash = key.key_hash if key is not None and n_answered else None
    unseen = _unseen(conversation, first, last + 1, key_hash) if n_shown > n_answered else []
    if len(unseen) < _DRAWN_AMONG and first > 1:
        unseen = [*unseen, *_unseen(conversation, 1, first, key_hash)][:_DRAWN_AMONG]
    if not unseen:
        return Card(None, n_answered, n_shown)
    weights = [1.0 + _NEW_BONUS * 2.0 ** (-sum(row[2:]) / _HALVED_AFTER) for row in unseen]
    chosen = draw.choices(unseen, weights)[0][0]
    return Card(next(iter(_statement(chosen)), None), n_answered, n_shown)
