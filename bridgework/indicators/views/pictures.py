"""The gap and the small pictures by place as files: the same drawings and numbers as on the page, from the same protected view."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bridgework.indicators import drawing, tables_places
from bridgework.indicators.agreed import says_the_clause
from bridgework.indicators.models import Indicator
from bridgework.indicators.queries import PlacesPage, indicator_view, places_page
from bridgework.indicators.views.reading import _file, _load, _view
from bridgework.partnerships.doors import Here, public_page
from bridgework.partnerships.models import Act
from bridgework.places.models import Dimension
from bridgework.ui.charts.compare import gap_dumbbell
from bridgework.ui.charts.multiples import small_multiples


def _gap(request: HttpRequest, here: Here, slug: str) -> str:
    view = _view(request, here, slug, Act.EXPORT)
    if not view.gaps:
        raise Http404
    return gap_dumbbell(drawing.gap_of_view(view))


def _page(request: HttpRequest, here: Here, slug: str) -> tuple[Indicator, PlacesPage, Dimension | None]:
    """Return the page of places that the address asks for."""
    indicator = _load(here, slug, Act.EXPORT)
    view = indicator_view(indicator, indicator.home_place, request.GET.get("by", "")[:60])
    search = " ".join(request.GET.get("q", "").split())[:100]
    page = places_page(indicator, view.dimension, search=search, number=request.GET.get("page"))
    if not page.places:
        raise Http404
    return indicator, page, view.dimension


def _places(request: HttpRequest, here: Here, slug: str) -> str:
    indicator, page, _dimension = _page(request, here, slug)
    return small_multiples(drawing.multiples_of(indicator, page, tables_places.multiples_alt(indicator, page)))


@public_page
@require_safe
@says_the_clause
def gap_svg(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Give the gap now and then as an SVG file."""
    return _file(here, f"{slug}-gap", "svg", _gap(request, here, slug))


@public_page
@require_safe
@says_the_clause
def gap_png(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Give the gap now and then as a PNG file."""
    return _file(here, f"{slug}-gap", "png", _gap(request, here, slug))


@public_page
@require_safe
@says_the_clause
def places_svg(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Give a page of small pictures by place as an SVG file."""
    return _file(here, f"{slug}-places", "svg", _places(request, here, slug))


@public_page
@require_safe
@says_the_clause
def places_png(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Give a page of small pictures by place as a PNG file."""
    return _file(here, f"{slug}-places", "png", _places(request, here, slug))


@public_page
@require_safe
@says_the_clause
def places_csv(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Give the numbers of a page of small pictures as CSV."""
    _indicator, page, dimension = _page(request, here, slug)
    text = tables_places.places_csv(page, dimension)
    return _file(here, f"{slug}-places", "csv", text)
