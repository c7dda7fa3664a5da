"""Writing the journal: twenty at once, what facts may be, whose names are public; no erased name stays in the file."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.db import connection

from bridgework.journal.actions import SYSTEM, UnkeepableFact, Who, record
from bridgework.journal.models import Entry
from bridgework.journal.queries import head_of, journal_page, verify
from bridgework.partnerships.actions.acting import journaled
from tests.cast import NOW, World
from tests.journal.chains import AMARA, SCOPE, write, write_together

ROOT = Path(__file__).resolve().parents[2]
WRITERS, EACH = 20, 5


def run_script(data: Path, script: str) -> str:
    environment = {
        **os.environ,
        "BRIDGEWORK_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "BRIDGEWORK_TEST_DB": "",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()\n" + script],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


MIGRATE = """
from django.core.management import call_command
call_command("migrate", "journal", verbosity=0)
from tests.journal.chains import *
from bridgework.journal.queries import verify
"""


def test_record_with_twenty_writers_at_once_on_sqlite(tmp_path: Path) -> None:
    script = f"{MIGRATE}print(write_together({WRITERS}, {EACH}), verify(SCOPE).n_entries, verify(SCOPE).problems)"
    assert run_script(tmp_path, script) == f"[] {WRITERS * EACH} []"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_record_with_twenty_writers_at_once_on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("runs where BRIDGEWORK_TEST_DB=postgres; the test before is the same on SQLite")
    assert write_together(WRITERS, EACH) == []
    verdict = verify(SCOPE)
    assert (verdict.n_entries, verdict.problems) == (WRITERS * EACH, [])


def test_erase_person_leaves_no_name_in_the_database_file(tmp_path: Path) -> None:
    script = f"""{MIGRATE}
from bridgework.journal.actions import erase_person
write(40)
erase_person(person_ref=AMARA.ref)
print(verify(SCOPE).problems)
"""
    assert run_script(tmp_path, script) == "[]"
    with sqlite3.connect(tmp_path / "bridgework.sqlite3") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    for file in tmp_path.glob("bridgework.sqlite3*"):
        assert b"Amara" not in file.read_bytes(), f"the name is still in {file.name}"
        assert b"because of reason 6" not in file.read_bytes()  # hers; that of 9 is the system's


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fact", [1e16, float("nan"), float("inf"), -0.0, 1e-7, {1: "a"}, "a\0b", "\ud800", NOW, {"a": [object()]}]
)
def test_record_refuses_facts_that_do_not_come_back_as_written(fact: object) -> None:
    with pytest.raises(UnkeepableFact):
        record(scope=SCOPE, act="a.b.c", who=SYSTEM, capacity="system", subject="a.b:c", at=NOW, facts={"fact": fact})
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_record_hashes_what_comes_back() -> None:
    facts = {"b": (1, 2.5), "a": {"z": None, "é": True}, "n": 2**60, "": "\u2028\u0001"}
    record(scope=SCOPE, act="a.b.c", who=SYSTEM, capacity="x" * 400, subject="a.b:c", at=NOW, facts=facts)
    assert verify(SCOPE).problems == []


@pytest.mark.django_db
def test_scopes_have_chains_of_their_own() -> None:
    write(3)
    write(2, uuid.UUID(int=5))
    assert (head_of(SCOPE).number, head_of(uuid.UUID(int=5)).number) == (3, 2)
    assert verify(SCOPE).is_unchanged
    assert verify(uuid.UUID(int=5)).is_unchanged


def test_journaled_shows_that_a_resident_acted_and_not_which_one(world: World) -> None:
    for by in (world.as_resident, world.as_steward):
        journaled(partnership=world.harbor, by=by, act="a.b.c", subject="a.b:c", at=NOW, why="our reasons")
    steward, resident = journal_page(world.harbor.scope).lines
    assert (steward.who, steward.capacity, steward.why) == ("Amara", "steward for Harbor Network", "our reasons")
    assert (resident.who, resident.capacity) == (None, "resident")
    assert journal_page(world.harbor.scope, with_private=True).lines[1].who == "Chidi"


def test_journaled_refuses_a_capacity_of_another_partnership(world: World) -> None:
    with pytest.raises(ValueError, match="another partnership"):
        journaled(partnership=world.harbor, by=world.as_valley_steward, act="a.b.c", subject="a.b:c", at=NOW)


@pytest.mark.django_db
def test_journal_page_pages_backwards_in_three_queries(django_assert_num_queries) -> None:  # noqa: ANN001
    write(23)
    with django_assert_num_queries(3):
        page = journal_page(SCOPE, n=10)
    seen = list(page.lines)
    while page.before is not None:
        page = journal_page(SCOPE, before=page.before, n=10)
        seen += page.lines
    assert [line.number for line in seen] == list(range(23, 0, -1))
    assert [line.number for line in journal_page(SCOPE, subject="goals.goal:goal-4").lines] == [5]
    assert journal_page(SCOPE, act="goals.").lines[0].number == 23
    assert journal_page(SCOPE, before=-5).lines == journal_page(SCOPE, act="nothing\0").lines == ()
    assert journal_page(SCOPE, before=10**30).lines[0].number == 23


@pytest.mark.django_db
def test_who_is_kept_with_an_opaque_reference_only() -> None:
    made = record(
        scope=SCOPE, act="a.b.c", who=Who(AMARA.ref, "Amara Obi"), capacity="steward", subject="a.b:c", at=NOW
    )
    stored = str(Entry.objects.filter(pk=made.pk).values().get())
    assert "Amara" not in stored
    assert str(AMARA.ref) not in stored
