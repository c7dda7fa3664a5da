"""What people fill in: a directory's file, a contact list, the filters of the list of services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bridgework.goals.forms.base import PlainForm
from bridgework.partnerships.actions.directory import shipped_mappings

LARGEST = 20 * 1024**2
NAMES = {
    "sf_dcyf": _("San Francisco's list of youth programs"),
    "dc_211": _("A 211 database in one table (iCarol)"),
    "hsds_florida": _("Florida's legal-aid tables"),
}


class DirectoryForm(PlainForm):
    """A directory, and how it is read."""

    file = forms.FileField(
        label=_("A zip of CSV files, one CSV or an Excel file"),
        error_messages={"required": _("Choose the file."), "empty": _("The file is empty. Choose another.")},
    )
    mapping = forms.ChoiceField(
        label=_("How is it laid out?"), required=False, help_text=_("HSDS is the form of Open Referral.")
    )
    own_mapping = forms.FileField(
        label=_("Or your own mapping (TOML)"),
        required=False,
        help_text=_("A small file that says which column is which."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mapping"].choices = [  # type: ignore[attr-defined]
            ("", _("HSDS tables")),
            *((name, NAMES.get(name, name)) for name in shipped_mappings()),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("file") and cleaned["file"].size > LARGEST:
            self.add_error(
                "file", _("The file is larger than 20 MB. Use the command on the server: bridgework import directory.")
            )
        own = cleaned.get("own_mapping")
        cleaned["mapping_text"] = ""
        if own:
            try:
                cleaned["mapping_text"] = own.read(200_001).decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error(
                    "own_mapping", _("This is not a TOML file. Choose a text file that says what the columns are.")
                )
        return cleaned
