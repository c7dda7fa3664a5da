"""Tables: what people paste and upload is read as they meant it, and what is wrong is named by row and column."""

import codecs
import io
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bridgework.lib.tables import Limits, TableRefused, iter_rows, read_table
from bridgework.lib.tables.writing import csv_text
from tests.shared import shared_data


def workbook(*rows, title="Sheet", change=None):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def refusal(source, **options):
    with pytest.raises(TableRefused) as caught:
        read_table(source, **options)
    return caught.value


def test_a_small_csv_is_read_with_its_row_numbers():
    table = read_table(b"place,n\r\nNorth,12\r\n\r\nSouth,7\r\n")
    assert table.header == ["place", "n"]
    assert table.rows == [["North", "12"], ["South", "7"]]
    assert list(table.row_numbers) == [2, 4]
    assert (table.kind, table.encoding, table.delimiter) == ("csv", "utf-8", ",")
    assert table.problem_counts == {"blank_rows": 1}


def test_the_same_comes_from_a_path_from_bytes_and_from_text(tmp_path):
    text = "place;n\nÉcole;12\n"
    (tmp_path / "table.csv").write_text(text, encoding="utf-8")
    one = read_table(tmp_path / "table.csv")
    assert one.rows == read_table(text.encode()).rows == read_table(text).rows == [["École", "12"]]
    assert one.delimiter == ";"


def test_row_numbers_count_rows_and_not_lines():
    rows = iter_rows('a,b\n"two\nlines",1\nx,2\n')
    assert rows.header == ["a", "b"]
    assert list(rows) == [(2, ["two\nlines", "1"]), (3, ["x", "2"])]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter):
    text = "\n".join(delimiter.join(row) for row in [["name", "share", "note"], ["A", "0.5", "x y"], ["B", "1.5", ""]])
    table = read_table(text)
    assert table.delimiter == delimiter
    assert table.rows[1] == ["B", "1.5", ""]


def test_a_decimal_comma_does_not_hide_the_semicolon():
    assert read_table("name;share\nA;0,5\nB;1,5\n").delimiter == ";"


def test_commas_in_sentences_do_not_hide_the_tab():
    table = read_table("name\tnote\nA\tone, two, three\nB\tfour, five, six\n")
    assert table.rows[0] == ["A", "one, two, three"]


def test_excels_separator_line_is_obeyed():
    table = read_table("sep=;\na;b\n1,2;3\n")
    assert (table.header, table.rows) == (["a", "b"], [["1,2", "3"]])


def test_one_column_is_a_table():
    assert read_table("name\nAmara\nBen\n").rows == [["Amara"], ["Ben"]]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("a,b\né,1\n".encode(), "utf-8"),
        (codecs.BOM_UTF8 + "a,b\né,1\n".encode(), "utf-8"),
        ("a,b\né,1\n".encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + "a,b\né,1\n".encode("utf-16-be"), "utf-16"),
        ("a,b\né,1\n".encode("cp1252"), "cp1252"),
    ],
)
def test_the_encoding_is_found(data, encoding):
    table = read_table(data)
    assert (table.header, table.rows) == (["a", "b"], [["é", "1"]])
    assert table.encoding == encoding
    assert ("encoding_guessed" in table.problem_counts) == (encoding == "cp1252")


@pytest.mark.parametrize(
    ("data", "row", "column"),
    [
        ("organization,n\nEscuela José,1\nNiños,2\n".encode().replace(b"\xc3\xb1", b"\xf1\xf1"), 3, 1),
        ("organization,n\nEscuela José,1\nClínica Í,2\n".encode() + "Niños,é\n".encode("cp1252") * 50, 4, 1),
        ("a,b\n“x”,\n".encode() + b"1,\xe9\n", 3, 2),
        (codecs.BOM_UTF8 + b"a,b\n1,\xe9\n", 2, 2),
    ],
)
def test_letters_of_utf8_beside_bytes_that_are_none_are_damage(data, row, column):
    refused = refusal(data)
    assert (refused.code, refused.row, refused.column) == ("encoding", row, column)
    assert "CSV UTF-8" in refused.message


@pytest.mark.parametrize("text", ["Año,“CAFÉ”", "niña,JOSÉ’S", "él,¿“COMITÉ”?", "ñandú,ÑÍÓÚ—É…"])
def test_windows_files_whose_bytes_look_like_letters_of_utf8_stay_readable(text):
    assert read_table(f"a,b\n{text}\n".encode("cp1252")).rows == [text.split(",")]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_line_ending_is_read(ending):
    assert read_table(ending.join(["a,b", "1,2", "3,4", ""]).encode()).rows == [["1", "2"], ["3", "4"]]


