"""Before a statement is sent, those that say much the same are shown; sent twice, it is written once."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from bridgework.conversations import actions
from bridgework.conversations.models import Conversation, Statement, StatementVector, Vote
from bridgework.lib.words import Words
from tests.cast import NOW, TODAY, World
from tests.conversations.people import opened
from tests.conversations.test_codes import url

SENDING = re.compile(r'name="sending" value="([^"]+)"')
LOOKED_UP = re.compile(r'name="looked_up" value="([^"]+)"')
SEEDS = [
    Words.of_many(
        en="Every stop in Eastside needs a roof and a light.", es="Cada parada de Eastside necesita techo y luz."
    ),
    Words.of("School should start later for teenagers."),
    Words.of("Breakfast on the first bus would help."),
]


def conversation_of(world: World) -> Conversation:
    conversation = opened(world.harbor, world.as_steward, n=2)
    actions.add_seeds(conversation=conversation, statements=SEEDS, by=world.as_steward, at=NOW, today=TODAY)
    return conversation


def send(client: Client, conversation: Conversation, text: str, **more: str) -> str:
    page = client.get(url(conversation, "say/")).content.decode()
    sent = {"text": text, "language": "en", "sending": SENDING.findall(page)[0], **more}
    return client.post(url(conversation, "say/"), sent).content.decode()


def test_similar_ones_are_shown_and_one_agrees_with_one_press(world: World) -> None:
    conversation, client = conversation_of(world), Client()
    page = send(client, conversation, "Let teenagers start school later in the morning.")
    assert "Is it one of these?" in page and "School should start later" in page and "Breakfast" not in page
    assert "Let teenagers start school later in the morning." in page, "what was written is still there"
    assert not Statement.objects.filter(is_seed=False).exists()
    number = re.findall(r'name="statement" value="(\d+)"', page)[0]
    client.post(url(conversation, "vote/"), {"statement": number, "answer": "agree"})
    assert list(Vote.objects.values_list("statement__number", "value")) == [(int(number), 1)]


def test_one_sends_it_all_the_same_and_changed_words_are_looked_up_anew(world: World) -> None:
    conversation, client = conversation_of(world), Client()
    text = "Let teenagers start school later in the morning."
    page = send(client, conversation, text)
    looked_up, sending = LOOKED_UP.findall(page)[0], SENDING.findall(page)[0]
    other = "A roof and a light for every stop in Eastside."
    form = {"language": "en", "looked_up": looked_up, "sending": sending}
    page = client.post(url(conversation, "say/"), {**form, "text": other}).content.decode()
    assert "Every stop in Eastside" in page and not Statement.objects.filter(is_seed=False).exists()
    page = client.post(url(conversation, "say/"), {**form, "text": text}).content.decode()
    assert "Your return code" in page
    assert Statement.objects.get(is_seed=False).state == "waiting"


def test_a_form_sent_twice_writes_one_statement_and_gives_the_same_code(world: World) -> None:
    conversation, client = conversation_of(world), Client()
    page = client.get(url(conversation, "say/")).content.decode()
    sent = {"text": "Trees on Mill Street", "language": "en", "sending": SENDING.findall(page)[0]}
    codes = [
        re.findall(
            r'<p class="num" dir="ltr">([^<]+)</p>', client.post(url(conversation, "say/"), sent).content.decode()
        )
        for _time in range(3)
    ]
    assert len(codes[0]) == 1 and codes[0] == codes[1] == codes[2]
    assert Statement.objects.filter(is_seed=False).count() == 1
    assert client.get(url(conversation, f"yours/{codes[0][0]}/")).status_code == 200
    # Another person's browser with the same mark gets no code of somebody else's statement.
    assert codes[0][0] not in Client().post(url(conversation, "say/"), sent).content.decode()


def test_statements_that_are_not_shown_are_not_shown_here_either(world: World) -> None:
    conversation, client = conversation_of(world), Client()
    send(client, conversation, "The pool must open on Sundays for families.")
    assert Statement.objects.filter(state="waiting").count() == 1
    assert "Is it one of these?" not in send(Client(), conversation, "Open the pool for families on Sunday.")


def test_a_translation_is_found_in_its_language_and_told_once(world: World) -> None:
    conversation = conversation_of(world)
    found = actions.similar_statements(
        conversation=conversation, text="Cada parada en Eastside necesita luz y un techo."
    )
    assert [str(one.words) for one in found] == ["Every stop in Eastside needs a roof and a light."]


def test_vectors_are_kept_and_made_anew_only_for_changed_words(world: World, django_assert_num_queries: object) -> None:
    conversation = conversation_of(world)
    actions.similar_statements(conversation=conversation, text="Start school later")
    assert StatementVector.objects.count() == 6
    before = dict(StatementVector.objects.values_list("pk", "mark"))
    with django_assert_num_queries(2):  # type: ignore[operator]
        actions.similar_statements(conversation=conversation, text="Start school later")
    one = Statement.objects.get(number=5)
    Statement.objects.filter(pk=one.pk).update(words=Words.of("Lunch on the last bus would help."))
    found = actions.similar_statements(conversation=conversation, text="A lunch on the last bus would help us.")
    assert [other.number for other in found] == [one.number]
    changed = [pk for pk, mark in StatementVector.objects.values_list("pk", "mark") if before.get(pk) != mark]
    assert len(changed) == 1 and StatementVector.objects.count() == 6


def test_two_thousand_statements_cost_two_queries(world: World, django_assert_num_queries: object) -> None:
    conversation = opened(world.harbor, world.as_steward)
    seeds = [Words.of(f"Idea {at}: a bench, a tree and a lamp at corner {at}") for at in range(2_000)]
    actions.add_seeds(conversation=conversation, statements=seeds, by=world.as_steward, at=NOW, today=TODAY)
    actions.similar_statements(conversation=conversation, text="More counselors in schools")
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert actions.similar_statements(conversation=conversation, text="More counselors in schools") == []
    assert (
        len(actions.similar_statements(conversation=conversation, text="A bench and a tree and a lamp at corner 7"))
        == 3
    )


def test_a_statement_has_a_length_limit_on_the_server_too(world: World) -> None:
    conversation = conversation_of(world)
    assert "Shorten it to 280 characters." in send(Client(), conversation, "x" * 281)
    with pytest.raises(actions.ConversationRefusal, match="280"):
        raise_on_long(conversation)


def raise_on_long(conversation: Conversation) -> None:
    from tests.conversations.people import key

    actions.write_statement(
        conversation=conversation,
        key=key(conversation, "a"),
        text="y" * 281,
        language="en",
        is_about_steward=False,
        today=TODAY,
    )


def test_looking_up_what_is_similar_has_a_pace_of_its_own(world: World) -> None:
    conversation, client, text = (
        conversation_of(world),
        Client(),
        "Let teenagers start school later, and {n} more minutes.",
    )
    Conversation.objects.filter(pk=conversation.pk).update(pause_seconds=0, burst=1_000)
    pages = [send(client, conversation, text.format(n=n)) for n in range(14)]
    refused = ["Many texts came from here" in page for page in pages]
    assert refused == [False] * 12 + [True] * 2
    assert text.format(n=13) in pages[13], "what was written is still there"
    assert "Is it one of these?" not in pages[13] and not Statement.objects.filter(is_seed=False).exists()
    # What was looked up before can still be sent, and another voice is not held back by this one.
    looked_up, sending = LOOKED_UP.findall(pages[11])[0], SENDING.findall(pages[11])[0]
    sent = {"text": text.format(n=11), "language": "en", "looked_up": looked_up, "sending": sending}
    assert "Many texts" not in client.post(url(conversation, "say/"), sent).content.decode()
    assert Statement.objects.filter(is_seed=False).count() == 1
    assert "Is it one of these?" in send(Client(), conversation, text.format(n=1))


def test_a_network_is_held_back_where_voices_are_made_anew(world: World) -> None:
    conversation, text = conversation_of(world), {"text": "Let teenagers start school later.", "language": "en"}
    pages = [Client().post(url(conversation, "say/"), text).content for _voice in range(121)]
    assert b"Is it one of these?" in pages[119] and b"Many texts came from here" in pages[120]
