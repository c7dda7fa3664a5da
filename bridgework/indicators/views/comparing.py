"""How the groups compare, and the funnel of places: pages and their downloads, from the one protected view."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bridgework.indicators import drawing_funnel, tables_comparing, wording, wording_comparing, wording_places
from bridgework.indicators.agreed import says_the_clause
from bridgework.indicators.models import Indicator
from bridgework.indicators.queries.comparing import Comparing, compare
from bridgework.indicators.queries.funnels import Limited, PlacesFunnel, every_point, funnel_of_places, points_at
from bridgework.indicators.queries.place_gaps import GAP_COLUMNS, findings_of_places, gap_rows
from bridgework.indicators.queries.view import IndicatorView, InGroup, indicator_view
from bridgework.indicators.views.files import about_of, as_svg_and_png
from bridgework.indicators.views.reading import _load, _view
from bridgework.lib.paging import page_of
from bridgework.lib.tables.writing import csv_text
from bridgework.partnerships.doors import Here, public_page
from bridgework.partnerships.models import Act
from bridgework.ui.charts.drawn import drawn
from bridgework.ui.charts.funnel import funnel
from bridgework.ui.figures import as_file
from bridgework.ui.quick import reverse

NAMED_OUTSIDE = 25  # a picture and a list say so many by name; the file says all


def _compared(request: HttpRequest, here: Here, slug: str, act: Act = Act.VIEW) -> Comparing:
    return compare(_view(request, here, slug, act), request.GET.get("period", "")[:40])


def _ways(here: Here, indicator: Indicator, name: str, **asked: str) -> dict[str, str]:
    where = {"partnership": here.partnership.slug, "slug": indicator.slug}
    query = urlencode(asked)
    return {
        f"{kind}_href": f"{reverse(f'indicators:{name}-{kind}', kwargs=where)}?{query}"
        for kind in ("csv", "png", "svg")
    }


@public_page
@require_safe
@says_the_clause
def indicator_compare(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show each group beside all others, with what holds a comparison back."""
    found = _compared(request, here, slug)
    return render(request, "indicators/indicator_compare.html", _said(found) | _drawn(here, found))


def _said(found: Comparing) -> dict[str, object]:
    """Return what the page says in words and tables."""
    return {
        "view": found.view,
        "indicator": found.view.indicator,
        "found": found,
        "heading": wording_comparing.compare_heading(found),
        "many_looks": wording_comparing.many_looks_text(found),
        "others": wording_comparing.others_text(found),
        "alternates": wording_comparing.alternate_texts(found),
        "table": wording_comparing.compare_table(found),
        "uneven": wording_comparing.uneven_table(found),
        "interval": wording.interval_text(found.view.indicator),
    }


def _drawn(here: Here, found: Comparing) -> dict[str, object]:
    """Return the picture with its words, and the addresses of this view."""
    view = found.view
    place, by = view.place.code if view.place else "", view.dimension.code if view.dimension else ""
    return {
        "place_code": place,
        "by": by,
        "funnel_heading": wording_places.groups_funnel_heading(found.funnel),
        "funnel_caption": wording_places.groups_funnel_caption(),
        "funnel": drawn(funnel, _of_groups(found)) if found.funnel.points else None,
        "funnel_table": wording_places.funnel_table(view.indicator, found.funnel.points, found.period, _("Group")),
        **_ways(here, view.indicator, "compare", place=place, by=by, period=found.period),
    }


def _of_groups(found: Comparing) -> drawing_funnel.Funnel:
    heading = wording_places.groups_funnel_heading(found.funnel)
    return drawing_funnel.funnel_picture(found.view.indicator, found.funnel, heading)


