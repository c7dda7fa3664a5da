"""Background work of alignment: importing a directory, working out pairs and needs, learning, writing to both sides."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bridgework.alignment import actions
from bridgework.alignment.actions import confirm_directory
from bridgework.alignment.models import PendingDirectory
from bridgework.partnerships.actions.importing import ImportRefused, ImportReport
from bridgework.partnerships.actions.jobs import JobFailed, job_progress, job_task, keep_result, result_before
from bridgework.partnerships.models import Job


@job_task(_("Bringing in a directory"))
def import_kept_directory(job: Job, upload: int) -> dict[str, Any]:
    """Import a kept upload; a job that runs a second time finds what its first run brought in."""
    kept = PendingDirectory.objects.select_related("partnership").filter(partnership=job.partnership, pk=upload).first()
    if kept is None:
        return result_before(job)
    job_progress(job, 0, 1)
    result: dict[str, Any] = {}

    def keep(report: ImportReport) -> None:
        result.update(report.as_dict(), href=reverse("alignment:services", args=[job.partnership.slug]))
        keep_result(job, result)

    try:
        confirm_directory(upload=kept, by=job.asked_by, at=timezone.now(), then=keep)
    except ImportRefused as why:
        raise JobFailed(str(why)) from why
    return result


@job_task(_("Working out who should meet"))
def work_out(job: Job) -> dict[str, Any]:
    """Work out anew which organizations could meet and whom nobody serves; can be cancelled between its steps."""
    worked = actions.work_out(partnership=job.partnership, progress=lambda *step: job_progress(job, *step))
    actions.keep_worked(worked=worked, at=timezone.now())
    # Only where to look: whoever may see the job may not know how many pairs there are.
    return {"href": reverse("alignment:who-should-meet", args=[job.partnership.slug])}


@job_task(_("Comparing changed services with their neighbors"))
def work_out_near(job: Job, organizations: list[int]) -> dict[str, Any]:
    """Work out anew the pairs of organizations whose services changed."""
    job_progress(job, 0, 1)
    actions.reckon_near(partnership=job.partnership, organization_ids=organizations, at=timezone.now())
    return {}


@job_task(_("Learning from what people answered"))
def learn(job: Job) -> dict[str, Any]:
    """Let the ranking learn; a second run changes nothing."""
    job_progress(job, 0, 1)
    actions.learn(partnership=job.partnership, at=timezone.now())
    return {}


@job_task(_("Writing to those who could meet"))
def mail_introduction(job: Job, introduction: int) -> dict[str, Any]:
    """Write to both sides of an introduction, once."""
    job_progress(job, 0, 1)
    actions.mail_introduction(introduction_id=introduction, at=timezone.now())
    return {}
