"""What people enter to come: who they are, what they need; and what hosts set."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from bridgework.gatherings.models import AccessNeed
from bridgework.goals.forms.base import PlainForm
from bridgework.partnerships.models import Organization, Partnership
from bridgework.ui.naming import own_name

KINDS = AccessNeed.Kind


class NeedsForm(PlainForm):
    """What somebody needs to take part. Only those who host the session see it."""

    interpretation = forms.ChoiceField(label=_("Interpretation into"), required=False)
    childcare = forms.IntegerField(
        label=_("Childcare: for how many children"), min_value=0, max_value=20, required=False
    )
    transport = forms.CharField(label=_("A ride: from where"), max_length=200, required=False)
    diet = forms.CharField(label=_("Food: what you do not eat"), max_length=200, required=False)
    stipend = forms.BooleanField(label=_("I need to be paid for my time to come"), required=False)
    other = forms.CharField(label=_("Something else you need"), max_length=300, required=False)

    def __init__(
        self, partnership: Partnership, *args: Any, needs: list[AccessNeed] | None = None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {**_initial(needs or []), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.partnership = partnership
        codes = partnership.languages or ["en"]
        choices = [("", _("None")), *((code, own_name(code)) for code in codes), ("ase", _("Sign language"))]
        self.fields["interpretation"].choices = choices  # type: ignore[attr-defined]

    def needs(self) -> list[dict[str, Any]]:
        """Return what was entered, by the names of `actions.Need`."""
        data, found = self.cleaned_data, []
        if data["interpretation"]:
            found.append({"kind": KINDS.INTERPRETATION, "language": data["interpretation"]})
        if data["childcare"]:
            found.append({"kind": KINDS.CHILDCARE, "number": data["childcare"]})
        found += [
            {"kind": kind, "note": data[kind]} for kind in (KINDS.TRANSPORT, KINDS.DIET, KINDS.OTHER) if data[kind]
        ]
        if data["stipend"]:
            found.append({"kind": KINDS.STIPEND})
        return found


def _initial(needs: list[AccessNeed]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for need in needs:
        value: Any = need.note
        if need.kind == KINDS.INTERPRETATION:
            value = need.language
        elif need.kind == KINDS.CHILDCARE:
            value = need.number
        elif need.kind == KINDS.STIPEND:
            value = True
        found[need.kind] = value
    return found


class PersonForm(PlainForm):
    """Who somebody is, as they want to be called; and for whom they come."""

    name = forms.CharField(label=_("How we may call you"), max_length=120)
    email = forms.EmailField(
        label=_("Mail address"),
        required=False,
        max_length=254,
        help_text=_("For the date and its changes. It is used for nothing else."),
    )
    organization = forms.ModelChoiceField(
        Organization.objects.none(), label=_("For whom you come"), required=False, empty_label=_("For myself")
    )

    def __init__(self, partnership: Partnership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partners = Organization.objects.within(partnership).filter(is_partner=True, left_on=None)
        self.fields["organization"].queryset = partners.order_by("name")  # type: ignore[attr-defined]


class RegisterForm(NeedsForm):
    """Sign up: who comes, and what they need."""

    def __init__(self, partnership: Partnership, *args: Any, **kwargs: Any) -> None:
        super().__init__(partnership, *args, **kwargs)
        asked = PersonForm(partnership)
        self.fields = {**asked.fields, **self.fields}


class ReplyForm(NeedsForm):
    """The answer to an invitation; the buttons say yes or no."""

    whole = forms.BooleanField(label=_("The same for all sessions of this series that are to come"), required=False)

    def __init__(self, partnership: Partnership, *args: Any, is_series: bool, **kwargs: Any) -> None:
        super().__init__(partnership, *args, **kwargs)
        if not is_series:
            del self.fields["whole"]


class PlacesForm(PlainForm):
    """How many places there are, and for whom."""

    is_open = forms.BooleanField(label=_("People can sign up on the session’s page"), required=False)
    capacity = forms.IntegerField(label=_("How many places"), min_value=1, max_value=100_000, required=False)
    n_for_residents = forms.IntegerField(
        label=_("Of them, kept for residents"), min_value=0, max_value=100_000, required=False
    )
    for_residents_until = forms.DateField(label=_("Kept for residents until"), required=False)


class InviteForm(PlainForm):
    """Whom to invite: organizations, and people by their address."""

    organizations = forms.ModelMultipleChoiceField(
        Organization.objects.none(),
        label=_("Organizations"),
        required=False,
        help_text=_("Each of their people here gets a mail. Hold Ctrl or ⌘ to choose several."),
    )
    people = forms.CharField(
        label=_("People"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line: a mail address, and a name after a comma."),
    )
    are_residents = forms.BooleanField(label=_("These people come for themselves, as residents"), required=False)
    whole = forms.BooleanField(label=_("To all sessions of this series that are to come"), required=False)

    def __init__(self, partnership: Partnership, *args: Any, is_series: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partners = Organization.objects.within(partnership).filter(is_partner=True, left_on=None)
        self.fields["organizations"].queryset = partners.order_by("name")  # type: ignore[attr-defined]
        if not is_series:
            del self.fields["whole"]

    def clean_people(self) -> list[tuple[str, str]]:
        """Read addresses and names."""
        found = []
        for line in self.cleaned_data["people"].splitlines():
            if not line.strip():
                continue
            email, _comma, name = (part.strip() for part in line.partition(","))
            try:
                validate_email(email)
            except ValidationError:
                raise ValidationError(
                    _("“%(line)s” does not begin with a mail address. Write one a line.") % {"line": line.strip()[:60]}
                ) from None
            found.append((email, name or email.split("@")[0]))
        return found

    def clean(self) -> dict[str, Any]:
        """Ask for somebody to invite."""
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("organizations") and not cleaned.get("people"):
            raise ValidationError(_("Choose an organization, or write an address."))
        return cleaned
