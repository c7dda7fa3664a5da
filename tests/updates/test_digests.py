"""Digests: one mail per person at their rhythm, in their language, with the journal's head, and nothing that is not public."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bridgework.goals import actions as goals
from bridgework.journal.models import Chain
from bridgework.lib.words import Words
from bridgework.updates import actions
from bridgework.updates.actions.digests import _Round
from bridgework.updates.actions.following import SEND_CONFIRMATIONS
from bridgework.updates.models import Digest, Follower, Reader
from bridgework.updates.tasks import run_due
from tests.cast import CANARY, NOW, TODAY, World
from tests.goals.making import make_body, make_decision, make_goal, make_promise, make_seat
from tests.updates.following import follow

WEEK = timedelta(days=7)


def test_a_digest_goes_once_to_everyone_who_confirmed(world: World) -> None:
    make_promise(world)
    follow(world.harbor, "a@example.org")
    follow(world.harbor, "b@example.org")
    actions.ask_to_follow(partnership=world.harbor, email="unconfirmed@example.org", language="en", now=NOW)
    mail.outbox.clear()
    assert actions.send_digests(NOW) == 2
    for later in (0, 1, 6 * 24):
        assert actions.send_digests(NOW + timedelta(hours=later)) == 0
    assert sorted(message.to[0] for message in mail.outbox) == ["a@example.org", "b@example.org"]
    assert Digest.objects.get().n_mails == 2


def test_a_quiet_week_sends_nothing_and_a_busy_one_tells_only_what_is_new(world: World) -> None:
    make_promise(world, title="The first promise")
    follow(world.harbor, "a@example.org")
    actions.send_digests(NOW)
    assert actions.send_digests(NOW + WEEK) == 0, "the journal did not grow"
    body = make_body(world.harbor)
    make_decision(world, body, [make_seat(body, "Rosa M.")], now=NOW + WEEK)
    assert actions.send_digests(NOW + WEEK) == 0, "this week's turn is over"
    assert actions.send_digests(NOW + 2 * WEEK) == 1
    text = mail.outbox[-1].body
    assert "Move two bus routes" in text
    assert "The first promise" not in text


class DiesAtTheSecond(EmailBackend):
    """A mail server in whose middle the worker is killed."""

    n_mails = 0

    def send_messages(self, messages: Any) -> int:
        DiesAtTheSecond.n_mails += 1
        if DiesAtTheSecond.n_mails == 2:
            raise KeyboardInterrupt
        return super().send_messages(messages)


def test_an_interrupted_round_goes_on_and_sends_to_nobody_twice(world: World, settings: Any) -> None:
    make_promise(world)
    for who in "abcd":
        follow(world.harbor, f"{who}@example.org")
    settings.EMAIL_BACKEND = f"{__name__}.DiesAtTheSecond"
    with pytest.raises(KeyboardInterrupt):
        actions.send_digests(NOW)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert actions.send_digests(NOW + timedelta(minutes=1)) == 2
    assert actions.send_digests(NOW + timedelta(minutes=2)) == 0
    # The second was claimed when the worker died: at most once means that this one mail is lost.
    assert [message.to[0] for message in mail.outbox] == ["a@example.org", "c@example.org", "d@example.org"]


def test_two_workers_at_once_send_one_mail(world: World) -> None:
    make_promise(world)
    follow(world.harbor, "a@example.org")
    [reader] = Reader.objects.all()
    one, other = _Round([reader], NOW), _Round([reader], NOW)
    assert one.claimed(reader) is not None
    assert other.claimed(reader) is None


def test_a_reader_who_stops_while_the_round_runs_gets_nothing(world: World) -> None:
    make_promise(world)
    follower = follow(world.harbor, "a@example.org")
    round_ = _Round([follower.reader], NOW)
    actions.stop_mails(token=actions.make_reader_token(follower.reader), now=NOW)
    assert round_.claimed(follower.reader) is None


def test_the_head_of_the_journal_goes_out_with_how_to_verify_it(world: World) -> None:
    make_promise(world)
    follow(world.harbor, "a@example.org")
    actions.send_digests(NOW)
    chain = Chain.objects.get(scope=world.harbor.scope)
    digest = Digest.objects.get()
    assert (digest.journal_length, digest.journal_head) == (chain.length, chain.head)
    text = mail.outbox[0].body
    assert f"bridgework verify-journal --partnership harbor --head {chain.length}:{chain.head}" in text


def test_the_digest_is_in_the_followers_language(world: World) -> None:
    goal = make_goal(world)
    body = make_body(world.harbor)
    make_decision(
        world,
        body,
        [make_seat(body, "Rosa M.")],
        goal=goal,
        title=Words.of_many(en="Move two routes", es="Mover dos rutas"),
    )
    follow(world.harbor, "en@example.org", "en")
    follow(world.harbor, "es@example.org", "es")
    actions.send_digests(NOW)
    by_address = {message.to[0]: message.subject + message.body for message in mail.outbox}
    assert "Move two routes" in by_address["en@example.org"]
    assert "Mover dos rutas" in by_address["es@example.org"]
    assert "marzo" in by_address["es@example.org"]


def test_a_digest_holds_nothing_hidden_and_nothing_of_another_partnership(world: World) -> None:
    body = make_body(world.harbor)
    hidden = make_decision(world, body, [make_seat(body, "x")], is_public=False, title=Words.of("Hidden decision"))
    make_promise(world, title="Hidden promise", decision=hidden)
    make_promise(world, title="Public promise")
    goals.make_commitment(
        partnership=world.valley,
        organization=world.valley_office,
        title=Words.of(f"Valley {CANARY}"),
        due_on=TODAY,
        by=world.as_valley_steward,
        now=NOW,
    )
    follow(world.harbor, "a@example.org")
    follow(world.valley, "outsider@example.org")
    follow(world.valley, "esther@example.org")
    actions.send_digests(NOW)
    by_address = {message.to[0]: message.subject + message.body for message in mail.outbox}
    assert "Public promise" in by_address["a@example.org"]
    assert "Hidden" not in by_address["a@example.org"]
    assert CANARY not in by_address["a@example.org"]
    assert "ben@example.org" not in str(by_address)
    assert CANARY in by_address["esther@example.org"]
    assert "outsider@example.org" not in by_address, "a private partnership writes to its members only"


def test_one_click_ends_it_and_deletes_the_address(world: World, client) -> None:  # noqa: ANN001
    make_promise(world)
    follow(world.harbor, "a@example.org")
    actions.send_digests(NOW)
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    [path] = re.findall(r"https?://[^/]+(/mail/stop/[^>]+)", headers["List-Unsubscribe"])
    client.handler.enforce_csrf_checks = True
    assert client.get(path).status_code == 200
    assert Follower.objects.count() == 1, "opening the link changes nothing"
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Follower.objects.exists()
    assert not Reader.objects.exists()
    assert client.post(path).status_code == 200
    assert actions.send_digests(NOW + WEEK) == 0


def test_asking_to_follow_tells_nobody_who_follows(world: World, client) -> None:  # noqa: ANN001
    follow(world.harbor, "a@example.org")
    path = reverse("updates:follow", kwargs={"partnership": "harbor"})
    pages = [
        client.post(path, {"email": who, "language": "en"}).content.decode()
        for who in ("a@example.org", "n@example.org")
    ]
    strip = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
    assert strip.sub("", pages[0]) == strip.sub("", pages[1])
    assert mail.outbox == [], "no mail is sent within a request: it would take longer for those who do not follow"
    assert actions.send_confirmations(timezone.now()) == 1
    assert [message.to for message in mail.outbox] == [["n@example.org"]]
    assert actions.send_confirmations(timezone.now()) == 0


def test_a_link_to_confirm_is_sent_by_the_worker(world: World, settings: Any) -> None:
    actions.ask_to_follow(partnership=world.harbor, email="n@example.org", language="en", now=NOW)
    assert DBTaskResult.objects.filter(task_path=SEND_CONFIRMATIONS).count() == 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", 1  # nobody listens there
    assert actions.send_confirmations(NOW) == 0
    assert Follower.objects.get().is_mail_due, "it stays due until a mail server is reached"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert run_due(NOW)["confirmations"] == 1
    assert settings.BRIDGEWORK_URL in mail.outbox[0].body


@pytest.mark.parametrize("days", [0, 2])
def test_confirming_works_for_three_days_and_by_a_press(world: World, days: int) -> None:
    actions.ask_to_follow(partnership=world.harbor, email="A@Example.org ", language="es", now=NOW)
    actions.send_confirmations(NOW)
    [path] = re.findall(r"/mail/confirm/(\S+)/", mail.outbox[0].body)
    reader = actions.confirm_following(token=path, now=NOW + timedelta(days=days)).reader
    assert (reader.email, reader.language) == ("a@example.org", "es")


def test_unconfirmed_addresses_are_forgotten(world: World) -> None:
    actions.ask_to_follow(partnership=world.harbor, email="a@example.org", language="en", now=NOW)
    token = actions.make_link_token(Follower.objects.get(), "confirm")
    late = NOW + timedelta(days=3, seconds=1)
    with pytest.raises(actions.LinkWrong):
        actions.confirm_following(token=token, now=late)
    assert actions.forget_unconfirmed(late) == 1
    assert not Reader.objects.exists(), "the address goes, too"


def test_a_token_of_one_purpose_does_not_serve_another(world: World) -> None:
    follower = follow(world.harbor, "a@example.org")
    assert actions.find_follower(actions.make_link_token(follower, "confirm"), "stop") is None
    assert not actions.stop_mails(token=actions.make_link_token(follower, "confirm"), now=NOW).is_done
    assert actions.find_reader(actions.make_link_token(follower, "stop")) is None


def test_the_link_of_an_earlier_mail_still_ends_it(world: World, client) -> None:  # noqa: ANN001
    """Until now each mail was about one partnership, and its link named the follower."""
    follower = follow(world.harbor, "a@example.org")
    path = reverse("mail:unsubscribe", kwargs={"token": actions.make_link_token(follower, "stop")})
    assert "Stop these mails?" in client.get(path).content.decode()
    assert client.post(path).status_code == 200
    assert not Reader.objects.exists()


ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_feed_is_well_formed_stable_and_cached(world: World, client) -> None:  # noqa: ANN001
    body = make_body(world.harbor)
    make_decision(world, body, [make_seat(body, "x")], title=Words.of("Routes <moved> & more\x0b"))
    make_decision(world, body, [body.seats.get()], title=Words.of("Hidden"), is_public=False)
    promise = make_promise(world)
    goals.reply_to_commitment(commitment=promise, said="kept", by=world.as_partner, now=NOW)
    path = reverse("updates:feed", kwargs={"partnership": "harbor"})
    first = client.get(path)
    feed = ET.fromstring(first.content)
    titles = [entry.findtext(f"{ATOM}title") or "" for entry in feed.iter(f"{ATOM}entry")]
    assert len(titles) == 2
    assert any("Routes <moved> & more" in title for title in titles)
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
    assert len(set(ids)) == 2
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304
    make_goal(world)
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200
