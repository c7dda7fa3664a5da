"""What moderators read: what waits, what was asked to be looked at again, what is shown unread, what is joined."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from bridgework.analysis.personal_data import find_personal_data
from bridgework.conversations.models import Appeal, Conversation, Statement
from bridgework.lib.prepared import prepared
from bridgework.partnerships.models import Partnership

SEEDS_SHOWN = 60


def to_read(partnership: Partnership) -> QuerySet[Statement]:
    """Return what a moderator decides on: second looks first, then what waits, then what is shown unread; oldest first.

    Parameters
    ----------
    partnership : Partnership

    Returns
    -------
    QuerySet of Statement
        With `conversation`, `author` and `appeal` (if there is one) loaded, and `is_asked_again`.
    """
    asked = Exists(Appeal.objects.filter(statement=OuterRef("pk"), decided_on=None))
    rank = Case(
        When(is_asked_again=True, then=Value(0)),
        When(state=Statement.State.WAITING, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return (
        Statement.objects.filter(conversation__partnership=partnership, conversation__state=Conversation.State.OPEN)
        .annotate(is_asked_again=asked)
        .filter(Q(state=Statement.State.WAITING) | Q(is_unread=True) | Q(is_asked_again=True))
        .annotate(rank=rank)
        .select_related("conversation", "author", "appeal")
        .order_by("rank", "pk")
    )


@dataclass(frozen=True)
class Held:
    """Why a statement is held: a sign of spam, or a kind of personal data with what was found."""

    sign: str
    said: tuple[str, ...] = ()


def held_for(statement: Statement) -> list[Held]:
    """Return what holds a statement, as its moderators are told. No query.

    Parameters
    ----------
    statement : Statement

    Returns
    -------
    list of Held
    """
    said: dict[str, list[str]] = {}
    if statement.held_for:
        for one in find_personal_data(statement.words.in_language(statement.words.source).body):
            said.setdefault(str(one.kind), []).append(one.said)
    return [Held(sign, tuple(said.get(sign, ()))) for sign in statement.held_for]


def joined_in(conversation: Conversation) -> QuerySet[Statement]:
    """Return the joined statements of a conversation, in the order of their numbers, with what they are joined with.

    Parameters
    ----------
    conversation : Conversation

    Returns
    -------
    QuerySet of Statement
    """
    rows = Statement.objects.filter(conversation=conversation, state=Statement.State.MERGED)
    return rows.select_related("merged_into").order_by("number")


def shown_in(conversation: Conversation) -> QuerySet[Statement]:
    """Return the shown statements of a conversation, in the order of their numbers.

    Parameters
    ----------
    conversation : Conversation

    Returns
    -------
    QuerySet of Statement
    """
    rows = Statement.objects.filter(conversation=conversation, state=Statement.State.SHOWN)
    return rows.only("number", "words", "is_seed").order_by("number")


def without_author(conversation: Conversation) -> QuerySet[Statement]:
    """Return the statements of a conversation that no resident here wrote, in the order of their numbers.

    Parameters
    ----------
    conversation : Conversation

    Returns
    -------
    QuerySet of Statement
    """
    rows = Statement.objects.filter(conversation=conversation, author=None, state=Statement.State.SHOWN)
    return rows.order_by("number")


@prepared
def _seeds(conversation: Conversation) -> QuerySet[Statement]:
    rows = Statement.objects.filter(conversation=conversation, is_seed=True, state=Statement.State.SHOWN)
    return rows.only("number", "words").order_by("number")[: SEEDS_SHOWN + 1]


def seeds_of(conversation: Conversation) -> tuple[list[Statement], bool]:
    """Return the shown statements that the partnership wrote, and whether there are more than are given.

    Parameters
    ----------
    conversation : Conversation

    Returns
    -------
    tuple of (list of Statement, bool)
        At most 60; one query.
    """
    found = list(_seeds(conversation))
    return found[:SEEDS_SHOWN], len(found) > SEEDS_SHOWN
