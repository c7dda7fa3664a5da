"""The table, the CSV and the text alternative of the small pictures by place, from the same shown cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bridgework.indicators.models import Indicator
from bridgework.indicators.queries import PlacesPage
from bridgework.indicators.queries.finding import range_text, rate_text
from bridgework.indicators.queries.view import InGroup, Shown
from bridgework.indicators.tables import CSV_HEADER, csv_numbers
from bridgework.lib.tables.writing import csv_text
from bridgework.places.models import Dimension, Place
from bridgework.ui.numbers import not_shown, number_in


def _every(page: PlacesPage) -> Iterator[tuple[Place, InGroup, bool]]:
    for place, groups, everyone in page.places:
        for group in groups:
            yield place, group, False
        if everyone is not None:
            yield place, everyone, True


def _saying() -> Callable[[Shown | None], str]:
    """Return what says a cell with its range and counts. Its sentences are looked up once: a page says some eighty cells."""
    language, hidden, withheld = get_language(), not_shown(), _("withheld by the source")
    most, least = _("at most %(rate)s per 100"), _("at least %(rate)s per 100")
    between, behind = _("%(low)s to %(high)s"), _("%(said)s, %(x)s of %(n)s")

    def said(cell: Shown | None) -> str:
        if cell is None:
            return "–"
        if cell.at_most is not None:
            return most % {"rate": cell.at_most}
        if cell.at_least is not None:
            return least % {"rate": cell.at_least}
        if not cell.is_shown or cell.rate is None:
            return withheld if cell.is_withheld_by_source else hidden
        rate, low, high = rate_text(cell.rate), cell.low, cell.high
        if low is not None and high is not None:
            low_said, high_said = number_in(round(low, 1), 1, language), number_in(round(high, 1), 1, language)
            rate = f"{rate} ({between % {'low': low_said, 'high': high_said}})"
        if cell.x is None or cell.n is None:
            return rate
        return behind % {"said": rate, "x": number_in(cell.x, 0, language), "n": number_in(cell.n, 0, language)}

    return said


def multiples_alt(indicator: Indicator, page: PlacesPage) -> str:
    """Return what the small pictures show, with its uncertainty: everyone's rates in the latest period, from the lowest to the highest."""
    period = page.periods[-1] if page.periods else ""
    cells = [(place.name, everyone.cell(period)) for place, _groups, everyone in page.places if everyone is not None]
    known = sorted((cell.rate, name, cell) for name, cell in cells if cell is not None and cell.rate is not None)
    words = {"name": str(indicator.name), "period": period, "n": len(page.places)}
    if not known:
        return (
            _(
                "%(name)s over time in %(n)s places, one small picture for each. No number of everyone can be shown for %(period)s."
            )
            % words
        )
    ends = []
    for rate, _name, cell in (known[0], known[-1]):
        interval = range_text((rate, cell.low, cell.high))
        ends.append(f"{rate_text(rate)} ({interval})" if interval else rate_text(rate))
    if len(known) == 1:
        return _("%(name)s over time: everyone at %(rate)s per 100 in %(period)s, in the one place shown.") % {
            **words,
            "rate": ends[0],
        }
    return _(
        "%(name)s over time, one small picture for each of %(n)s places: in %(period)s, between %(low)s and %(high)s per 100 for everyone."
    ) % {**words, "low": ends[0], "high": ends[1]}


def places_table(indicator: Indicator, page: PlacesPage) -> dict[str, Any]:
    """Return the first and the latest period of the page's places, with counts and ranges."""
    periods = list(dict.fromkeys((page.periods[0], page.periods[-1]))) if page.periods else []
    said, everyone = _saying(), _("Everyone")
    rows = [
        [place.name, everyone if is_everyone else group.name, *[said(group.cell(period)) for period in periods]]
        for place, group, is_everyone in _every(page)
    ]
    return {
        "caption": _("%(name)s, place by place, per 100 with ranges and counts") % {"name": indicator.name},
        "columns": [_("Place"), _("Group"), *((period, "number") for period in periods)],
        "rows": rows,
    }


def places_csv(page: PlacesPage, dimension: Dimension | None) -> str:
    """Return every period of the page's places as CSV; hidden cells are there with their status and without numbers."""
    rows = []
    for place, group, is_everyone in _every(page):
        code = "everyone" if is_everyone or dimension is None else dimension.code
        for period, cell in group.cells.items():
            rows.append((place.code, place.name, period, code, group.code, str(group.name), *csv_numbers(cell)))
    return csv_text(CSV_HEADER, rows)
