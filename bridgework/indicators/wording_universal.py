"""What the page of one goal for everyone says in words: the goal, each group's distance, gaps to close. No number is made here."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from bridgework.indicators.models import Indicator, Target
from bridgework.indicators.queries.finding import people_of, range_text, rate_text
from bridgework.indicators.queries.universal import Distance, GapGoal, UniversalGoal
from bridgework.indicators.queries.view import Shown
from bridgework.ui.numbers import count, dated, number


def month_text(day: date) -> str:
    """Return a month in words: June 2028."""
    # Translators: Django date format of a month in a sentence, such as June 2028.
    return dated(day, pgettext("month in words", "F Y"))


def _people(indicator: Indicator) -> str:
    return str(indicator.population) or _("people")


def _level(indicator: Indicator, value: float) -> str:
    """Return a level as people say it: “at least 90 of every 100 students”."""
    words = {"rate": number(value), "people": _people(indicator)}
    is_up = indicator.polarity == Indicator.Polarity.UP
    if indicator.unit == Indicator.Unit.PEOPLE:
        if is_up:
            return _("at least %(rate)s of every 100 %(people)s") % words
        return _("at most %(rate)s of every 100 %(people)s") % words
    return (_("at least %(rate)s per 100 %(people)s") if is_up else _("at most %(rate)s per 100 %(people)s")) % words


def goal_heading(page: UniversalGoal) -> str:
    """Return the universal goal in words, or that there is none."""
    indicator = page.view.indicator
    if page.target is None:
        return _("%(name)s: no goal for everyone is set yet") % {"name": indicator.name}
    return _("%(name)s: %(level)s, in every group, by %(month)s") % {
        "name": indicator.name,
        "level": _level(indicator, float(page.target.value)),
        "month": month_text(page.target.by),
    }


def goal_finding(page: UniversalGoal) -> str:
    """Return how many groups are at the goal, and for how many chance alone could explain the distance."""
    shown = page.shown
    if not shown:
        return _("No group can be shown with its distance from the goal")
    n = sum(bool(one.is_reached) for one in shown)
    unsure = sum(one.is_reached is False and one.is_beyond_chance is False for one in shown)
    words = {"period": page.period, "n": n, "all": len(shown)}
    if n == len(shown):
        said = _("In %(period)s, every group shown is at the goal") % words
    elif not n:
        said = _("In %(period)s, no group shown is at the goal yet") % words
    else:
        said = (
            ngettext(
                "In %(period)s, %(n)s of %(all)s groups shown is at the goal",
                "In %(period)s, %(n)s of %(all)s groups shown are at the goal",
                n,
            )
            % words
        )
    if not unsure:
        return said
    words = {"said": said, "m": unsure}
    if n:
        return _("%(said)s. For %(m)s of the others, chance alone could explain the distance") % words
    return _("%(said)s. For %(m)s of them, chance alone could explain the distance") % words


def rate_said(indicator: Indicator, far: Distance) -> str:
    """Return a group's rate with its range and the counts behind it, or nothing where it is not shown."""
    cell = far.cell
    if cell is None or not cell.is_shown or cell.rate is None:
        return ""
    words = {
        "rate": rate_text(cell.rate),
        "range": f" ({range_text((cell.rate, cell.low, cell.high))})" if cell.low is not None else "",
        "x": count(cell.x) if cell.x is not None else "",
        "n": count(cell.n) if cell.n is not None else "",
    }
    if cell.x is None or cell.n is None or cell.low is None:
        return _("%(rate)s per 100%(range)s") % words
    if indicator.unit == Indicator.Unit.EVENTS:
        words["counted"], words["people"] = str(indicator.counted) or _("events"), _people(indicator)
        return _("%(rate)s per 100%(range)s: %(x)s %(counted)s among %(n)s %(people)s") % words
    return _("%(rate)s of every 100%(range)s: %(x)s of %(n)s") % words


def bound_text(cell: Shown) -> str:
    """Return all that may be said of a share of nearly none or nearly all, or nothing."""
    if cell.at_most is not None:
        return _("at most %(percent)s %% of %(n)s") % {"percent": cell.at_most, "n": count(cell.n or 0)}
    if cell.at_least is not None:
        return _("at least %(percent)s %% of %(n)s") % {"percent": cell.at_least, "n": count(cell.n or 0)}
    return ""


