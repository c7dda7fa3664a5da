"""What leaves the house: everything public, readable again; no other partnership, no mail address, no vote, no hidden cell."""

from __future__ import annotations

import copy
import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import transaction
from django.urls import reverse

from bridgework.config.cli.export import export
from bridgework.config.exporting import write_export
from bridgework.config.exporting.sheets import SHEETS
from bridgework.conversations.models import Conversation, Statement, Vote
from bridgework.gatherings.models import Attendance, Gathering
from bridgework.goals.models import Goal
from bridgework.indicators.actions import protect
from bridgework.indicators.models import Indicator, Value
from bridgework.journal.verify import Head, check
from bridgework.lib.tables.writing import restore_text
from bridgework.lib.words import Words
from bridgework.partnerships.models import Location, Organization, Partnership, Program
from bridgework.people.models import Person
from bridgework.places.actions import ensure_dimension, ensure_everyone, ensure_group, ensure_period, ensure_place
from tests.cast import CANARY, NOW, World, make_world
from tests.conversations.doors import fill as fill_conversations
from tests.indicators.doors import fill as fill_indicators

pytestmark = pytest.mark.django_db
FORMULA = '=HYPERLINK("http://elsewhere.example","click")'
SECRET = "secret-5d21-for-members-only"


def tables(file: Path) -> dict[str, list[dict[str, str]]]:
    """Read an export as a stranger would: with a CSV reader."""
    found = {}
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if name.endswith(".csv"):
                text = io.StringIO(archive.read(name).decode("utf-8"), newline="")
                found[name[:-4]] = list(csv.DictReader(text))
    return found


def everything(file: Path) -> str:
    with zipfile.ZipFile(file) as archive:
        return "\n".join(archive.read(name).decode("utf-8") for name in archive.namelist())


def written(partnership: Partnership, folder: Path) -> Path:
    file = folder / "export.zip"
    write_export(partnership=partnership, to=file, now=NOW)
    return file


@pytest.fixture(scope="module")
def filled_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Fill both partnerships once; each test's own changes are rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield fill(make_world())
        transaction.set_rollback(True)


@pytest.fixture
def full(filled_once: World) -> World:
    return copy.deepcopy(filled_once)


def fill(world: World) -> World:
    fill_conversations(world)
    fill_indicators(world)
    clinic = world.clinic
    Program.objects.create(
        partnership=world.harbor,
        organization=clinic,
        identifier="p1",
        name=FORMULA,
        description=Words.of_many(en="Walks to school", es="Caminatas"),
    )
    Location.objects.create(partnership=world.harbor, organization=clinic, identifier="open", address="1 Main Street")
    Location.objects.create(
        partnership=world.harbor,
        organization=clinic,
        identifier="shelter",
        name=f"House {SECRET}",
        district=f"{SECRET}",
        is_confidential=True,
    )
    Goal.objects.create(
        partnership=world.harbor, slug="hidden", title=Words.of(SECRET), is_public=False, created_at=NOW
    )
    Goal.objects.create(partnership=world.harbor, slug="open", title=Words.of("Finish school"), created_at=NOW)
    for slug, n, is_public in (("few", 7, True), ("many", 31, True), ("closed", 31, False)):
        gathering = Gathering.objects.create(
            partnership=world.harbor,
            slug=slug,
            kind="planning",
            title=Words.of("A session" if is_public else SECRET),
            starts_at=NOW,
            ends_at=NOW + timedelta(hours=2),
            n_residents=n,
            is_public=is_public,
            changed_at=NOW,
        )
        Attendance.objects.create(gathering=gathering, organization=clinic, n_people=4, has_taught=True)
    return world


