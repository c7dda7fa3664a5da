"""Writing many rows with one statement each: what the ORM does for a row at a time, without making an object of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connections, models, router

STEP = 2_000  # rows handed to the driver at once


def write_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    unique: Sequence[str] = (),
    update: Sequence[str] = (),
) -> int:
    """Insert rows; where one with the same `unique` columns is there, change its `update` columns instead.

    `columns` name fields; a foreign key takes the key. Columns left out get their default. JSON is given as text. Nothing is
    checked but by the database, and no signal is sent. Returns how many rows were written.
    """
    connection = connections[router.db_for_write(model)]
    fields = [_field(model, name) for name in columns]
    rest = [
        field
        for field in model._meta.concrete_fields
        if field not in fields and not field.primary_key and (not field.null or field.has_default())
    ]
    fixed = tuple(field.get_db_prep_save(field.get_default(), connection) for field in rest)
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in (*fields, *rest))
    places = ", ".join(
        "%s::jsonb"
        if isinstance(field, models.JSONField) and connection.vendor == "postgresql" and field in fields
        else "%s"
        for field in (*fields, *rest)
    )
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608 - names of our own
    if unique:
        at = ", ".join(quote(_field(model, name).column) for name in unique)
        sets = ", ".join(f"{quote(c)} = EXCLUDED.{quote(c)}" for c in (_field(model, n).column for n in update))
        sql += f" ON CONFLICT ({at}) DO UPDATE SET {sets}" if update else f" ON CONFLICT ({at}) DO NOTHING"
    numbers = [
        (index, field)
        for index, field in enumerate(fields)
        if isinstance(field, models.DecimalField)  # SQLite keeps them in a form of its own
    ]

    def prepared(row: Sequence[Any]) -> tuple[Any, ...]:
        values = list(row)
        for index, field in numbers:
            if values[index] is not None:
                values[index] = connection.ops.adapt_decimalfield_value(
                    values[index], field.max_digits, field.decimal_places
                )
        return (*values, *fixed)

    n, waiting = 0, iter(rows)
    with connection.cursor() as cursor:
        while some := [prepared(row) for row in islice(waiting, STEP)]:
            cursor.executemany(sql, some)
            n += len(some)
    return n


def _field(model: type[models.Model], name: str) -> Any:
    field = model._meta.get_field(name)
    if not field.concrete:
        raise ValueError(f"{name} is no column")
    return field
