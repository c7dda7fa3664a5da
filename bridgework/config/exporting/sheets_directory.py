"""The partnership itself, its organizations, its directory, its bodies."""

from __future__ import annotations

from collections.abc import Iterator

from bridgework.config.exporting.sheet import CHUNK, Row, listed, table
from bridgework.partnerships.models import (
    Body,
    Location,
    Organization,
    OrganizationIdentifier,
    Partnership,
    Program,
    Reach,
    Seat,
    Service,
    ServiceLocation,
    ServiceTerm,
    Taxonomy,
    TaxonomyTerm,
)

IN_HSDS = "what a source said beyond the columns: `bridgework export hsds` gives it in the words it came in"
KEPT_BY_US = "how imports and reminders keep their place; nothing of the record itself"


def partnership_itself(partnership: Partnership) -> Iterator[Row]:
    one = partnership
    steward = one.steward_organization.slug if one.steward_organization else ""
    yield (
        *(one.slug, one.name, one.place_name, one.vision, one.languages, one.time_zone, one.currency, steward),
        *(one.is_public, one.is_example, one.created_at, one.confirm_every_days),
    )


def locations(partnership: Partnership) -> Iterator[Row]:
    columns = (
        *("name", "address", "postal_code", "district", "latitude", "longitude"),
        *("place__level", "place__code", "phone", "accessibility"),
    )
    rows = Location.objects.within(partnership).order_by("pk")
    for identifier, organization, is_confidential, *where in rows.values_list(
        "identifier", "organization__slug", "is_confidential", *columns
    ).iterator(CHUNK):
        # Even a name or a district can lead to a shelter's door.
        yield (identifier, organization, is_confidential, *([None] * len(columns) if is_confidential else where))


DIRECTORY = (
    listed(
        "partnership",
        "The partnership and its settings.",
        Partnership,
        partnership_itself,
        (
            *("slug", "name*", "place", "vision*", "languages", "time_zone", "currency", "steward_organization"),
            *("is_public", "is_example", "created_at", "confirm_every_days"),
        ),
        (
            *("slug", "name", "place_name", "vision", "languages", "time_zone", "currency", "steward_organization"),
            *("is_public", "is_example", "created_at", "confirm_every_days"),
        ),
        {"scope": "an opaque id of this installation", "revision": "counts changes, so that browsers know of them"},
    ),
    table(
        "organizations",
        "Organizations and tribal nations, partners or known from a directory.",
        Organization,
        lambda partnership: Organization.objects.within(partnership).order_by("pk"),
        {
            "slug": "slug",
            "name": "name",
            "sector": "sector",
            "is_tribal_nation": "is_tribal_nation",
            "description*": "description",
            "url": "url",
            "identifier": "identifier",
            "is_partner": "is_partner",
            "joined_on": "joined_on",
            "left_on": "left_on",
            "legal_status": "legal_status",
            "email": "email",
            "phone": "phone",
            "kept_by": "keeper__slug",
            "last_confirmed_on": "last_confirmed_on",
            "confirmed_by": "confirmed_by__slug",
        },
        {"confirm_asked_on": KEPT_BY_US, "edited_at": KEPT_BY_US, "hsds": IN_HSDS},
    ),
    table(
        "organization_identifiers",
        "What others call an organization.",
        OrganizationIdentifier,
        lambda partnership: OrganizationIdentifier.objects.filter(organization__partnership=partnership).order_by("pk"),
        {"organization": "organization__slug", "scheme": "scheme", "kind": "kind", "value": "value"},
        {"hsds_id": IN_HSDS},
    ),
    table(
        "programs",
        "Programs.",
        Program,
        lambda partnership: Program.objects.within(partnership).order_by("pk"),
        {
            "identifier": "identifier",
            "organization": "organization__slug",
            "name": "name",
            "description*": "description",
        },
        {"hsds": IN_HSDS},
    ),
    table(
        "services",
        "What organizations offer.",
        Service,
        lambda partnership: Service.objects.within(partnership).order_by("pk"),
        {
            "identifier": "identifier",
            "organization": "organization__slug",
            "program": "program__identifier",
            "location": "location__identifier",
            "name": "name",
            "description*": "description",
            "is_active": "is_active",
            "status": "status",
            "url": "url",
            "email": "email",
            "phone": "phone",
            "eligibility*": "eligibility",
            "minimum_age": "minimum_age",
            "maximum_age": "maximum_age",
            "schedule*": "schedule",
            "cost*": "cost",
            "application*": "application",
            "funding*": "funding",
            "capacity": "capacity",
            "capacity_unit": "capacity_unit",
            "capacity_as_of": "capacity_as_of",
            "last_confirmed_on": "last_confirmed_on",
        },
        {"edited_at": KEPT_BY_US, "digest": KEPT_BY_US, "hsds": IN_HSDS},
    ),
    listed(
        "locations",
        "Where services are given; of a confidential place only that there is one.",
        Location,
        locations,
        (
            *("identifier", "organization", "is_confidential", "name", "address", "postal_code", "district"),
            *("latitude", "longitude", "place_level", "place", "phone", "accessibility"),
        ),
        (
            *("identifier", "organization", "is_confidential", "name", "address", "postal_code", "district"),
            *("latitude", "longitude", "place", "phone", "accessibility"),
        ),
        {"hsds": IN_HSDS},
    ),
    table(
        "service_locations",
        "At which places a service is given.",
        ServiceLocation,
        lambda partnership: ServiceLocation.objects.filter(service__partnership=partnership).order_by(
            "service_id", "position", "pk"
        ),
        {"service": "service__identifier", "location": "location__identifier", "position": "position"},
        {"identifier": IN_HSDS, "hsds": IN_HSDS},
    ),
    table(
        "taxonomies",
        "Vocabularies that services are classed by.",
        Taxonomy,
        lambda partnership: Taxonomy.objects.within(partnership).order_by("pk"),
        {"identifier": "identifier", "name": "name"},
        {"hsds": IN_HSDS},
    ),
    table(
        "taxonomy_terms",
        "Their terms.",
        TaxonomyTerm,
        lambda partnership: TaxonomyTerm.objects.within(partnership).order_by("pk"),
        {
            "identifier": "identifier",
            "taxonomy": "taxonomy__identifier",
            "code": "code",
            "name": "name",
            "taxonomy_name": "taxonomy_name",
        },
        {"hsds": IN_HSDS},
    ),
    table(
        "service_terms",
        "By which terms a service is classed.",
        ServiceTerm,
        lambda partnership: ServiceTerm.objects.filter(service__partnership=partnership).order_by("pk"),
        {"service": "service__identifier", "term": "term__identifier"},
    ),
    table(
        "reaches",
        "Whom a service serves: age, language, district, group.",
        Reach,
        lambda partnership: Reach.objects.filter(service__partnership=partnership).order_by("pk"),
        {"service": "service__identifier", "kind": "kind", "code": "code"},
    ),
    table(
        "bodies",
        "Bodies that decide.",
        Body,
        lambda partnership: Body.objects.within(partnership).order_by("pk"),
        {"slug": "slug", "kind": "kind", "name*": "name", "charter*": "charter"},
    ),
    table(
        "seats",
        "Their seats; holders named as they wish.",
        Seat,
        lambda partnership: Seat.objects.filter(body__partnership=partnership).order_by("body_id", "pk"),
        {
            "id": "pk",
            "body": "body__slug",
            "holder": "holder_name",
            "organization": "organization__slug",
            "is_resident": "is_resident",
            "starts_on": "starts_on",
            "ends_on": "ends_on",
        },
        {"holder": "an account"},
    ),
)
