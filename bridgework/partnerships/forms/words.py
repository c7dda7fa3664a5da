"""Texts are asked for in each of the partnership's languages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bridgework.lib.words import Words, direction
from bridgework.ui.naming import own_name

CURRENCIES = ("USD", "CAD", "MXN", "EUR", "GBP", "AUD", "NZD", "CHF", "JPY", "INR", "ZAR", "BRL")
OWN, EXISTING, NEW = "self", "existing", "new"


class WordsForm(forms.Form):
    """A form with texts in several languages: one input per language, collected into `Words`."""

    def ask_words(
        self,
        name: str,
        label: Any,
        languages: list[str],
        was: Words,
        *,
        lines: int = 1,
        needed: bool = False,
        hint: Any = "",
    ) -> None:
        """Add one input per language; languages that the text has already are kept even if they are no longer asked."""
        for number, tag in enumerate(languages):
            attrs = {"lang": tag, "dir": direction(tag)}
            if lines > 1:
                attrs["rows"] = str(lines)
            known = was.renderings.get(tag)
            self.fields[f"{name}_{tag}"] = forms.CharField(
                label=f"{label} ({own_name(tag)})" if len(languages) > 1 else label,
                help_text=hint if number == 0 else "",
                required=needed and number == 0,
                max_length=300 if lines == 1 else 10_000,
                initial=known.body if known else "",
                widget=forms.Textarea(attrs) if lines > 1 else forms.TextInput(attrs),
                error_messages={"required": _("Write this in at least the first language.")},
            )

    def words(self, name: str, was: Words, by: str) -> Words:
        """Return the text with what was changed; an unchanged translation keeps its author."""
        renderings = dict(was.renderings)
        source = was.source if was else ""
        for field, body in self.cleaned_data.items():
            if not field.startswith(f"{name}_"):
                continue
            tag = field.removeprefix(f"{name}_")
            known = renderings.get(tag)
            if body and (known is None or known.body != body):
                renderings.update(Words.of(body, tag, by).renderings)
            elif not body:
                renderings.pop(tag, None)
            source = source or (tag if body else "")
        return Words(source if source in renderings else next(iter(renderings), "en"), renderings)
