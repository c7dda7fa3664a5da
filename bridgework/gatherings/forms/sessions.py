"""What people enter about sessions: times are local times of the partnership."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bridgework.gatherings.forms.days import keep_days_field, warn_of_named_days
from bridgework.gatherings.models import Gathering
from bridgework.goals.forms.base import WordsForm, text
from bridgework.goals.models import Goal
from bridgework.partnerships.doors import Here
from bridgework.partnerships.models import Organization
from bridgework.partnerships.rules import may_steward
from bridgework.ui.naming import own_name

MOST = 100_000


class TimeInput(forms.TimeInput):
    """The browser's own time field."""

    input_type = "time"


class SessionForm(WordsForm):
    """A joint session, training or planning."""

    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Gathering.Kind.choices, widget=forms.RadioSelect)
    purpose = text(_("What it is for"), length=1500, rows=3, required=False)
    on = forms.DateField(label=_("Date"))
    starts = forms.TimeField(label=_("Starts"), widget=TimeInput(format="%H:%M"))
    ends = forms.TimeField(label=_("Ends"), widget=TimeInput(format="%H:%M"))
    where = forms.CharField(label=_("Where"), max_length=300, required=False)
    link = forms.URLField(
        label=_("Link to join from afar"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("Only those who have a place see it."),
    )
    goal = forms.ModelChoiceField(
        Goal.objects.none(), label=_("Toward which goal"), required=False, empty_label=_("No goal in particular")
    )
    hosts = forms.ModelMultipleChoiceField(
        Organization.objects.none(), label=_("Who hosts it"), help_text=_("Hold Ctrl or ⌘ to choose several.")
    )
    languages = forms.MultipleChoiceField(
        label=_("Interpreted into"), required=False, widget=forms.CheckboxSelectMultiple
    )
    is_public = forms.BooleanField(label=_("Everyone can see this session"), required=False, initial=True)
    keep_days = keep_days_field()

    def __init__(self, here: Here, *args: Any, **kwargs: Any) -> None:
        super().__init__(here, *args, **kwargs)
        for name in ("starts", "ends"):
            self.fields[name].error_messages.update(
                {"required": _("Give a time."), "invalid": _("Write the time as hours and minutes: 17:30.")}
            )
        self.fields["goal"].queryset = Goal.objects.within(here.partnership).order_by("position")  # type: ignore[attr-defined]
        partners = Organization.objects.within(here.partnership).filter(is_partner=True).order_by("name")
        hosts = partners if may_steward(here.capacities) else self.own_organizations()
        self.fields["hosts"].queryset = hosts  # type: ignore[attr-defined]
        codes = here.partnership.languages or ["en"]
        self.fields["languages"].choices = [(code, own_name(code)) for code in codes]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Check that the times can be: an hour that the clocks skip is refused, a session ends after it starts."""
        cleaned = super().clean() or {}
        zone = self.here.partnership.zone
        if all(cleaned.get(name) for name in ("on", "starts", "ends")):
            for name in ("starts", "ends"):
                local = datetime.combine(cleaned["on"], cleaned[name], tzinfo=zone)
                if local.astimezone(UTC).astimezone(zone).time() != cleaned[name]:
                    self.add_error(name, ValidationError(_("The clocks skip this hour on that day. Choose another.")))
                cleaned[f"{name}_at"] = local
            if cleaned["ends"] <= cleaned["starts"]:
                self.add_error("ends", ValidationError(_("The end must be later than the start.")))
        if "on" in self.changed_data:
            warn_of_named_days(self, self.here.partnership, self.planned_days(cleaned))
        return cleaned

    def planned_days(self, cleaned: dict[str, Any]) -> list[date]:
        """Return the days on which it is planned."""
        return [cleaned["on"]] if cleaned.get("on") else []

    def plan(self) -> dict[str, Any]:
        """Return what was entered, by the names of `actions.SessionPlan`."""
        names = ("kind", "starts_at", "ends_at", "where", "link", "goal", "is_public")
        return {
            **{name: self.cleaned_data[name] for name in names},
            "title": self.words("title"),
            "purpose": self.words("purpose"),
            "languages": list(self.cleaned_data["languages"]),
        }


class AttendanceForm(WordsForm):
    """Who came, one line per organization, and residents who came for themselves."""

    notes = text(
        _("Minutes"),
        length=20_000,
        rows=6,
        required=False,
        hint=_("Members can read them at once, everybody once they are approved. Name no residents."),
    )
    n_residents = forms.IntegerField(
        label=_("Residents who came for themselves"), min_value=0, max_value=MOST, required=False, initial=0
    )

    def __init__(
        self, here: Here, organizations: list[Organization], *args: Any, with_notes: bool = True, **kwargs: Any
    ) -> None:
        self.organizations = organizations
        super().__init__(here, *args, **kwargs)
        if not with_notes:
            del self.fields["notes"], self.fields["language"]
        for organization in organizations:
            key = f"org-{organization.pk}"
            self.fields[f"{key}-n"] = forms.IntegerField(
                label=organization.name, min_value=0, max_value=MOST, required=False
            )
            self.fields[f"{key}-taught"] = forms.BooleanField(label=_("taught"), required=False)
            self.fields[f"{key}-learned"] = forms.BooleanField(label=_("learned"), required=False)
            self.fields[f"{key}-n"].error_messages["invalid"] = _("Write a whole number.")

    def lines(self) -> list[dict[str, Any]]:
        """Return one line per organization for the page: the bound fields."""
        return [
            {
                "organization": organization,
                **{part: self[f"org-{organization.pk}-{part}"] for part in ("n", "taught", "learned")},
            }
            for organization in self.organizations
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for the number where somebody taught or learned: without one the line would count for nothing."""
        cleaned = super().clean() or self.cleaned_data
        for organization in self.organizations:
            key = f"org-{organization.pk}"
            told = cleaned.get(f"{key}-taught") or cleaned.get(f"{key}-learned")
            if told and not cleaned.get(f"{key}-n") and f"{key}-n" not in self.errors:
                self.add_error(f"{key}-n", ValidationError(_("Write how many came, or take the tick away.")))
        return cleaned

    def came(self) -> list[dict[str, Any]]:
        """Return what was entered, by the names of `actions.Came`."""
        data = self.cleaned_data
        return [
            {
                "organization": organization,
                "n_people": data[f"org-{organization.pk}-n"] or 0,
                "has_taught": data[f"org-{organization.pk}-taught"],
                "has_learned": data[f"org-{organization.pk}-learned"],
            }
            for organization in self.organizations
        ]


class FollowUpForm(WordsForm):
    """A promise made in the room."""

    title = forms.CharField(label=_("What will be done"), max_length=300)
    organization = forms.ModelChoiceField(Organization.objects.none(), label=_("Who promised it"), empty_label=None)
    due_on = forms.DateField(label=_("By when"))

    def __init__(self, here: Here, *args: Any, **kwargs: Any) -> None:
        super().__init__(here, *args, **kwargs)
        partners = Organization.objects.within(here.partnership).filter(is_partner=True).order_by("name")
        mine = partners if may_steward(here.capacities) else self.own_organizations()
        self.fields["organization"].queryset = mine  # type: ignore[attr-defined]


class CancelForm(WordsForm):
    """A session is cancelled, with the reason."""

    why = text(_("Why is it cancelled?"), length=600, rows=2)