def small_groups(partnership: Partnership) -> Indicator:
    """Make an indicator with one group so small that it, and a second one, must be hidden."""
    indicator = Indicator.objects.create(
        partnership=partnership, slug="small", name=Words.of("Small"), unit="people", place_level="school"
    )
    scope = partnership.scope
    dimension = ensure_dimension(scope=scope, code="language", name=Words.of("Language"))
    period = ensure_period(scope=scope, code="2020-21")
    place = ensure_place(scope=scope, level="school", code="s1", name="School 1")
    elsewhere = ensure_place(scope=scope, level="county", code="c1", name="A level its page does not show")
    everyone = ensure_everyone(scope=scope)
    counts = [("one", 4, 77771), ("two", 200, 77772), ("three", 300, 77773)]
    for code, x, n in counts:
        group = ensure_group(dimension=dimension, code=code, name=Words.of(code))
        Value.objects.create(indicator=indicator, place=place, period=period, group=group, numerator=x, denominator=n)
    Value.objects.create(
        indicator=indicator, place=place, period=period, group=everyone, numerator=504, denominator=77771 * 3 + 3
    )
    Value.objects.create(
        indicator=indicator, place=elsewhere, period=period, group=everyone, numerator=66661, denominator=66669
    )
    protect(indicator=indicator)
    return indicator


def test_another_partnership_and_what_is_for_members_are_nowhere(full: World, tmp_path: Path) -> None:
    text = everything(written(full.harbor, tmp_path))
    assert CANARY not in text
    assert SECRET not in text
    for person in Person.objects.all():
        assert person.email not in text
        assert str(person.ref) not in text


def test_the_owner_of_a_private_partnership_gets_their_own(full: World, tmp_path: Path) -> None:
    assert CANARY in everything(written(full.valley, tmp_path))


def test_votes_and_voices_are_nowhere(full: World, tmp_path: Path) -> None:
    text = everything(written(full.harbor, tmp_path))
    assert Vote.objects.filter(conversation__partnership=full.harbor).exists()
    for key_hash in Vote.objects.values_list("voice__key_hash", flat=True):
        assert key_hash not in text
    for statement in Statement.objects.exclude(return_hash=""):
        assert statement.return_hash not in text


def test_only_shown_statements_are_written_and_counts_as_the_result_page_has_them(full: World, tmp_path: Path) -> None:
    found = tables(written(full.harbor, tmp_path))
    waiting = full.things["conversations.harbor.statement"]
    assert waiting.state == Statement.State.WAITING
    assert str(waiting.words) not in {row["words"] for row in found["statements"]}
    closed = full.things["conversations.harbor.closed"]
    assert {row["conversation"] for row in found["statement_counts"]} == {closed.slug}, "none of an open conversation"
    where = {"partnership": "harbor", "conversation": closed.slug}
    page = full.client("nobody").get(reverse("conversations:csv", kwargs=where))
    public = list(csv.DictReader(io.StringIO(page.content.decode(), newline="")))
    columns = ("group", "answered", "agree", "disagree", "not_sure")
    assert [[row[c] for c in columns] for row in found["statement_counts"]] == [
        [row[c] for c in columns] for row in public
    ]


def test_a_draft_conversation_stays_at_home(full: World, tmp_path: Path) -> None:
    Conversation.objects.filter(partnership=full.harbor).update(state=Conversation.State.DRAFT)
    found = tables(written(full.harbor, tmp_path))
    assert not found["conversations"]
    assert not found["statements"]
    assert not found["answers"], "an answer would tell what was said there"


def test_hidden_cells_are_empty(full: World, tmp_path: Path) -> None:
    small_groups(full.harbor)
    file = written(full.harbor, tmp_path)
    cells = {row["group"]: row for row in tables(file)["indicator_values"] if row["indicator"] == "small"}
    hidden = [code for code, row in cells.items() if row["status"] == "not-shown"]
    assert "one" in hidden
    assert len(hidden) >= 2, "one hidden group alone would follow from the sum"
    for code in hidden:
        assert not any(cells[code][name] for name in ("numerator", "denominator", "rate_as_given", "margin"))
    numbers = re.findall(r"(?<![0-9a-f])\d+(?![0-9a-f])", everything(file))  # not the digits inside a hash
    assert "77771" not in numbers
    assert "66661" not in numbers, "another level of place would give hidden cells away"
    shown = [row for row in tables(file)["indicator_values"] if row["indicator"] == "suspensions"]
    assert {row["numerator"] for row in shown} >= {"210", "420"}


