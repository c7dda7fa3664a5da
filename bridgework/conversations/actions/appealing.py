"""An author asks that somebody else looks again at a statement that is not shown."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.conversations.actions.refusals import ConversationRefusal
from bridgework.conversations.models import Appeal, Statement
from bridgework.partnerships.actions import journaled

REASON_LENGTH = 600


@transaction.atomic
def ask_for_second_look(*, statement: Statement, reason: str, language: str, at: datetime, today: date) -> Appeal:
    """Ask once that somebody else looks again.

    Parameters
    ----------
    statement : Statement
        One that is not shown. That the author asks is known by the private return link.
    reason : str
        Up to 600 characters, for the moderator alone.
    language : str
    at : datetime
    today : date

    Returns
    -------
    Appeal

    Raises
    ------
    ConversationRefusal
        If it is shown or waits, was looked at again already, or the conversation is closed.
    """
    reason = " ".join(reason.split())
    if not reason or len(reason) > REASON_LENGTH or "\x00" in reason:
        raise ConversationRefusal(
            _("Say in up to %(most)d characters why it should be shown.") % {"most": REASON_LENGTH}
        )
    statement = (
        Statement.objects.select_for_update(of=("self",))
        .select_related("conversation__partnership")
        .get(pk=statement.pk)
    )
    conversation = statement.conversation
    if not conversation.is_open:
        raise ConversationRefusal(_("This conversation is closed; what was shown in it stays as it is."))
    if statement.state != Statement.State.REFUSED:
        raise ConversationRefusal(_("Only for a statement that is not shown can you ask for a second look."))
    appeal, is_new = Appeal.objects.get_or_create(
        statement=statement, defaults={"reason": reason, "language": language, "asked_on": today}
    )
    if not is_new:
        raise ConversationRefusal(_("You have asked for a second look already. It can be asked for once."))
    journaled(
        partnership=conversation.partnership,
        by=None,
        act="conversations.statement.appealed",
        subject=f"conversations.statement:{conversation.journal_key}/{statement.number}",
        at=at,
    )
    return appeal
