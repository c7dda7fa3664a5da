"""Pictures of hundreds of places: the same numbers as place by place, one path for the dots, outlines drawn once."""

from __future__ import annotations

import csv
import io
import re

import numpy as np
import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.analysis.intervals import are_unstable, precision_of_event_rate, precision_of_share
from bridgework.indicators.models import Indicator, Value
from bridgework.indicators.queries.funnels import every_point, funnel_of_places
from bridgework.indicators.queries.mapping_places import as_written, look_up, places_map
from bridgework.indicators.queries.view import CELL, shown_cell
from bridgework.places.models import Place, PlaceShape
from tests.cast import World
from tests.indicators.tables import PLAIN, changed, import_text, table_of
from tests.indicators.test_place_maps import brought, collection, square

YEAR = "2016-17"


def many(world: World, n: int = 200, odd: tuple[int, ...] = (7,), unit: str = "people") -> Indicator:
    rows: list[tuple] = []
    for at in range(n):
        people = 400 + 10 * (at % 90)
        x = people - 20 if at in odd else people // 2 + 9 * (at % 3 - 1)
        if at % 40 == 39:
            x, people = 4, 60  # too few to be shown
        rows.append((f"{at:03}", YEAR, "", "all", x, people))
    document = PLAIN if unit == "people" else changed(PLAIN, indicator={**PLAIN["indicator"], "unit": unit})
    import_text(world.harbor, table_of(rows), document)
    indicator = Indicator.objects.get(slug="graduation")
    indicator.partnership = world.harbor
    return indicator


