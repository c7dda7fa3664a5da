"""Needs that nobody serves, as pages and the API show them: to outsiders only what rests on public evidence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product
from typing import Any
from uuid import UUID

from django.core.paginator import Page
from django.db.models import Count, QuerySet

from bridgework.alignment.models import CountedNeed, Start, UnservedNeed
from bridgework.alignment.queries.records import span_of
from bridgework.alignment.queries.worked import findings_of
from bridgework.lib.paging import page_of_rows
from bridgework.lib.prepared import prepared
from bridgework.partnerships.models import Partnership, Service
from bridgework.places.models import Place, PlaceShape

MOST_ON_A_MAP = 1_000
PER_PAGE = 6  # a need with its evidence takes several lines
PLACES_LISTED = 25
UNSERVED = "unserved-said"  # findings that are kept; the name changes with what is in them


def needs_for(partnership: Partnership, *, is_member: bool) -> QuerySet[UnservedNeed]:
    """Return the needs a reader may see, in their order.

    Parameters
    ----------
    partnership : Partnership
    is_member : bool
        Members see, too, what rests on evidence that is not public.
    """
    rows = UnservedNeed.objects.within(partnership).filter(is_current=True)
    if not is_member:
        rows = rows.filter(is_public=True)
    return rows.select_related("place").order_by("position", "pk")


def need_of(partnership: Partnership, pk: int, *, is_member: bool) -> UnservedNeed | None:
    """Return one need, if the reader may see it; also one that is served meanwhile.

    Parameters
    ----------
    partnership : Partnership
    pk : int
    is_member : bool
    """
    rows = UnservedNeed.objects.within(partnership).select_related("partnership", "place", "goal")
    if not is_member:
        rows = rows.filter(is_public=True)
    return rows.filter(pk=pk).first() if 0 < pk < 2**63 else None


@prepared
def _starts(needs: list[int]) -> QuerySet[Start]:
    rows = Start.objects.filter(need__in=needs).select_related("initiative", "listing")
    return rows.defer("listing__vector").order_by("at", "pk")


def starts_of(needs: Sequence[UnservedNeed]) -> dict[int, list[Start]]:
    """Return what was started for each of these needs, initiatives and things asked for, the earliest first; one query.

    Parameters
    ----------
    needs : sequence of UnservedNeed
    """
    found: dict[int, list[Start]] = defaultdict(list)
    for start in _starts([need.pk for need in needs]):
        found[start.need_id].append(start)
    return dict(found)


def services_near(needs: Sequence[UnservedNeed]) -> dict[int, Service]:
    """Return the services that would reach these people but for a barrier, by their keys; one query.

    Parameters
    ----------
    needs : sequence of UnservedNeed
    """
    keys = {pk for need in needs for pk in need.near}
    rows = Service.objects.filter(pk__in=keys, is_active=True).select_related("organization", "location")
    return {service.pk: service for service in rows}


@prepared
def _needs(partnership: Partnership, place: int | None, is_member: bool, offset: int) -> QuerySet[UnservedNeed]:
    rows = needs_for(partnership, is_member=is_member)
    rows = rows if place is None else rows.filter(place=place)
    return rows.defer("near", "key")[offset : offset + PER_PAGE + 1]


@prepared
def _n_needs(partnership: Partnership, place: int | None, is_member: bool) -> QuerySet[UnservedNeed, int]:
    rows = needs_for(partnership, is_member=is_member).select_related(None).order_by()
    rows = rows if place is None else rows.filter(place=place)
    return rows.values("partnership").annotate(n=Count("*")).values_list("n", flat=True)


def needs_page(
    partnership: Partnership, asked: str | None, *, place: int | None = None, is_member: bool = False
) -> Page[UnservedNeed]:
    """Return one page of the needs a reader may see. One query, two where there are several pages.

    Parameters
    ----------
    partnership : Partnership
    asked : str or None
        The page's number as it was asked for.
    place : int, optional
        Only those of this place, by its key.
    is_member : bool
    """
    return page_of_rows(
        asked,
        lambda offset: _needs(partnership, place, is_member, offset),
        lambda: sum(_n_needs(partnership, place, is_member)),
        PER_PAGE,
    )


@dataclass(frozen=True)
class NeedsByPlace:
    """How many needs are seen in each place of one level.

    `places` are those with most needs, (key, name); `n_more` have some, too, and `n_without` none. `drawn` are all places of the level
    that have an outline: key, name, the outline ready to draw. `counts` are by key; what is not in it is 0. `n_all` needs are on
    record, in `n_places` places of any level.
    """

    n_all: int
    n_places: int
    places: list[tuple[int, str]]
    n_more: int
    n_without: int
    counts: dict[int, int]
    drawn: list[tuple[int, str, Any]]
    n_cells: int  # of the matrix of services
    n_empty: int


@prepared
def _shapes(scope: UUID, level: str) -> QuerySet[PlaceShape, Any]:
    rows = PlaceShape.objects.filter(place__scope=scope, place__level=level, drawn__isnull=False)
    return rows.order_by("place__name", "place").values_list("place_id", "place__name", "drawn")[:MOST_ON_A_MAP]


@prepared
def _names(keys: list[int]) -> QuerySet[Place, Any]:
    return Place.objects.filter(pk__in=keys).values_list("pk", "name")


def needs_by_place(partnership: Partnership, now: datetime, *, is_member: bool = False) -> NeedsByPlace:
    """Return how many needs each place has, at the level of places that most needs speak of; three queries.

    Parameters
    ----------
    partnership : Partnership
    now : datetime
    is_member : bool
    """
    body = findings_of(partnership, UNSERVED, now, unserved_body).body
    kept, cells = body["inside" if is_member else "public"], body["matrix"]["cells"]
    counts = {int(key): n for key, n in kept["counts"]}
    most = sorted(counts, key=lambda key: -counts[key])[:PLACES_LISTED]
    names = dict(_names(most))
    shown = sorted(((key, names[key]) for key in most if key in names), key=lambda one: (-counts[one[0]], one[1]))
    drawn = _shapes(partnership.scope, kept["level"]) if kept["level"] else []
    return NeedsByPlace(
        n_all=kept["n"],
        n_places=kept["n_places"],
        places=shown,
        n_more=len(counts) - len(most),
        n_without=kept["n_at_level"] - len(counts),
        counts=counts,
        drawn=drawn,
        n_cells=len(cells),
        n_empty=sum(not cell[-1] for cell in cells),
    )


def unserved_body(partnership: Partnership, today: date) -> dict[str, Any]:
    """Return the needs of each place, for everybody and for members, and the matrix of services, as they are kept; three queries.

    Parameters
    ----------
    partnership : Partnership
    today : date
        Nothing of it depends on the day.
    """
    rows = needs_for(partnership, is_member=True).defer("near", "evidence", "need", "group_name")
    seen = {"public": [row for row in rows if row.is_public], "inside": list(rows)}
    return {**_by_place(partnership, seen), "matrix": _matrix(partnership, seen)}


def _by_place(partnership: Partnership, seen: Mapping[str, Sequence[UnservedNeed]]) -> dict[str, Any]:
    rows = Place.objects.filter(scope=partnership.scope).order_by("name", "pk")
    places = {key: (level, parent) for key, level, parent in rows.values_list("pk", "level", "parent_id")}
    n_at = Counter(level for level, _parent in places.values())
    found = {}
    for name, needs in seen.items():
        keys = [need.place_id for need in needs]
        levels = Counter(places[key][0] for key in keys if key in places)
        level = min(levels, key=lambda one: (-levels[one], one), default="")
        counted = Counter(at for key in keys if (at := _at_level(key, level, places)) is not None)
        found[name] = {
            "n": len(keys),
            "n_places": len({key for key in keys if key}),
            "level": level,
            "n_at_level": n_at[level],
            "counts": [[key, counted[key]] for key in places if key in counted],
        }
    return found


def _at_level(key: int | None, level: str, places: Mapping[int, tuple[str, int | None]]) -> int | None:
    """Return the place of a level that a place is or lies in: a need of a place within counts for the one that is drawn, too."""
    for _turn in range(12):
        if key is None or key not in places:
            return None
        if places[key][0] == level:
            return key
        key = places[key][1]
    return None


@dataclass(frozen=True)
class Matrix:
    """How many active services reach people of each language and age band in each place; 0 is the finding.

    Of `n_services`, `n_said` say a place, a language and an age, and only these are counted. `is_cut` says whether they name more
    places, languages or ages than stand here.
    """

    places: list[str]
    languages: list[str]
    ages: list[str]
    cells: dict[tuple[str, str, str], int]  # by language, age band and place
    n_services: int = 0
    n_said: int = 0
    is_cut: bool = False
    needed: frozenset[tuple[str, str, str]] = frozenset()  # the cells of which a need on record speaks

    @property
    def people(self) -> list[tuple[str, str]]:
        """Language and age band of each row."""
        return [(language, age) for language in self.languages for age in self.ages]


def service_matrix(
    partnership: Partnership, *, most_places: int = 10, most_languages: int = 4, most_ages: int = 6
) -> Matrix:
    """Return place by people, counted in services; one query.

    Parameters
    ----------
    partnership : Partnership
    most_places, most_languages, most_ages : int
        Those that most services name come first; so many are kept.

    Notes
    -----
    A service counts in every combination of its own places, ages and languages, and in none of which it does not say all
    three; so a place, an age or a language that only such services name is left out: of it, 0 would say what nobody knows. Two
    services are never mixed: one in Spanish for adults and one in English for children make none in Spanish for children.
    """
    services = Service.objects.filter(partnership=partnership, is_active=True, organization__left_on=None)
    reach: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    # Joined from the services, so that one of which nothing is said is counted, too.
    for service, kind, code in services.order_by().values_list("pk", "reaches__kind", "reaches__code"):
        reach[service][kind].add(code)
    named: dict[str, Counter[str]] = {kind: Counter() for kind in ("district", "language", "age")}
    cells: Counter[tuple[str, str, str]] = Counter()
    said = [facts for facts in reach.values() if all(facts[kind] for kind in named)]
    for facts in said:
        for kind, counted in named.items():
            counted.update(facts[kind])
        cells.update(product(facts["language"], facts["age"], facts["district"]))
    places = _most(named["district"], most_places)
    languages, ages = _most(named["language"], most_languages), _most(named["age"], most_ages)
    return Matrix(
        places,
        languages,
        ages,
        {cell: cells[cell] for cell in product(languages, ages, places)},
        n_services=len(reach),
        n_said=len(said),
        is_cut=sum(map(len, named.values())) > len(places) + len(languages) + len(ages),
    )


def matrix_with_needs(partnership: Partnership, now: datetime, *, is_member: bool = False) -> Matrix:
    """Return place by people, with the cells of which a need on record speaks; one query.

    Parameters
    ----------
    partnership : Partnership
    now : datetime
    is_member : bool
    """
    kept = findings_of(partnership, UNSERVED, now, unserved_body).body["matrix"]
    cells = {(language, age, place): n for language, age, place, n in kept["cells"]}
    needed = frozenset(tuple(cell) for cell in kept["needed_inside" if is_member else "needed"])
    counted = {name: kept[name] for name in ("n_services", "n_said", "is_cut")}
    return Matrix(kept["places"], kept["languages"], kept["ages"], cells, **counted, needed=needed)


def _matrix(partnership: Partnership, seen: Mapping[str, Sequence[UnservedNeed]]) -> dict[str, Any]:
    found = service_matrix(partnership)
    return {
        "places": found.places,
        "languages": found.languages,
        "ages": found.ages,
        "cells": [[*cell, n] for cell, n in found.cells.items()],
        "n_services": found.n_services,
        "n_said": found.n_said,
        "is_cut": found.is_cut,
        "needed": _needed(seen["public"], found),
        "needed_inside": _needed(seen["inside"], found),
    }


def _needed(rows: Iterable[UnservedNeed], found: Matrix) -> list[list[str]]:
    """Return the cells of which a need on record speaks: its place, its language or any, its ages or any; not those of anybody."""
    spans = {age: span_of(age) for age in found.ages}
    needed = set()
    for need in rows:
        if need.place is None or not (need.ages or need.language):
            continue
        names = {need.place.name.casefold(), need.place.code.casefold()}
        places = [place for place in found.places if place.casefold() in names]
        ages = [
            age
            for age, span in spans.items()
            if not need.ages or (span is not None and span[0] <= need.ages[1] and need.ages[0] <= span[1])
        ]
        languages = [one for one in found.languages if need.language in ("", one)]
        needed.update(product(languages, ages, places))
    return sorted(map(list, needed))


def _most(counted: Counter[str], most: int) -> list[str]:
    return sorted(counted, key=lambda code: (-counted[code], code))[:most]


def counted_needs(partnership: Partnership) -> QuerySet[CountedNeed]:
    """Return what the partnership counted, newest first.

    Parameters
    ----------
    partnership : Partnership
    """
    return CountedNeed.objects.within(partnership).select_related("place").order_by("-counted_on", "-pk")
