"""One shared goal in a list: name, picture, number, promises."""

from bridgework.ui.components import Component, Parameter
from bridgework.ui.words import TEXT

COMPONENT = Component(
    what='One row of `<ol class="rows">`: what was promised, how it moves, and whether promises are kept.',
    parameters={
        "title": Parameter("the goal", TEXT),
        "href": Parameter("its story", (str,)),
        "measure": Parameter("what the picture and the number show", TEXT, ""),
        "picture": Parameter("a sparkline", TEXT, ""),
        "number": Parameter("the value now, in words: 16 points", TEXT, ""),
        "was": Parameter("what it was: was 30 in 2017", TEXT, ""),
        "state": Parameter("kept or late, or nothing to color", (str,), "open", choices=("kept", "late", "open")),
        "promises": Parameter("promises in words: 11 of 14 promises kept", TEXT, ""),
    },
    criteria=(
        "The goal is a heading of level 3 and the only link of the row.",
        "The picture repeats the number and is hidden from screen readers.",
        "A goal without a number says nothing about it rather than zero.",
    ),
    inside="rows",
)
