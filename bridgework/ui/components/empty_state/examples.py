"""Examples of the empty state, ordinary and nasty."""

from bridgework.lib.words import Words
from bridgework.ui.components import Example

EXAMPLES = [
    Example(
        "with a step",
        {
            "text": "The goals that organizations here hold together will stand here.",
            "step": "Write the first goal",
            "href": "#",
        },
    ),
    Example("for those who cannot act", {"text": "No conversation is open now. The next one is announced here."}),
    Example("right to left", {"text": Words.of("ستظهر الأهداف هنا", "ar")}, is_nasty=True),
    Example(
        "markup",
        {"text": "<script>alert(1)</script>", "step": "<b>x</b>", "href": "javascript&colon;alert(1)"},
        is_nasty=True,
    ),
]