@public_page
@require_safe
@says_the_clause
def compare_csv(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Give the comparison as CSV."""
    body = tables_comparing.compare_csv(_compared(request, here, slug, Act.EXPORT))
    return as_file(here.partnership, f"{slug}-compared", "csv", body)


def _funnel_of_groups(request: HttpRequest, here: Here, slug: str) -> tuple[str, str]:
    found = _compared(request, here, slug, Act.EXPORT)
    about = about_of(found.view.indicator.name, found.view.place and found.view.place.name, found.period)
    return funnel(_of_groups(found)), about


compare_svg, compare_png = as_svg_and_png("-groups", _funnel_of_groups)


@dataclass(frozen=True)
class Asked:
    """A funnel of places as an address asks for it."""

    view: IndicatorView
    group: InGroup | None  # None: everyone
    period: str
    found: PlacesFunnel

    @property
    def indicator(self) -> Indicator:
        return self.view.indicator

    @property
    def heading(self) -> str:
        return wording_places.funnel_heading(self.found, self.period)


def _places(request: HttpRequest, here: Here, slug: str, act: Act = Act.VIEW) -> Asked:
    indicator = _load(here, slug, act)
    view = indicator_view(indicator, indicator.home_place, request.GET.get("by", "")[:60], with_finding=False)
    code, period = request.GET.get("group", "")[:60], request.GET.get("period", "")[:40]
    group = next((one for one in view.groups if code and one.code == code), None)
    if period not in view.periods:
        period = view.latest
    return Asked(view, group, period, funnel_of_places(indicator, period, group.key if group else None))


@public_page
@require_safe
@says_the_clause
def places_funnel(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show the places of an indicator, each within the limits that its number of people gives chance."""
    asked = _places(request, here, slug)
    by, group = asked.view.dimension.code if asked.view.dimension else "", asked.group.code if asked.group else ""
    page = page_of(request.GET.get("page"), range(asked.found.n_points))
    rows = list(page.object_list)
    points = points_at(asked.found, [*rows, *asked.found.outside[:NAMED_OUTSIDE]])
    outside = points[len(rows) :]
    codes = [point.code for point in points[: len(rows)]]
    dimension = asked.view.dimension
    gaps = findings_of_places(asked.indicator, dimension.pk, codes) if dimension and codes else {}
    context = {
        "view": asked.view,
        "indicator": asked.indicator,
        "group": asked.group,
        "period": asked.period,
        "by": by,
        "heading": asked.heading,
        "caption": wording_places.funnel_caption(asked.found),
        "chart": drawn(funnel, _of_places(asked, outside)) if asked.found.n_points else None,
        "page": page,
        "query": urlencode({"by": by, "group": group, "period": asked.period}),
        "table": wording_places.with_gaps(
            wording_places.funnel_table(asked.indicator, points[: len(rows)], asked.period, _("Place")),
            codes,
            gaps,
            {one.code: str(one.name) for one in asked.view.groups},
        ),
        "gaps_href": _gaps_address(here, asked.indicator, by),
        "outside": [(point, wording_places.beside_text(point)) for point in outside],
        "more_outside": wording_places.more_outside_text(asked.found, len(outside)),
        **_ways(here, asked.indicator, "funnel", by=by, group=group, period=asked.period),
    }
    return render(request, "indicators/indicator_funnel.html", context)


def _gaps_address(here: Here, indicator: Indicator, by: str) -> str:
    where = {"partnership": here.partnership.slug, "slug": indicator.slug}
    return f"{reverse('indicators:gaps-csv', kwargs=where)}?{urlencode({'by': by})}"


@public_page
@require_safe
@says_the_clause
def gaps_csv(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Give the gaps of every place, period and group by one dimension as CSV, as the last release found them."""
    indicator = _load(here, slug, Act.EXPORT)
    view = indicator_view(indicator, indicator.home_place, request.GET.get("by", "")[:60])
    rows = gap_rows(indicator, view.dimension.pk) if view.dimension else []
    return as_file(here.partnership, f"{slug}-gaps", "csv", csv_text(GAP_COLUMNS, rows))


def _of_places(asked: Asked, outside: list[Limited]) -> drawing_funnel.Funnel:
    return drawing_funnel.places_picture(asked.indicator, asked.found, outside, asked.heading)


def _funnel_of_places(request: HttpRequest, here: Here, slug: str) -> tuple[str, str]:
    asked = _places(request, here, slug, Act.EXPORT)
    about = about_of(asked.indicator.name, asked.group and asked.group.name, asked.period)
    return funnel(_of_places(asked, points_at(asked.found, asked.found.outside[:NAMED_OUTSIDE]))), about


funnel_svg, funnel_png = as_svg_and_png("-funnel", _funnel_of_places)


@public_page
@require_safe
@says_the_clause
def funnel_csv(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Give the funnel of places as CSV."""
    asked = _places(request, here, slug, Act.EXPORT)
    body = tables_comparing.funnel_csv(every_point(asked.indicator, asked.found), asked.period)
    return as_file(here.partnership, f"{slug}-funnel", "csv", body)
