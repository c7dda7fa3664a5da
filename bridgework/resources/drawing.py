"""Findings, tables and charts of funds: numbers of the ledger in words and pictures."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bridgework.resources.models import Account, Fund, Medium
from bridgework.resources.money import whole_units
from bridgework.resources.queries.funds import FundPage, Totals
from bridgework.resources.queries.synergy import Synergy
from bridgework.resources.queries.trail import AllocationTrail, EntryTrail, PledgeTrail
from bridgework.resources.wording import money, names
from bridgework.ui.charts import Bar, Bars, bars
from bridgework.ui.figures import figure
from bridgework.ui.links import Link
from bridgework.ui.numbers import count, number, percent
from bridgework.ui.quick import reverse

Table = dict[str, Any]


def _path(fund: Fund, name: str, **more: Any) -> str:
    return reverse(name, kwargs={"partnership": fund.partnership.slug, "slug": fund.slug, **more})


def fund_finding(fund: Fund, page: FundPage) -> str:
    """Return what stands in a fund, as its heading sentence."""
    totals = page.totals
    n = len(
        {row.pledge.owner_id for row in page.pledges if row.pledge.medium == Medium.CASH}
    )  # in kind is counted apart
    if not page.pledges:
        return _("Nothing is pledged yet.")
    pledged, received = totals.pledged(), totals.received()
    return ngettext(
        "%(n)s owner pledged %(pledged)s. %(received)s came in; %(spent)s is paid out, %(left)s is set aside, %(held)s is in hand.",
        "%(n)s owners pledged %(pledged)s. %(received)s came in; %(spent)s is paid out, %(left)s is set aside, %(held)s is in hand.",
        n,
    ) % {
        "n": count(n),
        "pledged": money(pledged, fund.currency),
        "received": money(received, fund.currency),
        "spent": money(totals.get(Account.Kind.SPENT), fund.currency),
        "left": money(totals.get(Account.Kind.SET_ASIDE), fund.currency),
        "held": money(totals.get(Account.Kind.HELD), fund.currency),
    }


def not_cash(fund: Fund, totals: Totals) -> str:
    """Return what was pledged besides cash, as its givers value it; never added to the cash."""
    said = []
    if in_kind := totals.pledged(Medium.IN_KIND):
        said.append(_("In kind, as its givers value it: %(amount)s.") % {"amount": money(in_kind, fund.currency)})
    if hours := totals.pledged(Medium.HOURS):
        said.append(_("Hours of work, valued at %(amount)s.") % {"amount": money(hours, fund.currency)})
    return " ".join(said)


def pledge_flow(fund: Fund, trail: PledgeTrail) -> Table:
    """Return where a pledge went, as a table of allocations."""
    rows = [
        [
            Link(allocation.title, _path(fund, "resources:allocation", number=allocation.number)),
            money(left + spent, fund.currency),
            money(spent, fund.currency),
        ]
        for allocation, left, spent in trail.allocations
    ]
    return {
        "columns": [_("Set aside for"), (_("Of this pledge"), "number"), (_("Used so far"), "number")],
        "rows": rows,
    }


def entry_shares(fund: Fund, trail: EntryTrail) -> Table:
    """Return who carries an entry, to the cent."""
    rows = [
        [
            Link(pledge.owner.name, _path(fund, "resources:pledge", number=pledge.number)),
            money(amount, fund.currency),
            percent(amount / trail.entry.amount, 1),
        ]
        for pledge, amount in trail.shares
    ]
    rows.append([_("Together"), money(sum(amount for _pledge, amount in trail.shares), fund.currency), percent(1, 1)])
    return {"columns": [_("Owner"), (_("Carries"), "number"), (_("Share"), "number")], "rows": rows}


def allocation_shares(fund: Fund, trail: AllocationTrail) -> Table:
    """Return who carries an allocation."""
    rows = [
        [
            Link(pledge.owner.name, _path(fund, "resources:pledge", number=pledge.number)),
            money(left + spent, fund.currency),
            money(spent, fund.currency),
        ]
        for pledge, left, spent in trail.shares
        if left + spent
    ]
    return {"columns": [_("Owner"), (_("Carries"), "number"), (_("Of it used"), "number")], "rows": rows}


def together(fund: Fund, found: Synergy) -> dict[str, Any]:
    """Return what the page of working together shows: findings, charts, tables."""
    return {
        "found": found,
        "unlocked": _unlocked(fund, found),
        "carried": _carried(fund, found),
        "ahead": _ahead(fund, found),
        "open_ended": money(found.open_ended, fund.currency) if found.open_ended else "",
    }


def _unlocked(fund: Fund, found: Synergy) -> str:
    if not found.n_joint:
        return _("Nothing has been paid for by several owners together yet.")
    said = ngettext(
        "%(n)s allocation is paid for by several owners: %(amount)s.",
        "%(n)s allocations are paid for by several owners: %(amount)s in all.",
        found.n_joint,
    ) % {"n": count(found.n_joint), "amount": money(found.joint_amount, fund.currency)}
    if found.n_beyond:
        said += " " + ngettext(
            "%(n)s of them is larger than all that any one owner pledged here: alone nobody could have paid for it.",
            "%(n)s of them are larger than all that any one owner pledged here: alone nobody could have paid for them.",
            found.n_beyond,
        ) % {"n": count(found.n_beyond)}
    else:
        said += " " + _("None of them is larger than what one owner pledged here.")
    return said


def _carried(fund: Fund, found: Synergy) -> Table | None:
    if found.depends is None:
        return None
    first = found.carriers[found.depends.largest]
    finding = _(
        "%(name)s carries %(share)s of the cash that came in. That is as if %(n)s equal owners stood behind it."
    ) % {
        "name": first.owner.name,
        "share": percent(found.depends.share),
        "n": number(found.depends.effective, 1),
    }
    cash = [(one, one.received.get(Medium.CASH, 0)) for one in found.carriers]
    chart = Bars(
        finding,
        [Bar(one.owner.name, 0, float(whole_units(got, fund.currency))) for one, got in cash if got > 0],
        unit=fund.currency,
    )
    rows = [
        [
            one.owner.name,
            money(one.pledged.get(Medium.CASH, 0), fund.currency),
            money(got, fund.currency),
            percent(one.share, 1),
            money(one.pledged.get(Medium.IN_KIND, 0) + one.pledged.get(Medium.HOURS, 0), fund.currency),
        ]
        for one, got in cash
    ]
    columns = [
        _("Owner"),
        (_("Cash pledged"), "number"),
        (_("Cash that came in"), "number"),
        (_("Share"), "number"),
        (_("Besides: in kind and hours, as valued"), "number"),
    ]
    pledged = ((one.owner.name, one.pledged.get(Medium.CASH, 0), got) for one, got in cash)
    numbers = ((who, *(whole_units(one, fund.currency) for one in amounts), fund.currency) for who, *amounts in pledged)
    picture = figure(bars, chart, key="shares-chart", columns=[*columns[:3], _("Currency")], rows=numbers)
    return {"finding": finding, "chart": picture, "columns": columns, "rows": rows}


def _ahead(fund: Fund, found: Synergy) -> Table | None:
    if not any(one.amount for one in found.ahead):
        return None
    now, last = found.ahead[0], next((one for one in found.ahead if not one.amount), None)
    if last is not None:
        finding = _("Pledges of today give %(now)s for %(year)s and nothing for %(last)s.") % {
            "now": money(now.amount, fund.currency),
            "year": now.year,
            "last": last.year,
        }
    else:
        finding = _("Pledges of today give %(now)s for %(year)s and %(then)s for %(last)s.") % {
            "now": money(now.amount, fund.currency),
            "year": now.year,
            "then": money(found.ahead[-1].amount, fund.currency),
            "last": found.ahead[-1].year,
        }
    chart = Bars(
        finding,
        [Bar(str(one.year), 0, float(whole_units(one.amount, fund.currency))) for one in found.ahead],
        unit=fund.currency,
    )
    rows = [
        [str(one.year), money(one.amount, fund.currency), names(one.ending) if one.ending else _("nobody’s")]
        for one in found.ahead
    ]
    columns = [_("Year"), (_("Pledged for it"), "number"), _("Whose last pledge ends in it")]
    numbers = ((one.year, whole_units(one.amount, fund.currency), fund.currency) for one in found.ahead)
    picture = figure(bars, chart, key="years-chart", columns=[*columns[:2], _("Currency")], rows=numbers)
    return {"finding": finding, "chart": picture, "columns": columns, "rows": rows}
