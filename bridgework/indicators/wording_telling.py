"""What the story's page says of a curve: where it leads, where it beat that, what is more than noise. No number is made here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bridgework.indicators.models import Indicator
from bridgework.indicators.queries.finding import people_of, range_text, rate_text
from bridgework.indicators.queries.forecasting import Expected, Outlook
from bridgework.indicators.queries.view import IndicatorView, InGroup
from bridgework.indicators.tables import _missing
from bridgework.ui.naming import in_a_row, kept_together


def _people(view: IndicatorView, group: InGroup) -> str:
    if group is view.everyone:
        return str(view.indicator.population) or _("everyone")
    return people_of(group.name, view.indicator.population)


def outlook_heading(view: IndicatorView, look: Outlook | None) -> str:
    """Return where the series leads, in one sentence with its uncertainty."""
    if look is None or not look.ahead:
        return _("There is no number to look ahead from yet")
    end = look.ahead[-1]
    words = {
        "people": _people(view, look.group),
        "rate": rate_text(end.rate[0]),
        "period": end.period,
        "range": range_text(end.rate),
        "name": str(view.indicator.name),
    }
    if end.rate[1] is None:
        return _("%(name)s: too few years are known to say where it leads") % words
    return (
        _("%(name)s: if we do nothing differently, about %(rate)s per 100 %(people)s in %(period)s (%(range)s)") % words
    )


def outlook_sentences(view: IndicatorView, look: Outlook) -> list[str]:
    """Return what the picture says, sentence by sentence: turning points, then signal and noise."""
    said = []
    if look.turned:
        said.append(
            _("Better than the years before it would have led us to expect: %(list)s.")
            % {"list": _list(look, look.turned)}
        )
    if look.fell_behind:
        said.append(
            _("Worse than the years before it would have led us to expect: %(list)s.")
            % {"list": _list(look, look.fell_behind)}
        )
    if look.tested and not look.turned and not look.fell_behind:
        said.append(_("Every year so far lies where the years before it would have led us to expect."))
    if look.turned or look.fell_behind:
        said.append(
            _(
                "By chance alone, one year of twenty would lie outside what was expected. One good year is a reason to look closer."
            )
        )
    said.append(signal_sentence(look))
    return said


def _list(look: Outlook, several: Sequence[Expected]) -> str:
    rates = {one.order: one.rate for one in look.points}
    return "; ".join(
        _("%(period)s with %(rate)s (expected %(range)s)")
        % {"period": one.period, "rate": rate_text(rates[one.order]), "range": range_text(one.rate)}
        for one in several
    )


def signal_sentence(look: Outlook) -> str:
    """Return which years are more than the usual ups and downs, in one sentence."""
    signals = look.signals
    if signals.reason == "no_counts":
        return _("These rates come without counts, so we cannot tell a signal from chance.")
    if signals.reason == "too_few_points":
        return _("With fewer than two years we cannot tell a signal from chance.")
    if signals.reason:
        return _("All years have the same rate, so nothing stands out.")
    words = {"beyond": in_a_row(map(kept_together, signals.beyond)), "runs": _span(signals.runs), "n": signals.n_points}
    if signals.beyond:
        sentence = ngettext(
            "One year lies outside the usual ups and downs of this curve: %(beyond)s.",
            "These years lie outside the usual ups and downs of this curve: %(beyond)s.",
            len(signals.beyond),
        )
    elif signals.runs:
        sentence = _("From %(runs)s the rate stayed on one side of its mean for longer than chance explains.")
    else:
        sentence = _(
            "No year lies outside the usual ups and downs of this curve: its moves from year to year may be chance."
        )
    sentence %= words
    if signals.is_provisional:
        sentence += " " + _("This rests on %(n)s years only and can change with the next.") % words
    return sentence


def _span(periods: Sequence[str]) -> str:
    if not periods:
        return ""
    return _("%(first)s to %(last)s") % {"first": periods[0], "last": periods[-1]}


def method_text(look: Outlook) -> str:
    """Return how the look ahead was made, and what it is not."""
    if look.method == "theil_sen":
        how = _(
            "The dashed line goes on as the %(n)s known years went: their middle slope (Theil-Sen). The range says where the next "
            "numbers would lie 95 times of 100, if all goes on alike."
        ) % {"n": look.n_points}
    elif look.has_interval:
        how = _(
            "Fewer than eight years are known, so the last number is carried on. The range grows with how far the numbers moved from "
            "year to year so far, 95 times of 100."
        )
    else:
        how = _(
            "Fewer than three years are known. The last number is carried on, and nobody can say how far it may move."
        )
    return how + " " + _("It is a yardstick for what we do, not a prophecy.")


def outlook_table(view: IndicatorView, look: Outlook) -> dict[str, Any]:
    """Return each period: what was, what the periods before it led to expect, and what would come."""
    counted = view.indicator.unit != Indicator.Unit.GIVEN
    columns: list[Any] = [_("Period"), (_("per 100"), "number")]
    if counted:
        columns.append((_("range"), "number"))
    columns += [(_("expected"), "number"), (_("expected range"), "number"), _("Beside what was expected")]
    expected = {one.order: one for one in look.tested}
    verdicts = {"better": _("better"), "worse": _("worse"), "within": _("as expected")}
    rows: list[list[Any]] = []
    for one in look.points:
        row: list[Any] = [one.period]
        if one.cell is None or one.rate is None:
            row += [_missing(one.cell)] + ["–"] * (len(columns) - 2)
        else:
            row.append(rate_text(one.rate))
            if counted:
                row.append("–" if one.cell.low is None else f"{rate_text(one.cell.low)}–{rate_text(one.cell.high)}")
            row += _expected(expected.get(one.order)) + [
                verdicts.get(getattr(expected.get(one.order), "turn", ""), "–")
            ]
        rows.append(row)
    for ahead in look.ahead:
        rows.append([ahead.period, *["–"] * (2 if counted else 1), *_expected(ahead), _("still to come")])
    caption = _("%(name)s, %(group)s: as it was, and if nothing is done differently") % {
        "name": view.indicator.name,
        "group": look.group.name,
    }
    return {"caption": caption, "columns": columns, "rows": rows}


def _expected(one: Expected | None) -> list[str]:
    if one is None:
        return ["–", "–"]
    low = one.rate[1]
    return [rate_text(one.rate[0]), "–" if low is None else f"{rate_text(low)}–{rate_text(one.rate[2])}"]
