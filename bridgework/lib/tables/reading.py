"""Read a table from a file, from bytes or from pasted text, whatever its name says it is."""

from __future__ import annotations

import io
import stat
from array import array
from pathlib import Path

from django.utils.translation import gettext as _

from bridgework.lib.tables.delimited import open_bytes, open_pasted
from bridgework.lib.tables.encoding import Opener
from bridgework.lib.tables.model import Limits, Rows, Table, TableRefused
from bridgework.lib.tables.workbook import open_workbook

_FOREIGN = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_workbook"),
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "packed"),
    (b"7z\xbc\xaf\x27\x1c", "packed"),
    (b"Rar!", "packed"),
    (b"BZh", "packed"),
    (b"\xfd7zXZ\x00", "packed"),
    (b"\x28\xb5\x2f\xfd", "packed"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"PAR1", "other"),
    (b"SQLite format 3\x00", "other"),
    (b"\x7fELF", "other"),
    (b"MZ\x90\x00", "other"),
)
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<svg", b"<table")
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_MEMO = 50_000


def iter_rows(source: Path | bytes | str, *, name: str = "", limits: Limits = Limits(), sheet: str = "") -> Rows:  # noqa: B008
    """Open a table to walk through once, without holding it: `rows.header`, then `for number, cells in rows`.

    Parameters
    ----------
    source : Path, bytes or str
        A file's path, a file's content, or pasted text. What it is, is told by the content, not by the name.
    name : str
        The file's name as the person knows it, for messages.
    limits : Limits
        How large it may be.
    sheet : str
        Of a workbook; the first visible one where empty.

    Returns
    -------
    Rows
        Delimited text needs memory for one row only; a workbook is held whole, within its limits.

    Raises
    ------
    TableRefused
        At once, or while walking where a later row is at fault: write nothing before the last row has passed.
    """
    if isinstance(source, str):
        if len(source) > limits.bytes:
            raise _too_large(name, limits)
        return open_pasted(source, limits)
    opened, size = _opener(source, name)
    if size > limits.bytes:
        raise _too_large(name, limits)
    with opened() as stream:
        start = stream.read(512)
    if not start.strip():
        raise TableRefused(_("The file is empty. Choose the file that holds the table."), code="empty")
    if start.startswith(_ZIP_STARTS):
        return open_workbook(opened, limits, sheet=sheet)
    _refuse_foreign(start)
    return open_bytes(opened, limits)


def read_table(source: Path | bytes | str, *, name: str = "", limits: Limits = Limits(), sheet: str = "") -> Table:  # noqa: B008
    """Read a whole table into memory, or refuse it with an instruction.

    Parameters and refusals are those of `iter_rows`; here nothing comes back unless every row is sound.

    Returns
    -------
    Table
        Text cells. Equal short texts share their memory.
    """
    rows = iter_rows(source, name=name, limits=limits, sheet=sheet)
    memo: dict[str, str] = {}
    cells: list[list[str]] = []
    numbers = array("L")
    for number, row in rows:
        if len(memo) < _MEMO:
            cells.append([memo.setdefault(cell, cell) for cell in row])
        else:
            cells.append([memo.get(cell, cell) for cell in row])
        numbers.append(number)
    return Table(
        header=rows.header,
        rows=cells,
        row_numbers=numbers,
        problems=tuple(rows.problems.found),
        problem_counts=dict(rows.problems.counts),
        kind=rows.kind,
        encoding=rows.encoding,
        delimiter=rows.delimiter,
        sheet=rows.sheet,
    )


def _opener(source: Path | bytes, name: str) -> tuple[Opener, int]:
    if isinstance(source, bytes):
        return (lambda: io.BytesIO(source)), len(source)
    try:
        found = source.stat()
        if not stat.S_ISREG(found.st_mode):
            # A pipe or device would never end.
            raise TableRefused(
                _("“%(name)s” is not a file. Choose a CSV or .xlsx file.") % {"name": (name or source.name)[:80]},
                code="not_a_file",
            )
        source.open("rb").close()
    except OSError as error:
        raise TableRefused(
            _("“%(name)s” cannot be opened. Check that the file exists and may be read.")
            % {"name": (name or source.name)[:80]},
            code="not_a_file",
        ) from error
    return (lambda: source.open("rb")), found.st_size


def _too_large(name: str, limits: Limits) -> TableRefused:
    return TableRefused(
        _("“%(name)s” is larger than %(limit)s MB. Split it, or leave out columns that are not needed, and try again.")
        % {"name": name[:80] or _("The table"), "limit": f"{limits.bytes / 1024**2:,.0f}"},
        code="too_large",
    )


def _refuse_foreign(start: bytes) -> None:
    kind = next((kind for magic, kind in _FOREIGN if start.startswith(magic)), "")
    if not kind and start.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_MARKUP):
        kind = "page"
    if not kind:
        return
    messages = {
        "old_workbook": _(
            "This is an old or password-protected Office file. Open it, save it as .xlsx or CSV, and try again."
        ),
        "pdf": _("This is a PDF, not a table. Ask for the data as CSV or .xlsx."),
        "packed": _("This is a packed file. Unpack it and take the CSV or .xlsx file inside."),
        "picture": _("This is a picture, not a table. Ask for the data as CSV or .xlsx."),
        "page": _("This is a web page or XML, not a table. Save the data as CSV or .xlsx and try again."),
        "other": _("This is a program or a database, not a table. Save the data as CSV or .xlsx and try again."),
    }
    raise TableRefused(messages[kind], code=f"foreign_{kind}")
