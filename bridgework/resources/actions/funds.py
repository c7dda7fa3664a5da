"""Opening a fund, its purposes, and what owners promise to it, deliver, or take back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.goals.actions.refusals import DateNeeded, Refused
from bridgework.goals.actions.shared import free_slug, same_partnership
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership, Partnership
from bridgework.resources.actions.limits import second_person_or_none
from bridgework.resources.actions.posting import Going, Overdrawn, account, checked_amount, locked, post, sent_before
from bridgework.resources.models import Account, Approval, Entry, Fund, Medium, Pledge, Purpose
from bridgework.resources.plans import Doing, FundPlan, PledgePlan


@transaction.atomic
def open_fund(
    *, partnership: Partnership, plan: FundPlan, by: Membership | None, now: datetime, slug: str = ""
) -> Fund:
    """Open a fund. Its currency never changes.

    Raises
    ------
    OfAnotherPartnership, Refused
        If something named belongs elsewhere, or title or currency are missing.
    """
    same_partnership(partnership, plan.agent, plan.goal)
    if not plan.title:
        raise Refused(_("Give the fund a name."))
    if len(plan.currency) != 3 or not plan.currency.isascii() or not plan.currency.isupper():
        raise Refused(_("Write the currency as three letters, such as USD."))
    said = {name: value for name, value in vars(plan).items() if name != "purposes"}
    slug = slug or free_slug(Fund.objects.within(partnership), plan.title, "fund")
    fund = Fund.objects.create(partnership=partnership, slug=slug, created_at=now, **said)
    Purpose.objects.bulk_create(
        [Purpose(fund=fund, name=name, position=at) for at, name in enumerate(plan.purposes) if name]
    )
    journaled(
        partnership=partnership,
        by=by,
        act="resources.fund.opened",
        subject=f"resources.fund:{fund.journal_key}",
        at=now,
        facts={"mode": fund.mode, "currency": fund.currency, "agent": plan.agent.slug} if fund.is_public else {},
    )
    return fund


def _checked(fund: Fund, plan: PledgePlan) -> PledgePlan:
    same_partnership(fund.partnership, plan.owner)
    if plan.purpose is not None and plan.purpose.fund_id != fund.pk:
        raise Refused(_("This purpose belongs to another fund."))
    scope = fund.partnership.scope
    if (plan.place and plan.place.scope != scope) or (plan.group and plan.group.dimension.scope != scope):
        raise Refused(_("Choose a place and a group of this partnership."))
    if plan.starts_on and plan.ends_on and plan.ends_on < plan.starts_on:
        raise DateNeeded(_("The last day comes after the first. Check both."))
    if plan.medium != Medium.HOURS:
        plan = replace(plan, minutes=None, hourly_rate=None)
    elif not plan.minutes or not plan.hourly_rate or plan.minutes * plan.hourly_rate % 60:
        raise Refused(_("Give hours and what an hour is worth, so that the whole is a whole number of cents."))
    else:
        plan = replace(plan, amount=plan.minutes * plan.hourly_rate // 60)
    if plan.medium != Medium.CASH and not plan.valuation:
        raise Refused(_("Say how the value was found: what is not cash is only as good as its valuation."))
    checked_amount(plan.amount)
    return plan


@transaction.atomic
def make_pledge(*, fund: Fund, plan: PledgePlan, doing: Doing) -> Pledge:
    """Record what an owner promises to a fund.

    Raises
    ------
    OfAnotherPartnership, Refused, DateNeeded
        If something named belongs elsewhere, or value, valuation or days are not as they must be.
    """
    fund = locked(fund)
    if again := sent_before(doing):
        return again.moves.get().pledge
    plan = _checked(fund, plan)
    fund.n_pledges += 1
    fund.save(update_fields=["n_pledges"])
    pledge = Pledge.objects.create(fund=fund, number=fund.n_pledges, pledged_on=doing.on, **vars(plan))
    going = [Going(account(pledge, Account.Kind.OWNER), account(pledge, Account.Kind.DUE), pledge.amount)]
    facts = {"organization": plan.owner.slug}
    post(fund=fund, kind=Entry.Kind.PLEDGE, going=going, doing=doing, facts=facts)
    return pledge


def _one_move(
    pledge: Pledge, kind: Entry.Kind, source: str, target: str, amount: int, doing: Doing, refusal: str
) -> Entry:
    """Write an entry that moves an amount between two accounts of one pledge."""
    fund = locked(pledge.fund)
    if again := sent_before(doing):
        return again
    checked_amount(amount)
    first, second = account(pledge, source), account(pledge, target)
    available = -first.balance if source == Account.Kind.OWNER else first.balance
    if amount > available:
        raise Overdrawn(refusal)
    facts = {"organization": pledge.owner.slug}
    return post(fund=fund, kind=kind, going=[Going(first, second, amount)], doing=doing, facts=facts)


@transaction.atomic
def receive(*, pledge: Pledge, amount: int, doing: Doing) -> Entry:
    """Record that an owner delivered, all or a part of what was pledged.

    Raises
    ------
    Overdrawn
        If it is more than what is still due: then a further pledge is recorded first.
    """
    refusal = _("This is more than what is still due. Record a further pledge first.")
    return _one_move(pledge, Entry.Kind.RECEIPT, Account.Kind.DUE, Account.Kind.HELD, amount, doing, refusal)


@transaction.atomic
def lower_pledge(*, pledge: Pledge, amount: int, doing: Doing) -> Entry:
    """Record that an owner will not deliver a part of what was pledged. The first pledge stays in view.

    Raises
    ------
    Overdrawn
        If it is more than what is still due.
    """
    refusal = _("Only what is still due can be lowered.")
    return _one_move(pledge, Entry.Kind.CANCELLATION, Account.Kind.DUE, Account.Kind.OWNER, amount, doing, refusal)


@transaction.atomic
def give_back(*, pledge: Pledge, amount: int, doing: Doing) -> Entry | Approval:
    """Return to an owner what is in hand and not set aside. Above the limit it waits for a second person.

    Raises
    ------
    Overdrawn
        If less than that is in hand.
    """
    fund = locked(pledge.fund)
    if again := sent_before(doing):
        return again
    held = account(pledge, Account.Kind.HELD)
    if amount > held.balance:
        raise Overdrawn(_("Less than that is in hand. What is set aside must be released first."))
    document = {"pledge": pledge.number}
    waiting = second_person_or_none(fund, Entry.Kind.RETURN, amount, document, doing)
    if waiting is not None:
        return waiting
    refusal = _("Less than that is in hand. What is set aside must be released first.")
    return _one_move(pledge, Entry.Kind.RETURN, Account.Kind.HELD, Account.Kind.RETURNED, amount, doing, refusal)
