"""Money, amounts, conditions and reasons in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bridgework.lib.words import Words
from bridgework.resources.models import (
    IN_HOURS,
    IN_MONEY,
    Account,
    Allocation,
    Approval,
    Entry,
    Fund,
    Listing,
    Pledge,
    ResourceKind,
)
from bridgework.resources.money import digits_of, whole_units
from bridgework.resources.queries.listings import Fitting
from bridgework.resources.rules import SETTINGS, TEXTS
from bridgework.ui.naming import listed
from bridgework.ui.numbers import count, number, plain_date, with_currency


def money(minor: int | None, currency: str) -> str:
    """Return an amount with its currency: $1,250.50; whole amounts without zeros: $1,250."""
    if minor is None:
        return _("not stated")
    digits = digits_of(currency)
    exact = whole_units(abs(minor), currency)
    text = number(exact, 0 if exact == exact.to_integral_value() else digits)
    told = with_currency(text, currency)
    return f"\u2212{told}" if minor < 0 else told


def hours(minutes: int | None) -> str:
    """Return minutes as hours: 1.5 hours."""
    if not minutes:
        return ""
    return ngettext("%(n)s hour", "%(n)s hours", 1 if minutes == 60 else 2) % {"n": number(minutes / 60)}


def days(starts: date | None, ends: date | None) -> str:
    """Return between which days, in words; "" where nothing limits them."""
    if starts and ends:
        return _("%(first)s to %(last)s") % {"first": plain_date(starts), "last": plain_date(ends)}
    if ends:
        return _("until %(last)s") % {"last": plain_date(ends)}
    return _("from %(first)s") % {"first": plain_date(starts)} if starts else ""


def amount_of(listing: Listing, currency: str) -> str:
    """Return how much is offered or needed, in words."""
    if listing.kind == ResourceKind.STIPEND:
        return _("%(people)s residents, %(hours)s hours each, at %(rate)s an hour: %(total)s in all") % {
            "people": count(listing.n_people),
            "hours": count(listing.hours_each),
            "rate": money(listing.hourly_rate, currency),
            "total": money(listing.amount, currency),
        }
    if listing.amount is None:
        return ""
    if listing.kind in IN_MONEY:
        return money(listing.amount, currency)
    if listing.kind in IN_HOURS:
        return ngettext("%(n)s hour", "%(n)s hours", listing.amount) % {"n": count(listing.amount)}
    if listing.kind == ResourceKind.SPACE:
        return ngettext("room for %(n)s person", "room for %(n)s people", listing.amount) % {"n": count(listing.amount)}
    return ngettext("%(n)s piece", "%(n)s pieces", listing.amount) % {"n": count(listing.amount)}


def ending(listing: Listing, today: date) -> str:
    """Return how near the end is, within 30 days; else ""."""
    if listing.ends_on is None or (left := (listing.ends_on - today).days) > 30:
        return ""
    if left < 0:
        return _("has ended")
    if left == 0:
        return _("ends today")
    return ngettext("ends in %(n)s day", "ends in %(n)s days", left) % {"n": count(left)}


def reasons(found: Fitting, listing: Listing) -> list[str]:
    """Return why something fits, the kind first, and what is not known or only partly fits."""
    other, fit = found.listing, found.fit
    if other.kind == listing.kind:
        said = [_("The same kind: %(kind)s.") % {"kind": other.get_kind_display()}]
    else:
        said = [_("Money can pay stipends.")]
    if fit.place == 1.0:
        said.append(_("In the same place: %(place)s.") % {"place": other.place})
    elif fit.place == 0.75:
        said.append(_("One place lies in the other: %(place)s.") % {"place": other.place})
    else:
        said.append(_("The place is open."))
    if fit.dates == 1.0 and (listing.starts_on or listing.ends_on):
        said.append(_("All days fit."))
    elif fit.dates < 1.0 and (listing.starts_on and listing.ends_on):
        n = round(fit.dates * ((listing.ends_on - listing.starts_on).days + 1))
        whole = (listing.ends_on - listing.starts_on).days + 1
        said.append(_("%(n)s of %(whole)s days fit.") % {"n": count(n), "whole": count(whole)})
    else:
        said.append(_("The days are open."))
    if listing.amount and other.amount is not None:
        if fit.amount == 1.0:
            said.append(_("As much as asked, or more."))
        else:
            said.append(_("%(n)s in 100 of what is asked.") % {"n": count(max(1, int(fit.amount * 100)))})
    if fit.words >= 0.6:
        said.append(_("The words mean much the same."))
    elif fit.words >= 0.35:
        said.append(_("The words are related."))
    return said


def conditions(pledge: Pledge) -> list[str]:
    """Return what a pledge is bound to, in words."""
    said = []
    if pledge.purpose:
        said.append(_("only for %(purpose)s") % {"purpose": pledge.purpose})
    if pledge.place:
        said.append(_("only in %(place)s") % {"place": pledge.place})
    if pledge.group:
        said.append(_("only for this group: %(group)s") % {"group": pledge.group.name})
    if told := days(pledge.starts_on, pledge.ends_on):
        said.append(told)
    return said


def about(allocation: Allocation) -> list[str]:
    """Return for what, where, for whom and when something is set aside."""
    said = [str(allocation.purpose)] if allocation.purpose else []
    if allocation.place:
        said.append(str(allocation.place))
    if allocation.group:
        said.append(str(allocation.group.name))
    return [*said, days(allocation.starts_on, allocation.ends_on)]


def said_of(entry: Entry) -> str:
    """Return what an entry is, in words for everybody: no person is named."""
    if entry.is_stipend:
        return _("A stipend, paid to a resident")
    if entry.kind == Entry.Kind.DISBURSEMENT and entry.payee:
        return _("Paid to %(name)s") % {"name": entry.payee.name}
    if entry.kind == Entry.Kind.REVERSAL and entry.reverses:
        return _("Correction: takes back entry %(number)s") % {"number": count(entry.reverses.number)}
    return entry.get_kind_display()


ACCOUNTS = {str(kind.value): kind.label for kind in Account.Kind}


def names(organizations: list) -> str:
    """Return organizations as a list within a sentence."""
    return listed(one.name for one in organizations)


Change = tuple[str, str | Words, str | Words]


def act_of(approval: Approval) -> str:
    """Return what waits for a second person, as a heading."""
    return _("Other settings") if approval.act == Approval.SETTINGS else str(Entry.Kind(approval.act).label)


def setting_changes(
    fund: Fund, before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[str, str]
) -> list[Change]:
    """Return each setting that differs: what it is, how it was, how it is then.

    Parameters
    ----------
    fund : Fund
    before, after : mapping
        As `FundChange` keeps them, or `Approval` while it waits.
    names : mapping
        What organizations are called, by slug.
    """
    labels = {
        "title": _("Name"),
        "purpose": _("What it is for"),
        "restrictions": _("What it is not for"),
        "approval_limit": _("Two people above"),
        "approvers": _("Who agrees"),
        "is_public": _("Who may read it"),
        "ends_on": _("Last day"),
    }
    return [
        (labels[name], _setting(fund, name, before[name], names), _setting(fund, name, after[name], names))
        for name in SETTINGS
        if name in after
    ]


def _setting(fund: Fund, name: str, value: Any, names: Mapping[str, str]) -> str | Words:
    if name in TEXTS:
        words = Words.from_json(value) if "source" in value else Words.of_many(**value)
        return words or _("nothing said")
    if name == "approval_limit":
        return money(value, fund.currency)
    if name == "approvers":
        return (
            listed(names.get(slug, slug) for slug in value) if value else _("those who keep the fund, and its owners")
        )
    if name == "is_public":
        return _("everybody") if value else _("members only")
    return plain_date(date.fromisoformat(value)) if value else _("no last day")


def waiting_settings(fund: Fund, approval: Approval, names: Mapping[str, str]) -> list[str]:
    """Return what a change of settings that waits would do, a sentence for each setting."""
    document = approval.document
    return [
        _("%(what)s: now %(before)s; then %(after)s.") % {"what": what, "before": before, "after": after}
        for what, before, after in setting_changes(fund, document["before"], document["after"], names)
    ]
