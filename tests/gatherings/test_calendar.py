"""Calendars, read back by icalendar and by a small parser that shares no code with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from bridgework.gatherings import actions
from bridgework.gatherings.calendar import calendar_of, time_zone, uid_of
from bridgework.gatherings.models import Gathering
from bridgework.lib.words import Words
from tests.cast import NOW, World
from tests.gatherings.making import make_session, plan

Line = tuple[str, dict[str, str], str]


def read_by_hand(body: bytes) -> list[Line]:
    """Unfold and split an iCalendar stream by the letter of RFC 5545, sections 3.1 and 3.2."""
    text = body.decode("utf-8")
    assert "\n" not in text.replace("\r\n", ""), "lines end with CR LF"
    raw = text.split("\r\n")
    assert raw[-1] == "", "the last line ends, too"
    assert all(len(line.encode()) <= 75 for line in raw), "no line is longer than 75 octets"
    lines: list[str] = []
    for line in raw[:-1]:
        if line.startswith((" ", "\t")):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    parsed = []
    for line in lines:
        head, value = line.split(":", 1)
        name, *parameters = head.split(";")
        parsed.append((name, dict(parameter.split("=", 1) for parameter in parameters), value))
    return parsed


def moment_by_hand(lines: list[Line], name: str) -> datetime:
    """Turn DTSTART or DTEND of the first event into UTC with nothing but the VTIMEZONE that came along."""
    start = next(i for i, line in enumerate(lines) if line[0] == "BEGIN" and line[2] == "VEVENT")
    _, parameters, value = next(line for line in lines[start:] if line[0] == name)
    if value.endswith("Z"):
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    local = datetime.strptime(value, "%Y%m%dT%H%M%S")
    assert any(line[0] == "TZID" and line[2] == parameters["TZID"] for line in lines[:start])
    parts: list[dict[str, str]] = []
    for key, _, value in lines[:start]:
        if key == "BEGIN" and value in ("STANDARD", "DAYLIGHT"):
            parts.append({})
        elif parts:
            parts[-1].setdefault(key, value)
    begun = [p for p in parts if datetime.strptime(p["DTSTART"], "%Y%m%dT%H%M%S") <= local]
    offset = max(begun, key=lambda p: p["DTSTART"])["TZOFFSETTO"]
    sign = 1 if offset[0] == "+" else -1
    shift = timedelta(hours=int(offset[1:3]), minutes=int(offset[3:5]))
    return (local - sign * shift).replace(tzinfo=UTC)


def _calendar(world: World, *gatherings: Gathering) -> bytes:
    return calendar_of(world.harbor, gatherings, lambda gathering: f"https://harbor.example/{gathering.slug}")


@pytest.mark.parametrize(
    "zone", ["America/New_York", "America/Adak", "Pacific/Kiritimati", "Australia/Lord_Howe", "UTC"]
)
@pytest.mark.parametrize("month", range(1, 13))
def test_a_session_stands_at_the_same_moment_in_both_readings(world: World, zone: str, month: int) -> None:
    world.harbor.time_zone = zone
    session = make_session(world, datetime(2026, month, 9, 20, 30, tzinfo=UTC))
    body = _calendar(world, session)
    lines = read_by_hand(body)
    assert moment_by_hand(lines, "DTSTART") == session.starts_at
    assert moment_by_hand(lines, "DTEND") == session.ends_at
    [event] = Calendar.from_ical(body).walk("VEVENT")
    assert event["DTSTART"].dt == session.starts_at
    assert event["UID"] == uid_of(world.harbor, session)
    assert event["SEQUENCE"] == 0
    assert event["STATUS"] == "CONFIRMED"


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(
        ["America/New_York", "Europe/Dublin", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kathmandu"]
    ),
    st.datetimes(datetime(2000, 1, 1), datetime(2035, 1, 1)),
)
def test_the_time_zone_part_gives_every_moment_its_offset(name: str, naive: datetime) -> None:
    zone, moment = ZoneInfo(name), naive.replace(tzinfo=UTC, microsecond=0)
    local = moment.astimezone(zone)
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        return  # an hour that happens twice has two offsets by nature
    body = time_zone(zone, moment, moment).to_ical()
    event = f"BEGIN:VEVENT\r\nDTSTART;TZID={name}:{local:%Y%m%dT%H%M%S}\r\nEND:VEVENT\r\n".encode()
    assert moment_by_hand(read_by_hand(body + event), "DTSTART") == moment


def test_transitions_of_new_york_are_those_of_the_law() -> None:
    # US Energy Policy Act of 2005: second Sunday of March, first Sunday of November, at 02:00 local time.
    component = time_zone(ZoneInfo("America/New_York"), NOW, NOW)
    starts = {part["DTSTART"].dt for part in component.subcomponents}
    assert {datetime(2026, 3, 8, 2), datetime(2026, 11, 1, 2)} <= starts


def test_a_change_of_time_raises_the_sequence_and_keeps_the_uid(world: World) -> None:
    session = make_session(world, NOW + timedelta(days=5))
    uid = uid_of(world.harbor, session)
    later = NOW + timedelta(hours=1)
    moved = actions.change_session(
        gathering=session, plan=plan(NOW + timedelta(days=6)), hosts=[world.clinic], by=world.as_partner, now=later
    )
    reworded = actions.change_session(
        gathering=moved,
        plan=plan(NOW + timedelta(days=6), title=Words.of("A new title")),
        hosts=[world.clinic],
        by=world.as_partner,
        now=later,
    )
    [event] = Calendar.from_ical(_calendar(world, reworded)).walk("VEVENT")
    assert (event["UID"], event["SEQUENCE"], event["DTSTAMP"].dt) == (uid, 1, later)


def test_a_cancelled_session_says_so_and_rises(world: World) -> None:
    session = make_session(world, NOW + timedelta(days=5))
    gone = actions.cancel_session(gathering=session, by=world.as_partner, now=NOW, why="The library is closed.")
    lines = read_by_hand(_calendar(world, gone))
    values = {name: value for name, _, value in lines}
    assert values["STATUS"] == "CANCELLED"
    assert values["SEQUENCE"] == "1"


def test_an_all_day_session_has_dates_without_times(world: World) -> None:
    zone = world.harbor.zone
    starts = datetime(2026, 3, 8, tzinfo=zone)  # the day that has 23 hours there
    session = make_session(world, starts, is_all_day=True, hours=23)
    values = {name: (parameters, value) for name, parameters, value in read_by_hand(_calendar(world, session))}
    assert values["DTSTART"] == ({"VALUE": "DATE"}, "20260308")
    assert values["DTEND"] == ({"VALUE": "DATE"}, "20260309")


def test_hostile_words_cannot_break_out_of_a_line(world: World) -> None:
    title = "Bus, tram; and “more”\r\nATTACH:evil\nEND:VEVENT" + " long" * 40
    session = make_session(world, title=Words.of(title), where="Room 1; \\ second\nfloor")
    body = _calendar(world, session)
    names = [name for name, _, _ in read_by_hand(body)]
    assert "ATTACH" not in names
    assert names.count("END") == names.count("BEGIN")
    [event] = Calendar.from_ical(body).walk("VEVENT")
    assert str(event["SUMMARY"]).replace("\r\n", "\n") == title.replace("\r\n", "\n")
