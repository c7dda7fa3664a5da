"""Reading what moderators type: the rule that a statement breaks, which statements say the same."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from bridgework.conversations.forms import LanguageForm
from bridgework.lib.words import Words

# The rules that most policies have, said in every language of the house; whoever needs another writes it.
RULES = {
    "off": _("It is not about the question."),
    "attack": _("It attacks or mocks people."),
    "person": _("It names or points to a private person."),
    "violence": _("It calls for violence or breaks the law."),
    "advert": _("It advertises something."),
    "repeat": _("It repeats another statement."),
    "several": _("It holds more than one idea."),
    "unclear": _("It cannot be understood."),
}


def words_of_rule(rule: str) -> Words:
    """Return a rule in the languages that the house speaks."""
    said = Words()
    for code, _name in [("en", ""), *settings.LANGUAGES]:
        with translation.override(code):
            said = said.with_rendering(str(RULES[rule]), code)
    return said


class DecisionForm(LanguageForm):
    """One decision: a rule from the list, or one's own words."""

    rule = forms.ChoiceField(choices=[("", ""), *RULES.items()], required=False)
    reason = forms.CharField(max_length=300, required=False)

    def why(self) -> Words:
        """Return the reason: the rule, and what was added to it."""
        rule, text = self.cleaned_data["rule"], self.cleaned_data["reason"].strip()
        if not rule:
            return self.words("reason")
        said = words_of_rule(rule)
        if not text:
            return said
        language = self.cleaned_data["language"]
        return Words.of(f"{said.in_language(language).body} {text}", language)


class JoiningForm(LanguageForm):
    """Which statement is joined with which."""

    statement = forms.IntegerField(
        label=_("This statement"),
        help_text=_("Its number. It is shown no more."),
        min_value=0,
        max_value=10_000_000,
        error_messages={"required": _("Write the number of a statement."), "invalid": _("Write a number.")},
    )
    into = forms.IntegerField(
        label=_("says the same as statement"),
        help_text=_("Its number. It stays, with the votes of both; nobody counts twice."),
        min_value=0,
        max_value=10_000_000,
        error_messages={"required": _("Write the number of a statement."), "invalid": _("Write a number.")},
    )
    reason = forms.CharField(label=_("Why?"), help_text=_("This is public."), max_length=300, required=False)
    field_order = ("statement", "into", "reason", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("statement", "into"):
            self.fields[name].widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})


class SecondLookForm(forms.Form):
    """Why an author asks for a second look."""

    reason = forms.CharField(
        label=_("Why should it be shown?"),
        help_text=_("Up to 600 characters. Only the person who looks again reads this."),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why it should be shown."), "max_length": _("Shorten it to 600 characters.")},
    )
