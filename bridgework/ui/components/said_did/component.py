"""You said, we did: a quote, the answer, and what residents say of it."""

from typing import Any

from bridgework.ui.charts.verdict import verdict_bar
from bridgework.ui.components import Component, Parameter
from bridgework.ui.words import TEXT


def prepare(values: dict[str, Any]) -> dict[str, Any]:
    """Draw the verdict bar, only where shares may be shown."""
    verdict = values["verdict"]
    return {"bar": verdict_bar(*verdict) if verdict else "", "shares": verdict}


COMPONENT = Component(
    what="What residents said, what was done, and their verdict.",
    parameters={
        "quote": Parameter("what was said, without quotation marks", TEXT),
        "href": Parameter("the whole record", (str,), ""),
        "asked": Parameter("who asked, where: Asked by 212 residents in Getting to school", TEXT, ""),
        "did": Parameter("what was done", TEXT, ""),
        "did_label": Parameter("how the answer is called: We did, We will not, Referred", TEXT, ""),
        "reply": Parameter("the owing organization's own words, beside it", TEXT, ""),
        "verdict": Parameter(
            "shares solved, partly, not (each 0 to 1); None where too few answered", (tuple, list), None
        ),
        "verdict_text": Parameter("the verdict in words, with who answered", TEXT, ""),
    },
    criteria=(
        "The quote is a blockquote in its own language.",
        "The verdict bar repeats the words beside it and is hidden from screen readers.",
    ),
    prepare=prepare,
)
