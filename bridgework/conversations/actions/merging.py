"""Joining statements that say the same, and taking them apart again.

B is joined with A: B's row, text, votes and history stay; it is shown no more. A voice's vote on B is carried to A only
where that voice has not answered A itself, so nobody counts twice; if it answers A later, its own answer replaces the
carried one. Carried votes are marked and enter no batch of seals before the closing seal, so that joining can be undone.
"""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _

from bridgework.conversations import rules
from bridgework.conversations.actions.counting import recount_votes
from bridgework.conversations.actions.refusals import ConversationRefusal, NotYourStatementToRead
from bridgework.conversations.models import Conversation, ModerationAct, Statement, Vote
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership
from bridgework.partnerships.rules import may_moderate

CARRY = """
INSERT INTO conversations_vote (conversation_id, statement_id, voice_id, value, is_changed, carried_from_id)
SELECT b.conversation_id, %s, b.voice_id, b.value, %s, b.statement_id
FROM conversations_vote b
WHERE b.statement_id = %s
ON CONFLICT (statement_id, voice_id) DO NOTHING
"""


def carry_votes(statement: Statement) -> int:
    """Give the votes on a joined statement to the one it was joined with, where a voice has none there.

    Parameters
    ----------
    statement : Statement
        A joined one.

    Returns
    -------
    int
        How many votes were carried.
    """
    with connection.cursor() as cursor:
        cursor.execute(CARRY, [statement.merged_into_id, False, statement.pk])
        return max(cursor.rowcount, 0)


def _both(statement: Statement, by: Membership, *others: Statement) -> Conversation:
    """Lock the conversation and return it; refuse who may not decide on these statements."""
    conversation = (
        Conversation.objects.select_for_update(no_key=True, of=("self",))
        .select_related("partnership")
        .get(pk=statement.conversation_id)
    )
    capacities = list(Membership.objects.within(conversation.partnership).filter(person=by.person, ended_at=None))
    if not may_moderate(capacities):
        raise PermissionDenied
    for one in (statement, *others):
        if not rules.may_moderate_statement(capacities, one, conversation.partnership):
            raise NotYourStatementToRead(
                _("This statement is about the organization you stand with. Somebody outside it must read it.")
            )
    if not conversation.is_open:
        raise ConversationRefusal(_("This conversation is closed; what was shown in it stays as it is."))
    return conversation


@transaction.atomic
def merge_statements(*, statement: Statement, into: Statement, reason: Words, by: Membership, at: datetime) -> int:
    """Join a statement with another that says the same. Its authors see it on their private page.

    Parameters
    ----------
    statement : Statement
        Shown or waiting; it is shown no more.
    into : Statement
        A shown one of the same conversation.
    reason : Words
        May be empty. Public.
    by : Membership
        The moderator's capacity. All capacities of that person are looked at.
    at : datetime

    Returns
    -------
    int
        How many votes were carried over.

    Raises
    ------
    PermissionDenied, NotYourStatementToRead, ConversationRefusal
    """
    conversation = _both(statement, by, into)
    statement, into = (Statement.objects.get(pk=one.pk) for one in (statement, into))
    if statement.pk == into.pk or statement.conversation_id != into.conversation_id:
        raise ConversationRefusal(_("Choose two different statements of one conversation."))
    if statement.state not in (Statement.State.SHOWN, Statement.State.WAITING) or into.state != Statement.State.SHOWN:
        raise ConversationRefusal(
            _("Only a statement that is shown or waits can be joined, and only with a shown one.")
        )
    if statement.merged.exists():
        raise ConversationRefusal(
            _("Others are joined with statement %(number)d. Take them apart first, or join it the other way round.")
            % {"number": statement.number}
        )
    was_shown = statement.state == Statement.State.SHOWN
    statement.state, statement.merged_into, statement.is_unread = Statement.State.MERGED, into, False
    statement.save(update_fields=["state", "merged_into", "is_unread"])
    n = carry_votes(statement)
    _log(conversation, statement, into, ModerationAct.Kind.MERGED, was_shown, reason, by, at)
    return n


@transaction.atomic
def part_statements(*, statement: Statement, reason: Words, by: Membership, at: datetime) -> None:
    """Take a joined statement apart again: it is as it was, and what was carried over goes.

    Parameters
    ----------
    statement : Statement
        A joined one.
    reason : Words
        May be empty. Public.
    by : Membership
    at : datetime

    Raises
    ------
    PermissionDenied, NotYourStatementToRead, ConversationRefusal
    """
    into = Statement.objects.filter(merged=statement.pk).first()
    if into is None:
        raise ConversationRefusal(_("This statement is not joined with another."))
    conversation = _both(statement, by, into)
    statement = Statement.objects.get(pk=statement.pk)
    if statement.state != Statement.State.MERGED:
        raise ConversationRefusal(_("This statement is not joined with another."))
    joined = ModerationAct.objects.filter(statement=statement, kind=ModerationAct.Kind.MERGED).order_by("-pk").first()
    was_shown = joined is not None and joined.was_shown
    Vote.objects.filter(carried_from=statement).delete()
    recount_votes(conversation=conversation)  # the stored counts held what was carried
    statement.state = Statement.State.SHOWN if was_shown else Statement.State.WAITING
    statement.merged_into = None
    statement.save(update_fields=["state", "merged_into"])
    # What these votes had kept away from others that are joined with the same statement is carried now.
    for other in Statement.objects.filter(merged_into=into).order_by("pk"):
        carry_votes(other)
    _log(conversation, statement, into, ModerationAct.Kind.PARTED, was_shown, reason, by, at)


def _log(
    conversation: Conversation,
    statement: Statement,
    into: Statement,
    kind: ModerationAct.Kind,
    was_shown: bool,
    reason: Words,
    by: Membership,
    at: datetime,
) -> None:
    ModerationAct.objects.create(
        conversation=conversation,
        statement=statement,
        kind=kind,
        was_shown=was_shown,
        other=into,
        reason=reason,
        by=by,
        capacity=by.capacity,
        at=at,
    )
    journaled(
        partnership=conversation.partnership,
        by=by,
        act="conversations.statement.merged" if kind == ModerationAct.Kind.MERGED else "conversations.statement.parted",
        subject=f"conversations.statement:{conversation.journal_key}/{statement.number}",
        at=at,
        facts={"number": into.number},
        why=str(reason),
    )
