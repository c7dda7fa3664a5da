"""Bodies and their seats."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bridgework.lib.words import Words
from bridgework.partnerships.forms.members import EndForm, OrganizationChoice
from bridgework.partnerships.forms.words import WordsForm
from bridgework.partnerships.models import Body, Membership, Organization, Partnership
from bridgework.partnerships.queries import organizations_listed
from bridgework.people.models import Person


class BodyForm(WordsForm):
    """A body: its name, kind and charter."""

    def __init__(self, *args: Any, partnership: Partnership, body: Body | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = list(partnership.languages) or ["en"]
        self.was_name = body.name if body else Words()
        self.was_charter = body.charter if body else Words()
        self.ask_words("name", _("Name"), languages, self.was_name, needed=True)
        self.fields["kind"] = forms.ChoiceField(
            label=_("Kind"), choices=Body.Kind.choices, initial=body.kind if body else Body.Kind.STEERING
        )
        self.ask_words(
            "charter",
            _("Charter"),
            languages,
            self.was_charter,
            lines=8,
            hint=_("What it decides, how it decides, and how its members are chosen."),
        )


class SeatForm(forms.Form):
    """A seat: who sits for whom, and for how long."""

    sits_for = forms.ChoiceField(
        label=_("Who sits there?"),
        choices=[("resident", _("A resident, for themself")), ("organization", _("A person for an organization"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who sits there.")},
    )
    organization = OrganizationChoice(
        label=_("Organization"), queryset=Organization.objects.none(), required=False, empty_label=_("None")
    )
    holder_name = forms.CharField(
        label=_("Name"),
        help_text=_("As the person wishes to be named in public. Empty: a vacant seat."),
        max_length=200,
        required=False,
    )
    holder_email = forms.EmailField(
        label=_("Mail address of their account"),
        help_text=_(
            "Not shown. It ties the seat to the account, so that a person who leaves for good is also named here no longer."
        ),
        required=False,
        error_messages={"invalid": _("Write the whole address, for example amara@example.org.")},
    )
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends_on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partnership = partnership
        self.holder: Person | None = None
        self.fields["organization"].queryset = organizations_listed(partnership, is_partner=True)  # type: ignore[attr-defined]

    def clean_holder_email(self) -> str:
        email = self.cleaned_data["holder_email"]
        if email:
            rows = Membership.objects.within(self.partnership).filter(person__email__iexact=email, ended_at=None)
            membership = rows.select_related("person").first()
            if membership is None:
                raise forms.ValidationError(
                    _("No member here has this address. Invite the person first, or leave it empty.")
                )
            self.holder = membership.person
        return email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("sits_for") == "organization" and not cleaned.get("organization"):
            self.add_error("organization", _("Choose the organization the person sits for."))
        if cleaned.get("sits_for") == "resident":
            cleaned["organization"] = None
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first. Change one of them."))
        return cleaned


class EndSeatForm(EndForm):
    """The last day of a seat's term."""

    ends_on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    field_order = ("ends_on", "why")
