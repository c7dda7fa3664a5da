"""One statement, three equal answers."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from bridgework.ui.charts.verdict import progress_bar
from bridgework.ui.components import Component, Parameter
from bridgework.ui.words import TEXT

ANSWERS = (("agree", _("Agree")), ("disagree", _("Disagree")), ("pass", _("Not sure, next")))


def prepare(values: dict[str, Any]) -> dict[str, Any]:
    """Draw how far one is, and name the three answers."""
    share = values["progress"]
    return {"answers": values["answers"] or ANSWERS, "bar": progress_bar(share) if share is not None else ""}


COMPONENT = Component(
    what="One statement and three equal answers; nothing is preselected, nothing else competes.",
    parameters={
        "statement": Parameter("the statement", TEXT),
        "action": Parameter("where the form is sent", (str,)),
        "position": Parameter("where one is: Getting to school · statement 7 of about 20", TEXT, ""),
        "progress": Parameter("how far, 0 to 1", (int, float), None),
        "note": Parameter("who wrote it, whether translated", TEXT, ""),
        "translated": Parameter("who translated it, if it is a translation", TEXT, ""),
        "original": Parameter("the original, opened on the card itself", TEXT, None),
        "original_href": Parameter("the original, where this is a translation", (str,), ""),
        "hidden": Parameter("(name, value) pairs sent along", (list, tuple), ()),
        "name": Parameter("name of the answer sent", (str,), "answer"),
        "answers": Parameter("three (value, label) pairs, where not agree, disagree, pass", (list, tuple), ()),
        "is_heading": Parameter("the statement is the page's first heading", (bool,), True),
    },
    criteria=(
        "The three answers are buttons of equal size, weight and color, in the same order for everyone.",
        "The statement is read before the answers and carries its own language.",
        "One press answers; undo is on the page.",
        "The page after an answer is opened at its statement (#card): it is read out first, and Tab leads on to the answers.",
    ),
    prepare=prepare,
)
