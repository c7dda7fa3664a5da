"""How counts are said on pages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from bridgework.conversations.models import Conversation, Mode, Verdict
from bridgework.conversations.queries.results import FEW, Line, ResultPage
from bridgework.conversations.rules import FLOOR
from bridgework.conversations.rules.floors import shown_parts
from bridgework.lib.words import Words
from bridgework.partnerships.models import Partnership
from bridgework.ui.charts.opinion_map import Drawing, OpinionMap
from bridgework.ui.naming import in_a_row, own_name
from bridgework.ui.numbers import count, number_in, percent_in

LETTERS = "ABCDEFGHIJ"


@lru_cache(maxsize=64)
def _phrases(language: str | None) -> dict[str, str]:
    """Look up once what a page of counts says again and again in one language."""
    return {
        "group": _("Group %(letter)s"),
        "named": _("Group %(letter)s: %(name)s"),
        "for": _("“%(said)s”"),
        "against": _("not “%(said)s”"),
        "hidden": _("not shown, to keep small counts private"),
        "hidden of": _("%(n)s answered, share not shown"),
        "few agree": _("fewer than 10 of %(n)s agree"),
        "few disagree": _("fewer than 10 of %(n)s disagree"),
        "most agree": _("more than %(share)s of %(n)s agree"),
        "most disagree": _("more than %(share)s of %(n)s disagree"),
        "agree": _("%(share)s of %(n)s agree"),
        "disagree": _("%(share)s of %(n)s disagree"),
    }


def group_name(number: int) -> str:
    """Name a group by its letter: groups are found by votes and have no name of their own."""
    return _phrases(get_language())["group"] % {"letter": LETTERS[number - 1]}


def part_said(cells: Sequence[int | None], side: str = "agree", said: Sequence[str] = ("", "")) -> str:
    """Say how many of those who saw a statement agree (or disagree), as far as that may be said."""
    language = get_language()
    return _part_said(cells, side, said, _phrases(language), language)


def _part_said(
    cells: Sequence[int | None], side: str, said: Sequence[str], phrases: dict[str, str], language: str | None
) -> str:
    at = 0 if side == "agree" else 1
    part, seen = cells[at], cells[3]
    if seen is None:
        return phrases["hidden"]
    side = "disagree" if at else "agree"
    n = number_in(seen, 0, language)
    if part is not None:
        return phrases[side] % {"share": percent_in(part / seen, 0, language), "n": n}
    if not said[at]:
        return phrases["hidden of"] % {"n": n}
    if said[at] == FEW:
        return phrases[f"few {side}"] % {"n": n}
    # "More than": rounded down, so that it stays true.
    share = (100 * (seen - FLOOR) // seen) / 100
    return phrases[f"most {side}"] % {"share": percent_in(share, 0, language), "n": n}


PROPOSED_LENGTH = 34  # of a proposed name: it stands on the map


def proposed_name(lines: Sequence[Line]) -> str:
    """Propose a name for a group: the beginning of what sets it apart most, as what its people agree with or turn down."""
    if not lines:
        return ""
    line = next((one for one in lines if one.side != "disagree"), lines[0])
    said = str(line.words).rstrip(".!?… ")
    if len(said) > PROPOSED_LENGTH:
        said = f"{said[:PROPOSED_LENGTH].rsplit(' ', 1)[0].rstrip(',;:–- ')} …"
    phrases = _phrases(get_language())
    return phrases["against" if line.side == "disagree" else "for"] % {"said": said}


def names_of(page: ResultPage) -> dict[int, str]:
    """Name each group of a result on the map and in its heading: its letter, and its given or proposed name."""
    phrases, found = _phrases(get_language()), {}
    for number, _size, lines in page.representative:
        given = page.names.get(number)
        name = str(given) if given else proposed_name(lines)
        found[number] = phrases["named"] % {"letter": LETTERS[number - 1], "name": name} if name else group_name(number)
    return found


class SaidLine(NamedTuple):
    """A statement and its counts in words."""

    number: int
    words: Words
    everybody: str
    groups: str


def lines_said(lines: Sequence[Line], side: str = "agree") -> list[SaidLine]:
    """Say the counts of several statements."""
    language = get_language()
    phrases = _phrases(language)
    names = [group_name(place) for place in range(1, 1 + len(lines[0].groups))] if lines else []
    found = []
    for line in lines:
        asked = line.side or side
        # Where groups speak, a count of everybody that is not shown need not be said line by line.
        is_silent = line.groups and line.everybody[3] is None
        everybody = "" if is_silent else _part_said(line.everybody, asked, line.said[0], phrases, language)
        groups = [
            f"{name}: {_part_said(cells, asked, said, phrases, language)}"
            for name, cells, said in zip(names, line.groups, line.said[1:], strict=True)
        ]
        found.append(SaidLine(line.number, line.words, everybody, " · ".join(groups)))
    return found


def voices_said(n_by_mode: dict[str, int]) -> tuple[str, str]:
    """Say how many took part, and in which ways; under 10 people nothing exact."""
    n = sum(n_by_mode.values())
    if not n:
        return str(_("Nobody has taken part yet.")), ""
    if n < FLOOR:
        return str(_("Fewer than 10 people have taken part.")), ""
    total = str(ngettext("%(n)s person took part", "%(n)s people took part", n) % {"n": count(n)})
    labels = dict(Mode.choices)
    shown = shown_parts(n_by_mode)
    parts = {mode: shown[mode] for mode in labels if mode in shown}  # PostgreSQL keeps no order of a JSON's keys
    said = [f"{count(value)} {labels[mode]}" for mode, value in parts.items() if value is not None]
    hidden = [str(labels[mode]) for mode, value in parts.items() if value is None]
    if hidden:
        said.append(str(_("%(modes)s: too few to show apart") % {"modes": in_a_row(hidden)}))
    return total, in_a_row(said, ";")


def verdict_choices() -> list[tuple[str, Any]]:
    """The three answers to "did it help?"."""
    return [(value.value, value.label) for value in Verdict.Value]


def map_of(page: ResultPage) -> OpinionMap:
    """Return the drawing of a result."""
    body = page.body
    kept = body.get("drawing")  # results computed before it was kept have none
    return OpinionMap(
        alt=map_finding(page),
        dots=body["dots"],
        kept=Drawing(*kept) if kept else None,
        groups=names_of(page),
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


def report_languages(partnership: Partnership) -> list[tuple[str, str]]:
    """Return the languages a result is printed in, each named in itself: the partnership's that the interface speaks."""
    spoken = {code for code, _name in settings.LANGUAGES}
    return [(code, own_name(code)) for code in partnership.languages or ["en"] if code in spoken]


def promise_of(conversation: Conversation) -> str:
    """Say which statements will be answered."""
    if conversation.answer_rule == Conversation.AnswerRule.MOST_AGREED:
        n = conversation.answer_rule_n
        return str(
            ngettext("the %(n)d statement with the most agreement", "the %(n)d statements with the most agreement", n)
            % {"n": n}
        )
    return str(conversation.get_answer_rule_display())
