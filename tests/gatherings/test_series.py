"""Series: dates against another implementation of RFC 5545, and calendars that update rather than double, in a small client."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
import vobject
from dateutil.rrule import rrulestr
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from bridgework.gatherings import actions
from bridgework.gatherings.actions.calendar_reading import read_events
from bridgework.gatherings.calendar import calendar_of, rule_of
from bridgework.gatherings.models import Gathering, Guest, Series
from bridgework.gatherings.rules import pattern_dates
from bridgework.goals.actions.refusals import Refused
from bridgework.lib.words import Words
from bridgework.partnerships.actions.importing import ImportRefused
from tests.cast import NOW, World
from tests.gatherings.making import plan
from tests.gatherings.test_calendar import read_by_hand

FIRST = datetime(2026, 3, 3, 23, 0, tzinfo=UTC)  # a Tuesday, 18:00 in New York; the clocks change on March 8


def make_series(world: World, rhythm: str = "weekly", n_times: int = 6, **more: Any) -> Series:
    return actions.plan_series(
        partnership=world.harbor,
        plan=actions.SeriesPlan(
            plan(FIRST, title=Words.of("Learning circle"), where="Library"), rhythm, n_times, **more
        ),
        hosts=[world.clinic, world.school],
        by=world.as_partner,
        now=NOW,
    )


def ics(world: World, rows: list[Gathering], **more: Any) -> bytes:
    fresh = [Gathering.objects.select_related("series").get(pk=row.pk) for row in rows]
    return calendar_of(world.harbor, fresh, lambda row: f"https://harbor.example/{row.slug}", **more)


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(["weekly", "monthly"]),
    st.dates(date(2000, 1, 1), date(2060, 12, 31)),
    st.integers(1, 12),
    st.integers(1, 30),
)
def test_dates_are_those_of_another_implementation(rhythm: str, first: date, interval: int, n: int) -> None:
    series = Series(
        rhythm=rhythm,
        interval=interval,
        n_times=n,
        time_zone="UTC",
        first_at=datetime.combine(first, time(9), tzinfo=UTC),
    )
    rule = ";".join(f"{key.upper()}={str(value).upper()}" for key, value in rule_of(series).items())
    theirs = [moment.date() for moment in rrulestr(f"RRULE:{rule}", dtstart=datetime.combine(first, time(9)))]
    assert pattern_dates(rhythm, first, interval, n) == theirs


def test_a_series_stays_at_its_hour_when_the_clocks_change(world: World) -> None:
    series = make_series(world)
    local = [row.starts_at.astimezone(world.harbor.zone) for row in series.gatherings.order_by("starts_at")]
    assert {moment.time() for moment in local} == {time(18)}
    assert (local[1].utcoffset(), local[0].utcoffset()) == (timedelta(hours=-4), timedelta(hours=-5))
    assert [moment.date() for moment in local] == [date(2026, 3, 3) + timedelta(weeks=n) for n in range(6)]
    assert set(series.gatherings.first().hosts.all()) == {world.clinic, world.school}


def test_a_date_that_is_left_out_is_no_session(world: World) -> None:
    series = make_series(world, except_on=[date(2026, 3, 17)])
    assert series.gatherings.count() == 5
    values = [value for name, _, value in read_by_hand(ics(world, list(series.gatherings.all()))) if name == "EXDATE"]
    assert values == ["20260317T180000"]


@pytest.mark.parametrize("n_times", [1, 61])
def test_a_series_of_one_or_of_too_many_is_refused(world: World, n_times: int) -> None:
    with pytest.raises(Refused):
        make_series(world, n_times=n_times)


@dataclass
class Client:
    """A calendar program: it keeps components by UID and RECURRENCE-ID, and takes newer ones over (RFC 5546, section 2.1.5).

    A message with the series itself is the whole of it: exceptions that stood under the rule before are gone, as they are in a
    subscription that is read anew and in mail programs once the rule's time has changed.
    """

    kept: dict[tuple[str, str], Any] = field(default_factory=dict)

    def take(self, body: bytes) -> None:
        calendar = Calendar.from_ical(body)
        whole = {str(event["UID"]): int(event["SEQUENCE"]) for event in calendar.walk("VEVENT") if "RRULE" in event}
        for key in list(self.kept):
            if key[0] in whole and key[1] and int(self.kept[key[0], ""]["SEQUENCE"]) <= whole[key[0]]:
                del self.kept[key]
        for event in calendar.walk("VEVENT"):
            at = event.get("RECURRENCE-ID")
            key = (str(event["UID"]), at.dt.astimezone(UTC).isoformat() if at else "")
            known = self.kept.get(key)
            if known is not None and int(known["SEQUENCE"]) > int(event["SEQUENCE"]):
                continue
            if calendar["METHOD"] == "CANCEL":
                event["STATUS"] = "CANCELLED"
            self.kept[key] = event

    def shown(self) -> list[tuple[datetime, str]]:
        """Return (start, title) of everything that stands in the calendar and is not cancelled."""
        found: dict[tuple[str, str], tuple[datetime, str]] = {}
        for (uid, at), event in self.kept.items():
            if at:
                continue
            starts = event["DTSTART"].dt
            moments = [starts]
            if "RRULE" in event:
                rule = rrulestr(event["RRULE"].to_ical().decode(), dtstart=starts.replace(tzinfo=None))
                gone = event.get("EXDATE", [])
                gone = {d.dt for one in (gone if isinstance(gone, list) else [gone]) for d in one.dts}
                moments = [m for m in (naive.replace(tzinfo=starts.tzinfo) for naive in rule) if m not in gone]
            if event["STATUS"] != "CANCELLED":
                for moment in moments:
                    found[uid, moment.astimezone(UTC).isoformat()] = (moment.astimezone(UTC), str(event["SUMMARY"]))
        for (uid, at), event in self.kept.items():
            if at and event["STATUS"] == "CANCELLED":
                found.pop((uid, at), None)
            elif at:
                found[uid, at] = (event["DTSTART"].dt.astimezone(UTC), str(event["SUMMARY"]))
        return sorted(found.values())


def in_database(series: Series) -> list[tuple[datetime, str]]:
    rows = series.gatherings.filter(cancelled_at=None)
    return sorted((row.starts_at, str(row.title)) for row in rows)


OPS = st.lists(
    st.tuples(
        st.sampled_from(["move", "cancel", "retitle", "shift", "rename-all"]), st.integers(0, 5), st.integers(1, 90)
    ),
    max_size=6,
)


@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink takes minutes: each try plays a whole series
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(OPS, st.sampled_from(["weekly", "monthly"]))
def test_changes_and_cancellations_update_and_never_double(world: World, ops: list, rhythm: str) -> None:
    Gathering.objects.all().delete()
    Series.objects.all().delete()
    series = make_series(world, rhythm, except_on=[date(2026, 3, 17)])
    client = Client()
    client.take(ics(world, list(series.gatherings.all())))
    assert client.shown() == in_database(series)
    for turn, (what, which, minutes) in enumerate(ops, start=1):
        now = NOW + timedelta(minutes=turn)
        rows = list(series.gatherings.order_by("occurrence_at"))
        row = rows[which % len(rows)]
        series.refresh_from_db()
        try:
            if what == "cancel":
                actions.cancel_session(gathering=row, by=world.as_partner, now=now, why="x")
            elif what in ("move", "retitle"):
                moved = row.starts_at + timedelta(minutes=minutes if what == "move" else 0)
                title = Words.of(f"Title {minutes}") if what == "retitle" else row.title
                changed = plan(moved, title=title, where=row.where)
                actions.change_session(gathering=row, plan=changed, hosts=[world.clinic], by=world.as_partner, now=now)
            else:
                clock = series.first_at.astimezone(series.zone)
                starts = (clock + timedelta(minutes=minutes)).time() if what == "shift" else clock.time()
                title = Words.of(f"All {minutes}") if what == "rename-all" else series.title
                change = actions.SeriesChange(title, series.purpose, series.where, starts, series.minutes)
                actions.change_series(series=series, change=change, by=world.as_partner, now=now)
        except Refused:
            continue
        client.take(ics(world, list(series.gatherings.all())))
        assert client.shown() == in_database(series), (what, which)
        assert len({uid for uid, _at in client.kept}) == 1


def test_a_change_of_one_session_is_mailed_as_that_session_alone(world: World) -> None:
    series = make_series(world)
    rows = list(series.gatherings.order_by("occurrence_at"))
    client = Client()
    client.take(ics(world, rows, method="REQUEST"))
    moved = actions.change_session(
        gathering=rows[2],
        plan=plan(rows[2].starts_at + timedelta(days=1), title=rows[2].title, where="Library"),
        hosts=[world.clinic],
        by=world.as_partner,
        now=NOW,
    )
    client.take(ics(world, [moved], method="REQUEST", is_whole=False))
    gone = actions.cancel_session(gathering=rows[3], by=world.as_partner, now=NOW, why="x")
    client.take(ics(world, [gone], method="CANCEL", is_whole=False))
    assert client.shown() == in_database(series)
    assert len(client.shown()) == 5


def test_a_series_that_ends_keeps_what_was_held_and_tells_each_guest_once(world: World) -> None:
    series = make_series(world)
    rows = list(series.gatherings.order_by("occurrence_at"))
    actions.invite_guests(
        gathering=rows[0], organizations=[world.clinic], people=[], by=world.as_partner, now=NOW, is_whole_series=True
    )
    assert Guest.objects.filter(email="ben@example.org").count() == 6
    assert list(Guest.objects.exclude(mail_due="").values_list("mail_due", flat=True)) == ["series"]
    Guest.objects.update(mail_due="")
    later = rows[1].starts_at + timedelta(hours=3)
    assert actions.cancel_series(series=series, by=world.as_steward, now=later, why="No money.") == 4
    assert series.gatherings.filter(cancelled_at=None).count() == 2
    assert list(Guest.objects.exclude(mail_due="").values_list("mail_due", flat=True)) == ["cancel-series"]
    client = Client()
    client.take(ics(world, rows))
    assert client.shown() == in_database(series)
    with pytest.raises(Refused):
        actions.cancel_series(series=series, by=world.as_steward, now=later, why="again")


def test_every_exported_calendar_is_equal_after_a_round_trip_and_reads_alike_in_two_parsers(world: World) -> None:
    make_series(world, "monthly", 4, except_on=[date(2026, 4, 7)])
    series = make_series(world)
    rows = list(Gathering.objects.within(world.harbor).order_by("starts_at"))
    actions.change_session(
        gathering=rows[2],
        plan=plan(rows[2].starts_at + timedelta(hours=1), title=Words.of("Moved; with, signs\nand lines " * 9)),
        hosts=[world.clinic],
        by=world.as_partner,
        now=NOW,
    )
    actions.cancel_series(series=series, by=world.as_steward, now=NOW, why="x")
    body = ics(world, rows)
    again = Calendar.from_ical(body).to_ical()
    assert again == body
    events = Calendar.from_ical(body).walk("VEVENT")
    lines = read_by_hand(body)
    assert [v for n, _p, v in lines if n == "UID"] == [str(event["UID"]) for event in events]
    assert [int(v) for n, _p, v in lines if n == "SEQUENCE"] == [event["SEQUENCE"] for event in events]
    starts = [i for i, (n, _p, v) in enumerate(lines) if (n, v) == ("BEGIN", "VEVENT")]
    by_hand = [next(v for n, _p, v in lines[i:] if n == "DTSTART") for i in starts]
    assert by_hand == [f"{event['DTSTART'].dt:%Y%m%dT%H%M%S}" for event in events]
    assert {p.get("TZID") for n, p, _v in lines[starts[0] :] if n in ("DTSTART", "RECURRENCE-ID", "EXDATE")} == {
        "America/New_York"
    }
    # A second library, which shares no code with icalendar, reads the same events and writes them again the same.
    read = vobject.readOne(body.decode())
    theirs = read.contents["vevent"]
    assert [one.uid.value for one in theirs] == [str(event["UID"]) for event in events]
    assert [int(one.sequence.value) for one in theirs] == [event["SEQUENCE"] for event in events]
    assert [one.dtstart.value.astimezone(UTC) for one in theirs] == [
        event["DTSTART"].dt.astimezone(UTC) for event in events
    ]
    assert [one.summary.value for one in theirs] == [str(event["SUMMARY"]) for event in events]
    once_more = Calendar.from_ical(read.serialize()).walk("VEVENT")
    assert [(e["UID"], e["SEQUENCE"], e["SUMMARY"], e["DTSTART"].dt) for e in once_more] == [
        (e["UID"], e["SEQUENCE"], e["SUMMARY"], e["DTSTART"].dt) for e in events
    ]


def test_a_calendar_brought_in_gives_the_same_sessions_and_a_second_run_changes_nothing(world: World) -> None:
    series = make_series(world, "monthly", 4, except_on=[date(2026, 4, 7)])
    rows = list(series.gatherings.order_by("starts_at"))
    actions.change_session(
        gathering=rows[1], plan=plan(rows[1].starts_at + timedelta(hours=1), title=Words.of("Moved")),
        hosts=[world.clinic], by=world.as_partner, now=NOW,
    )  # fmt: skip
    body = ics(world, rows)
    how = {"partnership": world.valley, "source": body, "name": "harbor.ics", "by": world.as_valley_steward, "now": NOW}
    first = actions.import_calendar(hosts=[world.valley_office], **how)
    assert (first.n_refused, first.problems) == (0, [])
    there = Gathering.objects.within(world.valley)
    here = [(row.starts_at, row.ends_at, str(row.title)) for row in Gathering.objects.within(world.harbor)]
    assert sorted((row.starts_at, row.ends_at, str(row.title)) for row in there) == sorted(here)
    again = actions.import_calendar(hosts=[world.valley_office], **how)
    assert (again.n_written, again.n_unchanged) == (0, first.n_read)
    # Harbor cancels one and writes the calendar anew: Valley's copy follows, and nothing doubles.
    actions.cancel_session(gathering=rows[2], by=world.as_partner, now=NOW, why="x")
    how["source"] = ics(world, rows)
    actions.import_calendar(hosts=[world.valley_office], **how)
    assert there.count() == 3
    assert [str(row.starts_at) for row in there.exclude(cancelled_at=None)] == [str(rows[2].starts_at)]


def test_ones_own_calendar_come_back_changes_nothing(world: World) -> None:
    series = make_series(world)
    actions.plan_session(
        partnership=world.harbor, plan=plan(FIRST, title=Words.of("Alone")), hosts=[world.clinic], by=None, now=NOW
    )
    body = ics(world, list(Gathering.objects.within(world.harbor)))
    report = actions.import_calendar(
        partnership=world.harbor, source=body, name="own.ics", hosts=[world.clinic], by=None, now=NOW
    )
    assert report.n_written == 0
    assert Gathering.objects.within(world.harbor).count() == 1 + series.gatherings.count()


@pytest.mark.parametrize(
    ("source", "row"),
    [
        (b"", None),
        (b"\n\n", None),
        (b"date,title\n2026-04-01,Planning\n", 1),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:A\n B\nEND:VEVENT\nEND:VCALENDAR\nno line\n", 7),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nEND:VCALENDAR\r\n", 4),
        (b"\x89PNG\r\n\x1a\n\x00", 1),
    ],
)
def test_what_is_no_calendar_is_refused_with_its_row_and_what_to_do(
    world: World, source: bytes, row: int | None
) -> None:
    for act, more in ((actions.import_calendar, {"hosts": [world.clinic]}), (actions.import_named_days, {})):
        with pytest.raises(ImportRefused, match="as .ics") as why:
            act(partnership=world.harbor, source=source, name="x.ics", by=None, now=NOW, **more)
        assert why.value.row == row
    assert not Gathering.objects.exists()


SAMPLES = sorted((Path(icalendar.__file__).parent / "tests").rglob("*.ics"))


def test_the_samples_of_the_library_are_there() -> None:
    assert len(SAMPLES) >= 160


def test_every_sample_of_the_library_is_brought_in_or_refused_in_a_sentence(world: World) -> None:
    n_events = n_refused = 0
    for path in SAMPLES:
        try:
            report = actions.import_calendar(
                partnership=world.harbor,
                source=path.read_bytes(),
                name=path.name,
                hosts=[world.clinic],
                by=None,
                now=NOW,
            )
        except ImportRefused as why:
            assert str(why)
            n_refused += 1
        else:
            assert report.n_read == report.n_written + report.n_unchanged + report.n_refused, path.name
            n_events += report.n_read
    assert n_events > 100
    assert n_refused < len(SAMPLES) / 2


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_crash_the_reader(noise: bytes) -> None:
    body = (
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260303T180000Z\r\n"
        + noise
        + b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    for source in (noise, body):
        try:
            read_events(source)
        except ImportRefused as why:
            assert str(why)
