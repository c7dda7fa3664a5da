"""Founding a partnership and changing its settings."""

from __future__ import annotations

import re
import zoneinfo
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.lib.words import Words
from bridgework.partnerships.actions.acting import journaled
from bridgework.partnerships.actions.organizations import add_organization
from bridgework.partnerships.models import Membership, Partnership, Role
from bridgework.partnerships.models.partnership import CONFIRM_EVERY_DAYS, LEAST_CONFIRM_DAYS, MOST_CONFIRM_DAYS
from bridgework.people.models import Person


class SettingsRefused(ValueError):
    """A setting is not one of those that can work. The message says what to write."""


class SlugTaken(ValueError):
    """Another partnership has this address already."""


@dataclass(frozen=True)
class Settings:
    """What a steward sets."""

    name: Words
    vision: Words = Words()
    place_name: str = ""
    languages: tuple[str, ...] = ("en",)
    time_zone: str = "UTC"
    currency: str = "USD"
    is_public: bool = True
    confirm_every_days: int = CONFIRM_EVERY_DAYS

    def check(self) -> None:
        """Raise SettingsRefused where a setting cannot work."""
        if not self.name:
            raise SettingsRefused(_("Give the partnership a name."))
        for tag in self.languages:
            if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", tag):
                raise SettingsRefused(
                    _("%(tag)s is not a language tag. Write one such as en, es or zh-Hant.") % {"tag": tag[:20]}
                )
        if not self.languages or len(set(self.languages)) != len(self.languages):
            raise SettingsRefused(_("Name at least one language, and each only once."))
        if self.time_zone not in zoneinfo.available_timezones():
            raise SettingsRefused(
                _("%(zone)s is not a time zone. Write one such as America/New_York.") % {"zone": self.time_zone[:40]}
            )
        if not re.fullmatch(r"[A-Z]{3}", self.currency):
            raise SettingsRefused(_("Write the currency as three letters, such as USD."))
        if not LEAST_CONFIRM_DAYS <= self.confirm_every_days <= MOST_CONFIRM_DAYS:
            raise SettingsRefused(
                _("Have records confirmed every %(least)d to %(most)d days.")
                % {"least": LEAST_CONFIRM_DAYS, "most": MOST_CONFIRM_DAYS}
            )


@transaction.atomic
def create_partnership(
    *,
    slug: str,
    settings: Settings,
    at: datetime,
    steward: Person | None = None,
    organization_name: str = "",
    is_example: bool = False,
) -> Partnership:
    """Make a partnership, with its first steward where one is given.

    Parameters
    ----------
    slug : str
        Its address below /p/: lower-case letters, digits, hyphens.
    settings : Settings
    at : datetime
    steward : Person, optional
        Who stewards it first; without one (the command) an administrator invites one later.
    organization_name : str
        The organization that convenes; the steward acts for it.
    is_example : bool
        Marked as an example on every page.

    Returns
    -------
    Partnership

    Raises
    ------
    SettingsRefused
        If a setting cannot work, or the slug is not one.
    SlugTaken
        If there is a partnership at this address.
    """
    settings.check()
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) or len(slug) > 60:
        raise SettingsRefused(_("Write the address in lower-case letters, digits and hyphens, 60 at most."))
    if Partnership.objects.filter(slug=slug).exists():
        raise SlugTaken(_("There is a partnership at this address already. Choose another address."))
    partnership = Partnership.objects.create(
        slug=slug,
        name=settings.name,
        vision=settings.vision,
        place_name=settings.place_name,
        languages=list(settings.languages),
        time_zone=settings.time_zone,
        currency=settings.currency,
        is_public=settings.is_public,
        confirm_every_days=settings.confirm_every_days,
        is_example=is_example,
        created_at=at,
    )
    by = None
    if steward is not None:
        by = Membership.objects.create(partnership=partnership, person=steward, role=Role.STEWARD, since=at)
    journaled(
        partnership=partnership,
        by=by,
        act="partnerships.partnership.founded",
        subject=f"partnerships.partnership:{slug}",
        at=at,
        facts={"public": settings.is_public, "languages": list(settings.languages)},
    )
    if organization_name.strip():
        today = at.astimezone(partnership.zone).date()
        organization = add_organization(partnership=partnership, name=organization_name, joined_on=today, by=by, at=at)
        partnership.steward_organization = organization
        partnership.save(update_fields=["steward_organization"])
        if by is not None:
            by.organization = organization
            by.save(update_fields=["organization"])
    partnership.refresh_from_db(fields=["revision"])
    return partnership


@transaction.atomic
def change_settings(*, partnership: Partnership, settings: Settings, by: Membership, at: datetime) -> list[str]:
    """Change a partnership's settings. Return the names of what changed; nothing changed is no act.

    Raises
    ------
    SettingsRefused
        If a setting cannot work.
    """
    settings.check()
    wanted = {
        "name": settings.name,
        "vision": settings.vision,
        "place_name": settings.place_name,
        "languages": list(settings.languages),
        "time_zone": settings.time_zone,
        "currency": settings.currency,
        "is_public": settings.is_public,
        "confirm_every_days": settings.confirm_every_days,
    }
    changed = [name for name, value in wanted.items() if getattr(partnership, name) != value]
    if not changed:
        return []
    plain = ("languages", "time_zone", "currency", "is_public", "place_name", "confirm_every_days")
    facts = {name: [getattr(partnership, name), wanted[name]] for name in changed if name in plain}
    for name in changed:
        setattr(partnership, name, wanted[name])
    partnership.save(update_fields=changed)
    journaled(
        partnership=partnership,
        by=by,
        act="partnerships.partnership.changed",
        subject=f"partnerships.partnership:{partnership.slug}",
        at=at,
        facts={"changed": changed, **facts},
    )
    return changed
