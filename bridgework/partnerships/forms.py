"""Forms: reading and cleaning input. Texts are asked for in each of the partnership's languages."""

from __future__ import annotations

import re
import zoneinfo
from typing import Any

from django import forms
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from bridgework.lib.words import Words, direction
from bridgework.partnerships.models import Body, Membership, Organization, Partnership, Role, Sector
from bridgework.partnerships.queries import organizations_listed, organizations_without_people
from bridgework.people.models import Person

# Languages offered by name; any other tag may be written. Names are each language's own.
OFFERED = {
    "en": "English",
    "es": "Español",
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
    "vi": "Tiếng Việt",
    "ar": "العربية",
    "so": "Soomaali",
    "ht": "Kreyòl ayisyen",
    "fr": "Français",
    "ru": "Русский",
    "uk": "Українська",
    "ko": "한국어",
    "tl": "Tagalog",
    "pt": "Português",
    "am": "አማርኛ",
    "hmn": "Hmoob",
    "my": "မြန်မာ",
    "ne": "नेपाली",
    "sw": "Kiswahili",
    "fa": "فارسی",
    "ur": "اردو",
    "pa": "ਪੰਜਾਬੀ",
    "nv": "Diné bizaad",
    "ps": "پښتو",
}
CURRENCIES = ("USD", "CAD", "MXN", "EUR", "GBP", "AUD", "NZD", "CHF", "JPY", "INR", "ZAR", "BRL")
OWN, EXISTING, NEW = "self", "existing", "new"


def language_name(tag: str) -> str:
    """Return a language's own name, or its tag."""
    if tag in OFFERED:
        return OFFERED[tag]
    try:
        return str(get_language_info(tag)["name_local"]).capitalize()
    except KeyError:
        return tag


class WordsForm(forms.Form):
    """A form with texts in several languages: one input per language, collected into `Words`."""

    def ask_words(
        self,
        name: str,
        label: Any,
        languages: list[str],
        was: Words,
        *,
        lines: int = 1,
        needed: bool = False,
        hint: Any = "",
    ) -> None:
        """Add one input per language; languages that the text has already are kept even if they are no longer asked."""
        for number, tag in enumerate(languages):
            attrs = {"lang": tag, "dir": direction(tag)}
            if lines > 1:
                attrs["rows"] = str(lines)
            known = was.renderings.get(tag)
            self.fields[f"{name}_{tag}"] = forms.CharField(
                label=f"{label} ({language_name(tag)})" if len(languages) > 1 else label,
                help_text=hint if number == 0 else "",
                required=needed and number == 0,
                max_length=300 if lines == 1 else 10_000,
                initial=known.body if known else "",
                widget=forms.Textarea(attrs) if lines > 1 else forms.TextInput(attrs),
                error_messages={"required": _("Write this in at least the first language.")},
            )

    def words(self, name: str, was: Words, by: str) -> Words:
        """Return the text with what was changed; an unchanged translation keeps its author."""
        renderings = dict(was.renderings)
        source = was.source if was else ""
        for field, body in self.cleaned_data.items():
            if not field.startswith(f"{name}_"):
                continue
            tag = field.removeprefix(f"{name}_")
            known = renderings.get(tag)
            if body and (known is None or known.body != body):
                renderings.update(Words.of(body, tag, by).renderings)
            elif not body:
                renderings.pop(tag, None)
            source = source or (tag if body else "")
        return Words(source if source in renderings else next(iter(renderings), "en"), renderings)


def _zones() -> list[tuple[str, str]]:
    wanted = re.compile(r"^(Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)/")
    return [(zone, zone.replace("_", " ")) for zone in sorted(zoneinfo.available_timezones()) if wanted.match(zone)] + [
        ("UTC", "UTC")
    ]


