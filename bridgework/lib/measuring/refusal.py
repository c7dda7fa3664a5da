"""Why a measurement is refused. The sentence must never quote what a record says: it names tables, columns and keys only."""

from __future__ import annotations


class MeasureRefused(Exception):
    """The definition does not fit, or the records cannot be counted; the message says what to do."""
