"""Promises: every sequence of replies keeps the rules; links work once; who may answer."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridgework.goals import actions, rules
from bridgework.goals.actions.due_links import LIFETIME, LinkDead, LinkState
from bridgework.goals.actions.refusals import AlreadyClosed, DateNeeded, OfAnotherPartnership, Refused
from bridgework.goals.models import Commitment, CommitmentReply
from bridgework.journal.models import Entry
from bridgework.lib.words import Words
from tests.cast import NOW, TODAY, World
from tests.goals.making import make_goal, make_promise

STEP = st.tuples(
    st.sampled_from(["kept", "late", "changed", "dropped"]),
    st.one_of(st.none(), st.integers(-5, 60)),
    st.booleans(),
    st.integers(0, 20),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=8))
def test_any_sequence_of_replies_keeps_the_rules_of_a_promise(world: World, steps: list) -> None:
    promise = make_promise(world, TODAY + timedelta(days=3))
    first, now, is_open, due, n_replies = promise.due_on, NOW, True, promise.due_on, 0
    for said, days, has_note, wait in steps:
        now += timedelta(days=wait)
        today = rules.local_date(world.harbor, now)
        new = None if days is None else today + timedelta(days=days)
        # What must happen, told apart from the code: closed refuses all; a date must lie ahead; changed needs something
        # new; giving up needs a reason.
        moves = new if said in ("late", "changed") else None
        is_right = is_open and not (
            (moves is not None and moves <= today)
            or (said == "changed" and moves is None and not has_note)
            or (said == "dropped" and not has_note)
        )
        note = Words.of("Because.") if has_note else None
        arguments = {"said": said, "by": world.as_partner, "now": now, "new_due_on": new, "note": note}
        if is_right:
            actions.reply_to_commitment(commitment=promise, **arguments)
            n_replies += 1
            is_open = said in ("late", "changed")
            due = moves or due
        else:
            with pytest.raises(Refused):
                actions.reply_to_commitment(commitment=promise, **arguments)
        promise.refresh_from_db()
        assert (promise.state == "open") is is_open
        assert (promise.closed_on is None) is is_open
        assert (promise.first_due_on, promise.due_on) == (first, due)
        assert promise.replies.count() == n_replies
        expected = promise.state if not is_open else ("late" if due < today else "open")
        assert rules.standing(promise, today) == expected


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Adak", "Europe/London"])
def test_late_begins_at_local_midnight_after_the_due_date(world: World, zone: str) -> None:
    world.harbor.time_zone = zone
    promise = make_promise(world, date(2026, 3, 10))
    midnight = datetime(2026, 3, 11, tzinfo=world.harbor.zone).astimezone(UTC)
    assert not rules.is_late(promise, rules.local_date(world.harbor, midnight - timedelta(seconds=1)))
    assert rules.is_late(promise, rules.local_date(world.harbor, midnight))


def test_a_promise_is_refused_for_a_day_that_has_passed_locally(world: World) -> None:
    world.harbor.time_zone = "Pacific/Kiritimati"  # there it is 3 March already
    with pytest.raises(DateNeeded):
        make_promise(world, TODAY)
    assert not Commitment.objects.exists()


def test_nothing_of_another_partnership_can_be_tied_to_a_promise(world: World) -> None:
    foreign = actions.create_goal(
        partnership=world.valley, title=Words.of("x"), vision=Words(), by=world.as_valley_steward, now=NOW
    )
    with pytest.raises(OfAnotherPartnership):
        make_promise(world, goal=foreign)
    with pytest.raises(OfAnotherPartnership):
        make_promise(world, organization=world.valley_office, owner=None)
    with pytest.raises(Refused):
        make_promise(world, organization=world.school)  # Ben does not act for the school


@pytest.mark.parametrize("state", ["open", "late", "kept", "dropped"])
@pytest.mark.parametrize("who", ["amara", "ben", "chidi", "nobody"])
def test_may_reply_only_people_of_the_organization_and_only_while_open(world: World, who: str, state: str) -> None:
    promise = Commitment(organization=world.clinic, state="open" if state == "late" else state, due_on=TODAY)
    capacities = {"amara": [world.as_steward], "ben": [world.as_partner], "chidi": [world.as_resident], "nobody": []}[
        who
    ]
    assert rules.may_reply(capacities, promise) is (who == "ben" and state in ("open", "late"))


def test_replies_are_journaled_in_capacity_without_what_people_wrote(world: World) -> None:
    promise = make_promise(world)
    actions.reply_to_commitment(
        commitment=promise, said="late", by=world.as_partner, now=NOW, note=Words.of("The roof leaks.")
    )
    entry = Entry.objects.get(act="goals.commitment.late")
    assert entry.capacity == "partner for Eastside Clinic"
    assert "roof" not in str(entry.facts)


# The mailed link


@pytest.mark.parametrize("said", ["kept", "late", "changed"])
def test_a_link_works_once_per_due_date(world: World, said: str) -> None:
    promise = make_promise(world, TODAY)
    token = actions.make_due_token(promise, NOW)
    actions.reply_by_link(token=token, said=said, now=NOW, note=Words.of("Said by link."))
    for _ in range(2):
        with pytest.raises(LinkDead) as dead:
            actions.reply_by_link(token=token, said="kept", now=NOW)
        assert dead.value.state is LinkState.ANSWERED
    assert CommitmentReply.objects.count() == 1


def test_a_link_dies_when_the_date_moves_and_a_new_one_works(world: World) -> None:
    promise = make_promise(world, TODAY)
    old = actions.make_due_token(promise, NOW)
    later = TODAY + timedelta(days=7)
    actions.reply_to_commitment(commitment=promise, said="changed", by=world.as_partner, now=NOW, new_due_on=later)
    assert actions.find_due_link(token=old, now=NOW).state is LinkState.ANSWERED
    promise.refresh_from_db()
    new = actions.make_due_token(promise, NOW)
    assert actions.find_due_link(token=new, now=NOW).state is LinkState.LIVE


def test_a_link_runs_out_and_says_so(world: World) -> None:
    promise = make_promise(world, TODAY)
    token = actions.make_due_token(promise, NOW)
    assert actions.find_due_link(token=token, now=NOW + LIFETIME).state is LinkState.LIVE
    assert actions.find_due_link(token=token, now=NOW + LIFETIME + timedelta(seconds=1)).state is LinkState.EXPIRED


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 10_000), letter=st.sampled_from("abcXYZ0189_-:."))
def test_a_changed_link_does_nothing(world: World, place: int, letter: str) -> None:
    promise = make_promise(world, TODAY)
    token = actions.make_due_token(promise, NOW)
    at = place % len(token)
    other = letter if letter != token[at] else "q"
    broken = token[:at] + other + token[at + 1 :]
    link = actions.find_due_link(token=broken, now=NOW)
    assert link.state is LinkState.WRONG, "one letter changed"
    assert link.commitment is None
    for garbage in ("", token[:-1], token.split(":")[0], "%00", "x" * 5000):
        assert actions.find_due_link(token=garbage, now=NOW).state is LinkState.WRONG


def test_a_link_of_somebody_who_left_does_nothing(world: World) -> None:
    promise = make_promise(world, TODAY)
    token = actions.make_due_token(promise, NOW)
    world.as_partner.ended_at = NOW
    world.as_partner.save()
    assert actions.find_due_link(token=token, now=NOW).state is LinkState.WRONG


def test_a_link_cannot_give_a_promise_up(world: World) -> None:
    token = actions.make_due_token(make_promise(world, TODAY), NOW)
    for said in ("dropped", "", "constructor"):
        with pytest.raises(Refused):
            actions.reply_by_link(token=token, said=said, now=NOW, note=Words.of("x"))
    assert not CommitmentReply.objects.exists()


def test_give_up_needs_a_reason_and_closes(world: World) -> None:
    promise = make_promise(world)
    with pytest.raises(Refused):
        actions.give_up_commitment(commitment=promise, by=world.as_partner, now=NOW, note=Words())
    actions.give_up_commitment(commitment=promise, by=world.as_partner, now=NOW, note=Words.of("The grant ended."))
    with pytest.raises(AlreadyClosed):
        actions.reply_to_commitment(commitment=promise, said="kept", by=world.as_partner, now=NOW)


def test_endorsing_twice_changes_the_pledge_and_keeps_the_date(world: World) -> None:
    goal = make_goal(world)
    for days, words in (
        (0, "We open evenings."),
        (3, "We open evenings and Saturdays."),
        (4, "We open evenings and Saturdays."),
    ):
        endorsement = actions.endorse_goal(
            goal=goal,
            organization=world.clinic,
            pledge=Words.of(words),
            by=world.as_partner,
            now=NOW + timedelta(days=days),
        )
    assert endorsement.endorsed_on == TODAY
    acts = list(Entry.objects.filter(act__startswith="goals.goal.").order_by("number").values_list("act", flat=True))
    assert acts == ["goals.goal.created", "goals.goal.endorsed", "goals.goal.pledge-changed"]
    actions.withdraw_endorsement(endorsement=endorsement, by=world.as_partner, now=NOW, why="We close.")
    assert not goal.endorsements.exists()
