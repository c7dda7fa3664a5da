"""What an indicator is for, in words: who answers for it, what stands above and below it, and how fresh its numbers are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bridgework.indicators.models import Indicator
from bridgework.indicators.queries.freshness import Freshness
from bridgework.indicators.queries.headlines import now_in_short
from bridgework.ui.numbers import plain_date


def answers_text(indicator: Indicator) -> str:
    """Return who answers for it: many together for how people are doing, one organization for how its program does."""
    if indicator.kind == Indicator.Kind.POPULATION:
        return _("Many of us answer for this together.")
    if indicator.performed_by is None:
        return _("Nobody answers for this yet.")
    return _("%(organization)s answers for this.") % {"organization": indicator.performed_by.name}


def freshness_text(fresh: Freshness, period: str, today: date) -> str:
    """Return when the last numbers came in and when new ones are due, in one sentence; nothing where none is released."""
    if fresh.came_in_on is None or not period:
        return ""
    words = {"period": period, "came": _day(fresh.came_in_on, today)}
    if fresh.is_waiting:
        return _("Last numbers: %(period)s. Others came in on %(came)s and are not released yet.") % words
    if fresh.due_on is None:
        return _("Last numbers: %(period)s, came in on %(came)s.") % words
    words["due"] = _day(fresh.due_on, today)
    if fresh.is_due:
        return _("Last numbers: %(period)s, came in on %(came)s; new ones were due on %(due)s.") % words
    return _("Last numbers: %(period)s, came in on %(came)s; new ones are due on %(due)s.") % words


def _day(day: date, today: date) -> str:
    """Return a date in words; the year is left out where it is this year's."""
    said = plain_date(day)
    return said.removesuffix(f" de {day.year}").removesuffix(f" {day.year}") if day.year == today.year else said


def often_text(indicator: Indicator) -> str:
    """Return how often new numbers are due, or nothing."""
    n = indicator.months_between
    if not n:
        return ""
    if n % 12 == 0:
        return ngettext("every year", "every %(n)s years", n // 12) % {"n": n // 12}
    return ngettext("every month", "every %(n)s months", n) % {"n": n}


def by_measure(measures: Iterable[Any]) -> list[tuple[str, list[tuple[Indicator, str]]]]:
    """Return performance measures (as `measures_below` has them) under their three questions, each with a few words on it now."""
    rows = list(measures)
    questions = [*Indicator.Measure.choices, ("", _("Other measures"))]
    found = [
        (label, [(one, now_in_short(one, one.finding_kept)) for one in rows if one.measure == code])
        for code, label in questions
    ]
    return [(str(label), ones) for label, ones in found if ones]
