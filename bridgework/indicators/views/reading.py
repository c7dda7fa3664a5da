"""What everybody may read: the list, one indicator, its places, its downloads. All from the one protected view."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bridgework.goals.models import Commitment, Goal
from bridgework.goals.queries.commitments import commitments_toward
from bridgework.indicators import drawing, rules, tables, tables_places, wording, wording_places
from bridgework.indicators.agreed import check_agreements, says_the_clause
from bridgework.indicators.models import Indicator
from bridgework.indicators.queries import (
    IndicatorView,
    finding_sentence,
    indicator_view,
    places_page,
)
from bridgework.indicators.queries.headlines import headline
from bridgework.indicators.queries.lists import (
    dimension_asked,
    indicator_to_see,
    indicators_page,
    last_shown,
    measures_below,
    place_to_see,
)
from bridgework.indicators.queries.rollups import roll_ups
from bridgework.indicators.queries.stories import newest_story
from bridgework.indicators.views.chain import chain_of
from bridgework.indicators.views.files import about_of, as_svg_and_png
from bridgework.indicators.wording_definition import by_measure
from bridgework.partnerships.doors import Here, public_page
from bridgework.partnerships.models import Act
from bridgework.ui.charts.compare import gap_dumbbell
from bridgework.ui.charts.drawn import drawn
from bridgework.ui.charts.multiples import small_multiples
from bridgework.ui.charts.trend import sparkline, trend_by_group
from bridgework.ui.figures import as_file
from bridgework.ui.quick import reverse


def _load(here: Here, slug: str, act: Act = Act.VIEW) -> Indicator:
    """Return an indicator that the reader may see; another one is not there for them."""
    indicator = indicator_to_see(here.partnership, slug, is_member=here.is_member)
    if indicator is None:
        raise Http404
    check_agreements(here, indicator, act)
    return indicator


def _view(request: HttpRequest, here: Here, slug: str, act: Act = Act.VIEW) -> IndicatorView:
    """Return what may be shown of an indicator in the place and by the dimension that the address asks for."""
    indicator = _load(here, slug, act)
    code = request.GET.get("place", "")[:100]
    place = place_to_see(indicator, code)
    if code and place is None:
        raise Http404
    return indicator_view(indicator, place, request.GET.get("by", "")[:60])


@public_page
@require_safe
def indicator_list(request: HttpRequest, here: Here) -> HttpResponse:
    """Show what is measured, goal by goal."""
    page = indicators_page(here.partnership, request.GET.get("page"), is_member=here.is_member)
    goals: list[tuple[object, list]] = []
    below = measures_below(page.object_list, is_member=here.is_member)
    for indicator in page.object_list:
        goal = _goal_to_see(here, indicator)
        if not goals or goals[-1][0] != goal:
            goals.append((goal, []))
        said = headline(indicator)
        picture = sparkline(said.upper, said.lower) if said else ""
        goals[-1][1].append((indicator, said, picture, by_measure(below.get(indicator.pk, ()))))
    context = {"goals": goals, "page": page, "may_keep": rules.may_keep_data(here.capacities)}
    return render(request, "indicators/indicator_list.html", context)


@public_page
@require_safe
@says_the_clause
def indicator_detail(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show one indicator in one place by one dimension."""
    view = _view(request, here, slug)
    goal = _goal_to_see(here, view.indicator)
    promises: list[Commitment] = []
    if goal is not None and view.indicator.kind == Indicator.Kind.POPULATION:
        promises = commitments_toward(goal, 5, with_hidden=here.is_member)
    finding = finding_sentence(view.indicator, view.finding)
    gap_heading, gap_caption = wording.gap_heading(view), wording.gaps_text(view)
    context = {
        "view": view,
        "indicator": view.indicator,
        "finding": finding,
        "trend": drawn(trend_by_group, drawing.trend_of(view, finding)) if view.has_numbers else None,
        "trend_heading": wording.trend_heading(view),
        "gap": drawn(gap_dumbbell, drawing.gap_of_view(view, f"{gap_heading}. {gap_caption}")) if view.gaps else None,
        "gap_heading": gap_heading,
        "gap_caption": gap_caption,
        "target": wording.target_text(view),
        "interval": wording.interval_text(view.indicator),
        "unit": wording.unit_text(view.indicator),
        "not_shown": wording.not_shown_text(view),
        "protection": wording.protection_text(view.indicator),
        "hidden_count": wording.hidden_count_text(view),
        "now_table": tables.now_table(view),
        "years_table": tables.years_table(view),
        "goal": goal,
        "promises": promises,
        "story": newest_story(view.indicator),
        "chain": chain_of(here, view),
        "may_keep": rules.may_keep_data(here.capacities),
        **_ways(here, view),
    }
    return render(request, "indicators/indicator_detail.html", context)


