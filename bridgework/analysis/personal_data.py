"""Personal data in a short text: telephone numbers, mail addresses, street addresses, named persons, ID numbers.

What it answers: which parts of a sentence could lead to one person, so that somebody reads it before others do and the
writer is told what to take out. English, Spanish and Arabic; all patterns are tried on every text, since people mix
languages. It finds forms, not truth: a hit is a reason to look, never proof, and a text without a hit may still name
somebody ("the red house beside the mill").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What kind of personal data was found; in the order in which a piece of text is looked at."""

    EMAIL = "email"
    ID_NUMBER = "id-number"
    ADDRESS = "address"
    PHONE = "phone"
    NAME = "name"


@dataclass(frozen=True)
class Finding:
    """One piece of personal data: what kind, and where it stands (`text[start:end] == said`)."""

    kind: Kind
    start: int
    end: int
    said: str


_EMAIL = re.compile(
    r"[\w.+-]+\s?(?:@|[(\[]\s?(?:at|arroba)\s?[)\]])\s?[\w-]+(?:\s?(?:\.|[(\[]\s?(?:dot|punto)\s?[)\]])\s?[\w-]{2,})+",
    re.IGNORECASE,
)

# Numbers that stand for a person by their form or their check digit.
_SSN = re.compile(r"(?<!\d)(?!000|666|9\d\d)\d{3}[- ](?!00)\d{2}[- ](?!0000)\d{4}(?!\d)")
_DNI = re.compile(r"(?<!\w)([XYZ]?\d{7,8})[- ]?([A-Z])(?!\w)", re.IGNORECASE)
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,4})?(?!\w)")
_CARD = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
_DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"  # Real Decreto 1553/2005, of the Spanish identity card: number mod 23
_NAMED_NUMBER = re.compile(
    r"(?:\b(?:passport|license|licence|student id|case|social security|id card|id|ssn|a-number|"
    r"pasaporte|licencia|c[eé]dula|dni|nie|curp|seguro social|identidad|expediente)"
    r"|(?:الهوية|جواز السفر|الجواز|الإقامة|الرقم القومي|الرقم الوطني))"
    r"(?:\s?(?:number|no\.?|n[uú]mero|n[º°o]\.?|nr\.?|رقم))?\s*[:#]?\s*(?=[A-Z]{0,4}\d)[A-Z]{0,4}[\d-]{5,}[A-Z0-9]*",
    re.IGNORECASE,
)

# A house number with a street. English puts the number first, Spanish and Arabic after the street's name.
_STREET_EN = (
    r"(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|circle|terrace|place|pl|parkway|pkwy)"
)
_ADDRESS_EN = re.compile(
    rf"(?<![\w$€£.,:-])\d{{1,5}}[A-Za-z]?\s+(?:[NSEW]\.?\s+|(?:North|South|East|West)\s+)?"
    rf"(?:[A-Z][\w'’.-]*\s+|\d{{1,3}}(?:st|nd|rd|th)\s+){{1,3}}(?i:{_STREET_EN})\b\.?"
    rf"(?:,?\s*(?:[Aa]pt|[Aa]partment|[Uu]nit|#)\.?\s*\w+)?"
)
# In small letters only one word between, and no word that counts things: "2 more street lights" is no address.
_ADDRESS_EN_SMALL = re.compile(
    r"(?<![\w$€£.,:-])\d{1,5}\s+(?!(?:more|new|safe|big|small|main|good|other|of|the|busy|side|bus)\b)[a-z'’]{3,}\s+"
    r"(?:street|avenue|road|lane|drive|boulevard)\b(?!\s+(?:lights?|lamps?|signs?|names?|corners?|vendors?|teams?))"
)
_ADDRESS_ES = re.compile(
    r"(?:\b(?i:calle|avenida|avda|paseo|plaza|carrera|camino|colonia|ronda|travesía)\b\.?|\b(?i:av)\.|\b(?i:c)/)\s*"
    r"(?:(?:(?:de|del|la|las|los|el)\s+){0,2}(?:[A-ZÁÉÍÓÚÑ][\wáéíóúñü.]*\s*,?\s+|\d{1,3}\s+(?=#)){1,4}"
    r"|[a-záéíóúñü]{4,}\s*,?\s+)"
    r"(?:(?:#|n[º°o]\.?|n[uú]m(?:ero|\.)?)\s*)?\d{1,5}(?!\d)"
    r"(?!\s?(?:%|años|meses|días|horas|minutos|veces|personas|niños|cuadras|metros|casas|árboles)\b)"
)
_ADDRESS_AR = re.compile(
    r"(?:شارع|طريق|حي|زقاق)\s+(?:[^\W\d_]+\s*[،,]?\s*){1,4}?(?:رقم|بناية|عمارة|منزل|بيت|شقة|مبنى)?\s*\d{1,5}"
    r"|(?:رقم|بناية|عمارة|منزل|بيت|شقة|مبنى)\s*(?:رقم)?\s*\d{1,5}\s*[،,]?\s*(?:في\s+)?(?:شارع|طريق|حي|زقاق)(?:\s+[^\W\d_]+){1,3}"
)

