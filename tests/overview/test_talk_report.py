"""The result of a conversation on one printed page, in each language, with nothing that the web page hides."""

from __future__ import annotations

import json
from typing import Any

import pytest
import typst
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridgework.conversations.models import Conversation
from bridgework.conversations.queries.results import Line
from bridgework.lib import printing
from bridgework.lib.words import Words
from bridgework.overview.queries.talk import talk_report
from bridgework.overview.sentences_talk import LETTERS_A_LINE, LONGEST_STATEMENT, fitting, talk_data
from tests.cast import TODAY, World
from tests.conversations.people import opened, two_camps, with_result

pytestmark = pytest.mark.django_db

LONG = "word " * 56  # as long as a statement may be


def made(world: World, text: str = "Getting to school", n: int = 8, **fields: object) -> Conversation:
    return with_result(opened(world.harbor, world.as_steward, text, n=n, **fields))


def pdf(world: World, conversation: Conversation, query: str = "", who: str = "nobody") -> bytes:
    url = reverse("overview:conversation-report", args=["harbor", conversation.slug])
    response = world.client(who).get(url + query)
    assert response.status_code == 200 and response["Content-Type"] == "application/pdf"
    return response.content


def data(world: World, conversation: Conversation) -> dict[str, Any]:
    report = talk_report(world.harbor, conversation.slug, [])
    assert report is not None
    return talk_data(world.harbor, report, TODAY, paper="a4", address="https://example.org/")


def n_pages(said: dict[str, Any]) -> int:
    inputs = {"data": json.dumps({**said, "is_complete": False})}
    set_ = typst.Compiler(
        printing._layout("bridgework.overview", "paper.typ", "talk.typ"),
        font_paths=printing._fonts(),
        sys_inputs=inputs,
    )
    made = set_.compile(format="svg")
    return len(made) if isinstance(made, list) else 1


def test_it_says_what_the_result_page_says(world: World) -> None:
    conversation = made(world)
    said = data(world, conversation)
    agreed = [row["text"]["text"] for row in said["agreed"]["rows"]]
    assert agreed == ["Getting to school, statement 7", "Getting to school, statement 8"]
    names = [group["name"] for group in said["differ"]["groups"]]
    assert [name[:18] for name in names] == ["Group A: “Getting ", "Group B: “Getting "]
    assert sorted(name[-9:] for name in names) == ["12 people", "14 people"]
    web = (
        world.client("nobody").get(reverse("conversations:detail", args=["harbor", conversation.slug])).content.decode()
    )
    for row in [*said["agreed"]["rows"], *said["differ"]["groups"][0]["rows"], *said["differ"]["divided"]]:
        for part in row["counts"].split(" · "):
            assert part in web  # every count printed stands on the page, and no other


def test_a_conversation_of_few_prints_no_counts(world: World) -> None:
    conversation = made(world, n=8)
    few = with_result(opened(world.harbor, None, "Few", n=8, slug="few"), two_camps(3, 2))
    said = data(world, few)
    assert said["differ"]["chart"] is None and said["differ"]["groups"] == [] and "Fewer than 10" in said["held"]
    assert pdf(world, few).startswith(b"%PDF") and conversation.slug != few.slug


def test_it_is_one_page_however_long_the_statements_are(world: World) -> None:
    assert n_pages(data(world, made(world))) == 1
    long = data(world, made(world, LONG[:240].strip(), n=8, slug="long", question=Words.of(LONG * 2)))
    assert n_pages(long) == 1 and n_pages({**long, "paper": "us-letter"}) == 1
    five = {**long["differ"], "groups": (long["differ"]["groups"] * 3)[:5]}
    assert n_pages({**long, "differ": five}) == 1
    # The measure can fail: sixty times as many lines do not fit.
    assert n_pages({**long, "agreed": {**long["agreed"], "rows": long["agreed"]["rows"] * 60}}) > 1


def test_it_is_set_in_the_language_asked_for(world: World) -> None:
    conversation = made(world)
    url = reverse("overview:conversation-report", args=["harbor", conversation.slug])
    client = world.client("nobody")
    assert "-es.pdf" in client.get(url + "?language=es")["Content-Disposition"]
    assert "-en.pdf" in client.get(url + "?language=xx")["Content-Disposition"]  # not spoken here: the reader's own
    assert b"/Lang (es" in pdf(world, conversation, "?language=es") or b"es" in pdf(world, conversation, "?language=es")


def test_it_asks_as_much_of_the_database_whatever_the_statements(world: World) -> None:
    few, many = made(world, n=8, slug="few"), made(world, n=40, slug="many")
    counts = []
    for conversation in (few, many):
        pdf(world, conversation)
        with CaptureQueriesContext(connection) as found:
            pdf(world, conversation)
        counts.append(len(found))
    assert counts[0] == counts[1] <= 8


def test_what_is_not_public_or_not_closed_is_not_printed_for_outsiders(world: World) -> None:
    conversation = made(world)
    Conversation.objects.filter(pk=conversation.pk).update(is_public=False)
    url = reverse("overview:conversation-report", args=["harbor", conversation.slug])
    assert world.client("dolores").get(url).status_code == 404
    running = opened(world.harbor, None, slug="running")
    assert (
        world.client("amara").get(reverse("overview:conversation-report", args=["harbor", running.slug])).status_code
        == 404
    )


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(1, 280), max_size=12), st.integers(0, 30))
def test_what_fits_is_the_first_ones_and_never_none(lengths: list[int], room: int) -> None:
    lines = [Line(at, Words.of("x" * n), [None] * 4, [], []) for at, n in enumerate(lengths)]
    kept = fitting(lines, room)
    assert kept == lines[: len(kept)] and (kept or not lines)
    takes = [-(-min(n, LONGEST_STATEMENT) // LETTERS_A_LINE) + 1 for n in lengths]
    used = sum(takes[: len(kept)])
    assert used <= room or len(kept) == 1
    if len(kept) < len(lines):
        assert used + takes[len(kept)] > room
