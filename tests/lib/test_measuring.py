"""Counting records where they lie, on DuckDB: against a plain count, with traps; and what is refused."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridgework.lib.measuring import (
    Counted,
    MeasureRefused,
    Resources,
    measure,
    open_engine,
    parse_definition,
    read_definition,
)
from bridgework.lib.measuring.definition import SHIPPED
from tests.lib.measuring_cases import (
    EVENTS,
    EVENTS_BY_HAND,
    PEOPLE,
    ROWS,
    ROWS_HEADER,
    count_people,
    write,
    write_events,
)

LISTED = PEOPLE.replace('column = "school"', 'column = "school"\nonly = ["Adams", "East \\"X\\", North"]')
EVENTS_LISTED = EVENTS.replace('column = "clinic"', 'column = "clinic"\nonly = ["North", "South"]')


def run(document: str, url: object) -> Counted:
    with open_engine(str(url)) as engine:
        return measure(parse_definition(document), engine)


def test_people_are_counted_once_whatever_their_records(tmp_path: Path) -> None:
    counted = run(LISTED, write(tmp_path / "r.csv", ROWS_HEADER, ROWS))
    assert counted.cells == count_people(ROWS)
    assert counted.cells["Adams", "2015-16", "black", "with"] == (1, 1)
    assert counted.cells["Adams", "2015-16", "not-recorded", "not-recorded"] == (2, 2)  # two labels; a label not listed
    assert counted.cells['East "X", North', "2015-16", "not-recorded", "not-recorded"] == (1, 0)
    assert (counted.n_rows, counted.n_without_person, counted.n_without_period) == (len(ROWS), 1, 3)


def test_events_are_counted_once_and_only_of_people_who_are_there(tmp_path: Path) -> None:
    assert run(EVENTS_LISTED, write_events(tmp_path / "records")).cells == EVENTS_BY_HAND


def test_events_in_the_same_rows(tmp_path: Path) -> None:
    document = EVENTS_LISTED.replace('table = "patients"\n', "").replace(
        'table = "visits"\nperson = "who"\nplace = "site"\n', ""
    )
    rows = [
        ("p1", "North", "2020", "en", "v1", "missed"),
        ("p1", "North", "2020", "en", "v1", "missed"),
        ("p1", "North", "2020", "", "v2", "missed"),
        ("p1", "North", "2020", "", "", ""),
        ("p2", "North", "2020", "es", "v3", "came"),
    ]
    header = ("patient", "clinic", "year", "language", "visit", "outcome")
    counted = run(document, write(tmp_path / "r.csv", header, rows))
    assert counted.cells == {("North", "2020", "english"): (1, 2), ("North", "2020", "spanish"): (1, 0)}
    without_event = run(document.replace('event = "visit"\n', ""), tmp_path / "r.csv")
    assert without_event.cells["North", "2020", "english"] == (1, 3)


cell = st.sampled_from
RECORDS = st.lists(
    st.tuples(
        cell(["1", "2", "3", "4", ""]),
        cell(["Adams", 'East "X", North', " Adams", ""]),
        cell(["2015-09-01", "2016-06-30", "2016-07-01", "2016-02-29", "2017-02-29", "2018-01-01", "x", ""]),
        cell(["here", "withdrawn", ""]),
        cell(["9", "K", ""]),
        cell(["yes", "no", "TRUE", "", "?"]),
        cell(["0", "1.5", "1.49", "-3", "+2", "two", "", "nan", "1e3x"]),
        cell(["Black", "white", "Martian", "", 'BLACK, OR "AFRICAN AMERICAN"']),
        cell(["Y", "no", "", " yes"]),
        cell(["", 'a "quoted", text', "two\nlines"]),
    ),
    max_size=90,
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(RECORDS)
def test_counts_equal_a_plain_count(tmp_path: Path, rows: list[tuple[str, ...]]) -> None:
    assert run(LISTED, write(tmp_path / "r.csv", ROWS_HEADER, rows)).cells == count_people(rows)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(RECORDS, st.randoms(use_true_random=False))
def test_neither_order_nor_copies_change_counts(
    tmp_path: Path, rows: list[tuple[str, ...]], chance: random.Random
) -> None:
    before = run(LISTED, write(tmp_path / "r.csv", ROWS_HEADER, rows)).cells
    more = [*rows, *rows]
    chance.shuffle(more)
    assert run(LISTED, write(tmp_path / "r.csv", ROWS_HEADER, more)).cells == before


def test_a_folder_a_pattern_parquet_and_a_duckdb_file_give_the_same(tmp_path: Path) -> None:
    import duckdb

    parts = tmp_path / "enrolments"
    parts.mkdir()
    write(parts / "a.csv", ROWS_HEADER, ROWS[:9])
    reversed_header = tuple(reversed(ROWS_HEADER))
    write(parts / "b.csv", reversed_header, [tuple(reversed(row)) for row in ROWS[9:]])
    file = write(tmp_path / "r.csv", ROWS_HEADER, ROWS)
    (tmp_path / "pq").mkdir()
    with duckdb.connect(str(tmp_path / "r.duckdb")) as con:
        con.execute("CREATE TABLE enrolments AS SELECT * FROM read_csv(?, all_varchar = true)", [str(file)])
        con.execute(f"COPY enrolments TO '{tmp_path}/pq/enrolments.parquet' (FORMAT parquet)")
    expected = count_people(ROWS)
    named = LISTED.replace('[records]\nperson = "id"', '[records]\ntable = "enrolments"\nperson = "id"')
    assert run(LISTED, parts / "*.csv").cells == expected
    assert run(named, tmp_path).cells == expected
    assert run(named, tmp_path / "pq").cells == expected
    assert run(named, f"duckdb://{tmp_path}/r.duckdb").cells == expected


def test_typed_columns_count_like_text(tmp_path: Path) -> None:
    import duckdb

    file = write(tmp_path / "r.csv", ROWS_HEADER, ROWS)
    with duckdb.connect() as con:
        con.execute(
            "COPY (SELECT * REPLACE (try_cast(trim(id) AS INTEGER) AS id, try_cast(seen_on AS TIMESTAMP) AS seen_on, "
            "try_cast(days AS DECIMAL(9, 2)) AS days, lower(trim(out)) IN ('yes', 't') AS out) "
            f"FROM read_csv('{file}', all_varchar = true)) TO '{tmp_path}/typed.parquet' (FORMAT parquet)"
        )
    assert run(LISTED, tmp_path / "typed.parquet").cells == count_people(ROWS)


def test_places_that_few_stand_behind_are_joined(tmp_path: Path) -> None:
    rows = [(str(i), "Adams", "2015-09-01", "here", "9", "", "", "", "", "") for i in range(12)]
    rows += [(f"x{i}", "Ann Smith, 12 Elm St", "2015-09-01", "here", "9", "", "", "", "", "") for i in range(3)]
    counted = run(PEOPLE, write(tmp_path / "r.csv", ROWS_HEADER, rows))
    assert counted.places == ("Adams", "other-places")
    assert counted.n_joined_places == 1
    unlisted = run(PEOPLE.replace('column = "school"', 'column = "school"\nonly = ["East"]'), tmp_path / "r.csv")
    assert unlisted.places == ("East", "other-places")


@pytest.mark.parametrize("name", sorted(path.stem for path in SHIPPED.glob("*.toml")))
def test_shipped_definitions_are_read(name: str) -> None:
    definition = read_definition(name)
    assert definition.dimensions
    assert definition.threshold == 10


def test_a_shipped_name_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(MeasureRefused, match="students-suspended"):
        read_definition("nothing")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('person = "id"', 'person = "id"\npersn = "x"', r"line 8: records.persn is not known"),
        ('title = "Students kept home"', 'titel = "x"', r"title is missing"),
        ('counting = "people"', 'counting = "heads"', r"line 5: counting must be one of: people, events"),
        ('counting = "people"', 'counting = "people"\nthreshold = 2', r"line 6: threshold must be a whole number from 3"),
        ('operator = "!="', 'operator = "like"', r"where has an operator that is not known"),
        ('operator = "!=", value = "withdrawn"', 'operator = "!=", value = ["a"]', r"needs a value"),
        ('value = ["PK", "K"]', 'value = ["PK", 1]', r"several kinds"),
        ('white = ["White"]', 'white = ["White", "BLACK"]', r"'BLACK' a second time"),
        ('white = ["White"]', 'not-recorded = ["White"]', r"a name that is taken"),
        ('white = ["White"]', 'White = ["White"]', r"lower-case"),
        ('of = "school-year"', 'of = "decade"', r"period.of must be one of"),
        ("[numerator]\nwhere", "[numerator]\nevent = \"e\"\nwhere", r'numerator.event is for counting = "events"'),
        ('name = "kept-home"', 'name = "kept home"', r"line 2: name must be lower-case"),
        ("[records]", "totals = [\"race\"]\n[records]", r"totals may list place and period"),
        ("[records]", "[records", r"not valid TOML"),
    ],
)  # fmt: skip
def test_a_definition_is_read_strictly(old: str, new: str, said: str) -> None:
    assert old in PEOPLE
    with pytest.raises(MeasureRefused, match=said):
        parse_definition(PEOPLE.replace(old, new))


def test_a_value_is_never_run(tmp_path: Path) -> None:
    """What would end a statement in SQL is a value like any other."""
    evil = "x'); DROP TABLE r; --"
    document = LISTED.replace('value = "withdrawn"', f'value = "{evil}"').replace('"White"', f'"{evil}"')
    counted = run(document, write(tmp_path / "r.csv", ROWS_HEADER, [(*ROWS[0][:7], evil, "", "")]))
    assert counted.cells == {("Adams", "2015-16", "white", "not-recorded"): (1, 1)}


@pytest.mark.parametrize("url", ["nowhere.csv", "duckdb://nowhere.duckdb", "spark://local[2]?shell=rm", "oracel://x/y"])
def test_what_cannot_be_opened_is_refused(url: str) -> None:
    with pytest.raises(MeasureRefused):
        run(PEOPLE, url)


def test_a_column_that_is_not_there_is_named_and_no_other(tmp_path: Path) -> None:
    without_heading = write(tmp_path / "r.csv", ROWS[0], ROWS[1:])
    with pytest.raises(MeasureRefused, match="no column 'id'") as caught:
        run(PEOPLE, without_heading)
    assert "Adams" not in str(caught.value)


def test_memory_is_written_plainly() -> None:
    with pytest.raises(MeasureRefused, match="1GB"):
        Resources(memory="1GB'; DROP TABLE x")


def test_spark_that_is_not_installed_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    file = write(tmp_path / "r.csv", ROWS_HEADER, ROWS)
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(MeasureRefused, match=r"pip install 'bridgework\[spark\]'"):
        run(PEOPLE, f"spark://local[2]?path={file}")
