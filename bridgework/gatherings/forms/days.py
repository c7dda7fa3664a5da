"""Days that have a name: typed in, or brought in with a calendar file; and the warning where something is planned on one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bridgework.gatherings.queries.guests import days_named
from bridgework.gatherings.rules import LAST_WEEKDAY, ONCE, SAME_DATE, SAME_WEEKDAY
from bridgework.goals.forms.base import PlainForm
from bridgework.partnerships.models import Partnership
from bridgework.ui.naming import listed
from bridgework.ui.numbers import plain_date

SAID = 6  # days in one warning
LARGEST = 2 * 1024 * 1024


class DayForm(PlainForm):
    """A day on which many cannot come."""

    name = forms.CharField(label=_("What is the day called?"), max_length=120)
    on = forms.DateField(label=_("Date"))
    how = forms.ChoiceField(
        label=_("Does it return each year?"),
        choices=[
            (ONCE, _("No, once only")),
            (SAME_DATE, _("Yes, on the same date")),
            (SAME_WEEKDAY, _("Yes, on the same weekday of that month, such as the third Monday")),
            (LAST_WEEKDAY, _("Yes, on the last such weekday of that month")),
        ],
        widget=forms.RadioSelect,
        initial=ONCE,
        help_text=_("It is written down for ten years."),
    )


class DaysFileForm(PlainForm):
    """A calendar file of holidays."""

    file = forms.FileField(
        label=_("Calendar file (.ics)"),
        help_text=_("Many governments and school districts publish one. Events that last the whole day are taken."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(_("This calendar is larger than 2 MB. Export a shorter time."))
        return file


def keep_days_field() -> forms.BooleanField:
    """Return the box that stands in a form once one of its days has a name."""
    return forms.BooleanField(label=_("Keep these days all the same"), required=False, widget=forms.HiddenInput)


def warn_of_named_days(form: forms.Form, partnership: Partnership, days: Iterable[date]) -> None:
    """Refuse a form whose days have a name, until somebody says that they are meant; the box for it appears with the warning.

    Parameters
    ----------
    form : Form
        With a field `keep_days`, at the end of its `clean`.
    partnership : Partnership
    days : iterable of date
    """
    named = days_named(partnership, sorted(set(days)))
    if not named:
        return
    form.fields["keep_days"].widget = forms.CheckboxInput()
    if form.cleaned_data.get("keep_days"):
        return
    said = [f"{plain_date(day)} ({', '.join(names)})" for day, names in list(named.items())[:SAID]]
    message = gettext("Many cannot come on %(days)s. Choose other days, or check this box to keep them.")
    form.add_error("keep_days", message % {"days": listed(said)})
