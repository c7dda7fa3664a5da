"""Places, groups and periods: made once, found again, never across partnerships."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from bridgework.lib.words import Words
from bridgework.places.actions import (
    PeriodDiffers,
    PlaceRow,
    WrongParent,
    ensure_dimension,
    ensure_everyone,
    ensure_group,
    ensure_period,
    ensure_place,
    ensure_places,
)
from bridgework.places.models import Group, Period, Place
from bridgework.places.queries import dimensions_of, groups_by_code, levels_of, periods_of, places_above, places_of

pytestmark = pytest.mark.django_db
HERE, THERE = uuid.UUID(int=1), uuid.UUID(int=2)


def test_ensure_place_makes_one_and_finds_it_again() -> None:
    county = ensure_place(scope=HERE, level="County", code="21067", name=" Fayette  County ")
    school = ensure_place(scope=HERE, level="school", code="7", name="Eastside", parent=county)
    assert ensure_place(scope=HERE, level="school", code="7", name="Eastside") == school
    assert ensure_place(scope=THERE, level="school", code="7", name="Other") != school
    assert [p.name for p in places_above(school)] == ["Fayette County"]
    assert levels_of(HERE) == {"county": 1, "school": 1}
    assert list(places_of(HERE, "school")) == [school]


def test_ensure_place_takes_over_a_new_name_and_keeps_the_parent() -> None:
    county = ensure_place(scope=HERE, level="county", code="1", name="Old")
    school = ensure_place(scope=HERE, level="school", code="7", name="Eastside", parent=county)
    ensure_place(scope=HERE, level="school", code="7", name="Eastside High")
    school.refresh_from_db()
    assert (school.name, school.parent) == ("Eastside High", county)


def test_ensure_place_refuses_circles_and_other_partnerships() -> None:
    county = ensure_place(scope=HERE, level="county", code="1", name="A")
    school = ensure_place(scope=HERE, level="school", code="7", name="B", parent=county)
    with pytest.raises(WrongParent):
        ensure_place(scope=HERE, level="county", code="1", name="A", parent=school)
    with pytest.raises(WrongParent):
        ensure_place(scope=THERE, level="school", code="7", name="B", parent=county)


def test_ensure_places_in_few_queries_whatever_the_rows(django_assert_max_num_queries) -> None:  # noqa: ANN001
    rows = [PlaceRow("school", str(n), f"School {n}", ("county", "1")) for n in range(400)] + [
        PlaceRow("county", "1", "A")
    ]
    with django_assert_max_num_queries(10):
        places = ensure_places(scope=HERE, rows=rows)
    assert len(places) == 401
    assert places["school", "3"].parent == places["county", "1"]
    with django_assert_max_num_queries(3):
        assert ensure_places(scope=HERE, rows=rows) == places
    assert Place.objects.count() == 401


@pytest.mark.parametrize(
    "rows",
    [
        [PlaceRow("school", "1", "A", ("county", "nowhere"))],
        [PlaceRow("school", "1", "A", ("school", "1"))],
        [PlaceRow("a", "1", "A", ("b", "1")), PlaceRow("b", "1", "B", ("a", "1"))],
    ],
)
def test_ensure_places_refuses_unknown_parents_and_circles(rows: list[PlaceRow]) -> None:
    with pytest.raises(WrongParent):
        ensure_places(scope=HERE, rows=rows)


def test_ensure_group_keeps_color_and_position_for_ever() -> None:
    race = ensure_dimension(scope=HERE, code="Race / ethnicity", name=Words.of("Race and ethnicity"))
    groups = [ensure_group(dimension=race, code=f"group {n}") for n in range(8)]
    assert [g.color for g in groups] == [1, 2, 3, 4, 5, 6, 6, 6]
    assert ensure_group(dimension=race, code="Group 2", name=Words.of("Second")) == groups[2]
    found = groups_by_code(HERE)["race-ethnicity", "group-2"]
    assert (str(found.name), found.color, found.position) == ("Second", 3, 3)
    ensure_group(dimension=race, code="group-2", name=Words.of("Third"))
    assert str(Group.objects.get(pk=found.pk).name) == "Second"


def test_everyone_is_the_first_of_its_dimension_and_has_the_last_color() -> None:
    everyone = ensure_everyone(scope=HERE)
    assert ensure_everyone(scope=HERE) == everyone
    assert (everyone.color, everyone.position, everyone.dimension.code) == (6, 0, "everyone")


def test_dimensions_of_reads_all_groups_in_two_queries(django_assert_num_queries) -> None:  # noqa: ANN001
    for code in ("race", "language", "disability"):
        ensure_group(dimension=ensure_dimension(scope=HERE, code=code), code="a")
    ensure_dimension(scope=THERE, code="theirs")
    with django_assert_num_queries(2):
        assert [(d.code, [g.code for g in d.groups.all()]) for d in dimensions_of(HERE)] == [
            ("race", ["a"]),
            ("language", ["a"]),
            ("disability", ["a"]),
        ]


def test_ensure_period_knows_one_period_under_its_spellings() -> None:
    periods = {ensure_period(scope=HERE, code=code).pk for code in ("2016-17", "20162017", "2016-2017")}
    assert len(periods) == 1
    ensure_period(scope=HERE, code="2015")
    assert [p.code for p in periods_of(HERE)] == ["2015", "2016-17"]


def test_ensure_period_with_days_keeps_the_label_and_refuses_other_days() -> None:
    first, last = date(2016, 10, 1), date(2017, 9, 30)
    period = ensure_period(scope=HERE, code="FFY 2017", starts_on=first, ends_on=last)
    assert (period.code, ensure_period(scope=HERE, code="FFY 2017", starts_on=first, ends_on=last)) == (
        "FFY 2017",
        period,
    )
    with pytest.raises(PeriodDiffers):
        ensure_period(scope=HERE, code="FFY 2017", starts_on=first, ends_on=date(2017, 8, 1))
    assert Period.objects.count() == 1
