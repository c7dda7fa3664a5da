"""The example's performance measures, gaps to close, and what is done for each group."""

from __future__ import annotations

from dataclasses import dataclass

from bridgework.indicators.models import Indicator, Target


@dataclass(frozen=True)
class Measured:
    """One performance measure: whom it moves, who answers for it, and its shares in the first and the last of four years."""

    slug: str
    above: str
    measure: str
    organization: str
    initiative: str
    name: dict[str, str]
    definition: dict[str, str]
    counted: dict[str, str]
    population: dict[str, str]
    n: int
    first: float
    last: float
    learners: float  # what English learners lack or have more of, as a share
    target: float


NINTH = {"en": "ninth graders", "es": "estudiantes de noveno grado"}
MENTORED = {"en": "ninth graders with a mentor", "es": "estudiantes de noveno grado con mentor"}

MEASURES = (
    Measured(
        "ninth-graders-with-a-mentor",
        "graduation",
        Indicator.Measure.HOW_MUCH,
        "Big Harbor Mentors",
        "ninth-grade-mentors",
        {"en": "Ninth graders with a mentor", "es": "Estudiantes de noveno grado con mentor"},
        {
            "en": "Ninth graders who met a mentor at least twice a month, all year.",
            "es": "Estudiantes de noveno grado que se reunieron con su mentor al menos dos veces al mes, todo el año.",
        },
        {"en": "met a mentor all year", "es": "se reunieron con un mentor todo el año"},
        NINTH,
        2300,
        0.12,
        0.31,
        -0.05,
        60,
    ),
    Measured(
        "mentor-in-my-language",
        "graduation",
        Indicator.Measure.HOW_WELL,
        "Big Harbor Mentors",
        "ninth-grade-mentors",
        {"en": "A mentor who speaks their language", "es": "Un mentor que habla su idioma"},
        {
            "en": "Ninth graders with a mentor who could speak with them in the language they like best.",
            "es": "Estudiantes de noveno grado con un mentor que podía hablar con ellos en el idioma que prefieren.",
        },
        {"en": "could speak in their own language", "es": "podían hablar en su propio idioma"},
        MENTORED,
        690,
        0.71,
        0.86,
        -0.2,
        100,
    ),
    Measured(
        "on-track-with-a-mentor",
        "graduation",
        Indicator.Measure.BETTER_OFF,
        "Big Harbor Mentors",
        "ninth-grade-mentors",
        {"en": "On track with a mentor", "es": "Bien encaminados con un mentor"},
        {
            "en": "Ninth graders with a mentor who passed every core class.",
            "es": "Estudiantes de noveno grado con mentor que aprobaron todas las materias básicas.",
        },
        {"en": "passed every core class", "es": "aprobaron todas las materias básicas"},
        MENTORED,
        690,
        0.74,
        0.85,
        -0.08,
        95,
    ),
)

# indicator, kind, dimension, group, other group ("": all others), value, days from now
GAPS = (
    ("graduation", Target.Kind.DIFFERENCE, "language", "english-learners", "not-english-learners", "5", 900),
    ("suspensions", Target.Kind.RATIO, "race", "black", "", "1.3", 900),
)

# indicator, dimension, group, what is done, why, organization ("": nobody yet), initiative, days from now
STRATEGIES = (
    (
        "graduation",
        "language",
        "english-learners",
        {
            "en": "Every ninth grader who learns English has a mentor who speaks their language.",
            "es": "Cada estudiante de noveno grado que aprende inglés tiene un mentor que habla su idioma.",
        },
        {
            "en": "Letters about credits came in English only, so families learned of a missing class when it was too late.",
            "es": "Las cartas sobre los créditos llegaban solo en inglés, y las familias sabían de una clase pendiente cuando ya era tarde.",
        },
        "Big Harbor Mentors",
        "ninth-grade-mentors",
        400,
    ),
    (
        "graduation",
        "language",
        "english-learners",
        {
            "en": "Science and history are taught in two languages in three high schools.",
            "es": "Ciencias e historia se enseñan en dos idiomas en tres escuelas secundarias.",
        },
        {
            "en": "Students who were learning English were kept out of the classes they need for a diploma.",
            "es": "A quienes aprendían inglés se les dejaba fuera de las clases que necesitan para graduarse.",
        },
        "Harbor County Schools",
        "",
        620,
    ),
    (
        "graduation",
        "disability",
        "with-disability",
        {
            "en": "A plan for after school is made with each student by the end of tenth grade.",
            "es": "Con cada estudiante se hace un plan para después de la escuela antes de terminar décimo grado.",
        },
        {
            "en": "Plans were written in the last year, when the classes for them could not be taken any more.",
            "es": "Los planes se escribían en el último año, cuando ya no se podían tomar las clases necesarias.",
        },
        "Access Harbor",
        "",
        300,
    ),
    (
        "graduation",
        "income",
        "lower-income",
        {
            "en": "The evening bus runs until ten, so that students who work can stay for classes.",
            "es": "El autobús nocturno circula hasta las diez, para que quienes trabajan puedan quedarse a clase.",
        },
        {"en": "The last bus left at six.", "es": "El último autobús salía a las seis."},
        "Harbor Transit",
        "buses-that-come",
        210,
    ),
    (
        "suspensions",
        "race",
        "black",
        {
            "en": "Before a student is sent home, two adults and the student talk about what happened.",
            "es": "Antes de mandar a un estudiante a casa, dos adultos hablan con él o ella de lo que pasó.",
        },
        {
            "en": "For the same act, some schools here sent Black students home and talked with others.",
            "es": "Por el mismo acto, algunas escuelas mandaban a casa a estudiantes negros y con otros hablaban.",
        },
        "Harbor County Schools",
        "restorative-practice",
        450,
    ),
    (
        "suspensions",
        "race",
        "native",
        {
            "en": "The Nation's youth council is asked before a student of the Nation is sent home.",
            "es": "Se pregunta al consejo juvenil de la Nación antes de mandar a casa a un estudiante de la Nación.",
        },
        {
            "en": "Nobody at school knew whom to call.",
            "es": "Nadie en la escuela sabía a quién llamar.",
        },
        "Saltmarsh Nation",
        "",
        365,
    ),
    (
        "suspensions",
        "race",
        "latino",
        {
            "en": "A phone line in Spanish for families, answered the same day.",
            "es": "Una línea telefónica en español para las familias, con respuesta el mismo día.",
        },
        {},
        "",
        "",
        None,
    ),
)
