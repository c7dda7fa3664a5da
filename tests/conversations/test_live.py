"""While people vote: answers kept before a change, and counts that are exact at every moment."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridgework.conversations import actions, queries
from bridgework.conversations.models import Conversation, EarlierAnswer, Result, Statement, Vote
from bridgework.conversations.rules.live import HISTORY_DAYS
from bridgework.conversations.tasks import refresh_due
from bridgework.journal.models import Entry
from tests.cast import NOW, World, make_world
from tests.conversations.people import crowd, opened, two_camps, vote, with_result


def page(conversation: Conversation, path: str = "") -> str:
    return f"/p/{conversation.partnership.slug}/conversations/{conversation.slug}/{path}"


def truth(conversation: Conversation) -> dict[int, tuple[int, int, int]]:
    """Count by reading every vote."""
    found = {number: [0, 0, 0] for number in conversation.statements.values_list("number", flat=True)}
    for number, value in Vote.objects.filter(conversation=conversation).values_list("statement__number", "value"):
        found[number][{1: 0, -1: 1, 0: 2}[value]] += 1
    return {number: (a, d, p) for number, (a, d, p) in found.items()}


def stored(conversation: Conversation) -> dict[int, tuple[int, int, int]]:
    rows = Statement.objects.filter(conversation=conversation).values_list("number", "n_agree", "n_disagree", "n_pass")
    return {number: (a, d, p) for number, a, d, p in rows}


# Answers that were changed


def test_an_answer_is_kept_before_it_is_changed_and_the_last_one_counts(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    for value in (1, 1, 0, -1, 1):
        vote(conversation, "a", 1, value)
    vote(conversation, "b", 1, 0)
    assert list(EarlierAnswer.objects.order_by("turn").values_list("turn", "value")) == [(1, 1), (2, 0), (3, -1)]
    assert queries.n_changed_answers(conversation) == 3
    assert queries.counts_now(conversation)[1] == truth(conversation)[1] == (1, 0, 1)
    assert {field.name for field in EarlierAnswer._meta.get_fields()} == {"id", "conversation", "vote", "turn", "value"}


def test_an_answer_changed_through_the_page_is_kept(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    client = Client()
    client.get(page(conversation, "card/"))
    for answer in ("agree", "pass", "pass"):
        assert client.post(page(conversation, "vote/"), {"statement": "1", "answer": answer}).status_code == 303
    assert list(Vote.objects.values_list("value", flat=True)) == [0]
    assert list(EarlierAnswer.objects.values_list("value", flat=True)) == [1]


def test_a_change_after_the_close_is_refused_and_nothing_is_kept_of_it(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    vote(conversation, "a", 1, 1)
    actions.close_conversation(conversation=conversation, by=None, at=NOW)
    with pytest.raises(actions.NotOpen):
        vote(conversation, "a", 1, -1)
    assert not EarlierAnswer.objects.exists()
    assert list(Vote.objects.values_list("value", flat=True)) == [1]


def test_seals_hold_over_changes_and_over_the_end_of_earlier_answers(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, n=8)
    crowd(conversation, two_camps())
    for number in range(1, 9):
        vote(conversation, "again", number, 1)
    assert actions.seal_votes(conversation=conversation, at=NOW)
    for number in range(1, 9):
        vote(conversation, "again", number, -1)
    vote(conversation, "late", 1, 1)  # changed before it was ever sealed: no mark
    vote(conversation, "late", 1, 0)
    check = actions.verify_seals(conversation)
    assert check.is_unchanged and check.n_changed == 8 and queries.n_changed_answers(conversation) == 9
    assert actions.forget_earlier_answers(conversation=conversation, at=NOW) == 9
    assert actions.verify_seals(conversation).is_unchanged
    Vote.objects.filter(is_changed=False, seal__isnull=False).first().delete()  # type: ignore[union-attr]
    assert not actions.verify_seals(conversation).is_unchanged


def test_earlier_answers_end_with_the_tokens_and_few_of_them_are_not_counted_aloud(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, n=8)
    for value in (1, -1):
        vote(conversation, "a", 1, value)
    with_result(conversation)
    assert Result.objects.get().body["n_changed"] is None  # one: not said
    refresh_due(NOW + timedelta(days=HISTORY_DAYS - 1))
    assert EarlierAnswer.objects.count() == 1
    refresh_due(NOW + timedelta(days=HISTORY_DAYS))
    assert not EarlierAnswer.objects.exists()
    assert Entry.objects.get(act="conversations.history.deleted").facts == {}
    assert refresh_due(NOW + timedelta(days=HISTORY_DAYS + 1)) == 0


def test_many_changes_are_counted_on_the_result_page(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, n=8)
    for at in range(12):
        for value in (1, -1):
            vote(conversation, f"changing {at}", 1, value)
    with_result(conversation)
    result = Result.objects.get()
    assert result.body["n_changed"] == 12
    assert (result.n_groups, result.agreed_number) == (
        len(result.body["groups"]),
        next(iter(result.body["agreed"]), None),
    )
    assert "12 answers were given anew" in Client().get(page(conversation)).content.decode()


# Counts


steps = st.lists(
    st.one_of(
        st.tuples(st.just("vote"), st.integers(0, 4), st.integers(1, 3), st.sampled_from((1, 0, -1))),
        st.tuples(st.just("fold"), st.integers(1, 4), st.just(0), st.just(0)),
        st.tuples(st.just("recount"), st.just(0), st.just(0), st.just(0)),
    ),
    max_size=40,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_stored_and_pending_add_up_to_the_truth_at_every_moment(world: World, steps: list[tuple[Any, ...]]) -> None:
    with transaction.atomic():
        conversation = opened(world.harbor, world.as_steward)
        for kind, who, number, value in steps:
            if kind == "vote":
                vote(conversation, str(who), number, value)
            elif kind == "fold":
                actions.fold_votes(conversation=conversation, limit=who)
            else:
                actions.recount_votes(conversation=conversation)
            assert queries.counts_now(conversation) == truth(conversation)
        while actions.fold_votes(conversation=conversation, limit=2):
            pass
        assert stored(conversation) == truth(conversation)
        transaction.set_rollback(True)


def test_a_vote_counts_at_once_and_no_vote_writes_a_counter(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    before = Statement.objects.values_list("n_agree", flat=True).get(number=1)
    vote(conversation, "a", 1, 1)
    assert queries.counts_now(conversation)[1] == (1, 0, 0)
    assert Statement.objects.values_list("n_agree", flat=True).get(number=1) == before == 0
    actions.refresh_counters(conversation=conversation)
    assert stored(conversation)[1] == (1, 0, 0) and not Vote.objects.filter(pending__isnull=False).exists()


def test_the_steward_sees_answers_come_in_from_ten_people_on(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, n=8)
    client = world.client("amara")
    crowd(conversation, two_camps(5, 4))
    actions.refresh_counters(conversation=conversation)
    assert "Answers so far" not in client.get(page(conversation, "edit/")).content.decode()
    crowd(conversation, two_camps(9, 8))
    actions.refresh_counters(conversation=conversation)
    vote(conversation, "just now", 1, 1)
    assert "Answers so far: 209." in client.get(page(conversation, "edit/")).content.decode()


def test_counts_that_went_wrong_are_made_anew(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    for who in "abc":
        vote(conversation, who, 1, 1)
    actions.refresh_counters(conversation=conversation)
    Statement.objects.filter(number=1).update(n_agree=77)
    Vote.objects.filter(voice__votes__isnull=False).first().delete()  # type: ignore[union-attr]
    vote(conversation, "d", 1, -1)
    actions.refresh_counters(conversation=conversation, is_anew=True)
    assert stored(conversation) == truth(conversation)
    assert conversation.n_votes == 3


@pytest.mark.django_db(transaction=True)
def test_voters_and_two_counters_at_once_lose_and_double_nothing() -> None:
    world = make_world()
    conversation = opened(world.harbor, world.as_steward, n=4)
    errors: list[BaseException] = []
    done = threading.Event()

    def run(act: Any) -> None:
        try:
            act()
        except BaseException as why:  # noqa: BLE001  what goes wrong in a thread must fail the test
            errors.append(why)
        finally:
            connection.close()

    def votes(who: int) -> None:
        for turn in range(8):
            vote(conversation, f"{who}", turn % 4 + 1, (who + turn // 4) % 3 - 1)

    def count() -> None:
        while not done.wait(0.001):  # two that never let go would keep SQLite's one writer to themselves
            actions.fold_votes(conversation=conversation, limit=5)
        actions.recount_votes(conversation=conversation)

    counters = [threading.Thread(target=run, args=(count,)) for _at in range(2)]
    voters = [threading.Thread(target=run, args=(lambda who=who: votes(who),)) for who in range(6)]
    for thread in (*counters, *voters):
        thread.start()
    for thread in voters:
        thread.join()
    done.set()
    for thread in counters:
        thread.join()
    assert not errors
    assert Vote.objects.count() == 24 and EarlierAnswer.objects.count() == 24
    assert queries.counts_now(conversation) == truth(conversation)
    actions.refresh_counters(conversation=conversation)
    assert stored(conversation) == truth(conversation)
