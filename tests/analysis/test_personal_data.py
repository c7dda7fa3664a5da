"""Personal data in a text: a table in three languages of what is found, and of what looks alike and is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridgework.analysis.personal_data import Kind, find_personal_data

FOUND = [
    # English
    ("Call me at 555-0142 any time", Kind.PHONE, "555-0142"),
    ("Call (502) 555-0142 now", Kind.PHONE, "(502) 555-0142"),
    ("Text +1 502 555 0142.", Kind.PHONE, "+1 502 555 0142"),
    ("502.555.0142 never answers", Kind.PHONE, "502.555.0142"),
    ("Write to ana.lopez+bus@example.org", Kind.EMAIL, "ana.lopez+bus@example.org"),
    ("ana (at) example (dot) org knows", Kind.EMAIL, "ana (at) example (dot) org"),
    ("The man at 12 Elm Street shouts", Kind.ADDRESS, "12 Elm Street"),
    ("He lives at 1200 N. Main St., Apt 4", Kind.ADDRESS, "1200 N. Main St., Apt 4"),
    ("the dog at 14 maple avenue barks", Kind.ADDRESS, "14 maple avenue"),
    ("Mr. Smith is rude to us", Kind.NAME, "Mr. Smith"),
    ("Ask Ms Rivera about it", Kind.NAME, "Ms Rivera"),
    ("Officer O'Neil stops only us", Kind.NAME, "Officer O'Neil"),
    ("Dr. van der Berg listens", Kind.NAME, "Dr. van der Berg"),
    ("My SSN is 219-09-9999", Kind.ID_NUMBER, "219-09-9999"),
    ("passport number C01234567 was taken", Kind.ID_NUMBER, "passport number C01234567"),
    ("case no. 2023-45678 waits", Kind.ID_NUMBER, "case no. 2023-45678"),
    ("my card 4539 1488 0343 6467 was charged", Kind.ID_NUMBER, "4539 1488 0343 6467"),
    # Spanish
    ("Llámeme al 612 345 678 por favor", Kind.PHONE, "612 345 678"),
    ("Mi número es 55 1234 5678", Kind.PHONE, "55 1234 5678"),
    ("Escriba a ana@ejemplo.es", Kind.EMAIL, "ana@ejemplo.es"),
    ("ana (arroba) ejemplo (punto) es", Kind.EMAIL, "ana (arroba) ejemplo (punto) es"),
    ("Vive en la calle Mayor 15", Kind.ADDRESS, "calle Mayor 15"),
    ("Calle de la Paz, nº 12, es ruidosa", Kind.ADDRESS, "Calle de la Paz, nº 12"),
    ("Avenida Juárez 1203 no tiene luz", Kind.ADDRESS, "Avenida Juárez 1203"),
    ("En C/ Alcalá 20 venden drogas", Kind.ADDRESS, "C/ Alcalá 20"),
    ("La señora García López no contesta", Kind.NAME, "señora García López"),
    ("El Sr. de la Cruz grita", Kind.NAME, "Sr. de la Cruz"),
    ("Doña María lo sabe", Kind.NAME, "Doña María"),
    ("Mi DNI es 12345678Z", Kind.ID_NUMBER, "12345678Z"),
    ("NIE X1234567L sin respuesta", Kind.ID_NUMBER, "X1234567L"),
    ("cédula 1234567890 perdida", Kind.ID_NUMBER, "cédula 1234567890"),
    ("IBAN ES91 2100 0418 4502 0005 1332", Kind.ID_NUMBER, "ES91 2100 0418 4502 0005 1332"),
    # Arabic
    ("اتصل بي على ٠٥٥١٢٣٤٥٦٧ مساء", Kind.PHONE, "٠٥٥١٢٣٤٥٦٧"),
    ("رقمي 0551234567 للتواصل", Kind.PHONE, "0551234567"),
    ("اكتب إلى ana@example.org", Kind.EMAIL, "ana@example.org"),
    ("يسكن في شارع النيل رقم 12", Kind.ADDRESS, "شارع النيل رقم 12"),
    ("شارع الملك فيصل ١٢ مظلم", Kind.ADDRESS, "شارع الملك فيصل ١٢"),
    ("عمارة 5 شارع الجامعة", Kind.ADDRESS, "عمارة 5 شارع الجامعة"),
    ("السيد أحمد محمود لا يرد علينا", Kind.NAME, "السيد أحمد محمود"),
    ("الأستاذة فاطمة تصرخ", Kind.NAME, "الأستاذة فاطمة تصرخ"),
    ("رقم الهوية 1023456789 ضاع", Kind.ID_NUMBER, "الهوية 1023456789"),
]

LEFT_ALONE = [
    "Since 2019-2024 we wait for a crossing.",
    "On 2026-03-02 the bus was late.",
    "Spend $1,500,000 on buses, not 2,000,000.",
    "1 500 000 dollars for parking is too much.",
    "We need 2 more street lights.",
    "20 new street signs are missing.",
    "The crossing at Fifth and Main is not safe.",
    "The 5th Street stop needs a light.",
    "Route 5 on Main Street is late.",
    "Mr. President, listen to us.",
    "Doctor appointments are far away.",
    "Don't stop the evening line.",
    "Miss school less by starting later.",
    "Call 911 takes too long; 311 is better.",
    "Buses every 10 minutes from 6:00 to 22:00.",
    "50% of 1000 students wait 25 minutes.",
    "Room 101 in building 3 is cold.",
    "El señor alcalde no escucha.",
    "La calle no es segura de noche.",
    "En el camino 10 horas de espera.",
    "La calle tiene 24 casas sin luz.",
    "Desde 1995 hasta 2005 no hubo autobús.",
    "La ley 12345678A no ayuda.",
    "المدرسة الجديدة بعيدة عن البيت.",
    "في شارع النيل لا توجد إضاءة.",
    "السيد الرئيس، استمع إلينا.",
    "الحافلة رقم 12 متأخرة.",
    "بيت 12 شخصا صغير جدا.",
    "",
    "   ",
]


@pytest.mark.parametrize(("text", "kind", "said"), FOUND, ids=[text for text, _, _ in FOUND])
def test_find_personal_data_finds(text: str, kind: Kind, said: str) -> None:
    assert [(one.kind, one.said) for one in find_personal_data(text)] == [(kind, said)]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_find_personal_data_leaves_alone(text: str) -> None:
    assert find_personal_data(text) == ()


def test_several_findings_stand_in_the_order_of_the_text_and_do_not_overlap() -> None:
    text = "Ms. Rivera, 12 Elm Street, 555-0142, rivera@example.org"
    found = find_personal_data(text)
    assert [one.kind for one in found] == [Kind.NAME, Kind.ADDRESS, Kind.PHONE, Kind.EMAIL]
    assert all(before.end <= after.start for before, after in zip(found, found[1:], strict=False))


def test_a_check_digit_that_is_wrong_is_no_id_number() -> None:
    assert Kind.ID_NUMBER not in {one.kind for one in find_personal_data("My number is 12345678A")}
    assert Kind.ID_NUMBER not in {one.kind for one in find_personal_data("4539 1488 0343 6468")}


@given(st.text(max_size=280))
def test_what_is_found_stands_where_it_says(text: str) -> None:
    for one in find_personal_data(text):
        assert text[one.start : one.end] == one.said != ""


@given(st.text(alphabet="0123456789 -().+/@.calleStr,N", max_size=280))
def test_texts_made_of_digits_and_marks_end(text: str) -> None:
    """Nothing here backtracks without end, and pieces never overlap."""
    found = find_personal_data(text)
    assert all(before.end <= after.start for before, after in zip(found, found[1:], strict=False))


@given(st.sampled_from(FOUND), st.sampled_from(["", "So: ", "Bueno: ", "نعم: "]))
def test_what_stands_before_changes_nothing(case: tuple[str, Kind, str], before: str) -> None:
    text, kind, said = case
    assert (kind, said) in [(one.kind, one.said) for one in find_personal_data(before + text)]
