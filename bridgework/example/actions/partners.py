"""The example's organizations, people, directory and bodies."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from django.utils.text import slugify

from bridgework.example.actions.directory import fill_directory
from bridgework.example.actions.harbor import SEED, Harbor, words
from bridgework.example.content.organizations import BODIES, ORGANIZATIONS
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import (
    Body,
    Membership,
    Organization,
    Partnership,
    Program,
    Role,
    Seat,
)
from bridgework.people.models import Person

SLUG = "harbor-county"
# who, name, organization, roles: the people one may sign in as, and those who own promises
CAST = (
    ("amara", "Amara Okafor", "Harbor Network", (Role.STEWARD,)),
    ("ben", "Ben Castillo", "Eastside Clinic", (Role.PARTNER,)),
    ("chidi", "Chidi Eze", None, (Role.RESIDENT,)),
    ("devi", "Devi Raman", "Harbor County Schools", (Role.DATA_STEWARD, Role.PARTNER)),
    ("marcus", "Marcus Webb", "New Roots Center", (Role.MODERATOR, Role.PARTNER)),
    ("dana", "Dana Whitfield", "Harbor Transit", (Role.PARTNER,)),
    ("luz", "Luz Herrera", "Harbor Legal Aid", (Role.PARTNER,)),
    ("tom", "Thomas Reed", "Saltmarsh Nation", (Role.PARTNER,)),
    ("imani", "Imani Scott", "Youth Voice Harbor", (Role.PARTNER,)),
)


def make_partnership(now: datetime) -> Harbor:
    """Make the partnership and its steward; everything else needs them."""
    partnership = Partnership.objects.create(
        slug=SLUG,
        name=words({"en": "Harbor County Together", "es": "Juntos por el condado de Harbor"}),
        place_name="Harbor County",
        vision=words(
            {
                "en": "Every child in Harbor County grows up known, supported and ready.",
                "es": "Cada niño del condado de Harbor crece conocido, acompañado y preparado.",
            }
        ),
        languages=["en", "es", "ar"],
        time_zone="America/New_York",
        currency="USD",
        is_example=True,
        created_at=now,
    )
    network = _organization(partnership, 0, now)
    partnership.steward_organization = network
    partnership.save()
    amara = _person("amara", "Amara Okafor")
    steward = Membership.objects.create(
        partnership=partnership, person=amara, organization=network, role=Role.STEWARD, since=now
    )
    harbor = Harbor(partnership, now, np.random.default_rng(SEED), steward)
    harbor.organizations[network.name] = network
    harbor.people["amara"], harbor.acting[network.name] = amara, steward
    return harbor


def _person(who: str, name: str) -> Person:
    return Person.objects.get_or_create(email=f"{who}@harbor.example", defaults={"name": name, "password": "!"})[0]


def _organization(partnership: Partnership, index: int, joined: datetime) -> Organization:
    org = ORGANIZATIONS[index]
    return Organization.objects.create(
        partnership=partnership,
        slug=slugify(org.name),
        name=org.name,
        sector=org.sector,
        is_tribal_nation=org.is_tribal_nation,
        description=Words.of(org.about),
        joined_on=joined.date(),
    )


def plan_partners(harbor: Harbor) -> None:
    """Put the founding, every joining and the bodies on the timeline."""
    partnership = harbor.partnership

    def found(at: datetime) -> None:
        Partnership.objects.filter(pk=partnership.pk).update(created_at=at)
        facts = {"slug": partnership.slug}
        journaled(
            partnership=partnership,
            by=harbor.steward,
            act="partnerships.partnership.founded",
            subject=f"partnerships.partnership:{partnership.slug}",
            at=at,
            facts=facts,
        )

    harbor.at(-3200, found, 8)
    for index, org in enumerate(ORGANIZATIONS):
        days = -3199 + index * 55  # they joined over the first years, not all at once

        def join(at: datetime, index: int = index, name: str = org.name) -> None:
            made = harbor.organizations.get(name) or _organization(partnership, index, at)
            harbor.organizations[name] = made
            journaled(
                partnership=partnership,
                by=harbor.steward,
                act="partnerships.organization.added",
                subject=f"partnerships.organization:{made.slug}",
                at=at,
                facts={"name": made.name, "sector": made.sector or "tribal nation"},
            )

        harbor.at(days, join, 9)
    harbor.at(-1400, lambda at: _people(harbor, at))
    harbor.at(-1390, lambda at: _directory(harbor, at))
    for body in BODIES:
        harbor.at(-1300, lambda at, body=body: _body(harbor, body, at))  # type: ignore[misc]


def _people(harbor: Harbor, at: datetime) -> None:
    for who, name, org_name, roles in CAST:
        person = harbor.people.setdefault(who, _person(who, name))
        org = harbor.organizations[org_name] if org_name else None
        for role in roles:
            member, is_new = Membership.objects.get_or_create(
                partnership=harbor.partnership, person=person, organization=org, role=role, defaults={"since": at}
            )
            if org_name:
                harbor.acting[org_name] = member
            if is_new:
                journaled(
                    partnership=harbor.partnership,
                    by=harbor.steward,
                    act="partnerships.membership.began",
                    subject=f"partnerships.membership:{member.pk}",
                    at=at,
                    facts={"role": role.value, "organization": org.slug if org else ""},
                )
    # Every partner organization has somebody who answers for its promises; in the example they share no real address.
    for name, org in harbor.organizations.items():
        if name not in harbor.acting:
            person = _person(f"staff-{org.slug}"[:60], f"{name} staff")
            harbor.acting[name] = Membership.objects.create(
                partnership=harbor.partnership, person=person, organization=org, role=Role.PARTNER, since=at
            )


def _directory(harbor: Harbor, at: datetime) -> None:
    """Make programs, one service each, where it is given and whom it serves; a shelter's location keeps no address."""
    fill_directory(harbor)
    partnership = harbor.partnership
    journaled(
        partnership=partnership,
        by=harbor.steward,
        act="partnerships.directory.added",
        subject=f"partnerships.partnership:{partnership.slug}",
        at=at,
        facts={"programs": Program.objects.within(partnership).count()},
    )


def _body(harbor: Harbor, said: dict, at: datetime) -> None:
    body = Body.objects.create(
        partnership=harbor.partnership,
        slug=said["slug"],
        name=words(said["name"]),
        kind=said["kind"],
        charter=words(said["charter"]),
    )
    harbor.bodies[body.slug] = body
    Seat.objects.bulk_create(
        Seat(
            body=body,
            organization=harbor.organizations[org] if org else None,
            holder_name=name,
            is_resident=org is None,
            starts_on=at.date(),
            ends_on=harbor.day(420),
        )
        for org, name in said["seats"]
    )
    journaled(
        partnership=harbor.partnership,
        by=harbor.steward,
        act="partnerships.body.made",
        subject=f"partnerships.body:{body.slug}",
        at=at,
        facts={"seats": len(said["seats"]), "resident_seats": sum(org is None for org, _ in said["seats"])},
    )
