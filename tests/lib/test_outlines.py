"""Files of outlines: what is read, and what is refused with a sentence that says what to do."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bridgework.lib import outlines
from bridgework.lib.outlines import OutlinesRefused, read_outlines

SQUARE = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]


def geojson(*rings: Any, **more: Any) -> bytes:
    features = [
        {
            "type": "Feature",
            "id": n,
            "properties": {"name": f"N{n}"},
            "geometry": {"type": "Polygon", "coordinates": [r]},
        }
        for n, r in enumerate(rings)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


TOPOLOGY: dict[str, Any] = {
    "type": "Topology",
    "transform": {"scale": [0.5, 0.5], "translate": [10, 20]},
    "arcs": [[[2, 0], [0, 2]], [[2, 2], [-2, 0], [0, -2], [2, 0]], [[2, 0], [2, 0], [0, 2], [-2, 0]]],
    "objects": {
        "districts": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "id": "01", "arcs": [[0, 1]]},
                {"type": "Polygon", "id": "02", "arcs": [[2, -1]], "properties": {"name": "East"}},
            ],
        }
    },
}


def test_geojson_gives_rings_without_the_repeated_point_and_all_properties() -> None:
    (shape,) = read_outlines(geojson(SQUARE))[""]
    assert shape.properties == {"id": "0", "name": "N0"}
    assert shape.rings[0].tolist() == [[0, 0], [1, 0], [1, 1], [0, 1]]


def test_topojson_gives_both_sides_of_a_border_the_same_points() -> None:
    west, east = read_outlines(json.dumps(TOPOLOGY).encode())["districts"]
    assert east.properties == {"id": "02", "name": "East"}
    assert {tuple(p) for p in west.rings[0].tolist()} & {tuple(p) for p in east.rings[0].tolist()} == {
        (11.0, 20.0),
        (11.0, 21.0),
    }


def test_a_byte_order_mark_is_not_in_the_way() -> None:
    assert read_outlines(b"\xef\xbb\xbf" + geojson(SQUARE))


NESTED: Any = {"type": "Polygon", "coordinates": [SQUARE]}
for _level in range(40):
    NESTED = {"type": "GeometryCollection", "geometries": [NESTED]}

BOMB = {
    **TOPOLOGY,
    "arcs": [[[0, 0]] * 1000],
    "objects": {"x": {"type": "Polygon", "arcs": [[0] * 1000]}},
}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "cannot be read"),
        (b"PK\x03\x04 a zip", "cannot be read"),
        (b"[" * 100_000, "cannot be read"),
        (b'{"type":"FeatureCollection","features":[NaN]}', "cannot be read"),
        (b'{"type":"Point","coordinates":[0,0]}', "neither"),
        (b"[]", "neither"),
        (b'"text"', "neither"),
        (b'{"type":"FeatureCollection"}', "no areas"),
        (b'{"type":"FeatureCollection","features":[null, 3, {"type":"Feature"}]}', "no areas"),
        (geojson([[0, 0], [1, 1]]), "no areas"),
        (geojson([[0, 0], ["a", 1], [1, 1]]), "not two numbers"),
        (geojson([[0, 0], [None, 1], [1, 1]]), "not two numbers"),
        (geojson([[0, 0], [1], [1, 1]]), "not two numbers"),
        (geojson([[0, 0], {"x": 1}, [1, 1]]), "not two numbers"),
        (geojson([[0, 0], [[1, 2], 3], [1, 1]]), "not two numbers"),
        (geojson(5), "no points"),
        (geojson(SQUARE).replace(b"[1, 1]", b"[1e999, 1]"), "cannot be read"),
        (geojson([[500000, 4100000], [500100, 4100000], [500100, 4100100]]), "not degrees"),
        (geojson(SQUARE, crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}), "not degrees"),
        (json.dumps(NESTED).encode(), "too deeply nested"),
        (json.dumps(BOMB).encode(), "more than 400000 points"),
        (json.dumps({**TOPOLOGY, "arcs": [[["a", 0]]]}).encode(), "not two numbers"),
        (json.dumps({**TOPOLOGY, "arcs": [[[1, 1]]]}).encode(), "names a border"),
        (json.dumps({**TOPOLOGY, "transform": {"scale": [1]}}).encode(), "not two numbers"),
        (json.dumps({**TOPOLOGY, "transform": {"scale": [1e300, 1], "translate": [0, 0]}}).encode(), "not degrees"),
        (json.dumps({"type": "Topology"}).encode(), "neither"),
        (json.dumps({"type": "Topology", "arcs": [], "objects": 4}).encode(), "no areas"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_what_to_do(content: bytes, says: str) -> None:
    with pytest.raises(OutlinesRefused, match=says):
        read_outlines(content)


def test_a_system_of_degrees_by_name_is_taken() -> None:
    name = "urn:ogc:def:crs:OGC:1.3:CRS84"
    assert read_outlines(geojson(SQUARE, crs={"type": "name", "properties": {"name": name}}))


def test_too_large_too_many_shapes_too_many_points(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OutlinesRefused, match="20 MB"):
        read_outlines(b" " * (outlines.LARGEST + 1))
    monkeypatch.setattr(outlines, "MOST_SHAPES", 2)
    with pytest.raises(OutlinesRefused, match="more than 2 shapes"):
        read_outlines(geojson(SQUARE, SQUARE, SQUARE))
    monkeypatch.setattr(outlines, "MOST_POINTS", 8)
    with pytest.raises(OutlinesRefused, match="more than 8 points"):
        read_outlines(geojson(SQUARE, SQUARE))
