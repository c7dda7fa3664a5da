"""Agreements: the draft, a signature, an early end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bridgework.lib.words import Words
from bridgework.partnerships.agreement_texts import Start, clause_texts
from bridgework.partnerships.forms.members import OrganizationChoice
from bridgework.partnerships.forms.words import WordsForm
from bridgework.partnerships.models import Act, Agreement, Clause, Organization, Partnership
from bridgework.partnerships.queries import organizations_listed


def _day(label: Any, hint: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label, help_text=hint, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class PartiesChoice(forms.ModelMultipleChoiceField):
    """Organizations by name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class AgreementForm(WordsForm):
    """A draft: what it is called, who its parties are, what it allows, its clauses."""

    def __init__(
        self,
        *args: Any,
        partnership: Partnership,
        agreement: Agreement | None = None,
        start: Start | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        was = agreement or start
        languages = list(partnership.languages) or ["en"]
        self.was_title = was.title if was else Words()
        self.was_purpose = was.purpose if was else Words()
        written = {} if was is None else dict(clause_texts(was))
        self.was_clauses = {about: written.get(about, Words()) for about in Clause.About.values}
        self.ask_words("title", _("Title"), languages, self.was_title, needed=True)
        self.fields["kind"] = forms.ChoiceField(
            label=_("Kind"), choices=Agreement.Kind.choices, initial=was.kind if was else Agreement.Kind.SHARING
        )
        self.fields["parties"] = PartiesChoice(
            label=_("Parties"),
            queryset=organizations_listed(partnership, is_partner=True),
            widget=forms.CheckboxSelectMultiple,
            initial=[party.organization_id for party in agreement.parties.all()] if agreement else [],
            error_messages={"required": _("An agreement has two parties or more. Choose them.")},
        )
        self.fields["purposes"] = forms.MultipleChoiceField(
            label=_("What the data is for"),
            choices=Agreement.Purpose.choices,
            widget=forms.CheckboxSelectMultiple,
            initial=was.purposes if was else [],
            error_messages={"required": _("Choose what the data is for.")},
        )
        self.ask_words("purpose", _("The purpose in your own words"), languages, self.was_purpose, lines=3)
        self.fields["acts"] = forms.MultipleChoiceField(
            label=_("What it allows"),
            choices=Act.choices,
            widget=forms.CheckboxSelectMultiple,
            initial=was.acts if was else [],
            error_messages={"required": _("Choose what may be done with the data.")},
        )
        self.fields["audience"] = forms.ChoiceField(
            label=_("Who may see the data"),
            help_text=_("Only people of the parties bring numbers in, whoever may see them."),
            choices=Agreement.Audience.choices,
            initial=was.audience if was else Agreement.Audience.PARTIES,
        )
        self.fields["starts_on"] = _day(_("First day"))
        self.fields["ends_on"] = _day(_("Last day"), _("The parties are told 60 and 14 days before."))
        if agreement:
            self.fields["starts_on"].initial, self.fields["ends_on"].initial = agreement.starts_on, agreement.ends_on
        for about in Clause.About:
            self.ask_words(
                f"clause-{about.value}",
                _("Clause: %(about)s") % {"about": about.label},
                languages,
                self.was_clauses[about.value],
                lines=3,
                needed=about in (Clause.About.AUDIENCE, Clause.About.ACTS, Clause.About.TERM),
                hint=_("Whoever is refused reads this clause. Write it so that everybody understands it."),
            )
        self.fields["is_public"] = forms.BooleanField(
            label=_("Everyone can read this agreement"), required=False, initial=was.is_public if was else True
        )

    def said(self, by: str) -> dict[str, Any]:
        """Return what the actions take: `fields`, `clauses`, `parties`."""
        cleaned = self.cleaned_data
        plain = ("kind", "purposes", "acts", "audience", "starts_on", "ends_on", "is_public")
        texts = {
            "title": self.words("title", self.was_title, by),
            "purpose": self.words("purpose", self.was_purpose, by),
        }
        clauses = {about: self.words(f"clause-{about}", was, by) for about, was in self.was_clauses.items()}
        return {
            "fields": {**{name: cleaned[name] for name in plain}, **texts},
            "clauses": clauses,
            "parties": list(cleaned["parties"]),
        }


class ObligationForm(WordsForm):
    """What one party will do, and by when."""

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"] = OrganizationChoice(
            label=_("Who will do it?"),
            queryset=Organization.objects.filter(pk__in=agreement.parties.values("organization")).order_by("name"),
            empty_label=None,
        )
        languages = list(agreement.partnership.languages) or ["en"]
        self.ask_words("text", _("What will it do?"), languages, Words(), needed=True)
        self.fields["due_on"] = _day(_("By when?"))

    def said(self, by: str) -> dict[str, Any]:
        """Return what the action takes: `organization`, `text`, `due_on`."""
        cleaned = self.cleaned_data
        return {
            "organization": cleaned["organization"],
            "text": self.words("text", Words(), by),
            "due_on": cleaned["due_on"],
        }


class SignForm(forms.Form):
    """A signature: for whom, and as what."""

    organization = OrganizationChoice(label=_("You sign for"), queryset=Organization.objects.none(), empty_label=None)
    signed_as = forms.CharField(
        label=_("As"),
        help_text=_("Your office, for example “Director”. It is shown beside the signature."),
        max_length=200,
        error_messages={"required": _("Write as what you sign, for example “Director”.")},
    )

    def __init__(self, *args: Any, organizations: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = Organization.objects.filter(pk__in=organizations).order_by("name")  # type: ignore[attr-defined]


class EndAgreementForm(forms.Form):
    """Why an agreement ends early."""

    why = forms.CharField(
        label=_("Why does it end?"),
        help_text=_("This is public. From today on, the data it names is used no longer."),
        widget=forms.Textarea(attrs={"rows": "3"}),
        max_length=2000,
        error_messages={"required": _("Write why it ends. The other parties will read it.")},
    )
