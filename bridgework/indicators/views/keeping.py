"""Defining and changing an indicator."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from bridgework.indicators import rules
from bridgework.indicators.actions import define_indicator, set_target
from bridgework.indicators.forms import IndicatorForm
from bridgework.indicators.models import Indicator
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Role


@member_page(rules.may_keep_data)
def indicator_new(request: HttpRequest, here: Here) -> HttpResponse:
    """Define a new indicator."""
    form = IndicatorForm(here, request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _keep(request, here, form, None)
    return render(request, "indicators/indicator_form.html", {"form": form, "indicator": None})


@member_page(rules.may_keep_data)
def indicator_edit(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Change an indicator's definition."""
    indicator = get_object_or_404(Indicator.objects.within(here.partnership), slug=slug)
    form = IndicatorForm(here, request.POST or None, indicator=indicator)
    if request.method == "POST" and form.is_valid():
        return _keep(request, here, form, indicator)
    return render(request, "indicators/indicator_form.html", {"form": form, "indicator": indicator})


def _keep(request: HttpRequest, here: Here, form: IndicatorForm, indicator: Indicator | None) -> HttpResponse:
    by, now = here.acting(Role.DATA_STEWARD, Role.STEWARD), timezone.now()
    kept = define_indicator(
        partnership=here.partnership, indicator=indicator, by=by, at=now, **form.definition_fields()
    )
    set_target(indicator=kept, value=form.cleaned_data["target"], until=form.cleaned_data["target_by"], by=by, at=now)
    messages.success(request, _("The definition is kept. It stands in the record."))
    return redirect("indicators:indicator-detail", partnership=here.partnership.slug, slug=kept.slug)
