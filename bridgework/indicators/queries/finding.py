"""The finding of an indicator: two groups, how far apart, how sure; and its sentence."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from bridgework.analysis.gaps import Counting, Gap, GroupRate, difference_between, gap_between
from bridgework.indicators.models import Indicator
from bridgework.lib.words import Words
from bridgework.ui.numbers import number, number_in

Range = tuple[float | None, float | None, float | None]  # value, low, high


@dataclass(frozen=True)
class Side:
    """One of two groups: its key, what people call it, and its rate per 100."""

    group: int
    name: Words
    rate: float


@dataclass(frozen=True)
class Finding:
    """What a page says first. Numbers are of shown cells only; `difference` is per 100 (points, for people)."""

    period: str
    first: Side | None  # the higher rate
    second: Side | None
    difference: Range
    ratio: Range
    everyone: Range  # per 100

    def as_json(self) -> dict[str, Any]:
        """Return what is kept in `Indicator.summary`."""
        stored = asdict(self)
        for key in ("first", "second"):
            side = getattr(self, key)
            stored[key] = (
                None if side is None else {"group": side.group, "name": side.name.as_json(), "rate": side.rate}
            )
        return stored

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Finding:
        """Return a finding from what was kept."""

        def side(one: dict[str, Any] | None) -> Side | None:
            return None if one is None else Side(one["group"], Words.from_json(one["name"]), one["rate"])

        return cls(
            stored["period"],
            side(stored["first"]),
            side(stored["second"]),
            tuple(stored["difference"]),
            tuple(stored["ratio"]),
            tuple(stored["everyone"]),
        )


NOTHING: Range = (None, None, None)


def counting_of(unit: str) -> Counting:
    """Return how the numerators of an indicator count."""
    return Counting.EVENTS if unit == Indicator.Unit.EVENTS else Counting.PEOPLE


def _range(value: float | None, low: float | None, high: float | None, scale: float) -> Range:
    def finite(one: float | None) -> float | None:
        return None if one is None or not math.isfinite(one) else one * scale

    return (finite(value), finite(low), finite(high))


def gap_of(first: GroupRate, second: GroupRate, unit: str) -> tuple[Range, Range]:
    """Return difference (per 100) and ratio of two groups, each with its interval where there are counts."""
    gap: Gap = gap_between(first, second, counting=counting_of(unit))
    scale = 100 if gap.is_counted and unit != Indicator.Unit.EVENTS else 1
    spread, times = gap.difference.interval, gap.ratio.interval
    return (
        _range(gap.difference.value, spread.low if spread else None, spread.high if spread else None, scale),
        _range(gap.ratio.value, times.low if times else None, times.high if times else None, 1),
    )


def least_difference(first: GroupRate, second: GroupRate, unit: str) -> float | None:
    """Return the lower end of the interval of two groups' difference, in the unit of the analysis; None where there is none."""
    spread = difference_between(first, second, counting=counting_of(unit)).interval
    return None if spread is None or spread.low is None or not math.isfinite(spread.low) else spread.low


def people_of(group: Words, population: Words) -> str:
    """Return a group as people, for a sentence: "Black" among "students" is "Black students"; "boys" stays as it is."""
    rendering = group.in_language(get_language())
    name, people = rendering.body, str(population)
    if not people or people.casefold() in name.casefold() or rendering.language != "en":
        return name
    last = name.split()[-1].casefold() if name.split() else ""
    if len(name.split()) > 3 or last in _PEOPLE or (last.endswith("s") and not last.endswith("ss")):
        return name
    # Translators: a group and the people it is of: "Black" + "students".
    return pgettext("group of people", "%(group)s %(people)s") % {"group": name, "people": people}


_PEOPLE = frozenset({"people", "children", "women", "men", "youth", "everyone", "others"})


def rate_text(value: float | None) -> str:
    """Return a rate per 100 as people read it: one decimal below 100, none above."""
    if value is None:
        return ""
    return number_in(round(value, 1), 1 if abs(value) < 99.95 else 0, get_language())


