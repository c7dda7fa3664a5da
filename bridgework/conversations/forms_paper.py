"""Reading what staff type about sheets of paper. Apart from `forms`, which reads what residents and stewards type."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bridgework.conversations.forms import LanguageForm, languages_of
from bridgework.conversations.models import Conversation, Statement
from bridgework.conversations.rules import STATEMENT_LENGTH
from bridgework.conversations.rules.paper import SHEETS_AT_ONCE, SHEETS_IN_BATCH, STATEMENTS_ON_SHEET
from bridgework.goals.forms.base import DateInput
from bridgework.ui.words import plain


class SheetsForm(LanguageForm):
    """Which statements stand on a run of sheets, in which language, and how many sheets."""

    n = forms.IntegerField(
        label=_("How many sheets?"),
        min_value=1,
        max_value=SHEETS_AT_ONCE,
        initial=30,
        error_messages={
            "required": _("Write how many sheets to print."),
            "min_value": _("Print at least one sheet."),
            "max_value": _("Print at most 200 sheets at once."),
            "invalid": _("Write a whole number."),
        },
    )
    statements = forms.MultipleChoiceField(
        label=_("Which statements stand on the sheet?"),
        help_text=_("Up to 40. Twelve fit on one page."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one statement.")},
    )
    field_order = ("n", "language", "statements")

    def __init__(self, *args: Any, conversation: Conversation, **kwargs: Any) -> None:
        super().__init__(*args, partnership=conversation.partnership, **kwargs)
        shown = Statement.objects.filter(conversation=conversation, state=Statement.State.SHOWN).order_by("number")
        rows = list(shown.values_list("number", "words")[:200])
        self.fields["statements"].choices = [  # type: ignore[attr-defined]
            (str(number), f"{number}. {plain(words)}") for number, words in rows
        ]
        self.fields["statements"].initial = [str(number) for number, _words in rows[:12]]

    def numbers(self) -> list[int]:
        """Return the chosen statements' numbers, in the order of the page."""
        return [int(number) for number in self.cleaned_data["statements"]]

    def clean_statements(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["statements"]
        if len(chosen) > STATEMENTS_ON_SHEET:
            raise forms.ValidationError(_("Choose at most 40 statements."))
        return chosen


class BatchForm(forms.Form):
    """Where a pile of sheets comes from."""

    place = forms.CharField(
        label=_("Where do the sheets come from?"),
        help_text=_("An event or a place, to find the pile again. Only people who enter sheets see it."),
        max_length=120,
        error_messages={"required": _("Name the event or place.")},
    )
    held_on = forms.DateField(
        label=_("On which day?"),
        widget=DateInput(),
        error_messages={"required": _("Give a day."), "invalid": _("Write the date as year-month-day: 2026-03-31.")},
    )
    n_sheets = forms.IntegerField(
        label=_("How many sheets? Count them by hand."),
        min_value=1,
        max_value=SHEETS_IN_BATCH,
        error_messages={
            "required": _("Count the sheets and write how many."),
            "min_value": _("A batch has at least one sheet."),
            "max_value": _("A batch has at most 500 sheets. Make two piles."),
            "invalid": _("Write a whole number."),
        },
    )


class SheetForm(forms.Form):
    """One sheet: its number, a line of keys, and what is written on it."""

    sheet = forms.IntegerField(
        label=_("Sheet number"),
        min_value=1,
        max_value=10_000_000,
        # The page is made for this one thing: after each sheet the next number can be typed at once.
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "autofocus": True}),
        error_messages={
            "required": _("Type the number at the top of the sheet."),
            "invalid": _("The sheet's number has digits only."),
            "min_value": _("Type the number at the top of the sheet."),
            "max_value": _("Type the number at the top of the sheet."),
        },
    )
    typed = forms.CharField(
        label=_("Answers, in the order of the sheet"),
        help_text=_(
            "One key for each statement: 1 agree, 2 not sure, 3 disagree, 0 where nothing or two boxes are ticked."
        ),
        max_length=200,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Type one key for each statement.")},
    )
    written = forms.CharField(
        label=_("In own words"),
        help_text=_("What is written at the end of the sheet, word for word. Leave out names."),
        max_length=STATEMENT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _("Shorten it to 280 characters.")},
    )
    language = forms.ChoiceField(label=_("Language of these words"), required=False)

    def __init__(self, *args: Any, conversation: Conversation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = languages_of(conversation.partnership)
        self.fields["language"].choices = [("", _("as the sheet")), *choices]  # type: ignore[attr-defined]


class WhyForm(forms.Form):
    """The reason for taking a batch back."""

    why = forms.CharField(
        label=_("Why is it taken back?"),
        help_text=_("The reason is public. Name nobody."),
        max_length=300,
        error_messages={"required": _("Say why the batch is taken back.")},
    )


ANSWERS: dict[str, int | None] = {"agree": 1, "pass": 0, "disagree": -1, "none": None}


def settled_in(data: Any, numbers: list[int]) -> dict[int, int | None]:
    """Return the answers chosen for statements on which two entries differ; what is not chosen is left out."""
    chosen = {number: data.get(f"statement_{number}", "") for number in numbers}
    return {number: ANSWERS[value] for number, value in chosen.items() if value in ANSWERS}
