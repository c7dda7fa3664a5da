"""The directory by HTTP: the specification's paths, pages and objects; the same objects as the export."""

from __future__ import annotations

import pytest

from bridgework.partnerships.models import Organization, Service, Taxonomy, TaxonomyTerm
from bridgework.partnerships.queries.hsds import compiled_services
from tests.cast import World
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
        page = client.get(f"{BASE}{name}?full=true").json()
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
