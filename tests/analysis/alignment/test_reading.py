"""Hours, cost and access as directories write them. What is not understood stays unknown."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.analysis.alignment import (
    HOURS,
    Need,
    ServiceRecord,
    hours_of,
    hours_said,
    is_accessible_by,
    is_free_by,
    unserved,
)

DAY, EVENING, WEEKEND = HOURS


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Mon-Fri 9am-5pm", {DAY}),
        ("Monday through Thursday 9:00 a.m. - 7:30 p.m.", {DAY, EVENING}),
        ("MO, TU 09:00–17:00", {DAY}),
        ("Lunes a viernes 9 a 17 h", {DAY}),
        ("الاثنين إلى الجمعة 9:00-17:00", {DAY}),
        ("Saturday 10-2", {WEEKEND}),
        ("Fin de semana", {WEEKEND}),
        ("24/7", {DAY, EVENING, WEEKEND}),
        ("Open evenings and weekends", {EVENING, WEEKEND}),
        ("Mon - Fri: 8 a.m. to 5 p.m.; Closed Saturdays and Sundays", {DAY}),
        ("Tue 5:30pm to 8pm", {EVENING}),
        ("Mondays, 3 to 8 pm. Saturdays, 10 to noon.", {DAY, EVENING, WEEKEND}),
        ("Weekdays after school until 6 pm", {DAY}),
        ("We are open. Call us.", set()),
        ("By appointment", set()),
        ("9am-5pm", set()),  # on which days it does not say
        ("", set()),
    ],
)
def test_hours_in_words(text: str, hours: set[str]) -> None:
    assert hours_said(text) == hours


def test_hours_in_rows_go_before_words_only_where_they_name_days() -> None:
    rows = [{"byday": "MO,1TU", "opens_at": "17:00", "closes_at": "20:00Z"}, {"description": "Saturday mornings"}]
    assert hours_of(rows) == {EVENING, WEEKEND}
    assert hours_of([{"byday": "FR", "opens_at": "22:00", "closes_at": "02:00"}]) == {EVENING}
    assert hours_of([{"opens_at": "09:00"}, {"byday": "??", "closes_at": "25:99"}]) == frozenset()


@pytest.mark.parametrize(
    ("text", "is_free"),
    [
        ("Free", True), ("Free of charge", True), ("There is no fee.", True), ("$0", True), ("None", True),
        ("Gratuito para familias", True), ("مجاني", True),
        ("$5", False), ("Sliding fee scale", False), ("There is a small fee", False), ("35 USD per hour", False),
        ("Free for residents; $5 for others", None), ("Feel free to call", None), ("Toll-free line", None),
        ("Free parking", None), ("Ask us", None), ("", None),
    ],
)  # fmt: skip
def test_cost_in_words(text: str, is_free: bool | None) -> None:
    assert is_free_by([], text) is is_free


def test_cost_in_rows() -> None:
    assert is_free_by([{"amount": 0}]) is True and is_free_by([{"amount": "35"}]) is False
    assert is_free_by([{"amount": 0}, {"amount": 35}]) is None and is_free_by([{"option": "Adults"}]) is None


@pytest.mark.parametrize(
    ("text", "is_accessible"),
    [
        ("Wheelchair access is possible on all levels.", True), ("ADA compliant", True), ("Sí", True), ("مصعد", True),
        ("Not wheelchair accessible", False), ("No elevator", False), ("Sin rampa", False), ("no", False),
        ("Accessible by bus", None), ("Induction loops for hearing aids", None), ("", None),
    ],
)  # fmt: skip
def test_access_in_words(text: str, is_accessible: bool | None) -> None:
    assert is_accessible_by([text]) is is_accessible


def test_one_place_that_can_be_entered_is_enough() -> None:
    assert is_accessible_by(["No ramp", "Ramp at the side door"]) is True


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_nothing_that_somebody_writes_is_an_error(text: str) -> None:
    assert hours_said(text) <= set(HOURS)
    assert hours_of([{"byday": text, "opens_at": text, "closes_at": text, "description": text}]) <= set(HOURS)
    assert is_free_by([{"amount": text}], text) in (True, False, None)
    assert is_accessible_by([text]) in (True, False, None)


def test_a_need_says_how_many_of_the_services_near_are_silent() -> None:
    def record(name: str, **said: object) -> ServiceRecord:
        return ServiceRecord(name, name, "Tutoring", places=frozenset("x"), **said)  # type: ignore[arg-type]

    [missed] = unserved([record("1", is_free=False), record("2"), record("3")], [Need("x", must_be_free=True)])
    assert missed.barrier == "cost" and missed.near == ("1", "2", "3")
    [silence] = [one for one in missed.evidence if one.kind == "not_said"]
    assert silence.values == {"services": {"cost": 2}, "barrier": "cost", "n_silent": 2, "n_near": 3}
    assert unserved([record("1", is_free=True)], [Need("x", must_be_free=True)]) == ()
