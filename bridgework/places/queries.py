"""Reading places, groups and periods of one scope (a partnership's opaque id)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Count, Prefetch, QuerySet

from bridgework.places.labels import key_of
from bridgework.places.models import EVERYONE, Dimension, Group, GroupLabel, Period, Place


def places_of(scope: UUID, level: str | None = None) -> QuerySet[Place]:
    """Return the places of a scope, of one level if given, by name."""
    rows = Place.objects.filter(scope=scope)
    if level:
        rows = rows.filter(level=level)
    return rows.order_by("level", "name", "code")


def place_named(scope: UUID, level: str, code: str) -> Place | None:
    """Return one place, or None."""
    return Place.objects.filter(scope=scope, level=level, code=code).first()


def places_by_name(scope: UUID) -> dict[str, Place | None]:
    """Return every place of a scope under the spellings of its code and its name (`key_of`), as lists name them.

    A name that two places share leads to neither, so None; their codes do.
    """
    found: dict[str, Place | None] = {}
    for place in Place.objects.filter(scope=scope).order_by("pk"):
        for name in {key_of(place.code), key_of(place.name)}:
            found[name] = None if found.get(name, place) != place else place
    return found


def levels_of(scope: UUID) -> dict[str, int]:
    """Return the levels of a scope and how many places each has, fewest (the widest level) first."""
    rows = Place.objects.filter(scope=scope).values("level").annotate(n=Count("pk")).order_by("n", "level")
    return {row["level"]: row["n"] for row in rows}


def places_above(place: Place) -> list[Place]:
    """Return what a place lies in, nearest first."""
    above, at = [], place.parent
    while at is not None:
        above.append(at)
        at = at.parent
    return above


def dimensions_of(scope: UUID) -> QuerySet[Dimension]:
    """Return the group dimensions of a scope with their groups (`dimension.groups.all()`), in two queries."""
    groups = Prefetch("groups", Group.objects.order_by("position", "code"))
    return Dimension.objects.filter(scope=scope).prefetch_related(groups).order_by("position", "code")


def groups_by_code(scope: UUID) -> dict[tuple[str, str], Group]:
    """Return every group of a scope by (dimension code, group code), in one query."""
    rows = Group.objects.filter(dimension__scope=scope).select_related("dimension")
    return {(group.dimension.code, group.code): group for group in rows.order_by("position")}


def periods_of(scope: UUID) -> QuerySet[Period]:
    """Return the periods of a scope, earliest first."""
    return Period.objects.filter(scope=scope).order_by("starts_on", "ends_on", "code")


@dataclass(frozen=True)
class KnownLabels:
    """What labels of groups stand for in one scope, for the tables of one source."""

    rules: Mapping[tuple[str, str], tuple[tuple[date | None, date | None, str], ...]] = field(default_factory=dict)
    groups: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (dimension, key of a code or name) -> code

    def dimensions_with(self, key: str) -> set[str]:
        """Return the dimensions in which a label is known."""
        return {dimension for dimension, known in (*self.rules, *self.groups) if known == key}


NOTHING_KNOWN = KnownLabels()


def known_labels(scope: UUID, source: str = "") -> KnownLabels:
    """Return what labels stand for, in two queries: the source's own rules before those of every source.

    Parameters
    ----------
    scope : UUID
    source : str
        A mapping's own name; what is known of every source counts besides.
    """
    rules: dict[tuple[str, str], list[tuple[date | None, date | None, str]]] = {}
    rows = GroupLabel.objects.filter(dimension__scope=scope, source__in={source, ""}).order_by("-source", "since", "pk")
    for row in rows.values_list("dimension__code", "label_key", "since", "until", "group__code"):
        rules.setdefault((row[0], row[1]), []).append((row[2], row[3], row[4]))
    groups: dict[tuple[str, str], str] = {}
    named = list(
        Group.objects.filter(dimension__scope=scope, crosses=None)
        .exclude(dimension__code=EVERYONE)
        .order_by("position", "pk")
        .values_list("dimension__code", "code", "name")
    )
    for dimension, code, _name in named:
        groups[dimension, key_of(code)] = code
    for dimension, code, name in named:
        for rendering in name.renderings.values():
            groups.setdefault((dimension, key_of(rendering.body)), code)
    return KnownLabels({key: tuple(found) for key, found in rules.items()}, groups)


def crossings_of(scope: UUID) -> dict[int, frozenset[int]]:
    """Return the groups that each crossed group is part of, by key: {Black, with a disability: {Black, with a disability}}.

    The crossed groups of one dimension that share a part never add up to more than that part; where a table has all of them
    they add up to it. Whoever hides a crossed group's count has to look at these sums, too.
    """
    found: dict[int, set[int]] = {}
    through = Group.crosses.through.objects.filter(from_group__dimension__scope=scope)
    for crossed, part in through.values_list("from_group_id", "to_group_id"):
        found.setdefault(crossed, set()).add(part)
    return {crossed: frozenset(parts) for crossed, parts in found.items()}
