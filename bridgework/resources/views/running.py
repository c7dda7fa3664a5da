"""What those who keep a fund do, and owners who pledge: each act is one form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from bridgework.goals.pages import form_page, path_of, today_here
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Membership, Role
from bridgework.resources import actions, queries, rules
from bridgework.resources.forms import (
    AllocationForm,
    AmountForm,
    DecideForm,
    FundForm,
    PaymentForm,
    PledgeForm,
    ResultForm,
    ReverseForm,
)
from bridgework.resources.models import Account, Allocation, Approval, Entry, Fund, Pledge
from bridgework.resources.wording import act_of, money, said_of, waiting_settings


def _kept(here: Here, slug: str) -> Fund:
    """Return a fund that the person at hand keeps."""
    fund = queries.fund_of(here.partnership, slug, with_hidden=True)
    if fund is None:
        raise Http404
    if not rules.may_keep_fund(here.capacities, fund):
        raise PermissionDenied
    return fund


def _acting(here: Here, *organizations: int) -> Membership:
    """Return the capacity for one of these organizations, or the steward's."""
    fitting = [one for one in here.capacities if one.organization_id in organizations]
    return fitting[0] if fitting else here.acting(Role.STEWARD)


@member_page(rules.may_open_fund)
def fund_new(request: HttpRequest, here: Here) -> HttpResponse:
    """Open a fund."""
    form = FundForm(here, request.POST or None)

    def act() -> str:
        fund = actions.open_fund(
            partnership=here.partnership, plan=form.plan(), by=here.acting(Role.STEWARD), now=timezone.now()
        )
        return path_of(here, "resources:fund", slug=fund.slug)

    return form_page(
        request,
        form,
        act,
        heading=_("A new fund"),
        submit=_("Open the fund"),
        back=path_of(here, "resources:funds"),
        done=_("The fund is open. Now its owners can pledge."),
    )


