"""What ties voices to decisions and answers: citations, requests to answer, covered statements, verdicts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from bridgework.conversations.actions.promising import count_promised_answers
from bridgework.conversations.actions.refusals import ConversationRefusal
from bridgework.conversations.models import (
    AnsweredStatement,
    AnswerRequest,
    Conversation,
    DecisionCitation,
    Statement,
    Verdict,
    Voice,
)
from bridgework.goals.models import Answer, Decision
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership, Organization
from bridgework.partnerships.rules import may_act_for
from bridgework.people.models import Person


class OfAnotherPartnership(ValueError):
    """What shall be joined does not belong to one partnership."""


@transaction.atomic
def cite(*, decision: Decision, conversation: Conversation, statements: Iterable[Statement] = ()) -> int:
    """Record that a decision rests on a conversation, and on statements of it. Safe to repeat.

    The calling act (`crossings`) is what is journaled.

    Parameters
    ----------
    decision : Decision
    conversation : Conversation
    statements : iterable of Statement
        Statements of that conversation which the decision speaks to.

    Returns
    -------
    int
        How many citations are new.

    Raises
    ------
    OfAnotherPartnership
        If decision, conversation and statements do not belong together.
    """
    wanted = list(statements)
    if decision.partnership_id != conversation.partnership_id or any(
        statement.conversation_id != conversation.pk for statement in wanted
    ):
        raise OfAnotherPartnership("a decision cites conversations of its own partnership, and their statements")
    n_new = 0
    for statement in [None, *wanted]:
        _row, is_new = DecisionCitation.objects.get_or_create(
            decision=decision, conversation=conversation, statement=statement
        )
        n_new += is_new
    return n_new


@transaction.atomic
def cover(*, answer: Answer, statements: Iterable[Statement], at: datetime) -> int:
    """Record which statements an answer answers, and close what was asked of whoever answered. Safe to repeat.

    The calling act (`crossings`) is what is journaled.

    Parameters
    ----------
    answer : Answer
    statements : iterable of Statement
        Shown statements of conversations of the answer's partnership.
    at : datetime
        Now.

    Returns
    -------
    int
        How many statements are newly covered.

    Raises
    ------
    OfAnotherPartnership
        If a statement belongs to another partnership.
    """
    wanted = Statement.objects.filter(pk__in=[statement.pk for statement in statements]).select_related("conversation")
    n_new = 0
    for statement in wanted:
        if statement.conversation.partnership_id != answer.partnership_id:
            raise OfAnotherPartnership("an answer covers statements of its own partnership")
        _row, is_new = AnsweredStatement.objects.get_or_create(answer=answer, statement=statement)
        n_new += is_new
    for conversation in {statement.conversation_id: statement.conversation for statement in wanted}.values():
        count_promised_answers(conversation=conversation)
    requests = AnswerRequest.objects.filter(statement__in=wanted, closed_at=None)
    if answer.organization_id:
        requests = requests.filter(organization=answer.organization_id)
    requests.update(closed_at=at)
    return n_new


@transaction.atomic
def ask_for_answers(
    *,
    conversation: Conversation,
    organization: Organization,
    statements: Iterable[Statement],
    by: Membership | None,
    at: datetime,
) -> int:
    """Tell an organization that these statements wait for its answer. Safe to repeat; the first telling counts.

    Parameters
    ----------
    conversation : Conversation
    organization : Organization
    statements : iterable of Statement
    by : Membership or None
        The steward's capacity; None where the rule set before the opening asks by itself at the close.
    at : datetime
        Now: 14 days from here the organization is shown as owing an answer, unless it accepts earlier.

    Returns
    -------
    int
        How many requests are new.

    Raises
    ------
    OfAnotherPartnership
        If organization or statements belong elsewhere.
    """
    wanted = list(statements)
    if organization.partnership_id != conversation.partnership_id or any(
        statement.conversation_id != conversation.pk for statement in wanted
    ):
        raise OfAnotherPartnership("only organizations of the partnership are asked")
    told = set(
        AnswerRequest.objects.filter(organization=organization, statement__in=wanted).values_list(
            "statement_id", flat=True
        )
    )
    new = [statement for statement in wanted if statement.pk not in told]
    AnswerRequest.objects.bulk_create(
        AnswerRequest(statement=statement, organization=organization, told_at=at) for statement in new
    )
    if new:
        journaled(
            partnership=conversation.partnership,
            by=by,
            act="conversations.answer.asked-for",
            subject=f"conversations.conversation:{conversation.journal_key}",
            at=at,
            facts={"organization": organization.slug, "statements": sorted(statement.number for statement in new)},
        )
    return len(new)


@transaction.atomic
def accept_request(*, request: AnswerRequest, by: Membership, at: datetime) -> None:
    """The organization takes on to answer.

    Parameters
    ----------
    request : AnswerRequest
    by : Membership
        A capacity for the organization asked.
    at : datetime

    Raises
    ------
    PermissionDenied
        If the capacity is not for that organization.
    """
    _check_organization(request, by)
    if AnswerRequest.objects.filter(pk=request.pk, accepted_at=None).update(accepted_at=at):
        _journal_request(request, "conversations.answer.accepted", by, at)


@transaction.atomic
def reply_to_request(*, request: AnswerRequest, reply: Words, by: Membership, at: datetime) -> None:
    """The organization's own words, which stand beside the open request until it is answered.

    Parameters
    ----------
    request : AnswerRequest
    reply : Words
    by : Membership
    at : datetime

    Raises
    ------
    PermissionDenied
        If the capacity is not for that organization.
    ConversationRefusal
        If there are no words, or more than 1,000 characters.
    """
    _check_organization(request, by)
    if not reply:
        raise ConversationRefusal(_("Write what residents should read beside this request."))
    if len(str(reply)) > 1_000:
        raise ConversationRefusal(_("Shorten the reply to 1,000 characters."))
    AnswerRequest.objects.filter(pk=request.pk).update(reply=reply, replied_at=at)
    _journal_request(request, "conversations.answer.replied", by, at)


def _check_organization(request: AnswerRequest, by: Membership) -> None:
    if not may_act_for([by], request.organization_id) or by.ended_at is not None:
        raise PermissionDenied


def _journal_request(request: AnswerRequest, act: str, by: Membership, at: datetime) -> None:
    statement = Statement.objects.select_related("conversation__partnership").get(pk=request.statement_id)
    journaled(
        partnership=statement.conversation.partnership,
        by=by,
        act=act,
        subject=f"conversations.statement:{statement.conversation.journal_key}/{statement.number}",
        at=at,
        facts={"organization": request.organization.slug},
    )


@transaction.atomic
def record_verdict(*, answer: Answer, voice: Voice, value: str, person: Person | None = None, today: date) -> Verdict:
    """Record whether, to this voice, the answer solved it; the last word counts.

    A voice that wrote one of the answered statements is an asker. Verdicts of people of the answering organization are
    kept but never counted. The answer's counters hold what is counted.

    Parameters
    ----------
    answer : Answer
    voice : Voice
        A voice of a conversation in which the answer covers a statement.
    value : str
        One of `Verdict.Value`.
    person : Person or None
        Who is signed in, only to leave out the staff of whoever answered; not kept.
    today : date
        Verdicts on answers dated later are refused.

    Returns
    -------
    Verdict

    Raises
    ------
    ConversationRefusal
        If the value is none of the three, the answer is not given yet, or it covers nothing in this voice's conversation.
    """
    if value not in Verdict.Value.values:
        raise ConversationRefusal(_("Choose solved, partly or not solved."))
    if answer.answered_on > today:
        raise ConversationRefusal(_("This answer is not given yet."))
    covered = Statement.objects.filter(answers__answer=answer, conversation=voice.conversation_id)
    authors = set(covered.values_list("author_id", flat=True))
    if not authors:
        raise ConversationRefusal(_("This answer is not about this conversation."))
    is_staff = bool(
        person
        and answer.organization_id
        and Membership.objects.filter(person=person, organization=answer.organization_id, ended_at=None).exists()
    )
    # The answer's row is locked so that two verdicts at once leave true counters.
    Answer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    verdict, is_new = Verdict.objects.update_or_create(
        answer=answer,
        voice=voice,
        defaults={"value": value},
        create_defaults={"value": value, "is_asker": voice.pk in authors, "is_staff": is_staff},
    )
    if not is_new and is_staff and not verdict.is_staff:
        verdict.is_staff = True
        verdict.save(update_fields=["is_staff"])
    refresh_verdicts(answer=answer)
    return verdict


def refresh_verdicts(*, answer: Answer) -> None:
    """Count an answer's verdicts anew, staff of whoever answered left out.

    Parameters
    ----------
    answer : Answer
    """
    counted = Verdict.objects.filter(answer=answer, is_staff=False).aggregate(
        **{f"n_{value}": Count("pk", filter=Q(value=value)) for value in Verdict.Value.values}
    )
    Answer.objects.filter(pk=answer.pk).update(**counted)
