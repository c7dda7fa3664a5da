"""What a table is once it is read, what limits it, and how a file is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

MOST_PROBLEMS = 100
"""Of one kind of problem, so many are kept with their place; the rest are only counted."""


class TableRefused(Exception):
    """The file cannot be read as a table. The message is an instruction in plain words that names row and column.

    Attributes
    ----------
    message : str
        Translated, ready to show.
    row, column : int or None
        Counted from 1, as a spreadsheet shows them; None where the whole file is meant.
    code : str
        The kind of refusal, for tests and machine-readable answers.
    """

    def __init__(
        self, message: str, row: int | None = None, column: int | None = None, *, code: str = "refused"
    ) -> None:
        super().__init__(message)
        self.message = message
        self.row = row
        self.column = column
        self.code = code


@dataclass(frozen=True)
class Limits:
    """How large a table may be. The defaults suit an upload on a small machine."""

    bytes: int = 64 * 1024**2
    columns: int = 2_000
    cell_length: int = 32_767
    """Characters; the most that Excel holds."""
    rows: int = 5_000_000
    record_length: int = 2_000_000
    """Characters of one row, line breaks inside quotation marks included."""
    unpacked: int = 128 * 1024**2
    """Bytes of all parts of a workbook after unpacking."""
    parts: int = 1_000
    ratio: int = 250
    """How many times larger a part of a workbook may become by unpacking; real ones stay below 100."""
    workbook_cells: int = 5_000_000
    """Cells of the sheet's bounding rectangle, empty ones included."""


@dataclass(frozen=True)
class Problem:
    """Something the person should know, though the table was read.

    Attributes
    ----------
    code : str
        `empty_header`, `duplicate_header`, `dropped_columns`, `value_without_header`, `blank_rows` (counted only),
        `looks_like_formula`, `encoding_guessed`, `other_sheets`, `error_cell`.
    message : str
        Translated.
    row, column : int or None
        Counted from 1; None where no single cell is meant.
    """

    code: str
    message: str
    row: int | None = None
    column: int | None = None


@dataclass
class Problems:
    """Problems in the order found; of each kind the first hundred with their place, and how many in all."""

    found: list[Problem] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, code: str, message: str, row: int | None = None, column: int | None = None) -> None:
        """Note one problem."""
        if self.note(code):
            self.found.append(Problem(code, message, row, column))

    def note(self, code: str) -> bool:
        """Count one problem of this kind; say whether its place is still to be kept."""
        self.counts[code] = self.counts.get(code, 0) + 1
        return self.counts[code] <= MOST_PROBLEMS


@dataclass(frozen=True)
class Table:
    """A table in memory: text cells, nothing converted.

    Attributes
    ----------
    header : list of str
        Column names, stripped; may repeat or be empty, which `problems` then says.
    rows : list of list of str
        Each as long as the header. Wholly blank rows are left out.
    row_numbers : sequence of int
        The row's number as a spreadsheet shows it (the header is usually 1).
    problems : tuple of Problem
        What the person should know.
    problem_counts : dict of str to int
        How many of each kind, also beyond those kept.
    kind : str
        `csv` or `xlsx`.
    encoding, delimiter : str
        Of delimited text; empty for a workbook.
    sheet : str
        Of a workbook; empty for text.
    """

    header: list[str]
    rows: list[list[str]]
    row_numbers: Sequence[int]
    problems: tuple[Problem, ...]
    problem_counts: dict[str, int]
    kind: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""


@dataclass
class Rows:
    """A table that is read as it is walked through, once: `for number, cells in rows`.

    `header`, `kind`, `encoding`, `delimiter` and `sheet` are known from the start, `problems` is complete after the last row.
    """

    header: list[str]
    body: Iterator[tuple[int, list[str]]]
    problems: Problems
    kind: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        return self.body


def spot(row: int, column: int, name: str = "") -> str:
    """Say where a cell is: `row 5, column 3 (C)`, with the column's name where it has one."""
    letters, rest = "", column
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    if name.strip():
        shown = name.strip() if len(name.strip()) <= 40 else name.strip()[:39] + "…"
        return _("row %(row)d, column %(column)d (%(letters)s, “%(name)s”)") % {
            "row": row,
            "column": column,
            "letters": letters,
            "name": shown,
        }
    return _("row %(row)d, column %(column)d (%(letters)s)") % {"row": row, "column": column, "letters": letters}
