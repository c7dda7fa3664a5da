"""Examples of the goal row, ordinary and nasty."""

from bridgework.lib.words import Words
from bridgework.ui.charts import sparkline
from bridgework.ui.components import Example

UPPER = [0.885, 0.884, 0.89, 0.888, 0.889, 0.898, 0.904, 0.904, 0.905]
LOWER = [0.585, 0.60, 0.63, 0.65, 0.662, 0.682, 0.704, 0.724, 0.742]

EXAMPLES = [
    Example(
        "kept",
        {
            "title": "Every young person finishes school ready",
            "href": "#",
            "measure": "Graduation gap, English learners",
            "picture": sparkline(UPPER, LOWER),
            "number": "16 points",
            "was": "was 30 in 2017",
            "state": "kept",
            "promises": "11 of 14 promises kept",
        },
    ),
    Example(
        "late",
        {
            "title": "No child is sent home who could have been helped",
            "href": "#",
            "measure": "Suspension events per 100, Black and White students",
            "picture": sparkline(
                [0.42, 0.41, 0.40, None, 0.39, 0.38, 0.37, 0.36, 0.36],
                [0.12, 0.12, 0.118, None, 0.12, 0.119, 0.118, 0.116, 0.115],
            ),
            "number": "3.1 times",
            "was": "was 3.6 in 2017",
            "state": "late",
            "promises": "4 promises late",
        },
    ),
    Example(
        "nothing measured yet",
        {"title": "Care for the mind, where young people are", "href": "#", "promises": "no promise yet"},
    ),
    Example(
        "right to left",
        {
            "title": Words.of("كل شاب ينهي المدرسة مستعداً", "ar"),
            "href": "#",
            "measure": Words.of("فجوة التخرج", "ar"),
            "number": "0",
            "state": "kept",
            "promises": Words.of("تم الوفاء", "ar"),
        },
        is_nasty=True,
    ),
    Example(
        "markup and a very long word",
        {
            "title": "<script>alert(1)</script> " + "Rindfleischetikettierungsüberwachungsaufgabe" * 2,
            "href": '"><b>',
            "number": "−1,234,567.5 points",
            "was": "<i>was</i>",
            "promises": "1 of 1,000,000 promises kept",
        },
        is_nasty=True,
    ),
]
