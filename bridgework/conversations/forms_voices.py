"""What a steward enters about who takes part."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bridgework.conversations.forms import LanguageForm
from bridgework.conversations.models import VoicesPlan
from bridgework.goals.forms.base import DateInput
from bridgework.partnerships.models import Organization, Partnership
from bridgework.places.models import EVERYONE, Dimension, Group, Place


class _Named(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class _Group(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.dimension.name}: {obj.name}"


class VoicesPlanForm(forms.Form):
    """What people may be asked about themselves, whose census is compared, and when all of it is deleted."""

    dimensions = _Named(
        Dimension.objects.none(),
        label=_("What may people say about themselves?"),
        help_text=_("Up to three. Each of them is optional for everybody."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    place = forms.ModelChoiceField(
        Place.objects.none(),
        label=_("Which place’s census do we compare with?"),
        required=False,
        empty_label=_("None"),
    )
    delete_on = forms.DateField(
        label=_("Day on which self-descriptions and tokens are deleted"),
        help_text=_("Residents are told this day before they answer. Choose one after the answers are due."),
        widget=DateInput(),
    )

    def __init__(self, *args: Any, partnership: Partnership, before: VoicesPlan | None = None, **kwargs: Any) -> None:
        dimensions = Dimension.objects.filter(scope=partnership.scope, crosses=None).exclude(code=EVERYONE)
        if before:
            chosen = dimensions.filter(code__in=before.dimensions)
            kwargs["initial"] = {"dimensions": chosen, "place": before.place_id, "delete_on": before.delete_on}
        super().__init__(*args, **kwargs)
        self.fields["dimensions"].queryset = dimensions.order_by("position", "code")  # type: ignore[attr-defined]
        with_census = Place.objects.filter(scope=partnership.scope, census_counts__isnull=False).distinct()
        self.fields["place"].queryset = with_census.order_by("level", "name")  # type: ignore[attr-defined]


class TargetForm(LanguageForm):
    """How many voices of one group are hoped for, and who invites them."""

    group = _Group(Group.objects.none(), label=_("Whom do we hope to hear from?"), empty_label=_("Choose a group"))
    n_hoped = forms.IntegerField(
        label=_("How many voices?"), min_value=10, max_value=1_000_000, help_text=_("10 or more.")
    )
    until = forms.DateField(label=_("Until when?"), widget=DateInput())
    organization = forms.ModelChoiceField(
        Organization.objects.none(), label=_("Who invites them?"), required=False, empty_label=_("Nobody yet")
    )
    deed = forms.CharField(
        label=_("What is done to invite them?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    field_order = ("group", "n_hoped", "until", "organization", "deed", "language")

    def __init__(self, *args: Any, partnership: Partnership, plan: VoicesPlan | None, **kwargs: Any) -> None:
        super().__init__(*args, partnership=partnership, **kwargs)
        asked = plan.dimensions if plan else {}
        groups = Group.objects.filter(dimension__scope=partnership.scope, dimension__code__in=asked)
        codes = {code for listed in asked.values() for code in listed}
        groups = groups.filter(code__in=codes).select_related("dimension")
        self.fields["group"].queryset = groups.order_by("dimension__position", "position")  # type: ignore[attr-defined]
        organizations = Organization.objects.within(partnership).filter(is_partner=True)
        self.fields["organization"].queryset = organizations.order_by("name")  # type: ignore[attr-defined]
