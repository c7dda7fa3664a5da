"""What every import shares: its report, its row in the record, one journal entry; all or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from bridgework.partnerships.actions.acting import journaled
from bridgework.partnerships.models import ImportRun, Membership, Partnership


class ImportRefused(Exception):
    """The input cannot be read as it is. The message says what to do; row and column say where. Nothing was changed."""

    def __init__(self, message: str, row: int | None = None, column: str | None = None) -> None:
        self.message, self.row, self.column = message, row, column
        where = ", ".join(
            part for part in (f"row {row}" if row is not None else "", f"column {column}" if column else "") if part
        )
        super().__init__(f"{where}: {message}" if where else message)


@dataclass
class ImportReport:
    """How many records were read, written, found unchanged, and refused; and what was noticed on the way.

    `n_read == n_written + n_unchanged + n_refused` always holds.
    """

    n_read: int = 0
    n_written: int = 0
    n_unchanged: int = 0
    n_refused: int = 0
    problems: list[str] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)  # counts by kind of record, slugs of what was made

    def as_dict(self) -> dict[str, Any]:
        """Return the report for `--json`."""
        return {
            "read": self.n_read,
            "written": self.n_written,
            "unchanged": self.n_unchanged,
            "refused": self.n_refused,
            "problems": self.problems,
            **self.details,
        }


def digest_of(*parts: bytes | str) -> str:
    """Return one SHA-256 over the parts of a source, lengths included, so that parts cannot run into one another."""
    hasher = hashlib.sha256()
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        hasher.update(len(raw).to_bytes(8, "big"))
        hasher.update(raw)
    return hasher.hexdigest()


def digest_of_sheet(source: Path | bytes | str, mapping: Any) -> str:
    """Return what tells one bringing-in of a list from another: its content, wherever it stands, and how it was read."""
    return digest_of(source.read_bytes() if isinstance(source, Path) else source, repr(mapping))


@transaction.atomic
def record_import(
    *,
    partnership: Partnership,
    kind: str,
    source_name: str,
    digest: str,
    report: ImportReport,
    by: Membership | None,
    at: datetime,
    facts: Iterable[tuple[str, Any]] = (),
) -> ImportRun:
    """Store that an import was carried out, and journal it; call inside the import's own transaction.

    A second run that changed nothing is stored but not journaled: it is no change of structure.
    """
    run = ImportRun.objects.create(
        partnership=partnership,
        kind=kind,
        source_name=source_name[:300],
        digest=digest,
        n_read=report.n_read,
        n_written=report.n_written,
        n_unchanged=report.n_unchanged,
        n_refused=report.n_refused,
        problems=report.problems[:200],
        by=by,
        at=at,
    )
    if report.n_written:
        journaled(
            partnership=partnership,
            by=by,
            act=f"{kind}.imported",
            subject=f"partnerships.import-run:{run.pk}",
            at=at,
            facts={"source": source_name[:300], "digest": digest, "written": report.n_written, **dict(facts)},
        )
    return run
