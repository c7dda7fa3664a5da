"""The partnership itself, its organizations, its directory, its bodies."""

from __future__ import annotations

from collections.abc import Iterator

from bridgework.config.exporting.sheet import CHUNK, Row, Sheet
from bridgework.partnerships.models import Body, Location, Organization, Partnership, Program, Reach, Seat, Service


def partnership_itself(partnership: Partnership) -> Iterator[Row]:
    one = partnership
    steward = one.steward_organization.slug if one.steward_organization else ""
    yield (
        *(one.slug, one.name, one.place_name, one.vision, one.languages, one.time_zone, one.currency, steward),
        *(one.is_public, one.is_example, one.created_at),
    )


def organizations(partnership: Partnership) -> Iterator[Row]:
    yield from (
        Organization.objects.within(partnership)
        .order_by("pk")
        .values_list(
            "slug", "name", "sector", "is_tribal_nation", "description", "url", "identifier", "is_partner", "joined_on",
            "left_on",
        )
        .iterator(CHUNK)
    )  # fmt: skip


def programs(partnership: Partnership) -> Iterator[Row]:
    rows = Program.objects.within(partnership).order_by("pk")
    yield from rows.values_list("identifier", "organization__slug", "name", "description").iterator(CHUNK)


def services(partnership: Partnership) -> Iterator[Row]:
    rows = Service.objects.within(partnership).order_by("pk")
    yield from rows.values_list(
        "identifier",
        "organization__slug",
        "program__identifier",
        "location__identifier",
        "name",
        "description",
        "is_active",
    ).iterator(CHUNK)


def locations(partnership: Partnership) -> Iterator[Row]:
    columns = ("name", "address", "postal_code", "district", "latitude", "longitude")
    rows = Location.objects.within(partnership).order_by("pk")
    for identifier, organization, is_confidential, *where in rows.values_list(
        "identifier", "organization__slug", "is_confidential", *columns
    ).iterator(CHUNK):
        # Even a name or a district can lead to a shelter's door.
        yield (identifier, organization, is_confidential, *([None] * len(columns) if is_confidential else where))


def reaches(partnership: Partnership) -> Iterator[Row]:
    rows = Reach.objects.filter(service__partnership=partnership).order_by("pk")
    yield from rows.values_list("service__identifier", "kind", "code").iterator(CHUNK)


def bodies(partnership: Partnership) -> Iterator[Row]:
    yield from (
        Body.objects.within(partnership).order_by("pk").values_list("slug", "kind", "name", "charter").iterator(CHUNK)
    )


def seats(partnership: Partnership) -> Iterator[Row]:
    rows = Seat.objects.filter(body__partnership=partnership).order_by("body_id", "pk")
    yield from rows.values_list(
        "pk", "body__slug", "holder_name", "organization__slug", "is_resident", "starts_on", "ends_on"
    ).iterator(CHUNK)


DIRECTORY = (
    Sheet(
        "partnership",
        "The partnership and its settings.",
        (
            *("slug", "name*", "place", "vision*", "languages", "time_zone", "currency", "steward_organization"),
            *("is_public", "is_example", "created_at"),
        ),
        partnership_itself,
    ),
    Sheet(
        "organizations",
        "Organizations and tribal nations, partners or known from a directory.",
        (
            *("slug", "name", "sector", "is_tribal_nation", "description*", "url", "identifier", "is_partner"),
            *("joined_on", "left_on"),
        ),
        organizations,
    ),
    Sheet("programs", "Programs.", ("identifier", "organization", "name", "description*"), programs),
    Sheet(
        "services",
        "What organizations offer.",
        ("identifier", "organization", "program", "location", "name", "description*", "is_active"),
        services,
    ),
    Sheet(
        "locations",
        "Where services are given; of a confidential place only that there is one.",
        (
            *("identifier", "organization", "is_confidential", "name", "address", "postal_code", "district"),
            *("latitude", "longitude"),
        ),
        locations,
    ),
    Sheet("reaches", "Whom a service serves: age, language, district, group.", ("service", "kind", "code"), reaches),
    Sheet("bodies", "Bodies that decide.", ("slug", "kind", "name*", "charter*"), bodies),
    Sheet(
        "seats",
        "Their seats; holders named as they wish.",
        ("id", "body", "holder", "organization", "is_resident", "starts_on", "ends_on"),
        seats,
    ),
)
