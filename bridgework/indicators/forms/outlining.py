"""A file of outlines and the level of places it is for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bridgework.goals.forms.base import PlainForm
from bridgework.lib.outlines import LARGEST


class OutlinesForm(PlainForm):
    """Choose a file, and say whose outlines these are."""

    file = forms.FileField(
        label=_("Outlines (GeoJSON or TopoJSON)"),
        help_text=_("At most 20 MB, in degrees of longitude and latitude (WGS 84)."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,.geojson,.topojson,application/geo+json"}),
    )
    level = forms.ChoiceField(label=_("Which places"), help_text=_("Each shape is found by a place’s code or name."))

    def __init__(self, levels: dict[str, int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].error_messages["required"] = _("Choose a file.")
        choice = self.fields["level"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - for the type checker; declared above
        choice.choices = [(level, f"{level} ({n})") for level, n in levels.items()]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("This file is larger than 20 MB. Simplify it first."))
        return file
