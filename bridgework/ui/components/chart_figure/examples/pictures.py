"""What the examples of the chart figure draw: invented numbers, ordinary and nasty."""

import math

import numpy as np

from bridgework.ui.charts import (
    Area,
    Attendance,
    Bar,
    Bars,
    Dot,
    Forecast,
    Funnel,
    Gap,
    GapRow,
    Multiples,
    OpinionMap,
    PlaceMap,
    Point,
    Series,
    Spot,
    Trend,
    binned,
)  # fmt: skip
from bridgework.ui.charts.distance import Distance, DistanceRow

YEARS = [str(year) for year in range(2017, 2026)]


def rising(start: float, end: float, wiggle: float = 0.006, shift: int = 0) -> list[float]:
    """Return nine invented values from start to end."""
    return [
        start + (end - start) * i / 8 + wiggle * math.sin(2.1 * i + shift) * math.sin(math.pi * i / 8) for i in range(9)
    ]


def series(name: str, group: int, start: float, end: float, error: float, shift: int = 0) -> Series:
    """Return an invented group with its interval."""
    values = rising(start, end, shift=shift)
    return Series(name, group, values, [value - error for value in values], [value + error for value in values])


GROUPS = [
    series("White", 1, 0.885, 0.902, 0.008),
    series("Latino", 2, 0.742, 0.832, 0.016, 1),
    series("Black", 3, 0.731, 0.846, 0.018, 2),
    series("Students with disabilities", 4, 0.628, 0.701, 0.022, 3),
    series("English learners", 5, 0.585, 0.742, 0.026, 4),
]
BROKEN = Series(
    "Native",
    6,
    [0.70, 0.72, None, None, 0.71, None, 0.75, 0.76, None],
    [0.6, 0.62, None, None, 0.6, None, 0.66, 0.68, None],
    [0.8, 0.82, None, None, 0.8, None, 0.83, 0.84, None],
)

FINDING = "English learners now graduate at 74%, sixteen points behind White students; in 2017 they were thirty behind."
TREND = Trend(FINDING, YEARS, GROUPS, "percent", 0.90, "Goal for everyone: 90%")
TREND_BROKEN = Trend(
    "Graduation of Native students rose where it may be shown.",
    YEARS,
    [GROUPS[0], BROKEN],
    "percent",
    0.9,
    "Goal: 90%",
    not_shown="Not shown: Native students in 2019, 2020, 2022 and 2025, under 10 students.",
)
GAP = Gap(
    FINDING,
    [
        GapRow("2017", Point("English learners", 5, 0.585), Point("White", 1, 0.885), "30 points apart"),
        GapRow("2025", Point("English learners", 5, 0.742), Point("White", 1, 0.902), "16 points apart"),
    ],
)
BARS = Bars(
    "Black students were suspended 31 times per 100, White students 10 times.",
    [Bar("Black", 3, 31.2, 28.9, 33.6, "1,204 students"), Bar("Latino", 2, 14.8, 13.1, 16.6, "1,405 students"), Bar("Students with disabilities", 4, 22.0, 17.4, 27.3, "388 students"), Bar("Native", 6, None), Bar("White", 1, 10.1, 9.4, 10.9, "3,912 students")],
    "number", 8, "Goal: at most 8", "not shown, under 10 students",
)  # fmt: skip
DISTANCE = Distance(
    "In 2025, 1 of 4 groups shown is at the goal; English learners have 15.8 points to go (10.6 to 21.6).",
    [
        DistanceRow("White", 1, 0.905, 0.893, 0.916, "at the goal", True),
        DistanceRow("Latino", 2, 0.832, 0.805, 0.856, "6.8 points to go", False),
        DistanceRow("Students with disabilities", 4, 0.701, 0.654, 0.744, "19.9 points to go", False),
        DistanceRow("English learners", 5, 0.742, 0.684, 0.794, "15.8 points to go", False),
        DistanceRow("Native", 6, None, note="not shown"),
    ],
    "percent",
    0.9,
    "Goal for everyone: 90 per 100 by 2030",
)
MULTIPLES = Multiples(
    "In every district English learners graduate less often; the gap is smallest in North Ridge.",
    YEARS,
    [
        (
            name,
            [
                series("White", 1, 0.85 + k * 0.01, 0.9, 0.01, k),
                series("English learners", 5, 0.55 + 0.02 * k, 0.68 + 0.03 * (k % 4), 0.03, k + 2),
            ],
        )
        for k, name in enumerate(
            ["Eastside", "Harbor Point", "Old Mill and Riverbend", "North Ridge", "Lakeview", "Southgate"]
        )
    ],
    "percent",
    0.9,
)


def _people() -> list[tuple[float, float, int]]:
    people = []
    for group, (cx, cy, n) in {1: (-2.1, 0.6, 260), 2: (1.7, 1.2, 190), 3: (0.6, -1.7, 160)}.items():
        for k in range(n):
            # A sunflower spiral: invented people, evenly strewn, the same on every run.
            r, angle = 1.35 * math.sqrt((k + 0.5) / n), k * 2.399963
            people.append((cx + r * math.cos(angle), cy + 0.8 * r * math.sin(angle), group))
    return people


