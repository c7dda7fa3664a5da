"""Agreements: the list, drafting, putting to signature, signing, ending. The page of one is with the indicators it names."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bridgework.partnerships import rules
from bridgework.partnerships.actions import agreements as acts
from bridgework.partnerships.doors import Here, member_page, public_page
from bridgework.partnerships.forms.agreements import AgreementForm, EndAgreementForm, SignForm
from bridgework.partnerships.models import Agreement, Role
from bridgework.partnerships.queries.agreements import agreements_page


def _one(here: Here, slug: str) -> Agreement:
    return get_object_or_404(Agreement.objects.within(here.partnership).select_related("partnership"), slug=slug)


def _back(here: Here, agreement: Agreement) -> HttpResponse:
    return redirect("indicators:agreement", partnership=here.partnership.slug, slug=agreement.slug)


@public_page
@require_safe
def agreement_list(request: HttpRequest, here: Here) -> HttpResponse:
    """List the agreements with where each stands."""
    page = agreements_page(here.partnership, request.GET.get("page"), is_member=here.is_member)
    today = timezone.localdate(timezone=here.partnership.zone)
    context = {
        "agreements": [(one, one.standing(today)) for one in page.object_list],
        "page": page,
        "may_make": rules.may_keep_data(here.capacities),
    }
    return render(request, "partnerships/agreement_list.html", context)


@member_page(rules.may_keep_data)
def agreement_new(request: HttpRequest, here: Here) -> HttpResponse:
    """Draft an agreement."""
    form = AgreementForm(request.POST if request.method == "POST" else None, partnership=here.partnership)
    if request.method == "POST" and form.is_valid():
        by = here.acting(Role.DATA_STEWARD, Role.STEWARD)
        try:
            made = acts.make_agreement(
                partnership=here.partnership, **form.said(str(by.person.ref)), by=by, at=timezone.now()
            )
        except acts.AgreementRefused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("The draft is there. Next, choose the data it names."))
            return redirect("indicators:agreement-cover", partnership=here.partnership.slug, slug=made.slug)
    return render(request, "partnerships/agreement_edit.html", {"form": form})


@member_page(rules.may_keep_data)
def agreement_edit(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Change a draft."""
    agreement = _one(here, slug)
    form = AgreementForm(
        request.POST if request.method == "POST" else None, partnership=here.partnership, agreement=agreement
    )
    if request.method == "POST" and form.is_valid():
        by = here.acting(Role.DATA_STEWARD, Role.STEWARD)
        try:
            acts.change_agreement(agreement=agreement, **form.said(str(by.person.ref)), by=by, at=timezone.now())
        except acts.AgreementRefused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("Saved."))
            return _back(here, agreement)
    return render(request, "partnerships/agreement_edit.html", {"form": form, "agreement": agreement})


@member_page(rules.may_keep_data)
@require_POST
def agreement_offer(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Put a draft to signature."""
    agreement = _one(here, slug)
    try:
        acts.offer_agreement(agreement=agreement, by=here.acting(Role.DATA_STEWARD, Role.STEWARD), at=timezone.now())
    except acts.AgreementRefused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("It waits for signatures now. Until all have signed, the data it names rests."))
    return _back(here, agreement)


@member_page(rules.may_act_for_some_organization)
def agreement_sign(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Sign for one's organization."""
    agreement = _one(here, slug)
    parties = agreement.parties.filter(signed_at=None).values_list("organization", flat=True)
    mine = [pk for pk in parties if rules.may_sign(here.capacities, agreement, pk)]
    form = SignForm(request.POST if request.method == "POST" else None, organizations=mine)
    if request.method == "POST" and form.is_valid():
        by = here.acting(organization_id=form.cleaned_data["organization"].pk)
        try:
            acts.sign_agreement(agreement=agreement, signed_as=form.cleaned_data["signed_as"], by=by, at=timezone.now())
        except acts.AgreementRefused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("Signed. The signature stands in the record."))
            return _back(here, agreement)
    context = {"form": form, "agreement": agreement, "may_sign": bool(mine)}
    return render(request, "partnerships/agreement_sign.html", context)


@member_page(rules.may_act_for_some_organization)
def agreement_end(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """End an agreement early."""
    agreement = _one(here, slug)
    parties = set(agreement.parties.values_list("organization", flat=True))
    if not rules.may_end_agreement(here.capacities, parties):
        raise PermissionDenied
    form = EndAgreementForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        mine = next((one for one in here.capacities if one.organization_id in parties), None)
        by = mine or here.acting(Role.STEWARD)
        try:
            acts.end_agreement(agreement=agreement, why=form.cleaned_data["why"], by=by, at=timezone.now())
        except acts.AgreementRefused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("The agreement has ended. The data it names is used no longer."))
            return _back(here, agreement)
    return render(request, "partnerships/agreement_end.html", {"form": form, "agreement": agreement})
