"""Two real browsers write the same minutes while the server is killed: no acknowledged word is lost, and both texts are joined."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, Response, expect

from tests.house.test_kill import ROOT, Server
from tests.house.test_kill_notes import FILL, PATH
from tests.journeys.conftest import PHONE, Open
from tests.journeys.site import Site

pytestmark = pytest.mark.journey

SAVED, WAITS = "Saved.", "Not saved yet."


class Killable:
    """A site whose web server can be killed and started again; two of its members are signed in."""

    def __init__(self, data: Path) -> None:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("BRIDGEWORK_", "DATABASE_"))}
        settings = "bridgework.config.settings"
        self.environment = {**clean, "BRIDGEWORK_DATA": str(data), "DJANGO_SETTINGS_MODULE": settings}
        filled = subprocess.run(
            [sys.executable, "-c", FILL],
            cwd=ROOT,
            env=self.environment,
            check=True,
            timeout=300,
            capture_output=True,
            text=True,
        )
        self.sessions = filled.stdout.split()[-2:]
        self.site = Site(data, "serve")
        self.start()

    def start(self) -> None:
        self.server = Server(self.site.port, self.environment)
        self.server.wait()

    def kill(self) -> None:
        self.server.kill()


@pytest.fixture
def killable(tmp_path: Path) -> Iterator[Killable]:
    made = Killable(tmp_path)
    yield made
    if made.server.process.poll() is None:
        made.kill()


class Writer:
    """One browser at the notes, and what the server acknowledged to it: answers that arrived, with the words that were sent."""

    def __init__(self, page: Page, session: str, url: str) -> None:
        self.page, self.acknowledged = page, [""]
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
        page.on("response", self._heard)
        page.goto(PATH)
        self.notes, self.state = page.locator("textarea[name=body]"), page.locator("[data-state]")

    def _heard(self, response: Response) -> None:
        if response.request.method == "POST" and response.status == 200:
            self.acknowledged.append(parse_qs(response.request.post_data or "")["body"][0].strip())

    def type(self, words: str) -> None:
        self.notes.press("End")
        self.notes.press_sequentially(words)

    def has(self, state: str) -> None:
        expect(self.state).to_contain_text(state)


def test_two_browsers_lose_no_acknowledged_word(killable: Killable, open_browser: Open, complaints: list[str]) -> None:
    site = killable.site
    ada = Writer(open_browser(site), killable.sessions[0], site.url)
    bo = Writer(open_browser(site, size=PHONE), killable.sessions[1], site.url)
    ada.type("Ada: open on Saturdays.")
    ada.has(SAVED)
    bo.type("Bo: two shifts.")
    bo.has(SAVED)
    expect(bo.page.locator("[data-other-text]")).to_contain_text("Ada: open on Saturdays.")

    # The server dies while what Ada typed is on its way; both go on writing, and are told that it waits.
    bo.type(" The bus stops at nine.")
    with ada.page.expect_request(lambda request: request.method == "POST"):
        ada.type(" Families asked.")
    killable.kill()
    ada.type(" A van helps.")
    bo.type(" Ask the drivers.")
    ada.has(WAITS)
    bo.has(WAITS)

    # A window that is closed: the words wait in the browser. It is closed before the server is back, or its clock might have
    # saved them already, and a page with nothing to save says nothing.
    bo.page.goto("about:blank")
    killable.start()
    bo.page.goto(PATH)
    ada.has(SAVED)
    bo.has(SAVED)
    last = [
        "Ada: open on Saturdays. Families asked. A van helps.",
        "Bo: two shifts. The bus stops at nine. Ask the drivers.",
    ]
    assert [ada.notes.input_value(), bo.notes.input_value()] == last
    kept, visible = _on_disk(site.data)
    assert len(kept) == len(set(kept)), "a text was kept twice"
    acknowledged = {*ada.acknowledged, *bo.acknowledged} - {""}
    assert set(last) <= acknowledged <= set(kept)
    assert set(last) <= visible, "the newest words of both stand in the notes or beside them"

    # One of them joins the two; then nothing stands beside any more, and the history has all.
    ada.page.goto(PATH)
    beside = ada.page.locator("[data-beside] .prose").all_inner_texts()
    both = f"{ada.page.locator('textarea[name=body]').input_value()} {' '.join(beside)}"
    assert all(words in both for words in last)
    ada.page.locator("textarea[name=body]").fill(both)
    ada.page.get_by_role("button", name="Save", exact=True).click()
    expect(ada.page.locator("main")).to_contain_text("A van helps.")
    expect(ada.page.locator("main")).to_contain_text("Ask the drivers.")
    joined, now_visible = _on_disk(site.data)
    assert set(kept) <= set(joined) and now_visible == {both}
    # That a connection was lost is what this is about; anything else is a complaint.
    complaints[:] = [said for said in complaints if "net::ERR_" not in said]


def _on_disk(data: Path) -> tuple[list[str], set[str]]:
    """Return every text that the database keeps, and those that a reader sees: the notes, and what stands beside them."""

    def body(stored: str) -> str:
        words: dict[str, Any] = json.loads(stored)
        return str(words["in"]["en"]["body"])

    with closing(sqlite3.connect(data / "bridgework.sqlite3")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = db.execute("SELECT body, is_beside, settled_at FROM gatherings_noteversion").fetchall()
        note = body(db.execute("SELECT note FROM gatherings_agendaitem").fetchone()[0])
    return [body(row[0]) for row in rows], {note} | {body(row[0]) for row in rows if row[1] and not row[2]}
