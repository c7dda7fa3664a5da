"""The picture of where an indicator leads, from its outlook alone."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bridgework.indicators.drawing import unit_of
from bridgework.indicators.queries.finding import range_text, rate_text
from bridgework.indicators.queries.forecasting import Outlook
from bridgework.indicators.queries.stories import Moment
from bridgework.indicators.queries.view import IndicatorView
from bridgework.indicators.wording_telling import outlook_heading
from bridgework.ui.charts.forecast import Forecast, Spot

COLORS = {"better": "leaf", "worse": "ember"}


def forecast_of(view: IndicatorView, look: Outlook | None, began: Sequence[Moment]) -> Forecast:
    """Return the past with rings where it beat or missed what was expected, and what would come if nothing changed."""
    alt = outlook_heading(view, look) + "."
    if look is None or not look.n_points:
        return Forecast(alt, (), (), "", "")
    target = view.universal_target
    rates = [one.rate for one in look.points if one.rate is not None]
    unit, by = unit_of(view.indicator, [*rates, *([target[0]] if target else [])])

    def scaled(value: float | None) -> float | None:
        return None if value is None else value / by

    turns = {one.order: one.turn for one in look.tested}
    marks = {"better": pgettext("than expected", "better"), "worse": pgettext("than expected", "worse")}
    spots = []
    for one in look.points:
        turn = turns.get(one.order, "")
        low, high = (one.cell.low, one.cell.high) if one.cell is not None else (None, None)
        spots.append(
            Spot(
                one.period, one.order, scaled(one.rate), scaled(low), scaled(high),
                marks.get(turn, ""), COLORS.get(turn, "ink"),
            )
        )  # fmt: skip
    ahead = [
        Spot(one.period, one.order, scaled(one.rate[0]), scaled(one.rate[1]), scaled(one.rate[2])) for one in look.ahead
    ]
    label = ""
    if look.ahead:
        end = look.ahead[-1]
        interval = range_text(end.rate)
        label = _("If nothing changes: %(rate)s%(range)s") % {
            "rate": rate_text(end.rate[0]),
            "range": f" ({interval})" if interval else "",
        }
    places = [(look.clock.at(one.on), str(number)) for number, one in enumerate(began, 1)]
    return Forecast(
        alt=alt,
        spots=spots,
        ahead=ahead,
        name=str(look.group.name),
        ahead_label=label,
        group=look.group.color,
        unit=unit,
        target=scaled(target[0]) if target else None,
        target_label=_("Goal for everyone: %(rate)s per 100 by %(year)s")
        % {"rate": rate_text(target[0]), "year": target[1].year}
        if target
        else "",
        began=[(at, number) for at, number in places if at is not None],
    )
