"""The parties of an agreement are told 60 and 14 days before it ends, once each, and see it on the desk."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from bridgework.partnerships.models import Agreement
from bridgework.updates.actions import send_agreement_warnings
from tests.cast import NOW, TODAY, World
from tests.partnerships.agreed import drafted, sign_by_all


@pytest.fixture
def agreement(world: World) -> Agreement:
    made = drafted(world.harbor, [world.network, world.clinic], world.as_steward, ends_on=TODAY + timedelta(days=100))
    sign_by_all(made, world.as_steward, world.as_partner)
    return made


def at(days: int) -> datetime:
    return NOW + timedelta(days=days)


def test_twice_before_the_end_and_to_the_parties_alone(agreement: Agreement, mailoutbox: list[Any]) -> None:
    told = [(days, send_agreement_warnings(at(days))) for days in (0, 39, 40, 41, 85, 86, 87, 100, 101)]
    assert [(days, n) for days, n in told if n] == [(40, 2), (86, 2)]
    assert sorted({mail.to[0] for mail in mailoutbox}) == ["amara@example.org", "ben@example.org"]
    assert reverse("indicators:agreement", args=["harbor", agreement.slug]) in mailoutbox[0].body


def test_no_warning_of_what_is_not_signed_or_has_ended(agreement: Agreement) -> None:
    Agreement.objects.update(signed_at=None)
    assert send_agreement_warnings(at(90)) == 0
    Agreement.objects.update(signed_at=NOW, ended_on=TODAY)
    assert send_agreement_warnings(at(90)) == 0


def test_a_worker_that_slept_past_the_first_day_sends_the_later_warning_alone(agreement: Agreement) -> None:
    assert send_agreement_warnings(at(90)) == 2
    assert send_agreement_warnings(at(95)) == 0


def test_the_desk_of_a_party_shows_it(world: World, agreement: Agreement) -> None:
    today = timezone.localdate(timezone=world.harbor.zone)
    Agreement.objects.update(starts_on=date(2026, 1, 1), ends_on=today + timedelta(days=30))
    heading = "Agreements that end soon"
    desk = reverse("overview:desk", args=["harbor"])
    assert heading in world.client("ben").get(desk).content.decode()
    assert heading not in world.client("chidi").get(desk).content.decode()
