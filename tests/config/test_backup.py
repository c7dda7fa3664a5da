"""Backup under load, restore on an empty folder: rows and journal heads are equal; what is damaged is refused."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from tests.config.test_environment import command


@pytest.fixture(scope="module")
def once_filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("filled") / "data"
    for slug in ("one", "two"):
        assert command("partnership", "create", "--slug", slug, "--name", slug, data=data).returncode == 0
    return data


@pytest.fixture
def filled(once_filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(once_filled, tmp_path / "data"))


def load(path: Path, stop: threading.Event, written: list[int]) -> None:
    """Write places as fast as possible until told to stop."""
    with closing(sqlite3.connect(path, timeout=20)) as db:
        while not stop.is_set():
            n = len(written)
            db.execute(
                "INSERT INTO places_place (scope, level, code, name) VALUES (?, 'school', ?, 'School')",
                ("0" * 32, str(n)),
            )
            db.commit()
            written.append(n)


def test_backup_under_load_restores_equal(filled: Path, tmp_path: Path) -> None:
    stop, written = threading.Event(), []
    writer = threading.Thread(target=load, args=(filled / "bridgework.sqlite3", stop, written))
    writer.start()
    try:
        done = command("backup", str(tmp_path / "b.tar.gz"), "--json", data=filled)
    finally:
        stop.set()
        writer.join()
    assert done.returncode == 0, done.stderr
    manifest = json.loads(done.stdout)
    assert len(manifest["journal_heads"]) == 2
    assert 0 < manifest["rows"]["places_place"] <= len(written)

    back = command("restore", str(tmp_path / "b.tar.gz"), "--json", data=tmp_path / "new")
    assert back.returncode == 0, back.stderr
    restored = json.loads(back.stdout)
    assert restored["rows"] == manifest["rows"]
    assert restored["journal_heads"] == manifest["journal_heads"]
    assert (tmp_path / "new" / "secret.key").read_text() == (filled / "secret.key").read_text()
    assert command("verify-journal", data=tmp_path / "new").returncode == 0


def test_backup_and_restore_say_how_far_they_are_where_asked(filled: Path, tmp_path: Path) -> None:
    """Not in a pipe unless asked: a nightly job's mail stays short."""
    done = command("backup", str(tmp_path / "b.tar.gz"), "--progress", data=filled)
    assert done.returncode == 0
    said = done.stderr.splitlines()
    assert [line.split(":")[0] for line in said][:2] == ["copying the database", "checking the database"]
    assert any(line.startswith("counting tables: ") for line in said)
    numbers = [line.removeprefix("writing: ").split(" of ") for line in said if line.startswith("writing: ")]
    assert len(numbers) > 1 and numbers[-1][0] == numbers[-1][1]
    back = command("restore", str(tmp_path / "b.tar.gz"), "--progress", "--json", data=tmp_path / "new")
    phases = list(dict.fromkeys(line.split(":")[0] for line in back.stderr.splitlines()))
    assert phases[:3] == ["unpacking", "checking files", "restoring the database"]
    assert phases[-1] == "bringing it up to date"
    assert json.loads(back.stdout)["rows"]
    assert command("backup", str(tmp_path / "c.tar.gz"), data=filled).stderr == ""


def test_restore_refuses_a_folder_that_is_not_empty(filled: Path, tmp_path: Path) -> None:
    assert command("backup", str(tmp_path / "b.tar.gz"), data=filled).returncode == 0
    done = command("restore", str(tmp_path / "b.tar.gz"), data=filled)
    assert done.returncode == 2
    assert "not empty" in done.stderr


@pytest.mark.parametrize("damage", ["truncate", "flip", "not-a-backup"])
def test_a_damaged_backup_is_refused_and_restores_nothing(damage: str, filled: Path, tmp_path: Path) -> None:
    file = tmp_path / "b.tar.gz"
    assert command("backup", str(file), data=filled).returncode == 0
    raw = bytearray(file.read_bytes())
    if damage == "truncate":
        raw = raw[: len(raw) // 2]
    elif damage == "flip":
        raw[len(raw) // 2] ^= 0xFF
    else:
        raw = bytearray(b"something else")
    file.write_bytes(bytes(raw))
    done = command("restore", str(file), data=tmp_path / "new")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "new" / "bridgework.sqlite3").exists()


def test_a_backup_never_overwrites(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "b.tar.gz").write_text("precious")
    done = command("backup", str(tmp_path / "b.tar.gz"), data=filled)
    assert done.returncode == 2
    assert (tmp_path / "b.tar.gz").read_text() == "precious"
