"""Every door answers by the partnership's clock: at half past nine in the evening there it is not yet tomorrow."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.signals import template_rendered
from django.utils import timezone

from bridgework.goals import actions
from bridgework.partnerships.doors import Here, member_page, public_form, public_page
from tests.cast import TODAY, World
from tests.goals.making import make_promise

EVENING = datetime(2026, 2, 10, 2, 30, tzinfo=UTC)  # 9 February, 21:30 in New York


@pytest.mark.parametrize("door", [public_page, public_form, member_page()])
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_door_sets_the_clock_and_gives_it_back(world: World, door: Any, method: str) -> None:
    def view(request: Any, here: Here) -> HttpResponse:
        return HttpResponse(f"{timezone.localtime(EVENING):%d %H:%M}")

    request = getattr(RequestFactory(), method)("/p/harbor/")
    request.user = request._cached_user = world.amara
    request.session = world.client("amara").session
    assert door(view)(request, partnership="harbor").content == b"09 21:30"
    assert timezone.get_current_timezone_name() == "UTC"


def test_an_answer_of_the_evening_bears_that_day_on_every_page(world: World) -> None:
    promise = make_promise(world, TODAY)
    actions.reply_to_commitment(commitment=promise, said="kept", by=world.as_partner, now=EVENING)
    for who, path in (
        ("nobody", f"commitments/{promise.pk}/"),
        ("nobody", "record/"),
        ("amara", f"commitments/{promise.pk}/"),
    ):
        text = world.client(who).get(f"/p/harbor/{path}").content.decode()
        assert "9 February 2026" in text and "10 February 2026" not in text, path


def test_the_page_behind_a_mailed_link_goes_by_the_same_clock(world: World) -> None:
    promise = make_promise(world, timezone.localdate(timezone=world.harbor.zone))
    token = actions.make_due_token(promise, timezone.now())
    seen: list[str] = []

    def look(sender: Any, context: Any, **more: Any) -> None:
        seen.append(timezone.get_current_timezone_name())

    template_rendered.connect(look)
    try:
        assert world.client("nobody").get(f"/due/{token}/").status_code == 200
    finally:
        template_rendered.disconnect(look)
    assert set(seen) == {"America/New_York"}
