"""What people enter to write a post, and why one is hidden."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bridgework.conversations.forms_reading import RULES as OF_STATEMENTS
from bridgework.conversations.forms_reading import words_of_rule
from bridgework.discussions.models import Post
from bridgework.discussions.queries import Subject, those_offered
from bridgework.discussions.rules import LENGTH, REASON_LENGTH
from bridgework.goals.forms.base import WordsForm, text
from bridgework.lib.words import Words
from bridgework.partnerships.doors import Here
from bridgework.partnerships.models import Membership
from bridgework.partnerships.models.capacity import capacity_said

# The rules that a post can break, in the words that statements have for them.
RULES = {rule: OF_STATEMENTS[rule] for rule in ("attack", "person", "violence", "advert")}


class PostForm(WordsForm):
    """A text with its language, whom it tells, and in which capacity it is written."""

    text = text(_("Your words"), length=LENGTH, rows=7)
    tells = forms.TypedMultipleChoiceField(
        label=_("Tell these people"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("It stands on their page “For you”. You can also write @ and a name into your words."),
    )
    written_as = forms.ChoiceField(label=_("You write as"), widget=forms.RadioSelect)
    sending = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        here: Here,
        subject: Subject,
        capacities: list[Membership],
        *args: Any,
        post: Post | None = None,
        **kwargs: Any,
    ) -> None:
        existing = {"text": post.words} if post else None
        initial = {
            "tells": [one.person_id for one in post.mentions.all()] if post else [],
            "written_as": capacities[0].pk,
            "sending": secrets.token_urlsafe(24)[:32],
        }
        super().__init__(here, *args, existing=existing, initial=initial, **kwargs)
        self.capacities = {str(one.pk): one for one in capacities}
        offered = those_offered(subject, here.person) if here.person else []
        self.fields["tells"].choices = offered  # type: ignore[attr-defined]
        if not offered:
            del self.fields["tells"]
        if len(capacities) > 1 and post is None:
            self.fields["written_as"].choices = [  # type: ignore[attr-defined]
                (key, capacity_said(one)) for key, one in self.capacities.items()
            ]
        else:
            del self.fields["written_as"]

    def said(self) -> Words:
        """Return what was entered. A post is said in one language: another text takes the place of the one before."""
        by = str(self.here.person.ref) if self.here.person else ""
        return Words.of(self.cleaned_data["text"], self.cleaned_data["language"], by)

    def tells_chosen(self) -> list[int]:
        """Return the people chosen."""
        return list(self.cleaned_data.get("tells") or [])

    def capacity(self) -> Membership:
        """Return the capacity in which it is written."""
        chosen = self.cleaned_data.get("written_as") or next(iter(self.capacities))
        return self.capacities[chosen]

    def mark(self) -> str:
        """Return the form's random mark, or nothing where it is none of ours."""
        sent = self.cleaned_data.get("sending") or ""
        return sent if sent.isascii() and len(sent) >= 20 else ""


class HideForm(WordsForm):
    """Which rule a post breaks, and what to add."""

    rule = forms.ChoiceField(
        label=_("Which rule does it break?"), choices=list(RULES.items()), widget=forms.RadioSelect
    )
    more = text(
        _("Something to add"),
        length=REASON_LENGTH,
        rows=2,
        required=False,
        hint=_("Everybody reads this. Do not repeat what the post says."),
    )

    def reason(self) -> Words:
        """Return the reason: the rule in the languages of the house, or in one of them with what was added."""
        said, language = words_of_rule(self.cleaned_data["rule"]), self.cleaned_data["language"]
        more = self.cleaned_data["more"].strip()
        return Words.of(f"{said.in_language(language).body} {more}", language) if more else said
