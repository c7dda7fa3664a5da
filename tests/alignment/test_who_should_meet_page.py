"""Who should meet: who sees which pair, how an introduction becomes a tie, and San Francisco counted again by hand."""

from __future__ import annotations

import csv
from itertools import combinations
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bridgework.alignment import queries, wording
from bridgework.alignment.actions import (
    IntroductionRefused,
    draft_introduction,
    import_directory_and_reckon,
    reckon,
    reply_to_introduction,
)
from bridgework.alignment.models import Introduction, Overlap
from bridgework.gatherings.models import Attendance, Gathering
from bridgework.goals.models import Initiative
from bridgework.journal.models import Entry
from bridgework.lib.words import Words
from bridgework.partnerships.actions.directory import files_at, read_mapping
from bridgework.partnerships.models import Organization, Reach, Service
from tests.cast import NOW, World
from tests.shared import shared_data

pytestmark = pytest.mark.django_db


def serve(organization: Organization, *, age: str = "14-17", language: str = "es", district: str = "9") -> Service:
    service = Service.objects.create(
        partnership=organization.partnership,
        organization=organization,
        identifier=f"{organization.pk}-{age}-{language}-{district}",
        name="Mentoring",
    )
    for kind, code in (("age", age), ("language", language), ("district", district)):
        Reach.objects.create(service=service, kind=kind, code=code)
    return service


@pytest.fixture
def three(world: World) -> World:
    """Clinic, school and network serve the same teenagers."""
    for organization in (world.clinic, world.school, world.network):
        serve(organization)
    reckon(partnership=world.harbor, at=NOW)
    return world


def pairs(world: World, *organizations: Organization) -> set[frozenset[str]]:
    ids = [organization.pk for organization in organizations] or None
    return {frozenset((o.one.slug, o.other.slug)) for o in queries.overlaps_without_tie(world.harbor, ids)}


CLINIC_SCHOOL = frozenset(("clinic", "school"))


def test_all_pairs_for_the_steward_own_pairs_for_a_partner(three: World) -> None:
    body = three.client("amara").get("/p/harbor/who-should-meet/").content.decode()
    assert body.count("Draft an introduction") == 3
    assert "Both serve ages 14 to 17 in Spanish in district 9." in body and "No tie is recorded here." in body
    assert three.client("ben").get("/p/harbor/who-should-meet/").content.decode().count("Suggest that we meet") == 2
    assert "Mentoring" not in three.client("chidi").get("/p/harbor/who-should-meet/").content.decode()


def test_a_shared_initiative_is_a_tie(three: World) -> None:
    initiative = Initiative.objects.create(partnership=three.harbor, slug="i", name=Words.of("Tutors"))
    initiative.organizations.add(three.clinic, three.school)
    assert CLINIC_SCHOOL not in pairs(three) and len(pairs(three)) == 2
    reckon(partnership=three.harbor, at=NOW)
    assert len(pairs(three)) == 2


@pytest.mark.parametrize("how", ["both came", "one hosted", "both hosted"])
@pytest.mark.parametrize("is_cancelled", [False, True])
def test_a_joint_session_is_a_tie_unless_it_was_cancelled(three: World, how: str, is_cancelled: bool) -> None:
    from datetime import timedelta

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


def overlap(world: World) -> Overlap:
    found = Overlap.objects.select_related("partnership", "one", "other")
    return found.get(
        one=min(world.clinic, world.school, key=lambda o: o.pk),
        other=max(world.clinic, world.school, key=lambda o: o.pk),
    )


def school_member(world: World) -> Any:
    from bridgework.partnerships.models import Membership, Role

    return Membership.objects.create(
        partnership=world.harbor, person=world.dolores, organization=world.school, role=Role.PARTNER, since=NOW
    )


def test_an_introduction_that_both_accept_becomes_a_tie(three: World) -> None:
    introduction = draft_introduction(overlap=overlap(three), by=three.as_steward, at=NOW)
    assert set(introduction.draft.languages) == {"ar", "en", "es"}
    assert CLINIC_SCHOOL not in pairs(three), "a drafted pair is not offered again"
    reply_to_introduction(
        introduction=introduction, organization_id=three.clinic.pk, is_accepted=True, by=three.as_partner, at=NOW
    )
    assert not queries.tied_pairs(three.harbor)
    held = reply_to_introduction(
        introduction=introduction, organization_id=three.school.pk, is_accepted=True, by=school_member(three), at=NOW
    )
    assert held.agreed_at == NOW
    assert queries.tied_pairs(three.harbor) == {(held.one_id, held.other_id)}
    agreed = Entry.objects.get(act="alignment.introduction.agreed")
    assert set(agreed.facts["organizations"]) == {"clinic", "school"}
    with pytest.raises(IntroductionRefused):
        reply_to_introduction(
            introduction=introduction, organization_id=three.clinic.pk, is_accepted=False, by=three.as_partner, at=NOW
        )


