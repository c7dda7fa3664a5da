"""The one task that the queue knows: it carries out a job."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from bridgework.partnerships.actions.jobs import carry_out


@task
def run_job(job_id: int) -> None:
    """Carry out a job, in the worker."""
    carry_out(job_id=job_id, now=timezone.now)
