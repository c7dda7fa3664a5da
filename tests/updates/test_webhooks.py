"""Webhooks: public events, signed, in order, tried again with growing waits, given up, sent again; nothing private, nothing lost."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from bridgework.gatherings import actions as gatherings
from bridgework.gatherings.models import Gathering
from bridgework.goals import actions as goals
from bridgework.goals.actions.refusals import Refused
from bridgework.journal.models import Entry
from bridgework.lib.posting import Limits
from bridgework.lib.words import Words
from bridgework.updates import actions
from bridgework.updates.actions.outbox import LEASE, _lease
from bridgework.updates.models import Delivery, EventKind
from bridgework.updates.rules import GIVEN_UP_AFTER, MOST_TRIES
from tests.cast import CANARY, NOW, TODAY, World
from tests.goals.making import make_body, make_decision, make_goal, make_promise, make_seat
from tests.updates.hooks import bodies, hook, send, verified
from tests.updates.receiver import Receiver, receiving

SHORT = Limits(connect=2, total=0.4)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def loopback(settings: Any) -> None:
    settings.BRIDGEWORK_WEBHOOK_LOOPBACK = True


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def test_an_event_arrives_signed_and_says_what_its_page_says(world: World, receiver: Receiver, settings: Any) -> None:
    make_promise(world, title="Before the webhook")
    _webhook, secret = hook(world, receiver.url)
    promise = make_promise(world, TODAY + timedelta(days=10), title="Open at eight")
    assert send() == 1
    [(_path, headers, body)] = receiver.got
    assert verified(secret, headers, body, NOW)
    assert not verified(secret, headers, body + b" ", NOW)
    assert not verified("whsec_" + "A" * 44, headers, body, NOW)
    assert headers["content-type"] == "application/json"
    entry = Entry.objects.get(act="goals.commitment.made", subject=f"goals.commitment:{promise.pk}")
    assert json.loads(body) == {
        "id": headers["webhook-id"],
        "type": "promise.made",
        "timestamp": "2026-03-02T15:00:00Z",
        "data": {
            "partnership": {"slug": "harbor", "name": {"en": "Harbor"}},
            "who": "Eastside Clinic",
            "what": {"en": "Open at eight"},
            "first_due_on": "2026-03-12",
            "due_on": "2026-03-12",
            "link": f"{settings.BRIDGEWORK_URL}/p/harbor/commitments/{promise.pk}/",
            "journal": {"number": entry.number, "hash": entry.hash},
        },
    }
    assert send(NOW + MINUTE) == 0, "each event is told once"


def test_every_public_act_has_its_event_and_its_page(world: World, receiver: Receiver) -> None:
    hook(world, receiver.url)
    body = make_body(world.harbor)
    make_decision(world, body, [make_seat(body, "Rosa M.")])
    promise = make_promise(world, TODAY)
    later = TODAY + timedelta(days=20)
    for said, date in (("late", None), ("changed", later), ("dropped", None)):
        goals.reply_to_commitment(
            commitment=promise, said=said, new_due_on=date or later, note=Words.of("Why"), by=world.as_partner, now=NOW
        )
    kept = make_promise(world, TODAY)
    goals.reply_to_commitment(commitment=kept, said="kept", by=world.as_partner, now=NOW)
    start = NOW - timedelta(hours=3)
    plan = gatherings.SessionPlan(
        Gathering.Kind.PLANNING, Words.of("Joint planning"), start, start + timedelta(hours=1), is_public=True
    )
    session = gatherings.plan_session(
        partnership=world.harbor, plan=plan, hosts=[world.clinic], by=world.as_partner, now=NOW
    )
    gatherings.approve_minutes(gathering=session, are_inside=False, by=world.as_partner, now=NOW)
    send()
    told = [(one["type"], one["data"]["link"]) for one in bodies(receiver)]
    assert [kind for kind, _link in told] == [
        *("decision.recorded", "promise.made", "promise.late", "promise.changed", "promise.given_up"),
        *("promise.made", "promise.kept", "session.announced", "minutes.published"),
    ]
    for _kind, link in told:
        path = re.sub(r"^https?://[^/]+", "", link)
        assert world.client("nobody").get(path).status_code == 200, f"{link} is no public page"


def test_what_is_not_public_is_never_sent(world: World, receiver: Receiver) -> None:
    hook(world, receiver.url)
    hook(world, receiver.url, partnership=world.valley, by=world.as_valley_steward)
    body = make_body(world.harbor)
    hidden = make_decision(world, body, [make_seat(body, "x")], is_public=False, title=Words.of(f"Hidden {CANARY}"))
    make_promise(world, title=f"Hidden {CANARY}", decision=hidden)
    make_promise(world, title=f"Of a hidden goal {CANARY}", goal=make_goal(world, is_public=False))
    start = NOW - timedelta(hours=3)
    plan = gatherings.SessionPlan(
        Gathering.Kind.PLANNING, Words.of("Inside"), start, start + timedelta(hours=1), is_public=True
    )
    session = gatherings.plan_session(
        partnership=world.harbor, plan=plan, hosts=[world.clinic], by=world.as_partner, now=NOW
    )
    gatherings.approve_minutes(gathering=session, are_inside=True, by=world.as_partner, now=NOW)
    goals.make_commitment(
        partnership=world.valley,
        organization=world.valley_office,
        title=Words.of(f"Valley {CANARY}"),
        due_on=TODAY,
        by=world.as_valley_steward,
        now=NOW,
    )
    make_promise(world, title="In public")
    send()
    assert [one["type"] for one in bodies(receiver)] == ["session.announced", "promise.made"]
    whole = repr(receiver.got)
    assert CANARY not in whole
    for person in (world.amara, world.ben, world.chidi):
        assert person.email not in whole
    assert "Rosa" not in whole


def test_only_the_kinds_that_were_chosen_are_sent(world: World, receiver: Receiver) -> None:
    hook(world, receiver.url, [EventKind.PROMISE_KEPT])
    promise = make_promise(world, TODAY)
    goals.reply_to_commitment(commitment=promise, said="kept", by=world.as_partner, now=NOW)
    send()
    assert [one["type"] for one in bodies(receiver)] == ["promise.kept"]


def test_the_order_is_kept_over_failures_and_the_id_and_body_stay_the_same(world: World, receiver: Receiver) -> None:
    _webhook, secret = hook(world, receiver.url)
    for n in range(3):
        make_promise(world, title=f"Promise {n}")
    receiver.answers = [500, 204]
    assert send() == 0
    assert send(NOW + timedelta(seconds=59)) == 0, "not before a minute"
    assert len(receiver.got) == 1, "nothing overtakes the first"
    assert send(NOW + MINUTE) == 3
    titles = [one["data"]["what"]["en"] for one in bodies(receiver)]
    assert titles == ["Promise 0", "Promise 0", "Promise 1", "Promise 2"]
    (_p, first, body), (_q, again, body_again) = receiver.got[:2]
    assert (first["webhook-id"], body) == (again["webhook-id"], body_again)
    assert verified(secret, again, body, NOW + MINUTE), "each try is signed at its own moment"
    assert len({headers["webhook-id"] for _path, headers, _body in receiver.got}) == 3


def test_after_eight_tries_within_two_days_it_is_given_up_and_the_next_is_tried(
    world: World, receiver: Receiver
) -> None:
    receiver.answers = [503]
    webhook, _secret = hook(world, receiver.url)
    make_promise(world, title="First")
    at, tries = NOW, []
    actions.queue_events(NOW)
    while Delivery.objects.get().state == Delivery.State.WAITING:
        before = len(receiver.got)
        actions.send_events(at)
        if len(receiver.got) > before:
            tries.append(at - NOW)
        webhook.refresh_from_db()
        at = webhook.retry_at or at
    assert len(tries) == MOST_TRIES == 8
    assert tries[0] == timedelta()
    assert tries[-1] <= GIVEN_UP_AFTER
    waits = [later - earlier for earlier, later in zip(tries, tries[1:], strict=False)]
    assert waits == sorted(waits)
    assert waits[0] == MINUTE
    first = Delivery.objects.get()
    assert (first.state, first.status, first.n_tries) == ("failed", 503, 8)
    make_promise(world, title="Second")
    receiver.answers = [204]
    assert send(at + MINUTE) == 1
    assert bodies(receiver)[-1]["data"]["what"]["en"] == "Second"


def test_what_waited_for_two_days_behind_a_dead_receiver_catches_up(world: World, receiver: Receiver) -> None:
    receiver.answers = [500]
    hook(world, receiver.url)
    for n in range(4):
        make_promise(world, title=f"Promise {n}")
    send()
    send(NOW + timedelta(days=3))
    assert {one.state for one in Delivery.objects.all()} == {"failed"}, "one try each, not eight days in a row"
    assert [one.n_tries for one in Delivery.objects.order_by("pk")] == [2, 1, 1, 1]


def test_a_slow_receiver_holds_up_nobody(world: World, receiver: Receiver) -> None:
    with receiving("silent") as slow:
        hook(world, slow.url)
        hook(world, receiver.url)
        for n in range(3):
            make_promise(world, title=f"Promise {n}")
        assert send(limits=SHORT) == 3
        assert len(receiver.got) == 3
        late = Delivery.objects.filter(webhook__url=slow.url).order_by("pk").first()
        assert late is not None
        assert (late.state, late.problem, late.status) == ("waiting", "time", None)


def test_a_worker_that_is_killed_loses_nothing(world: World, receiver: Receiver) -> None:
    """Killed before writing what came of it: nothing is written, and the event goes out again under its id."""
    webhook, _secret = hook(world, receiver.url)
    make_promise(world)
    actions.queue_events(NOW)
    with transaction.atomic():
        assert actions.send_events(NOW) == 1
        transaction.set_rollback(True)  # what the database knows of a worker that was killed
    assert Delivery.objects.get().state == "waiting"
    assert _lease(webhook, NOW), "it held the webhook"
    assert actions.send_events(NOW + MINUTE) == 0, "so nobody else mixes up the order meanwhile"
    assert actions.send_events(NOW + LEASE) == 1
    assert [headers["webhook-id"] for _path, headers, _body in receiver.got] == 2 * [Delivery.objects.get().identifier]


def test_a_worker_killed_while_queuing_tells_everything_once(world: World, receiver: Receiver) -> None:
    hook(world, receiver.url)
    make_promise(world)
    with transaction.atomic():
        assert actions.queue_events(NOW) == 1
        transaction.set_rollback(True)
    assert send() == 1
    assert actions.queue_events(NOW) == 0


def test_off_sends_nothing_and_on_begins_anew(world: World, receiver: Receiver) -> None:
    webhook, _secret = hook(world, receiver.url)

    def turn(is_on: bool) -> None:
        plan = actions.WebhookPlan(receiver.url, EventKind.values, is_on)
        actions.change_webhook(webhook=webhook, plan=plan, by=world.as_steward, now=NOW)

    turn(False)
    make_promise(world, title="While it was off")
    assert send() == 0
    turn(True)
    make_promise(world, title="Afterward")
    assert send() == 1
    assert [one["data"]["what"]["en"] for one in bodies(receiver)] == ["Afterward"]


def test_a_partnership_that_closes_sends_nothing_any_more(world: World, receiver: Receiver) -> None:
    webhook, _secret = hook(world, receiver.url)
    make_promise(world)
    actions.queue_events(NOW)
    world.harbor.is_public = False
    world.harbor.save()
    assert actions.send_events(NOW) == 0
    with pytest.raises(Refused):
        actions.send_test(webhook=webhook, by=world.as_steward, now=NOW)
    assert receiver.got == []


def test_gone_turns_it_off_and_says_so_in_the_record(world: World, receiver: Receiver) -> None:
    receiver.answers = [410]
    webhook, _secret = hook(world, receiver.url)
    make_promise(world)
    send()
    webhook.refresh_from_db()
    assert not webhook.is_on
    assert Delivery.objects.get().state == "failed"
    assert Entry.objects.get(act="updates.webhook.turned-off").capacity == "system"


def test_a_new_secret_signs_at_once_and_the_old_one_along_for_a_day(world: World, receiver: Receiver) -> None:
    webhook, old = hook(world, receiver.url)
    new = actions.renew_secret(webhook=webhook, by=world.as_steward, now=NOW)
    for at, old_works in ((NOW, True), (NOW + timedelta(hours=23), True), (NOW + timedelta(hours=25), False)):
        make_promise(world)
        send(at)
        _path, headers, body = receiver.got[-1]
        assert verified(new, headers, body, at)
        assert verified(old, headers, body, at) is old_works


def test_ten_are_enough(world: World) -> None:
    for n in range(10):
        hook(world, f"https://hooks.example.org/{n}")
    with pytest.raises(Refused):
        hook(world, "https://hooks.example.org/11")


def test_old_deliveries_are_forgotten_but_none_that_waits(world: World, receiver: Receiver) -> None:
    hook(world, receiver.url)
    make_promise(world)
    send()
    make_promise(world)
    actions.queue_events(NOW)
    assert actions.forget_deliveries(NOW + timedelta(days=29)) == 0
    assert actions.forget_deliveries(NOW + timedelta(days=31)) == 1
    assert Delivery.objects.get().state == "waiting"
