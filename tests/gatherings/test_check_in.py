"""Checking in as oneself, from a phone: counted once, with a name only where somebody chose it, and for their tracks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from bridgework.gatherings import actions
from bridgework.gatherings.actions import Coming, StepPlan
from bridgework.gatherings.models import CheckIn, Gathering, Guest, StepDone
from bridgework.gatherings.queries.room import quorum_of
from bridgework.lib.words import Words
from tests.cast import NOW, World
from tests.gatherings.making import make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(world: World) -> Gathering:
    """An open room, whose session is a step of a track."""
    made = make_session(world)
    actions.make_track(
        partnership=world.harbor,
        title=Words.of("Circles"),
        purpose=Words(),
        steps=[StepPlan(Words.of("Come"), made)],
        role="",
        by=world.as_steward,
        now=NOW,
    )
    return actions.open_room(gathering=made, by=world.as_partner, now=NOW)


def room(session: Gathering) -> str:
    return reverse("sessions-by-link:room", kwargs={"key": session.room_key})


def check_in(session: Gathering, **more: Any) -> dict[str, Any]:
    return {"what": "check_in", "code": session.room_code, **more}


def test_a_member_on_a_phone_checks_in_as_themself_and_it_counts(world: World, session: Gathering) -> None:
    ben = world.client("ben")
    page = ben.get(room(session)).content.decode()
    assert "As Ben" in page and "Without my name" in page and "checked" not in page, "nothing is chosen beforehand"
    me = world.as_partner
    wrong = ben.post(room(session), check_in(session, code="000000", who=me.pk))
    assert wrong.status_code == 200 and not CheckIn.objects.exists()
    for _press in range(2):
        assert ben.post(room(session), check_in(session, who=me.pk)).status_code == 302
    row = CheckIn.objects.get()
    assert (row.organization, row.guest.membership, row.guest.email) == (world.clinic, me, "")
    assert StepDone.objects.get().membership == me
    assert "You are counted in." in ben.get(room(session)).content.decode()
    assert "Ben" in world.client("ben").get(f"/p/harbor/sessions/{session.slug}/guests/").content.decode()


def test_without_a_name_nothing_is_known_and_a_name_later_does_not_count_twice(
    world: World, session: Gathering
) -> None:
    ben = world.client("ben")
    ben.post(room(session), check_in(session, who="none", organization=world.clinic.pk))
    row = CheckIn.objects.get()
    assert row.guest is None and not Guest.objects.exists() and not StepDone.objects.exists()
    ben.post(room(session), check_in(session, who=world.as_partner.pk))
    assert CheckIn.objects.get().guest is not None and quorum_of(session).n_organizations == 1
    assert StepDone.objects.count() == 1


def test_who_is_on_the_list_already_is_that_guest(world: World, session: Gathering) -> None:
    invited = actions.register(
        gathering=session, coming=Coming("B.", email=world.ben.email), now=NOW - timedelta(days=3), is_by_host=True
    )
    world.client("ben").post(room(session), check_in(session, who=world.as_partner.pk))
    assert Guest.objects.get() == invited and CheckIn.objects.get().guest == invited
    actions.check_in_guest(guest=invited, is_here=True, by=world.as_steward, now=NOW)
    assert CheckIn.objects.count() == 1, "by phone and by hand is once"


def test_a_guest_checks_in_by_their_own_link_and_the_code(world: World, session: Gathering) -> None:
    coming = Coming("Ben", organization=world.clinic, membership=world.as_partner)
    guest = actions.register(gathering=session, coming=coming, now=NOW - timedelta(days=3), is_by_host=True)
    url = reverse("sessions-by-link:guest", kwargs={"token": actions.make_guest_token(guest)})
    phone = world.client("nobody")
    phone.post(room(session), check_in(session, organization=world.clinic.pk))
    assert phone.post(url, check_in(session, code="1")).status_code == 200 and not StepDone.objects.exists()
    assert phone.post(url, check_in(session)).status_code == 302
    assert CheckIn.objects.get().guest == guest, "what this phone had counted without a name is this guest"
    assert StepDone.objects.get().membership == world.as_partner
    assert "You are counted in." in phone.get(url).content.decode()


def test_nobody_checks_in_as_somebody_else_or_from_another_partnership(world: World, session: Gathering) -> None:
    world.client("chidi").post(room(session), check_in(session, who=world.as_partner.pk))
    assert not Guest.objects.exists(), "a capacity that is not one's own is no choice"
    esther = world.client("esther")
    assert "As Esther" not in esther.get(room(session)).content.decode()
    esther.post(room(session), check_in(session, who=world.as_valley_steward.pk))
    assert not Guest.objects.exists()
    assert "sign in first" in world.client("nobody").get(room(session)).content.decode()


def test_names_end_with_the_guests(world: World, session: Gathering) -> None:
    world.client("ben").post(room(session), check_in(session, who=world.as_partner.pk))
    actions.forget_guests(session.ends_at + timedelta(days=61))
    assert not Guest.objects.exists() and not CheckIn.objects.exists()
    assert StepDone.objects.count() == 1, "what was learned is theirs"
