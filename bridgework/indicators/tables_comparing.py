"""The comparison and the funnel as CSV, from what is shown alone."""

from __future__ import annotations

from collections.abc import Sequence

from bridgework.indicators.queries.comparing import Comparing
from bridgework.indicators.queries.funnels import Limited
from bridgework.indicators.wording_comparing import status_text
from bridgework.lib.tables.writing import csv_text

COMPARE_HEADER = (
    "place_code", "place", "period", "dimension", "group", "group_name", "cell_status", "numerator", "denominator",
    "rate_per_100", "low_per_100", "high_per_100", "others_numerator", "others_denominator", "others_rate_per_100",
    "ratio", "ratio_low", "ratio_high", "difference_per_100", "difference_low", "difference_high",
    "share_of_counted_percent", "share_low", "share_high", "share_of_people_percent",
    "alternate_ratio", "alternate_low", "alternate_high", "alternate_status", "status", "status_text",
)  # fmt: skip
FUNNEL_HEADER = (
    "place_code",
    "place",
    "period",
    "denominator",
    "rate_per_100",
    "limit_low",
    "limit_high",
    "is_outside",
)


def rounded(value: float | None) -> float | None:
    """Return a number as files hold it, to six decimals; nothing stays nothing."""
    return None if value is None else round(value, 6)


def compare_csv(found: Comparing) -> str:
    """Return the table of the page as CSV; what is not calculated has no number and says why."""
    view = found.view
    rows = []
    for row in found.rows:
        ranges = (row.rate, (row.others_x, row.others_n, row.others_rate), row.ratio, row.difference, row.share)
        numbers = [one if isinstance(one, int) else rounded(one) for several in ranges for one in several]
        rows.append(
            (
                view.place.code if view.place else "",
                view.place.name if view.place else "",
                found.period,
                view.dimension.code if view.dimension else "",
                row.group.code,
                str(row.group.name),
                row.cell.status,
                row.cell.x,
                row.cell.n,
                *numbers,
                rounded(row.people_share),
                *(rounded(one) for one in row.alternate),
                row.alternate_status,
                row.status,
                status_text(view.indicator, row.status),
            )
        )
    return csv_text(COMPARE_HEADER, rows)


def funnel_csv(points: Sequence[Limited], period: str) -> str:
    """Return every place of the funnel as CSV, by name."""
    rows = [
        (point.code, point.name, period, point.n, *map(rounded, (point.rate, point.low, point.high)), point.is_outside)
        for point in points
    ]
    return csv_text(FUNNEL_HEADER, rows)
