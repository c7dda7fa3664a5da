"""Examples of the field, ordinary and nasty."""

from bridgework.lib.words import Words
from bridgework.ui.components import Example

EXAMPLES = [
    Example(
        "one line",
        {
            "label": "Your name",
            "name": "ex_name",
            "hint": "As others in the partnership know you.",
            "autocomplete": "name",
        },
    ),
    Example(
        "with an error",
        {
            "label": "Mail address",
            "name": "ex_mail",
            "kind": "email",
            "value": "amara@",
            "error": "Write the whole address, for example amara@example.org.",
        },
    ),
    Example(
        "many lines, may stay empty",
        {"label": "What should change?", "name": "ex_more", "kind": "textarea", "optional": True},
    ),
    Example(
        "choose one of many",
        {
            "label": "Sector",
            "name": "ex_sector",
            "kind": "select",
            "value": "schools",
            "choices": [("", "Choose a sector"), ("schools", "Schools"), ("health", "Health")],
        },
    ),
    Example(
        "choose one",
        {
            "label": "For yourself or for an organization?",
            "name": "ex_for",
            "kind": "radio",
            "choices": [("self", "For myself"), ("org", "For an organization")],
        },
    ),
    Example(
        "yes or no",
        {
            "label": "Send me a mail when this is answered",
            "name": "ex_follow",
            "kind": "checkbox",
            "hint": "You can stop this with one click in every mail.",
        },
    ),
    Example("file", {"label": "Table (CSV or Excel)", "name": "ex_file", "kind": "file", "optional": True}),
    Example(
        "right to left",
        {"label": Words.of("ما الذي يجب أن يتغير؟", "ar"), "name": "ex_rtl", "optional": True},
        is_nasty=True,
    ),
    Example(
        "markup and a very long word",
        {
            "label": "<b>Bold?</b> & " + "Donaudampfschifffahrtsgesellschaft" * 4,
            "name": "ex_nasty",
            "value": '"><script>alert(1)</script>',
            "hint": "<img src=x>",
            "error": "</p><script>alert(2)</script>",
        },
        is_nasty=True,
    ),
]
