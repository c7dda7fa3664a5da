"""Groups of a result have names; votes row by row go out only where that was said before the first card."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import numpy as np
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from bridgework.conversations import actions, queries, wording
from bridgework.conversations.actions.importing import files_of_zip, import_polis
from bridgework.conversations.models import Conversation, GroupName, Vote
from bridgework.conversations.queries.results import Line
from bridgework.journal.models import Entry
from bridgework.lib.words import Words
from bridgework.partnerships.models import Role
from tests.cast import NOW, TODAY, World
from tests.conversations.people import draft, key, member, opened, with_result

pytestmark = pytest.mark.django_db


def page(world: World, conversation: Conversation, name: str = "detail", who: str = "nobody", **kwargs: object) -> str:
    url = reverse(
        f"conversations:{name}", kwargs={"partnership": "harbor", "conversation": conversation.slug, **kwargs}
    )
    return world.client(who).get(url).content.decode()


def closed(world: World, **fields: object) -> Conversation:
    return with_result(opened(world.harbor, world.as_steward, n=8, **fields))


def line(text: str, side: str = "agree") -> Line:
    return Line(1, Words.of(text), [1, 1, 1, 3], [], [], side)


def test_a_proposed_name_is_the_beginning_of_what_sets_a_group_apart() -> None:
    assert wording.proposed_name([line("More buses.")]) == "“More buses”"
    assert wording.proposed_name([line("Close Main Street", "disagree")]) == "not “Close Main Street”"
    assert wording.proposed_name([line("Close it", "disagree"), line("More buses")]) == "“More buses”"
    long = wording.proposed_name([line("Buses should come every ten minutes in the evening")])
    assert long == "“Buses should come every ten …”" and wording.proposed_name([]) == ""


def test_moderators_name_groups_and_everybody_reads_the_name_on_the_map_and_in_the_heading(world: World) -> None:
    conversation = closed(world)
    before = page(world, conversation)
    assert "Group A: “Getting to school, statement" in before and "moderators may name it" in before
    url = reverse("conversations:groups", args=["harbor", conversation.slug])
    assert "Name the groups" not in before and "Name the groups" in page(world, conversation, who="amara")
    sent = world.client("amara").post(url, {"name_1": "  Walk  first ", "name_2": "", "language": "en"})
    assert sent.status_code == 303
    after = page(world, conversation)
    assert re.search(r"Group A: Walk first, 1[24] people", after) and "Group B: “" in after
    assert "Group A: Walk first" in page(world, conversation, "svg")
    entry = Entry.objects.get(act="conversations.groups.named")
    assert entry.facts == {"groups": [1]}
    world.client("amara").post(url, {"name_1": "", "name_2": "", "language": "en"})
    assert not GroupName.objects.exists() and "Group A: “" in page(world, conversation)


def test_what_groups_said_stands_before_what_protection_hides_most(world: World) -> None:
    """A phone shows the first columns of the table alone: everybody's counts were all that it showed, and mostly hidden."""
    conversation = closed(world)
    text = page(world, conversation, "table")
    head = text[text.index("<thead>") : text.index("</thead>")]
    names = ["Statement", "Group A: agree", "Group B: agree", "Answered", "Agree", "Disagree", "Not sure"]
    assert re.findall(r">([^<>]+)</th>", head) == ["No.", *names]
    result = queries.newest_result(conversation)
    printed = next(iter(queries.printed_counts(result)))[2]
    row = text[text.index("<tbody>") : text.index("</tr>", text.index("<tbody>"))]
    cells = [one.strip() for one in re.findall(r"<td[^>]*>(?:<[^>]*>)*([^<]*)", row)]
    shares = [f"{round(100 * cells[0] / cells[3])}%" for cells in printed[1:]]
    assert cells[1:4] == [*shares, str(printed[0][3])]


def test_a_name_keeps_its_other_languages(world: World) -> None:
    conversation = closed(world)
    result = queries.newest_result(conversation)
    assert result is not None
    names = {1: Words.of_many(en="Walk first", es="Primero a pie")}
    assert actions.name_groups(result=result, names=names, by=world.as_steward, at=NOW) == 1
    assert actions.name_groups(result=result, names=names, by=world.as_steward, at=NOW) == 0  # nothing new
    url = reverse("conversations:groups", args=["harbor", conversation.slug])
    world.client("amara").post(url, {"name_1": "Feet first", "name_2": "", "language": "en"})
    words = GroupName.objects.get().words
    assert {tag: one.body for tag, one in words.renderings.items()} == {"en": "Feet first", "es": "Primero a pie"}


