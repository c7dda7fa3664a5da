"""When a digest is due, how long an address may stay unconfirmed, when a delivery is tried again. No query."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bridgework.partnerships.rules import may_steward
from bridgework.updates.models import Rhythm

CONFIRM_WITHIN = timedelta(days=3)
ASK_AGAIN_AFTER = timedelta(minutes=10)
SENT_AT = time(7)  # local time: before the day's work

# Of a delivery: 8 tries within two days, as the Standard Webhooks specification advises (exponential, over days).
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 6 * 60, 14 * 60, 24 * 60))
MOST_TRIES = len(WAITS) + 1
GIVEN_UP_AFTER = timedelta(days=2)
OLD_SECRET_LASTS = timedelta(days=1)
DELIVERIES_KEPT = timedelta(days=30)
MOST_WEBHOOKS = 10

may_keep_webhooks = may_steward


def next_slot(rhythm: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The first seven o'clock in the morning after `now` on which this rhythm sends; None for no mail at all."""
    if rhythm == Rhythm.NONE:
        return None
    local = now.astimezone(zone)
    day = local.date() + timedelta(days=local.time() >= SENT_AT)
    if rhythm == Rhythm.WEEKLY:
        day += timedelta(days=-day.weekday() % 7)
    elif rhythm == Rhythm.MONTHLY and day.day != 1:
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return datetime.combine(day, SENT_AT, tzinfo=zone)


def period_of(rhythm: str) -> timedelta:
    """How far back a first mail looks: one turn of the rhythm."""
    return {Rhythm.DAILY: timedelta(days=1), Rhythm.MONTHLY: timedelta(days=31)}.get(Rhythm(rhythm), timedelta(days=7))


def has_run_out(asked_at: datetime, now: datetime) -> bool:
    """A confirmation link works for three days; after that the address is deleted."""
    return now - asked_at > CONFIRM_WITHIN


def is_given_up(n_tries: int, queued_at: datetime, now: datetime) -> bool:
    """A delivery is given up after eight tries, or at the first failed one after two days: what waited behind it catches up."""
    return n_tries >= MOST_TRIES or now - queued_at >= GIVEN_UP_AFTER


def next_try(n_tries: int, now: datetime) -> datetime:
    """A delivery that failed `n_tries` times is tried again after a wait that grows from a minute to a day."""
    return now + WAITS[n_tries - 1]
