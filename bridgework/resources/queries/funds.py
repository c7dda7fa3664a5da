"""Reading funds: what stands in them, who owns what part, what it was set aside for. Balances are read, never summed over entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet, Sum

from bridgework.lib.paging import page_of_rows
from bridgework.lib.prepared import Prepared, prepared
from bridgework.partnerships.models import Organization, Partnership
from bridgework.resources.models import Account, Allocation, Approval, Entry, Fund, Move, Pledge, Recipient
from bridgework.resources.queries.settings import approvers_of
from bridgework.resources.queries.stipends import beside_stipends, stipend_lines

NEWEST = 10  # entries on a fund's page
ON_A_PAGE = 25
Balances = dict[str, int]  # by kind of account


def public_funds(partnership: Partnership, *, with_hidden: bool = False) -> QuerySet[Fund]:
    """Return the funds that pages may show.

    Parameters
    ----------
    partnership : Partnership
    with_hidden : bool
        For members.
    """
    rows = Fund.objects.within(partnership).select_related("agent", "goal")
    return rows if with_hidden else rows.filter(is_public=True)


@dataclass(frozen=True)
class Totals:
    """What stands in a fund, by medium and then by kind of account, in minor units."""

    of: dict[str, Balances] = field(default_factory=dict)

    def balances(self, medium: str) -> Balances:
        """Return the balances of one medium by kind of account. No indexing: templates would take it for a dictionary."""
        return self.of.get(medium, {})

    def pledged(self, medium: str = "cash") -> int:
        """Return what stands pledged."""
        return -self.balances(medium).get(Account.Kind.OWNER, 0)

    def received(self, medium: str = "cash") -> int:
        """Return what came in, and was not given back."""
        return sum(
            self.balances(medium).get(kind, 0)
            for kind in (Account.Kind.HELD, Account.Kind.SET_ASIDE, Account.Kind.SPENT)
        )

    def get(self, kind: str, medium: str = "cash") -> int:
        """Return one balance."""
        return self.balances(medium).get(kind, 0)


@dataclass(frozen=True)
class FundRow:
    """A fund in a list."""

    fund: Fund
    totals: Totals
    n_owners: int


@prepared
def _listed(partnership: Partnership, with_hidden: bool) -> QuerySet[Fund]:
    return public_funds(partnership, with_hidden=with_hidden).order_by("-created_at", "-pk")[:200]


@prepared
def _sums_of_funds(funds: list[Fund]) -> QuerySet[Account, Any]:
    rows = Account.objects.filter(fund__in=funds).order_by().values_list("fund", "pledge__medium", "kind")
    return rows.annotate(n=Sum("balance"))


@prepared
def _owners(funds: list[Fund]) -> QuerySet[Pledge, Any]:
    return Pledge.objects.filter(fund__in=funds).order_by().values_list("fund", "owner").distinct()


def funds_listed(partnership: Partnership, *, with_hidden: bool = False) -> list[FundRow]:
    """Return all funds with their totals, the newest first. Three queries.

    Parameters
    ----------
    partnership : Partnership
    with_hidden : bool
    """
    funds = _listed(partnership, with_hidden)
    totals: dict[int, dict[str, Balances]] = defaultdict(lambda: defaultdict(dict))
    for fund, medium, kind, balance in _sums_of_funds(funds):
        totals[fund][medium][kind] = balance
    owners: dict[int, set[int]] = defaultdict(set)
    for fund, owner in _owners(funds):
        owners[fund].add(owner)
    return [FundRow(fund, Totals(dict(totals[fund.pk])), len(owners[fund.pk])) for fund in funds]


@dataclass(frozen=True)
class PledgeRow:
    """A pledge, and what became of it: balances of all its accounts by kind."""

    pledge: Pledge
    balances: Balances

    @property
    def pledged(self) -> int:
        """What stands pledged now."""
        return -self.balances.get(Account.Kind.OWNER, 0)

    @property
    def received(self) -> int:
        """What of it came in, also what went back since."""
        return self.pledged - self.balances.get(Account.Kind.DUE, 0)


@dataclass(frozen=True)
class AllocationRow:
    """What was set aside for something: how much in all, and how much of it is used."""

    allocation: Allocation
    balances: Balances

    @property
    def amount(self) -> int:
        """All that was set aside for it and not released."""
        return self.left + self.spent

    @property
    def left(self) -> int:
        """What is still there."""
        return self.balances.get(Account.Kind.SET_ASIDE, 0)

    @property
    def spent(self) -> int:
        """What is used."""
        return self.balances.get(Account.Kind.SPENT, 0)


@dataclass(frozen=True)
class FundPage:
    """One fund with all that its page shows."""

    fund: Fund
    totals: Totals
    pledges: list[PledgeRow]
    allocations: Page[AllocationRow]
    newest: list[Entry]
    waiting: list[Approval]
    approvers: list[Organization]  # whose people were named to agree


@prepared
def _fund(partnership: Partnership, slug: str, with_hidden: bool) -> QuerySet[Fund]:
    return public_funds(partnership, with_hidden=with_hidden).filter(slug=slug)[:1]


def fund_of(partnership: Partnership, slug: str, *, with_hidden: bool = False) -> Fund | None:
    """Return a fund, or None if this reader may not see it. One query.

    Parameters
    ----------
    partnership : Partnership
    slug : str
    with_hidden : bool
    """
    fund = next(iter(_fund(partnership, slug, with_hidden)), None)
    if fund is not None:
        fund.partnership = partnership
    return fund


@prepared
def _sums_of_pledges(fund: Fund) -> QuerySet[Account, Any]:
    rows = Account.objects.filter(fund=fund).order_by().values_list("pledge", "kind")
    return rows.annotate(n=Sum("balance"))


@prepared
def _pledges(fund: Fund) -> QuerySet[Pledge]:
    rows = Pledge.objects.filter(fund=fund).select_related("owner", "purpose", "place", "group")
    return rows.order_by("number")


def pledge_rows(fund: Fund) -> list[PledgeRow]:
    """Return a fund's pledges with their balances, the first one first. Two queries, whatever the number of entries.

    Parameters
    ----------
    fund : Fund
    """
    balances: dict[int, Balances] = defaultdict(dict)
    for pledge, kind, balance in _sums_of_pledges(fund):
        balances[pledge][kind] = balance
    return [PledgeRow(pledge, balances[pledge.pk]) for pledge in _pledges(fund)]


@prepared
def _sums_of_allocations(allocations: list[Allocation]) -> QuerySet[Account, Any]:
    rows = Account.objects.filter(allocation__in=allocations).order_by().values_list("allocation", "kind")
    return rows.annotate(n=Sum("balance"))


def allocation_rows(allocations: list[Allocation]) -> list[AllocationRow]:
    """Return allocations with their balances. One query.

    Parameters
    ----------
    allocations : list of Allocation
        Those that are shown.
    """
    balances: dict[int, Balances] = defaultdict(dict)
    for allocation, kind, balance in _sums_of_allocations(allocations):
        balances[allocation][kind] = balance
    return [AllocationRow(allocation, balances[allocation.pk]) for allocation in allocations]


@prepared
def _allocations(fund: Fund, offset: int) -> QuerySet[Allocation]:
    rows = Allocation.objects.filter(fund=fund).select_related("purpose", "place", "group").order_by("-number")
    return rows[offset : offset + ON_A_PAGE + 1]


def fund_page(fund: Fund, asked: str | None, *, with_waiting: bool = False, with_stipends: bool = False) -> FundPage:
    """Return all that a fund's page shows. Six queries, seven with what waits.

    Parameters
    ----------
    fund : Fund
    asked : str or None
        The page of allocations that was asked for.
    with_waiting : bool
        For those who may approve.
    with_stipends : bool
        Whether stipends stand among the newest entries (`rules.are_stipends_shown`).
    """
    pledges = pledge_rows(fund)
    totals: dict[str, Balances] = defaultdict(dict)
    for row in pledges:
        of = totals[row.pledge.medium]
        for kind, balance in row.balances.items():
            of[kind] = of.get(kind, 0) + balance
    page = page_of_rows(
        asked,
        lambda offset: allocation_rows(_allocations(fund, offset)),
        lambda: fund.n_allocations,
        ON_A_PAGE,
    )
    waiting = (
        list(
            fund.approvals.filter(state=Approval.State.WAITING)
            .select_related("asked_by__organization")
            .order_by("pk")[:50]
        )
        if with_waiting
        else []
    )
    for one in waiting:
        one.fund = fund
    newest = entries_before(fund, None, NEWEST, with_stipends=with_stipends)
    return FundPage(fund, Totals(dict(totals)), pledges, page, newest, waiting, approvers_of(fund))


@partial(Prepared, fixed=("most",))
def _entries(fund: Fund, before: int | None, most: int, with_stipends: bool) -> QuerySet[Entry]:
    rows = Entry.objects.filter(fund=fund).select_related("allocation", "payee", "reverses").order_by("-number")
    rows = rows if with_stipends else beside_stipends(rows)
    return (rows if before is None else rows.filter(number__lt=before))[:most]


def entries_before(
    fund: Fund, before: int | None, most: int = ON_A_PAGE, *, with_stipends: bool = False
) -> list[Entry]:
    """Return entries with lower numbers than this, the newest first. One query, by index, however many there are.

    Parameters
    ----------
    fund : Fund
    before : int or None
        None: the newest.
    most : int
    with_stipends : bool
        Whether stipends are among them (`rules.are_stipends_shown`).
    """
    return _entries(fund, before, most, with_stipends)


def owner_ids(fund: Fund) -> set[int]:
    """Return who owns a part of a fund.

    Parameters
    ----------
    fund : Fund
    """
    return set(fund.pledges.order_by().values_list("owner", flat=True))


def recipients_of(entries: list[Entry]) -> dict[int, str]:
    """Return to whom stipends were paid, by entry: for the fund's keepers alone.

    Parameters
    ----------
    entries : list of Entry
    """
    return dict(Recipient.objects.filter(entry__in=entries).values_list("entry", "name"))


def ledger_lines(fund: Fund, *, with_stipends: bool = True) -> Iterator[tuple[Any, ...]]:
    """Yield every move of a fund as a row for a file: one line per owner's share of an entry.

    Parameters
    ----------
    fund : Fund
    with_stipends : bool
        Else they come last, as one sum for each pledge and allocation.
    """
    moves = Move.objects.filter(entry__fund=fund)
    rows = (
        (moves if with_stipends else beside_stipends(moves, "entry__"))
        .order_by("entry__number", "pk")
        .values_list(
            "entry__number", "entry__on", "entry__kind", "pledge__number", "pledge__owner__name",
            "pledge__medium", "source__kind", "target__kind", "amount", "entry__allocation__number",
            "entry__payee__name", "entry__is_stipend", "entry__reference", "entry__reverses__number",
        )
    )  # fmt: skip
    yield from rows.iterator(chunk_size=2_000)
    if not with_stipends:
        yield from stipend_lines(fund)


LEDGER_COLUMNS = (
    "entry", "date", "kind", "pledge", "owner", "medium", "from_account", "to_account", "amount_minor_units", "allocation",
    "payee", "is_stipend", "reference", "corrects_entry",
)  # fmt: skip
