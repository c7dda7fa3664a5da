"""What people see and do: the list, the page, defining, uploading step by step, without script."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bridgework.indicators.actions.releasing import release_now
from bridgework.indicators.models import Indicator, PendingUpload, Release, Target, Value
from bridgework.indicators.previews import preview_of
from bridgework.journal.models import Entry
from bridgework.partnerships.actions.jobs import carry_out
from bridgework.partnerships.models import Job, SourceMapping
from tests.cast import NOW, World
from tests.indicators.doors import make_indicator
from tests.indicators.tables import PLAIN, import_text, table_of


def page(world: World, name: str, *args: object, who: str = "nobody", query: str = "") -> str:
    response = world.client(who).get(reverse(f"indicators:{name}", args=["harbor", *args]) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_finding_is_the_heading_with_its_uncertainty(world: World) -> None:
    make_indicator(world.harbor, "suspensions")
    body = page(world, "indicator-detail", "suspensions")
    assert (
        "<h1>In 2016-17, 42.0 suspensions per 100 Black students and 16.0 per 100 White students, 2.6 times as many (2.2 to 3.2)</h1>"
        in body
    )
    assert "true range is wider" in body
    assert "420" in body and "1,000" in body


def test_people_are_said_as_shares_with_points(world: World) -> None:
    rows = [
        ("001", "2016-17", "race", "Black", 740, 1000),
        ("001", "2016-17", "race", "White", 900, 1000),
        ("001", "2016-17", "", "all", 1640, 2000),
    ]
    import_text(world.harbor, table_of(rows), PLAIN)
    body = page(world, "indicator-detail", "graduation")
    assert (
        "In 2016-17, 90.0 of every 100 White students graduated, and 74.0 of every 100 Black students, 16.0 points apart (12.7 to 19.3)"
        in body
    )


def test_where_chance_explains_every_difference_the_finding_is_of_everyone(world: World) -> None:
    rows = [
        ("001", "2016-17", "race", "Black", 51, 100),
        ("001", "2016-17", "race", "White", 49, 100),
        ("001", "2016-17", "", "all", 100, 200),
    ]
    import_text(world.harbor, table_of(rows), PLAIN)
    assert "In 2016-17, 50.0 of every 100 students graduated" in page(world, "indicator-detail", "graduation")


def test_an_indicator_without_numbers_says_what_will_stand_here(world: World) -> None:
    Indicator.objects.create(
        partnership=world.harbor, slug="empty", name=PLAIN and make_indicator(world.harbor, "x").name, unit="people"
    )
    assert "once a table is brought in" in page(world, "indicator-detail", "empty")
    assert "No number can be shown yet" in page(world, "indicator-list")


def test_a_table_that_is_not_released_yet_is_not_said_to_be_shown(world: World) -> None:
    import_text(world.harbor, table_of([("001", "2016-17", "race", "Black", 740, 1000)]), PLAIN, release=False)
    body = page(world, "indicator-detail", "graduation")
    assert "Last numbers" not in body and "Every number of this page is shown" not in body
    release_now(partnership=world.harbor, by=None, at=NOW)
    body = page(world, "indicator-detail", "graduation")
    assert "Last numbers: 2016-17, came in on" in body and "Every number of this page is shown" in body


def test_what_is_not_public_is_not_there_for_outsiders(world: World) -> None:
    indicator = make_indicator(world.harbor, "suspensions")
    Indicator.objects.filter(pk=indicator.pk).update(is_public=False)
    for name in ("indicator-detail", "indicator-csv", "indicator-png", "indicator-svg", "indicator-places"):
        url = reverse(f"indicators:{name}", args=["harbor", "suspensions"])
        assert world.client("dolores").get(url).status_code == 404
        assert world.client("chidi").get(url).status_code == 200
    assert "Suspensions" not in page(world, "indicator-list")


@pytest.mark.parametrize("name", ["indicator-detail", "indicator-places", "indicator-csv", "indicator-list"])
def test_queries_do_not_grow_with_places_and_years(world: World, name: str) -> None:
    def n_queries() -> int:
        args = [] if name == "indicator-list" else ["graduation"]
        url = reverse(f"indicators:{name}", args=["harbor", *args])
        client = world.client("nobody")
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(url).status_code == 200
        return len(found)

    def rows(n_places: int, n_years: int) -> list[tuple]:
        return [
            (f"{place:03}", 2000 + year, "race" if group != "all" else "", group, x, 1000 * (1 + (group == "all")))
            for place in range(n_places)
            for year in range(n_years)
            for group, x in (("Black", 500), ("White", 700), ("all", 1200))
        ]

    import_text(world.harbor, table_of(rows(1, 1)), PLAIN)
    few = n_queries()
    import_text(world.harbor, table_of(rows(30, 9)), PLAIN)
    assert n_queries() == few <= 8


def test_an_unchanged_page_answers_304(world: World) -> None:
    make_indicator(world.harbor, "suspensions")
    url = reverse("indicators:indicator-detail", args=["harbor", "suspensions"])
    first = world.client("nobody").get(url)
    assert world.client("nobody").get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize("who", ["nobody", "amara"])
def test_a_file_of_a_release_is_not_sent_again_to_who_has_it(world: World, who: str) -> None:
    """A workbook of Kentucky's schools takes three seconds to make, and a release never changes."""
    import_text(world.harbor, table_of([("001", "2016-17", "race", "Black", 740, 1000)]), PLAIN)

    def get(number: int, kind: str, known: str = "") -> HttpResponse:
        url = reverse("indicators:open-file", args=["harbor", number, "graduation", kind])
        return world.client(who).get(url, headers={"If-None-Match": known} if known else {})

    first = get(1, "xlsx")
    assert first.status_code == 200 and get(1, "xlsx", first["ETag"]).status_code == 304
    assert get(1, "csv", first["ETag"]).status_code == 200
    import_text(world.harbor, table_of([("001", "2016-17", "race", "Black", 750, 1000)]), PLAIN)
    again = get(1, "xlsx", first["ETag"])
    assert again.status_code == 304 and again["ETag"] == first["ETag"] and not again.content
    second = get(2, "xlsx", first["ETag"])
    assert second.status_code == 200 and second["ETag"] != first["ETag"]
    Release.objects.filter(number=1).update(state=Release.State.WITHDRAWN)
    assert get(1, "xlsx", first["ETag"]).status_code == 404


