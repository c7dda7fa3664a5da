"""Who lives where: brought in whole or not at all, small counts kept nowhere, people instead of shares, needs by count."""

from __future__ import annotations

from typing import Any

import pytest

from bridgework.alignment import queries
from bridgework.alignment.actions import import_population, plan_population, reckon
from bridgework.alignment.models import Overlap, PopulationCount, UnservedNeed
from bridgework.alignment.wording_pairs import people_said
from bridgework.conversations.models import CensusCount
from bridgework.journal.models import Entry
from bridgework.lib.words import Words
from bridgework.partnerships.actions.importing import ImportRefused
from bridgework.partnerships.models import ImportRun, Job, Location, Organization, Service, ServiceLocation
from bridgework.places.models import Dimension, Group
from tests.alignment.test_needs import barriers, counted, place
from tests.alignment.test_pairs import serve
from tests.cast import NOW, World

pytestmark = pytest.mark.django_db

HEAD = "place,age,language,people,source,year\n"


def bring(world: World, rows: str, head: str = HEAD) -> Any:
    return import_population(
        partnership=world.harbor, source=head + rows, name="people.csv", by=world.as_steward, now=NOW
    )


def problems(world: World, rows: str, head: str = HEAD) -> list[tuple[int, str]]:
    plan = plan_population(partnership=world.harbor, source=head + rows, name="people.csv", now=NOW)
    return [(one.row, one.column) for one in plan.problems]


def with_capacity(organization: Organization, n: int, unit: str = "places") -> Service:
    service = serve(organization, ages=("14-17",), languages=("es",), places=("Eastside",))
    Service.objects.filter(pk=service.pk).update(capacity=n, capacity_unit=unit)
    return service


def test_pairs_say_people_with_their_range_and_where_the_count_is_from(world: World) -> None:
    place(world, "Eastside")
    with_capacity(world.clinic, 80)
    with_capacity(world.school, 50)
    bring(world, "Eastside,14-17,es,100,Census,2022\nEastside,14-17,en,400,Census,2022\n")
    reckon(partnership=world.harbor, at=NOW)
    overlap = Overlap.objects.select_related("one", "other").get()
    people = overlap.found["people"]
    assert (people["basis"], people["low"], people["estimate"], people["high"]) == ("counts", 30.0, 40.0, 50.0)
    said = " ".join(people_said(overlap))
    assert "30 at least, 50 at most" in said and "about 40" in said
    assert "100 people live in what both reach." in said and "Counted by: Census, 2022." in said
    page = world.client("ben").get(f"/p/harbor/who-should-meet/{overlap.pk}/").content.decode()
    assert "30 at least, 50 at most" in page and "Counted by: Census, 2022." in page


def test_a_capacity_in_hours_is_no_number_of_people(world: World) -> None:
    place(world, "Eastside")
    with_capacity(world.clinic, 80, "hours a week")
    with_capacity(world.school, 50)
    bring(world, "Eastside,14-17,es,100,Census,2022\n")
    reckon(partnership=world.harbor, at=NOW)
    people = Overlap.objects.get().found["people"]
    assert people["basis"] == "shares" and people["population"] == 100


@pytest.mark.parametrize("written", ["1", "9", "<10", "< 5", "1-9", "Fewer than 10"])
def test_counts_of_one_to_nine_are_kept_nowhere(world: World, written: str) -> None:
    place(world, "Eastside")
    with_capacity(world.clinic, 80)
    with_capacity(world.school, 50)
    bring(world, f"Eastside,14-17,es,{written},Census,2022\nEastside,14-17,so,100,Census,2022\n")
    few = PopulationCount.objects.get(language="es")
    assert few.n_people is None
    reckon(partnership=world.harbor, at=NOW)
    overlap = Overlap.objects.select_related("one", "other").get()
    assert people_said(overlap)[0] == "Both serve fewer than 10 of the same people."
    assert "Fewer than 10 people live in what both reach." in people_said(overlap)
    # Of so few people nothing is said at all; of a hundred it is said that nothing is in their language.
    needs = list(UnservedNeed.objects.filter(evidence__0__kind="population"))
    assert [(one.language, one.n_people, one.barrier) for one in needs] == [("so", 100, "language")]


