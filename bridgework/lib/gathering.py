"""A column of many rows as one value: a picture of thousands of places needs arrays, not a Python row for each place."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from django.db.models import Aggregate, TextField

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
