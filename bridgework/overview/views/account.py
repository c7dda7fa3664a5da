"""Two pages about accounts that reach above people: making the first administrator, and erasing oneself."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bridgework.crossings.actions.erasing import erase_everywhere
from bridgework.partnerships.actions.setting_up import set_up_site
from bridgework.partnerships.models import Partnership
from bridgework.people import throttling
from bridgework.people.actions import SetupClosed, WrongSetupToken
from bridgework.people.forms import EraseForm, SetupForm, language_or_default
from bridgework.people.queries import an_administrator_exists
from bridgework.updates.actions import forget_reader


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Make the first administrator; once there is one, nothing is here."""
    if an_administrator_exists():
        raise Http404
    initial = {"token": request.GET.get("token", ""), "language": language_or_default(get_language())}
    form = SetupForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        if not throttling.may_try(request, "setup", throttling.SETUP_RATES):
            form.add_error(None, _("There were too many tries. Wait a quarter of an hour, then try again."))
        else:
            try:
                person = set_up_site(now=timezone.now(), **form.cleaned_data)
            except SetupClosed:
                raise Http404 from None
            except WrongSetupToken:
                form.add_error("token", _("Copy the token that was printed at the last start, the whole of it."))
            else:
                login(request, person, backend="django.contrib.auth.backends.ModelBackend")
                return redirect(_first_step())
    return render(request, "overview/account/setup.html", {"form": form, "is_first": not _has_partnership()})


def _has_partnership() -> bool:
    return Partnership.objects.exists()  # one may have been made by command


def _first_step() -> str:
    if _has_partnership():
        return "/"
    try:
        return reverse("entrance:create-partnership")
    except NoReverseMatch:
        return "/"


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Erase one's own account after a typed confirmation."""
    person = request.user
    form = EraseForm(request.POST or None, email=person.email)  # type: ignore[union-attr]
    if request.method == "POST" and form.is_valid():
        logout(request)
        forget_reader(email=person.email)  # type: ignore[union-attr]
        erase_everywhere(person=person, now=timezone.now())  # type: ignore[arg-type]
        messages.success(request, _("Your account is erased."))
        return redirect("/")
    return render(request, "overview/account/erase.html", {"form": form, "person": person})
