"""The HTTP API of the directory: services and whom they serve. What is secret about a place is in no table, so not here."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from ninja import Path, Router, Schema
from ninja.errors import HttpError

from bridgework.alignment import queries
from bridgework.lib.words import Words
from bridgework.partnerships.doors import Here, find_here
from bridgework.partnerships.models import Location, Service
from bridgework.people.api_auth import person_of

router = Router(tags=["directory"])
PER_PAGE = 25
NOT_HERE = "There is nothing here, or it is not public."


class LocationOut(Schema):
    """Where a service is given. Of a secret place nothing is known but that it is secret."""

    is_secret: bool
    name: str | None
    address: str | None
    postal_code: str | None
    district: str | None
    latitude: float | None
    longitude: float | None


class ServiceOut(Schema):
    """One service. Languages are BCP 47 tags; ages are bands such as 14-17 or 18+."""

    id: int
    name: str
    description: dict[str, str]
    organization: str
    ages: list[str]
    languages: list[str]
    districts: list[str]
    groups: list[str]
    place: LocationOut | None


class ServicesOut(Schema):
    """One page of services."""

    count: int
    page: int
    pages: int
    items: list[ServiceOut]


def _here(request: HttpRequest, slug: str) -> Here:
    here = find_here(slug, person_of(request)) if "\0" not in slug and len(slug) <= 80 else None
    if here is None:
        raise HttpError(404, NOT_HERE)
    return here


def _texts(words: Words) -> dict[str, str]:
    return {tag: rendering.body for tag, rendering in words.renderings.items()}


def _place(place: Location | None) -> dict[str, Any] | None:
    if place is None:
        return None
    names = ("name", "address", "postal_code", "district", "latitude", "longitude")
    if place.is_confidential:
        return {"is_secret": True, **dict.fromkeys(names)}
    return {"is_secret": False, **{name: getattr(place, name) for name in names}}


def _service(service: Service, reach: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "id": service.pk,
        "name": service.name,
        "description": _texts(service.description),
        "organization": service.organization.slug,
        "ages": reach["age"],
        "languages": reach["language"],
        "districts": reach["district"],
        "groups": reach["group"],
        "place": _place(service.location),
    }


@router.get("services/", response=ServicesOut, url_name="services")
def service_list(
    request: HttpRequest,
    partnership: Path[str],
    q: str = "",
    age: str = "",
    language: str = "",
    district: str = "",
    page: int = 1,
) -> dict[str, Any]:
    """Return active services by name, 25 a page; a page beyond the last is the last."""
    here = _here(request, partnership)
    asked = {"age": age, "language": language, "district": district}
    reach = {kind: code.replace("\0", "")[:100] for kind, code in asked.items()}
    found = Paginator(queries.services_listed(here.partnership, q=q, reach=reach), PER_PAGE).get_page(page)
    services = list(found.object_list)
    reaches = queries.reaches_of(services)
    return {
        "count": found.paginator.count,
        "page": found.number,
        "pages": found.paginator.num_pages,
        "items": [_service(service, reaches[service.pk]) for service in services],
    }


@router.get("services/{pk}/", response=ServiceOut, url_name="service")
def service_detail(request: HttpRequest, partnership: Path[str], pk: int) -> dict[str, Any]:
    """Return one service."""
    here = _here(request, partnership)
    service = queries.service_of(here.partnership, pk) if 0 < pk < 2**63 else None
    if service is None:
        raise HttpError(404, NOT_HERE)
    return _service(service, queries.reaches_of([service])[service.pk])
