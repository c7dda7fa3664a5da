"""The zip file around a workbook: measured before anything is unpacked, then copied part by part into a plain one."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from django.utils.translation import gettext as _

from bridgework.lib.tables.model import Limits, TableRefused

WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
_NEEDED = frozenset(
    (WORKBOOK, RELATIONS, "[content_types].xml", "_rels/.rels", "xl/sharedstrings.xml", "xl/styles.xml")
)
_PACKED = (".zip", ".xlsx", ".xlsm", ".xlsb", ".docx", ".pptx", ".gz", ".7z", ".rar", ".bz2", ".xz", ".tar")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError)


@contextmanager
def open_package(stream: BinaryIO, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """Open the zip file of a workbook and check, by what it declares, that it may be unpacked."""
    try:
        archive = zipfile.ZipFile(stream)
    except _BROKEN as error:
        raise _damaged() from error
    with archive:
        _check_parts(archive, limits)
        for part in archive.infolist():
            if not part.filename.lower().endswith((".xml", ".rels")):
                _refuse_packed(archive, part)
        yield archive


def copy_parts(archive: zipfile.ZipFile, sheet: str) -> io.BytesIO:
    """Copy what is needed to read one sheet into a new, plain zip in memory.

    The reader behind this never sees the file itself, so what a zip can pretend (sizes, names twice, parts that overlap)
    cannot set it against what was checked here.
    """
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as plain:
        for part in archive.infolist():
            if part.filename == sheet or part.filename.lower() in _NEEDED:
                _copy_part(archive, part, plain)
    copy.seek(0)
    return copy


def read_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Read one part, no further than the size it declares."""
    try:
        return archive.read(name)
    except (*_BROKEN, KeyError) as error:
        raise _damaged() from error


def _check_parts(archive: zipfile.ZipFile, limits: Limits) -> None:
    parts = archive.infolist()
    if len(parts) > limits.parts:
        raise TableRefused(
            _("The file holds %(count)s parts; a workbook has at most %(limit)s. Save the table as CSV and try again.")
            % {"count": f"{len(parts):,}", "limit": f"{limits.parts:,}"},
            code="too_many_parts",
        )
    if sum(part.file_size for part in parts) > limits.unpacked:
        raise TableRefused(
            _("Unpacked, the workbook is larger than %(limit)s MB. Save the table as CSV and try again.")
            % {"limit": f"{limits.unpacked // 1024**2:,}"},
            code="zip_bomb",
        )
    names = [part.filename for part in parts]
    if WORKBOOK not in names:
        raise TableRefused(
            _("The file is a zip file, not a workbook. Unpack it and take the CSV or .xlsx file inside."),
            code="not_a_workbook",
        )
    for part in parts:
        is_link = stat.S_ISLNK(part.external_attr >> 16)
        is_outside = part.filename.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", part.filename)
        if (
            part.flag_bits & 1
            or part.compress_type not in _METHODS
            or is_link
            or is_outside
            or names.count(part.filename) > 1
        ):
            raise TableRefused(
                _(
                    "The workbook has a part that no spreadsheet program writes (a password, a link or a foreign path). Save the "
                    "table as CSV and try again."
                ),
                code="strange_part",
            )
        if part.file_size > 1024**2 and part.file_size > limits.ratio * max(1, part.compress_size):
            raise TableRefused(
                _(
                    "A part of the workbook grows more than %(ratio)d times by unpacking. Save the table as CSV and try again."
                )
                % {"ratio": limits.ratio},
                code="zip_bomb",
            )


def _copy_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, plain: zipfile.ZipFile) -> None:
    """Unpack one part, no further than the size it declares (and was checked by): Python stops there and checks the sum."""
    try:
        with archive.open(part) as source, plain.open(part.filename, "w") as target:
            while chunk := source.read(1 << 20):
                target.write(chunk)
    except _BROKEN as error:
        raise _damaged() from error


def _refuse_packed(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    try:
        with archive.open(part) as source:
            start = source.read(4)
    except _BROKEN:
        start = b""
    if start == b"PK\x03\x04" or part.filename.lower().endswith(_PACKED):
        raise TableRefused(
            _("The workbook holds another packed file inside. Remove it, or save the table as CSV, and try again."),
            code="nested_zip",
        )


def _damaged() -> TableRefused:
    return TableRefused(
        _(
            "The workbook is damaged or cut off. Open it in a spreadsheet program, save it as .xlsx again, and try again."
        ),
        code="damaged_workbook",
    )
