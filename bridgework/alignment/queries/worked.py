"""Findings that rest on all rows of a partnership: read as the worker keeps them, worked out here where they are too old."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Subquery
from django.db.models.functions import Coalesce

from bridgework.alignment.models import WorkedOut
from bridgework.journal.models import Chain
from bridgework.lib.prepared import prepared
from bridgework.partnerships.models import Partnership

BEHIND = timedelta(minutes=10)  # so old may findings be that something was changed after


@dataclass(frozen=True)
class Findings:
    """Plain data, and when it was worked out; None: just now."""

    body: Any
    made_at: datetime | None


@prepared
def _kept(scope: UUID, partnership: Partnership, what: str) -> QuerySet[WorkedOut, Any]:
    length = Chain.objects.filter(scope=scope).values("length")[:1]
    rows = WorkedOut.objects.within(partnership).filter(what=what).annotate(length=Coalesce(Subquery(length), 0))
    return rows.values_list("revision", "on", "made_at", "n_entries", "length", "body")


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
    What the worker keeps is shown as long as nothing was changed since. Counts that go on by themselves, such as votes, may lag for
    ten minutes, in which the worker works it out anew; an act in the journal may not: it could have hidden what is shown here. Where
    no worker runs, a page is slower, never older.
    """
    today = now.astimezone(partnership.zone).date()
    for revision, on, made_at, n_entries, length, body in _kept(partnership.scope, partnership, what):
        is_soon = n_entries == length and timedelta(0) <= now - made_at < BEHIND
        if on == today and (revision == partnership.revision or is_soon):
            return Findings(body, made_at)
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
