"""Voices and votes: one voice a key, one vote a statement and voice, the last word counts."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Count
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridgework.conversations import actions, queries
from bridgework.conversations.models import Mode, Statement, Voice, Vote
from tests.cast import NOW, TODAY, World, make_world
from tests.conversations.people import draft, key, opened, vote


def test_cast_vote_keeps_one_row_and_the_last_word(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    for value in (1, -1, -1, 0):
        vote(conversation, "a", 1, value)
    assert list(Vote.objects.values_list("statement__number", "value")) == [(1, 0)]
    assert Voice.objects.count() == 1


def test_database_refuses_a_second_vote_of_a_voice_on_a_statement(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    vote(conversation, "a", 1, 1)
    first = Vote.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(conversation=conversation, statement=first.statement, voice=first.voice, value=-1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.filter(pk=first.pk).update(value=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Voice.objects.create(conversation=conversation, key_hash=first.voice.key_hash, mode="code", came_on=TODAY)


def test_cast_vote_refuses_what_is_not_open_or_not_shown(world: World) -> None:
    with pytest.raises(actions.NotOpen):
        vote(draft(world.harbor, world.as_steward), "a", 1, 1)
    conversation = opened(world.harbor, world.as_steward, "Parks")
    with pytest.raises(actions.NoSuchStatement):
        vote(conversation, "a", 99, 1)
    with pytest.raises(ValueError, match="1, 0 or -1"):
        vote(conversation, "a", 1, 2)
    vote(conversation, "a", 1, 1)
    actions.close_conversation(conversation=conversation, by=world.as_steward, at=NOW)
    for number in (1, 2):
        with pytest.raises(actions.NotOpen):
            vote(conversation, "a", number, -1)
    assert list(Vote.objects.values_list("value", flat=True)) == [1]


def test_same_token_in_two_conversations_gives_hashes_that_differ(world: World) -> None:
    first = opened(world.harbor, world.as_steward)
    second = opened(world.harbor, world.as_steward, "Parks")
    assert key(first, "token").key_hash != key(second, "token").key_hash
    assert key(first, "token").key_hash != key(first, "token", Mode.CODE).key_hash


@pytest.mark.django_db(transaction=True)
def test_twenty_threads_with_one_token_leave_one_voice_and_one_vote_a_statement() -> None:
    world = make_world()
    conversation = opened(world.harbor, world.as_steward)
    errors: list[BaseException] = []

    def run(at: int) -> None:
        try:
            for number in (1, 2, 3):
                vote(conversation, "shared", number, (at % 3) - 1)
        except BaseException as why:  # noqa: BLE001  what goes wrong in a thread must fail the test
            errors.append(why)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(at,)) for at in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert Voice.objects.count() == 1
    assert sorted(Vote.objects.values_list("statement__number", flat=True)) == [1, 2, 3]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(st.tuples(st.integers(0, 4), st.integers(1, 3), st.sampled_from((1, 0, -1))), max_size=40))
def test_counters_equal_a_naive_recount(world: World, events: list[tuple[int, int, int]]) -> None:
    with transaction.atomic():
        conversation = opened(world.harbor, world.as_steward)
        last: dict[tuple[int, int], int] = {}
        for who, number, value in events:
            vote(conversation, str(who), number, value)
            last[who, number] = value
        actions.refresh_counters(conversation=conversation)
        for number in (1, 2, 3):
            statement = Statement.objects.get(conversation=conversation, number=number)
            values = [value for (_who, at), value in last.items() if at == number]
            counted = (statement.n_agree, statement.n_disagree, statement.n_pass)
            assert counted == (values.count(1), values.count(-1), values.count(0))
        assert conversation.n_votes == len(last)
        assert conversation.n_voices == len({who for who, _number in last})
        transaction.set_rollback(True)


def _card(client: Client, conversation: object, path: str = "card/") -> str:
    return f"/p/harbor/conversations/{conversation.slug}/{path}"  # type: ignore[attr-defined]


def test_card_works_without_script_and_with_csrf(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    client = Client(enforce_csrf_checks=True)
    seen = []
    response = client.get(_card(client, conversation))
    for _round in range(3):
        page = response.content.decode()
        number = page.split('name="statement" value="')[1].split('"')[0]
        token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        seen.append(number)
        sent = {"statement": number, "answer": "agree", "csrfmiddlewaretoken": token}
        answered = client.post(_card(client, conversation, "vote/"), sent)
        assert answered.status_code == 303
        response = client.get(answered["Location"])
    assert sorted(seen) == ["1", "2", "3"]
    assert "answered every statement" in response.content.decode()
    assert Vote.objects.count() == 3
    assert Voice.objects.get().mode == "browser"
    refused = Client(enforce_csrf_checks=True).post(
        _card(client, conversation, "vote/"), {"statement": 1, "answer": "agree"}
    )
    assert refused.status_code == 403


def test_voice_cookie_is_bound_to_its_conversation_and_out_of_reach_of_script(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    client = Client()
    client.get(_card(client, conversation))
    cookie = client.cookies["voice"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert cookie["path"] == f"/p/harbor/conversations/{conversation.slug}/"
    client.cookies["voice"] = cookie.value[:-1] + ("a" if cookie.value[-1] != "a" else "b")
    assert "voice" in client.get(_card(client, conversation)).cookies  # a forged cookie is replaced


def test_next_person_gets_a_new_voice(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    client = Client()
    for _person in range(2):
        client.get(_card(client, conversation))
        client.post(_card(client, conversation, "vote/"), {"statement": "1", "answer": "agree"})
        client.post(_card(client, conversation, "next-person/"))
    assert Voice.objects.count() == 2 and Vote.objects.count() == 2


def test_conversation_that_asks_for_an_account_counts_a_person_once(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, by_browser=False, by_code=False, by_account=True)
    assert Client().get(_card(Client(), conversation)).status_code == 302
    for _browser in range(2):
        client = world.client("chidi")
        client.post(_card(client, conversation, "vote/"), {"statement": "1", "answer": "agree"})
    assert list(Voice.objects.values_list("mode", flat=True)) == ["account"]


def test_next_card_shows_each_statement_once_and_new_ones_sooner(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, n=4)
    Statement.objects.filter(number__lt=4).update(n_agree=500)
    first = [queries.next_card(conversation, key(conversation, str(at))).statement.number for at in range(60)]  # type: ignore[union-attr]
    # Statement 4 is nine times as likely as each of the others: 9 in 12 of the draws.
    assert 30 < first.count(4) < 60
    again = queries.next_card(conversation, key(conversation, "7")).statement
    assert again.number == first[7]  # type: ignore[union-attr]


def test_no_table_keeps_an_address_a_device_or_the_time_of_a_vote(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    client = Client(REMOTE_ADDR="203.0.113.77", HTTP_USER_AGENT="planted-agent-71")
    client.get(_card(client, conversation))
    client.post(_card(client, conversation, "vote/"), {"statement": "1", "answer": "agree"})
    client.post(_card(client, conversation, "say/"), {"text": "More buses", "language": "en"})
    names = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f'SELECT * FROM "{name}"')
            text = repr(cursor.fetchall())
            assert "203.0.113.77" not in text and "planted-agent-71" not in text, name
    columns = {field.name for field in Vote._meta.get_fields()}
    assert columns == {
        "id",
        "conversation",
        "statement",
        "voice",
        "value",
        "seal",
        "is_changed",
        "pending",
        "earlier",
        "carried_from",
    }


def test_asking_again_costs_the_same_with_more_votes(world: World, django_assert_max_num_queries: object) -> None:
    conversation = opened(world.harbor, world.as_steward)
    client = Client()
    client.get(_card(client, conversation))
    client.post(_card(client, conversation, "vote/"), {"statement": "1", "answer": "agree"})
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        client.post(_card(client, conversation, "vote/"), {"statement": "2", "answer": "agree"})
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        client.get(_card(client, conversation))
    assert Vote.objects.values("voice").annotate(n=Count("pk")).count() == 1


def test_sources_never_read_an_address_or_agent() -> None:
    folder = Path(actions.__file__).parents[1]
    for path in folder.rglob("*.py"):
        text = path.read_text()
        assert "REMOTE_ADDR" not in text and "User-Agent" not in text and "USER_AGENT" not in text, path
