"""What is entered in the room: agenda, notes, decisions, what comes from the floor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bridgework.gatherings.models import AgendaItem, Gathering
from bridgework.goals.forms.base import PlainForm, WordsForm, text
from bridgework.lib.words import Words
from bridgework.partnerships.doors import Here
from bridgework.partnerships.models import Body, Membership, Organization

BLANK = 3  # empty lines of an agenda


class AgendaForm(WordsForm):
    """The agenda, one line an item, in the order of its numbers."""

    def __init__(self, here: Here, items: list[AgendaItem], *args: Any, **kwargs: Any) -> None:
        self.items = items
        super().__init__(here, *args, **kwargs)
        for number in range(len(items) + BLANK):
            item = items[number] if number < len(items) else None
            said: dict[str, Any] = {
                "order": forms.IntegerField(min_value=0, max_value=99, required=False, initial=number + 1),
                "title": forms.CharField(max_length=200, required=False, initial=str(item.title) if item else ""),
                "minutes": forms.IntegerField(
                    min_value=1, max_value=600, required=False, initial=item.minutes if item else 15
                ),
                "led_by": forms.CharField(max_length=120, required=False, initial=item.led_by if item else ""),
            }
            labels = {"order": _("No."), "title": _("Item"), "minutes": _("Minutes"), "led_by": _("Led by")}
            for name, field in said.items():
                field.label = labels[name]
                field.widget.attrs["aria-label"] = f"{labels[name]}, {number + 1}"
                self.fields[f"{name}-{number}"] = field

    def lines(self) -> list[dict[str, Any]]:
        """Return the bound fields, line by line, for the page."""
        n = len(self.items) + BLANK
        return [{name: self[f"{name}-{at}"] for name in ("order", "title", "minutes", "led_by")} for at in range(n)]

    def agenda(self) -> list[dict[str, Any]]:
        """Return what was entered, by the names of `actions.AgendaLine`, in order; lines without a title are left out."""
        data, found = self.cleaned_data, []
        by = str(self.here.person.ref) if self.here.person else ""
        for at in range(len(self.items) + BLANK):
            if not data[f"title-{at}"]:
                continue
            item = self.items[at] if at < len(self.items) else None
            title = Words.of(data[f"title-{at}"], data["language"], by)
            if item is not None and str(item.title) == str(title):
                title = item.title
            line = {"title": title, "minutes": data[f"minutes-{at}"] or 5, "led_by": data[f"led_by-{at}"], "item": item}
            found.append((data[f"order-{at}"] if data[f"order-{at}"] is not None else 99, at, line))
        return [line for _order, _at, line in sorted(found, key=lambda one: one[:2])]


class NoteForm(WordsForm):
    """Notes of one item, with what they were written from."""

    body = text(_("Notes"), length=20_000, rows=10, required=False, hint=_("Name no residents."))
    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    mark = forms.CharField(max_length=64, widget=forms.HiddenInput)
    replaces = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)
    unsure = forms.CharField(max_length=600, required=False, widget=forms.HiddenInput)
    settles = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)

    def settled(self) -> list[int]:
        """Return the numbers of texts that were joined into this one."""
        return [int(part) for part in self.cleaned_data["settles"].split(",") if part.strip().isdigit()]


class ConsentForm(WordsForm):
    """What is put to the room."""

    title = forms.CharField(label=_("What is proposed"), max_length=200)
    reasons = text(_("Why"), length=1500, rows=2)
    body = forms.ModelChoiceField(
        Body.objects.none(), label=_("Who decides"), required=False, empty_label=_("Those in the room")
    )

    def __init__(self, here: Here, *args: Any, **kwargs: Any) -> None:
        super().__init__(here, *args, **kwargs)
        self.fields["body"].queryset = Body.objects.within(here.partnership).order_by("slug")  # type: ignore[attr-defined]


class QuorumForm(PlainForm):
    """Who must be there for decisions."""

    n_organizations = forms.IntegerField(label=_("Organizations"), min_value=0, max_value=400, initial=0)
    n_sectors = forms.IntegerField(label=_("Sectors"), min_value=0, max_value=8, initial=0)
    needs_residents = forms.BooleanField(label=_("Residents, too"), required=False)


class FloorForm(PlainForm):
    """A question, or an objection, from a phone."""

    words = text(_("Your question"), length=600, rows=3)
    mark = forms.CharField(max_length=64, widget=forms.HiddenInput)


NAMELESS = "none"


class CheckInForm(PlainForm):
    """I am here."""

    code = forms.CharField(label=_("The code that stands in the room"), max_length=8)
    organization = forms.ModelChoiceField(
        Organization.objects.none(), label=_("For whom you come"), required=False, empty_label=_("For myself")
    )

    def __init__(self, gathering: Gathering, *args: Any, capacities: Sequence[Membership] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if capacities:  # signed in: as oneself, or as everybody else
            self.fields["who"] = forms.ChoiceField(
                label=_("How do you check in?"),
                choices=[*((str(one.pk), self._as(one)) for one in capacities), (NAMELESS, _("Without my name"))],
                widget=forms.RadioSelect,
                help_text=_("With your name it counts for your training. Those who host see it, and nobody else."),
            )
            self.order_fields(["code", "who", "organization"])
        partners = Organization.objects.within(gathering.partnership).filter(is_partner=True, left_on=None)
        self.fields["organization"].queryset = partners.order_by("name")  # type: ignore[attr-defined]
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def _as(self, capacity: Membership) -> str:
        if capacity.organization is None:
            return gettext("As %(name)s, for myself") % {"name": capacity.person}
        return gettext("As %(name)s, for %(organization)s") % {
            "name": capacity.person,
            "organization": capacity.organization.name,
        }


class OwnCheckInForm(PlainForm):
    """I am here, on one's own page."""

    code = forms.CharField(
        label=_("The code that stands in the room"),
        max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class ApproveForm(PlainForm):
    """Minutes are approved."""

    are_inside = forms.BooleanField(label=_("Keep them for members only"), required=False)


class ReopenForm(PlainForm):
    """Minutes are opened again."""

    why = text(_("Why do they change?"), length=600, rows=2)
