"""What people enter to plan: sessions that return, and polls for a date."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bridgework.gatherings.forms.days import keep_days_field, warn_of_named_days
from bridgework.gatherings.forms.sessions import SessionForm, TimeInput
from bridgework.gatherings.models import Kind, Series
from bridgework.gatherings.rules import MOST_TIMES, pattern_dates
from bridgework.goals.forms.base import WordsForm, text
from bridgework.goals.models import Goal
from bridgework.partnerships.doors import Here
from bridgework.partnerships.models import Organization
from bridgework.partnerships.rules import may_steward
from bridgework.ui.naming import own_name

SLOTS = 6


class DateTimeInput(forms.DateTimeInput):
    """The browser's own field for a day and a time."""

    input_type = "datetime-local"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


class NewSessionForm(SessionForm):
    """A session, or several that return."""

    rhythm = forms.ChoiceField(
        label=_("Does it return?"), required=False, choices=[("", _("No, once only")), *Series.Rhythm.choices]
    )
    interval = forms.IntegerField(
        label=_("Every how many weeks or months"), min_value=1, max_value=12, required=False, initial=1
    )
    n_times = forms.IntegerField(
        label=_("How many sessions"), min_value=2, max_value=MOST_TIMES, required=False, initial=6
    )
    except_on = forms.CharField(
        label=_("Dates to leave out"),
        required=False,
        max_length=600,
        help_text=_("Year, month and day, with commas between: 2026-07-04, 2026-11-26."),
    )

    def clean_except_on(self) -> list[date]:
        """Read the dates."""
        days = []
        for part in self.cleaned_data["except_on"].replace(";", ",").split(","):
            if part.strip():
                try:
                    days.append(date.fromisoformat(part.strip()))
                except ValueError:
                    raise ValidationError(_("Write each date as year-month-day: 2026-03-31.")) from None
        return days

    def planned_days(self, cleaned: dict[str, Any]) -> list[date]:
        """Return the days of all its sessions, those that are left out aside."""
        first, rhythm = cleaned.get("on"), cleaned.get("rhythm")
        if not first or not rhythm:
            return super().planned_days(cleaned)
        n = min(cleaned.get("n_times") or 1, MOST_TIMES)
        days = pattern_dates(rhythm, first, cleaned.get("interval") or 1, n)
        return [day for day in days if day not in (cleaned.get("except_on") or [])]


class SeriesForm(WordsForm):
    """What all sessions to come of a series take over."""

    title = forms.CharField(label=_("Title"), max_length=200)
    purpose = text(_("What it is for"), length=1500, rows=3, required=False)
    starts = forms.TimeField(label=_("Starts"), widget=TimeInput(format="%H:%M"))
    minutes = forms.IntegerField(label=_("How many minutes it takes"), min_value=5, max_value=1440)
    where = forms.CharField(label=_("Where"), max_length=300, required=False)


class PollForm(WordsForm):
    """A session that looks for its date."""

    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, widget=forms.RadioSelect)
    purpose = text(_("What it is for"), length=1500, rows=2, required=False)
    minutes = forms.IntegerField(label=_("How many minutes it takes"), min_value=5, max_value=1440, initial=90)
    where = forms.CharField(label=_("Where"), max_length=300, required=False)
    goal = forms.ModelChoiceField(
        Goal.objects.none(), label=_("Toward which goal"), required=False, empty_label=_("No goal in particular")
    )
    hosts = forms.ModelMultipleChoiceField(
        Organization.objects.none(), label=_("Who hosts it"), help_text=_("Hold Ctrl or ⌘ to choose several.")
    )
    organizations = forms.ModelMultipleChoiceField(
        Organization.objects.none(),
        label=_("Whose people are asked by mail"),
        required=False,
        help_text=_("Everybody else can be given the link."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Interpreted into"), required=False, widget=forms.CheckboxSelectMultiple
    )
    is_public = forms.BooleanField(label=_("Everyone can see this session"), required=False, initial=True)
    keep_days = keep_days_field()

    def __init__(self, here: Here, *args: Any, **kwargs: Any) -> None:
        super().__init__(here, *args, **kwargs)
        partners = Organization.objects.within(here.partnership).filter(is_partner=True, left_on=None).order_by("name")
        self.fields["goal"].queryset = Goal.objects.within(here.partnership).order_by("position")  # type: ignore[attr-defined]
        self.fields["hosts"].queryset = partners if may_steward(here.capacities) else self.own_organizations()  # type: ignore[attr-defined]
        self.fields["organizations"].queryset = partners  # type: ignore[attr-defined]
        codes = here.partnership.languages or ["en"]
        self.fields["languages"].choices = [(code, own_name(code)) for code in codes]  # type: ignore[attr-defined]
        for number in range(SLOTS):
            self.fields[f"slot_{number}"] = forms.DateTimeField(
                label=_("Time %(n)s") % {"n": number + 1},
                required=number < 2,
                widget=DateTimeInput(),
                input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
                error_messages={"required": _("Give a time."), "invalid": _("Give a day and a time.")},
            )
        self.order_fields(["title", "kind", "purpose", "minutes", *(f"slot_{n}" for n in range(SLOTS))])

    def clean(self) -> dict[str, Any]:
        """Warn of times on days that have a name."""
        cleaned = super().clean() or {}
        given = [cleaned.get(f"slot_{number}") for number in range(SLOTS)]
        warn_of_named_days(self, self.here.partnership, [one.date() for one in given if one])
        return cleaned

    def slots(self) -> list[datetime]:
        """Return the times, by the partnership's clock."""
        given = [self.cleaned_data.get(f"slot_{number}") for number in range(SLOTS)]
        # Django reads them by the server's zone; what was typed is the partnership's clock.
        return [one.replace(tzinfo=self.here.partnership.zone) for one in given if one]


class SlotsForm(forms.Form):
    """When somebody can: one answer for each time. Nothing is preselected."""

    def __init__(self, rows: list[Any], choices: list[tuple[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            self.fields[row.key] = forms.ChoiceField(choices=choices, required=False)

    def can(self) -> dict[int, str]:
        """Return what was chosen, by the slot's key."""
        return {row.slot.pk: self.cleaned_data[row.key] for row in self.rows if self.cleaned_data[row.key]}
