"""A partner pastes a spreadsheet for the organization they act for, and for no other."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bridgework.indicators import rules
from bridgework.indicators.models import Indicator, Value
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Role
from tests.cast import World
from tests.indicators.test_pages import CHOICES, upload


def capacity(world: World, role: Role, organization: str | None) -> Membership:
    return Membership(role=role, organization=getattr(world, organization) if organization else None)


@pytest.mark.parametrize(
    ("role", "organization", "steward", "may_paste", "may_fill"),
    [
        (Role.STEWARD, "network", "clinic", True, True),
        (Role.DATA_STEWARD, "network", "clinic", True, True),
        (Role.DATA_STEWARD, None, None, True, True),
        (Role.PARTNER, "clinic", "clinic", True, True),
        (Role.PARTNER, "clinic", "school", True, False),
        (Role.PARTNER, "clinic", None, True, False),
        (Role.PARTNER, None, None, False, False),
        (Role.MODERATOR, "clinic", "clinic", False, False),
        (Role.RESIDENT, None, None, False, False),
    ],
)
def test_who_may_paste_and_what_they_fill(
    world: World, role: Role, organization: str | None, steward: str | None, may_paste: bool, may_fill: bool
) -> None:
    mine = [capacity(world, role, organization)]
    indicator = Indicator(steward=getattr(world, steward) if steward else None)
    assert rules.may_paste(mine) is may_paste
    assert rules.may_fill(mine, indicator) is may_fill
    assert rules.may_fill(mine, None) is may_paste
    assert rules.may_fill([], None) is False


def made(world: World, name: str, steward: str) -> Indicator:
    return Indicator.objects.create(
        partnership=world.harbor, slug=name, name=Words.of(name), unit="events", steward=getattr(world, steward)
    )


def test_a_partner_starts_an_indicator_of_their_organization_for_members_only(world: World) -> None:
    client = world.client("ben")
    check = client.post(upload(world, who="ben"), CHOICES)["Location"]
    assert client.post(check).status_code == 302
    indicator = Indicator.objects.get()
    assert indicator.steward == world.clinic
    assert not indicator.is_public
    assert Value.objects.exists()
    page = reverse("indicators:indicator-detail", args=["harbor", indicator.slug])
    assert world.client("nobody").get(page).status_code != 200
    assert client.get(page).status_code == 200


def test_a_partner_fills_their_own_indicator_and_no_other(world: World) -> None:
    own, others = made(world, "own", "clinic"), made(world, "others", "school")
    client = world.client("ben")
    mapping = upload(world, who="ben")
    assert "others" not in client.get(mapping).content.decode()
    refused = client.post(mapping, {**CHOICES, "indicator": str(others.pk)})
    assert refused.status_code == 200, "another organization's indicator is not among the choices"
    check = client.post(mapping, {**CHOICES, "indicator": str(own.pk)})["Location"]
    client.post(check)
    assert set(Value.objects.values_list("indicator", flat=True)) == {own.pk}


def test_what_an_upload_fills_is_asked_again_at_the_end(world: World) -> None:
    own = made(world, "own", "clinic")
    client = world.client("ben")
    check = client.post(upload(world, who="ben"), {**CHOICES, "indicator": str(own.pk)})["Location"]
    own.steward = world.school
    own.save()
    assert client.get(check).status_code == 403
    assert client.post(check).status_code == 403
    assert not Value.objects.exists()


def test_the_desk_shows_partners_where_to_paste(world: World) -> None:
    path = reverse("indicators:upload", args=["harbor"])
    for who, is_there in (("ben", True), ("amara", True), ("chidi", False)):
        assert (path in world.client(who).get("/p/harbor/desk/").content.decode()) is is_there
