"""The map of an indicator by place, and the same numbers as CSV, SVG and PNG. All from shown cells."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bridgework.indicators import rules, wording, wording_map
from bridgework.indicators.agreed import says_the_clause
from bridgework.indicators.queries.mapping_places import PlacesMap, look_up, places_map
from bridgework.indicators.views.files import about_of, as_svg_and_png
from bridgework.indicators.views.reading import _load
from bridgework.lib.paging import page_of
from bridgework.partnerships.doors import Here, public_page
from bridgework.partnerships.models import Act
from bridgework.ui.charts.drawn import drawn
from bridgework.ui.charts.place_map import place_map
from bridgework.ui.figures import as_file
from bridgework.ui.quick import reverse


def _found(request: HttpRequest, here: Here, slug: str, act: Act = Act.VIEW) -> PlacesMap:
    indicator = _load(here, slug, act)
    asked = {
        name: request.GET.get(key, "")[:100]
        for name, key in (("period", "period"), ("dimension", "by"), ("group", "group"))
    }
    return places_map(indicator, **asked)


def _query(found: PlacesMap, **changed: str) -> str:
    """Return the address of this map with something else chosen."""
    group = found.group
    now = {"period": found.period, "by": group.dimension if group else "", "group": group.code if group else ""}
    return "?" + urlencode(now | changed)


@public_page
@require_safe
@says_the_clause
def indicator_map(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show the places of an indicator on a map, with their table."""
    found = _found(request, here, slug)
    where = {"partnership": here.partnership.slug, "slug": found.indicator.slug}
    ways = {
        f"{name}_href": reverse(f"indicators:indicator-map-{name}", kwargs=where) + _query(found)
        for name in ("csv", "png", "svg")
    }
    dimension = found.group.dimension if found.group else ""
    page = page_of(request.GET.get("page"), range(found.n_places))
    looked = look_up(found, page.object_list)
    context = {
        "found": found,
        "indicator": found.indicator,
        "finding": wording_map.map_finding(found, looked),
        "apart": wording_map.apart_text(found),
        "chart": drawn(place_map, wording_map.chart_of(found, looked, here.partnership.slug))
        if looked.outlined
        else None,
        "heading": wording_map.legend_title(found),
        "captions": [wording_map.classes_text(found), wording_map.uncertain_text(found)],
        "page": page,
        "query": _query(found)[1:],
        "table": wording_map.map_table(found, here.partnership.slug, looked.of(page.object_list)),
        "interval": wording.interval_text(found.indicator),
        "unit": wording.unit_text(found.indicator),
        "protection": wording.protection_text(found.indicator),
        "periods": [(period, _query(found, period=period)) for period in found.periods],
        "dimensions": [(code, name, _query(found, by=code, group="")) for code, name in found.dimensions],
        "groups": [(g, _query(found, by=g.dimension, group=g.code)) for g in found.groups if g.dimension == dimension],
        "may_keep": rules.may_keep_data(here.capacities),
        **ways,
    }
    return render(request, "indicators/indicator_map.html", context)


@public_page
@require_safe
@says_the_clause
def indicator_map_csv(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Give the numbers of the map as CSV."""
    found = _found(request, here, slug, Act.EXPORT)
    text = wording_map.map_csv(found, look_up(found, range(found.n_places), with_outlines=False))
    return as_file(here.partnership, f"{slug}-map", "csv", text)


def _picture(request: HttpRequest, here: Here, slug: str) -> tuple[str, str]:
    found = _found(request, here, slug, Act.EXPORT)
    chart = wording_map.chart_of(found, look_up(found, ()), here.partnership.slug)
    about = about_of(found.indicator.name, found.group and found.group.name, found.period)
    return place_map(chart, is_file=True), about


indicator_map_svg, indicator_map_png = as_svg_and_png("-map", _picture)
