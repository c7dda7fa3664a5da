"""Objects with everything nested in them, many at once: a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from bridgework.partnerships.models import (
    Location,
    Organization,
    OrganizationIdentifier,
    Partnership,
    Program,
    Reach,
    Service,
    ServiceLocation,
    ServiceTerm,
    TaxonomyTerm,
)
from bridgework.partnerships.queries.hsds.objects import (
    Json,
    classed,
    hsds_id,
    own_line,
    own_location,
    own_organization,
    own_program,
    own_service,
    own_taxonomy,
    own_term,
    reached,
)

__all__ = [
    "compiled_lines",
    "compiled_organizations",
    "compiled_services",
    "compiled_term",
    "hsds_id",
    "own_taxonomy",
]


def _by(rows: Iterable[Any], name: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def compiled_services(partnership: Partnership, services: Sequence[Service], *, full: bool = True) -> list[Json]:
    """Return services as the specification's compiled schema has them.

    Parameters
    ----------
    partnership : Partnership
    services : sequence of Service
        With their programs.
    full : bool
        With their organization in it.

    Returns
    -------
    list of dict
    """
    made = [_service(partnership, service) for service in services]
    _fill(partnership, services, made)
    if full:
        rows = Organization.objects.within(partnership).filter(pk__in={one.organization_id for one in services})
        by_pk = dict(
            zip(
                [row.pk for row in rows],
                compiled_organizations(partnership, list(rows), full_service=False),
                strict=True,
            )
        )
        for one, service in zip(made, services, strict=True):
            one["organization"] = by_pk[service.organization_id]
    return made


def _service(partnership: Partnership, service: Service) -> Json:
    made = own_service(partnership, service)
    if service.program is not None:
        made["program"] = own_program(partnership, service.program)
    return made


def _fill(partnership: Partnership, services: Sequence[Service], made: Sequence[Json]) -> None:
    """Add places, terms, languages and areas. Three queries."""
    lines = ServiceLocation.objects.filter(service__in=services).select_related("location").order_by("position", "pk")
    by_service = _by(lines, "service_id")
    plain = [service for service in services if not service.hsds]
    reaches = _by(Reach.objects.filter(service__in=plain).order_by("kind", "code") if plain else (), "service_id")
    terms = ServiceTerm.objects.filter(service__in=services).select_related("term__taxonomy").order_by("pk")
    terms_by = _by(terms, "service_id")
    for service, one in zip(services, made, strict=True):
        found = [own_line(partnership, line) for line in by_service[service.pk]]
        if found:
            one["service_at_locations"] = found
        if not service.hsds:
            reached(one, reaches[service.pk])
        classed(partnership, one, [row.term for row in terms_by[service.pk]])


def compiled_organizations(
    partnership: Partnership, organizations: Sequence[Organization], *, full_service: bool = True
) -> list[Json]:
    """Return organizations as the specification's compiled schema has them.

    Parameters
    ----------
    partnership : Partnership
    organizations : sequence of Organization
    full_service : bool
        With their services in them, and everything of these.

    Returns
    -------
    list of dict
    """
    named = _by(OrganizationIdentifier.objects.filter(organization__in=organizations).order_by("pk"), "organization_id")
    places = _by(Location.objects.filter(organization__in=organizations).order_by("pk"), "organization_id")
    programs = _by(Program.objects.filter(organization__in=organizations).order_by("pk"), "organization_id")
    made = []
    for row in organizations:
        one = own_organization(partnership, row, named[row.pk])
        for name, found in (
            ("locations", [own_location(partnership, place) for place in places[row.pk]]),
            ("programs", [own_program(partnership, program) for program in programs[row.pk]]),
        ):
            if found:
                one[name] = found
        made.append(one)
    if full_service:
        rows = services_exported(partnership).filter(organization__in=organizations)
        services = list(rows)
        by_organization: dict[int, list[Json]] = defaultdict(list)
        for service, found_one in zip(services, compiled_services(partnership, services, full=False), strict=True):
            by_organization[service.organization_id].append(found_one)
        for row, one in zip(organizations, made, strict=True):
            if by_organization[row.pk]:
                one["services"] = by_organization[row.pk]
    return made


def services_exported(partnership: Partnership) -> QuerySet[Service]:
    """Return every service that leaves the house, in a steady order."""
    return Service.objects.within(partnership).select_related("program").order_by("pk")


def compiled_lines(partnership: Partnership, lines: Sequence[ServiceLocation], *, full: bool = True) -> list[Json]:
    """Return services at places, each with its service and its place.

    Parameters
    ----------
    partnership : Partnership
    lines : sequence of ServiceLocation
        With their service, its program, and their place.
    full : bool
        With the service's organization.

    Returns
    -------
    list of dict
    """
    services = list({line.service_id: line.service for line in lines}.values())
    made = dict(zip([one.pk for one in services], compiled_services(partnership, services, full=full), strict=True))
    found = []
    for line in lines:
        service = {name: value for name, value in made[line.service_id].items() if name != "service_at_locations"}
        found.append(own_line(partnership, line) | {"service": service})
    return found


def compiled_term(partnership: Partnership, term: TaxonomyTerm) -> Json:
    """Return a term with its vocabulary.

    Parameters
    ----------
    partnership : Partnership
    term : TaxonomyTerm

    Returns
    -------
    dict
    """
    return own_term(partnership, term)
