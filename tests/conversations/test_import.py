"""Polis exports: the counts equal an independent recount; nothing is half-imported; errors name row and column."""

from __future__ import annotations

import csv
import doctest
import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridgework.conversations.actions import verify_seals
from bridgework.conversations.actions.importing import (
    files_of_folder,
    files_of_uploads,
    files_of_zip,
    import_polis,
    polis,
)
from bridgework.conversations.models import Conversation, Result, ResultStatement, Statement, Vote
from bridgework.partnerships.actions.importing import ImportRefused
from bridgework.partnerships.models import ImportRun
from tests.cast import NOW, World
from tests.shared import shared_data

COMMENTS = (
    "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
    "1600000000000,x,0,1,9,9,1,Buses come late\n"
    '1600000000001,x,1,2,0,0,-1,"Spam, spam"\n'
    "1600000000002,x,2,7,0,0,0,Safer crossings\n"
)
VOTES = (
    "timestamp,datetime,comment-id,voter-id,vote\n"
    "1600000000020,x,0,1,-1\n"
    "1600000000010,x,0,1,1\n"
    "1600000000030,x,0,2,0\n"
    "1600000000040,x,1,2,1\n"
)
SUMMARY = "topic,Getting around\nurl,https://pol.is/abc\nconversation-description,How?\n"


def export(**changes: str | bytes | None) -> dict[str, bytes]:
    files: dict[str, str | bytes | None] = {"comments.csv": COMMENTS, "votes.csv": VOTES, "summary.csv": SUMMARY}
    files |= {name.replace("_", "-") + ".csv": content for name, content in changes.items()}
    return {n: c.encode() if isinstance(c, str) else c for n, c in files.items() if c is not None}


def carry(world: World, files: dict[str, bytes]) -> dict:
    return import_polis(
        partnership=world.harbor, files=files, source_name="test", by=world.as_steward, at=NOW
    ).as_dict()


def test_import_takes_the_last_vote_by_time_and_keeps_rejected_statements_out(world: World) -> None:
    report = carry(world, export())
    assert (report["read"], report["written"], report["unchanged"], report["refused"]) == (7, 6, 1, 0)
    conversation = Conversation.objects.get()
    assert conversation.is_closed and conversation.source == "Polis, https://pol.is/abc"
    assert str(conversation.title) == "Getting around"
    counts = {s.number: (s.state, s.n_agree, s.n_disagree, s.n_pass) for s in Statement.objects.all()}
    assert counts == {0: ("shown", 0, 1, 1), 1: ("refused", 1, 0, 0), 2: ("shown", 0, 0, 0)}
    page = world.client("nobody").get(f"/p/harbor/conversations/{conversation.slug}/table/").content.decode()
    assert "Safer crossings" in page and "Spam" not in page


def test_an_export_that_a_spreadsheet_saved_in_utf_16_is_read(world: World) -> None:
    saved = {name: content.decode().encode("utf-16") for name, content in export().items()}
    assert carry(world, saved)["written"] == 6 and Vote.objects.count() == 3


def test_import_twice_changes_nothing_and_other_votes_are_refused(world: World) -> None:
    carry(world, export())
    again = carry(world, export())
    assert (again["written"], again["unchanged"]) == (0, 7)
    assert Conversation.objects.count() == 1 and Vote.objects.count() == 3 and ImportRun.objects.count() == 2
    with pytest.raises(ImportRefused, match="sealed"):
        carry(world, export(votes=VOTES + "1600000000050,x,2,1,1\n"))
    assert Vote.objects.count() == 3


BAD = {
    "no votes file": ({"votes": None}, "votes.csv is missing", None, None),
    "cut off": ({"votes": VOTES[:-6]}, "cells", 5, None),
    "cut off early": ({"votes": VOTES + "16"}, "the row has 1 cell, the header", 6, "datetime"),
    "a vote of 2": ({"votes": VOTES.replace(",2,0\n", ",2,2\n")}, "a vote is 1", 4, "vote"),
    "vote on nothing": ({"votes": VOTES.replace(",1,2,1\n", ",77,2,1\n")}, "not in comments.csv", 5, "comment-id"),
    "no number": ({"votes": VOTES.replace(",0,2,0\n", ",0,two,0\n")}, "whole number", 4, "voter-id"),
    "no column": ({"votes": VOTES.replace("voter-id", "who")}, "no such column", 1, "voter-id"),
    "NUL": (
        {"comments": COMMENTS.replace("late", "la\x00te")},
        "comments.csv: there is a NUL character, which no text has. Save the file as “CSV UTF-8” and try again.",
        2,
        "comment-body",
    ),
    "UTF-16 without its mark": ({"votes": VOTES.encode("utf-16-le")}, "Save the file as “CSV UTF-8”", 1, "1"),
    "UTF-32": ({"votes": VOTES.encode("utf-32")}, "votes.csv: The file is written in UTF-32", None, None),
    "not UTF-8": ({"comments": COMMENTS.replace("late", "lät").encode("latin-1")}, "UTF-8", 2, None),
    "huge text": ({"comments": COMMENTS.replace("late", "x" * 3000)}, "longer", 2, "comment-body"),
    "huge cell": ({"comments": COMMENTS.replace("late", "x" * 200_000)}, "cannot be read", 2, None),
    "open quote": ({"comments": COMMENTS + '1600000000003,x,3,1,0,0,1,"open\n'}, "cannot be read", 5, None),
    "empty text": ({"comments": COMMENTS.replace("Buses come late", " ")}, "empty", 2, "comment-body"),
    "twice": ({"comments": COMMENTS + "1600000000003,x,2,1,0,0,1,Again\n"}, "twice", 5, "comment-id"),
    "time of no kind": ({"votes": VOTES.replace("1600000000030", "yesterday")}, "milliseconds", 4, "timestamp"),
    "endless number": (
        {"votes": VOTES.replace(",0,2,0\n", ",0," + "9" * 5000 + ",0\n")},
        "whole number",
        4,
        "voter-id",
    ),
    "no topic": ({"summary": "url,x\n"}, "topic", 1, "topic"),
    "empty": ({"comments": ""}, "no such column", 1, "timestamp"),
}


