"""An action tracker comes in whole or not at all, twice without harm, and says which cell needs a look."""

from __future__ import annotations

import base64
import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.urls import reverse

from bridgework.goals.actions import import_actions, reply_to_commitment
from bridgework.goals.models import Commitment
from bridgework.goals.sheets import NoDate, SheetMapping, read_date
from bridgework.partnerships.actions.importing import ImportRefused
from bridgework.partnerships.models import ImportRun
from tests.cast import NOW, World
from tests.goals.making import make_goal

TRACKER = """Action\tLead agency\tContact email\tDue date\tStatus\tGoal
Open on Saturdays\tEastside Clinic\tBen@example.org\t2026-04-01\tIn progress\tFinish school
Share the calendar\tharbor schools\tnobody@example.net\t2026-02-01\tDone\t

Train front desks\tEastside Clinic\t\tMarch 20, 2026\t\tfinish-school
"""


def bring_in(world: World, text: str | bytes = TRACKER, **more: object):  # noqa: ANN201
    return import_actions(partnership=world.harbor, source=text, name="tracker", by=world.as_steward, now=NOW, **more)  # type: ignore[arg-type]


def test_a_tracker_becomes_promises(world: World) -> None:
    make_goal(world, "Finish school", slug="finish-school")
    report = bring_in(world)
    assert (report.n_read, report.n_written, report.n_unchanged, report.n_refused) == (3, 3, 0, 0)
    saturdays, calendar, desks = Commitment.objects.order_by("pk")
    assert (saturdays.owner, saturdays.goal.slug, saturdays.state) == (world.as_partner, "finish-school", "open")
    assert (calendar.organization, calendar.owner, calendar.state) == (world.school, None, "kept")
    assert calendar.closed_on == date(2026, 2, 1)
    assert desks.due_on == desks.first_due_on == date(2026, 3, 20)
    assert "example.net" not in str(list(Commitment.objects.values())), "addresses are not kept"


def test_a_second_run_changes_nothing_and_a_changed_one_only_what_changed(world: World) -> None:
    make_goal(world, "Finish school", slug="finish-school")
    bring_in(world)
    again = bring_in(world)
    assert (again.n_read, again.n_written, again.n_unchanged) == (3, 0, 3)
    report = bring_in(world, TRACKER.replace("2026-04-01", "2026-05-01"))
    assert (report.n_written, report.details["changed"]) == (1, 1)
    moved = Commitment.objects.get(title__icontains="Saturdays")
    assert (moved.first_due_on, moved.due_on) == (date(2026, 4, 1), date(2026, 5, 1))
    assert moved.replies.get().new_due_on == date(2026, 5, 1)
    assert Commitment.objects.count() == 3


def test_an_older_list_does_not_open_a_closed_promise_again(world: World) -> None:
    make_goal(world, "Finish school", slug="finish-school")
    bring_in(world)
    promise = Commitment.objects.get(title__icontains="Saturdays")
    reply_to_commitment(commitment=promise, said="kept", by=world.as_partner, now=NOW)
    report = bring_in(world)
    promise.refresh_from_db()
    assert promise.state == "kept"
    assert report.n_written == 0
    assert "2" in report.problems[0]


@pytest.mark.parametrize(
    ("line", "row", "column"),
    [
        ("Open\tNo Such Place\t2026-04-01\t", 3, "who"),
        ("Open\tEastside Clinic\t3/4/2026\t", 3, "due"),
        ("Open\tEastside Clinic\t2026-02-30\t", 3, "due"),
        ("Open\tEastside Clinic\t\t", 3, "due"),
        ("Open\tEastside Clinic\t2026-04-01\thalfway-ish", 3, "status"),
        ("\tEastside Clinic\t2026-04-01\t", 3, "what"),
        ("=1+1\tEastside Clinic\t2026-04-01\t", 3, "what"),
        ("x" * 301 + "\tEastside Clinic\t2026-04-01\t", 3, "what"),
        ("First\tEastside Clinic\t2026-05-01\t", 3, "what"),  # the same promise twice
    ],
)
def test_a_wrong_cell_refuses_the_whole_list_and_is_named(world: World, line: str, row: int, column: str) -> None:
    text = f"what\twho\tdue\tstatus\nFirst\tEastside Clinic\t2026-04-01\t\n{line}\n"
    with pytest.raises(ImportRefused) as refused:
        bring_in(world, text)
    assert (refused.value.row, refused.value.column) == (row, column)
    assert not Commitment.objects.exists()
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("text", ["", "what,who\n", "\x00\x00", "a,b\n1,2\n", "what,who,due\n"])
def test_what_is_no_tracker_is_refused(world: World, text: str) -> None:
    with pytest.raises(ImportRefused):
        bring_in(world, text)


