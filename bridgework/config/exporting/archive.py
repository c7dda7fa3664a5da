"""Write an export: one ZIP file, streamed, and there only once it is whole."""

from __future__ import annotations

import io
import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from bridgework.config.exporting.sheet import Row, flat
from bridgework.config.exporting.sheets import SHEETS
from bridgework.journal.queries import export_lines, head_of
from bridgework.lib.tables.writing import write_csv
from bridgework.partnerships.models import Partnership

FORMAT = 1
TRANSLATIONS = ("table", "key", "column", "language", "text", "is_machine")


@dataclass(frozen=True)
class Exported:
    """What was written: rows by file, and the journal's head at that moment."""

    rows: dict[str, int]
    head: str


def write_export(
    *, partnership: Partnership, to: Path, now: datetime, progress: Callable[[str, int], None] | None = None
) -> Exported:
    """Write everything of a partnership that may be public into a new ZIP file.

    Parameters
    ----------
    partnership : Partnership
    to : Path
        Must not exist. While it is written it has another name (`.part`), which is removed when anything fails.
    now : datetime
        Stands in the manifest.
    progress : callable, optional
        Called with each file's name and number of rows.

    Returns
    -------
    Exported

    Raises
    ------
    FileExistsError
        Where the file, or one that is just being written, is there already.
    """
    if to.exists():
        raise FileExistsError(to)
    part = to.with_name(to.name + ".part")
    with part.open("xb") as raw:
        try:
            with _one_moment(), zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
                done = _write_all(archive, partnership, now, progress or (lambda name, n: None))
            raw.flush()
            os.fsync(raw.fileno())
            part.rename(to)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    return done


def _write_all(
    archive: zipfile.ZipFile, partnership: Partnership, now: datetime, progress: Callable[[str, int], None]
) -> Exported:
    written: dict[str, int] = {}
    with tempfile.SpooledTemporaryFile(max_size=5_000_000, mode="w+", encoding="utf-8", newline="") as kept:
        for sheet in SHEETS:
            translations: list[Row] = []
            rows = _keeping(flat(sheet, sheet.rows(partnership, now), translations), translations, kept)
            _table(archive, sheet.name, sheet.header, rows, written, progress)
        kept.seek(0)
        _table(archive, "translations", TRANSLATIONS, (json.loads(line) for line in kept), written, progress)
    head = str(head_of(partnership.scope))
    with _member(archive, "journal.jsonl") as file:
        n = 0
        for line in export_lines(partnership.scope):
            file.write(line)
            n += 1
    written["journal.jsonl"] = n
    progress("journal.jsonl", n)
    manifest = {
        "format": FORMAT,
        "partnership": partnership.slug,
        "written_at": now.isoformat(),
        "journal_head": head,
        "files": [
            {"file": f"{name}.csv", "about": about, "columns": list(columns), "rows": written[f"{name}.csv"]}
            for name, about, columns in (
                *((sheet.name, sheet.about, sheet.header) for sheet in SHEETS),
                ("translations", "Texts in further languages.", TRANSLATIONS),
            )
        ],
    }
    archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
    return Exported(written, head)


def _keeping(rows: Iterable[Any], translations: list[Row], kept: Any) -> Iterator[Any]:
    # Translations wait in a temporary file, not in memory: a member of a ZIP must be closed before the next is begun.
    for row in rows:
        yield row
        for one in translations:
            kept.write(json.dumps(one, ensure_ascii=False, default=str) + "\n")
        translations.clear()


def _table(
    archive: zipfile.ZipFile,
    table: str,
    header: Sequence[str],
    rows: Iterable[Any],
    written: dict[str, int],
    progress: Callable[[str, int], None],
) -> None:
    name = f"{table}.csv"
    with _member(archive, name) as file:
        written[name] = write_csv(file, header, rows)
    progress(name, written[name])


@contextmanager
def _member(archive: zipfile.ZipFile, name: str) -> Iterator[io.TextIOWrapper]:
    with archive.open(name, "w", force_zip64=True) as raw, io.TextIOWrapper(raw, encoding="utf-8", newline="") as file:
        yield file


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read everything as of one moment, without keeping anybody from writing."""
    if connection.in_atomic_block:
        yield
        return
    if connection.vendor == "sqlite":
        usual, connection.transaction_mode = connection.transaction_mode, "DEFERRED"  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                yield
        finally:
            connection.transaction_mode = usual  # type: ignore[attr-defined]
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
