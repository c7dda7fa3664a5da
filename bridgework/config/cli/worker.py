"""`bridgework worker`: background work, and what is due by the clock."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime

import click

from bridgework.config.cli.base import needs_database

log = logging.getLogger("bridgework.worker")
CLOCK_SECONDS = 60


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
    from bridgework.overview.tasks import keep_findings_due
    from bridgework.partnerships.actions.jobs import requeue_stale_jobs
    from bridgework.updates.tasks import run_due

    return [
        lambda now: requeue_stale_jobs(now=now),
        lambda now: refresh_due(now),
        lambda now: run_due(now),
        lambda now: keep_findings_due(now),
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


@click.command(help="Start a background worker: imports, results, reminders, digests.")
@click.option("--once", is_flag=True, help="Do what is waiting and due, then stop.")
@needs_database
def worker(once: bool) -> None:
    from django.db import close_old_connections
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
    while inner.running:
        close_old_connections()
        if time.monotonic() - last_tick >= CLOCK_SECONDS:
            last_tick = time.monotonic()
            tick(timezone.now())
        run_safely(live, timezone.now())
        inner.run()
        if once:
            return
        if inner.running:
            time.sleep(1)