def test_a_table_says_whom_no_service_is_for(world: World) -> None:
    place(world, "Eastside")
    serve(world.clinic, ages=("14-17",), languages=("es",), places=("Eastside",))
    bring(
        world, "Eastside,14-17,es,100,Census,2022\nEastside,60+,es,250,Census,2022\nWestside,14-17,es,0,Census,2022\n"
    )
    assert barriers(world) == [("A service that is for them", "age")]
    page = world.client("nobody").get("/p/harbor/unserved/").content.decode()
    assert "250 of them live there: Census, 2022." in page


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ("Eastside,teens,es,100,Census,2022\n", [(2, "age")]),
        ("Eastside,14-17,Klingon,100,Census,2022\n", [(2, "language")]),
        ("Eastside,14-17,es,many,Census,2022\n", [(2, "people")]),
        ("Eastside,14-17,es,-4,Census,2022\n", [(2, "people")]),
        ("Eastside,14-17,es,12.5,Census,2022\n", [(2, "people")]),
        ("Eastside,14-17,es,100,,last year\n", [(2, "source"), (2, "year")]),
        (",14-17,es,100,Census,2022\n", [(2, "place")]),
        # A total beside its parts, and ages that overlap, would count somebody twice.
        ("Eastside,14-17,es,100,Census,2022\nEastside,,es,300,Census,2022\n", [(3, "age"), (3, "place")]),
        ("Eastside,14-17,es,100,Census,2022\nEastside,all,all,300,Census,2022\n", [(3, "age"), (3, "language")]),
        ("Eastside,14-17,es,100,Census,2022\nEastside,17-20,es,90,Census,2022\n", [(3, "age")]),
        ("Eastside,14-17,es,100,Census,2022\neastside,14-17,Spanish,90,Census,2022\n", [(3, "age")]),
        ("Eastside,14-17,es,100,Census,2022\nHarbor County,14-17,es,900,Census,2022\n", [(2, "place")]),
    ],
)  # fmt: skip
def test_every_cell_that_is_wrong_is_named_and_nothing_is_written(
    world: World, rows: str, found: list[tuple[int, str]]
) -> None:
    place(world, "Eastside", place(world, "Harbor County", level="county"))
    assert problems(world, rows) == found
    with pytest.raises(ImportRefused):
        bring(world, f"Westside,14-17,en,70,Census,2022\n{rows}")
    assert not PopulationCount.objects.exists() and not ImportRun.objects.filter(kind="population").exists()


def test_what_nobody_is_asked_is_in_no_table(world: World) -> None:
    head = "place,group,people,source,year\n"
    assert problems(world, "Eastside,Undocumented,100,Census,2022\n", head) == [(2, "group")]


def test_the_page_checks_first_then_replaces_and_takes_away_again(world: World) -> None:
    client, path = world.client("amara"), "/p/harbor/desk/import/population/"
    bring(world, "Eastside,14-17,es,100,Census,2022\nEastside,60+,es,250,Census,2022\n")
    text = f"{HEAD}Eastside,14-17,es,120,Census,2022\nWestside,14-17,es,7,Census,2022\n"
    check = client.post(path, {"paste": text})
    page = check.content.decode()
    assert check.status_code == 200 and "fewer than 10" in page and "<del>100</del> <ins>120</ins>" in page
    assert "Rows of the table before that are not in this one" in page
    assert PopulationCount.objects.count() == 2, "nothing has changed yet"
    wrong = client.post(path, {"paste": text + "Eastside,teens,es,5,Census,2022\n"}).content.decode()
    assert "Write ages like 14-17" in wrong and "<b>age</b>" in wrong
    done = client.post(path, {"paste": text, "confirmed": "yes"})
    assert done.status_code == 302
    rows = PopulationCount.objects.order_by("place__name").values_list("place__name", "age", "language", "n_people")
    assert list(rows) == [("Eastside", "14-17", "es", 120), ("Westside", "14-17", "es", None)]
    assert Job.objects.filter(task="bridgework.alignment.tasks.work_out").count() == 1, "one is enough"
    kept = client.get("/p/harbor/who-lives-where/").content.decode()
    assert "Census, 2022" in kept and "1 row; its number is not kept" in kept
    assert client.post("/p/harbor/who-lives-where/").status_code == 302
    assert not PopulationCount.objects.exists()
    acts = list(Entry.objects.filter(act__contains="population").order_by("pk").values_list("act", flat=True))
    assert acts == ["population.imported", "population.imported", "alignment.population.removed"]


def test_a_second_run_changes_nothing(world: World) -> None:
    rows = "Eastside,14-17,es,100,Census,2022\n"
    bring(world, rows)
    report = bring(world, rows)
    assert (report.n_written, report.n_unchanged, report.details["gone"]) == (0, 1, 0)
    assert Entry.objects.filter(act="population.imported").count() == 1