_PHONE = re.compile(r"(?<![\w$€£¥.,:/-])(?:\+|00)?\(?\d(?:[\s().\-–/]{0,2}\d){6,14}(?![\w%]|[.,]\d)")
_DATE = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}")
_YEARS = re.compile(r"(?:19|20)\d\d\s?[-–/]\s?(?:19|20)\d\d")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[ .]\d{3})+")

_TITLES = (
    r"(?:Mr|Mrs|Ms|Mx|Miss|Dr|Prof|Professor|Doctor|Officer|Deputy|Coach|Nurse|Sr|Sra|Srta|Dra|Señor|Señora|Señorita"
    r"|Senor|Senora|Don|Doña|Profe|Profesor|Profesora|Doctora|Maestra|Maestro)"
)
_NAME = re.compile(
    rf"(?<![\w'’])(?i:{_TITLES})\b\.?\s+(?:(?:de|del|la|las|los|van|von|der|den|al|el|bin|ibn)\s+)*(?:[A-Z]['’])?[A-ZÁÉÍÓÚÑÜÄÖ][^\W\d_]+(?:[-'’][^\W\d_]+)?"
    r"(?:\s+(?:(?:de|del|la|y|van|von|al)\s+)*[A-ZÁÉÍÓÚÑÜ][^\W\d_]+){0,3}"
)
_NAME_AR = re.compile(
    r"(?<!\w)(?:السيد|السيدة|الآنسة|الأستاذ|الأستاذة|الدكتور|الدكتورة|المعلم|المعلمة|المدرس|المدرسة|الضابط)\s+"
    r"(?!(?:ال|في|من|على|إلى|عن|هو|هي|لا|لم|كان|كانت|أن|أو|و|ثم|قد|جدا|تحتاج|يحتاج|بعيدة|قريبة|مغلقة|التي|الذي)(?:\s|$|\w*ية\b))"
    r"(?!(?:الرئيس|الرئيسة|العمدة|المدير|المديرة|الوزير|الوزيرة|المحافظ|القاضي|الجديد|الجديدة|الابتدائية|الثانوية|الكبير|الكبيرة)\b)"
    r"[^\W\d_]{2,}(?:\s+(?:بن|بنت|أبو|عبد|آل)?\s*[^\W\d_]{2,})?"
)
# "Doctor Appointment": what follows a title is a thing, not a name.
_NO_NAMES = frozenset(
    [
        "appointment",
        "appointments",
        "office",
        "visits",
        "visit",
        "training",
        "who",
        "said",
        "president",
        "mayor",
        "governor",
        "chair",
        "chairman",
        "chairwoman",
        "speaker",
        "secretary",
        "superintendent",
        "alcalde",
        "alcaldesa",
        "presidente",
        "presidenta",
        "director",
        "directora",
        "juez",
        "jueza",
        "gobernador",
        "gobernadora",
        "ministro",
        "ministra",
    ]
)
# Words that also mean a place or a thing in Arabic (مدرسة is a school): a title only before what is no adjective.
_THINGS_AR = ("المدرسة", "المعلم")


