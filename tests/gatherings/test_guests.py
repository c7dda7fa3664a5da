"""Invitations, places, the waiting list, access needs; polls for a date; what is mailed of it."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from bridgework.gatherings import actions
from bridgework.gatherings.actions import Coming, Need, Place
from bridgework.gatherings.models import AccessNeed, Gathering, Guest, NamedDay, PollAnswer, TimePoll
from bridgework.gatherings.rules import is_place_open
from bridgework.goals.actions.refusals import Refused
from bridgework.lib.words import Words
from bridgework.updates.actions import send_session_mails, send_session_reminders
from tests.cast import NOW, World
from tests.gatherings.making import make_session, plan

SOON = NOW + timedelta(days=20)


def session(world: World, capacity: int | None = 2, residents: int = 0, until: date | None = None) -> Gathering:
    made = make_session(world, SOON, title=Words.of("Circle"), where="Library")
    return actions.set_places(
        gathering=made, place=Place(True, capacity, residents, until), by=world.as_partner, now=NOW
    )


def come(made: Gathering, name: str, now: datetime = NOW, **more: Any) -> Guest:
    return actions.register(gathering=made, coming=Coming(name, f"{name}@example.org", **more), now=now)


def states(made: Gathering) -> dict[str, str]:
    return {guest.name: guest.state for guest in made.guests.all()}


@settings(max_examples=200)
@given(*[st.integers(0, 12)] * 4, st.booleans(), st.booleans())
def test_a_place_is_given_out_only_where_there_is_one(
    capacity: int, kept: int, others: int, residents: int, is_kept: bool, is_resident: bool
) -> None:
    is_open = is_place_open(
        capacity=capacity, n_for_residents=kept, is_kept=is_kept, n_taken=others + residents,
        n_residents=residents, is_resident=is_resident,
    )  # fmt: skip
    if is_open:
        assert others + residents + 1 <= capacity
    if is_open and is_kept and not is_resident:
        # Whoever else comes, the residents' places that were free are free still.
        assert capacity - (others + residents + 1) >= max(0, kept - residents)
    if is_resident and others + residents < capacity:
        assert is_open


def test_who_comes_later_waits_and_is_promoted_in_order(world: World) -> None:
    made = session(world, 2)
    for turn, name in enumerate("abcde"):
        come(made, name, NOW + timedelta(minutes=turn))
    assert states(made) == {"a": "seat", "b": "seat", "c": "waiting", "d": "waiting", "e": "waiting"}
    Guest.objects.update(mail_due="")
    actions.answer_invitation(guest=made.guests.get(name="a"), comes=False, needs=[], now=NOW)
    assert states(made) == {"a": "declined", "b": "seat", "c": "seat", "d": "waiting", "e": "waiting"}
    assert [g.name for g in Guest.objects.filter(mail_due="freed")] == ["c"]
    # Who waits and signs up again keeps the turn; who left and comes back stands last.
    come(made, "d", NOW + timedelta(hours=1))
    come(made, "a", NOW + timedelta(hours=2))
    actions.set_places(gathering=made, place=Place(True, 4), by=world.as_partner, now=NOW)
    assert states(made) == {"a": "waiting", "b": "seat", "c": "seat", "d": "seat", "e": "seat"}


def test_places_are_kept_for_residents_until_the_date(world: World) -> None:
    until = date(2026, 3, 10)
    made = session(world, 3, 2, until)
    come(made, "staff", organization=world.clinic)
    come(made, "late", NOW + timedelta(minutes=1), organization=world.clinic)
    come(made, "resident", NOW + timedelta(minutes=2), is_resident=True)
    assert states(made) == {"staff": "seat", "late": "waiting", "resident": "seat"}
    on_the_day = datetime(2026, 3, 11, 3, 0, tzinfo=UTC)  # still the tenth in New York
    assert actions.promote_when_no_longer_kept(on_the_day) == 0
    assert actions.promote_when_no_longer_kept(on_the_day + timedelta(hours=2)) == 1
    assert states(made)["late"] == "seat"


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["come", "leave", "more"]), st.integers(0, 7)), max_size=14))
def test_no_order_of_acts_gives_out_more_places_than_there_are(world: World, acts: list[tuple[str, int]]) -> None:
    Gathering.objects.all().delete()
    made = session(world, 3, 1, date(2026, 3, 30))
    capacity = 3
    for turn, (what, who) in enumerate(acts):
        now, name = NOW + timedelta(minutes=turn), f"p{who}"
        if what == "come":
            come(made, name, now, is_resident=who % 2 == 0)
        elif what == "more" and capacity < 6:
            capacity += 1
            actions.set_places(gathering=made, place=Place(True, capacity, 1, date(2026, 3, 30)), by=None, now=now)
        elif guest := made.guests.filter(name=name).first():
            actions.answer_invitation(guest=guest, comes=False, needs=[], now=now)
        seats = made.guests.filter(state="seat").count()
        assert seats <= capacity
        if made.guests.filter(state="waiting", is_resident=True).exists():
            assert seats == capacity, "a resident waits only where all is full"


def test_access_needs_are_data_seen_by_hosts_alone(world: World) -> None:
    made = session(world)
    needs = [
        Need("interpretation", "es"),
        Need("childcare", number=2, note="3 and 5 years"),
        Need("diet", note="NO-NUTS"),
    ]
    guest = come(made, "noor", needs=needs)
    actions.arrange_need(need=guest.needs.get(kind="childcare"), state="arranged", now=NOW)
    kwargs = {"partnership": "harbor", "slug": made.slug}
    page = world.client("ben").get(reverse("gatherings:guests", kwargs=kwargs)).content.decode()
    assert "NO-NUTS" in page
    assert "Childcare: 2" in page
    for name in ("gatherings:detail", "gatherings:minutes", "api:session", "gatherings:register"):
        for who in ("nobody", "chidi", "ben"):
            body = world.client(who).get(reverse(name, kwargs=kwargs)).content.decode()
            assert "NO-NUTS" not in body
            assert "noor" not in body
    # The same need again stays arranged; another number is to be arranged anew.
    actions.answer_invitation(guest=guest, comes=True, needs=needs, now=NOW)
    assert guest.needs.get(kind="childcare").state == AccessNeed.State.ARRANGED
    actions.answer_invitation(guest=guest, comes=True, needs=[Need("childcare", number=3)], now=NOW)
    assert [(n.kind, n.state) for n in guest.needs.all()] == [("childcare", "open")]


def test_the_page_to_sign_up_takes_needs_and_shows_no_link_to_who_left_an_address(world: World) -> None:
    made = session(world, 1)
    # The page goes by the real clock.
    Gathering.objects.update(starts_at=timezone.now() + timedelta(days=9), ends_at=timezone.now() + timedelta(days=10))
    url = reverse("gatherings:register", kwargs={"partnership": "harbor", "slug": made.slug})
    said = {"name": "Noor", "email": "noor@example.org", "interpretation": "es", "childcare": "2"}
    answer = world.client("nobody").post(url, said)
    assert answer.url == reverse("gatherings:detail", kwargs={"partnership": "harbor", "slug": made.slug})
    guest = made.guests.get()
    assert (guest.state, guest.is_resident, guest.needs.count()) == ("seat", True, 2)
    answer = world.client("nobody").post(url, {"name": "No mail"})
    assert "/sessions/guest/" in answer.url  # without an address, the page itself is what they keep
    assert made.guests.get(name="No mail").state == "waiting"


def calendar_in(message: Any) -> tuple[str, Any]:
    [part] = [one for one in message.message().walk() if one.get_content_type() == "text/calendar"]
    return part.get_param("method"), Calendar.from_ical(part.get_payload(decode=True))


def test_invitations_changes_and_cancellations_are_mailed_as_calendars_take_them(world: World) -> None:
    made = make_session(world, SOON, title=Words.of("Circle"), where="Library", link="https://meet.example/secret")
    people = [Coming("Noor", "noor@example.org", language="es")]
    n = actions.invite_guests(
        gathering=made, organizations=[world.clinic, world.network], people=people, by=world.as_partner, now=NOW
    )
    assert n == 3
    again = actions.invite_guests(gathering=made, organizations=[world.clinic], people=people, by=None, now=NOW)
    assert again == 0
    assert send_session_mails(NOW) == 3
    assert send_session_mails(NOW) == 0
    assert {tuple(m.to) for m in mail.outbox} == {("ben@example.org",), ("amara@example.org",), ("noor@example.org",)}
    method, calendar = calendar_in(mail.outbox[0])
    [event] = calendar.walk("VEVENT")
    assert (method, calendar["METHOD"], event["SEQUENCE"], event["ATTENDEE"]) == (
        "REQUEST", "REQUEST", 0, f"mailto:{mail.outbox[0].to[0]}",
    )  # fmt: skip
    uid = event["UID"]
    assert all(m.body.count("@example.org") == 0 for m in mail.outbox), "nobody learns who else is invited"
    mail.outbox.clear()
    changed = plan(
        SOON + timedelta(hours=1), title=Words.of("Circle"), where="School", link="https://meet.example/secret"
    )
    actions.change_session(gathering=made, plan=changed, hosts=[world.clinic], by=world.as_partner, now=NOW)
    assert send_session_mails(NOW) == 3
    method, calendar = calendar_in(mail.outbox[0])
    [event] = calendar.walk("VEVENT")
    assert (event["UID"], event["SEQUENCE"], event["LOCATION"], method) == (uid, 1, "School", "REQUEST")
    mail.outbox.clear()
    actions.cancel_session(gathering=made, by=world.as_partner, now=NOW, why="x")
    assert send_session_mails(NOW) == 3
    method, calendar = calendar_in(mail.outbox[0])
    [event] = calendar.walk("VEVENT")
    assert (event["UID"], event["SEQUENCE"], event["STATUS"], method) == (uid, 2, "CANCELLED", "CANCEL")


def test_who_has_a_place_is_reminded_once(world: World) -> None:
    made = session(world)
    come(made, "noor")
    Guest.objects.update(mail_due="")
    assert send_session_reminders(NOW) == 0
    assert send_session_reminders(SOON - timedelta(hours=30)) == 1
    assert send_session_reminders(SOON - timedelta(hours=29)) == 0
    assert "Circle" in mail.outbox[0].subject


def make_poll(world: World, **more: Any) -> TimePoll:
    return actions.start_poll(
        partnership=world.harbor,
        plan=actions.PollPlan(Gathering.Kind.PLANNING, Words.of("Spring plan"), 90, where="Library"),
        slots=[SOON, SOON + timedelta(days=1), SOON + timedelta(days=2)],
        hosts=[world.clinic],
        by=world.as_partner,
        now=NOW,
        **more,
    )


def test_a_poll_is_answered_without_an_account_and_its_time_becomes_a_session(world: World) -> None:
    poll = make_poll(world, organizations=[world.clinic])
    assert send_session_mails(NOW) == 1
    assert "/sessions/when/" in mail.outbox[0].body
    NamedDay.objects.create(partnership=world.harbor, on=SOON.astimezone(world.harbor.zone).date(), name="Cesar Day")
    browser = world.client("nobody")
    url = reverse("sessions-by-link:poll", kwargs={"token": actions.make_poll_token(poll)})
    page = browser.get(url).content.decode()
    assert "Cesar Day" in page
    assert "data-local" in page
    assert "checked" not in page, "no answer is preselected"
    slots = list(poll.slots.order_by("starts_at"))
    said = {f"slot-{slot.pk}": can for slot, can in zip(slots, ("no", "yes", "if-need-be"), strict=True)}
    own = browser.post(url, {**said, "name": "Noor", "email": "noor@example.org"}).url
    assert dict(PollAnswer.objects.values_list("slot__starts_at", "can"))[slots[1].starts_at] == "yes"
    browser.post(own, {**said, f"slot-{slots[0].pk}": "yes"})
    assert PollAnswer.objects.filter(can="yes").count() == 2
    assert PollAnswer.objects.count() == 3
    made = actions.close_poll(poll=poll, slot=slots[1], by=world.as_partner, now=NOW)
    assert (made.starts_at, made.ends_at) == (slots[1].starts_at, slots[1].starts_at + timedelta(minutes=90))
    assert sorted(made.guests.values_list("email", flat=True)) == ["ben@example.org", "noor@example.org"]
    with pytest.raises(Refused):
        actions.close_poll(poll=poll, slot=slots[0], by=world.as_partner, now=NOW)
    assert "A time was chosen" in browser.get(own).content.decode()


@pytest.mark.parametrize("kind", ["poll", "voter", "guest"])
def test_a_changed_link_opens_nothing(world: World, kind: str) -> None:
    poll = make_poll(world)
    voter = actions.join_poll(poll=poll, name="Noor", email="", organization=None, language="en")
    guest = come(session(world), "noor")
    token = {
        "poll": actions.make_poll_token(poll), "voter": actions.make_voter_token(voter),
        "guest": actions.make_guest_token(guest),
    }  # fmt: skip
    others = [one for key, one in token.items() if key != kind]
    for wrong in [token[kind][:-2] + "xx", token[kind] + "x", "x", *others]:
        assert (
            world.client("nobody").get(reverse(f"sessions-by-link:{kind}", kwargs={"token": wrong})).status_code == 410
        )


def test_a_feed_is_secret_and_ends_when_revoked_or_its_maker_leaves(world: World) -> None:
    made = make_session(world, SOON, is_public=False, title=Words.of("Members only"))
    feed, token = actions.make_feed(partnership=world.harbor, by=world.as_partner, now=NOW, organization=world.clinic)
    assert token not in str(vars(feed))
    other, theirs = actions.make_feed(partnership=world.harbor, by=world.as_partner, now=NOW, is_own=True)
    url = reverse("sessions-by-link:feed", kwargs={"token": token})
    nobody = world.client("nobody")
    assert made.slug.encode() in nobody.get(url).content.replace(b"\r\n ", b"")
    mine = reverse("sessions-by-link:feed", kwargs={"token": theirs})
    assert b"VEVENT" not in nobody.get(mine).content
    actions.invite_guests(gathering=made, organizations=[world.clinic], people=[], by=None, now=NOW)
    assert nobody.get(mine).content.count(b"BEGIN:VEVENT") == 1
    assert actions.revoke_feed(feed=feed, now=NOW) is True
    assert nobody.get(url).status_code == 404
    world.as_partner.ended_at = NOW
    world.as_partner.save()
    assert nobody.get(mine).status_code == 404
    with pytest.raises(Refused):
        actions.make_feed(partnership=world.harbor, by=world.as_steward, now=NOW, organization=world.clinic)
    assert other.pk != feed.pk


def test_named_days_come_from_a_calendar_once(world: World) -> None:
    body = (
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART;VALUE=DATE:20260704\r\nDTEND;VALUE=DATE:20260706\r\n"
        b"SUMMARY:Independence Day\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:b\r\nDTSTART:20260704T100000Z\r\n"
        b"SUMMARY:A meeting\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    for turn in itertools.count(1):
        report = actions.import_named_days(partnership=world.harbor, source=body, name="days.ics", by=None, now=NOW)
        assert (report.n_written, report.n_unchanged, report.n_refused) == ((1, 0, 1) if turn == 1 else (0, 1, 1))
        if turn == 2:
            break
    assert sorted(NamedDay.objects.values_list("on", flat=True)) == [date(2026, 7, 4), date(2026, 7, 5)]


def test_names_addresses_and_needs_end_sixty_days_after(world: World) -> None:
    made = session(world)
    come(made, "noor", needs=[Need("stipend")])
    poll = make_poll(world)
    actions.join_poll(poll=poll, name="Noor", email="", organization=None, language="en")
    assert actions.forget_guests(made.ends_at + timedelta(days=60)) == 0
    assert actions.forget_guests(made.ends_at + timedelta(days=63)) == 2
    assert not Guest.objects.exists()
    assert not AccessNeed.objects.exists()
    assert not poll.voters.exists()
