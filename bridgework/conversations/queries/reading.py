"""What moderators read: what waits, what was asked to be looked at again, what is shown unread, what is joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from bridgework.analysis.personal_data import find_personal_data
from bridgework.conversations.models import Appeal, Conversation, ModerationAct, Statement
from bridgework.conversations.rules import belongs_to_steward
from bridgework.lib.prepared import prepared
from bridgework.partnerships.models import Membership, Partnership

SEEDS_SHOWN = 40


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


def decided_before(person_id: int | None) -> Exists:
    """Return whether a person has decided on a statement: then a second look at it is somebody else's.

    Parameters
    ----------
    person_id : int or None

    Returns
    -------
    Exists
        For a query of statements.
    """
    mine = ModerationAct.objects.filter(by__person=person_id) if person_id else ModerationAct.objects.none()
    return Exists(mine.filter(statement=OuterRef("pk"), kind=ModerationAct.Kind.READ))


def to_read_by(partnership: Partnership, capacities: Sequence[Membership]) -> QuerySet[Statement]:
    """Return what one moderator can decide on, in the order of `to_read`: the list of their desk.

    Parameters
    ----------
    partnership : Partnership
    capacities : sequence of Membership
        All of one person's here.

    Returns
    -------
    QuerySet of Statement
        Without what is about the steward's organization, for those who belong to it, and without second looks at what this
        person has decided on before.
    """
    rows = to_read(partnership)
    if belongs_to_steward(capacities, partnership):
        rows = rows.filter(is_about_steward=False)
    person = capacities[0].person_id if capacities else None
    return rows.exclude(Q(decided_before(person)) & Q(is_asked_again=True))


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
        At most 40; one query.
    """
    found = list(_seeds(conversation))
    return found[:SEEDS_SHOWN], len(found) > SEEDS_SHOWN
