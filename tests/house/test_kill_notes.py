"""Two people write the same minutes while the server is killed: no acknowledged word is lost, and none is kept twice.

Each does what the page's script does (gatherings/notes.js): saves under a mark of its own, keeps what got no answer, and sends it
again; the other person's texts come in between all the time.
"""

from __future__ import annotations

import http.client
import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.house.test_kill import ROOT, Server, free_port

SAVES = 15  # of each writer, acknowledged; the kill falls into the middle
PATH = "/p/kill/sessions/minutes/notes/1/"

FILL = """
import django; django.setup()
from bridgework.config.cli.base import bring_up_to_date
bring_up_to_date()
from datetime import timedelta
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from bridgework.gatherings import actions
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Organization, Partnership
from bridgework.people.models import Person
now = timezone.now()
here = Partnership.objects.create(slug="kill", name=Words.of("Kill"), vision=Words.of("Kill"), languages=["en"], created_at=now)
host = Organization.objects.create(partnership=here, slug="host", name="Host", sector="health")
for name in ("ada", "bo"):
    person = Person.objects.create_user(f"{name}@example.org", "a long enough password", name=name)
    one = Membership.objects.create(partnership=here, person=person, organization=host, role="partner", since=now)
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.save()
    print(session.session_key)
plan = actions.SessionPlan("planning", Words.of("Minutes"), now - timedelta(hours=1), now + timedelta(hours=1))
made = actions.plan_session(partnership=here, plan=plan, hosts=[host], by=one, now=now, slug="minutes")
actions.set_agenda(gathering=made, lines=[actions.AgendaLine(Words.of("All of it"), 60)], by=one, now=now)
from bridgework.config.cli.serve import collect_static
collect_static()
"""


@dataclass
class Writer:
    """One browser that types, saves, and keeps what was not acknowledged."""

    port: int
    name: str
    session: str
    acknowledged: list[str] = field(default_factory=list)
    failures: int = 0
    token: str = "a" * 32  # Django's cookie and field need only be equal
    problem: str = ""

    def post(self, fields: dict[str, str]) -> dict | None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            headers = {
                "Cookie": f"sessionid={self.session}; csrftoken={self.token}",
                "Content-Type": "application/x-www-form-urlencoded",
                "Accept": "application/json",
            }
            connection.request("POST", PATH, urlencode({**fields, "csrfmiddlewaretoken": self.token}), headers)
            response = connection.getresponse()
            body = response.read()
            if response.status != 200:
                self.problem = f"{response.status} {body[:300]!r}"
                return None
            return json.loads(body)
        except (OSError, http.client.HTTPException, ValueError):
            self.failures += 1
            time.sleep(0.05)
            return None
        finally:
            connection.close()

    def run(self) -> None:
        base, replaces, unsure, n = "0", "", [], 0
        while len(self.acknowledged) < SAVES and not self.problem:
            n += 1
            body, mark = f"{self.name} wrote {n}", f"{self.name}-{n}"
            answer = self.post(
                {
                    "body": body,
                    "language": "en",
                    "base": base,
                    "mark": mark,
                    "replaces": replaces,
                    "unsure": " ".join(unsure),
                }
            )
            if answer is None:
                unsure = [*unsure, mark][-8:]
                continue
            unsure = []
            self.acknowledged.append(body)
            if answer["is_beside"]:
                replaces = str(answer["number"])
            else:
                base, replaces = str(answer["version"]), ""


@pytest.mark.slow
def test_two_writers_lose_no_acknowledged_word_when_the_server_is_killed(tmp_path: Path) -> None:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("BRIDGEWORK_", "DATABASE_"))}
    environment = {
        **clean, "BRIDGEWORK_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "bridgework.config.settings",
    }  # fmt: skip
    filled = subprocess.run(
        [sys.executable, "-c", FILL], cwd=ROOT, env=environment, check=True, timeout=300, capture_output=True, text=True
    )
    sessions = filled.stdout.split()[-2:] if len(filled.stdout.split()) >= 2 else []
    assert len(sessions) == 2, filled.stdout
    port = free_port()
    server = Server(port, environment)
    server.wait()
    writers = [Writer(port, name, session) for name, session in zip(("ada", "bo"), sessions, strict=True)]
    threads = [threading.Thread(target=writer.run, daemon=True) for writer in writers]
    for thread in threads:
        thread.start()
    for _ in range(6000):
        if sum(len(writer.acknowledged) for writer in writers) >= SAVES or any(w.problem for w in writers):
            break
        time.sleep(0.01)
    server.kill()
    server = Server(port, environment)
    server.wait()
    for thread in threads:
        thread.join(120)
    server.kill()
    assert [writer.problem for writer in writers] == ["", ""]
    assert all(len(writer.acknowledged) == SAVES for writer in writers), "both went on after the kill"
    with closing(sqlite3.connect(tmp_path / "bridgework.sqlite3")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = [
            (json.loads(body)["in"]["en"]["body"], is_beside, settled)
            for body, is_beside, settled in db.execute("SELECT body, is_beside, settled_at FROM gatherings_noteversion")
        ]
        note = json.loads(db.execute("SELECT note FROM gatherings_agendaitem").fetchone()[0])["in"]["en"]["body"]
    kept = [body for body, _beside, _settled in rows]
    assert len(kept) == len(set(kept)), "a text was kept twice"
    assert {body for writer in writers for body in writer.acknowledged} <= set(kept)
    # The newest words of both stand on the page: one as the notes, the other as them or beside them.
    visible = {note} | {body for body, beside, settled in rows if beside and not settled}
    assert {writer.acknowledged[-1] for writer in writers} <= visible
