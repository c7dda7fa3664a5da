"""Offers and needs: what fits and why, near the end, and what becomes of a pair."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from bridgework.goals.actions.refusals import Refused
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Role
from bridgework.places.models import Place
from bridgework.resources import actions, queries, wording
from bridgework.resources.models import Listing, Match
from tests.cast import NOW, TODAY, World
from tests.resources.making import add, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_school(world: World) -> Membership:
    return Membership.objects.create(
        partnership=world.harbor, person=world.dolores, organization=world.school, role=Role.PARTNER, since=NOW
    )


def fits(listing: Listing) -> list[Listing]:
    return [one.listing for one in queries.fitting(listing, TODAY)]


def test_what_fits_is_ranked_by_place_days_amount_and_words(world: World) -> None:
    county = Place.objects.create(scope=world.harbor.scope, level="county", code="h", name="Harbor")
    east = Place.objects.create(scope=world.harbor.scope, level="area", code="e", name="Eastside", parent=county)
    west = Place.objects.create(scope=world.harbor.scope, level="area", code="w", name="Westside", parent=county)
    need = add(
        world,
        "need",
        world.school,
        title=Words.of("A kitchen where parents cook"),
        place=east,
        starts_on=later(1),
        ends_on=later(10),
        amount=20,
    )
    days = {"starts_on": later(0), "ends_on": later(30)}
    best = add(
        world, "offer", world.clinic, title=Words.of("Kitchen for cooking together"), place=east, amount=30, **days
    )
    wider = add(
        world, "offer", world.clinic, title=Words.of("Kitchen for cooking together"), place=county, amount=30, **days
    )
    half = add(
        world,
        "offer",
        world.clinic,
        title=Words.of("Kitchen for cooking together"),
        place=county,
        amount=10,
        starts_on=later(6),
        ends_on=later(30),
    )
    vague = add(world, "offer", world.clinic, title=Words.of("Parking lot"))
    for wrong in (
        {"place": west, **days},
        {"place": east, "starts_on": later(11), "ends_on": later(30)},
        {"place": east, "kind": "equipment"},
        {"place": east, "ends_on": later(-1)},
    ):
        add(world, "offer", world.clinic, **wrong)
    add(world, "offer", world.school, place=east)  # their own
    actions.close_listing(listing=add(world, "offer", world.clinic, place=east), by=None, now=NOW)
    assert fits(need) == [best, wider, half, vague]
    assert fits(best)[0] == need, "from the other side, too"
    reasons = [wording.reasons(one, need) for one in queries.fitting(need, TODAY)]
    assert reasons[0][:4] == [
        "The same kind: Space.",
        "In the same place: Eastside.",
        "All days fit.",
        "As much as asked, or more.",
    ]
    assert reasons[2][1:4] == [
        "One place lies in the other: Harbor.",
        "5 of 10 days fit.",
        "50 in 100 of what is asked.",
    ]
    assert "The place is open." in reasons[3]
    assert queries.fitting(need, TODAY) == queries.fitting(need, TODAY)


def test_money_meets_stipends_which_are_people_times_hours_times_rate(world: World) -> None:
    need = add(world, "need", world.school, kind="stipend", n_people=12, hours_each=10, hourly_rate=2500)
    offer = add(world, "offer", world.clinic, kind="money", amount=300_000)
    assert need.amount == 300_000
    assert fits(need) == [offer] and fits(offer) == [need]
    assert wording.reasons(queries.fitting(need, TODAY)[0], need)[0] == "Money can pay stipends."
    assert wording.amount_of(need, "USD") == "12 residents, 10 hours each, at $25 an hour: $3,000 in all"
    with pytest.raises(Refused, match="how many residents"):
        add(world, "need", world.school, kind="stipend", amount=5)


def test_one_list_takes_the_same_few_queries_however_many_there_are(
    world: World, django_assert_num_queries: object
) -> None:
    need = add(world, "need", world.school)
    first = add(world, "offer", world.clinic)
    for n in (1, 300):
        Listing.objects.bulk_create(
            [
                Listing(
                    partnership=world.harbor,
                    side="offer",
                    kind="space",
                    organization=world.clinic,
                    title=Words.of(f"Room {at}"),
                    vector=first.vector,
                    created_at=NOW,
                )
                for at in range(n)
            ]
        )
        with django_assert_num_queries(3):  # type: ignore[operator]
            assert len(queries.fitting(need, TODAY)) == min(20, 2 if n == 1 else 20)


def test_a_pair_is_proposed_answered_fulfilled_and_thanked_for(world: World, as_school: Membership) -> None:
    need, offer = add(world, "need", world.school), add(world, "offer", world.clinic)
    match = actions.propose_match(offer=offer, need=need, by=world.as_partner, now=NOW)
    with pytest.raises(Refused, match="other side"):
        actions.answer_match(match=match, is_accepted=True, why=Words(), by=world.as_partner, now=NOW)
    with pytest.raises(Refused, match="Only what was accepted"):
        actions.fulfil_match(match=match, on=TODAY, thanks=Words(), by=as_school, now=NOW)
    match = actions.answer_match(match=match, is_accepted=True, why=Words(), by=as_school, now=NOW)
    with pytest.raises(Refused, match="answered before"):
        actions.answer_match(match=match, is_accepted=False, why=Words(), by=as_school, now=NOW)
    with pytest.raises(Refused, match="Whoever needed it"):
        actions.fulfil_match(match=match, on=TODAY, thanks=Words(), by=world.as_partner, now=NOW)
    actions.fulfil_match(match=match, on=TODAY, thanks=Words.of("Many thanks"), by=as_school, now=NOW)
    assert [str(one.thanks) for one in queries.thanks_for(offer)] == ["Many thanks"]
    with pytest.raises(Refused):
        actions.propose_match(offer=offer, need=need, by=as_school, now=NOW)


def test_a_pair_that_both_sides_propose_is_agreed(world: World, as_school: Membership) -> None:
    need, offer = add(world, "need", world.school), add(world, "offer", world.clinic)
    actions.propose_match(offer=offer, need=need, by=world.as_partner, now=NOW)
    both = actions.propose_match(offer=offer, need=need, by=as_school, now=NOW)
    assert both.state == Match.State.ACCEPTED and Match.objects.count() == 1


def test_who_is_not_of_either_side_proposes_nothing(world: World) -> None:
    need, offer = add(world, "need", world.school), add(world, "offer", world.clinic)
    foreign = add(world, "offer", world.valley_office)
    for one, other in ((offer, need), (foreign, need), (need, offer), (offer, offer)):
        with pytest.raises(Refused):
            actions.propose_match(offer=one, need=other, by=world.as_steward, now=NOW)


def test_the_list_says_what_ends_soon_and_leaves_out_what_ended(world: World) -> None:
    today = timezone.localdate(timezone=world.harbor.zone)
    ends = {
        n: add(world, "offer", world.clinic, title=Words.of(f"Room {n}"), ends_on=today + timedelta(days=n))
        for n in (-1, 0, 9, 31)
    }
    client = world.client("nobody")
    text = client.get("/p/harbor/resources/").content.decode()
    assert re.findall(r"Room (-?\d+)</a>", text) == ["31", "9", "0"]
    assert "ends today" in text and "ends in 9 days" in text and "ends in 31" not in text
    text = client.get("/p/harbor/resources/?ending=1").content.decode()
    assert re.findall(r"Room (-?\d+)</a>", text) == ["0", "9"]
    for query in ("?side=need", "?kind=money", "?place=nowhere", "?organization=school", "?kind=%00"):
        assert "Room 9" not in client.get(f"/p/harbor/resources/{query}").content.decode()
    for query in ("?side=offer", "?kind=space", "?organization=clinic", "?page=7"):
        assert "Room 9" in client.get(f"/p/harbor/resources/{query}").content.decode()
    assert client.get(f"/p/harbor/resources/{ends[9].pk}/").status_code == 200


def test_many_places_are_found_by_typing_a_part_of_their_name(world: World) -> None:
    client, scope = world.client("nobody"), world.harbor.scope
    few = [Place.objects.create(scope=scope, level="quarter", code=f"q{n}", name=f"Quarter {n:02}") for n in range(25)]
    for place in few:
        add(world, "offer", world.clinic, title=Words.of(f"Room in {place.name}"), place=place)
    text = client.get("/p/harbor/resources/").content.decode()
    assert '<option value="q24">Quarter 24</option>' in text and 'type="search"' not in text
    one = Place.objects.create(scope=scope, level="quarter", code="q", name="Old Mill")
    add(world, "offer", world.clinic, title=Words.of("Room in Old Mill"), place=one)
    Place.objects.create(scope=world.valley.scope, level="quarter", code="v", name="Old Mill")
    text = client.get("/p/harbor/resources/?place=old+MI").content.decode()
    assert re.findall("Room in ([^<]+)</a>", text) == ["Old Mill"]
    assert (
        re.search(r'<input type="search" id="id_place" name="place" value="old MI">', text)
        and '<option value="q24"' not in text
    )
    found = {
        "q24": ["Quarter 24"], "q": ["Old Mill"], "Quarter+1": [f"Quarter {n}" for n in range(19, 9, -1)], "Mill+Road": [], "%25": [],
    }  # fmt: skip
    for asked, names in found.items():  # a code means one place, anything else a part of a name
        text = client.get(f"/p/harbor/resources/?place={asked}").content.decode()
        assert re.findall("Room in ([^<]+)</a>", text) == names


def test_candidates_are_shown_to_members_alone(world: World) -> None:
    need = add(world, "need", world.clinic)
    add(world, "offer", world.school, title=Words.of("Hidden gym"), is_public=False)
    assert "Hidden gym" in world.client("ben").get(f"/p/harbor/resources/{need.pk}/").content.decode()
    for who in ("nobody", "dolores"):
        assert "Hidden gym" not in world.client(who).get(f"/p/harbor/resources/{need.pk}/").content.decode()
