"""Inviting people, accepting an invitation, ending a membership."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bridgework.partnerships.forms.words import EXISTING, NEW, OWN
from bridgework.partnerships.models import Organization, Partnership, Role, Sector
from bridgework.partnerships.queries import organizations_listed, organizations_without_people, why_not_new


class OrganizationChoice(forms.ModelChoiceField):
    """Organizations of one partnership; one of another is refused like one that does not exist."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {"invalid_choice": _("Choose one of the organizations in the list.")})
        super().__init__(*args, **kwargs)


class InvitationForm(forms.Form):
    """An invitation: which role, for whom."""

    role = forms.ChoiceField(
        label=_("As what?"),
        choices=[("", _("Choose a role")), *Role.choices],
        error_messages={"required": _("Choose a role.")},
    )
    organization = OrganizationChoice(
        label=_("For which organization?"),
        help_text=_("Leave it open, and the invited person says for whom they will act."),
        queryset=Organization.objects.none(),
        required=False,
        empty_label=_("Left open"),
    )
    note = forms.CharField(
        label=_("Note for your list"),
        help_text=_("For example who will get the link. Only stewards see it."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations_listed(partnership, is_partner=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("role") == Role.RESIDENT and cleaned.get("organization"):
            self.add_error(
                "organization", _("A resident speaks for themself. Leave this open, or choose another role.")
            )
        return cleaned


class AcceptForm(forms.Form):
    """For yourself or for an organization? Asked where an invitation leaves it open."""

    acting_for = forms.ChoiceField(
        label=_("For yourself or for an organization?"),
        choices=[
            (OWN, _("For myself")),
            (EXISTING, _("For an organization in the list")),
            (NEW, _("For another organization")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose for whom you will act.")},
    )
    organization = OrganizationChoice(
        label=_("Organization in the list"),
        help_text=_(
            "Organizations for which nobody acts here yet. If yours has people here already, ask for an invitation in its name."
        ),
        queryset=Organization.objects.none(),
        required=False,
        empty_label=_("Choose an organization"),
    )
    new_name = forms.CharField(label=_("Name of another organization"), max_length=300, required=False)
    new_sector = forms.ChoiceField(
        label=_("Its sector"), choices=[("", _("None, or not known yet")), *Sector.choices], required=False
    )
    new_is_tribal_nation = forms.BooleanField(label=_("It is a tribal nation"), required=False)

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        self.partnership = partnership
        super().__init__(*args, **kwargs)
        waiting = organizations_without_people(partnership)
        if waiting.exists():
            self.fields["organization"].queryset = waiting  # type: ignore[attr-defined]
        else:  # a choice of nobody is none
            del self.fields["organization"]
            how = self.fields["acting_for"]
            how.choices = [(OWN, _("For myself")), (NEW, _("For an organization"))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        how = cleaned.get("acting_for")
        if how == EXISTING and not cleaned.get("organization"):
            self.add_error("organization", _("Choose the organization you will act for."))
        if how == NEW:
            if not cleaned.get("new_name", "").strip():
                self.add_error("new_name", _("Write the organization's name."))
            elif why := why_not_new(self.partnership, cleaned["new_name"]):
                self.add_error("new_name", why)
            if cleaned.get("new_is_tribal_nation") and cleaned.get("new_sector"):
                self.add_error("new_sector", _("A tribal nation is a government, so it has no sector. Choose “None”."))
        return cleaned


class EndForm(forms.Form):
    """Ending something, with a reason if there is one to give."""

    why = forms.CharField(label=_("Reason"), help_text=_("It stands in the journal."), max_length=500, required=False)
