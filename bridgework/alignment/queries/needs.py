"""Needs that nobody serves, as pages and the API show them: to outsiders only what rests on public evidence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

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
    """Return what was started for each of these needs, the earliest first; one query.

    Parameters
    ----------
    needs : sequence of UnservedNeed
    """
    found: dict[int, list[Start]] = defaultdict(list)
    rows = Start.objects.filter(need__in=[need.pk for need in needs]).select_related("initiative")
    for start in rows.order_by("at", "pk"):
        found[start.need_id].append(start)
    return dict(found)


def services_near(needs: Sequence[UnservedNeed]) -> dict[int, Service]:
    """Return the services that would reach these people but for a barrier, by their keys; one query.

    Parameters
    ----------
    needs : sequence of UnservedNeed
    """
    keys = {pk for need in needs for pk in need.near}
    rows = Service.objects.filter(pk__in=keys, is_active=True).select_related("organization")
    return {service.pk: service for service in rows}


@dataclass(frozen=True)
class NeedsByPlace:
    """How many needs are seen in each place of one level, with the outlines there are."""

    places: list[Place]
    counts: dict[int, int]
    drawn: dict[int, list[object]]


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
    """How many active services reach the people of each kind in each place; 0 is the finding."""

    places: list[str]
    people: list[str]  # codes of age bands, then of languages
    kinds: list[str]  # "age" or "language" of each of them
    cells: dict[tuple[str, str], int]


def service_matrix(partnership: Partnership, *, most_places: int = 12, most_kinds: int = 8) -> Matrix:
    """Return place by people (age bands, then languages), counted in services; one query.

    Parameters
    ----------
    partnership : Partnership
    most_places, most_kinds : int
        The places, ages and languages that most services name come first; so many are kept.
    """
    rows = Reach.objects.filter(
        service__partnership=partnership, service__is_active=True, service__organization__left_on=None
    ).exclude(kind=Reach.Kind.GROUP)
    reach: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for service, kind, code in rows.values_list("service_id", "kind", "code"):
        reach[service][kind].add(code)
    n: dict[str, Counter[str]] = {kind: Counter() for kind in ("district", "age", "language")}
    cells: Counter[tuple[str, str]] = Counter()
    for facts in reach.values():
        for kind, counted in n.items():
            counted.update(facts[kind])
        for place in facts["district"]:
            for kind in ("age", "language"):
                cells.update((place, f"{kind}:{code}") for code in facts[kind])
    kept = {
        kind: sorted(counted, key=lambda code, counted=counted: (-counted[code], code))[:most]  # type: ignore[misc]
        for (kind, counted), most in zip(n.items(), (most_places, most_kinds, most_kinds), strict=True)
    }
    people = [(kind, code) for kind in ("age", "language") for code in kept[kind]]
    return Matrix(
        kept["district"],
        [code for _kind, code in people],
        [kind for kind, _code in people],
        {
            (place, f"{kind}:{code}"): cells[place, f"{kind}:{code}"]
            for place in kept["district"]
            for kind, code in people
        },
    )


def counted_needs(partnership: Partnership) -> QuerySet[CountedNeed]:
    """Return what the partnership counted, newest first.

    Parameters
    ----------
    partnership : Partnership
    """
    return CountedNeed.objects.within(partnership).select_related("place").order_by("-counted_on", "-pk")
