"""Reading a calendar that others wrote (RFC 5545): its events, and which of their rules we can keep."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from bridgework.gatherings.models import Kind, Series
from bridgework.gatherings.rules import (
    LAST_WEEKDAY,
    MOST_TIMES,
    SAME_DATE,
    SAME_WEEKDAY,
    is_last_of_month,
    pattern_dates,
    turn_in_month,
)
from bridgework.partnerships.actions.importing import ImportRefused

LARGEST = 8 * 1024 * 1024
MOST_EVENTS = 5_000
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LINE = re.compile(r"[A-Za-z0-9-]+[;:]")
OLDEST, NEWEST = date(1970, 1, 2), date(2199, 12, 30)


@dataclass(frozen=True)
class ReadEvent:
    """One event as it stands in a file."""

    uid: str
    starts: datetime | date
    ends: datetime | date
    is_all_day: bool
    title: str
    purpose: str
    where: str
    kind: str
    sequence: int
    is_cancelled: bool
    occurrence: datetime | date | None  # RECURRENCE-ID
    rule: dict[str, Any]
    except_on: frozenset[date]
    zone: str


class _Unreadable(ValueError):
    """An event that cannot become a session; the message says why."""


def read_events(source: bytes) -> tuple[list[ReadEvent], list[str]]:
    """Return the events of a file, and what could not be read, one sentence each.

    Parameters
    ----------
    source : bytes
        One or more calendars.

    Raises
    ------
    ImportRefused
        If it is no calendar, or too large.
    """
    if len(source) > LARGEST:
        raise ImportRefused("This calendar is larger than 8 MB. Export a shorter time.")
    try:
        calendars = Calendar.from_ical(source, multiple=True)
        found = [part for one in calendars for part in one.walk("VEVENT") if isinstance(part, Event)]
        # A library that reads what others wrote can fail in many ways; each of them means that this is no calendar for us.
    except Exception:
        raise _not_a_calendar(source) from None
    if not calendars:
        raise _not_a_calendar(source)
    if len(found) > MOST_EVENTS:
        raise ImportRefused(f"This calendar has more than {MOST_EVENTS} events. Export a shorter time.")
    is_cancel = any(str(one.get("METHOD", "")).upper() == "CANCEL" for one in calendars)
    events, problems = [], []
    for number, part in enumerate(found, start=1):
        try:
            events.append(_read(part, is_cancel))
        except _Unreadable as why:
            problems.append(f"event {number}: {why}")
        except (ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError, LookupError):
            problems.append(f"event {number}: it cannot be read. Write this session down by hand.")
    return events, problems


def _not_a_calendar(source: bytes) -> ImportRefused:
    """Return the refusal of what the library cannot read, with the first row that no calendar has where there is one."""
    opened: list[str] = []
    row = 0
    for row, line in enumerate(source.decode("utf-8", "replace").splitlines(), start=1):
        if not line.strip() or (opened and line[0] in " \t"):  # a long line goes on in the next one, behind a space
            continue
        name, _mark, value = line.partition(":")
        name, value = name.strip().upper(), value.strip().upper()
        fits = _LINE.match(line.removeprefix("\ufeff")) and (opened or name.endswith("BEGIN"))
        if name == "END":
            fits = bool(opened) and opened.pop() == value
        elif name.endswith("BEGIN"):
            opened.append(value)
        if not fits:
            return ImportRefused(
                _("This is not a calendar. Export it from your calendar program as .ics, and bring in that file."), row
            )
    if opened:
        return ImportRefused(_("The calendar ends too early; it may be cut off. Export it anew as .ics."), row)
    return ImportRefused(
        _("This is not a calendar. Export it from your calendar program as .ics, and bring in that file.")
    )


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _text(part: Event, name: str, longest: int) -> str:
    value = _first(part.get(name))
    return "".join(c if c.isprintable() or c == "\n" else " " for c in str(value or ""))[:longest].strip()


def _moment(part: Event, name: str) -> datetime | date | None:
    value = _first(part.get(name))
    moment = getattr(value, "dt", None)
    return moment if isinstance(moment, date) else None  # a datetime is a date, too


def _read(part: Event, is_cancel: bool) -> ReadEvent:
    starts = _moment(part, "DTSTART")
    if starts is None:
        raise _Unreadable("it has no start")
    is_all_day = not isinstance(starts, datetime)
    ends = _moment(part, "DTEND")
    if ends is None:
        length = getattr(_first(part.get("DURATION")), "dt", None)
        usual = timedelta(days=1) if is_all_day else timedelta(hours=1)
        ends = starts + (length if isinstance(length, timedelta) and length > timedelta() else usual)
    day = starts.date() if isinstance(starts, datetime) else starts
    if not OLDEST <= day <= NEWEST:
        raise _Unreadable(f"its date is out of range: {day}")
    rule = _first(part.get("RRULE"))
    categories = part.get("CATEGORIES")
    words = str(getattr(categories, "cats", "") or categories or "").lower()
    sequence = part.get("SEQUENCE")
    title = _text(part, "SUMMARY", 200)
    return ReadEvent(
        uid=_text(part, "UID", 1000) or hashlib.sha256(f"{starts}{title}".encode()).hexdigest(),
        starts=starts,
        ends=ends,
        is_all_day=is_all_day,
        title=title or "…",
        purpose=_text(part, "DESCRIPTION", 1500),
        where=_text(part, "LOCATION", 300),
        kind=Kind.TRAINING if "training" in words else Kind.PLANNING,
        sequence=max(0, min(int(str(sequence)), 1_000_000)) if str(sequence).lstrip("-").isdigit() else 0,
        is_cancelled=is_cancel or _text(part, "STATUS", 20).upper() == "CANCELLED",
        occurrence=_moment(part, "RECURRENCE-ID"),
        rule={str(key).upper(): value for key, value in dict(rule).items()} if rule else {},
        except_on=frozenset(_except_dates(part)),
        zone=_zone_name(starts),
    )


def _zone_name(moment: Any) -> str:
    zone = getattr(moment, "tzinfo", None)
    return str(getattr(zone, "key", "") or "")


def _except_dates(part: Event) -> list[date]:
    found = part.get("EXDATE") or []
    dates = []
    for one in found if isinstance(found, list) else [found]:
        for each in getattr(one, "dts", []):
            moment = each.dt
            dates.append(moment.date() if isinstance(moment, datetime) else moment)
    return dates


def aware(moment: datetime | date, zone: ZoneInfo) -> datetime:
    """Return a moment of a file: a time without a zone, and a date, are of the partnership's clock."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(0), tzinfo=zone).astimezone(UTC)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def pattern_of(event: ReadEvent) -> tuple[str, int, int] | str:
    """Return the pattern of an event that returns (rhythm, interval, how many), or a sentence that says what is not taken over."""
    rule = event.rule
    freq = str(_first(rule.get("FREQ")) or "").upper()
    day = event.starts.date() if isinstance(event.starts, datetime) else event.starts
    rhythm = {"WEEKLY": Series.Rhythm.WEEKLY, "MONTHLY": Series.Rhythm.MONTHLY}.get(freq)
    by_days = [str(one).upper() for one in _as_list(rule.get("BYDAY"))]
    weekday = WEEKDAYS[day.weekday()]
    fitting = (
        by_days in ([], [weekday])
        if rhythm == Series.Rhythm.WEEKLY
        else by_days in ([f"{turn_in_month(day)}{weekday}"], [f"+{turn_in_month(day)}{weekday}"])
    )
    known = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"}
    if rhythm is None or not fitting or set(rule) - known or event.is_all_day:
        return "its rule is not weekly or monthly on one day; only its first date was taken"
    interval = int(str(_first(rule.get("INTERVAL")) or 1))
    if not 1 <= interval <= 12:
        return "it returns too seldom; only its first date was taken"
    n = int(str(_first(rule.get("COUNT")) or MOST_TIMES))
    until = _first(rule.get("UNTIL"))
    if isinstance(until, date):
        last = until.date() if isinstance(until, datetime) else until
        n = sum(one <= last for one in pattern_dates(rhythm, day, interval, MOST_TIMES))
    return str(rhythm), interval, max(1, min(n, MOST_TIMES))


