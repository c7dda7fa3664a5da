"""The three questions year by year for a whole partnership, as the worker keeps them: years, names and counts."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from bridgework.alignment.queries.worked import findings_of
from bridgework.overview.queries.over_time import OverTime, over_time
from bridgework.partnerships.models import Partnership

OVER_TIME = "over-time"


def over_time_shown(partnership: Partnership, now: datetime) -> OverTime:
    """Return the years of a whole partnership for a page. One query where the worker keeps them.

    Parameters
    ----------
    partnership : Partnership
    now : datetime
    """
    body = findings_of(partnership, OVER_TIME, now, over_time_body).body
    return OverTime(
        organization=None,
        years=body["years"],
        together={int(year): n for year, n in body["together"].items()},
        counts={int(year): counted for year, counted in body["counts"].items()},
    )


def over_time_body(partnership: Partnership, today: date) -> dict[str, Any]:
    """Return what is kept of them, as plain data; a session counts from the day after it began.

    Parameters
    ----------
    partnership : Partnership
    today : date
    """
    page = over_time(partnership, None, datetime.combine(today, time.min, tzinfo=partnership.zone))
    return {
        "years": page.years,
        "together": {str(year): n for year, n in page.together.items()},
        "counts": {str(year): counted for year, counted in page.counts.items()},
    }
