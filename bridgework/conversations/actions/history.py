"""What was answered before a change of mind: counted for the record, deleted with the tokens."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bridgework.conversations.models import Conversation, EarlierAnswer
from bridgework.conversations.rules import FLOOR
from bridgework.partnerships.actions import journaled


@transaction.atomic
def forget_earlier_answers(*, conversation: Conversation, at: datetime) -> int:
    """Delete every answer that was changed later; how many there were is kept, from 10 on.

    Parameters
    ----------
    conversation : Conversation
    at : datetime
        Now.

    Returns
    -------
    int
        How many were deleted. Counts, results and seals are as before: none of them holds an earlier answer.
    """
    n, _by_model = EarlierAnswer.objects.filter(conversation=conversation).delete()
    if n:
        journaled(
            partnership=conversation.partnership,
            by=None,
            act="conversations.history.deleted",
            subject=f"conversations.conversation:{conversation.journal_key}",
            at=at,
            facts={"n": n} if n >= FLOOR else {},
        )
    return n