def test_a_name_is_short_of_a_group_that_there_is_and_given_by_moderators_only(world: World) -> None:
    conversation = closed(world)
    result = queries.newest_result(conversation)
    assert result is not None
    with pytest.raises(actions.ConversationRefusal, match="40"):
        actions.name_groups(result=result, names={1: Words.of("x" * 41)}, by=world.as_steward, at=NOW)
    with pytest.raises(actions.ConversationRefusal, match="no such group"):
        actions.name_groups(result=result, names={9: Words.of("x")}, by=world.as_steward, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.name_groups(result=result, names={1: Words.of("x")}, by=world.as_partner, at=NOW)
    moderator = member(world, "mo", Role.MODERATOR, world.clinic)
    assert actions.name_groups(result=result, names={1: Words.of("x")}, by=moderator, at=NOW) == 1
    shown = page(world, conversation, "groups", "amara")
    assert 'value="x"' in shown and "Proposed:" in shown


def archive(world: World, conversation: Conversation) -> bytes:
    url = reverse("conversations:rows", args=["harbor", conversation.slug])
    response = world.client("nobody").get(url)
    assert response.status_code == 200 and response["Content-Type"] == "application/zip"
    return b"".join(response) if response.streaming else response.content


def table(packed: bytes, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(packed)) as files:
        return list(csv.DictReader(io.StringIO(files.read(name).decode())))


def test_rows_go_out_only_where_it_was_announced_and_after_the_close(world: World) -> None:
    silent = closed(world, slug="silent")
    url = reverse("conversations:rows", args=["harbor", "silent"])
    for who in ("nobody", "amara"):  # the steward too: what was not announced is not given out
        assert world.client(who).get(url).status_code == 404
    assert "Polis form" not in page(world, silent)
    running = opened(world.harbor, world.as_steward, n=3, slug="running", shares_rows=True)
    assert world.client("nobody").get(reverse("conversations:rows", args=["harbor", "running"])).status_code == 404
    for name in ("detail", "card"):
        assert "the answers of every voter are shared as open data" in page(world, running, name)
        assert "shared as open data" not in page(world, opened(world.harbor, None, slug=f"plain-{name}"), name)
    with_result(opened(world.harbor, None, n=8, slug="small", shares_rows=True), [[1, 0, -1, 1, 1, 1, 1, 1]] * 9)
    assert world.client("nobody").get(reverse("conversations:rows", args=["harbor", "small"])).status_code == 404


def test_the_announcement_stands_still_from_the_opening_on(world: World) -> None:
    from tests.conversations.people import plan

    conversation = opened(world.harbor, world.as_steward)
    with pytest.raises(actions.RuleIsFrozen):
        actions.change_conversation(conversation=conversation, plan=plan(shares_rows=True), by=world.as_steward, at=NOW)
    waiting = draft(world.harbor, world.as_steward, slug="waiting")
    actions.change_conversation(conversation=waiting, plan=plan(shares_rows=True), by=world.as_steward, at=NOW)
    waiting.refresh_from_db()
    assert waiting.shares_rows


def test_rows_hold_every_answer_and_nothing_that_leads_back(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, n=8, shares_rows=True)
    said = actions.write_statement(
        conversation=conversation, key=key(conversation, "an author"), text="Refused words", language="en",
        is_about_steward=False, today=TODAY,
    )  # fmt: skip
    actions.moderate_statement(
        statement=said.statement, is_shown=False, reason=Words.of("Names a person"), by=world.as_steward, at=NOW
    )
    with_result(conversation)
    conversation.refresh_from_db()
    packed = archive(world, conversation)
    votes = table(packed, "votes.csv")
    given = sorted((int(row["comment-id"]), int(row["vote"])) for row in votes)
    assert given == sorted(Vote.objects.values_list("statement__number", "value"))
    rows = table(packed, "participants-votes.csv")
    assert [int(row["participant"]) for row in rows] == list(range(1, 27))
    # The numbers say nothing about who came first: the two camps came one after the other.
    camps = [row["1"] for row in rows]
    assert camps != sorted(camps) and camps != sorted(camps, reverse=True)
    with zipfile.ZipFile(io.BytesIO(packed)) as files:
        everything = b"".join(files.read(name) for name in files.namelist()).decode()
        assert {info.date_time[3:] for info in files.infolist()} == {(0, 0, 0)}
    assert "Refused words" not in everything and "browser" not in everything
    assert {row["timestamp"] for row in votes} == {
        str(int(NOW.replace(hour=0, minute=0, second=0, microsecond=0).timestamp() * 1000))
    }
    assert {row["author-id"] for row in table(packed, "comments.csv")} == {"0"}
    assert archive(world, conversation) == packed  # the same at each download
    assert not re.search(r"[0-9a-f]{64}", everything)


def test_what_goes_out_comes_in_again_with_the_same_map(world: World) -> None:
    conversation = closed(world, shares_rows=True)
    conversation.refresh_from_db()
    packed = archive(world, conversation)
    report = import_polis(
        partnership=world.harbor,
        files=files_of_zip(io.BytesIO(packed)),
        source_name="again",
        by=world.as_steward,
        at=NOW,
    ).as_dict()
    assert (report["written"], report["refused"]) == (8 + 26 * 8, 0)
    again = Conversation.objects.exclude(pk=conversation.pk).get()
    first, second = queries.newest_result(conversation), queries.newest_result(again)
    if second is None:
        from bridgework.conversations.tasks import finish

        finish(again, NOW)
        second = queries.newest_result(again)
    assert first is not None and second is not None
    sizes = [np.sort([group["size"] for group in one.body["groups"]]).tolist() for one in (first, second)]
    assert sizes[0] == sizes[1] == [12, 14]
    assert first.body["agreed"] == second.body["agreed"]
