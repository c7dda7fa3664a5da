"""Deciding which values may be shown, once, when they are written; and keeping what lists say of an indicator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from bridgework.analysis.gaps import Counting, GroupRate
from bridgework.analysis.protection import may_show_total, protect_dimensions
from bridgework.indicators.hiding import Cell, hidden_cells
from bridgework.indicators.models import Indicator, Value
from bridgework.indicators.queries.agreed import groups_without_approval
from bridgework.indicators.queries.universal import kept_gap_goal
from bridgework.indicators.queries.view import IndicatorView, find_finding, indicator_view
from bridgework.partnerships.actions.signs import Progress, no_progress
from bridgework.places.models import EVERYONE, Dimension, Place

BATCH = 500
Row = tuple[int, bool, int | None, int | None, Decimal | None, bool]  # pk, is shown, x, n, value, withheld


@transaction.atomic
def protect(*, indicator: Indicator, places: Iterable[int] | None = None, progress: Progress = no_progress) -> int:
    """Decide anew which values of an indicator may be shown; call after every write of values, in its transaction.

    Parameters
    ----------
    indicator : Indicator
        With its unit as it stands now.
    places : iterable of int, optional
        Keys of the places whose values changed; all where it is left out.
    progress : Progress, optional
        Called with places done, places in all, and `protecting`.

    Returns
    -------
    int
        How many values are shown or hidden that were not before.

    Notes
    -----
    Each place and period is decided by itself, over all its dimensions. A cell is hidden where either of two rules hides it:
    the one of issue 2 (`hiding.hidden_cells`) or the one of the analysis, whose outsider also knows how many people each
    group has (`analysis.protection.protect_dimensions`).
    """
    # Who takes an approval back waits for an import that runs, and the other way round: the later one decides on what holds.
    Indicator.objects.select_for_update().filter(pk=indicator.pk).values_list("pk", flat=True).first()
    rows = Value.objects.filter(indicator=indicator)
    if places is not None:
        wanted = sorted(set(places))
        changed = 0
        for at in range(0, len(wanted), BATCH):
            progress(at, len(wanted), "protecting")
            changed += _protect(indicator, rows.filter(place_id__in=wanted[at : at + BATCH]))
    else:
        changed = _protect(indicator, rows)
    _settle_home(indicator)
    keep_summary(indicator)
    return changed


def _protect(indicator: Indicator, values: QuerySet[Value]) -> int:
    tables: dict[tuple[int, int], dict[int, list[Row]]] = defaultdict(lambda: defaultdict(list))
    totals: dict[tuple[int, int], Row] = {}
    columns = (
        "place_id", "period_id", "group__dimension_id", "group__dimension__code",
        "pk", "is_shown", "numerator", "denominator", "value", "is_suppressed_by_source",
    )  # fmt: skip
    for place, period, dimension, code, *row in values.values_list(*columns).iterator(chunk_size=5000):
        if code == EVERYONE:
            totals[place, period] = tuple(row)
        else:
            tables[place, period][dimension].append(tuple(row))
    show: list[int] = []
    hide: list[int] = []
    silent = groups_without_approval(indicator)
    kept_back = set(values.filter(group__in=silent).values_list("pk", flat=True)) if silent else set()
    for key in tables.keys() | totals.keys():
        dimensions, total = tables.get(key, {}), totals.get(key)
        shown = _shown(dimensions, total, indicator.unit, kept_back)
        for row in [*(row for rows in dimensions.values() for row in rows), *([total] if total else [])]:
            if (row[0] in shown) != row[1]:
                (show if row[0] in shown else hide).append(row[0])
    for keys, is_shown in ((show, True), (hide, False)):
        for at in range(0, len(keys), BATCH):
            Value.objects.filter(pk__in=keys[at : at + BATCH]).update(is_shown=is_shown)
    return len(show) + len(hide)


def counts_of(row: Row) -> tuple[int | None, int | None]:
    """Return the counts behind a row. A rate beside its number of people gives its count away, so it counts as one."""
    _pk, _is_shown, x, n, value, _withheld = row
    if x is None and n is not None and value is not None:
        x = min(n, round(value * n / 100))
    return x, n


def _shown(dimensions: dict[int, list[Row]], total: Row | None, unit: str, kept_back: set[int]) -> set[int]:
    """Return the keys of the values of one place and period that may be shown; `kept_back`: a nation has not approved them."""
    counts_people = unit != Indicator.Unit.EVENTS
    every = [row for rows in dimensions.values() for row in rows] + ([total] if total else [])
    withheld = {row[0] for row in every if row[5] or (row[2] is None and row[4] is None)}

    def cells(rows: Iterable[Row]) -> list[Cell]:
        return [
            Cell(row[0], *counts)
            for row in rows
            if (counts := counts_of(row))[0] is not None and row[0] not in withheld
        ]

    by_dimension = {key: found for key, rows in dimensions.items() if (found := cells(rows))}
    whole = next(iter(cells([total])), None) if total else None
    hidden, is_total_hidden = hidden_cells(by_dimension, whole, counts_people=counts_people, also=kept_back)
    also, is_total_unsafe = _hidden_by_analysis(by_dimension, whole, counts_people)
    hidden |= also
    if is_total_hidden or is_total_unsafe:
        hidden |= {cell.key for found in by_dimension.values() for cell in found} | ({whole.key} if whole else set())
    hidden |= _beside_kept_back(dimensions.values(), kept_back)
    return {row[0] for row in every} - withheld - hidden


def _beside_kept_back(tables: Iterable[list[Row]], kept_back: set[int]) -> set[int]:
    """Return the kept back values, and beside those given without counts every other of their dimension.

    A rate without counts says nothing of its group's size, but another source may: the total's rate less the others' would
    then give the kept back one, so none of the dimension is shown.
    """
    hidden: set[int] = set()
    for rows in tables:
        if any(row[0] in kept_back and counts_of(row)[0] is None and row[4] is not None for row in rows):
            hidden |= {row[0] for row in rows}
    return hidden | kept_back


def _hidden_by_analysis(
    dimensions: dict[int, list[Cell]], total: Cell | None, counts_people: bool
) -> tuple[set[int], bool]:
    """Ask the analysis; what it cannot judge (counts of people beyond their group, some without denominator) stays hidden."""
    tables = {
        str(key): [GroupRate(str(cell.key), cell.x, cell.n) for cell in found] for key, found in dimensions.items()
    }
    counting = Counting.PEOPLE if counts_people else Counting.EVENTS
    whole = GroupRate("total", total.x, total.n) if total else None
    try:
        protected = protect_dimensions(tables, total=whole, counting=counting)
    except ValueError:
        return {cell.key for found in dimensions.values() for cell in found}, False
    hidden = {int(row.group) for table in protected.values() for row in table.groups if not row.is_shown}
    return hidden, total is not None and not may_show_total(protected.values())


def _settle_home(indicator: Indicator) -> None:
    """Choose what the indicator's page opens with, where nobody chose: the place with most people, its first dimension."""
    values = Value.objects.filter(indicator=indicator)
    changed = []
    if indicator.home_place_id is None:
        # Where another indicator opens with a place, this one opens there too: a reader stays in one place.
        others = Indicator.objects.filter(partnership=indicator.partnership_id, place_level=indicator.place_level)
        theirs = (
            others.exclude(home_place=None).order_by("position", "pk").values_list("home_place_id", flat=True).first()
        )
        if theirs is not None and values.filter(place_id=theirs, is_shown=True).exists():
            indicator.home_place_id = theirs
            changed.append("home_place")
    if indicator.home_place_id is None:
        largest = (
            values.filter(place__level=indicator.place_level, is_shown=True, group__dimension__code=EVERYONE)
            .order_by("-denominator", "place__name", "pk")
            .values_list("place_id", flat=True)
        )
        known = largest.filter(denominator__isnull=False).first()
        indicator.home_place_id = known if known is not None else _best_known(indicator)
        changed.append("home_place")
    if indicator.home_dimension_id is None and indicator.home_place_id is not None:
        here = Dimension.objects.filter(groups__in=values.filter(place=indicator.home_place_id).values("group_id"))
        first = here.exclude(code=EVERYONE).order_by("position", "code").first()
        indicator.home_dimension_id = first.pk if first else None
        changed.append("home_dimension")
    if changed:
        indicator.save(update_fields=changed)


