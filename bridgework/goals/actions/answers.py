"""Answers to what residents said, and what was done afterwards. Which statements an answer covers is told one floor up."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.goals.actions.refusals import DateNeeded, Refused
from bridgework.goals.actions.shared import same_partnership
from bridgework.goals.models import Answer, Decision, Goal
from bridgework.goals.rules import local_date
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Body, Membership, Organization, Partnership


@transaction.atomic
def give_answer(
    *,
    partnership: Partnership,
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
    """Give one answer, in the name of an organization or of a body.

    Raises
    ------
    OfAnotherPartnership
        If something named belongs to another partnership.
    Refused
        If nobody or two answer at once, words are missing, or "not ours" does not say whose it is.
    """
    same_partnership(partnership, organization, body, decision, goal, by)
    kind = Answer.Kind(kind)
    if (organization is None) == (body is None):
        raise Refused(_("Choose who answers: one organization or one body."))
    if not words:
        raise Refused(_("Write the answer."))
    if kind == Answer.Kind.REFERRED and not referred_to.strip():
        raise Refused(_("Say who can answer this, so that people know where to turn."))
    answer = Answer.objects.create(
        partnership=partnership,
        organization=organization,
        body=body,
        decision=decision,
        goal=goal or (decision.goal if decision else None),
        kind=kind,
        words=words,
        referred_to=referred_to.strip()[:300] if kind == Answer.Kind.REFERRED else "",
        answered_on=local_date(partnership, now),
    )
    journaled(
        partnership=partnership,
        by=by,
        act="goals.answer.given",
        subject=f"goals.answer:{answer.pk}",
        at=now,
        facts={
            "kind": kind.value,
            "organization": organization.slug if organization else "",
            "body": body.slug if body else "",
            "decision": decision.journal_key if decision else "",
        },
    )
    return answer


@transaction.atomic
def record_done(*, answer: Answer, did: Words, did_on: date, by: Membership | None, now: datetime) -> Answer:
    """Record what was done after an answer, and when; a later report replaces the words, and the journal keeps both acts.

    Raises
    ------
    Refused
        If nothing is said, or the answer was that nothing will be done.
    DateNeeded
        If the date lies in the future.
    """
    answer = Answer.objects.select_for_update().get(pk=answer.pk)
    if not did:
        raise Refused(_("Write what was done, in one or two sentences."))
    if answer.kind in (Answer.Kind.DECLINED, Answer.Kind.REFERRED):
        raise Refused(_("This answer promised nothing. Give a new answer if things have changed."))
    if did_on > local_date(answer.partnership, now):
        raise DateNeeded(_("This date lies ahead. Choose the day on which it was done."))
    is_first = not answer.did
    answer.did, answer.did_on = did, did_on
    answer.save(update_fields=["did", "did_on"])
    journaled(
        partnership=answer.partnership,
        by=by,
        act="goals.answer.done" if is_first else "goals.answer.done-changed",
        subject=f"goals.answer:{answer.pk}",
        at=now,
        facts={"did_on": did_on.isoformat()},
    )
    return answer
