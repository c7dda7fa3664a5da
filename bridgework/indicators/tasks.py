"""Background work of indicators: importing a large upload."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bridgework.indicators.actions import UndoRefused, confirm_upload, undo_import
from bridgework.indicators.models import Batch, PendingUpload
from bridgework.partnerships.actions.importing import ImportRefused
from bridgework.partnerships.actions.jobs import JobFailed, job_progress, job_task
from bridgework.partnerships.actions.signs import signs_of
from bridgework.partnerships.models import Job


@job_task(_("Importing an indicator's table"))
def import_upload(job: Job, upload: str) -> dict[str, Any]:
    """Import a kept upload; what is already imported (the job ran twice) is nothing to do."""
    kept = PendingUpload.objects.select_related("partnership").filter(partnership=job.partnership, ref=upload).first()
    if kept is None:
        return {}
    job_progress(job, 0, 1)
    try:
        return confirm_upload(upload=kept, by=job.asked_by, at=timezone.now(), progress=signs_of(job)).as_dict()
    except ImportRefused as why:
        raise JobFailed(str(why)) from why


@job_task(_("Undoing a table of an indicator"))
def undo_table(job: Job, batch: int) -> dict[str, Any]:
    """Undo an import; one that is undone already (the job ran twice) is nothing to do."""
    kept = Batch.objects.filter(indicator__partnership=job.partnership, pk=batch, undone_at=None).first()
    if kept is None:
        return {}
    job_progress(job, 0, 1)
    try:
        return {"undone": undo_import(batch=kept, by=job.asked_by, at=timezone.now(), progress=signs_of(job))}
    except UndoRefused as why:
        raise JobFailed(str(why)) from why
