"""Background work of indicators: importing a large upload, preparing a release."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bridgework.indicators.actions import UndoRefused, confirm_upload, undo_import
from bridgework.indicators.actions.releasing import ReleaseRefused, prepare_release, waiting_indicators
from bridgework.indicators.models import Batch, PendingUpload
from bridgework.indicators.rules import may_keep_data
from bridgework.partnerships.actions.importing import ImportRefused, ImportReport
from bridgework.partnerships.actions.jobs import (
    JobFailed,
    job_progress,
    job_task,
    keep_result,
    result_before,
    start_job,
)
from bridgework.partnerships.actions.signs import signs_of
from bridgework.partnerships.models import Job


@job_task(_("Importing an indicator's table"))
def import_upload(job: Job, upload: str) -> dict[str, Any]:
    """Import a kept upload; a job that runs a second time finds what its first run brought in."""
    kept = PendingUpload.objects.select_related("partnership").filter(partnership=job.partnership, ref=upload).first()
    if kept is None:
        return result_before(job)
    job_progress(job, 0, 1)
    result: dict[str, Any] = {}

    def keep(report: ImportReport) -> None:
        result.update(report.as_dict(), href=_next_step(job, report), awaits_release=bool(report.n_written))
        keep_result(job, result)

    try:
        confirm_upload(upload=kept, by=job.asked_by, at=timezone.now(), progress=signs_of(job), then=keep)
    except ImportRefused as why:
        raise JobFailed(str(why)) from why
    return result


def _next_step(job: Job, report: ImportReport) -> str:
    """Return where the work goes on: a data steward's at the release that is prepared now, else at the indicator."""
    where: dict[str, Any] = {"partnership": job.partnership.slug}
    if report.n_written and job.asked_by is not None and may_keep_data([job.asked_by]):
        # A job of its own: whatever becomes of the release, the table is in.
        prepare = start_job(
            partnership=job.partnership,
            task="bridgework.indicators.tasks.prepare",
            by=job.asked_by,
            at=timezone.now(),
        )
        return reverse("partnerships:job", kwargs={**where, "pk": prepare.pk})
    return reverse("indicators:indicator-detail", kwargs={**where, "slug": report.details["indicator"]})


@job_task(_("Preparing a release"))
def prepare(job: Job) -> dict[str, Any]:
    """Plan what may be published of everything that waits; run twice, the second draft replaces the first."""
    if not waiting_indicators(job.partnership):
        return {}
    job_progress(job, 0, 1)
    try:
        draft = prepare_release(partnership=job.partnership, by=job.asked_by, at=timezone.now(), progress=signs_of(job))
    except ReleaseRefused as why:
        raise JobFailed(str(why)) from why
    where = {"partnership": job.partnership.slug, "number": draft.number}
    return {"number": draft.number, "href": reverse("indicators:release-draft", kwargs=where)}


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
