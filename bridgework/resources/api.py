"""The HTTP API of funds: public reading of what the public pages show. Amounts are whole minor units of the fund's currency."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from ninja import Field, Path, Router, Schema
from ninja.errors import HttpError

from bridgework.goals.api import bodies_of, here_of
from bridgework.resources import queries, rules
from bridgework.resources.models import Account, Entry, Fund
from bridgework.resources.queries.funds import Totals

router = Router(tags=["funds"])
ENTRIES = 100


class FundBalances(Schema):
    """What stands in a fund, in cash."""

    pledged: int
    received: int
    held: int
    set_aside: int
    paid_out: int
    returned: int


class FundOut(Schema):
    """One fund."""

    slug: str
    title: dict[str, str]
    mode: str
    currency: str
    fiscal_agent: str
    balances: FundBalances
    n_owners: int
    n_entries: int


class PledgeOut(Schema):
    """One pledge with what became of it."""

    number: int
    owner: str
    medium: str
    pledged: int
    received: int
    starts_on: date | None
    ends_on: date | None


class FundDetailOut(Schema):
    """One fund with its pledges."""

    fund: FundOut
    pledges: list[PledgeOut]


class LedgerEntryOut(Schema):
    """One entry. Who was paid a stipend is not known here."""

    number: int
    kind: str
    on: date
    amount: int
    allocation: int | None
    payee: str | None
    is_stipend: bool
    corrects: int | None


class LedgerPage(Schema):
    """Entries, the newest first. Where fewer than ten residents were paid, stipends are no entries here but one sum."""

    items: list[LedgerEntryOut]
    stipends_together: int | None = Field(description="all stipends of the fund, where they are not listed; else null")
    next_before: int | None = Field(description="ask for ?before= this number to read on; null at the end")


def _fund(fund: Fund, totals: Totals, n_owners: int) -> FundOut:
    return FundOut(
        slug=fund.slug,
        title=bodies_of(fund.title),
        mode=fund.mode,
        currency=fund.currency,
        fiscal_agent=fund.agent.slug,
        balances=FundBalances(
            pledged=totals.pledged(),
            received=totals.received(),
            held=totals.get(Account.Kind.HELD),
            set_aside=totals.get(Account.Kind.SET_ASIDE),
            paid_out=totals.get(Account.Kind.SPENT),
            returned=totals.get(Account.Kind.RETURNED),
        ),
        n_owners=n_owners,
        n_entries=fund.n_entries,
    )


def _found(request: HttpRequest, partnership: str, slug: str) -> Fund:
    here = here_of(request, partnership)
    fund = queries.fund_of(here.partnership, slug.replace("\x00", " "))
    if fund is None:
        raise HttpError(404, "There is no such fund.")
    return fund


@router.get("/funds/", response=list[FundOut], url_name="funds")
def list_funds(request: HttpRequest, partnership: Path[str]) -> list[FundOut]:
    """The public funds, the newest first."""
    here = here_of(request, partnership)
    return [_fund(row.fund, row.totals, row.n_owners) for row in queries.funds_listed(here.partnership)]


@router.get("/funds/{slug}/", response=FundDetailOut, url_name="fund")
def get_fund(request: HttpRequest, partnership: Path[str], slug: Path[str]) -> FundDetailOut:
    """One public fund with its pledges."""
    fund = _found(request, partnership, slug)
    page = queries.fund_page(fund, None)
    pledges = [
        PledgeOut(
            number=row.pledge.number,
            owner=row.pledge.owner.slug,
            medium=row.pledge.medium,
            pledged=row.pledged,
            received=row.received,
            starts_on=row.pledge.starts_on,
            ends_on=row.pledge.ends_on,
        )
        for row in page.pledges
    ]
    n_owners = len({row.pledge.owner_id for row in page.pledges})
    return FundDetailOut(fund=_fund(fund, page.totals, n_owners), pledges=pledges)


def _entry(entry: Entry) -> LedgerEntryOut:
    return LedgerEntryOut(
        number=entry.number,
        kind=entry.kind,
        on=entry.on,
        amount=entry.amount,
        allocation=entry.allocation.number if entry.allocation else None,
        payee=entry.payee.slug if entry.payee else None,
        is_stipend=entry.is_stipend,
        corrects=entry.reverses.number if entry.reverses else None,
    )


@router.get("/funds/{slug}/entries/", response=LedgerPage, url_name="fund-entries")
def list_entries(
    request: HttpRequest, partnership: Path[str], slug: Path[str], before: int | None = None
) -> LedgerPage:
    """The entries of a public fund, a hundred a page."""
    fund = _found(request, partnership, slug)
    if before is not None and not 0 <= before < 2**62:
        raise HttpError(404, "There is no such entry.")
    are_shown = rules.are_stipends_shown(fund, is_keeper=False)
    entries = queries.entries_before(fund, before, ENTRIES + 1, with_stipends=are_shown)
    more = entries[ENTRIES - 1].number if len(entries) > ENTRIES else None
    return LedgerPage(
        items=[_entry(one) for one in entries[:ENTRIES]],
        stipends_together=None if are_shown else fund.stipends_paid,
        next_before=more,
    )
