"""One indicator in one place by one dimension: everything that any door may show of it.

Page, chart, CSV, PNG, SVG, API and alt text are all made from the one `IndicatorView`. It reads what the last release
wrote, and nothing else: counts that are not public never reach Python here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import CharField, IntegerField, Q, QuerySet, TextField
from django.db.models.functions import Cast

from bridgework.analysis.gaps import GroupRate
from bridgework.analysis.intervals import event_rate_interval, share_interval
from bridgework.indicators.models import Indicator, Target, Value
from bridgework.indicators.queries.finding import (
    NOTHING,
    Finding,
    Range,
    Side,
    gap_of,
    least_difference,
    rate_of,
)
from bridgework.lib.prepared import prepared
from bridgework.lib.words import Words
from bridgework.places.models import EVERYONE, Dimension, Place

EVENTS, GIVEN = (
    str(Indicator.Unit.EVENTS),
    str(Indicator.Unit.GIVEN),
)  # an enum's member compares at ten times the price


@dataclass(slots=True)  # not frozen: that makes a cell three times as dear, and a page has hundreds
class Shown:
    """One cell as it may be shown. `rate`, `low`, `high` are per 100.

    Where `is_shown` is False they and `x` are None; a share of nearly none or nearly all may then be `at_most` or `at_least` so
    many percent of `n` people. The interval of `x` of `n` is worked out when somebody asks: most cells of a map or of small
    pictures are drawn without theirs.
    """

    is_shown: bool
    x: int | None = None
    n: int | None = None
    rate: float | None = None
    margin: float | None = None
    is_withheld_by_source: bool = False
    at_most: int | None = None
    at_least: int | None = None
    unit: str = ""  # of `x`, where it has an interval
    _bounds: tuple[float | None, float | None] | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def low(self) -> float | None:
        """The lower end of the interval."""
        return self.bounds[0]

    @property
    def high(self) -> float | None:
        """The upper end of the interval."""
        return self.bounds[1]

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        """Both ends of the interval."""
        if self._bounds is None:
            self._bounds = _interval(self.unit, self.x, self.n) if self.unit else (None, None)
        return self._bounds

    @property
    def status(self) -> str:
        """`shown`, `bounded`, `withheld-by-source` or `not-shown`: one word for all that is hidden, whatever the reason."""
        if self.is_shown:
            return "shown"
        if self.at_most is not None or self.at_least is not None:
            return "bounded"
        return "withheld-by-source" if self.is_withheld_by_source else "not-shown"


@dataclass(frozen=True)
class InGroup:
    """One group with its cells by period code."""

    key: int
    code: str
    name: Words
    color: int
    cells: dict[str, Shown]

    def cell(self, period: str) -> Shown | None:
        """The group's cell of a period, or None where there is none."""
        return self.cells.get(period)


@dataclass(frozen=True)
class GapThen:
    """The gap between two groups in one period."""

    period: str
    first: Side
    second: Side
    difference: Range
    ratio: Range


@dataclass(frozen=True)
class IndicatorView:
    """Only what may be shown, of one indicator in one place by one dimension."""

    indicator: Indicator
    place: Place | None
    dimension: Dimension | None
    dimensions: tuple[Dimension, ...]
    periods: tuple[str, ...]
    groups: tuple[InGroup, ...]
    everyone: InGroup | None
    finding: Finding | None
    gaps: tuple[GapThen, ...]  # the first period and the last in which both groups are shown
    targets: dict[int | None, tuple[float, date]] = field(default_factory=dict)  # by group; None: for everyone

    @property
    def universal_target(self) -> tuple[float, date] | None:
        """The target that holds for all groups, with its date."""
        return self.targets.get(None)

    @cached_property
    def not_shown(self) -> tuple[tuple[Words, int, int], ...]:
        """Groups with hidden periods: name, how many periods are not shown, of how many."""
        rows = []
        for group in self.groups:
            hidden = sum(not cell.is_shown for cell in group.cells.values())
            if hidden:
                rows.append((group.name, hidden, len(group.cells)))
        return tuple(rows)

    @property
    def is_total_hidden(self) -> bool:
        """Whether any cell of everyone together is not shown."""
        return self.everyone is not None and any(not cell.is_shown for cell in self.everyone.cells.values())

    @property
    def latest(self) -> str:
        """The latest period with a rate, or the last one there is; empty without periods."""
        every = [*self.groups, *([self.everyone] if self.everyone else [])]
        known = (p for p in reversed(self.periods) if any(_rate(group, p) is not None for group in every))
        return next(known, self.periods[-1] if self.periods else "")

    @property
    def has_numbers(self) -> bool:
        """Whether any cell is shown at all."""
        every = [*self.groups, *([self.everyone] if self.everyone else [])]
        return any(cell.is_shown for group in every for cell in group.cells.values())


