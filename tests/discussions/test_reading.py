"""Who reads what: pages, feed, For you, export; and what is left of a person whose account is erased."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from bridgework.config.exporting import write_export
from bridgework.crossings.actions.erasing import erase_everywhere
from bridgework.discussions import actions, queries
from bridgework.discussions.models import Post
from bridgework.goals.models import Goal
from bridgework.lib.words import Words
from tests.cast import NOW, World
from tests.discussions.making import make_goal, make_initiative, make_meeting, say, subject, tell

LATER = NOW + timedelta(hours=1)


def page(world: World, who: str, path: str) -> str:
    response = world.client(who).get(f"/p/harbor/{path}")
    assert response.status_code == 200, (who, path, response.status_code)
    return response.content.decode()


def test_everybody_reads_updates_and_members_the_discussion(world: World) -> None:
    for at in (make_goal(world.harbor), make_meeting(world), make_initiative(world)):
        tell(at, world.as_steward, "The bus runs now.")
        say(at, world.as_resident, "Which days?", answers_to=Post.objects.latest("pk"))
        say(at, world.as_partner, "Shall we meet?")
        path = reverse(at.talk, kwargs={"partnership": "harbor", "slug": at.slug}).removeprefix("/p/harbor/")
        own = reverse(at.page, kwargs={"partnership": "harbor", "slug": at.slug}).removeprefix("/p/harbor/")
        for who in ("nobody", "esther"):
            text = page(world, who, path) + page(world, who, own)
            assert text.count("The bus runs now.") == 2
            assert "Which days?" not in text and "Shall we meet?" not in text and "Chidi" not in text
        for who in ("chidi", "amara"):
            text = page(world, who, path)
            assert all(said in text for said in ("The bus runs now.", "Which days?", "Shall we meet?"))
            assert "posts in the discussion" in page(world, who, own)


@pytest.mark.parametrize("kind", ["goal", "session", "initiative"])
def test_what_is_not_public_is_not_there_for_outsiders(world: World, kind: str) -> None:
    hidden = Goal.objects.create(
        partnership=world.harbor, slug="hush", title=Words.of("Hush"), is_public=False, created_at=NOW
    )
    at = subject(world.harbor, "goal", "hush")
    if kind == "session":
        at = make_meeting(world)
        world.harbor.gatherings.update(goal=hidden)
    elif kind == "initiative":
        at = make_initiative(world, goal=hidden)
    at = subject(world.harbor, at.kind, at.slug)
    assert not at.is_public
    tell(at, world.as_steward, "Inside only")
    path = reverse(at.talk, kwargs={"partnership": "harbor", "slug": at.slug})
    assert world.client("dolores").get(path).status_code == 404
    assert "Inside only" in world.client("chidi").get(path).content.decode()
    if kind == "goal":
        feed = reverse("discussions:goal-feed", kwargs={"partnership": "harbor", "slug": "hush"})
        assert world.client("chidi").get(feed).status_code == 404, "a feed is read elsewhere, too"


def test_a_list_shows_the_newest_replies_and_leads_to_all(world: World, django_assert_max_num_queries: object) -> None:
    goal = make_goal(world.harbor)
    first = say(goal, world.as_resident, "First")
    for n in range(9):
        say(goal, world.as_partner, f"Reply {n}.", NOW + timedelta(minutes=n), answers_to=first)
    for n in range(24):
        say(goal, world.as_steward, f"Later {n}.", LATER + timedelta(minutes=n))
    client = world.client("chidi")
    client.get("/p/harbor/goals/finish/updates/")
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        newest = client.get("/p/harbor/goals/finish/updates/").content.decode()
    assert "Later 23." in newest and "First" not in newest
    oldest = client.get("/p/harbor/goals/finish/updates/?page=3").content.decode()
    assert "First" in oldest and "Reply 8." in oldest and "Reply 3." not in oldest and "All 9 replies" in oldest
    whole = client.get(f"/p/harbor/posts/{first.pk}/").content.decode()
    assert all(f"Reply {n}." in whole for n in range(9))


def test_writing_on_the_page(world: World) -> None:
    goal, client = make_goal(world.harbor), world.client("chidi")
    path = f"/p/harbor/goals/{goal.slug}/updates/write/"
    form = client.get(path).content.decode()
    assert "Ben" in form and "Dolores" not in form and "Esther" not in form
    said = client.post(path, {"text": "Call 555-0142", "language": "en", "sending": "s" * 24}, follow=True)
    assert "Please take this out" in said.content.decode() and not Post.objects.exists()
    sent = {"text": "Call 555-0142 @Ben", "language": "es", "sending": "s" * 24, "sure": "1", "tells": [world.amara.pk]}
    for _twice in range(2):
        assert client.post(path, sent).status_code == 302
    post = Post.objects.get()
    assert (post.words.source, post.author, post.kind) == ("es", world.as_resident, "discussion")
    assert {one.person for one in post.mentions.all()} == {world.ben, world.amara}
    assert client.get(f"{path}?what=update").status_code == 403
    assert client.post(f"{path}?what=update", {"text": "I run it", "language": "en"}).status_code == 403
    assert client.post(path, {"text": "x", "language": "en", "tells": [world.esther.pk]}).status_code == 200
    assert Post.objects.count() == 1


def test_too_much_in_a_short_time_is_refused_and_the_words_stay(world: World) -> None:
    goal, client = make_goal(world.harbor), world.client("chidi")
    path = f"/p/harbor/goals/{goal.slug}/updates/write/"
    for n in range(12):
        answer = client.post(path, {"text": f"Number {n}", "language": "en", "sending": f"{n:x>24}"})
    assert answer.status_code == 200 and "Number 11" in answer.content.decode()
    assert Post.objects.count() == 10
    assert world.client("ben").post(path, {"text": "Mine", "language": "en"}).status_code == 302


def test_for_you_shows_mentions_replies_and_what_is_followed(world: World) -> None:
    goal, other = make_goal(world.harbor), make_goal(world.harbor, "other")
    mine = say(goal, world.as_partner, "My own words")
    say(goal, world.as_steward, "Answering you", answers_to=mine)
    say(other, world.as_steward, "Naming @Ben here")
    say(other, world.as_steward, "Nothing for him")
    text = page(world, "ben", "for-you/")
    assert "Answering you" in text and "Naming @Ben here" in text
    assert "My own words" not in text and "Nothing for him" not in text
    client = world.client("ben")
    assert client.post("/p/harbor/goals/other/updates/follow/", {"what": "follow"}).status_code == 302
    assert "Nothing for him" in page(world, "ben", "for-you/") and "Goal other" in page(world, "ben", "for-you/")
    client.post("/p/harbor/goals/other/updates/follow/", {"what": "stop"})
    assert "Nothing for him" not in page(world, "ben", "for-you/")
    assert "Naming" not in page(world, "chidi", "for-you/")


def test_the_feed_of_a_goal_has_its_updates_and_nothing_else(world: World) -> None:
    goal = make_goal(world.harbor)
    empty = ET.fromstring(world.client("nobody").get("/p/harbor/goals/finish/updates.atom").content)
    atom = "{http://www.w3.org/2005/Atom}"
    assert empty.findall(f"{atom}entry") == []
    tell(goal, world.as_steward, "The bus \x0bruns now.", LATER)
    back, hidden = tell(goal, world.as_steward, "Taken"), tell(goal, world.as_steward, "Hid")
    actions.take_back(post=back, by=world.as_steward, now=LATER)
    actions.hide_post(post=hidden, reason=Words.of("No"), by=world.as_steward, now=LATER)
    say(goal, world.as_steward, "Between us")
    for who in ("nobody", "ben"):
        body = world.client(who).get("/p/harbor/goals/finish/updates.atom").content
        entries = ET.fromstring(body).findall(f"{atom}entry")
        assert [entry.findtext(f"{atom}summary") for entry in entries] == ["The bus runs now."]
        assert b"Amara" not in body


def test_an_export_holds_public_updates_alone(world: World, tmp_path: Path) -> None:
    goal = make_goal(world.harbor)
    hidden = make_goal(world.harbor, "hush", is_public=False)
    tell(goal, world.as_steward, "The bus runs now.")
    tell(hidden, world.as_steward, "Inside only")
    say(goal, world.as_resident, "Between us")
    write_export(partnership=world.harbor, to=tmp_path / "x.zip", now=NOW)
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("updates.csv").decode(), newline="")))
        whole = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert [(row["at"], row["slug"], row["words"]) for row in rows] == [("goal", "finish", "The bus runs now.")]
    assert "Inside only" not in whole and "Between us" not in whole


def test_ones_own_words_can_be_taken_along(world: World) -> None:
    goal = make_goal(world.harbor)
    say(goal, world.as_resident, "Mine")
    say(goal, world.as_partner, "His")
    found = json.loads(world.client("chidi").get("/p/harbor/for-you/words.json").content)
    assert [one["words"] for one in found["posts"]] == [{"en": "Mine"}]


def test_erasing_a_person_takes_their_discussion_and_their_name(world: World) -> None:
    goal, meeting = make_goal(world.harbor), make_meeting(world)
    own = say(goal, world.as_partner, "I alone said this")
    update = tell(meeting, world.as_partner, "The clinic is open")
    naming = say(goal, world.as_steward, "Thanks, @Ben, and @Amara")
    reply = say(goal, world.as_resident, "I agree", answers_to=own)
    actions.follow(subject=goal, by=world.as_partner, now=NOW)
    erase_everywhere(person=world.ben, now=LATER)
    for post in (own, update, naming, reply):
        post.refresh_from_db()
    assert (bool(own.words), own.author, own.taken_back_at) == (False, None, LATER)
    assert (str(update.words), update.author, update.capacity) == (
        "The clinic is open", None, "partner for Eastside Clinic",
    )  # fmt: skip
    assert str(naming.words) == "Thanks, @…, and @Amara" and not naming.mentions.exists()
    assert str(reply.words) == "I agree"
    text = page(world, "chidi", "goals/finish/updates/") + page(world, "chidi", f"sessions/{meeting.slug}/updates/")
    assert "I agree" in text and "The clinic is open" in text and "Ben" not in text


def test_the_goal_page_takes_no_query_more_for_it(world: World) -> None:
    from bench.public_pages import ask

    goal = make_goal(world.harbor)
    _answer, before = ask("/p/harbor/goals/finish/")
    for n in range(3):
        tell(goal, world.as_steward, f"Update {n}", NOW + timedelta(minutes=n))
    answer, after = ask("/p/harbor/goals/finish/")
    text = answer.content.decode()  # type: ignore[attr-defined]
    assert after == before
    assert "Update 2" in text and "Update 1" not in text and "All 3 updates" in text
    newest = queries.newest_at(world.harbor, "goal", goal.pk, is_member=False)
    assert (str(newest.words), newest.n_updates, newest.n_posts) == ("Update 2", 3, 0)
