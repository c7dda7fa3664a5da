"""Helping residents to answer on one device."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.conversations import rules
from bridgework.conversations.actions.refusals import ConversationRefusal, NotOpen
from bridgework.conversations.models import Conversation
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership


@transaction.atomic
def begin_assisting(*, conversation: Conversation, by: Membership, at: datetime) -> None:
    """Record that a helper begins to answer with residents on one device.

    The record says who helps, once for the event, and nothing of whom: voices that begin there carry the mode alone.

    Parameters
    ----------
    conversation : Conversation
    by : Membership
    at : datetime

    Raises
    ------
    PermissionDenied, NotOpen, ConversationRefusal
    """
    if not rules.may_assist([by]):
        raise PermissionDenied
    if not conversation.is_open:
        raise NotOpen(_("This conversation does not take answers now."))
    if conversation.asks_account:
        raise ConversationRefusal(_("Only people with an account take part here, so nobody can answer for another."))
    journaled(
        partnership=conversation.partnership,
        by=by,
        act="conversations.assisted.begun",
        subject=f"conversations.conversation:{conversation.journal_key}",
        at=at,
    )
