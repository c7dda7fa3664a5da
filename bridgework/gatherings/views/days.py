"""Days that have a name: the steward types them in, or brings a calendar file in. Polls and new sessions then warn of them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext

from bridgework.gatherings import actions
from bridgework.gatherings.forms import DayForm, DaysFileForm
from bridgework.gatherings.models import NamedDay
from bridgework.gatherings.queries.days import days_page
from bridgework.goals.actions.refusals import Refused
from bridgework.goals.forms.base import PlainForm
from bridgework.goals.pages import today_here
from bridgework.partnerships.actions.importing import ImportRefused
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Role
from bridgework.partnerships.rules import may_steward
from bridgework.ui.numbers import count


@member_page(may_steward)
def days(request: HttpRequest, here: Here) -> HttpResponse:
    """Show the named days to come, add one, take one off, or bring a calendar file in."""
    what = request.POST.get("what", "")
    form = DayForm(request.POST if what == "name" else None)
    file_form = DaysFileForm(request.POST if what == "file" else None, request.FILES if what == "file" else None)
    acting: PlainForm | None = {"name": form, "file": file_form}.get(what)
    try:
        if what.startswith("off"):
            messages.success(request, _take_off(request, here, is_every=what == "off-all"))
            return redirect(request.path)
        if acting is not None and acting.is_valid():
            messages.success(request, _name(here, form) if what == "name" else _bring_in(here, file_form))
            return redirect(request.path)
    except (Refused, ImportRefused) as why:
        (acting or form).refuse(why)
    context = {
        "page": days_page(here.partnership, request.GET.get("page"), today_here(here)),
        "form": form,
        "file_form": file_form,
    }
    return render(request, "gatherings/days.html", context)


def _name(here: Here, form: DayForm) -> str:
    by = here.acting(Role.STEWARD)
    n = actions.name_day(partnership=here.partnership, by=by, now=timezone.now(), **form.cleaned_data)
    return ngettext("%(n)s day is named.", "%(n)s days are named.", n) % {"n": count(n)}


def _take_off(request: HttpRequest, here: Here, *, is_every: bool) -> str:
    key = request.POST.get("key", "")
    day = get_object_or_404(NamedDay.objects.within(here.partnership), pk=key if key.isdigit() else 0)
    by = here.acting(Role.STEWARD)
    n = actions.take_day_off(partnership=here.partnership, day=day, is_every=is_every, by=by, now=timezone.now())
    return ngettext("%(n)s day is off the list.", "%(n)s days are off the list.", n) % {"n": count(n)}


def _bring_in(here: Here, form: DaysFileForm) -> str:
    file = form.cleaned_data["file"]
    report = actions.import_named_days(
        partnership=here.partnership,
        source=file.read(),
        name=str(file.name)[:200],
        by=here.acting(Role.STEWARD),
        now=timezone.now(),
    )
    said = ngettext("%(n)s event of the file is new.", "%(n)s events of the file are new.", report.n_written)
    left = ngettext("%(n)s names no day.", "%(n)s name no day.", report.n_refused)
    parts = [said % {"n": count(report.n_written)}]
    return " ".join([*parts, left % {"n": count(report.n_refused)}] if report.n_refused else parts)
