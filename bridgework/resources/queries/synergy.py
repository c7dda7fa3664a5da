"""What was pooled, what it made possible, who carries what share, and what ends when. Said with what it cannot say."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from bridgework.analysis.sharing import Dependence, dependence, divided
from bridgework.lib.prepared import prepared
from bridgework.partnerships.models import Organization
from bridgework.resources.models import Account, Fund, Medium, Pledge
from bridgework.resources.queries.funds import PledgeRow, pledge_rows

YEARS = 5


@dataclass(frozen=True)
class Carrier:
    """One owner's part of what was pooled, minor units by medium, and the share of the cash received (0 to 1)."""

    owner: Organization
    pledged: dict[str, int]
    received: dict[str, int]
    share: float | None


@dataclass(frozen=True)
class Ahead:
    """One coming year: what pledges of today give for it, and which owners' last pledge ends in it."""

    year: int
    amount: int
    ending: list[Organization]


@dataclass(frozen=True)
class Synergy:
    """What a fund shows of working together.

    Attributes
    ----------
    carriers : list of Carrier
        The owner who gave most first.
    depends : Dependence or None
        On the first of them, by cash received.
    n_joint, joint_amount : int
        Allocations that more than one owner pays for, and their sum.
    n_beyond, beyond_amount : int
        Of these, those larger than all that any one owner has pledged in the fund: without the others they could not have been.
    ahead : list of Ahead
        This year and the next ones.
    open_ended : int
        Pledged cash without a last day: it is in no year's sum.
    """

    carriers: list[Carrier]
    depends: Dependence | None
    n_joint: int
    joint_amount: int
    n_beyond: int
    beyond_amount: int
    ahead: list[Ahead]
    open_ended: int


def _carriers(rows: list[PledgeRow]) -> list[Carrier]:
    owners: dict[int, Organization] = {}
    pledged: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    received: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        owner = row.pledge.owner
        owners[owner.pk] = owner
        pledged[owner.pk][row.pledge.medium] += row.pledged
        received[owner.pk][row.pledge.medium] += row.received - row.balances.get(Account.Kind.RETURNED, 0)
    cash = sum(one[Medium.CASH] for one in received.values())
    carriers = [
        Carrier(owner, dict(pledged[pk]), dict(received[pk]), received[pk][Medium.CASH] / cash if cash else None)
        for pk, owner in owners.items()
    ]
    return sorted(carriers, key=lambda one: (-one.received.get(Medium.CASH, 0), one.owner.name))


@prepared
def _cash_accounts(fund: Fund) -> QuerySet[Account, Any]:
    rows = Account.objects.filter(fund=fund, allocation__medium=Medium.CASH, balance__gt=0).order_by()
    return rows.values_list("allocation", "pledge__owner", "balance")


def _joint(fund: Fund, rows: list[PledgeRow]) -> tuple[int, int, int, int]:
    """Return number and sum of the allocations paid by more than one owner, and of those beyond any one owner's reach."""
    most: dict[int, int] = defaultdict(int)
    for row in rows:
        if row.pledge.medium == Medium.CASH:
            most[row.pledge.owner_id] += row.pledged
    reach = max(most.values(), default=0)
    parts: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for allocation, owner, balance in _cash_accounts(fund):
        parts[allocation][owner] += balance
    sums = [sum(of.values()) for of in parts.values() if len(of) > 1]
    beyond = [amount for amount in sums if amount > reach]
    return len(sums), sum(sums), len(beyond), sum(beyond)


def by_year(amount: int, first: date, last: date) -> dict[int, int]:
    """Return what part of a pledge falls on each calendar year, by days; the parts add up exactly.

    Parameters
    ----------
    amount : int
    first, last : date
        Both included.
    """
    years = range(first.year, last.year + 1)
    days = [(min(last, date(year, 12, 31)) - max(first, date(year, 1, 1)) + timedelta(days=1)).days for year in years]
    return dict(zip(years, divided(amount, days), strict=True))


def _ahead(rows: list[PledgeRow], today: date) -> tuple[list[Ahead], int]:
    amounts: dict[int, int] = defaultdict(int)
    last: dict[int, tuple[date, Organization]] = {}
    open_ended, endless = 0, set()
    for row in rows:
        pledge: Pledge = row.pledge
        if pledge.medium != Medium.CASH or row.pledged <= 0:
            continue
        if pledge.ends_on is None:
            open_ended += row.pledged
            endless.add(pledge.owner_id)
            continue
        for year, part in by_year(
            row.pledged, pledge.starts_on or min(pledge.pledged_on, pledge.ends_on), pledge.ends_on
        ).items():
            amounts[year] += part
        if pledge.owner_id not in last or last[pledge.owner_id][0] < pledge.ends_on:
            last[pledge.owner_id] = (pledge.ends_on, pledge.owner)
    return [
        Ahead(
            year,
            amounts[year],
            sorted(
                (owner for pk, (day, owner) in last.items() if day.year == year and pk not in endless),
                key=lambda owner: owner.name,
            ),
        )
        for year in range(today.year, today.year + YEARS)
    ], open_ended


def synergy_of(fund: Fund, today: date) -> Synergy:
    """Return what a fund shows of working together. Three queries, whatever the number of entries.

    Parameters
    ----------
    fund : Fund
    today : date
        The partnership's local date.
    """
    rows = pledge_rows(fund)
    carriers = _carriers(rows)
    depends = dependence([max(0, one.received.get(Medium.CASH, 0)) for one in carriers])
    ahead, open_ended = _ahead(rows, today)
    return Synergy(carriers, depends, *_joint(fund, rows), ahead, open_ended)
