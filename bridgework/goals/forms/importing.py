"""A list, pasted or uploaded. The preview carries it along and everything is read anew when the button is pressed."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bridgework.goals.forms.base import PlainForm

MOST_BYTES = 1_500_000  # stays, as base64, within what Django takes as a form; larger lists come in by command


class ListForm(PlainForm):
    """Rows copied from a spreadsheet, or a file."""

    paste = forms.CharField(
        label=_("Paste the rows here, with their header"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    file = forms.FileField(label=_("Or choose a CSV or Excel file"), required=False)
    dates = forms.ChoiceField(
        label=_("How are dates like 3/4/2026 meant?"),
        required=False,
        choices=[
            ("", _("There are none")),
            ("month-first", _("Month first: March 4")),
            ("day-first", _("Day first: 3 April")),
        ],
    )
    content = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    is_multipart_always = True

    def clean(self) -> dict[str, Any]:
        """Find the one source: what the preview carried along, a file, or what was pasted."""
        cleaned = super().clean() or {}
        source: bytes | str = ""
        name = cleaned.get("name") or ""
        if cleaned.get("content"):
            try:
                source = base64.b64decode(cleaned["content"], validate=True)
            except (binascii.Error, ValueError):
                raise ValidationError(_("The list did not arrive whole. Paste it again.")) from None
        elif cleaned.get("file"):
            source, name = cleaned["file"].read(MOST_BYTES + 1), str(cleaned["file"].name)[:200]
        else:
            source, name = (cleaned.get("paste") or "").encode(), str(_("pasted rows"))
        if not source.strip():
            raise ValidationError(_("Paste the rows, or choose a file."))
        if len(source) > MOST_BYTES:
            raise ValidationError(_("This list is larger than 1.5 MB. Bring it in by the command `bridgework import`."))
        cleaned["source"] = source
        cleaned["name"] = name
        return cleaned

    def carried(self) -> dict[str, str]:
        """Return what the preview's form sends along."""
        return {
            "content": base64.b64encode(self.cleaned_data["source"]).decode(),
            "name": self.cleaned_data["name"],
            "dates": self.cleaned_data["dates"],
        }

    def table(self) -> bytes | str:
        """Return the source as the reader takes it: pasted rows as text, so that tabs are tried first."""
        source = self.cleaned_data["source"]
        if self.cleaned_data["name"] == str(_("pasted rows")):
            return source.decode("utf-8", errors="replace")
        return source
