"""Queries whose SQL is built once and run many times: building it cost a page four times what the database took.

    @prepared
    def goals_of(partnership: Partnership, today: date) -> QuerySet[Goal]:
        return Goal.objects.filter(partnership=partnership, due_on__lt=today)

    goals_of(here.partnership, today)  # -> list[Goal]

Only the SQL is remembered, never a row: it is a pure function of the code. The function runs once with stand-ins for its
arguments, then each call puts its values where the stand-ins came out. It runs a second time with other stand-ins: where it
computed with an argument instead of passing it on, the two differ, and that is an error at the first call, not a wrong page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import update_wrapper
from typing import Any, Generic, NamedTuple, ParamSpec, TypeVar, cast
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet, prefetch_related_objects

from bridgework.lib.kept_statements import for_sqlite
from bridgework.lib.rows import Column, Maker, column_readers, read_rows, row_maker

T = TypeVar("T")
P = ParamSpec("P")
Key = tuple[Any, ...]


class PreparedError(TypeError):
    """A query computes with an argument, or takes one that cannot be told apart in its SQL."""


class _Plan(NamedTuple):
    """One compiled shape of a query: what to run, and which parameter comes from which argument."""

    queryset: QuerySet[Any]
    sql: str
    own_sql: str  # as the database's driver wants it
    params: tuple[Any, ...]
    places: tuple[tuple[int, int, int, Any], ...]  # position in params, argument, index in it, the driver's own type
    offset: int | None  # the argument that is the offset of the slice
    readers: tuple[Column, ...]  # what makes Python values of a row; it depends on the kind of database alone
    make: Maker


def _stand_in(value: Any, n: int, turn: int) -> Any:
    """Return the n-th stand-in for a value of its type; no real value looks like it."""
    if isinstance(value, datetime):
        return datetime(8100 + turn, 1, 1, n // 60, n % 60, 7, 77, tzinfo=UTC)
    if isinstance(value, date):
        return date(8200 + turn, 1 + n // 28, 1 + n % 28)
    if isinstance(value, UUID):
        return UUID(int=(0x7070 << 64) + (turn << 32) + n)
    if isinstance(value, int):
        return 1_970_000_000 + 1_000_000 * turn + n  # within the 32 bits of PostgreSQL's integer columns
    if isinstance(value, str):
        return f"\ue000stand-in {turn}.{n}\ue000"
    raise PreparedError(f"A prepared query takes numbers, texts, dates and UUIDs, not {type(value).__name__}.")


def _adapted(value: Any, connection: Any) -> Any:
    """Return a value as the database's driver wants it as a parameter."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    return value


def _fetched(plan: _Plan, connection: Any, params: list[Any], tail: str) -> list[Any]:
    """Return all rows. SQLite's driver is asked itself, unless somebody listens: half of a small query was the way to it."""
    if connection.vendor == "sqlite" and not connection.execute_wrappers and not connection.queries_logged:
        if connection.connection is None:
            connection.ensure_connection()
        try:
            return cast(list[Any], connection.connection.execute(plan.own_sql + tail, params).fetchall())
        except Exception:
            with connection.wrap_database_errors:  # entered only where there is an error: each query would pay for it
                raise
    with connection.cursor() as cursor:
        cursor.execute(plan.sql + tail, params)
        return cast(list[Any], cursor.fetchall())


