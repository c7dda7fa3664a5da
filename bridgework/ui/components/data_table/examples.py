"""Examples of the data table, ordinary and nasty."""

from bridgework.lib.words import Words
from bridgework.ui.components import Example
from bridgework.ui.links import Link

EXAMPLES = [
    Example(
        "rates by group",
        {
            "caption": "Four-year graduation rate, 2025",
            "columns": ["Group", ("Students", "count"), ("Graduated", "percent"), ("Behind the highest", "points")],
            "rows": [
                ["White", 3912, 0.905, 0.0],
                ["Latino", 1405, 0.832, 0.073],
                ["English learners", 388, 0.742, 0.163],
                ["Native", None, None, None],
            ],
            "csv_href": "#",
            "note": "Groups under 10 students are not shown.",
        },
    ),
    Example(
        "records",
        {
            "caption": "Promises of the School District",
            "columns": ["Promise", "State", ("Due", "date")],
            "rows": [[Link("Bus times a week ahead", "#"), "kept", None]],
        },
    ),
    Example(
        "empty",
        {
            "caption": "Follow-ups",
            "columns": ["What", "Who"],
            "rows": [],
            "empty": "Follow-ups will stand here after the first session.",
        },
        is_nasty=True,
    ),
    Example(
        "right to left, markup, zero",
        {
            "caption": "<b>Caption</b>",
            "columns": ["<i>Name</i>", ("n", "number")],
            "rows": [
                [Words.of("مدرسة", "ar"), 0],
                ["<script>alert(1)</script>", -1234567.5],
                ["Wachstumsbeschleunigungsgesetz" * 4, 1e12],
            ],
        },
        is_nasty=True,
    ),
]
