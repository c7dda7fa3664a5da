"""Tables from people's files, read without trust, and tables written so that nobody's spreadsheet is tricked."""

from bridgework.lib.tables.model import Limits, Problem, Rows, Table, TableRefused
from bridgework.lib.tables.numbers import Number, NumberKind, parse_number
from bridgework.lib.tables.reading import iter_rows, read_table
from bridgework.lib.tables.writing import is_formula

__all__ = [
    "Limits",
    "Number",
    "NumberKind",
    "Problem",
    "Rows",
    "Table",
    "TableRefused",
    "is_formula",
    "iter_rows",
    "parse_number",
    "read_table",
]
