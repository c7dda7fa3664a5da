"""What is new for one person, for the mails: each post once, in its time, and nothing of members' words in what is public."""

from __future__ import annotations

from dataclasses import asdict, is_dataclass
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridgework.discussions import actions
from bridgework.discussions.models import Following, Post
from bridgework.discussions.queries import PersonalNews, news_for
from bridgework.goals.models import Goal
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Partnership
from tests.cast import NOW, World
from tests.discussions.making import make_goal, make_initiative, make_meeting, say, subject, tell

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def news(world: World, who: Any = None, after: Any = NOW - DAY, until: Any = NOW + DAY) -> PersonalNews:
    return news_for(world.harbor, who or world.ben, after, until)


def everything_in(value: Any) -> str:
    """Every text that a mail could print of it."""
    if isinstance(value, Words):
        return " ".join(one.body for one in value.renderings.values())
    if isinstance(value, Partnership):
        return str(value.name)
    if is_dataclass(value) and not isinstance(value, type):
        return " ".join(everything_in(getattr(value, name)) for name in value.__dataclass_fields__)
    if isinstance(value, list | tuple):
        return " ".join(map(everything_in, value))
    return str(value)


def test_each_post_is_told_once_and_for_its_first_reason(world: World) -> None:
    goal = make_goal(world.harbor)
    actions.follow(subject=goal, by=world.as_partner, now=NOW)
    mine = say(goal, world.as_partner)
    say(goal, world.as_steward, "To you, @Ben", answers_to=mine)
    say(goal, world.as_steward, "Yes", answers_to=mine)
    say(goal, world.as_resident, "Also yes", answers_to=mine)
    say(goal, world.as_resident, "Something else")
    update = tell(goal, world.as_steward, "It is open.")
    found = news(world)
    assert [one.n for one in found.mentions] == [1]
    assert [one.n for one in found.replies] == [2]
    assert [one.n for one in found.posts] == [1]
    assert [(one.post_id, str(one.words), one.subject.slug) for one in found.updates] == [
        (update.pk, "It is open.", "finish")
    ]
    assert {(one.kind, one.slug, str(one.title)) for one in (*found.mentions, *found.replies, *found.posts)} == {
        ("goal", "finish", "Goal finish")
    }
    # One reader, whatever the capacity.
    assert news(world, world.as_partner) == found


def test_nothing_is_told_of_oneself_or_to_whom_it_does_not_concern(world: World) -> None:
    goal, other = make_goal(world.harbor), make_goal(world.harbor, "other")
    actions.follow(subject=goal, by=world.as_steward, now=NOW)
    mine = say(goal, world.as_steward)
    say(goal, world.as_steward, "And again", answers_to=mine)
    say(other, world.as_partner)
    assert news(world, world.amara).is_empty
    assert news(world, world.dolores).is_empty and news(world, world.esther).is_empty
    assert not news(world, world.ben).updates and news(world, world.ben).is_empty


def test_the_time_is_half_open_and_a_name_that_came_in_later_is_told_then(world: World) -> None:
    goal = make_goal(world.harbor)
    actions.follow(subject=goal, by=world.as_partner, now=NOW)
    post = say(goal, world.as_steward, "Before", NOW)
    assert news(world, after=NOW, until=NOW + HOUR).is_empty
    assert not news(world, after=NOW - HOUR, until=NOW).is_empty
    actions.change_post(post=post, words=Words.of("@Ben, before"), tells=[], by=world.as_steward, now=NOW + HOUR)
    found = news(world, after=NOW, until=NOW + HOUR)
    assert [one.n for one in found.mentions] == [1] and not found.posts
    # A change without a new name is nothing new.
    actions.change_post(post=post, words=Words.of("@Ben, now"), tells=[], by=world.as_steward, now=NOW + 2 * HOUR)
    assert news(world, after=NOW + HOUR, until=NOW + 3 * HOUR).is_empty


def test_what_is_taken_back_or_hidden_is_not_told(world: World) -> None:
    goal = make_goal(world.harbor)
    actions.follow(subject=goal, by=world.as_partner, now=NOW)
    actions.take_back(post=tell(goal, world.as_steward), by=world.as_steward, now=NOW)
    hidden = say(goal, world.as_resident, "Hey @Ben")
    actions.hide_post(post=hidden, reason=Words.of("No"), by=world.as_steward, now=NOW)
    assert news(world).is_empty


