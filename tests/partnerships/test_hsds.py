"""HSDS 3 goes out as it came in, and everything that goes out holds to the specification's own schemas.

Equal means here: the same objects with the same fields and values, at the same place in the JSON; lists in the same order.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from bridgework.config.cli.export_hsds import export_hsds
from bridgework.config.exporting.hsds import hsds_files, zipped
from bridgework.lib.hsds import COLUMNS
from bridgework.partnerships.actions.directory import files_of, import_directory
from bridgework.partnerships.models import Location, Organization, Partnership, Service, ServiceLocation
from bridgework.partnerships.queries.hsds import compiled_lines, compiled_organizations, compiled_services
from tests.cast import NOW, World
from tests.shared import shared_data

pytestmark = pytest.mark.django_db


def example(name: str) -> Any:
    return json.loads((shared_data("hsds_spec_3") / f"examples__{name}.json").read_text(encoding="utf-8"))


def example_tables() -> dict[str, bytes]:
    start = "examples__csv__"
    folder = shared_data("hsds_spec_3")
    return {path.name.removeprefix(start): path.read_bytes() for path in folder.glob(f"{start}*.csv")}


@cache
def validator(name: str) -> Draft202012Validator:
    path: Path = shared_data("hsds_spec_3") / f"schema__{name}.json"

    def other(uri: str) -> Resource[Any]:
        named = shared_data("hsds_spec_3") / f"schema__{uri}"
        return Resource.from_contents(json.loads(named.read_text(encoding="utf-8")), DRAFT202012)

    schema = json.loads(path.read_text(encoding="utf-8"))
    return Draft202012Validator(schema, registry=Registry(retrieve=other))  # type: ignore[call-arg]


def errors(name: str, thing: Any) -> list[str]:
    return [f"{list(one.absolute_path)}: {one.message[:200]}" for one in validator(name).iter_errors(thing)]


def bring(partnership: Partnership, files: dict[str, bytes]) -> Any:
    return import_directory(partnership=partnership, files=files, mapping=None, source_name="hsds", by=None, at=NOW)


def as_json(name: str, thing: Any) -> dict[str, bytes]:
    return {f"{name}.json": json.dumps(thing).encode()}


def directory(partnership: Partnership) -> list[Organization]:
    return list(Organization.objects.within(partnership).filter(is_partner=False).order_by("pk"))


@pytest.mark.shared
def test_the_official_organization_comes_back_equal(world: World) -> None:
    bring(world.harbor, as_json("organization_full", example("organization_full")))
    [made] = compiled_organizations(world.harbor, directory(world.harbor))
    assert made == example("organization_full")
    assert errors("compiled__organization", made) == []


@pytest.mark.shared
def test_the_official_service_comes_back_equal(world: World) -> None:
    bring(world.harbor, as_json("service_full", example("service_full")))
    [made] = compiled_services(world.harbor, list(Service.objects.select_related("program")))
    assert made == example("service_full")
    assert errors("compiled__service", made) == []


@pytest.mark.shared
def test_the_official_service_at_a_location_comes_back_equal(world: World) -> None:
    bring(world.harbor, as_json("service_at_location_full", example("service_at_location_full")))
    lines = ServiceLocation.objects.select_related("location", "service__program")
    [made] = compiled_lines(world.harbor, list(lines))
    assert made == example("service_at_location_full")


def rows_of(content: bytes) -> list[dict[str, str]]:
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    return sorted(({k: v for k, v in row.items() if v} for row in rows), key=lambda row: row["id"])


@pytest.mark.shared
def test_the_official_tables_come_back_equal(world: World) -> None:
    tables = example_tables()
    Organization.objects.within(world.harbor).exclude(pk__in=[world.network.pk]).delete()
    bring(world.harbor, tables)
    world.harbor.steward_organization = None
    world.harbor.save()
    Organization.objects.within(world.harbor).filter(is_partner=True).delete()
    made = {name: content for name, content, _n in hsds_files(world.harbor, "csv")}
    assert set(made) - {"datapackage.json"} == set(tables)
    for name, content in tables.items():
        assert rows_of(made[name]) == rows_of(content), name
    # What went out comes in again as a data package, and changes nothing.
    assert bring(world.harbor, files_of(zipped(list(made.items())), "x.zip")).n_written == 0


@pytest.mark.shared
@pytest.mark.parametrize("name", ["organization_list", "service_list", "tabular", "service_at_location_list"])
def test_every_other_official_form_is_read(world: World, name: str) -> None:
    report = bring(world.harbor, as_json(name, example(name)))
    assert Organization.objects.within(world.harbor).filter(name="Example Organization Inc.").exists()
    if name != "organization_list":
        assert Service.objects.get().name == "Community Counselling"
    assert bring(world.harbor, as_json(name, example(name))).n_written == 0 < report.n_written


@pytest.mark.shared
def test_everything_the_example_exports_holds_to_the_schemas(harbor: Partnership) -> None:
    files = {name: json.loads(content) for name, content, _n in hsds_files(harbor, "json")}
    assert len(files["services.json"]) > 20 and len(files["organizations.json"]) > 20
    for name, schema in (("organizations", "compiled__organization"), ("services", "compiled__service")):
        for thing in files[f"{name}.json"]:
            assert errors(schema, thing) == [], thing["id"]
    for name, schema in (("taxonomies", "taxonomy"), ("taxonomy_terms", "taxonomy_term")):
        for thing in files[f"{name}.json"]:
            assert errors(schema, thing) == []
    assert any(len(one.get("service_at_locations", ())) > 1 for one in files["services.json"])


def test_a_schema_that_nothing_breaks_would_prove_nothing() -> None:
    assert errors("compiled__service", {"id": "x", "name": "y", "status": "gone"})


HSDS_AT_TWO = {
    "organizations.csv": b"id,name\no1,Alpha\n",
    "services.csv": b"id,organization_id,name,status\ns1,o1,Help,active\n",
    "locations.csv": b"id,organization_id,name\nl1,o1,Hall\nl2,o1,Yard\nl3,o1,Safe house\n",
    "service_at_location.csv": b"id,service_id,location_id\nx1,s1,l1\nx2,s1,l2\nx3,s1,l3\n",
    "addresses.csv": (
        b"id,location_id,address_1,city\na1,l1,1 Main St,Town\na2,l2,2 Yard Rd,Town\na3,l3,17 Hidden Lane,Town\n"
    ),
    "attributes.csv": b"id,link_id,taxonomy_term_id,link_entity,value\nb1,l3,,location,Confidential\n",
    "phones.csv": b"id,location_id,service_id,number\np1,l3,s1,(555) 010-7733\np2,,s1,(555) 010-1111\n",
    "programs.csv": b"id,organization_id,name,description\ng1,o1,Nights,Come to 17  hidden lane at eight\n",
}


def test_a_service_at_several_places_survives_and_a_secret_one_of_them_says_nothing(world: World) -> None:
    bring(world.harbor, HSDS_AT_TWO)
    service = Service.objects.within(world.harbor).get()
    assert [line.location.name for line in service.at_locations.order_by("position")] == ["Hall", "Yard", ""]
    assert service.phone == "(555) 010-1111"
    for form in ("json", "csv"):
        whole = b"\n".join(content for _name, content, _n in hsds_files(world.harbor, form)).lower()
        assert b"2 yard rd" in whole and b"010-1111" in whole
        assert b"hidden" not in whole and b"7733" not in whole


def test_the_secret_place_stays_secret_on_its_way_through_an_export(world: World) -> None:
    bring(world.harbor, HSDS_AT_TWO)
    for form in ("json", "csv"):
        files = {name: content for name, content, _n in hsds_files(world.harbor, form)}
        bring(world.valley, files_of(zipped(list(files.items())), "x.zip"))
        secret = Location.objects.within(world.valley).filter(is_confidential=True)
        assert secret.count() == 1
        assert Service.objects.within(world.valley).get(name="Help").at_locations.count() == 3
        Organization.objects.within(world.valley).filter(is_partner=False).delete()


def test_the_command_writes_a_folder_a_zip_and_the_output(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bridgework.config.cli.base.set_up", lambda: None)
    bring(world.harbor, HSDS_AT_TWO)
    run = CliRunner()
    for out in (tmp_path / "folder", tmp_path / "all.zip"):
        asked = ["--partnership", "harbor", "--out", str(out), "--format", "csv", "--json"]
        done = run.invoke(export_hsds, asked)
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout)["files"]["services.csv"] == 1
        assert run.invoke(export_hsds, asked).exit_code == 2, "nothing is overwritten"
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert archive.read("services.csv") == (tmp_path / "folder" / "services.csv").read_bytes()
    printed = json.loads(run.invoke(export_hsds, ["--partnership", "harbor", "--out", "-"]).stdout)
    assert [one["name"] for one in printed["services"]] == ["Help"]
    assert run.invoke(export_hsds, ["--partnership", "nowhere"]).exit_code == 2


def test_the_columns_are_those_of_the_specification() -> None:
    package = json.loads((shared_data("hsds_spec_3") / "datapackage.json").read_text(encoding="utf-8"))
    theirs = {
        one["path"].removesuffix(".csv"): [f["name"] for f in one["schema"]["fields"]] for one in package["resources"]
    }
    ours = {
        table.replace("service_at_locations", "service_at_location"): list(names) for table, names in COLUMNS.items()
    }
    assert ours == theirs
