"""What people enter about their account."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.socialaccount import forms as social_forms
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bridgework.ui.language import languages

WHOLE_ADDRESS = _("Write the whole address, for example amara@example.org.")


def _address(label: Any = None, hint: Any = "") -> forms.EmailField:
    return forms.EmailField(
        label=label or _("Mail address"),
        help_text=hint,
        max_length=254,
        error_messages={"required": WHOLE_ADDRESS, "invalid": WHOLE_ADDRESS},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


def _name() -> forms.CharField:
    return forms.CharField(
        label=_("Your name"),
        help_text=_("As others in a partnership should see it."),
        max_length=200,
        error_messages={"required": _("Write a name, your own or the one you go by.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


def _language() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Language of the mails we send you"), choices=languages)


class AddressForm(forms.Form):
    """Where to mail the sign-in link."""

    email = _address()


class JoinForm(forms.Form):
    """Who wants to join, before the address is proven."""

    name = _name()
    email = _address(hint=_("We mail you a link. Nobody else sees this address."))
    language = _language()


class DetailsForm(forms.Form):
    """Name and language of an account."""

    name = _name()
    language = _language()


class SetupForm(forms.Form):
    """The first administrator, with the token that was printed at the first start."""

    token = forms.CharField(
        label=_("Setup token"),
        help_text=_("It was printed where Bridgework was started."),
        max_length=200,
        error_messages={"required": _("Copy the token from where Bridgework was started.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    name = _name()
    email = _address()
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 10 characters. Without one you sign in with a link that we mail you."),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    language = _language()

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if password:
            password_validation.validate_password(password)
        return password


class TokenForm(forms.Form):
    """A new token for the HTTP API."""

    DAYS = (
        ("30", pgettext_lazy("how long a token works", "30 days")),
        ("90", pgettext_lazy("how long a token works", "90 days")),
        ("365", pgettext_lazy("how long a token works", "One year")),
    )
    label = forms.CharField(
        label=_("What is it for?"),
        max_length=100,
        error_messages={"required": _("Write what the token is for, so that you know it again.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    days = forms.ChoiceField(label=_("How long should it work?"), choices=DAYS)


class EraseForm(forms.Form):
    """The typed confirmation before an account is erased."""

    confirmation = forms.CharField(
        label=_("Type your mail address to confirm"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_confirmation(self) -> str:
        typed = self.cleaned_data["confirmation"].strip()
        if typed.lower() != self.email.lower():
            raise forms.ValidationError(_("Type the mail address of this account, exactly as shown above."))
        return typed


class OurWords:
    """allauth's forms with our labels: plain words, visible labels instead of placeholders, one hint for passwords."""

    LABELS: ClassVar[dict[str, Any]] = {
        "login": _("Mail address"),
        "email": _("Mail address"),
        "password": _("Password"),
        "oldpassword": _("Your present password"),
        "password1": _("New password"),
        "password2": _("The same once more"),
        "code": _("Code"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            field.label = self.LABELS.get(name, field.label)
            if name == "password1":
                field.help_text = _("At least 10 characters. A few words that only you would put together are good.")
            if name == "oldpassword":
                field.help_text = ""


class LoginForm(OurWords, account_forms.LoginForm):
    """Sign in with a password."""


class ResetPasswordForm(OurWords, account_forms.ResetPasswordForm):
    """Ask for a link to set a new password: for the account whose own address it is, not one that only asked for it."""

    def clean_email(self) -> str:
        email = super().clean_email()
        self.users: list[Any] = [person for person in self.users if person.email.lower() == email.strip().lower()]
        return email


class ResetPasswordKeyForm(OurWords, account_forms.ResetPasswordKeyForm):
    """Set a new password through that link."""


class ChangePasswordForm(OurWords, account_forms.ChangePasswordForm):
    """Change one's password."""


class SetPasswordForm(OurWords, account_forms.SetPasswordForm):
    """Set a first password."""


class AddEmailForm(OurWords, account_forms.AddEmailForm):
    """Change one's address: the new one counts once it is confirmed."""


class ReauthenticateForm(OurWords, account_forms.ReauthenticateForm):
    """One's password once more."""


class PausedCode:
    """Says what helps after too many wrong codes: waiting. A link by mail leads to this step again."""

    def clean_code(self) -> str:
        try:
            return super().clean_code()  # type: ignore[misc]
        except forms.ValidationError as refused:
            if refused.code != "too_many_login_attempts":
                raise
            raise forms.ValidationError(
                _("There were too many tries. Wait a quarter of an hour, then try again."), code=refused.code
            ) from None


class CodeForm(PausedCode, OurWords, mfa_forms.AuthenticateForm):
    """The code at sign-in."""


class CodeAgainForm(PausedCode, OurWords, mfa_forms.ReauthenticateForm):
    """The code once more."""


class DisconnectForm(social_forms.DisconnectForm):
    """End a connection with the organization's own sign-in. It is never the last way in: a link by mail always works.

    So there may be no password, and the provider need not be configured any more.
    """

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data

    def save(self) -> None:
        self.cleaned_data["account"].delete()
        get_adapter().add_message(self.request, messages.INFO, "socialaccount/messages/account_disconnected.txt")


class SecondFactorForm(OurWords, ActivateTOTPForm):
    """The first code from the phone. It proves that the person is there, so the recovery codes can be shown next."""

    def clean_code(self) -> str:
        code = super().clean_code()
        record_authentication(context.request, self.user, method="mfa", type="totp", reauthenticated=True)
        return code


def language_or_default(code: str | None) -> str:
    """Return an interface language, whatever was asked for."""
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
