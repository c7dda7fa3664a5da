"""`bridgework restore`: fill an empty data folder (or database) from a backup."""

from __future__ import annotations

import hashlib
import json
import shutil
import tarfile
import tempfile
import zlib
from pathlib import Path
from typing import Any

import click

from bridgework.config.cli.backup import FORMAT, postgresql_facts, run_postgresql, sqlite_facts
from bridgework.config.cli.base import answer, json_option, refuse, set_up
from bridgework.config.cli.progress import Say, end_progress, progress_option, say_progress
from bridgework.config.environment import read_environment


@click.command(help="Fill an empty data folder, or an empty PostgreSQL database, from a backup FILE.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@progress_option
@json_option
def restore(file: Path, as_json: bool, always: bool) -> None:
    import os

    # Looked at before Django starts: starting would already make a key and so a folder that is not empty.
    data = Path(os.environ.get("BRIDGEWORK_DATA", "bridgework-data")).expanduser().resolve()
    if data.exists() and any(data.iterdir()):
        refuse(f"{data} is not empty; set BRIDGEWORK_DATA to a new folder, restoring never overwrites anything.")
    say = say_progress(always)
    with tempfile.TemporaryDirectory() as folder:
        manifest = _unpack(file, Path(folder), say)
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        # The database first: where it is refused, the folder stays empty and one may try again.
        say(0, 1, "restoring the database")
        facts = _restore_database(Path(folder) / "database", manifest, data, say)
        for name in manifest["digests"]:
            if name != "database":
                target = data / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(Path(folder) / name, target)
                if name == "secret.key":
                    target.chmod(0o600)
    for what in ("rows", "journal_heads"):
        if facts[what] != manifest[what]:
            refuse(f"{what} differ from the backup's after restoring; keep the backup and report this.")
    say(0, 1, "bringing it up to date")
    set_up()  # brings a backup of an older version up to date
    end_progress()
    answer(
        {"rows": facts["rows"], "journal_heads": facts["journal_heads"]},
        as_json,
        lambda m: [
            f"Restored {sum(m['rows'].values())} rows in {len(m['rows'])} tables; journal heads equal the backup's."
        ],
    )


def _unpack(file: Path, folder: Path, say: Say) -> dict[str, Any]:
    """Unpack a backup and check every member against the manifest; a damaged or truncated backup is refused whole."""
    try:
        size = file.stat().st_size
        with file.open("rb") as packed, tarfile.open(fileobj=packed, mode="r:gz") as tar:
            names = set()
            for member in tar:
                names.add(_unpack_member(tar, member, folder))
                say(packed.tell(), size, "unpacking")
        manifest = json.loads((folder / "manifest.json").read_text())
        if names != {*manifest["digests"], "manifest.json"}:
            raise ValueError("members and manifest differ")
    except (tarfile.TarError, OSError, EOFError, ValueError, KeyError, TypeError, zlib.error):
        refuse(f"{file} is damaged or not a Bridgework backup; take another one.")
        raise AssertionError from None
    if manifest["format"] != FORMAT:
        refuse(f"this backup has format {manifest['format']}; this version reads format {FORMAT}.")
    for number, (name, digest) in enumerate(manifest["digests"].items(), 1):
        say(number, len(manifest["digests"]), "checking files")
        with (folder / name).open("rb") as member:
            if hashlib.file_digest(member, "sha256").hexdigest() != digest:
                refuse(f"{name} in {file} is damaged; take another backup.")
    return manifest


def _unpack_member(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> str:
    # Python 3.11 before 3.11.4, Debian 12's, has no extraction filters: only plain files below the folder are written.
    parts = Path(member.name).parts
    content = tar.extractfile(member) if member.isreg() else None
    if content is None or not parts or ".." in parts or Path(member.name).is_absolute():
        raise ValueError(f"{member.name} is not a file of a backup")
    target = folder / member.name
    target.parent.mkdir(parents=True, exist_ok=True)
    with content, target.open("wb") as file:
        shutil.copyfileobj(content, file)
    return member.name


def _restore_database(copy: Path, manifest: dict[str, Any], data: Path, say: Say) -> dict[str, Any]:
    vendor = "postgresql" if "postgresql" in read_environment().database["ENGINE"] else "sqlite"
    if manifest["vendor"] != vendor:
        refuse(
            f"this backup is of {manifest['vendor']}, the configured database is {vendor}; set DATABASE_URL to match."
        )
    if vendor == "sqlite":
        target = Path(read_environment().database["NAME"])
        if target.exists():
            refuse(f"{target} exists; restoring never overwrites anything.")
        shutil.copy2(copy, target)
        return sqlite_facts(target, say)
    set_up(migrate=False)
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.introspection.table_names(cursor):
            refuse("the configured PostgreSQL database is not empty; make a new one for the restore.")
        run_postgresql("pg_restore", ["--no-owner", "--exit-on-error", "--single-transaction", str(copy)])
        return postgresql_facts(cursor)
