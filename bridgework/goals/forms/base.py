"""Forms whose errors are instructions, and forms that take text together with its language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bridgework.lib.words import Words
from bridgework.partnerships.doors import Here
from bridgework.partnerships.models import Organization
from bridgework.ui.naming import own_name

INSTRUCTIONS: list[tuple[type[forms.Field], dict[str, Any]]] = [
    (forms.DateField, {"required": _("Give a date."), "invalid": _("Write the date as year-month-day: 2026-03-31.")}),
    (forms.ModelChoiceField, {"required": _("Choose one."), "invalid_choice": _("Choose one from the list.")}),
    (
        forms.ModelMultipleChoiceField,
        {"required": _("Choose at least one."), "invalid_choice": _("Choose from the list.")},
    ),
    (forms.ChoiceField, {"required": _("Choose one."), "invalid_choice": _("Choose one from the list.")}),
    (forms.IntegerField, {"required": _("Write a number."), "invalid": _("Write a whole number.")}),
    (forms.CharField, {"required": _("Write something here.")}),
]


class DateInput(forms.DateInput):
    """The browser's own date field; it sends ISO dates."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class PlainForm(forms.Form):
    """A form whose error messages say what to do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            for kind, messages in INSTRUCTIONS:
                if isinstance(field, kind):
                    field.error_messages.update(messages)
            if isinstance(field, forms.DateField):
                field.widget = DateInput(attrs=field.widget.attrs)
                field.input_formats = ["%Y-%m-%d"]

    def refuse(self, why: Exception) -> None:
        """Show what an action refused with, above the form."""
        self.add_error(None, str(why))


class WordsForm(PlainForm):
    """A form that takes text. Its language is chosen once for the whole form; `words('title')` gives `Words`."""

    language = forms.ChoiceField(label=_("Written in"))

    def __init__(self, here: Here, *args: Any, existing: dict[str, Words] | None = None, **kwargs: Any) -> None:
        self.here, self.existing = here, existing or {}
        first = next((words for words in self.existing.values() if words), None)
        codes = list(here.partnership.languages or ["en"])
        reader = get_language() or codes[0]
        start = first.source if first else (reader if reader in codes else codes[0])
        if start not in codes:
            codes.append(start)
        initial = {
            "language": start,
            **{name: words.in_language(start).body for name, words in self.existing.items()},
            **(kwargs.pop("initial", None) or {}),
        }
        super().__init__(*args, initial=initial, **kwargs)
        choice = self.fields["language"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - for the type checker; declared above
        choice.choices = [(code, own_name(code)) for code in codes]
        self.order_fields([name for name in self.fields if name != "language"] + ["language"])
        if len(codes) == 1:
            choice.widget = forms.HiddenInput()

    def words(self, name: str) -> Words:
        """Return what was entered, with its language and author; other languages of an existing text are kept."""
        body, language = self.cleaned_data.get(name) or "", self.cleaned_data["language"]
        by = str(self.here.person.ref) if self.here.person else ""
        before = self.existing.get(name)
        if before and body:
            if before.renderings.get(language) and before.renderings[language].body == body.strip():
                return before
            return before.with_rendering(body, language, by)
        return Words.of(body, language, by)

    def own_organizations(self) -> Any:
        """Return the organizations that the person at hand may act for."""
        ids = [capacity.organization_id for capacity in self.here.capacities if capacity.organization_id]
        return Organization.objects.within(self.here.partnership).filter(pk__in=ids).order_by("name")


def text(label: Any, *, length: int = 2000, rows: int = 4, required: bool = True, hint: Any = "") -> forms.CharField:
    """Return a field for a longer text."""
    return forms.CharField(
        label=label, max_length=length, required=required, help_text=hint, widget=forms.Textarea(attrs={"rows": rows})
    )
