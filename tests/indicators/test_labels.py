"""Labels differ between sources and years; the group they mean is one. Crossed groups are made where a table has them."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridgework.indicators.mapping import MappingRefused, mapping_of
from bridgework.indicators.models import Indicator, Value
from bridgework.lib.words import Words
from bridgework.partnerships.actions.importing import ImportRefused
from bridgework.places.actions import LabelRow, ensure_dimension, ensure_group, remember_labels
from bridgework.places.models import Dimension, Group, GroupLabel, Place
from bridgework.places.queries import crossings_of
from tests.cast import World
from tests.indicators.tables import PLAIN, changed, import_text, table_of
from tests.indicators.test_pages import CHOICES, upload

RACE = {
    "race": {"name": "Race", "groups": {"black": {"name": "Black students", "labels": ["Black", "African American"]}}}
}


def groups(world: World) -> set[str]:
    return set(
        Group.objects.filter(dimension__scope=world.harbor.scope, dimension__code="race").values_list("code", flat=True)
    )


def row(label: str, year: object = 2016, x: int = 300) -> tuple:
    return ("001", year, "race", label, x, 800)


def test_a_source_is_read_the_next_time_as_its_mapping_said(world: World) -> None:
    import_text(world.harbor, table_of([row("African American")]), changed(PLAIN, source="State", dimensions=RACE))
    import_text(world.harbor, table_of([row("african american", 2017)]), changed(PLAIN, source="State"))
    import_text(world.harbor, table_of([row("black", 2018)]), PLAIN)
    import_text(world.harbor, table_of([row("Black students", 2019)]), PLAIN)
    assert groups(world) == {"black"} and Value.objects.count() == 4
    label = GroupLabel.objects.get()
    assert (label.source, label.label_key, label.group.code) == ("State", "african american", "black")


def test_one_sources_word_is_not_taken_for_anothers(world: World) -> None:
    other = {"race": {"name": "Race", "groups": {"two-or-more": {"name": "Two or more races", "labels": ["Other"]}}}}
    import_text(world.harbor, table_of([row("Other")]), changed(PLAIN, source="State", dimensions=other))
    import_text(world.harbor, table_of([row("Other", 2017)]), changed(PLAIN, source="City"))
    assert groups(world) == {"two-or-more", "other"}


def test_a_label_that_changed_its_meaning_lands_by_year(world: World) -> None:
    document = changed(
        PLAIN,
        source="State",
        labels={"race": {"Asian": [{"group": "asian-pacific", "until": "2009"}, {"group": "asian", "since": "2010"}]}},
    )
    import_text(world.harbor, table_of([row("Asian", 2009), row("Asian", 2010)]), document)
    found = set(Value.objects.values_list("period__code", "group__code"))
    assert found == {("2009", "asian-pacific"), ("2010", "asian")}
    # Remembered with its years.
    import_text(world.harbor, table_of([row("Asian", 2008), row("Asian", 2011)]), changed(PLAIN, source="State"))
    found = set(Value.objects.values_list("period__code", "group__code"))
    assert {("2008", "asian-pacific"), ("2011", "asian")} <= found
    assert set(GroupLabel.objects.values_list("since", "until")) == {
        (None, date(2009, 12, 31)),
        (date(2010, 1, 1), None),
    }


def test_the_sources_own_word_comes_before_everybodys(world: World) -> None:
    race = ensure_dimension(scope=world.harbor.scope, code="race", name=Words.of("Race"))
    one, two = (ensure_group(dimension=race, code=code) for code in ("one", "two"))
    remember_labels(source="", rows=[LabelRow("mixed", one)])
    remember_labels(source="State", rows=[LabelRow("mixed", two)])
    import_text(world.harbor, table_of([row("Mixed", 2016)]), changed(PLAIN, source="State"))
    import_text(world.harbor, table_of([row("Mixed", 2017)]), PLAIN)
    assert set(Value.objects.values_list("period__code", "group__code")) == {("2016", "two"), ("2017", "one")}
    assert remember_labels(source="State", rows=[LabelRow("mixed", two)]) == 0
    assert remember_labels(source="State", rows=[LabelRow("mixed", one)]) == 1


TABLE = "District,Year,Race,Suspensions,Students\nA,2016,{},200,1000\nA,2016,White,90,1000\nA,2016,All,290,2000\n"


def test_an_unknown_label_is_asked_for_in_the_preview_and_remembered(world: World) -> None:
    client = world.client("amara")
    client.post(client.post(upload(world, TABLE.format("Black")), CHOICES)["Location"])
    choices = {**CHOICES, "name": "", "indicator": Indicator.objects.get().pk}
    check = client.post(upload(world, TABLE.format("African American").replace("2016", "2017")), choices)["Location"]
    body = client.get(check).content.decode()
    assert "“African American” is" in body and "A new group: “African American”" in body
    again = client.post(check, {"label-0": "black", "again": "1"})
    assert again["Location"] == check and not Value.objects.filter(period__code="2017").exists()
    assert "label-0" not in client.get(check).content.decode()
    client.post(check)
    assert set(Value.objects.filter(period__code="2017").values_list("group__code", flat=True)) == {
        "black",
        "white",
        "everyone",
    }
    # From another table with other headings, too.
    other = TABLE.format("African American").replace("2016", "2018").replace("Suspensions", "Count")
    check = client.post(upload(world, other), {**choices, "numerator": "Count"})["Location"]
    assert "“African American” is read as" in client.get(check).content.decode()
    client.post(check)
    assert groups(world) == {"black", "white"}


def test_a_choice_made_with_the_last_button_counts(world: World) -> None:
    client = world.client("amara")
    client.post(client.post(upload(world, TABLE.format("Black")), CHOICES)["Location"])
    choices = {**CHOICES, "name": "", "indicator": Indicator.objects.get().pk}
    check = client.post(upload(world, TABLE.format("African American")), choices)["Location"]
    client.post(check, {"label-0": "black"})
    assert groups(world) == {"black", "white"}
    check = client.post(upload(world, TABLE.format("Multiracial")), choices)["Location"]
    client.post(check, {"label-0": ""})
    assert groups(world) == {"black", "white", "multiracial"}


CROSSED = {
    "indicator": PLAIN["indicator"],
    "columns": {"place": "place", "period": "year", "numerator": "x", "denominator": "n"},
    "crossed": {"race": "race", "disability": "iep"},
    "dimensions": {
        "race": {"name": {"en": "Race", "es": "Raza"}, "groups": {"black": {"name": {"en": "Black", "es": "Negros"}}}},
        "disability": {
            "name": {"en": "disability", "es": "discapacidad"},
            "groups": {"with": {"name": {"en": "with a disability", "es": "con una discapacidad"}, "labels": ["yes"]}},
        },
    },
}


def crossed_table(rows: list[tuple]) -> str:
    return "\n".join(["place,year,race,iep,x,n", *(",".join(map(str, one)) for one in rows)]) + "\n"


def test_crossed_groups_are_one_more_dimension_named_in_words(world: World) -> None:
    rows = [
        ("001", 2016, "Black", "yes", 30, 100),
        ("001", 2016, "Black", "Total", 300, 800),
        ("001", 2016, "Total", "yes", 60, 200),
        ("001", 2016, "Total", "Total", 900, 2000),
    ]
    import_text(world.harbor, crossed_table(rows), CROSSED)
    found = set(Value.objects.values_list("group__dimension__code", "group__code"))
    assert found == {
        ("disability-x-race", "with-x-black"),
        ("race", "black"),
        ("disability", "with"),
        ("everyone", "everyone"),
    }
    group = Group.objects.get(code="with-x-black")
    assert group.name.in_language("en").body == "Black, with a disability"
    assert group.name.in_language("es").body == "Negros, con una discapacidad"
    assert {one.code for one in group.crosses.all()} == {"black", "with"}
    assert group.dimension.name.in_language("en").body == "Race by disability"
    assert {one.code for one in group.dimension.crosses.all()} == {"race", "disability"}
    parts = frozenset(Group.objects.filter(code__in=["black", "with"]).values_list("pk", flat=True))
    assert crossings_of(world.harbor.scope) == {group.pk: parts}
    page = reverse("indicators:indicator-detail", args=["harbor", "graduation"])
    assert "Race by disability" in world.client("nobody").get(page).content.decode()


def test_columns_in_another_order_are_the_same_crossed_group(world: World) -> None:
    import_text(world.harbor, crossed_table([("001", 2016, "Black", "yes", 30, 100)]), CROSSED)
    turned = changed(CROSSED, crossed={"disability": "iep", "race": "race"})
    report = import_text(world.harbor, crossed_table([("001", 2016, "Black", "yes", 30, 100)]), turned)
    assert report.n_unchanged == 1 and Value.objects.count() == 1


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sets(
        st.tuples(
            st.sampled_from(["001", "002"]),
            st.sampled_from([2015, 2016]),
            st.sampled_from(["Black", "White", "Asian", "Total"]),
            st.sampled_from(["yes", "no", "Total"]),
        ),
        min_size=1,
    )
)
def test_no_row_exists_that_no_source_gave(world: World, given_cells: set[tuple]) -> None:
    """Sparse: as many values as rows, as many crossed groups as pairs that stand in the table, never the product."""
    Indicator.objects.all().delete()
    Group.objects.all().delete()
    import_text(world.harbor, crossed_table([(*one, 30, 100) for one in sorted(given_cells)]), CROSSED)
    assert Value.objects.count() == len(given_cells)
    pairs = {(race, iep) for _place, _year, race, iep in given_cells if "Total" not in (race, iep)}
    assert Group.objects.exclude(crosses=None).distinct().count() == len(pairs)
    assert Group.objects.filter(crosses=None).exclude(code="everyone").count() <= len(
        {one for _p, _y, race, iep in given_cells for one in (race, iep)} - {"Total"}
    )
    assert len(pairs) <= len(list(product(range(3), range(2))))


def test_an_empty_crossed_cell_is_a_problem_by_row_and_column(world: World) -> None:
    with pytest.raises(ImportRefused, match="group is empty") as why:
        import_text(world.harbor, crossed_table([("001", 2016, "Black", "", 30, 100)]), CROSSED)
    assert (why.value.row, why.value.column) == (2, "iep")
    assert not Dimension.objects.exists()


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"crossed": {"race": "race"}}, "two or more"),
        ({"crossed": {"race": "a", "sex": "b"}}, "no other column"),
        ({"labels": {"race": "x"}}, "must be a table"),
        ({"labels": {"race": {"Asian": {"grup": "x"}}}}, "which group"),
        ({"labels": {"race": {"Asian": {"group": "x", "since": "ever"}}}}, "not a period"),
        ({"labels": {"race": {"Asian": "No Code"}}}, "lower case"),
        ({"columns": {**PLAIN["columns"], "parent": "county"}}, "larger place"),
    ],
)
def test_a_mapping_that_cannot_be_meant_says_what_to_write(parts: dict, says: str) -> None:
    with pytest.raises(MappingRefused, match=says):
        mapping_of(changed(PLAIN, **parts))


PARENTS = changed(PLAIN, columns={**PLAIN["columns"], "parent": "county", "parent_name": "county_name"},
                  constants={"parent_level": "county"})  # fmt: skip


def test_places_stand_below_their_larger_places(world: World) -> None:
    text = "place,county,county_name,year,by,group,x,n\n001,C1,Harbor County,2016,race,Black,30,80\n002,C1,Harbor County,2016,race,Black,30,80\n"
    import_text(world.harbor, text, PARENTS)
    assert set(Place.objects.values_list("level", "code", "parent__code")) == {
        ("county", "C1", None),
        ("district", "001", "C1"),
        ("district", "002", "C1"),
    }
    assert Place.objects.get(code="C1").name == "Harbor County"
    # A table without the larger place leaves it as it is.
    import_text(world.harbor, table_of([("001", 2017, "race", "Black", 30, 80)]), PLAIN)
    assert Place.objects.get(code="001").parent == Place.objects.get(code="C1")


def test_a_place_in_two_larger_places_is_a_problem(world: World) -> None:
    text = "place,county,county_name,year,by,group,x,n\n001,C1,,2016,race,Black,30,80\n001,C2,,2017,race,Black,30,80\n"
    with pytest.raises(ImportRefused, match="C1") as why:
        import_text(world.harbor, text, PARENTS)
    assert why.value.row == 3


def test_a_hidden_crossed_cell_does_not_follow_from_the_groups_it_crosses(world: World) -> None:
    rows = [
        ("001", 2016, "Black", "yes", 4, 100),  # hidden; 60 - 56 = 4 must not be left for an outsider
        ("001", 2016, "Black", "no", 56, 700),
        ("001", 2016, "White", "yes", 40, 150),
        ("001", 2016, "White", "no", 300, 850),
        ("001", 2016, "Black", "Total", 60, 800),
        ("001", 2016, "White", "Total", 340, 1000),
        ("001", 2016, "Total", "Total", 400, 1800),
    ]
    import_text(world.harbor, crossed_table(rows), CROSSED)
    shown = dict(Value.objects.filter(is_shown=True).values_list("group__code", "numerator"))
    assert "with-x-black" not in shown
    assert not {"black", "no-x-black"} <= shown.keys(), "the difference of the two is the hidden one"


def test_the_form_takes_two_columns_of_groups_a_larger_place_and_a_source(world: World) -> None:
    text = "School,County,Year,Race,IEP,Count,People\nA,C1,2016,Black,With IEP,30,100\nA,C1,2016,Total,Total,300,900\n"
    choices = {
        "name": "Suspensions", "unit": "people", "place_level": "school", "place": "School", "period": "Year", "group": "Race",
        "dimension_name": "Race", "crossed": "IEP", "crossed_name": "Disability", "parent": "County", "parent_level": "county",
        "numerator": "Count", "denominator": "People", "value_is": "percent", "source": "State",
    }  # fmt: skip
    client = world.client("amara")
    said_half = client.post(upload(world, text), {**choices, "crossed_name": ""})
    assert said_half.status_code == 200 and "tells people apart" in said_half.content.decode()
    check = client.post(upload(world, text), choices)["Location"]
    assert client.post(check).status_code == 302
    crossed = Value.objects.get(group__code="with-iep-x-black")
    assert crossed.group.dimension.name.in_language("en").body == "Race by Disability"
    assert crossed.place.parent is not None and crossed.place.parent.level == "county"
    # The next table with these headings finds every answer there.
    body = client.get(upload(world, text.replace("30,100", "31,100"))).content.decode()
    for name, value in (("crossed_name", "Disability"), ("parent_level", "county"), ("source", "State")):
        assert f'name="{name}"' in body and f'value="{value}"' in body
    assert '<option value="IEP" selected>' in body
