"""Every cent from its owner to what it paid for, and back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from bridgework.goals.models import Goal
from bridgework.lib.prepared import prepared
from bridgework.resources.models import Account, Allocation, Entry, Fund, Move, Pledge
from bridgework.resources.queries.funds import AllocationRow, PledgeRow, allocation_rows
from bridgework.resources.queries.stipends import beside_stipends

MOST = 100  # moves of a pledge on its page; the file has all
NEWEST_SPENT = 40  # entries of an allocation on its page
LARGEST = 2**31  # what a column of numbers holds


@dataclass(frozen=True)
class Part:
    """What of one entry belongs to a pledge."""

    entry: Entry
    amount: int


def goals_of(fund: Fund, allocation: Allocation | None, *, with_hidden: bool = False) -> list[Goal]:
    """Return the goals that an allocation serves: its fund's, its initiative's, its decision's; each once. No query.

    Parameters
    ----------
    fund, allocation : Fund, Allocation or None
        With their goals, as `fund_of`, `allocation_trail` and `entry_trail` read them.
    with_hidden : bool
        For members.
    """
    goals = [fund.goal]
    if allocation is not None:
        goals += [allocation.initiative.goal if allocation.initiative else None]
        decision = allocation.decision
        goals += [decision.goal if decision and (decision.is_public or with_hidden) else None]
    shown = [goal for goal in goals if goal is not None and (goal.is_public or with_hidden)]
    return list(dict.fromkeys(shown))


@dataclass(frozen=True)
class PledgeTrail:
    """From an owner down: what of the pledge went to which allocation, and into which payments."""

    row: PledgeRow
    allocations: list[tuple[Allocation, int, int]]  # set aside and left, used
    parts: list[Part]


@prepared
def _pledge(fund: Fund, number: int) -> QuerySet[Pledge]:
    rows = Pledge.objects.filter(fund=fund, number=number)
    return rows.select_related("owner", "purpose", "place", "group")


@prepared
def _accounts_of_pledge(pledge: Pledge) -> QuerySet[Account]:
    rows = Account.objects.filter(pledge=pledge).select_related("allocation")
    shown = rows.only("kind", "balance", "allocation__number", "allocation__title")
    return shown.order_by("allocation__number")


@prepared
def _moves_of_pledge(pledge: Pledge, with_stipends: bool) -> QuerySet[Move]:
    # The newest first, by index, however many there are.
    rows = Move.objects.filter(pledge=pledge).select_related("entry__allocation", "entry__payee", "entry__reverses")
    return (rows if with_stipends else beside_stipends(rows, "entry__")).order_by("-pk")[:MOST]


def pledge_trail(fund: Fund, number: int, *, with_stipends: bool = True) -> PledgeTrail | None:
    """Return where a pledge went, or None if there is no such one. Three queries.

    Parameters
    ----------
    fund : Fund
    number : int
    with_stipends : bool
        Whether stipends are among the steps (`rules.are_stipends_shown`).
    """
    pledge = next(iter(_pledge(fund, number) if number < LARGEST else ()), None)
    if pledge is None:
        return None
    balances: dict[str, int] = defaultdict(int)
    by_allocation: dict[int, tuple[Allocation, int, int]] = {}
    for account in _accounts_of_pledge(pledge):
        balances[account.kind] += account.balance
        if account.allocation is not None:
            kept, left, spent = by_allocation.get(account.allocation_id or 0, (account.allocation, 0, 0))
            if account.kind == Account.Kind.SPENT:
                spent += account.balance
            else:
                left += account.balance
            by_allocation[account.allocation_id or 0] = (kept, left, spent)
    parts: dict[int, Part] = {}
    for move in _moves_of_pledge(pledge, with_stipends):
        before = parts.get(move.entry_id)
        parts[move.entry_id] = Part(move.entry, move.amount + (before.amount if before else 0))
    return PledgeTrail(PledgeRow(pledge, dict(balances)), list(by_allocation.values()), list(parts.values()))


@dataclass(frozen=True)
class EntryTrail:
    """From an entry up: which pledge, and so which owner, carries how much of it. The shares add up to the entry."""

    entry: Entry
    shares: list[tuple[Pledge, int]]
    reversed_by: Entry | None
    way: tuple[str, str]  # the kinds of accounts between which it moved


@prepared
def _entry(fund: Fund, number: int) -> QuerySet[Entry]:
    rows = Entry.objects.filter(fund=fund, number=number)
    return rows.select_related("allocation__initiative__goal", "allocation__decision__goal", "payee", "reverses")


@prepared
def _moves_of_entry(entry: Entry) -> QuerySet[Move]:
    rows = Move.objects.filter(entry=entry).select_related("pledge__owner", "source", "target")
    shown = rows.only("amount", "pledge__number", "pledge__owner__name", "source__kind", "target__kind")
    return shown.order_by("pledge__number", "pk")


@prepared
def _correction_of(entry: Entry) -> QuerySet[Entry]:
    return Entry.objects.filter(reverses=entry).only("number")[:1]


def entry_trail(fund: Fund, number: int) -> EntryTrail | None:
    """Return who carries an entry, or None if there is no such one. Three queries.

    Parameters
    ----------
    fund : Fund
    number : int
    """
    entry = next(iter(_entry(fund, number) if number < 2**63 else ()), None)
    if entry is None:
        return None
    shares: dict[int, tuple[Pledge, int]] = {}
    way = ("", "")
    for move in _moves_of_entry(entry):
        pledge = move.pledge
        shares[pledge.pk] = (pledge, move.amount + shares.get(pledge.pk, (pledge, 0))[1])
        way = (move.source.kind, move.target.kind)
    return EntryTrail(entry, list(shares.values()), next(iter(_correction_of(entry)), None), way)


@dataclass(frozen=True)
class AllocationTrail:
    """What something was set aside for, who carries it, what was paid, what came of it."""

    row: AllocationRow
    shares: list[tuple[Pledge, int, int]]  # set aside and left, used
    entries: list[Entry]


@prepared
def _allocation(fund: Fund, number: int) -> QuerySet[Allocation]:
    rows = Allocation.objects.filter(fund=fund, number=number)
    return rows.select_related("purpose", "place", "group", "decision__goal", "initiative__goal")


@prepared
def _accounts_of_allocation(allocation: Allocation) -> QuerySet[Account]:
    rows = Account.objects.filter(allocation=allocation).select_related("pledge__owner")
    return rows.only("kind", "balance", "pledge__number", "pledge__owner__name").order_by("pledge__number")


@prepared
def _entries_of_allocation(allocation: Allocation, with_stipends: bool) -> QuerySet[Entry]:
    rows = Entry.objects.filter(allocation=allocation).select_related("allocation", "payee", "reverses")
    return (rows if with_stipends else beside_stipends(rows)).order_by("-number")[:NEWEST_SPENT]


def allocation_trail(fund: Fund, number: int, *, with_stipends: bool = True) -> AllocationTrail | None:
    """Return all of an allocation, or None if there is no such one. Four queries.

    Parameters
    ----------
    fund : Fund
    number : int
    with_stipends : bool
        Whether stipends are among the entries (`rules.are_stipends_shown`).
    """
    found = allocation_rows(_allocation(fund, number) if number < LARGEST else [])
    if not found:
        return None
    row = found[0]
    shares: dict[int, tuple[Pledge, int, int]] = {}
    for account in _accounts_of_allocation(row.allocation):
        pledge, left, spent = shares.get(account.pledge_id, (account.pledge, 0, 0))
        if account.kind == Account.Kind.SPENT:
            spent += account.balance
        else:
            left += account.balance
        shares[account.pledge_id] = (pledge, left, spent)
    entries = _entries_of_allocation(row.allocation, with_stipends)
    return AllocationTrail(row, list(shares.values()), entries)
