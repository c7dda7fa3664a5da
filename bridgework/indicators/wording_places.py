"""How sums over places and the funnel of places are said. No number is made here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bridgework.indicators.models import Indicator
from bridgework.indicators.queries.finding import rate_text
from bridgework.indicators.queries.funnels import FunnelView, Limited, PlacesFunnel
from bridgework.indicators.queries.place_gaps import GapFound
from bridgework.indicators.queries.rollups import RollUp, Summed
from bridgework.indicators.tables import _missing
from bridgework.indicators.wording_comparing import with_range
from bridgework.ui.charts.funnel import MANY
from bridgework.ui.naming import in_a_row
from bridgework.ui.numbers import count, number


def roll_up_table(indicator: Indicator, roll_ups: tuple[RollUp, ...]) -> dict[str, Any]:
    """Return the sums over the places below each wider place, and how many of them are in each sum."""
    counted = str(indicator.counted) or _("counted")
    columns: list[Any] = [
        _("Wider place"),
        _("Group"),
        (counted[:1].upper() + counted[1:], "count"),
        (_("of %(people)s") % {"people": indicator.population or _("people")}, "count"),
        (_("per 100 (range)"), "number"),
        _("Places added up"),
    ]
    rows: list[list[Any]] = []
    for one in roll_ups:
        for summed in one.sums:
            cell = summed.cell
            numbers = [_missing(cell)] * 3
            if cell.is_shown:
                numbers = [count(cell.x), count(cell.n), with_range((cell.rate, cell.low, cell.high))]
            rows.append([one.place.name, summed.name, *numbers, parts_text(summed)])
    period = roll_ups[0].period if roll_ups else ""
    return {
        "caption": _("Added up, %(period)s") % {"period": period},
        "columns": columns,
        "rows": rows,
    }


def parts_text(summed: Summed) -> str:
    """Return how many places are in a sum: "all 12 places", or "9 of 12 places; 3 are not shown"."""
    words = {"n": summed.n_shown, "all": summed.n_places, "missing": summed.n_places - summed.n_shown}
    if summed.is_complete:
        return ngettext("%(all)s place, all there is", "all %(all)s places", summed.n_places) % words
    return (
        ngettext(
            "incomplete: %(n)s of %(all)s places; %(missing)s is not shown",
            "incomplete: %(n)s of %(all)s places; %(missing)s are not shown",
            summed.n_places - summed.n_shown,
        )
        % words
    )


def funnel_heading(found: PlacesFunnel, period: str) -> str:
    """Return the finding of a funnel of places: how many differ by more than chance alone would explain."""
    if found.reason:
        return _("There are too few numbers for this picture yet")
    n = len(found.outside)
    words = {"period": period, "n": count(n), "all": count(found.n_points)}
    if found.is_widened and not n:
        return (
            _("In %(period)s, places differ by more than chance alone, and none of %(all)s stands out among them")
            % words
        )
    if found.is_widened:
        return (
            ngettext(
                "In %(period)s, places differ by more than chance alone, and %(n)s of %(all)s stands out even among them",
                "In %(period)s, places differ by more than chance alone, and %(n)s of %(all)s stand out even among them",
                n,
            )
            % words
        )
    if not n:
        return _("In %(period)s, no place of %(all)s differs by more than chance alone would explain") % words
    return (
        ngettext(
            "In %(period)s, %(n)s of %(all)s places differs by more than chance alone would explain",
            "In %(period)s, %(n)s of %(all)s places differ by more than chance alone would explain",
            n,
        )
        % words
    )


def funnel_caption(found: PlacesFunnel) -> str:
    """Return how the limits were made, and what is not shown."""
    if found.reason:
        return ""
    said = [
        _(
            "Each dot is one place. The fewer people, the farther chance alone moves a rate: so the limits open like a funnel."
        ),
        *(
            [_("Where many places are nearly alike, one dot stands for them, and it is darker.")]
            if found.n_points >= MANY
            else []
        ),
        _("By chance alone, one place of 500 would lie outside."),
    ]
    if found.is_widened and found.dispersion:
        said.append(
            _(
                "These places spread %(times)s times as far as chance alone would spread them, so the limits were made as much wider: "
                "only what stands out even among them lies outside."
            )
            % {"times": number(round(found.dispersion**0.5, 1), 1)}
        )
    if found.n_without:
        said.append(
            ngettext(
                "%(n)s place is not shown or has no counts.",
                "%(n)s places are not shown or have no counts.",
                found.n_without,
            )
            % {"n": count(found.n_without)}
        )
    return " ".join(said)


def more_outside_text(found: PlacesFunnel, n_named: int) -> str:
    """Return how many more places lie outside than are listed by name, or nothing."""
    n = len(found.outside) - n_named
    if n <= 0:
        return ""
    return ngettext(
        "%(n)s more place lies outside; the CSV file has every place.",
        "%(n)s more places lie outside; the CSV file has every place.",
        n,
    ) % {"n": count(n)}


def groups_funnel_heading(found: FunnelView) -> str:
    """Return the finding of a funnel of groups."""
    if found.reason:
        return _("There are too few numbers for this picture yet")
    if not found.outside:
        return _("No group lies farther from the rest than chance alone would explain")
    names = in_a_row(point.name for point in found.outside)
    return _("Farther from the rest than chance alone would explain: %(groups)s") % {"groups": names}


def groups_funnel_caption() -> str:
    """Return how to read a funnel of groups."""
    return _(
        "Each dot is one group, the line is everyone. The fewer people, the farther chance alone moves a rate: 95 times of 100 it "
        "stays within the dashed lines. Filled dots are the groups that differ from all others by more."
    )


def funnel_table(indicator: Indicator, points: Sequence[Limited], period: str, first: str) -> dict[str, Any]:
    """Return dots with their limits, in the order of names."""
    columns: list[Any] = [
        first,
        ((str(indicator.population) or _("people")).capitalize(), "count"),
        (_("per 100"), "number"),
        (_("limits of chance"), "number"),
        _("Beside the limits"),
    ]
    rows = [[point.name, count(point.n), rate_text(point.rate), _limits(point), beside_text(point)] for point in points]
    return {"caption": _("The picture as a table, %(period)s") % {"period": period}, "columns": columns, "rows": rows}


def _limits(point: Limited) -> str:
    return f"{rate_text(point.low)}–{rate_text(point.high)}"


def beside_text(point: Limited) -> str:
    """Return where a dot lies beside its limits, in neutral words."""
    if not point.is_outside:
        return _("within")
    return _("above") if point.rate > point.high else _("below")


def gap_text(gap: GapFound | None, names: Mapping[str, str]) -> str:
    """Return which group lies farthest from all others: "Black: 3.1 times (2.8–3.4) in 2016-17"."""
    if gap is None:
        return "–"
    words = {"group": names.get(gap.group, gap.group_name), "period": gap.period}
    if gap.ratio is not None:
        times = with_range((gap.ratio, gap.ratio_low, gap.ratio_high))
        return _("%(group)s: %(times)s times in %(period)s") % {**words, "times": times}
    points = with_range((gap.difference, gap.difference_low, gap.difference_high))
    return _("%(group)s: %(points)s per 100 apart in %(period)s") % {**words, "points": points}


def with_gaps(
    table: dict[str, Any], codes: Sequence[str], gaps: Mapping[str, GapFound | None], names: Mapping[str, str]
) -> dict[str, Any]:
    """Return a table of places with what the last release found in each: the group farthest from all others."""
    if not gaps:
        return table
    rows = [[*row, gap_text(gaps.get(code), names)] for code, row in zip(codes, table["rows"], strict=True)]
    return {**table, "columns": [*table["columns"], _("Farthest from all others")], "rows": rows}