def _interval(unit: str, x: int | None, n: int | None) -> tuple[float | None, float | None]:
    """Return low and high per 100 from counts: Wilson for people, Poisson for events."""
    if x is None or not n:
        return None, None
    if unit == EVENTS:
        events = event_rate_interval(x, n)
        return events.low, events.high
    share = share_interval(x, n)
    return share.low and 100 * share.low, share.high and 100 * share.high


def shown_cell(
    unit: str,
    is_shown: bool | int,
    is_withheld: bool | int,
    x: int | None,
    n: int | None,
    value: float | None,
    margin: float | None,
    at_most: int | None = None,
    at_least: int | None = None,
) -> Shown:
    """Return a cell with its rate, and what its interval is made of: nothing for rates as given."""
    if not is_shown:
        people = None if at_most is None and at_least is None else n
        return Shown(False, n=people, is_withheld_by_source=bool(is_withheld), at_most=at_most, at_least=at_least)
    if x is not None and n and unit != GIVEN:
        return Shown(True, x, n, 100 * x / n, unit=unit)
    if value is None:
        return Shown(True, x, n)
    return Shown(True, x, n, float(value), None if margin is None else float(margin))


CELL = (
    "is_shown", "is_suppressed_by_source", "released_numerator", "released_denominator", "released_value",
    "released_margin", "released_at_most", "released_at_least",
)  # fmt: skip
"""What a door may read of a value: the columns that the last release wrote, in the order of `shown_cell`."""


@prepared
def _cells(indicator: Indicator, place_ids: list[int], dimension: Dimension | None) -> QuerySet[Value, Any]:
    of_groups = Q(group__dimension__code=EVERYONE)
    if dimension is not None:
        of_groups |= Q(group__dimension=dimension)
    return (
        Value.objects.filter(of_groups, indicator=indicator, place_id__in=place_ids)
        .order_by("group__position", "group_id", "period__starts_on", "period__code")
        # A date to sort by, a name that many cells share and a truth are read as they are stored: a page has hundreds of them.
        .annotate(
            starts_on=Cast("period__starts_on", CharField()), named=Cast("group__name", TextField()),
            shown=Cast("is_shown", IntegerField()), withheld=Cast("is_suppressed_by_source", IntegerField()),
        )
        .values_list(
            "place_id", "group_id", "group__code", "named", "group__color", "group__dimension__code",
            "period__code", "starts_on", "shown", "withheld", *CELL[2:],
        )
    )  # fmt: skip


def read_groups(
    indicator: Indicator, place_ids: Sequence[int], dimension: Dimension | None
) -> tuple[dict[int, dict[int, InGroup]], tuple[str, ...]]:
    """Return {place: {group: cells}} of a dimension and of everyone, and the periods in order; one query."""
    rows = _cells(indicator, list(place_ids), dimension)
    found: dict[int, dict[int, InGroup]] = {place: {} for place in place_ids}
    periods: dict[tuple[str, str], str] = {}
    names: dict[int, Words] = {}  # decoded once for all places
    unit = indicator.unit
    for place, group, code, name, color, dimension_code, period, starts_on, *cell in rows:
        here = found[place]
        if group not in here:
            words = names.setdefault(group, Words.stored(name))
            is_everyone = dimension_code == EVERYONE
            here[group] = InGroup(group, EVERYONE if is_everyone else code, words, 0 if is_everyone else color, {})
        here[group].cells[period] = shown_cell(unit, *cell)
        periods[starts_on, period] = period
    return found, tuple(periods[key] for key in sorted(periods))


def everyone_in(groups: dict[int, InGroup]) -> InGroup | None:
    """Return the group that stands for all people, if it is there."""
    return next((group for group in groups.values() if group.code == EVERYONE and group.color == 0), None)


def find_finding(
    indicator: Indicator, groups: Sequence[InGroup], everyone: InGroup | None, periods: Sequence[str]
) -> tuple[Finding | None, tuple[GapThen, ...]]:
    """Return the finding of the latest period with numbers, and its gap in the first and the last period that has both groups.

    The two groups are those farthest apart whose difference chance alone does not explain (for rates given without counts:
    those farthest apart). Where there are none, the finding is of everyone.
    """
    every = [*groups, *([everyone] if everyone else [])]
    period = next((p for p in reversed(periods) if any(_rate(group, p) is not None for group in every)), None)
    if period is None:
        return None, ()
    pair = _pair(indicator, groups, period, must_be_sure=_rate_of(everyone, period) is not None)
    if pair is None:
        return Finding(period, None, None, NOTHING, NOTHING, _range(everyone, period)), ()
    first, second, now = pair
    then = next(p for p in periods if _rate(first, p) is not None and _rate(second, p) is not None)
    gaps = (now,) if then == period else (_gap(indicator, first, second, then), now)
    return Finding(period, now.first, now.second, now.difference, now.ratio, _range(everyone, period)), gaps


