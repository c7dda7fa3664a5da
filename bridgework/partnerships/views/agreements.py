"""Agreements: the list, drafting, putting to signature, signing, ending. The page of one is with the indicators it names."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bridgework.partnerships import rules
from bridgework.partnerships.actions import agreements as acts
from bridgework.partnerships.actions.obligations import add_obligation, remove_obligation
from bridgework.partnerships.agreement_texts import started_from
from bridgework.partnerships.doors import Here, member_page, public_page
from bridgework.partnerships.forms.agreements import AgreementForm, EndAgreementForm, ObligationForm
from bridgework.partnerships.models import Agreement, Obligation, Role
from bridgework.partnerships.queries.agreements import agreement_to_see, agreements_page, may_see_agreement
from bridgework.partnerships.queries.differences import differences


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
    """Draft an agreement; `?from=` starts from a template."""
    start = started_from(request.GET.get("from", ""))
    form = AgreementForm(request.POST if request.method == "POST" else None, partnership=here.partnership, start=start)
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
    context = {"form": form, "kinds": [] if start else Agreement.Kind.choices, "start": start}
    return render(request, "partnerships/agreement_edit.html", context)


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


@public_page
@require_safe
def agreement_changes(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show what an agreement changes in the one it renews, word by word."""
    agreement = agreement_to_see(here.partnership, slug, is_member=here.is_member)
    earlier = agreement.renews if agreement else None
    if agreement is None or earlier is None or not may_see_agreement(earlier, is_member=here.is_member):
        raise Http404
    context = {"agreement": agreement, "earlier": earlier, "differences": differences(earlier, agreement)}
    return render(request, "partnerships/agreement_changes.html", context)


@member_page(rules.may_keep_data)
def agreement_duties(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Write into a draft what its parties will do, and by when."""
    agreement = _one(here, slug)
    form = ObligationForm(request.POST if request.method == "POST" else None, agreement=agreement)
    if request.method == "POST" and form.is_valid():
        by = here.acting(Role.DATA_STEWARD, Role.STEWARD)
        try:
            add_obligation(agreement=agreement, **form.said(str(by.person.ref)), by=by, at=timezone.now())
        except acts.AgreementRefused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("Saved."))
            return redirect("partnerships:agreement-duties", partnership=here.partnership.slug, slug=slug)
    context = {"form": form, "agreement": agreement, "duties": agreement.obligations.select_related("organization")}
    return render(request, "partnerships/agreement_duties.html", context)


@member_page(rules.may_keep_data)
@require_POST
def duty_remove(request: HttpRequest, here: Here, slug: str, pk: int) -> HttpResponse:
    """Take a duty out of a draft."""
    duties = Obligation.objects.filter(agreement=_one(here, slug)).select_related(
        "agreement__partnership", "organization"
    )
    duty = get_object_or_404(duties, pk=pk)
    try:
        remove_obligation(obligation=duty, by=here.acting(Role.DATA_STEWARD, Role.STEWARD), at=timezone.now())
    except acts.AgreementRefused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("Saved."))
    return redirect("partnerships:agreement-duties", partnership=here.partnership.slug, slug=slug)


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
