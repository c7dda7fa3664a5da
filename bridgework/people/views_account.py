"""allauth's pages where it does not do what Bridgework promises; urls_account puts them before its own."""

from __future__ import annotations

import logging
from typing import Any

import requests
from allauth.account.models import get_emailconfirmation_model
from allauth.account.views import PasswordResetFromKeyView, confirm_email
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from bridgework.people import actions, rules

log = logging.getLogger(__name__)

# What allauth raises where a provider is down, slow, or answers what it should not; it catches some of these, in some places.
PROVIDER_FAILED = (requests.RequestException, ValueError, KeyError, TypeError, AttributeError)


@never_cache
def confirm_address(request: HttpRequest, key: str) -> HttpResponse:
    """Where the link in a mail about an address leads; who wants to change theirs has to be signed in."""
    confirmation = get_emailconfirmation_model().from_key(key)
    if confirmation is None or rules.may_confirm(confirmation.email_address, request.user):
        return confirm_email(request, key=key)
    if request.user.is_authenticated:
        return render(request, "account/email_confirm.html", {"confirmation": None})
    messages.info(request, _("Sign in with the address that your account has now. Then you confirm the new one."))
    return redirect_to_login(request.path)


class SetNewPassword(PasswordResetFromKeyView):
    """Where the link to set a new password leads. It came by mail, so it proves the address."""

    def form_valid(self, form: Any) -> HttpResponse:
        actions.prove_address(person=self.reset_user, browser=self.request.session.session_key)
        return super().form_valid(form)


@never_cache
def to_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Go to the organization's own sign-in; what it answers to us on the way may be anything, or nothing."""
    try:
        return openid_connect.login(request, provider_id=provider_id)
    except PROVIDER_FAILED as error:
        return _provider_failed(request, error)


@never_cache
def from_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Come back from there."""
    try:
        return openid_connect.callback(request, provider_id=provider_id)
    except PROVIDER_FAILED as error:
        return _provider_failed(request, error)


def _provider_failed(request: HttpRequest, error: Exception) -> HttpResponse:
    # The kind of error and no more: its text may hold the address that was asked, with the code of a sign-in.
    log.error("the OpenID provider gave no answer that can be used: %s", type(error).__name__)
    status = 504 if isinstance(error, requests.Timeout) else 502
    return render(request, "socialaccount/authentication_error.html", status=status)
