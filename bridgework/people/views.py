"""Signing in, joining, and one's own account."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bridgework.people import actions, queries, rules, throttling
from bridgework.people.actions.joining import read_sign_up
from bridgework.people.actions.signing_in import SCOPE
from bridgework.people.forms import AddressForm, DetailsForm, JoinForm, TokenForm, language_or_default
from bridgework.people.language import remember_language
from bridgework.people.models import Person


def _next(request: HttpRequest) -> str:
    """Return where to go on to: a path of this site, or nothing."""
    to = request.POST.get("next", "") or request.GET.get("next", "")
    # Paths only: another host, also one of ours, is never a place to come back to.
    return to if to.startswith("/") and url_has_allowed_host_and_scheme(to, allowed_hosts=None) else ""


def _is_invitation(to: str) -> bool:
    """Whether somebody holds an invitation and comes back to it once signed in."""
    try:
        return resolve(urlsplit(to).path).view_name == "entrance:invitation"
    except Resolver404:
        return False


def _enter(request: HttpRequest, person: Person, to: str) -> HttpResponse:
    """Sign in through allauth's stages, so that a second factor is asked for where one is set up."""
    record_authentication(request, person, method="mail_link")
    return perform_login(request, Login(user=person, email=person.email, redirect_url=to or None))


class _TooManyMails(Exception):
    """The visitor's network asked for as many mails as it may in an hour, to whatever addresses."""


def _mail(request: HttpRequest, email: str, name: str, language: str) -> None:
    """Mail a sign-in or sign-up link, unless the address had its share: nothing tells that, it would tell of a person."""
    if not throttling.may_try(request, "mail", throttling.MAIL_RATES_OF_NETWORK):
        raise _TooManyMails
    if throttling.may_try(request, "mail", throttling.MAIL_RATES_OF_ADDRESS, key=email.lower()):
        actions.send_entrance_mail(
            email=email,
            name=name,
            language=language,
            to=_next(request),
            absolute=request.build_absolute_uri,
            now=timezone.now(),
        )