def _best_known(indicator: Indicator) -> int | None:
    """Return the place with the most shown values, the first by name of several."""
    counts: dict[int, int] = defaultdict(int)
    for place in Value.objects.filter(
        indicator=indicator, is_shown=True, place__level=indicator.place_level
    ).values_list("place_id", flat=True):
        counts[place] += 1
    if not counts:
        return None
    most = max(counts.values())
    best = Place.objects.filter(pk__in=[pk for pk, n in counts.items() if n == most][:BATCH]).order_by("name").first()
    return best.pk if best else None


def keep_summary(indicator: Indicator) -> None:
    """Keep what lists say of an indicator, from shown values of its home place by its home dimension."""
    view = indicator_view(indicator, indicator.home_place)
    # A list does not ask the agreements; what is under one is said on its own page alone.
    indicator.summary = {} if indicator.is_under_agreement else _summary(view)
    if indicator.summary and (gap_goal := kept_gap_goal(indicator)) is not None:
        indicator.summary["gap_goal"] = gap_goal
    indicator.save(update_fields=["summary"])


def _summary(view: IndicatorView) -> dict[str, Any]:
    if view.finding is None or view.place is None:
        return {}
    kept: dict[str, Any] = {"finding": view.finding.as_json(), "place": view.place.name, "periods": list(view.periods)}
    groups = {group.key: group for group in view.groups}
    sides = [side for side in (view.finding.first, view.finding.second) if side is not None]
    lines = [groups[side.group] for side in sides] or ([view.everyone] if view.everyone else [])
    for name, group in zip(("upper", "lower"), lines, strict=False):
        kept[name] = [cell.rate if (cell := group.cell(period)) else None for period in view.periods]
    if len(view.gaps) > 1:
        then = view.gaps[0]
        before, _gaps = find_finding(view.indicator, [groups[s.group] for s in sides], view.everyone, (then.period,))
        kept["was"] = before.as_json() if before else None
    return kept
