"""What keepers of a record write: about their organization, and about each service."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bridgework.partnerships.forms.words import WordsForm
from bridgework.partnerships.models import Organization, Partnership, Reach, Service
from bridgework.places.labels import tidied

WHOLE_ADDRESS = _("Write the whole address, such as https://example.org.")
MOST_CODES = 60


class AskForm(forms.Form):
    """Why an organization asks to keep a record."""

    why = forms.CharField(
        label=_("What is your organization to this one?"),
        help_text=_("Such as: it is our program in Eastside. The steward reads it."),
        max_length=500,
        widget=forms.Textarea({"rows": "3"}),
    )


class RecordForm(WordsForm):
    """What a record says of an organization."""

    def __init__(self, *args: Any, partnership: Partnership, record: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.was = record.description
        self.ask_words("description", _("What it does"), list(partnership.languages) or ["en"], self.was, lines=4)
        self.fields["url"] = forms.URLField(
            label=_("Website"),
            max_length=500,
            required=False,
            assume_scheme="https",
            initial=record.url,
            error_messages={"invalid": WHOLE_ADDRESS},
        )
        self.fields["email"] = forms.EmailField(
            label=_("Public mail address"), max_length=254, required=False, initial=record.email
        )
        self.fields["phone"] = forms.CharField(
            label=_("Public phone number"), max_length=60, required=False, initial=record.phone
        )
        self.fields["legal_status"] = forms.CharField(
            label=_("Legal form"), max_length=200, required=False, initial=record.legal_status
        )

    def changes(self, by: str) -> dict[str, Any]:
        """Return the new values by field name."""
        names = ("url", "email", "phone", "legal_status")
        return {name: self.cleaned_data[name] for name in names} | {
            "description": self.words("description", self.was, by)
        }


class ServiceForm(WordsForm):
    """What a record says of a service."""

    TEXTS = (
        ("description", _("What it is"), 4),
        ("eligibility", _("Who can come"), 2),
        ("schedule", _("When"), 2),
        ("cost", _("What it costs"), 2),
        ("application", _("How to get it"), 2),
        ("funding", _("Paid for by"), 2),
    )
    REACH = (
        (Reach.Kind.LANGUAGE, _("Languages"), _("Language tags, such as en, es, so, with commas between them.")),
        (Reach.Kind.DISTRICT, _("Districts or areas"), _("With commas between them.")),
        (Reach.Kind.GROUP, _("Groups"), _("For whom it is in particular, with commas between them.")),
    )

    def __init__(self, *args: Any, partnership: Partnership, service: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.service = service
        self.fields["name"] = forms.CharField(label=_("Name"), max_length=300, initial=service.name)
        for name, label, lines in self.TEXTS:
            self.ask_words(name, label, list(partnership.languages) or ["en"], getattr(service, name), lines=lines)
        for name, label in (("minimum_age", _("Lowest age")), ("maximum_age", _("Highest age"))):
            age = getattr(service, name)
            self.fields[name] = forms.FloatField(
                label=label,
                required=False,
                min_value=0,
                max_value=999,
                initial=f"{age:g}" if age is not None else None,
            )
        known: dict[str, list[str]] = {}
        for kind, code in service.reaches.order_by("code").values_list("kind", "code"):
            known.setdefault(kind, []).append(code)
        for kind, label, hint in self.REACH:
            self.fields[f"reach_{kind}"] = forms.CharField(
                label=label, help_text=hint, required=False, max_length=3_000, initial=", ".join(known.get(kind, ()))
            )
        self.fields["capacity"] = forms.IntegerField(
            label=_("How much there is"), required=False, min_value=0, max_value=10_000_000, initial=service.capacity
        )
        self.fields["capacity_unit"] = forms.CharField(
            label=_("Of what"), help_text=_("Such as beds, seats, hours a week."), required=False, max_length=100,
            initial=service.capacity_unit,
        )  # fmt: skip
        self.fields["capacity_as_of"] = forms.DateField(
            label=_("As of"),
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            initial=service.capacity_as_of,
        )
        self.fields["url"] = forms.URLField(
            label=_("Website"), max_length=500, required=False, assume_scheme="https", initial=service.url,
            error_messages={"invalid": WHOLE_ADDRESS},
        )  # fmt: skip
        self.fields["email"] = forms.EmailField(
            label=_("Public mail address"), max_length=254, required=False, initial=service.email
        )
        self.fields["phone"] = forms.CharField(
            label=_("Public phone number"), max_length=60, required=False, initial=service.phone
        )
        self.fields["status"] = forms.ChoiceField(
            label=_("Is it offered now?"), choices=Service.Status.choices, initial=service.status
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        low, high = cleaned.get("minimum_age"), cleaned.get("maximum_age")
        if low is not None and high is not None and low > high:
            self.add_error("maximum_age", _("The lowest age is above the highest. Change one of them."))
        return cleaned

    def changes(self, by: str) -> dict[str, Any]:
        """Return the new values by field name."""
        names = (
            *("name", "minimum_age", "maximum_age", "capacity", "capacity_unit", "capacity_as_of", "url", "email"),
            *("phone", "status"),
        )
        changes = {name: self.cleaned_data[name] for name in names}
        return changes | {name: self.words(name, getattr(self.service, name), by) for name, _label, _n in self.TEXTS}

    def reach(self) -> dict[str, list[str]]:
        """Return the codes by kind."""
        return {
            kind: [code[:100] for code in map(tidied, self.cleaned_data[f"reach_{kind}"].split(",")) if code][
                :MOST_CODES
            ]
            for kind, _label, _hint in self.REACH
        }
