"""The directory by HTTP: the specification's paths, pages and objects; the same objects as the export."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bridgework.partnerships.models import (
    ImportRun,
    Location,
    Organization,
    Reach,
    Service,
    ServiceLocation,
    Taxonomy,
    TaxonomyTerm,
)
from bridgework.partnerships.queries.hsds import compiled_services
from tests.cast import NOW, World
from tests.partnerships.test_hsds import as_json, bring, errors, example

pytestmark = pytest.mark.django_db

BASE = "/api/p/harbor/hsds/"
PAGE = {"total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents"}


@pytest.mark.shared
def test_every_path_of_the_specification_answers_in_its_shape(world: World) -> None:
    official = example("service_full")
    bring(world.harbor, as_json("service_full", official))
    client = world.client("nobody")
    lists = {
        "services": "compiled__service",
        "organizations": "compiled__organization",
        "taxonomies": "taxonomy",
        "taxonomy_terms": "taxonomy_term",
        "service_at_locations": "service_at_location",
    }
    for name, schema in lists.items():
        page = client.get(f"{BASE}{name}{'' if 'taxonom' in name else '?full=true'}").json()
        assert set(page) == PAGE, name
        assert page["contents"] and page["size"] == len(page["contents"]) and page["first_page"]
        one = next(thing for thing in page["contents"] if len(thing["id"]) == 36)
        assert client.get(f"{BASE}{name}/{one['id']}").json()["id"] == one["id"]
        assert client.get(f"{BASE}{name}/00000000-0000-0000-0000-000000000000").status_code == 404
        assert client.get(f"{BASE}{name}/x").status_code == 404
        if schema != "service_at_location":
            assert errors(schema, one) == []
    assert client.get(f"{BASE}services/{official['id']}").json() == official
    short = client.get(f"{BASE}services").json()["contents"][0]
    assert short == example("service_list")["contents"][0]
    assert client.get(f"{BASE}services?minimal=true").json()["contents"] == [
        {"id": official["id"], "last_modified": official["last_modified"]}
    ]
    assert client.get(BASE).json()["version"] == "3.0"


@pytest.mark.shared
def test_lists_are_searched_narrowed_and_paged(world: World) -> None:
    bring(world.harbor, as_json("service_full", example("service_full")))
    Service.objects.bulk_create(
        Service(partnership=world.harbor, organization=world.clinic, identifier=f"k{n}", name=f"Clinic {n}")
        for n in range(30)
    )
    client = world.client("nobody")
    term, taxonomy = TaxonomyTerm.objects.get(), Taxonomy.objects.get()
    organization = Organization.objects.get(name="Example Organization Inc.")
    for query, n in (
        ("", 31),
        ("search=counselling", 1),
        ("search=clinic+1", 11),
        (f"organization_id={organization.identifier.partition(':')[2]}", 1),
        (f"taxonomy_term_id={term.identifier.partition(':')[2]}", 1),
        (f"taxonomy_id={taxonomy.identifier.partition(':')[2]}", 1),
        ("organization_id=00000000-0000-0000-0000-000000000000", 0),
    ):
        assert client.get(f"{BASE}services?{query}").json()["total_items"] == n, query
    last = client.get(f"{BASE}services?per_page=10&page=4").json()
    assert (last["size"], last["page_number"], last["last_page"], last["total_pages"]) == (1, 4, True, 4)
    assert client.get(f"{BASE}services?per_page=0&page=-3").status_code == 200


def test_a_page_takes_as_many_queries_for_many_as_for_one(world: World, django_assert_max_num_queries: object) -> None:
    rows = Service.objects.bulk_create(
        Service(partnership=world.harbor, organization=world.clinic, identifier=f"k{n}", name=f"Clinic {n}")
        for n in range(60)
    )
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        compiled_services(world.harbor, rows)


def test_what_is_private_is_not_there(world: World) -> None:
    for who, expected in (("nobody", 404), ("amara", 404), ("esther", 200)):
        assert world.client(who).get("/api/p/valley/hsds/services").status_code == expected


MISSION = (37.7599, -122.4148)
SECRET_STREET = (37.7601, -122.4149)


def given(world: World, name: str, *, secret: bool = False, covers: str = "", **place: Any) -> Service:
    """A service of the clinic at a place of its own, and, where told, for an area."""
    service = Service.objects.create(
        partnership=world.harbor, organization=world.clinic, identifier=f"n:{name}", name=name
    )
    location = Location.objects.create(
        partnership=world.harbor, organization=world.clinic, identifier=f"p:{name}", is_confidential=secret, **place
    )
    ServiceLocation.objects.create(service=service, location=location, identifier=f"l:{name}")
    if covers:
        Reach.objects.create(service=service, kind=Reach.Kind.DISTRICT, code=covers)
    return service


def names(world: World, query: str, lists: str = "services") -> list[str]:
    found = world.client("nobody").get(f"{BASE}{lists}?full=true&{query}")
    assert found.status_code == 200, found.content
    return sorted((one.get("service", one))["name"] for one in found.json()["contents"])


@pytest.mark.parametrize("lists", ["services", "service_at_locations"])
def test_services_are_found_by_postal_code_and_by_distance(world: World, lists: str) -> None:
    given(world, "Here", postal_code="94110", latitude=MISSION[0], longitude=MISSION[1])
    given(world, "Nine digits", postal_code="94110-1234", latitude=MISSION[0] + 0.003, longitude=MISSION[1])
    given(world, "Next door", postal_code="94114", latitude=MISSION[0] + 0.01, longitude=MISSION[1])
    given(world, "Far", postal_code="10001", latitude=40.75, longitude=-73.99)
    given(world, "For here", postal_code="94601", covers="94110")
    assert names(world, "postcode=94110", lists) == ["For here", "Here", "Nine digits"]
    assert names(world, "postcode=00000", lists) == []
    # From the middle of the two in 94110, 167 m north of the first: 1,112 - 167 = 945 m to the next door.
    assert names(world, "postcode=94110&proximity=200", lists) == ["Here", "Nine digits"]
    assert names(world, "postcode=94110&proximity=940", lists) == ["Here", "Nine digits"]
    assert names(world, "postcode=94110&proximity=950", lists) == ["Here", "Next door", "Nine digits"]
    assert names(world, "postcode=94110&proximity=100000&search=next", lists) == ["Next door"]


def test_postal_codes_are_one_however_they_are_spaced(world: World) -> None:
    given(world, "Bristol", postal_code="BS1 4DJ")
    assert names(world, "postcode=bs14dj") == names(world, "postcode=BS1%204DJ") == ["Bristol"]


@pytest.mark.parametrize("lists", ["services", "service_at_locations"])
def test_a_secret_place_is_found_by_no_postal_code_and_no_distance(world: World, lists: str) -> None:
    """Neither by what it stored (nothing), nor by the area that its service says it is for."""
    given(world, "Shelter", secret=True, covers="94110")
    given(world, "Clinic", postal_code="94110", latitude=SECRET_STREET[0], longitude=SECRET_STREET[1])
    for query in ("postcode=94110", "postcode=94110&proximity=50", "postcode=94110&proximity=100000"):
        assert names(world, query, lists) == ["Clinic"], query
    # In a code of which only the secret place could be, there is nothing to measure from.
    Location.objects.filter(is_confidential=False).update(postal_code="94111")
    response = world.client("nobody").get(f"{BASE}{lists}?postcode=94110&proximity=500")
    assert response.status_code == 400 and "Shelter" not in response.content.decode()
    assert names(world, "postcode=94110", lists) == []


def test_what_changed_since_a_moment(world: World) -> None:
    """By its keepers here, by its source, or, where neither is known, by the last directory that was brought in."""
    by_source = {"id": "x", "name": "Source", "last_modified": "2026-02-01T12:00:00+02:00"}
    rows = (
        ("Edited", {"edited_at": NOW}),
        ("Source", {"hsds": by_source}),
        ("Both", {"hsds": by_source, "edited_at": NOW}),
        ("Unknown", {}),
    )
    for name, said in rows:
        service = given(world, name)
        Service.objects.filter(pk=service.pk).update(**said)
    ImportRun.objects.create(
        partnership=world.harbor, kind="directory", source_name="x", digest="x", n_read=1, n_written=1, n_unchanged=0,
        n_refused=0, at=NOW - timedelta(days=3),
    )  # fmt: skip
    day = (NOW - timedelta(days=2)).date()
    for lists in ("services", "service_at_locations"):
        assert names(world, "modified_after=2020-01-01", lists) == ["Both", "Edited", "Source", "Unknown"]
        assert names(world, "modified_after=2026-02-01T10:00:00Z", lists) == ["Both", "Edited", "Source", "Unknown"]
        assert names(world, "modified_after=2026-02-01T12:00:01%2B02:00", lists) == ["Both", "Edited", "Unknown"]
        assert names(world, f"modified_after={day}", lists) == ["Both", "Edited"]
        assert names(world, "modified_after=2099-01-01", lists) == []
    assert [
        one["id"]
        for one in world.client("nobody").get(f"{BASE}services?minimal=true&modified_after={day}").json()["contents"]
    ]


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("services?modified_after=yesterday", "modified_after: write a date"),
        ("services?postcode=", ""),
        ("services?postcode=%3Cscript%3E", "postcode: write one postal code"),
        ("services?proximity=500", "proximity: give a postcode"),
        ("services?postcode=94110&proximity=far", "proximity: write a distance"),
        ("services?postcode=94110&proximity=-1", "proximity: write a distance"),
        ("services?postcode=94110&proximity=nan", "proximity: write a distance"),
        ("services?postcode=94110&proximity=1e9", "proximity: write a distance"),
        ("services?postcode=94110&proximity=500", "there is nothing to measure from"),
        ("services?format=ndjson", "only json is offered"),
        ("organizations?postcode=94110", "postcode is not offered for this list"),
        ("organizations?modified_after=2026-01-01", "modified_after is not offered for this list"),
        ("service_at_locations?minimal=true", "minimal is not offered for this list"),
        ("taxonomies?full=true", "full is not offered"),
        ("taxonomy_terms?top_only=true", "top_only is not offered"),
    ],
)  # fmt: skip
def test_a_filter_that_cannot_be_answered_is_refused_with_a_sentence(world: World, path: str, sentence: str) -> None:
    response = world.client("nobody").get(f"{BASE}{path}")
    assert response.status_code == (400 if sentence else 200)
    assert sentence in response.content.decode()


def test_terms_are_found_by_what_they_lie_below(world: World) -> None:
    above = "11111111-1111-4111-8111-111111111111"
    for name, hsds in (("Food", {}), ("Pantries", {"parent_id": above})):
        TaxonomyTerm.objects.create(partnership=world.harbor, identifier=f"t:{name}", name=name, hsds=hsds)
    found = world.client("nobody").get(f"{BASE}taxonomy_terms?parent_id={above}").json()
    assert [one["name"] for one in found["contents"]] == ["Pantries"]


def test_filters_take_as_many_queries_for_many_as_for_few(world: World, django_assert_max_num_queries: Any) -> None:
    for n in range(30):
        given(world, f"Service {n}", postal_code="94110", latitude=MISSION[0], longitude=MISSION[1])
    client = world.client("nobody")
    with django_assert_max_num_queries(22):
        assert (
            client.get(f"{BASE}services?full=true&postcode=94110&proximity=500&modified_after=2020-01-01").status_code
            == 200
        )
