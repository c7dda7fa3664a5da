"""Sessions as iCalendar (RFC 5545, and RFC 5546 for invitations): stable UIDs, rising SEQUENCE, CANCELLED, and time zones with
their real transitions. A series is one VEVENT with its rule, and one more for each session that differs from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vText

from bridgework.gatherings.models import Gathering, Guest, Kind, Series
from bridgework.gatherings.rules import at_local, pattern_dates, turn_in_month
from bridgework.partnerships.models import Partnership

AddressOf = Callable[[Gathering], str]
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Invited:
    """To whom a calendar is mailed, and in whose name."""

    guest: Guest
    organizer: str  # mail address


def calendar_of(
    partnership: Partnership,
    gatherings: Iterable[Gathering],
    address_of: AddressOf,
    about: str = "",
    *,
    method: str = "PUBLISH",
    invited: Invited | None = None,
    is_whole: bool = True,
) -> bytes:
    """Return the sessions as one calendar.

    Parameters
    ----------
    address_of : callable
        Gives the page of a session.
    about : str
        Says which sessions they are.
    method : str
        PUBLISH to read; REQUEST and CANCEL for a mail to `invited`.
    is_whole : bool
        Whether a series stands with its rule: dates of its pattern that are not among the sessions given are taken out of it
        (EXDATE). Otherwise each session of a series stands alone, under its RECURRENCE-ID.
    """
    rows = list(gatherings)
    calendar = Calendar()
    calendar.add("prodid", "-//Bridgework//Sessions//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add("name", str(partnership.name))
    calendar.add("x-wr-calname", str(partnership.name))
    if about:
        calendar.add("x-wr-caldesc", about)
    for zone, first, last in _zones(partnership, rows):
        calendar.add_component(time_zone(zone, first, last))
    told: set[int] = set()
    for row in rows:
        series = row.series
        if series is None or not is_whole:
            calendar.add_component(_event(partnership, row, address_of(row), method, invited))
        elif series.pk not in told:
            told.add(series.pk)
            own = [one for one in rows if one.series_id == series.pk]
            calendar.add_component(_master(partnership, series, own, address_of(own[0]), invited))
            for one in own:
                if _differs(one, series):
                    calendar.add_component(_event(partnership, one, address_of(one), method, invited))
    return calendar.to_ical()


def uid_of(partnership: Partnership, gathering: Gathering) -> str:
    """Return the UID, which never changes: slugs are given once, and the scope is the partnership's own.

    All sessions of a series share one; each is told from the others by its RECURRENCE-ID.
    """
    if gathering.series is not None:
        return f"series.{gathering.series.slug}@{partnership.scope}"
    return f"{gathering.slug}@{partnership.scope}"


def _zone_of(partnership: Partnership, row: Gathering) -> ZoneInfo:
    return row.series.zone if row.series is not None else partnership.zone


def _zones(partnership: Partnership, rows: list[Gathering]) -> list[tuple[ZoneInfo, datetime, datetime]]:
    """Return each zone that stands in these sessions, with the first and the last moment it is needed for."""
    spans: dict[str, list[datetime]] = {}
    for row in rows:
        if row.is_all_day:
            continue
        moments = [row.starts_at, row.ends_at]
        if row.series is not None and row.occurrence_at is not None:
            moments += [row.occurrence_at, row.series.first_at]
        spans.setdefault(_zone_of(partnership, row).key, []).extend(moments)
    return [(ZoneInfo(key), min(moments), max(moments)) for key, moments in spans.items() if key != "UTC"]


def _differs(row: Gathering, series: Series) -> bool:
    """Whether a session is not what its series' rule alone would say of it."""
    return (
        row.cancelled_at is not None
        or row.starts_at != row.occurrence_at
        or row.ends_at - row.starts_at != timedelta(minutes=series.minutes)
        or (row.title, row.purpose, row.where) != (series.title, series.purpose, series.where)
    )


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(UTC if zone.key == "UTC" else zone)


def _master(
    partnership: Partnership,
    series: Series,
    rows: list[Gathering],
    address: str,
    invited: Invited | None,
) -> Event:
    event, zone = Event(), series.zone
    event.add("uid", uid_of(partnership, rows[0]))
    _stamp(event, max([series.changed_at, *(row.changed_at for row in rows)]), series.sequence)
    starts = _local(series.first_at, zone)
    event.add("dtstart", starts)
    event.add("dtend", starts + timedelta(minutes=series.minutes))
    event.add("rrule", rule_of(series))
    kept = {row.occurrence_at for row in rows}
    days = pattern_dates(series.rhythm, starts.date(), series.interval, series.n_times)
    dates = [at_local(day, starts.time(), zone) for day in days]
    if gone := [_local(moment, zone) for moment in dates if moment not in kept]:
        event.add("exdate", gone)
    if series.title:
        event.add("summary", vText(str(series.title), params={"LANGUAGE": series.title.in_language().language}))
    _describe(event, str(series.purpose), series.where, "", series.kind, address)
    # One that was ended early keeps the sessions that were held: those it ended are cancelled each by itself.
    event.add("status", "CONFIRMED")
    _invite(event, partnership, invited)
    return event


