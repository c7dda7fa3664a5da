"""Lists of conversations and statements."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Case, IntegerField, QuerySet, Value, When

from bridgework.conversations.models import Conversation, ModerationAct, Statement
from bridgework.conversations.models.keys import clean_code, return_hash
from bridgework.partnerships.models import Membership, Partnership
from bridgework.partnerships.rules import may_see_workspace, may_steward


def conversations_for(partnership: Partnership, capacities: Iterable[Membership]) -> QuerySet[Conversation]:
    """Return the conversations somebody may see: open ones first, then closed ones, newest first, then drafts.

    Parameters
    ----------
    partnership : Partnership
    capacities : iterable of Membership
        Of who asks; empty for the public.

    Returns
    -------
    QuerySet of Conversation
    """
    mine = list(capacities)
    rows = Conversation.objects.within(partnership)
    if not may_steward(mine):
        rows = rows.exclude(state=Conversation.State.DRAFT)
        if not may_see_workspace(mine):
            rows = rows.filter(is_public=True)
    rank = Case(
        When(state=Conversation.State.OPEN, then=Value(0)),
        When(state=Conversation.State.CLOSED, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.annotate(rank=rank).order_by("rank", "-closed_at", "-opened_at", "-pk")


def conversation_here(partnership: Partnership, capacities: Iterable[Membership], slug: str) -> Conversation | None:
    """Return one conversation with what its page says, or None if it is not there for this person.

    Parameters
    ----------
    partnership : Partnership
    capacities : iterable of Membership
    slug : str

    Returns
    -------
    Conversation or None
    """
    conversation = (
        conversations_for(partnership, capacities)
        .select_related("goal", "decider", "answered_by")
        .filter(slug=slug.replace("\x00", " "))  # PostgreSQL takes no NUL
        .first()
    )
    if conversation is not None:
        conversation.partnership = partnership
    return conversation


def reading_queue(partnership: Partnership) -> QuerySet[Statement]:
    """Return the statements that wait to be read, oldest first.

    Parameters
    ----------
    partnership : Partnership

    Returns
    -------
    QuerySet of Statement
    """
    return (
        Statement.objects.filter(
            conversation__partnership=partnership,
            conversation__state=Conversation.State.OPEN,
            state=Statement.State.WAITING,
        )
        .select_related("conversation")
        .order_by("pk")
    )


def moderation_log(conversation: Conversation) -> QuerySet[ModerationAct]:
    """Return what was done with statements, newest first. The text of a statement that is not shown is not part of it.

    Parameters
    ----------
    conversation : Conversation

    Returns
    -------
    QuerySet of ModerationAct
    """
    return (
        ModerationAct.objects.filter(statement__conversation=conversation)
        .select_related("statement")
        .defer("statement__words")
        .order_by("-at", "-pk")
    )


def statement_of_code(conversation: Conversation, typed: str) -> Statement | None:
    """Return the statement that a return code belongs to.

    Parameters
    ----------
    conversation : Conversation
    typed : str
        As it was typed or stood in a link.

    Returns
    -------
    Statement or None
        None for a wrong code and for what can be no code alike.
    """
    code = clean_code(typed)
    if not code:
        return None
    return (
        Statement.objects.filter(conversation=conversation, return_hash=return_hash(conversation.pk, code))
        .exclude(return_hash="")
        .select_related("author")
        .first()
    )
