"""When numbers last came in, and when new ones are due. Said to those who keep them, never as blame."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from bridgework.indicators.models import Indicator
from bridgework.partnerships.models import Membership, Partnership
from bridgework.partnerships.rules import may_keep_data, may_steward

SHOWN = 10


@dataclass(frozen=True)
class Freshness:
    """On which local day numbers last came in, when new ones are due, whether that day is past, and whether those that came in wait."""

    came_in_on: date | None
    due_on: date | None
    is_due: bool
    is_waiting: bool = False  # what came in last is not released yet


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, the last of its month where it has fewer days.

    Parameters
    ----------
    day : date
    months : int
        0 or more.

    Examples
    --------
    >>> months_after(date(2025, 8, 31), 6)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def freshness(indicator: Indicator, partnership: Partnership, today: date) -> Freshness:
    """Return when an indicator's numbers came in and when new ones are due. No query.

    Parameters
    ----------
    indicator : Indicator
        Without `months_between` nothing is ever due; without numbers nothing is either.
    partnership : Partnership
        For its clock.
    today : date
        The partnership's local date.
    """
    if indicator.refreshed_at is None:
        return Freshness(None, None, False)
    came = timezone.localdate(indicator.refreshed_at, partnership.zone)
    is_waiting = indicator.changed_at == indicator.refreshed_at  # an import that changes something keeps both
    if not indicator.months_between:
        return Freshness(came, None, False, is_waiting)
    due = months_after(came, indicator.months_between)
    return Freshness(came, due, due <= today, is_waiting)


def numbers_due(
    partnership: Partnership, capacities: Iterable[Membership], today: date
) -> list[tuple[Indicator, Freshness]]:
    """Return the indicators whose new numbers are due, the longest waiting first; one query, none for those who keep none.

    Parameters
    ----------
    partnership : Partnership
    capacities : iterable of Membership
        The steward sees every indicator; a data steward those of their own organization and those that nobody keeps.
    today : date
        The partnership's local date.
    """
    mine = list(capacities)
    if not may_keep_data(mine):
        return []
    rows = Indicator.objects.within(partnership).filter(months_between__isnull=False, refreshed_at__isnull=False)
    own = {one.organization_id for one in mine}
    found = [
        (indicator, fresh)
        for indicator in rows.select_related("steward").order_by("refreshed_at", "pk")[:500]
        if may_steward(mine) or indicator.steward_id is None or indicator.steward_id in own
        if (fresh := freshness(indicator, partnership, today)).is_due
    ]
    return sorted(found, key=lambda one: (one[1].due_on or today, one[0].pk))[:SHOWN]
