"""Offers and needs, and what becomes of a pair, as people enter it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bridgework.goals.forms.base import WordsForm, text
from bridgework.partnerships.doors import Here
from bridgework.partnerships.models import Organization
from bridgework.partnerships.rules import may_steward
from bridgework.resources.forms.base import MoneyField, fill_places, place_field
from bridgework.resources.models import IN_MONEY, ResourceKind, Side
from bridgework.resources.plans import ListingPlan


class ListingForm(WordsForm):
    """What is offered or needed: what, how much, where, when, on which conditions."""

    side = forms.ChoiceField(label=_("Do you offer it or need it?"), choices=Side.choices, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("What is it?"), choices=[("", _("Choose")), *ResourceKind.choices])
    title = forms.CharField(label=_("In a few words"), max_length=200)
    details = text(_("More about it"), length=2000, rows=3, required=False)
    organization = forms.ModelChoiceField(
        Organization.objects.none(), label=_("For which organization"), empty_label=None
    )
    place = place_field(_("Where"), _("Anywhere"))
    starts_on = forms.DateField(label=_("First day"), required=False)
    ends_on = forms.DateField(label=_("Last day"), required=False)
    amount = forms.IntegerField(
        label=_("How much"),
        min_value=1,
        required=False,
        help_text=_("Hours, people who fit in, or pieces. Empty: as asked."),
    )
    sum = MoneyField(label=_("How much money"), required=False, help_text=_("For money only."))
    n_people = forms.IntegerField(
        label=_("How many residents"),
        min_value=1,
        required=False,
        help_text=_("For stipends only: residents’ time is paid."),
    )
    hours_each = forms.IntegerField(label=_("Hours each"), min_value=1, required=False)
    hourly_rate = MoneyField(label=_("What an hour pays"), required=False)
    conditions = text(_("On which conditions"), length=1000, rows=2, required=False)
    is_public = forms.BooleanField(label=_("Everybody may read it"), required=False, initial=True)

    def __init__(self, here: Here, *args: Any, **kwargs: Any) -> None:
        super().__init__(here, *args, **kwargs)
        partners = Organization.objects.within(here.partnership).filter(is_partner=True, left_on=None).order_by("name")
        mine = partners if may_steward(here.capacities) else self.own_organizations()
        self.fields["organization"].queryset = mine  # type: ignore[attr-defined]
        fill_places(self, here)
        for name in ("sum", "hourly_rate"):
            self.fields[name].currency = here.partnership.currency  # type: ignore[attr-defined]

    def plan(self) -> ListingPlan:
        """Return what was entered."""
        data = self.cleaned_data
        names = (
            "side",
            "kind",
            "organization",
            "place",
            "starts_on",
            "ends_on",
            "n_people",
            "hours_each",
            "hourly_rate",
            "is_public",
        )
        return ListingPlan(
            **{name: data[name] for name in names},
            title=self.words("title"),
            details=self.words("details"),
            conditions=self.words("conditions"),
            amount=data["sum"] if data["kind"] in IN_MONEY else data["amount"],
        )


class AnswerForm(WordsForm):
    """Accept or decline what the other side proposed."""

    answer = forms.ChoiceField(
        label=_("What do you say?"),
        choices=[("yes", _("We accept")), ("no", _("We decline"))],
        widget=forms.RadioSelect,
    )
    why = text(_("Why"), length=600, rows=2, required=False, hint=_("The other side reads this."))


class FulfilForm(WordsForm):
    """It came: when, and thanks."""

    on = forms.DateField(label=_("On which day"))
    thanks = text(_("Thanks"), length=600, rows=2, required=False, hint=_("Everyone can read this."))
