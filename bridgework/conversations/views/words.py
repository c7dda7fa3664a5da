"""How counts are said on pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bridgework.conversations.models import Conversation, Mode, Verdict
from bridgework.conversations.queries.results import FEW, Line, ResultPage
from bridgework.conversations.rules import FLOOR
from bridgework.conversations.rules.floors import shown_parts
from bridgework.lib.words import Words
from bridgework.ui.charts.opinion_map import OpinionMap
from bridgework.ui.numbers import count, percent

LETTERS = "ABCDEFGHIJ"


def group_name(number: int) -> str:
    """Name a group by its letter: groups are found by votes and have no name of their own."""
    return str(_("Group %(letter)s") % {"letter": LETTERS[number - 1]})


def part_said(cells: Sequence[int | None], side: str = "agree", said: Sequence[str] = ("", "")) -> str:
    """Say how many of those who saw a statement agree (or disagree), as far as that may be said."""
    at = 0 if side == "agree" else 1
    part, seen = cells[at], cells[3]
    if seen is None:
        return str(_("not shown, to keep small counts private"))
    # "More than": rounded down, so that it stays true.
    share = part / seen if part is not None else (100 * (seen - FLOOR) // seen) / 100
    values = {"share": percent(share), "n": count(seen)}
    if part is None and not said[at]:
        return str(_("%(n)s answered, share not shown") % values)
    if part is None and said[at] == FEW:
        text = _("fewer than 10 of %(n)s agree") if at == 0 else _("fewer than 10 of %(n)s disagree")
    elif part is None:
        text = _("more than %(share)s of %(n)s agree") if at == 0 else _("more than %(share)s of %(n)s disagree")
    else:
        text = _("%(share)s of %(n)s agree") if at == 0 else _("%(share)s of %(n)s disagree")
    return str(text % values)


@dataclass(frozen=True)
class SaidLine:
    """A statement and its counts in words."""

    number: int
    words: Words
    everybody: str
    groups: str


def lines_said(lines: Sequence[Line], side: str = "agree") -> list[SaidLine]:
    """Say the counts of several statements."""
    return [
        SaidLine(
            line.number,
            line.statement.words,
            part_said(line.everybody, line.side or side, line.said[0]),
            " · ".join(
                f"{group_name(place)}: {part_said(cells, line.side or side, line.said[place])}"
                for place, cells in enumerate(line.groups, 1)
            ),
        )
        for line in lines
    ]


def voices_said(n_by_mode: dict[str, int]) -> tuple[str, str]:
    """Say how many took part, and in which ways; under 10 people nothing exact."""
    n = sum(n_by_mode.values())
    if not n:
        return str(_("Nobody has taken part yet.")), ""
    if n < FLOOR:
        return str(_("Fewer than 10 people have taken part.")), ""
    total = str(ngettext("%(n)s person took part", "%(n)s people took part", n) % {"n": count(n)})
    labels = dict(Mode.choices)
    parts = shown_parts(n_by_mode)
    said = [f"{count(value)} {labels[mode]}" for mode, value in parts.items() if value is not None]
    hidden = [str(labels[mode]) for mode, value in parts.items() if value is None]
    if hidden:
        said.append(str(_("%(modes)s: too few to show apart") % {"modes": ", ".join(hidden)}))
    return total, "; ".join(said)


def verdict_choices() -> list[tuple[str, Any]]:
    """The three answers to "did it help?"."""
    return [(value.value, value.label) for value in Verdict.Value]


def map_of(page: ResultPage) -> OpinionMap:
    """Return the drawing of a result."""
    body = page.body
    return OpinionMap(
        alt=map_finding(page),
        dots=[(x, y, n, group) for x, y, n, group in body["dots"]],
        groups={group["number"]: group_name(group["number"]) for group in body["groups"]},
        left=page.axes.get("left", ""),
        right=page.axes.get("right", ""),
        top=page.axes.get("top", ""),
        bottom=page.axes.get("bottom", ""),
    )


def map_finding(page: ResultPage) -> str:
    """Say what the map shows, in a sentence."""
    k, n = len(page.body["groups"]), page.n_agreed
    if not k:
        return str(_("There are no opinion groups to show."))
    return str(
        ngettext(
            "%(k)d groups of opinion, and %(n)d statement that all of them agree with",
            "%(k)d groups of opinion, and %(n)d statements that all of them agree with",
            n,
        )
        % {"k": k, "n": n}
    )


def promise_of(conversation: Conversation) -> str:
    """Say which statements will be answered."""
    if conversation.answer_rule == Conversation.AnswerRule.MOST_AGREED:
        n = conversation.answer_rule_n
        return str(
            ngettext("the %(n)d statement with the most agreement", "the %(n)d statements with the most agreement", n)
            % {"n": n}
        )
    return str(conversation.get_answer_rule_display())