def test_a_confidential_place_is_only_known_to_exist(full: World, tmp_path: Path) -> None:
    rows = {row["identifier"]: row for row in tables(written(full.harbor, tmp_path))["locations"]}
    assert rows["open"]["address"] == "1 Main Street"
    shelter = rows["shelter"]
    assert shelter["is_confidential"] == "1"
    assert {v for k, v in shelter.items() if k not in ("identifier", "organization", "is_confidential")} == {""}


def test_residents_under_ten_are_not_counted_out(full: World, tmp_path: Path) -> None:
    rows = {row["slug"]: row["residents"] for row in tables(written(full.harbor, tmp_path))["sessions"]}
    assert rows == {"few": "fewer than 10", "many": "31"}


def test_texts_come_back_as_they_were_with_their_languages(full: World, tmp_path: Path) -> None:
    found = tables(written(full.harbor, tmp_path))
    program = found["programs"][0]
    assert program["name"] == "'" + FORMULA, "a spreadsheet must not run it"
    assert restore_text(program["name"]) == FORMULA
    assert (program["description"], program["description_language"]) == ("Walks to school", "en")
    translated = [row for row in found["translations"] if row["table"] == "programs"]
    assert [(row["key"], row["column"], row["language"], row["text"]) for row in translated] == [
        ("p1", "description", "es", "Caminatas")
    ]
    names = set(Organization.objects.within(full.harbor).values_list("name", flat=True))
    assert {restore_text(row["name"]) for row in found["organizations"]} == names


def test_the_journal_in_an_export_can_be_checked(full: World, tmp_path: Path) -> None:
    with zipfile.ZipFile(written(full.harbor, tmp_path)) as archive:
        lines = [json.loads(line) for line in archive.read("journal.jsonl").splitlines()]
        manifest = json.loads(archive.read("manifest.json"))
    assert lines
    head = Head.read(manifest["journal_head"])
    assert check(iter(lines), scope=str(full.harbor.scope), end=head, earlier=head).is_unchanged


def test_the_manifest_says_what_each_file_holds(full: World, tmp_path: Path) -> None:
    file = written(full.harbor, tmp_path)
    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        names = set(archive.namelist())
    assert {one["file"] for one in manifest["files"]} | {"journal.jsonl", "manifest.json"} == names
    assert len({sheet.name for sheet in SHEETS}) == len(SHEETS)
    for one in manifest["files"]:
        assert one["rows"] == len(tables(file)[one["file"][:-4]])


def test_a_broken_export_leaves_nothing_behind(full: World, tmp_path: Path) -> None:
    def full_disk(name: str, n: int) -> None:
        if name == "goals.csv":
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write_export(partnership=full.harbor, to=tmp_path / "x.zip", now=NOW, progress=full_disk)
    assert list(tmp_path.iterdir()) == []


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(export, ["partnership", *arguments])
    return done.exit_code, done.stdout, done.stderr


def test_the_command_refuses_with_a_sentence(full: World, tmp_path: Path) -> None:
    code, _out, said = run("--partnership", "nowhere", "--to", str(tmp_path / "x.zip"))
    assert code == 2
    assert "there is no partnership 'nowhere'" in said
    (tmp_path / "x.zip").write_text("precious")
    code, _out, said = run("--partnership", "harbor", "--to", str(tmp_path / "x.zip"))
    assert code == 2
    assert "never overwrites" in said
    assert (tmp_path / "x.zip").read_text() == "precious"


def test_the_command_says_what_it_wrote(full: World, tmp_path: Path) -> None:
    code, out, said = run("--partnership", "harbor", "--to", str(tmp_path / "new" / "x.zip"), "--json")
    assert code == 0, said
    result = json.loads(out)
    assert result["rows"]["organizations.csv"] == 4
    assert "organizations.csv: 4" in said, "progress goes to standard error"
    assert tables(tmp_path / "new" / "x.zip")["partnership"][0]["slug"] == "harbor"
