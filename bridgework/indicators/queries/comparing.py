"""How the groups of one place and period compare: each against all others, with what holds a comparison back.

Everything is computed from the cells of one `IndicatorView`, that is from published numbers alone. "All others" are the
published total less the published group: anyone can take that difference, so no number here says more of a hidden group than
the page already does. Where the total is not shown, all others are known only if no group of the period is hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bridgework.analysis.equity import (
    Composition,
    EquityRow,
    EquityTable,
    Gates,
    Polarity,
    Status,
    Summary,
    alternate_risk_ratio,
    equity_table,
    summarize_counted,
)
from bridgework.analysis.gaps import OTHERS, Counting, GroupRate, Measure
from bridgework.indicators.models import Indicator
from bridgework.indicators.queries.finding import NOTHING, Range, counting_of
from bridgework.indicators.queries.funnels import FunnelView, funnel_view
from bridgework.indicators.queries.rollups import RollUp, others_above, roll_ups
from bridgework.indicators.queries.view import IndicatorView, InGroup, Shown

GATES = Gates()
INSIDE = 0.95  # of the groups' funnel, as of the ranges beside it
NO_FUNNEL = FunnelView(None, (), (), None, False, "comparison_incomplete")
NEEDS_WIDER = frozenset({Status.COMPARISON_BELOW_CELL_SIZE, Status.COMPARISON_BELOW_N_SIZE})
UNEVEN = (
    "index_of_disparity", "summary_ratio", "rate_difference", "rate_ratio", "variance", "theil", "log_deviation", "chance",
)  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """One group beside all others. Rates, differences and shares are per 100; `status` is a word of `bridgework gaps`."""

    group: InGroup
    cell: Shown
    status: str
    rate: Range = NOTHING
    others_x: int | None = None
    others_n: int | None = None
    others_rate: float | None = None
    ratio: Range = NOTHING
    difference: Range = NOTHING
    share: Range = NOTHING  # of all that was counted
    people_share: float | None = None
    alternate: Range = NOTHING  # against all others of the wider place
    alternate_status: str = ""  # empty where none was asked for

    @property
    def is_beyond_chance(self) -> bool:
        """Whether the interval of the difference leaves out 0."""
        _value, low, high = self.difference
        return low is not None and high is not None and (low > 0 or high < 0)


@dataclass(frozen=True)
class Uneven:
    """One summary measure, or the reason why there is none."""

    key: str
    value: Range
    reason: str


@dataclass(frozen=True)
class Comparing:
    """All that a page may say of how the groups of one period compare."""

    view: IndicatorView
    period: str
    periods: tuple[str, ...]
    rows: tuple[Compared, ...]
    uneven: tuple[Uneven, ...]
    n_summarized: int
    left_out: tuple[InGroup, ...]
    everyone: Shown | None
    outside: tuple[int, int] | None  # counted and people in no group of the table; None where it cannot be known
    wider: RollUp | None
    funnel: FunnelView

    @property
    def farthest(self) -> Compared | None:
        """The group whose interval lies farthest from that of all others, of those beyond chance; the first of equals."""

        def least(row: Compared) -> float:
            _value, low, high = row.difference
            return min(abs(low or 0.0), abs(high or 0.0))

        beyond = [row for row in self.rows if row.is_beyond_chance]
        return max(beyond, key=least) if beyond else None


def compare(view: IndicatorView, period: str = "") -> Comparing:
    """Return how the groups of a view compare in one period.

    Parameters
    ----------
    view : IndicatorView
        Of one place by one dimension.
    period : str
        Code of a period; one without a shown number takes the latest that has some.

    Returns
    -------
    Comparing
        Two queries more, and only where a comparison is too small and the place lies in another.
    """
    periods = tuple(p for p in view.periods if any(_counted(group.cell(p)) for group in view.groups))
    chosen = period if period in periods else (periods[-1] if periods else (view.periods[-1] if view.periods else ""))
    here = [(group, cell) for group in view.groups if (cell := group.cell(chosen)) is not None]
    whole = view.everyone.cell(chosen) if view.everyone is not None else None
    counting, polarity = counting_of(view.indicator.unit), _polarity(view.indicator)
    is_given = view.indicator.unit == Indicator.Unit.GIVEN
    groups = [_rate(str(group.key), cell, is_given) for group, cell in here]
    total = _rate(OTHERS, whole, is_given) if whole is not None else None
    hidden_by_us = [str(group.key) for group, cell in here if not cell.is_withheld_by_source]
    table = table_beside_others(groups, total, counting, hidden_by_us)
    scale = 100 if counting is Counting.PEOPLE else 1
    rows = [_compared(group, cell, row, scale) for (group, cell), row in zip(here, table.rows, strict=True)]
    wider = None
    if view.place is not None and any(row.status in NEEDS_WIDER for row in rows):
        wider = next(iter(roll_ups(view.indicator, [view.place], view.dimension, chosen)), None)
        rows = [_with_wider(row, wider, counting) if row.status in NEEDS_WIDER else row for row in rows]
    summary, left_out = summarize_counted(groups, polarity=polarity, counting=counting, gates=GATES)
    named = {str(group.key): group for group, _cell in here}
    outside = None
    if table.outside_events is not None and table.outside_n is not None:
        outside = (table.outside_events, table.outside_n)
    return Comparing(
        view=view,
        period=chosen,
        periods=periods,
        rows=tuple(rows),
        uneven=tuple(Uneven(key, *_uneven(summary, key, scale)) for key in UNEVEN),
        n_summarized=summary.n_groups,
        left_out=tuple(named[name] for name in left_out),
        everyone=whole,
        outside=outside,
        wider=wider,
        funnel=_funnel_of_groups(rows, groups, total, counting),
    )


def _polarity(indicator: Indicator) -> Polarity:
    return Polarity.ADVERSE if indicator.polarity == Indicator.Polarity.DOWN else Polarity.FAVORABLE


def _counted(cell: Shown | None) -> bool:
    return cell is not None and cell.is_shown and cell.x is not None and cell.n is not None


def _rate(name: str, cell: Shown, is_given: bool) -> GroupRate:
    """Return the counts of a cell that shows both; what is hidden, bounded or only a rate has none."""
    if is_given or not _counted(cell):
        return GroupRate(name)
    return GroupRate(name, cell.x, cell.n)


def table_beside_others(
    groups: Sequence[GroupRate], total: GroupRate | None, counting: Counting, missing: Sequence[str]
) -> EquityTable:
    """Compare each group; numbers that do not go together (a total of another release) leave all others unknown."""
    if total is not None and total.events is None:
        total = None
    if total is None or _go_together(groups, total, counting):
        return equity_table(groups, total=total, counting=counting, gates=GATES, missing=missing)
    # A group that nobody knows makes every sum of others unknown, as a hidden one does.
    table = equity_table([*groups, GroupRate("")], counting=counting, gates=GATES, missing=missing)
    return EquityTable(table.rows[:-1], None, None, None, None)


def _go_together(groups: Sequence[GroupRate], total: GroupRate, counting: Counting) -> bool:
    events, everyone = total.events or 0, total.n or 0
    known = [(one.events, one.n) for one in groups if one.events is not None and one.n is not None]
    if sum(x for x, _n in known) > events or sum(n for _x, n in known) > everyone:
        return False
    return counting is Counting.EVENTS or all(events - x <= everyone - n for x, n in [*known, (0, 0)])


def range_of(measure: Measure, scale: float) -> Range:
    """Return a measure with its interval, in the unit of the page."""
    if measure.value is None:
        return NOTHING
    spread = measure.interval
    if spread is None or spread.low is None or spread.high is None:
        return (measure.value * scale, None, None)
    return (measure.value * scale, spread.low * scale, spread.high * scale)


def _compared(group: InGroup, cell: Shown, row: EquityRow, scale: float) -> Compared:
    composition: Composition | None = row.composition
    known = row.comparison.events is not None and row.comparison.n is not None and row.events is not None
    return Compared(
        group=group,
        cell=cell,
        status=row.status.value,
        rate=(cell.rate, cell.low, cell.high) if cell.is_shown else NOTHING,
        others_x=row.comparison.events if known else None,
        others_n=row.comparison.n if known else None,
        others_rate=row.comparison.rate * scale if known and row.comparison.rate is not None else None,
        ratio=range_of(row.ratio, 1),
        difference=range_of(row.difference, scale),
        share=range_of(composition.share, 100) if composition else NOTHING,
        people_share=100 * composition.population_share if composition else None,
    )


def _with_wider(row: Compared, wider: RollUp | None, counting: Counting) -> Compared:
    if wider is None:
        return row
    others = others_above(wider, row.group.key)
    whole = [GroupRate("g"), GroupRate(OTHERS, *(others or (None, None)))]
    if others is not None and counting is Counting.PEOPLE and others[0] > others[1]:
        whole[1] = GroupRate(OTHERS)
    found = alternate_risk_ratio(GroupRate("g", row.cell.x, row.cell.n), whole, counting=counting, gates=GATES)
    status = found.reason or Status.CALCULATED.value
    return replace(row, alternate=range_of(found, 1), alternate_status=str(status))


def _uneven(summary: Summary, key: str, scale: float) -> tuple[Range, str]:
    measure: Measure = getattr(summary, key)
    times = {"rate_difference": scale, "variance": scale * scale}.get(key, 1)
    return range_of(measure, times), measure.reason


def _funnel_of_groups(
    rows: Sequence[Compared], groups: Sequence[GroupRate], total: GroupRate | None, counting: Counting
) -> FunnelView:
    """Return the groups around everyone; the dots outside are those whose comparison says so, as the table does."""
    if total is not None and (total.events is None or not _go_together(groups, total, counting)):
        total = None
    if total is None and any(row.others_n is None for row in rows if row.cell.x is not None):
        return NO_FUNNEL
    named = {str(row.group.key): row for row in rows}

    def about(key: str) -> tuple[str, int, str]:
        group = named[key].group
        return str(group.name), group.color, group.code

    found = funnel_view(groups, about, counting, center=total, inside=INSIDE)
    beyond = {row.group.code for row in rows if row.is_beyond_chance}
    points = tuple(replace(point, is_outside=point.code in beyond) for point in found.points)
    return replace(found, points=points)
