"""Which indicators an agreement names, renewing it, and who decides about a group."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bridgework.indicators.models import Indicator
from bridgework.partnerships.forms.members import OrganizationChoice
from bridgework.partnerships.models import Agreement, Organization, Partnership
from bridgework.places.models import EVERYONE, Group


class IndicatorsChoice(forms.ModelMultipleChoiceField):
    """Indicators by name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class CoverForm(forms.Form):
    """The indicators that an agreement names."""

    indicators = IndicatorsChoice(
        label=_("Data it names"),
        queryset=Indicator.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("From now on lists show no number of these; their own pages ask the agreement."),
    )

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicators"].queryset = Indicator.objects.within(agreement.partnership).order_by("position", "pk")  # type: ignore[attr-defined]
        self.fields["indicators"].initial = list(agreement.covered.values_list("indicator", flat=True))


class RenewForm(forms.Form):
    """The last day of the agreement that follows."""

    ends_on = forms.DateField(
        label=_("New last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class GroupChoice(forms.ModelChoiceField):
    """Groups by name, with what they tell apart."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.dimension.name}: {obj.name}"


class AuthorityForm(forms.Form):
    """A nation, and a group that are its people."""

    organization = OrganizationChoice(label=_("Tribal nation"), queryset=Organization.objects.none(), empty_label=None)
    group = GroupChoice(
        label=_("Its people in the tables"), queryset=Group.objects.none(), empty_label=_("Choose a group")
    )

    def __init__(self, *args: Any, partnership: Partnership, only: set[int] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nations = Organization.objects.within(partnership).filter(is_tribal_nation=True)
        if only is not None:
            nations = nations.filter(pk__in=only)
        groups = Group.objects.filter(dimension__scope=partnership.scope).exclude(dimension__code=EVERYONE)
        self.fields["organization"].queryset = nations.order_by("name")  # type: ignore[attr-defined]
        self.fields["group"].queryset = groups.select_related("dimension").order_by("dimension__position", "position")  # type: ignore[attr-defined]
