"""A sentence that must be seen."""

from bridgework.ui.components import Component, Parameter
from bridgework.ui.words import TEXT

COMPONENT = Component(
    what="Says one thing that must be seen: what happened, or what to do.",
    parameters={
        "text": Parameter("the sentence", TEXT, ""),
        "body": Parameter("its body, when used as a block", TEXT, ""),
        "heading": Parameter("what it is about", TEXT, ""),
        "tone": Parameter("what color repeats", (str,), "info", choices=("info", "done", "problem")),
        "is_live": Parameter("it appears as an answer to what the person just did", (bool,), False),
    },
    criteria=(
        "The words carry the tone; color and the line at the side only repeat it.",
        "A notice that answers an act is a polite live region; one that was there all along is not.",
    ),
)
