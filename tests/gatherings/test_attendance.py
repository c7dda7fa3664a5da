"""Attendance: counts by organization, sheets that come in twice, and small numbers of residents that stay small."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bridgework.gatherings import actions, queries
from bridgework.gatherings.actions import Came, import_attendance
from bridgework.gatherings.models import Attendance, Gathering
from bridgework.gatherings.queries.presence import presence_page
from bridgework.gatherings.rules import is_too_few
from bridgework.goals.actions.refusals import Refused
from bridgework.goals.models import Commitment
from bridgework.lib.words import Words
from bridgework.partnerships.actions.importing import ImportRefused
from bridgework.partnerships.models import Organization
from tests.cast import NOW, TODAY, World
from tests.gatherings.making import make_session

SHEET = """Date\tSession\tType\tOrganization\tName\tTaught\tLearned
2026-02-10\tRestorative practice\tTraining\tEastside Clinic\tB. Adeyemi\tyes\t
2026-02-10\tRestorative practice\tTraining\tHarbor Schools\tC. Ruiz\t\tx
2026-02-10\tRestorative practice\tTraining\tHarbor Schools\tD. Osei\t\tx
2026-02-10\tRestorative practice\tTraining\tresident\tE. Kim\t\t
2026-02-17\tPlanning the spring\tPlanning\tHarbor Schools\tC. Ruiz\t\t
"""


def bring_in(world: World, text: str = SHEET):  # noqa: ANN201
    return import_attendance(partnership=world.harbor, source=text, name="sheet", by=world.as_steward, now=NOW)


def test_rows_of_people_become_counts_and_names_are_not_kept(world: World) -> None:
    report = bring_in(world)
    assert (report.n_read, report.n_written, report.details["sessions_new"]) == (5, 5, 2)
    training = Gathering.objects.get(kind="training")
    rows = {
        row.organization.slug: (row.n_people, row.has_taught, row.has_learned) for row in training.attendances.all()
    }
    assert rows == {"clinic": (1, True, False), "school": (2, False, True)}
    assert training.n_residents == 1
    assert training.starts_at.astimezone(world.harbor.zone).isoformat() == "2026-02-10T00:00:00-05:00"
    stored = str([list(model.objects.values()) for model in (Gathering, Attendance)])
    assert not any(name in stored for name in ("Adeyemi", "Ruiz", "Osei", "Kim"))


def test_a_second_run_changes_nothing_and_a_longer_sheet_only_its_session(world: World) -> None:
    bring_in(world)
    again = bring_in(world)
    assert (again.n_written, again.n_unchanged) == (0, 5)
    longer = bring_in(world, SHEET + "2026-02-17\tPlanning the spring\tPlanning\tEastside Clinic\tB. Adeyemi\t\t\n")
    assert (longer.details["sessions_changed"], longer.details["sessions_unchanged"]) == (1, 1)
    assert Gathering.objects.count() == 2


def test_a_session_planned_here_is_filled_not_doubled(world: World) -> None:
    session = make_session(world, NOW - timedelta(days=1), title=Words.of("Circle time"))
    bring_in(world, f"date,session,organization,number\n{TODAY - timedelta(days=1)},circle time,Harbor Schools,12\n")
    assert Gathering.objects.get() == session
    assert session.attendances.get().n_people == 12


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("2026-13-01,x,clinic,1", "date"),
        ("3/4/2026,x,clinic,1", "date"),
        ("2027-01-01,x,clinic,1", "date"),
        ("2026-02-01,,clinic,1", "session"),
        ("2026-02-01,x,Nowhere,1", "organization"),
        ("2026-02-01,x,clinic,many", "number"),
        ("2026-02-01,x,clinic,-3", "number"),
        ("2026-02-01,x,clinic,9999999", "number"),
        ("2026-02-01,x,clinic,", "number"),
    ],
)
def test_a_wrong_cell_refuses_the_whole_sheet(world: World, line: str, column: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        bring_in(world, f"date,session,organization,number\n2026-02-01,y,clinic,2\n{line}\n")
    assert (refused.value.row, refused.value.column) == (3, column)
    assert not Gathering.objects.exists()


@pytest.mark.parametrize(("n", "few"), [(0, False), (1, True), (9, True), (10, False), (250, False)])
def test_one_to_nine_residents_are_fewer_than_ten_on_the_page_and_in_the_api(world: World, n: int, few: bool) -> None:
    session = make_session(world, NOW - timedelta(days=1))
    actions.record_attendance(
        gathering=session, came=[Came(world.clinic, 3)], n_residents=n, by=world.as_partner, now=NOW
    )
    assert is_too_few(n) is few
    kwargs = {"partnership": "harbor", "slug": session.slug}
    page = world.client("nobody").get(reverse("gatherings:detail", kwargs=kwargs)).content.decode()
    assert ("Fewer than 10 residents" in page) is few
    told = world.client("nobody").get(reverse("api:session", kwargs=kwargs)).json()
    assert told["n_residents"] == (None if few else n)


def test_attendance_is_refused_before_the_session_and_twice_for_one_organization(world: World) -> None:
    coming = make_session(world, NOW + timedelta(days=1))
    with pytest.raises(Refused):
        actions.record_attendance(gathering=coming, came=[], n_residents=0, by=world.as_partner, now=NOW)
    held = make_session(world)
    twice = [Came(world.clinic, 1), Came(world.clinic, 2)]
    with pytest.raises(Refused):
        actions.record_attendance(gathering=held, came=twice, n_residents=0, by=world.as_partner, now=NOW)


def test_sessions_together_tell_who_taught_whom(world: World) -> None:
    bring_in(world)
    [row] = queries.sessions_together(world.school)
    assert (row.other, row.is_learning_from, row.is_teaching) == (world.clinic, True, False)
    [mirror] = queries.sessions_together(world.clinic)
    assert (mirror.other, mirror.is_learning_from, mirror.is_teaching) == (world.school, False, True)


def test_a_follow_up_is_a_promise_of_the_session(world: World) -> None:
    session = make_session(world)
    follow_up = actions.add_follow_up(
        gathering=session,
        organization=world.clinic,
        title=Words.of("Send the slides"),
        due_on=TODAY,
        by=world.as_steward,
        now=NOW,
    )
    detail = queries.gathering_detail(world.harbor, session.slug)
    assert detail is not None
    assert detail.follow_ups == [follow_up.commitment]


def test_a_tick_without_a_number_is_asked_about_and_not_dropped(world: World) -> None:
    session = make_session(world)
    page = reverse("gatherings:attendance", kwargs={"partnership": "harbor", "slug": session.slug})
    amara, school = world.client("amara"), f"org-{world.school.pk}"
    for line in ({}, {f"{school}-n": ""}, {f"{school}-n": "0"}):
        for tick in ("taught", "learned"):
            told = amara.post(page, {"language": "en", f"{school}-{tick}": "on", **line})
            assert told.status_code == 200
            assert told.content.decode().count("Write how many came, or take the tick away.") == 1
    wrong = amara.post(page, {"language": "en", f"{school}-learned": "on", f"{school}-n": "many"}).content.decode()
    assert "Write a whole number." in wrong and "take the tick away" not in wrong
    assert not session.attendances.exists()
    assert amara.post(page, {"language": "en", f"{school}-learned": "on", f"{school}-n": "2"}).status_code == 302
    assert session.attendances.get().has_learned


def test_who_records_a_promise_hears_whether_anybody_will_be_asked_about_it(world: World) -> None:
    session = make_session(world)
    page = reverse("gatherings:follow-up", kwargs={"partnership": "harbor", "slug": session.slug})

    def said(organization: Organization) -> str:
        what = {
            "language": "en",
            "title": "Open on Saturdays",
            "due_on": f"{timezone.localdate() + timedelta(days=90)}",
        }
        told = world.client("amara").post(page, {**what, "organization": organization.pk}, follow=True)
        return told.content.decode()

    assert "its owner gets a mail" in said(world.clinic)
    nobody = said(world.school)
    assert "Nobody acts for Harbor Schools here yet, so no mail will go out." in nobody
    assert "gets a mail" not in nobody
    owners = dict(Commitment.objects.values_list("organization__slug", "owner__person__email"))
    assert owners == {"clinic": world.ben.email, "school": None}


def test_an_organization_without_a_sector_has_a_row_with_a_name(world: World) -> None:
    session = make_session(world)
    Organization.objects.filter(pk=world.school.pk).update(sector="", is_tribal_nation=False)
    came = [Came(world.school, 3), Came(world.clinic, 2)]
    actions.record_attendance(gathering=session, came=came, n_residents=0, by=world.as_steward, now=NOW)
    rows = {row.name: row.n_came for row in presence_page(world.harbor, NOW + timedelta(days=1)).sectors}
    assert rows["No sector named"] == 1
    assert "" not in rows
    minutes = reverse("gatherings:minutes", kwargs={"partnership": "harbor", "slug": session.slug})
    assert "No sector named" in world.client("amara").get(minutes).content.decode()
