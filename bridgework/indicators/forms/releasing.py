"""What a data steward writes when a release is signed or withdrawn."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bridgework.indicators.models import Release
from bridgework.lib.words import Words


class _OneText(forms.Form):
    """A form with one text, in the partnership's first language."""

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language = language

    def words(self, name: str) -> Words:
        """Return the text as words of the partnership's language; empty words where nothing was written."""
        text = self.cleaned_data[name].strip()
        return Words.of(text, self.language) if text else Words()


class SignForm(_OneText):
    """The signature under a release."""

    note = forms.CharField(
        label=_("What is new in it"),
        help_text=_("One or two sentences for readers. They stand above the files."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )
    license = forms.ChoiceField(
        label=_("License of its files"),
        help_text=_("What others may do with the open data. Whoever has a file under a license keeps it for good."),
        choices=Release.License.choices,
        required=False,  # then the one that is proposed
    )

    def clean_license(self) -> str:
        return self.cleaned_data["license"] or str(self.initial.get("license") or Release.License.BY)


class WithdrawForm(_OneText):
    """Why a release is withdrawn."""

    why = forms.CharField(
        label=_("Why it is withdrawn"),
        help_text=_("Readers see this in place of the files."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": "3"}),
        error_messages={"required": _("Say why it is withdrawn: readers will see it.")},
    )
