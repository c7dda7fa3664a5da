"""What people fill in about pairs and needs: a time to meet, why two are kept apart, a count, something to start."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bridgework.alignment.actions import Counted
from bridgework.alignment.models.needs import FLOOR
from bridgework.alignment.queries.records import HOURS
from bridgework.goals.forms import InitiativeForm
from bridgework.goals.forms.base import PlainForm, WordsForm, text
from bridgework.partnerships.doors import Here
from bridgework.places.models import Place
from bridgework.places.queries import places_of

HOURS_SAID = {"weekday": _("On weekdays by day"), "evening": _("In the evening"), "weekend": _("At the weekend")}


class TimeInput(forms.TimeInput):
    """The browser's own time field."""

    input_type = "time"


class MeetingForm(PlainForm):
    """When and where two organizations could meet; all of it may be left open."""

    on = forms.DateField(label=_("Day"), required=False)
    starts = forms.TimeField(
        label=_("Time"),
        required=False,
        widget=TimeInput(format="%H:%M"),
        error_messages={"invalid": _("Write the time as hours and minutes: 17:30.")},
    )
    where = forms.CharField(label=_("Where"), max_length=300, required=False)

    def __init__(self, here: Here, *args: Any, **kwargs: Any) -> None:
        self.here = here
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Join day and time to one moment; an hour that the clocks skip is refused."""
        cleaned = super().clean() or {}
        on, starts = cleaned.get("on"), cleaned.get("starts")
        cleaned["meet_at"] = None
        if on and starts:
            local = datetime.combine(on, starts, tzinfo=self.here.partnership.zone)
            if local.astimezone(UTC).astimezone(self.here.partnership.zone).time() != starts:
                self.add_error("starts", _("The clocks skip this time on that day. Choose another."))
            cleaned["meet_at"] = local
        elif (on or starts) and not self.errors:
            self.add_error("starts" if on else "on", _("Give both a day and a time, or neither."))
        return cleaned


class ApartForm(WordsForm):
    """Why two organizations must be kept apart."""

    reason = text(
        _("Why they must be kept apart"),
        length=1000,
        rows=3,
        hint=_("Only the steward reads this. The other organization is not told."),
    )


class CountedForm(WordsForm):
    """How many people of a place need something."""

    need = forms.CharField(label=_("What do people need?"), max_length=200)
    n_people = forms.IntegerField(
        label=_("How many people"),
        min_value=FLOOR,
        error_messages={"min_value": _("Write down only numbers of ten people or more: fewer could be recognized.")},
    )
    place = forms.ModelChoiceField(
        Place.objects.none(), label=_("Where"), required=False, empty_label=_("Everywhere here")
    )
    age_from = forms.IntegerField(label=_("From age"), min_value=0, max_value=120, required=False)
    age_to = forms.IntegerField(label=_("To age"), min_value=0, max_value=120, required=False)
    spoken = forms.CharField(
        label=_("In which language"), max_length=40, required=False, help_text=_("Its short code, such as es or so.")
    )
    hours = forms.ChoiceField(label=_("When they can come"), required=False)
    must_be_free = forms.BooleanField(label=_("It has to cost nothing"), required=False)
    must_be_accessible = forms.BooleanField(label=_("A wheelchair has to get in"), required=False)
    counted_on = forms.DateField(label=_("Counted on"))
    source = forms.CharField(label=_("Where the number is from"), max_length=300)
    is_public = forms.BooleanField(label=_("Everyone can see this count"), required=False, initial=True)

    def __init__(self, here: Here, *args: Any, **kwargs: Any) -> None:
        super().__init__(here, *args, **kwargs)
        self.fields["place"].queryset = places_of(here.partnership.scope)  # type: ignore[attr-defined]
        choices = [("", _("At any time")), *((code, HOURS_SAID[code]) for code in HOURS)]
        self.fields["hours"].choices = choices  # type: ignore[attr-defined]

    def said(self) -> Counted:
        """Return what was entered, as the action takes it."""
        names = (
            "n_people", "counted_on", "source", "place", "age_from", "age_to", "hours", "must_be_free", "must_be_accessible",
            "is_public",
        )  # fmt: skip
        plain = {name: self.cleaned_data[name] for name in names}
        return Counted(need=self.words("need"), language=self.cleaned_data["spoken"].strip().lower(), **plain)


class StartForm(InitiativeForm):
    """An initiative that begins from a need: the form of every initiative, filled in as far as the need says."""
