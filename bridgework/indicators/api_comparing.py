"""How the groups compare, by program: what the page says, nothing more."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.http import HttpRequest
from ninja import Path, Router, Schema
from ninja.errors import HttpError

from bridgework.indicators.api import _find, _here
from bridgework.indicators.queries import indicator_view
from bridgework.indicators.queries.comparing import GATES, Compared, Comparing, compare
from bridgework.indicators.queries.finding import Range
from bridgework.indicators.queries.lists import place_to_see
from bridgework.indicators.queries.place_gaps import GAP_COLUMNS, gap_rows
from bridgework.indicators.wording_comparing import REASONS, compare_heading, status_text

router = Router(tags=["indicators"])
GAPS_ON_A_PAGE, MOST_PAGES = 500, 10_000


class RangeOut(Schema):
    """A number with its 95 % range; null where it is not calculated."""

    value: float | None
    low: float | None
    high: float | None


class ComparedOut(Schema):
    """One group beside all others. `status` is a word of `bridgework gaps`; rates, differences and shares are per 100."""

    group: str
    group_name: str
    cell_status: str
    numerator: int | None
    denominator: int | None
    rate: RangeOut
    others_numerator: int | None
    others_denominator: int | None
    others_rate: float | None
    ratio: RangeOut
    difference: RangeOut
    share_of_counted: RangeOut
    share_of_people: float | None
    alternate_ratio: RangeOut
    alternate_status: str | None
    status: str
    status_text: str


class UnevenOut(RangeOut):
    """One summary measure over the groups that are shown and large enough, or why there is none."""

    measure: str
    reason: str | None


class CompareOut(Schema):
    """How the groups of one place and period compare."""

    indicator: str
    place: str | None
    dimension: str | None
    period: str | None
    periods: list[str]
    min_cell: int
    min_n: int
    finding: str
    groups: list[ComparedOut]
    n_summarized: int
    summary: list[UnevenOut]


@router.get("/indicators/{slug}/compare/", response=CompareOut, url_name="indicator-compare")
def compare_groups(
    request: HttpRequest,
    partnership: Path[str],
    slug: str,
    place: str = "",
    by: str = "",
    period: str = "",
    purpose: str = "",
) -> CompareOut:
    """Each group of one place (by its code), dimension and period beside all others, as the page shows it."""
    indicator = _find(_here(request, partnership, purpose), slug)
    where = place_to_see(indicator, place[:100])
    if place and where is None:
        raise HttpError(404, "Not found")
    return _out(compare(indicator_view(indicator, where, by[:60]), period[:40]))


class PlaceGapOut(Schema):
    """One group of one place and period beside all others, per 100; `status` says why a ratio is null."""

    place_code: str
    place: str
    dimension: str
    period: str
    group: str
    group_name: str
    numerator: int | None
    denominator: int | None
    rate_per_100: float | None
    low_per_100: float | None
    high_per_100: float | None
    others_numerator: int | None
    others_denominator: int | None
    others_rate_per_100: float | None
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    difference_per_100: float | None
    difference_low: float | None
    difference_high: float | None
    status: str


class PlaceGapsPage(Schema):
    """A page of gaps."""

    items: list[PlaceGapOut]
    page: int
    has_more: bool


@router.get("/indicators/{slug}/gaps/", response=PlaceGapsPage, url_name="indicator-gaps")
def gaps_by_place(
    request: HttpRequest, partnership: Path[str], slug: str, place: str = "", by: str = "", page: int = 1
) -> PlaceGapsPage:
    """Each group of every place (or one, by its code) beside all others, in every period, as the last release found them; 500 a page."""
    indicator = _find(_here(request, partnership), slug)
    dimension = indicator_view(indicator, indicator.home_place, by[:60]).dimension
    rows = gap_rows(indicator, dimension.pk if dimension else 0, place[:100])
    number = min(max(1, page), MOST_PAGES)
    found = list(islice(rows, (number - 1) * GAPS_ON_A_PAGE, number * GAPS_ON_A_PAGE + 1))
    items = [PlaceGapOut(**dict(zip(GAP_COLUMNS, row, strict=True))) for row in found[:GAPS_ON_A_PAGE]]
    return PlaceGapsPage(items=items, page=number, has_more=len(found) > GAPS_ON_A_PAGE)


def _range(value: Range) -> RangeOut:
    return RangeOut(value=value[0], low=value[1], high=value[2])


def _out(found: Comparing) -> CompareOut:
    view = found.view
    return CompareOut(
        indicator=view.indicator.slug,
        place=view.place.code if view.place else None,
        dimension=view.dimension.code if view.dimension else None,
        period=found.period or None,
        periods=list(found.periods),
        min_cell=GATES.min_cell,
        min_n=GATES.min_n,
        finding=compare_heading(found),
        groups=[_group(found, row) for row in found.rows],
        n_summarized=found.n_summarized,
        summary=[_uneven(one.key, one.value, one.reason) for one in found.uneven],
    )


def _uneven(key: str, value: Range, reason: str) -> UnevenOut:
    words: Any = REASONS.get(reason, reason)
    return UnevenOut(measure=key, reason=str(words) or None, value=value[0], low=value[1], high=value[2])


def _group(found: Comparing, row: Compared) -> ComparedOut:
    return ComparedOut(
        group=row.group.code,
        group_name=str(row.group.name),
        cell_status=row.cell.status,
        numerator=row.cell.x,
        denominator=row.cell.n,
        rate=_range(row.rate),
        others_numerator=row.others_x,
        others_denominator=row.others_n,
        others_rate=row.others_rate,
        ratio=_range(row.ratio),
        difference=_range(row.difference),
        share_of_counted=_range(row.share),
        share_of_people=row.people_share,
        alternate_ratio=_range(row.alternate),
        alternate_status=row.alternate_status or None,
        status=row.status,
        status_text=status_text(found.view.indicator, row.status),
    )
