"""Importing a directory of organizations, programs, services and places: HSDS tables, or what a mapping describes."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

from bridgework.partnerships.actions.directory.files import Files, files_at, files_of
from bridgework.partnerships.actions.directory.flat import read_flat
from bridgework.partnerships.actions.directory.hsds import read_hsds, read_tables
from bridgework.partnerships.actions.directory.mapping import (
    DirectoryMapping,
    mapping_of_text,
    read_mapping,
    shipped_mappings,
)
from bridgework.partnerships.actions.directory.merging import Progress, _nothing, compare, merge_directory, report_of
from bridgework.partnerships.actions.directory.records import Directory
from bridgework.partnerships.actions.importing import ImportReport, digest_of
from bridgework.partnerships.models import Membership, Partnership

__all__ = [
    "Directory",
    "DirectoryMapping",
    "Files",
    "compare",
    "files_at",
    "files_of",
    "import_directory",
    "mapping_of_text",
    "merge_directory",
    "plan_directory",
    "read_directory",
    "read_mapping",
    "shipped_mappings",
]


def read_directory(files: Files, mapping: DirectoryMapping | None, language: str = "en") -> Directory:
    """Read a directory from the content of its files; nothing is written.

    Parameters
    ----------
    files : mapping of str to bytes
        As `files_at` or `files_of` give them.
    mapping : DirectoryMapping or None
        What the columns are; None for HSDS tables.
    language : str
        The language of its texts where the mapping does not say it.

    Raises
    ------
    ImportRefused
        Naming file, row and column.
    """
    if mapping is None:
        return read_hsds(files, language)
    return read_flat(files, mapping, language) if mapping.layout == "flat" else read_tables(files, mapping, language)


def import_directory(
    *,
    partnership: Partnership,
    files: Files,
    mapping: DirectoryMapping | None,
    source_name: str,
    by: Membership | None,
    at: datetime,
    progress: Progress = _nothing,
) -> ImportReport:
    """Read a directory and bring it in, whole or not at all. Safe to run twice.

    Parameters
    ----------
    partnership : Partnership
    files : mapping of str to bytes
    mapping : DirectoryMapping or None
    source_name : str
        What to call the source in the record.
    by : Membership or None
    at : datetime
    progress : callable, optional

    Raises
    ------
    ImportRefused
        Naming file, row and column; nothing was changed then.
    """
    directory = read_directory(files, mapping, partnership.language)
    return merge_directory(
        partnership=partnership,
        directory=directory,
        source_name=source_name,
        digest=_digest(files, mapping),
        by=by,
        at=at,
        progress=progress,
    )


def plan_directory(*, partnership: Partnership, files: Files, mapping: DirectoryMapping | None) -> ImportReport:
    """Return what importing a directory would do; nothing is written.

    Raises
    ------
    ImportRefused
    """
    directory = read_directory(files, mapping, partnership.language)
    return report_of(directory, compare(partnership, directory))


def _digest(files: Files, mapping: DirectoryMapping | None) -> str:
    said = json.dumps(asdict(mapping), sort_keys=True, default=sorted) if mapping else ""
    return digest_of(said, *(part for name in sorted(files) for part in (name, files[name])))
