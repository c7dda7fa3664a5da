"""Writing, replying, changing, taking back, hiding; what the journal says of it, and who may."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from bridgework.discussions import actions, rules
from bridgework.discussions.models import Mention, Post
from bridgework.journal.models import Disclosure, Entry
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Role
from bridgework.people.models import Person
from tests.cast import NOW, World, make_world
from tests.discussions.making import make_goal, make_initiative, make_meeting, say, tell, told_by

LATER = NOW + timedelta(hours=1)


def acts(world: World) -> list[str]:
    return list(
        Entry.objects.filter(scope=world.harbor.scope, act__startswith="discussions.")
        .order_by("number")
        .values_list("act", flat=True)
    )


def member(world: World, name: str, role: Role, organization: object = None) -> Membership:
    person = Person.objects.create_user(f"{name.split()[0].lower()}@example.org", "a long enough password", name=name)
    return Membership.objects.create(
        partnership=world.harbor, person=person, organization=organization, role=role, since=NOW
    )


def test_updates_come_from_those_who_run_it_and_are_journaled(world: World) -> None:
    goal, meeting, club = make_goal(world.harbor), make_meeting(world), make_initiative(world)
    post = tell(meeting, world.as_partner)
    assert (post.kind, post.capacity, post.author) == ("update", "partner for Eastside Clinic", world.as_partner)
    tell(club, world.as_partner)
    tell(goal, world.as_steward)
    # The clinic does not stand behind this goal; a resident runs nothing.
    for at, by in ((goal, world.as_partner), (goal, world.as_resident), (meeting, world.as_resident)):
        with pytest.raises(actions.PostRefused):
            tell(at, by)
    assert acts(world) == ["discussions.update.written"] * 3
    subjects = set(Entry.objects.filter(act="discussions.update.written").values_list("subject", flat=True))
    assert subjects == {"goals.goal:finish", meeting.in_journal, "goals.initiative:club"}


def test_every_member_discusses_and_the_journal_keeps_nothing_of_it(world: World) -> None:
    goal = make_goal(world.harbor)
    revision = world.harbor.revision
    for by in (world.as_resident, world.as_partner, world.as_steward):
        say(goal, by)
    say(goal, world.as_resident, answers_to=Post.objects.first())
    world.harbor.refresh_from_db()
    assert acts(world) == [] and world.harbor.revision == revision
    with pytest.raises(actions.PostRefused):
        say(goal, world.as_valley_steward)
    world.as_partner.ended_at = NOW
    with pytest.raises(actions.PostRefused):
        say(goal, world.as_partner)


def test_replies_are_one_level_deep_and_stay_at_their_subject(world: World) -> None:
    goal, other = make_goal(world.harbor), make_goal(world.harbor, "other")
    first = tell(goal, world.as_steward)
    reply = say(goal, world.as_resident, answers_to=first)
    assert reply.kind == "discussion"
    for at, to, kind in ((goal, reply, "discussion"), (other, first, "discussion"), (goal, first, "update")):
        with pytest.raises(actions.PostRefused):
            say(at, world.as_steward, answers_to=to, kind=kind)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=reply.pk).update(kind="update")
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=reply.pk).update(goal=None)


@pytest.mark.parametrize("text", ["", "   ", "x" * (rules.LENGTH + 1), "zero\x00byte"])
def test_a_text_must_be_one_and_fit(world: World, text: str) -> None:
    with pytest.raises(actions.PostRefused):
        say(make_goal(world.harbor), world.as_resident, text)


def test_personal_data_is_pointed_out_once_and_the_author_decides(world: World) -> None:
    goal = make_goal(world.harbor)
    text = "Ask Ms. Rivera, 555-0142."
    with pytest.raises(actions.HoldsPersonalData) as why:
        say(goal, world.as_resident, text, is_sure=False)
    assert {one.said for one in why.value.findings} == {"Ms. Rivera", "555-0142"}
    assert not Post.objects.exists()
    post = say(goal, world.as_resident, text, is_sure=True)
    with pytest.raises(actions.HoldsPersonalData):
        actions.change_post(
            post=post, words=Words.of(f"{text} Soon."), tells=[], by=world.as_resident, now=LATER, is_sure=False
        )


def test_a_form_sent_twice_writes_one_post(world: World) -> None:
    goal = make_goal(world.harbor)
    first = tell(goal, world.as_steward, sending="a" * 32)
    assert tell(goal, world.as_steward, sending="a" * 32).pk == first.pk
    assert say(goal, world.as_partner, sending="a" * 32).pk != first.pk, "another person's form is another form"
    assert acts(world) == ["discussions.update.written"]


def test_its_author_changes_a_post_and_it_says_so(world: World) -> None:
    goal = make_goal(world.harbor)
    post = tell(goal, world.as_steward, "Old words")
    changed = actions.change_post(
        post=post, words=Words.of("New words"), tells=[world.ben.pk], by=world.as_steward, now=LATER
    )
    assert (str(changed.words), changed.changed_at, told_by(changed)) == ("New words", LATER, {"Ben"})
    assert acts(world) == ["discussions.update.written", "discussions.update.changed"]
    # The same words again are no change.
    again = actions.change_post(
        post=post, words=changed.words, tells=[], by=world.as_steward, now=LATER + timedelta(hours=1)
    )
    assert (again.changed_at, told_by(again)) == (LATER, set())
    with pytest.raises(actions.PostRefused):
        actions.change_post(post=post, words=Words.of("Mine"), tells=[], by=world.as_partner, now=LATER)


def test_words_taken_back_are_gone_and_their_place_stays(world: World) -> None:
    goal = make_goal(world.harbor)
    post = tell(goal, world.as_steward, "Secret words @Ben")
    reply = say(goal, world.as_partner, "A reply", answers_to=post)
    with pytest.raises(actions.PostRefused):
        actions.take_back(post=post, by=world.as_partner, now=LATER)
    actions.take_back(post=post, by=world.as_steward, now=LATER)
    post.refresh_from_db()
    assert not post.words and post.taken_back_at == LATER and not Mention.objects.exists()
    page = world.client("nobody").get("/p/harbor/goals/finish/updates/").content.decode()
    assert "Taken back by its author." in page and "Secret words" not in page
    assert "A reply" in world.client("ben").get(f"/p/harbor/posts/{reply.pk}/").content.decode()
    for act in (
        lambda: actions.take_back(post=post, by=world.as_steward, now=LATER),
        lambda: actions.change_post(post=post, words=Words.of("Back"), tells=[], by=world.as_steward, now=LATER),
        lambda: actions.hide_post(post=post, reason=Words.of("No"), by=world.as_steward, now=LATER),
    ):
        with pytest.raises(actions.PostRefused):
            act()
    assert acts(world) == ["discussions.update.written", "discussions.update.taken-back"]


def test_a_moderator_hides_with_a_public_reason_and_shows_again(world: World) -> None:
    goal = make_goal(world.harbor)
    post = say(goal, world.as_partner, "Buy my cars")
    with pytest.raises(PermissionDenied):
        actions.hide_post(post=post, reason=Words.of("Advert"), by=world.as_partner, now=LATER)
    with pytest.raises(actions.PostRefused):
        actions.hide_post(post=post, reason=Words(), by=world.as_steward, now=LATER)
    actions.hide_post(post=post, reason=Words.of("It advertises something."), by=world.as_steward, now=LATER)
    entry = Entry.objects.get(act="discussions.post.hidden")
    assert entry.subject == "goals.goal:finish"
    assert Disclosure.objects.filter(entry=entry, words="It advertises something.").exists()
    pages = {
        who: world.client(who).get("/p/harbor/goals/finish/updates/").content.decode()
        for who in ("chidi", "ben", "amara")
    }
    assert all("It advertises something." in page for page in pages.values())
    assert {who: "Buy my cars" in page for who, page in pages.items()} == {"chidi": False, "ben": True, "amara": True}
    assert "Ben" not in str(entry.facts)
    post.refresh_from_db()
    with pytest.raises(actions.PostRefused):  # not a way around being hidden
        actions.change_post(post=post, words=Words.of("Buy my vans"), tells=[], by=world.as_partner, now=LATER)
    actions.show_again(post=post, by=world.as_steward, now=LATER)
    assert "Buy my cars" in world.client("chidi").get("/p/harbor/goals/finish/updates/").content.decode()
    with pytest.raises(actions.PostRefused):
        actions.show_again(post=post, by=world.as_steward, now=LATER)
    assert acts(world) == ["discussions.post.hidden", "discussions.post.shown-again"]


def test_what_is_about_the_steward_is_judged_by_somebody_outside(world: World) -> None:
    goal = make_goal(world.harbor)
    post = say(goal, world.as_resident, "Harbor Network never answers us.")
    with pytest.raises(actions.PostRefused, match="outside"):
        actions.hide_post(post=post, reason=Words.of("No"), by=world.as_steward, now=LATER)
    outside = member(world, "Mona", Role.MODERATOR, world.school)
    actions.hide_post(post=post, reason=Words.of("It attacks people."), by=outside, now=LATER)
    with pytest.raises(actions.PostRefused):
        actions.show_again(post=post, by=world.as_steward, now=LATER)


def test_only_who_may_read_it_is_told(world: World) -> None:
    goal = make_goal(world.harbor)
    left = member(world, "Lena Gone", Role.PARTNER, world.school)
    Membership.objects.filter(pk=left.pk).update(ended_at=NOW)
    closed = member(world, "Carl Closed", Role.PARTNER, world.school)
    Person.objects.filter(pk=closed.person_id).update(is_active=False)
    everybody = list(Person.objects.values_list("pk", flat=True))
    text = "@Esther @Dolores @Lena Gone @Carl Closed @Ben @Amara @Chidi"
    assert told_by(say(goal, world.as_steward, text, tells=everybody)) == {"Ben"}, "Chidi has not spoken here"
    say(goal, world.as_resident)
    assert told_by(say(goal, world.as_steward, text, tells=everybody)) == {"Ben", "Chidi"}
    # At another goal a resident's name is theirs to give anew.
    assert told_by(say(make_goal(world.harbor, "other"), world.as_steward, "@Chidi")) == set()


def test_one_post_tells_so_many_and_no_more(world: World) -> None:
    goal = make_goal(world.harbor)
    people = [member(world, f"P{n} Person", Role.PARTNER, world.school).person_id for n in range(rules.MOST_TOLD + 1)]
    with pytest.raises(actions.PostRefused):
        say(goal, world.as_steward, tells=people)
    assert not Post.objects.exists()
    assert len(told_by(say(goal, world.as_steward, tells=people[:-1]))) == rules.MOST_TOLD


def test_following_twice_is_following_once(world: World) -> None:
    goal = make_goal(world.harbor)
    first = actions.follow(subject=goal, by=world.as_partner, now=NOW)
    assert actions.follow(subject=goal, by=world.as_partner, now=LATER).pk == first.pk
    assert actions.stop_following(subject=goal, by=world.as_partner) is True
    assert actions.stop_following(subject=goal, by=world.as_partner) is False
    with pytest.raises(actions.PostRefused):
        actions.follow(subject=goal, by=world.as_valley_steward, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.follow(subject=goal, by=world.as_partner, now=NOW)
        row = world.ben.followings.get()
        row.pk = None
        row.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_two_people_posting_at_once_and_a_form_sent_twice_at_once() -> None:
    world = make_world()
    goal = make_goal(world.harbor)
    first = say(goal, world.as_steward)
    errors: list[BaseException] = []
    start = threading.Barrier(6)

    def run(at: int) -> None:
        by = (world.as_partner, world.as_resident, world.as_steward)[at % 3]
        try:
            start.wait()
            say(goal, by, f"Said by {at % 3} @Ben", answers_to=first, sending=f"form-of-{at % 3}-" + "x" * 20)
        except BaseException as why:  # noqa: BLE001  what goes wrong in a thread must fail the test
            errors.append(why)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(at,)) for at in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    replies = Post.objects.filter(answers_to=first)
    assert sorted(str(reply.words) for reply in replies) == [f"Said by {n} @Ben" for n in range(3)]
    assert Mention.objects.filter(person=world.ben).count() == 2
