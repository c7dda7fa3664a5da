"""Delimited text: commas, semicolons, tabs or bars; row by row, whatever the size of the file."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import TextIO

from django.utils.translation import gettext as _

from bridgework.lib.tables.encoding import Encoding, Opener, detect_encoding, find_damage, open_text
from bridgework.lib.tables.model import Limits, Problems, Rows, TableRefused, spot
from bridgework.lib.tables.shape import shape_rows

DELIMITERS = ("\t", ",", ";", "|")
SAMPLE = 1 << 16
_SEP_LINE = re.compile(r"sep=([\t,;|])\r?\n?", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")


def open_bytes(opened: Opener, limits: Limits) -> Rows:
    """Read delimited text from bytes whose encoding is yet to be found."""
    encoding = detect_encoding(opened)
    if encoding.damage:
        raise locate_damage(opened, encoding, limits)
    with open_text(opened, encoding) as stream:
        sample = stream.read(SAMPLE)
    problems = Problems()
    if encoding.is_guess:
        problems.add(
            "encoding_guessed",
            _(
                "The file is not in UTF-8. It was read as Windows-1252: check letters with accents, or save it as “CSV UTF-8”."
            ),
        )
    name = {"utf-8-sig": "utf-8"}.get(encoding.name, encoding.name)
    return _open(lambda: open_text(opened, encoding), sample, name, limits, problems)


def open_pasted(text: str, limits: Limits) -> Rows:
    """Read delimited text that a person pasted."""
    text = text.removeprefix("\ufeff")
    if "\0" in text or _SURROGATE.search(text):
        raise locate_damage(lambda: io.BytesIO(text.encode("utf-8", "surrogatepass")), Encoding("utf-8", "nul"), limits)
    return _open(lambda: io.StringIO(text, newline=""), text[:SAMPLE], "", limits, Problems())


def _open(opened, sample: str, encoding: str, limits: Limits, problems: Problems) -> Rows:
    delimiter = sniff_delimiter(sample)
    rows = shape_rows(_records(opened, delimiter, limits), limits, problems, kind="csv")
    rows.encoding, rows.delimiter = encoding, delimiter
    return rows


def sniff_delimiter(sample: str) -> str:
    """Choose the delimiter under which the first rows agree best on the largest number of cells; a comma where none does."""
    if match := _SEP_LINE.match(sample):
        return match[1]
    if len(sample) >= SAMPLE:
        cut = max(sample.rfind("\n"), sample.rfind("\r"))
        sample = sample[: cut + 1] or sample
    best, best_score = ",", 1.0
    for delimiter in DELIMITERS:
        widths = _widths(sample, delimiter)
        if not widths or widths[0] < 2:
            continue
        score = widths[0] * Counter(widths)[widths[0]] / len(widths)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _widths(sample: str, delimiter: str) -> list[int]:
    widths = []
    try:
        for record in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            if any(record):
                widths.append(len(record))
            if len(widths) == 50:
                break
    except csv.Error:
        # An over-long cell under this delimiter; what came before still counts.
        pass
    return widths


class _Lines:
    """Lines for the csv reader, never more of one row than the limit: a quotation mark left open would swallow the file."""

    def __init__(self, stream: TextIO, limits: Limits) -> None:
        self.stream = stream
        self.limit = limits.record_length
        self.taken = 0
        self.row = 1

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.stream.readline(self.limit + 1)
        if not line:
            raise StopIteration
        self.taken += len(line)
        if self.taken > self.limit:
            raise TableRefused(
                _(
                    "Row %(row)d is longer than %(limit)s characters. Check that it ends with a line break and that each "
                    "quotation mark is closed."
                )
                % {"row": self.row, "limit": f"{self.limit:,}"},
                self.row,
                code="row_too_long",
            )
        return line


def _records(opened, delimiter: str, limits: Limits, *, strict: bool = True) -> Iterator[tuple[int, list[str]]]:
    """Yield row number and cells, blank rows too. Row numbers are what a spreadsheet shows: cells may hold line breaks."""
    with opened() as stream:
        lines = _Lines(stream, limits)
        reader = csv.reader(lines, delimiter=delimiter, strict=strict)
        number = 0
        try:
            for number, record in enumerate(reader, start=1):  # noqa: B007 - needed by the handler below
                lines.taken, lines.row = 0, number + 1
                if number == 1 and len(record) <= 2 and _SEP_LINE.fullmatch(delimiter.join(record)):
                    continue
                yield number, record
        except csv.Error as error:
            raise _explain(error, number + 1) from error


def _explain(error: csv.Error, row: int) -> TableRefused:
    said = str(error)
    if "unexpected end" in said:
        return TableRefused(
            _(
                'A quotation mark (") is opened in row %(row)d and never closed; the file may be cut off. Close it or get the '
                "whole file, then try again."
            )
            % {"row": row},
            row,
            code="open_quote",
        )
    if "field larger" in said:
        return TableRefused(
            _(
                'Row %(row)d has a cell that is far too long, or a quotation mark (") that is opened and never closed. '
                "Correct the row and try again."
            )
            % {"row": row},
            row,
            code="cell_too_long",
        )
    return TableRefused(
        _(
            'Row %(row)d has a quotation mark (") in the middle of a quoted cell. Write two quotation marks ("") for one '
            "inside a cell, then try again."
        )
        % {"row": row},
        row,
        code="stray_quote",
    )


def locate_damage(opened: Opener, encoding: Encoding, limits: Limits) -> TableRefused:
    """Find the first cell with a character that no text has, and say where."""
    with open_text(opened, encoding) as stream:
        delimiter = sniff_delimiter(stream.read(SAMPLE))
    try:
        for number, cells in _records(lambda: open_text(opened, encoding), delimiter, limits, strict=False):
            if find_damage("".join(cells)):
                column = next(i for i, cell in enumerate(cells, start=1) if find_damage(cell))
                return _damaged(encoding, number, column)
    except TableRefused as refused:
        return _damaged(encoding, refused.row, None)
    return _damaged(encoding, None, None)


def _damaged(encoding: Encoding, row: int | None, column: int | None) -> TableRefused:
    place = spot(row, column) if row and column else _("row %(row)d") % {"row": row} if row else _("one of its rows")
    if encoding.damage == "nul":
        message = _(
            "The file is not plain text: there is a NUL character in %(place)s. Save the table as “CSV UTF-8” or .xlsx and "
            "try again."
        )
        return TableRefused(message % {"place": place}, row, column, code="nul")
    message = _(
        "A letter in %(place)s cannot be read: the file mixes encodings or is damaged. Save the table as “CSV UTF-8” and try "
        "again."
    )
    return TableRefused(message % {"place": place}, row, column, code="encoding")
