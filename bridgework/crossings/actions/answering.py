"""One answer covers many statements; later, what was done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.conversations.actions import cover
from bridgework.conversations.models import Statement
from bridgework.goals.actions import give_answer, record_done
from bridgework.goals.actions.refusals import Refused
from bridgework.goals.models import Answer, Decision, Goal
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Body, Membership, Organization, Partnership


@transaction.atomic
def answer_statements(
    *,
    partnership: Partnership,
    statements: Sequence[Statement],
    kind: Answer.Kind | str,
    words: Words,
    by: Membership | None,
    now: datetime,
    organization: Organization | None = None,
    body: Body | None = None,
    decision: Decision | None = None,
    goal: Goal | None = None,
    referred_to: str = "",
) -> Answer:
    """Answer statements at once, in the name of an organization or a body, and close what was asked of whoever answers.

    Raises
    ------
    Refused
        If no statement is chosen, one was not shown to anybody, or as `goals.actions.give_answer` does.
    conversations.actions.OfAnotherPartnership
        If a statement belongs to another partnership; nothing is recorded then.
    """
    if not statements:
        raise Refused(_("Choose at least one statement to answer."))
    if any(statement.state != Statement.State.SHOWN for statement in statements):
        raise Refused(_("One of these statements is not shown to anybody. Choose others."))
    answer = give_answer(
        partnership=partnership,
        kind=kind,
        words=words,
        by=by,
        now=now,
        organization=organization,
        body=body,
        decision=decision,
        goal=goal or statements[0].conversation.goal,
        referred_to=referred_to,
    )
    cover(answer=answer, statements=statements, at=now)
    covered: dict[str, list[int]] = {}
    for statement in statements:
        covered.setdefault(statement.conversation.journal_key, []).append(statement.number)
    journaled(
        partnership=partnership,
        by=by,
        act="crossings.answer.covered",
        subject=f"goals.answer:{answer.pk}",
        at=now,
        facts={"statements": {slug: sorted(numbers) for slug, numbers in sorted(covered.items())}},
    )
    return answer


def say_what_was_done(*, answer: Answer, did: Words, did_on: date, by: Membership | None, now: datetime) -> Answer:
    """Record what was done after an answer; raises as `goals.actions.record_done` does."""
    return record_done(answer=answer, did=did, did_on=did_on, by=by, now=now)
