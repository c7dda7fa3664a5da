"""Writing: no text becomes a formula, no number is touched, and what was written is read back equal."""

import csv
import doctest
import io
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.lib.tables import read_table, writing
from bridgework.lib.tables.writing import TooLarge, csv_text, guard_text, restore_text, xlsx_bytes

RISKY = "=+-@\t\r\0"

texts = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=20),
    st.builds(lambda start, rest: start + rest, st.text("'=+-@\t\r\0\n", min_size=1, max_size=4), st.text(max_size=10)),
)


def test_the_examples_in_the_docstrings_are_true():
    assert doctest.testmod(writing).failed == 0


@settings(deadline=None, max_examples=1_000)
@given(st.lists(texts, min_size=10, max_size=10))
def test_of_ten_thousand_texts_none_starts_as_a_formula(ten):
    for text in ten:
        row = next(iter(csv.reader(io.StringIO(csv_text([text], []), newline=""))), [""])
        cell = row[0] if row else ""
        assert not cell.startswith(tuple(RISKY))
        assert "\0" not in cell
        if "\0" not in text and not any(0xD800 <= ord(character) < 0xE000 for character in text):
            assert restore_text(guard_text(text)) == text


def test_numbers_are_not_touched():
    assert csv_text(["n"], [[-5], [Decimal("-0.5")], [1.5], [None]]) == 'n\r\n-5\r\n-0.5\r\n1.5\r\n""\r\n'


plain = st.text(st.one_of(st.characters(exclude_categories=("Cs", "Cc")), st.sampled_from("=+-@\t'_x41")), max_size=12)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(plain, plain), min_size=1, max_size=5))
def test_a_round_trip_through_csv_and_xlsx_gives_equal_cells(rows):
    rows = [["row", *row] for row in rows]
    assert read_table(csv_text(["a", "b", "c"], rows).encode()).rows == rows
    # A workbook does not keep a cell of nothing but spaces.
    kept = [[cell if cell.strip() else "" for cell in row] for row in rows]
    read = read_table(xlsx_bytes(["a", "b", "c"], rows)).rows
    assert [[cell if cell.strip() else "" for cell in row] for row in read] == kept


def test_a_workbook_holds_text_as_text():
    data = xlsx_bytes(["=head"], [["=1+1"], ["-x"], [5], ["plain"]], title="a/b:c")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [cell.data_type for (cell,) in sheet.iter_rows()] == ["s", "s", "s", "n", "s"]
    assert sheet["A2"].value == "=1+1"
    assert sheet["A2"].quotePrefix
    assert not sheet["A5"].quotePrefix
    assert sheet.title == "a b c"


def test_what_a_workbook_cannot_hold_is_refused():
    with pytest.raises(TooLarge, match="cell"):
        xlsx_bytes(["a"], [["x" * 40_000]])
    with pytest.raises(TooLarge, match="columns"):
        xlsx_bytes(["a"] * 20_000, [])
    assert read_table(xlsx_bytes(["a"], [["x\x01y"]])).rows == [["x\ufffdy"]]
