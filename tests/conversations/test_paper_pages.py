"""Paper and help in the browser, without script: pages, sheets to print, bad input, whose voice it is."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from bridgework.conversations import actions
from bridgework.conversations.models import PaperBatch, PaperSheet, SheetEntry, Statement, Voice, Vote
from bridgework.journal.models import Entry
from bridgework.partnerships.models import Membership, Role
from tests.cast import CANARY, NOW, TODAY, World
from tests.conversations.paper_people import begun, checked, count, enter, sheets
from tests.conversations.people import member, opened


@pytest.fixture
def reader(world: World) -> Membership:
    return member(world, "reader", Role.MODERATOR, None)


def at(conversation: object, path: str) -> str:
    return f"/p/harbor/conversations/{conversation.slug}/{path}"  # type: ignore[attr-defined]


def test_bad_input_gets_a_sentence_and_stays_in_its_fields(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    sheets(conversation, world.as_steward)
    batch = begun(conversation, world.as_steward, 2)
    client = world.client("amara")
    where = at(conversation, f"paper/batches/{batch.number}/")
    for sent, said in (
        ({"sheet": "1", "typed": "11"}, "you typed 2 answers"),
        ({"sheet": "99", "typed": "111"}, "There is no sheet 99"),
        ({"sheet": "one", "typed": "111"}, "digits only"),
        ({"sheet": "", "typed": "111"}, "the number at the top"),
        ({"sheet": "1", "typed": "1z1"}, "“z” is no answer"),
        ({"sheet": "99999999999999999999", "typed": "111"}, "the number at the top"),
    ):
        page = client.post(where, {"what": "enter", "written": f"kept words {CANARY}", **sent})
        assert page.status_code == 200 and said in page.content.decode(), sent
        assert f"kept words {CANARY}" in page.content.decode()
    assert not PaperSheet.objects.exists()
    assert client.post(where, {"what": "settle", "sheet": "x"}).status_code == 303
    assert client.post(where, {"what": "nonsense"}).status_code == 200
    assert client.get(at(conversation, "paper/batches/99/")).status_code == 404


def test_the_second_person_does_not_see_the_first_entry(world: World, reader: Membership) -> None:
    conversation = opened(world.harbor, world.as_steward)
    sheets(conversation, world.as_steward)
    batch = begun(conversation, world.as_steward, 1)
    enter(batch, world.as_steward, 1, "123", "What the first person read")
    actions.hand_over(batch=batch, by=world.as_steward, at=NOW)
    client = Client()
    client.force_login(reader.person, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(at(conversation, f"paper/batches/{batch.number}/")).content.decode()
    assert "Enter the sheets again" in page and "What the first person read" not in page
    assert "Still to be entered again: 1" in page.replace("\n", " ")


def test_a_whole_batch_in_the_browser(world: World, reader: Membership) -> None:
    conversation = opened(world.harbor, world.as_steward)
    first, second = world.client("amara"), Client()
    second.force_login(reader.person, backend="django.contrib.auth.backends.ModelBackend")
    made = first.post(
        at(conversation, "paper/"), {"what": "print", "n": "5", "language": "en", "statements": ["1", "3"]}
    )
    assert made.status_code == 303
    paper = first.get(made["Location"]).content.decode()
    assert (
        paper.count('class="paper"') == 5
        and "Sheet 5" in paper
        and "statement 3" in paper
        and "statement 2" not in paper
    )
    begin = {"what": "begin", "place": "Library", "held_on": "2026-03-01", "n_sheets": "2"}
    where = first.post(at(conversation, "paper/"), begin)["Location"]
    first.post(where, {"what": "enter", "sheet": "4", "typed": "13"})
    first.post(where, {"what": "enter", "sheet": "5", "typed": "11"})
    assert b"Hand on to a second person" in first.get(where).content
    first.post(where, {"what": "hand-on"})
    second.post(where, {"what": "enter", "sheet": "4", "typed": "13"})
    second.post(where, {"what": "enter", "sheet": "5", "typed": "12"})
    page = second.get(where).content.decode()
    assert "Where the two entries differ" in page and "Count the batch" not in page
    second.post(where, {"what": "settle", "sheet": "5", "statement_3": "agree"})
    assert "Count the batch" in second.get(where).content.decode()
    assert second.post(where, {"what": "count"}).status_code == 303
    votes = Vote.objects.values_list("statement__number", "value")
    assert sorted(votes) == [(1, 1), (1, 1), (3, -1), (3, 1)]
    first.post(where, {"what": "undo", "why": "A trial."})
    assert not Vote.objects.exists() and PaperBatch.objects.get().state == "undone"


@pytest.mark.parametrize(("language", "word"), [("en", "Agree"), ("es", "Todas"), ("ar", "rtl")])
def test_sheets_are_set_in_their_language_as_page_and_pdf(world: World, language: str, word: str) -> None:
    world.harbor.languages = ["en", "es", "ar"]
    world.harbor.save()
    conversation = opened(world.harbor, world.as_steward)
    one = Statement.objects.get(number=1)
    one.words = one.words.with_rendering("Todas las calles necesitan luz.", "es").with_rendering("الشوارع مظلمة", "ar")
    one.save()
    run = actions.make_sheets(
        conversation=conversation, statements=[1], n=2, language=language, by=world.as_steward, at=NOW, today=TODAY
    )
    client = world.client("amara")
    page = client.get(at(conversation, f"paper/sheets/{run.first_sheet}/")).content.decode()
    assert word in page and (f'<div class="papers" lang="{language}"' in page)
    made = client.get(at(conversation, f"paper/sheets/{run.first_sheet}.pdf"))
    assert made["Content-Type"] == "application/pdf" and made.content.startswith(b"%PDF")


def test_help_is_marked_and_stays_marked_for_the_next_person(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    client = world.client("ben")
    assert client.get(at(conversation, "assisted/")).status_code == 200
    assert client.post(at(conversation, "assisted/"), {"what": "begin"}).status_code == 303
    assert b"With a helper." in client.get(at(conversation, "card/")).content
    for _person in range(2):
        client.post(at(conversation, "vote/"), {"statement": "1", "answer": "agree"})
        client.post(at(conversation, "vote/"), {"statement": "2", "answer": "disagree"})
        client.post(at(conversation, "next-person/"))
    client.post(at(conversation, "assisted/"), {"what": "end"})
    client.get(at(conversation, "card/"))
    client.post(at(conversation, "vote/"), {"statement": "1", "answer": "agree"})
    assert sorted(Voice.objects.values_list("mode", flat=True)) == ["assisted", "assisted", "browser"]
    entry = Entry.objects.get(act="conversations.assisted.begun")
    assert entry.capacity == "partner for Eastside Clinic" and not entry.facts
    # A voice with help that is left on a device without a helper becomes an ordinary one with the next person.
    client.post(at(conversation, "assisted/"), {"what": "begin"})
    client.logout()
    client.post(at(conversation, "next-person/"))
    client.post(at(conversation, "vote/"), {"statement": "1", "answer": "agree"})
    assert Voice.objects.filter(mode="assisted").count() == 2


def test_residents_cannot_mark_themselves_as_helped(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    assert world.client("chidi").post(at(conversation, "assisted/"), {"what": "begin"}).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.begin_assisting(conversation=conversation, by=world.as_resident, at=NOW)


def test_no_table_ties_who_entered_to_a_sheet(world: World, reader: Membership) -> None:
    conversation = opened(world.harbor, world.as_steward)
    sheets(conversation, world.as_steward)
    count(checked(conversation, world.as_steward, reader, {1: "111"}), reader)
    for model in (PaperSheet, SheetEntry, Voice, Vote):
        columns = {one.name for one in model._meta.concrete_fields}
        assert not {"first_by", "second_by", "by", "person", "entered_by"} & columns, model
