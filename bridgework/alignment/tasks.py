"""Background work of alignment: importing a large directory, working out who should meet."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bridgework.alignment.actions import confirm_directory, reckon
from bridgework.alignment.models import PendingDirectory
from bridgework.partnerships.actions.importing import ImportRefused
from bridgework.partnerships.actions.jobs import JobFailed, job_progress, job_task
from bridgework.partnerships.models import Job


@job_task(_("Bringing in a directory"))
def import_kept_directory(job: Job, upload: int) -> dict[str, Any]:
    """Import a kept upload; what is already imported (the job ran twice) is nothing to do."""
    kept = PendingDirectory.objects.select_related("partnership").filter(partnership=job.partnership, pk=upload).first()
    if kept is None:
        return {}
    job_progress(job, 0, 1)
    try:
        return confirm_directory(upload=kept, by=job.asked_by, at=timezone.now()).as_dict()
    except ImportRefused as why:
        raise JobFailed(str(why)) from why


@job_task(_("Working out who should meet"))
def work_out(job: Job) -> dict[str, Any]:
    """Work out anew which organizations could meet."""
    job_progress(job, 0, 1)
    return {"pairs": reckon(partnership=job.partnership, at=timezone.now()).n_pairs}