@member_page(rules.may_share)
def pledge_new(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Pledge to a fund, or write down what an owner pledged."""
    fund = queries.fund_of(here.partnership, slug, with_hidden=True)
    if fund is None:
        raise Http404
    form = PledgeForm(here, fund, request.POST or None)

    def act() -> str:
        plan = form.plan()
        by = _acting(here, plan.owner.pk, fund.agent_id)
        pledge = actions.make_pledge(fund=fund, plan=plan, doing=form.doing(by))
        return path_of(here, "resources:pledge", slug=slug, number=pledge.number)

    return _page(
        request, here, fund, form, act, heading=_("A pledge"), submit=_("Pledge"), done=_("The pledge is recorded.")
    )


def _page(
    request: HttpRequest, here: Here, fund: Fund, form: Any, act: Callable[[], str], **texts: Any
) -> HttpResponse:
    back = texts.pop("back", "") or path_of(here, "resources:fund", slug=fund.slug)
    return form_page(request, form, act, back=back, **{"intro": fund.title, "done": _("It is recorded."), **texts})


def _after(request: HttpRequest, here: Here, fund: Fund, made: object) -> str:
    """Return where an act leads: to its entry, or to the fund's page where it waits for a second person."""
    if isinstance(made, Entry):
        return path_of(here, "resources:entry", slug=fund.slug, number=made.number)
    if isinstance(made, Allocation):
        return path_of(here, "resources:allocation", slug=fund.slug, number=made.number)
    return path_of(here, "resources:fund", slug=fund.slug) + "#waiting"


def _of_pledge(
    request: HttpRequest,
    here: Here,
    slug: str,
    number: int,
    action: Callable[..., object],
    kind: str,
    heading: str,
    submit: str,
) -> HttpResponse:
    """Move an amount of one pledge; the form begins with all that may move."""
    fund = _kept(here, slug)
    pledge: Pledge = get_object_or_404(fund.pledges.select_related("owner"), number=number)
    pledge.fund = fund
    account = pledge.accounts.filter(kind=kind).first()
    form = AmountForm(here, fund, request.POST or None, initial={"amount": account.balance if account else None})

    def act() -> str:
        doing = form.doing(_acting(here, fund.agent_id))
        return _after(request, here, fund, action(pledge=pledge, amount=form.cleaned_data["amount"], doing=doing))

    back = path_of(here, "resources:pledge", slug=slug, number=number)
    return _page(request, here, fund, form, act, heading=heading, submit=submit, back=back, intro=pledge.owner.name)


@member_page(rules.may_share)
def receive(request: HttpRequest, here: Here, slug: str, number: int) -> HttpResponse:
    """Record that an owner delivered."""
    return _of_pledge(request, here, slug, number, actions.receive, Account.Kind.DUE, _("What came in"), _("Record it"))


@member_page(rules.may_share)
def lower(request: HttpRequest, here: Here, slug: str, number: int) -> HttpResponse:
    """Record that an owner will not deliver a part."""
    return _of_pledge(
        request,
        here,
        slug,
        number,
        actions.lower_pledge,
        Account.Kind.DUE,
        _("What will not come"),
        _("Lower the pledge"),
    )


@member_page(rules.may_share)
def give_back(request: HttpRequest, here: Here, slug: str, number: int) -> HttpResponse:
    """Return to an owner what is not needed."""
    return _of_pledge(
        request,
        here,
        slug,
        number,
        actions.give_back,
        Account.Kind.HELD,
        _("Give back to its owner"),
        _("Give it back"),
    )


@member_page(rules.may_share)
def allocate(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Set a part of a fund aside."""
    fund = _kept(here, slug)
    rows = [row for row in queries.pledge_rows(fund) if row.balances.get(Account.Kind.HELD)]
    held = [
        (
            row.pledge.number,
            _("From %(owner)s, at most %(amount)s")
            % {"owner": row.pledge.owner.name, "amount": money(row.balances[Account.Kind.HELD], fund.currency)},
        )
        for row in rows
    ]
    form = AllocationForm(here, fund, held, request.POST or None, initial={"starts_on": today_here(here)})

    def act() -> str:
        draws = form.draws()
        amount = form.cleaned_data["amount"] if draws is None else sum(draws.values())
        doing = form.doing(_acting(here, fund.agent_id))
        return _after(
            request, here, fund, actions.allocate(fund=fund, plan=form.plan(), amount=amount, doing=doing, draws=draws)
        )

    return _page(request, here, fund, form, act, heading=_("Set money aside"), submit=_("Set it aside"))


def _allocation(fund: Fund, number: int) -> Allocation:
    allocation: Allocation = get_object_or_404(fund.allocations, number=number)
    allocation.fund = fund
    return allocation


@member_page(rules.may_share)
def pay(request: HttpRequest, here: Here, slug: str, number: int) -> HttpResponse:
    """Pay out of what is set aside: a stipend, or an organization's bill."""
    fund = _kept(here, slug)
    allocation = _allocation(fund, number)
    form = PaymentForm(here, fund, request.POST or None)

    def act() -> str:
        doing = form.doing(_acting(here, fund.agent_id))
        return _after(request, here, fund, actions.disburse(allocation=allocation, payment=form.payment(), doing=doing))

    back = path_of(here, "resources:allocation", slug=slug, number=number)
    return _page(
        request,
        here,
        fund,
        form,
        act,
        heading=_("Pay"),
        submit=_("Record the payment"),
        back=back,
        intro=allocation.title,
    )


@member_page(rules.may_share)
def release(request: HttpRequest, here: Here, slug: str, number: int) -> HttpResponse:
    """Give back to the fund what is not needed."""
    fund = _kept(here, slug)
    allocation = _allocation(fund, number)
    form = AmountForm(here, fund, request.POST or None)

    def act() -> str:
        doing = form.doing(_acting(here, fund.agent_id))
        return _after(
            request, here, fund, actions.release(allocation=allocation, amount=form.cleaned_data["amount"], doing=doing)
        )

    back = path_of(here, "resources:allocation", slug=slug, number=number)
    return _page(
        request,
        here,
        fund,
        form,
        act,
        heading=_("Release to the fund"),
        submit=_("Release it"),
        back=back,
        intro=allocation.title,
    )


@member_page(rules.may_share)
def result(request: HttpRequest, here: Here, slug: str, number: int) -> HttpResponse:
    """Write down what came of it."""
    fund = _kept(here, slug)
    allocation = _allocation(fund, number)
    form = ResultForm(here, request.POST or None, existing={"result": allocation.result})

    def act() -> str:
        doing = actions.Doing(by=_acting(here, fund.agent_id), now=timezone.now(), on=today_here(here))
        actions.record_result(allocation=allocation, result=form.words("result"), doing=doing)
        return path_of(here, "resources:allocation", slug=slug, number=number)

    back = path_of(here, "resources:allocation", slug=slug, number=number)
    return _page(
        request,
        here,
        fund,
        form,
        act,
        heading=_("What came of it"),
        submit=_("Save"),
        back=back,
        intro=allocation.title,
    )


@member_page(rules.may_share)
def reverse(request: HttpRequest, here: Here, slug: str, number: int) -> HttpResponse:
    """Take an entry back."""
    fund = _kept(here, slug)
    entry: Entry = get_object_or_404(fund.entries.select_related("payee", "reverses"), number=number)
    entry.fund = fund
    form = ReverseForm(here, fund, request.POST or None)

    def act() -> str:
        doing = form.doing(_acting(here, fund.agent_id))
        return _after(request, here, fund, actions.reverse(entry=entry, doing=doing))

    back = path_of(here, "resources:entry", slug=slug, number=number)
    intro = f"{said_of(entry)}: {money(entry.amount, fund.currency)}"
    return _page(
        request,
        here,
        fund,
        form,
        act,
        heading=_("Take this entry back"),
        submit=_("Take it back"),
        back=back,
        intro=intro,
    )


@member_page(rules.may_share)
def decide(request: HttpRequest, here: Here, slug: str, pk: int) -> HttpResponse:
    """Approve or refuse, as the second person."""
    rows = Approval.objects.filter(fund__partnership=here.partnership, fund__slug=slug).select_related("fund")
    approval: Approval = get_object_or_404(rows, pk=pk)
    owners, named = queries.owner_ids(approval.fund), queries.approver_ids(approval.fund)
    if here.person is None or not rules.may_approve(here.capacities, approval, owners, here.person.ref, named):
        raise PermissionDenied
    form = DecideForm(request.POST or None)

    def act() -> str:
        by = _acting(here, *(named or (approval.fund.agent_id, *owners)))
        is_approved = form.cleaned_data["answer"] == "yes"
        actions.decide_approval(approval=approval, is_approved=is_approved, by=by, now=timezone.now())
        return path_of(here, "resources:fund", slug=slug)

    intro = f"{act_of(approval)}: {money(approval.amount, approval.fund.currency)}"
    if approval.act == Approval.SETTINGS and approval.document:
        approval.fund.partnership = here.partnership
        slugs = {slug for side in approval.document.values() for slug in side.get("approvers", [])}
        intro = " ".join(waiting_settings(approval.fund, approval, queries.called(approval.fund, slugs)))
    return _page(
        request, here, approval.fund, form, act, heading=_("A second person’s word"), submit=_("Decide"), intro=intro
    )
