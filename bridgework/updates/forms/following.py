"""What people enter to follow by mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bridgework.goals.forms.base import PlainForm
from bridgework.partnerships.models import Partnership
from bridgework.ui.words import plain
from bridgework.updates.models import Rhythm

SENDING = [choice for choice in Rhythm.choices if choice[0] != Rhythm.NONE]


def _reading_language() -> str:
    known = dict(settings.LANGUAGES)
    reader = get_language() or "en"
    return next((code for code in (reader, reader.split("-")[0]) if code in known), "en")


class FollowForm(PlainForm):
    """A mail address, how often it gets a mail, and in which language."""

    email = forms.EmailField(
        label=_("Mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Write your mail address."),
            "invalid": _("Write the whole address, such as name@example.org."),
        },
    )
    rhythm = forms.ChoiceField(label=_("How often"), choices=SENDING, required=False, widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language of the mails"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, email: str = "", **kwargs: Any) -> None:
        start = {"language": _reading_language(), "rhythm": Rhythm.WEEKLY, "email": email}
        super().__init__(*args, initial=start, **kwargs)
        self.fields["email"].error_messages["required"] = _("Write your mail address.")

    def clean_rhythm(self) -> str:
        return self.cleaned_data["rhythm"] or Rhythm.WEEKLY  # pages of earlier versions did not ask


class _Chosen(PlainForm):
    """Some partnerships, by their keys."""

    partnerships = forms.TypedMultipleChoiceField(
        label=_("What you follow"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, among: Sequence[Partnership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.among = among
        choice = self.fields["partnerships"]
        assert isinstance(choice, forms.TypedMultipleChoiceField)  # noqa: S101 - for the type checker; declared above
        choice.choices = [(one.pk, plain(one.name)) for one in among]

    def chosen(self) -> list[Partnership]:
        """Return the partnerships that were ticked."""
        return [one for one in self.among if one.pk in self.cleaned_data["partnerships"]]


class MailsForm(_Chosen):
    """How often somebody gets mail, about what, and in which language (an account has its own)."""

    rhythm = forms.ChoiceField(label=_("How often"), choices=Rhythm.choices, widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language of the mails"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, with_language: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["rhythm", "partnerships", "language"])
        if not with_language:
            del self.fields["language"]


class KeepForm(_Chosen):
    """What to follow again after one click too many."""

    was = forms.CharField(widget=forms.HiddenInput)
    rhythm = forms.ChoiceField(label=_("How often"), choices=SENDING)