def test_nameless_empty_columns_at_the_end_are_dropped_with_a_warning():
    table = read_table("a,b,,\n1,2,,\n3,4,,\n")
    assert (table.header, table.rows) == (["a", "b"], [["1", "2"], ["3", "4"]])
    assert [problem.code for problem in table.problems] == ["dropped_columns"]
    assert table.problems[0].message == "The last 2 columns have no name and were left out."
    one = read_table("a,b,\n1,2,\n").problems[0].message
    assert one == "The last 1 column has no name and was left out."


def test_a_value_without_a_column_name_is_reported_with_its_place():
    table = read_table("a,b,,\n1,2,,\n3,4,,lost\n")
    assert table.rows == [["1", "2"], ["3", "4"]]
    problem = table.problems[-1]
    assert (problem.code, problem.row, problem.column) == ("value_without_header", 3, 4)
    assert "row 3, column 4 (D)" in problem.message


def test_empty_and_repeated_names_are_reported():
    table = read_table("a,,a,b\n1,2,3,4\n")
    assert [(p.code, p.column) for p in table.problems] == [
        ("duplicate_header", 1),
        ("empty_header", 2),
        ("duplicate_header", 3),
    ]
    assert table.rows == [["1", "2", "3", "4"]]


def test_what_looks_like_a_formula_is_kept_as_text_and_flagged():
    table = read_table('name,n\n=1+1,-5\n@cmd,+3.2\n-x,(2)\n"\tx",-9999\n')
    assert [row[0] for row in table.rows] == ["=1+1", "@cmd", "-x", "\tx"]
    assert [(p.code, p.row, p.column) for p in table.problems] == [
        ("looks_like_formula", row, 1) for row in (2, 3, 4, 5)
    ]
    assert "row 2, column 1 (A, “name”)" in table.problems[0].message


def test_a_text_that_an_exporter_keeps_from_being_read_as_a_number_is_that_text():
    table = read_table('code,n\n="001",1\n"=""002""",2\n="=1+1",3\n="",4\n="a"&"b",5\n')
    assert [row[0] for row in table.rows] == ["001", "002", "=1+1", "", '="a"&"b"']
    assert [(p.code, p.row) for p in table.problems] == [("looks_like_formula", 4), ("looks_like_formula", 6)]
    assert read_table('="code",="n"\n="007",="1"\n').header == ["code", "n"]
    own = csv_text(["name"], [['="001"'], ['="'], ['=""'], ["'=x"]])
    assert [row[0] for row in read_table(own).rows] == ['="001"', '="', '=""', "'=x"], (
        "our own files come back as they were"
    )


def test_of_many_problems_the_first_hundred_are_kept_and_all_counted():
    table = read_table("name,n\n" + "=x,1\n" * 250)
    assert table.problem_counts["looks_like_formula"] == 250
    assert len(table.problems) == 100


@pytest.mark.parametrize(
    ("text", "code", "row", "column"),
    [
        ("a,b\n1,2\n1,2,3\n", "ragged", 3, 3),
        ("a,b\n1,2\n1\n", "ragged", 3, 2),
        ('a,b\n1,2\n"1,2\n3,4\n', "open_quote", 3, None),
        ('a,b\n1,2\n"1"x,2\n', "stray_quote", 3, None),
        ("\n\n", "empty", None, None),
        ("", "empty", None, None),
        ("  \n , \n", "empty", None, None),
        ("a,b\n1,x\0y\n", "nul", 2, 2),
        ("a,b\n1,x\ud800y\n", "nul", 2, 2),
    ],
)
def test_what_is_wrong_is_named_by_row_and_column(text, code, row, column):
    for source in (text,) if "\ud800" in text else (text, text.encode()):
        refused = refusal(source)
        assert (refused.code, refused.row, refused.column) == (code, row, column)
        if row:
            assert f"{row}" in refused.message


def test_limits_name_the_first_row_and_column_too_many():
    assert refusal("a,b,c\n1,2,3\n", limits=Limits(columns=2)).column == 3
    long = refusal("a,b\n1,2\n3,xxxxx\n", limits=Limits(cell_length=4))
    assert (long.code, long.row, long.column) == ("cell_too_long", 3, 2)
    many = refusal("a\n1\n2\n3\n", limits=Limits(rows=2))
    assert (many.code, many.row) == ("too_many_rows", 4)
    assert refusal("a\n1\n", limits=Limits(bytes=3)).code == "too_large"
    assert refusal(b"a\n1\n", limits=Limits(bytes=3)).code == "too_large"


