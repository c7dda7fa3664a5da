"""Reading and cleaning what people type."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bridgework.conversations import rules
from bridgework.conversations.models import Conversation
from bridgework.conversations.models.plan import Plan
from bridgework.goals.forms.base import DateInput
from bridgework.goals.models import Goal
from bridgework.lib.words import Words
from bridgework.partnerships.models import Body, Membership, Organization, Partnership
from bridgework.ui.language import direction_of
from bridgework.ui.naming import own_name

POLICY = _(
    "We show every statement that is about the question. We do not show statements that attack or name private people, "
    "that call for violence, that advertise, that repeat another statement, or that hold more than one idea. A refusal "
    "always names the rule. Statements about the organization that runs this are read by somebody outside it."
)


def languages_of(partnership: Partnership) -> list[tuple[str, str]]:
    """Return the partnership's languages, each named in itself."""
    return [(code, own_name(code)) for code in partnership.languages or ["en"]]


class LanguageForm(forms.Form):
    """A form that takes text, and therefore its language; the page's language is proposed."""

    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: Any, partnership: Partnership, language: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = languages_of(partnership)
        self.fields["language"].choices = choices  # type: ignore[attr-defined]
        known = {code for code, _name in choices}
        self.fields["language"].initial = language if language in known else choices[0][0]

    def words(self, name: str, before: Words | None = None) -> Words:
        """Return a field's text as words, beside what there is in other languages."""
        body, language = self.cleaned_data.get(name) or "", self.cleaned_data["language"]
        if before and set(before.languages) - {language}:
            return before.with_rendering(body, language) if body else before
        return Words.of(body, language)


class StatementForm(LanguageForm):
    """A statement in one's own words."""

    text = forms.CharField(
        label=_("What do you want to say?"),
        help_text=_("One sentence that others can agree or disagree with, up to 280 characters. Leave out names."),
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": rules.STATEMENT_LENGTH}),
        max_length=rules.STATEMENT_LENGTH,
        error_messages={
            "required": _("Write one sentence."),
            "max_length": _("Shorten it to 280 characters."),
        },
    )
    is_about_steward = forms.BooleanField(
        label=_("This is about the organization that runs this conversation"),
        help_text=_("Then somebody from outside that organization reads it."),
        required=False,
    )
    field_order = ("text", "language", "is_about_steward")


class ReplyForm(LanguageForm):
    """An organization's words beside an open request."""

    reply = forms.CharField(label=_("Your reply"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}))
    field_order = ("reply", "language")


class ModerationForm(LanguageForm):
    """The decision on one statement."""

    reason = forms.CharField(
        label=_("Which rule does it break?"),
        help_text=_("This is public. Do not repeat the statement."),
        max_length=300,
        required=False,
    )


class SeedsForm(LanguageForm):
    """Statements to begin with, one a line."""

    statements = forms.CharField(
        label=_("Statements to begin with"),
        help_text=_("One on each line, up to 280 characters. They are shown at once."),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=40_000,
    )
    field_order = ("statements", "language")

    def lines(self) -> list[Words]:
        language = self.cleaned_data["language"]
        lines = (" ".join(line.split()) for line in self.cleaned_data["statements"].splitlines())
        return [Words.of(line, language) for line in lines if line]


class CodesForm(forms.Form):
    """How many codes to print."""

    n = forms.IntegerField(label=_("How many codes?"), min_value=1, max_value=2_000, initial=24)


class UploadForm(forms.Form):
    """An export: its zip archive."""

    archive = forms.FileField(
        label=_("Export of a Polis conversation"),
        help_text=_("The folder as one zip file, with comments.csv, votes.csv and summary.csv in it."),
    )


