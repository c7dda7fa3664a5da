"""Importing an indicator's values from a table: all or nothing, safe to run twice."""

from bridgework.indicators.actions.importing.comparing import (
    Changes,
    IndicatorImportRefused,
    compare,
    digest_of_sources,
    find_indicator,
    read_source,
    understand,
)
from bridgework.indicators.actions.importing.undoing import UndoRefused, undo_import
from bridgework.indicators.actions.importing.writing import import_reading, import_values

__all__ = [
    "Changes",
    "IndicatorImportRefused",
    "UndoRefused",
    "compare",
    "digest_of_sources",
    "find_indicator",
    "import_reading",
    "import_values",
    "read_source",
    "understand",
    "undo_import",
]
