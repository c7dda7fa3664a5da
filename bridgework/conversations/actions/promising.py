"""Which statements the rule set before the opening asks to answer: written down once, with the result."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count, Q

from bridgework.conversations.models import AnsweredStatement, Conversation, Statement
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
    count_promised_answers(conversation=conversation)
    touch(conversation.partnership)
    return len(keys)


def count_promised_answers(*, conversation: Conversation) -> None:
    """Count which promised statements have an answer, and which had one by the day; after each act that answers.

    Parameters
    ----------
    conversation : Conversation
    """
    rows = AnsweredStatement.objects.filter(statement__conversation=conversation, statement__is_promised=True)
    # Without a promised day nothing is late.
    on_time = Q(answer__answered_on__lte=conversation.answer_by) if conversation.answer_by else Q()
    counted = rows.aggregate(
        n_promised_answered=Count("statement", distinct=True),
        n_promised_on_time=Count("statement", distinct=True, filter=on_time),
    )
    Conversation.objects.filter(pk=conversation.pk).update(**counted)
    conversation.n_promised_answered = counted["n_promised_answered"]
    conversation.n_promised_on_time = counted["n_promised_on_time"]
