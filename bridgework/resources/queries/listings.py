"""Reading offers and needs, and ranking what fits one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import numpy as np
from django.core.paginator import Page
from django.db.models import Count, Q, QuerySet

from bridgework.analysis.matching import Candidates, Fit, Wanted, ranked
from bridgework.lib.paging import page_of_rows
from bridgework.lib.prepared import Prepared, prepared
from bridgework.lib.similar import SIZE, unpacked
from bridgework.partnerships.models import Partnership
from bridgework.places.models import Place
from bridgework.resources.models import Listing, Match, ResourceKind, Side
from bridgework.resources.rules import MEETS, SOON, other_side

MOST = 20  # candidates shown
PER_PAGE = 15
MOST_PLACES = 25  # to choose from; more are found by their name
MOST_FOUND = 200
IN_A_LIST = (
    "title", "side", "kind", "starts_on", "ends_on", "amount", "n_people", "hours_each", "hourly_rate", "is_public", "created_at",
    "organization__name", "place__name",
)  # fmt: skip
COLUMNS = ("pk", "place", "starts_on", "ends_on", "amount", "vector")


def shown_listings(partnership: Partnership, *, with_hidden: bool = False) -> QuerySet[Listing]:
    """Return the offers and needs that pages may show, closed ones too.

    Parameters
    ----------
    partnership : Partnership
    with_hidden : bool
        For members.
    """
    rows = Listing.objects.within(partnership).defer("vector").select_related("organization", "place")
    return rows if with_hidden else rows.filter(is_public=True)


def _open(
    partnership: Partnership,
    today: date,
    side: str,
    kind: str,
    places: list[int] | None,
    organization: str | None,
    until: date | None,
    with_hidden: bool,
) -> QuerySet[Listing]:
    rows = Listing.objects.within(partnership).filter(closed_at=None).filter(Q(ends_on=None) | Q(ends_on__gte=today))
    if not with_hidden:
        rows = rows.filter(is_public__in=[True])
    if side:
        rows = rows.filter(side=side)
    if kind:
        rows = rows.filter(kind=kind)
    if places is not None:
        rows = rows.filter(place__in=places)
    if organization is not None:
        rows = rows.filter(organization__slug=organization)
    return rows if until is None else rows.filter(ends_on__lte=until)


@partial(Prepared, fixed=("side", "kind"))
def _listed(
    partnership: Partnership,
    today: date,
    side: str,
    kind: str,
    places: list[int] | None,
    organization: str | None,
    until: date | None,
    with_hidden: bool,
    offset: int,
) -> QuerySet[Listing]:
    rows = _open(partnership, today, side, kind, places, organization, until, with_hidden)
    rows = rows.select_related("organization", "place").only(*IN_A_LIST)
    rows = rows.order_by("-created_at", "-pk") if until is None else rows.order_by("ends_on", "pk")
    return rows[offset : offset + PER_PAGE + 1]


@partial(Prepared, fixed=("side", "kind"))
def _n_listed(
    partnership: Partnership,
    today: date,
    side: str,
    kind: str,
    places: list[int] | None,
    organization: str | None,
    until: date | None,
    with_hidden: bool,
) -> QuerySet[Listing, int]:
    rows = _open(partnership, today, side, kind, places, organization, until, with_hidden).order_by()
    return rows.values("partnership").annotate(n=Count("*")).values_list("n", flat=True)


def listings_page(
    partnership: Partnership,
    asked: str | None,
    today: date,
    *,
    side: str = "",
    kind: str = "",
    place: str = "",
    organization: str = "",
    is_ending: bool = False,
    with_hidden: bool = False,
) -> Page[Listing]:
    """Return one page of what is open, the newest first; those that end soon in the order of their days.

    One query, two where there are several pages, and one more where a place is asked for. What has ended is no longer listed, unless its end is asked for.

    Parameters
    ----------
    partnership : Partnership
    asked : str or None
    today : date
    side, kind, place, organization : str
        Filters; "" for all. Place is a code or a part of a name, organization a slug; what is not known finds nothing.
    is_ending : bool
        Only what ends within 30 days.
    with_hidden : bool
    """
    if (side and side not in Side.values) or (kind and kind not in ResourceKind.values):
        return page_of_rows(None, lambda offset: [], lambda: 0, PER_PAGE)
    asked_for = (
        partnership, today, side, kind, _places_asked(partnership, place), organization.replace("\0", "") or None,
        today + SOON if is_ending else None, with_hidden,
    )  # fmt: skip
    return page_of_rows(asked, lambda offset: _listed(*asked_for, offset), lambda: sum(_n_listed(*asked_for)), PER_PAGE)


def _places_asked(partnership: Partnership, asked: str) -> list[int] | None:
    """Return the places that a code or a part of a name means; None where none is asked for."""
    if not (asked := asked.replace("\0", "").strip()):
        return None
    rows = Place.objects.filter(scope=partnership.scope)
    exact = list(rows.filter(code=asked).values_list("pk", flat=True)[:MOST_FOUND])
    return exact or list(
        rows.filter(name__icontains=asked).order_by("name", "pk").values_list("pk", flat=True)[:MOST_FOUND]
    )


@prepared
def _one(partnership: Partnership, pk: int, with_hidden: bool) -> QuerySet[Listing]:
    return shown_listings(partnership, with_hidden=with_hidden).filter(pk=pk)


def listing_of(partnership: Partnership, pk: int, *, with_hidden: bool = False) -> Listing | None:
    """Return one offer or need, or None if this reader may not see it. One query.

    Parameters
    ----------
    partnership : Partnership
    pk : int
    with_hidden : bool
    """
    return next(iter(_one(partnership, pk, with_hidden) if pk < 2**63 else ()), None)


def matches_of(listing: Listing) -> list[Match]:
    """Return what became of pairs with this one, the newest first. One query.

    Parameters
    ----------
    listing : Listing
    """
    rows = Match.objects.filter(Q(offer=listing) | Q(need=listing)).select_related(
        "offer__organization", "need__organization", "proposed_by"
    )
    return list(rows.defer("offer__vector", "need__vector").order_by("-pk")[:100])


@dataclass(frozen=True)
class Fitting:
    """A candidate with how it fits."""

    listing: Listing
    fit: Fit


def _near(partnership: Partnership, place: int | None) -> frozenset[int]:
    """Return what a place lies in, and all that lies in it."""
    if place is None:
        return frozenset()
    parents = dict(Place.objects.filter(scope=partnership.scope).values_list("pk", "parent"))
    above, at = set(), parents.get(place)
    while at is not None and at not in above:
        above.add(at)
        at = parents.get(at)
    below, grew = {place}, True
    while grew:
        more = {one for one, parent in parents.items() if parent in below} - below
        below |= more
        grew = bool(more)
    return frozenset(above | (below - {place}))


def _day(day: date | None) -> int:
    return day.toordinal() if day else -1


def fitting(listing: Listing, today: date, *, most: int = MOST) -> list[Fitting]:
    """Return what fits an offer or a need best, with how it fits; deterministic. Four queries, however many there are.

    Parameters
    ----------
    listing : Listing
    today : date
        The partnership's local date: what has ended fits nothing.
    most : int
    """
    partnership = listing.partnership
    kinds = MEETS[ResourceKind(listing.kind)]
    rows = (
        Listing.objects.within(partnership)
        .filter(side=other_side(listing.side), kind__in=kinds, closed_at=None)
        .filter(Q(ends_on=None) | Q(ends_on__gte=today))
        .exclude(organization=listing.organization_id)
        .order_by()
    )
    found = list(rows.values_list(*COLUMNS))
    if not found:
        return []
    keys, places, starts, ends, amounts, vectors = zip(*found, strict=True)
    candidates = Candidates(
        np.array(keys, dtype=np.int64),
        np.array([-1 if place is None else place for place in places], dtype=np.int64),
        np.array([_day(day) for day in starts], dtype=np.int64),
        np.array([_day(day) for day in ends], dtype=np.int64),
        np.array([-1 if amount is None else amount for amount in amounts], dtype=np.int64),
        unpacked([bytes(vector) for vector in vectors]),
    )
    own = Listing.objects.filter(pk=listing.pk).values_list("vector", flat=True)[0]
    wanted = Wanted(
        listing.place_id or -1,
        _near(partnership, listing.place_id),
        _day(listing.starts_on),
        _day(listing.ends_on),
        -1 if listing.amount is None else listing.amount,
        unpacked([bytes(own)])[0] if own else np.zeros(SIZE, dtype=np.float32),
    )
    fits = ranked(wanted, candidates, most=most)
    chosen = shown_listings(partnership, with_hidden=True).in_bulk([fit.key for fit in fits])
    return [Fitting(chosen[fit.key], fit) for fit in fits]


@prepared
def _places(partnership: Partnership, with_hidden: bool) -> QuerySet[Place, Any]:
    rows = Listing.objects.within(partnership).filter(closed_at=None)
    rows = rows if with_hidden else rows.filter(is_public__in=[True])
    return (
        Place.objects.filter(pk__in=rows.values("place"))
        .order_by("name", "pk")
        .values_list("code", "name")[: MOST_PLACES + 1]
    )


def places_listed(partnership: Partnership, *, with_hidden: bool = False) -> list[tuple[str, str]]:
    """Return (code, name) of the places that something open is offered or needed in: up to one more than can be chosen from. One query.

    Parameters
    ----------
    partnership : Partnership
    with_hidden : bool
        For members.
    """
    return _places(partnership, with_hidden)


@prepared
def _fulfilled(listing: Listing) -> QuerySet[Match]:
    rows = Match.objects.filter(Q(offer=listing) | Q(need=listing), state=Match.State.FULFILLED)
    rows = rows.filter(offer__is_public=True, need__is_public=True)
    shown = rows.select_related("offer__organization", "need__organization").only(
        "thanks", "fulfilled_on", "offer__organization__name", "need__organization__name"
    )
    return shown.order_by("-fulfilled_on", "-pk")[:20]


def thanks_for(listing: Listing) -> list[Match]:
    """Return what came of it, for everybody: pairs of which both sides are public. One query.

    Parameters
    ----------
    listing : Listing
    """
    return _fulfilled(listing)
