"""Funds, pledges, allocations and payments, as people enter them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bridgework.goals.forms.base import PlainForm, WordsForm, text
from bridgework.goals.models import Decision, Goal, Initiative
from bridgework.lib.words import Words
from bridgework.partnerships.doors import Here
from bridgework.partnerships.models import Organization
from bridgework.resources.forms.base import (
    DoingForm,
    HoursField,
    MoneyField,
    day,
    fill_groups,
    fill_places,
    group_field,
    place_field,
    reference,
)
from bridgework.resources.models import Fund, Medium, Purpose
from bridgework.resources.plans import AllocationPlan, FundPlan, Payment, PledgePlan
from bridgework.resources.rules import may_keep_fund


def _partners(here: Here) -> Any:
    return Organization.objects.within(here.partnership).filter(is_partner=True, left_on=None).order_by("name")


class FundForm(WordsForm):
    """A new fund."""

    title = forms.CharField(label=_("What is the fund called?"), max_length=200)
    purpose = text(_("What is it for?"), length=2000, rows=3, required=False)
    mode = forms.ChoiceField(
        label=_("How is it shared?"),
        choices=[
            ("pooled", _("Pooled: all owners share in all it pays for")),
            ("braided", _("Braided: each allocation says from which owner how much comes")),
        ],
        widget=forms.RadioSelect,
    )
    agent = forms.ModelChoiceField(
        Organization.objects.none(),
        label=_("Who keeps the money?"),
        empty_label=None,
        help_text=_("The fiscal agent. Its books stay the books."),
    )
    currency = forms.CharField(
        label=_("Currency"), max_length=3, min_length=3, help_text=_("Three letters. It never changes.")
    )
    approval_limit = MoneyField(
        label=_("Above which amount must two people agree?"),
        is_zero_fine=True,
        help_text=_("What one person moves within a day counts together. Zero: always two people."),
    )
    hourly_rate = MoneyField(label=_("What does an hour of a resident’s time pay?"), required=False)
    purposes = text(
        _("Purposes"), length=1000, rows=3, required=False, hint=_("One a line. Owners may give for one of them alone.")
    )
    goal = forms.ModelChoiceField(
        Goal.objects.none(), label=_("Toward which goal"), required=False, empty_label=_("No goal")
    )
    is_public = forms.BooleanField(label=_("Everybody may read it"), required=False, initial=True)

    def __init__(self, here: Here, *args: Any, **kwargs: Any) -> None:
        super().__init__(here, *args, **kwargs)
        self.fields["agent"].queryset = _partners(here)  # type: ignore[attr-defined]
        self.fields["goal"].queryset = Goal.objects.within(here.partnership).order_by("position")  # type: ignore[attr-defined]
        self.fields["currency"].initial = here.partnership.currency

    def clean_currency(self) -> str:
        return self.cleaned_data["currency"].upper()

    def plan(self) -> FundPlan:
        """Return what was entered."""
        data = self.cleaned_data
        by = str(self.here.person.ref) if self.here.person else ""
        purposes = [line.strip()[:200] for line in data["purposes"].splitlines() if line.strip()]
        return FundPlan(
            title=self.words("title"),
            purpose=self.words("purpose"),
            purposes=tuple(Words.of(line, data["language"], by) for line in purposes[:50]),
            mode=data["mode"],
            currency=data["currency"],
            agent=data["agent"],
            approval_limit=data["approval_limit"] or 0,
            hourly_rate=data["hourly_rate"] or 0,
            goal=data["goal"],
            is_public=data["is_public"],
        )


class OfFund(DoingForm):
    """A form about one fund; its amounts are in the fund's currency."""

    def __init__(self, here: Here, fund: Fund, *args: Any, **kwargs: Any) -> None:
        self.fund = fund
        super().__init__(here, *args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, MoneyField):
                field.currency = fund.currency
        if "purpose" in self.fields:
            self.fields["purpose"].queryset = Purpose.objects.filter(fund=fund).order_by("position", "pk")  # type: ignore[attr-defined]
        if "place" in self.fields:
            fill_places(self, here)
        if "group" in self.fields:
            fill_groups(self, here)


class PledgeForm(OfFund):
    """What an owner promises, and what it is bound to."""

    owner = forms.ModelChoiceField(Organization.objects.none(), label=_("Who pledges"), empty_label=None)
    medium = forms.ChoiceField(
        label=_("What is pledged?"), choices=Medium.choices, widget=forms.RadioSelect, initial="cash"
    )
    amount = MoneyField(label=_("How much"), required=False, help_text=_("Of things in kind: what they are worth."))
    hours = HoursField(label=_("How many hours"), required=False, help_text=_("For hours only."))
    hourly_rate = MoneyField(label=_("What an hour is worth"), required=False)
    valuation = text(
        _("How was the value found?"), length=600, rows=2, required=False, hint=_("Needed for all that is not cash.")
    )
    purpose = forms.ModelChoiceField(
        Purpose.objects.none(), label=_("Only for"), required=False, empty_label=_("Any purpose")
    )
    place = place_field(_("Only in"), _("Any place"))
    group = group_field(_("Only for the group"), _("Any group"))
    starts_on = forms.DateField(label=_("May be used from"), required=False)
    ends_on = forms.DateField(label=_("May be used until"), required=False)
    on = day(_("Pledged on"))

    def __init__(self, here: Here, fund: Fund, *args: Any, **kwargs: Any) -> None:
        super().__init__(here, fund, *args, **kwargs)
        owners = _partners(here) if may_keep_fund(here.capacities, fund) else self.own_organizations()
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]

    def plan(self) -> PledgePlan:
        """Return what was entered."""
        data = self.cleaned_data
        names = ("owner", "medium", "hourly_rate", "purpose", "place", "group", "starts_on", "ends_on")
        return PledgePlan(
            **{name: data[name] for name in names},
            amount=data["amount"] or 0,
            minutes=data["hours"],
            valuation=self.words("valuation"),
        )


