"""What nobody is asked, in three languages and by its other names; and what may be asked although it sounds near."""

from __future__ import annotations

import pytest

from bridgework.conversations.rules.dimensions import is_never_asked

NEVER = """
citizenship | Citizenship status | US citizen? | non-citizen | Citizens and others | Nationality | Nationalities | National origin | Country of origin
visa | VISA TYPE | Passport held | country-of-birth | Country of Birth | birthplace | Place of birth | place_of_birth | State of birth | Foreign-born
Native born | Born in the U.S. | US-born or not | Where were you born? | Immigration status | Immigrant | Immigrants | Migrant | migration background
documented status | Documented | Undocumented | Legal status | Lawful status | Permanent resident | Green-card holder | Work permit | Refugee | asylum seeker
DACA | Dreamers | Deportation risk | Naturalized | Alien | Social Security number | First-generation immigrant | Year of arrival | Home country
ciudadanía | Ciudadano | Ciudadana estadounidense | Nacionalidad | estatus migratorio | Situación migratoria | inmigrante | Migrantes | país de nacimiento
Lugar de Nacimiento | ¿Dónde nació? | Nacidos en el extranjero | Nacida en EE. UU. | país de origen | indocumentado | Sin papeles | con papeles | Visado | Pasaporte
Residente permanente | Permiso de residencia | Tarjeta verde | situación legal | Refugiada | Solicitante de asilo | extranjero | naturalizado
الجنسية | جنسيتك | المواطنة | مواطن | وضع الهجرة | مهاجرون | للمهاجرين | مكان الولادة | بلد الميلاد | وبلد الميلاد | محل الولادة | مسقط رأسك | تأشيرة | نوع التأشيرة
الإقامة الدائمة | تصريح عمل | جواز السفر | لاجئون | طالب لجوء | بلد الأصل | بلد المنشأ | الوضع القانوني | بدون أوراق | غير موثقين | أجنبي | البطاقة الخضراء
"""
ASKED = """
Age | Age group | Year of birth | Gender | Race and ethnicity | Native American | Native Hawaiian | Hispanic or Latino | Disability | documented disability
Language at home | Foreign language class | Home language | Neighborhood | Part of the county | Resident of Eastside | Income | Housing status | Renter | Employment status
Parent of a student | Role | Student | Sexual orientation | Veteran | Years in the neighborhood | Newborn at home
Edad | Idioma en casa | Género | Barrio | Ingresos | Discapacidad | Nivel de estudios | Años en el barrio | Madre o padre
العمر | الجنس | اللغة في البيت | الحي | الدخل | الإعاقة | التعليم | الميول الجنسية | السكن
"""


def _each(text: str) -> list[str]:
    return [one.strip() for line in text.strip().splitlines() for one in line.split("|")]


@pytest.mark.parametrize("name", _each(NEVER))
def test_is_never_asked(name: str) -> None:
    assert is_never_asked([name])
    assert is_never_asked(["Age", f"  {name.upper()} "])


@pytest.mark.parametrize("name", _each(ASKED))
def test_may_be_asked(name: str) -> None:
    assert not is_never_asked([name])
