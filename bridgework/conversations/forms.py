"""Reading and cleaning what people type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bridgework.conversations import rules
from bridgework.conversations.models import CodeBatch, Conversation
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

WAYS = [
    ("browser", _("Openly, in a browser")),
    ("code", _("With a code on paper")),
    ("account", _("With an account")),
    ("mail", _("With a link sent to a mail address")),
]


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
    """A batch of codes to print."""

    n = forms.IntegerField(label=_("How many codes?"), min_value=1, max_value=2_000, initial=24)
    kind = forms.ChoiceField(label=_("Who gets them?"), choices=CodeBatch.Kind.choices, initial=CodeBatch.Kind.OTHER)
    label = forms.CharField(
        label=_("Name of this batch"),
        help_text=_("For whoever hands them out; it is printed on each sheet and shown nowhere else."),
        max_length=80,
        required=False,
    )
    organization = forms.ModelChoiceField(
        Organization.objects.none(),
        label=_("Organization"),
        help_text=_("If they are for its people."),
        required=False,
        empty_label=_("None"),
    )
    is_under_18 = forms.BooleanField(
        label=_("The people are under 18"),
        help_text=_("Their codes stay locked until families were told, and what they write is always read first."),
        required=False,
    )

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Organization.objects.within(partnership).order_by("name")
        self.fields["organization"].queryset = rows  # type: ignore[attr-defined]


class UnlockForm(forms.Form):
    """What families were told, or agreed to."""

    how = forms.ChoiceField(label=_("What was done?"), choices=CodeBatch.How.choices)
    note = forms.CharField(
        label=_("How and when?"), help_text=_("Only stewards see this. Name no child."), max_length=300
    )


class AddressForm(forms.Form):
    """A mail address, to prove that it is somebody's."""

    email = forms.EmailField(
        label=_("Mail address"), help_text=_("We send one link to it and do not keep it."), max_length=254
    )


class GroupNamesForm(LanguageForm):
    """A name for each group of a result; empty takes the name away."""

    def __init__(self, *args: Any, numbers: Sequence[int], named: Mapping[int, Words], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.named = named
        for number in numbers:
            self.fields[f"name_{number}"] = forms.CharField(
                label=_("Name"), max_length=rules.GROUP_NAME_LENGTH, required=False, initial=str(named.get(number, ""))
            )

    def names(self) -> dict[int, Words]:
        """Return what was entered for each group; what stands in other languages stays."""
        language = self.cleaned_data["language"]
        found = {}
        for field, body in self.cleaned_data.items():
            if not field.startswith("name_"):
                continue
            number = int(field.removeprefix("name_"))
            text, before = " ".join(body.split()), self.named.get(number)
            if text and before and set(before.languages) - {language}:
                found[number] = before.with_rendering(text, language)
            else:
                found[number] = Words.of(text, language) if text else Words()
        return found


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
    goal = forms.ModelChoiceField(Goal.objects.none(), label=_("Goal"), required=False, empty_label=_("No goal"))
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
    decider = forms.ModelChoiceField(
        Body.objects.none(), label=_("Who decides?"), required=False, empty_label=_("Nobody yet")
    )
    answer_rule = forms.ChoiceField(
        label=_("Which statements will be answered?"), choices=Conversation.AnswerRule.choices, initial="consensus"
    )
    answer_rule_n = forms.IntegerField(
        label=_("How many, if it is those with the most agreement"), min_value=1, max_value=100, initial=5
    )
    answered_by = forms.ModelChoiceField(
        Organization.objects.none(),
        label=_("Which organization is asked first?"),
        required=False,
        empty_label=_("Nobody yet"),
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
    ways = forms.MultipleChoiceField(
        label=_("How can people take part?"),
        help_text=_(
            "The ways are counted apart. A code, an account and a mail link count a person once; a browser nearly so."
        ),
        choices=WAYS,
        widget=forms.CheckboxSelectMultiple,
        initial=["browser", "code"],
        error_messages={"required": _("Choose at least one way to take part.")},
    )
    map_shown = forms.ChoiceField(
        label=_("Who sees the map of opinions?"),
        help_text=_("A map seen while people vote can sway them; one seen only afterwards cannot."),
        choices=Conversation.MapShown.choices,
        initial=Conversation.MapShown.AFTER_CLOSE,
        required=False,
    )
    shares_rows = forms.BooleanField(
        label=_("After the close, share every voter's answers as open data"),
        help_text=_(
            "One row a voter, under a fresh number, without names, places or times. Whoever knows a handful of somebody's "
            "answers may find that row, so people are told before their first card. Leave it empty if you are not sure."
        ),
        required=False,
    )
    hold = forms.ChoiceField(
        label=_("What does somebody read before others see it?"),
        help_text=_("What looks like spam or names a person always waits; so do words from paper."),
        choices=Conversation.Hold.choices,
        initial=Conversation.Hold.ALL,
        required=False,
    )
    pause_seconds = forms.IntegerField(
        label=_("Seconds before one voice may send another statement"),
        min_value=0,
        max_value=3600,
        initial=30,
        required=False,
    )
    burst = forms.IntegerField(
        label=_("Statements that all together may send in ten minutes"),
        min_value=1,
        max_value=10_000,
        initial=60,
        required=False,
    )
    field_order = ("title", "question", "language")

    def __init__(self, *args: Any, partnership: Partnership, before: Conversation | None = None, **kwargs: Any) -> None:
        self.before = before
        if before:
            kwargs["initial"] = {
                name: str(getattr(before, name)) if name in ("title", "question", "policy") else getattr(before, name)
                for name in Plan.__dataclass_fields__
                if name != "is_public"
            }
            kwargs["initial"]["ways"] = [way for way, _label in WAYS if getattr(before, f"by_{way}")]
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
        # A form that does not ask for these leaves them as they were.
        for name in ("hold", "pause_seconds", "burst"):
            if not self.data.get(name) and name not in self.errors:
                cleaned[name] = getattr(self.before, name) if self.before else self.fields[name].initial
        if closes_on and answer_by and answer_by < closes_on:
            self.add_error("answer_by", _("Choose a day after the last day to take part."))
        return cleaned

    def plan(self) -> Plan:
        """Return what was entered; texts in other languages stay."""
        before = self.before
        data = {name: self.cleaned_data[name] for name in Plan.__dataclass_fields__ if name in self.cleaned_data}
        for name in ("title", "question", "policy"):
            data[name] = self.words(name, getattr(before, name) if before else None)
        data["map_shown"] = data.get("map_shown") or Conversation.MapShown.AFTER_CLOSE
        data |= {f"by_{way}": way in self.cleaned_data["ways"] for way, _label in WAYS}
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
