"""What the worker does beside its loop: never twice at once, and a failure ends nothing."""

from __future__ import annotations

import logging
import threading
from datetime import datetime

import pytest

from bridgework.config.cli.worker import Beside
from tests.cast import NOW


def test_an_act_runs_beside_and_never_twice_at_once() -> None:
    go, began = threading.Event(), []

    def act(now: datetime) -> None:
        began.append(threading.current_thread())
        assert go.wait(30)

    beside = Beside(act)
    assert beside.run(NOW)
    assert not beside.run(NOW)
    go.set()
    beside.wait()
    assert beside.run(NOW)
    beside.wait()
    assert len(began) == 2
    assert threading.current_thread() not in began


def test_a_failure_is_logged_and_the_next_round_begins(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("bridgework")
    logger.addHandler(caplog.handler)

    def act(now: datetime) -> None:
        raise ValueError("no")

    beside = Beside(act)
    beside.run(NOW)
    beside.wait()
    logger.removeHandler(caplog.handler)
    assert "clockwork failed" in caplog.text
    assert beside.run(NOW)
    beside.wait()