def yearly_of(event: ReadEvent) -> tuple[str, date | None, int | None] | None:
    """Return how a whole-day event returns each year (`rules.yearly_dates`), until when and how often; None if otherwise."""
    rule, day = event.rule, event.starts
    known = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "WKST"}
    if str(_first(rule.get("FREQ")) or "").upper() != "YEARLY" or set(rule) - known:
        return None
    said = {name: [str(one).upper().lstrip("+") for one in _as_list(rule.get(name))] for name in known}
    weekday = WEEKDAYS[day.weekday()]
    if (
        said["INTERVAL"] not in ([], ["1"])
        or said["BYMONTH"] not in ([], [str(day.month)])
        or said["BYMONTHDAY"] not in ([], [str(day.day)])
    ):
        return None
    if not said["BYDAY"]:
        how = SAME_DATE
    elif said["BYDAY"] == [f"{(day.day - 1) // 7 + 1}{weekday}"] and said["BYMONTH"]:
        how = SAME_WEEKDAY
    elif said["BYDAY"] == [f"-1{weekday}"] and said["BYMONTH"] and is_last_of_month(day):
        how = LAST_WEEKDAY
    else:
        return None
    until, n = _first(rule.get("UNTIL")), _first(rule.get("COUNT"))
    last = until.date() if isinstance(until, datetime) else until
    return how, last if isinstance(last, date) else None, int(str(n)) if n is not None else None


def _as_list(value: Any) -> Sequence[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]
