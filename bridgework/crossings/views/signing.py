"""Signing an agreement: with the last signature its obligations are promised."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from bridgework.crossings.actions import sign_and_promise
from bridgework.partnerships import rules
from bridgework.partnerships.actions.agreements import AgreementRefused
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.forms.agreements import SignForm
from bridgework.partnerships.models import Agreement


@member_page(rules.may_act_for_some_organization)
def agreement_sign(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Sign for one's organization."""
    agreement = get_object_or_404(Agreement.objects.within(here.partnership).select_related("partnership"), slug=slug)
    parties = agreement.parties.filter(signed_at=None).values_list("organization", flat=True)
    mine = [pk for pk in parties if rules.may_sign(here.capacities, agreement, pk)]
    form = SignForm(request.POST if request.method == "POST" else None, organizations=mine)
    if request.method == "POST" and form.is_valid():
        by = here.acting(organization_id=form.cleaned_data["organization"].pk)
        try:
            sign_and_promise(agreement=agreement, signed_as=form.cleaned_data["signed_as"], by=by, at=timezone.now())
        except AgreementRefused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("Signed. The signature stands in the record."))
            return redirect("indicators:agreement", partnership=here.partnership.slug, slug=agreement.slug)
    context = {
        "form": form,
        "agreement": agreement,
        "may_sign": bool(mine),
        "duties": agreement.obligations.select_related("organization"),
    }
    return render(request, "partnerships/agreement_sign.html", context)
