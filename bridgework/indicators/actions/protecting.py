"""Hiding at once what may be shown no longer, and keeping what lists say of an indicator. Showing is a release's act."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from bridgework.indicators.actions.counting import Row as CountRow
from bridgework.indicators.actions.counting import rows_of
from bridgework.indicators.hiding import Cell, hidden_cells
from bridgework.indicators.models import Indicator, PlaceGaps, Value
from bridgework.indicators.queries.agreed import groups_without_approval
from bridgework.indicators.queries.universal import kept_gap_goal
from bridgework.indicators.queries.view import IndicatorView, Shown, find_finding, indicator_view
from bridgework.partnerships.actions.signs import Progress, no_progress
from bridgework.places.models import EVERYONE, Dimension, Place

BATCH = 500


@transaction.atomic
def protect(*, indicator: Indicator, places: Iterable[int] | None = None, progress: Progress = no_progress) -> int:
    """Hide at once what may be shown no longer; call after every write of values or approvals, in its transaction.

    What is public changes with the next release alone (`actions.releasing`): new values are not shown before it, changed
    ones stand as they were released. Here numbers only go away: those of a nation that has not approved them, and beside
    them so many that nobody comes near.

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
        How many values are hidden that were shown before.
    """
    # Who takes an approval back waits for an import that runs, and the other way round: the later one decides on what holds.
    Indicator.objects.select_for_update().filter(pk=indicator.pk).values_list("pk", flat=True).first()
    n_hidden = 0
    silent = groups_without_approval(indicator)
    if silent:
        rows = rows_of(indicator)
        shown = {
            pk: (x, n)
            for pk, x, n in Value.objects.filter(indicator=indicator, is_shown=True).values_list(
                "pk", "released_numerator", "released_denominator"
            )
        }
        values = Value.objects.filter(indicator=indicator)
        kept_back = set(values.filter(group__in=silent).values_list("pk", flat=True))
        kept_back |= set(values.filter(group__crosses__in=silent).values_list("pk", flat=True))
        n_hidden = hide_values(indicator, with_company(indicator, rows, shown, kept_back) & (shown.keys() | kept_back))
    settle_home(indicator)
    keep_summary(indicator)
    return n_hidden


def hide_values(indicator: Indicator, keys: Iterable[int] | None = None) -> int:
    """Take the numbers of these values (all where it is left out) away from every door; return how many were there."""
    rows = Value.objects.filter(indicator=indicator).exclude(
        is_shown=False, released_at_most=None, released_at_least=None
    )
    nothing = dict.fromkeys(
        [
            *("released_numerator", "released_denominator", "released_value", "released_margin"),
            *("released_at_most", "released_at_least"),
        ]
    )
    gaps = PlaceGaps.objects.filter(table__indicator=indicator)  # they rest on these numbers
    if keys is None:
        gaps.delete()
        return rows.update(is_shown=False, fate="withheld", **nothing)
    wanted, n_hidden = sorted(keys), 0
    for at in range(0, len(wanted), BATCH):
        some = rows.filter(pk__in=wanted[at : at + BATCH])
        gaps.filter(place__in=set(some.values_list("place_id", flat=True))).delete()
        n_hidden += some.update(is_shown=False, fate="withheld", **nothing)
    return n_hidden


def with_company(
    indicator: Indicator,
    rows: Iterable[CountRow],
    shown: Mapping[int, tuple[int | None, int | None]],
    kept_back: set[int],
) -> set[int]:
    """Return the values a nation has not approved, with those hidden beside them so that nobody comes near.

    Parameters
    ----------
    indicator : Indicator
    rows : iterable of Row
        Every value.
    shown : mapping of int to (int or None, int or None)
        The counts that are, or are about to be, public.
    kept_back : set of int
        Keys of the values that a nation decides about and has not approved.

    Returns
    -------
    set of int
        In a place and period without such values: none.
    """
    if not kept_back:
        return set()
    tables: dict[tuple[str, str], dict[str, list[CountRow]]] = defaultdict(lambda: defaultdict(list))
    totals: dict[tuple[str, str], CountRow] = {}
    touched: set[tuple[str, str]] = set()
    for row in rows:
        at = (row.place, row.period)
        if row.pk in kept_back:
            touched.add(at)
        if row.is_everyone:
            totals[at] = row
        else:
            tables[at][row.dimension].append(row)
    hidden: set[int] = set()
    for at in touched:
        hidden |= _beside(tables.get(at, {}), totals.get(at), indicator.unit, shown, kept_back)
    return hidden


def _beside(
    dimensions: Mapping[str, list[CountRow]],
    total: CountRow | None,
    unit: str,
    shown: Mapping[int, tuple[int | None, int | None]],
    kept_back: set[int],
) -> set[int]:
    def cells(found: Iterable[CountRow]) -> list[Cell]:
        # A hidden count stands as it is, a shown one as it is shown: the company must hold in public numbers.
        counts = ((row.pk, shown.get(row.pk) or row.counts) for row in found if not row.is_withheld)
        return [Cell(pk, x, n) for pk, (x, n) in counts if x is not None]

    by_dimension = {key: found for key, rows in enumerate(dimensions.values()) if (found := cells(rows))}
    whole = next(iter(cells([total])), None) if total else None
    counts_people = unit != Indicator.Unit.EVENTS
    hidden, is_total_hidden = hidden_cells(by_dimension, whole, counts_people=counts_people, also=kept_back)
    if is_total_hidden:
        hidden |= {cell.key for found in by_dimension.values() for cell in found} | ({whole.key} if whole else set())
    for rows in dimensions.values():
        # A rate without counts says nothing of its group's size, but another source may: the total's rate less the others'
        # would then give the kept back one, so none of the dimension is shown.
        if any(row.pk in kept_back and row.counts[0] is None and row.value is not None for row in rows):
            hidden |= {row.pk for row in rows}
    return hidden | kept_back


def settle_home(indicator: Indicator) -> None:
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
            .order_by("-released_denominator", "place__name", "pk")
            .values_list("place_id", flat=True)
        )
        known = largest.filter(released_denominator__isnull=False).first()
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


def _look(color: int, cells: list[Shown | None]) -> dict[str, Any]:
    """Return how a line is drawn where another page draws it too: its group's color, and its intervals as fine as a picture shows."""
    bounds = [cell.bounds if cell and cell.is_shown else (None, None) for cell in cells]

    def fine(values: Iterable[float | None]) -> list[float | None]:
        return [None if value is None else round(value, 2) for value in values]

    return {"color": color, "low": fine(low for low, _ in bounds), "high": fine(high for _, high in bounds)}


def _summary(view: IndicatorView) -> dict[str, Any]:
    if view.finding is None or view.place is None:
        return {}
    kept: dict[str, Any] = {"finding": view.finding.as_json(), "place": view.place.name, "periods": list(view.periods)}
    groups = {group.key: group for group in view.groups}
    sides = [side for side in (view.finding.first, view.finding.second) if side is not None]
    lines = [groups[side.group] for side in sides] or ([view.everyone] if view.everyone else [])
    for name, group in zip(("upper", "lower"), lines, strict=False):
        cells = [group.cell(period) for period in view.periods]
        kept[name] = [cell.rate if cell else None for cell in cells]
        kept[f"{name}_look"] = _look(group.color, cells)
    if len(view.gaps) > 1:
        then = view.gaps[0]
        before, _gaps = find_finding(view.indicator, [groups[s.group] for s in sides], view.everyone, (then.period,))
        kept["was"] = before.as_json() if before else None
    return kept
