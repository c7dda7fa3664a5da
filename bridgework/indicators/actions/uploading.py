"""An upload in the browser: kept between its steps, bound to the person, imported once, deleted after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from bridgework.indicators.actions.importing import digest_of_sources, import_reading, read_source, understand
from bridgework.indicators.mapping import mapping_of
from bridgework.indicators.models import PendingUpload
from bridgework.partnerships.actions.importing import ImportReport
from bridgework.partnerships.actions.jobs import named_by_unfinished, unfinished_job
from bridgework.partnerships.actions.remembering import remember_mapping
from bridgework.partnerships.actions.signs import Progress, no_progress
from bridgework.partnerships.models import Job, Membership, Partnership
from bridgework.people.models import Person
from bridgework.places.queries import known_labels

KIND = "indicators"
KEPT_FOR = timedelta(days=2)
IMPORT_JOB = "bridgework.indicators.tasks.import_upload"  # by dotted name: tasks stand above actions


@transaction.atomic
def keep_upload(
    *,
    partnership: Partnership,
    person: Person,
    source_name: str,
    content: bytes,
    denominators_name: str = "",
    denominators: bytes | None = None,
    at: datetime,
) -> PendingUpload:
    """Keep a table for its next steps, after it was found readable; the person's older ones are put aside.

    Those stay that a job is to bring in: they were confirmed.

    Raises
    ------
    ImportRefused
        If a table cannot be read; nothing is kept then.
    """
    read_source(content, source_name)
    if denominators is not None:
        read_source(denominators, denominators_name)
    put_old_aside(at=at)
    _idle().filter(partnership=partnership, person=person).delete()
    return PendingUpload.objects.create(
        partnership=partnership,
        person=person,
        source_name=source_name[:300],
        content=content,
        denominators_name=denominators_name[:300],
        denominators=denominators,
        created_at=at,
    )


def keep_mapping(*, upload: PendingUpload, document: dict[str, Any]) -> None:
    """Keep what the person said each column is, for the preview that follows."""
    upload.mapping = document
    upload.save(update_fields=["mapping"])


def name_groups(*, upload: PendingUpload, chosen: dict[tuple[str, str], str]) -> None:
    """Keep which group each label of an upload is, by (dimension, label); it is remembered when the table is imported.

    Parameters
    ----------
    upload : PendingUpload
    chosen : dict
        Codes of groups; one that is not there yet is made by the import.
    """
    labels = {dimension: dict(rules) for dimension, rules in upload.mapping.get("labels", {}).items()}
    for (dimension, label), group in chosen.items():
        labels.setdefault(dimension, {})[label] = group
    keep_mapping(upload=upload, document={**upload.mapping, "labels": labels})


def discard_upload(*, upload: PendingUpload) -> None:
    """Put an upload aside without importing it."""
    upload.delete()


def confirm_upload(
    *,
    upload: PendingUpload,
    by: Membership | None,
    at: datetime,
    progress: Progress = no_progress,
    then: Callable[[ImportReport], object] | None = None,
) -> ImportReport:
    """Import a kept upload as its mapping says, remember the mapping, and delete the upload.

    Parameters
    ----------
    upload : PendingUpload
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
    content = bytes(upload.content)
    people = bytes(upload.denominators) if upload.denominators is not None else None
    progress(0, 1, "reading")
    table = read_source(content, upload.source_name)
    mapping = mapping_of(upload.mapping)
    second = read_source(people, upload.denominators_name) if people is not None and mapping.denominators else None
    known = known_labels(upload.partnership.scope, mapping.source)
    reading = understand(table, mapping, second, progress, known)
    with transaction.atomic():
        report = import_reading(
            partnership=upload.partnership,
            reading=reading,
            mapping=mapping,
            notes=[str(problem.message) for problem in table.problems],
            source_name=upload.source_name,
            digest=digest_of_sources(content, people, upload.mapping),
            by=by,
            at=at,
            progress=progress,
        )
        remember_mapping(partnership=upload.partnership, kind=KIND, header=table.header, document=upload.mapping, at=at)
        upload.delete()
        if then is not None:
            then(report)
    return report


def job_of(upload: PendingUpload) -> Job | None:
    """Return the job that is to bring an upload in; until it has ended, nothing of the upload changes."""
    return unfinished_job(partnership=upload.partnership, task=IMPORT_JOB, arguments={"upload": str(upload.ref)})


def _idle() -> QuerySet[PendingUpload]:
    """Return the uploads that no job waits for: what a person has confirmed is not put aside before its turn."""
    return PendingUpload.objects.exclude(ref__in=named_by_unfinished(IMPORT_JOB, "upload"))


def put_old_aside(*, at: datetime) -> int:
    """Delete uploads that nobody finished within two days; the worker calls it. Returns how many rows went.

    Parameters
    ----------
    at : datetime
        Now.
    """
    return _idle().filter(created_at__lt=at - KEPT_FOR).delete()[0]
