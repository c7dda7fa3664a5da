"""Who should meet: which ties take a pair off the list, how an introduction becomes one, and San Francisco recounted."""

from __future__ import annotations

import csv
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bridgework.alignment import queries, wording_pairs
from bridgework.alignment.actions import (
    IntroductionRefused,
    draft_introduction,
    import_directory_and_reckon,
    reckon,
    reply_to_introduction,
)
from bridgework.alignment.models import Overlap
from bridgework.alignment.queries import Reader
from bridgework.alignment.wording import districts_said
from bridgework.gatherings.models import Attendance, Gathering
from bridgework.goals.models import Initiative
from bridgework.journal.models import Entry
from bridgework.lib.words import Words
from bridgework.partnerships.actions.directory import files_at, read_mapping
from bridgework.partnerships.models import Organization, Service
from tests.alignment.pair_people import member_of, pair, serve
from tests.cast import NOW, World
from tests.shared import shared_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(world: World) -> World:
    """Clinic, school and network serve the same teenagers."""
    for organization in (world.clinic, world.school, world.network):
        serve(organization)
    reckon(partnership=world.harbor, at=NOW)
    return world


def pairs(world: World, *organizations: Organization) -> set[frozenset[str]]:
    ids = frozenset(organization.pk for organization in organizations)
    found = queries.pairs_to_meet(world.harbor, Reader(ids, is_steward=not ids))
    return {frozenset((o.one.slug, o.other.slug)) for o in found}


CLINIC_SCHOOL = frozenset(("clinic", "school"))


def test_the_list_says_why_and_that_no_tie_is_recorded_here(three: World) -> None:
    body = three.client("amara").get("/p/harbor/who-should-meet/").content.decode()
    assert body.count("Look and answer") == 3
    assert "Both offer “Mentoring for young people” to ages 14 to 17 in Spanish, in district 9." in body
    assert "No tie is recorded here." in body


def test_a_tribal_nation_is_one_only_where_the_record_says_so(three: World) -> None:
    Organization.objects.filter(pk=three.clinic.pk).update(sector="")
    drawn = picture(three)
    assert "No sector named" in drawn and "Tribal nation" not in drawn
    Organization.objects.filter(pk=three.school.pk).update(sector="", is_tribal_nation=True)
    drawn = picture(three)
    assert "No sector named" in drawn and drawn.count("Tribal nations") == 2, "a picture for each width"
    assert drawn.index("Tribal nations") < drawn.index("No sector named")


def test_a_picture_of_the_first_pairs_is_not_said_to_be_the_whole_list(three: World) -> None:
    assert (
        picture(three).count("3 organizations serve the same people as another of them") == 3
    )  # heading, and two pictures
    for n in range(5):
        other = Organization.objects.create(partnership=three.harbor, slug=f"o{n}", name=f"Organization {n}")
        serve(other)
    reckon(partnership=three.harbor, at=NOW)
    drawn = picture(three)
    n_drawn = len({key for one in all_pairs(three)[:24] for key in (one.one_id, one.other_id)})
    assert len(all_pairs(three)) == 28
    said = f"In the first 24 pairs of the list, {n_drawn} organizations serve the same people as another of them"
    assert drawn.count(said) == 3 and drawn.count("serve the same people as another of them") == 3
    for one in all_pairs(three)[24:]:
        one.state = one.State.DIFFERENT
        one.save()
    assert "In the first" not in picture(three)


def all_pairs(world: World) -> list[Overlap]:
    return list(queries.pairs_to_meet(world.harbor, Reader(is_steward=True)))


def picture(world: World) -> str:
    body = world.client("amara").get("/p/harbor/who-should-meet/").content.decode()
    return body[body.index("<figure") : body.index("</figure>")]


def test_a_number_alone_is_nowhere_a_place(world: World) -> None:
    for organization in (world.clinic, world.school, world.network):
        serve(organization, places=("10", "9", "Ward 5"))
    reckon(partnership=world.harbor, at=NOW)
    body = world.client("amara").get("/p/harbor/who-should-meet/").content.decode()
    places = "district 9, district 10 and Ward 5"
    assert body.count(f"Places: {places}<") == 1 and body.count(f">{places}<") == 3, (
        "a cluster, and a table of three pairs"
    )
    one = pair(world, world.clinic, world.school)
    assert f"<dd>{places}</dd>" in world.client("amara").get(f"/p/harbor/who-should-meet/{one.pk}/").content.decode()
    heads = re.findall(
        r'<th scope="col"[^>]*>(.*?)</th>', world.client("nobody").get("/p/harbor/unserved/?by=people").content.decode()
    )
    assert sorted(heads) == ["People", "Ward 5", "district 10", "district 9"]


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ([], ""),
        (["9"], "district 9"),
        (["10", "9"], "districts 9 and 10"),
        (["Bayview", "9"], "district 9 and Bayview"),
        (["Bayview"], "Bayview"),
    ],
)
def test_districts_are_said_with_the_word(codes: list[str], said: str) -> None:
    assert districts_said(codes) == said


