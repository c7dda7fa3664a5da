"""Examples of the upload preview, ordinary and nasty."""

from bridgework.lib.words import Words
from bridgework.ui.components import Example
from bridgework.ui.components.diff_preview.component import DiffRow

EXAMPLES = [
    Example(
        "a contact list",
        {
            "caption": "contacts.csv",
            "rows": [
                DiffRow(
                    17,
                    "refused",
                    "Northside Clinic",
                    problem="Write a mail address with an @, or leave it empty.",
                    column="Mail",
                ),
                DiffRow(
                    3, "changed", "Eastside Library", [("Sector", "Culture", "Libraries"), ("Phone", "", "555 0143")]
                ),
                DiffRow(4, "new", "Harbor Youth Fund", [("Sector", "", "Philanthropy")]),
            ],
            "counts": {"new": 12, "changed": 1, "unchanged": 30, "refused": 1},
        },
    ),
    Example("nothing at all", {"caption": "empty.csv", "rows": []}, is_nasty=True),
    Example(
        "right to left and markup",
        {
            "caption": "<i>x</i>.csv",
            "rows": [
                DiffRow(1, "changed", Words.of("مكتبة", "ar"), [("<b>", "<script>alert(1)</script>", "x" * 200)]),
                DiffRow(2, "refused", "", problem="<script>alert(2)</script>"),
            ],
        },
        is_nasty=True,
    ),
]
