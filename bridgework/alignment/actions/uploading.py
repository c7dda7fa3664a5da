"""A directory brought in the browser: kept between upload and the one button, then deleted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from bridgework.alignment.actions.reckoning import import_directory_and_reckon
from bridgework.alignment.models import PendingDirectory
from bridgework.partnerships.actions.directory import (
    DirectoryMapping,
    Files,
    files_of,
    mapping_of_text,
    read_directory,
    read_mapping,
    shipped_mappings,
)
from bridgework.partnerships.actions.directory.merging import Progress, _nothing
from bridgework.partnerships.actions.importing import ImportRefused, ImportReport
from bridgework.partnerships.actions.jobs import named_by_unfinished, unfinished_job
from bridgework.partnerships.models import Job, Membership

KEPT_FOR = timedelta(days=2)
IMPORT_JOB = "bridgework.alignment.tasks.import_kept_directory"  # by dotted name: tasks stand above actions


@transaction.atomic
def keep_directory(
    *, source_name: str, content: bytes, mapping_name: str = "", mapping_text: str = "", by: Membership, at: datetime
) -> PendingDirectory:
    """Keep an upload for its preview, after it was found readable; older ones of the same person are put aside.

    Those stay that a job is to bring in: they were confirmed.

    Raises
    ------
    ImportRefused
        Naming file, row and column; nothing is kept then.
    """
    upload = PendingDirectory(
        partnership=by.partnership,
        membership=by,
        source_name=source_name[:300],
        content=content,
        mapping_name=mapping_name,
        mapping_text=mapping_text,
        created_at=at,
    )
    read_directory(*files_of_upload(upload))
    put_old_aside(at=at)
    _idle().filter(partnership=by.partnership, membership=by).delete()
    upload.save()
    return upload


def files_of_upload(upload: PendingDirectory) -> tuple[Files, DirectoryMapping | None]:
    """Return the files of an upload, and its mapping.

    Raises
    ------
    ImportRefused
    """
    mapping = None
    if upload.mapping_text:
        mapping = mapping_of_text(upload.mapping_text.encode())
    elif upload.mapping_name:
        if upload.mapping_name not in shipped_mappings():  # a name from a form must not be a path
            raise ImportRefused("no such mapping")
        mapping = read_mapping(upload.mapping_name)
    return files_of(bytes(upload.content), upload.source_name), mapping


@transaction.atomic
def confirm_directory(
    *,
    upload: PendingDirectory,
    by: Membership | None,
    at: datetime,
    progress: Progress = _nothing,
    then: Callable[[ImportReport], object] | None = None,
) -> ImportReport:
    """Import a kept upload and delete it.

    Parameters
    ----------
    upload : PendingDirectory
    by : Membership or None
    at : datetime
    progress : Progress
    then : callable, optional
        What else is done with the report in the same transaction.

    Raises
    ------
    ImportRefused
        If anything does not fit; the upload stays.
    """
    files, mapping = files_of_upload(upload)
    report = import_directory_and_reckon(
        partnership=upload.partnership,
        files=files,
        mapping=mapping,
        source_name=upload.source_name,
        by=by,
        at=at,
        progress=progress,
    )
    upload.delete()
    if then is not None:
        then(report)
    return report


def discard_directory(*, upload: PendingDirectory) -> None:
    """Put an upload aside without importing it."""
    upload.delete()


def job_of(upload: PendingDirectory) -> Job | None:
    """Return the job that is to bring an upload in; until it has ended, nothing of the upload changes."""
    return unfinished_job(partnership=upload.partnership, task=IMPORT_JOB, arguments={"upload": upload.pk})


def _idle() -> QuerySet[PendingDirectory]:
    """Return the uploads that no job waits for: what a person has confirmed is not put aside before its turn."""
    return PendingDirectory.objects.exclude(pk__in=named_by_unfinished(IMPORT_JOB, "upload"))


def put_old_aside(*, at: datetime) -> int:
    """Delete uploads that nobody finished within two days; the worker calls it. Returns how many rows went.

    Parameters
    ----------
    at : datetime
        Now.
    """
    return _idle().filter(created_at__lt=at - KEPT_FOR).delete()[0]
