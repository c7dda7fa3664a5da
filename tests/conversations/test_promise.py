"""What the form asks for is what opening needs."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date, timedelta

import pytest

from bridgework.conversations import actions
from bridgework.conversations.models import Conversation
from bridgework.lib.words import Words
from tests.cast import NOW, TODAY, World
from tests.conversations.people import draft, opened

DAY = timedelta(days=1)

PATH = "/p/harbor/conversations/new/"
FILLED = {
    "title": "Getting to school",
    "question": "What gets in the way?",
    "language": "en",
    "influence": "consult",
    "ways": ["browser", "code"],
    "answer_rule": "consensus",
    "answer_rule_n": "5",
    "answer_by": "2099-06-01",
    "policy": "We show what is about the question.",
}


def test_a_conversation_kept_by_the_form_can_be_opened(world: World) -> None:
    client = world.client("amara")
    assert client.post(PATH, FILLED).status_code == 303
    draft = Conversation.objects.get()
    path = f"/p/harbor/conversations/{draft.slug}/"
    client.post(f"{path}seed/", {"statements": "Buses come late\nSidewalks end", "language": "en"})
    client.post(f"{path}open/")
    draft.refresh_from_db()
    assert draft.is_open


def test_until_when_answers_come_is_asked_for_where_it_is_needed(world: World) -> None:
    client = world.client("amara")
    page = client.post(PATH, {**FILLED, "answer_by": ""}).content.decode()
    assert "Say first until when answers will be given." in page
    assert not Conversation.objects.exists()
    field = page[page.index('name="answer_by"') - 300 : page.index('name="answer_by"') + 200]
    assert "may stay empty" not in field
    assert "required" in field


@pytest.mark.parametrize(
    ("days", "is_refused"),
    [
        ({"closes_on": TODAY - DAY, "answer_by": TODAY + DAY}, True),
        ({"closes_on": TODAY - 9 * DAY, "answer_by": TODAY - DAY}, True),
        ({"answer_by": TODAY - DAY}, True),
        ({"closes_on": TODAY, "answer_by": TODAY}, False),
    ],
)
def test_a_conversation_whose_days_are_over_is_not_opened(
    world: World, days: dict[str, date], is_refused: bool
) -> None:
    talk = draft(world.harbor, world.as_steward, **days)
    seeds = [Words.of("Buses come late."), Words.of("Sidewalks end.")]
    actions.add_seeds(conversation=talk, statements=seeds, by=world.as_steward, at=NOW, today=TODAY)
    with pytest.raises(actions.ConversationRefusal, match="it is over already") if is_refused else nullcontext():
        actions.open_conversation(conversation=talk, by=world.as_steward, at=NOW)
    talk.refresh_from_db()
    assert talk.is_open is not is_refused


def test_what_is_over_is_told_by_the_partnerships_own_day(world: World) -> None:
    world.harbor.time_zone = "Pacific/Auckland"  # where it is the third of March already
    world.harbor.save()
    with pytest.raises(actions.ConversationRefusal, match="it is over already"):
        opened(world.harbor, world.as_steward, answer_by=TODAY)


def test_answers_come_after_the_last_day(world: World) -> None:
    page = world.client("amara").post(PATH, {**FILLED, "closes_on": "2099-06-02"}).content.decode()
    assert "Choose a day after the last day to take part." in page


def test_a_draft_keeps_its_dates_in_every_language(world: World) -> None:
    client = world.client("amara")
    client.post(PATH, FILLED)
    path = f"/p/harbor/conversations/{Conversation.objects.get().slug}/edit/"
    assert 'value="2099-06-01"' in client.get(path, headers={"accept-language": "es"}).content.decode()
