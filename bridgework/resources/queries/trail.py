"""Every cent from its owner to what it paid for, and back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from bridgework.goals.models import Goal
from bridgework.resources.models import Account, Allocation, Entry, Fund, Move, Pledge
from bridgework.resources.queries.funds import AllocationRow, PledgeRow, allocation_rows
from bridgework.resources.queries.stipends import beside_stipends

MOST = 100  # moves of a pledge on its page; the file has all


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


def pledge_trail(fund: Fund, number: int, *, with_stipends: bool = True) -> PledgeTrail | None:
    """Return where a pledge went, or None if there is no such one. Three queries.

    Parameters
    ----------
    fund : Fund
    number : int
    with_stipends : bool
        Whether stipends are among the steps (`rules.are_stipends_shown`).
    """
    pledge = fund.pledges.select_related("owner", "purpose", "place", "group").filter(number=number).first()
    if pledge is None:
        return None
    balances: dict[str, int] = defaultdict(int)
    by_allocation: dict[int, tuple[Allocation, int, int]] = {}
    for account in pledge.accounts.select_related("allocation").order_by("allocation__number"):
        balances[account.kind] += account.balance
        if account.allocation is not None:
            kept, left, spent = by_allocation.get(account.allocation_id or 0, (account.allocation, 0, 0))
            if account.kind == Account.Kind.SPENT:
                spent += account.balance
            else:
                left += account.balance
            by_allocation[account.allocation_id or 0] = (kept, left, spent)
    # The newest first, by index, however many there are.
    moves = (
        Move.objects.filter(pledge=pledge)
        .select_related("entry__allocation", "entry__payee", "entry__reverses")
        .order_by("-pk")
    )
    moves = (moves if with_stipends else beside_stipends(moves, "entry__"))[:MOST]
    parts: dict[int, Part] = {}
    for move in moves:
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


def entry_trail(fund: Fund, number: int) -> EntryTrail | None:
    """Return who carries an entry, or None if there is no such one. Three queries.

    Parameters
    ----------
    fund : Fund
    number : int
    """
    rows = fund.entries.select_related(
        "allocation__initiative__goal", "allocation__decision__goal", "payee", "reverses"
    )
    entry = rows.filter(number=number).first()
    if entry is None:
        return None
    shares: dict[int, tuple[Pledge, int]] = {}
    way = ("", "")
    moves = entry.moves.select_related("pledge__owner", "source", "target").order_by("pledge__number", "pk")
    for move in moves:
        pledge = move.pledge
        shares[pledge.pk] = (pledge, move.amount + shares.get(pledge.pk, (pledge, 0))[1])
        way = (move.source.kind, move.target.kind)
    return EntryTrail(entry, list(shares.values()), Entry.objects.filter(reverses=entry).first(), way)


@dataclass(frozen=True)
class AllocationTrail:
    """What something was set aside for, who carries it, what was paid, what came of it."""

    row: AllocationRow
    shares: list[tuple[Pledge, int, int]]  # set aside and left, used
    entries: list[Entry]


def allocation_trail(fund: Fund, number: int, *, with_stipends: bool = True) -> AllocationTrail | None:
    """Return all of an allocation, or None if there is no such one. Four queries.

    Parameters
    ----------
    fund : Fund
    number : int
    with_stipends : bool
        Whether stipends are among the entries (`rules.are_stipends_shown`).
    """
    rows = fund.allocations.select_related("purpose", "place", "group", "decision__goal", "initiative__goal")
    found = allocation_rows(rows.filter(number=number))
    if not found:
        return None
    row = found[0]
    shares: dict[int, tuple[Pledge, int, int]] = {}
    accounts = row.allocation.accounts.select_related("pledge__owner").order_by("pledge__number")
    for account in accounts:
        pledge, left, spent = shares.get(account.pledge_id, (account.pledge, 0, 0))
        if account.kind == Account.Kind.SPENT:
            spent += account.balance
        else:
            left += account.balance
        shares[account.pledge_id] = (pledge, left, spent)
    entries = row.allocation.entries.select_related("payee", "reverses").order_by("-number")
    entries = entries if with_stipends else beside_stipends(entries)
    return AllocationTrail(row, list(shares.values()), list(entries[:MOST]))
