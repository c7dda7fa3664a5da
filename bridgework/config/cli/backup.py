"""`bridgework backup`: one file that holds everything, taken while the server runs."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from contextlib import closing
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import click

from bridgework.config.cli.base import answer, json_option, needs_database, refuse
from bridgework.config.cli.progress import Say, end_progress, progress_option, say_nothing, say_progress

FORMAT = 1


@click.command(help="Write everything (data, files, secret key) into FILE, a .tar.gz, while the server runs.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@progress_option
@json_option
@needs_database
def backup(file: Path, as_json: bool, always: bool) -> None:
    if file.exists():
        refuse(f"{file} exists; choose a new name, a backup never overwrites one.")
    file.parent.mkdir(parents=True, exist_ok=True)
    manifest = write_backup(file, say_progress(always))
    end_progress()
    answer(manifest, as_json, lambda m: [f"Wrote {file}: {sum(m['rows'].values())} rows in {len(m['rows'])} tables."])


def write_backup(file: Path, say: Say = say_nothing) -> dict[str, Any]:
    """Write a backup and return its manifest: rows by table, journal heads, a digest of every member."""
    from django.conf import settings
    from django.db import connection

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "database"
        say(0, 1, "copying the database")
        if connection.vendor == "sqlite":
            _copy_sqlite(Path(settings.DATABASES["default"]["NAME"]), copy)
            counts = sqlite_facts(copy, say)
        else:
            counts = _dump_postgresql(copy)
        members: list[tuple[str, Path]] = [("database", copy)]
        key = Path(settings.BRIDGEWORK_DATA) / "secret.key"
        if key.exists():
            members.append(("secret.key", key))
        files = Path(settings.MEDIA_ROOT)
        members += [(f"files/{p.relative_to(files)}", p) for p in sorted(files.rglob("*")) if p.is_file()]
        manifest = {"format": FORMAT, "vendor": connection.vendor, **counts, "digests": {}}
        part = file.with_name(file.name + ".part")
        total, done = sum(path.stat().st_size for _name, path in members), 0
        with tarfile.open(part, "w:gz", compresslevel=6) as tar:
            for name, path in members:
                manifest["digests"][name] = _digest(path)
                with path.open("rb") as content:
                    member = tar.gettarinfo(arcname=name, fileobj=content)
                    tar.addfile(member, _Counted(content, partial(_written, say, done, total)))
                done += member.size
            raw = json.dumps(manifest, indent=1).encode()
            info = tarfile.TarInfo("manifest.json")
            info.size = len(raw)
            tar.addfile(info, BytesIO(raw))
        part.chmod(0o600)  # it holds the secret key and mail addresses
        part.rename(file)
    return manifest


def _copy_sqlite(source: Path, target: Path) -> None:
    # SQLite's own online backup: a consistent copy under load. One step (pages=-1) reads inside one transaction, so
    # writers in WAL mode neither wait nor make it start over.
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as from_, closing(sqlite3.connect(target)) as to:
        from_.backup(to, pages=-1)
        to.execute("PRAGMA journal_mode=DELETE")


class _Counted:
    """A file that says how far it was read."""

    def __init__(self, file: BinaryIO, said: Callable[[int], None]) -> None:
        self.file, self.said = file, said

    def read(self, n: int = -1) -> bytes:
        found = self.file.read(n)
        self.said(self.file.tell())
        return found


def _written(say: Say, before: int, total: int, here: int) -> None:
    say(before + here, total, "writing")


def sqlite_facts(path: Path, say: Say = say_nothing) -> dict[str, Any]:
    """Return rows by table and the journal's heads of a SQLite file."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        say(0, 1, "checking the database")
        broken = db.execute("PRAGMA integrity_check").fetchone()[0]
        if broken != "ok":
            refuse(f"the database is damaged ({broken}); restore an earlier backup.")
        names = [
            row[0]
            for row in db.execute("SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'")
        ]
        rows = {}
        for number, name in enumerate(sorted(names), 1):
            rows[name] = db.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0]  # noqa: S608 (names of the database's own)
            say(number, len(names), "counting tables")
        heads = {row[0]: f"{row[1]}:{row[2]}" for row in db.execute("SELECT scope, length, head FROM journal_chain")}
    return {"rows": rows, "journal_heads": heads}


def _dump_postgresql(target: Path) -> dict[str, Any]:
    """Dump PostgreSQL with its own pg_dump, counting in the very snapshot that is dumped."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        facts = postgresql_facts(cursor)
        run_postgresql("pg_dump", ["--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}"])
    return facts


def postgresql_facts(cursor: Any) -> dict[str, Any]:
    """Return rows by table and the journal's heads of the connected PostgreSQL database."""
    from django.db import connection

    rows = {}
    for name in sorted(connection.introspection.table_names(cursor)):
        cursor.execute(f'SELECT COUNT(*) FROM "{name}"')  # noqa: S608 (names come from the database itself)
        rows[name] = cursor.fetchone()[0]
    cursor.execute("SELECT scope, length, head FROM journal_chain")
    return {"rows": rows, "journal_heads": {str(r[0]).replace("-", ""): f"{r[1]}:{r[2]}" for r in cursor.fetchall()}}


_AS_VARIABLE = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}


def run_postgresql(program: str, arguments: list[str]) -> None:
    """Run one of PostgreSQL's programs against our database; its password goes by environment, never by argument."""
    import os
    import shutil

    from django.conf import settings

    found = shutil.which(os.environ.get("BRIDGEWORK_" + program.upper(), program))
    if not found:
        refuse(f"{program} is not installed; install postgresql-client of the server's version.")
    db = settings.DATABASES["default"]
    # What DATABASE_URL leaves out (user and password over a local socket, say) is left to PostgreSQL's own defaults.
    env = {**os.environ, **{_AS_VARIABLE[name]: value for name, value in db["OPTIONS"].items() if name in _AS_VARIABLE}}
    if db["PASSWORD"]:
        env["PGPASSWORD"] = db["PASSWORD"]
    given = {"--dbname": db["NAME"], "--username": db["USER"], "--host": db["HOST"], "--port": db["PORT"]}
    where = [part for name, value in given.items() if value for part in (name, value)]
    done = subprocess.run([found, *where, *arguments], env=env, capture_output=True, text=True)  # type: ignore[list-item]
    if done.returncode:
        refuse(f"{program} failed: {done.stderr.strip()[:500]}")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
