"""Examples of the vote card, ordinary and nasty."""

from bridgework.lib.words import Words
from bridgework.ui.components import Example

EXAMPLES = [
    Example(
        "ordinary",
        {
            "statement": "A bus that comes late teaches us that we do not matter.",
            "action": "#",
            "position": "Getting to school · statement 7 of about 20",
            "progress": 0.35,
            "note": "Written by a resident, translated.",
            "original_href": "#",
            "is_heading": False,
        },
    ),
    Example(
        "translated, with its original",
        {
            "statement": "A bus that comes late teaches us that we do not matter.",
            "action": "#",
            "position": "Getting to school · statement 7 of about 20",
            "progress": 0.35,
            "note": "Written by a resident.",
            "translated": "Translated from Arabic by a machine; nobody has checked it.",
            "original": Words.of("الحافلة المتأخرة تعلّمنا أننا لا نهم.", "ar"),
            "is_heading": False,
        },
    ),
    Example(
        "right to left",
        {
            "statement": Words.of("الحافلة المتأخرة تعلّمنا أننا لا نهم.", "ar"),
            "action": "#",
            "progress": 0,
            "is_heading": False,
        },
        is_nasty=True,
    ),
    Example(
        "markup and a very long word",
        {
            "statement": "<script>alert(1)</script> " + "Verkehrsinfrastrukturfinanzierungsgesellschaft" * 3,
            "action": "#",
            "progress": 1,
            "hidden": [("statement", '"><b>')],
            "is_heading": False,
        },
        is_nasty=True,
    ),
]