class ConversationForm(LanguageForm):
    """The promise of a conversation."""

    title = forms.CharField(label=_("Title"), max_length=120)
    question = forms.CharField(label=_("Question"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}))
    goal = forms.ModelChoiceField(Goal.objects.none(), label=_("Goal"), required=False)
    influence = forms.ChoiceField(
        label=_("What can answers change?"),
        choices=[
            ("inform", _("Inform: we tell you what will happen")),
            ("consult", _("Consult: we listen and say what we made of it")),
            ("involve", _("Involve: your concerns shape the choices")),
            ("collaborate", _("Collaborate: we work out the choices together")),
            ("empower", _("Empower: what you decide is done")),
        ],
        initial="consult",
    )
    decider = forms.ModelChoiceField(Body.objects.none(), label=_("Who decides?"), required=False)
    answer_rule = forms.ChoiceField(
        label=_("Which statements will be answered?"), choices=Conversation.AnswerRule.choices, initial="consensus"
    )
    answer_rule_n = forms.IntegerField(
        label=_("How many, if it is those with the most agreement"), min_value=1, max_value=100, initial=5
    )
    answered_by = forms.ModelChoiceField(
        Organization.objects.none(), label=_("Which organization is asked first?"), required=False
    )
    closes_on = forms.DateField(
        label=_("Last day to take part"),
        help_text=_("Without one, you close it yourself."),
        widget=DateInput(),
        required=False,
    )
    answer_by = forms.DateField(
        label=_("Answers come by"),
        help_text=_("Residents are promised this day before they take part."),
        widget=DateInput(),
        error_messages={"required": _("Say first until when answers will be given.")},
    )
    policy = forms.CharField(
        label=_("Which statements are shown, and which not?"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        initial=POLICY,
    )
    asks_account = forms.BooleanField(label=_("Only people with an account take part"), required=False)
    field_order = ("title", "question", "language")

    def __init__(self, *args: Any, partnership: Partnership, before: Conversation | None = None, **kwargs: Any) -> None:
        self.before = before
        if before:
            kwargs["initial"] = {
                name: str(getattr(before, name)) if name in ("title", "question", "policy") else getattr(before, name)
                for name in Plan.__dataclass_fields__
                if name != "is_public"
            }
        super().__init__(*args, partnership=partnership, **kwargs)
        for name, rows in (
            ("goal", Goal.objects.within(partnership).order_by("position", "pk")),
            ("decider", Body.objects.within(partnership).order_by("pk")),
            ("answered_by", Organization.objects.within(partnership).filter(is_partner=True).order_by("name")),
        ):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        closes_on, answer_by = cleaned.get("closes_on"), cleaned.get("answer_by")
        if closes_on and answer_by and answer_by < closes_on:
            self.add_error("answer_by", _("Choose a day after the last day to take part."))
        return cleaned

    def plan(self) -> Plan:
        """Return what was entered; texts in other languages stay."""
        before = self.before
        data = {name: self.cleaned_data[name] for name in Plan.__dataclass_fields__ if name in self.cleaned_data}
        for name in ("title", "question", "policy"):
            data[name] = self.words(name, getattr(before, name) if before else None)
        return Plan(**data, is_public=before.is_public if before else True)


class TranslationForm(forms.Form):
    """A translation beside its original; `seen` is the newest one that the form was shown with."""

    body = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=4_000, strip=True)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(self, *args: Any, language: str, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body = self.fields["body"]
        body.label = own_name(language)
        body.error_messages["required"] = _("Write the translation.")
        body.widget.attrs |= {"lang": language, "dir": direction_of(language), "maxlength": most}


class TranslatorForm(forms.Form):
    """A member whom the steward names as translator, found by the address of their account."""

    email = forms.EmailField(
        label=_("Mail address of their account"),
        help_text=_("A member of the partnership. Invite the person first, if need be."),
        error_messages={"invalid": _("Write the whole address, for example amara@example.org.")},
    )

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partnership = partnership
        self.membership: Membership | None = None

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        rows = Membership.objects.within(self.partnership).filter(person__email__iexact=email, ended_at=None)
        self.membership = rows.order_by("pk").first()
        if self.membership is None:
            raise forms.ValidationError(_("No member here has this address. Invite the person first."))
        return email