def _pair(
    indicator: Indicator, groups: Sequence[InGroup], period: str, *, must_be_sure: bool
) -> tuple[InGroup, InGroup, GapThen] | None:
    """Return the two groups farthest apart, the higher rate first, and their gap; None where chance alone explains each."""
    known = [(rate, group) for group in groups if (rate := _rate(group, period)) is not None]
    pairs = [(a, b) if a[0] >= b[0] else (b, a) for at, a in enumerate(known) for b in known[at + 1 :]]
    pairs.sort(key=lambda pair: (pair[1][0] - pair[0][0], pair[0][1].key, pair[1][1].key))
    for (high, first), (low, second) in pairs:
        if high <= low:
            continue
        lowest = least_difference(*_counted(indicator, first.cells[period], second.cells[period]), indicator.unit)
        if lowest is None or lowest > 0:
            return first, second, _gap(indicator, first, second, period)
    if not pairs or must_be_sure:
        return None
    (_high, first), (_low, second) = pairs[0]
    return first, second, _gap(indicator, first, second, period)


def _rate_of(group: InGroup | None, period: str) -> float | None:
    return None if group is None else _rate(group, period)


def _rate(group: InGroup, period: str) -> float | None:
    cell = group.cell(period)
    return None if cell is None else cell.rate


def _range(group: InGroup | None, period: str) -> Range:
    cell = group.cell(period) if group is not None else None
    return NOTHING if cell is None else (cell.rate, cell.low, cell.high)


def _gap(indicator: Indicator, first: InGroup, second: InGroup, period: str) -> GapThen:
    one, other = first.cells[period], second.cells[period]
    difference, ratio = gap_of(*_counted(indicator, one, other), indicator.unit)
    return GapThen(
        period,
        Side(first.key, first.name, one.rate or 0.0),
        Side(second.key, second.name, other.rate or 0.0),
        difference,
        ratio,
    )


def _counted(indicator: Indicator, one: Shown, other: Shown) -> tuple[GroupRate, GroupRate]:
    """Return two cells as the analysis takes them: by their counts where both have an interval."""
    is_given = indicator.unit == Indicator.Unit.GIVEN
    has_counts = not is_given and one.low is not None and other.low is not None
    first, second = (rate_of(cell.x if has_counts else None, cell.n, cell.rate) for cell in (one, other))
    return first, second


@prepared
def _dimensions(indicator: Indicator, place: Place) -> QuerySet[Dimension]:
    groups = Value.objects.filter(indicator=indicator, place=place).order_by().values("group_id").distinct()
    rows = Dimension.objects.filter(groups__in=groups).exclude(code=EVERYONE).defer("scope").distinct()
    return rows.order_by("position", "code")


@prepared
def _targets(indicator: Indicator) -> QuerySet[Target, Any]:
    levels = Target.objects.filter(indicator=indicator, kind=Target.Kind.LEVEL)
    return levels.values_list("group_id", "value", "by")


def dimensions_here(indicator: Indicator, place: Place) -> tuple[Dimension, ...]:
    """Return the dimensions by which an indicator is known in a place."""
    return tuple(_dimensions(indicator, place))


def indicator_view(
    indicator: Indicator, place: Place | None, dimension: str = "", *, with_finding: bool = True
) -> IndicatorView:
    """Return all that may be shown of an indicator in one place by one dimension.

    Parameters
    ----------
    indicator : Indicator
    place : Place or None
        A place of the indicator's one level; None where there is none yet.
    dimension : str
        Code of a dimension; empty or unknown takes the one the indicator opens with.
    with_finding : bool
        False leaves finding, gaps and targets out, for a page that says something else first.

    Returns
    -------
    IndicatorView
        In three queries, whatever the number of places.
    """
    if place is None or place.level != indicator.place_level:
        return IndicatorView(indicator, None, None, (), (), (), None, None, ())
    dimensions = dimensions_here(indicator, place)
    chosen = next((d for d in dimensions if d.code == dimension), None)
    chosen = chosen or next((d for d in dimensions if d.pk == indicator.home_dimension_id), None)
    chosen = chosen or (dimensions[0] if dimensions else None)
    found, periods = read_groups(indicator, [place.pk], chosen)
    cells = found[place.pk]
    everyone = everyone_in(cells)
    groups = tuple(group for group in cells.values() if group is not everyone)
    if not with_finding:
        return IndicatorView(indicator, place, chosen, dimensions, periods, groups, everyone, None, ())
    finding, gaps = find_finding(indicator, groups, everyone, periods)
    targets = {group: (float(value), by) for group, value, by in _targets(indicator)}
    return IndicatorView(indicator, place, chosen, dimensions, periods, groups, everyone, finding, gaps, targets)