def test_define_an_indicator_with_a_goal_for_everyone(world: World) -> None:
    client = world.client("amara")
    data = {
        "name": "Reading by grade 3", "kind": "population", "definition": "Who reads well", "unit": "people", "counted": "read well",
        "population": "students", "polarity": "up", "target": "90", "target_by": "2030-06-30", "place_level": "School District",
        "language": "en", "is_public": "on",
    }  # fmt: skip
    response = client.post(reverse("indicators:indicator-new", args=["harbor"]), data)
    assert response.status_code == 302
    indicator = Indicator.objects.get(slug="reading-by-grade-3")
    assert indicator.place_level == "school-district" and Target.objects.get().value == 90
    assert {"indicators.indicator.defined", "indicators.target.set"} <= set(Entry.objects.values_list("act", flat=True))
    again = client.post(
        reverse("indicators:indicator-edit", args=["harbor", indicator.slug]), {**data, "counted": "read"}
    )
    assert again.status_code == 302
    assert Entry.objects.filter(act="indicators.indicator.changed").get().facts["changed"] == ["counted"]


def test_a_target_without_a_date_is_asked_for(world: World) -> None:
    response = world.client("amara").post(
        reverse("indicators:indicator-new", args=["harbor"]), {"name": "x", "target": "90", "language": "en"}
    )
    assert response.status_code == 200 and "by when everyone" in response.content.decode()


TABLE = "District,Year,Race,Suspensions,Students\nA,2016,Black,200,1000\nA,2016,White,90,1000\nA,2016,All,290,2000\n"
CHOICES = {
    "name": "Suspensions", "unit": "events", "counted": "suspensions", "population": "students", "place_level": "district",
    "place": "District", "period": "Year", "group": "Race", "dimension_name": "Race", "everyone": "All",
    "numerator": "Suspensions", "denominator": "Students", "value_is": "percent",
}  # fmt: skip


