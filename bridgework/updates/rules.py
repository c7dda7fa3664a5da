"""When a digest is due, and how long an address may stay unconfirmed. No query."""

from __future__ import annotations

from datetime import datetime, timedelta

EVERY = timedelta(days=7)
CONFIRM_WITHIN = timedelta(days=3)
ASK_AGAIN_AFTER = timedelta(minutes=10)


def is_digest_due(last_sent_at: datetime | None, now: datetime) -> bool:
    """A digest goes out a week after the last one; the first one as soon as somebody follows."""
    return last_sent_at is None or now - last_sent_at >= EVERY


def has_run_out(asked_at: datetime, now: datetime) -> bool:
    """A confirmation link works for three days; after that the address is deleted."""
    return now - asked_at > CONFIRM_WITHIN
