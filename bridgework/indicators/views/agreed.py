"""The page of an agreement with the data it names; renewing it; what tribal nations approve."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bridgework.indicators import rules
from bridgework.indicators.actions import agreed as acts
from bridgework.indicators.forms.agreed import AuthorityForm, CoverForm, RenewForm
from bridgework.indicators.models import CellApproval, Indicator, TribalAuthority
from bridgework.indicators.queries.agreed import (
    approvals_of,
    authorities_of,
    indicators_named,
    indicators_with_cells_of,
    uses_of,
)
from bridgework.partnerships.actions.agreements import AgreementRefused, renew_agreement
from bridgework.partnerships.doors import Here, member_page, public_page
from bridgework.partnerships.models import Agreement, Role
from bridgework.partnerships.queries.agreements import (
    agreement_to_see,
    clauses_of,
    may_see_agreement,
    obligations_of,
    parties_of,
)
from bridgework.partnerships.rules import may_act_for, may_end_agreement, may_steward


@public_page
@require_safe
def agreement_detail(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show an agreement: parties and signatures, what it allows, its clauses, the data it names."""
    agreement = agreement_to_see(here.partnership, slug, is_member=here.is_member)
    if agreement is None:
        raise Http404
    parties = parties_of(agreement)
    earlier = agreement.renews
    today = timezone.localdate(timezone=here.partnership.zone)
    keys = {party.organization_id for party in parties}
    context = {
        "agreement": agreement,
        "earlier": earlier if earlier and may_see_agreement(earlier, is_member=here.is_member) else None,
        "standing": agreement.standing(today),
        "parties": parties,
        "clauses": clauses_of(agreement),
        "duties": obligations_of(agreement),
        "named": indicators_named(here.partnership, agreement, here.is_member),
        "uses": uses_of(agreement),
        "may_keep": rules.may_keep_data(here.capacities),
        "may_sign": agreement.offered_at
        and any(p.signed_at is None and may_act_for(here.capacities, p.organization_id) for p in parties),
        "may_end": may_end_agreement(here.capacities, keys),
    }
    return render(request, "partnerships/agreement_detail.html", context)


def _one(here: Here, slug: str) -> Agreement:
    return get_object_or_404(Agreement.objects.within(here.partnership).select_related("partnership"), slug=slug)


@member_page(rules.may_keep_data)
def agreement_cover(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Choose the data that a draft names."""
    agreement = _one(here, slug)
    form = CoverForm(request.POST if request.method == "POST" else None, agreement=agreement)
    if request.method == "POST" and form.is_valid():
        try:
            acts.cover_indicators(
                agreement=agreement,
                indicators=form.cleaned_data["indicators"],
                by=here.acting(Role.DATA_STEWARD, Role.STEWARD),
                at=timezone.now(),
            )
        except acts.AgreedRefused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("Saved."))
            return redirect("indicators:agreement", partnership=here.partnership.slug, slug=slug)
    return render(request, "partnerships/agreement_cover.html", {"form": form, "agreement": agreement})


@member_page(rules.may_keep_data)
def agreement_renew(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Draft the agreement that follows, over the same data."""
    agreement = _one(here, slug)
    form = RenewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        by, now = here.acting(Role.DATA_STEWARD, Role.STEWARD), timezone.now()
        try:
            with transaction.atomic():
                made = renew_agreement(agreement=agreement, ends_on=form.cleaned_data["ends_on"], by=by, at=now)
                named = Indicator.objects.filter(covered__agreement=agreement)
                acts.cover_indicators(agreement=made, indicators=named, by=by, at=now)
        except (AgreementRefused, acts.AgreedRefused) as why:
            form.add_error("ends_on", str(why))
        else:
            messages.success(request, _("The renewal is drafted. Check it, then put it to signature."))
            return redirect("indicators:agreement", partnership=here.partnership.slug, slug=made.slug)
    return render(request, "partnerships/agreement_renew.html", {"form": form, "agreement": agreement})


def _own_nations(here: Here) -> set[int]:
    return {c.organization.pk for c in here.capacities if c.organization and c.organization.is_tribal_nation}


@member_page()
def nations(request: HttpRequest, here: Here) -> HttpResponse:
    """Show which nations decide about which groups, and what they approved; record another."""
    mine, is_steward = _own_nations(here), may_steward(here.capacities)
    form = None
    if is_steward or mine:
        form = AuthorityForm(
            request.POST if request.method == "POST" else None,
            partnership=here.partnership,
            only=None if is_steward else mine,
        )
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid():
            organization, group = form.cleaned_data["organization"], form.cleaned_data["group"]
            by = here.acting(Role.STEWARD) if is_steward else here.acting(organization_id=organization.pk)
            acts.record_authority(organization=organization, group=group, by=by, at=timezone.now())
            messages.success(request, _("Recorded. These numbers are shown only with the nation's approval."))
            return redirect("indicators:nations", partnership=here.partnership.slug)
    context = {
        "form": form,
        "authorities": [
            (one, one.organization_id in mine, indicators_with_cells_of(one))
            for one in authorities_of(here.partnership)
        ],
        "approvals": [(one, one.organization_id in mine) for one in approvals_of(here.partnership)],
    }
    return render(request, "partnerships/agreement_nations.html", context)


@member_page()
@require_POST
def approval_give(request: HttpRequest, here: Here, pk: int, slug: str) -> HttpResponse:
    """Approve, for a nation, that an indicator shows its people's cells."""
    authorities = TribalAuthority.objects.filter(organization__partnership=here.partnership)
    authority = get_object_or_404(authorities.select_related("organization", "group__dimension"), pk=pk)
    indicator = get_object_or_404(Indicator.objects.within(here.partnership).select_related("partnership"), slug=slug)
    if not may_act_for(here.capacities, authority.organization_id):
        raise PermissionDenied
    by = here.acting(organization_id=authority.organization_id)
    acts.approve_cells(
        indicator=indicator, group=authority.group, organization=authority.organization, by=by, at=timezone.now()
    )
    messages.success(request, _("Approved. You can take it back at any time."))
    return redirect("indicators:nations", partnership=here.partnership.slug)


@member_page()
@require_POST
def approval_revoke(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Take an approval back; the cells are hidden before the page answers."""
    approvals = CellApproval.objects.filter(indicator__partnership=here.partnership)
    approval = get_object_or_404(
        approvals.select_related("indicator__partnership", "organization", "group__dimension"), pk=pk
    )
    if not may_act_for(here.capacities, approval.organization_id):
        raise PermissionDenied
    acts.revoke_approval(approval=approval, by=here.acting(organization_id=approval.organization_id), at=timezone.now())
    messages.success(request, _("Taken back. These numbers are hidden now."))
    return redirect("indicators:nations", partnership=here.partnership.slug)
