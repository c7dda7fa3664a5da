"""What stands on a printed sheet, for the page and for the PDF alike; said in the language that is active."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bridgework.conversations.models import SheetRun
from bridgework.conversations.queries.paper import statements_on
from bridgework.lib.words import Words, direction
from bridgework.partnerships.models import Partnership
from bridgework.ui.numbers import plain_date


def text_of(words: Words) -> dict[str, str]:
    """Return words as the typesetter takes them: text, language, direction."""
    rendering = words.in_language(get_language())
    return {"text": rendering.body, "lang": rendering.language, "dir": rendering.direction}


def sheet_data(run: SheetRun, partnership: Partnership) -> dict[str, Any]:
    """Gather the texts and numbers of a run of sheets."""
    conversation = run.conversation
    language = run.language
    last = conversation.closes_on
    return {
        "lang": language,
        "dir": direction(language),
        "by": text_of(partnership.name),
        "title": text_of(conversation.title),
        "question": text_of(conversation.question),
        "numbers": list(range(run.first_sheet, run.last_sheet + 1)),
        "sheet": _("Sheet %(number)s"),
        "how": _("Tick one box for each statement. Leave out what you do not want to answer. Write no name."),
        "agree": _("Agree"),
        "pass": _("Not sure"),
        "disagree": _("Disagree"),
        "statements": [{"number": str(one.number), "words": text_of(one.words)} for one in statements_on(run)],
        "own": _("What else should be asked? Write one sentence, without names. A person reads it first."),
        "kept": _(
            "No name stands on this sheet. Two people type it in, and your answers count like those given on a screen."
        ),
        "until": _("Please give it back by %(day)s.") % {"day": plain_date(last)} if last else "",
        "missing": _("Some letters are missing here, as this machine has no font for them."),
        "day": [run.made_on.year, run.made_on.month, run.made_on.day],
    }