def test_a_shared_initiative_is_a_tie(three: World) -> None:
    initiative = Initiative.objects.create(partnership=three.harbor, slug="i", name=Words.of("Tutors"))
    initiative.organizations.add(three.clinic, three.school)
    assert CLINIC_SCHOOL not in pairs(three) and len(pairs(three)) == 2
    reckon(partnership=three.harbor, at=NOW)
    assert len(pairs(three)) == 2


@pytest.mark.parametrize("how", ["both came", "one hosted", "both hosted"])
@pytest.mark.parametrize("is_cancelled", [False, True])
def test_a_joint_session_is_a_tie_unless_it_was_cancelled(three: World, how: str, is_cancelled: bool) -> None:
    session = Gathering.objects.create(
        partnership=three.harbor,
        slug="g",
        kind="planning",
        title=Words.of("Plan"),
        starts_at=NOW,
        ends_at=NOW + timedelta(hours=1),
        changed_at=NOW,
        cancelled_at=NOW if is_cancelled else None,
    )
    for organization, hosts in ((three.clinic, how == "both hosted"), (three.school, how != "both came")):
        if hosts:
            session.hosts.add(organization)
        else:
            Attendance.objects.create(gathering=session, organization=organization, n_people=1)
    assert (CLINIC_SCHOOL in pairs(three)) is is_cancelled
    assert ((three.clinic.pk, three.school.pk) in queries.tied_pairs(three.harbor)) is not is_cancelled


def test_an_introduction_that_both_accept_becomes_a_tie(three: World) -> None:
    introduction = draft_introduction(overlap=pair(three, three.clinic, three.school), by=three.as_steward, at=NOW)
    assert set(introduction.draft.languages) == {"ar", "en", "es"}
    assert CLINIC_SCHOOL not in pairs(three), "a drafted pair is not offered again"
    reply_to_introduction(
        introduction=introduction, organization_id=three.clinic.pk, is_accepted=True, by=three.as_partner, at=NOW
    )
    assert not queries.tied_pairs(three.harbor)
    held = reply_to_introduction(
        introduction=introduction,
        organization_id=three.school.pk,
        is_accepted=True,
        by=member_of(three, three.school),
        at=NOW,
    )
    assert held.agreed_at == NOW
    assert queries.tied_pairs(three.harbor) == {(held.one_id, held.other_id)}
    agreed = Entry.objects.get(act="alignment.introduction.agreed")
    assert agreed.facts == {} and agreed.capacity == "system", "who met whom is theirs to say"
    with pytest.raises(IntroductionRefused):
        reply_to_introduction(
            introduction=introduction, organization_id=three.clinic.pk, is_accepted=False, by=three.as_partner, at=NOW
        )


def test_nobody_answers_for_another_side_not_even_the_steward(three: World) -> None:
    introduction = draft_introduction(overlap=pair(three, three.clinic, three.school), by=three.as_steward, at=NOW)
    for by in (three.as_steward, three.as_partner):
        with pytest.raises(IntroductionRefused):
            reply_to_introduction(
                introduction=introduction, organization_id=three.school.pk, is_accepted=True, by=by, at=NOW
            )


def test_who_turned_an_introduction_down_stands_nowhere_in_the_journal(three: World) -> None:
    introduction = draft_introduction(overlap=pair(three, three.clinic, three.school), by=three.as_steward, at=NOW)
    reply_to_introduction(
        introduction=introduction, organization_id=three.clinic.pk, is_accepted=False, by=three.as_partner, at=NOW
    )
    for entry in Entry.objects.filter(act__startswith="alignment."):
        assert "clinic" not in str(entry.facts).lower() and "Clinic" not in entry.capacity
    assert not queries.introductions_waiting(three.harbor).exists()
    assert CLINIC_SCHOOL not in pairs(three)


