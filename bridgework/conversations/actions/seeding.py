"""Marking statements as the partnership's own."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.conversations.actions.refusals import ConversationRefusal
from bridgework.conversations.models import Statement
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership
from bridgework.partnerships.rules import may_steward


@transaction.atomic
def mark_seed(*, statement: Statement, is_seed: bool, by: Membership, at: datetime) -> None:
    """Mark a statement as written by the partnership, or take the mark away (of one that was brought in).

    Parameters
    ----------
    statement : Statement
        One without an author: what a resident wrote stays a resident's.
    is_seed : bool
    by : Membership
        The steward's capacity.
    at : datetime

    Raises
    ------
    PermissionDenied
        If somebody else than the steward asks.
    ConversationRefusal
        If a resident wrote it.
    """
    if not may_steward([by]):
        raise PermissionDenied
    statement = Statement.objects.select_related("conversation__partnership").get(pk=statement.pk)
    if statement.author_id is not None:
        raise ConversationRefusal(_("A resident wrote this statement, so it is not the partnership's."))
    if not is_seed and not statement.conversation.source:
        raise ConversationRefusal(_("The partnership put this statement in, so the mark stays."))
    if Statement.objects.filter(pk=statement.pk, is_seed=not is_seed).update(is_seed=is_seed):
        journaled(
            partnership=statement.conversation.partnership,
            by=by,
            act="conversations.statement.marked",
            subject=f"conversations.statement:{statement.conversation.journal_key}/{statement.number}",
            at=at,
            facts={"by_partnership": is_seed},
        )
