"""A button, or a link that looks like one."""

from bridgework.ui.components import Component, Parameter
from bridgework.ui.words import TEXT

COMPONENT = Component(
    what="Does one thing. At most one per page is the first (filled).",
    parameters={
        "label": Parameter("what happens, verb first", TEXT),
        "href": Parameter("where it leads; without it, it sends the form it stands in", (str,), ""),
        "first": Parameter("the page's one main act", (bool,), False),
        "name": Parameter("name sent with the form", (str,), ""),
        "value": Parameter("value sent with the form", (str, int), ""),
    },
    criteria=(
        "Its label alone says what happens.",
        "A link leads, a button acts: the element is the right one of the two.",
        "At least 44 by 44 pixels to touch; focus shows as a ring of 3:1 contrast.",
    ),
)
