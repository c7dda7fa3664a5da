"""A column of many rows as one value: a picture of thousands of places needs arrays, not a Python row for each place."""

from __future__ import annotations

from typing import Any, ParamSpec

import numpy as np
import numpy.typing as npt
from django.db.models import Aggregate, TextField

from bridgework.lib.prepared import Prepared, PreparedError

P = ParamSpec("P")
NULL = -1
"""What stands for no number; columns that hold numbers below zero cannot be gathered."""


class Gathered(Aggregate):
    """All values of a column of numbers, as text with commas between; NULL is -1.

    Several of them in one query list their rows in the same order, which is the database's own: gather the key as well.
    """

    output_field = TextField()
    template = f"%(function)s(COALESCE(%(expressions)s, {NULL})%(after)s)"

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Return SQLite's way of it."""
        return super().as_sql(compiler, connection, function="GROUP_CONCAT", after="", **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Return PostgreSQL's way of it."""
        return super().as_sql(compiler, connection, function="STRING_AGG", after="::text, ','", **extra)


def whole_numbers(gathered: str | None) -> npt.NDArray[np.int64]:
    """Return gathered whole numbers."""
    return np.fromstring(gathered or "", dtype=np.int64, sep=",")


def decimal_numbers(gathered: str | None) -> npt.NDArray[np.float64]:
    """Return gathered numbers with digits after the point."""
    return np.fromstring(gathered or "", dtype=np.float64, sep=",")


class PreparedNumbers(Prepared[P, int]):
    """A prepared query of one column, `values_list("pk", flat=True)`, whose numbers come as an array in the query's order.

    The database hands over one text instead of a row for each number. Its query stands inside, ordered and with an end (both
    databases gather such rows as they come).
    """

    def _compile(self, values: list[Any], connection: Any) -> Any:
        plan = super()._compile(values, connection)
        if plan is None:
            return None
        if plan.offset is not None or not plan.queryset.query.is_sliced:
            raise PreparedError(f"{self._make.__qualname__} is not the beginning of a list.")
        (column,) = plan.queryset.query.values_select
        gather = "GROUP_CONCAT({})" if connection.vendor == "sqlite" else "STRING_AGG({}::text, ',')"
        around = f"SELECT {gather.format(connection.ops.quote_name(column))} FROM ({{}}) gathered"  # noqa: S608 - a name of the code
        return plan._replace(
            sql=around.format(plan.sql),
            own_sql=around.format(plan.own_sql),
            readers=(),
            make=lambda rows, db: [whole_numbers(rows[0][0])],
        )

    def array(self, *args: P.args, **kwargs: P.kwargs) -> npt.NDArray[np.int64]:
        """Return the numbers."""
        found: list[Any] = list(self(*args, **kwargs))
        return found[0] if found else whole_numbers("")
