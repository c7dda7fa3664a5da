"""Defining and changing an indicator."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from bridgework.indicators import rules
from bridgework.indicators.actions import KindRefused, TargetRefused, UnitRefused, define_indicator, set_target
from bridgework.indicators.forms import IndicatorForm
from bridgework.indicators.models import Indicator
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Role


@member_page(rules.may_keep_data)
def indicator_new(request: HttpRequest, here: Here) -> HttpResponse:
    """Define a new indicator."""
    form = IndicatorForm(here, request.POST or None)
    if request.method == "POST" and form.is_valid() and (kept := _keep(request, here, form, None)):
        return kept
    return render(request, "indicators/indicator_form.html", {"form": form, "indicator": None})


@member_page(rules.may_keep_data)
def indicator_edit(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Change an indicator's definition."""
    indicator = get_object_or_404(Indicator.objects.within(here.partnership), slug=slug)
    form = IndicatorForm(here, request.POST or None, indicator=indicator)
    if request.method == "POST" and form.is_valid() and (kept := _keep(request, here, form, indicator)):
        return kept
    return render(request, "indicators/indicator_form.html", {"form": form, "indicator": indicator})


def _keep(request: HttpRequest, here: Here, form: IndicatorForm, indicator: Indicator | None) -> HttpResponse | None:
    """Keep definition and goal together, or neither; None where they do not go together, which the form then says."""
    by, now, goal = here.acting(Role.DATA_STEWARD, Role.STEWARD), timezone.now(), form.cleaned_data
    try:
        with transaction.atomic():
            kept = define_indicator(
                partnership=here.partnership, indicator=indicator, by=by, at=now, **form.definition_fields()
            )
            set_target(indicator=kept, value=goal["target"], until=goal["target_by"], by=by, at=now)
    except (KindRefused, TargetRefused, UnitRefused) as why:
        form.refuse(why)
        return None
    messages.success(request, _("The definition is kept. It stands in the record."))
    return redirect("indicators:indicator-detail", partnership=here.partnership.slug, slug=kept.slug)
