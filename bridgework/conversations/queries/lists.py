"""Lists of conversations and statements."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.paginator import Page
from django.db.models import Case, Count, IntegerField, QuerySet, Value, When

from bridgework.conversations.models import Conversation, ModerationAct, Statement
from bridgework.conversations.models.keys import clean_code, return_hash
from bridgework.lib.paging import PER_PAGE, page_of_rows
from bridgework.lib.prepared import prepared
from bridgework.partnerships.models import Membership, Partnership
from bridgework.partnerships.rules import may_see_workspace, may_steward

Tally = QuerySet[Conversation, int]


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
    return _in_order(_seen_by(partnership, may_steward(mine), may_see_workspace(mine)))


def _seen_by(partnership: Partnership, is_steward: bool, is_member: bool) -> QuerySet[Conversation]:
    rows = Conversation.objects.filter(partnership=partnership)
    if not is_steward:
        rows = rows.exclude(state=Conversation.State.DRAFT)
        if not is_member:
            rows = rows.filter(is_public=True)
    return rows


def _in_order(rows: QuerySet[Conversation]) -> QuerySet[Conversation]:
    rank = Case(
        When(state=Conversation.State.OPEN, then=Value(0)),
        When(state=Conversation.State.CLOSED, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.annotate(rank=rank).order_by("rank", "-closed_at", "-opened_at", "-pk")


@prepared
def _listed(partnership: Partnership, is_steward: bool, is_member: bool, offset: int) -> QuerySet[Conversation]:
    rows = _seen_by(partnership, is_steward, is_member)
    shown = _in_order(rows).only("slug", "title", "state", "closes_on", "n_by_mode")
    return shown[offset : offset + PER_PAGE + 1]


@prepared
def _n_listed(partnership: Partnership, is_steward: bool, is_member: bool) -> Tally:
    rows = _seen_by(partnership, is_steward, is_member).order_by()
    return rows.values("partnership").annotate(n=Count("*")).values_list("n", flat=True)


def conversations_page(
    partnership: Partnership, capacities: Iterable[Membership], asked: str | None
) -> Page[Conversation]:
    """Return one page of `conversations_for`, with what a list says of each.

    Parameters
    ----------
    partnership : Partnership
    capacities : iterable of Membership
    asked : str or None
        The page's number as it was asked for.

    Returns
    -------
    Page of Conversation
        One query, and one more where there are several pages.
    """
    mine = list(capacities)
    sees = may_steward(mine), may_see_workspace(mine)
    return page_of_rows(
        asked,
        lambda offset: _listed(partnership, *sees, offset),
        lambda: sum(_n_listed(partnership, *sees)),
    )


@prepared
def _here(partnership: Partnership, is_steward: bool, is_member: bool, slug: str) -> QuerySet[Conversation]:
    rows = _seen_by(partnership, is_steward, is_member).filter(slug=slug).select_related("goal", "decider")
    of_goal = ("goal__slug", "goal__title", "goal__is_public", "goal__partnership_id")
    own = [f.attname for f in Conversation._meta.concrete_fields]
    return rows.only(*own, *of_goal, "decider__name", "decider__slug", "decider__partnership_id")[:1]


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
        Of its goal and of who decides only what pages say is loaded.
    """
    mine = list(capacities)
    slug = slug.replace("\x00", " ")  # PostgreSQL takes no NUL
    found = _here(partnership, may_steward(mine), may_see_workspace(mine), slug)
    if not found:
        return None
    found[0].partnership = partnership
    return found[0]


@prepared
def _log(conversation: Conversation, offset: int) -> QuerySet[ModerationAct]:
    # The number alone: the text of a statement that is not shown is not part of the log.
    rows = ModerationAct.objects.filter(conversation=conversation).select_related("statement", "other")
    shown = rows.only("kind", "was_shown", "reason", "capacity", "at", "statement__number", "other__number").order_by(
        "-at", "-pk"
    )
    return shown[offset : offset + PER_PAGE + 1]


@prepared
def _n_log(conversation: Conversation) -> QuerySet[ModerationAct, int]:
    rows = ModerationAct.objects.filter(conversation=conversation).order_by()
    return rows.values("conversation").annotate(n=Count("*")).values_list("n", flat=True)


def moderation_log(conversation: Conversation, asked: str | None) -> Page[ModerationAct]:
    """Return a page of what was done with statements, newest first, each with its statement's number but not its text.

    Parameters
    ----------
    conversation : Conversation
    asked : str or None
        The page's number as it was asked for.

    Returns
    -------
    Page of ModerationAct
        One query, and one more where there are several pages.
    """
    return page_of_rows(asked, lambda offset: _log(conversation, offset), lambda: sum(_n_log(conversation)))


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
        .select_related("author", "merged_into")
        .first()
    )
