"""How the comparison of groups is said: finding, statuses in words, tables. No number is made here.

The words of a status say the same as those of `bridgework gaps`, for readers.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bridgework.indicators.models import Indicator
from bridgework.indicators.queries.comparing import GATES, Comparing, Uneven
from bridgework.indicators.queries.finding import Range, people_of, range_text, rate_text
from bridgework.indicators.tables import _missing
from bridgework.ui.naming import in_a_row
from bridgework.ui.numbers import count, number, percent

STATUSES = {
    "calculated": gettext_lazy("calculated"),
    "is_reference": gettext_lazy("the others are compared with this group"),
    "suppressed_by_source": gettext_lazy("not calculated: the source withholds a number of this group"),
    "no_number": gettext_lazy("not calculated: no counts of this group are shown"),
    "no_people": gettext_lazy("not calculated: nobody is in this group"),
    "below_cell_size": gettext_lazy("not calculated: fewer than %(min_cell)s counted in this group"),
    "below_n_size": gettext_lazy("not calculated: fewer than %(min_n)s people in this group"),
    "no_comparison": gettext_lazy("not calculated: there is nobody else to compare with"),
    "comparison_incomplete": gettext_lazy("not calculated: a number of all others is not shown"),
    "comparison_below_cell_size": gettext_lazy("not calculated: fewer than %(min_cell)s counted among all others"),
    "comparison_below_n_size": gettext_lazy("not calculated: fewer than %(min_n)s people among all others"),
    "comparison_is_zero": gettext_lazy("no ratio: nothing was counted among all others"),
    "no_events": gettext_lazy("no ratio: nothing was counted, neither here nor among all others"),
}
EVENTS = {
    "below_cell_size": gettext_lazy("not calculated: fewer than %(min_cell)s events in this group"),
    "comparison_below_cell_size": gettext_lazy("not calculated: fewer than %(min_cell)s events among all others"),
}
# key: name, what it says, when it is undefined
UNEVEN = {
    "index_of_disparity": (
        gettext_lazy("Index of disparity"),
        gettext_lazy("How far the other groups lie from the best one on average, in percent of the best rate."),
        gettext_lazy("Undefined where the best rate is 0."),
    ),
    "summary_ratio": (
        gettext_lazy("Summary rate ratio"),
        gettext_lazy("The plain mean of all other groups beside the best one: 1 is even, more is less even."),
        gettext_lazy("Undefined where it would divide by 0."),
    ),
    "rate_difference": (
        gettext_lazy("Largest difference"),
        gettext_lazy("The highest rate less the lowest. Its range holds for every pair of groups at once."),
        gettext_lazy("Needs two groups."),
    ),
    "rate_ratio": (
        gettext_lazy("Largest ratio"),
        gettext_lazy("The highest rate over the lowest. Its range holds for every pair of groups at once."),
        gettext_lazy("Undefined where the lowest rate is 0."),
    ),
    "variance": (
        gettext_lazy("Between-group variance"),
        gettext_lazy("How far the rates lie from the mean, squared, where large groups count more."),
        gettext_lazy("Needs two groups."),
    ),
    "theil": (
        gettext_lazy("Theil index"),
        gettext_lazy("0 is even. It grows most where large groups have high rates."),
        gettext_lazy("Undefined where all rates are 0."),
    ),
    "log_deviation": (
        gettext_lazy("Mean log deviation"),
        gettext_lazy("0 is even. It grows most where large groups have low rates."),
        gettext_lazy("Undefined where a rate is 0."),
    ),
    "chance": (
        gettext_lazy("Could chance be all?"),
        gettext_lazy("How often chance alone would make groups with one true rate differ this much or more (0 to 1)."),
        gettext_lazy("Undefined where nobody or everybody was counted."),
    ),
}
REASONS = {
    "too_few_groups": gettext_lazy("not calculated: fewer than two groups are large enough and shown"),
    "no_events": gettext_lazy("not calculated: nothing was counted"),
    "everyone": gettext_lazy("not calculated: everybody was counted"),
    "lowest_is_zero": gettext_lazy("not calculated: the lowest rate is 0"),
    "best_is_zero": gettext_lazy("not calculated: the best rate is 0"),
    "others_are_zero": gettext_lazy("not calculated: the other rates are 0"),
    "zero_rate": gettext_lazy("not calculated: a rate is 0"),
}


def status_text(indicator: Indicator, status: str) -> str:
    """Return why a comparison was not made, in words; or that it was."""
    words = EVENTS.get(status) if indicator.unit == Indicator.Unit.EVENTS else None
    return str(words or STATUSES[status]) % {"min_cell": GATES.min_cell, "min_n": GATES.min_n}


def compare_heading(found: Comparing) -> str:
    """Return the finding in words: the group farthest from all others beyond chance, with its range."""
    row, indicator = found.farthest, found.view.indicator
    words: dict[str, Any] = {"period": found.period, "counted": str(indicator.counted), "name": str(indicator.name)}
    if row is None:
        if any(one.difference[0] is not None for one in found.rows):
            return _("In %(period)s, no group differs from all others by more than chance alone would explain") % words
        if not found.rows:
            return _("There is no number to compare yet")
        return _("In %(period)s, no group can be compared with all others") % words
    words |= {
        "group": people_of(row.group.name, indicator.population),
        "rate": rate_text(row.rate[0]),
        "others": rate_text(row.others_rate),
    }
    times = row.ratio[0]
    if indicator.unit == Indicator.Unit.EVENTS and times is not None:
        words |= {"times": number(round(times, 1), 1), "range": range_text(row.ratio)}
        return (
            _(
                "In %(period)s, %(rate)s %(counted)s per 100 %(group)s, %(times)s times as many as among all others (%(range)s)"
            )
            % words
        )
    low, high = sorted((abs(row.difference[1] or 0.0), abs(row.difference[2] or 0.0)))
    words |= {"points": rate_text(abs(row.difference[0] or 0.0)), "range": range_text((None, low, high))}
    if indicator.unit == Indicator.Unit.EVENTS:
        return _("In %(period)s, %(rate)s %(counted)s per 100 %(group)s and none among all others") % words
    if (row.difference[0] or 0.0) > 0:
        return (
            _(
                "In %(period)s, %(rate)s of every 100 %(group)s %(counted)s, %(points)s points more than among all others (%(range)s)"
            )
            % words
        )
    return (
        _(
            "In %(period)s, %(rate)s of every 100 %(group)s %(counted)s, %(points)s points fewer than among all others (%(range)s)"
        )
        % words
    )


def many_looks_text(found: Comparing) -> str:
    """Return how many groups differ beyond chance, and what many looks do to chance."""
    n = sum(row.difference[0] is not None for row in found.rows)
    if not n:
        return ""
    beyond = sum(row.is_beyond_chance for row in found.rows)
    said = ngettext(
        "%(beyond)s of %(n)s group that can be compared differs from all others by more than chance alone would explain.",
        "%(beyond)s of %(n)s groups that can be compared differ from all others by more than chance alone would explain.",
        n,
    ) % {"beyond": beyond, "n": n}
    return said + " " + _("Of twenty such looks, about one would say so by chance.")


def with_range(value: Range, decimals: int = 1) -> str:
    """Return a number with its range behind it, or a dash where there is none."""
    if value[0] is None:
        return "–"
    text = number(round(value[0], decimals), decimals)
    if value[1] is None or value[2] is None:
        return text
    if value[1] < 0:  # a dash between would read as a minus
        return f"{text} ({range_text(value, decimals)})"
    low, high = (number(round(bound, decimals), decimals) for bound in value[1:] if bound is not None)
    return f"{text} ({low}–{high})"


def compare_table(found: Comparing) -> dict[str, Any]:
    """Return one row for each group beside all others, in the order of the groups."""
    indicator = found.view.indicator
    counted = str(indicator.counted) or _("counted")
    columns: list[Any] = [
        _("Group"),
        (counted[:1].upper() + counted[1:], "count"),
        (_("of %(people)s") % {"people": indicator.population or _("people")}, "count"),
        (_("per 100 (range)"), "number"),
        (_("times all others (range)"), "number"),
        (_("more or less per 100 (range)"), "number"),
        (_("share of all counted"), "number"),
        (_("share of all people"), "number"),
        _("Comparison"),
    ]
    rows: list[list[Any]] = []
    missing = _("not calculated")
    for row in found.rows:
        cell, said = row.cell, status_text(indicator, row.status)
        if not cell.is_shown:
            rows.append([row.group.name, *[_missing(cell)] * 2, "–", *[missing] * 2, "–", "–", said])
            continue
        rows.append(
            [
                row.group.name,
                "–" if cell.x is None else count(cell.x),
                "–" if cell.n is None else count(cell.n),
                with_range(row.rate),
                missing if row.ratio[0] is None else with_range(row.ratio, 2),
                missing if row.difference[0] is None else with_range(row.difference),
                "–" if row.share[0] is None else percent(row.share[0] / 100, 1),
                "–" if row.people_share is None else percent(row.people_share / 100, 1),
                said,
            ]
        )
    caption = _("%(name)s in %(period)s: each group beside all others") % {
        "name": indicator.name,
        "period": found.period,
    }
    return {"caption": caption, "columns": columns, "rows": rows}


def alternate_texts(found: Comparing) -> list[str]:
    """Return, for groups whose others are too few here, how they compare with all others of the wider place."""
    said = []
    for row in found.rows:
        if not row.alternate_status or found.wider is None:
            continue
        words = {
            "group": people_of(row.group.name, found.view.indicator.population),
            "place": found.wider.place.name,
            "times": with_range(row.alternate, 2),
        }
        if row.alternate[0] is not None:
            said.append(_("%(group)s beside all others of %(place)s: %(times)s times the rate.") % words)
        else:
            reason = status_text(found.view.indicator, row.alternate_status)
            said.append(_("%(group)s beside all others of %(place)s: %(reason)s.") % {**words, "reason": reason})
    return said


def others_text(found: Comparing) -> str:
    """Return who "all others" are, and who stands in no group."""
    said = _("All others are everybody here except the group itself, worked out from the numbers that this page shows.")
    if found.outside and any(found.outside):
        said += " " + _("%(n)s people are in no group listed; they count among all others.") % {
            "n": count(found.outside[1])
        }
    return said


def uneven_table(found: Comparing) -> dict[str, Any]:
    """Return the summary measures, each with one sentence of what it says and when it is undefined."""
    left_out = in_a_row(str(group.name) for group in found.left_out)
    caption = _("How uneven the groups are, over %(n)s groups") % {"n": found.n_summarized}
    if left_out:
        caption += ". " + _("Without: %(groups)s") % {"groups": left_out}
    rows = []
    for one in found.uneven:
        name, says, undefined = UNEVEN[one.key]
        rows.append([str(name), _uneven_value(one), f"{says} {undefined}"])
    return {"caption": caption, "columns": [_("Measure"), (_("Value"), "number"), _("What it says")], "rows": rows}


def _uneven_value(one: Uneven) -> str:
    if one.value[0] is None:
        return str(REASONS.get(one.reason, one.reason))
    decimals = {"variance": 1, "theil": 4, "log_deviation": 4, "chance": 4, "summary_ratio": 2, "rate_ratio": 2}
    return with_range(one.value, decimals.get(one.key, 1))