class AmountForm(OfFund):
    """An amount that comes, goes back, or is released."""

    amount = MoneyField(label=_("How much"))
    on = day()
    reference = reference()
    memo = forms.CharField(
        label=_("A few words"), max_length=300, required=False, help_text=_("Everyone can read this.")
    )


class AllocationForm(OfFund):
    """What money is set aside for."""

    title = forms.CharField(label=_("What is it set aside for?"), max_length=300)
    medium = forms.ChoiceField(
        label=_("What is set aside?"), choices=Medium.choices, widget=forms.RadioSelect, initial="cash"
    )
    amount = MoneyField(label=_("How much"), required=False)
    starts_on = forms.DateField(label=_("First day of its use"))
    ends_on = forms.DateField(label=_("Last day of its use"))
    purpose = forms.ModelChoiceField(
        Purpose.objects.none(), label=_("Purpose"), required=False, empty_label=_("No purpose")
    )
    place = place_field(_("Where"), _("Everywhere"))
    group = group_field(_("For which group"), _("Everybody"))
    decision = forms.ModelChoiceField(
        Decision.objects.none(), label=_("Decided by"), required=False, empty_label=_("No decision")
    )
    initiative = forms.ModelChoiceField(
        Initiative.objects.none(), label=_("As part of which initiative"), required=False, empty_label=_("None")
    )
    memo = forms.CharField(
        label=_("A few words"), max_length=300, required=False, help_text=_("Everyone can read this.")
    )

    def __init__(self, here: Here, fund: Fund, held: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        self.held = held if not fund.is_pooled else []
        super().__init__(here, fund, *args, **kwargs)
        decisions = Decision.objects.within(here.partnership).order_by("-decided_on", "-pk")
        self.fields["decision"].queryset = decisions  # type: ignore[attr-defined]
        self.fields["decision"].label_from_instance = lambda row: str(row.title)  # type: ignore[attr-defined]
        self.fields["initiative"].queryset = Initiative.objects.within(here.partnership).order_by("pk")  # type: ignore[attr-defined]
        self.fields["initiative"].label_from_instance = lambda row: str(row.name)  # type: ignore[attr-defined]
        if fund.is_pooled:
            self.fields["amount"].required = True
        else:
            del self.fields["amount"]
            for number, label in self.held:
                self.fields[f"from-{number}"] = MoneyField(
                    currency=fund.currency, label=label, required=False, is_zero_fine=True
                )

    def draws(self) -> dict[int, int] | None:
        """Return from which pledge how much comes, where the fund is braided."""
        if self.fund.is_pooled:
            return None
        return {number: self.cleaned_data[f"from-{number}"] or 0 for number, _label in self.held}

    def plan(self) -> AllocationPlan:
        """Return what was entered."""
        names = ("medium", "starts_on", "ends_on", "purpose", "place", "group", "decision", "initiative")
        return AllocationPlan(title=self.words("title"), **{name: self.cleaned_data[name] for name in names})


class PaymentForm(OfFund):
    """Whom it is paid to: an organization, or a resident for their time."""

    to = forms.ChoiceField(
        label=_("Whom is it paid to?"),
        choices=[("stipend", _("A resident, for their time")), ("organization", _("An organization"))],
        widget=forms.RadioSelect,
    )
    hours = HoursField(label=_("Hours of the resident"), required=False)
    hourly_rate = MoneyField(label=_("What an hour pays"), required=False)
    recipient = forms.CharField(
        label=_("The resident’s name"),
        max_length=200,
        required=False,
        help_text=_("Only those who keep the fund see it. It may stay empty, and can be deleted at any time."),
    )
    payee = forms.ModelChoiceField(
        Organization.objects.none(), label=_("Which organization"), required=False, empty_label=_("None")
    )
    amount = MoneyField(label=_("How much"), required=False, help_text=_("For an organization."))
    on = day(_("Paid on"))
    reference = reference()
    memo = forms.CharField(
        label=_("A few words"),
        max_length=300,
        required=False,
        help_text=_("Everyone can read this. Name no residents."),
    )

    def __init__(self, here: Here, fund: Fund, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"hourly_rate": fund.hourly_rate or None, **(kwargs.get("initial") or {})}
        super().__init__(here, fund, *args, **kwargs)
        self.fields["payee"].queryset = Organization.objects.within(here.partnership).order_by("name")  # type: ignore[attr-defined]

    def payment(self) -> Payment:
        """Return what was entered."""
        data = self.cleaned_data
        if data["to"] == "stipend":
            return Payment(minutes=data["hours"] or 0, hourly_rate=data["hourly_rate"], recipient=data["recipient"])
        return Payment(amount=data["amount"] or 0, payee=data["payee"])


class ReverseForm(OfFund):
    """Why an entry is taken back."""

    memo = forms.CharField(label=_("Why is it taken back?"), max_length=300, help_text=_("Everyone can read this."))
    reference = reference()
    on = day()


class ResultForm(WordsForm):
    """What came of it."""

    result = text(_("What came of it?"), length=2000, rows=4, hint=_("Everyone can read this. Name no residents."))


class DecideForm(PlainForm):
    """What a second person says of an act above the limit."""

    answer = forms.ChoiceField(
        label=_("What do you say?"), choices=[("yes", _("I approve")), ("no", _("I refuse"))], widget=forms.RadioSelect
    )