def test_a_workbook_is_read_as_a_person_would_type_it():
    data = workbook(
        ["year", "share", "on", "at", "yes"],
        [2011, 0.125, date(2024, 1, 31), datetime(2024, 1, 31, 9, 30), True],
        [1e-7, -3, None, "text", False],
    )
    table = read_table(data, name="table.csv")
    assert table.header == ["year", "share", "on", "at", "yes"]
    assert table.rows == [
        ["2011", "0.125", "2024-01-31", "2024-01-31 09:30:00", "TRUE"],
        ["0.0000001", "-3", "", "text", "FALSE"],
    ]
    assert (table.kind, table.sheet) == ("xlsx", "Sheet")


def test_rows_and_columns_of_a_workbook_are_numbered_as_shown():
    def shift(book):
        book.active.move_range("A1:B2", rows=3)

    table = read_table(workbook(["a", "b"], [1, 2], change=shift))
    assert (table.header, list(table.row_numbers)) == (["a", "b"], [5])


def test_the_first_visible_sheet_is_read_and_the_others_are_mentioned():
    def more(book):
        book.create_sheet("Second").append(["x"])
        book["Second"].append(["y"])
        book.create_sheet("Hidden").sheet_state = "hidden"
        book.active.sheet_state = "visible"

    data = workbook(["a"], [1], change=more)
    table = read_table(data)
    assert table.sheet == "Sheet"
    assert table.problem_counts == {"other_sheets": 1}
    assert read_table(data, sheet="Second").rows == [["y"]]
    assert refusal(data, sheet="Third").code == "no_sheet"


def test_formulas_errors_and_lookalikes_of_a_workbook():
    def dress(book):
        sheet = book.active
        sheet["A2"] = "#REF!"
        sheet["A2"].data_type = "e"
        sheet["A4"] = "=2+2"
        sheet["A4"].data_type = "s"
        sheet["A5"] = "'=quoted"
        sheet["A5"].data_type = "s"

    table = read_table(workbook(["a", "b"], [1, 1], [1, 1], [1, 1], [1, 1], change=dress))
    assert table.rows == [["#REF!", "1"], ["1", "1"], ["=2+2", "1"], ["'=quoted", "1"]]
    assert [(p.code, p.row, p.column) for p in table.problems] == [
        ("error_cell", 2, 1),
        ("looks_like_formula", 4, 1),
    ]
    assert "#REF!" in table.problems[0].message


@pytest.mark.parametrize("place", ["A1", "B3"])
def test_a_formula_whose_value_was_never_stored_is_refused_by_place(place):
    def dress(book):
        book.active[place] = "=100+20"

    refused = refusal(workbook(["a", "b"], [1, 2], [3, 4], change=dress))
    assert refused.code == "formula_without_value"
    assert (refused.row, refused.column) == (int(place[1]), "AB".index(place[0]) + 1)
    assert "save it there" in refused.message


cells = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\r\t"), max_size=8)


@settings(deadline=None)
@given(st.integers(1, 5).flatmap(lambda n: st.lists(st.lists(cells, min_size=n, max_size=n), min_size=1, max_size=6)))
def test_what_pythons_csv_module_writes_is_read_back(rows):
    import csv

    from bridgework.lib.tables.writing import restore_text

    header = [f"c{i}" for i in range(len(rows[0]))]
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(["first", *header])
    writer.writerows([["row", *row] for row in rows])
    table = read_table(file.getvalue().encode())
    assert table.rows == [["row", *map(restore_text, row)] for row in rows]


@settings(deadline=None)
@given(st.binary(max_size=400))
@example(b"\xe1\x81")
@example(b"name,n\nAda,1\xe1\x81")
def test_any_bytes_are_a_table_or_refused(data):
    try:
        table = read_table(data)
    except TableRefused as refused:
        assert refused.message
    else:
        assert all(len(row) == len(table.header) for row in table.rows)


@pytest.mark.shared
def test_every_csv_of_the_shared_data_is_read():
    folder = shared_data(".")
    files = sorted(folder.rglob("*.csv"))
    assert len(files) > 80
    for file in files:
        table = read_table(file)
        assert table.header
        assert table.rows, file.name
        assert all(len(row) == len(table.header) for row in table.rows)


@pytest.mark.shared
def test_the_shared_files_have_the_rows_their_sources_state():
    stated = {
        "ky_school_report_card/discipline_dist.csv": 94_787,
        "ky_school_report_card/race_dist.csv": 7_385,
        "legal_aid_il_fl_hsds/il_services.csv": 430,
        "legal_aid_il_fl_hsds/fl_services.csv": 135,
        "sf_dcyf_2013/dcyf_programs.csv": 609,
        "dc_211_2013/dc_211.csv": 2_132,
    }
    for name, count in stated.items():
        assert len(read_table(shared_data(name)).rows) == count
    services = read_table(shared_data("legal_aid_il_fl_hsds/fl_services.csv"))
    assert services.problem_counts["dropped_columns"] == 1
    assert {problem.row for problem in services.problems if problem.code == "value_without_header"} == {65}
