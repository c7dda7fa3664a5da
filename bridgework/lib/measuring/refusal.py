"""Why a measurement is refused. The sentence must never quote what a record says: it names tables, columns and keys only."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager


class MeasureRefused(Exception):
    """The definition does not fit, or the records cannot be counted; the message says what to do."""


@contextmanager
def quiet(sentence: str) -> Iterator[None]:
    """Let nothing of an engine's own messages out: a failure becomes the sentence, and the cause is dropped."""
    try:
        with warnings.catch_warnings():
            # Ibis 12 calls what DuckDB 2 has renamed; PySpark 4 says that pandas 3 is new to it (its pandas parts are not used here).
            warnings.filterwarnings(
                "ignore", message=r"fetch_arrow_table\(\) is deprecated", category=DeprecationWarning
            )
            warnings.filterwarnings(
                "ignore", message="PySpark does not yet fully support pandas", category=FutureWarning
            )
            yield
    except MeasureRefused:
        raise
    except Exception:
        failed = True
    else:
        failed = False
    if failed:
        # Raised outside of the handler, so that not even the context of the exception has a record's text in it.
        raise MeasureRefused(sentence)
