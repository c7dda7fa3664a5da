"""Lists: which indicators one may see, and the places of an indicator."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, Q, QuerySet
from django.db.models.fields.json import KeyTransform

from bridgework.indicators.models import Indicator, Value
from bridgework.indicators.queries.view import InGroup, dimensions_here, everyone_in, read_groups
from bridgework.lib.paging import PER_PAGE, page_of_rows
from bridgework.lib.prepared import prepared
from bridgework.partnerships.models import Partnership
from bridgework.places.models import Dimension, Place

PLACES_ON_A_PAGE = 6  # two rows on a wide screen; names are searched
MEASURES_ON_A_PAGE = 300
BESIDE = {  # what an indicator's pages show of what stands beside it
    "goal": ("partnership", "slug", "title", "position", "is_public"),
    "steward": ("slug", "name"),
    "home_place": ("level", "code", "name", "parent"),
    "home_dimension": ("code", "name", "position"),
    "contributes_to": ("partnership", "slug", "name", "is_public"),
    "performed_by": ("slug", "name"),
    "initiative": ("slug", "name"),
    "released_in": ("number", "state", "signed_at"),
}


def indicators_to_see(partnership: Partnership, *, is_member: bool) -> QuerySet[Indicator]:
    """Return the indicators that a reader may see: public ones, and for members all."""
    rows = Indicator.objects.within(partnership)
    if not is_member:
        rows = rows.filter(is_public=True)
    return rows.select_related(
        "goal", "steward", "home_place", "home_dimension", "contributes_to", "performed_by", "initiative"
    )


def _rest(beside: str, kept: tuple[str, ...]) -> list[str]:
    """Return the columns of something beside an indicator that its pages do not show; asking for one all the same is a query more."""
    model: Any = Indicator._meta.get_field(beside).related_model
    columns = (column for column in model._meta.concrete_fields if not column.primary_key)
    return [f"{beside}__{column.name}" for column in columns if column.name not in kept]


@prepared
def _indicator(partnership: Partnership, slug: str, is_member: bool) -> QuerySet[Indicator]:
    rows = indicators_to_see(partnership, is_member=is_member)
    rows = rows.select_related(*BESIDE).defer(
        "summary", *(name for beside, kept in BESIDE.items() for name in _rest(beside, kept))
    )
    return rows.filter(slug=slug).order_by()[:1]  # the slug is unique


def indicator_to_see(partnership: Partnership, slug: str, *, is_member: bool) -> Indicator | None:
    """Return one indicator that a reader may see, or None. One query."""
    for indicator in _indicator(partnership, slug, is_member):
        indicator.partnership = partnership
        return indicator
    return None


@prepared
def _named(partnership: Partnership, slugs: list[str], is_member: bool) -> QuerySet[Indicator]:
    rows = indicators_to_see(partnership, is_member=is_member).select_related(None).filter(slug__in=slugs)
    return rows.only("slug", "name")


def indicators_named(partnership: Partnership, slugs: Iterable[str], *, is_member: bool) -> dict[str, Indicator]:
    """Return those of some indicators that a reader may see, by their names in addresses, with what they are called. One query."""
    return {one.slug: one for one in _named(partnership, sorted(set(slugs)), is_member)}


def above_to_see(indicator: Indicator, *, is_member: bool) -> Indicator | None:
    """Return what a performance measure contributes to, unless only members may know of it. No query of its own."""
    above = indicator.contributes_to
    return above if above is not None and (above.is_public or is_member) else None


@prepared
def _listed(partnership: Partnership, is_member: bool, offset: int) -> QuerySet[Indicator]:
    rows = (
        indicators_to_see(partnership, is_member=is_member).select_related(None).select_related("goal", "performed_by")
    )
    shown = rows.only(
        "slug",
        "name",
        "unit",
        "counted",
        "population",
        "summary",
        "kind",
        "performed_by__name",
        "is_public",
        "goal__title",
        "goal__slug",
        "goal__is_public",
    )
    ordered = _on_top(shown, is_member).order_by("goal__position", "goal_id", "-is_headline", "position", "pk")
    return ordered[offset : offset + PER_PAGE + 1]


def _on_top(rows: QuerySet[Indicator], is_member: bool) -> QuerySet[Indicator]:
    """Leave out performance measures that stand below an indicator that the reader sees."""
    on_top = Q(contributes_to=None)
    return rows.filter(on_top if is_member else on_top | Q(contributes_to__is_public=False))


@prepared
def _below(indicators: list[int], is_member: bool) -> QuerySet[Indicator]:
    rows = Indicator.objects.filter(contributes_to__in=indicators).select_related("performed_by")
    rows = rows if is_member else rows.filter(is_public=True)
    rows = rows.annotate(finding_kept=KeyTransform("finding", "summary"))  # of its summary a measure says this alone
    columns = ("slug", "name", "unit", "counted", "population", "measure", "contributes_to_id")
    return rows.only(*columns, "performed_by__name").order_by("position", "pk")[:MEASURES_ON_A_PAGE]


def measures_below(indicators: Iterable[Indicator], *, is_member: bool) -> dict[int, list[Indicator]]:
    """Return the performance measures below each indicator of a list, by its key, each with its `finding_kept`. One query."""
    found: dict[int, list[Indicator]] = {}
    for one in _below([indicator.pk for indicator in indicators], is_member):
        if one.contributes_to_id is not None:
            found.setdefault(one.contributes_to_id, []).append(one)
    return found


@prepared
def _n_listed(partnership: Partnership, is_member: bool) -> QuerySet[Indicator, int]:
    rows = indicators_to_see(partnership, is_member=is_member).select_related(None).order_by()
    return _on_top(rows, is_member).values("partnership").annotate(n=Count("*")).values_list("n", flat=True)


def indicators_page(partnership: Partnership, asked: str | None, *, is_member: bool) -> Page[Indicator]:
    """Return one page of the indicators that a reader may see, goal by goal. One query, and one more for more pages.

    Parameters
    ----------
    asked : str or None
        The page's number as it was asked for.
    """
    return page_of_rows(
        asked, lambda offset: _listed(partnership, is_member, offset), lambda: sum(_n_listed(partnership, is_member))
    )


def places_to_see(indicator: Indicator) -> QuerySet[Place]:
    """Return the places of the indicator's one level, by name; which of them have values is not asked."""
    rows = Place.objects.filter(scope=indicator.partnership.scope, level=indicator.place_level)
    return rows.order_by("name", "code")