MAP = OpinionMap(
    "Three groups of opinion: 260, 190 and 160 people. They differ most on school hours and on who pays.",
    binned(_people()),
    {1: "Group A, 260 people", 2: "Group B, 190 people", 3: "Group C, 160 people"},
    left="Agree: “School should start at nine.”",
    right="Agree: “Keep the hours, change the buses.”",
    top="Agree: “The county should pay for late buses.”",
    bottom="Agree: “Each district pays for its own buses.”",
)
ATTENDANCE = Attendance(
    "The School District and Eastside Library came to all six sessions; Transit came to two.",
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun"],
    [
        ("School District", [True] * 6),
        ("Eastside Library", [True] * 6),
        ("Health Department", [None, True, True, False, True, True]),
        ("Transit", [False, True, False, None, False, True]),
    ],
)


def _tiles(n: int) -> list[np.ndarray]:
    """Return n × n invented places that tile a square, their corners moved a little."""

    def corner(i: int, j: int) -> tuple[float, float]:
        return i + 0.22 * math.sin(3.1 * i + 1.7 * j), j + 0.22 * math.sin(2.3 * i + 4.9 * j)

    return [
        np.array([corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1)])
        for j in range(n - 1, -1, -1)
        for i in range(n)
    ]


def _middle(ring: np.ndarray) -> tuple[float, float]:
    x, y = ring.mean(axis=0)
    return float(x), float(y)


PLACE_NAMES = (
    "Ferry Hill",
    "Old Mill",
    "North Ridge",
    "Lakeview",
    "Eastside",
    "Southgate",
    "Harbor Point",
    "Riverbend",
    "Orchard Park",
)
PLACE_FINDING = (
    "In 2025, between 55.1 (49.0 to 61.0) and 92.4 (89.9 to 94.3) of every 100 students graduated, from place to place."
)
PLACE_MAP = PlaceMap(
    PLACE_FINDING,
    [
        Area(
            name,
            f"{56 + 4.5 * k:.1f} per 100, 220 of 400",
            [ring],
            _middle(ring),
            None if k == 6 else min(k // 2, 4),
            "#",
        )
        for k, (name, ring) in enumerate(zip(PLACE_NAMES, _tiles(3), strict=True))
    ],
    [(k, f"{50 + 10 * k} to under {60 + 10 * k} (2 places)") for k in range(5)],
    "Of every 100 students, how many graduated",
    "not shown (1 place)",
    "Point at a place, or tap it, to read its number and open its page.",
    "example",
)
NASTY_MAP = PlaceMap(
    "<script>alert(1)</script>",
    [
        Area(
            "<b>Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch</b> مدينة" if k == 4 else f"Nº {k} & Co.",
            "“not” <shown>",
            [ring, 0.5 + (ring - 0.5) * 1e-7] if k else [ring],
            _middle(ring),
            None if k % 3 else k % 5,
            "?place=%3Cb%3E&by=a",
        )
        for k, ring in enumerate(_tiles(7))
    ],
    [(k, "Rechtsschutzversicherungsgesellschaften " * 3) for k in range(5)],
    "<i>Wort</i> " * 12,
    "not shown",
    "",
    "nasty",
)
FUNNEL = Funnel(
    "In 2025, 2 of 24 districts differ by more than chance alone would explain.",
    [
        Dot("Old Mill", 0, 240, 0.93, True, True),
        Dot("Rechtsschutzversicherungsbezirk Nord", 0, 5200, 0.71, True, True),
        *(
            Dot(f"District {k}", 0, 90 * (k + 1) ** 2, 0.8 + 0.7 * math.sin(2.3 * k) / (9.5 * (k + 1)))
            for k in range(22)
        ),
    ],
    0.8,
    "all places together: 80.0 per 100",
    [(n, 0.8 - 1.236 / math.sqrt(n), min(1.0, 0.8 + 1.236 / math.sqrt(n))) for n in (90 * 1.1**k for k in range(65))],
    "number of students",
)
NASTY_FUNNEL = Funnel("<b>one</b>", [Dot("<script>", 7, 12, 0.0, True, True)], 0.0, "", [], "人")
OUTLOOK = Forecast(
    "Graduation: if we do nothing differently, about 88.6 per 100 in 2028 (85.0 to 92.2).",
    [
        Spot(str(2017 + k), k, None if k == 3 else v, None if k == 3 else v - 0.012, None if k == 3 else v + 0.012,
             "better" if k == 6 else "", "leaf")
        for k, v in enumerate([0.81, 0.812, 0.809, 0.82, 0.818, 0.822, 0.851, 0.853, 0.86])
    ],
    [Spot(str(2026 + k), 9 + k, 0.866 + 0.007 * k, 0.845 - 0.004 * k, 0.887 + 0.018 * k) for k in range(3)],
    "Everyone",
    "If nothing changes: 88.0 (83.7 to 92.3)",
    target=0.95,
    target_label="Goal for everyone: 95%",
    began=[(2.3, "1"), (2.4, "2"), (6.1, "3")],
)  # fmt: skip
NASTY_OUTLOOK = Forecast("<script>alert(1)</script>", [Spot("<b>2024</b>", 0, 0.0)], [], "<i>x</i>", "", 3)
WAYS = {"table_href": "#", "method_href": "#", "csv_href": "#", "png_href": "#", "svg_href": "#", "level": 3}

NASTY_TREND = Trend(
    "<script>alert(1)</script>",
    ["2024", "2025"],
    [
        Series("Rechtsschutzversicherungsgesellschaften mit sehr langen Namen und noch mehr Wörtern", 1, [0.5, 0.5]),
        Series("<b>markup</b>", 2, [0.5, 0.501]),
        Series("متعلمو اللغة الإنجليزية", 3, [0.499, 0.5]),
        Series("英語学習者のすべての生徒", 4, [None, 0.5]),
        Series("Nothing shown", 5, [None, None]),
        Series("Zero", 6, [0.0, 0.0]),
    ],
)
