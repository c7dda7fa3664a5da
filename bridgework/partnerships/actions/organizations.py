"""Adding organizations and changing what is said about them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.lib.words import Words
from bridgework.partnerships.actions.acting import journaled
from bridgework.partnerships.models import Membership, Organization, Partnership, Sector
from bridgework.places.labels import code_of, tidied

OWN_FIELDS = ("description", "url")  # what an organization's own people change
ALL_FIELDS = (*OWN_FIELDS, "name", "sector", "is_tribal_nation", "is_partner", "joined_on", "left_on")


class OrganizationRefused(ValueError):
    """What is said about the organization does not hold together. The message says what to do."""


def _check(*, name: str, sector: str, is_tribal_nation: bool, joined_on: date | None, left_on: date | None) -> None:
    if not name:
        raise OrganizationRefused(_("Give the organization a name."))
    if is_tribal_nation and sector:
        raise OrganizationRefused(_("A tribal nation is a government, so it has no sector. Leave the sector empty."))
    if sector and sector not in Sector.values:
        raise OrganizationRefused(_("Choose one of the sectors."))
    if joined_on and left_on and left_on < joined_on:
        raise OrganizationRefused(_("The day it left is before the day it joined. Change one of them."))


def free_slug(partnership: Partnership, name: str) -> str:
    """Return a slug for a new organization: from its name, numbered where the name is taken."""
    base = code_of(name, 70)
    taken = set(Organization.objects.within(partnership).filter(slug__startswith=base).values_list("slug", flat=True))
    taken.add("add")  # desk/…/add/ is a page of its own
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


@transaction.atomic
def add_organization(
    *,
    partnership: Partnership,
    name: str,
    by: Membership | None,
    at: datetime,
    slug: str = "",
    sector: str = "",
    is_tribal_nation: bool = False,
    description: Words | None = None,
    url: str = "",
    is_partner: bool = True,
    joined_on: date | None = None,
) -> Organization:
    """Add an organization or a tribal nation.

    Parameters
    ----------
    partnership : Partnership
    name : str
    by : Membership or None
    at : datetime
    slug : str
        Its address; made from the name where empty.
    sector : str
        One of `Sector`; empty for a tribal nation, or where it is not known yet.
    is_tribal_nation : bool
        A government in its own right: no sector.
    description : Words, optional
    url : str
    is_partner : bool
        False for one that is known from a directory only.
    joined_on : date, optional

    Raises
    ------
    OrganizationRefused
        If name and sector do not hold together.
    """
    name = tidied(name)[:300]
    _check(name=name, sector=sector, is_tribal_nation=is_tribal_nation, joined_on=joined_on, left_on=None)
    organization = Organization.objects.create(
        partnership=partnership,
        slug=slug or free_slug(partnership, name),
        name=name,
        sector=sector,
        is_tribal_nation=is_tribal_nation,
        description=description or Words(),
        url=url,
        is_partner=is_partner,
        joined_on=joined_on,
    )
    journaled(
        partnership=partnership,
        by=by,
        act="partnerships.organization.added",
        subject=f"partnerships.organization:{organization.slug}",
        at=at,
        facts={"name": name, "sector": sector, "tribal_nation": is_tribal_nation},
    )
    return organization


@transaction.atomic
def change_organization(
    *, organization: Organization, changes: dict[str, Any], by: Membership, at: datetime
) -> list[str]:
    """Change what is said about an organization. Return the names of what changed; nothing changed is no act.

    Parameters
    ----------
    organization : Organization
    changes : dict
        New values by field name, of `ALL_FIELDS`; the caller limits an organization's own people to `OWN_FIELDS`.
    by, at : Membership, datetime

    Raises
    ------
    OrganizationRefused
        If the result does not hold together.
    """
    unknown = set(changes) - set(ALL_FIELDS)
    if unknown:
        raise OrganizationRefused(f"no such field: {', '.join(sorted(unknown))}")
    changed = [name for name, value in changes.items() if getattr(organization, name) != value]
    if not changed:
        return []
    facts: dict[str, Any] = {"changed": changed}
    for name in changed:
        if name in ("name", "sector", "is_tribal_nation", "is_partner", "url"):
            facts[name] = [getattr(organization, name), changes[name]]
        setattr(organization, name, changes[name])
    _check(
        name=organization.name,
        sector=organization.sector,
        is_tribal_nation=organization.is_tribal_nation,
        joined_on=organization.joined_on,
        left_on=organization.left_on,
    )
    organization.save(update_fields=changed)
    journaled(
        partnership=organization.partnership,
        by=by,
        act="partnerships.organization.changed",
        subject=f"partnerships.organization:{organization.slug}",
        at=at,
        facts=facts,
    )
    return changed
