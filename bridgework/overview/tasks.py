"""What the worker works out for pages, by the clock."""

from __future__ import annotations

from datetime import datetime

from bridgework.alignment.actions.keeping import OWN, refresh_findings
from bridgework.overview.queries.home import HOME, home_body
from bridgework.overview.queries.over_time_kept import OVER_TIME, over_time_body
from bridgework.overview.queries.three_questions_kept import THREE, three_questions_body


def keep_findings_due(now: datetime) -> int:
    """Work out anew what pages find in all rows of a partnership, where something was changed; return for how many."""
    return refresh_findings(now, {**OWN, HOME: home_body, THREE: three_questions_body, OVER_TIME: over_time_body})
