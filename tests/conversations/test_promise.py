"""What the form asks for is what opening needs."""

from __future__ import annotations

from bridgework.conversations.models import Conversation
from tests.cast import World

PATH = "/p/harbor/conversations/new/"
FILLED = {
    "title": "Getting to school",
    "question": "What gets in the way?",
    "language": "en",
    "influence": "consult",
    "ways": ["browser", "code"],
    "answer_rule": "consensus",
    "answer_rule_n": "5",
    "answer_by": "2026-06-01",
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


def test_answers_come_after_the_last_day(world: World) -> None:
    page = world.client("amara").post(PATH, {**FILLED, "closes_on": "2026-06-02"}).content.decode()
    assert "Choose a day after the last day to take part." in page


def test_a_draft_keeps_its_dates_in_every_language(world: World) -> None:
    client = world.client("amara")
    client.post(PATH, FILLED)
    path = f"/p/harbor/conversations/{Conversation.objects.get().slug}/edit/"
    assert 'value="2026-06-01"' in client.get(path, headers={"accept-language": "es"}).content.decode()