def rule_of(series: Series) -> dict[str, object]:
    """Return the RRULE (RFC 5545, section 3.3.10)."""
    rule: dict[str, object] = {"freq": series.rhythm, "interval": series.interval, "count": series.n_times}
    if series.rhythm == Series.Rhythm.MONTHLY:
        first = series.first_at.astimezone(series.zone).date()
        rule["byday"] = f"{turn_in_month(first)}{WEEKDAYS[first.weekday()]}"
    return rule


def _event(partnership: Partnership, gathering: Gathering, address: str, method: str, invited: Invited | None) -> Event:
    event, zone = Event(), _zone_of(partnership, gathering)
    event.add("uid", uid_of(partnership, gathering))
    series = gathering.series
    _stamp(event, gathering.changed_at, gathering.sequence + (series.sequence if series is not None else 0))
    if series is not None and gathering.occurrence_at is not None:
        event.add("recurrence-id", _local(gathering.occurrence_at, zone))
    starts, ends = _local(gathering.starts_at, zone), _local(gathering.ends_at, zone)
    if gathering.is_all_day:
        event.add("dtstart", starts.date())
        event.add("dtend", max(ends.date(), starts.date() + timedelta(days=1)))
    else:
        event.add("dtstart", starts)
        event.add("dtend", ends)
    event.add("summary", vText(str(gathering.title), params={"LANGUAGE": gathering.title.in_language().language}))
    link = gathering.link if invited is not None else ""
    _describe(event, str(gathering.purpose), gathering.where, link, gathering.kind, address)
    event.add("status", "CANCELLED" if gathering.cancelled_at or method == "CANCEL" else "CONFIRMED")
    _invite(event, partnership, invited)
    return event


def _stamp(event: Event, changed_at: datetime, sequence: int) -> None:
    event.add("dtstamp", changed_at.astimezone(UTC))
    event.add("last-modified", changed_at.astimezone(UTC))
    event.add("sequence", sequence)


def _describe(event: Event, purpose: str, where: str, link: str, kind: str, address: str) -> None:
    if said := "\n".join(part for part in (purpose, link) if part):
        event.add("description", said)
    if where or link:
        event.add("location", where or link)
    event.add("categories", [str(Kind(kind).label)])
    event.add("url", address)


PARTSTAT = {
    Guest.State.INVITED: "NEEDS-ACTION",
    Guest.State.SEAT: "ACCEPTED",
    Guest.State.WAITING: "TENTATIVE",
    Guest.State.DECLINED: "DECLINED",
}


def _invite(event: Event, partnership: Partnership, invited: Invited | None) -> None:
    """Name who invites and who is invited (RFC 5546, sections 3.2.2 and 3.2.5): nobody else's address stands there."""
    if invited is None:
        return
    organizer = vCalAddress(f"mailto:{invited.organizer}")
    organizer.params["CN"] = vText(str(partnership.name))
    event.add("organizer", organizer)
    guest = invited.guest
    attendee = vCalAddress(f"mailto:{guest.email}")
    attendee.params["PARTSTAT"] = vText(PARTSTAT[Guest.State(guest.state)])
    attendee.params["RSVP"] = vText("FALSE")  # the answer goes by the link, where access needs are asked, too
    attendee.params["CN"] = vText(guest.name or guest.email)
    event.add("attendee", attendee)


def time_zone(zone: ZoneInfo, first: datetime, last: datetime) -> Timezone:
    """Return the VTIMEZONE of a zone for the years around the given moments.

    The transitions are searched in the zone's own data, not assumed: DTSTART of each part is the local time that the
    clocks showed when it began, in the offset that held before (RFC 5545, section 3.6.5).
    """
    component = Timezone()
    component.add("tzid", zone.key)
    for moment, before in _transitions(zone.key, first.astimezone(UTC).year - 1, last.astimezone(UTC).year + 2):
        _add_part(component, zone, moment, before)
    return component


@lru_cache(maxsize=256)
def _transitions(key: str, first: int, last: int) -> tuple[tuple[datetime, timedelta], ...]:
    """Return the beginning of `first` and each change of the clocks until the beginning of `last`, with the offset before it."""
    zone, day, end = ZoneInfo(key), datetime(first, 1, 1, tzinfo=UTC), datetime(last, 1, 1, tzinfo=UTC)
    offset = day.astimezone(zone).utcoffset() or timedelta()
    found = [(day, offset)]
    while day < end:
        following = day + timedelta(days=1)
        then = following.astimezone(zone).utcoffset() or timedelta()
        if offset != then:
            found.append((_transition(zone, day, following), offset))
        day, offset = following, then
    return tuple(found)


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
