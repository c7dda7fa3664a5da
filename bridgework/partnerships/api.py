"""The HTTP API of partnerships: who they are, their organizations and bodies. Reading only; the same doors as the pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Router, Schema
from ninja.errors import HttpError

from bridgework.lib.words import Words
from bridgework.partnerships import queries
from bridgework.partnerships.doors import Here, find_here
from bridgework.partnerships.models import Body, Organization
from bridgework.people.api_auth import person_of

router = Router(tags=["partnerships"])
PER_PAGE = 25
NOT_HERE = "There is nothing here, or it is not public."


class PartnershipOut(Schema):
    """A partnership. Texts are given by language tag."""

    slug: str
    name: dict[str, str]
    place: str
    vision: dict[str, str]
    languages: list[str]
    time_zone: str
    currency: str
    is_public: bool
    is_example: bool


class OrganizationOut(Schema):
    """An organization. A tribal nation is a government and has no sector."""

    slug: str
    name: str
    sector: str | None
    is_tribal_nation: bool
    description: dict[str, str]
    url: str
    is_partner: bool
    joined_on: date | None
    left_on: date | None


class OrganizationsOut(Schema):
    """One page of organizations."""

    count: int
    page: int
    pages: int
    items: list[OrganizationOut]


class SeatOut(Schema):
    """One seat in term today. `holder` is null where it is vacant or the holder is not named."""

    holder: str | None
    is_resident: bool
    organization: str | None
    starts_on: date
    ends_on: date | None


class BodyOut(Schema):
    """A body. `residents_share` is the share of held seats that residents hold; null where none is held."""

    slug: str
    name: dict[str, str]
    kind: str
    n_seats: int
    n_held: int
    n_residents: int
    residents_share: float | None


class BodyDetailOut(BodyOut):
    """A body with its charter and the seats in term today."""

    charter: dict[str, str]
    seats: list[SeatOut]


def here_of(request: HttpRequest, slug: str) -> Here:
    """Return where the caller stands; 404 where they may not know that the partnership exists."""
    here = find_here(slug, person_of(request)) if _is_slug(slug) else None
    if here is None:
        raise HttpError(404, NOT_HERE)
    return here


def _is_slug(text: str) -> bool:
    return "\0" not in text and len(text) <= 80


def _texts(words: Words) -> dict[str, str]:
    return {tag: rendering.body for tag, rendering in words.renderings.items()}


def _organization(organization: Organization) -> dict[str, Any]:
    return {
        "slug": organization.slug,
        "name": organization.name,
        "sector": organization.sector or None,
        "is_tribal_nation": organization.is_tribal_nation,
        "description": _texts(organization.description),
        "url": organization.url,
        "is_partner": organization.is_partner,
        "joined_on": organization.joined_on,
        "left_on": organization.left_on,
    }


def _body(body: Body, composition: queries.BodyComposition) -> dict[str, Any]:
    return {
        "slug": body.slug,
        "name": _texts(body.name),
        "kind": body.kind,
        "n_seats": composition.n_seats,
        "n_held": composition.n_held,
        "n_residents": composition.n_residents,
        "residents_share": composition.residents_share,
    }


@router.get("", response=PartnershipOut, url_name="partnership")
def partnership_detail(request: HttpRequest, partnership: Path[str]) -> dict[str, Any]:
    """Return the partnership."""
    found = here_of(request, partnership).partnership
    return {
        "slug": found.slug,
        "name": _texts(found.name),
        "place": found.place_name,
        "vision": _texts(found.vision),
        "languages": found.languages,
        "time_zone": found.time_zone,
        "currency": found.currency,
        "is_public": found.is_public,
        "is_example": found.is_example,
    }


@router.get("organizations/", response=OrganizationsOut, url_name="organizations")
def organization_list(
    request: HttpRequest,
    partnership: Path[str],
    q: str = "",
    sector: str = "",
    partners: bool | None = None,
    page: int = 1,
) -> dict[str, Any]:
    """Return organizations by name, 25 a page; a page beyond the last is the last."""
    here = here_of(request, partnership)
    rows = queries.organizations_listed(here.partnership, q=q, sector=sector, is_partner=partners)
    found = Paginator(rows, PER_PAGE).get_page(page)
    return {
        "count": found.paginator.count,
        "page": found.number,
        "pages": found.paginator.num_pages,
        "items": [_organization(organization) for organization in found],
    }


@router.get("organizations/{slug}/", response=OrganizationOut, url_name="organization")
def organization_detail(request: HttpRequest, partnership: Path[str], slug: str) -> dict[str, Any]:
    """Return one organization."""
    here = here_of(request, partnership)
    found = Organization.objects.within(here.partnership).filter(slug=slug).first() if _is_slug(slug) else None
    if found is None:
        raise HttpError(404, NOT_HERE)
    return _organization(found)


@router.get("bodies/", response=list[BodyOut], url_name="bodies")
def body_list(request: HttpRequest, partnership: Path[str]) -> list[dict[str, Any]]:
    """Return the bodies and who holds how many of their seats today."""
    here = here_of(request, partnership)
    today = timezone.localdate(timezone=here.partnership.zone)
    return [_body(body, composition) for body, composition in queries.bodies_with_composition(here.partnership, today)]


@router.get("bodies/{slug}/", response=BodyDetailOut, url_name="body")
def body_detail(request: HttpRequest, partnership: Path[str], slug: str) -> dict[str, Any]:
    """Return one body with its charter and seats."""
    here = here_of(request, partnership)
    found = Body.objects.within(here.partnership).filter(slug=slug).first() if _is_slug(slug) else None
    if found is None:
        raise HttpError(404, NOT_HERE)
    today = timezone.localdate(timezone=here.partnership.zone)
    current, _coming, _ended = queries.seats_of(found, today)
    seats = [
        {
            "holder": seat.holder_name or None,
            "is_resident": seat.is_resident,
            "organization": seat.organization.slug if seat.organization else None,
            "starts_on": seat.starts_on,
            "ends_on": seat.ends_on,
        }
        for seat in current
    ]
    return {**_body(found, queries.composition_of(current, today)), "charter": _texts(found.charter), "seats": seats}
