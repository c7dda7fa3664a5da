"""`bridgework worker`: background work, and what is due by the clock."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import click

from bridgework.config.cli.base import needs_database

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

log = logging.getLogger("bridgework.worker")
CLOCK_SECONDS = 60
OUTBOX_SECONDS = 3
RETRY_SECONDS = 5  # how long a database that does not answer is left alone


class Beside:
    """Runs one act in a thread beside the worker's loop: receivers of webhooks may take their time, votes are counted meanwhile.

    Never twice at once. The thread ends with the process; what it had begun is begun again by the next worker.
    """

    def __init__(self, act: Callable[[datetime], object]) -> None:
        self.act = act
        self.thread: threading.Thread | None = None

    def run(self, now: datetime) -> bool:
        """Begin the act, unless it still runs; say whether it was begun."""
        if self.thread is not None and self.thread.is_alive():
            return False
        self.thread = threading.Thread(target=self._carry_out, args=(now,), daemon=True, name="beside")
        self.thread.start()
        return True

    def _carry_out(self, now: datetime) -> None:
        from django.db import connections

        try:
            run_safely(self.act, now)
        finally:
            connections.close_all()  # a connection belongs to its thread

    def wait(self) -> None:
        """Wait until it has ended."""
        if self.thread is not None:
            self.thread.join()


def outbox() -> Callable[[datetime], object]:
    """Return what sends events to webhooks."""
    from bridgework.updates.tasks import run_outbox

    return run_outbox


def live_round() -> Callable[[datetime], object]:
    """Return what is done between two looks at the queue: counts and maps of what people vote on right now."""
    from bridgework.conversations.tasks import LiveRound

    return LiveRound().run


def due_by_the_clock() -> list[Callable[[datetime], object]]:
    """Return what must happen without anybody asking; each is safe to call at any moment and by several workers."""
    from bridgework.alignment.actions import uploading as directories
    from bridgework.conversations.tasks import refresh_due
    from bridgework.indicators.actions import outlining
    from bridgework.indicators.actions import uploading as tables
    from bridgework.journal.tasks import check_due
    from bridgework.overview.tasks import keep_findings_due
    from bridgework.partnerships.actions.jobs import requeue_stale_jobs
    from bridgework.updates.tasks import run_due

    return [
        lambda now: requeue_stale_jobs(now=now),
        lambda now: refresh_due(now),
        lambda now: run_due(now),
        lambda now: keep_findings_due(now),
        lambda now: check_due(now),
        lambda now: directories.put_old_aside(at=now),
        lambda now: tables.put_old_aside(at=now),
        lambda now: outlining.put_old_outlines_aside(at=now),
    ]


def tick(now: datetime) -> None:
    """Run what is due; one failure does not keep the others from running."""
    for act in due_by_the_clock():
        run_safely(act, now)


def run_safely(act: Callable[[datetime], object], now: datetime) -> None:
    """Run one act; its failure is logged and ends nothing."""
    try:
        act(now)
    except Exception:
        log.exception("clockwork failed")


class Patience:
    """Keeps the worker alive while the database is away: one line when it goes, one when it is back.

    A database server that is restarted for an update must not end the background work for good.
    """

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection
        self.is_away = False

    def database_answers(self) -> bool:
        """Ask the database for nothing; say in the log where its answer changes."""
        from django.db import Error

        try:
            with self.connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except Error as why:
            self.connection.close()
            if not self.is_away:
                log.error("the database does not answer (%s); waiting until it does", type(why).__name__)
            self.is_away = True
            return False
        if self.is_away:
            log.warning("the database answers again")
        self.is_away = False
        return True

    def run(self, act: Callable[[], object]) -> bool:
        """Do what needs the database, and say whether it was done; only what the database refused is waited out."""
        from django.db import InterfaceError, OperationalError

        try:
            act()
        except (InterfaceError, OperationalError):
            if self.database_answers():  # it is there, so this is no outage: the log needs the whole story
                log.exception("background work failed")
            return False
        return True


@click.command(help="Start a background worker: imports, results, reminders, digests, webhooks.")
@click.option("--once", is_flag=True, help="Do what is waiting and due, then stop.")
@needs_database
def worker(once: bool) -> None:
    from django.db import close_old_connections, connection
    from django.utils import timezone
    from django_tasks_db.management.commands.db_worker import Worker

    inner = Worker(
        queue_names=["default"],
        interval=1,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"bridgework-{time.time_ns():x}",
        excluded_queue_names=[],
    )
    inner.configure_signals()
    last_tick, live = float("-inf"), live_round()
    last_outbox, beside = float("-inf"), Beside(outbox())
    patience = Patience(connection)
    while inner.running:
        close_old_connections()
        if not once and not patience.database_answers():
            time.sleep(RETRY_SECONDS)
            continue
        if time.monotonic() - last_tick >= CLOCK_SECONDS:
            last_tick = time.monotonic()
            tick(timezone.now())
        if time.monotonic() - last_outbox >= OUTBOX_SECONDS:
            last_outbox = time.monotonic()
            beside.run(timezone.now())
        run_safely(live, timezone.now())
        if once:
            inner.run()
            beside.wait()
            return
        patience.run(inner.run)
        if inner.running:
            time.sleep(1)
