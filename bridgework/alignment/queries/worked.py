"""Findings that rest on all rows of a partnership: read as the worker keeps them, worked out here where they are too old."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from bridgework.alignment.models import WorkedOut
from bridgework.lib.prepared import prepared
from bridgework.partnerships.models import Partnership

BEHIND = timedelta(minutes=10)  # so old may findings be that something was changed after


@dataclass(frozen=True)
class Findings:
    """Plain data, and when it was worked out; None: just now."""

    body: Any
    made_at: datetime | None


@prepared
def _kept(partnership: Partnership, what: str) -> QuerySet[WorkedOut]:
    return WorkedOut.objects.within(partnership).filter(what=what).only("revision", "on", "made_at", "body")


def kept_findings(partnership: Partnership, what: str, now: datetime) -> Findings | None:
    """Return the findings of one page as the worker keeps them, or None where they are too old or not there yet. One query.

    Parameters
    ----------
    partnership : Partnership
    what : str
        Which findings.
    now : datetime
        Aware moment.

    Notes
    -----
    What the worker keeps is shown as long as nothing was changed since; after a change for ten minutes at most, in which the
    worker works it out anew. Where no worker runs, a page is slower, never older.
    """
    today = now.astimezone(partnership.zone).date()
    for row in _kept(partnership, what):
        is_as_now = row.revision == partnership.revision and row.on == today
        if is_as_now or timedelta(0) <= now - row.made_at < BEHIND:
            return Findings(row.body, row.made_at)
    return None


def findings_of(
    partnership: Partnership, what: str, now: datetime, make: Callable[[Partnership, date], Any]
) -> Findings:
    """Return the findings of one page: those that are kept, or else worked out now.

    Parameters
    ----------
    partnership : Partnership
    what : str
    now : datetime
    make : callable
        Works them out of the partnership and its local date, as plain data.
    """
    kept = kept_findings(partnership, what, now)
    return kept or Findings(make(partnership, now.astimezone(partnership.zone).date()), None)
