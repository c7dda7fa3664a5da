"""The page of a pair: introducing with a day and a place."""

from __future__ import annotations

from typing import Any

import pytest

from bridgework.alignment.models import Introduction
from tests.alignment.pair_people import pair
from tests.cast import World

pytestmark = pytest.mark.django_db


def form(**more: Any) -> dict[str, Any]:
    return {"on": "2030-04-02", "starts": "10:00", "where": "Pier Hall", **more}


def test_the_page_introduces_with_a_day_and_place(three: World) -> None:
    overlap = pair(three, three.clinic, three.school)
    client = three.client("ben")
    path = f"/p/harbor/who-should-meet/{overlap.pk}/introduce/"
    assert client.post(path, form(starts="")).status_code == 422
    assert client.post(path, form(on="2020-01-01")).status_code == 422
    assert client.post(path, form()).status_code == 302
    introduction = Introduction.objects.get()
    assert introduction.where == "Pier Hall" and introduction.meet_at is not None
    assert introduction.meet_at.astimezone(three.harbor.zone).hour == 10
    side = introduction.one_reply if introduction.one_id == three.clinic.pk else introduction.other_reply
    assert side == "accepted"
    assert "Eastside Clinic would like to meet." in client.get("/p/harbor/who-should-meet/").content.decode()