def test_whoever_left_is_told_nothing(world: World) -> None:
    goal = make_goal(world.harbor)
    actions.follow(subject=goal, by=world.as_partner, now=NOW)
    tell(goal, world.as_steward, "Public")
    say(goal, world.as_steward, "@Ben")
    Membership.objects.filter(pk=world.as_partner.pk).update(ended_at=NOW)
    assert news(world).is_empty


@pytest.mark.parametrize("private", ["partnership", "goal"])
def test_what_is_not_public_has_no_word_and_no_title(world: World, private: str) -> None:
    goal = make_goal(world.harbor, is_public=private != "goal")
    if private == "partnership":
        Partnership.objects.filter(pk=world.harbor.pk).update(is_public=False)
        world.harbor.refresh_from_db()
        goal = subject(world.harbor, "goal", "finish")
    actions.follow(subject=goal, by=world.as_partner, now=NOW)
    tell(goal, world.as_steward, "Inside words")
    say(goal, world.as_steward, "Naming @Ben inside")
    found = news(world)
    assert not found.updates and [one.title for one in (*found.posts, *found.mentions)] == [None, None]
    assert "nside" not in everything_in(found) and "Goal finish" not in everything_in(found)


def test_it_takes_two_queries_whatever_the_rows(world: World, django_assert_num_queries: Any) -> None:
    for at in (make_goal(world.harbor), make_meeting(world), make_initiative(world)):
        actions.follow(subject=at, by=world.as_partner, now=NOW)
        for n in range(4):
            mine = say(at, world.as_partner, f"Mine {n}")
            say(at, world.as_steward, "Yes @Ben", answers_to=mine)
            say(at, world.as_resident, "Yes", answers_to=mine)
            tell(at, world.as_steward)
    with django_assert_num_queries(2):
        found = news(world)
    assert [len(part) for part in (found.updates, found.mentions, found.replies, found.posts)] == [12, 3, 3, 0]


SECRET, PUBLIC = "between-members", "for-everybody"
ONE = st.tuples(
    st.sampled_from(["goal", "hush", "initiative"]),
    st.sampled_from(["update", "discussion", "reply"]),
    st.booleans(),  # names Ben
    st.sampled_from(["amara", "chidi", "ben"]),
)


@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(ONE, min_size=1, max_size=8), follows=st.sets(st.sampled_from(["goal", "hush", "initiative"])))
def test_members_words_never_stand_in_the_news(world: World, said: list[Any], follows: set[str]) -> None:
    """Whatever is written, followed and named: what a mail could print holds no word of what only members read."""
    Post.objects.all().delete()
    Following.objects.all().delete()
    hush, _is_new = Goal.objects.get_or_create(
        partnership=world.harbor,
        slug="hush",
        defaults={"title": Words.of(SECRET), "is_public": False, "created_at": NOW},
    )
    if not Goal.objects.filter(slug="finish").exists():
        make_goal(world.harbor)
        make_initiative(world)
    at = {
        "goal": subject(world.harbor, "goal", "finish"),
        "hush": subject(world.harbor, "goal", "hush"),
        "initiative": subject(world.harbor, "initiative", "club"),
    }
    by = {"amara": world.as_steward, "chidi": world.as_resident, "ben": world.as_partner}
    for name in follows:
        actions.follow(subject=at[name], by=world.as_partner, now=NOW)
    first = {name: say(one, world.as_partner, f"{SECRET} mine") for name, one in at.items()}
    n_public = 0
    for where, kind, names, who in said:
        name = " @Ben" if names else ""
        if kind == "update":
            is_public = where != "hush"
            tell(at[where], world.as_steward, f"{PUBLIC if is_public else SECRET}{name}")
            n_public += is_public and not names and where in follows
        else:
            to = first[where] if kind == "reply" else None
            say(at[where], by[who], f"{SECRET}{name}", answers_to=to)
    found = news(world)
    assert SECRET not in everything_in(found)
    assert len(found.updates) == n_public
    assert hush.title.in_language("en").body == SECRET


def test_the_news_are_plain_values(world: World) -> None:
    """A worker may keep them: no row of a person is in them."""
    goal = make_goal(world.harbor)
    actions.follow(subject=goal, by=world.as_partner, now=NOW)
    say(goal, world.as_steward, "@Ben")
    assert "Amara" not in str(asdict(news(world).mentions[0]))
