"""The printed root-cause map of a goal as plain data. The page's layout gets it as data, never as code."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bridgework.crossings.wording_causes import (
    CauseLine,
    Known,
    StrategyLine,
    alt_of,
    flags_said,
    outline_lines,
    picture_of,
    strategy_line,
)
from bridgework.goals.queries.causes import GoalMap
from bridgework.overview import paper as on_paper
from bridgework.overview.paper import text_of
from bridgework.partnerships.models import Partnership
from bridgework.ui.charts.causes import causes_picture
from bridgework.ui.language import direction_of
from bridgework.ui.naming import in_a_row
from bridgework.ui.numbers import plain_date


def causes_data(partnership: Partnership, found: GoalMap, known: Known, today: date, *, paper: str) -> dict[str, Any]:
    """Return everything that the map's layout prints.

    Parameters
    ----------
    partnership : Partnership
    found : GoalMap
    known : mapping
        The indicators that this reader may see, by their names in addresses.
    today : date
        The partnership's local date, printed on every page.
    paper : str
        `a4` or `us-letter`.
    """
    loose = [strategy_line(found, one, known) for one in found.outline.strategies_without_cause()]
    version = _("Version %(n)s of the map") % {"n": found.version}
    return {
        "paper": paper,
        "lang": (get_language() or "en").split("-")[0],
        "dir": direction_of(get_language()),
        "date": [today.year, today.month, today.day],
        "title": text_of(found.goal.title),
        "partnership": text_of(partnership.name),
        "kind": _("Root causes, and who works on them"),
        "flags": " ".join(flags_said(found)),
        "chart": on_paper.picture_of(causes_picture(picture_of(found, known)), alt_of(found), version),
        "outline": _("The outline"),
        "causes": [row for line in outline_lines(found, known) for row in _rows(line, 0)],
        "loose": [_strategy(line) for line in loose],
        "loose_heading": _("Strategies tied to no cause"),
        "printed": _("Printed on %(day)s from %(partnership)s.")
        % {"day": plain_date(today), "partnership": partnership.name},
        "page": _("page {n} of {m}"),
        "missing": _(
            "Some letters of this report are not in the fonts of the computer that printed it. The web page has them all."
        ),
    }


def _rows(line: CauseLine, depth: int) -> list[dict[str, Any]]:
    row = {
        "depth": depth,
        "text": text_of(line.cause.text),
        "flag": _("Nobody works on this cause yet.") if line.is_flagged else "",
        "strategies": [_strategy(one) for one in line.strategies],
    }
    return [row, *(below for child in line.children for below in _rows(child, depth + 1))]


def _strategy(line: StrategyLine) -> dict[str, Any]:
    if line.indicators:
        measured = _("Measured by") + " " + in_a_row(str(one.name) for one in line.indicators)
    elif line.n_unseen:
        measured = _("Measured by a number that is not shown here")
    else:
        measured = _("No number shows yet whether it helps.")
    return {
        "text": text_of(line.strategy.text),
        "sector": line.sector,
        "measured": measured,
        "is_flagged": not line.indicators and not line.n_unseen,
    }
