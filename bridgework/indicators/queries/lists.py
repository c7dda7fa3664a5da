"""Lists: which indicators one may see, and the places of an indicator."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from bridgework.indicators.models import Indicator, Value
from bridgework.indicators.queries.view import InGroup, everyone_in, read_groups
from bridgework.partnerships.models import Partnership
from bridgework.places.models import Dimension, Place

PLACES_ON_A_PAGE = 12


def indicators_to_see(partnership: Partnership, *, is_member: bool) -> QuerySet[Indicator]:
    """Return the indicators that a reader may see: public ones, and for members all."""
    rows = Indicator.objects.within(partnership)
    if not is_member:
        rows = rows.filter(is_public=True)
    return rows.select_related("goal", "steward", "home_place", "home_dimension")


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


@dataclass(frozen=True)
class PlacesPage:
    """One page of places, each with its shown groups. In the order of the alphabet: places are not ranked."""

    page: Page
    periods: tuple[str, ...]
    places: tuple[tuple[Place, tuple[InGroup, ...], InGroup | None], ...]


def places_page(
    indicator: Indicator, dimension: Dimension | None, *, search: str = "", number: str | int = 1
) -> PlacesPage:
    """Return a page of an indicator's places by name, with their trends.

    Parameters
    ----------
    indicator : Indicator
    dimension : Dimension or None
        By which groups; None for everyone alone.
    search : str
        Part of a place's name.
    number : str or int
        Page.

    Returns
    -------
    PlacesPage
        In three queries.
    """
    rows = places_to_see(indicator)
    if search:
        rows = rows.filter(name__icontains=search.replace("\x00", ""))
    page = Paginator(rows, PLACES_ON_A_PAGE).get_page(number)
    places = list(page.object_list)
    found, periods = read_groups(indicator, [place.pk for place in places], dimension)
    several = []
    for place in places:
        everyone = everyone_in(found[place.pk])
        several.append((place, tuple(g for g in found[place.pk].values() if g is not everyone), everyone))
    return PlacesPage(page, periods, tuple(several))


def has_values(indicator: Indicator) -> bool:
    """Return whether anything was ever written for an indicator."""
    return Value.objects.filter(indicator=indicator).exists()
