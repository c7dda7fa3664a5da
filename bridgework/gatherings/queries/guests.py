"""Who is invited, who comes, who waits, and what is to be arranged; polls; feeds. For those who host, or by secret link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from bridgework.gatherings.models import (
    AccessNeed,
    CalendarFeed,
    CheckIn,
    Gathering,
    Guest,
    NamedDay,
    PollAnswer,
    Slot,
    TimePoll,
)
from bridgework.gatherings.queries.sessions import MOST_IN_CALENDAR
from bridgework.lib.prepared import prepared
from bridgework.partnerships.models import Membership, Partnership

YEAR = timedelta(days=366)


@dataclass(frozen=True)
class GuestsPage:
    """The list that hosts work with."""

    guests: list[Guest]  # with `needs` read
    here: set[int]  # keys of guests who are checked in
    n_seats: int
    n_waiting: int
    needs: list[tuple[AccessNeed, Guest]]  # of those who come or are invited, open ones first
    sums: list[tuple[str, str, int]]  # kind, language, how many in all


@prepared
def _guests(gathering: Gathering) -> QuerySet[Guest]:
    rows = Guest.objects.filter(gathering=gathering).select_related("organization")
    return rows.order_by("asked_at", "pk")


@prepared
def _needs(gathering: Gathering) -> QuerySet[AccessNeed]:
    rows = AccessNeed.objects.filter(guest__gathering=gathering)
    return rows.order_by("kind", "language", "pk")


ORDER = {Guest.State.SEAT: 0, Guest.State.WAITING: 1, Guest.State.INVITED: 2, Guest.State.DECLINED: 3}


def guests_page(gathering: Gathering) -> GuestsPage:
    """Return the guests of a session, who is there, and what is to be arranged. Three queries."""
    guests = sorted(_guests(gathering), key=lambda guest: ORDER[Guest.State(guest.state)])
    by_key = {guest.pk: guest for guest in guests}
    needs = [(need, by_key[need.guest_id]) for need in _needs(gathering) if need.guest_id in by_key]
    coming = [pair for pair in needs if pair[1].state in (Guest.State.SEAT, Guest.State.WAITING)]
    sums: dict[tuple[str, str], int] = {}
    for need, guest in coming:
        if guest.state == Guest.State.SEAT:
            key = (str(need.get_kind_display()), need.language)
            sums[key] = sums.get(key, 0) + need.number
    coming.sort(key=lambda pair: pair[0].state != AccessNeed.State.OPEN)
    here = set(CheckIn.objects.filter(gathering=gathering, guest__isnull=False).values_list("guest_id", flat=True))
    return GuestsPage(
        guests,
        {key for key in here if key is not None},
        sum(guest.state == Guest.State.SEAT for guest in guests),
        sum(guest.state == Guest.State.WAITING for guest in guests),
        coming,
        [(kind, language, n) for (kind, language), n in sums.items()],
    )


@prepared
def _numbers(gathering: Gathering) -> QuerySet[Guest, Any]:
    rows = Guest.objects.filter(gathering=gathering, state=Guest.State.SEAT).order_by().values("gathering")
    return rows.annotate(n=Count("pk")).values_list("n", flat=True)


def places_left(gathering: Gathering) -> int | None:
    """Return how many places are free; None where there is no limit. One query, none without a limit."""
    if gathering.capacity is None:
        return None
    return max(0, gathering.capacity - sum(_numbers(gathering)))


@dataclass(frozen=True)
class SlotRow:
    """One time of a poll, how many said what, and what that day is called."""

    slot: Slot
    n_yes: int
    n_if: int
    n_no: int
    days: list[str]
    own: str = ""  # what the reader said

    @property
    def key(self) -> str:
        """The name of its field."""
        return f"slot-{self.slot.pk}"


def poll_rows(poll: TimePoll, own: dict[int, str] | None = None) -> list[SlotRow]:
    """Return the times of a poll with sums of answers, and holidays named. Two queries."""

    def n(can: str) -> Count:
        return Count("answers", filter=Q(answers__can=can))

    can = PollAnswer.Can
    slots = list(poll.slots.annotate(n_yes=n(can.YES), n_if=n(can.IF_NEED_BE), n_no=n(can.NO)).order_by("starts_at"))
    zone = poll.partnership.zone
    days = days_named(poll.partnership, [slot.starts_at.astimezone(zone).date() for slot in slots])
    return [
        SlotRow(
            slot,
            slot.n_yes,
            slot.n_if,
            slot.n_no,
            days.get(slot.starts_at.astimezone(zone).date(), []),
            (own or {}).get(slot.pk, ""),
        )
        for slot in slots
    ]


def best_slots(rows: Sequence[SlotRow]) -> list[int]:
    """Return the keys of the times that suit most: fewest no, then most yes."""
    if not any(row.n_yes + row.n_if + row.n_no for row in rows):
        return []
    top = min((row.n_no, -row.n_yes) for row in rows)
    return [row.slot.pk for row in rows if (row.n_no, -row.n_yes) == top]


def days_named(partnership: Partnership, days: Sequence[date]) -> dict[date, list[str]]:
    """Return what these days are called, where the partnership brought a calendar of named days in. One query."""
    found: dict[date, list[str]] = {}
    for row in NamedDay.objects.within(partnership).filter(on__in=list(days)).order_by("on", "name"):
        found.setdefault(row.on, []).append(row.name)
    return found


def feed_sessions(feed: CalendarFeed, now: datetime) -> list[Gathering]:
    """Return the sessions of a secret calendar, a year back and a year ahead. One query, two of a person.

    An organization's are those that it hosts or is invited to, a person's those on whose list they stand and have not declined; the
    partnership's are all of them, those for members too: whose maker is no longer a member has no feed.
    """
    rows = Gathering.objects.within(feed.partnership).filter(starts_at__gte=now - YEAR, starts_at__lt=now + YEAR)
    if feed.organization_id is not None:
        rows = rows.filter(Q(hosts=feed.organization_id) | Q(invited=feed.organization_id)).distinct()
    elif feed.of_person is not None:
        own = Membership.objects.within(feed.partnership).filter(person=feed.of_person.person_id)
        guests = Guest.objects.filter(membership__in=own).exclude(state=Guest.State.DECLINED)
        rows = rows.filter(pk__in=guests.values("gathering"))
    return list(rows.select_related("series").order_by("-starts_at", "-pk")[:MOST_IN_CALENDAR])[::-1]
