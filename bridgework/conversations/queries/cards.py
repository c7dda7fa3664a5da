"""Which statement a voice sees next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Window

from bridgework.analysis.routing import (
    Known,
    chances,
    draw,
    expected_information,
    knowledge,
    place_in,
    position_of,
)
from bridgework.conversations.models import Conversation, Statement, Voice, Vote
from bridgework.conversations.models.keys import VoiceKey
from bridgework.lib.prepared import prepared

# A card is drawn among so many statements in a row, from a place drawn before: each has the same chance to be among
# them, and a card costs the same in a conversation of ten thousand statements.
_DRAWN_AMONG = 60
# What somebody thinks is read from so many of their answers; a few tell their group already.
_KNOWN_BY = 40
# How exactly shares are stored: thousandths.
SCALE = 1_000


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


Routing = list[Any] | None  # as it is stored: whether it matters to a smaller group, then what is known, by group
Row = tuple[int, int, int, int, int, Routing]  # key, number, how many agree, disagree, are not sure, and what is known
Answered = tuple[int, Routing, int]  # answer, what is known of its statement, how many answers there are in all


@prepared
def _size(conversation: Conversation) -> QuerySet[Statement, tuple[int, int]]:
    rows = Statement.objects.filter(conversation=conversation, state=Statement.State.SHOWN).order_by()
    return rows.values("conversation").annotate(n=Count("*"), last=Max("number")).values_list("n", "last")


@prepared
def _answered(conversation: Conversation, key_hash: str) -> QuerySet[Vote, Answered]:
    rows: Any = Vote.objects.filter(voice__conversation=conversation, voice__key_hash=key_hash)
    rows = rows.filter(statement__state=Statement.State.SHOWN).annotate(n=Window(Count("*"))).order_by("-pk")
    return rows.values_list("value", "statement__routing", "n")[:_KNOWN_BY]


@prepared
def _unseen(conversation: Conversation, first: int, before: int, key_hash: str | None) -> QuerySet[Statement, Row]:
    rows = Statement.objects.filter(
        conversation=conversation, state=Statement.State.SHOWN, number__gte=first, number__lt=before
    )
    if key_hash is not None:
        mine = Vote.objects.filter(statement=OuterRef("pk"), voice__conversation=conversation, voice__key_hash=key_hash)
        rows = rows.filter(~Exists(mine))
    values: Any = rows.order_by("number").values_list("pk", "number", "n_agree", "n_disagree", "n_pass", "routing")
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
    """Draw the next statement for a voice among those it has not answered: by expected information, with a floor of exposure.

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
    The draw is seeded by the voice and by how many it has answered: a page loaded again shows the same card, while what is known of the
    statements stays as it is. At most five queries, each by an index on the voice or the conversation, whatever the number of votes
    and statements. Formulas: docs/methods/routing.md.
    """
    n_shown, last = next(iter(_size(conversation)), (0, 0))
    mine = _answered(conversation, key.key_hash) if key is not None else []
    n_answered = mine[0][2] if mine else 0
    if again is not None and (found := _again(conversation, again)):
        earlier = _said_of(conversation, key.key_hash, found[0]) if key is not None else []
        return Card(found[0], n_answered, n_shown, next(iter(earlier), None))
    seed = f"{key.key_hash if key else conversation.pk}:{n_answered}"
    first = 1 + place_in(seed, last) if n_shown > _DRAWN_AMONG else 1
    key_hash = key.key_hash if key is not None and n_answered else None
    unseen = _unseen(conversation, first, last + 1, key_hash) if n_shown > n_answered else []
    if len(unseen) < _DRAWN_AMONG and first > 1:
        unseen = [*unseen, *_unseen(conversation, 1, first, key_hash)][:_DRAWN_AMONG]
    if not unseen:
        return Card(None, n_answered, n_shown)
    chosen = unseen[draw(seed, [row[1] for row in unseen], chances_of(conversation.routing, mine, unseen))]
    return Card(next(iter(_statement(chosen[0])), None), n_answered, n_shown)


def chances_of(sizes: list[int], mine: list[Answered], unseen: list[Row]) -> list[float]:
    """Give the chance of each statement to be the next card of somebody, from what is stored.

    Parameters
    ----------
    sizes : list of int
        People of each opinion group (`Conversation.routing`); empty before there is a map.
    mine : list of (answer, what is known of its statement, number of answers)
    unseen : list of rows
        As `next_card` reads them.

    Returns
    -------
    list of float
        Shares that sum to 1.
    """
    groups = sizes or [1]
    answers = [(value, _known(stored, len(groups))) for value, stored, _n in mine]
    position = position_of(groups, [(value, known) for value, known in answers if known])
    # What is not stored yet is told by the counts of everybody, the same for every group.
    by_counts = knowledge([[row[2] for row in unseen]], [[row[3] for row in unseen]], [[row[4] for row in unseen]])
    return chances(
        [
            expected_information(position, _known(row[5], len(groups)) or everybody * len(groups))
            for row, everybody in zip(unseen, by_counts, strict=True)
        ],
        [row[2] + row[3] + row[4] for row in unseen],
        [bool(row[5] and row[5][0]) for row in unseen],
    )


def _known(stored: Routing, n_groups: int) -> list[Known]:
    """Read what is stored of a statement by group: nothing if it came after the last map, or is of another map."""
    if stored is None or len(stored) != n_groups + 1:
        return []
    return [Known(*(part / SCALE for part in group)) for group in stored[1:]]
