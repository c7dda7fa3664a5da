"""Invented content for the gallery's whole pages: home, a goal's story, a card, an indicator, the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bridgework.lib.words import Words
from bridgework.ui.charts import drawn, gap_dumbbell, small_multiples, sparkline, trend_by_group
from bridgework.ui.components.chart_figure.examples.pictures import (
    FINDING,
    GAP,
    GROUPS,
    MULTIPLES,
    TREND,
    WAYS,
    YEARS,
    rising,
)
from bridgework.ui.links import Link

NAMES = ("home", "goal", "card", "indicator", "record", "form")


@dataclass(frozen=True)
class SamplePartnership:
    """Stands in for a partnership: what the frame reads of it."""

    name: Words
    slug: str = "harbor-county"
    is_example: bool = True


@dataclass(frozen=True)
class SampleHere:
    """Stands in for where a request is."""

    partnership: SamplePartnership
    person: None = None


HERE = SampleHere(SamplePartnership(Words.of("Harbor County Together")))
NAV = [
    ("Goals", "/gallery/goal/"),
    ("Voices", "/gallery/card/"),
    ("Indicators", "/gallery/indicator/"),
    ("Partners", "/gallery/form/"),
    ("Together", "/gallery/together/"),
    ("Record", "/gallery/record/"),
]


def _home() -> dict[str, Any]:
    spark = sparkline
    return {
        "goals": [
            {
                "title": "Every young person finishes school ready",
                "measure": "Graduation gap, English learners",
                "number": "16 points",
                "was": "was 30 in 2017",
                "picture": spark(GROUPS[0].values, GROUPS[4].values),
                "promises": "11 of 14 promises kept",
                "state": "kept",
            },
            {
                "title": "No child is sent home who could have been helped",
                "measure": "Suspension events per 100, Black and White students",
                "number": "3.1 times",
                "was": "was 3.6 in 2017",
                "picture": spark(rising(0.42, 0.36), rising(0.12, 0.115, 0.002)),
                "promises": "4 promises late",
                "state": "late",
            },
            {
                "title": "A home that a family can keep",
                "measure": "Renters paying over half their income",
                "number": "27%",
                "was": "was 33% in 2019",
                "picture": spark(rising(0.33, 0.27), rising(0.18, 0.17)),
                "promises": "6 of 8 promises kept",
                "state": "kept",
            },
            {
                "title": "Care for the mind, where young people are",
                "measure": "Schools with a counselor on site",
                "number": "19 of 31",
                "was": "was 7 in 2018",
                "picture": spark(rising(0.2, 0.8), rising(0.16, 0.5)),
                "promises": "9 of 9 promises kept",
                "state": "kept",
            },
        ],
        "said": [
            {
                "quote": "Let us see the bus times before the school day changes.",
                "asked": "Asked by 212 residents in Getting to school",
                "did": "Two routes moved to 7:10; Transit reports each month.",
                "verdict": (0.61, 0.27, 0.12),
                "href": "#",
            },
            {
                "quote": "Ask us in Somali too, not only at the end.",
                "asked": "Asked by 48 residents in Being heard",
                "did": "All conversations open in five languages since March.",
                "verdict": (0.74, 0.20, 0.06),
                "href": "#",
            },
        ],
        "waiting": [
            ("Why does the clinic close at five?", "late", "41 days, Health Department"),
            ("Who decides on the youth fund?", "waiting", "12 days, Steering group"),
            ("Heaters in the Eastside gym", "waiting", "5 days, School District"),
        ],
        "sessions": [
            (
                "Tuesday 8 December, 17:30",
                "Restorative practice, part 2",
                "Training · Eastside Library · childcare, Spanish, Somali",
            ),
            (
                "Thursday 17 December, 9:00",
                "Planning the spring budget",
                "Planning · online · 12 of 31 organizations coming",
            ),
        ],
    }


def _goal() -> dict[str, Any]:
    return {
        "steps": [
            {
                "heading": "Why",
                "key": "why",
                "text": "Five things hold young people back here, say those it happens to: getting to school, being sent home, no one to talk to, work at night, and no word from us in their language.",
                "links": [("Root-cause map: 5 causes, 14 strategies", "#"), ("1 cause nobody works on", "#")],
            },
            {
                "heading": "Voices",
                "key": "voices",
                "text": "612 residents voted on 84 statements in Getting to school. Three groups of opinion; all three agree: “A bus that comes late teaches us that we do not matter.” 91% agree in every group.",
                "note": "English-learner families were 9% of those who spoke and are 14% of families.",
                "links": [("The conversation", "#"), ("Whose voice is missing", "#")],
            },
            {
                "heading": "Decided",
                "key": "decided",
                "text": "On 12 February the steering group took four of the five proposals that all groups shared, and turned down one, with its reasons.",
                "links": [("The decision", "#"), ("Who was present", "#")],
            },
            {
                "heading": "Promised",
                "key": "promised",
                "text": "14 promises by 9 organizations: 11 kept, 2 under way, 1 late (Transit, evening line, 23 days).",
                "links": [("Every promise with its owner", "#")],
            },
        ],
        "trend": drawn(trend_by_group, TREND),
        "finding": FINDING,
        "ways": WAYS,
    }


def _indicator() -> dict[str, Any]:
    rows = [
        [Link(group.name, "#"), n, group.values[-1], (group.values[-1] or 0) - (group.values[0] or 0)]
        for group, n in zip(GROUPS, (3912, 1405, 1120, 389, 388), strict=True)
    ]
    return {
        "trend": drawn(trend_by_group, TREND),
        "gap": drawn(gap_dumbbell, GAP),
        "places": drawn(small_multiples, MULTIPLES),
        "finding": FINDING,
        "places_finding": MULTIPLES.alt,
        "columns": [
            "Group",
            ("Students", "count"),
            (f"Graduated {YEARS[-1]}", "percent1"),
            (f"Since {YEARS[0]}", "points"),
        ],
        "rows": [*rows, ["Native", None, None, None]],
    }


def _record() -> dict[str, Any]:
    def at(month: int, day: int) -> datetime:
        return datetime(2026, month, day, 17, 30, tzinfo=UTC)

    return {
        "entries": [
            (at(3, 4), "Transit", "partner", "", "kept the promise “Two routes moved to 7:10”."),
            (at(2, 20), "Chidi Okafor", "resident", "", "asked: “Heaters in the Eastside gym”."),
            (
                at(2, 12),
                "Amara Obi",
                "steward",
                "Harbor County Together",
                "recorded the decision “Bus times before school times”. Present: 9 of 13 seats; residents hold 5.",
            ),
            (
                at(1, 30),
                "Ben Adler",
                "partner",
                "School District",
                "closed the conversation “Getting to school”: 612 people, 84 statements.",
            ),
        ]
    }


def content(name: str) -> dict[str, Any]:
    """Return the context of one sample page."""
    return {"home": _home, "goal": _goal, "indicator": _indicator, "record": _record}.get(name, dict)()
