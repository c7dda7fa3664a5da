"""Needs that nobody serves: where the evidence comes from, what stays protected, barriers, what is started, side by side."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bridgework.alignment import queries
from bridgework.alignment.actions import Counted, NeedRefused, count_need, reckon, remove_counted_need, start_for_need
from bridgework.alignment.models import CountedNeed, Overlap, PairAnswer, Start, UnservedNeed
from bridgework.alignment.queries.records import PlaceCodes, place_codes, span_of
from bridgework.alignment.wording_needs import evidence_said
from bridgework.goals.actions.initiatives import InitiativeWords
from bridgework.goals.models import Initiative
from bridgework.journal.models import Entry
from bridgework.lib.words import Words
from bridgework.partnerships.models import Partnership, Service
from bridgework.places.models import Place
from bridgework.resources.models import Listing
from tests.alignment.pair_people import pair, serve
from tests.cast import NOW, World
from tests.conversations.people import opened, two_camps, with_result

pytestmark = pytest.mark.django_db


def place(world: World, name: str, parent: Place | None = None, level: str = "area") -> Place:
    code = name.lower().replace(" ", "-")
    return Place.objects.create(scope=world.harbor.scope, level=level, code=code, name=name, parent=parent)


def counted(world: World, need: str = "Mentoring for young people", **more: Any) -> CountedNeed:
    said = Counted(
        need=Words.of(need),
        n_people=more.pop("n", 40),
        counted_on=date(2026, 2, 1),
        source=more.pop("source", "Survey"),
        **more,
    )
    return count_need(partnership=world.harbor, said=said, by=world.as_steward, at=NOW)


def barriers(world: World) -> list[tuple[str, str]]:
    reckon(partnership=world.harbor, at=NOW)
    return [(str(one.need), one.barrier) for one in queries.needs_for(world.harbor, is_member=True)]


def test_what_a_service_reaches_is_no_unserved_need(world: World) -> None:
    here = place(world, "Eastside")
    serve(world.clinic, ages=("14-17",), languages=("es",), places=("Eastside",))
    counted(world, place=here, age_from=14, age_to=17, language="es")
    assert barriers(world) == []


@pytest.mark.parametrize(
    ("asks", "barrier"),
    [
        ({"language": "so"}, "language"),
        ({"age_from": 40, "age_to": 60}, "age"),
        ({"must_be_free": True}, "cost"),
        ({"hours": "evening"}, "hours"),
        ({"must_be_accessible": True}, "accessibility"),
    ],
)
def test_a_barrier_is_named_for_itself(world: World, asks: dict[str, Any], barrier: str) -> None:
    here = place(world, "Eastside")
    service = serve(world.clinic, ages=("14-17",), languages=("es",), places=("Eastside",))
    counted(world, place=here, **asks)
    assert barriers(world) == [("Mentoring for young people", barrier)]
    text = world.client("nobody").get("/p/harbor/unserved/").content.decode()
    assert "Something stands in the way" in text and "40 people were counted: Survey, 1 Feb 2026." in text
    need = UnservedNeed.objects.get()
    page = world.client("nobody").get(f"/p/harbor/unserved/{need.pk}/").content.decode()
    assert f"/p/harbor/services/{service.pk}/" in page


def test_a_service_in_a_part_of_a_place_answers_for_the_whole_and_one_around_it_for_a_part(world: World) -> None:
    county = place(world, "Harbor County", level="county")
    east, west = place(world, "Eastside", county), place(world, "Westside", county)
    counted(world, place=county)
    serve(world.clinic, places=("Eastside",))
    assert barriers(world) == []
    counted(world, place=west)
    assert barriers(world) == [("Mentoring for young people", "distance")]
    serve(world.school, places=("Harbor County",))
    assert barriers(world) == [] and east.parent == county


def test_a_need_is_public_only_where_some_of_its_evidence_is(world: World) -> None:
    counted(world, "A quiet room to rest", source="Hush", is_public=False)
    reckon(partnership=world.harbor, at=NOW)
    hidden = UnservedNeed.objects.get()
    for who in ("nobody", "dolores", "esther"):
        client = world.client(who)
        assert client.get(f"/p/harbor/unserved/{hidden.pk}/").status_code == 404
        for path in ("/p/harbor/unserved/", "/api/p/harbor/unserved/", "/p/harbor/record/"):
            text = client.get(path).content.decode()
            assert "quiet room" not in text and "Hush" not in text
    assert "A quiet room to rest" in world.client("chidi").get("/p/harbor/unserved/").content.decode()


def test_nothing_of_fewer_than_ten_people_is_written_down(world: World) -> None:
    with pytest.raises(NeedRefused):
        counted(world, n=9)
    body = {
        "need": "A ride", "n_people": "9", "counted_on": "2026-02-01", "source": "Survey", "language": "en", "is_public": "on",
    }  # fmt: skip
    client = world.client("amara")
    assert client.post("/p/harbor/unserved/counts/", body).status_code == 422
    assert client.post("/p/harbor/unserved/counts/", body | {"n_people": "10"}).status_code == 302
    assert CountedNeed.objects.get().n_people == 10
    for wrong in ({"age_from": "9", "age_to": "6"}, {"age_from": "9"}):
        assert client.post("/p/harbor/unserved/counts/", body | {"n_people": "12"} | wrong).status_code == 422


def test_a_count_taken_away_takes_its_need_with_it_but_not_what_was_started(world: World) -> None:
    first, second = counted(world, "A quiet room"), counted(world, "A warm kitchen")
    reckon(partnership=world.harbor, at=NOW)
    need = UnservedNeed.objects.select_related("partnership").get(evidence__0__n=40, need=second.need)
    said = InitiativeWords(Words.of("Kitchen"), Words.of("Soup"), Words.of("Everybody"))
    start_for_need(need=need, said=said, organizations=[world.clinic], by=world.as_partner, now=NOW)
    for row in (first, second):
        remove_counted_need(counted=row, by=world.as_steward, at=NOW)
    reckon(partnership=world.harbor, at=NOW)
    left = UnservedNeed.objects.get()
    assert left.pk == need.pk and not left.is_current and Start.objects.count() == 1
    assert not queries.needs_for(world.harbor, is_member=True).exists()


def test_starting_something_fills_in_what_the_need_says_and_keeps_the_link(world: World) -> None:
    here = place(world, "Eastside")
    counted(world, "A warm kitchen", place=here, age_from=6, age_to=13, language="so")
    reckon(partnership=world.harbor, at=NOW)
    need = UnservedNeed.objects.get()
    client = world.client("ben")
    path = f"/p/harbor/unserved/{need.pk}/start/"
    form = client.get(path).content.decode()
    assert "A warm kitchen" in form and 'value="Eastside"' in form and "6 to 13" in form
    body = {
        "name": "Kitchen club", "aim": "Warm meals", "serves": "Children", "where": "Eastside", "language": "en",
        "organizations": [world.clinic.pk],
    }  # fmt: skip
    response = client.post(path, body)
    assert response.status_code == 302 and response["Location"] == "/p/harbor/initiatives/kitchen-club/"
    start = Start.objects.select_related("initiative").get()
    assert start.need_id == need.pk and start.initiative.place == here
    assert "Kitchen club" in world.client("nobody").get("/p/harbor/unserved/").content.decode()
    back = f'<a href="/p/harbor/unserved/{need.pk}/">'
    assert back in world.client("nobody").get(response["Location"]).content.decode()
    UnservedNeed.objects.update(is_public=False)
    assert back not in world.client("nobody").get(response["Location"]).content.decode()
    assert back in world.client("ben").get(response["Location"]).content.decode()
    assert Entry.objects.filter(act="alignment.need.started", subject="goals.initiative:kitchen-club").exists()


def test_asking_for_what_a_need_takes_is_prefilled_and_linked_both_ways(world: World) -> None:
    here = place(world, "Eastside")
    counted(world, "A warm kitchen", place=here, age_from=6, age_to=13, language="so")
    reckon(partnership=world.harbor, at=NOW)
    need = UnservedNeed.objects.get()
    client, path = world.client("ben"), f"/p/harbor/unserved/{need.pk}/ask/"
    assert path in client.get(f"/p/harbor/unserved/{need.pk}/").content.decode()
    form = client.get(path).content.decode()
    assert 'value="A warm kitchen"' in form and "6 to 13" in form and "No service reaches them." in form
    assert f'<option value="{here.pk}" selected' in form
    body = {
        "side": "need", "kind": "space", "title": "A warm kitchen", "details": "Twice a week", "language": "en",
        "organization": world.clinic.pk, "place": here.pk, "is_public": "on",
    }  # fmt: skip
    assert client.post(path, body | {"side": "offer"}).status_code == 200, "an offer is no need"
    response = client.post(path, body)
    listing = Listing.objects.get()
    assert response.status_code == 302 and response["Location"] == f"/p/harbor/resources/{listing.pk}/"
    assert Start.objects.get().listing == listing
    for page, link in (
        (f"/p/harbor/resources/{listing.pk}/", f"/p/harbor/unserved/{need.pk}/"),
        (f"/p/harbor/unserved/{need.pk}/", f"/p/harbor/resources/{listing.pk}/"),
        ("/p/harbor/unserved/", f"/p/harbor/resources/{listing.pk}/"),
    ):
        assert link in world.client("nobody").get(page).content.decode()
    assert Entry.objects.filter(act="alignment.need.asked-for", subject=f"resources.listing:{listing.pk}").exists()
    # Closed evidence: the public listing stays, what it was asked for is the members' to read.
    UnservedNeed.objects.update(is_public=False)
    assert (
        f"unserved/{need.pk}" not in world.client("nobody").get(f"/p/harbor/resources/{listing.pk}/").content.decode()
    )
    # And a listing that only members read is named to nobody else.
    UnservedNeed.objects.update(is_public=True)
    Listing.objects.update(is_public=False)
    assert (
        f"resources/{listing.pk}" not in world.client("nobody").get(f"/p/harbor/unserved/{need.pk}/").content.decode()
    )
    assert world.client("nobody").get("/api/p/harbor/unserved/").json()["items"][0]["listings"] == []


def test_addresses_of_needs_stay_when_they_are_worked_out_anew(world: World) -> None:
    counted(world, "A quiet room")
    reckon(partnership=world.harbor, at=NOW)
    before = UnservedNeed.objects.get().pk
    counted(world, "A warm kitchen", n=400)
    reckon(partnership=world.harbor, at=NOW)
    assert before in UnservedNeed.objects.values_list("pk", flat=True) and UnservedNeed.objects.count() == 2


def test_who_must_be_kept_apart_is_not_suggested_as_a_partner(world: World) -> None:
    for organization in (world.clinic, world.school, world.network):
        serve(organization)
    reckon(partnership=world.harbor, at=NOW)
    initiative = Initiative.objects.create(
        partnership=world.harbor, slug="m", name=Words.of("Mentors"), aim=Words.of("A mentor for each young person")
    )
    initiative.organizations.add(world.clinic)
    names = {one.organization for one in queries.partners_for_initiative(world.harbor, initiative)}
    assert names == {world.school, world.network}
    from bridgework.alignment.actions import answer_pair

    answer_pair(
        overlap=pair(world, world.clinic, world.school),
        kind=PairAnswer.Kind.APART,
        reason=Words.of("No"),
        organization_id=world.clinic.pk,
        by=world.as_partner,
        at=NOW,
    )
    names = {one.organization for one in queries.partners_for_initiative(world.harbor, initiative)}
    assert names == {world.network}


def test_the_matrix_counts_each_combination_of_one_service_alone(world: World) -> None:
    serve(world.clinic, ages=("14-17",), languages=("es", "en"), places=("9", "10"))
    serve(world.school, ages=("0-5",), languages=("so",), places=("9",))
    found = queries.service_matrix(world.harbor)
    filled = {cell for cell, n in found.cells.items() if n}
    assert filled == {
        ("es", "14-17", "9"), ("en", "14-17", "9"), ("es", "14-17", "10"), ("en", "14-17", "10"), ("so", "0-5", "9"),
    }  # fmt: skip
    assert len(found.cells) == 3 * 2 * 2
    for path in ("/p/harbor/unserved/", "/p/harbor/unserved/?by=people"):
        text = world.client("nobody").get(path).content.decode()
        assert "7 of 12 combinations of place and people are reached by no service" in text


def test_the_matrix_says_nothing_of_what_only_silent_services_name(world: World) -> None:
    """A place where services do not say for which ages is not one that no service reaches."""
    serve(world.clinic, ages=("14-17",), languages=("es",), places=("9",))
    serve(world.clinic, ages=("0-5",), languages=("so",), places=("10",))
    serve(world.school, ages=(), languages=("vi",), places=("4",))
    serve(world.school, ages=("65+",), languages=(), places=("5",))
    serve(world.school, ages=("65+",), languages=("vi",), places=())
    serve(world.network, ages=(), languages=(), places=())
    left = serve(world.network, places=("7",))
    Service.objects.filter(pk=left.pk).update(is_active=False)
    found = queries.service_matrix(world.harbor)
    assert (set(found.places), set(found.languages), set(found.ages)) == ({"9", "10"}, {"es", "so"}, {"14-17", "0-5"})
    assert (found.n_services, found.n_said, found.is_cut) == (6, 2, False)
    text = world.client("nobody").get("/p/harbor/unserved/?by=people").content.decode()
    assert "6 of 8 combinations of place and people are reached by no service" in text
    assert "Of 6 services in the directory, 2 say which ages, which languages and which places they reach." in text
    assert "4 more services are not counted here: they may reach these people, too." in text
    assert "named most often" not in text


def test_the_matrix_says_what_it_leaves_out(world: World) -> None:
    serve(world.clinic, places=tuple(f"Ward {n}" for n in range(1, 12)))
    found = queries.service_matrix(world.harbor)
    assert len(found.places) == 10 and found.is_cut and found.n_said == found.n_services == 1
    text = world.client("nobody").get("/p/harbor/unserved/?by=people").content.decode()
    assert "Only the places, languages and ages named most often are shown." in text
    assert "not counted here" not in text


def test_ages_that_overlap_are_said_to_count_apart(world: World) -> None:
    client, said = world.client("nobody"), "one for 18 to 21 is not counted under 18 to 24"
    serve(world.clinic, ages=("14-17", "18-21"))
    assert said not in client.get("/p/harbor/unserved/?by=people").content.decode()
    serve(world.school, ages=("18-24",))
    assert said in client.get("/p/harbor/unserved/?by=people").content.decode()


def test_a_matrix_of_silent_services_is_none(world: World) -> None:
    serve(world.clinic, ages=())
    assert queries.service_matrix(world.harbor).cells == {}
    client = world.client("nobody")
    assert "Nothing stands here yet." in client.get("/p/harbor/unserved/?by=people").content.decode()
    assert "combinations of place" not in client.get("/p/harbor/unserved/").content.decode()


def test_places_are_known_by_code_or_name_and_a_circle_of_places_ends() -> None:
    codes = PlaceCodes([(1, "c", "County", None), (2, "e", "Eastside", 1), (3, "f", "Ferry Hill", 2)])
    assert codes.covered(["eastside"]) == {"p2", "p3"} and codes.covered(["E", "elsewhere"]) == {
        "p2",
        "p3",
        "elsewhere",
    }
    round_about = PlaceCodes([(1, "a", "A", 2), (2, "b", "B", 1)])
    assert round_about.within(1) == {1, 2} and len(round_about.above(1)) <= 12


@pytest.mark.parametrize(
    ("code", "span"), [("14-17", (14, 17)), ("18+", (18, 120)), ("17-14", None), ("teen", None), ("0.5-2", (0.5, 2))]
)
def test_age_bands_are_read(code: str, span: Any) -> None:
    assert span_of(code) == span


def test_needs_of_the_example_rest_on_what_is_published(harbor: Partnership) -> None:
    """Gaps are those of the last release's public rows; voices are of ten people or more and not taken up."""
    rows = list(queries.needs_for(harbor, is_member=True))
    kinds = {fact["kind"] for one in rows for fact in one.evidence}
    assert kinds >= {"count", "indicator", "voice", "population"}
    assert {one.barrier for one in rows} >= {"", "language", "distance", "hours"}
    released = {one.slug: one for one in harbor.indicators.filter(released_in__isnull=False)}
    for one in rows:
        for fact in one.evidence:
            if fact["kind"] == "indicator":
                assert fact["slug"] in released and not released[fact["slug"]].is_under_agreement
            if fact["kind"] == "voice":
                assert fact["agree"] >= 10 and fact["answered"] >= 10
            if fact["kind"] in ("count", "population"):
                assert fact["n"] >= 10


