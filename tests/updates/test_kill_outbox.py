"""A real worker is killed with -9 in the middle of a delivery; the next one sends what it had begun, under the same id."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from bridgework.updates import actions
from bridgework.updates.actions.outbox import LEASE
from bridgework.updates.models import Delivery, EventKind
from tests.cast import make_world
from tests.goals.making import make_promise
from tests.updates.receiver import receiving

ROOT = Path(__file__).resolve().parents[2]
ONE_ROUND = """
import django; django.setup()
from django.utils import timezone
from bridgework.updates.tasks import run_outbox
run_outbox(timezone.now())
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_nothing_and_mixes_up_nothing(settings: Any) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("another process opens this run's file")
    settings.BRIDGEWORK_WEBHOOK_LOOPBACK = True
    world = make_world()
    now = timezone.now()
    workers: list[subprocess.Popen[bytes]] = []

    def kill() -> str:
        os.kill(workers[0].pid, signal.SIGKILL)
        return "silent"

    with receiving(204, kill, 204) as receiver:
        plan = actions.WebhookPlan(receiver.url, EventKind.values)
        actions.add_webhook(partnership=world.harbor, plan=plan, by=world.as_steward, now=now)
        for n in range(4):
            make_promise(world, now.date() + timedelta(days=30), title=f"Promise {n}", now=now)
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "bridgework.config.settings",
            "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
            "BRIDGEWORK_SECRET_KEY": django_settings.SECRET_KEY,
            "BRIDGEWORK_WEBHOOK_LOOPBACK": "1",
        }
        workers.append(subprocess.Popen([sys.executable, "-c", ONE_ROUND], cwd=ROOT, env=environment))
        assert workers[0].wait(timeout=120) == -signal.SIGKILL
        assert [one.state for one in Delivery.objects.order_by("pk")] == ["taken", "waiting", "waiting", "waiting"]
        later = timezone.now() + LEASE + timedelta(seconds=1)
        assert actions.queue_events(later) == 0, "what was queued stays queued, and nothing is queued twice"
        assert actions.send_events(later) == 3
        ids = [headers["webhook-id"] for _path, headers, _body in receiver.got]
    wanted = list(Delivery.objects.order_by("pk").values_list("identifier", flat=True))
    assert ids == [wanted[0], wanted[1], *wanted[1:]], "in order; the one that was cut off twice, under one id"
