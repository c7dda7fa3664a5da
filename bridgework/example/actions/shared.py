"""What the example's organizations share: offers and needs, a pair that came together, and a fund of three owners."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bridgework.example.actions.harbor import Harbor, words
from bridgework.example.content.shared import (
    ALLOCATIONS,
    APPROVERS,
    FUND,
    LISTINGS,
    PAYMENTS,
    PLEDGES,
    RESTRICTIONS,
    RESULT,
    VALUED,
)
from bridgework.goals.models import Decision
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership
from bridgework.resources import actions
from bridgework.resources.models import Allocation, Fund

RATE = 2_500  # cents an hour


def plan_shared(harbor: Harbor) -> None:
    """Put offers, needs, a pair and the fund on the timeline."""
    for at, listing in enumerate(LISTINGS):
        harbor.at(-40 + 2 * at, lambda moment, said=listing: _listing(harbor, said, moment), 9)  # type: ignore[misc]
    harbor.at(-15, lambda at: _pair(harbor, at))
    harbor.at(-300, lambda at: _open(harbor, at), 9)
    for said in ALLOCATIONS:
        harbor.at(said[4][0], lambda at, said=said: _allocate(harbor, said, at))  # type: ignore[misc]
    for payment in PAYMENTS:
        harbor.at(payment[3], lambda at, payment=payment: _pay(harbor, payment, at), 15)  # type: ignore[misc]
    harbor.at(-100, lambda at: _told(harbor, at))
    harbor.at(-95, lambda at: _settle(harbor, at))


def _listing(harbor: Harbor, said: tuple, now: datetime) -> None:
    side, kind, name, title, details, conditions, first, last, amount = said
    people, hours, rate = amount if isinstance(amount, tuple) else (None, None, None)
    plan = actions.ListingPlan(
        side=side,
        kind=kind,
        organization=harbor.organizations[name],
        title=words(title),
        details=words(details),
        conditions=words(conditions or None),
        starts_on=None if first is None else harbor.day(first),
        ends_on=None if last is None else harbor.day(last),
        amount=None if people else amount,
        n_people=people,
        hours_each=hours,
        hourly_rate=rate,
    )
    by = harbor.acting.get(name, harbor.steward)
    made = actions.add_listing(partnership=harbor.partnership, plan=plan, by=by, now=now)
    harbor.made[f"listing:{side}:{kind}:{name}"] = made


def _pair(harbor: Harbor, now: datetime) -> None:
    """A lawyer was found for the families of New Roots, and came."""
    offer = harbor.made["listing:offer:expertise:Harbor Legal Aid"]
    need = harbor.made["listing:need:expertise:New Roots Center"]
    lawyer, center = harbor.acting["Harbor Legal Aid"], harbor.acting["New Roots Center"]
    match = actions.propose_match(offer=offer, need=need, by=lawyer, now=now)
    actions.answer_match(match=match, is_accepted=True, why=Words(), by=center, now=now)
    thanks = {
        "en": "Eleven families know now what they signed. Come again.",
        "es": "Once familias saben ahora lo que firmaron. Vuelvan.",
    }
    actions.fulfil_match(match=match, on=now.date(), thanks=words(thanks), by=center, now=now)


def _doing(by: Membership, now: datetime) -> actions.Doing:
    return actions.Doing(by=by, now=now, on=now.date())


def _open(harbor: Harbor, now: datetime) -> None:
    plan = actions.FundPlan(
        title=words(FUND["title"]),  # type: ignore[arg-type]
        purpose=words(FUND["purpose"]),  # type: ignore[arg-type]
        purposes=tuple(words(name) for name in FUND["purposes"]),  # type: ignore[arg-type]
        mode="pooled",
        currency="USD",
        agent=harbor.organizations["Harbor Network"],
        approval_limit=500_000,
        hourly_rate=RATE,
        goal=harbor.made["goal:finish-school-ready"],
    )
    fund = actions.open_fund(
        partnership=harbor.partnership, plan=plan, by=harbor.steward, now=now, slug=str(FUND["slug"])
    )
    harbor.made["fund"] = fund
    purposes = list(fund.purposes.order_by("position"))
    for name, medium, amount, purpose, first, last in PLEDGES:
        pledge = actions.make_pledge(
            fund=fund,
            plan=actions.PledgePlan(
                owner=harbor.organizations[name],
                medium=medium,
                amount=amount,
                valuation=words(VALUED if medium != "cash" else None),
                purpose=None if purpose is None else purposes[purpose],
                starts_on=harbor.day(first),
                ends_on=harbor.day(last),
            ),
            doing=_doing(harbor.acting.get(name, harbor.steward), now),
        )
        paid = amount * 3 // 4 if medium == "cash" else amount  # a quarter of each is still to come
        actions.receive(pledge=pledge, amount=paid, doing=_doing(harbor.steward, now))


def _fund(harbor: Harbor) -> Fund:
    return harbor.made["fund"]


def _allocate(harbor: Harbor, said: tuple, now: datetime) -> None:
    title, amount, purpose, decision, (_made, first, last) = said
    fund = _fund(harbor)
    plan = actions.AllocationPlan(
        title=words(title),
        starts_on=harbor.day(first),
        ends_on=harbor.day(last),
        purpose=fund.purposes.get(position=purpose),
        decision=Decision.objects.within(harbor.partnership).filter(slug=decision).first() if decision else None,
    )
    made = actions.allocate(fund=fund, plan=plan, amount=amount, doing=_doing(harbor.steward, now))
    if not isinstance(made, Allocation):  # above the limit: a person of an owner looks at it
        actions.decide_approval(approval=made, is_approved=True, by=harbor.acting["Harbor County Schools"], now=now)


def _pay(harbor: Harbor, said: tuple, now: datetime) -> None:
    position, name, amount, _day, reference = said
    allocation = _fund(harbor).allocations.get(number=position + 1)
    payment = (
        actions.Payment(amount=amount, payee=harbor.organizations[name])
        if name
        else actions.Payment(minutes=amount, hourly_rate=RATE)
    )
    doing = replace(_doing(harbor.steward, now), reference=reference)
    actions.disburse(allocation=allocation, payment=payment, doing=doing)


def _told(harbor: Harbor, now: datetime) -> None:
    allocation = _fund(harbor).allocations.get(number=1)
    actions.record_result(allocation=allocation, result=words(RESULT), doing=_doing(harbor.steward, now))


def _settle(harbor: Harbor, now: datetime) -> None:
    """What the fund is not for, a lower limit and a last day are set at once; who agrees, once a second person said so."""
    fund = Fund.objects.get(pk=_fund(harbor).pk)
    plan = actions.SettingsPlan(
        title=fund.title,
        purpose=fund.purpose,
        restrictions=words(RESTRICTIONS),
        approval_limit=400_000,
        approvers=tuple(harbor.organizations[name] for name in APPROVERS),
        is_public=True,
        ends_on=harbor.day(800),
    )
    changed = actions.change_settings(fund=fund, plan=plan, by=harbor.steward, now=now)
    if changed.waiting is not None:
        second = harbor.acting["Harbor County Schools"]
        actions.decide_approval(approval=changed.waiting, is_approved=True, by=second, now=now)
