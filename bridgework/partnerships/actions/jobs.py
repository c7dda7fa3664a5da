"""Background work: started in the act's own transaction, carried out by a worker, shown, cancelled, taken up again.

A task is a function `task(job, **arguments)` in an app's `tasks.py`, marked with `job_task`. It reads, computes, calls
`job_progress` between its steps *outside* transactions (within one, `signs.signs_of`), and writes in one action at the end; what it returns (JSON) is kept
as the job's result. It may run twice when a worker is killed, so what it writes must be safe to write twice.
"""

from __future__ import annotations

import logging
import os
import re
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from bridgework.partnerships.actions.signs import JobCancelled, ask_to_stop, remove_sign
from bridgework.partnerships.models import Job, Membership, Partnership

logger = logging.getLogger(__name__)

BEAT = timedelta(seconds=1)  # progress is written at most this often
STALE = timedelta(minutes=5)  # without a sign of life for so long, a worker on another machine counts as dead
UNFINISHED = (Job.State.WAITING, Job.State.RUNNING)
MAX_ATTEMPTS = 3  # a job that kills its worker must not do so for ever

RUN_JOB = "bridgework.partnerships.tasks.run_job"  # by dotted name: tasks stand above actions


class UnknownTask(Exception):
    """No task of this name may be run."""


class JobFailed(Exception):
    """The task cannot be done. The message is shown: one sentence that says what to do."""


def job_task(title: str | Promise) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a function of a `tasks.py` as one that jobs may run; `title` says on the job's page what is being done."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        function.job_title = title  # type: ignore[attr-defined]
        return function

    return decorate


def task_named(name: str) -> Callable[..., Any]:
    """Return the task with this dotted name.

    Raises
    ------
    UnknownTask
        If it is not a marked function in the `tasks` module of an app: a row in a table must not be able to call anything.
    """
    if not re.fullmatch(r"[a-z_]+\.[a-z_]+\.tasks\.[a-z_]+", name):
        raise UnknownTask(name)
    try:
        function = import_string(name)
    except ImportError as why:
        raise UnknownTask(name) from why
    if not hasattr(function, "job_title"):
        raise UnknownTask(name)
    return function


@transaction.atomic
def start_job(
    *,
    partnership: Partnership,
    task: str,
    arguments: dict[str, Any] | None = None,
    by: Membership | None,
    at: datetime,
) -> Job:
    """Store a job and queue it. The queue is in the same database, so it is queued exactly if the caller's act commits.

    Parameters
    ----------
    partnership : Partnership
    task : str
        Dotted name of a function marked with `job_task`.
    arguments : dict, optional
        Keyword arguments, JSON.
    by : Membership or None
        Who asked for it; they see the job's page.
    at : datetime

    Raises
    ------
    UnknownTask
        If there is no such task.
    """
    task_named(task)
    job = Job.objects.create(partnership=partnership, task=task, arguments=arguments or {}, asked_by=by, created_at=at)
    import_string(RUN_JOB).enqueue(job.pk)
    return job


def unfinished_job(*, partnership: Partnership, task: str, arguments: dict[str, Any]) -> Job | None:
    """Return the job that is to do, or is doing, exactly this; None where there is none."""
    jobs = Job.objects.within(partnership).filter(task=task, state__in=UNFINISHED).order_by("pk")
    return next((job for job in jobs if job.arguments == arguments), None)


def named_by_unfinished(task: str, argument: str) -> list[Any]:
    """Return what the unfinished jobs of a task name in one argument: it must be there when their turn comes."""
    found = Job.objects.filter(task=task, state__in=UNFINISHED).values_list("arguments", flat=True)
    return [arguments[argument] for arguments in found if argument in arguments]


def keep_result(job: Job, result: dict[str, Any]) -> None:
    """Keep what a job did, in the transaction that did it: the job that runs a second time knows it by this."""
    Job.objects.filter(pk=job.pk).update(result=result)


def result_before(job: Job) -> dict[str, Any]:
    """Return what an earlier run of this import kept, where what it was to bring in is gone.

    Raises
    ------
    JobFailed
        If there was none: somebody put the upload aside, and nothing of it came in.
    """
    kept = Job.objects.values_list("result", flat=True).get(pk=job.pk)
    if not kept:
        raise JobFailed(_("What was uploaded was put aside or replaced before its turn. Bring it in again."))
    return dict(kept)


