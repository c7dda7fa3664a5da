"""The map by place: outlines from a file, the page with its finding, its files, and what may not be shown."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bridgework.indicators.actions.outlining import bring_in_outlines, match_outlines, put_old_outlines_aside
from bridgework.indicators.previews_outlines import preview_of
from bridgework.journal.models import Entry
from bridgework.lib.outlines import Outline, read_outlines
from bridgework.places.actions import ensure_place
from bridgework.places.models import Place, PlaceShape, ShapesDraft
from tests.cast import NOW, World
from tests.indicators.doors import make_indicator
from tests.indicators.tables import PLAIN, import_text, table_of
from tests.lib.test_outlines import geojson
from tests.shared import shared_data

pytestmark = pytest.mark.django_db


def square(x: float, y: float) -> list[list[float]]:
    return [[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]


def collection(*shapes: tuple[dict[str, Any], list[list[float]]]) -> bytes:
    features = [
        {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for properties, ring in shapes
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


ROWS = [
    ("001", "2016-17", "race", "Black", 300, 1000), ("001", "2016-17", "race", "White", 800, 1000), ("001", "2016-17", "", "all", 1100, 2000),
    ("002", "2016-17", "race", "Black", 500, 1000), ("002", "2016-17", "race", "White", 900, 1000), ("002", "2016-17", "", "all", 1400, 2000),
    ("003", "2016-17", "race", "Black", 4, 60), ("003", "2016-17", "race", "White", 30, 90), ("003", "2016-17", "", "all", 34, 150),
]  # fmt: skip
TWO = collection(
    ({"GEOID": 1, "NAME": "Eastside"}, square(-85, 38)), ({"GEOID": "2", "NAME": "Old Mill"}, square(-84, 38))
)


@pytest.fixture
def measured(world: World) -> World:
    import_text(world.harbor, table_of(ROWS), PLAIN)
    return world


def level(world: World) -> str:
    return Place.objects.filter(scope=world.harbor.scope).values_list("level", flat=True).first() or ""


def brought(world: World, content: bytes = TWO) -> ShapesDraft:
    return bring_in_outlines(
        partnership=world.harbor, person=world.amara, level=level(world), source_name="x.json", content=content, at=NOW
    )


def page(world: World, name: str = "indicator-map", query: str = "", who: str = "nobody") -> str:
    response = world.client(who).get(reverse(f"indicators:{name}", args=["harbor", "graduation"]) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_data_keeper_brings_outlines_in_and_they_stand_on_the_map(measured: World) -> None:
    client = measured.client("amara")
    url = reverse("indicators:shapes", args=["harbor"])
    file = SimpleUploadedFile("places.geojson", TWO)
    assert client.post(url, {"file": file, "level": level(measured)}).status_code == 302
    body = client.get(url).content.decode()
    assert "2 of 3 places have their outline in this file" in body and body.count('<svg class="chart map"') == 2
    assert "Eastside" in body and "003" in body  # matched; without an outline
    assert not PlaceShape.objects.exists()
    client.post(reverse("indicators:shapes-keep", args=["harbor"]))
    assert PlaceShape.objects.count() == 2 and not ShapesDraft.objects.exists()
    assert Entry.objects.filter(act="places.outlines.kept").count() == 1
    body = page(measured)
    assert body.count('<path id="map-w') == 2
    assert "between 22.7 (16.7 to 30.0) and 70.0 (68.0 to 72.0) of every 100 students graduated" in body


def test_a_refused_file_says_what_to_do_on_the_page_and_keeps_nothing(measured: World) -> None:
    client = measured.client("amara")
    bow_tie = collection(({"id": "001", "name": "Knot"}, [[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]))
    for content, says in (
        (bow_tie, "The outline of Knot crosses itself"),
        (collection(({"id": "x"}, square(0, 0))), "has the code or the name of a known place"),
        (collection(({"id": "001"}, [[0, 0], [1e-7, 0], [1e-7, 1e-7]])), "too small to be drawn"),
        (geojson([[500000, 4100000], [500100, 4100000], [500100, 4100100]]), "not degrees"),
        (b"{", "cannot be read"),
    ):
        file = SimpleUploadedFile("places.geojson", content)
        response = client.post(reverse("indicators:shapes", args=["harbor"]), {"file": file, "level": level(measured)})
        assert response.status_code == 200 and says in response.content.decode()
    assert not ShapesDraft.objects.exists()


def test_places_are_found_by_code_or_by_name_and_islands_are_one_place(world: World) -> None:
    def place(code: str, name: str) -> Place:
        return ensure_place(scope=world.harbor.scope, level="district", code=code, name=name)

    fayette, bourbon = place("001", "Fayette County"), place("017", "Bourbon County")
    twin_a, twin_b = place("050", "Washington"), place("051", "Washington")
    places = [fayette, bourbon, twin_a, twin_b]

    def found(*properties: dict[str, str]) -> dict[str, int]:
        ring = read_outlines(geojson(square(0, 0)))[""][0].rings
        matched = match_outlines({"": [Outline(one, ring) for one in properties]}, places)
        return {place.code: len(shapes) for place, (_name, shapes) in matched.shapes.items()}

    assert found({"name": "Fayette"}, {"name": "Fayette"}, {"name": "Bourbon County"}) == {"001": 2, "017": 1}
    assert found({"fips": "1"}, {"fips": "17"}, {"fips": "99"}) == {"001": 1, "017": 1}
    assert found({"name": "Washington"}) == {}
    assert found({"name": "Washington", "fips": "050"}) == {"050": 1}


def test_a_draft_is_its_persons_own_and_old_ones_go(measured: World) -> None:
    brought(measured)
    assert measured.client("ben").get(reverse("indicators:shapes", args=["harbor"])).status_code == 403
    assert put_old_outlines_aside(at=NOW) == 0
    ShapesDraft.objects.update(created_at=NOW.replace(year=2025))
    assert put_old_outlines_aside(at=NOW) == 1


def kept(world: World) -> World:
    brought(world)
    world.client("amara").post(reverse("indicators:shapes-keep", args=["harbor"]))
    return world


def test_hidden_cells_are_hatched_without_a_number_everywhere(measured: World) -> None:
    kept(measured)
    query = "?by=race&group=black"
    body = page(measured, query=query)
    everywhere = body + page(measured, "indicator-map-csv", query) + page(measured, "indicator-map-svg", query)
    assert "not shown" in body
    row = next(line for line in page(measured, "indicator-map-csv", query).splitlines() if line.startswith("003,"))
    assert row.split(",")[6:] == ["not-shown", "", "", "", "", "", ""] or "bounded" in row
    assert "4 of 60" not in everywhere and "6.7" not in re.sub(r'd="[^"]*"', "", everywhere)


def test_every_shape_is_a_link_with_a_name_and_the_table_has_the_counts(measured: World) -> None:
    kept(measured)
    body = page(measured)
    assert 'aria-label="001: 55.0 (52.8 to 57.2) per 100, 1,100 of 2,000"' in body
    assert "<title>001: 55.0 (52.8 to 57.2) per 100, 1,100 of 2,000</title>" in body
    assert "1,100" in body and "rank" not in re.sub(r"never ranked", "", body)
    assert "The places differ more than chance alone would make them" in body


def test_an_uncertain_place_is_marked_in_words(world: World) -> None:
    rows = [("001", "2016-17", "", "all", 12, 200), ("002", "2016-17", "", "all", 120, 200)]
    import_text(world.harbor, table_of(rows), PLAIN)
    assert "uncertain: few people" in page(world)  # 12 of 200: 28 % relative standard error


def test_without_outlines_the_page_says_what_will_stand_there(measured: World) -> None:
    assert "no map" in page(measured)
    body = page(measured, who="amara")
    assert "Bring in the outlines of your places" in body and reverse("indicators:shapes", args=["harbor"]) in body


def test_the_map_takes_seven_queries_and_the_files_too(measured: World) -> None:
    kept(measured)
    for name in ("indicator-map", "indicator-map-csv", "indicator-map-svg"):
        page(measured, name)
        with CaptureQueriesContext(connection) as caught:
            page(measured, name)
        assert len(caught) <= 7, [query["sql"] for query in caught]


def test_unknown_choices_take_the_first(measured: World) -> None:
    assert page(measured, query="?by=%00&group=zz&period=1999")


@pytest.mark.parametrize(("name", "kind"), [("gap", "svg"), ("gap", "png"), ("places", "svg"), ("places", "png")])
def test_every_picture_is_there_as_a_file_and_linked(world: World, name: str, kind: str) -> None:
    make_indicator(world.harbor, "suspensions")
    where = ["harbor", "suspensions"]
    host = "indicator-detail" if name == "gap" else "indicator-places"
    body = world.client("nobody").get(reverse(f"indicators:{host}", args=where)).content.decode()
    url = reverse(f"indicators:{name}-{kind}", args=where)
    assert url in body
    response = world.client("nobody").get(url)
    assert response.content.startswith(b"<svg" if kind == "svg" else b"\x89PNG")


def test_the_alternative_texts_say_the_finding_with_its_uncertainty(world: World) -> None:
    make_indicator(world.harbor, "suspensions")
    where = ["harbor", "suspensions"]
    body = world.client("nobody").get(reverse("indicators:indicator-detail", args=where)).content.decode()
    alts = re.findall(r'role="img" aria-label="([^"]*)"', body)
    assert len(alts) == 4  # two pictures in two layouts
    assert all(re.search(r"\(\d+\.\d to \d+\.\d\)", alt) for alt in alts)
    assert "The gap between Black students and White students" in alts[-1]
    body = world.client("nobody").get(reverse("indicators:indicator-places", args=where)).content.decode()
    (alt, _again) = re.findall(r'role="img" aria-label="([^"]*)"', body)
    assert "everyone at 29.0 (26.7 to 31.5) per 100 in 2016-17" in alt


@pytest.mark.shared
def test_a_map_of_all_counties_of_kentucky_is_small(world: World) -> None:
    content = (shared_data("us_atlas") / "counties-10m.json").read_bytes()
    counties = [s for s in read_outlines(content)["counties"] if s.properties["id"].startswith("21")]
    assert len(counties) == 120
    for shape in counties:
        ensure_place(
            scope=world.harbor.scope, level="county", code=shape.properties["id"], name=shape.properties["name"]
        )
    draft = bring_in_outlines(
        partnership=world.harbor, person=world.amara, level="county", source_name="us", content=content, at=NOW
    )
    assert len(draft.outlines) == 120
    for drawing in (preview_of(draft).chart.wide, preview_of(draft).chart.narrow):
        assert sum(map(len, re.findall(r' d="([^"]*)"', drawing))) < 25_000
