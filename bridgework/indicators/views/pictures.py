"""The gap and the small pictures by place as files: the same drawings and numbers as on the page, from the same protected view."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bridgework.indicators import drawing, tables_places
from bridgework.indicators.agreed import says_the_clause
from bridgework.indicators.models import Indicator
from bridgework.indicators.queries import PlacesPage, indicator_view, places_page
from bridgework.indicators.views.files import about_of, as_svg_and_png
from bridgework.indicators.views.reading import _load, _view
from bridgework.partnerships.doors import Here, public_page
from bridgework.partnerships.models import Act
from bridgework.places.models import Dimension
from bridgework.ui.charts.compare import gap_dumbbell
from bridgework.ui.charts.multiples import small_multiples
from bridgework.ui.figures import as_file


def _gap(request: HttpRequest, here: Here, slug: str) -> tuple[str, str]:
    view = _view(request, here, slug, Act.EXPORT)
    if not view.gaps:
        raise Http404
    about = about_of(view.indicator.name, view.place and view.place.name)
    return gap_dumbbell(drawing.gap_of_view(view)), about


def _page(request: HttpRequest, here: Here, slug: str) -> tuple[Indicator, PlacesPage, Dimension | None]:
    """Return the page of places that the address asks for."""
    indicator = _load(here, slug, Act.EXPORT)
    view = indicator_view(indicator, indicator.home_place, request.GET.get("by", "")[:60])
    search = " ".join(request.GET.get("q", "").split())[:100]
    page = places_page(indicator, view.dimension, search=search, number=request.GET.get("page"))
    if not page.places:
        raise Http404
    return indicator, page, view.dimension


def _places(request: HttpRequest, here: Here, slug: str) -> tuple[str, str]:
    indicator, page, dimension = _page(request, here, slug)
    chart = drawing.multiples_of(indicator, page, tables_places.multiples_alt(indicator, page))
    return small_multiples(chart), about_of(indicator.name, dimension and dimension.name)


gap_svg, gap_png = as_svg_and_png("-gap", _gap)
places_svg, places_png = as_svg_and_png("-places", _places)


@public_page
@require_safe
@says_the_clause
def places_csv(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Give the numbers of a page of small pictures as CSV."""
    _indicator, page, dimension = _page(request, here, slug)
    text = tables_places.places_csv(page, dimension)
    return as_file(here.partnership, f"{slug}-places", "csv", text)
