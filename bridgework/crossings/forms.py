"""What people enter when a body decides, and when somebody answers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bridgework.conversations.models import Conversation, Statement
from bridgework.goals.forms.base import PlainForm, WordsForm, text
from bridgework.goals.models import Answer, Decision, Goal
from bridgework.partnerships.doors import Here
from bridgework.partnerships.models import Body, Organization, Seat
from bridgework.partnerships.rules import may_steward

N_PROMISES = 3


class WhoDecidedForm(PlainForm):
    """The first step: which body, on which day, about which conversation."""

    body = forms.ModelChoiceField(
        Body.objects.none(), label=_("Which body decided?"), empty_label=None, to_field_name="slug"
    )
    on = forms.DateField(label=_("On which day?"))
    conversation = forms.ModelChoiceField(
        Conversation.objects.none(),
        label=_("On which conversation does it rest?"),
        required=False,
        empty_label=_("On none"),
        to_field_name="slug",
    )

    def __init__(self, here: Here, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = Body.objects.within(here.partnership).order_by("slug")  # type: ignore[attr-defined]
        held = Conversation.objects.within(here.partnership).exclude(state=Conversation.State.DRAFT)
        self.fields["conversation"].queryset = held.order_by("-closed_at", "-pk")  # type: ignore[attr-defined]


def _statement_label(statement: Statement) -> str:
    return f"{statement.number}. {statement.words}"


class DecideForm(WordsForm):
    """The second step: what was decided and why, who was present, what was promised."""

    title = forms.CharField(label=_("What was decided"), max_length=300)
    reasons = text(_("Why"), length=4000, rows=5)
    goal = forms.ModelChoiceField(
        Goal.objects.none(), label=_("Toward which goal"), required=False, empty_label=_("No goal")
    )

    def __init__(self, here: Here, seats: list[Seat], statements: list[Statement], *args: Any, **kwargs: Any) -> None:
        super().__init__(here, *args, **kwargs)
        self.seats = {str(seat.pk): seat for seat in seats}
        self.statements = {str(statement.pk): statement for statement in statements}
        self.fields["goal"].queryset = Goal.objects.within(here.partnership).order_by("position")  # type: ignore[attr-defined]
        self.fields["present"] = forms.MultipleChoiceField(
            label=gettext("Who was present?"),
            choices=[(pk, seat_label(seat)) for pk, seat in self.seats.items()],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": gettext("Mark who was present.")},
        )
        if statements:
            self.fields["statements"] = forms.MultipleChoiceField(
                label=gettext("Which statements does it speak to?"),
                choices=[(pk, _statement_label(statement)) for pk, statement in self.statements.items()],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        partners = Organization.objects.within(here.partnership).filter(is_partner=True).order_by("name")
        for n in range(1, N_PROMISES + 1):
            self.fields[f"promise_{n}"] = forms.CharField(
                label=gettext("Promise %(n)d: what will be done") % {"n": n}, max_length=300, required=False
            )
            self.fields[f"by_{n}"] = forms.ModelChoiceField(
                partners, label=gettext("by whom"), required=False, empty_label=gettext("Choose an organization")
            )
            self.fields[f"due_{n}"] = forms.DateField(
                label=gettext("by when"), required=False, widget=forms.DateInput(attrs={"type": "date"})
            )
            self.fields[f"due_{n}"].error_messages["invalid"] = gettext("Write the date as year-month-day: 2026-03-31.")
        self.order_fields([name for name in self.fields if name != "language"] + ["language"])

    def clean(self) -> dict[str, Any]:
        """Check that a promise has all its three parts."""
        cleaned = super().clean() or {}
        for n in range(1, N_PROMISES + 1):
            parts = {name: cleaned.get(f"{name}_{n}") for name in ("promise", "by", "due")}
            if any(parts.values()) and not all(parts.values()):
                missing = next(name for name, value in parts.items() if not value)
                self.add_error(f"{missing}_{n}", ValidationError(_("A promise needs what, by whom and by when.")))
        return cleaned

    def promises(self) -> list[dict[str, Any]]:
        """Return the promises entered, by the names of `actions.PromiseMade`."""
        data = self.cleaned_data
        return [
            {"organization": data[f"by_{n}"], "title": self.words(f"promise_{n}"), "due_on": data[f"due_{n}"]}
            for n in range(1, N_PROMISES + 1)
            if data.get(f"promise_{n}")
        ]

    def present(self) -> list[Seat]:
        """Return the seats marked as present."""
        return [self.seats[pk] for pk in self.cleaned_data["present"]]

    def cited(self) -> list[Statement]:
        """Return the statements chosen."""
        return [self.statements[pk] for pk in self.cleaned_data.get("statements", [])]


def seat_label(seat: Seat) -> str:
    """Return who sits there, as the holder wishes to be named, and for whom."""
    name = seat.holder_name or gettext("name not given")
    if seat.is_resident:
        return gettext("%(name)s, resident") % {"name": name}
    if seat.organization:
        return gettext("%(name)s, for %(organization)s") % {"name": name, "organization": seat.organization.name}
    return name


class AnswerForm(WordsForm):
    """One answer for the statements chosen."""

    who = forms.ChoiceField(label=_("Who answers?"))
    statements = forms.MultipleChoiceField(label=_("Which statements?"), widget=forms.CheckboxSelectMultiple)
    kind = forms.ChoiceField(label=_("The answer in a word"), choices=Answer.Kind.choices, widget=forms.RadioSelect)
    answer = text(_("The answer"), length=4000, rows=5)
    referred_to = forms.CharField(
        label=_("Not yours? Say who can answer"),
        max_length=300,
        required=False,
        help_text=_("Only for “Not ours, referred on”."),
    )
    decision = forms.ModelChoiceField(
        Decision.objects.none(), label=_("Does it rest on a decision?"), required=False, empty_label=_("No")
    )

    def __init__(self, here: Here, statements: list[Statement], *args: Any, **kwargs: Any) -> None:
        super().__init__(here, *args, **kwargs)
        self.rows = {str(statement.pk): statement for statement in statements}
        several = len({statement.conversation_id for statement in statements}) > 1
        choice = self.fields["statements"]
        choice.choices = [  # type: ignore[attr-defined]
            (pk, f"{_statement_label(row)} ({row.conversation.title})" if several else _statement_label(row))
            for pk, row in self.rows.items()
        ]
        choice.error_messages["required"] = gettext("Choose at least one statement.")
        self.answerers: dict[str, Organization | Body] = {f"o{one.pk}": one for one in self.own_organizations()}
        if may_steward(here.capacities):
            self.answerers |= {f"b{one.pk}": one for one in Body.objects.within(here.partnership).order_by("slug")}
        self.fields["who"].choices = [(key, str(one)) for key, one in self.answerers.items()]  # type: ignore[attr-defined]
        decisions = Decision.objects.within(here.partnership).order_by("-decided_on", "-pk")
        self.fields["decision"].queryset = decisions  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Check that "not ours" says whose it is."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") == Answer.Kind.REFERRED and not cleaned.get("referred_to"):
            self.add_error(
                "referred_to", ValidationError(_("Say who can answer this, so that people know where to turn."))
            )
        return cleaned

    def chosen(self) -> list[Statement]:
        """Return the statements chosen."""
        return [self.rows[pk] for pk in self.cleaned_data["statements"]]

    def answerer(self) -> Organization | Body:
        """Return who answers."""
        return self.answerers[self.cleaned_data["who"]]


class DoneForm(WordsForm):
    """What was done after an answer."""

    did = text(_("What was done"), length=2000, rows=4, hint=_("Say it so that anyone can check it."))
    did_on = forms.DateField(label=_("When"))

    def __init__(self, here: Here, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(here, *args, initial={"did_on": today}, **kwargs)
