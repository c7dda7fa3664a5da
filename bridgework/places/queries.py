"""Reading places, groups and periods of one scope (a partnership's opaque id)."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Prefetch, QuerySet

from bridgework.places.models import Dimension, Group, Period, Place


def places_of(scope: UUID, level: str | None = None) -> QuerySet[Place]:
    """Return the places of a scope, of one level if given, by name."""
    rows = Place.objects.filter(scope=scope)
    if level:
        rows = rows.filter(level=level)
    return rows.order_by("level", "name", "code")


def place_named(scope: UUID, level: str, code: str) -> Place | None:
    """Return one place, or None."""
    return Place.objects.filter(scope=scope, level=level, code=code).first()


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
