"""A prepared query's rows, made into what its queryset would have given.

Django works out for each run of a query which column belongs to which model and how it is read; a plan works it out once.
Models get their columns without `Model.__init__`, which is the same where nobody overrides it (no signal listens here: a house test);
everything else is left to Django's own row makers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, cast

import orjson
from django.db.backends.sqlite3.operations import DatabaseOperations as SQLiteOperations
from django.db.models import IntegerField, JSONField, Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.expressions import Col, ColPairs
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast
from django.db.models.query import FlatValuesListIterable, ModelIterable

from bridgework.lib.words import Words, WordsField

Row = list[Any]
Reader = Callable[[Any, Any], Any]  # a value as the driver gives it, and the connection
Column = tuple[int, Reader, bool]  # where it stands, what reads it, whether that is asked for NULL too
Maker = Callable[[list[Row], str], list[Any]]  # rows and the alias of their database


def column_readers(compiler: Any) -> tuple[Column, ...]:
    """Return what reads the columns that are not plain values already."""
    converters = compiler.get_converters([one[0] for one in compiler.select[: compiler.col_count]])
    return tuple(
        (at, *_reader(functions, expression))
        for at, (functions, expression) in converters.items()
        if not (isinstance(expression, Cast) and isinstance(expression.output_field, IntegerField))
    )  # what the database was asked to give as a whole number is one


def _reader(functions: list[Any], expression: Any) -> tuple[Reader, bool]:
    """Return what reads a column, and whether it has something to say of NULL."""
    if len(functions) == 1 and isinstance(expression, Col | KeyTransform):
        field = getattr(functions[0], "__self__", None)
        if type(field) is WordsField and isinstance(expression, Col):
            return _words, True
        if type(field) is JSONField and field.decoder is None:
            return (_json if isinstance(expression, Col) else _json_part), False
        if getattr(functions[0], "__func__", None) is SQLiteOperations.convert_booleanfield_value:
            return _truth, False

    def read(value: Any, connection: Any) -> Any:
        for function in functions:
            value = function(value, expression, connection)
        return value

    # Django's own columns read NULL as None.
    return read, not all(function.__module__.startswith("django.") for function in functions)


def _truth(value: Any, connection: Any) -> Any:
    return bool(value) if value in (0, 1) else value  # as Django does


def _words(value: Any, connection: Any) -> Words:
    return Words.stored(value) if value is not None else Words()


def json_of(text: str) -> Any:
    """Return what the text of a JSON column says."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:  # half of a surrogate pair, or a number that JSON does not know
        return json.loads(text)


def _json(value: Any, connection: Any) -> Any:
    return json_of(value)


def _json_part(value: Any, connection: Any) -> Any:
    """Read one key of a JSON column, which a database may give as the number that it is."""
    return json_of(value) if isinstance(value, str) else value


def read_rows(found: list[Any], readers: tuple[Column, ...], connection: Any) -> list[Row]:
    """Return the driver's rows with every column read; where all are plain values already they stay as they are."""
    if not readers:
        return found
    rows = [list(row) for row in found]
    for row in rows:
        for at, reader, reads_null in readers:
            value = row[at]
            if reads_null or value is not None:
                row[at] = reader(value, connection)
    return rows


class _Answered:
    """Answers for a compiler whose rows are there already."""

    def __init__(self, rows: list[Row]) -> None:
        self._rows = rows

    def results_iter(self, *, tuple_expected: bool = False, **more: Any) -> Iterator[Any]:
        return map(tuple, self._rows) if tuple_expected else iter(self._rows)


class _Query:
    """Answers for a queryset's query, with a compiler that has its rows already."""

    def __init__(self, query: Any, rows: list[Row]) -> None:
        self._query, self._rows = query, rows

    def get_compiler(self, using: str | None = None, **more: Any) -> _Answered:
        return _Answered(self._rows)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)


class _Source:
    """As much of a queryset as Django's makers of tuples and dictionaries ask for."""

    def __init__(self, queryset: Any, db: str, rows: list[Row]) -> None:
        self.db, self.query, self._fields = db, _Query(queryset.query, rows), queryset._fields


def row_maker(queryset: QuerySet[Any], compiler: Any) -> Maker | None:
    """Return what makes the queryset's results of rows, or None where only Django's own way will do."""
    iterable: Any = cast(Any, queryset)._iterable_class
    if any(isinstance(one[0], ColPairs) for one in compiler.select):
        return None
    if iterable is FlatValuesListIterable:
        return lambda rows, db: [row[0] for row in rows]
    if not issubclass(iterable, ModelIterable):
        return lambda rows, db: list(iterable(_Source(queryset, db, rows)))
    fill = _model_maker(compiler.klass_info, compiler.select)
    if fill is None:
        return None
    extra = tuple((compiler.annotation_col_map or {}).items())

    def make(rows: list[Row], db: str) -> list[Any]:
        made = [fill(row, db) for row in rows]
        for name, at in extra:
            for row, one in zip(rows, made, strict=True):
                setattr(one, name, row[at])
        return made

    return make


def _model_maker(info: dict[str, Any], select: list[Any]) -> Callable[[Row, str], Any] | None:
    """Return what makes one row's model with those that were selected with it; None where a model is special."""
    model: type[Model] = info["model"]
    is_plain = model.__init__ is Model.__init__ and model.from_db.__func__ is Model.from_db.__func__  # type: ignore[attr-defined]
    if not is_plain or info.get("from_parent"):
        return None
    start, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [one[0].target.attname for one in select[start:end]]
    key = start + names.index(model._meta.pk.attname)
    related = []
    for one in info.get("related_klass_infos", ()):
        fill = _model_maker(one, select)
        if fill is None:
            return None
        related.append((fill, one["local_setter"], one["remote_setter"]))

    def make(row: Row, db: str) -> Any:
        if row[key] is None:  # an outer join that found nothing
            return None
        made = model.__new__(model)
        state = ModelState()
        state.adding, state.db = False, db
        made.__dict__.update(zip(names, row[start:end], strict=True), _state=state)
        for fill, to_it, back in related:
            other = fill(row, db)
            to_it(made, other)
            if other is not None:
                back(other, made)
        return made

    return make
