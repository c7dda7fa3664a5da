"""A due promise asks its owner once, by its partnership's own date, in the owner's language, with nothing private."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail

from bridgework.goals import actions
from bridgework.goals.models import Commitment, CommitmentReply
from bridgework.journal.models import Entry
from bridgework.lib.words import Words
from bridgework.updates.actions import send_due_reminders
from tests.cast import CANARY, NOW, TODAY, World
from tests.goals.making import make_promise
from tests.updates.following import page_of


def link_in(body: str) -> str:
    [path] = re.findall(r"https?://[^/]+(/due/\S+)", body)
    return path


def test_a_due_promise_mails_its_owner_and_nobody_twice(world: World) -> None:
    make_promise(world, TODAY)
    make_promise(world, TODAY + timedelta(days=1), title="Not due yet")
    assert send_due_reminders(NOW) == 1
    assert send_due_reminders(NOW) == 0
    assert send_due_reminders(NOW + timedelta(hours=1)) == 0
    [message] = mail.outbox
    assert message.to == ["ben@example.org"]
    assert "Open the clinic on Saturdays" in message.body
    assert "Not due yet" not in message.body + message.subject


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        # The date 3 March begins at 10:00 UTC of the 2nd on Kiritimati (+14) and at 10:00 UTC of the 3rd on Adak (-10).
        ("Pacific/Kiritimati", datetime(2026, 3, 2, 10, 0, tzinfo=UTC)),
        ("America/Adak", datetime(2026, 3, 3, 10, 0, tzinfo=UTC)),
        ("UTC", datetime(2026, 3, 3, 0, 0, tzinfo=UTC)),
    ],
)
def test_due_means_the_local_date(world: World, zone: str, first: datetime) -> None:
    world.harbor.time_zone = zone
    world.harbor.save()
    make_promise(world, date(2026, 3, 3), now=datetime(2026, 2, 1, tzinfo=UTC))
    assert send_due_reminders(first - timedelta(seconds=1)) == 0
    assert send_due_reminders(first) == 1


def test_a_moved_date_asks_again_on_the_new_one(world: World) -> None:
    promise = make_promise(world, TODAY)
    send_due_reminders(NOW)
    later = TODAY + timedelta(days=10)
    actions.reply_to_commitment(commitment=promise, said="changed", new_due_on=later, by=world.as_partner, now=NOW)
    assert send_due_reminders(NOW + timedelta(days=9)) == 0
    assert send_due_reminders(NOW + timedelta(days=10)) == 1
    assert link_in(mail.outbox[0].body) != link_in(mail.outbox[1].body)


@pytest.mark.parametrize("case", ["no owner", "owner left", "account closed", "answered already", "kept"])
def test_nobody_is_asked_without_need(world: World, case: str) -> None:
    promise = make_promise(world, TODAY, owner=None if case == "no owner" else world.as_partner)
    if case == "owner left":
        world.as_partner.ended_at = NOW
        world.as_partner.save()
    if case == "account closed":
        world.ben.is_active = False
        world.ben.save()
    if case == "answered already":
        actions.reply_to_commitment(commitment=promise, said="late", by=world.as_partner, now=NOW)
    if case == "kept":
        actions.reply_to_commitment(commitment=promise, said="kept", by=world.as_partner, now=NOW)
    assert send_due_reminders(NOW) == 0
    assert mail.outbox == []


def test_the_mail_is_in_the_owners_language_and_plain_text(world: World) -> None:
    world.ben.language = "es"
    world.ben.save()
    make_promise(world, TODAY, title="Open <b>early</b> & late")
    promise = Commitment.objects.get()
    promise.title = promise.title.with_rendering("Abrir <b>temprano</b> & tarde", "es")
    promise.save()
    send_due_reminders(NOW)
    [message] = mail.outbox
    assert "Abrir <b>temprano</b> & tarde" in message.body
    assert "marzo" in message.body
    assert message.content_subtype == "plain"
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    page = page_of(message)
    assert '<html lang="es" dir="ltr">' in page
    assert "Abrir &lt;b&gt;temprano&lt;/b&gt; &amp; tarde" in page
    assert link_in(message.body) in page, "both parts lead to the same page"


@pytest.mark.parametrize("said", ["kept", "late", "changed"])
def test_each_answer_of_the_link_is_taken_in_the_owners_language(world: World, client, said: str) -> None:
    world.ben.language = "ar"
    world.ben.save()
    promise = make_promise(world, TODAY)
    send_due_reminders(NOW)
    page = page_of(mail.outbox[0])
    assert '<html lang="ar" dir="rtl">' in page
    assert re.search(r"/due/[^\"]+", page)
    path = f"/due/{actions.make_due_token(promise, datetime.now(UTC))}/"
    later = datetime.now(UTC).date() + timedelta(days=30)
    assert client.post(path, {"said": said, "new_due_on": later.isoformat()}).status_code == 200
    assert CommitmentReply.objects.get().said == said


def test_a_title_with_line_breaks_cannot_write_headers(world: World) -> None:
    make_promise(world, TODAY, title="Bus\r\nBcc: everyone@example.org")
    send_due_reminders(NOW)
    [message] = mail.outbox
    assert "\n" not in message.subject
    assert message.recipients() == ["ben@example.org"]
    assert "Bcc" not in dict(message.message().items())


def test_a_mail_shows_nothing_of_another_partnership(world: World) -> None:
    actions.make_commitment(
        partnership=world.valley,
        organization=world.valley_office,
        owner=world.as_valley_steward,
        title=Words.of(f"Hidden {CANARY}"),
        due_on=TODAY,
        by=world.as_valley_steward,
        now=NOW,
    )
    make_promise(world, TODAY)
    assert send_due_reminders(NOW) == 2
    by_address = {message.to[0]: message.subject + message.body for message in mail.outbox}
    assert CANARY in by_address["esther@example.org"]
    assert CANARY not in by_address["ben@example.org"]


def test_a_mail_server_out_of_reach_leaves_the_promise_unclaimed(world: World, settings) -> None:
    make_promise(world, TODAY)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # discard: nothing listens there
    assert send_due_reminders(NOW) == 0
    assert Commitment.objects.get().reminded_for is None


def test_the_mailed_link_answers_once_without_signing_in(world: World, client) -> None:
    promise = make_promise(world, TODAY)
    send_due_reminders(NOW)
    path = link_in(mail.outbox[0].body)
    # The view asks the clock; the token's 45 days are counted from the fixed NOW of the cast.
    token = actions.make_due_token(promise, datetime.now(UTC))
    assert path.startswith("/due/")
    path = f"/due/{token}/"
    for method in (client.get, client.head):
        assert method(path).status_code == 200
    assert not CommitmentReply.objects.exists(), "opening a link changes nothing"
    assert client.post(path, {"said": "kept", "note": "Open since Saturday"}).status_code == 200
    promise.refresh_from_db()
    assert promise.state == Commitment.State.KEPT
    entry = Entry.objects.filter(act="goals.commitment.kept").get()
    assert entry.capacity == "partner for Eastside Clinic"
    assert entry.facts["by_mailed_link"] is True
    again = client.post(path, {"said": "late"})
    assert again.status_code == 410
    assert CommitmentReply.objects.count() == 1
