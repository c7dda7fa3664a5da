"""Goals, pledges and initiatives as people enter them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bridgework.goals.forms.base import WordsForm, text
from bridgework.goals.models import Aim, Goal, Initiative
from bridgework.partnerships.doors import Here
from bridgework.partnerships.models import Organization
from bridgework.places.models import EVERYONE, Group, Place
from bridgework.ui.naming import OFFERED, language_said


class GoalForm(WordsForm):
    """A shared goal: its title, and why it matters."""

    title = forms.CharField(
        label=_("The goal, as one sentence"),
        max_length=200,
        help_text=_("Say what is true once it is reached: “Every young person finishes school ready”."),
    )
    vision = text(_("Why"), hint=_("What holds people back today, and what you want to see instead."))
    is_public = forms.BooleanField(label=_("Everyone can see this goal"), required=False, initial=True)


class EndorseForm(WordsForm):
    """An organization puts itself behind a goal."""

    organization = forms.ModelChoiceField(Organization.objects.none(), label=_("Organization"), empty_label=None)
    pledge = text(
        _("What we pledge"),
        length=600,
        rows=3,
        hint=_("One or two sentences: what your organization brings to this goal."),
    )

    def __init__(self, here: Here, *args: Any, **kwargs: Any) -> None:
        super().__init__(here, *args, **kwargs)
        self.fields["organization"].queryset = self.own_organizations()  # type: ignore[attr-defined]


class InitiativeForm(WordsForm):
    """An initiative: aim, whom it serves, where."""

    name = forms.CharField(label=_("Name"), max_length=200)
    aim = text(_("What it wants to change"), length=1000, rows=3)
    aims = forms.MultipleChoiceField(
        label=_("What it is about"),
        choices=Aim.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("So that initiatives can be compared. Choose one to three."),
    )
    strategy = forms.ChoiceField(
        label=_("How it works"), choices=[("", _("Not said")), *Initiative.Strategy.choices], required=False
    )
    serves = text(_("Whom it serves"), length=600, rows=2)
    age_from = forms.IntegerField(label=_("From age"), required=False, min_value=0, max_value=120)
    age_to = forms.IntegerField(label=_("To age"), required=False, min_value=0, max_value=120)
    groups = forms.MultipleChoiceField(
        label=_("Groups it is for"), required=False, help_text=_("Leave it empty if it is for everyone.")
    )
    languages = forms.MultipleChoiceField(label=_("Languages it works in"), required=False)
    place = forms.ModelChoiceField(
        Place.objects.none(), label=_("Place"), required=False, empty_label=_("Not said, or the whole area")
    )
    where = forms.CharField(label=_("Where"), max_length=200, required=False)
    goal = forms.ModelChoiceField(
        Goal.objects.none(), label=_("Toward which goal"), required=False, empty_label=_("No goal yet")
    )
    organizations = forms.ModelMultipleChoiceField(
        Organization.objects.none(), label=_("Who does it"), help_text=_("Hold Ctrl or ⌘ to choose several.")
    )
    starts_on = forms.DateField(label=_("Starts"), required=False)
    ends_on = forms.DateField(label=_("Ends"), required=False)

    def __init__(self, here: Here, *args: Any, **kwargs: Any) -> None:
        super().__init__(here, *args, **kwargs)
        self.fields["goal"].queryset = Goal.objects.within(here.partnership).order_by("position")  # type: ignore[attr-defined]
        self.fields["organizations"].queryset = (  # type: ignore[attr-defined]
            Organization.objects.within(here.partnership).filter(is_partner=True).order_by("name")
        )

        groups = Group.objects.filter(dimension__scope=here.partnership.scope).exclude(code=EVERYONE)
        self.fields["groups"].choices = [  # type: ignore[attr-defined]
            (f"{one.dimension.code}:{one.code}", f"{one.name} ({one.dimension.name})")
            for one in groups.select_related("dimension").order_by("dimension__position", "position", "pk")[:300]
        ]
        self.fields["languages"].choices = [(code, language_said(code)) for code in OFFERED]  # type: ignore[attr-defined]
        places = Place.objects.filter(scope=here.partnership.scope).order_by("level", "name", "code")
        self.fields["place"].queryset = places  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        """Return what was entered, by the names of `actions.initiatives.InitiativeWords`."""
        names = ("goal", "where", "starts_on", "ends_on", "place", "aims", "strategy", "age_from", "age_to")
        plain = {name: self.cleaned_data[name] for name in (*names, "groups", "languages")}
        return {**plain, **{name: self.words(name) for name in ("name", "aim", "serves")}}