def upload(world: World, text: str = TABLE, who: str = "amara") -> str:
    response = world.client(who).post(reverse("indicators:upload", args=["harbor"]), {"pasted": text})
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def test_paste_understand_check_and_bring_in(world: World) -> None:
    client = world.client("amara")
    mapping_url = upload(world)
    body = client.get(mapping_url).content.decode()
    assert "What we understood" in body and "<td" in body
    check_url = client.post(mapping_url, CHOICES)["Location"]
    body = client.get(check_url).content.decode()
    assert "3 new, 0 change, 0 stay as they are, 0 need a look" in body and not Value.objects.exists()
    done = client.post(check_url)
    assert done.status_code == 302 and Value.objects.count() == 3
    assert not PendingUpload.objects.exists() and SourceMapping.objects.within(world.harbor).count() == 1
    page = reverse("indicators:indicator-detail", args=["harbor", "suspensions"])
    assert "suspensions per 100" not in client.get(page).content.decode(), "brought in is not yet released"
    # The release is prepared in the background; the data steward reads it and signs.
    job = Job.objects.get()
    assert done["Location"] == reverse("partnerships:job", args=["harbor", job.pk])
    carry_out(job_id=job.pk, now=lambda: NOW)
    draft = client.get(done["Location"]).content.decode()
    number = Release.objects.get().number
    sign = reverse("indicators:release-draft", args=["harbor", number])
    assert sign in draft and "3 numbers are shown." in client.get(sign).content.decode()
    assert client.post(sign, {"note": "The first year."})["Location"] == reverse(
        "indicators:open-release", args=["harbor", number]
    )
    assert "suspensions per 100 Black students" in client.get(page).content.decode()


def test_the_same_headings_are_understood_the_next_time(world: World) -> None:
    client = world.client("amara")
    first = upload(world)
    client.post(client.post(first, CHOICES)["Location"])
    second = upload(world, TABLE.replace("200,1000", "210,1000"))
    body = client.get(second).content.decode()
    assert "was read before" in body and 'value="All"' in body
    check = client.post(second, {**CHOICES, "name": "", "indicator": Indicator.objects.get().pk})["Location"]
    assert "0 new, 1 change, 2 stay as they are" in client.get(check).content.decode()


def test_a_wrong_cell_is_shown_by_row_and_column_and_cannot_be_brought_in(world: World) -> None:
    client = world.client("amara")
    check = client.post(upload(world, TABLE.replace("90,1000", "many,1000")), CHOICES)["Location"]
    body = client.get(check).content.decode()
    assert "Suspensions" in body and "not a number" in body and "Bring the table in" not in body
    assert client.post(check).status_code == 302 and not Value.objects.exists()


def test_a_rate_that_the_source_withholds_or_takes_away_is_called_a_rate(world: World) -> None:
    rates = {
        **PLAIN,
        "indicator": {**PLAIN["indicator"], "unit": "given"},
        "columns": {key: name for key, name in PLAIN["columns"].items() if key != "denominator"} | {"value": "x"},
    }
    del rates["columns"]["numerator"]
    rows = [("001", "2016-17", "race", group, 12.5, "") for group in ("Black", "White")]
    import_text(world.harbor, table_of(rows), rates)
    after = [("001", "2016-17", "race", "Black", "*", ""), ("001", "2016-17", "race", "White", "", "")]
    content = table_of(after).encode()
    upload = PendingUpload(partnership=world.harbor, source_name="t.csv", content=content, mapping=rates)
    found = {row.name: row.changes for row in preview_of(upload).rows}
    assert found["001, 2016-17, Black"] == [("rate", "", "withheld by the source")]
    assert found["001, 2016-17, White"] == [("rate", "12.5", "taken away: the table has no number here")]


def test_a_file_that_is_no_table_is_refused_in_words(world: World) -> None:
    file = SimpleUploadedFile("x.csv", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64)
    response = world.client("amara").post(reverse("indicators:upload", args=["harbor"]), {"file": file})
    assert response.status_code == 200 and not PendingUpload.objects.exists()
    assert 'class="notice' in response.content.decode() or "error" in response.content.decode()


def test_an_upload_belongs_to_its_person(world: World) -> None:
    from bridgework.partnerships.models import Membership, Role
    from tests.cast import NOW

    Membership.objects.create(
        partnership=world.harbor, person=world.ben, role=Role.DATA_STEWARD, organization=world.clinic, since=NOW
    )
    url = upload(world)
    assert world.client("ben").get(url).status_code == 404


def test_a_large_table_goes_to_the_worker(world: World) -> None:
    client = world.client("amara")
    rows = "".join(f"P{place},2016,{group},300,1000\n" for place in range(2_600) for group in ("Black", "White"))
    check = client.post(upload(world, "District,Year,Race,Suspensions,Students\n" + rows), CHOICES)["Location"]
    response = client.post(check)
    job = Job.objects.get()
    assert response.status_code == 302 and job.task == "bridgework.indicators.tasks.import_upload"
    assert not Value.objects.exists()
    from bridgework.indicators.tasks import import_upload

    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)
    job.refresh_from_db()
    done = import_upload(job, **job.arguments)
    assert done["written"] == 5_200
    assert import_upload(job, **job.arguments) == done  # it may run twice
