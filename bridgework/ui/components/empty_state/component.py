"""What will stand here, and the one next step."""

from bridgework.ui.components import Component, Parameter
from bridgework.ui.words import TEXT

COMPONENT = Component(
    what="Stands where nothing is yet: what will stand here, and the one next step.",
    parameters={
        "text": Parameter("what will stand here", TEXT),
        "step": Parameter("the next step, verb first", TEXT, ""),
        "href": Parameter("where the step leads", (str,), ""),
    },
    criteria=(
        "It says what will come, not that something failed.",
        "At most one step is offered, and only to who may take it.",
    ),
)
