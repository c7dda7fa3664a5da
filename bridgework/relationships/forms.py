"""What people enter about ties."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bridgework.goals.forms.base import PlainForm, text
from bridgework.partnerships.doors import Here
from bridgework.partnerships.models import Membership, Organization
from bridgework.relationships.models import CheckIn, Holding, Said


class CheckInForm(PlainForm):
    """Three questions, one tap each, and a word if wanted. Nothing is preselected."""

    going = forms.ChoiceField(
        label=_("How is it going between you?"), choices=CheckIn.Going.choices, widget=forms.RadioSelect
    )
    together = forms.ChoiceField(
        label=_("Have you done something together since last time?"),
        choices=CheckIn.Together.choices,
        widget=forms.RadioSelect,
    )
    needs = forms.ChoiceField(label=_("What would help?"), choices=CheckIn.Needs.choices, widget=forms.RadioSelect)
    words = text(
        _("A word, if you like"),
        length=600,
        rows=2,
        required=False,
        hint=_("Only the people of the two organizations read your answers."),
    )


class HoldForm(PlainForm):
    """Who holds a tie, and who takes over."""

    holder = forms.ModelChoiceField(Membership.objects.none(), label=_("Who holds this tie for you?"))
    successor = forms.ModelChoiceField(
        Membership.objects.none(),
        label=_("Who takes over when that person leaves?"),
        required=False,
        empty_label=_("Nobody yet"),
        help_text=_("They are asked by mail when the time comes."),
    )

    def __init__(self, organization: Organization, holding: Holding | None, *args: Any, **kwargs: Any) -> None:
        initial = {"holder": holding.holder_id, "successor": holding.successor_id} if holding else {}
        super().__init__(*args, initial=initial, **kwargs)
        people = Membership.objects.filter(organization=organization, ended_at=None, person__is_active=True)
        for name in ("holder", "successor"):
            field = self.fields[name]
            field.queryset = people.select_related("person").order_by("person__name", "pk")  # type: ignore[attr-defined]
            field.label_from_instance = lambda row: f"{row.person} ({row.get_role_display()})"  # type: ignore[attr-defined]


class SayForm(PlainForm):
    """An organization says what ties it to another one."""

    organization = forms.ModelChoiceField(
        Organization.objects.none(), label=_("Your organization"), empty_label=None, to_field_name="slug"
    )
    other = forms.ModelChoiceField(
        Organization.objects.none(), label=_("The other organization"), to_field_name="slug", empty_label=_("Choose")
    )
    kind = forms.ChoiceField(
        label=_("What ties you?"),
        choices=[choice for choice in Said.Kind.choices if choice[0] != Said.Kind.INTRODUCTION],
        widget=forms.RadioSelect,
    )

    def __init__(self, here: Here, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [capacity.organization_id for capacity in here.capacities if capacity.organization_id]
        known = Organization.objects.within(here.partnership).order_by("name", "pk")
        self.fields["organization"].queryset = known.filter(pk__in=own)  # type: ignore[attr-defined]
        self.fields["other"].queryset = known.filter(is_partner=True, left_on=None)  # type: ignore[attr-defined]


class PaceForm(PlainForm):
    """After how long a tie counts as quiet, and how often its holders are asked."""

    quiet_after = forms.IntegerField(
        label=_("A tie is quiet after so many months without a sign"),
        min_value=1,
        max_value=36,
        help_text=_("Only the two organizations see that their tie went quiet."),
    )
    ask_every = forms.IntegerField(label=_("Ask whoever holds a tie every so many months"), min_value=1, max_value=12)
