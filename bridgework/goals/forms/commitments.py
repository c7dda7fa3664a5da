"""Promises, and what became of them, as people enter it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bridgework.goals.forms.base import PlainForm, WordsForm, text
from bridgework.goals.models import CommitmentReply, Goal, Initiative
from bridgework.partnerships.doors import Here
from bridgework.partnerships.models import Organization


class PromiseForm(WordsForm):
    """What an organization promises, and by when."""

    title = forms.CharField(
        label=_("What we will do"),
        max_length=300,
        help_text=_("One thing that anyone can check: “Open the clinic until eight on Thursdays”."),
    )
    organization = forms.ModelChoiceField(Organization.objects.none(), label=_("Who promises"), empty_label=None)
    due_on = forms.DateField(label=_("By when"))
    goal = forms.ModelChoiceField(
        Goal.objects.none(), label=_("Toward which goal"), required=False, empty_label=_("No goal")
    )
    initiative = forms.ModelChoiceField(
        Initiative.objects.none(), label=_("As part of which initiative"), required=False, empty_label=_("None")
    )

    def __init__(self, here: Here, *args: Any, **kwargs: Any) -> None:
        super().__init__(here, *args, **kwargs)
        self.fields["organization"].queryset = self.own_organizations()  # type: ignore[attr-defined]
        self.fields["goal"].queryset = Goal.objects.within(here.partnership).order_by("position")  # type: ignore[attr-defined]
        self.fields["initiative"].queryset = Initiative.objects.within(here.partnership).order_by("pk")  # type: ignore[attr-defined]
        self.fields["initiative"].label_from_instance = lambda row: str(row.name)  # type: ignore[attr-defined]


class ReplyForm(WordsForm):
    """What became of a promise, for people who are signed in."""

    said = forms.ChoiceField(
        label=_("What became of it?"),
        choices=[choice for choice in CommitmentReply.Said.choices if choice[0] != "dropped"],
        widget=forms.RadioSelect,
    )
    new_due_on = forms.DateField(label=_("New date"), required=False, help_text=_("The first date stays visible."))
    note = text(_("In your words"), length=600, rows=3, required=False, hint=_("Everyone can read this."))


class GiveUpForm(WordsForm):
    """A promise is given up, with the reason."""

    note = text(_("Why is it given up?"), length=600, rows=3, hint=_("Everyone can read this."))


class DueReplyForm(PlainForm):
    """The page behind a mailed link: three equal buttons, a date and a note that may stay empty."""

    new_due_on = forms.DateField(label=_("New date, if there is one"), required=False)
    note = text(_("A word about it, for everyone to read"), length=600, rows=2, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = ""