def test_a_formula_of_a_workbook_is_called_one_and_notes_are_shown_before(world: World) -> None:
    book = openpyxl.Workbook()
    book.active.append(["what", "who", "due"])
    book.active.append(["Open on Saturdays", '=CONCATENATE("Eastside"," Clinic")', date(2026, 4, 1)])
    book.create_sheet("More")
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(ImportRefused, match="formula") as refused:
        bring_in(world, stream.getvalue())
    assert (refused.value.row, refused.value.column) == (2, "2")
    book.active["B2"] = "Eastside Clinic"
    stream = io.BytesIO()
    book.save(stream)
    carried = {"content": base64.b64encode(stream.getvalue()).decode(), "name": "tracker.xlsx"}
    page = world.client("amara").post(reverse("goals:import", args=["harbor"]), carried).content.decode()
    assert "What we noticed" in page and "the workbook has 1 more" in page
    assert "the workbook has 1 more" in bring_in(world, stream.getvalue()).problems[0]


def test_an_excel_file_reads_like_pasted_rows(world: World) -> None:
    book = openpyxl.Workbook()
    book.active.append(["what", "who", "due"])
    book.active.append(["Open on Saturdays", "Eastside Clinic", date(2026, 4, 1)])
    stream = io.BytesIO()
    book.save(stream)
    bring_in(world, stream.getvalue())
    assert Commitment.objects.get().due_on == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2026-04-03", "", date(2026, 4, 3)),
        ("2026/4/3", "", date(2026, 4, 3)),
        ("4/23/2026", "", date(2026, 4, 23)),
        ("23.4.2026", "", date(2026, 4, 23)),
        ("4/4/2026", "", date(2026, 4, 4)),
        ("4/3/2026", "month-first", date(2026, 4, 3)),
        ("4/3/2026", "day-first", date(2026, 3, 4)),
        ("Sept. 3, 2026", "", date(2026, 9, 3)),
        ("3 april 2026", "", date(2026, 4, 3)),
        ("2026-04-03 00:00:00", "", date(2026, 4, 3)),
    ],
)
def test_read_date(text: str, order: str, expected: date) -> None:
    assert read_date(text, order) == expected


@pytest.mark.parametrize("text", ["4/3/2026", "4/3/26", "13/13/2026", "2026-13-01", "soon", "46114", "١/٢/2026x", ""])
def test_read_date_refuses_what_could_be_two_days_or_none(text: str) -> None:
    with pytest.raises(NoDate):
        read_date(text)


def test_a_mapping_names_columns_the_order_of_dates_and_words(world: World) -> None:
    mapping = SheetMapping.of(
        {
            "dates": "day-first",
            "columns": {"what": "Tâche", "organization": "Qui", "due": "Quand"},
            "words": {"fini": "kept"},
        }
    )
    bring_in(world, "Tâche;Qui;Quand;Status\nOuvrir;clinic;3/4/2026;Fini\n".encode(), mapping=mapping)
    promise = Commitment.objects.get()
    assert (promise.due_on, promise.state) == (date(2026, 4, 3), "kept")


def test_the_browser_shows_first_and_changes_on_the_second_press(world: World) -> None:
    client = world.client("amara")
    path = reverse("goals:import", kwargs={"partnership": "harbor"})
    paste = f"what\twho\tdue\nOpen on Saturdays\tEastside Clinic\t{date.today() + timedelta(days=30)}\n"  # noqa: DTZ011
    preview = client.post(path, {"paste": paste, "dates": ""})
    assert preview.status_code == 200
    assert "Open on Saturdays" in preview.content.decode()
    assert not Commitment.objects.exists()
    carried = preview.context["carried"]
    assert client.post(path, {**carried, "confirmed": "yes"}).status_code == 302
    assert Commitment.objects.get().organization == world.clinic
    wrong = client.post(path, {"paste": paste.replace("Eastside Clinic", "Nowhere"), "confirmed": "yes"})
    assert wrong.status_code == 200
    assert "Nowhere" in wrong.content.decode()