class SettingsForm(WordsForm):
    """The settings of a partnership."""

    def __init__(self, *args: Any, partnership: Partnership | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.was_name = partnership.name if partnership else Words()
        self.was_vision = partnership.vision if partnership else Words()
        languages = list(partnership.languages) if partnership else ["en"]
        if partnership is None:
            self.fields["slug"] = forms.RegexField(
                r"^[a-z0-9]+(-[a-z0-9]+)*$",
                label=_("Address"),
                help_text=_("The part of the address after /p/. It stays the same for good."),
                max_length=60,
                error_messages={
                    "invalid": _("Write it in lower-case letters, digits and hyphens, such as harbor-county.")
                },
            )
            self.fields["organization_name"] = forms.CharField(
                label=_("Which organization convenes it?"),
                help_text=_("You will be its steward, for this organization. It may be added later."),
                max_length=300,
                required=False,
            )
        self.ask_words("name", _("Name"), languages, self.was_name, needed=True)
        self.fields["place_name"] = forms.CharField(
            label=_("Place"),
            help_text=_("The place it works in, such as Harbor County."),
            max_length=200,
            required=False,
            initial=partnership.place_name if partnership else "",
        )
        self.ask_words(
            "vision",
            _("Vision"),
            languages,
            self.was_vision,
            lines=3,
            hint=_("One sentence that everybody can agree with. It stands on the first page."),
        )
        extra = [tag for tag in languages if tag not in OFFERED]
        self.fields["languages"] = forms.MultipleChoiceField(
            label=_("Languages"),
            help_text=_("Texts are asked for in each of these."),
            choices=[(tag, language_name(tag)) for tag in [*OFFERED, *extra]],
            initial=languages,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one language.")},
        )
        self.fields["first_language"] = forms.ChoiceField(
            label=_("First language"),
            help_text=_("The one that is shown where a text is in no language the reader asked for."),
            choices=[(tag, language_name(tag)) for tag in [*OFFERED, *extra]],
            initial=languages[0] if languages else "en",
        )
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"),
            help_text=_("A promise is due at the end of the day there."),
            choices=_zones,
            initial=partnership.time_zone if partnership else "America/New_York",
        )
        currency = partnership.currency if partnership else "USD"
        self.fields["currency"] = forms.ChoiceField(
            label=_("Currency"),
            choices=[(code, code) for code in dict.fromkeys((*CURRENCIES, currency))],
            initial=currency,
        )
        self.fields["is_public"] = forms.BooleanField(
            label=_("Anyone may read the public pages"),
            help_text=_("Without this, only members can see that the partnership exists."),
            required=False,
            initial=partnership.is_public if partnership else True,
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, chosen = cleaned.get("first_language"), cleaned.get("languages")
        if first and chosen is not None:
            cleaned["languages"] = [first, *(tag for tag in chosen if tag != first)]
        return cleaned


class OrganizationForm(WordsForm):
    """An organization: everything for the steward, what it says about itself for its own people."""

    def __init__(
        self,
        *args: Any,
        partnership: Partnership,
        organization: Organization | None = None,
        only_own: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.was = organization.description if organization else Words()
        if not only_own:
            self.fields["name"] = forms.CharField(
                label=_("Name"), max_length=300, initial=organization.name if organization else ""
            )
            self.fields["is_tribal_nation"] = forms.BooleanField(
                label=_("It is a tribal nation"),
                help_text=_("A government in its own right. It has no sector."),
                required=False,
                initial=organization.is_tribal_nation if organization else False,
            )
            self.fields["sector"] = forms.ChoiceField(
                label=_("Sector"),
                choices=[("", _("None, or not known yet")), *Sector.choices],
                required=False,
                initial=organization.sector if organization else "",
            )
        self.ask_words("description", _("What it does"), list(partnership.languages) or ["en"], self.was, lines=4)
        self.fields["url"] = forms.URLField(
            label=_("Website"),
            max_length=500,
            required=False,
            assume_scheme="https",
            initial=organization.url if organization else "",
            error_messages={"invalid": _("Write the whole address, such as https://example.org.")},
        )
        if not only_own:
            day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            self.fields["is_partner"] = forms.BooleanField(
                label=_("It is a partner"),
                help_text=_("Without this, it is known from a directory only."),
                required=False,
                initial=organization.is_partner if organization else True,
            )
            self.fields["joined_on"] = forms.DateField(
                label=_("Joined on"),
                required=False,
                widget=day,
                initial=organization.joined_on if organization else None,
            )
            if organization is not None:
                self.fields["left_on"] = forms.DateField(
                    label=_("Left on"), required=False, widget=day, initial=organization.left_on
                )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("is_tribal_nation") and cleaned.get("sector"):
            self.add_error("sector", _("A tribal nation is a government, so it has no sector. Choose “None”."))
        joined, left = cleaned.get("joined_on"), cleaned.get("left_on")
        if joined and left and left < joined:
            self.add_error("left_on", _("This day is before the day it joined. Change one of them."))
        return cleaned

    def changes(self, by: str) -> dict[str, Any]:
        """Return the new values by field name."""
        changes = {name: value for name, value in self.cleaned_data.items() if not name.startswith("description_")}
        return {**changes, "description": self.words("description", self.was, by)}


class OrganizationChoice(forms.ModelChoiceField):
    """Organizations of one partnership; one of another is refused like one that does not exist."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {"invalid_choice": _("Choose one of the organizations in the list.")})
        super().__init__(*args, **kwargs)


class InvitationForm(forms.Form):
    """An invitation: which role, for whom."""

    role = forms.ChoiceField(
        label=_("As what?"),
        choices=[("", _("Choose a role")), *Role.choices],
        error_messages={"required": _("Choose a role.")},
    )
    organization = OrganizationChoice(
        label=_("For which organization?"),
        help_text=_("Leave it open, and the invited person says for whom they will act."),
        queryset=Organization.objects.none(),
        required=False,
        empty_label=_("Left open"),
    )
    note = forms.CharField(
        label=_("Note for your list"),
        help_text=_("For example who will get the link. Only stewards see it."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations_listed(partnership, is_partner=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("role") == Role.RESIDENT and cleaned.get("organization"):
            self.add_error(
                "organization", _("A resident speaks for themself. Leave this open, or choose another role.")
            )
        return cleaned


class AcceptForm(forms.Form):
    """For yourself or for an organization? Asked where an invitation leaves it open."""

    acting_for = forms.ChoiceField(
        label=_("For yourself or for an organization?"),
        choices=[
            (OWN, _("For myself")),
            (EXISTING, _("For an organization in the list")),
            (NEW, _("For another organization")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose for whom you will act.")},
    )
    organization = OrganizationChoice(
        label=_("Organization in the list"),
        help_text=_(
            "Organizations for which nobody acts here yet. If yours has people here already, ask for an invitation in its name."
        ),
        queryset=Organization.objects.none(),
        required=False,
        empty_label=_("Choose an organization"),
    )
    new_name = forms.CharField(label=_("Name of another organization"), max_length=300, required=False)
    new_sector = forms.ChoiceField(
        label=_("Its sector"), choices=[("", _("None, or not known yet")), *Sector.choices], required=False
    )
    new_is_tribal_nation = forms.BooleanField(label=_("It is a tribal nation"), required=False)

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations_without_people(partnership)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        how = cleaned.get("acting_for")
        if how == EXISTING and not cleaned.get("organization"):
            self.add_error("organization", _("Choose the organization you will act for."))
        if how == NEW:
            if not cleaned.get("new_name", "").strip():
                self.add_error("new_name", _("Write the organization's name."))
            if cleaned.get("new_is_tribal_nation") and cleaned.get("new_sector"):
                self.add_error("new_sector", _("A tribal nation is a government, so it has no sector. Choose “None”."))
        return cleaned


class BodyForm(WordsForm):
    """A body: its name, kind and charter."""

    def __init__(self, *args: Any, partnership: Partnership, body: Body | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = list(partnership.languages) or ["en"]
        self.was_name = body.name if body else Words()
        self.was_charter = body.charter if body else Words()
        self.ask_words("name", _("Name"), languages, self.was_name, needed=True)
        self.fields["kind"] = forms.ChoiceField(
            label=_("Kind"), choices=Body.Kind.choices, initial=body.kind if body else Body.Kind.STEERING
        )
        self.ask_words(
            "charter",
            _("Charter"),
            languages,
            self.was_charter,
            lines=8,
            hint=_("What it decides, how it decides, and how its members are chosen."),
        )


class SeatForm(forms.Form):
    """A seat: who sits for whom, and for how long."""

    sits_for = forms.ChoiceField(
        label=_("Who sits there?"),
        choices=[("resident", _("A resident, for themself")), ("organization", _("A person for an organization"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who sits there.")},
    )
    organization = OrganizationChoice(
        label=_("Organization"), queryset=Organization.objects.none(), required=False, empty_label=_("None")
    )
    holder_name = forms.CharField(
        label=_("Name"),
        help_text=_("As the person wishes to be named in public. Empty: a vacant seat."),
        max_length=200,
        required=False,
    )
    holder_email = forms.EmailField(
        label=_("Mail address of their account"),
        help_text=_(
            "Not shown. It ties the seat to the account, so that a person who leaves for good is also named here no longer."
        ),
        required=False,
        error_messages={"invalid": _("Write the whole address, for example amara@example.org.")},
    )
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends_on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partnership = partnership
        self.holder: Person | None = None
        self.fields["organization"].queryset = organizations_listed(partnership, is_partner=True)  # type: ignore[attr-defined]

    def clean_holder_email(self) -> str:
        email = self.cleaned_data["holder_email"]
        if email:
            rows = Membership.objects.within(self.partnership).filter(person__email__iexact=email, ended_at=None)
            membership = rows.select_related("person").first()
            if membership is None:
                raise forms.ValidationError(
                    _("No member here has this address. Invite the person first, or leave it empty.")
                )
            self.holder = membership.person
        return email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("sits_for") == "organization" and not cleaned.get("organization"):
            self.add_error("organization", _("Choose the organization the person sits for."))
        if cleaned.get("sits_for") == "resident":
            cleaned["organization"] = None
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first. Change one of them."))
        return cleaned


class EndForm(forms.Form):
    """Ending something, with a reason if there is one to give."""

    why = forms.CharField(label=_("Reason"), help_text=_("It stands in the journal."), max_length=500, required=False)


class EndSeatForm(EndForm):
    """The last day of a seat's term."""

    ends_on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    field_order = ("ends_on", "why")
