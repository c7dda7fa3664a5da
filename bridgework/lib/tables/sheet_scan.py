"""Measure a sheet before it is read: a sheet of two cells can span 17 billion, and readers make room for all of them."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from xml.parsers import expat

from django.utils.translation import gettext as _

from bridgework.lib.tables.model import Limits, TableRefused
from bridgework.lib.tables.package import RELATIONS, WORKBOOK, read_part

_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_MOST_ERRORS = 10_000
_MOST_CLAIMED = 20_000_000
_CHUNK = 1 << 16


@dataclass
class SheetScan:
    """What a sheet holds, without its values.

    Attributes
    ----------
    rows, columns : int
        The last row and column in use.
    errors : dict of int to dict of int to str
        Spreadsheet errors (#REF!) by row and column.
    without_value : tuple of (row, column) or None
        The first formula whose value was never stored.
    """

    rows: int = 0
    columns: int = 0
    errors: dict[int, dict[int, str]] = field(default_factory=dict)
    without_value: tuple[int, int] | None = None


@dataclass(frozen=True)
class SheetPart:
    """One sheet as the workbook lists it: its name, whether it is visible, and the part that holds it."""

    name: str
    is_visible: bool
    path: str


def list_sheets(archive: zipfile.ZipFile) -> list[SheetPart]:
    """List the sheets with cells (not charts), in the workbook's order."""
    listed: list[tuple[str, bool, str]] = []
    targets: dict[str, str] = {}

    def on_workbook(tag: str, attributes: dict[str, str]) -> None:
        if _local(tag) == "sheet":
            relation = next((value for key, value in attributes.items() if _local(key) == "id"), "")
            listed.append((attributes.get("name", ""), attributes.get("state", "visible") == "visible", relation))

    def on_relation(tag: str, attributes: dict[str, str]) -> None:
        if _local(tag) == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    _parse(read_part(archive, WORKBOOK), WORKBOOK, {"StartElementHandler": on_workbook})
    _parse(read_part(archive, RELATIONS), RELATIONS, {"StartElementHandler": on_relation})
    names = set(archive.namelist())
    sheets = []
    for name, is_visible, relation in listed:
        if relation in targets:
            target = targets[relation]
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            if path not in names:
                raise _strange(WORKBOOK)
            sheets.append(SheetPart(name, is_visible, path))
    return sheets


def scan_parts(clean: io.BytesIO, sheet: str, limits: Limits) -> SheetScan:
    """Walk through every copied part with a parser that keeps nothing, and refuse what would not fit into memory.

    Every part, since a reader might take another one for the sheet than we do.
    """
    scans = {}
    with zipfile.ZipFile(clean) as parts:
        for name in parts.namelist():
            scans[name] = SheetScan()
            walk = _Walk(scans[name], limits)
            handlers = {"StartElementHandler": walk.start, "EndElementHandler": walk.end}
            _parse(parts.read(name), name, {**handlers, "CharacterDataHandler": walk.text})
    return scans[sheet]


class _Walk:
    """The parser's handlers: where each cell is, and what the unusual ones say."""

    def __init__(self, scan: SheetScan, limits: Limits) -> None:
        self.scan, self.limits = scan, limits
        self.row = self.column = 0
        self.kind = ""
        self.has_formula = self.has_value = False
        self.said: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = _local(tag)
        for claim in ("count", "uniqueCount"):
            if claim in attributes:
                _check_claim(attributes[claim])
        if tag == "c":
            self._place_cell(attributes)
        elif tag == "row":
            self.row = self._row_number(attributes.get("r"))
            self.column = 0
        elif tag == "f":
            self.has_formula = True
        elif tag == "v":
            # An empty <v/> is a value only where the formula's result is text.
            self.has_value = self.kind == "str"
            self.said = []
        elif tag == "is":
            self.has_value = True

    def _row_number(self, said: str | None) -> int:
        if said is None:
            return self.row + 1
        if not said.isascii() or not said.isdigit() or len(said) > 7 or not 1 <= int(said) <= _LAST_ROW:
            raise _strange("sheet")
        return int(said)

    def _place_cell(self, attributes: dict[str, str]) -> None:
        said = attributes.get("r")
        if said is None:
            self.column += 1
        else:
            match = _PLACE.fullmatch(said)
            if not match:
                raise _strange("sheet")
            column = 0
            for letter in match[1]:
                column = column * 26 + ord(letter) - 64
            self.column, self.row = column, self._row_number(match[2])
        scan = self.scan
        if self.column > scan.columns or self.row > scan.rows:
            scan.columns, scan.rows = max(scan.columns, self.column), max(scan.rows, self.row)
            self._check_span()
        self.kind = attributes.get("t", "")
        self.has_formula = self.has_value = False

    def _check_span(self) -> None:
        if self.column > self.limits.columns:
            raise TableRefused(
                _(
                    "Row %(row)d has a cell in column %(column)d. At most %(limit)s columns can be read: keep only those needed."
                )
                % {"row": self.row, "column": self.column, "limit": f"{self.limits.columns:,}"},
                self.row,
                self.column,
                code="too_many_columns",
            )
        if self.column > _LAST_COLUMN:
            raise _strange("sheet")
        if self.scan.rows * self.scan.columns > self.limits.workbook_cells:
            raise TableRefused(
                _(
                    "The sheet spans %(cells)s cells up to row %(row)d, column %(column)d; at most %(limit)s can be read. Delete the "
                    "empty rows and columns at its end, or save it as CSV."
                )
                % {
                    "cells": f"{self.scan.rows * self.scan.columns:,}",
                    "row": self.row,
                    "column": self.column,
                    "limit": f"{self.limits.workbook_cells:,}",
                },
                self.row,
                self.column,
                code="too_many_cells",
            )

    def text(self, said: str) -> None:
        if self.said is not None:
            self.has_value = True
            if self.kind == "e":
                self.said.append(said[:20])

    def end(self, tag: str) -> None:
        tag = _local(tag)
        if tag == "v" and self.said is not None:
            if self.kind == "e":
                self._keep_error("".join(self.said)[:20] or "#ERROR")
            self.said = None
        elif tag == "c" and self.has_formula and not self.has_value and self.scan.without_value is None:
            self.scan.without_value = self.row, self.column

    def _keep_error(self, said: str) -> None:
        if sum(map(len, self.scan.errors.values())) >= _MOST_ERRORS and self.row not in self.scan.errors:
            raise TableRefused(
                _(
                    "More than %(limit)s cells up to row %(row)d hold spreadsheet errors. Correct the workbook and try again."
                )
                % {"limit": f"{_MOST_ERRORS:,}", "row": self.row},
                self.row,
                self.column,
                code="too_many_errors",
            )
        self.scan.errors.setdefault(self.row, {})[self.column] = said


def _parse(data: bytes, name: str, handlers: dict) -> None:
    """Parse one part. A document type (the root of billion laughs and of foreign files) is refused where it starts."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_ignored) -> None:
        raise TableRefused(
            _(
                "The workbook defines its own document type, which no spreadsheet program does. Save the table as CSV and try again."
            ),
            code="document_type",
        )

    def check_encoding(_version, encoding, _standalone) -> None:
        if encoding and encoding.lower() not in ("utf-8", "us-ascii"):
            raise _strange(name)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.XmlDeclHandler = check_encoding
    for handler, function in handlers.items():
        setattr(parser, handler, function)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _strange(name)
    try:
        for start in range(0, len(data), _CHUNK):
            parser.Parse(data[start : start + _CHUNK], False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise TableRefused(
            _(
                "The workbook is damaged in its part “%(part)s”. Save it again in a spreadsheet program, or as CSV, and try again."
            )
            % {"part": name[:60]},
            code="damaged_workbook",
        ) from error


def _check_claim(said: str) -> None:
    """The reader makes room for as many strings as a part claims to hold, before it sees one; a false claim ends the process."""
    if not said.isascii() or not said.isdigit() or len(said) > 8 or int(said) > _MOST_CLAIMED:
        raise _strange("xl/sharedStrings.xml")


def _local(tag: str) -> str:
    """Return a name without its namespace prefix."""
    return tag.rpartition(":")[2]


def _strange(name: str) -> TableRefused:
    return TableRefused(
        _(
            "The part “%(part)s” of the workbook is not as spreadsheet programs write it. Save the table as CSV and try again."
        )
        % {"part": name[:60]},
        code="strange_part",
    )
