"""The second person: approving what is above the limit, or refusing it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.goals.actions.refusals import Refused
from bridgework.goals.models import Decision, Initiative
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership, Organization
from bridgework.places.models import Group, Place
from bridgework.resources.actions.funds import give_back
from bridgework.resources.actions.limits import approval_facts
from bridgework.resources.actions.posting import SecondPersonNeeded, locked
from bridgework.resources.actions.settings import settle
from bridgework.resources.actions.spending import allocate, disburse
from bridgework.resources.models import Approval, Entry, Fund, Purpose
from bridgework.resources.plans import AllocationPlan, Doing, Payment
from bridgework.resources.queries.settings import approver_ids


@transaction.atomic
def decide_approval(*, approval: Approval, is_approved: bool, by: Membership, now: datetime) -> Approval:
    """Approve or refuse what waits. Approved, it is carried out at once, if there is still enough.

    Raises
    ------
    SecondPersonNeeded
        If the person who asked would approve, or somebody whom the fund's settings do not name.
    Refused, Overdrawn, Restricted
        If it was decided before, or cannot be carried out any more; then it goes on waiting.
    """
    fund = locked(approval.fund)
    approval = Approval.objects.select_for_update(of=("self",)).get(pk=approval.pk)
    if approval.state != Approval.State.WAITING:
        raise Refused(_("This was decided before."))
    if approval.asker is not None and approval.asker == by.person.ref:
        raise SecondPersonNeeded(_("You asked for it. Another person must look at it."))
    named = approver_ids(fund)
    if named and by.organization_id not in named:
        raise SecondPersonNeeded(_("This fund names who agrees. Ask one of them to look at it."))
    document = approval.document
    approval.state = Approval.State.APPROVED if is_approved else Approval.State.REFUSED
    approval.decided_by, approval.decided_at = by, now
    approval.document = {}  # a recipient's name stays in one place only
    approval.save()
    journaled(
        partnership=fund.partnership,
        by=by,
        act="resources.approval.given" if is_approved else "resources.approval.refused",
        subject=f"resources.fund:{fund.journal_key}",
        at=now,
        facts=approval_facts(fund, approval.act, approval.amount, document),
    )
    if is_approved and approval.act == Approval.SETTINGS:
        settle(fund, document, by, now)
    elif is_approved:
        _carry_out(fund, approval, document, by, now)
    return approval


def _carry_out(fund: Fund, approval: Approval, document: dict[str, Any], by: Membership, now: datetime) -> None:
    doing = Doing(
        by=by,
        now=now,
        on=date.fromisoformat(document["on"]),
        memo=Words.from_json(document["memo"]),
        reference=document["reference"],
        key=UUID(document["key"]) if document["key"] else None,
        is_approved=True,
    )
    if approval.act == Entry.Kind.ALLOCATION:
        plan = AllocationPlan(
            title=Words.from_json(document["title"]),
            starts_on=date.fromisoformat(document["starts_on"]),
            ends_on=date.fromisoformat(document["ends_on"]),
            medium=document["medium"],
            purpose=_found(Purpose, document["purpose"]),
            place=_found(Place, document["place"]),
            group=_found(Group, document["group"]),
            decision=_found(Decision, document["decision"]),
            initiative=_found(Initiative, document["initiative"]),
        )
        draws = {int(number): part for number, part in document["draws"].items()}
        allocate(fund=fund, plan=plan, amount=approval.amount, doing=doing, draws=draws or None)
    elif approval.act == Entry.Kind.RETURN:
        give_back(pledge=fund.pledges.get(number=document["pledge"]), amount=approval.amount, doing=doing)
    else:
        payment = Payment(
            amount=approval.amount,
            payee=_found(Organization, document["payee"]),
            minutes=document["minutes"],
            hourly_rate=document["hourly_rate"],
            recipient=document["recipient"],
        )
        disburse(allocation=fund.allocations.get(number=document["allocation"]), payment=payment, doing=doing)


def _found(model: Any, key: int | None) -> Any:
    """Return the row that was named when it was asked for.

    Raises
    ------
    Refused
        If it is gone since.
    """
    if key is None:
        return None
    row = model.objects.filter(pk=key).first()
    if row is None:
        raise Refused(_("Something that was named is gone since. Refuse it and ask anew."))
    return row
