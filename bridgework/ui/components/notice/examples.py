"""Examples of the notice, ordinary and nasty."""

from bridgework.lib.words import Words
from bridgework.ui.components import Example

EXAMPLES = [
    Example("for your information", {"text": "This conversation closes on 30 January."}),
    Example("done", {"text": "Your answer is counted.", "tone": "done", "is_live": True}),
    Example(
        "problem",
        {
            "heading": "3 of 412 rows need a look",
            "text": "Row 17, column “Rate”: write a number between 0 and 100.\n\nNothing was saved yet.",
            "tone": "problem",
        },
    ),
    Example(
        "right to left, by a machine",
        {"text": Words.of("a", "en").with_rendering("تم احتساب إجابتك.", "ar", is_machine=True).in_language("ar")},
        is_nasty=True,
    ),
    Example("markup and no end", {"heading": "<h1>", "text": "<script>alert(1)</script>" + "x" * 300}, is_nasty=True),
]
