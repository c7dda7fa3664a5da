"""The neighborhoods of Harbor County and what is measured in each: invented, like the coast they lie on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Neighborhood:
    """Where it lies on a map one wide and one high (y to the north), how many of the county's students live there, and how often
    the late bus comes (0 to 1)."""

    name: str
    area: str
    x: float
    y: float
    share: float
    buses: float


NEIGHBORHOODS = (
    Neighborhood("Ferry Hill", "Eastside", 0.66, 0.50, 0.09, 0.74),
    Neighborhood("Lantern Square", "Eastside", 0.74, 0.62, 0.10, 0.70),
    Neighborhood("East Flats", "Eastside", 0.84, 0.46, 0.08, 0.52),
    Neighborhood("Ropewalk", "Eastside", 0.72, 0.34, 0.06, 0.60),
    Neighborhood("Customs House", "Old Harbor", 0.46, 0.56, 0.07, 0.88),
    Neighborhood("Fishmarket", "Old Harbor", 0.56, 0.66, 0.08, 0.85),
    Neighborhood("Chapel Hill", "Old Harbor", 0.38, 0.46, 0.07, 0.79),
    Neighborhood("Pine Point", "North Shore", 0.86, 0.84, 0.05, 0.41),
    Neighborhood("Beacon Heights", "North Shore", 0.64, 0.86, 0.07, 0.63),
    Neighborhood("Gull Island", "North Shore", 0.95, 0.13, 0.006, 0.22),
    Neighborhood("Upper Millbrook", "Millbrook", 0.20, 0.84, 0.05, 0.38),
    Neighborhood("Weavers’ Green", "Millbrook", 0.42, 0.80, 0.07, 0.66),
    Neighborhood("Orchard Park", "Millbrook", 0.22, 0.62, 0.07, 0.55),
    Neighborhood("Saltmarsh", "Rivermouth", 0.14, 0.40, 0.05, 0.33),
    Neighborhood("Lower Ferry", "Rivermouth", 0.32, 0.28, 0.07, 0.58),
    Neighborhood("Heron Island", "Rivermouth", 0.58, 0.05, 0.014, 0.29),
)
ISLANDS = (("Heron Island", 0.58, 0.05, 0.085, 0.05), ("Gull Island", 0.95, 0.13, 0.05, 0.06))
CORNER = (-69.92, 43.36)  # degrees of the map's lower left corner; the place is not meant to be anywhere
HIGH = 0.24  # degrees of latitude from its foot to its head

LATE_BUS_SLUG, LATE_BUS_GOAL = "late-bus", "finish-school-ready"
LATE_BUS: dict[str, dict[str, str]] = {
    "name": {
        "en": "Can get home by bus after six",
        "es": "Pueden volver a casa en autobús después de las seis",
    },
    "counted": {
        "en": "can get home by bus after six in the evening",
        "es": "pueden volver a casa en autobús después de las seis de la tarde",
    },
    "definition": {
        "en": "Students whose way home from school is under an hour by bus at six in the evening, with a walk of ten minutes at most.",
        "es": "Estudiantes cuyo regreso de la escuela en autobús a las seis de la tarde dura menos de una hora, con una caminata de diez minutos como máximo.",
    },
    "method_note": {
        "en": "Counted once a year from the bus timetable and the streets where students live.",
        "es": "Se cuenta una vez al año a partir del horario de autobuses y de las calles donde viven los estudiantes.",
    },
}
N_STUDENTS = 9_000
N_YEARS = 3
SECOND_RELEASE = {
    "en": "New: who can get home by bus after six, neighborhood by neighborhood.",
    "es": "Nuevo: quién puede volver a casa en autobús después de las seis, vecindario por vecindario.",
}
