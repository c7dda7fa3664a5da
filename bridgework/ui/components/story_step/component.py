"""One step on the bridge line."""

from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString

from bridgework.ui.components import Component, Parameter
from bridgework.ui.words import TEXT, said

DOT = ' <span class="dot" aria-hidden="true">·</span> '


def prepare(values: dict[str, Any]) -> dict[str, Any]:
    """Build the links in Python: a story has some twenty."""
    links = [f'<a href="{escape(href)}">{said(label)}</a>' for label, href in values["links"]]
    return {"links": SafeString(DOT.join(links))}


COMPONENT = Component(
    what='One step of a story, inside `<ol class="story">`: what it is, two or three sentences, where it leads.',
    parameters={
        "heading": Parameter("the step: Why, Voices, Decided, …", TEXT),
        "key": Parameter("fragment id, so that others can link here", (str,), ""),
        "finding": Parameter("what stands out, said large", TEXT, ""),
        "text": Parameter("two or three sentences", TEXT, ""),
        "body": Parameter("the sentences, when used as a block", TEXT, ""),
        "note": Parameter("a small line under it", TEXT, ""),
        "links": Parameter("(label, address) pairs to the records behind it", (list, tuple), ()),
        "is_open": Parameter("this has not happened yet: the opening stays hollow and dotted", (bool,), False),
    },
    criteria=(
        "The story is an ordered list, each step with a heading of level 2.",
        "The line and its openings are decoration and are not read.",
    ),
    prepare=prepare,
    inside="story",
)
