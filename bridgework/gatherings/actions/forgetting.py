"""What is kept of people who came ends: sixty days after a session or a poll, names, addresses and needs are deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

from bridgework.gatherings.models import Guest, PollVoter

KEPT = timedelta(
    days=60
)  # long enough to pay stipends and to thank; who came stays on record by organization, in numbers


def forget_guests(now: datetime) -> int:
    """Delete guests of sessions, and who answered polls, sixty days after the end; return how many rows went.

    Parameters
    ----------
    now : datetime
        Aware.

    Notes
    -----
    A poll that was never closed ends sixty days after its last time. Not journaled: nothing of it was anybody's act.
    """
    guests = Guest.objects.filter(gathering__ends_at__lt=now - KEPT)
    open_still = PollVoter.objects.filter(poll__slots__starts_at__gte=now - KEPT).values("pk")
    voters = PollVoter.objects.exclude(pk__in=open_still)
    n_guests, n_voters = guests.count(), voters.count()
    if n_guests:
        guests.delete()
    if n_voters:
        voters.delete()
    return n_guests + n_voters
