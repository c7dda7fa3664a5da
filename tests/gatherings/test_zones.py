"""A poll in the reader's own time zone, without script: the choice stands in the address and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from bridgework.gatherings import actions
from bridgework.gatherings.models import TimePoll
from bridgework.gatherings.zones import chosen_zone, zone_names
from bridgework.lib.words import Words
from tests.cast import NOW, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def poll(world: World) -> TimePoll:
    """Harbor's clock is New York's: the two moments lie before and after Europe's change of clocks, which comes later there."""
    assert world.harbor.time_zone == "America/New_York"
    slots = [datetime(2026, 3, 27, 20, 30, tzinfo=UTC), datetime(2026, 3, 30, 20, 30, tzinfo=UTC)]
    plan = actions.PollPlan("planning", Words.of("Reading"), 60)
    return actions.start_poll(
        partnership=world.harbor, plan=plan, slots=slots, hosts=[world.clinic], by=world.as_partner, now=NOW
    )


def link(poll: TimePoll) -> str:
    return reverse("sessions-by-link:poll", kwargs={"token": actions.make_poll_token(poll)})


def test_both_clocks_stand_on_the_page_by_the_rules_of_each(world: World, poll: TimePoll) -> None:
    phone = world.client("nobody")
    plain = phone.get(link(poll)).content.decode()
    assert "Friday 27 March, 16:30" in plain and "21:30" not in plain and "<select" not in plain.split("<form")[0]
    page = phone.get(link(poll), {"zone": "Europe/Berlin"}).content.decode()
    for told in (
        "Friday 27 March, 16:30",
        "Friday 27 March, 21:30",
        "Monday 30 March, 16:30",
        "Monday 30 March, 22:30",
    ):
        assert told in page
    assert "(Europe/Berlin)" in page and "times.js" not in page
    far = phone.get(link(poll), {"zone": "Pacific/Auckland"}).content.decode()
    assert "Saturday 28 March, 09:30" in far, "the day is another there"
    assert not phone.cookies.get("zone") and "zone" not in str(phone.session.items())


def test_the_choice_goes_along_with_the_answer(world: World, poll: TimePoll) -> None:
    phone = world.client("nobody")
    slot = poll.slots.order_by("pk")[0]
    sent = phone.post(f"{link(poll)}?zone=Europe/Berlin", {"name": "Noor", f"slot-{slot.pk}": "yes"})
    assert sent.status_code == 302 and sent.url.endswith("?zone=Europe%2FBerlin")
    assert "21:30" in phone.get(sent.url).content.decode()
    again = phone.post(sent.url, {f"slot-{slot.pk}": "no"})
    assert again.url == sent.url


def test_a_place_is_chosen_from_all_of_them_and_nonsense_asks_again(world: World, poll: TimePoll) -> None:
    phone = world.client("nobody")
    for asked in ("", "Europe/Atlantis", "../../etc/passwd", "EST"):
        page = phone.get(link(poll), {"zone": asked}).content.decode()
        assert '<option value="Europe/Berlin">Berlin</option>' in page and "Friday 27 March, 16:30" in page
    assert {"America/Los_Angeles", "Asia/Kolkata", "Africa/Mogadishu", "Pacific/Kiritimati"} <= set(zone_names())
    assert chosen_zone("Asia/Kolkata") == ZoneInfo("Asia/Kolkata") and chosen_zone(None) is None


def test_those_who_host_see_both_clocks_too(world: World, poll: TimePoll) -> None:
    page = world.client("ben").get(f"/p/harbor/sessions/polls/{poll.slug}/?zone=Asia/Kolkata").content.decode()
    assert "Friday 27 March, 16:30" in page and "Saturday 28 March, 02:00" in page
