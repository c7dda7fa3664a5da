"""Promises: making one, saying what became of it, giving it up."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.goals.actions.refusals import AlreadyClosed, DateNeeded, Refused
from bridgework.goals.actions.shared import same_partnership
from bridgework.goals.models import Commitment, CommitmentReply, Decision, Goal, Initiative
from bridgework.goals.rules import local_date
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership, Obligation, Organization, Partnership

Said = CommitmentReply.Said


@transaction.atomic
def make_commitment(
    *,
    partnership: Partnership,
    organization: Organization,
    title: Words,
    due_on: date,
    by: Membership | None,
    now: datetime,
    owner: Membership | None = None,
    goal: Goal | None = None,
    decision: Decision | None = None,
    initiative: Initiative | None = None,
    obligation: Obligation | None = None,
) -> Commitment:
    """Record what an organization promises, and by when.

    Parameters
    ----------
    due_on : date
        In the partnership's time zone; today or later. It is kept as the first due date for good.
    owner : Membership, optional
        Who is asked by mail when it is due; a capacity for this organization.
    obligation : Obligation, optional
        What of a signed agreement it fulfils.

    Raises
    ------
    OfAnotherPartnership
        If something named belongs to another partnership.
    DateNeeded
        If the due date has passed already.
    Refused
        If nothing is promised, or the owner does not act for the organization.
    """
    same_partnership(partnership, organization, owner, goal, decision, initiative)
    if not title:
        raise Refused(_("Write what is promised, in one sentence."))
    if due_on < local_date(partnership, now):
        raise DateNeeded(_("This date has passed. Choose today or a later date."))
    if owner is not None and (owner.organization_id != organization.pk or owner.ended_at is not None):
        raise Refused(_("The person in charge must act for the organization that promises. Choose one of its people."))
    commitment = Commitment.objects.create(
        partnership=partnership,
        organization=organization,
        owner=owner,
        goal=goal or (decision.goal if decision else None) or (initiative.goal if initiative else None),
        decision=decision,
        initiative=initiative,
        obligation=obligation,
        title=title,
        due_on=due_on,
        first_due_on=due_on,
        created_at=now,
    )
    journaled(
        partnership=partnership,
        by=by,
        act="goals.commitment.made",
        subject=f"goals.commitment:{commitment.pk}",
        at=now,
        facts={
            "organization": organization.slug,
            "due_on": due_on.isoformat(),
            "goal": commitment.goal.journal_key if commitment.goal else "",
            "decision": decision.journal_key if decision else "",
            **({"agreement": obligation.agreement.journal_key} if obligation else {}),
        },
    )
    return commitment


@transaction.atomic
def reply_to_commitment(
    *,
    commitment: Commitment,
    said: Said | str,
    by: Membership,
    now: datetime,
    new_due_on: date | None = None,
    note: Words | None = None,
    is_by_link: bool = False,
) -> CommitmentReply:
    """Record what became of a promise, in its organization's own capacity.

    `kept` closes it. `late` leaves it open, with a new date where one is given. `changed` needs a new date or a note that
    says what is different. The date first promised stays.

    Raises
    ------
    AlreadyClosed
        If the promise was closed before.
    DateNeeded
        If the new date is not after today, or `changed` says nothing new.
    Refused
        If the capacity is not for the promising organization.
    """
    said, note = Said(said), note or Words()
    commitment = Commitment.objects.select_for_update().get(pk=commitment.pk)
    _check_open(commitment)
    if by.organization_id != commitment.organization_id:
        raise Refused(_("Only people of the organization that promised can answer for it."))
    today = local_date(commitment.partnership, now)
    if said == Said.DROPPED and not note:
        raise Refused(_("Say in one sentence why this is given up."))
    if said in (Said.KEPT, Said.DROPPED):
        new_due_on = None
    if said == Said.CHANGED and new_due_on is None and not note:
        raise DateNeeded(_("Give a new date, or say what has changed."))
    if new_due_on is not None and new_due_on <= today:
        raise DateNeeded(_("The new date must lie after today."))
    reply = CommitmentReply.objects.create(
        commitment=commitment,
        said=said,
        due_on=commitment.due_on,
        new_due_on=new_due_on,
        note=note,
        by=by,
        capacity=by.capacity,
        said_at=now,
    )
    if said in (Said.KEPT, Said.DROPPED):
        commitment.state = Commitment.State(said.value)
        commitment.closed_on = today
    elif new_due_on is not None:
        commitment.due_on = new_due_on
    commitment.save(update_fields=["state", "closed_on", "due_on"])
    journaled(
        partnership=commitment.partnership,
        by=by,
        act=f"goals.commitment.{'given-up' if said == Said.DROPPED else said.value}",
        subject=f"goals.commitment:{commitment.pk}",
        at=now,
        facts={
            "organization": commitment.organization.slug,
            "was_due_on": reply.due_on.isoformat(),
            "new_due_on": new_due_on.isoformat() if new_due_on else "",
            "by_mailed_link": is_by_link,
        },
    )
    return reply


def give_up_commitment(*, commitment: Commitment, by: Membership, now: datetime, note: Words) -> CommitmentReply:
    """Give up a promise, with the reason, which is public. Raises like `reply_to_commitment`."""
    return reply_to_commitment(commitment=commitment, said=Said.DROPPED, by=by, now=now, note=note)


def _check_open(commitment: Commitment) -> None:
    if commitment.state != Commitment.State.OPEN:
        raise AlreadyClosed(_("This promise is closed already. Nothing was changed."))
