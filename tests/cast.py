"""The cast, always the same, and the two partnerships they live in.

Amara convenes (steward); Ben works at a member organization; Chidi is a resident; Dolores has an account and only reads;
Esther stewards *another*, private partnership; and nobody signed in. Valley's texts carry a canary that must never appear
anywhere in Harbor.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.test import Client

from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Organization, Partnership, Role
from bridgework.people.models import Person

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
CANARY = "canary-7f3a91-must-not-leak"
PEOPLE = ("nobody", "dolores", "chidi", "ben", "amara", "esther")


@dataclass
class World:
    """Two partnerships and the cast. `things` holds what an app's `world.fill` adds, by name."""

    harbor: Partnership
    valley: Partnership
    network: Organization  # Harbor's steward organization
    clinic: Organization  # Ben's
    school: Organization  # a third one, with nobody from the cast in it
    valley_office: Organization
    amara: Person
    ben: Person
    chidi: Person
    dolores: Person
    esther: Person
    as_steward: Membership
    as_partner: Membership
    as_resident: Membership
    as_valley_steward: Membership
    things: dict[str, Any] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)  # cookies of who is signed in already

    def client(self, who: str) -> Client:
        """Return a browser in which `who` is signed in; `nobody` is not."""
        client = Client()
        if who in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[who]
        elif who != "nobody":
            client.force_login(getattr(self, who), backend="django.contrib.auth.backends.ModelBackend")
        return client

    def sign_all_in(self) -> None:
        """Sign the cast in once for many tests: what each of them does to its sessions is rolled back with the rest."""
        for who in PEOPLE:
            if who != "nobody":
                self.sessions[who] = self.client(who).cookies[settings.SESSION_COOKIE_NAME].value


def make_partnership(slug: str, name: str, *, is_public: bool = True) -> Partnership:
    return Partnership.objects.create(
        slug=slug,
        name=Words.of(name),
        place_name=name,
        vision=Words.of(f"Every child in {name} grows up known, supported and ready."),
        languages=["en", "es"],
        time_zone="America/New_York",
        currency="USD",
        is_public=is_public,
        created_at=NOW,
    )


def make_world() -> World:
    """Make both partnerships and the cast in the database."""
    person = {
        name: Person.objects.create_user(f"{name}@example.org", "a long enough password", name=name.capitalize())
        for name in PEOPLE
        if name != "nobody"
    }
    harbor = make_partnership("harbor", "Harbor")
    valley = make_partnership("valley", f"Valley {CANARY}", is_public=False)

    def organization(partnership: Partnership, slug: str, name: str, sector: str) -> Organization:
        return Organization.objects.create(partnership=partnership, slug=slug, name=name, sector=sector)

    network = organization(harbor, "network", "Harbor Network", "nonprofit")
    clinic = organization(harbor, "clinic", "Eastside Clinic", "health")
    school = organization(harbor, "school", "Harbor Schools", "education")
    valley_office = organization(valley, "office", f"Office {CANARY}", "agency")
    for partnership, steward in ((harbor, network), (valley, valley_office)):
        partnership.steward_organization = steward
        partnership.save()

    def member(partnership: Partnership, who: str, role: Role, org: Organization | None) -> Membership:
        return Membership.objects.create(
            partnership=partnership, person=person[who], organization=org, role=role, since=NOW
        )

    return World(
        harbor=harbor,
        valley=valley,
        network=network,
        clinic=clinic,
        school=school,
        valley_office=valley_office,
        **person,
        as_steward=member(harbor, "amara", Role.STEWARD, network),
        as_partner=member(harbor, "ben", Role.PARTNER, clinic),
        as_resident=member(harbor, "chidi", Role.RESIDENT, None),
        as_valley_steward=member(valley, "esther", Role.STEWARD, valley_office),
    )
