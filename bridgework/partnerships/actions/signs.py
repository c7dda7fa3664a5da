"""How far a job is while its one transaction runs: a small file in the data folder.

The database shows nothing before the end: SQLite has one writer, and what a transaction wrote is seen by nobody else. Web and worker share the data folder on one machine, as they are served. On several machines the page shows the phase before.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings

from bridgework.partnerships.models import Job

BEAT = 1.0  # seconds: a sign is written at most this often, but for a new phase


class JobCancelled(Exception):
    """Somebody cancelled the job, or another worker took it up; stop without writing."""


class Progress(Protocol):
    """What long work calls: steps done, steps in all, and which part of the work it is."""

    def __call__(self, done: int, total: int, phase: str = "") -> None:
        """Say it; may raise to stop the work."""
        ...


def no_progress(done: int, total: int, phase: str = "") -> None:
    """Say nothing.

    Parameters
    ----------
    done, total : int
    phase : str
    """


@dataclass(frozen=True)
class Sign:
    """How far a job is, by its sign."""

    done: int
    total: int
    phase: str


def signs_of(job: Job, clock: Callable[[], float] = time.monotonic) -> Progress:
    """Return a progress function that leaves signs of a running job, also from within a transaction.

    It raises `JobCancelled` once somebody asked the job to stop, so that the transaction is rolled back.

    Parameters
    ----------
    job : Job
    clock : callable
        Seconds; only differences are used.

    Returns
    -------
    Progress
    """
    last: tuple[str, float] = ("", float("-inf"))

    def say(done: int, total: int, phase: str = "") -> None:
        nonlocal last
        now = clock()
        if phase == last[0] and done < total and now - last[1] < BEAT:
            return
        last = (phase, now)
        path = _path(job)
        if _is_to_stop(job):
            raise JobCancelled
        # Showing how far the work is must never break the work.
        with suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = path.with_suffix(".part")
            part.write_text(json.dumps([job.n_attempts, done, total, phase]))
            part.replace(path)

    return say


def sign_of(job: Job) -> Sign | None:
    """Return the newest sign of a running job's present attempt, if it left one.

    Parameters
    ----------
    job : Job

    Returns
    -------
    Sign or None
    """
    if job.state != Job.State.RUNNING:
        return None
    try:
        attempt, done, total, phase = json.loads(_path(job).read_text())
    except (OSError, ValueError):
        return None
    return Sign(int(done), int(total), str(phase)) if attempt == job.n_attempts else None


def ask_to_stop(job: Job) -> None:
    """Ask a running job to stop at its next sign, also where its transaction holds the database's one place to write.

    Parameters
    ----------
    job : Job
    """
    path = _path(job).with_suffix(".stop")
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(str(job.n_attempts))


def _is_to_stop(job: Job) -> bool:
    try:
        return _path(job).with_suffix(".stop").read_text() == str(job.n_attempts)
    except OSError:
        return False


def remove_sign(job: Job) -> None:
    """Take a job's signs away, when it has ended.

    Parameters
    ----------
    job : Job
    """
    for path in (_path(job), _path(job).with_suffix(".stop")):
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _path(job: Job) -> Path:
    return Path(settings.BRIDGEWORK_DATA) / "work" / f"{job.pk}.json"
