"""Which group a label is that no table had before: one of those that are known, or a new one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bridgework.goals.forms.base import PlainForm
from bridgework.indicators.labelling import UnknownLabel


class GroupsForm(PlainForm):
    """One choice for each unknown label; without a choice it becomes a group of its own."""

    def __init__(self, unknown: Sequence[UnknownLabel], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unknown = unknown
        for index, one in enumerate(unknown):
            new = _("A new group: “%(label)s”") % {"label": one.label}
            self.fields[f"label-{index}"] = forms.ChoiceField(
                label=_("“%(label)s” is") % {"label": one.label}, choices=[("", new), *one.groups], required=False
            )

    def chosen(self) -> dict[tuple[str, str], str]:
        """Return the group of every label, by (dimension, label)."""
        return {
            (one.dimension, one.label): self.cleaned_data.get(f"label-{index}") or one.code
            for index, one in enumerate(self.unknown)
        }
