"""The worker's maps take in only what is new, and read all votes again as soon as anything does not agree."""

from __future__ import annotations

import random

import numpy as np
import pytest

from bridgework.conversations import actions
from bridgework.conversations.actions.reading_votes import votes_of
from bridgework.conversations.models import Conversation, Statement, Vote
from tests.cast import World
from tests.conversations.people import crowd, opened, two_camps, vote

pytestmark = pytest.mark.django_db


def statements_of(conversation: Conversation) -> list[Statement]:
    return list(Statement.objects.filter(conversation=conversation).order_by("number"))


def counted(conversation: Conversation, maps: actions.KeptMaps) -> actions.Made:
    while actions.fold_votes(conversation=conversation, tell=lambda votes: maps.took(conversation, votes)):
        pass
    return maps.made(conversation, statements_of(conversation))


def assert_true(conversation: Conversation, made: actions.Made) -> None:
    votes = votes_of(conversation, statements_of(conversation))
    assert made.n_votes == votes.n_votes
    assert made.found.participant_ids.tolist() == votes.participant_ids.tolist()
    for value, told in ((1, made.found.agree), (-1, made.found.disagree)):
        truth = np.bincount(votes.columns[votes.values == value], minlength=votes.n_statements)
        assert told.tolist() == truth.tolist()


def test_random_votes_changed_and_taken_back_are_always_in_the_map(world: World) -> None:
    draw = random.Random(20261126)
    conversation = opened(world.harbor, world.as_steward, n=8)
    crowd(conversation, two_camps(60, 50))
    maps = actions.KeptMaps()
    assert_true(conversation, counted(conversation, maps))
    n_read = maps.n_read
    for turn in range(12):
        for _ in range(draw.randint(0, 6)):
            vote(conversation, str(draw.randrange(20)), draw.randint(1, 8), draw.choice((-1, 0, 1)))
        if turn in (4, 9):  # somebody's votes are taken away behind the map's back
            Vote.objects.filter(pk__in=Vote.objects.filter(conversation=conversation).values("pk")[:3]).delete()
            actions.recount_votes(conversation=conversation)
        if turn == 6:  # another worker has counted
            vote(conversation, "elsewhere", 1, 1)
            actions.fold_votes(conversation=conversation)
        assert_true(conversation, counted(conversation, maps))
    assert maps.n_read == n_read + 3, "all votes are read again where something did not agree, and only there"


def test_a_statement_that_is_new_or_taken_down_changes_the_map_at_once(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, n=8)
    crowd(conversation, two_camps(30, 25))
    maps = actions.KeptMaps()
    assert not counted(conversation, maps).found.is_excluded.any()
    Statement.objects.filter(conversation=conversation, number=3).update(state=Statement.State.REFUSED)
    made = counted(conversation, maps)
    assert made.found.is_excluded.tolist() == [False, False, True, *[False] * 5]
    assert_true(conversation, made)


def test_groups_stay_who_they_are_while_people_vote(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, n=8)
    crowd(conversation, two_camps(60, 50))
    maps = actions.KeptMaps()
    first = counted(conversation, maps).found
    for person in range(12):
        for number, value in enumerate((1, 1, 1, -1, -1, -1, 1, 1), start=1):
            vote(conversation, f"new {person}", number, value)
    second = counted(conversation, maps).found
    whole = actions.WholeMaps().made(conversation, statements_of(conversation)).found
    assert first.k == second.k == whole.k == 2
    assert sorted(second.group_sizes.tolist()) == sorted(whole.group_sizes.tolist())
    of_first = dict(zip(first.participant_ids.tolist(), first.group_identity[first.group].tolist(), strict=True))
    of_second = dict(zip(second.participant_ids.tolist(), second.group_identity[second.group].tolist(), strict=True))
    assert all(of_second[one] == group for one, group in of_first.items())


def test_many_conversations_do_not_fill_the_memory(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridgework.conversations.actions.kept_maps.MOST_VOTES", 300)
    maps = actions.KeptMaps()
    some = [opened(world.harbor, world.as_steward, name, n=8) for name in ("Buses", "Parks")]
    for conversation in some:
        crowd(conversation, two_camps(14, 12))
        counted(conversation, maps)
    for conversation in some:
        vote(conversation, "late", 1, 1)
        assert_true(conversation, counted(conversation, maps))
    assert maps.n_read == 4, "only one of the two fits"
