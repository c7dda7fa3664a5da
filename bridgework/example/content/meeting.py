"""Who could meet in Harbor County, what they said of it, and what people counted that nobody serves: invented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Said:
    """What one organization said of its pair with another: `introduce`, `together`, `different`, `apart` or `show`.

    `by` is the organization that says it, or the steward (Harbor Network) for what the steward says.
    """

    one: str
    other: str
    days: int
    by: str
    what: str
    reason: str = ""


CLINIC, LIBRARY, STEPS = "Eastside Clinic", "Harbor Public Library", "Bright Steps Early Learning"
VOICE, HEALTH, TRANSIT = "Youth Voice Harbor", "Harbor Health Department", "Harbor Transit"
LEGAL, PARENTS, LOFT = "Harbor Legal Aid", "Eastside Parents Together", "The Loft Youth Arts"
DENTAL, FOOD, ROOTS = "Lakeview Dental Access", "Harbor Food Alliance", "New Roots Center"
UNION, NETWORK, COURT = "Seaside Credit Union", "Harbor Network", "Juvenile Court Services"

# Several pairs in each state: shown by both, introduced, said by one, tied, not the same, kept apart; all others are open.
SAID = (
    Said(VOICE, HEALTH, -30, VOICE, "show"),
    Said(VOICE, HEALTH, -28, HEALTH, "show"),
    Said(LEGAL, PARENTS, -26, LEGAL, "show"),
    Said(LEGAL, PARENTS, -25, PARENTS, "show"),
    Said(STEPS, LIBRARY, -24, NETWORK, "show-both"),
    Said(CLINIC, DENTAL, -9, NETWORK, "introduce"),
    Said(VOICE, "Parks and Recreation", -6, VOICE, "introduce"),
    Said(CLINIC, FOOD, -12, FOOD, "together"),
    Said(LEGAL, "Open Door Counseling", -14, LEGAL, "together"),
    Said(LEGAL, "Open Door Counseling", -13, "Open Door Counseling", "together"),
    Said(CLINIC, UNION, -11, CLINIC, "different"),
    Said("Big Harbor Mentors", UNION, -10, NETWORK, "different"),
    Said(
        COURT, LOFT, -8, LOFT, "apart",
        "Young people come to the studio because nothing they say there reaches a court. Please do not bring us together.",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Counted:
    """A need as the partnership counted it: where, whose, how many, by whom."""

    need: dict[str, str]
    place: str
    n: int
    source: str
    ages: tuple[int, int] | None = None
    language: str = ""
    hours: str = ""
    is_public: bool = True


COUNTED = (
    Counted(
        {"en": "Help with homework after school", "es": "Ayuda con la tarea después de la escuela"},
        "North Shore", 140, "Family survey of the schools, fall 2025", (6, 13), "vi",
    ),
    Counted(
        {"en": "Mentors after school", "es": "Personas mentoras después de la escuela"},
        "Eastside", 85, "Somali families’ meeting at New Roots", (6, 13), "so",
    ),
    Counted(
        {"en": "English classes", "es": "Clases de inglés"},
        "Millbrook", 210, "Waiting list of the community college", (25, 120), "",
    ),
    Counted(
        {"en": "A dentist for children", "es": "Un dentista para niños"},
        "North Shore", 60, "School nurses’ count", (6, 13), "en", is_public=False,
    ),
    Counted(
        {"en": "A lawyer in an eviction", "es": "Alguien que defienda en un desalojo"},
        "Eastside", 75, "Tenants’ phone line, spring 2026", hours="evening",
    ),
)  # fmt: skip
START: dict[str, Any] = {
    "need": "Help with homework after school",
    "name": {"en": "Homework club at Pine Point", "es": "Club de tareas en Pine Point"},
    "aim": {
        "en": "Homework gets done, in the language of the family.",
        "es": "La tarea se hace, en el idioma de la familia.",
    },
    "serves": {"en": "Children of 6 to 13 in North Shore", "es": "Niñas y niños de 6 a 13 años en North Shore"},
    "by": "Harbor Public Library",
}

# Who lives where, by age and home language: English, Spanish, Somali, Vietnamese. A school count and a census would give such a table;
# here it is invented. "<10" is written as such tables write it.
PEOPLE_BANDS = ("0-5", "6-13", "14-17", "18-24", "25+")
PEOPLE_LANGUAGES = ("en", "es", "so", "vi")
PEOPLE_SOURCE, PEOPLE_YEAR = "County count of households", 2025
PEOPLE: dict[str, tuple[tuple[int | str, ...], ...]] = {
    "Eastside": ((410, 640, 180, "<10"), (690, 980, 260, 14), (350, 450, 110, "<10"), (620, 560, 130, "<10"), (5_300, 3_900, 740, 30)),
    "Old Harbor": ((380, 120, 20, 60), (560, 190, 30, 90), (290, 90, 10, 40), (900, 140, 20, 70), (7_800, 980, 120, 520)),
    "North Shore": ((900, 60, 0, 110), (1_340, 90, "<10", 190), (700, 50, 0, 90), (810, 70, 0, 80), (10_600, 430, 10, 760)),
    "Millbrook": ((520, 330, 40, "<10"), (800, 470, 60, 10), (410, 230, 30, "<10"), (530, 260, 30, 10), (6_100, 1_950, 210, 40)),
    "Rivermouth": ((260, 150, "<10", 20), (390, 200, 10, 30), (200, 100, "<10", 10), (270, 120, 10, 20), (3_400, 860, 40, 160)),
}  # fmt: skip
ASKED_FOR: dict[str, Any] = {
    "need": "Mentors after school",
    "by": "New Roots Center",
    "title": {
        "en": "Somali-speaking mentors, two afternoons a week",
        "es": "Mentores que hablen somalí, dos tardes por semana",
    },
    "details": {
        "en": "For children of 6 to 13 in Eastside. We have the room and the snacks.",
        "es": "Para niñas y niños de 6 a 13 años en Eastside. Tenemos la sala y la merienda.",
    },
    "hours": 120,
}
