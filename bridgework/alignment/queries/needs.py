"""Needs that nobody serves, as pages and the API show them: to outsiders only what rests on public evidence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.db.models import QuerySet

from bridgework.alignment.models import CountedNeed, Start, UnservedNeed
from bridgework.partnerships.models import Partnership, Reach, Service
from bridgework.places.models import Place, PlaceShape

MOST_ON_A_MAP = 1_000


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


def starts_of(needs: Sequence[UnservedNeed]) -> dict[int, list[Start]]:
    """Return what was started for each of these needs, initiatives and things asked for, the earliest first; one query.

    Parameters
    ----------
    needs : sequence of UnservedNeed
    """
    found: dict[int, list[Start]] = defaultdict(list)
    rows = Start.objects.filter(need__in=[need.pk for need in needs]).select_related("initiative", "listing")
    for start in rows.defer("listing__vector").order_by("at", "pk"):
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


@dataclass(frozen=True)
class NeedsByPlace:
    """How many needs are seen in each place of one level, with the outlines there are."""

    places: list[Place]
    counts: dict[int, int]
    drawn: dict[int, Any]


def needs_by_place(partnership: Partnership, needs: Sequence[tuple[int | None, int]]) -> NeedsByPlace:
    """Return how many needs each place has, at the level of places that most needs speak of; two queries.

    Parameters
    ----------
    partnership : Partnership
    needs : sequence of (int or None, int)
        Place and key of each need.
    """
    rows = list(Place.objects.filter(scope=partnership.scope).order_by("name", "pk"))
    by_key = {row.pk: row for row in rows}
    levels = Counter(by_key[place].level for place, _need in needs if place in by_key)
    if not levels:
        return NeedsByPlace([], {}, {})
    level = min(levels, key=lambda one: (-levels[one], one))
    places = [row for row in rows if row.level == level][:MOST_ON_A_MAP]
    counts = Counter(place for place, _need in needs if place is not None)
    # A need of a place within counts for the one that is drawn, too.
    for row in rows:
        at, n = row.parent_id, counts.get(row.pk, 0) if row.level != level else 0
        for _turn in range(12):
            if at is None or not n:
                break
            if by_key[at].level == level:
                counts[at] += n
                break
            at = by_key[at].parent_id
    shapes = PlaceShape.objects.filter(place__in=[row.pk for row in places], drawn__isnull=False)
    return NeedsByPlace(
        places, {row.pk: counts.get(row.pk, 0) for row in places}, dict(shapes.values_list("place_id", "drawn"))
    )


@dataclass(frozen=True)
class Matrix:
    """How many active services reach people of each language and age band in each place; 0 is the finding."""

    places: list[str]
    languages: list[str]
    ages: list[str]
    cells: dict[tuple[str, str, str], int]  # by language, age band and place

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
    three. Two services are never mixed: one in Spanish for adults and one in English for children make none in Spanish for
    children.
    """
    rows = Reach.objects.filter(
        service__partnership=partnership, service__is_active=True, service__organization__left_on=None
    ).exclude(kind=Reach.Kind.GROUP)
    reach: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for service, kind, code in rows.values_list("service_id", "kind", "code"):
        reach[service][kind].add(code)
    named: dict[str, Counter[str]] = {kind: Counter() for kind in ("district", "language", "age")}
    cells: Counter[tuple[str, str, str]] = Counter()
    for facts in reach.values():
        for kind, counted in named.items():
            counted.update(facts[kind])
        cells.update(product(facts["language"], facts["age"], facts["district"]))
    places = _most(named["district"], most_places)
    languages, ages = _most(named["language"], most_languages), _most(named["age"], most_ages)
    return Matrix(places, languages, ages, {cell: cells[cell] for cell in product(languages, ages, places)})


def _most(counted: Counter[str], most: int) -> list[str]:
    return sorted(counted, key=lambda code: (-counted[code], code))[:most]


def counted_needs(partnership: Partnership) -> QuerySet[CountedNeed]:
    """Return what the partnership counted, newest first.

    Parameters
    ----------
    partnership : Partnership
    """
    return CountedNeed.objects.within(partnership).select_related("place").order_by("-counted_on", "-pk")