def missing_said(far: Distance) -> str:
    """Return why a group has no distance, in words."""
    if far.reason == "no-number" or not far.cell:
        return _("No number of this group is known here.")
    if bound := bound_text(far.cell):
        return _("%(bound)s. No exact number is shown.") % {"bound": bound[:1].upper() + bound[1:]}
    if far.reason == "withheld-by-source":
        return _("The source does not give this number.")
    if far.reason == "below_n_size":
        return _("So few people that a distance would mostly be chance.")
    return _("Not shown, so that nobody can be recognized.")


def distance_short(indicator: Indicator, far: Distance) -> str:
    """Return a distance short enough to stand in a picture."""
    if far.is_reached:
        return _("at the goal")
    if far.distance[0] is None:
        return _("not shown")
    if indicator.unit == Indicator.Unit.PEOPLE:
        return _("%(n)s points to go") % {"n": rate_text(far.distance[0])}
    return _("%(n)s per 100 to go") % {"n": rate_text(far.distance[0])}


def distance_said(indicator: Indicator, far: Distance) -> str:
    """Return a group's distance from the goal with its range, and what chance could do."""
    value, low, high = far.distance
    if far.is_reached:
        if far.is_beyond_chance is False:
            return _("The goal is reached. Chance alone could explain that.")
        return _("The goal is reached.")
    if value is None:
        return ""
    short = distance_short(indicator, far)
    short = short[:1].upper() + short[1:]
    if low is None or high is None:
        return f"{short}."
    if low <= 0:
        return _("%(short)s (up to %(high)s). Chance alone could explain the distance.") % {
            "short": short,
            "high": rate_text(high),
        }
    return f"{short} ({range_text(far.distance)})."


def _bracketed(low: float | None, high: float | None) -> str:
    """Return a range of people in brackets, or nothing."""
    if low is None or high is None:
        return ""
    said = _("%(low)s to %(high)s") % {"low": count(low), "high": count(high)}
    return f" ({said})"


def more_said(indicator: Indicator, far: Distance, period: str) -> str:
    """Return how many people the distance is, where counts are shown: no forecast, but how many it would have taken."""
    n, low, high = far.more
    if not n or far.is_reached:
        return ""
    words = {
        "n": count(n),
        "range": _bracketed(low, high),
        "period": period,
        "people": people_of(far.group.name, indicator.population),
        "counted": str(indicator.counted) or _("events"),
    }
    if indicator.unit == Indicator.Unit.EVENTS:
        if indicator.polarity == Indicator.Polarity.DOWN:
            return _("In %(period)s that was about %(n)s %(counted)s too many%(range)s.") % words
        return _("In %(period)s about %(n)s more %(counted)s would have reached it%(range)s.") % words
    if indicator.polarity == Indicator.Polarity.DOWN:
        return _("In %(period)s about %(n)s fewer %(people)s would have reached it%(range)s.") % words
    return _("In %(period)s about %(n)s more %(people)s would have reached it%(range)s.") % words


def step_said(indicator: Indicator, step: Target | None) -> str:
    """Return a group's own step on the way, or nothing."""
    if step is None:
        return ""
    return _("A step on the way: %(level)s by %(month)s.") % {
        "level": _level(indicator, float(step.value)),
        "month": month_text(step.by),
    }


def _gap_words(indicator: Indicator, gap: GapGoal) -> dict[str, Any]:
    other = _("all others") if gap.other is None else people_of(gap.other, indicator.population)
    return {
        "group": people_of(gap.group, indicator.population),
        "other": other,
        "goal": number(gap.goal),
        "month": month_text(gap.target.by),
        "period": gap.period,
    }


def _unit_of_gap(indicator: Indicator, gap: GapGoal, value: str) -> str:
    if gap.target.kind == Target.Kind.RATIO:
        return _("%(number)s times") % {"number": value}
    if indicator.unit == Indicator.Unit.PEOPLE:
        return _("%(number)s points") % {"number": value}
    return _("%(number)s per 100") % {"number": value}


