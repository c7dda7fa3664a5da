"""Reading statements before others do: by a public policy, with a public log."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bridgework.conversations import rules
from bridgework.conversations.actions.refusals import ConversationRefusal, NotYourStatementToRead
from bridgework.conversations.models import Appeal, ModerationAct, Statement
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership
from bridgework.partnerships.rules import may_moderate


@transaction.atomic
def moderate_statement(*, statement: Statement, is_shown: bool, reason: Words, by: Membership, at: datetime) -> None:
    """Show a statement, or do not, with the rule of the public policy that says why.

    Where its author asked for a second look, this is the second look: somebody else takes it than who decided before.

    Parameters
    ----------
    statement : Statement
    is_shown : bool
        True to show it.
    reason : Words
        The rule; needed where it is not shown. It is public: it must not repeat the statement.
    by : Membership
        The moderator's capacity. All capacities of that person are looked at.
    at : datetime
        Now.

    Raises
    ------
    PermissionDenied
        If the person may not moderate here.
    NotYourStatementToRead
        If the statement is about the steward's organization and the person belongs to it.
    ConversationRefusal
        If a reason is missing, the statement is joined with another, the conversation is closed, or the person has
        decided on it before and its author asks for somebody else.
    """
    statement = (
        Statement.objects.select_for_update(of=("self",))
        .select_related("conversation__partnership")
        .get(pk=statement.pk)
    )
    conversation, partnership = statement.conversation, statement.conversation.partnership
    capacities = list(Membership.objects.within(partnership).filter(person=by.person, ended_at=None))
    if not may_moderate(capacities):
        raise PermissionDenied
    if not rules.may_moderate_statement(capacities, statement, partnership):
        raise NotYourStatementToRead(
            _("This statement is about the organization you stand with. Somebody outside it must read it.")
        )
    if not is_shown and not reason:
        raise ConversationRefusal(_("Say which rule of the policy the statement breaks."))
    if conversation.is_closed:
        raise ConversationRefusal(_("This conversation is closed; what was shown in it stays as it is."))
    if statement.state == Statement.State.MERGED:
        raise ConversationRefusal(_("This statement is joined with another. Take them apart first."))
    asked = Appeal.objects.filter(statement=statement).first()
    appeal = asked if asked and asked.decided_on is None else None
    if asked:
        # Whoever decided first stays out of it, after the second look as well.
        read = ModerationAct.objects.filter(statement=statement, kind=ModerationAct.Kind.READ, by__isnull=False)
        if not rules.may_look_again(by.person_id, read.values_list("by__person_id", flat=True)):
            raise ConversationRefusal(_("You have decided on this statement before. Somebody else looks at it again."))
    if appeal:
        appeal.decided_on = timezone.localdate(at, partnership.zone)
        appeal.save(update_fields=["decided_on"])
    Statement.objects.filter(pk=statement.pk).update(
        state=Statement.State.SHOWN if is_shown else Statement.State.REFUSED, is_read=True, is_unread=False
    )
    ModerationAct.objects.create(
        conversation=conversation,
        statement=statement,
        kind=ModerationAct.Kind.AGAIN if appeal else ModerationAct.Kind.READ,
        was_shown=is_shown,
        reason=reason,
        by=by,
        capacity=by.capacity,
        at=at,
    )
    journaled(
        partnership=partnership,
        by=by,
        act="conversations.statement.shown" if is_shown else "conversations.statement.refused",
        subject=f"conversations.statement:{conversation.journal_key}/{statement.number}",
        at=at,
        facts={"again": True} if appeal else None,
        why=str(reason),
    )


@transaction.atomic
def mark_about_steward(*, statement: Statement, by: Membership, at: datetime) -> None:
    """Hand a statement to somebody outside the steward's organization, because it is about that organization.

    Parameters
    ----------
    statement : Statement
    by : Membership
    at : datetime
    """
    statement = Statement.objects.select_related("conversation__partnership").get(pk=statement.pk)
    if not may_moderate(
        Membership.objects.within(statement.conversation.partnership).filter(person=by.person, ended_at=None)
    ):
        raise PermissionDenied
    if Statement.objects.filter(pk=statement.pk, is_about_steward=False).update(is_about_steward=True):
        journaled(
            partnership=statement.conversation.partnership,
            by=by,
            act="conversations.statement.handed-over",
            subject=f"conversations.statement:{statement.conversation.journal_key}/{statement.number}",
            at=at,
        )
