"""An indicator as people define it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from bridgework.goals.forms.base import WordsForm, text
from bridgework.goals.models import Goal, Initiative
from bridgework.indicators.models import Indicator, Target
from bridgework.partnerships.doors import Here
from bridgework.partnerships.models import Organization
from bridgework.places.labels import code_of

WORDS = ("name", "definition", "counted", "population", "method_note")
PLAIN = (
    "kind", "measure", "contributes_to", "performed_by", "initiative", "unit", "polarity", "goal", "is_headline",
    "place_level", "source", "steward", "months_between", "is_public",
)  # fmt: skip
OFTEN = (
    ("", _("Not said")), (1, _("Every month")), (3, _("Every three months")), (6, _("Every six months")),
    (12, _("Every year")), (24, _("Every two years")), (60, _("Every five years")),
)  # fmt: skip
SECTIONS: tuple[tuple[Any, Any, tuple[str, ...]], ...] = (
    (_("What it says"), "", ("name", "definition", "goal", "is_headline", "kind")),
    (
        _("If it measures one program"),
        _("Leave this part empty for an indicator of how people are doing: many answer for that together."),
        ("measure", "contributes_to", "performed_by", "initiative"),
    ),
    (
        _("How it is counted"),
        _("An indicator has one unit. Numbers of two units never stand in one picture."),
        ("unit", "unit_confirmed", "counted", "population", "polarity", "place_level"),
    ),
    (_("The goal for everyone"), "", ("target", "target_by")),
    (
        _("Where the numbers come from"),
        "",
        ("source", "steward", "months_between", "method_note", "is_public", "language"),
    ),
)


def plain(value: Decimal) -> str:
    """Return a number as people would write it into a field: 90, not 90.000000 and not 9E+1."""
    return f"{value.normalize():f}"


class ByName(forms.ModelChoiceField):
    """Choices called by their names in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class IndicatorForm(WordsForm):
    """What is counted, of whom, in which unit, whether up is good, who answers for it, and where everyone should be."""

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("As a heading: “Graduation in four years”."))
    definition = text(_("What it says, in plain words"), length=1000, rows=3)
    kind = forms.ChoiceField(
        label=_("What it is about"),
        choices=Indicator.Kind.choices,
        help_text=_("No single program answers for how people are doing. A program answers for what it does."),
    )
    measure = forms.ChoiceField(
        label=_("Which question it answers"),
        choices=[("", _("None of the three")), *Indicator.Measure.choices],
        required=False,
    )
    contributes_to = ByName(
        Indicator.objects.none(),
        label=_("Which indicator it should move"),
        required=False,
        empty_label=_("None yet"),
    )
    performed_by = forms.ModelChoiceField(
        Organization.objects.none(), label=_("Who answers for it"), required=False, empty_label=_("Nobody yet")
    )
    initiative = ByName(
        Initiative.objects.none(), label=_("Which initiative it measures"), required=False, empty_label=_("None")
    )
    unit = forms.ChoiceField(
        label=_("What is counted"),
        choices=Indicator.Unit.choices,
        help_text=_(
            "People: each counts once, so we say “84 of every 100 students”. Events: one person can have several, so we say “12 "
            "suspensions per 100 students”. As given: only the rate is known, so we cannot say how sure it is."
        ),
    )
    unit_confirmed = forms.BooleanField(
        label=_("Read every number that is in by the new unit"),
        required=False,
        help_text=_(
            "The numbers stay, but they mean something else. None is shown until the next release protects them anew."
        ),
    )
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
    months_between = forms.TypedChoiceField(
        label=_("How often new numbers are due"), choices=OFTEN, required=False, coerce=int, empty_value=None
    )
    method_note = text(_("What a reader should know about the numbers"), length=2000, rows=3, required=False)
    is_public = forms.BooleanField(label=_("Everyone can see it"), required=False, initial=True)

    def __init__(self, here: Here, *args: Any, indicator: Indicator | None = None, **kwargs: Any) -> None:
        self.indicator = indicator
        if indicator is not None:
            target = Target.objects.filter(indicator=indicator, group=None).first()
            initial: dict[str, Any] = {name: getattr(indicator, name) for name in PLAIN}
            initial |= {
                "target": plain(target.value) if target else None,
                "target_by": target.by if target else None,
            }
            kwargs["existing"] = {name: getattr(indicator, name) for name in WORDS}
            kwargs["initial"] = initial
        super().__init__(here, *args, **kwargs)
        partnership = here.partnership
        organizations = Organization.objects.within(partnership).filter(is_partner=True).order_by("name")
        above = Indicator.objects.within(partnership).filter(kind=Indicator.Kind.POPULATION).order_by("position", "pk")
        if indicator is not None:
            above = above.exclude(pk=indicator.pk)
            self._keep_often(indicator.months_between)
        choices = {
            "goal": Goal.objects.within(partnership).order_by("position", "pk"),
            "steward": organizations,
            "performed_by": organizations,
            "contributes_to": above,
            "initiative": Initiative.objects.within(partnership).order_by("pk"),
        }
        for name, rows in choices.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        self.asks_for_unit = indicator is not None and self._changes_unit(indicator) and indicator.values.exists()
        if not self.asks_for_unit:
            del self.fields["unit_confirmed"]

    def _keep_often(self, months: int | None) -> None:
        """Offer what stands there already, though it is none of the usual choices."""
        field = self.fields["months_between"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - for the type checker; declared above
        if months and months not in dict(OFTEN):
            field.choices = [*OFTEN, (months, _("Every %(n)s months") % {"n": months})]

    def _changes_unit(self, indicator: Indicator) -> bool:
        return self.is_bound and self.data.get("unit") in Indicator.Unit.values and self.data["unit"] != indicator.unit

    def sections(self) -> list[tuple[Any, Any, list[BoundField]]]:
        """Return the visible fields under their headings."""
        return [
            (heading, intro, [self[name] for name in names if name in self.fields and not self[name].is_hidden])
            for heading, intro, names in SECTIONS
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("target") is not None and not cleaned.get("target_by") and "target_by" not in self.errors:
            self.add_error("target_by", _("Say by when everyone should be there."))
        if cleaned.get("target") is not None and cleaned["target"] > 100 and cleaned.get("unit") == "people":
            self.add_error("target", _("Of 100 people there can be 100 at most."))
        if self.asks_for_unit and not cleaned.get("unit_confirmed"):
            self.add_error("unit_confirmed", _("Numbers are in by another unit. Tick this, or choose the old unit."))
        self._check_kind(cleaned)
        level = code_of(cleaned["place_level"], 40) if cleaned.get("place_level") else ""
        known = self.indicator
        if known and known.place_level and level != known.place_level and known.values.exists():
            self.add_error(
                "place_level", _("Numbers are in for another kind of places. Define a second indicator for this one.")
            )
        cleaned["place_level"] = level
        return cleaned

    def _check_kind(self, cleaned: dict[str, Any]) -> None:
        only_programs = ("measure", "contributes_to", "performed_by", "initiative")
        if cleaned.get("kind") == Indicator.Kind.PERFORMANCE:
            if not cleaned.get("measure") and "measure" not in self.errors:
                self.add_error("measure", _("Choose which of the three questions it answers."))
            if not cleaned.get("performed_by") and "performed_by" not in self.errors:
                self.add_error("performed_by", _("Say which organization answers for it."))
            return
        named = next((name for name in only_programs if cleaned.get(name)), None)
        if named and cleaned.get("kind"):
            self.add_error(
                named, _("Only a performance measure has this. Choose “How one program does” above, or empty it.")
            )

    def definition_fields(self) -> dict[str, Any]:
        """Return what `define_indicator` takes."""
        return {name: self.words(name) for name in WORDS} | {name: self.cleaned_data[name] for name in PLAIN}
