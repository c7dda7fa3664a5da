"""How allauth's flows are fitted to Bridgework: no IP address leaves the request, mails speak the person's language."""

from __future__ import annotations

from io import BytesIO
from typing import Any, ClassVar

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage, LoginStageController
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bridgework.people import actions, rules, throttling, tokens
from bridgework.people.language import remember_language
from bridgework.people.models import Person


class AccountAdapter(DefaultAccountAdapter):
    """What allauth asks of the site."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Check the mail address and the password, then try again."),
        "too_many_login_attempts": _(
            "There were too many tries. Wait a quarter of an hour, or have a link mailed to you."
        ),
        "incorrect_password": _("Check the password, then try again."),
        "enter_current_password": _("Check your present password, then try again."),
        "email_taken": _("Use another address: there is an account with this one."),
        "duplicate_email": _("Use another address: this one is yours already."),
        "rate_limited": _("There were too many tries. Wait a few minutes, then try again."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return a hash of the visitor's network that changes every day; allauth only compares it."""
        try:
            ip = super().get_client_ip(request)
        except ImproperlyConfigured:
            ip = throttling.farthest_named(request)
        return throttling.hidden(throttling.network_of(ip))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # Per account *and* network: a stranger who guesses wrong delays only themself, not the account's owner.
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{self.get_client_ip(request)}"

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        # Joining goes through /join/, where the address is proven before anything is stored; see urls_account.
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return settings.LOGIN_REDIRECT_URL

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("people:me")

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> Any:
        """Speak the person's language from here on, unless this browser has chosen another."""
        response = super().post_login(request, user, **kwargs)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            remember_language(response, user.language)
        return response

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Confirm who may; the first proof of an account's address ends every other way into it."""
        if not rules.may_confirm(email_address, request.user):
            return False
        with transaction.atomic():
            if rules.is_own_address(email_address):
                actions.prove_address(
                    person=email_address.user,
                    browser=request.session.session_key,
                    signed_in_by=_signed_in_by(request, email_address.user),
                )
            return super().confirm_email(request, email_address)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send in the language of the person it is for, where that is known."""
        person = context.get("user") or Person.objects.filter(email__iexact=email).first()
        language = person.language if isinstance(person, Person) else get_language()
        with translation.override(language):
            super().send_mail(template_prefix, email, context)


def _signed_in_by(request: HttpRequest, person: Person) -> tuple[str, str] | None:
    """Return the provider's account with which this browser began to sign in as this person, and waits for the mail."""
    stage = LoginStageController.enter(request, EmailVerificationStage.key)
    if stage is None or stage.login.user != person:
        return None
    at_provider = (stage.login.signal_kwargs or {}).get("sociallogin")
    return (at_provider.account.provider, at_provider.account.uid) if at_provider else None


class ProviderLogin(SocialLogin):
    """A sign-in through the provider that never brings back a connection which ended a moment before.

    allauth reads the connection and then saves it, which makes it anew where the first proof of the address has just
    deleted it; a stranger who tries without pause would come through. Here it is updated or it is none. The account is read
    in the same statement: whoever was read before the proof gets a session that its new password key makes void.
    """

    account: SocialAccount

    def _lookup_by_socialaccount(self) -> bool:
        rows = SocialAccount.objects.filter(provider=self.account.provider, uid=self.account.uid)
        found = rows.select_related("user").first()
        if found is None or not rows.filter(pk=found.pk).update(
            extra_data=self.account.extra_data, last_login=timezone.now()
        ):
            return False
        found.extra_data = self.account.extra_data
        self.account, self.user = found, found.user
        return True


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """What allauth asks about accounts that come from the organization's own sign-in."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        # Whoever the configured provider lets in may have an account here.
        return True

    def authenticate_by_email(self, sociallogin: Any) -> tuple[Any, str] | None:
        # Only the account's own address counts, never one that somebody asked to change to and did not prove.
        for address in sociallogin.email_addresses:
            if address.verified and self.can_authenticate_by_email(sociallogin, address.email):
                person = Person.objects.filter(email__iexact=address.email).first()
                if person is not None:
                    return person, address.email
        return None

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Any:
        # Whole or not at all: nothing is attached to an account after its address has been proven.
        with transaction.atomic():
            return super().save_user(request, sociallogin, form)

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        person = super().populate_user(request, sociallogin, data)
        given = " ".join(part for part in (data.get("first_name"), data.get("last_name")) if part)
        person.name = (data.get("name") or given)[:200]
        person.language = get_language() or settings.LANGUAGE_CODE
        # The one hook that allauth offers between making a sign-in and looking up whose it is.
        sociallogin.__class__ = ProviderLogin
        return person


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps the second factor's keys encrypted with the site's key: a copy of the database alone gives no codes."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Enter the code that the app shows now."),
    }

    def build_totp_svg(self, url: str) -> str:
        # On white also in the dark theme: cameras cannot read a dark code on a dark page.
        picture = BytesIO()
        segno.make(url, micro=False).save(picture, kind="svg", scale=5, border=4, light="white")
        return picture.getvalue().decode()

    def encrypt(self, text: str) -> str:
        return tokens.locked(text, salt="people.second-factor")

    def decrypt(self, encrypted_text: str) -> str:
        return tokens.unlocked(encrypted_text, salt="people.second-factor")
