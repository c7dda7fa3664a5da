"""Funds as everybody may read them: what stands in them, who owns what, where each cent came from and went."""

from __future__ import annotations

import io
from collections.abc import Iterator
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bridgework.goals.pages import path_of, today_here
from bridgework.lib.tables.writing import write_csv
from bridgework.partnerships.doors import Here, public_page
from bridgework.resources import drawing, queries, rules, wording
from bridgework.resources.models import Approval, Fund, Medium
from bridgework.ui.figures import page_or_file

MEDIA = {str(medium.value): medium.label for medium in Medium}
PIECE = 2_000  # rows of a file that are written at once


def shown_fund(here: Here, slug: str) -> Fund:
    """Return a fund that this reader may see; 404 otherwise."""
    fund = queries.fund_of(here.partnership, slug, with_hidden=here.is_member)
    if fund is None:
        raise Http404
    return fund


@public_page
@require_safe
def fund_list(request: HttpRequest, here: Here) -> HttpResponse:
    """Show all funds."""
    context = {
        "funds": queries.funds_listed(here.partnership, with_hidden=here.is_member),
        "may_open": rules.may_open_fund(here.capacities),
        "has_grants": queries.has_grants(here.partnership),
    }
    return render(request, "resources/fund_list.html", context)


@public_page
@require_safe
def fund_detail(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show one fund: what stands in it, its owners, what it was set aside for, the newest entries."""
    fund = shown_fund(here, slug)
    may_keep = rules.may_keep_fund(here.capacities, fund)
    are_shown = rules.are_stipends_shown(fund, may_keep)
    page = queries.fund_page(fund, request.GET.get("page"), with_waiting=here.is_member, with_stipends=are_shown)
    owners = {row.pledge.owner_id for row in page.pledges}
    ref, named = here.person.ref if here.person else None, {one.pk for one in page.approvers}
    context = {
        "fund": fund,
        "page": page,
        "approvers": wording.names(page.approvers),
        "finding": drawing.fund_finding(fund, page),
        "pledges": [(row, wording.conditions(row.pledge), MEDIA[row.pledge.medium]) for row in page.pledges],
        "allocations": [
            (row, wording.about(row.allocation), MEDIA[row.allocation.medium]) for row in page.allocations.object_list
        ],
        "others": drawing.not_cash(fund, page.totals),
        "waiting": [
            (one, wording.act_of(one), rules.may_approve(here.capacities, one, owners, ref, named), _is_single(one))
            for one in page.waiting
        ],
        "are_shown": are_shown,
        "recipients": queries.recipients_of(page.newest) if may_keep else {},
        "may_keep": may_keep,
        "may_pledge": any(one.organization_id for one in here.capacities),
    }
    return render(request, "resources/fund_detail.html", context)


def _is_single(approval: Approval) -> bool:
    """Whether a single stipend waits: its amount is for those who look at it."""
    return approval.document.get("minutes") is not None


@public_page
@require_safe
def pledge_detail(request: HttpRequest, here: Here, slug: str, number: int) -> HttpResponse:
    """Follow one pledge down: to what it was set aside for, and into each payment."""
    fund = shown_fund(here, slug)
    may_keep = rules.may_keep_fund(here.capacities, fund)
    are_shown = rules.are_stipends_shown(fund, may_keep)
    trail = queries.pledge_trail(fund, number, with_stipends=are_shown)
    if trail is None:
        raise Http404
    context = {
        "fund": fund,
        "trail": trail,
        "pledge": trail.row.pledge,
        "medium": MEDIA[trail.row.pledge.medium],
        "conditions": wording.conditions(trail.row.pledge),
        "flow": drawing.pledge_flow(fund, trail),
        "may_keep": may_keep,
        "are_shown": are_shown,
    }
    return render(request, "resources/pledge_detail.html", context)


@public_page
@require_safe
def entry_detail(request: HttpRequest, here: Here, slug: str, number: int) -> HttpResponse:
    """Follow one entry up: to the owners who carry it, to the cent."""
    fund = shown_fund(here, slug)
    trail = queries.entry_trail(fund, number)
    if trail is None:
        raise Http404
    may_keep = rules.may_keep_fund(here.capacities, fund)
    if queries.is_about_stipend(trail.entry) and not rules.are_stipends_shown(fund, may_keep):
        if here.is_member:
            raise PermissionDenied
        raise Http404
    can_be_reversed = trail.entry.reverses_id is None and trail.reversed_by is None
    context = {
        "fund": fund,
        "trail": trail,
        "entry": trail.entry,
        "goals": queries.goals_of(fund, trail.entry.allocation, with_hidden=here.is_member),
        "way": tuple(wording.ACCOUNTS[kind] for kind in trail.way),
        "shares": drawing.entry_shares(fund, trail),
        "recipient": queries.recipients_of([trail.entry]).get(trail.entry.pk, "") if may_keep else "",
        "may_reverse": may_keep and can_be_reversed,
    }
    return render(request, "resources/entry_detail.html", context)


@public_page
@require_safe
def allocation_detail(request: HttpRequest, here: Here, slug: str, number: int) -> HttpResponse:
    """Show what something was set aside for, who carries it, what was paid, and what came of it."""
    fund = shown_fund(here, slug)
    may_keep = rules.may_keep_fund(here.capacities, fund)
    are_shown = rules.are_stipends_shown(fund, may_keep)
    trail = queries.allocation_trail(fund, number, with_stipends=are_shown)
    if trail is None:
        raise Http404
    decision = trail.row.allocation.decision
    context = {
        "fund": fund,
        "trail": trail,
        "allocation": trail.row.allocation,
        "decision": decision if decision and (decision.is_public or here.is_member) else None,
        "goals": queries.goals_of(fund, trail.row.allocation, with_hidden=here.is_member),
        "about": wording.about(trail.row.allocation),
        "shares": drawing.allocation_shares(fund, trail),
        "may_keep": may_keep,
        "are_shown": are_shown,
    }
    return render(request, "resources/allocation_detail.html", context)


@public_page
@require_safe
def ledger(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show all entries, the newest first, by cursor: the millionth page is as quick as the first."""
    fund = shown_fund(here, slug)
    before = request.GET.get("before", "")
    at = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None
    are_shown = rules.are_stipends_shown(fund, rules.may_keep_fund(here.capacities, fund))
    entries = queries.entries_before(fund, at, queries.PAGE + 1, with_stipends=are_shown)
    own = path_of(here, "resources:ledger", slug=slug)
    context = {
        "fund": fund,
        "entries": entries[: queries.PAGE],
        "later": f"{own}?before={entries[queries.PAGE - 1].number}" if len(entries) > queries.PAGE else "",
        "earlier": own if at is not None else "",
        "recipients": {},
        "are_shown": are_shown,
    }
    return render(request, "resources/ledger.html", context)


@public_page
@require_safe
def ledger_file(request: HttpRequest, here: Here, slug: str) -> StreamingHttpResponse:
    """Give every move as a file: one line per owner's share of an entry, in minor units."""
    fund = shown_fund(here, slug)
    are_shown = rules.are_stipends_shown(fund, rules.may_keep_fund(here.capacities, fund))
    response = StreamingHttpResponse(_pieces(fund, are_shown), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{fund.slug}-ledger.csv"'
    return response


def _pieces(fund: Fund, with_stipends: bool) -> Iterator[bytes]:
    rows, header, is_first = [], (*queries.LEDGER_COLUMNS, "currency"), True
    for row in queries.ledger_lines(fund, with_stipends=with_stipends):
        rows.append((*row, fund.currency))
        if len(rows) == PIECE:
            yield _piece(header, rows, is_first)
            rows, is_first = [], False
    yield _piece(header, rows, is_first)


def _piece(header: tuple[str, ...], rows: list, is_first: bool) -> bytes:
    file = io.StringIO(newline="")
    write_csv(file, header, rows)
    text = file.getvalue()
    return (text if is_first else text.split("\r\n", 1)[1]).encode()


@public_page
@require_safe
def together(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show what working together made possible, how much depends on one owner, and what ends when."""
    fund = shown_fund(here, slug)
    said = drawing.together(fund, queries.synergy_of(fund, today_here(here)))
    figures = [said[name]["chart"] for name in ("carried", "ahead") if said[name]]
    return page_or_file(request, "resources/together.html", {"fund": fund, **said}, figures)


@public_page
@require_safe
def grant_list(request: HttpRequest, here: Here) -> HttpResponse:
    """Show grants known from public lists."""
    asked = {name: request.GET.get(name, "")[:100] for name in ("q", "source")}
    context = {
        "page": queries.grants_page(here.partnership, request.GET.get("page"), **asked),
        "lists": queries.grant_lists(here.partnership),
        "asked": asked,
        "query": urlencode({name: value for name, value in asked.items() if value}),
    }
    return render(request, "resources/grant_list.html", context)