def _goal_to_see(here: Here, indicator: Indicator) -> Goal | None:
    """Return the indicator's goal, unless only members may know of it."""
    goal = indicator.goal
    return goal if goal is not None and (goal.is_public or here.is_member) else None


def _ways(here: Here, view: IndicatorView) -> dict[str, str]:
    """Return the addresses of the same view as CSV, PNG and SVG."""
    asked = urlencode(
        {"place": view.place.code if view.place else "", "by": view.dimension.code if view.dimension else ""}
    )
    where = {"partnership": here.partnership.slug, "slug": view.indicator.slug}
    return {
        f"{name}_href": f"{reverse(f'indicators:indicator-{name}', kwargs=where)}?{asked}"
        for name in ("csv", "png", "svg")
    } | _files(here, view.indicator, "gap", ("png", "svg"), asked)


def _files(
    here: Here, indicator: Indicator, kind: str, endings: tuple[str, ...], asked: dict[str, str] | str
) -> dict[str, str]:
    """Return the addresses of one picture as files: `gap_png`, `gap_svg`."""
    where = {"partnership": here.partnership.slug, "slug": indicator.slug}
    query = asked if isinstance(asked, str) else urlencode(asked)
    return {f"{kind}_{end}": f"{reverse(f'indicators:{kind}-{end}', kwargs=where)}?{query}" for end in endings}


@public_page
@require_safe
@says_the_clause
def indicator_places(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show the places of an indicator side by side, by name."""
    indicator = _load(here, slug)
    search = " ".join(request.GET.get("q", "").split())[:100]
    dimension, dimensions = dimension_asked(indicator, request.GET.get("by", "")[:60])
    page = places_page(indicator, dimension, search=search, number=request.GET.get("page"))
    alt = tables_places.multiples_alt(indicator, page)
    below = [place for place, _groups, _everyone in page.places]
    # Adding up takes all places of the level, not the few of the page: it is a view of its own, for who asks for it.
    is_added = "added" in request.GET
    added = roll_ups(indicator, below, dimension, last_shown(page)) if is_added else ()
    chart = drawn(small_multiples, drawing.multiples_of(indicator, page, alt)) if page.places else None
    asked = {"q": search, "by": dimension.code if dimension else "", "page": str(page.page.number)}
    context = {
        "indicator": indicator,
        "dimension": dimension,
        "dimensions": dimensions,
        "search": search,
        "places": page,
        "chart": chart,
        "may_add": not is_added and indicator.unit != Indicator.Unit.GIVEN and any(place.parent_id for place in below),
        "added": wording_places.roll_up_table(indicator, added) if added else None,
        "alt": alt.removesuffix("."),
        "table": tables_places.places_table(indicator, page),
        "interval": wording.interval_text(indicator),
        **_files(here, indicator, "places", ("csv", "png", "svg"), asked),
        "query": urlencode({"q": search, "by": dimension.code if dimension else ""}),
        "here_query": urlencode(asked),
    }
    return render(request, "indicators/indicator_places.html", context)


@public_page
@require_safe
@says_the_clause
def indicator_csv(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Give the numbers of the page as CSV."""
    return as_file(here.partnership, slug, "csv", tables.csv_of(_view(request, here, slug, Act.EXPORT)))


def _trend(request: HttpRequest, here: Here, slug: str) -> tuple[str, str]:
    view = _view(request, here, slug, Act.EXPORT)
    return trend_by_group(drawing.trend_of(view)), about_of(view.indicator.name, view.place and view.place.name)


indicator_svg, indicator_png = as_svg_and_png("", _trend)
