"""Background work through the real worker: done, failed, cancelled, taken up again after a kill."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from bridgework.partnerships.actions.jobs import (
    JobCancelled,
    UnknownTask,
    cancel_job,
    job_progress,
    requeue_stale_jobs,
    start_job,
)
from bridgework.partnerships.models import Job
from tests.cast import NOW, World

HERE = "tests.partnerships.tasks."
HANDLED = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)


@pytest.fixture
def keep_signals(transactional_db: None) -> Iterator[None]:
    """The worker sets signal handlers and closes old connections; the test run keeps its handlers and holds no transaction."""
    before = {number: signal.getsignal(number) for number in HANDLED}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def work() -> None:
    call_command("db_worker", batch=True, interval=0, startup_delay=False, reload=False, verbosity=0)


def start(world: World, task: str, **arguments: object) -> Job:
    return start_job(partnership=world.harbor, task=HERE + task, arguments=arguments, by=world.as_steward, at=NOW)


def test_start_job_is_carried_out_by_the_worker(world: World, keep_signals: None) -> None:
    job = start(world, "count", n=3)
    assert job.state == Job.State.WAITING
    work()
    job.refresh_from_db()
    assert (job.state, job.n_done, job.n_total, job.result) == (Job.State.DONE, 3, 3, {"counted": 3})
    assert job.ended_at is not None


def test_start_job_queues_nothing_when_the_act_is_rolled_back(world: World) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        start(world, "count", n=1)
        raise ZeroDivisionError
    assert not Job.objects.exists()
    assert not DBTaskResult.objects.exists()


@pytest.mark.parametrize("name", ["not_marked", "nothing_here", "START", "Path"])
def test_start_job_refuses_what_is_not_a_marked_task(world: World, name: str) -> None:
    with pytest.raises(UnknownTask):
        start(world, name)


@pytest.mark.parametrize("name", ["os.system", "bridgework.partnerships.actions.jobs.cancel_job", "", "a.b.tasks."])
def test_start_job_refuses_what_is_no_task_module(world: World, name: str) -> None:
    with pytest.raises(UnknownTask):
        start_job(partnership=world.harbor, task=name, by=None, at=NOW)


def test_carry_out_keeps_what_residents_wrote_out_of_log_and_page(
    world: World, keep_signals: None, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("bridgework"), "propagate", True)
    job = start(world, "break_down", words="my landlord is Mr Smith")
    work()
    job.refresh_from_db()
    assert (job.state, job.message) == (Job.State.FAILED, "RuntimeError")
    assert "RuntimeError in break_down" in caplog.text
    assert "Smith" not in caplog.text + job.message
    assert not DBTaskResult.objects.filter(traceback__contains="Smith").exists()


def test_carry_out_shows_the_sentence_of_a_task_that_refuses(world: World, keep_signals: None) -> None:
    job = start(world, "refuse")
    work()
    job.refresh_from_db()
    assert (job.state, job.message) == (Job.State.FAILED, "Add a place to the table and start again.")


def test_cancel_job_stops_a_running_one_at_its_next_progress(world: World, keep_signals: None) -> None:
    job = start(world, "be_cancelled")
    work()
    job.refresh_from_db()
    assert (job.state, job.n_done, job.result) == (Job.State.CANCELLED, 1, None)


def test_cancel_job_before_it_runs(world: World, keep_signals: None) -> None:
    job = start(world, "count", n=3)
    assert cancel_job(job=job, at=NOW)
    work()
    job.refresh_from_db()
    assert (job.state, job.n_attempts) == (Job.State.CANCELLED, 0)
    assert not cancel_job(job=job, at=NOW)


def test_job_progress_writes_at_most_once_a_second(world: World, django_assert_num_queries) -> None:  # noqa: ANN001
    job = start(world, "count", n=3)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)
    job_progress(job, 0, 1000, now=NOW)
    with django_assert_num_queries(1):
        for done in range(1, 1000):
            job_progress(job, done, 1000, now=NOW + timedelta(milliseconds=done + 1))
    with django_assert_num_queries(1):
        job_progress(job, 1000, 1000, now=NOW + timedelta(milliseconds=1001))


def running(world: World, worker: str, beat: timedelta = timedelta(0), n_attempts: int = 1) -> Job:
    job = start(world, "count", n=1)
    DBTaskResult.objects.all().delete()
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING, worker=worker, beat_at=NOW - beat, n_attempts=n_attempts
    )
    job.refresh_from_db()
    return job


def test_requeue_stale_jobs_leaves_a_living_worker_alone(world: World) -> None:
    running(world, f"{socket.gethostname()}:{os.getppid()}", timedelta(hours=1))
    running(world, "elsewhere:1", timedelta(minutes=4))
    assert requeue_stale_jobs(NOW) == 0
    assert not DBTaskResult.objects.exists()


def test_requeue_stale_jobs_takes_up_a_silent_worker_elsewhere_and_its_ghost_stops(
    world: World, keep_signals: None
) -> None:
    job = running(world, "elsewhere:1", timedelta(minutes=6))
    assert requeue_stale_jobs(NOW) == 1
    assert requeue_stale_jobs(NOW) == 0
    work()
    assert Job.objects.get(pk=job.pk).state == Job.State.DONE
    with pytest.raises(JobCancelled):  # the old worker was only slow: it must not go on
        job_progress(job, 1, 2, now=NOW + timedelta(minutes=1))


def test_requeue_stale_jobs_gives_up_after_three_attempts(world: World) -> None:
    job = running(world, "elsewhere:1", timedelta(minutes=6), n_attempts=3)
    assert requeue_stale_jobs(NOW) == 0
    assert Job.objects.get(pk=job.pk).state == Job.State.FAILED


def run_script(data: Path, script: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()\n" + script],
        env=environment(data),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def environment(data: Path) -> dict[str, str]:
    return {
        **os.environ,
        "BRIDGEWORK_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "BRIDGEWORK_TEST_DB": "",
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }


def test_a_job_of_a_killed_worker_is_taken_up_again(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    run_script(
        tmp_path,
        f"""
from bridgework.config.building import build
build()
from bridgework.partnerships.actions.jobs import start_job
from tests.cast import NOW, make_partnership
start_job(partnership=make_partnership("harbor", "Harbor"), task="{HERE}wait_at_gate",
          arguments={{"gate": {str(gate)!r}}}, by=None, at=NOW)
""",
    )
    worker_command = [sys.executable, "manage.py", "db_worker", "--no-startup-delay", "--interval=0", "--verbosity=0"]
    root = Path(__file__).resolve().parents[2]
    worker = subprocess.Popen(worker_command, env=environment(tmp_path), cwd=root)
    handle = os.open(gate, os.O_WRONLY)  # returns when the task, in the worker, opens its end
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    os.close(handle)
    answer = run_script(
        tmp_path,
        """
from django.core.management import call_command
from django.utils import timezone
from bridgework.partnerships.actions.jobs import requeue_stale_jobs
from bridgework.partnerships.models import Job
print(Job.objects.get().state, requeue_stale_jobs(timezone.now()))
call_command("db_worker", batch=True, interval=0, startup_delay=False, reload=False, verbosity=0)
job = Job.objects.get()
print(job.state, job.result)
""",
    )
    assert answer.splitlines() == ["running 1", "done {'attempt': 2}"]
