"""Directories come in whole or not at all, twice without change, and secret places without any trace of where they are."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridgework.alignment.actions import import_directory_and_reckon
from bridgework.partnerships.actions.directory import (
    files_at,
    files_of,
    import_directory,
    mapping_of_text,
    plan_directory,
    read_directory,
    read_mapping,
)
from bridgework.partnerships.actions.importing import ImportRefused
from bridgework.partnerships.models import ImportRun, Location, Organization, Program, Reach, Service
from tests.cast import NOW, World
from tests.shared import shared_data

pytestmark = pytest.mark.django_db

FLAT = """
layout = "flat"
source = "small"
[columns]
organization = "org"
program = "program"
name = "name"
location = "site"
address = "address"
district = "district"
minimum_age = "low"
maximum_age = "high"
[confidential]
columns = ["address"]
[reach.language]
column = "languages"
"""
HEADER = "org,program,name,site,address,district,low,high,languages\n"


def table(*rows: str) -> dict[str, bytes]:
    return {"small.csv": (HEADER + "\n".join(rows) + "\n").encode()}


def bring(world: World, files: dict[str, bytes], mapping: str | None = FLAT) -> Any:
    return import_directory(
        partnership=world.harbor,
        files=files,
        mapping=mapping_of_text(mapping.encode()) if mapping else None,
        source_name="small",
        by=world.as_steward,
        at=NOW,
    )


def hsds(**tables: str) -> dict[str, bytes]:
    return {f"{name}.csv": text.encode() for name, text in tables.items()}


HSDS = {
    "organizations": "id,name,description,url\no1,Alpha,,alpha.example.org\no2,Beta,,javascript:alert(1)\n",
    "services": "id,organization_id,name,minimum_age,maximum_age\ns1,o1,Help,14,17\ns2,gone,Lost,,\ns1,o1,Again,,\n",
    "locations": "id,organization_id,name,latitude,longitude\nl1,o1,Hall,41.5,-87.5\nl2,o1,Safe house,41.6,-87.6\n",
    "addresses": "id,location_id,address_1,city,postal_code\na1,l1,1 Main St,Town,60601\na2,l2,Confidential,Town,60602\n",
    "languages": "id,service_id,name,code\nx1,s1,Spanish,\nx2,s1,,so\n",
    "service_areas": "id,service_id,name\ny1,s1,Cook County\n",
    "service_at_location": "id,service_id,location_id\nz1,s1,l1\n",
}


def test_hsds_tables_become_organizations_services_places_and_reaches(world: World) -> None:
    report = bring(world, hsds(**HSDS), None)
    assert report.n_read == report.n_written + report.n_unchanged + report.n_refused
    assert {k: (v["new"], v["refused"]) for k, v in report.details["kinds"].items()} == {
        "organization": (2, 0),
        "program": (0, 0),
        "location": (2, 0),
        "service": (1, 2),
    }
    alpha = Organization.objects.get(identifier="hsds:o1")
    assert (alpha.name, alpha.is_partner, alpha.url) == ("Alpha", False, "http://alpha.example.org")
    assert Organization.objects.get(identifier="hsds:o2").url == ""
    service = Service.objects.get(identifier="hsds:s1")
    assert service.location is not None and service.location.address == "1 Main St, Town"
    assert set(service.reaches.values_list("kind", "code")) == {
        ("age", "14-17"),
        ("language", "es"),
        ("language", "so"),
        ("district", "Cook County"),
    }
    assert any("not in the directory" in problem for problem in report.problems)
    assert any("id of an earlier one" in problem for problem in report.problems)


def test_a_prefix_of_file_names_names_the_source(world: World) -> None:
    bring(world, {f"il_{name}.csv": text.encode() for name, text in HSDS.items()}, None)
    assert Organization.objects.filter(identifier="il:o1").exists()


def test_a_confidential_place_keeps_nothing_of_where_it_is(world: World) -> None:
    bring(world, hsds(**HSDS), None)
    place = Location.objects.get(identifier="hsds:l2")
    assert place.is_confidential
    kept = (place.name, place.address, place.postal_code, place.district, place.latitude, place.longitude)
    assert kept == ("", "", "", "", None, None)


def test_an_attribute_makes_a_place_confidential(world: World) -> None:
    more = {
        **HSDS,
        "addresses": "id,location_id,address_1\na1,l1,1 Main St\n",
        "taxonomy_terms": "id,code,name\nt1,x,Confidential location\n",
        "attributes": "id,link_id,link_entity,taxonomy_term_id,value\nb1,l1,location,t1,\n",
    }
    bring(world, hsds(**more), None)
    place = Location.objects.get(identifier="hsds:l1")
    assert place.is_confidential and place.address == "" and place.latitude is None


def test_a_second_run_writes_nothing_and_a_change_writes_what_changed(world: World) -> None:
    first = bring(world, table("Alpha,P,Help,Hall,1 Main St,9,14,17,Spanish", "Beta,Q,Food,,,10,,,English"))
    assert first.n_written == first.n_read
    second = bring(world, table("Alpha,P,Help,Hall,1 Main St,9,14,17,Spanish", "Beta,Q,Food,,,10,,,English"))
    assert (second.n_written, second.n_unchanged) == (0, first.n_read)
    third = bring(world, table("Alpha,P,Help,Hall,1 Main St,9,14,17,Spanish; Somali"))
    assert third.n_written == 1
    assert any("no longer in the source" in problem for problem in third.problems)
    assert Service.objects.within(world.harbor).count() == 2
    help_ = Service.objects.get(name="Help")
    assert set(help_.reaches.filter(kind="language").values_list("code", flat=True)) == {"es", "so"}


def test_a_partner_is_found_by_name_and_keeps_what_it_says_of_itself(world: World) -> None:
    world.clinic.url = "https://own.example.org"
    world.clinic.save()
    before = Organization.objects.within(world.harbor).count()
    for _run in range(2):
        bring(world, table("EASTSIDE  Clinic,,Checkups,,,9,,,"))
    assert Organization.objects.within(world.harbor).count() == before
    world.clinic.refresh_from_db()
    assert (world.clinic.name, world.clinic.is_partner) == ("Eastside Clinic", True)
    assert world.clinic.url == "https://own.example.org"
    assert Service.objects.get(name="Checkups").organization == world.clinic


def test_two_sources_may_use_the_same_ids(world: World) -> None:
    bring(world, hsds(**HSDS), None)
    bring(world, {f"il_{name}.csv": text.encode() for name, text in HSDS.items()}, None)
    assert Service.objects.within(world.harbor).count() == 2


def test_an_import_takes_as_many_queries_for_many_rows_as_for_few(world: World) -> None:
    def n_queries(n_rows: int, start: int) -> int:
        rows = [f"Org {n},P{n},Service {n},Hall,{n} Main St,{n},14,17,Spanish" for n in range(start, start + n_rows)]
        with CaptureQueriesContext(connection) as captured:
            bring(world, table(*rows))
        return len(captured)

    # Both fit into one batch: SQLite takes about a hundred rows of ten columns at once.
    few, many = n_queries(10, 0), n_queries(60, 100)
    assert many <= few


REFUSED = {
    "an age that is no number": (table("A,,Help,,,,young,,"), 2, "low"),
    "ages the wrong way round": (table("A,,Help,,,,17,14,"), 2, "low"),
    "a ragged row": (table("A,,Help,,,,,,", "B,,Help,,,,,,,,,,x"), 3, None),
    "a missing column": ({"small.csv": b"org,name\nA,B\n"}, 1, "program"),
    "a NUL": (table("A,,He\0lp,,,,,,"), 2, None),
    "an empty file": ({"small.csv": b""}, None, None),
    "a page": ({"small.csv": b"<!doctype html><html></html>"}, None, None),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_malformed_file_is_refused_by_row_and_column_and_leaves_nothing(world: World, name: str) -> None:
    files, row, column = REFUSED[name]
    before = Organization.objects.count()
    with pytest.raises(ImportRefused) as why:
        bring(world, files)
    assert why.value.row == row
    assert column is None or why.value.column == column
    assert Organization.objects.count() == before and not Service.objects.exists() and not ImportRun.objects.exists()


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_zip_of_tables_is_read_wherever_they_lie_in_it(world: World) -> None:
    content = packed({f"export/{name}.csv": text.encode() for name, text in HSDS.items()})
    assert bring(world, files_of(content, "export.zip"), None).n_written == 5


@pytest.mark.parametrize(
    "content",
    [
        packed({"services.csv": b"0" * 40_000_000}),
        packed({f"{n}.csv": b"a\n1\n" for n in range(300)}),
        packed({"a/x.csv": b"a\n1\n", "b/x.csv": b"a\n2\n"}),
        packed({"readme.md": b"nothing"}),
        packed({"x.csv": b"a\n1\n"})[:-30],
    ],
    ids=["bomb", "too many", "twice", "no table", "cut off"],
)
def test_a_hostile_zip_is_refused(content: bytes) -> None:
    with pytest.raises(ImportRefused):
        files_of(content, "x.zip")


@pytest.mark.parametrize(
    "text",
    [
        "layout = 'tall'",
        "layout = 'flat'\nsource = 'A B'",
        "layout = 'flat'\nsource = 'a'\n[columns]\nname = 'n'",
        "layout = 'flat'\nsource = 'a'\n[columns]\nname = 'n'\norganization = 'o'\nsecret = 'x'",
        "layout = 'flat'\nsource = 'a'\n[reach.shoe]\ncolumn = 'x'",
        "layout = [",
        "layout = 'tables'\nsource = 'a'",
    ],
)
def test_a_mapping_that_does_not_fit_says_what_is_known(text: str) -> None:
    with pytest.raises(ImportRefused):
        mapping_of_text(text.encode())


def test_there_is_no_mapping_of_an_unknown_name() -> None:
    with pytest.raises(ImportRefused, match="sf_dcyf"):
        read_mapping("no_such_city")


cells = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r\n,\"'", exclude_categories=("Cs", "Cc")), max_size=8
)
lines = st.lists(
    st.tuples(
        st.sampled_from(["Alpha", "Beta", "alpha ", "Élan"]),
        cells,
        cells,
        cells,
        cells,
        st.sampled_from(["9", "", "10"]),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(lines)
def test_any_directory_merged_twice_is_merged_once(world: World, rows: list[tuple[str, ...]]) -> None:
    files = table(*(",".join((*row, "", "", "Spanish")) for row in rows))
    plan = plan_directory(partnership=world.harbor, files=files, mapping=mapping_of_text(FLAT.encode()))
    first = bring(world, files)
    counts = [model.objects.within(world.harbor).count() for model in (Organization, Program, Location, Service)]
    n_reaches = Reach.objects.count()
    second = bring(world, files)
    assert plan.as_dict() == first.as_dict(), "the preview says what the import does"
    assert second.n_written == 0
    assert second.n_unchanged == first.n_written + first.n_unchanged
    assert counts == [
        model.objects.within(world.harbor).count() for model in (Organization, Program, Location, Service)
    ]
    assert n_reaches == Reach.objects.count()


# Real data


@pytest.mark.shared
def test_san_francisco_comes_in_as_an_independent_count_says(world: World) -> None:
    path = shared_data("sf_dcyf_2013") / "dcyf_programs.csv"
    files, mapping = files_at(path), read_mapping("sf_dcyf")
    report = import_directory(
        partnership=world.harbor, files=files, mapping=mapping, source_name=path.name, by=None, at=NOW
    )
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert report.details["rows"] == len(rows) == 609
    found = Organization.objects.within(world.harbor).filter(identifier__startswith="sf-dcyf:")
    assert found.count() == len({row["Agency Name"] for row in rows}) == 163
    assert Program.objects.count() == len({(row["Agency Name"], row["Program Name"]) for row in rows})
    spanish = {
        (r["Agency Name"], r["Program Name"], r["Strategy"], r["Site Name"], r["Site Address"])
        for r in rows
        if r["Spanish"]
    }
    assert Reach.objects.filter(kind="language", code="es").count() == len(spanish)
    in_nine = {
        (r["Agency Name"], r["Program Name"], r["Strategy"], r["Site Name"], r["Site Address"])
        for r in rows
        if r["Site District"] == "9"
    }
    assert Reach.objects.filter(kind="district", code="9").count() == len(in_nine)
    again = import_directory(
        partnership=world.harbor, files=files, mapping=mapping, source_name=path.name, by=None, at=NOW
    )
    assert again.n_written == 0


@pytest.mark.shared
def test_illinois_and_florida_come_in(world: World) -> None:
    folder = shared_data("legal_aid_il_fl_hsds")
    illinois = import_directory(
        partnership=world.harbor, files=files_at(folder), mapping=None, source_name="il", by=None, at=NOW
    )
    assert illinois.details["source"] == "il"
    assert illinois.details["kinds"]["organization"]["new"] == 33
    assert illinois.details["kinds"]["service"]["read"] == 430
    florida = import_directory(
        partnership=world.harbor,
        files=files_at(folder),
        mapping=read_mapping("hsds_florida"),
        source_name="fl",
        by=None,
        at=NOW,
    )
    assert florida.details["kinds"]["organization"]["new"] == 20
    # One row has a cell too many: its ages hold an address of a website. It is left out, and said.
    assert florida.details["kinds"]["service"]["new"] == 134
    assert Reach.objects.filter(kind="age", code="60+").exists()
    said = json.dumps(list(Reach.objects.values_list("code", flat=True).distinct()))
    assert "Citizen" not in said and "custody" not in said


@pytest.mark.shared
def test_the_standards_own_example_comes_in(world: World) -> None:
    folder = shared_data("hsds_spec_3")
    start = "examples__csv__"
    files = {path.name.removeprefix(start): path.read_bytes() for path in folder.glob(f"{start}*.csv")}
    directory = read_directory(files, None)
    assert [service.name for service in directory.services.values()] == ["Community Counselling"]
    assert next(iter(directory.locations.values())).latitude is None, "its latitude of 100 is no place on earth"


@pytest.mark.shared
def test_the_planted_coordinates_appear_nowhere(world: World) -> None:
    path = shared_data("dc_211_2013") / "dc_211.csv"
    source = path.read_text(encoding="utf-8")
    assert source.count("11.111111") >= 14, "the canary is in the source"
    report = import_directory_and_reckon(
        partnership=world.harbor,
        files=files_at(path),
        mapping=read_mapping("dc_211"),
        source_name=path.name,
        by=world.as_steward,
        at=NOW,
    )
    assert report.details["confidential_places"] > 0
    assert report.details["kinds"]["organization"]["new"] > 400
    everything = io.StringIO()
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            everything.write(serializers.serialize("json", model._default_manager.all(), cls=DjangoJSONEncoder))
    for canary in ("11.1111", "22.2222", "11,1111", "22,2222"):
        assert canary not in everything.getvalue()
    with path.open(newline="", encoding="utf-8") as file:
        secret = {row["ResourceAgencyNum"] for row in csv.DictReader(file) if row["Latitude"].startswith("11.11")}
    services = list(Service.objects.filter(identifier__in=[f"dc-211:{number}" for number in secret], is_active=True))
    assert len(services) >= 5
    client = world.client("amara")
    for service in services:
        for url in (f"/p/harbor/services/{service.pk}/", f"/api/p/harbor/services/{service.pk}/"):
            body = client.get(url).content.decode()
            assert "11.1111" not in body and "22.2222" not in body
            assert "secret" in body
        assert service.location is not None and service.location.is_confidential
