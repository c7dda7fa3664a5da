"""Goals, indicators, group dimensions: invented for the example, plausible in size and in their gaps."""

from __future__ import annotations

from dataclasses import dataclass

GOALS = (
    {
        "slug": "finish-school-ready",
        "title": {
            "en": "Every young person finishes school ready",
            "es": "Cada joven termina la escuela bien preparado",
        },
        "vision": {
            "en": "Five things hold young people back here, say those it happens to: getting to school, being sent home, no one to talk to, work at night, and no word from us in their language.",
            "es": "Cinco cosas frenan aquí a los jóvenes, según ellos mismos: llegar a la escuela, que los manden a casa, no tener con quién hablar, trabajar de noche y no recibir de nosotros ni una palabra en su idioma.",
        },
    },
    {
        "slug": "no-child-sent-home",
        "title": {
            "en": "No child is sent home who could have been helped",
            "es": "Ningún niño es enviado a casa si se le pudo ayudar",
        },
        "vision": {
            "en": "A day out of school is a day lost, and some children lose many more of them than others. Adults here are learning to ask what happened, and to mend it in the room.",
            "es": "Un día fuera de la escuela es un día perdido, y algunos niños pierden muchos más que otros. Los adultos aquí están aprendiendo a preguntar qué pasó y a repararlo en el aula.",
        },
    },
    {
        "slug": "a-home-to-keep",
        "title": {"en": "A home that a family can keep", "es": "Un hogar que la familia pueda conservar"},
        "vision": {
            "en": "Children who move in the middle of the year lose friends, teachers and weeks of learning. We keep families where their children go to school.",
            "es": "Los niños que se mudan a mitad del año pierden amigos, maestros y semanas de aprendizaje. Ayudamos a las familias a quedarse donde sus hijos van a la escuela.",
        },
    },
    {
        "slug": "care-for-the-mind",
        "title": {
            "en": "Care for the mind, where young people are",
            "es": "Cuidado emocional, allí donde están los jóvenes",
        },
        "vision": {
            "en": "Help that is across town, in one language, and open until five is no help. Care comes to schools, homes and evenings.",
            "es": "Una ayuda al otro lado de la ciudad, en un solo idioma y abierta hasta las cinco no ayuda. La atención va a las escuelas, a los hogares y a las tardes.",
        },
    },
)

# dimension -> name, groups: code, name, color, share of the population in the first year
DIMENSIONS = (
    (
        "race",
        {"en": "Race and ethnicity", "es": "Raza y origen étnico"},
        (
            ("white", {"en": "White", "es": "Blancos"}, 1, 0.47),
            ("latino", {"en": "Latino", "es": "Latinos"}, 2, 0.24),
            ("black", {"en": "Black", "es": "Negros"}, 3, 0.17),
            ("asian", {"en": "Asian", "es": "Asiáticos"}, 4, 0.08),
            ("two-or-more", {"en": "Two or more", "es": "Dos o más"}, 5, 0.035),
            ("native", {"en": "Native", "es": "Indígenas"}, 6, 0.005),
        ),
    ),
    (
        "language",
        {"en": "Language", "es": "Idioma"},
        (
            ("english-learners", {"en": "English learners", "es": "Aprendices de inglés"}, 2, 0.14),
            ("not-english-learners", {"en": "Fluent English speakers", "es": "Hablantes fluidos de inglés"}, 1, 0.86),
        ),
    ),
    (
        "disability",
        {"en": "Disability", "es": "Discapacidad"},
        (
            ("with-disability", {"en": "Students with disabilities", "es": "Estudiantes con discapacidad"}, 4, 0.15),
            (
                "without-disability",
                {"en": "Students without disabilities", "es": "Estudiantes sin discapacidad"},
                1,
                0.85,
            ),
        ),
    ),
    (
        "income",
        {"en": "Family income", "es": "Ingreso familiar"},
        (
            ("lower-income", {"en": "Lower income", "es": "Ingreso más bajo"}, 5, 0.48),
            ("higher-income", {"en": "Higher income", "es": "Ingreso más alto"}, 1, 0.52),
        ),
    ),
)


@dataclass(frozen=True)
class Ind:
    """One invented indicator. `first`, `last`: the rate (share, or events per person) of everybody in the first and last year;
    `lean`: how much each group differs at first and at last, in the same unit."""

    slug: str
    goal: str
    name: dict[str, str]
    counted: dict[str, str]
    population: dict[str, str]
    unit: str
    polarity: str
    first: float
    last: float
    lean: dict[str, tuple[float, float]]
    n: int
    level: str
    target: float
    definition: dict[str, str]
    is_headline: bool = False


STUDENTS = {"en": "students", "es": "estudiantes"}
NINTH = {"en": "ninth graders", "es": "estudiantes de noveno grado"}
HOUSEHOLDS = {"en": "renting families with children", "es": "familias inquilinas con hijos"}
GAPS = {
    "white": (0.06, 0.03),
    "latino": (-0.07, -0.03),
    "black": (-0.07, -0.02),
    "asian": (0.05, 0.04),
    "two-or-more": (-0.01, 0.0),
    "native": (-0.06, -0.03),
    "english-learners": (-0.22, -0.11),
    "not-english-learners": (0.03, 0.015),
    "with-disability": (-0.18, -0.12),
    "without-disability": (0.03, 0.02),
    "lower-income": (-0.08, -0.05),
    "higher-income": (0.07, 0.045),
}


