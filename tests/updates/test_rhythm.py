"""The rhythm somebody chooses, one mail for all they follow, what they choose later, and what only members are told."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from bridgework.goals import actions as goals
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Organization, Partnership, Role
from bridgework.people.models import Person
from bridgework.updates import actions
from bridgework.updates.models import Digest, Follower, Reader, Rhythm
from bridgework.updates.queries import personal
from bridgework.updates.rules import next_slot
from tests.cast import CANARY, NOW, TODAY, World, make_partnership
from tests.goals.making import make_promise
from tests.updates.following import follow, page_of

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("rhythm", "after", "expected"),
    [
        ("daily", datetime(2026, 3, 2, 6, 59), date(2026, 3, 2)),
        ("daily", datetime(2026, 3, 2, 7, 0), date(2026, 3, 3)),
        ("weekly", datetime(2026, 3, 2, 6, 0), date(2026, 3, 2)),  # a Monday
        ("weekly", datetime(2026, 3, 2, 8, 0), date(2026, 3, 9)),  # the clocks change on the 8th
        ("weekly", datetime(2026, 3, 8, 23, 0), date(2026, 3, 9)),
        ("monthly", datetime(2026, 2, 1, 6, 0), date(2026, 2, 1)),
        ("monthly", datetime(2026, 2, 1, 9, 0), date(2026, 3, 1)),
        ("monthly", datetime(2026, 12, 31, 9, 0), date(2027, 1, 1)),
    ],
)
def test_the_next_mail_is_due_at_seven_of_the_local_morning(rhythm: str, after: datetime, expected: date) -> None:
    slot = next_slot(rhythm, after.replace(tzinfo=NEW_YORK), NEW_YORK)
    assert slot is not None
    local = slot.astimezone(NEW_YORK)
    assert (local.date(), local.hour, local.minute) == (expected, 7, 0)


def test_no_mail_has_no_next_one() -> None:
    assert next_slot(Rhythm.NONE, NOW, NEW_YORK) is None


def test_each_rhythm_tells_everything_once(world: World) -> None:
    """Five weeks with a promise a day: nothing is told twice, nothing left out, and each mail on its day."""
    start = datetime(2026, 3, 3, 12, tzinfo=UTC)  # a Tuesday
    for rhythm in ("daily", "weekly", "monthly"):
        follow(world.harbor, f"{rhythm}@example.org", at=start, rhythm=rhythm)
    came: dict[str, list[tuple[date, set[str]]]] = {}
    for day in range(35):
        at = start + timedelta(days=day)
        make_promise(world, at.date() + timedelta(days=90), title=f"Promise {day:02}", now=at)
        mail.outbox.clear()
        for hour in (0, 1, 23):  # 23 hours after noon is 7 in the morning there (and 6, before the clocks change)
            actions.send_digests(at + timedelta(hours=hour, minutes=30))
        for message in mail.outbox:
            told = set(re.findall(r"Promise \d\d", message.body))
            came.setdefault(message.to[0].split("@")[0], []).append(((at + timedelta(hours=20)).date(), told))
    for mails in came.values():
        told = [one for _day, titles in mails for one in titles]
        assert len(told) == len(set(told)), "something was told twice"
        assert sorted(told) == [f"Promise {day:02}" for day in range(len(told))], "something was left out"
    # Each gets a first mail at once; then by the rhythm, on which there always is something to tell.
    assert 33 <= len(came["daily"]) <= 37
    assert [day.weekday() for day, _told in came["weekly"][1:]] == [0] * 5
    assert [day.day for day, _told in came["monthly"][1:]] == [1]


@pytest.fixture
def bay(world: World) -> Partnership:
    """A second public partnership, with a promise of its own."""
    made = make_partnership("bay", "Bay <&> Shore")
    office = Organization.objects.create(partnership=made, slug="office", name="Bay Office", sector="agency")
    by = Membership.objects.create(
        partnership=made, person=world.esther, organization=office, role=Role.STEWARD, since=NOW
    )
    goals.make_commitment(
        partnership=made, organization=office, title=Words.of("Open the pier"), due_on=TODAY, by=by, now=NOW
    )
    return made


def test_one_mail_for_all_that_somebody_follows(world: World, bay: Partnership) -> None:
    make_promise(world, title="A Harbor promise")
    follow(world.harbor, "a@example.org")
    follow(bay, "a@example.org", rhythm="daily")
    assert Reader.objects.get().rhythm == "daily", "the last choice holds for all"
    assert actions.send_digests(NOW + timedelta(days=1)) == 1
    [message] = mail.outbox
    for text in (message.body, page_of(message)):
        assert "A Harbor promise" in text
        assert "Open the pier" in text
        assert text.count("verify-journal --partnership") == 2
    assert "Bay <&> Shore" in message.body
    assert "Bay &lt;&amp;&gt; Shore" in page_of(message)
    assert sorted(Digest.objects.values_list("partnership__slug", "n_mails")) == [("bay", 1), ("harbor", 1)]


def test_one_click_ends_all_and_the_page_gives_some_back(world: World, bay: Partnership) -> None:
    make_promise(world)
    follow(world.harbor, "a@example.org")
    follow(bay, "a@example.org")
    actions.send_digests(NOW + timedelta(days=7))
    [path] = re.findall(r"https?://[^/]+(/mail/stop/[^>]+)", mail.outbox[0].extra_headers["List-Unsubscribe"])
    client = Client()
    page = client.post(path, {"List-Unsubscribe": "One-Click"}).content.decode()
    assert not Reader.objects.exists()
    assert "a@example.org" not in page
    [was] = re.findall(r'name="was" value="([^"]+)"', page)
    keep = {"was": was, "rhythm": "monthly", "partnerships": [bay.pk]}
    assert "You go on reading." in client.post(reverse("mail:keep"), keep).content.decode()
    reader = Reader.objects.get()
    assert (reader.email, reader.rhythm) == ("a@example.org", "monthly")
    assert [one.partnership for one in reader.follows.all()] == [bay]
    forged = client.post(reverse("mail:keep"), {**keep, "was": was[:-3] + "AAA"})
    assert forged.status_code == 410


def test_a_seal_gives_nothing_that_was_not_followed_and_lasts_an_hour(world: World, bay: Partnership) -> None:
    follow(world.harbor, "a@example.org")
    token = actions.make_reader_token(Reader.objects.get())
    stopped = actions.stop_mails(token=token, now=NOW)
    assert actions.keep_some(was=stopped.was, rhythm="daily", keep=[bay.pk], now=NOW) is None
    with pytest.raises(actions.LinkWrong):
        actions.keep_some(was=stopped.was, rhythm="daily", keep=[world.harbor.pk], now=NOW + timedelta(minutes=61))
    assert not Reader.objects.exists()


def test_asking_changes_nothing_until_the_address_confirms(world: World, bay: Partnership) -> None:
    follow(world.harbor, "a@example.org", "es", rhythm="monthly")
    actions.ask_to_follow(partnership=bay, email="a@example.org", language="ar", rhythm="daily", now=NOW)
    reader = Reader.objects.get()
    assert (reader.language, reader.rhythm) == ("es", "monthly"), "anybody can write anybody's address into the form"
    actions.confirm_following(token=actions.make_link_token(Follower.objects.get(partnership=bay), "confirm"), now=NOW)
    reader.refresh_from_db()
    assert (reader.language, reader.rhythm) == ("ar", "daily")


def test_the_link_in_a_mail_chooses_rhythm_language_and_partnerships(world: World, bay: Partnership) -> None:
    follow(world.harbor, "a@example.org")
    follow(bay, "a@example.org")
    actions.send_digests(NOW + timedelta(days=7))
    [path] = re.findall(r"(/mail/yours/\S+)", mail.outbox[0].body)
    client = Client()
    assert client.get(path).content.decode().count("checked") == 3  # the rhythm, and both partnerships
    answer = client.post(path, {"rhythm": "monthly", "language": "es", "partnerships": [bay.pk]})
    assert answer.status_code == 200
    reader = Reader.objects.get()
    assert (reader.rhythm, reader.language) == ("monthly", "es")
    assert [one.partnership for one in reader.follows.all()] == [bay]
    foreign = client.post(path, {"rhythm": "monthly", "language": "es", "partnerships": [world.valley.pk]})
    assert "is-wrong" in foreign.content.decode(), "only what is followed can be kept"
    client.post(path, {"rhythm": "none", "language": "es"})
    assert not Reader.objects.exists()
    assert client.get(path).status_code == 410


def test_an_account_chooses_on_its_page_and_keeps_none(world: World) -> None:
    client = world.client("ben")
    path = reverse("mail:mine")
    page = client.get(path).content.decode()
    assert "Harbor" in page
    assert not Reader.objects.exists(), "looking makes no row"
    client.post(path, {"rhythm": "daily", "partnerships": [world.harbor.pk]})
    reader = Reader.objects.get()
    assert (reader.person, reader.rhythm) == (world.ben, "daily")
    make_promise(world, now=NOW)
    Reader.objects.update(next_at=NOW)
    Person.objects.filter(pk=world.ben.pk).update(language="es", email="ben.new@example.org")
    assert actions.send_digests(NOW) == 1
    assert mail.outbox[0].to == ["ben.new@example.org"], "an account's mail follows its address"
    assert 'lang="es"' in page_of(mail.outbox[0])
    client.post(path, {"rhythm": "none", "partnerships": [world.harbor.pk]})
    Reader.objects.update(next_at=NOW)
    assert actions.send_digests(NOW + timedelta(days=40)) == 0
    assert Reader.objects.get().rhythm == "none", "what was chosen is remembered"


def test_one_click_leaves_an_account_alone(world: World) -> None:
    actions.choose_for(world.ben, rhythm="weekly", partnerships=[world.harbor], now=NOW)
    stopped = actions.stop_mails(token=actions.make_reader_token(Reader.objects.get()), now=NOW)
    assert stopped.is_done
    assert not stopped.is_deleted
    assert Reader.objects.get().rhythm == "none"
    assert Person.objects.filter(pk=world.ben.pk).exists()


def test_an_erased_account_gets_no_mail_and_leaves_no_address(world: World) -> None:
    actions.choose_for(world.ben, rhythm="weekly", partnerships=[world.harbor], now=NOW)
    client = world.client("ben")
    client.post("/me/erase/", {"confirmation": "ben@example.org"})
    assert not Person.objects.filter(email="ben@example.org").exists()
    assert not Reader.objects.exists()


def test_a_private_partnership_is_told_to_members_only_and_named_to_nobody_else(world: World) -> None:
    goals.make_commitment(
        partnership=world.valley,
        organization=world.valley_office,
        title=Words.of(f"Valley {CANARY}"),
        due_on=TODAY,
        by=world.as_valley_steward,
        now=NOW,
    )
    make_promise(world)
    for partnership in (world.harbor, world.valley):
        follow(partnership, "outsider@example.org")
        follow(partnership, "esther@example.org")
    assert actions.send_digests(NOW + timedelta(days=7)) == 2
    by_address = {m.to[0]: m.subject + m.body + page_of(m) for m in mail.outbox}
    assert CANARY in by_address["esther@example.org"]
    assert CANARY not in by_address["outsider@example.org"]
    assert "valley" not in by_address["outsider@example.org"].lower()
    token = actions.make_reader_token(Reader.objects.get(email="outsider@example.org"))
    for name in ("mail:yours", "mail:unsubscribe"):
        page = Client().get(reverse(name, kwargs={"token": token})).content.decode()
        assert CANARY not in page


def test_members_are_told_besides_what_only_they_are_told(world: World) -> None:
    asked: list[Any] = []

    def build(partnership: Partnership, membership: Membership, after: datetime, until: datetime) -> Any:
        asked.append((partnership, membership.person, after, until))
        line = personal.PersonalLine(Words.of("Somebody named you <here>"), "https://x.example/p/harbor/")
        return [personal.PersonalPart("You were named", [line]), personal.PersonalPart("Empty")]

    actions.choose_for(world.ben, rhythm="daily", partnerships=[world.harbor], now=NOW)
    follow(world.harbor, "outsider@example.org", rhythm="daily")
    personal.BUILDERS.append(build)
    try:
        assert actions.send_digests(NOW + timedelta(days=1)) == 1, "nothing is public, so others get nothing"
        [message] = mail.outbox
        assert message.to == ["ben@example.org"]
        assert "YOU WERE NAMED\n- Somebody named you <here>\n  https://x.example/p/harbor/" in message.body
        assert "Somebody named you &lt;here&gt;" in page_of(message)
        assert "EMPTY" not in message.body
        actions.send_digests(NOW + timedelta(days=2))
    finally:
        personal.BUILDERS.remove(build)
    first, second = asked
    assert first == (world.harbor, world.ben, NOW, NOW + timedelta(days=1))
    assert second[2:] == (NOW + timedelta(days=1), NOW + timedelta(days=2)), "from the last mail on"


def test_the_page_beside_the_text_says_the_same_and_loads_nothing(world: World, settings: Any) -> None:
    make_promise(world, title="Open <b>early</b> & late")
    follow(world.harbor, "ar@example.org", "ar")
    actions.send_digests(NOW)
    [message] = mail.outbox
    page = page_of(message)
    assert '<html lang="ar" dir="rtl">' in page
    assert "Open &lt;b&gt;early&lt;/b&gt; &amp; late" in page
    assert 'lang="en" dir="ltr"' in page, "a title in another language says so"
    assert "Open <b>early</b> & late" in message.body
    assert "prefers-color-scheme: dark" in page
    assert not re.search(r"<(img|script|link|iframe)|\ssrc=|url\(|@import", page)
    for link in re.findall(r'href="([^"]+)"', page):
        assert link.startswith(settings.BRIDGEWORK_URL), "every link leads here, and none counts who follows it"
    kinds = [part.get_content_type() for part in message.message().walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_many_readers_take_no_more_queries_each_than_their_claim(
    world: World, django_assert_max_num_queries: Any
) -> None:
    make_promise(world)
    for n in range(30):
        follow(world.harbor, f"{n}@example.org", ("en", "es", "ar")[n % 3])
    # A claim is an update of the reader and one of what they follow, within a savepoint; all else is read once.
    with django_assert_max_num_queries(30 * 4 + 20):
        assert actions.send_digests(NOW) == 30
