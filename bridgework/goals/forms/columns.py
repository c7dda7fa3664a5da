"""Which column of a list is which: guessed from the header, remembered from the last time, corrected here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bridgework.goals.forms.base import PlainForm

PREFIX = "column-"


class ColumnsForm(PlainForm):
    """One choice for each thing that a list can say."""

    def __init__(
        self,
        header: Sequence[str],
        labels: Mapping[str, Any],
        needed: Sequence[str],
        found: Mapping[str, str],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.labels = labels
        names = [(name, name) for name in dict.fromkeys(header) if name.strip()]
        for name, label in labels.items():
            must = name in needed
            self.fields[PREFIX + name] = forms.ChoiceField(
                label=label,
                required=must,
                choices=[("", _("Choose a column") if must else _("No column says this")), *names],
                initial=found.get(name, ""),
                error_messages={
                    "required": _("Choose the column that says this."),
                    "invalid_choice": _("Choose a column of this list."),
                },
            )

    def columns(self) -> dict[str, str]:
        """Return the column of each thing; "" where the list does not say it."""
        return {name: self.cleaned_data[PREFIX + name] for name in self.labels}

    @staticmethod
    def carried(columns: Mapping[str, str]) -> dict[str, str]:
        """Return what the next step's form sends along."""
        return {PREFIX + name: header for name, header in columns.items()}
