"""Which statement a voice sees next."""

from __future__ import annotations

import random
from dataclasses import dataclass

from bridgework.conversations.models import Conversation, Statement, Voice, Vote
from bridgework.conversations.models.keys import VoiceKey

# How much more often a statement that few have seen is drawn: 1 + 8 · 2^(-seen/5), as Polis does
# (conversation.clj, `priority-metric`), so that a new one catches up without anybody waiting for it.
_NEW_BONUS, _HALVED_AFTER = 8.0, 5.0


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
    The draw is seeded by the voice and by how many it has answered: a page loaded again shows the same card. Three
    queries, each by an index on the voice or the conversation, whatever the number of votes.
    """
    said: dict[int, int] = {}
    if key is not None:
        said = dict(
            Vote.objects.filter(voice__conversation=conversation, voice__key_hash=key.key_hash).values_list(
                "statement_id", "value"
            )
        )
    shown = list(
        Statement.objects.filter(conversation=conversation, state=Statement.State.SHOWN)
        .order_by("number")
        .values_list("pk", "number", "n_agree", "n_disagree", "n_pass")
    )
    n_answered = sum(1 for row in shown if row[0] in said)
    chosen = next((row[0] for row in shown if row[1] == again), None)
    if chosen is None:
        unseen = [row for row in shown if row[0] not in said]
        if unseen:
            draw = random.Random(f"{key.key_hash if key else conversation.pk}:{n_answered}")  # noqa: S311  no secret
            weights = [1.0 + _NEW_BONUS * 2.0 ** (-sum(row[2:]) / _HALVED_AFTER) for row in unseen]
            chosen = draw.choices(unseen, weights)[0][0]
    statement = Statement.objects.get(pk=chosen) if chosen else None
    return Card(statement, n_answered, len(shown), said.get(chosen) if chosen else None)
