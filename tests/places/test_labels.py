"""Labels of places, groups and periods: the spellings that sources really use."""

from __future__ import annotations

import doctest
import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridgework.places import labels
from bridgework.places.labels import UnreadablePeriod, code_of, key_of, span_of, tidied

SCHOOL = ("2016-17", date(2016, 7, 1), date(2017, 6, 30))


def test_examples_in_the_docstrings() -> None:
    assert doctest.testmod(labels).failed == 0


@pytest.mark.parametrize(
    "label",
    ["2016-17", "2016-2017", "20162017", "SY2016-17", "2016–17", " 2016 - 17 ", "2016/17", "School year 2016-2017"],
)
def test_span_of_a_school_year_in_every_spelling(label: str) -> None:
    span = span_of(label)
    assert (span.code, span.starts_on, span.ends_on) == SCHOOL


@pytest.mark.parametrize(
    ("label", "code", "first", "last"),
    [
        ("2016", "2016", date(2016, 1, 1), date(2016, 12, 31)),
        ("2016.0", "2016", date(2016, 1, 1), date(2016, 12, 31)),
        ("1999-00", "1999-00", date(1999, 7, 1), date(2000, 6, 30)),
        ("2011-12", "2011-12", date(2011, 7, 1), date(2012, 6, 30)),
        ("2016-03", "2016-03", date(2016, 3, 1), date(2016, 3, 31)),
        ("2016-02", "2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2016-12", "2016-12", date(2016, 12, 1), date(2016, 12, 31)),
        ("2012-2016", "2012-2016", date(2012, 1, 1), date(2016, 12, 31)),
        ("Q4 2016", "2016-Q4", date(2016, 10, 1), date(2016, 12, 31)),
        ("2016q1", "2016-Q1", date(2016, 1, 1), date(2016, 3, 31)),
        ("2016-02-29", "2016-02-29", date(2016, 2, 29), date(2016, 2, 29)),
        ("2016-07-01/2017-06-30", "2016-07-01/2017-06-30", date(2016, 7, 1), date(2017, 6, 30)),
    ],
)
def test_span_of_other_periods(label: str, code: str, first: date, last: date) -> None:
    span = span_of(label)
    assert (span.code, span.starts_on, span.ends_on) == (code, first, last)


@pytest.mark.parametrize(
    "label",
    [
        "",
        "last year",
        "16",
        "2016-18",
        "2016-00",
        "2017-2016",
        "0001",
        "9999",
        "2016-13-01",
        "2015-02-29",
        "٢٠١٦",
        "2016-07-01/2015-06-30",
        "20162016",
        "2016-17-18",
        "²⁰¹⁶",
    ],
)
def test_span_of_refuses_and_says_what_to_write(label: str) -> None:
    with pytest.raises(UnreadablePeriod, match=r"Write 2016 \(a calendar year\)"):
        span_of(label)


@given(st.integers(1800, 2199))
def test_span_of_consecutive_years_touches_without_gap_or_overlap(year: int) -> None:
    this, following = (
        span_of(f"{year}-{(year + 1) % 100:02}"),
        span_of(f"{year + 1}{year + 2}") if year < 2199 else None,
    )
    assert (this.ends_on - this.starts_on).days in (364, 365)
    if following:
        assert following.starts_on == this.ends_on + timedelta(days=1)


@given(st.text(max_size=60))
def test_span_of_reads_or_refuses_and_reads_its_own_code_again(label: str) -> None:
    try:
        span = span_of(label)
    except UnreadablePeriod:
        return
    assert span.starts_on <= span.ends_on
    assert span_of(span.code) == span


@given(st.text(max_size=200))
def test_code_of_is_a_slug_that_depends_on_the_key_alone(label: str) -> None:
    code = code_of(label)
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?", code)
    assert code_of(code) == code or not label.isascii() or len(key_of(label)) > 60 or not key_of(label)
    assert code_of(tidied(label)) == code


@given(st.text(max_size=40), st.text(max_size=40))
def test_code_of_tells_different_keys_apart(one: str, other: str) -> None:
    assert (code_of(one) == code_of(other)) == (key_of(one) == key_of(other))


def test_code_of_keeps_writing_systems_apart() -> None:
    assert len({code_of(label) for label in ("中文", "العربية", "Soomaali", "español", "espanol ñ", "")}) == 6