@pytest.fixture
def fields_as_in_a_server() -> Iterator[None]:
    """A library that only tests use (frictionless) lets a field be of any length, for the whole process."""
    before = csv.field_size_limit(131_072)
    yield
    csv.field_size_limit(before)


@pytest.mark.usefixtures("fields_as_in_a_server")
@pytest.mark.parametrize("name", BAD)
def test_import_refuses_what_is_broken_and_names_the_place(world: World, name: str) -> None:
    changes, words, row, column = BAD[name]
    with pytest.raises(ImportRefused) as why:
        carry(world, export(**changes))  # type: ignore[arg-type]
    assert words in str(why.value)
    assert why.value.row == row
    assert column is None or why.value.column == column
    assert not Conversation.objects.exists() and not ImportRun.objects.exists()


def packed(files: dict[str, bytes], folder: str = "export/") -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(folder + name, content)
    out.seek(0)
    return out


def test_zip_is_read_whatever_its_folder_and_a_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert files_of_zip(packed(export())) == export()
    from bridgework.conversations.actions.importing import files

    monkeypatch.setattr(files, "MOST_BYTES", 1_000_000)
    with pytest.raises(ImportRefused, match="larger"):
        files_of_zip(packed({"votes.csv": b"0" * 50_000_000}))
    with pytest.raises(ImportRefused, match="cannot be read"):
        files_of_zip(io.BytesIO(b"PK\x03\x04 no archive"))
    with pytest.raises(ImportRefused, match="no file of"):
        files_of_uploads([("evil.exe", io.BytesIO(b""))])


def test_upload_in_the_browser(world: World) -> None:
    client = world.client("amara")
    bad = packed(export(votes=None))
    bad.name = "export.zip"
    page = client.post("/p/harbor/conversations/import/", {"archive": bad})
    assert page.status_code == 200 and "votes.csv is missing" in page.content.decode()
    good = packed(export())
    good.name = "export.zip"
    assert client.post("/p/harbor/conversations/import/", {"archive": good}).status_code == 302
    assert Conversation.objects.get().statements.count() == 3


EXPORTS = ("london.youth.policing", "scoop-hivemind.biodiversity", "vtaiwan.uberx")


def matrix(folder: Path) -> dict[tuple[int, int], int]:
    """Count from the export's own matrix, which the import does not use."""
    with (folder / "participants-votes.csv").open(encoding="utf-8", newline="") as file:
        return {
            (int(row["participant"]), int(name)): int(float(value))
            for row in csv.DictReader(file)
            for name, value in row.items()
            if name.isdigit() and value != ""
        }


def test_a_description_is_read_as_text() -> None:
    result = doctest.testmod(polis)
    assert (result.failed, result.attempted) == (0, 1)
    kept = "2 * 3 ** 4, 2**8 = 256, a_b, 5 < 6 > 1, [not a link] (really), #1, two** stars, **open"
    assert polis.without_marks(kept) == kept
    assert polis.without_marks("* **One.**\n* two\n## Three") == "* One.\n* two\nThree"


@pytest.mark.shared
@pytest.mark.parametrize("name", EXPORTS)
def test_real_export_has_the_counts_of_its_own_matrix(world: World, name: str) -> None:
    folder = shared_data(f"polis/{name}")
    expected = matrix(folder)
    report = carry(world, files_of_folder(folder))
    assert not report["problems"]
    assert report["votes"] == len(expected) == Vote.objects.count()
    assert report["read"] == report["written"] + report["unchanged"]
    counted = Counter((number, value) for (_voter, number), value in expected.items())
    for s in Statement.objects.all():
        assert (s.n_agree, s.n_disagree, s.n_pass) == tuple(counted[s.number, value] for value in (1, -1, 0)), s.number
    conversation = Conversation.objects.get()
    assert conversation.n_voices == len({voter for voter, _number in expected})
    assert verify_seals(conversation).is_unchanged
    body = Result.objects.get().body
    assert all(group["size"] >= 10 for group in body["groups"])
    cells = [cell for one in ResultStatement.objects.all() for row in one.cells for cell in row]
    assert cells
    assert all(cell is None or cell == 0 or cell >= 10 for cell in cells)
    assert body["agreed"] or body["n_voices"] < 100, "what is protected still leaves something to say"
    json.dumps(body)
    page = world.client("nobody").get(f"/p/harbor/conversations/{conversation.slug}/")
    assert page.status_code == 200 and b"Held elsewhere" in page.content
