"""Fields that several forms share: money, hours, a key against sending twice."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bridgework.goals.actions.refusals import Refused
from bridgework.goals.forms.base import WordsForm
from bridgework.goals.pages import today_here
from bridgework.partnerships.doors import Here
from bridgework.places.models import Group, Place
from bridgework.resources.money import minor_units, whole_units
from bridgework.resources.plans import Doing


class MoneyField(forms.CharField):
    """An amount of money as people write it; its clean value is whole minor units."""

    def __init__(self, *, currency: str = "USD", is_zero_fine: bool = False, **kwargs: Any) -> None:
        self.currency, self.is_zero_fine = currency, is_zero_fine
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(**{"max_length": 40, "widget": widget, **kwargs})

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            minor = minor_units(text, self.currency)
        except Refused as why:
            raise ValidationError(str(why))
        if minor < 0 or (minor == 0 and not self.is_zero_fine):
            raise ValidationError(_("Write an amount above zero."))
        return minor

    def prepare_value(self, value: Any) -> Any:
        return str(whole_units(value, self.currency)) if isinstance(value, int) else value


class HoursField(forms.DecimalField):
    """Hours in quarters; its clean value is whole minutes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 0, "max_value": 1_000_000, "decimal_places": 2, **kwargs})
        self.error_messages["invalid"] = _("Write hours as a number: 1.5.")

    def clean(self, value: Any) -> int | None:
        hours = super().clean(value)
        if hours is None:
            return None
        if hours * 4 != int(hours * 4):
            raise ValidationError(_("Write hours in quarters: 1.25, 1.5, 1.75."))
        return int(hours * 60)


class DoingForm(WordsForm):
    """An act on a fund: on which day, a few words, and a key against sending it twice."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, here: Here, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"key": uuid4(), "on": today_here(here), **(kwargs.get("initial") or {})}
        super().__init__(here, *args, **kwargs)

    def doing(self, by: Any) -> Doing:
        """Return who acts when, as it was entered."""
        data = self.cleaned_data
        key: UUID | None = data.get("key")
        return Doing(
            by=by,
            now=timezone.now(),
            on=data.get("on") or today_here(self.here),
            memo=self.words("memo"),
            reference=data.get("reference", ""),
            key=key,
        )


def day(label: Any = "") -> forms.DateField:
    return forms.DateField(label=label or _("On which day"))


def reference() -> forms.CharField:
    return forms.CharField(
        label=_("Number in the fiscal agent’s books"),
        max_length=80,
        required=False,
        help_text=_("So that both can be compared."),
    )


def place_field(label: Any, empty: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(Place.objects.none(), label=label, required=False, empty_label=empty)


def group_field(label: Any, empty: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(Group.objects.none(), label=label, required=False, empty_label=empty)


def fill_places(form: forms.Form, here: Here) -> None:
    """Let a form choose among the partnership's places, the first 300 by name."""
    rows = Place.objects.filter(scope=here.partnership.scope)
    form.fields["place"].queryset = rows.order_by("name", "pk")  # type: ignore[attr-defined]


def fill_groups(form: forms.Form, here: Here) -> None:
    """Let a form choose among the partnership's groups; crossed ones aside."""
    rows = Group.objects.filter(dimension__scope=here.partnership.scope, crosses=None).exclude(code="everyone")
    choice: Any = form.fields["group"]
    choice.queryset = rows.select_related("dimension").order_by("dimension__position", "position", "pk")
    choice.label_from_instance = lambda row: f"{row.dimension.name}: {row.name}"
