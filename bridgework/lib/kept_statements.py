"""Statements of our own SQL that the database keeps prepared: planning one cost PostgreSQL three times what running it did."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.sqlite3.base import FORMAT_QMARK_REGEX


@lru_cache(maxsize=64)
def for_sqlite(sql: str) -> str:
    """Return a statement with `%s` as SQLite reads it; Django makes it so anew before every run."""
    return FORMAT_QMARK_REGEX.sub("?", sql).replace("%%", "%")


def execute_kept(sql: str, params: Sequence[Any]) -> int:
    """Run one statement of the code's own, many times the same, and say how many rows it wrote.

    Parameters
    ----------
    sql : str
        With `%s` for each parameter. PostgreSQL must be able to tell each one's type from where it stands.
    params : sequence

    Returns
    -------
    int
        Rows written.

    Raises
    ------
    django.db.DatabaseError
        As `cursor.execute` does.

    Notes
    -----
    Django writes the parameters into the text of a statement for PostgreSQL, so that each run is a new text to parse and to
    plan. Here the driver sends them apart and PostgreSQL keeps the plan for as long as the connection lives; a change of a
    table makes it plan again. SQLite's driver keeps what it compiled by itself and is only asked without the way to it.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.execute_wrappers or connection.queries_logged:  # somebody listens
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return int(cursor.rowcount)
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    raw: Any = connection.connection
    with connection.wrap_database_errors:
        if connection.vendor == "sqlite":
            return int(raw.execute(for_sqlite(sql), params).rowcount)
        from psycopg import Cursor  # SQLite needs no driver of PostgreSQL

        if raw.prepare_threshold is None:  # as Django leaves it; its own cursors never prepare, whatever stands here
            raw.prepare_threshold = 5
        with Cursor(raw) as kept:
            kept.execute(sql, params, prepare=True)
            return int(kept.rowcount)
