"""The printed page of one conversation's result as plain data: what all agree on, where they differ and why, what comes next."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bridgework.conversations import wording
from bridgework.conversations.queries.results import Line
from bridgework.overview.paper import picture_of, text_of
from bridgework.overview.queries.talk import TalkReport
from bridgework.partnerships.models import Partnership
from bridgework.ui.charts.opinion_map import opinion_map
from bridgework.ui.language import direction_of
from bridgework.ui.numbers import count, plain_date

# How many lines of print each part may take, so that all of it stands on one page, and how many letters a line holds.
LINES_AGREED, LINES_GROUPS, LINES_DIVIDED = 12, 24, 6
LETTERS_A_LINE = 88
LETTERS_BESIDE_THE_MAP = 46
FEWEST = 1  # statements of a part that has any
# A longer text is cut here, so that one statement is at most two lines; the web page has it whole.
LONGEST_STATEMENT, LONGEST_QUESTION = 2 * LETTERS_A_LINE - 6, 250


def talk_data(partnership: Partnership, report: TalkReport, today: date, *, paper: str, address: str) -> dict[str, Any]:
    """Return everything that the layout prints.

    Parameters
    ----------
    partnership : Partnership
    report : TalkReport
    today : date
        The partnership's local date.
    paper : str
        `a4` or `us-letter`.
    address : str
        Of the result's page on the web.
    """
    talk, page = report.conversation, report.page
    total, modes = wording.voices_said(talk.n_by_mode)
    names = wording.names_of(page)
    agreed = fitting(page.agreed, LINES_AGREED)
    room = LINES_GROUPS // max(len(page.representative), 1)
    held = " · ".join(
        part
        for part in (
            total,
            modes if not talk.source else "",
            _("closed on %(day)s") % {"day": plain_date(talk.closed_at)} if talk.closed_at else "",
        )
        if part
    )
    finding = wording.map_finding(page)
    return {
        "paper": paper,
        "lang": (get_language() or "en").split("-")[0],
        "dir": direction_of(get_language()),
        "date": [today.year, today.month, today.day],
        "title": text_of(talk.title),
        "partnership": text_of(partnership.name),
        "kind": _("Result of a conversation"),
        "held": held,
        "question": text_of(talk.question, LONGEST_QUESTION),
        "agreed": {
            "heading": _("What we all agree on"),
            "rows": [_line(line) for line in agreed],
            "more": _("%(n)s more stand on the web page.") % {"n": count(page.n_agreed - len(agreed))}
            if page.n_agreed > len(agreed)
            else "",
            "empty": _("There is no statement that all groups clearly agree with and that enough people answered."),
        },
        "differ": {
            "heading": _("Where we differ, and why"),
            "chart": picture_of(opinion_map(wording.map_of(page), narrow=True), finding, finding) if page.has_groups else None,
            "groups": [
                {
                    "name": _("%(name)s, %(n)s people") % {"name": names[number], "n": count(size)},
                    "rows": [_line(line) for line in fitting(lines, room - 1, LETTERS_BESIDE_THE_MAP)],
                }
                for number, size, lines in page.representative
            ],
            "divided_heading": _("What divides most"),
            "divided": [_line(line) for line in fitting(page.divided, LINES_DIVIDED)],
            "empty": _("No groups of opinion are shown: a group needs at least 10 people who answered often enough and alike."),
        },
        "next": {
            "heading": _("What happens next, and by when"),
            "text": _next(report),
        },
        "printed": _("Printed on %(day)s from %(partnership)s.")
        % {"day": plain_date(today), "partnership": partnership.name},
        # Translators: the foot of a printed page; {n} and {m} are numbers.
        "page": _("page {n} of {m}"),
        "address": address,
        "read": _("Everything, with all statements and how it was counted:"),
        "missing": _(
            "Some letters of this report are not in the fonts of the computer that printed it. The web page has them all."
        ),
    }  # fmt: skip


def _next(report: TalkReport) -> str:
    talk = report.conversation
    if talk.source:
        return _("This conversation was held elsewhere, so no answers are promised here.")
    said = _("By the rule set before the opening, this will be answered: %(promise)s.") % {
        "promise": wording.promise_of(talk)
    }
    if talk.answer_by:
        said += " " + _("Answers come by %(day)s.") % {"day": plain_date(talk.answer_by)}
    return said


def _line(line: Line) -> dict[str, Any]:
    (counted,) = wording.lines_said([line], line.side or "agree")
    return {
        "text": text_of(line.words, LONGEST_STATEMENT),
        "counts": " · ".join(part for part in (counted.everybody, counted.groups) if part),
    }


def fitting(lines: Sequence[Line], room: int, letters: int = LETTERS_A_LINE) -> list[Line]:
    """Return as many of the first lines as fit into `room` lines of print of so many letters, and the first in any case.

    Each takes what its text takes, wide letters twice, and one line for its counts.
    """
    found: list[Line] = []
    for line in lines:
        text = str(line.words)[:LONGEST_STATEMENT]
        width = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
        room -= -(-width // letters) + 1
        if room < 0 and len(found) >= FEWEST:
            break
        found.append(line)
    return found
