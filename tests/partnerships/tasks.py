"""Tasks that tests/partnerships/test_jobs.py runs through the real worker."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bridgework.partnerships.actions.jobs import JobFailed, cancel_job, job_progress, job_task
from bridgework.partnerships.models import Job

START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@job_task("Count the people")
def count(job: Job, *, n: int) -> dict[str, int]:
    for done in range(n + 1):
        job_progress(job, done, n, f"{done} counted")
    return {"counted": n}


@job_task("Break")
def break_down(job: Job, *, words: str) -> None:
    raise RuntimeError(words)


@job_task("Refuse")
def refuse(job: Job) -> None:
    raise JobFailed("Add a place to the table and start again.")


@job_task("Be cancelled half way")
def be_cancelled(job: Job) -> dict[str, bool]:
    job_progress(job, 1, 10)
    cancel_job(job=Job.objects.get(pk=job.pk), at=START)
    job_progress(job, 2, 10, now=datetime.now(UTC) + timedelta(seconds=2))
    return {"wrote": True}


@job_task("Wait at a gate, the first time")
def wait_at_gate(job: Job, *, gate: str) -> dict[str, int]:
    if job.n_attempts == 1:
        Path(gate).read_text()  # a named pipe that nobody ever writes to: the test kills the worker here
    job_progress(job, 1, 1)
    return {"attempt": job.n_attempts}


def not_marked(job: Job) -> None:
    raise AssertionError("a function that is not marked must never run")
