"""What people fill in: what to make of a playbook, what to publish as one, a file to bring in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bridgework.goals.forms.base import DateInput, PlainForm
from bridgework.lib.words import Words
from bridgework.partnerships.forms.agreements import PartiesChoice
from bridgework.partnerships.forms.members import OrganizationChoice
from bridgework.partnerships.forms.words import WordsForm
from bridgework.partnerships.models import Partnership
from bridgework.partnerships.queries import organizations_listed
from bridgework.playbooks.choices import Choices
from bridgework.playbooks.documents.reading import MOST_BYTES
from bridgework.playbooks.models import Made
from bridgework.playbooks.queries import Offered, Planned, Standing

LICENSE_NAMES = [
    ("CC-BY-4.0", _("Others may use and change it if they name you (CC BY 4.0)")),
    ("CC-BY-SA-4.0", _("The same, and what they make of it must stay as free (CC BY-SA 4.0)")),
    ("CC0-1.0", _("Others may do with it what they like (CC0)")),
]


class ApplyForm(PlainForm):
    """Which parts to make, when the sessions begin, who signs. The template draws the parts, each with its own box."""

    parts = forms.MultipleChoiceField(
        required=False,
        error_messages={
            "invalid_choice": _(
                "One of these parts is not here any more, or was made meanwhile. Look through them again."
            )
        },
    )
    first_day = forms.DateField(
        label=_("First day of the sessions"),
        help_text=_("The other sessions follow from it. Without a day, no session is put on the calendar."),
        required=False,
        widget=DateInput(),
    )
    is_hidden = forms.BooleanField(label=_("Keep goals and indicators for members at first"), required=False)

    def __init__(self, partnership: Partnership, plan: Sequence[Planned], data: Any = None) -> None:
        super().__init__(data)
        self.fields["parts"].choices = [  # type: ignore[attr-defined]
            (one.name, "") for one in plan if one.standing != Standing.MADE
        ]
        partners = organizations_listed(partnership, is_partner=True)
        kinds = {one.part for one in plan if one.standing != Standing.MADE}
        if Made.Part.SESSION in kinds:
            self.fields["host"] = OrganizationChoice(
                label=_("Who hosts the sessions?"),
                queryset=partners,
                required=False,
                empty_label=str(_("The organization that convenes")),
            )
        else:
            del self.fields["first_day"]
        if Made.Part.AGREEMENT in kinds:
            self.fields["parties"] = PartiesChoice(
                label=_("Between whom are the agreements?"),
                help_text=_("They are drafts. Choose two or more, or none: then no agreement is drafted."),
                queryset=partners,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        self.ticked = (
            set(self.data.getlist("parts"))  # type: ignore[attr-defined]
            if self.is_bound
            else {one.name for one in plan if one.standing == Standing.NEW}
        )

    def shown(self) -> list[forms.BoundField]:
        """Return the fields beside the parts."""
        return [self[name] for name in self.fields if name != "parts"]

    def choices(self) -> Choices:
        """Return what was chosen, as the action takes it."""
        cleaned = self.cleaned_data
        return Choices(
            names=frozenset(cleaned["parts"]),
            parties=tuple(cleaned.get("parties") or ()),
            host=cleaned.get("host"),
            first_day=cleaned.get("first_day"),
            is_public=not cleaned["is_hidden"],
        )


class PublishForm(WordsForm):
    """A title, a few sentences, a license, and the parts; the template draws the parts."""

    def __init__(self, partnership: Partnership, offered: Sequence[Offered], data: Any = None) -> None:
        super().__init__(data)
        languages = list(partnership.languages) or ["en"]
        self.ask_words("title", _("Title"), languages, Words(), needed=True)
        self.ask_words(
            "summary",
            _("What it is for"),
            languages,
            Words(),
            lines=4,
            needed=True,
            hint=_("Who works together, for whom, and what you would do again."),
        )
        self.fields["license"] = forms.ChoiceField(
            label=_("How may others use it?"), choices=LICENSE_NAMES, widget=forms.RadioSelect
        )
        self.fields["parts"] = forms.MultipleChoiceField(
            choices=[(one.name, "") for one in offered],
            error_messages={
                "required": _("Choose at least one part to publish."),
                "invalid_choice": _("One of these parts is not here any more. Look through them again."),
            },
        )
        self.ticked = set(self.data.getlist("parts")) if self.is_bound else set()  # type: ignore[attr-defined]

    def shown(self) -> list[forms.BoundField]:
        """Return the fields beside the parts."""
        return [self[name] for name in self.fields if name != "parts"]


class BringInForm(PlainForm):
    """A playbook's file, or its text."""

    file = forms.FileField(label=_("A file (TOML or JSON)"), required=False)
    paste = forms.CharField(
        label=_("Or paste its text"), required=False, widget=forms.Textarea(attrs={"rows": "6"}), max_length=MOST_BYTES
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file, paste = cleaned.get("file"), cleaned.get("paste")
        if file and file.size > MOST_BYTES:
            self.add_error(
                "file", _("It is larger than a playbook can be (%(most)d kB).") % {"most": MOST_BYTES // 1000}
            )
        elif not file and not paste:
            self.add_error(None, _("Choose a file, or paste the text of one."))
        return cleaned

    def content(self) -> bytes:
        """Return what was brought."""
        file = self.cleaned_data.get("file")
        return file.read() if file else self.cleaned_data["paste"].encode("utf-8", "surrogatepass")
