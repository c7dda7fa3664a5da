"""Writing one entry of the ledger: the only place where entries and moves are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.goals.actions.refusals import Refused
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Organization
from bridgework.resources.models import Account, Allocation, Entry, Fund, Move, Pledge
from bridgework.resources.plans import Doing

MOST = 10**15  # minor units in one entry: more is a slip of the pen


class Overdrawn(Refused):
    """There is less than was asked for."""


class Restricted(Refused):
    """A pledge was given on a condition that this act does not keep."""


class SecondPersonNeeded(Refused):
    """The act is above the limit, and the second person is missing or is the same as the first."""


@dataclass(frozen=True)
class Going:
    """An amount that goes from one account to another."""

    source: Account
    target: Account
    amount: int


def locked(fund: Fund) -> Fund:
    """Return the fund's row, locked until the transaction ends: writers of one fund queue here.

    Parameters
    ----------
    fund : Fund
    """
    return Fund.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=fund.pk)


def account(pledge: Pledge, kind: str, allocation: Allocation | None = None) -> Account:
    """Return an account of a pledge as it is now, made where it was not there.

    Parameters
    ----------
    pledge : Pledge
    kind : str
    allocation : Allocation, optional
        For what is set aside and what was used.
    """
    return Account.objects.get_or_create(fund_id=pledge.fund_id, pledge=pledge, kind=kind, allocation=allocation)[0]


def sent_before(doing: Doing) -> Entry | None:
    """Return the entry that the same form made earlier, if it did.

    Parameters
    ----------
    doing : Doing
    """
    return Entry.objects.filter(key=doing.key).first() if doing.key else None


def checked_amount(amount: int) -> int:
    """Return an amount that may be moved.

    Parameters
    ----------
    amount : int
        Minor units.

    Raises
    ------
    Refused
        If it is not above zero, or beyond what a slip of the pen would make.
    """
    if not 0 < amount <= MOST:
        raise Refused(_("Write an amount above zero."))
    return amount


@transaction.atomic
def post(
    *,
    fund: Fund,
    kind: Entry.Kind,
    going: Sequence[Going],
    doing: Doing,
    allocation: Allocation | None = None,
    payee: Organization | None = None,
    is_stipend: bool = False,
    minutes: int | None = None,
    hourly_rate: int | None = None,
    reverses: Entry | None = None,
    facts: dict[str, Any] | None = None,
) -> Entry:
    """Write an entry with its moves, and journal it. The fund's row is locked by the caller.

    Parameters
    ----------
    fund : Fund
    kind : Entry.Kind
    going : sequence of Going
        Amounts of zero are left out.
    doing : Doing
    allocation, payee, is_stipend, minutes, hourly_rate, reverses
        What the entry is about.
    facts : dict, optional
        More for the journal.

    Returns
    -------
    Entry

    Raises
    ------
    Overdrawn
        If an account would be left below zero. The database refuses it besides.
    Refused
        If nothing moves.
    """
    moves = [one for one in going if one.amount]
    amount = checked_amount(sum(one.amount for one in moves))
    left: dict[int, int] = {}
    for one in moves:
        for side, sign in ((one.source, -1), (one.target, 1)):
            left[side.pk] = left.get(side.pk, side.balance) + sign * one.amount
    owners = {one.pk for going_one in moves for one in (going_one.source, going_one.target) if one.kind == "owner"}
    if any((balance > 0) if pk in owners else (balance < 0) for pk, balance in left.items()):
        raise Overdrawn(_("There is not so much there. Lower the amount, or take back first what came after it."))
    is_taken_back = reverses is not None and reverses.is_stipend
    fund.n_entries += 1
    fund.stipends_paid += amount * (int(is_stipend) - int(is_taken_back))
    fund.save(update_fields=["n_entries", "stipends_paid"])
    entry = Entry.objects.create(
        fund=fund,
        number=fund.n_entries,
        kind=kind,
        amount=amount,
        on=doing.on,
        at=doing.now,
        memo=doing.memo,
        reference=doing.reference[:80],
        key=doing.key,
        is_approved=doing.is_approved,
        allocation=allocation,
        payee=payee,
        is_stipend=is_stipend,
        minutes=minutes,
        hourly_rate=hourly_rate,
        reverses=reverses,
    )
    Move.objects.bulk_create(
        [
            Move(entry=entry, pledge_id=one.source.pledge_id, source=one.source, target=one.target, amount=one.amount)
            for one in moves
        ]
    )
    journaled(
        partnership=fund.partnership,
        by=doing.by,
        act="resources.entry.written",
        subject=f"resources.fund:{fund.journal_key}",
        at=doing.now,
        facts={
            "number": entry.number,
            "kind": str(kind),
            # A single stipend could tell who it was, and facts are never taken back.
            **({} if is_stipend or is_taken_back else {"amount": amount}),
            "currency": fund.currency,
            # Who was paid a stipend is nobody's business; which organization was paid is everybody's.
            **({"organization": payee.slug} if payee else {}),
            **(facts or {}),
        }
        if fund.is_public
        else {"number": entry.number, "kind": str(kind)},
    )
    return entry
