"""The HTTP API of indicators: what the pages show, nothing more."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest
from ninja import Path, Router, Schema
from ninja.errors import HttpError

from bridgework.indicators import api_upload
from bridgework.indicators.agreed import OutsideAgreement, check_agreements
from bridgework.indicators.models import Indicator
from bridgework.indicators.queries import IndicatorView, finding_sentence, indicator_view, indicators_to_see
from bridgework.indicators.queries.lists import place_to_see, places_to_see
from bridgework.lib.words import Words
from bridgework.partnerships.doors import Here, find_here
from bridgework.partnerships.models import Act
from bridgework.people.api_auth import person_of

router = Router(tags=["indicators"])
router.add_router("", api_upload.router)
ON_A_PAGE = 100


class IndicatorOut(Schema):
    """One indicator."""

    slug: str
    name: dict[str, str]
    definition: dict[str, str]
    counted: dict[str, str]
    population: dict[str, str]
    unit: str
    polarity: str
    source: str
    steward: str | None
    goal: str | None
    place_level: str


class IndicatorPage(Schema):
    """A page of indicators."""

    items: list[IndicatorOut]
    count: int
    page: int


class PlaceOut(Schema):
    """One place of an indicator's level."""

    code: str
    name: str


class PlacePage(Schema):
    """A page of places."""

    items: list[PlaceOut]
    count: int
    page: int


class CellOut(Schema):
    """One cell. Where status is not `shown` there is no count and no rate; a `bounded` share is at most or at least so many percent."""

    period: str
    group: str
    group_name: str
    status: str
    numerator: int | None
    denominator: int | None
    rate: float | None
    low: float | None
    high: float | None
    margin: float | None
    at_most: int | None = None
    at_least: int | None = None


class TargetOut(Schema):
    """Where everyone should be, per 100."""

    value: float
    by: date


class ValuesOut(Schema):
    """All that may be shown of an indicator in one place by one dimension."""

    indicator: str
    place: str | None
    dimension: str | None
    dimensions: list[str]
    finding: str
    target: TargetOut | None
    items: list[CellOut]


def _here(request: HttpRequest, slug: str) -> Here:
    here = find_here(slug.replace("\x00", " "), person_of(request))
    if here is None:
        raise HttpError(404, "Not found")
    return here


def _find(here: Here, slug: str) -> Indicator:
    indicator = (
        indicators_to_see(here.partnership, is_member=here.is_member).filter(slug=slug.replace("\x00", " ")).first()
    )
    if indicator is None:
        raise HttpError(404, "Not found")
    indicator.partnership = here.partnership
    try:
        check_agreements(here, indicator, Act.API)
    except Http404:
        raise HttpError(404, "Not found") from None
    except OutsideAgreement as why:
        raise HttpError(403, str(why)) from why
    return indicator


def _in_languages(words: Words) -> dict[str, str]:
    return {tag: rendering.body for tag, rendering in words.renderings.items()}


def _out(here: Here, indicator: Indicator) -> IndicatorOut:
    goal = indicator.goal
    return IndicatorOut(
        slug=indicator.slug,
        name=_in_languages(indicator.name),
        definition=_in_languages(indicator.definition),
        counted=_in_languages(indicator.counted),
        population=_in_languages(indicator.population),
        unit=indicator.unit,
        polarity=indicator.polarity,
        source=indicator.source,
        steward=indicator.steward.slug if indicator.steward else None,
        goal=goal.slug if goal is not None and (goal.is_public or here.is_member) else None,
        place_level=indicator.place_level,
    )


def _start(page: int) -> int:
    if not 1 <= page <= 10_000:
        raise HttpError(422, "Give a page from 1 to 10000.")
    return (page - 1) * ON_A_PAGE


@router.get("/indicators/", response=IndicatorPage, url_name="indicators")
def list_indicators(request: HttpRequest, partnership: Path[str], page: int = 1) -> IndicatorPage:
    """The indicators of a partnership, a hundred a page."""
    here, start = _here(request, partnership), _start(page)
    rows = indicators_to_see(here.partnership, is_member=here.is_member).order_by("position", "pk")
    items = [_out(here, indicator) for indicator in rows[start : start + ON_A_PAGE]]
    return IndicatorPage(items=items, count=rows.count(), page=page)


@router.get("/indicators/{slug}/places/", response=PlacePage, url_name="indicator-places")
def list_places(request: HttpRequest, partnership: Path[str], slug: str, page: int = 1) -> PlacePage:
    """The places of an indicator, by name, a hundred a page."""
    here, start = _here(request, partnership), _start(page)
    rows = places_to_see(_find(here, slug))
    items = [PlaceOut(code=place.code, name=place.name) for place in rows[start : start + ON_A_PAGE]]
    return PlacePage(items=items, count=rows.count(), page=page)


@router.get("/indicators/{slug}/values/", response=ValuesOut, url_name="indicator-values")
def list_values(request: HttpRequest, partnership: Path[str], slug: str, place: str = "", by: str = "") -> ValuesOut:
    """The values of one place (by its code) and one dimension, as the page shows them."""
    indicator = _find(_here(request, partnership), slug)
    where = place_to_see(indicator, place[:100])
    if place and where is None:
        raise HttpError(404, "Not found")
    return _values(indicator_view(indicator, where, by[:60]))


def _values(view: IndicatorView) -> ValuesOut:
    target = view.universal_target
    items = [
        CellOut(
            period=period,
            group=group.code,
            group_name=str(group.name),
            status=cell.status,
            numerator=cell.x,
            denominator=cell.n,
            rate=cell.rate,
            low=cell.low,
            high=cell.high,
            margin=cell.margin,
            at_most=cell.at_most,
            at_least=cell.at_least,
        )
        for group in (*view.groups, *([view.everyone] if view.everyone else []))
        for period, cell in group.cells.items()
    ]
    return ValuesOut(
        indicator=view.indicator.slug,
        place=view.place.code if view.place else None,
        dimension=view.dimension.code if view.dimension else None,
        dimensions=[dimension.code for dimension in view.dimensions],
        finding=finding_sentence(view.indicator, view.finding),
        target=TargetOut(value=target[0], by=target[1]) if target else None,
        items=items,
    )
