"""Write tables that a spreadsheet cannot be tricked into running."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, BinaryIO, TextIO

from django.utils.translation import gettext as _

Value = str | int | float | Decimal | bool | date | datetime | time | None

RISKY_STARTS = "=+-@\t\r\n＝＋－＠"
"""A text cell that starts so may be run as a formula (OWASP; ASVS 5.0, 1.2.10). NUL is removed before looking."""

_TO_GUARD = re.compile(rf"'*[{re.escape(RISKY_STARTS)}]")
_GUARDED = re.compile(rf"'+[{re.escape(RISKY_STARTS)}]")
_RUNS = re.compile(r"\s*(?:[=＝]|[-+@＋－＠].*(?:\w\(|\||![A-Za-z$]))", re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

EXCEL_ROWS = 1_048_576
EXCEL_COLUMNS = 16_384
EXCEL_CELL = 32_767


class TooLarge(Exception):
    """The table does not fit into a workbook; the message says what to do."""


def guard_text(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run; `restore_text` gives the very same text back.

    NUL characters are removed, since no reader takes them, and half characters (lone surrogates) become U+FFFD.

    Examples
    --------
    >>> guard_text("=SUM(A1)"), guard_text("plain"), restore_text(guard_text("-x"))
    ("'=SUM(A1)", 'plain', '-x')
    """
    text = _clean(text)
    return f"'{text}" if _TO_GUARD.match(text) else text


def is_formula(text: str) -> bool:
    """Whether a text is a formula, not merely one that starts like it: no name of anybody or anything.

    Examples
    --------
    >>> is_formula('=HYPERLINK("http://x")'), is_formula("+Works"), is_formula("@SUM(A1)")
    (True, False, True)
    """
    return _RUNS.match(text) is not None


def restore_text(text: str) -> str:
    """Take away the apostrophe that `guard_text`, or another careful exporter, put before a text."""
    return text[1:] if _GUARDED.match(text) else text


def write_csv(file: TextIO, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> int:
    """Write a table as CSV; open the file with newline="" and UTF-8. Text is guarded, numbers are left as they are.

    Returns
    -------
    int
        Rows written, without the header.
    """
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([guard_text(name) for name in header])
    count = 0
    for row in rows:
        writer.writerow([guard_text(cell) if isinstance(cell, str) else cell for cell in row])
        count += 1
    return count


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    """Return a table as CSV text, as `write_csv` writes it."""
    file = io.StringIO(newline="")
    write_csv(file, header, rows)
    return file.getvalue()


def write_xlsx(file: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[Value]], *, title: str = "Table") -> int:
    """Write a table as one sheet of a workbook. Text cells are typed as text, so nothing in them is ever a formula.

    Returns
    -------
    int
        Rows written, without the header.

    Raises
    ------
    TooLarge
        Where the table has more rows, columns or characters in a cell than a workbook holds.
    """
    if len(header) > EXCEL_COLUMNS:
        raise TooLarge(_("The table has more columns than a workbook holds. Take the CSV file instead."))
    from openpyxl import Workbook  # here: every server and command starts without it

    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    try:
        count = _append(sheet, header, rows)
    except BaseException:
        # Otherwise openpyxl's half-written temporary file stays open.
        sheet.close()
        raise
    book.save(file)
    return count


def _append(sheet, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> int:
    sheet.append([_xlsx_cell(sheet, name) for name in header])
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 - the last number is what we return
        if count >= EXCEL_ROWS:
            raise TooLarge(_("The table has more rows than a workbook holds. Take the CSV file instead."))
        sheet.append([_xlsx_cell(sheet, cell) if isinstance(cell, str) else cell for cell in row])
    return count


def xlsx_bytes(header: Sequence[str], rows: Iterable[Sequence[Value]], *, title: str = "Table") -> bytes:
    """Return a table as a workbook, as `write_xlsx` writes it."""
    file = io.BytesIO()
    write_xlsx(file, header, rows, title=title)
    return file.getvalue()


def _xlsx_cell(sheet, text: str) -> Any:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell

    text = ILLEGAL_CHARACTERS_RE.sub("\ufffd", _clean(text))
    if len(text) > EXCEL_CELL:
        raise TooLarge(_("A text is longer than a workbook's cell holds. Take the CSV file instead."))
    # In a workbook _x0041_ stands for a character by its number; a text that looks so is written so that it comes back.
    cell = WriteOnlyCell(sheet, value=_ESCAPE_LIKE.sub("_x005F_", text))
    cell.data_type = "s"
    if _TO_GUARD.match(text):
        # Shown as text, and staying text when somebody edits the cell.
        cell.quotePrefix = True
    return cell


def _clean(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text.replace("\0", ""))