def test_nobody_answers_for_another_side_not_even_the_steward(three: World) -> None:
    introduction = draft_introduction(overlap=overlap(three), by=three.as_steward, at=NOW)
    for by in (three.as_steward, three.as_partner):
        with pytest.raises(IntroductionRefused):
            reply_to_introduction(
                introduction=introduction, organization_id=three.school.pk, is_accepted=True, by=by, at=NOW
            )


def test_who_turned_an_introduction_down_stands_nowhere_in_the_journal(three: World) -> None:
    introduction = draft_introduction(overlap=overlap(three), by=three.as_steward, at=NOW)
    reply_to_introduction(
        introduction=introduction, organization_id=three.clinic.pk, is_accepted=False, by=three.as_partner, at=NOW
    )
    for entry in Entry.objects.filter(act__startswith="alignment."):
        assert "clinic" not in str(entry.facts).lower() and "Clinic" not in entry.capacity
    assert not queries.introductions_waiting(three.harbor).exists()
    assert CLINIC_SCHOOL not in pairs(three)


def test_a_partner_who_suggests_has_said_yes_for_their_side(three: World) -> None:
    client = three.client("ben")
    client.post(f"/p/harbor/who-should-meet/{overlap(three).pk}/introduce/")
    introduction = Introduction.objects.get()
    side = introduction.one_reply if introduction.one_id == three.clinic.pk else introduction.other_reply
    assert side == "accepted" and introduction.agreed_at is None
    assert "Eastside Clinic would like to meet." in client.get("/p/harbor/who-should-meet/").content.decode()


def test_pages_cost_at_most_eight_queries_whatever_the_rows(three: World) -> None:
    for n in range(60):
        other = Organization.objects.create(partnership=three.harbor, slug=f"o{n}", name=f"Organization {n}")
        serve(other)
        serve(other, language="en")
    reckon(partnership=three.harbor, at=NOW)
    draft_introduction(overlap=overlap(three), by=three.as_steward, at=NOW)
    service = Service.objects.first()
    assert service is not None
    urls = {
        "amara": ["/p/harbor/who-should-meet/"],
        "ben": ["/p/harbor/who-should-meet/"],
        "nobody": [
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
    serve(three.clinic, age="0-5", language="so", district="10")
    reckon(partnership=three.harbor, at=NOW)
    client = three.client("nobody")
    assert "1 service<" in client.get("/p/harbor/services/?language=so").content.decode()
    assert "No service here fits" in client.get("/p/harbor/services/?language=so&age=14-17").content.decode()
    assert client.get("/api/p/harbor/services/?district=10").json()["count"] == 1


@pytest.mark.parametrize(
    ("shared", "n", "said"),
    [
        (
            [{"ages": ["18+"], "languages": ["en"], "districts": ["Ward 5"]}],
            1,
            "Both serve ages 18 and over in English in Ward 5.",
        ),
        (
            [{"ages": ["14-17", "6-13"], "languages": ["es", "yue"], "districts": ["10", "9"]}],
            8,
            "Both serve ages 6 to 13 and 14 to 17 in Cantonese and Spanish in districts 9 and 10.",
        ),
    ],
)
def test_what_is_shared_is_said_in_words(shared: list, n: int, said: str) -> None:
    assert wording.shared_said(shared, n) == [said]


def test_what_does_not_fit_is_said_as_a_number() -> None:
    group = {"ages": ["0-5"], "languages": ["en"], "districts": ["1"]}
    assert wording.shared_said([group], 3)[1] == "They share 2 more combinations of age, language and district."


@pytest.mark.shared
def test_san_franciscos_pairs_are_those_that_a_recount_of_the_file_finds(world: World) -> None:
    path = shared_data("sf_dcyf_2013") / "dcyf_programs.csv"
    report = import_directory_and_reckon(
        partnership=world.harbor,
        files=files_at(path),
        mapping=read_mapping("sf_dcyf"),
        source_name=path.name,
        by=None,
        at=NOW,
    )
    ages = ("0-5", "6-13", "14-17", "18-21", "22-25", "18-24")
    spoken = ("English", "Spanish", "Mandarin", "Cantonese", "Korean", "Vietnamese", "Russian", "Filipino (Tagalog)")
    reached: dict[str, set[tuple[str, str, str]]] = {}
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            cells = reached.setdefault(row["Agency Name"], set())
            # "Language Other" adds cells of rarer languages; two agencies that share one always share one of these, too,
            # or are counted below.
            for age in (age for age in ages if row[age] and row["Site District"]):
                cells |= {(age, language, row["Site District"]) for language in spoken if row[language]}
                for name in ("Samoan", "Tongan", "Arabic", "Portuguese", "French", "American Sign Language"):
                    if name in row["Language Other"]:
                        cells.add((age, name, row["Site District"]))
    recount = {frozenset((a, b)) for a, b in combinations(sorted(reached), 2) if reached[a] & reached[b]}
    assert report.details["pairs_who_should_meet"] == len(recount)
    for found in queries.overlaps_without_tie(world.harbor)[:200]:
        assert frozenset((found.one.name, found.other.name)) in recount