def _wait_or_move() -> str:
    return _(
        "Very many mails were asked for from where you are. Wait an hour, or try in another network, for example with "
        "your phone."
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for an address and mail a link to it; the answer is the same for known and unknown addresses."""
    if request.user.is_authenticated:
        return redirect(_next(request) or settings.LOGIN_REDIRECT_URL)
    form, status = AddressForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        try:
            _mail(request, form.cleaned_data["email"], "", get_language() or settings.LANGUAGE_CODE)
            return redirect("people:mail-sent")
        except _TooManyMails:
            form.add_error(None, _wait_or_move())
            status = 429
        except actions.MailFailed:
            sentence = _("We could not send the mail. Try again in a few minutes, or sign in with a password.")
            form.add_error(None, sentence)
    context = {"form": form, "next": _next(request), "provider": settings.BRIDGEWORK_OIDC_NAME}
    return render(request, "people/sign_in.html", context, status=status)


@never_cache
@require_GET
def mail_sent(request: HttpRequest) -> HttpResponse:
    """Say that a mail is on its way; the same for everybody."""
    return render(request, "people/mail_sent.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mail_link(request: HttpRequest) -> HttpResponse:
    """Where a mail link leads: a page with one button, because mail scanners open links but press nothing."""
    to = _next(request)
    if request.method == "POST":
        try:
            person = actions.use_mail_link(
                token=request.POST.get("t", ""), now=timezone.now(), browser=request.session.session_key
            )
        except actions.LinkSpent:
            return render(request, "people/link_spent.html", {"form": AddressForm(), "next": to})
        return _enter(request, person, to)
    token = request.GET.get("t", "")
    template = "people/mail_link.html" if queries.mail_link_works(token, SCOPE) else "people/link_spent.html"
    return render(request, template, {"t": token, "next": to, "form": AddressForm()})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Ask for whom, then for name and address. An organization takes part through its people, never as one."""
    if request.user.is_authenticated:
        return redirect(_next(request) or settings.LOGIN_REDIRECT_URL)
    # An invitation says for whom; who holds one is not told to ask for one.
    for_whom = "self" if _is_invitation(_next(request)) else request.GET.get("for")
    if for_whom == "organization":
        return render(request, "people/join_organization.html", {"next": _next(request)})
    if for_whom != "self":
        choices = [
            ("self", _("For myself, as a person who lives or works here")),
            ("organization", _("For an organization that I work with")),
        ]
        return render(request, "people/join_for_whom.html", {"next": _next(request), "choices": choices})
    form, status = JoinForm(request.POST or None, initial={"language": language_or_default(get_language())}), 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            _mail(request, data["email"], data["name"], data["language"])
            return redirect("people:mail-sent")
        except _TooManyMails:
            form.add_error(None, _wait_or_move())
            status = 429
        except actions.MailFailed:
            form.add_error(None, _("We could not send the mail. Try again in a few minutes."))
    return render(request, "people/join.html", {"form": form, "next": _next(request)}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join_link(request: HttpRequest) -> HttpResponse:
    """Where a sign-up link leads: name and language once more, one button; only then is the account made."""
    token = request.POST.get("t", "") or request.GET.get("t", "")
    try:
        content = read_sign_up(token=token, now=timezone.now())
        form = DetailsForm(request.POST or None, initial=content)
        if request.method == "POST" and form.is_valid():
            person = actions.join(token=token, now=timezone.now(), **form.cleaned_data)
            return _enter(request, person, content["to"])
    except (actions.LinkUnusable, actions.AddressTaken):
        return render(request, "people/link_spent.html", {"form": AddressForm(), "next": ""})
    return render(request, "people/join_link.html", {"form": form, "t": token, "email": content["email"]})


@never_cache
@require_GET
def example_sign_in(request: HttpRequest, who: str, token: str) -> HttpResponse:
    """Sign in as one of the example's people with one click; anywhere but on this machine nothing is here."""
    person = queries.example_person(str(who), token) if rules.may_use_example_links(request) else None
    if person is None:
        raise Http404
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    return HttpResponseRedirect(_next(request) or settings.LOGIN_REDIRECT_URL)


def _account_page(request: HttpRequest, status: int = 200, **given: object) -> HttpResponse:
    person = _person(request)
    context = {
        "person": person,
        "form": DetailsForm(initial={"name": person.name, "language": person.language}),
        "token_form": TokenForm(initial={"days": "90"}),
        "tokens": queries.tokens_of(person, timezone.now()),
        "second_factor": settings.BRIDGEWORK_SECOND_FACTOR,
        "has_second_factor": queries.has_second_factor(person),
        "provider": settings.BRIDGEWORK_OIDC_NAME,
    }
    return render(request, "people/me.html", context | given, status=status)


def _person(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """Show and change one's own account."""
    if request.method != "POST":
        return _account_page(request)
    form = DetailsForm(request.POST)
    if not form.is_valid():
        return _account_page(request, form=form)
    actions.change_details(person=_person(request), **form.cleaned_data)
    messages.success(request, _("Saved."))
    response = redirect("people:me")
    remember_language(response, form.cleaned_data["language"])
    return response


@never_cache
@login_required
@require_POST
def make_token(request: HttpRequest) -> HttpResponse:
    """Make an API token and show it, once."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _account_page(request, token_form=form)
    lasts = timedelta(days=int(form.cleaned_data["days"]))
    _row, raw = actions.make_api_token(
        person=_person(request), label=form.cleaned_data["label"], lasts=lasts, now=timezone.now()
    )
    return _account_page(request, new_token=raw)


@never_cache
@login_required
@require_POST
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """End one of one's own API tokens."""
    if not actions.revoke_api_token(person=_person(request), token_id=token_id, now=timezone.now()):
        raise Http404
    messages.success(request, _("The token no longer works."))
    return redirect("people:me")
