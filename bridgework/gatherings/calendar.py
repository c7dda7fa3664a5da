"""Sessions as iCalendar (RFC 5545): stable UIDs, rising SEQUENCE, CANCELLED, and time zones with their real transitions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vText

from bridgework.gatherings.models import Gathering
from bridgework.partnerships.models import Partnership


def calendar_of(
    partnership: Partnership, gatherings: Iterable[Gathering], address_of: Callable[[Gathering], str], about: str = ""
) -> bytes:
    """Return the sessions as one calendar. `address_of` gives the page of a session; `about` says which they are."""
    rows = list(gatherings)
    calendar = Calendar()
    calendar.add("prodid", "-//Bridgework//Sessions//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", str(partnership.name))
    calendar.add("x-wr-calname", str(partnership.name))
    if about:
        calendar.add("x-wr-caldesc", about)
    zone = partnership.zone
    timed = [moment for row in rows if not row.is_all_day for moment in (row.starts_at, row.ends_at)]
    if timed and zone.key != "UTC":
        calendar.add_component(time_zone(zone, min(timed), max(timed)))
    for row in rows:
        calendar.add_component(_event(partnership, row, zone, address_of(row)))
    return calendar.to_ical()


def uid_of(partnership: Partnership, gathering: Gathering) -> str:
    """Return the UID, which never changes: slugs are given once, and the scope is the partnership's own."""
    return f"{gathering.slug}@{partnership.scope}"


def _event(partnership: Partnership, gathering: Gathering, zone: ZoneInfo, address: str) -> Event:
    event = Event()
    event.add("uid", uid_of(partnership, gathering))
    event.add("dtstamp", gathering.changed_at.astimezone(UTC))
    event.add("last-modified", gathering.changed_at.astimezone(UTC))
    event.add("sequence", gathering.sequence)
    starts, ends = gathering.starts_at.astimezone(zone), gathering.ends_at.astimezone(zone)
    if gathering.is_all_day:
        event.add("dtstart", starts.date())
        event.add("dtend", max(ends.date(), starts.date() + timedelta(days=1)))
    elif zone.key == "UTC":
        event.add("dtstart", starts.astimezone(UTC))
        event.add("dtend", ends.astimezone(UTC))
    else:
        event.add("dtstart", starts)
        event.add("dtend", ends)
    event.add("summary", vText(str(gathering.title), params={"LANGUAGE": gathering.title.in_language().language}))
    if gathering.purpose:
        event.add("description", str(gathering.purpose))
    if gathering.where:
        event.add("location", gathering.where)
    event.add("categories", [str(Gathering.Kind(gathering.kind).label)])
    event.add("url", address)
    event.add("status", "CANCELLED" if gathering.cancelled_at else "CONFIRMED")
    return event


def time_zone(zone: ZoneInfo, first: datetime, last: datetime) -> Timezone:
    """Return the VTIMEZONE of a zone for the years around the given moments.

    The transitions are searched in the zone's own data, not assumed: DTSTART of each part is the local time that the
    clocks showed when it began, in the offset that held before (RFC 5545, section 3.6.5).
    """
    component = Timezone()
    component.add("tzid", zone.key)
    start = datetime(first.astimezone(UTC).year - 1, 1, 1, tzinfo=UTC)
    end = datetime(last.astimezone(UTC).year + 2, 1, 1, tzinfo=UTC)
    _add_part(component, zone, start, start.astimezone(zone).utcoffset() or timedelta())
    day = start
    while day < end:
        following = day + timedelta(days=1)
        before = day.astimezone(zone).utcoffset() or timedelta()
        if before != following.astimezone(zone).utcoffset():
            _add_part(component, zone, _transition(zone, day, following), before)
        day = following
    return component


def _transition(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """Return the first moment of the new offset between two moments with different offsets, to the second."""
    old = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return high


def _add_part(component: Timezone, zone: ZoneInfo, moment: datetime, offset_before: timedelta) -> None:
    local = moment.astimezone(zone)
    part = TimezoneDaylight() if local.dst() else TimezoneStandard()
    part.add("dtstart", (moment + offset_before).replace(tzinfo=None))
    part.add("tzoffsetfrom", offset_before)
    part.add("tzoffsetto", local.utcoffset() or timedelta())
    part.add("tzname", local.tzname() or zone.key)
    component.add_component(part)
