"""What an indicator's page says in words beside its finding: change, gap, method, protection. No number is made here."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bridgework.indicators.models import Indicator
from bridgework.indicators.queries import IndicatorView
from bridgework.indicators.queries.finding import people_of, range_text, rate_text
from bridgework.indicators.queries.view import GapThen
from bridgework.ui.naming import in_a_row, kept_together
from bridgework.ui.numbers import number


def _with_range(text: str, interval: str) -> str:
    return f"{text} ({interval})" if interval else text


def gap_in_short(indicator: Indicator, gap: GapThen) -> str:
    """Return the difference of one period with its interval, short enough to stand in a picture."""
    points = _with_range(rate_text(gap.difference[0]), range_text(gap.difference))
    return _("%(number)s apart") % {"number": points}


def gaps_text(view: IndicatorView) -> str:
    """Return difference and ratio of each period of the gap, as sentences."""
    return " ".join(f"{kept_together(gap.period)}: {gap_text(view.indicator, gap)}." for gap in view.gaps)


def gap_text(indicator: Indicator, gap: GapThen) -> str:
    """Return difference and ratio of one period, each with its interval."""
    points = _with_range(rate_text(gap.difference[0]), range_text(gap.difference))
    if indicator.unit == Indicator.Unit.EVENTS:
        difference = _("%(number)s more per 100") % {"number": points}
    else:
        difference = _("%(number)s points apart") % {"number": points}
    times = gap.ratio[0]
    if times is None:
        return difference
    ratio = _("%(times)s times the rate") % {"times": _with_range(number(round(times, 1), 1), range_text(gap.ratio))}
    return _("%(difference)s, %(ratio)s") % {"difference": difference, "ratio": ratio}


def gap_heading(view: IndicatorView) -> str:
    """Return what became of the gap, in one sentence."""
    if not view.gaps:
        return ""
    then, now = view.gaps[0], view.gaps[-1]
    words = {
        "first": people_of(now.first.name, view.indicator.population),
        "second": people_of(now.second.name, view.indicator.population),
        "then": rate_text(then.difference[0]),
        "then_period": then.period,
        "now": rate_text(now.difference[0]),
        "now_period": now.period,
    }
    if then is now:
        return _("The gap between %(first)s and %(second)s was %(now)s per 100 in %(now_period)s") % words
    return (
        _(
            "The gap between %(first)s and %(second)s was %(then)s per 100 in %(then_period)s and is %(now)s in %(now_period)s"
        )
        % words
    )


def trend_heading(view: IndicatorView) -> str:
    """Return how the rates moved, in one sentence: of the two groups of the finding, or of everyone."""
    if len(view.gaps) > 1:
        then, now = view.gaps[0], view.gaps[-1]
        return _("From %(then)s to %(now)s: %(first)s from %(a)s to %(b)s per 100, %(second)s from %(c)s to %(d)s") % {
            "then": kept_together(then.period),
            "now": kept_together(now.period),
            "first": people_of(now.first.name, view.indicator.population),
            "second": people_of(now.second.name, view.indicator.population),
            "a": rate_text(then.first.rate),
            "b": rate_text(now.first.rate),
            "c": rate_text(then.second.rate),
            "d": rate_text(now.second.rate),
        }
    if view.everyone is not None:
        known = [(p, c.rate) for p in view.periods if (c := view.everyone.cell(p)) is not None and c.rate is not None]
        if len(known) > 1:
            return _("From %(then)s to %(now)s: everyone from %(a)s to %(b)s per 100") % {
                "then": kept_together(known[0][0]),
                "now": kept_together(known[-1][0]),
                "a": rate_text(known[0][1]),
                "b": rate_text(known[-1][1]),
            }
    return _("The rate per 100, by group")


def target_text(view: IndicatorView) -> str:
    """Return the goal for everyone, in one sentence, or nothing."""
    if view.universal_target is None:
        return ""
    value, until = view.universal_target
    words = {"rate": rate_text(value), "year": until.year}
    if view.indicator.polarity == Indicator.Polarity.DOWN:
        return _("The goal is the same for everyone: %(rate)s per 100 or fewer by %(year)s.") % words
    return _("The goal is the same for everyone: %(rate)s per 100 or more by %(year)s.") % words


def interval_text(indicator: Indicator) -> str:
    """Return what the ranges beside the numbers are, in plain words."""
    if indicator.unit == Indicator.Unit.GIVEN:
        return _(
            "The rates stand as their source gives them. Without the counts behind them we cannot say how sure they are."
        )
    if indicator.unit == Indicator.Unit.EVENTS:
        return _(
            "The ranges say how far chance alone could have moved a number, 95 times of 100 (Poisson, Garwood). They take each "
            "event by itself. One person can have several, so the true range is wider."
        )
    return _(
        "The ranges say how far chance alone could have moved a number, 95 times of 100 (Wilson for a rate, Newcombe for a "
        "difference)."
    )


def unit_text(indicator: Indicator) -> str:
    """Return what was divided by what."""
    words = {"counted": str(indicator.counted) or _("events"), "population": str(indicator.population) or _("people")}
    if indicator.unit == Indicator.Unit.EVENTS:
        return _("%(counted)s for every 100 %(population)s. One person may be counted several times.") % {
            **words,
            "counted": words["counted"][:1].upper() + words["counted"][1:],
        }
    if indicator.unit == Indicator.Unit.GIVEN:
        return _("A rate per 100 %(population)s, as its source gives it.") % words
    return _("Of every 100 %(population)s, how many %(counted)s. Each person counts once.") % words


def _listed(names: list[str]) -> str:
    """Return names in a row; those of crossed groups have commas of their own."""
    return in_a_row(names, ";" if any("," in name for name in names) else ",")


def not_shown_text(view: IndicatorView) -> str:
    """Return which groups are not shown, in words, or nothing."""
    several = [str(name) for name, hidden, periods in view.not_shown if hidden == periods]
    some = [str(name) for name, hidden, periods in view.not_shown if hidden < periods]
    parts = []
    if several:
        parts.append(_("Not shown: %(groups)s.") % {"groups": _listed(several)})
    if some:
        parts.append(_("Not shown in some years: %(groups)s.") % {"groups": _listed(some)})
    if view.is_total_hidden:
        parts.append(_("In some years nothing can be shown here."))
    return " ".join(parts)


def protection_text(indicator: Indicator) -> str:
    """Return how small groups are protected, in plain words."""
    if indicator.unit == Indicator.Unit.GIVEN:
        return _(
            "These rates are published by their source, which leaves out small groups itself. Where a count is known too, the "
            "same rule applies to it as everywhere here: no count of 1 to 9 people is shown."
        )
    return _(
        "No count of 1 to 9 people is shown: so few could be recognized. Beside it so many other numbers are hidden that nobody can "
        "work it out, also from earlier releases. A share of nearly none or nearly all is said as “at most” or “at least”. A "
        "change that is too small to show waits. The picture, the table, every download and the API leave out the same "
        "numbers. You cannot tell which of the hidden groups was small."
    )


def hidden_count_text(view: IndicatorView) -> str:
    """Return how many numbers of this page are not shown; nothing where no group has any and none is shown of everyone."""
    n = sum(hidden for _name, hidden, _periods in view.not_shown)
    if not n and (view.is_total_hidden or not view.has_numbers):
        return ""
    if not n:
        return _("Every number of this page is shown.")
    return ngettext("%(n)s number of this page is not shown.", "%(n)s numbers of this page are not shown.", n) % {
        "n": n
    }
