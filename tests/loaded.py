"""The example partnership, loaded once for a whole run of tests and copied from then on, row by row as stored."""

from __future__ import annotations

import fcntl
import os
import pickle
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model

from bridgework.example.actions import load_example
from bridgework.partnerships.models import Partnership

# One folder for all processes of a run: set by tests.settings in the first of them, inherited by the others.
FOLDER = "BRIDGEWORK_TEST_LOADED"


def loaded_example(now: datetime) -> Partnership:
    """Load the example into this transaction, from the copy another test left where there is one."""
    path = Path(os.environ.get(FOLDER) or tempfile.mkdtemp(prefix="bridgework-loaded-")) / f"{connection.vendor}.pickle"
    os.environ[FOLDER] = str(path.parent)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a second process waits for the copy instead of loading beside
        if not path.exists():
            before = _tables()
            made = load_example(now=now)
            assert made is not None
            rows = {table: _rows(table) for table in before}
            path.write_bytes(pickle.dumps({table: r for table, r in rows.items() if r and not before[table]}))
            return made
    with _without_triggers():
        for table, rows in pickle.loads(path.read_bytes()).items():
            _put(table, rows)
    return Partnership.objects.get(is_example=True)


@contextmanager
def _without_triggers() -> Iterator[None]:
    """Rows come as they are stored: a ledger's triggers would add every move to the balances once more."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _name, sql in triggers:
            cursor.execute(sql)


def _tables() -> dict[str, bool]:
    """Return every table of the models, and whether it has rows already."""
    return {name: _has_rows(name) for name in sorted(_models())}


def _models() -> dict[str, type[Model]]:
    models = apps.get_models(include_auto_created=True)
    return {model._meta.db_table: model for model in models if model._meta.managed and not model._meta.proxy}


def _rows(table: str) -> Any:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" TO STDOUT (FORMAT binary)') as copy:
                data = b"".join(bytes(part) for part in copy)
            return data if _has_rows(table) else b""
        return connection.connection.execute(f'SELECT * FROM "{table}"').fetchall()


def _has_rows(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT 1 FROM "{table}" LIMIT 1')
        return cursor.fetchone() is not None


def _put(table: str, rows: Any) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" FROM STDIN (FORMAT binary)') as copy:
                copy.write(rows)
            if field := _models()[table]._meta.auto_field:
                sequence = f"pg_get_serial_sequence('\"{table}\"', '{field.column}')"
                cursor.execute(f'SELECT setval({sequence}, (SELECT max("{field.column}") FROM "{table}"))')
        else:
            marks = ", ".join("?" * len(rows[0]))
            connection.connection.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)
