"""How a partnership and its organizations describe themselves."""

from __future__ import annotations

import re
import zoneinfo
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bridgework.lib.words import Words
from bridgework.partnerships.forms.words import CURRENCIES, WordsForm
from bridgework.partnerships.models import Organization, Partnership, Sector
from bridgework.partnerships.models.partnership import CONFIRM_EVERY_DAYS, LEAST_CONFIRM_DAYS, MOST_CONFIRM_DAYS
from bridgework.ui.naming import OFFERED, own_name


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
            choices=[(tag, own_name(tag)) for tag in [*OFFERED, *extra]],
            initial=languages,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one language.")},
        )
        self.fields["first_language"] = forms.ChoiceField(
            label=_("First language"),
            help_text=_("The one that is shown where a text is in no language the reader asked for."),
            choices=[(tag, own_name(tag)) for tag in [*OFFERED, *extra]],
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
        self.fields["confirm_every_days"] = forms.IntegerField(
            label=_("Have records of the directory confirmed every so many days"),
            help_text=_("Those who keep a record get a mail then, with a link to say that it still holds."),
            min_value=LEAST_CONFIRM_DAYS,
            max_value=MOST_CONFIRM_DAYS,
            required=False,
            initial=partnership.confirm_every_days if partnership else CONFIRM_EVERY_DAYS,
        )
        self.fields["is_public"] = forms.BooleanField(
            label=_("Anyone may read the public pages"),
            help_text=_("Without this, only members can see that the partnership exists."),
            required=False,
            initial=partnership.is_public if partnership else True,
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("confirm_every_days") is None:  # left empty: as it is
            cleaned["confirm_every_days"] = self.fields["confirm_every_days"].initial
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
