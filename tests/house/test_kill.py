"""Twenty kill -9 of the real server under twenty concurrent voters: no acknowledged vote is lost, doubled or made up.

Acknowledged means: the answer 303 to the vote's POST arrived. A vote whose answer never came may be there or not.
"""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest

ROOT = Path(__file__).resolve().parents[2]
KILLS, VOTERS, STATEMENTS = 20, 20, 300
BETWEEN_KILLS = 25  # acknowledged votes before each kill

FILL = f"""
import django; django.setup()
from bridgework.config.cli.base import bring_up_to_date
bring_up_to_date()
from datetime import date
from django.utils import timezone
from bridgework.conversations import actions
from bridgework.lib.words import Words
from bridgework.partnerships.models import Partnership
now = timezone.now()
here = Partnership.objects.create(slug="kill", name=Words.of("Kill"), vision=Words.of("Kill"), languages=["en"], created_at=now)
plan = actions.Plan(title=Words.of("Votes"), question=Words.of("Votes?"), policy=Words.of("All."), answer_by=date(2100, 1, 1))
one = actions.create_conversation(partnership=here, plan=plan, by=None, at=now)
actions.add_seeds(conversation=one, statements=[Words.of(f"Statement {{n}}") for n in range({STATEMENTS})], by=None, at=now, today=now.date())
actions.open_conversation(conversation=one, by=None, at=now)
from bridgework.config.cli.serve import collect_static
collect_static()
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """The real web server in a process group of its own, so that one kill -9 takes all of it."""

    def __init__(self, port: int, environment: dict[str, str]) -> None:
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
        command += ["--blocking-threads", "4", "--no-ws", "--no-access-log", "--log-level", "critical"]
        self.process = subprocess.Popen(
            [*command, "bridgework.config.wsgi:application"],
            cwd=ROOT,
            env=environment,
            start_new_session=True,
            stderr=subprocess.DEVNULL,
        )
        self.port = port

    def wait(self) -> None:
        for _ in range(1200):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=0.5).close()
                return
            except OSError:
                time.sleep(0.025)
        raise AssertionError("the server did not come up again")

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Voter(threading.Thread):
    """One browser that votes on and on, and remembers what was acknowledged."""

    def __init__(self, port: int, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.port, self.stop = port, stop
        self.cookies: dict[str, str] = {}
        self.token = ""
        self.acknowledged: dict[int, int] = {}  # statement -> value
        self.sent: dict[int, set[int]] = {}  # everything tried, acknowledged or not
        self.name_ = ""

    def request(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
            if fields is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, urlencode(fields) if fields is not None else None, headers)
            response = connection.getresponse()
            text = response.read().decode()
            for name, value in response.getheaders():
                if name.lower() == "set-cookie":
                    key, _equals, rest = value.partition("=")
                    self.cookies[key] = rest.split(";")[0]
            return response.status, text
        finally:
            connection.close()

    def run(self) -> None:
        n = 0
        while not self.stop.is_set():
            try:
                if not self.token:
                    _status, page = self.request("GET", "/p/kill/conversations/votes/card/")
                    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
                    self.token = found.group(1) if found else ""
                    continue
                statement, (answer, value) = n % STATEMENTS + 1, (("agree", 1), ("disagree", -1), ("pass", 0))[n % 3]
                self.sent.setdefault(statement, set()).add(value)
                fields = {"statement": str(statement), "answer": answer, "csrfmiddlewaretoken": self.token}
                status, _text = self.request("POST", "/p/kill/conversations/votes/vote/", fields)
                if status == 303:
                    self.acknowledged[statement] = value
                n += 1
            except (OSError, http.client.HTTPException):
                n += 1  # unknown: it may be there or not; never asked again, so that a double would show
                time.sleep(0.05)


def let_vote(voters: list[Voter], n: int) -> None:
    """Wait until `n` more votes were acknowledged; the kill then falls into the middle of others."""
    before = sum(len(v.acknowledged) for v in voters)
    for _ in range(6000):
        if sum(len(v.acknowledged) for v in voters) >= before + n:
            return
        time.sleep(0.01)
    raise AssertionError("nobody could vote for a minute")


@pytest.mark.slow
def test_no_acknowledged_vote_is_lost_or_doubled_by_kills(tmp_path: Path) -> None:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("BRIDGEWORK_", "DATABASE_"))}
    environment = {
        **clean,
        "BRIDGEWORK_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "bridgework.config.settings",
    }
    subprocess.run([sys.executable, "-c", FILL], cwd=ROOT, env=environment, check=True, timeout=300)
    port, stop = free_port(), threading.Event()
    server = Server(port, environment)
    server.wait()
    voters = [Voter(port, stop) for _ in range(VOTERS)]
    for voter in voters:
        voter.start()
    for _ in range(KILLS):
        let_vote(voters, BETWEEN_KILLS)
        server.kill()
        server = Server(port, environment)
        server.wait()
    let_vote(voters, BETWEEN_KILLS)
    stop.set()
    for voter in voters:
        voter.join(60)
    server.kill()

    n_acknowledged = sum(len(v.acknowledged) for v in voters)
    assert n_acknowledged >= KILLS * BETWEEN_KILLS, "the voters must have got through between the kills"
    with closing(sqlite3.connect(tmp_path / "bridgework.sqlite3")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = db.execute(
            "SELECT v.voice_id, s.number, v.value FROM conversations_vote v JOIN conversations_statement s ON s.id = v.statement_id"
        ).fetchall()
    kept: dict[int, dict[int, int]] = {}
    for voice, statement, value in rows:
        assert statement not in kept.setdefault(voice, {}), "a vote stands twice"
        kept[voice][statement] = value
    # A voice is known only by its hash; the one that holds everything a voter had acknowledged is that voter's.
    unclaimed = dict(kept)
    for voter in voters:
        own = [
            voice
            for voice, votes in unclaimed.items()
            if all(votes.get(s) == value for s, value in voter.acknowledged.items())
            and all(value in voter.sent.get(s, ()) for s, value in votes.items())
        ]
        assert own, "an acknowledged vote is missing, or a vote was made up"
        unclaimed.pop(max(own, key=lambda voice: len(kept[voice])))
    assert not unclaimed, "there are voices that nobody had"