def test_census_counts_are_read_where_there_is_no_table(world: World) -> None:
    here = place(world, "Eastside")
    with_capacity(world.clinic, 80)
    with_capacity(world.school, 50)
    dimension = Dimension.objects.create(scope=world.harbor.scope, code="age", name=Words.of("Age"))
    for n, code, name in ((100, "teens", "14-17"), (4, "old", "60+"), (9_000, "adults", "Adults")):
        group = Group.objects.create(dimension=dimension, code=code, name=Words.of(name))
        CensusCount.objects.create(
            partnership=world.harbor, place=here, group=group, n=n, source="Decennial census", year=2020
        )
    cells = queries.cells_counted(world.harbor)
    assert [(cell.ages, cell.n_people) for cell in cells] == [((14.0, 17.0), 100), ((60.0, 120.0), None)]
    reckon(partnership=world.harbor, at=NOW)
    assert Overlap.objects.get().found["people"]["estimate"] == 40
    assert queries.population_kept(world.harbor).is_census


def service_at(world: World, **said: Any) -> Service:
    service = serve(world.clinic, ages=("14-17",), languages=("es",), places=("Eastside",))
    Service.objects.filter(pk=service.pk).update(**said)
    return service


@pytest.mark.parametrize(
    ("asks", "said"),
    [
        ({"hours": "evening"}, {"schedule": Words.of("Tuesdays, 5 to 8 pm")}),
        ({"hours": "weekend"}, {"hsds": {"schedules": [{"byday": "SA", "opens_at": "10:00", "closes_at": "14:00"}]}}),
        ({"must_be_free": True}, {"cost": Words.of("No fee")}),
        ({"must_be_free": True}, {"hsds": {"cost_options": [{"amount": 0, "currency": "USD"}]}}),
    ],
)  # fmt: skip
def test_what_a_record_says_of_hours_and_cost_is_no_barrier(
    world: World, asks: dict[str, Any], said: dict[str, Any]
) -> None:
    here = place(world, "Eastside")
    service_at(world, **said)
    counted(world, place=here, **asks)
    assert barriers(world) == []


@pytest.mark.parametrize(
    ("asks", "said", "sentence", "quoted"),
    [
        ({"must_be_free": True}, {"cost": Words.of("$12 a month")}, "it costs money", "$12 a month"),
        ({"must_be_free": True}, {}, "does not say whether it costs money", "1 of 1 service"),
        ({"hours": "evening"}, {"schedule": Words.of("Mon-Fri 9am-5pm")}, "not at hours", "Mon-Fri 9am-5pm"),
        ({"hours": "evening"}, {"schedule": Words.of("Ask us")}, "does not say when it is open", "Ask us"),
    ],
)  # fmt: skip
def test_a_barrier_comes_with_what_the_record_says(
    world: World, asks: dict[str, Any], said: dict[str, Any], sentence: str, quoted: str
) -> None:
    here = place(world, "Eastside")
    service_at(world, **said)
    counted(world, place=here, **asks)
    reckon(partnership=world.harbor, at=NOW)
    need = UnservedNeed.objects.get()
    page = world.client("nobody").get(f"/p/harbor/unserved/{need.pk}/").content.decode()
    assert sentence in page and quoted in page


def test_access_is_read_at_open_places_and_never_at_secret_ones(world: World) -> None:
    here = place(world, "Eastside")
    service = service_at(world)
    made = [
        Location.objects.create(
            partnership=world.harbor, organization=world.clinic, identifier=f"l{n}", accessibility=text, is_confidential=secret
        )
        for n, (text, secret) in enumerate((("Wheelchair ramp", True), ("No ramp", False)))
    ]  # fmt: skip
    for n, location in enumerate(made):
        ServiceLocation.objects.create(service=service, location=location, identifier=f"a{n}", position=n)
    counted(world, place=here, must_be_accessible=True)
    assert barriers(world) == [("Mentoring for young people", "accessibility")]
    Location.objects.filter(pk=made[1].pk).update(accessibility="A ramp at the side door")
    assert barriers(world) == []


def test_an_edited_record_is_read_by_its_texts_not_by_what_its_source_once_said(world: World) -> None:
    here = place(world, "Eastside")
    hsds = {"schedules": [{"byday": "MO", "opens_at": "17:00", "closes_at": "20:00"}]}
    service_at(world, hsds=hsds, schedule=Words.of("Mondays 9 am to noon"), edited_at=NOW)
    counted(world, place=here, hours="evening")
    assert barriers(world) == [("Mentoring for young people", "hours")]