def range_text(value: Range, decimals: int = 1) -> str:
    """Return "2.8 to 3.0", or nothing where there is no interval."""
    _value, low, high = value
    if low is None or high is None:
        return ""
    return _("%(low)s to %(high)s") % {
        "low": number(round(low, decimals), decimals),
        "high": number(round(high, decimals), decimals),
    }


def _bracketed(text: str) -> str:
    return f" ({text})" if text else ""


def finding_sentence(indicator: Indicator, finding: Finding | None) -> str:
    """Return the finding in words, with its uncertainty.

    Parameters
    ----------
    indicator : Indicator
        For its unit and its words.
    finding : Finding or None
        None where nothing may be shown.

    Returns
    -------
    str
        One sentence in the reader's language.
    """
    if finding is None or (finding.first is None and finding.everyone[0] is None):
        return _("There is no number to show here yet")
    words = {
        "period": finding.period,
        "counted": str(indicator.counted),
        "name": str(indicator.name),
        "population": str(indicator.population) or _("people"),
    }
    if finding.first is None or finding.second is None:
        return _for_everyone(indicator, finding, words)
    words |= {
        "rate": rate_text(finding.first.rate),
        "other_rate": rate_text(finding.second.rate),
        "group": people_of(finding.first.name, indicator.population),
        "other": people_of(finding.second.name, indicator.population),
    }
    if indicator.unit == Indicator.Unit.EVENTS:
        times = finding.ratio[0]
        words["apart"] = (
            _("%(times)s times as many%(range)s")
            % {"times": number(round(times, 1), 1), "range": _bracketed(range_text(finding.ratio))}
            if times is not None and times >= 1.05
            else _("a difference of %(points)s%(range)s")
            % {"points": rate_text(finding.difference[0]), "range": _bracketed(range_text(finding.difference))}
        )
        return (
            _("In %(period)s, %(rate)s %(counted)s per 100 %(group)s and %(other_rate)s per 100 %(other)s, %(apart)s")
            % words
        )
    words["apart"] = _("%(points)s points apart%(range)s") % {
        "points": rate_text(finding.difference[0]),
        "range": _bracketed(range_text(finding.difference)),
    }
    if indicator.unit == Indicator.Unit.GIVEN or not words["counted"]:
        return (
            _("In %(period)s, %(name)s: %(rate)s per 100 for %(group)s and %(other_rate)s for %(other)s, %(apart)s")
            % words
        )
    return (
        _(
            "In %(period)s, %(rate)s of every 100 %(group)s %(counted)s, and %(other_rate)s of every 100 %(other)s, %(apart)s"
        )
        % words
    )


def _for_everyone(indicator: Indicator, finding: Finding, words: dict[str, Any]) -> str:
    words |= {"rate": rate_text(finding.everyone[0]), "range": _bracketed(range_text(finding.everyone))}
    if indicator.unit == Indicator.Unit.EVENTS:
        return _("In %(period)s, %(rate)s %(counted)s per 100 %(population)s%(range)s") % words
    if indicator.unit == Indicator.Unit.GIVEN or not words["counted"]:
        return _("In %(period)s, %(name)s: %(rate)s per 100%(range)s") % words
    return _("In %(period)s, %(rate)s of every 100 %(population)s %(counted)s%(range)s") % words


def finding_short(indicator: Indicator, finding: Finding | None) -> str:
    """Return the gap as a few words beside a picture: "2.9 times as many", "16 points apart", "14.2 per 100"."""
    if finding is None:
        return ""
    times, points = finding.ratio[0], finding.difference[0]
    if indicator.unit == Indicator.Unit.EVENTS and times is not None and times >= 1.05:
        return _("%(times)s times as many") % {"times": number(round(times, 1), 1)}
    if points is not None:
        return _("%(points)s points apart") % {"points": rate_text(points)}
    return _("%(rate)s per 100") % {"rate": rate_text(finding.everyone[0])} if finding.everyone[0] is not None else ""


def rate_of(x: int | None, n: int | None, given: float | None) -> GroupRate:
    """Return what the analysis takes for one group: its counts, or its rate as given."""
    if x is not None and n is not None:
        return GroupRate("", x, n)
    return GroupRate("", given=given)
