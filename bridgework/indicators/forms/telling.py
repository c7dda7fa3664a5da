"""A story as people write it, and what affected people said of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bridgework.goals.forms.base import WordsForm, text
from bridgework.indicators.forms.agreed import GroupChoice
from bridgework.partnerships.doors import Here
from bridgework.places.models import EVERYONE, Group


class StoryForm(WordsForm):
    """Why the numbers are as they are, and who says so."""

    text = text(
        _("Why are the numbers as they are?"),
        length=6000,
        rows=12,
        hint=_(
            "Say what stands behind them: what helps, what holds people back, what changed. Write of rules, places and "
            "services rather than of what people lack. Name no person."
        ),
    )
    signed_as = forms.CharField(
        label=_("Who writes this"),
        max_length=300,
        help_text=_("Your name and in which capacity you write, as readers will see them."),
    )

    def __init__(self, here: Here, *args: Any, signed_as: str, **kwargs: Any) -> None:
        super().__init__(here, *args, initial={"signed_as": signed_as}, **kwargs)


class ReviewForm(WordsForm):
    """Which affected people read a story, when, and what they said."""

    who = forms.CharField(
        label=_("Who read it"),
        max_length=200,
        help_text=_(
            "How many, and which people: “eleven parents of the families' council”. No names are asked for; write none. If "
            "fewer than ten read it, leave their number out."
        ),
    )
    reviewed_on = forms.DateField(label=_("On which day"))
    said = text(
        _("What they said of it"),
        length=2000,
        rows=5,
        required=False,
        hint=_("In their words, also where they disagree. Leave out what could tell who said it."),
    )
    group = GroupChoice(
        label=_("Of which group they are"),
        queryset=Group.objects.none(),
        required=False,
        empty_label=_("Not one group alone"),
    )

    def __init__(self, here: Here, *args: Any, **kwargs: Any) -> None:
        super().__init__(here, *args, **kwargs)
        groups = Group.objects.filter(dimension__scope=here.partnership.scope).exclude(dimension__code=EVERYONE)
        ordered = groups.select_related("dimension").order_by("dimension__position", "position")
        self.fields["group"].queryset = ordered  # type: ignore[attr-defined]
