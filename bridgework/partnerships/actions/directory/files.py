"""The files of a directory: a folder, a zip of it, or one table; measured before anything is unpacked."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from bridgework.lib.tables import Limits, Table, TableRefused, read_table
from bridgework.partnerships.actions.importing import ImportRefused

MOST_FILES = 200
MOST_BYTES = 64 * 1024**2  # of all files together, unpacked
MOST_RATIO = 200  # a table packs to a tenth; a bomb to a thousandth
LIMITS = Limits(bytes=MOST_BYTES, columns=500, rows=500_000, workbook_cells=5_000_000)
TABLE_ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".json")
DEEPEST = 3  # folders within folders

Files = Mapping[str, bytes]
"""The content of each file by its name without folders."""


def files_at(path: Path) -> dict[str, bytes]:
    """Return the tables of a folder, of a zip, or the one table at `path`.

    Raises
    ------
    ImportRefused
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            found = _tables_below(path)
            if len({one.name for one in found}) < len(found):
                raise ImportRefused(
                    _("Two files in the folder have the same name. Give the folder that holds one of them.")
                )
            if len(found) > MOST_FILES or sum(one.stat().st_size for one in found) > MOST_BYTES:
                raise _too_large()
            return _some({one.name: one.read_bytes() for one in found})
        if not stat.S_ISREG(mode):  # a pipe would never end
            raise ImportRefused(_("This is not a file. Give a folder, a zip, a CSV or an Excel file."))
        if path.stat().st_size > MOST_BYTES:
            raise _too_large()
        return files_of(path.read_bytes(), path.name)
    except OSError as why:
        raise ImportRefused(_("It cannot be opened. Check that it exists and may be read.")) from why


def _tables_below(folder: Path, depth: int = 0) -> list[Path]:
    """Return the tables of a folder, and of its folders where it is a data package or has none itself.

    A link is not followed: it may lead anywhere.
    """
    here = [one for one in sorted(folder.iterdir()) if not one.is_symlink()]
    found = [one for one in here if one.suffix.lower() in TABLE_ENDINGS and one.is_file()]
    if depth < DEEPEST and (not found or any(one.name == "datapackage.json" for one in found)):
        for one in here:
            if one.is_dir() and not one.name.startswith("."):
                found += _tables_below(one, depth + 1)
    if len(found) > MOST_FILES:
        raise _too_large()
    return found


def files_of(content: bytes, name: str) -> dict[str, bytes]:
    """Return the tables in an upload: a zip's, or the one table that it is.

    Raises
    ------
    ImportRefused
    """
    if len(content) > MOST_BYTES:
        raise _too_large()
    if not content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _some({Path(name).name or "table.csv": content})
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {info.filename for info in archive.infolist()}
            if "[Content_Types].xml" in names:  # a workbook is a zip, too
                return _some({Path(name).name or "table.xlsx": content})
            return _some(_unpacked(archive))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as why:
        raise ImportRefused(_("The zip file is damaged or locked. Pack the tables again and try again.")) from why
    except ValueError as why:
        raise ImportRefused(_("The zip file is damaged or locked. Pack the tables again and try again.")) from why


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    infos = archive.infolist()
    if len(infos) > 10 * MOST_FILES:
        raise _too_large()
    tables = [
        info
        for info in infos
        if not info.is_dir()
        and PurePosixPath(info.filename).suffix.lower() in TABLE_ENDINGS
        and not info.filename.startswith("__MACOSX/")
        and not stat.S_ISLNK(info.external_attr >> 16)
    ]
    claimed = sum(info.file_size for info in tables)
    packed = sum(info.compress_size for info in tables) or 1
    if len(tables) > MOST_FILES or claimed > MOST_BYTES or (claimed > 1024**2 and claimed / packed > MOST_RATIO):
        raise _too_large()
    files: dict[str, bytes] = {}
    left = MOST_BYTES
    for info in tables:
        name = PurePosixPath(info.filename).name
        if name in files:
            raise ImportRefused(_("The zip holds “%(name)s” twice. Leave one of them out.") % {"name": name[:80]})
        with archive.open(info) as stream:
            # A zip may claim less than it holds: never read on what it claims.
            data = stream.read(left + 1)
        left -= len(data)
        if left < 0:
            raise _too_large()
        files[name] = data
    return files


def _some(files: dict[str, bytes]) -> dict[str, bytes]:
    if not files:
        raise ImportRefused(
            _("There is no table in it. Give a folder or zip with CSV or JSON files, or one CSV, JSON or Excel file.")
        )
    return files


def _too_large() -> ImportRefused:
    return ImportRefused(
        _("This is larger than 64 MB unpacked, or packed far tighter than tables are. Bring it in in parts.")
    )


def open_table(files: Files, name: str) -> Table:
    """Read one of the files as a table.

    Raises
    ------
    ImportRefused
        Naming the file, row and column.
    """
    try:
        return read_table(files[name], name=name, limits=LIMITS)
    except TableRefused as why:
        raise ImportRefused(f"{name}: {why.message}", why.row, str(why.column) if why.column else None) from why
