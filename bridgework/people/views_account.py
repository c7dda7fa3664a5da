"""allauth's pages where it does not do what Bridgework promises; urls_account puts them before its own."""

from __future__ import annotations

from typing import Any

from allauth.account.models import get_emailconfirmation_model
from allauth.account.views import PasswordResetFromKeyView, confirm_email
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from bridgework.people import actions, rules


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
