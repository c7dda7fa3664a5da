"""Directories that are cut off, cyclic, dangling or hostile: a report or a refusal, never a crash, never half."""

from __future__ import annotations

import io
import json
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridgework.config.cli.import_directory import import_directory as command
from bridgework.lib.words import Words
from bridgework.partnerships.actions.directory import files_at, files_of, import_directory, read_directory
from bridgework.partnerships.actions.directory.mapping import mapping_of
from bridgework.partnerships.actions.importing import ImportRefused
from bridgework.partnerships.models import Location, Organization, Program, Service
from tests.cast import NOW, World

pytestmark = pytest.mark.django_db


def counts() -> list[int]:
    return [model.objects.count() for model in (Organization, Program, Location, Service)]


def bring(world: World, files: dict[str, bytes]) -> Any:
    return import_directory(partnership=world.harbor, files=files, mapping=None, source_name="x", by=None, at=NOW)


def of(document: Any, name: str = "all.json") -> dict[str, bytes]:
    return {name: json.dumps(document).encode()}


def packed(**names: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return out.getvalue()


ORGANIZATION = {"id": "o1", "name": "Alpha", "description": "A"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b'{"id": NaN, "name": "x"}',
        b'{"id": "a", "name": "x\\u0000y"}',
        b'{"id": "a", "name": "\\ud800"}',
        b"\xff\xfe\x00\x01",
        b"1",
        b'"text"',
        b'[{"id": ' + b"9" * 5_000 + b', "name": "x"}]',
    ],
    ids=["nothing", "cut off", "deep", "no number", "a NUL", "half a character", "bytes", "1", "text", "a huge number"],
)
def test_json_that_is_none_is_refused(world: World, content: bytes) -> None:
    before = counts()
    with pytest.raises(ImportRefused):
        bring(world, {"organizations.json": content})
    assert counts() == before


def test_cycles_dangling_and_unknown_things_are_told_with_their_place_and_nothing_is_lost(world: World) -> None:
    document = {
        "organizations": [
            {**ORGANIZATION, "parent_organization_id": "o2", "shoe_size": 44},
            {"id": "o2", "name": "Beta", "parent_organization_id": "o1"},
            {
                "id": "o3",
                "name": "Gamma",
                "parent_organization_id": "gone",
                "services": [None, 3, {"id": "s1", "name": "X"}],
            },
        ],
        "services": [{"id": "s2", "organization_id": "nobody", "name": "Lost"}],
        "phones": [{"id": "p1", "number": "1", "service_id": "gone"}],
        "attributes": [{"id": "a1", "link_id": "gone", "value": "x"}],
    }
    report = bring(world, of(document))
    said = " ".join(report.problems)
    for part in (
        "part of themselves",
        "1 organization names a parent organization that is not in the directory",
        "organizations.shoe_size",
        "not in the directory and was left out",
        "1 row of phones names in service_id",
        "belongs to a record that is not there",
        "all.json, row 1",
    ):
        assert part in said, part
    assert report.n_read == report.n_written + report.n_unchanged + report.n_refused
    assert Service.objects.get(name="X").organization.name == "Gamma"
    assert bring(world, of(document)).n_written == 0


def test_unknown_columns_of_tables_are_told_with_file_and_column(world: World) -> None:
    tables = {
        "organizations.csv": b"id,name,shoe size\no1,Alpha,44\n",
        "services.csv": b"id,organization_id,name,description\ns1,o1,+Plus,Fine\ns2,o1,Two,=1+1\n",
        "datapackage.json": b"../../datapackage.json",
    }
    said = " ".join(bring(world, tables).problems)
    assert "shoe size" in said and "organizations.csv" in said
    assert "formulas" in said and "services.csv, row 2" in said
    assert Service.objects.get(identifier="hsds:s2").description == Words.of("=1+1")


@pytest.mark.parametrize("file", ["organizations.csv", "services.csv", "locations.csv"])
def test_a_formula_is_nobodys_name(world: World, file: str) -> None:
    tables = {
        "organizations.csv": b"id,name\no1,Alpha\n",
        "services.csv": b"id,organization_id,name\ns1,o1,Beta\n",
        "locations.csv": b"id,organization_id,name\nl1,o1,Gamma\n",
        "datapackage.json": b"../../datapackage.json",
    }
    tables[file] = tables[file].replace(tables[file].split(b",")[-1], b'"=HYPERLINK(""http://x"")"\n')
    with pytest.raises(ImportRefused, match="This is a formula") as why:
        bring(world, tables)
    assert (why.value.row, why.value.column) == (2, "name") and file in str(why.value)
    assert not Service.objects.exists()


def test_a_data_package_says_what_its_files_are(world: World) -> None:
    package = {"resources": [{"name": "organization", "path": "data/a.csv"}, {"name": "service", "path": "b.csv"}]}
    files = {
        "datapackage.json": json.dumps(package).encode(),
        "a.csv": b"id,name\no1,Alpha\n",
        "b.csv": b"id,organization_id,name\ns1,o1,Help\n",
    }
    assert bring(world, files).n_written == 2
    package["resources"].append({"name": "phone", "path": "../../etc/passwd"})
    report = bring(world, files | {"datapackage.json": json.dumps(package).encode()})
    assert any("not there" in line for line in report.problems)


