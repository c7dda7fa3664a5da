"""A database that goes away and comes back, and a stop that reaches everybody at once: neither ends as a failure."""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from bridgework.config.cli.serve import watch
from bridgework.config.cli.worker import Patience
from bridgework.config.environment import sqlite_database


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    logger = logging.getLogger("bridgework")
    logger.addHandler(caplog.handler)
    yield caplog
    logger.removeHandler(caplog.handler)


def patience_with(file: Path) -> Patience:
    return Patience(ConnectionHandler({"default": sqlite_database(file)})["default"])


def test_the_worker_waits_for_a_database_that_is_away(db: None, tmp_path: Path, said: pytest.LogCaptureFixture) -> None:
    patience = patience_with(tmp_path / "away" / "site.sqlite3")
    assert [patience.database_answers() for _ in range(3)] == [False, False, False]
    (tmp_path / "away").mkdir()
    assert patience.database_answers()
    patience.connection.close()
    lines = [record.getMessage() for record in said.records]
    assert lines == [
        "the database does not answer (OperationalError); waiting until it does",
        "the database answers again",
    ], "one line when it goes and one when it is back, none for each try"


def test_work_that_an_outage_breaks_off_is_one_line_and_ends_nothing(
    db: None, tmp_path: Path, said: pytest.LogCaptureFixture
) -> None:
    patience = patience_with(tmp_path / "away" / "site.sqlite3")
    assert not patience.run(lambda: patience.connection.ensure_connection())
    assert "Traceback" not in said.text and said.text.count("does not answer") == 1


def test_what_a_database_refuses_while_it_answers_is_told_whole(
    db: None, tmp_path: Path, said: pytest.LogCaptureFixture
) -> None:
    def act() -> None:
        raise OperationalError("no such table")

    patience = patience_with(tmp_path / "site.sqlite3")
    assert not patience.run(act)
    patience.connection.close()
    assert "background work failed" in said.text and "Traceback" in said.text
    with pytest.raises(ValueError, match="ours"):
        patience.run(lambda: int("ours"))


def ended() -> subprocess.Popen[bytes]:
    child = subprocess.Popen(["true"])
    child.wait()
    return child


@pytest.mark.parametrize(("is_stopping", "code"), [([False, True], 0), ([False, False], 1)])
def test_a_web_server_that_ends_with_us_was_told_to(
    is_stopping: list[bool], code: int, capfd: pytest.CaptureFixture[str]
) -> None:
    """systemd signals the server and its children in one go; the children may be gone before we look."""
    answers = iter(is_stopping)
    assert watch({"web": ended()}, pytest.fail, lambda: next(answers)) == code
    assert ("stopped by itself" in capfd.readouterr().err) == bool(code)