@pytest.mark.parametrize(("table", "has_groups"), [([[1] * 8] * 14, False), (two_camps(), True)])
def test_groups_of_opinion_are_named_as_evidence_only_where_there_are_some(
    world: World, table: list[list[int | None]], has_groups: bool
) -> None:
    talk = with_result(opened(world.harbor, world.as_steward, n=8), table)
    reckon(partnership=world.harbor, at=NOW)
    facts = [fact for one in queries.needs_for(world.harbor, is_member=True) for fact in one.evidence]
    assert facts and {fact["kind"] for fact in facts} == {"voice"}
    assert bool(talk.results.latest("pk").body["groups"]) is has_groups
    text = world.client("nobody").get("/p/harbor/unserved/").content.decode()
    assert "who answered agree" in text and ("in every group of opinion." in text) is has_groups
    kept_before = {key: value for key, value in facts[0].items() if key != "n_groups"}
    assert evidence_said(kept_before, world.harbor)[0].endswith("who answered agree.")


def test_the_example_has_pairs_in_each_state_and_work_beside_gaps_elsewhere(harbor: Partnership) -> None:
    states = set(Overlap.objects.within(harbor).values_list("state", flat=True))
    assert states == set(Overlap.State.values)
    assert queries.pairs_shown(harbor).count() >= 2
    found, places = queries.side_by_side(harbor)
    assert found and all(one.gaps and one.where for one in found)
    for one in found:
        own = queries_places(one, places)
        assert not one.is_place or all(gap.place not in own for gap in one.gaps)


def queries_places(one: queries.SideBySide, places: PlaceCodes) -> set[int]:
    return {key for key, name in places.names.items() if name in one.where}


def test_a_place_that_is_named_is_known_whatever_its_level(world: World) -> None:
    county = place(world, "Harbor County", level="county")
    place(world, "Eastside", county)
    assert set(place_codes(world.harbor).names.values()) == {"Harbor County", "Eastside"}
