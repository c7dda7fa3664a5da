"""What happened in the room of the example's sessions, and around them. Days are counted from the day of loading."""

from __future__ import annotations

# slug of a past session -> who else was invited
INVITED = {
    "restorative-practice-1": ("Harbor Transit", "Harbor Public Library", "Youth Voice Harbor"),
    "reading-the-numbers": ("Tidewater Charter School", "Eastside Clinic", "Big Harbor Mentors"),
    "spring-plan": ("Eastside Clinic", "Youth Voice Harbor"),
}

# item, minutes, who leads it, notes
AGENDA = (
    ("What we saw last time", 20, "Harbor County Schools", "Two schools held circles each week. One stopped when its aide left."),
    ("Circles in class: we try one", 90, "Juvenile Court Services", "We sat in three circles. What helped: a talking piece, and a start that is the same each time."),
    ("What to do when a child walks out", 60, "Eastside Parents Together", "Parents asked that nobody is called to the office for it. A quiet place and one adult are enough."),
    ("What we take home", 30, "Harbor County Schools", "Each school names one person who holds the circles, and one who stands in."),
)  # fmt: skip

QUESTIONS = ("Who pays for the aide when the grant ends?",)

# title, reasons, objection, how it was met
CONSENTS = (
    (
        "Each school holds one circle a week in every class until summer",
        "Where it was tried, fewer children were sent home.",
        "Teachers of the youngest have no aide on Fridays.",
        "They begin in the second half of the year, and the court's staff help on Fridays.",
    ),
)

# title, purpose, where, goal, hosts, hour, how many, every how many weeks
SERIES = (
    {"en": "Counselors’ circle", "es": "Círculo de consejeras y consejeros"},
    {"en": "What worked this month, and what we need from one another.", "es": "Qué funcionó este mes y qué necesitamos de los demás."},
    "Eastside Clinic",
    "care-for-the-mind",
    ("Eastside Clinic", "Harbor County Schools"),
    16,
    6,
    2,
)  # fmt: skip

# name, for which organization ("": for themself, as a resident), needs: kind, language, number, note
GUESTS = (
    ("Rosa", "", (("interpretation", "es"), ("childcare", "", 2, "4 and 7 years"))),
    ("Abdi", "", (("interpretation", "so"), ("transport", "", 1, "Elm Street"))),
    ("K. Lindqvist", "Harbor County Schools", ()),
    ("M. Okafor", "Harbor County Schools", (("diet", "", 1, "no nuts"),)),
    ("T. Alvarez", "Juvenile Court Services", ()),
    ("J. Park", "Big Harbor Mentors", ()),
    ("L. Brandt", "Tidewater Charter School", ()),
    ("Mai", "", (("stipend",),)),
)

# title, purpose, host, goal, (day, hour) of each time, a named day, answers: name, organization, one for each time
POLL = (
    {"en": "Reading the new numbers", "es": "Leer los números nuevos"},
    {"en": "The autumn release is out. We read it together.", "es": "Ya salieron los datos de otoño. Los leemos juntos."},
    "Harbor Network",
    "finish-school-ready",
    ((18, 9), (19, 17), (23, 9)),
    (23, "Founders’ Day"),
    (
        ("K. Lindqvist", "Harbor County Schools", ("yes", "yes", "no")),
        ("D. Moreau", "Harbor Transit", ("no", "yes", "no")),
        ("S. Whitfield", "Harbor Community College", ("if-need-be", "yes", "yes")),
    ),
)  # fmt: skip

# title, purpose, role, steps: title, session, address of what to read; who has done how many
TRACK = (
    {"en": "Holding a circle", "es": "Dirigir un círculo"},
    {"en": "For people who will hold circles in a school. They can then read statements before they are shown, too.", "es": "Para quienes dirigirán círculos en una escuela. Después también pueden leer las frases antes de que se muestren."},
    "moderator",
    (
        ("Part 1: asking what happened", "restorative-practice-1", ""),
        ("Read: what children said about circles", "", "https://example.org/what-children-said"),
        ("Part 2: mending with families", "restorative-practice-2", ""),
    ),
    (("Harbor County Schools", 2), ("Tidewater Charter School", 1), ("Eastside Clinic", 3)),
)  # fmt: skip
# What was added to it two days later.
TRACK_STEP = {
    "en": "Write down what you changed in your own school",
    "es": "Escriba qué cambió en su propia escuela",
}
