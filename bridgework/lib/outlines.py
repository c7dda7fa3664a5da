"""Outlines of places from GeoJSON (RFC 7946) or TopoJSON: plain rings of degrees, or a sentence that says what to do.

Nothing in a file is trusted: its size, depth, number of points and every number are checked before anything is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
from django.utils.translation import gettext as _

Floats = npt.NDArray[np.float64]

LARGEST = 20 * 1024 * 1024
MOST_SHAPES = 5_000
MOST_POINTS = 400_000
DEEPEST = 8  # collections within collections
MOST_ARC_USES = 400_000
DEGREES = ("crs84", "4326", "4269", "4979")  # systems whose coordinates are degrees of longitude and latitude


class OutlinesRefused(ValueError):
    """A file of outlines cannot be used; the text says what to do."""


@dataclass(frozen=True)
class Outline:
    """One shape of a file: its properties with its id, and its rings of (longitude, latitude), first point not repeated."""

    properties: dict[str, str]
    rings: list[Floats]


@dataclass
class _Budget:
    points: int = 0
    arcs: int = 0
    shapes: list[Outline] = field(default_factory=list)

    def spend(self, points: int) -> None:
        self.points += points
        if self.points > MOST_POINTS:
            raise OutlinesRefused(_("This file has more than %(n)s points. Simplify it first.") % {"n": MOST_POINTS})

    def add(self, properties: dict[str, str], rings: list[Floats]) -> None:
        if len(self.shapes) >= MOST_SHAPES:
            raise OutlinesRefused(
                _("This file has more than %(n)s shapes. Leave out those that are not your places.")
                % {"n": MOST_SHAPES}
            )
        if rings:
            self.shapes.append(Outline(properties, rings))


def read_outlines(content: bytes) -> dict[str, list[Outline]]:
    """Return the shapes of a file, by the name of their layer (one layer, named "", for GeoJSON).

    Raises
    ------
    OutlinesRefused
        If the file is too large, is neither GeoJSON nor TopoJSON, or holds something else than areas on the globe.
    """
    if len(content) > LARGEST:
        raise OutlinesRefused(_("This file is larger than 20 MB. Simplify it first."))
    try:
        document = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except ValueError:
        raise OutlinesRefused(_("This file cannot be read. Bring in GeoJSON or TopoJSON.")) from None
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "Topology":
        layers = _topology(document)
    elif kind in ("FeatureCollection", "Feature", "Polygon", "MultiPolygon", "GeometryCollection"):
        _check_system(document)
        layers = {"": _geojson(document)}
    else:
        raise OutlinesRefused(_("This file is neither GeoJSON nor TopoJSON. Bring in one of the two."))
    layers = {name: shapes for name, shapes in layers.items() if shapes}
    if not layers:
        raise OutlinesRefused(_("This file has no areas. Points and lines have no outline that could be colored."))
    return layers


def _check_system(document: dict[str, Any]) -> None:
    system = document.get("crs")
    name = (
        str(system.get("properties", {}).get("name", ""))
        if isinstance(system, dict) and isinstance(system.get("properties"), dict)
        else ""
    )
    if name and not any(known in name.lower().replace(" ", "") for known in DEGREES):
        raise _not_degrees()


def _not_degrees() -> OutlinesRefused:
    return OutlinesRefused(
        _("These coordinates are not degrees of longitude and latitude. Export the file again as WGS 84 (EPSG:4326).")
    )


def _properties(of: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    given = of.get("properties")
    for key, value in [("id", of.get("id")), *(given.items() if isinstance(given, dict) else ())]:
        if isinstance(value, str | int | float) and not isinstance(value, bool) and len(found) < 60:
            found[str(key)[:60]] = str(value)[:200]
    return found


def _ring(points: Any) -> Floats | None:
    """Return a ring without equal neighbors, or None where it has no inside."""
    try:
        ring = np.array([point[:2] for point in points], dtype=np.float64)
    except (TypeError, ValueError, KeyError, OverflowError):
        raise OutlinesRefused(_("A point in this file is not two numbers. Export the file again.")) from None
    if ring.ndim != 2 or ring.shape[1] != 2:
        raise OutlinesRefused(_("A point in this file is not two numbers. Export the file again."))
    return _cleaned(ring)


def _cleaned(ring: Floats) -> Floats | None:
    if not np.isfinite(ring).all():
        raise OutlinesRefused(_("A point in this file is not two numbers. Export the file again."))
    if np.abs(ring[:, 0]).max(initial=0) > 180.0001 or np.abs(ring[:, 1]).max(initial=0) > 90.0001:
        raise _not_degrees()
    ring = ring[(ring != np.roll(ring, -1, axis=0)).any(axis=1)]
    return ring if len(ring) >= 3 else None


def _geojson(document: dict[str, Any]) -> list[Outline]:
    budget = _Budget()
    for feature in _features(document):
        properties = _properties(feature)
        geometry = feature.get("geometry") if feature.get("type") == "Feature" else feature
        rings: list[Floats] = []
        for polygon in _polygons(geometry, "coordinates", 0):
            for points in polygon:
                if not isinstance(points, list):
                    raise OutlinesRefused(_("A shape in this file has no points. Export the file again."))
                budget.spend(len(points))
                ring = _ring(points)
                if ring is not None:
                    rings.append(ring)
        budget.add(properties, rings)
    return budget.shapes


def _features(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if document["type"] != "FeatureCollection":
        yield document
        return
    features = document.get("features")
    for feature in features if isinstance(features, list) else ():
        if isinstance(feature, dict):
            yield feature


def _polygons(geometry: Any, key: str, depth: int) -> Iterator[list[Any]]:
    """Yield the polygons of a geometry: lists of rings (GeoJSON: `coordinates`) or of arcs (TopoJSON: `arcs`)."""
    if depth > DEEPEST:
        raise OutlinesRefused(_("The shapes in this file are too deeply nested. Export the file again."))
    if not isinstance(geometry, dict):
        return
    kind, inner = geometry.get("type"), geometry.get(key)
    if kind == "GeometryCollection":
        parts = geometry.get("geometries")
        for part in parts if isinstance(parts, list) else ():
            yield from _polygons(part, key, depth + 1)
    elif kind == "Polygon" and isinstance(inner, list):
        yield inner
    elif kind == "MultiPolygon" and isinstance(inner, list):
        for polygon in inner:
            if isinstance(polygon, list):
                yield polygon


def _topology(document: dict[str, Any]) -> dict[str, list[Outline]]:
    arcs = _arcs(document)
    objects = document.get("objects")
    layers: dict[str, list[Outline]] = {}
    budget = _Budget()
    for name, thing in list(objects.items())[:20] if isinstance(objects, dict) else ():
        budget.shapes = layers.setdefault(str(name)[:60], [])
        is_many = isinstance(thing, dict) and thing.get("type") == "GeometryCollection"
        parts = thing.get("geometries") if is_many else [thing]
        for geometry in parts if isinstance(parts, list) else ():
            if not isinstance(geometry, dict):
                continue
            rings = []
            for polygon in _polygons(geometry, "arcs", 0):
                for numbers in polygon:
                    ring = _ring_of_arcs(numbers, arcs, budget)
                    if ring is not None:
                        rings.append(ring)
            budget.add(_properties(geometry), rings)
    return layers


def _ring_of_arcs(numbers: Any, arcs: list[Floats], budget: _Budget) -> Floats | None:
    parts = []
    for number in numbers if isinstance(numbers, list) else ():
        if not isinstance(number, int) or not -len(arcs) <= number < len(arcs):
            raise OutlinesRefused(_("A shape in this file names a border that is not in it. Export the file again."))
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        budget.arcs += 1
        if budget.arcs > MOST_ARC_USES:
            budget.spend(MOST_POINTS + 1)
        budget.spend(len(arc))
        parts.append(arc[:-1])
    return _cleaned(np.concatenate(parts)) if parts else None


def _arcs(document: dict[str, Any]) -> list[Floats]:
    given, transform = document.get("arcs"), document.get("transform")
    if not isinstance(given, list) or len(given) > MOST_POINTS:
        raise OutlinesRefused(_("This file is neither GeoJSON nor TopoJSON. Bring in one of the two."))
    arcs, n_points = [], 0
    try:
        scale = np.array(transform["scale"], dtype=np.float64) if transform else np.ones(2)
        shift = np.array(transform["translate"], dtype=np.float64) if transform else np.zeros(2)
        for points in given:
            n_points += len(points)
            if n_points > MOST_POINTS:
                _Budget().spend(n_points)
            arc = np.array([point[:2] for point in points], dtype=np.float64).reshape(-1, 2)
            arcs.append(np.cumsum(arc, axis=0) * scale + shift if transform else arc)
    except (TypeError, ValueError, KeyError, OverflowError, IndexError):
        raise OutlinesRefused(_("A point in this file is not two numbers. Export the file again.")) from None
    return arcs