def test_pages_cost_at_most_eight_queries_whatever_the_rows(three: World) -> None:
    for n in range(60):
        other = Organization.objects.create(partnership=three.harbor, slug=f"o{n}", name=f"Organization {n}")
        serve(other)
        serve(other, languages=("en",))
    reckon(partnership=three.harbor, at=NOW)
    draft_introduction(overlap=pair(three, three.clinic, three.school), by=three.as_steward, at=NOW)
    pk = pair(three, three.clinic, three.network).pk
    service = Service.objects.first()
    assert service is not None
    urls = {
        "amara": [
            "/p/harbor/who-should-meet/",
            "/p/harbor/who-should-meet/?page=3",
            f"/p/harbor/who-should-meet/{pk}/",
        ],
        "ben": ["/p/harbor/who-should-meet/", f"/p/harbor/who-should-meet/{pk}/"],
        "nobody": [
            "/p/harbor/who-should-meet/",
            "/p/harbor/who-should-meet/how/",
            "/p/harbor/unserved/",
            "/p/harbor/services/",
            "/p/harbor/services/?age=14-17&language=es&district=9&q=ment&page=2",
            f"/p/harbor/services/{service.pk}/",
            "/api/p/harbor/services/",
        ],
    }
    for who, paths in urls.items():
        client = three.client(who)
        for path in paths:
            client.get(path)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(path).status_code == 200
            assert len(captured) <= 8, (path, len(captured))


def test_filters_find_what_all_three_say(three: World) -> None:
    serve(three.clinic, ages=("0-5",), languages=("so",), places=("10",))
    reckon(partnership=three.harbor, at=NOW)
    client = three.client("nobody")
    assert "1 service<" in client.get("/p/harbor/services/?language=so").content.decode()
    assert "No service here fits" in client.get("/p/harbor/services/?language=so&age=14-17").content.decode()
    assert client.get("/api/p/harbor/services/?district=10").json()["count"] == 1


def test_a_pair_whose_people_are_counted_says_a_range_and_nothing_of_fewer_than_ten(three: World) -> None:
    found = pair(three, three.clinic, three.school)
    people = {
        "basis": "counts",
        "low": 40.0,
        "high": 250.0,
        "estimate": 121.4,
        "population": 900,
        "share_a": 1,
        "share_b": 1,
    }
    found.found["people"] = people
    assert wording_pairs.people_said(found) == [
        "Both may serve the same people: 40 at least, 250 at most.",
        "If nothing but chance brought people to either, it would be about 121.",
    ]
    people |= {"low": 3.0, "estimate": 6.0}
    assert "fewer than 10 at least, 250 at most" in wording_pairs.people_said(found)[0]
    people |= {"high": 8.0}
    assert wording_pairs.people_said(found) == ["Both serve fewer than 10 of the same people."]


@pytest.mark.parametrize("silent", [{}, {"ages": ()}, {"languages": ()}, {"places": ()}])
def test_no_share_is_said_of_what_one_of_the_two_does_not_say(world: World, silent: dict[str, tuple[str, ...]]) -> None:
    serve(world.clinic)
    serve(world.school, **silent)
    reckon(partnership=world.harbor, at=NOW)
    found = pair(world, world.clinic, world.school)
    assert found.found["people"]["share_a"] > 0, "the list itself goes on with a judgement"
    body = world.client("amara").get(f"/p/harbor/who-should-meet/{found.pk}/").content.decode()
    assert ("Not compared, since one of the two does not say it" in body) is bool(silent)
    assert ("reaches by place, age and language" in body) is (not silent)
    assert ("These are shares of kinds of people" in body) is (not silent)


@pytest.mark.shared
def test_san_franciscos_pairs_share_what_the_file_itself_says(world: World) -> None:
    """Each two services that a pair is explained by reach a common age band, language and district in the file itself."""
    path = shared_data("sf_dcyf_2013") / "dcyf_programs.csv"
    import_directory_and_reckon(
        partnership=world.harbor,
        files=files_at(path),
        mapping=read_mapping("sf_dcyf"),
        source_name=path.name,
        by=None,
        at=NOW,
    )
    by_agency: dict[str, set[str]] = {}
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["Site District"]:
                by_agency.setdefault(row["Agency Name"], set()).add(row["Site District"])
    rows = queries.pairs_to_meet(world.harbor, Reader(is_steward=True))[:200]
    assert len(rows) == 200
    for found in rows:
        both = found.found["services"][0]
        if both["places"]:
            assert set(both["places"]) <= by_agency[found.one.name] & by_agency[found.other.name]
