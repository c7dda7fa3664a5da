"""Which statements the rule set before the opening asks to answer: written down once, with the result."""

from __future__ import annotations

from django.db import transaction

from bridgework.conversations.models import Conversation, Statement
from bridgework.conversations.queries.results import statements_to_answer
from bridgework.partnerships.actions import touch


@transaction.atomic
def mark_promised(*, conversation: Conversation) -> int:
    """Mark the statements that will be answered, so that pages can say whether the promise was kept.

    Parameters
    ----------
    conversation : Conversation
        A closed one that has a result.

    Returns
    -------
    int
        How many statements the rule asks to answer.
    """
    keys = list(statements_to_answer(conversation).values_list("pk", flat=True))
    Statement.objects.filter(conversation=conversation, is_promised=True).exclude(pk__in=keys).update(is_promised=False)
    for start in range(0, len(keys), 500):
        Statement.objects.filter(pk__in=keys[start : start + 500]).update(is_promised=True)
    Conversation.objects.filter(pk=conversation.pk).update(n_promised=len(keys))
    conversation.n_promised = len(keys)
    touch(conversation.partnership)
    return len(keys)
