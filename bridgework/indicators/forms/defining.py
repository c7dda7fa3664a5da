"""An indicator as people define it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bridgework.goals.forms.base import WordsForm, text
from bridgework.goals.models import Goal
from bridgework.indicators.models import Indicator, Target
from bridgework.partnerships.doors import Here
from bridgework.partnerships.models import Organization
from bridgework.places.labels import code_of

WORDS = ("name", "definition", "counted", "population", "method_note")


class IndicatorForm(WordsForm):
    """What is counted, of whom, in which unit, whether up is good, and where everyone should be."""

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("As a heading: “Graduation in four years”."))
    definition = text(_("What it says, in plain words"), length=1000, rows=3)
    unit = forms.ChoiceField(label=_("What is counted"), choices=Indicator.Unit.choices)
    counted = forms.CharField(
        label=_("Counted"),
        max_length=120,
        help_text=_("Of people, what they did: “graduated in four years”. Of events, what they are: “suspensions”."),
    )
    population = forms.CharField(
        label=_("Among whom"), max_length=120, help_text=_("For example: students, households.")
    )
    polarity = forms.ChoiceField(label=_("Which way is better"), choices=Indicator.Polarity.choices)
    goal = forms.ModelChoiceField(
        Goal.objects.none(), label=_("For which goal"), required=False, empty_label=_("No goal yet")
    )
    is_headline = forms.BooleanField(label=_("It stands for its goal on the first page"), required=False)
    target = forms.DecimalField(
        label=_("Where everyone should be, per 100"), required=False, min_value=0, max_value=100_000, decimal_places=2
    )
    target_by = forms.DateField(label=_("By when"), required=False)
    place_level = forms.CharField(
        label=_("Kind of places"),
        max_length=40,
        required=False,
        help_text=_("One kind for an indicator: district, school, county. It cannot change once numbers are in."),
    )
    source = forms.CharField(label=_("Where the numbers come from"), max_length=300, required=False)
    steward = forms.ModelChoiceField(
        Organization.objects.none(), label=_("Who keeps the numbers"), required=False, empty_label=_("Nobody yet")
    )
    method_note = text(_("What a reader should know about the numbers"), length=2000, rows=3, required=False)
    is_public = forms.BooleanField(label=_("Everyone can see it"), required=False, initial=True)

    def __init__(self, here: Here, *args: Any, indicator: Indicator | None = None, **kwargs: Any) -> None:
        self.indicator = indicator
        if indicator is not None:
            target = Target.objects.filter(indicator=indicator, group=None).first()
            names = ("unit", "polarity", "goal", "is_headline", "place_level", "source", "steward", "is_public")
            initial: dict[str, Any] = {name: getattr(indicator, name) for name in names}
            initial |= {"target": target.value if target else None, "target_by": target.by if target else None}
            kwargs["existing"] = {name: getattr(indicator, name) for name in WORDS}
            kwargs["initial"] = initial
        super().__init__(here, *args, **kwargs)
        partnership = here.partnership
        self.fields["goal"].queryset = Goal.objects.within(partnership).order_by("position", "pk")  # type: ignore[attr-defined]
        organizations = Organization.objects.within(partnership).filter(is_partner=True).order_by("name")
        self.fields["steward"].queryset = organizations  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("target") is not None and not cleaned.get("target_by") and "target_by" not in self.errors:
            self.add_error("target_by", _("Say by when everyone should be there."))
        level = code_of(cleaned["place_level"], 40) if cleaned.get("place_level") else ""
        known = self.indicator
        if known and known.place_level and level != known.place_level and known.values.exists():
            self.add_error(
                "place_level", _("Numbers are in for another kind of places. Define a second indicator for this one.")
            )
        cleaned["place_level"] = level
        return cleaned

    def definition_fields(self) -> dict[str, Any]:
        """Return what `define_indicator` takes."""
        plain = ("unit", "polarity", "goal", "is_headline", "place_level", "source", "steward", "is_public")
        return {name: self.words(name) for name in WORDS} | {name: self.cleaned_data[name] for name in plain}