def carry_out(*, job_id: int, now: Callable[[], datetime]) -> None:
    """Run a waiting job to its end; called by the worker. A job that is not waiting is left alone.

    Parameters
    ----------
    job_id : int
    now : callable
        The clock; long work needs more than one moment.
    """
    claimed = Job.objects.filter(pk=job_id, state=Job.State.WAITING).update(
        state=Job.State.RUNNING, beat_at=now(), worker=_this_worker(), n_attempts=F("n_attempts") + 1
    )
    if not claimed:
        return
    job = Job.objects.select_related("partnership", "asked_by__person").get(pk=job_id)
    try:
        result = task_named(job.task)(job, **job.arguments)
    except JobCancelled:
        return
    except JobFailed as why:
        _end(job, Job.State.FAILED, now(), message=str(why))
    except Exception as why:  # noqa: BLE001 - whatever a task raises, the job must not look as if it still ran
        # Neither arguments nor the exception's text: both may hold what residents wrote.
        frame = why.__traceback__
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        where = f"{frame.tb_frame.f_code.co_qualname}:{frame.tb_lineno}" if frame else "?"
        logger.error("job %s (%s) failed: %s in %s", job.pk, job.task, type(why).__name__, where)
        _end(job, Job.State.FAILED, now(), message=type(why).__name__)
    else:
        _end(job, Job.State.DONE, now(), result=result)
    finally:
        remove_sign(job)


def _end(job: Job, state: Job.State, at: datetime, *, message: str | None = None, result: Any = None) -> None:
    changes: dict[str, Any] = {"state": state, "ended_at": at, "result": result}
    if message is not None:
        changes["message"] = message[:500]
    if state == Job.State.DONE and job.n_total:
        changes["n_done"] = job.n_total
    Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, worker=job.worker, n_attempts=job.n_attempts).update(
        **changes
    )


def job_progress(job: Job, done: int, total: int, message: str = "", *, now: datetime | None = None) -> None:
    """Say how far a running job is; written at most once a second, so it may be called in a tight loop.

    Raises
    ------
    JobCancelled
        If somebody cancelled the job, or another worker took it up.
    """
    now = now or timezone.now()
    is_last = total > 0 and done >= total
    if job.n_total == total and not is_last and job.beat_at is not None and now - job.beat_at < BEAT:
        return
    still_ours = Job.objects.filter(
        pk=job.pk, state=Job.State.RUNNING, worker=job.worker, n_attempts=job.n_attempts
    ).update(n_done=done, n_total=total, message=message[:500], beat_at=now)
    if not still_ours:
        raise JobCancelled
    job.n_done, job.n_total, job.message, job.beat_at = done, total, message[:500], now


def cancel_job(*, job: Job, at: datetime) -> bool:
    """Cancel a job that has not ended; a running one stops at its next sign of progress. Return whether it was cancelled."""
    if job.state == Job.State.RUNNING:
        ask_to_stop(job)  # before the database is asked: a transaction of the job's may hold it
    is_cancelled = bool(
        Job.objects.filter(pk=job.pk, state__in=UNFINISHED).update(state=Job.State.CANCELLED, ended_at=at)
    )
    if not is_cancelled:
        remove_sign(job)
    return is_cancelled


def requeue_stale_jobs(now: datetime) -> int:
    """Queue again the running jobs whose worker is dead; call when a worker starts, before it takes work.

    A worker on this machine is dead if its process is gone, or has this process's own number (it was reused); one on another
    machine, if it gave no sign of life for five minutes. A job is tried three times at most. Returns how many were queued.
    """
    host = socket.gethostname()
    n_queued = 0
    for job in Job.objects.filter(state=Job.State.RUNNING).order_by("pk"):
        name, _, process = job.worker.rpartition(":")
        is_dead = not _is_alive(process) if name == host else (job.beat_at or job.created_at) < now - STALE
        if is_dead and _requeue(job, now):
            n_queued += 1
    return n_queued


@transaction.atomic
def _requeue(job: Job, now: datetime) -> bool:
    # The same worker and attempt as was judged dead: two workers that start at once queue it once.
    same = Job.objects.filter(Q(beat_at=job.beat_at), pk=job.pk, state=Job.State.RUNNING, worker=job.worker)
    if job.n_attempts >= MAX_ATTEMPTS:
        same.update(state=Job.State.FAILED, ended_at=now, message="WorkerDied")
        return False
    if not same.update(state=Job.State.WAITING, beat_at=None, worker="", n_done=0):
        return False
    import_string(RUN_JOB).enqueue(job.pk)
    return True


def _this_worker() -> str:
    return f"{socket.gethostname()[:80]}:{os.getpid()}"


def _is_alive(process: str) -> bool:
    if not process.isdigit() or int(process) == os.getpid():  # our own number, reused: we only just started
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
