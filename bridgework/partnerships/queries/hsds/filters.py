"""What lists of the specification are narrowed by: when a record last changed, a postal code, how far from it.

A secret place has no postal code and no coordinates here, and is looked at by none of these: what is given there is found by
neither.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Upper

from bridgework.partnerships.models import ImportRun, Location, Partnership, Reach, Service, ServiceLocation

EARTH = 6_371_008.8  # meters, mean radius (IUGG)
METERS_A_DEGREE = EARTH * math.pi / 180
FARTHEST = 100_000  # meters from a postal code; beyond it, it says nothing
Point = tuple[float, float]  # latitude, longitude


class FilterRefused(ValueError):
    """The filter cannot be answered. The message says why."""


def moment_of(text: str) -> datetime:
    """Return a moment as ISO 8601 writes it; without a zone it is UTC's.

    Raises
    ------
    FilterRefused
    """
    said = text.strip()
    if "T" in said:
        said = said.replace(" ", "+")  # a plus sign that was not escaped in the address arrives as a space
    try:
        moment = datetime.fromisoformat(said)
    except ValueError as why:
        raise FilterRefused("modified_after: write a date or time as ISO 8601, such as 2026-03-31T00:00:00Z.") from why
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def modified_since(partnership: Partnership, since: datetime) -> set[int]:
    """Return the keys of the services that changed at that moment or later. Two queries.

    Parameters
    ----------
    partnership : Partnership
    since : datetime

    Notes
    -----
    A service changed when its keepers last edited it, or when its source says so. Where neither is known, it may have changed
    until the last directory was brought in, so it counts as changed then: who asks for what is new misses nothing.
    """
    last = ImportRun.objects.within(partnership).filter(kind="directory", n_written__gt=0).order_by("-at").first()
    at_latest = last.at if last is not None else partnership.created_at
    rows = Service.objects.within(partnership).annotate(said=KeyTextTransform("last_modified", "hsds"))
    found = set()
    for pk, edited_at, said in rows.values_list("pk", "edited_at", "said").order_by():
        by_source = _moment_or_none(said)
        known = [one for one in (edited_at, by_source) if one is not None]
        if max(known, default=at_latest) >= since:
            found.add(pk)
    return found


def _moment_or_none(said: Any) -> datetime | None:
    try:
        return moment_of(str(said)) if said else None
    except FilterRefused:
        return None


def plain_code(text: str) -> str:
    """Return a postal code without spaces and case: `n1 9ga` and `N1 9GA` are one."""
    return "".join(text.split()).upper()


def _open_places(partnership: Partnership) -> QuerySet[Location]:
    return Location.objects.within(partnership).filter(is_confidential=False)


def _keys_in(partnership: Partnership, code: str) -> list[int]:
    """Return the places with a postal code, however it is spaced; a longer US code lies in its first five digits."""
    rows = _open_places(partnership).annotate(upper=Upper("postal_code")).exclude(postal_code="")
    found = []
    for pk, said in rows.filter(upper__startswith=code[:1]).order_by("pk").values_list("pk", "postal_code"):
        known = plain_code(said)
        if known == code or (code.isdigit() and len(code) == 5 and known.startswith(f"{code}-")):
            found.append(pk)
    return found


def lines_in(partnership: Partnership, lines: QuerySet[ServiceLocation], postcode: str) -> QuerySet[ServiceLocation]:
    """Return the lines of services that are given in a postal code, or say that they cover it.

    Parameters
    ----------
    partnership : Partnership
    lines : QuerySet of ServiceLocation
    postcode : str

    Raises
    ------
    FilterRefused
        If it is no postal code.
    """
    code = _checked(postcode)
    covers = Reach.objects.filter(service=OuterRef("service"), kind=Reach.Kind.DISTRICT, code__iexact=code)
    rows = lines.filter(location__is_confidential=False)
    return rows.filter(Q(location__in=_keys_in(partnership, code)) | Exists(covers))


def services_in(partnership: Partnership, rows: QuerySet[Service], postcode: str) -> QuerySet[Service]:
    """Return the services that are given in a postal code, or say that they cover it and are given at no secret place.

    Parameters
    ----------
    partnership : Partnership
    rows : QuerySet of Service
    postcode : str

    Raises
    ------
    FilterRefused
        If it is no postal code.
    """
    code = _checked(postcode)
    at = ServiceLocation.objects.filter(service=OuterRef("pk"))
    covers = Reach.objects.filter(service=OuterRef("pk"), kind=Reach.Kind.DISTRICT, code__iexact=code)
    is_secret = Exists(at.filter(location__is_confidential=True))
    return rows.filter(Exists(at.filter(location__in=_keys_in(partnership, code))) | (Exists(covers) & ~is_secret))


def _checked(postcode: str) -> str:
    code = plain_code(postcode)
    if not code or len(code) > 12 or not code.replace("-", "").isalnum():
        raise FilterRefused("postcode: write one postal code, such as 94110.")
    return code


def places_near(partnership: Partnership, postcode: str, proximity: str) -> set[int]:
    """Return the places within so many meters of the middle of a postal code: the mean of the places on record in it.

    Parameters
    ----------
    partnership : Partnership
    postcode : str
    proximity : str
        Meters, as the address has them.

    Raises
    ------
    FilterRefused
        If it is no distance, there is no postal code, or no place on record in it has coordinates.
    """
    if not postcode.strip():
        raise FilterRefused("proximity: give a postcode, too; the distance is measured from it.")
    code = _checked(postcode)
    try:
        meters = float(proximity)
    except ValueError:
        meters = math.nan
    if not 0 < meters <= FARTHEST:
        raise FilterRefused(f"proximity: write a distance in meters, more than 0 and at most {FARTHEST}.")
    known = _open_places(partnership).filter(latitude__isnull=False, longitude__isnull=False)
    rows = known.filter(pk__in=_keys_in(partnership, code)).values_list("latitude", "longitude")
    points = [(lat, lon) for lat, lon in rows if lat is not None and lon is not None]
    if not points:
        raise FilterRefused(
            "proximity: no place on record in this postcode has coordinates, so there is nothing to measure from."
        )
    middle = centroid(points)
    margin = meters / METERS_A_DEGREE * 1.01
    around = known.filter(latitude__range=(middle[0] - margin, middle[0] + margin))
    return {
        pk
        for pk, latitude, longitude in around.values_list("pk", "latitude", "longitude")
        if latitude is not None and longitude is not None
        if meters_between(middle, (latitude, longitude)) <= meters
    }


def centroid(points: Iterable[Point]) -> Point:
    """Return the middle of points that lie near one another: the mean of their directions from the earth's center.

    Parameters
    ----------
    points : iterable of (float, float)
        Latitude and longitude in degrees, one or more.

    Examples
    --------
    >>> centroid([(0.0, 179.0), (0.0, -179.0)])[1] in (180.0, -180.0)
    True
    """
    x = y = z = 0.0
    for latitude, longitude in points:
        lat, lon = math.radians(latitude), math.radians(longitude)
        x, y, z = x + math.cos(lat) * math.cos(lon), y + math.cos(lat) * math.sin(lon), z + math.sin(lat)
    return math.degrees(math.atan2(z, math.hypot(x, y))), round(math.degrees(math.atan2(y, x)), 9)


def meters_between(one: Point, other: Point) -> float:
    """Return the distance of two points over the earth's surface, in meters (haversine).

    Parameters
    ----------
    one, other : (float, float)

    Examples
    --------
    >>> round(meters_between((0.0, 0.0), (0.0, 1.0)))
    111195
    """
    lat, lat2 = math.radians(one[0]), math.radians(other[0])
    half = math.sin((lat2 - lat) / 2) ** 2
    half += math.cos(lat) * math.cos(lat2) * math.sin(math.radians(other[1] - one[1]) / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(min(half, 1.0)))
