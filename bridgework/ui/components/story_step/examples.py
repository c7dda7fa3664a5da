"""Examples of the story step, ordinary and nasty."""

from bridgework.lib.words import Words
from bridgework.ui.components import Example

EXAMPLES = [
    Example(
        "why",
        {
            "heading": "Why",
            "text": "Five things hold young people back here, say those it happens to: getting to school, being sent home, no one to talk to, work at night, and no word from us in their language.",
            "links": [("Root-cause map: 5 causes, 14 strategies", "#"), ("1 cause nobody works on", "#")],
        },
    ),
    Example(
        "with a finding",
        {
            "heading": "What changed",
            "finding": "English learners now graduate at 74%, sixteen points behind White students; in 2017 they were thirty behind.",
            "text": "At this pace all groups reach 90% in 2031.",
            "note": "Counted by the School District, checked on 3 October.",
        },
    ),
    Example(
        "not yet",
        {"heading": "Did it help?", "text": "Nobody was asked yet. The first answers come in March.", "is_open": True},
    ),
    Example(
        "right to left",
        {"heading": Words.of("الأصوات", "ar"), "text": Words.of("صوّت 612 من السكان على 84 عبارة.", "ar")},
        is_nasty=True,
    ),
    Example(
        "markup and a very long word",
        {
            "heading": "<i>Why</i>",
            "finding": "Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung",
            "text": "<script>alert(1)</script>",
            "links": [("<b>link</b>", "#")],
        },
        is_nasty=True,
    ),
]