def test_links_and_paths_that_lead_out_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("id,name\n1,x\n")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "organizations.csv").symlink_to(secret)
    with pytest.raises(ImportRefused):
        files_at(folder)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("organizations.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("../../services.csv", b"id,name\n1,x\n")
    assert files_of(out.getvalue(), "x.zip") == {"services.csv": b"id,name\n1,x\n"}


def test_the_command_ends_with_two_and_nothing_is_written(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bridgework.config.cli.base.set_up", lambda: None)
    before = counts()
    for number, content in enumerate((b"", b"\x00\x01", b"PK\x03\x04broken", b"{]", b"id\n1\n")):
        for ending in ("csv", "json", "zip", "xlsx"):
            path = tmp_path / f"{number}.{ending}"
            path.write_bytes(content)
            done = CliRunner().invoke(command, [str(path), "--partnership", "harbor", "--json"])
            assert done.exit_code == 2, (path.name, done.output)
    assert counts() == before
    good = tmp_path / "good.json"
    good.write_text(json.dumps({**ORGANIZATION, "services": [{"id": "s", "name": "Help", "status": "active"}]}))
    done = CliRunner().invoke(command, [str(good), "--partnership", "harbor", "--json"])
    assert done.exit_code == 0, done.output
    assert {"read", "written", "unchanged", "refused", "problems"} <= set(json.loads(done.stdout))


ids = st.sampled_from(["a", "b", "c", "", "0", None])
leaves = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6)
)
names = st.sampled_from(
    ["id", "name", "organization_id", "services", "locations", "location", "service_at_locations", "phones", "number"]
    + ["attributes", "taxonomy_term", "status", "minimum_age", "latitude", "value", "addresses", "address_1", "x"]
    + ["parent_organization_id", "organization", "schedules", "contacts", "organization_identifiers", "identifier"]
)
things = st.recursive(
    leaves | ids,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=6),
    max_leaves=25,
)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(things, st.sampled_from(["organizations", "services", "all", "locations"]))
def test_any_json_is_read_or_refused(world: World, document: Any, name: str) -> None:
    before = counts()
    try:
        report = bring(world, of(document, f"{name}.json"))
    except ImportRefused:
        assert counts() == before
        return
    assert report.n_read == report.n_written + report.n_unchanged + report.n_refused
    assert bring(world, of(document, f"{name}.json")).n_written == 0


WHOLE = json.dumps(
    {
        **ORGANIZATION,
        "services": [{"id": "s", "name": "Help", "service_at_locations": [{"id": "x", "location": {"id": "l"}}]}],
    }
).encode()


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(0, len(WHOLE)), st.binary(max_size=4))
def test_cut_off_and_bent_files_are_read_or_refused(at: int, bent: bytes) -> None:
    for content in (WHOLE[:at], WHOLE[:at] + bent + WHOLE[at + len(bent) :], packed(organizations=WHOLE)[:at]):
        for name in ("organizations.json", "organizations.csv", "x.zip"):
            try:
                read_directory(files_of(content, name), None)
            except ImportRefused:
                continue


def test_what_was_noticed_is_told_in_sentences_with_the_reader_s_own_notices(world: World) -> None:
    """A directory in Windows-1252 came in without a word, where a table of numbers in it is told of."""
    tables = {
        "il_organizations.csv": "id,name,description\no1,Café Norte,A\no1,Café Norte,A\n".encode("cp1252"),
        "il_services.csv": b"id,organization_id,name,status\ns1,o1,Meals,active\ns2,o9,Beds,active\ns3,o9,Beds,active\n",
        "il_phones.csv": b"id,organization_id,number,100% language\np1,o1,555,en\n",
    }
    said = bring(world, tables).problems
    assert Organization.objects.get(name="Café Norte")
    guessed = (
        "The file is not in UTF-8. It was read as Windows-1252: check letters with accents, or save it as “CSV UTF-8”."
    )
    for line in (
        f"{guessed} First: il_organizations.csv.",
        "1 column is not of HSDS; what it says is not kept: 100% language. First: il_phones.csv.",
        "1 record has the id of an earlier one and was left out. First: il_organizations.csv, row 3.",
        "2 services belong to an organization that is not in the directory and were left out. First: il_services.csv, row 3.",
    ):
        assert line in said, said
    flat = b"Agency,Service\nCaf\xe9 Sur,Meals\n"
    mapping = mapping_of({"layout": "flat", "source": "x", "columns": {"organization": "Agency", "name": "Service"}})
    report = import_directory(
        partnership=world.harbor, files={"flat.csv": flat}, mapping=mapping, source_name="x", by=None, at=NOW
    )
    assert f"{guessed} First: flat.csv." in report.problems