def _is_card(digits: str) -> bool:
    """Whether digits hold by Luhn's check (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, sign in enumerate(reversed(digits)):
        n = int(sign) * (2 if place % 2 else 1)
        total += n - 9 if n > 9 else n
    return total % 10 == 0


def _is_dni(found: re.Match[str]) -> bool:
    number = found[1].upper()
    number = number.replace("X", "0", 1).replace("Y", "1", 1).replace("Z", "2", 1)
    return number.isdecimal() and len(number) == 8 and _DNI_LETTERS[int(number) % 23] == found[2].upper()


def _digits(text: str) -> str:
    return "".join(str(int(sign)) for sign in text if sign.isdecimal())


def _is_phone(found: re.Match[str]) -> bool:
    said = found[0].strip()
    digits = _digits(said)
    if _DATE.fullmatch(said) or _YEARS.fullmatch(said):
        return False
    if said[0] in "+(" or said.startswith("00"):
        return 7 <= len(digits) <= 15
    # 1 500 000 is an amount; 612 345 678 is how Spanish telephones are written.
    if _THOUSANDS.fullmatch(said) and not (len(digits) == 9 and digits[0] in "6789" and " " in said):
        return False
    return 7 <= len(digits) <= 15 and len(set(digits)) > 1


def _is_name(found: re.Match[str]) -> bool:
    return found[0].split()[-1].casefold() not in _NO_NAMES and found[0].split()[1].casefold() not in _NO_NAMES


def _is_name_ar(found: re.Match[str]) -> bool:
    first, second = found[0].split()[:2]
    return not (first in _THINGS_AR and second.startswith("ال"))


def _always(_found: re.Match[str]) -> bool:
    return True


_LOOKS: tuple[tuple[Kind, re.Pattern[str], Callable[[re.Match[str]], bool]], ...] = (
    (Kind.EMAIL, _EMAIL, _always),
    (Kind.ID_NUMBER, _SSN, _always),
    (Kind.ID_NUMBER, _DNI, _is_dni),
    (Kind.ID_NUMBER, _IBAN, lambda found: len(_digits(found[0])) >= 10),
    (Kind.ID_NUMBER, _CARD, lambda found: _is_card(_digits(found[0]))),
    (Kind.ID_NUMBER, _NAMED_NUMBER, lambda found: len(_digits(found[0])) >= 5),
    (Kind.ADDRESS, _ADDRESS_EN, _always),
    (Kind.ADDRESS, _ADDRESS_EN_SMALL, _always),
    (Kind.ADDRESS, _ADDRESS_ES, _always),
    (Kind.ADDRESS, _ADDRESS_AR, _always),
    (Kind.PHONE, _PHONE, _is_phone),
    (Kind.NAME, _NAME, _is_name),
    (Kind.NAME, _NAME_AR, _is_name_ar),
)


def _hits(text: str) -> Iterator[Finding]:
    taken: list[tuple[int, int]] = []
    for kind, pattern, is_one in _LOOKS:
        for found in pattern.finditer(text):
            start, end = found.start(), found.start() + len(found[0].rstrip())
            if is_one(found) and not any(start < past and end > before for before, past in taken):
                taken.append((start, end))
                yield Finding(kind, start, end, text[start:end])


def find_personal_data(text: str) -> tuple[Finding, ...]:
    """Return the pieces of a text that could lead to one person.

    Reading: an empty tuple says that no known form was found, not that the text names nobody.

    Parameters
    ----------
    text : str
        A sentence or two, in any language; digits of any script.

    Returns
    -------
    tuple of Finding
        In the order of the text, without overlaps. Where two kinds fit one piece, the earlier of `Kind` is given.

    Notes
    -----
    Linear in the text but for names and addresses, whose patterns are bounded to four words. No clock, no chance, no
    ties. Check digits: Luhn (ISO/IEC 7812-1, annex B) for cards, the control letter of Real Decreto 1553/2005 for the
    Spanish DNI and NIE. Public offices ("Mr. President", "el señor alcalde") and dates, years, amounts are left alone.
    What the patterns miss and what they take wrongly: docs/methods/personal_data.md.

    Examples
    --------
    >>> [(one.kind.value, one.said) for one in find_personal_data("Ask Ms. Rivera, 555-0142.")]
    [('name', 'Ms. Rivera'), ('phone', '555-0142')]
    >>> find_personal_data("Since 2019-2024 we wait for 2 more street lights.")
    ()
    """
    return tuple(sorted(_hits(text), key=lambda one: one.start))
