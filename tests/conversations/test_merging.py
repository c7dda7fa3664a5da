"""Joining statements that say the same: nobody counts twice, it can be undone, authors see it, the seals hold."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridgework.conversations import actions
from bridgework.conversations.models import Conversation, ModerationAct, Result, Statement, Vote
from bridgework.conversations.tasks import finish
from bridgework.journal.models import Entry
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Role
from tests.cast import NOW, TODAY, World
from tests.conversations.people import crowd, key, member, opened, two_camps, vote


@pytest.fixture
def reader(world: World) -> Membership:
    return member(world, "reader", Role.MODERATOR, None)


def number(conversation: Conversation, n: int) -> Statement:
    return Statement.objects.get(conversation=conversation, number=n)


def join(conversation: Conversation, b: int, a: int, by: Membership) -> int:
    return actions.merge_statements(
        statement=number(conversation, b), into=number(conversation, a), reason=Words.of("The same."), by=by, at=NOW
    )


def part(conversation: Conversation, b: int, by: Membership) -> None:
    actions.part_statements(statement=number(conversation, b), reason=Words(), by=by, at=NOW)


def votes(conversation: Conversation, n: int) -> dict[str, int]:
    rows = Vote.objects.filter(statement__conversation=conversation, statement__number=n)
    return dict(rows.values_list("voice__key_hash", "value"))


def test_a_vote_is_carried_only_where_its_voice_has_none(world: World, reader: Membership) -> None:
    conversation = opened(world.harbor, world.as_steward)
    vote(conversation, "both", 1, 1)
    vote(conversation, "both", 2, -1)
    vote(conversation, "only b", 2, -1)
    vote(conversation, "only a", 1, 0)
    before = votes(conversation, 2)
    assert join(conversation, 2, 1, reader) == 1
    own = {who: key(conversation, who).key_hash for who in ("both", "only a", "only b")}
    assert votes(conversation, 1) == {own["both"]: 1, own["only a"]: 0, own["only b"]: -1}
    assert votes(conversation, 2) == before  # kept, with its history
    assert number(conversation, 2).state == "merged"
    actions.refresh_counters(conversation=conversation)
    assert (conversation.n_votes, conversation.n_voices, conversation.n_statements) == (4, 3, 2)
    with pytest.raises(actions.NoSuchStatement):
        vote(conversation, "late", 2, 1)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.lists(st.tuples(st.integers(0, 5), st.integers(1, 3), st.sampled_from((1, 0, -1))), max_size=18),
    meanwhile=st.lists(st.tuples(st.integers(0, 5), st.sampled_from((1, 0, -1))), max_size=6),
    order=st.permutations([2, 3]),
)
def test_taking_apart_leaves_what_voices_said_themselves(
    world: World,
    before: list[tuple[int, int, int]],
    meanwhile: list[tuple[int, int]],
    order: list[int],
) -> None:
    """Whatever was answered before and while they were joined: in the end each vote is what its voice said last."""
    from django.db import transaction

    with transaction.atomic():
        conversation = opened(world.harbor, world.as_steward)
        said: dict[tuple[int, int], int] = {}
        for who, n, value in before:
            vote(conversation, str(who), n, value)
            said[who, n] = value
        for n in (2, 3):
            join(conversation, n, 1, world.as_steward)
        for who, value in meanwhile:
            vote(conversation, str(who), 1, value)
            said[who, 1] = value
        # While joined: everybody who answered any of the three has one vote on statement 1, their own where there is one.
        joined = votes(conversation, 1)
        assert set(joined) == {key(conversation, str(who)).key_hash for who, _n in said}
        for who in {who for who, _n in said}:
            theirs = next(said[who, n] for n in (1, 2, 3) if (who, n) in said)
            assert joined[key(conversation, str(who)).key_hash] == theirs
        for n in order:
            part(conversation, n, world.as_steward)
        for n in (1, 2, 3):
            assert votes(conversation, n) == {
                key(conversation, str(who)).key_hash: value for (who, at), value in said.items() if at == n
            }
        assert not Vote.objects.exclude(carried_from=None).exists()
        transaction.set_rollback(True)


def test_the_same_answer_given_oneself_replaces_a_carried_one(world: World, reader: Membership) -> None:
    conversation = opened(world.harbor, world.as_steward)
    vote(conversation, "me", 2, 1)
    join(conversation, 2, 1, reader)
    vote(conversation, "me", 1, 1)
    part(conversation, 2, reader)
    assert list(votes(conversation, 1).values()) == [1]


def test_seals_hold_through_joining_and_taking_apart(world: World, reader: Membership) -> None:
    conversation = opened(world.harbor, world.as_steward, n=8)
    crowd(conversation, [[1, None, 1, -1, -1, -1, 1, 1], [None, 1, 1, -1, -1, -1, 1, 1]] * 6)
    assert actions.seal_votes(conversation=conversation, at=NOW)
    assert join(conversation, 2, 1, reader) == 6
    crowd(conversation, two_camps(4, 4))
    assert actions.seal_votes(conversation=conversation, at=NOW)
    assert not Vote.objects.exclude(carried_from=None).exclude(seal=None).exists()
    assert actions.verify_seals(conversation).is_unchanged
    part(conversation, 2, reader)
    assert actions.verify_seals(conversation).is_unchanged
    join(conversation, 2, 1, reader)
    conversation = actions.close_conversation(conversation=conversation, by=None, at=NOW)
    finish(conversation, NOW)
    check = actions.verify_seals(conversation)
    assert check.is_unchanged and check.has_closing and check.n_unsealed == 6
    with pytest.raises(actions.ConversationRefusal, match="closed"):
        part(conversation, 2, reader)


def test_the_result_counts_a_joined_voice_once(world: World, reader: Membership) -> None:
    conversation = opened(world.harbor, world.as_steward, n=8)
    table = [
        [row[0] if at % 2 else None, None if at % 2 else row[0], *row[2:]] for at, row in enumerate(two_camps(16, 14))
    ]
    crowd(conversation, table)
    join(conversation, 2, 1, reader)
    conversation = actions.close_conversation(conversation=conversation, by=None, at=NOW)
    finish(conversation, NOW)
    rows = {row.number: row.cells for row in Result.objects.get().statements.all()}
    assert rows[1][0][3] == 30 and rows[1][0][:2] == [16, 14]
    assert 2 not in Result.objects.get().body["agreed"] + Result.objects.get().body["divided"]


def test_authors_see_that_theirs_was_joined_and_the_log_says_so(world: World, reader: Membership) -> None:
    conversation = opened(world.harbor, world.as_steward, "Parks")
    said = actions.write_statement(
        conversation=conversation,
        key=key(conversation, "author"),
        text="A hidden wording of it",
        language="en",
        is_about_steward=False,
        today=TODAY,
    )
    join(conversation, said.statement.number, 1, reader)
    private = f"/p/harbor/conversations/{conversation.slug}/yours/{said.return_code}/"
    page = Client().get(private).content.decode()
    assert "It says the same as statement 1" in page and "Parks, statement 1" in page
    log = Client().get(f"/p/harbor/conversations/{conversation.slug}/policy/").content.decode()
    assert "Statement 4 was joined with statement 1" in log and "The same." in log and "hidden wording" not in log
    assert Entry.objects.get(act="conversations.statement.merged").facts == {"number": 1}
    part(conversation, said.statement.number, reader)
    assert number(conversation, 4).state == "waiting"  # as it was: nobody has read it
    assert "taken apart" in Client().get(f"/p/harbor/conversations/{conversation.slug}/policy/").content.decode()
    # Who sends the same words again is led to the statement that stands for them.
    join(conversation, 4, 1, reader)
    with pytest.raises(actions.AlreadySaid) as why:
        actions.write_statement(
            conversation=conversation,
            key=key(conversation, "another"),
            text="a hidden wording of it",
            language="en",
            is_about_steward=False,
            today=TODAY,
        )
    assert why.value.number == 1


def test_joining_refuses_what_it_cannot_keep_right(world: World, reader: Membership) -> None:
    conversation = opened(world.harbor, world.as_steward, n=4)
    other = opened(world.harbor, world.as_steward, "Parks")
    with pytest.raises(actions.ConversationRefusal, match="different"):
        join(conversation, 1, 1, reader)
    with pytest.raises(actions.ConversationRefusal, match="different"):
        actions.merge_statements(
            statement=number(conversation, 1), into=number(other, 1), reason=Words(), by=reader, at=NOW
        )
    join(conversation, 2, 1, reader)
    for b, a in ((2, 3), (3, 2), (2, 1)):
        with pytest.raises(actions.ConversationRefusal):
            join(conversation, b, a, reader)
    with pytest.raises(actions.ConversationRefusal, match="other way round"):
        join(conversation, 1, 3, reader)
    with pytest.raises(actions.ConversationRefusal, match="joined"):
        actions.moderate_statement(statement=number(conversation, 2), is_shown=True, reason=Words(), by=reader, at=NOW)
    with pytest.raises(actions.ConversationRefusal, match="not joined"):
        part(conversation, 3, reader)
    assert ModerationAct.objects.count() == 1


def test_statements_about_the_steward_are_joined_by_somebody_outside(world: World, reader: Membership) -> None:
    conversation = opened(world.harbor, world.as_steward)
    Statement.objects.filter(number=1).update(is_about_steward=True)
    for b, a in ((1, 2), (2, 1)):
        with pytest.raises(actions.NotYourStatementToRead):
            join(conversation, b, a, world.as_steward)
    join(conversation, 2, 1, reader)
    with pytest.raises(actions.NotYourStatementToRead):
        part(conversation, 2, world.as_steward)


def test_joining_in_the_browser(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    client, where = world.client("amara"), f"/p/harbor/conversations/{conversation.slug}/joining/"
    page = client.post(where, {"what": "join", "statement": "77", "into": "1", "language": "en"}).content.decode()
    assert "There is no statement of this number." in page
    page = client.post(where, {"what": "join", "statement": "1", "into": "1", "language": "en"}).content.decode()
    assert "two different statements" in page
    assert client.post(where, {"what": "join", "statement": "2", "into": "1", "language": "en"}).status_code == 303
    assert "joined with statement 1" in client.get(where).content.decode()
    client.post(where, {"what": "part", "statement": "2"})
    assert number(conversation, 2).state == "shown"
