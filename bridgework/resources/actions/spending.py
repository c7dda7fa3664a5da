"""Setting money aside, paying it out, releasing it, and taking an entry back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.analysis.sharing import divided
from bridgework.goals.actions.refusals import DateNeeded, Refused
from bridgework.goals.actions.shared import same_partnership
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership
from bridgework.places.queries import places_above
from bridgework.resources.actions.limits import second_person_or_none
from bridgework.resources.actions.posting import (
    Going,
    Overdrawn,
    Restricted,
    account,
    checked_amount,
    locked,
    post,
    sent_before,
)
from bridgework.resources.models import Account, Allocation, Approval, Entry, Fund, Medium, Pledge, Recipient
from bridgework.resources.plans import AllocationPlan, Doing, Payment
from bridgework.resources.rules import is_covered, restriction_against


def _reasons(pledge: Pledge, against: str) -> str:
    said = {
        "medium": _("It is of another kind than what is set aside."),
        "purpose": _("It was given for another purpose."),
        "place": _("It was given for another place."),
        "group": _("It was given for another group."),
        "period": _("It was given for other days."),
    }
    return _("%(owner)s gave pledge %(number)d on a condition. %(reason)s") % {
        "owner": pledge.owner.name,
        "number": pledge.number,
        "reason": said[against],
    }


def _drawn(
    fund: Fund, allocation: Allocation, amount: int, draws: Mapping[int, int] | None
) -> list[tuple[Pledge, int]]:
    """Return how much each pledge gives: as told where the fund is braided, in proportion to what is in hand where it is pooled."""
    place = allocation.place
    places = {place.pk, *(above.pk for above in places_above(place))} if place else set()
    pledges = {one.number: one for one in fund.pledges.select_related("owner").order_by("number")}
    held = dict(Account.objects.filter(fund=fund, kind=Account.Kind.HELD).values_list("pledge__number", "balance"))
    if not fund.is_pooled:
        if not draws or sum(draws.values()) != amount or any(part < 0 for part in draws.values()):
            raise Refused(_("This fund is braided: say from which pledge how much comes."))
        chosen = {number: part for number, part in draws.items() if part}
        for number, part in chosen.items():
            if number not in pledges:
                raise Refused(_("This pledge belongs to another fund."))
            if against := restriction_against(pledges[number], allocation, places):
                raise Restricted(_reasons(pledges[number], against))
            if part > held.get(number, 0):
                raise Overdrawn(_("Less than that is in hand from pledge %(number)d.") % {"number": number})
        return [(pledges[number], part) for number, part in sorted(chosen.items())]
    if draws:
        raise Refused(_("This fund is pooled: all owners share in what it pays for."))
    fitting = [one for one in pledges.values() if restriction_against(one, allocation, places) is None]
    weights = [held.get(one.number, 0) for one in fitting]
    if sum(weights) < amount:
        if sum(held.values()) >= amount:
            raise Restricted(_("There is enough in hand, but not for this purpose, place, group and these days."))
        raise Overdrawn(_("Less than that is in hand."))
    return list(zip(fitting, divided(amount, weights), strict=True))


@transaction.atomic
def allocate(
    *,
    fund: Fund,
    plan: AllocationPlan,
    amount: int,
    doing: Doing,
    draws: Mapping[int, int] | None = None,
) -> Allocation | Approval:
    """Set a part of a fund aside for something. Above the limit it waits for a second person.

    Parameters
    ----------
    draws : mapping of int to int, optional
        Of a braided fund: pledge number to minor units; they add up to the amount.

    Raises
    ------
    Overdrawn, Restricted, Refused, OfAnotherPartnership
        If there is too little, a condition of a pledge stands against it, or something named belongs elsewhere.
    """
    fund = locked(fund)
    if (again := sent_before(doing)) and again.allocation:
        return again.allocation
    checked_amount(amount)
    same_partnership(fund.partnership, plan.decision, plan.initiative)
    if not plan.title:
        raise Refused(_("Say what it is set aside for."))
    if plan.ends_on < plan.starts_on:
        raise DateNeeded(_("The last day comes after the first. Check both."))
    if fund.ends_on is not None and plan.ends_on > fund.ends_on:
        raise DateNeeded(_("The fund ends before that. Choose days up to its last day."))
    if plan.purpose is not None and plan.purpose.fund_id != fund.pk:
        raise Refused(_("This purpose belongs to another fund."))
    scope = fund.partnership.scope
    if (plan.place and plan.place.scope != scope) or (plan.group and plan.group.dimension.scope != scope):
        raise Refused(_("Choose a place and a group of this partnership."))
    allocation = Allocation(fund=fund, number=fund.n_allocations + 1, made_at=doing.now, **vars(plan))
    parts = _drawn(fund, allocation, amount, draws)
    document = {
        "title": plan.title.as_json(),
        "starts_on": plan.starts_on.isoformat(),
        "ends_on": plan.ends_on.isoformat(),
        "medium": str(plan.medium),
        "draws": {str(number): part for number, part in (draws or {}).items()},
        **{name: getattr(plan, name).pk if getattr(plan, name) else None for name in NAMED},
    }
    waiting = second_person_or_none(fund, Entry.Kind.ALLOCATION, amount, document, doing)
    if waiting is not None:
        return waiting
    fund.n_allocations += 1
    fund.save(update_fields=["n_allocations"])
    allocation.save()
    going = [
        Going(account(one, Account.Kind.HELD), account(one, Account.Kind.SET_ASIDE, allocation), part)
        for one, part in parts
        if part
    ]
    facts = {"decision": plan.decision.journal_key} if plan.decision and plan.decision.is_public else {}
    post(fund=fund, kind=Entry.Kind.ALLOCATION, going=going, doing=doing, allocation=allocation, facts=facts)
    return allocation


NAMED = ("purpose", "place", "group", "decision", "initiative")


def _priced(payment: Payment) -> int:
    """Return what is paid: of a stipend minutes times the hourly rate, exactly."""
    if not payment.is_stipend:
        return checked_amount(payment.amount)
    minutes, rate = payment.minutes or 0, payment.hourly_rate or 0
    if payment.payee is not None or minutes <= 0 or rate <= 0:
        raise Refused(_("A stipend is paid to a resident: give the hours and what an hour pays."))
    if minutes * rate % 60:
        raise Refused(_("These hours do not make a whole number of cents. Write them in quarters of an hour."))
    return checked_amount(minutes * rate // 60)


def _set_aside(allocation: Allocation, on: date | None) -> tuple[list[Account], bool]:
    """Return the accounts that an allocation pays from on a day, by pledge number, and whether others wait for their days."""
    accounts = list(
        Account.objects.filter(allocation=allocation, kind=Account.Kind.SET_ASIDE, balance__gt=0)
        .select_related("pledge")
        .order_by("pledge__number")
    )
    open_ones = [one for one in accounts if on is None or is_covered(one.pledge.starts_on, one.pledge.ends_on, on, on)]
    return open_ones, len(open_ones) < len(accounts)


def _spread(sources: Sequence[Account], target: str, amount: int) -> list[Going]:
    """Return the moves that take an amount from several accounts in proportion to what they hold."""
    parts = divided(amount, [one.balance for one in sources])
    return [
        Going(
            one,
            account(one.pledge, target, one.allocation if target == Account.Kind.SPENT else None),
            part,
        )
        for one, part in zip(sources, parts, strict=True)
        if part
    ]


@transaction.atomic
def disburse(*, allocation: Allocation, payment: Payment, doing: Doing) -> Entry | Approval:
    """Pay out of what is set aside; every owner carries a share of each payment. Above the limit it waits for a second person.

    Of what is not cash nothing is paid: the entry says that it was used.

    Raises
    ------
    Overdrawn, Restricted, Refused, DateNeeded, OfAnotherPartnership
    """
    fund = locked(allocation.fund)
    if again := sent_before(doing):
        return again
    same_partnership(fund.partnership, payment.payee)
    amount = _priced(payment)
    is_cash = allocation.medium == Medium.CASH
    if is_cash and payment.payee is None and not payment.is_stipend:
        raise Refused(_("Say whom it is paid to."))
    if payment.is_stipend and not is_cash:
        raise Refused(_("Stipends are paid in cash."))
    if not allocation.starts_on <= doing.on <= allocation.ends_on:
        raise DateNeeded(_("This day lies outside the days for which it was set aside."))
    if fund.ends_on is not None and doing.on > fund.ends_on:
        raise DateNeeded(_("The fund had ended on this day. Nothing is paid for days after its end."))
    sources, others_wait = _set_aside(allocation, doing.on)
    if sum(one.balance for one in sources) < amount:
        if others_wait:
            raise Restricted(_("On this day the conditions of its owners do not allow so much."))
        raise Overdrawn(_("Less than that is set aside."))
    document = {
        "allocation": allocation.number,
        "payee": payment.payee.pk if payment.payee else None,
        "minutes": payment.minutes,
        "hourly_rate": payment.hourly_rate,
        "recipient": payment.recipient,
    }
    kind = Entry.Kind.DISBURSEMENT if is_cash else Entry.Kind.USE
    waiting = second_person_or_none(fund, kind, amount, document, doing)
    if waiting is not None:
        return waiting
    entry = post(
        fund=fund,
        kind=kind,
        going=_spread(sources, Account.Kind.SPENT, amount),
        doing=doing,
        allocation=allocation,
        payee=payment.payee,
        is_stipend=payment.is_stipend,
        minutes=payment.minutes,
        hourly_rate=payment.hourly_rate if payment.is_stipend else None,
        facts={"stipend": True} if payment.is_stipend else {},
    )
    if payment.is_stipend and payment.recipient.strip():
        Recipient.objects.create(entry=entry, name=payment.recipient.strip()[:200])
        _count_people(fund)
    return entry


def _count_people(fund: Fund) -> None:
    """Count how many residents were paid, as far as their names are known: only from ten on are stipends shown one by one."""
    names = Recipient.objects.filter(entry__fund=fund).values_list("name", flat=True)
    fund.n_people_paid = len({" ".join(name.split()).casefold() for name in names.iterator()})
    fund.save(update_fields=["n_people_paid"])


@transaction.atomic
def release(*, allocation: Allocation, amount: int, doing: Doing) -> Entry:
    """Give back to the fund what was set aside and is not needed; each owner gets the share that is still there.

    Raises
    ------
    Overdrawn
        If less than that is set aside.
    """
    fund = locked(allocation.fund)
    if again := sent_before(doing):
        return again
    checked_amount(amount)
    sources, _others = _set_aside(allocation, None)
    if sum(one.balance for one in sources) < amount:
        raise Overdrawn(_("Less than that is set aside."))
    going = _spread(sources, Account.Kind.HELD, amount)
    return post(fund=fund, kind=Entry.Kind.RELEASE, going=going, doing=doing, allocation=allocation)


@transaction.atomic
def reverse(*, entry: Entry, doing: Doing) -> Entry:
    """Take an entry back by its mirror image. Nothing is deleted; the two stand side by side.

    Raises
    ------
    Refused
        If it was taken back before, is a correction itself, or no reason is given.
    Overdrawn
        If what it brought was used since.
    """
    fund = locked(entry.fund)
    if again := sent_before(doing):
        return again
    if entry.kind == Entry.Kind.REVERSAL:
        raise Refused(_("A correction is not corrected. Write the entry anew."))
    if Entry.objects.filter(reverses=entry).exists():
        raise Refused(_("This entry was taken back before."))
    if not doing.memo:
        raise Refused(_("Say why it is taken back."))
    moves = entry.moves.select_related("source", "target").order_by("pk")
    going = [Going(move.target, move.source, move.amount) for move in moves]
    return post(
        fund=fund,
        kind=Entry.Kind.REVERSAL,
        going=going,
        doing=doing,
        allocation=entry.allocation,
        reverses=entry,
        facts={"reverses": entry.number},
    )


@transaction.atomic
def record_result(*, allocation: Allocation, result: Words, doing: Doing) -> Allocation:
    """Write down what came of what was set aside.

    Raises
    ------
    Refused
        If nothing is said.
    """
    if not result:
        raise Refused(_("Say what came of it."))
    allocation.result = result
    allocation.save(update_fields=["result"])
    journaled(
        partnership=allocation.fund.partnership,
        by=doing.by,
        act="resources.result.recorded",
        subject=f"resources.fund:{allocation.fund.journal_key}",
        at=doing.now,
        facts={"number": allocation.number} if allocation.fund.is_public else {},
    )
    return allocation


@transaction.atomic
def forget_recipient(*, entry: Entry, by: Membership | None, now: datetime) -> bool:
    """Delete the name of the resident who was paid a stipend; the ledger never had it. Returns whether there was one."""
    n, _rows = Recipient.objects.filter(entry=entry).delete()
    if n:
        _count_people(locked(entry.fund))
        journaled(
            partnership=entry.fund.partnership,
            by=by,
            act="resources.recipient.forgotten",
            subject=f"resources.fund:{entry.fund.journal_key}",
            at=now,
        )
    return bool(n)
