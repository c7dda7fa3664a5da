"""Numbers: every way of writing one that real tables hold, and nothing guessed."""

import doctest
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.lib.tables import numbers
from bridgework.lib.tables.numbers import NumberKind, looks_numeric, parse_number


def test_the_examples_in_the_docstrings_are_true():
    assert doctest.testmod(numbers).failed == 0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234", "1234"),
        ("$7,500", "7500"),
        ("±3.2", "3.2"),
        ("+/- 3.2", "3.2"),
        (" (200) ", "-200"),
        ("-200", "-200"),
        ("\u2212200", "-200"),
        ("$-5", "-5"),
        ("-$5", "-5"),
        ("($1,234.50)", "-1234.50"),
        ("5 €", "5"),
        (".5", "0.5"),
        ("1.", "1"),
        ("0012", "12"),
        ("1\u00a0234", "1234"),
        ("1e5", "1e5"),
        ("1,234,567.89", "1234567.89"),
        ("0", "0"),
    ],
)
def test_numbers_are_read_as_written(text, value):
    number = parse_number(text)
    assert (number.value, number.kind) == (Decimal(value), NumberKind.NUMBER)


@pytest.mark.parametrize(("text", "value"), [("12.5%", "12.5"), ("-3 %", "-3"), ("(3%)", "-3"), ("±1.5%", "1.5")])
def test_percentages_keep_their_number_and_say_what_they_are(text, value):
    assert (parse_number(text).value, parse_number(text).kind) == (Decimal(value), NumberKind.PERCENT)


@pytest.mark.parametrize(
    "text", ["*", "**", "<10", "< 10", "≤5", ">95", "≥95%", "<5%", "S", "suppressed", "(X)", "fewer than 10"]
)
def test_what_the_source_withholds_is_said_so(text):
    assert (parse_number(text).value, parse_number(text).kind) == (None, NumberKind.SUPPRESSED)


@pytest.mark.parametrize("text", ["", "  ", "-9999", "N/A", "n/a", "NA", "-", "—", ".", "null", "NaN", "-666666666"])
def test_what_is_missing_is_said_so(text):
    assert (parse_number(text).value, parse_number(text).kind) == (None, NumberKind.MISSING)


@pytest.mark.parametrize(
    "text",
    [
        "1,23",
        "1,2345",
        "12,34,567",
        "1.234.567",
        "1 234",
        "--5",
        "(-5)",
        "%",
        "$",
        "()",
        "12 or so",
        "X",
        "١٢",
        "1/2",
        "3-4",
    ]
    + ["Infinity", "0x10", "1e999", "9" * 70, "=1+1", "$5%", "+-", "1_000", "#REF!"],
)
def test_nothing_is_guessed(text):
    assert parse_number(text).kind is NumberKind.NOT_A_NUMBER


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,5", "1.5"), ("1.234,5", "1234.5"), ("1 234,5", "1234.5"), ("12,5 %", "12.5"), ("1'234", "1234")],
)
def test_a_decimal_comma_counts_where_told(text, value):
    assert parse_number(text, decimal=",").value == Decimal(value)


def test_a_decimal_point_does_not_count_where_the_comma_was_told():
    assert parse_number("1.5", decimal=",").kind is NumberKind.NOT_A_NUMBER
    with pytest.raises(ValueError, match="decimal"):
        parse_number("1", decimal=";")


@settings(deadline=None)
@given(st.decimals(-(10**12), 10**12, places=3))
def test_every_way_of_writing_a_number_gives_it_back(value):
    plain = f"{value:f}"
    assert parse_number(plain).value == value
    assert parse_number(f"{value:,f}").value == value
    assert parse_number(plain.replace(".", ","), decimal=",").value == value
    assert parse_number(f"({abs(value):f})").value == -abs(value)
    assert parse_number(f" ${abs(value):,f} ").value == abs(value)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_has_a_kind_and_a_value_only_where_it_is_a_number(text):
    for decimal in ".,":
        number = parse_number(text, decimal=decimal)
        assert (number.value is not None) == (number.kind in (NumberKind.NUMBER, NumberKind.PERCENT))
        assert number.value is None or number.value.is_finite()
    assert looks_numeric(text) in (True, False)