def gap_heading_of(indicator: Indicator, gap: GapGoal) -> str:
    """Return a gap to close with its range and its goal, in one sentence."""
    words = _gap_words(indicator, gap)
    value, low, high = gap.gap
    if value is None:
        words["goal"] = _unit_of_gap(indicator, gap, words["goal"])
        return (
            _("The gap between %(group)s and %(other)s cannot be shown here; the goal is %(goal)s at most by %(month)s")
            % words
        )
    words["now"] = _unit_of_gap(indicator, gap, rate_text(value))
    words["range"] = f" ({range_text(gap.gap)})" if low is not None and high is not None else ""
    if gap.is_reached:
        words["goal"] = _unit_of_gap(indicator, gap, words["goal"])
    if gap.target.kind != Target.Kind.RATIO:
        if gap.is_reached:
            return (
                _("The gap between %(group)s and %(other)s is %(now)s%(range)s; the goal of %(goal)s is reached")
                % words
            )
        return (
            _("The gap between %(group)s and %(other)s is %(now)s%(range)s; the goal is %(goal)s by %(month)s") % words
        )
    if indicator.polarity == Indicator.Polarity.UP:
        words["group"], words["other"] = words["other"], words["group"]
    if gap.is_reached:
        return _("The rate of %(group)s is %(now)s that of %(other)s%(range)s; the goal of %(goal)s is reached") % words
    return _("The rate of %(group)s is %(now)s that of %(other)s%(range)s; the goal is %(goal)s by %(month)s") % words


def gap_short(indicator: Indicator, gap: GapGoal) -> str:
    """Return a gap to close in a few words, for a row of a list."""
    if gap.gap[0] is None:
        return ""
    words = _gap_words(indicator, gap)
    words["now"] = _unit_of_gap(indicator, gap, rate_text(gap.gap[0]))
    return _("Gap to close between %(group)s and %(other)s: %(now)s, goal %(goal)s by %(month)s") % words


def gap_chance(gap: GapGoal) -> str:
    """Return whether chance alone could explain the distance of a gap from its goal."""
    if gap.gap[0] is None:
        return ""
    if gap.is_beyond_chance is None:
        return _("The rates stand as given, so we cannot say how sure this is.")
    if gap.is_reached:
        return (
            _("Chance alone does not explain that it is reached.")
            if gap.is_beyond_chance
            else _("Chance alone could explain that it is reached.")
        )
    return (
        _("Chance alone does not explain the distance from the goal.")
        if gap.is_beyond_chance
        else _("Chance alone could explain the distance from the goal.")
    )


def gap_people(indicator: Indicator, gap: GapGoal) -> str:
    """Return how many people would have closed a gap to its goal, the others staying as they are."""
    if not gap.more or gap.is_reached:
        return ""
    words = _gap_words(indicator, gap) | {"n": count(gap.more), "counted": str(indicator.counted) or _("events")}
    is_down = indicator.polarity == Indicator.Polarity.DOWN
    if indicator.unit == Indicator.Unit.EVENTS:
        if is_down:
            return _("In %(period)s about %(n)s fewer %(counted)s of %(group)s would have closed it that far.") % words
        return _("In %(period)s about %(n)s more %(counted)s of %(group)s would have closed it that far.") % words
    if is_down:
        return _("In %(period)s about %(n)s fewer %(group)s would have closed it that far.") % words
    return _("In %(period)s about %(n)s more %(group)s would have closed it that far.") % words


def gap_target_said(indicator: Indicator, target: Target) -> str:
    """Return a target as those who keep it read it."""
    if target.kind == Target.Kind.LEVEL:
        said = _level(indicator, float(target.value))
        who = _("everyone") if target.group is None else people_of(target.group.name, indicator.population)
        return _("For %(who)s: %(level)s, by %(month)s") % {
            "who": who,
            "level": said,
            "month": month_text(target.by),
        }
    group, other = target.group, target.other_group
    named = GapGoal(target, group.name if group else indicator.name, other.name if other else None)
    words = _gap_words(indicator, named)
    words["goal"] = _unit_of_gap(indicator, named, words["goal"])
    return _("Gap between %(group)s and %(other)s: %(goal)s at most, by %(month)s") % words
