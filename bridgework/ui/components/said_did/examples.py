"""Examples of you said, we did: ordinary and nasty."""

from bridgework.lib.words import Words
from bridgework.ui.components import Example

EXAMPLES = [
    Example(
        "done, with a verdict",
        {
            "quote": "Let us see the bus times before the school day changes.",
            "href": "#",
            "asked": "Asked by 212 residents in Getting to school",
            "did": "Two routes moved to 7:10; Transit reports each month.",
            "verdict": (0.61, 0.27, 0.12),
        },
    ),
    Example(
        "turned down",
        {
            "quote": "Close Harbor Street to cars on school days.",
            "asked": "Asked by 61 residents",
            "did": "The street carries the ambulance route. A crossing guard starts in March instead.",
            "did_label": "We will not",
            "reply": "City of Harbor: we look at it again when the bypass opens.",
        },
    ),
    Example(
        "no answer yet, few answered",
        {"quote": "Heaters in the Eastside gym", "verdict_text": "Fewer than 10 residents have answered so far."},
    ),
    Example(
        "right to left",
        {
            "quote": Words.of("اسألونا بالصومالية أيضاً", "ar"),
            "did": Words.of("نعم، منذ مارس", "ar"),
            "verdict": (0.0, 0.0, 1.0),
        },
        is_nasty=True,
    ),
    Example(
        "markup",
        {"quote": "<script>alert(1)</script>", "did": "</article><h1>x", "verdict_text": "<b>100%</b>"},
        is_nasty=True,
    ),
]
