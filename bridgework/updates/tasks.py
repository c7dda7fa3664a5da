"""What the worker does by the clock."""

from __future__ import annotations

from datetime import datetime

from bridgework.updates import actions


def run_due(now: datetime) -> dict[str, int]:
    """Send the reminders and digests that are due, and forget addresses nobody confirmed. Safe to call at any moment."""
    return {
        "reminders": actions.send_due_reminders(now),
        "digests": actions.send_digests(now),
        "forgotten": actions.forget_unconfirmed(now),
    }
