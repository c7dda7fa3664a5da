"""The files of an export, from a folder, a zip archive or an upload; never more of them than a conversation can be."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.utils.translation import gettext as _

from bridgework.partnerships.actions.importing import ImportRefused

WANTED = ("comments.csv", "votes.csv", "participants-votes.csv", "summary.csv")
# The largest export known (33,547 people, 2.0 million votes) has about 110 MB of votes.
MOST_BYTES = 300_000_000
MOST_ENTRIES = 200


def files_of_folder(folder: Path) -> dict[str, bytes]:
    """Read the files of an export from a folder.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    dict of str to bytes
        The known files that are there.

    Raises
    ------
    ImportRefused
        If there is no such folder, or its files are larger than any conversation.
    """
    if folder.is_file() and folder.suffix.lower() == ".zip":
        with folder.open("rb") as file:
            return files_of_zip(file)
    if not folder.is_dir():
        raise ImportRefused(
            _("There is no folder %(name)s. Give the folder of a Polis export.") % {"name": folder.name}
        )
    found: dict[str, bytes] = {}
    for name in WANTED:
        path = folder / name
        if not path.is_file():
            continue
        if path.stat().st_size > MOST_BYTES:
            raise _too_large(name)
        found[name] = path.read_bytes()
    return found


def files_of_zip(file: BinaryIO) -> dict[str, bytes]:
    """Read the files of an export from a zip archive, whatever folder they stand in. Nothing is written to disk.

    Parameters
    ----------
    file : binary file

    Returns
    -------
    dict of str to bytes

    Raises
    ------
    ImportRefused
        If it is no archive, is locked, has a file twice, or unpacks to more than any conversation is.
    """
    found: dict[str, bytes] = {}
    left = MOST_BYTES
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise ImportRefused(_("The archive has too many files. Put only the files of one export into it."))
            for entry in entries:
                name = PurePosixPath(entry.filename.replace("\\", "/")).name
                if entry.is_dir() or name not in WANTED or "__MACOSX" in entry.filename:
                    continue
                if name in found:
                    raise ImportRefused(
                        _("The archive has %(name)s twice. Send one export at a time.") % {"name": name}
                    )
                # What the archive says of its sizes is not believed: at most so many bytes are unpacked.
                with archive.open(entry) as content:
                    found[name] = content.read(left + 1)
                left -= len(found[name])
                if left < 0:
                    raise _too_large(name)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as why:
        raise ImportRefused(
            _("The archive cannot be read. Pack the folder again as a plain zip file, without a password.")
        ) from why
    return found


def files_of_uploads(uploads: Iterable[tuple[str, BinaryIO]]) -> dict[str, bytes]:
    """Read the files of an export from what a browser sent: one zip archive, or the CSV files themselves.

    Parameters
    ----------
    uploads : iterable of (name, binary file)

    Returns
    -------
    dict of str to bytes

    Raises
    ------
    ImportRefused
        If a file is unknown or too large.
    """
    found: dict[str, bytes] = {}
    for name, file in uploads:
        if name.lower().endswith(".zip"):
            found |= files_of_zip(io.BytesIO(file.read(MOST_BYTES + 1)))
        elif name in (*WANTED, "stats-history.csv"):
            content = file.read(MOST_BYTES + 1)
            if len(content) > MOST_BYTES:
                raise _too_large(name)
            if name in WANTED:
                found[name] = content
        else:
            raise ImportRefused(
                _(
                    "%(name)s is no file of a Polis export. Choose its zip archive, or the files comments.csv, votes.csv and summary.csv."
                )
                % {"name": name[:80]}
            )
    return found


def _too_large(name: str) -> ImportRefused:
    return ImportRefused(
        _("%(name)s is larger than %(most)d megabytes, more than any conversation. Nothing was read.")
        % {"name": name, "most": MOST_BYTES // 1_000_000}
    )
