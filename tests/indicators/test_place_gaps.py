"""Gaps of every place are kept with a release: what each place's own page says, at every door; gone when their numbers are hidden."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.urls import reverse

from bridgework.indicators.actions.protecting import hide_values
from bridgework.indicators.actions.releasing import prepare_release, sign_release
from bridgework.indicators.actions.releasing.analyzing import finding_of
from bridgework.indicators.models import Indicator, PlaceGaps, Release, Value
from bridgework.indicators.queries import indicator_view
from bridgework.indicators.queries.comparing import compare
from bridgework.indicators.queries.place_gaps import GAP_COLUMNS, findings_of_places, gap_rows
from bridgework.places.models import Place
from tests.cast import NOW, World
from tests.indicators.tables import PLAIN, changed, import_text, table_of

YEARS = ("2015-16", "2016-17")
EVENTS = changed(PLAIN, indicator=PLAIN["indicator"] | {"unit": "events"})


def rows(more: int = 0) -> list[tuple]:
    found: list[tuple] = []
    for place, times in (("001", 1), ("002", 2), ("003", 3)):
        for at, year in enumerate(YEARS):
            cells = {
                "Black": (300 * times + 40 * at + more, 800 * times),
                "White": (200 * times, 900 * times),
                "Native": (4, 60),
            }
            found += [(place, year, "race", name, *cell) for name, cell in cells.items()]
            found.append((place, year, "", "Everyone", *(sum(c[n] for c in cells.values()) for n in (0, 1))))
    return found


def told() -> list[dict]:
    return [dict(zip(GAP_COLUMNS, row, strict=True)) for row in gap_rows(Indicator.objects.get())]


@pytest.mark.parametrize("document", [PLAIN, EVENTS])
def test_what_is_kept_is_what_the_page_of_each_place_says(world: World, document: dict) -> None:
    import_text(world.harbor, table_of(rows()), document)
    indicator = Indicator.objects.get()
    kept = {(one["place_code"], one["period"], one["group"]): one for one in told()}
    assert len(kept) == 3 * 2 * 3
    for place in Place.objects.filter(level="district"):
        for year in YEARS:
            for row in compare(indicator_view(indicator, place, "race"), year).rows:
                one = kept[place.code, year, row.group.code]
                assert (one["numerator"], one["denominator"], one["status"]) == (row.cell.x, row.cell.n, row.status)
                assert (one["others_numerator"], one["others_denominator"]) == (row.others_x, row.others_n)
                for name, value in (("ratio", row.ratio), ("difference", row.difference)):
                    own = "difference_per_100" if name == "difference" else name
                    for key, number in zip((own, f"{name}_low", f"{name}_high"), value, strict=True):
                        assert one[key] == (None if number is None else pytest.approx(number, abs=1e-6))
    assert any(one["status"] == "calculated" for one in kept.values())


def test_the_finding_is_the_group_farthest_beyond_chance_in_the_newest_year() -> None:
    head = ["", 1, 1, 1.0, 1.0, 1.0, 1, 1, 1.0, 2.0, 1.5, 2.5]
    near = ["y2", "a", *head, 5.0, 1.0, 9.0, "calculated"]
    far = ["y2", "b", *head, -8.0, -10.0, -6.0, "calculated"]
    chance = ["y3", "a", *head, 1.0, -1.0, 3.0, "calculated"]
    older = ["y1", "b", *head, 50.0, 40.0, 60.0, "calculated"]
    gated = ["y3", "b", *head[:-3], None, None, None, None, None, None, "below_cell_size"]
    assert finding_of([older, near, far, chance, gated]) == far
    assert finding_of([chance, gated]) == []


def test_csv_api_and_page_say_it(world: World) -> None:
    import_text(world.harbor, table_of(rows()), PLAIN)
    client = world.client("nobody")
    text = client.get(reverse("indicators:gaps-csv", args=["harbor", "graduation"])).content.decode()
    read = list(csv.DictReader(io.StringIO(text)))
    assert tuple(read[0]) == GAP_COLUMNS and len(read) == 18
    assert all(row["ratio"] == "" and row["status"] for row in read if row["group"] == "native")
    answer = json.loads(client.get(reverse("api:indicator-gaps", args=["harbor", "graduation"])).content)
    assert [(one["place_code"], one["ratio"]) for one in answer["items"]] == [
        (one["place_code"], one["ratio"]) for one in told()
    ]
    assert answer["has_more"] is False
    one = json.loads(client.get(reverse("api:indicator-gaps", args=["harbor", "graduation"]) + "?place=002").content)
    assert {item["place_code"] for item in one["items"]} == {"002"}
    page = client.get(reverse("indicators:places-funnel", args=["harbor", "graduation"])).content.decode()
    assert "Farthest from all others" in page and "times in 2016-17" in page
    assert reverse("indicators:gaps-csv", args=["harbor", "graduation"]) in page


def test_gaps_change_with_the_signature_and_older_ones_go(world: World) -> None:
    import_text(world.harbor, table_of(rows()), PLAIN)
    indicator = Indicator.objects.get()
    before = told()
    import_text(world.harbor, table_of(rows(more=90)), PLAIN, release=False)
    draft = prepare_release(partnership=world.harbor, by=None, at=NOW)
    assert told() == before, "a draft says nothing"
    sign_release(release=draft, license="ODbL-1.0", by=None, at=NOW)
    assert told() != before
    assert set(PlaceGaps.objects.values_list("table__release__number", flat=True)) == {2}
    found = findings_of_places(Indicator.objects.get(), PlaceGaps.objects.first().dimension_id, ["001"])  # type: ignore[union-attr]
    assert found["001"] is not None and found["001"].period == YEARS[1]
    assert indicator.pk


def test_gaps_go_with_the_numbers_they_rest_on(world: World) -> None:
    import_text(world.harbor, table_of(rows()), PLAIN)
    indicator = Indicator.objects.get()
    hide_values(indicator, Value.objects.filter(place__code="001", group__code="black").values_list("pk", flat=True))
    assert {one["place_code"] for one in told()} == {"002", "003"}
    hide_values(indicator)
    assert told() == []


def test_a_release_says_its_license_on_its_page_in_its_package_and_its_citation(world: World) -> None:
    import_text(world.harbor, table_of(rows()), PLAIN)
    client = world.client("nobody")
    page = client.get(reverse("indicators:open-release", args=["harbor", 1])).content.decode()
    assert 'href="https://creativecommons.org/licenses/by/4.0/"' in page and "CC-BY-4.0" in page
    import_text(world.harbor, table_of(rows(more=90)), PLAIN, release=False)
    draft = prepare_release(partnership=world.harbor, by=None, at=NOW)
    answer = (
        world.client("amara").get(reverse("indicators:release-draft", args=["harbor", draft.number])).content.decode()
    )
    assert "everybody reads these numbers" in answer
    Indicator.objects.update(is_public=False)
    answer = (
        world.client("amara").get(reverse("indicators:release-draft", args=["harbor", draft.number])).content.decode()
    )
    assert "everybody reads" not in answer and "members read these numbers" in answer
    Indicator.objects.update(is_public=True)
    sign_release(release=draft, license="CC0-1.0", by=None, at=NOW)
    from bridgework.indicators.packages import package_of
    from bridgework.indicators.queries.open_data import tables_to_see

    release = Release.objects.get(number=2)
    package = package_of(release, [], "https://example.org/", {})
    assert package["licenses"][0]["name"] == "CC0-1.0" and package["licenses"][0]["path"].startswith("https://")
    assert tables_to_see(release).count() == 1
    import_text(world.harbor, table_of(rows(more=200)), PLAIN)
    assert Release.objects.get(number=3).license == "CC0-1.0", "the next one starts with the last one's"