def place_to_see(indicator: Indicator, code: str) -> Place | None:
    """Return the place with this code at the indicator's level, the place its page opens with for an empty code, or None."""
    if not code:
        return indicator.home_place
    if "\x00" in code:  # PostgreSQL refuses it
        return None
    return places_to_see(indicator).filter(code=code).first()


def of_level(partnership: Partnership, level: str) -> QuerySet[Place]:
    """Return the places of one level by name, for prepared queries."""
    scope = Partnership.objects.filter(pk=getattr(partnership, "pk", partnership)).values("scope")[:1]
    return (
        Place.objects.filter(scope=scope, level=level).only("code", "name", "level", "parent").order_by("name", "code")
    )


@prepared
def _places(partnership: Partnership, level: str, offset: int) -> QuerySet[Place]:
    return of_level(partnership, level)[offset : offset + PLACES_ON_A_PAGE + 1]


@prepared
def _n_places(partnership: Partnership, level: str) -> QuerySet[Place, int]:
    rows = of_level(partnership, level).order_by()
    return rows.values("level").annotate(n=Count("*")).values_list("n", flat=True)


@dataclass(frozen=True)
class PlacesPage:
    """One page of places, each with its shown groups. In the order of the alphabet: places are not ranked."""

    page: Page
    periods: tuple[str, ...]
    places: tuple[tuple[Place, tuple[InGroup, ...], InGroup | None], ...]


def places_page(
    indicator: Indicator, dimension: Dimension | None, *, search: str = "", number: str | None = None
) -> PlacesPage:
    """Return a page of an indicator's places by name, with their trends.

    Parameters
    ----------
    indicator : Indicator
    dimension : Dimension or None
        By which groups; None for everyone alone.
    search : str
        Part of a place's name.
    number : str or None
        The page's number as it was asked for.

    Returns
    -------
    PlacesPage
        In three queries.
    """
    partnership, level = indicator.partnership, indicator.place_level
    if search:  # its words go into a pattern, which cannot be prepared
        rows = places_to_see(indicator).filter(name__icontains=search.replace("\x00", ""))
        n = rows.count()
        page = page_of_rows(
            number,
            lambda offset: list(rows[offset : offset + PLACES_ON_A_PAGE + 1]),
            lambda: n,
            PLACES_ON_A_PAGE,
        )
    else:
        n = sum(_n_places(partnership, level))
        page = page_of_rows(number, lambda offset: _places(partnership, level, offset), lambda: n, PLACES_ON_A_PAGE)
    places = list(page.object_list)
    found, periods = read_groups(indicator, [place.pk for place in places], dimension)
    several = []
    for place in places:
        everyone = everyone_in(found[place.pk])
        several.append((place, tuple(g for g in found[place.pk].values() if g is not everyone), everyone))
    return PlacesPage(page, periods, tuple(several))


def dimension_asked(indicator: Indicator, code: str) -> tuple[Dimension | None, tuple[Dimension, ...]]:
    """Return the dimension that an address asks for, or the one the indicator opens with, and all there are; one query."""
    if indicator.home_place is None or indicator.home_place.level != indicator.place_level:
        return None, ()
    dimensions = dimensions_here(indicator, indicator.home_place)
    chosen = next((one for one in dimensions if one.code == code), None)
    chosen = chosen or next((one for one in dimensions if one.pk == indicator.home_dimension_id), None)
    return chosen or (dimensions[0] if dimensions else None), dimensions


def last_shown(page: PlacesPage) -> str:
    """Return the latest period in which any place of a page shows a number; empty where none does."""
    every = [
        group for _place, groups, everyone in page.places for group in (*groups, *([everyone] if everyone else []))
    ]
    known = {period for group in every for period, cell in group.cells.items() if cell.is_shown}
    return next((period for period in reversed(page.periods) if period in known), "")


def has_values(indicator: Indicator) -> bool:
    """Return whether anything was ever written for an indicator."""
    return Value.objects.filter(indicator=indicator).exists()