def page(world: World, name: str, query: str = "") -> str:
    response = world.client("nobody").get(reverse(f"indicators:{name}", args=["harbor", "graduation"]) + query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("unit", ["people", "events"])
def test_the_map_says_of_each_place_what_its_cell_says(world: World, unit: str) -> None:
    indicator = many(world, 90, unit=unit)
    found = places_map(indicator)
    looked = look_up(found, range(found.n_places))
    names = list(Place.objects.filter(level="district").order_by("name", "code").values_list("pk", flat=True))
    assert [place.key for place in looked.of(range(found.n_places))] == names and len(names) == 90
    rates = []
    for place, *cell in Value.objects.filter(period__code=YEAR).values_list("place_id", *CELL):
        here, there = shown_cell(indicator.unit, *cell), looked.places[names.index(place)]
        assert there.cell == here
        assert there.rate == (None if here.rate is None else round(here.rate, 1))
        if here.rate is None or here.x is None or not here.n:
            assert (there.rank is None) == (here.rate is None) and not there.is_uncertain
            continue
        one = precision_of_event_rate(here.x) if unit == "events" else precision_of_share(here.x, here.n)
        assert there.is_uncertain == one.is_unstable
        rates.append((there.rate, there.name))
    assert 0 < len(rates) < 90
    assert [place.name for place in looked.ends] == [min(rates)[1], max(rates)[1]]
    assert sum(found.classes.counts()) == found.n_shown == len(rates)


@pytest.mark.django_db
def test_the_arrays_of_a_funnel_are_the_cells_that_are_shown(world: World) -> None:
    indicator = many(world, 90)
    found = funnel_of_places(indicator, YEAR, None)
    cells = Value.objects.filter(released_numerator__isnull=False, period__code=YEAR).order_by(
        "place__name", "place__code"
    )
    expected = list(cells.values_list("place__code", "place__name", "released_numerator", "released_denominator"))
    points = every_point(indicator, found)
    assert [(p.code, p.name, p.n) for p in points] == [(code, name, n) for code, name, _x, n in expected]
    assert [p.rate for p in points] == pytest.approx([100 * x / n for _c, _n, x, n in expected])
    assert found.n_without == 90 - len(expected) > 0
    assert funnel_of_places(indicator, "1999", None).reason == "too_few_points"


@pytest.mark.django_db
def test_a_funnel_of_many_places_is_drawn_as_a_cloud_and_its_table_in_pages(world: World) -> None:
    many(world, 200, odd=tuple(range(0, 200, 5)))
    body = page(world, "places-funnel")
    assert "<circle" not in body and "one dot stands for them" in body
    assert len(body) < 60_000
    rows = re.findall(r'<th scope="row">', body)
    assert len(rows) == 25 and "Page 1 of" in body
    table = list(csv.DictReader(io.StringIO(page(world, "funnel-csv"))))
    outside = [row["place"] for row in table if row["is_outside"] == "True"]
    listed = re.findall(r'<li><a href="[^"]*\?place=[^"]*">([^<]*)</a> <span class="small">', body)
    assert listed == outside[:25]
    if len(outside) > 25:
        assert f"{len(outside) - 25} more places lie outside" in body or "1 more place lies outside" in body


@pytest.mark.django_db
def test_a_further_outline_draws_the_whole_level_anew(world: World) -> None:
    many(world, 3)
    two = collection(({"id": "000"}, square(-85, 38)), ({"id": "001"}, square(-84, 38)))
    brought(world, two)
    world.client("amara").post(reverse("indicators:shapes-keep", args=["harbor"]))
    before = dict(PlaceShape.objects.values_list("place__code", "drawn"))
    assert all(drawn[-1].startswith("M") and drawn[-1].endswith("z") for drawn in before.values())
    brought(world, collection(({"id": "002"}, square(-83, 38))))
    world.client("amara").post(reverse("indicators:shapes-keep", args=["harbor"]))
    after = dict(PlaceShape.objects.values_list("place__code", "drawn"))
    assert set(after) == {"000", "001", "002"}
    assert {tuple(drawn[:2]) for drawn in after.values()} != {tuple(drawn[:2]) for drawn in before.values()}
    assert len({tuple(drawn[:2]) for drawn in after.values()}) == 1  # one sheet
    assert after["000"][-1] != before["000"][-1]


@pytest.mark.django_db
def test_a_page_with_a_map_carries_each_outline_once(world: World) -> None:
    many(world, 3)
    brought(world, collection(({"id": "000"}, square(-85, 38)), ({"id": "001"}, square(-84, 38))))
    world.client("amara").post(reverse("indicators:shapes-keep", args=["harbor"]))
    body = page(world, "indicator-map")
    assert body.count('<path id="map-w') == 2 and '<path id="map-n' not in body
    assert body.count('<use href="#map-w0"') == 3  # the narrow shape, and a link in each layout


@pytest.mark.django_db
def test_sums_over_places_are_a_view_of_their_own(world: World) -> None:
    many(world, 12)
    assert "added=yes#added" not in page(world, "indicator-places")  # no place lies in another
    county = Place.objects.create(scope=world.harbor.scope, level="county", code="c", name="Harbor County")
    Place.objects.filter(level="district").update(parent=county)
    body = page(world, "indicator-places")
    (href,) = re.findall(r'href="(\?[^"]*added=yes)#added"', body)
    assert 'id="added"' not in body
    body = page(world, "indicator-places", href.replace("&amp;", "&"))
    assert 'id="added"' in body and "all 12 places" in body and "added=yes#added" not in body


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.floats(0, 400), max_size=40))
def test_rates_are_rounded_as_python_rounds(rates: list[float]) -> None:
    halves = [0.15, 0.25, 0.35, 2.675, 16.65, 16.75, 99.95]
    every = np.array([*rates, *halves])
    assert as_written(every).tolist() == [round(rate, 1) for rate in every.tolist()]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.lists(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=20)
)
def test_many_rates_are_shaky_where_each_of_them_is(counts: list[tuple[int, int]]) -> None:
    x, n = (np.array(column) for column in zip(*counts, strict=True))
    assert are_unstable(x, n).tolist() == [precision_of_share(*one).is_unstable for one in counts]
    assert are_unstable(x).tolist() == [precision_of_event_rate(one).is_unstable for one, _n in counts]
    with pytest.raises(ValueError, match="among the people"):
        are_unstable(n + 1, n)