def _plain(value: Any) -> Any:
    """Return the key of a row for the row, and texts and numbers as they are, without their enum."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, str) and type(value) is not str:
        return str.__str__(value)
    return value


class Prepared(Generic[P, T]):
    """A function that makes a queryset from its arguments, compiled once for each shape of them.

    Arguments are numbers, texts, dates, moments, UUIDs, rows (their key is taken), or lists of these, for `__in`: a list is filled
    up to the next power of two by repeating its last value, so that few shapes are compiled. None, True and False belong to
    the shape, and so does everything whose name stands in `fixed` (few values, never a visitor's). The offset of the slice
    may be an argument, its length not.
    """

    def __init__(self, make: Callable[P, QuerySet[Any, T]], fixed: Sequence[str] = ()) -> None:
        self._make = make
        names = make.__code__.co_varnames[: make.__code__.co_argcount]
        self._fixed = frozenset(names.index(name) for name in fixed)
        self._plans: dict[Key, _Plan | None] = {}
        update_wrapper(self, make)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[T]:
        if kwargs:
            raise PreparedError("A prepared query takes its arguments by position.")
        values = [self._value(at, value) for at, value in enumerate(args)]
        if any(value == () for value in values):
            return []  # nothing is in an empty list
        connection = connections[DEFAULT_DB_ALIAS]
        key: Key = (connection.vendor, *(self._shape(at, value) for at, value in enumerate(values)))
        try:
            plan = self._plans[key]
        except KeyError:
            plan = self._plans[key] = self._compile(values, connection)
        return [] if plan is None else self._run(plan, values, connection)

    def _value(self, at: int, value: Any) -> Any:
        if at in self._fixed:
            return value
        if isinstance(value, list | tuple | set | frozenset):
            many = [_plain(one) for one in value]
            size = 1 << max(len(many) - 1, 0).bit_length()
            return tuple(many + many[-1:] * (size - len(many)))
        return _plain(value)

    def _shape(self, at: int, value: Any) -> Any:
        if at in self._fixed or value is None or isinstance(value, bool):
            return value
        if isinstance(value, tuple):
            return (type(value[0]), len(value))
        return type(value)

    def _stands(self, values: list[Any], turn: int) -> list[Any]:
        stands: list[Any] = []
        n = 0
        for at, value in enumerate(values):
            if at in self._fixed or value is None or isinstance(value, bool):
                stands.append(value)
            elif isinstance(value, tuple):
                stands.append([_stand_in(one, n + i, turn) for i, one in enumerate(value)])
                n += len(value)
            else:
                stands.append(_stand_in(value, n, turn))
                n += 1
        return stands

    def _compile(self, values: list[Any], connection: Any) -> _Plan | None:
        made = []
        for turn in (1, 2):
            stands = self._stands(values, turn)
            queryset = self._make(*stands)  # type: ignore[call-arg]
            compiler = queryset.query.get_compiler(connection=connection)
            try:
                sql, params = compiler.as_sql()
            except EmptyResultSet:
                if not queryset.query.is_empty():  # a column too narrow for the stand-ins, not `none()`
                    raise PreparedError(f"{self._make.__qualname__} cannot find an argument again.") from None
                return None
            made.append((stands, queryset, compiler, sql, tuple(params)))
        (stands, queryset, compiler, sql, params), (others, _1, _2, other_sql, other_params) = made
        found = {
            (type(adapted), adapted): (at, i)
            for at, one in enumerate(stands)
            if at not in self._fixed and one is not None and not isinstance(one, bool)
            for i, stand in enumerate(one if isinstance(one, list) else [one])
            for adapted in (_adapted(stand, connection),)
        }
        places = []
        for position, param in enumerate(params):
            # psycopg's whole numbers have types of their own, such as Int8
            wrap = type(param) if isinstance(param, int) and type(param) not in (int, bool) else None
            # A list (PostgreSQL's path into a JSON column) is the code's own: an argument never comes out as one.
            place = None if isinstance(param, list) else found.get((int, int(param)) if wrap else (type(param), param))
            if place is not None:
                places.append((position, *place, wrap))
            elif type(param) is not type(other_params[position]) or param != other_params[position]:
                raise PreparedError(f"{self._make.__qualname__} computes with an argument: {param!r}.")
        # An offset stands in the SQL itself, at its end.
        offset = next((at for at, one in enumerate(stands) if sql.endswith(f" OFFSET {one}")), None)
        if offset is not None:
            sql, other_sql = (text.rpartition(" ")[0] for text in (sql, other_sql))
        if sql != other_sql:
            raise PreparedError(f"{self._make.__qualname__} writes an argument into its SQL; name it in `fixed`.")
        if {at for at, _i in found.values()} - {at for _p, at, _i, _w in places} - {offset}:
            raise PreparedError(f"{self._make.__qualname__} leaves an argument out.")
        make = row_maker(queryset, compiler)
        if make is None:
            raise PreparedError(f"{self._make.__qualname__} selects a model that only Django can make of a row.")
        return _Plan(queryset, sql, for_sqlite(sql), params, tuple(places), offset, column_readers(compiler), make)

    def _run(self, plan: _Plan, values: list[Any], connection: Any) -> list[T]:
        params = list(plan.params)
        for position, at, i, wrap in plan.places:
            value = values[at][i] if isinstance(values[at], tuple) else values[at]
            params[position] = wrap(value) if wrap else _adapted(value, connection)
        tail = "" if plan.offset is None else f" {int(values[plan.offset])}"
        rows = read_rows(_fetched(plan, connection, params, tail), plan.readers, connection)
        found: list[Any] = plan.make(rows, connection.alias)
        queryset = cast(Any, plan.queryset)
        if queryset._prefetch_related_lookups:
            prefetch_related_objects(found, *queryset._prefetch_related_lookups)
        return found


def prepared(make: Callable[P, QuerySet[Any, T]]) -> Prepared[P, T]:
    """Prepare a query; `partial(Prepared, fixed=…)` where an argument changes its SQL."""
    return Prepared(make)
