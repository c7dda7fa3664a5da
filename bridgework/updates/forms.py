"""What people enter to follow by mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bridgework.goals.forms.base import PlainForm


class FollowForm(PlainForm):
    """A mail address, and the language of the mails."""

    email = forms.EmailField(
        label=_("Mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Write your mail address."),
            "invalid": _("Write the whole address, such as name@example.org."),
        },
    )
    language = forms.ChoiceField(label=_("Language of the mails"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        known = dict(settings.LANGUAGES)
        reader = get_language() or "en"
        start = next((code for code in (reader, reader.split("-")[0]) if code in known), "en")
        super().__init__(*args, initial={"language": start}, **kwargs)
        self.fields["email"].error_messages["required"] = _("Write your mail address.")
