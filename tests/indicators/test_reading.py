"""From rows to cells: long, wide, filters, labels, codes, a second table; and problems by row and column."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override

from bridgework.indicators.actions import read_source
from bridgework.indicators.forms import shipped_for
from bridgework.indicators.mapping import MappingRefused, mapping_of, read_mapping
from bridgework.indicators.reading import Reading, read_cells
from tests.indicators.tables import PLAIN, changed


def read(text: str, document: dict[str, Any], people: str | None = None) -> Reading:
    second = read_source(people.encode(), "people.csv") if people is not None else None
    return read_cells(read_source(text.encode(), "table.csv"), mapping_of(document), second)


def test_a_long_table() -> None:
    reading = read("place,year,by,group,x,n\n001,2016-2017,Race,Black,12,80\n", PLAIN)
    assert not reading.problems
    cell = reading.cells["001", "2016-17", "race", "black"]
    assert (cell.row, cell.numerator, cell.denominator) == (2, 12, 80)


def test_headings_without_rows_are_said_to_be_just_that() -> None:
    reading = read("place,year,by,group,x,n\n", PLAIN)
    assert [problem.message for problem in reading.problems] == [
        "There is a header but no row below it. Copy the rows, too."
    ]


def test_codes_keep_their_zeros() -> None:
    assert read("place,year,by,group,x,n\n001,2016,Race,Black,12,80\n", PLAIN).places == {"001": "001"}


def test_years_side_by_side() -> None:
    document = {
        "indicator": {**PLAIN["indicator"], "unit": "given"},
        "columns": {"place": "place", "group": "group"},
        "constants": {"dimension": "race"},
        "wide": {"periods": ["2015", "2016"], "measure": "value"},
    }
    reading = read("place,group,2015,2016\n001,Black,12.5,13%\n001,White,*,\n", document)
    assert not reading.problems
    values = {
        key[1:]: cell.value for key, cell in reading.cells.items() if not cell.is_absent and not cell.is_suppressed
    }
    assert values == {("2015", "race", "black"): Decimal("12.5"), ("2016", "race", "black"): Decimal(13)}
    assert reading.cells["001", "2015", "race", "white"].is_suppressed
    assert reading.cells["001", "2016", "race", "white"].is_absent


@pytest.mark.parametrize("text", ["*", "<10", "< 5", "***", "s", "suppressed"])
def test_what_the_source_suppresses_is_never_a_number(text: str) -> None:
    cell = read(f"place,year,by,group,x,n\n001,2016,race,black,{text},80\n", PLAIN).cells[
        "001", "2016", "race", "black"
    ]
    assert cell.is_suppressed and cell.numerator is None


@pytest.mark.parametrize("text", ["", "N/A", "not applicable", "null", "."])
def test_what_the_source_leaves_out_is_absent(text: str) -> None:
    cell = read(f"place,year,by,group,x,n\n001,2016,race,black,{text},80\n", PLAIN).cells[
        "001", "2016", "race", "black"
    ]
    assert cell.is_absent


def test_a_blank_may_mean_suppressed() -> None:
    reading = read("place,year,by,group,x,n\n001,2016,race,black,,80\n", changed(PLAIN, suppressed=[""]))
    assert reading.cells["001", "2016", "race", "black"].is_suppressed


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ("001,2016,race,black,twelve,80", "x", "not a number"),
        ("001,2016,race,black,-3,80", "x", "whole number"),
        ("001,2016,race,black,1.5,80", "x", "whole number"),
        ("001,2016,race,black,12,10", "x", "More people"),
        ("001,last year,race,black,12,80", "year", "not a period"),
        (",2016,race,black,12,80", "place", "place is empty"),
        ("001,2016,race,black,99999999999999999999,80", "x", "too large"),
    ],
)
def test_a_problem_names_row_and_column(row: str, column: str, says: str) -> None:
    reading = read(f"place,year,by,group,x,n\n001,2015,race,black,12,80\n{row}\n", PLAIN)
    (problem,) = reading.problems
    assert (problem.row, problem.column) == (3, column)
    assert says in problem.message


def test_the_same_cell_twice_is_a_problem_that_names_both_rows() -> None:
    reading = read("place,year,by,group,x,n\n001,2016,race,black,12,80\n001,2016,race,black,13,80\n", PLAIN)
    assert reading.problems[0].row == 3 and "Row 2" in reading.problems[0].message


def test_events_may_outnumber_people() -> None:
    document = changed(PLAIN, indicator={**PLAIN["indicator"], "unit": "events"})
    assert not read("place,year,by,group,x,n\n001,2016,race,black,120,80\n", document).problems


def test_a_missing_column_is_named_with_those_that_are_there() -> None:
    reading = read("place,year,group,x,n\n001,2016,black,1,2\n", PLAIN)
    assert reading.problems[0].column == "by" and "place, year, group, x, n" in reading.problems[0].message


def test_a_second_table_counts_the_people_under_other_labels() -> None:
    document = {
        "indicator": {**PLAIN["indicator"], "unit": "events"},
        "columns": {"place": "id", "period": "year", "group": "group", "numerator": "n_students"},
        "everyone": ["total_unique_event"],
        "denominators": {"place": "id", "period": "year", "group": "race", "count": "s_count", "everyone": "sum"},
        "dimensions": {
            "race": {
                "name": "Race",
                "groups": {
                    "black": {"name": "Black", "labels": ["black", "African American"]},
                    "white": {"name": "White", "labels": ["white"]},
                },
            }
        },
    }
    reading = read(
        "id,year,group,n_students\n001,2016-17,black,12\n001,2016-17,white,30\n001,2016-17,total_unique_event,42\n",
        document,
        "id,year,race,s_count\n001,2016-2017,African American,80\n001,2016-2017,White,200\n",
    )
    assert not reading.problems
    found = {key[2:]: (cell.numerator, cell.denominator) for key, cell in reading.cells.items()}
    assert found == {("race", "black"): (12, 80), ("race", "white"): (30, 200), ("everyone", "everyone"): (42, 280)}


def test_a_sum_with_a_suppressed_part_is_not_made() -> None:
    document = {
        "indicator": {**PLAIN["indicator"], "unit": "events"},
        "columns": {"place": "id", "period": "year", "group": "group", "numerator": "x"},
        "constants": {"dimension": "race"},
        "denominators": {"place": "id", "period": "year", "group": "group", "count": "n", "everyone": "sum"},
    }
    reading = read("id,year,group,x\n1,2016,all,42\n", document, "id,year,group,n\n1,2016,black,*\n1,2016,white,200\n")
    assert reading.cells["1", "2016", "everyone", "everyone"].denominator is None


@pytest.mark.parametrize("name", ["ky_suspensions", "ky_graduation"])
def test_shipped_mappings_fit(name: str) -> None:
    mapping, _document, _folder = read_mapping(name)
    assert mapping.indicator["slug"]
    for dimension in mapping.dimensions:
        assert {"en", "es"} <= set(dimension.name) and all(
            {"en", "es"} <= set(group.name) for group in dimension.groups
        )


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({"colums": {}}, "colums"),
        ({"columns": {"plce": "x"}}, "plce"),
        ({"columns": {"period": "y", "numerator": "x"}}, "place"),
        ({"columns": {"place": "p", "numerator": "x"}}, "period"),
        ({"columns": {"place": "p", "period": "y"}}, "count or the rate"),
        ({"columns": {"place": "p", "period": "y", "value": "v"}}, "Counts need"),
        ({"indicator": {"unit": "cats"}, "columns": {"place": "p", "period": "y", "value": "v"}}, "unit is"),
    ],
)
def test_a_mapping_that_does_not_fit_says_what_to_write(document: dict[str, Any], says: str) -> None:
    with pytest.raises(MappingRefused, match=says):
        mapping_of(document)


def test_an_unknown_mapping_names_those_that_ship() -> None:
    with pytest.raises(MappingRefused, match="ky_graduation, ky_suspensions"):
        read_mapping("nowhere")


@pytest.mark.parametrize(
    ("line", "column"), [("=A1,2016,race,Black,1,2", "place"), ('001,2016,race,"=HYPERLINK(""x"")",1,2', "group")]
)
def test_a_formula_is_no_place_and_no_group(line: str, column: str) -> None:
    reading = read(f"place,year,by,group,x,n\n001,2016,race,White,12,80\n{line}\n", PLAIN)
    assert [(one.row, one.column) for one in reading.problems] == [(3, column)]
    assert "formula" in reading.problems[0].message


@pytest.mark.parametrize(
    ("cell", "unit", "expected"),
    [("0.85", "given", 85), ("1", "people", 100), ("85%", "given", 85), ("150", "given", None), ("1.4", "events", 140)],
)
def test_a_share_is_one_at_most_but_where_one_person_may_have_several_events(
    cell: str, unit: str, expected: int | None
) -> None:
    document = {
        "indicator": {**PLAIN["indicator"], "unit": unit},
        "columns": {
            "place": "place",
            "period": "year",
            "dimension": "by",
            "group": "group",
            "numerator": "x",
            "value": "rate",
        },
        "value_is": "share",
    }
    reading = read(f"place,year,by,group,x,rate\n001,2016,race,Black,7,{cell}\n", document)
    if expected is None:
        assert [(one.row, one.column) for one in reading.problems] == [(2, "rate")]
        assert "from 0 to 1" in reading.problems[0].message
    else:
        assert [one.value for one in reading.cells.values()] == [expected]


def test_a_known_table_is_called_what_people_call_it() -> None:
    mapping, _document, _folder = read_mapping("ky_graduation")
    header = [*mapping.columns.values(), *mapping.where, *mapping.leave_out]
    assert ("ky_graduation", "Graduation in four years (Kentucky School Report Card)") in shipped_for(header)
    with override("es"):
        assert "Graduación en cuatro años" in dict(shipped_for(header))["ky_graduation"]
