"""The export can be checked by the program printed in docs/methods/journal.md, and the command says where a chain broke."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection

from bridgework.config.cli import base
from bridgework.config.cli.verify_journal import verify_journal
from bridgework.journal.actions import erase_person
from bridgework.journal.chain import entry_hash
from bridgework.journal.models import Chain, Entry
from bridgework.journal.queries import export_lines, head_of
from bridgework.journal.verify import check, hash_of_entry
from bridgework.partnerships.actions.acting import journaled
from tests.cast import NOW, World
from tests.journal.chains import AMARA, SCOPE, write

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "methods" / "journal.md").read_text(encoding="utf-8")
PROGRAM = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)[0]


def by_stranger(tmp_path: Path, lines: list[str], *head: str) -> tuple[int, str]:
    """Run the documented program, with nothing of ours on its path."""
    (tmp_path / "journal.jsonl").write_text("".join(lines), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-W", "ignore::ResourceWarning", "-c", PROGRAM, str(tmp_path / "journal.jsonl"), *head],
        capture_output=True,
        text=True,
    )
    return done.returncode, (done.stdout + done.stderr).strip()


def test_the_example_worked_by_hand() -> None:
    example = json.loads(re.findall(r"```json\n(.*?)\n```", DOCUMENT, re.DOTALL)[0])
    printed = re.findall(r"prints: `([0-9a-f]{64})`", DOCUMENT)[0]
    line = re.findall(r"```json\n(.*?)\n```", DOCUMENT, re.DOTALL)[0]
    assert hashlib.sha256(line.encode()).hexdigest() == printed
    assert hash_of_entry(example) == entry_hash(example) == printed
    assert example["who_commitment"] == hashlib.sha256(b"0" * 64 + b"\0Bridgework").hexdigest()


def test_the_documented_program_has_at_most_27_lines() -> None:
    assert len(PROGRAM.strip().splitlines()) <= 27


@pytest.mark.django_db
def test_the_documented_program_accepts_an_export_and_finds_changes(tmp_path: Path) -> None:
    write(9)
    early = str(head_of(SCOPE))
    write(4)
    lines = list(export_lines(SCOPE))
    assert by_stranger(tmp_path, lines) == (0, str(head_of(SCOPE)))
    assert by_stranger(tmp_path, lines, early)[0] == 0
    changed = [line.replace('"goals.goal:goal-3"', '"goals.goal:goal-8"') for line in lines]
    assert by_stranger(tmp_path, changed) == (1, "entry 4 does not fit")
    assert by_stranger(tmp_path, [line.replace("Amara Obi", "Ben Lee") for line in lines]) == (
        1,
        "entry 1 does not fit",
    )
    assert by_stranger(tmp_path, lines[:2] + lines[3:]) == (1, "entry 3 does not fit")
    assert by_stranger(tmp_path, [lines[1], lines[0], *lines[2:]]) == (1, "entry 1 does not fit")
    assert by_stranger(tmp_path, lines[:5])[0] == 0
    assert "cut off or rewritten" in by_stranger(tmp_path, lines[:5], early)[1]
    assert check(map(json.loads, lines), scope=str(SCOPE)).is_unchanged


@pytest.mark.django_db
def test_export_lines_leave_out_what_was_erased_and_still_check(tmp_path: Path) -> None:
    write(6)
    erase_person(person_ref=AMARA.ref)
    lines = list(export_lines(SCOPE))
    assert "Amara" not in "".join(lines)
    assert by_stranger(tmp_path, lines)[0] == 0


def test_export_lines_leave_out_residents_names(world: World) -> None:
    journaled(partnership=world.harbor, by=world.as_resident, act="a.b.c", subject="a.b:c", at=NOW)
    (line,) = export_lines(world.harbor.scope)
    assert "Chidi" not in line
    assert "who" not in json.loads(line)


@pytest.mark.django_db
def test_export_lines_stream(django_assert_max_num_queries) -> None:  # noqa: ANN001
    write(1100)
    lines = export_lines(SCOPE)
    with django_assert_max_num_queries(2):
        assert json.loads(next(lines))["number"] == 1
    assert sum(1 for _ in lines) == 1099


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch):  # noqa: ANN201
    monkeypatch.setattr(base, "set_up", lambda migrate=True: None)  # Django is set up already, on the test database
    return lambda *arguments: CliRunner().invoke(verify_journal, arguments)


def test_verify_journal_says_unchanged_and_where_it_broke(world: World, run) -> None:  # noqa: ANN001
    for k in range(3):
        journaled(partnership=world.harbor, by=world.as_steward, act="a.b.c", subject=f"a.b:{k}", at=NOW)
    kept = str(head_of(world.harbor.scope))
    good = run("--partnership", "harbor", "--head", kept, "--json")
    assert good.exit_code == 0, good.output
    assert json.loads(good.output)["journals"][0] | {"problems": []} == {
        "journal": "harbor",
        "unchanged": True,
        "entries": 3,
        "head": kept,
        "checked_against": kept,
        "erased": 0,
        "problems": [],
    }
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_entry SET act = 'a.b.d' WHERE number = 2")
    broken = run()
    assert broken.exit_code == 1
    assert "entry 2: its content does not have its hash" in broken.output


def test_verify_journal_finds_a_journal_without_its_partnership(world: World, run) -> None:  # noqa: ANN001
    write(2)
    Chain.objects.all().delete()
    result = run()
    assert result.exit_code == 1
    assert str(SCOPE) in result.output
    assert Entry.objects.count() == 2


@pytest.mark.parametrize(
    "arguments",
    [("--partnership", "nowhere"), ("--head", f"1:{'a' * 64}"), ("--partnership", "harbor", "--head", "yesterday")],
)
def test_verify_journal_refuses_what_it_cannot_read(world: World, run, arguments: tuple[str, ...]) -> None:  # noqa: ANN001
    result = run(*arguments)
    assert result.exit_code == 2
    assert "bridgework:" in result.output