def leaning(scale: float) -> dict[str, tuple[float, float]]:
    """Return the gaps turned by a factor: −1 for what one wants less of."""
    return {code: (a * scale, b * scale) for code, (a, b) in GAPS.items()}


INDICATORS = (
    Ind(
        "graduation",
        "finish-school-ready",
        {"en": "Graduation in four years", "es": "Graduación en cuatro años"},
        {"en": "graduated in four years", "es": "se graduaron en cuatro años"},
        STUDENTS,
        "people",
        "up",
        0.815,
        0.868,
        leaning(1.0),
        2100,
        "county",
        90,
        {
            "en": "Students who began ninth grade together and had a diploma four years later.",
            "es": "Estudiantes que comenzaron juntos el noveno grado y tenían su diploma cuatro años después.",
        },
        True,
    ),
    Ind(
        "on-track",
        "finish-school-ready",
        {"en": "On track after ninth grade", "es": "Bien encaminados tras noveno grado"},
        {"en": "passed every core class", "es": "aprobaron todas las materias básicas"},
        NINTH,
        "people",
        "up",
        0.72,
        0.80,
        leaning(0.9),
        2300,
        "county",
        90,
        {
            "en": "Ninth graders who passed every core class.",
            "es": "Estudiantes de noveno grado que aprobaron todas las materias básicas.",
        },
    ),
    Ind(
        "here-every-day",
        "finish-school-ready",
        {"en": "In school nine days of ten", "es": "En la escuela nueve de cada diez días"},
        {
            "en": "were in school at least 90 percent of days",
            "es": "estuvieron en la escuela al menos el 90 por ciento de los días",
        },
        STUDENTS,
        "people",
        "up",
        0.78,
        0.76,
        leaning(0.6),
        3400,
        "area",
        90,
        {
            "en": "Students present on at least 90 percent of the days they were enrolled.",
            "es": "Estudiantes presentes al menos el 90 por ciento de los días en que estuvieron inscritos.",
        },
    ),
    Ind(
        "suspensions",
        "no-child-sent-home",
        {"en": "Suspensions", "es": "Suspensiones"},
        {"en": "suspensions", "es": "suspensiones"},
        STUDENTS,
        "events",
        "down",
        0.165,
        0.118,
        {
            "white": (-0.05, -0.045),
            "latino": (0.02, 0.01),
            "black": (0.20, 0.15),
            "asian": (-0.11, -0.08),
            "two-or-more": (0.04, 0.03),
            "native": (0.06, 0.05),
            "english-learners": (0.0, 0.0),
            "not-english-learners": (0.0, 0.0),
            "with-disability": (0.14, 0.10),
            "without-disability": (-0.025, -0.018),
            "lower-income": (0.06, 0.05),
            "higher-income": (-0.055, -0.045),
        },
        16800,
        "county",
        5,
        {
            "en": "Out-of-school suspensions for each 100 students. One student may have several.",
            "es": "Suspensiones fuera de la escuela por cada 100 estudiantes. Un estudiante puede tener varias.",
        },
        True,
    ),
    Ind(
        "belonging",
        "no-child-sent-home",
        {"en": "Feel they belong at school", "es": "Sienten que pertenecen a su escuela"},
        {"en": "said they belong at their school", "es": "dijeron que pertenecen a su escuela"},
        STUDENTS,
        "people",
        "up",
        0.58,
        0.66,
        leaning(0.7),
        2600,
        "area",
        80,
        {
            "en": "Students who answered yes to: I belong at this school.",
            "es": "Estudiantes que respondieron sí a: pertenezco a esta escuela.",
        },
    ),
    Ind(
        "rent-burden",
        "a-home-to-keep",
        {
            "en": "Families who pay over half their income in rent",
            "es": "Familias que pagan más de la mitad de su ingreso en renta",
        },
        {"en": "pay more than half their income in rent", "es": "pagan más de la mitad de su ingreso en renta"},
        HOUSEHOLDS,
        "people",
        "down",
        0.33,
        0.27,
        leaning(-0.8),
        5200,
        "county",
        15,
        {
            "en": "Renting families with children whose rent takes more than half of their income.",
            "es": "Familias inquilinas con hijos cuya renta se lleva más de la mitad de su ingreso.",
        },
        True,
    ),
    Ind(
        "moved-midyear",
        "a-home-to-keep",
        {"en": "Changed school during the year", "es": "Cambiaron de escuela durante el año"},
        {"en": "changed school during the year", "es": "cambiaron de escuela durante el año"},
        STUDENTS,
        "people",
        "down",
        0.115,
        0.092,
        leaning(-0.35),
        16800,
        "county",
        5,
        {
            "en": "Students who changed school between October and May.",
            "es": "Estudiantes que cambiaron de escuela entre octubre y mayo.",
        },
    ),
    Ind(
        "someone-to-talk-to",
        "care-for-the-mind",
        {"en": "Have an adult at school to talk to", "es": "Tienen en la escuela un adulto con quien hablar"},
        {"en": "have an adult at school they can talk to", "es": "tienen en la escuela un adulto con quien hablar"},
        STUDENTS,
        "people",
        "up",
        0.49,
        0.63,
        leaning(0.5),
        2600,
        "county",
        90,
        {
            "en": "Students who answered yes to: there is an adult at school I can talk to.",
            "es": "Estudiantes que respondieron sí a: hay en la escuela un adulto con quien puedo hablar.",
        },
        True,
    ),
)
