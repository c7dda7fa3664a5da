"""Bringing a calendar in (RFC 5545): its events become sessions or named days. A second run updates, it never doubles."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from bridgework.gatherings.actions.calendar_reading import ReadEvent, aware, pattern_of, read_events, yearly_of
from bridgework.gatherings.models import Gathering, NamedDay, Series
from bridgework.gatherings.rules import YEARS_AHEAD, at_local, pattern_dates, yearly_dates
from bridgework.goals.actions.shared import free_slug, same_partnership
from bridgework.lib.words import Words
from bridgework.partnerships.actions.importing import ImportRefused, ImportReport, digest_of, record_import
from bridgework.partnerships.models import Membership, Organization, Partnership


def _identifier(uid: str, occurrence: str = "") -> str:
    return f"ics:{hashlib.sha256(f'{uid}|{occurrence}'.encode()).hexdigest()[:60]}"


@dataclass
class _Bringing:
    """What one import works with."""

    partnership: Partnership
    hosts: list[Organization]
    by: Membership | None
    now: datetime
    report: ImportReport

    def words(self, text: str) -> Words:
        return Words.of(text, self.partnership.language, str(self.by.person.ref) if self.by else "")


@transaction.atomic
def import_calendar(
    *,
    partnership: Partnership,
    source: bytes,
    name: str,
    hosts: Sequence[Organization],
    by: Membership | None,
    now: datetime,
) -> ImportReport:
    """Bring the events of a calendar in as sessions of these hosts.

    An event that is known (by its UID and RECURRENCE-ID) is changed where its SEQUENCE is not older, and cancelled where the file
    says so; one that is not in the file is left alone.

    Raises
    ------
    ImportRefused
        If it is no calendar, or nobody hosts.
    OfAnotherPartnership
        If a host is of another partnership.
    """
    same_partnership(partnership, *hosts)
    if not hosts:
        raise ImportRefused("Say which organization hosts these sessions.")
    events, problems = read_events(source)
    report = ImportReport(n_read=len(events) + len(problems), n_refused=len(problems), problems=problems)
    work = _Bringing(partnership, list(hosts), by, now, report)
    # A series before the sessions that differ from it.
    for event in sorted(events, key=lambda one: one.occurrence is not None):
        try:
            with transaction.atomic():
                is_written = _bring(work, event)
        except (ValueError, OverflowError):
            report.n_refused += 1
            report.problems.append(f"{event.title}: it cannot be read. Write this session down by hand.")
            continue
        if is_written:
            report.n_written += 1
        else:
            report.n_unchanged += 1
    record_import(
        partnership=partnership,
        kind="calendar",
        source_name=name,
        digest=digest_of(source),
        report=report,
        by=by,
        at=now,
    )
    return report


def _bring(work: _Bringing, event: ReadEvent) -> bool:
    zone = work.partnership.zone
    if event.occurrence is not None:
        series = Series.objects.within(work.partnership).filter(identifier=_identifier(event.uid)).first()
        if series is not None:
            row = series.gatherings.filter(occurrence_at=aware(event.occurrence, zone)).first()
            if row is None:
                work.report.problems.append(f"{event.title}: it changes a date that its series has not")
                return False
            return _update(work, row, event)
    elif event.rule:
        pattern = pattern_of(event)
        if not isinstance(pattern, str):
            return _bring_series(work, event, pattern)
        work.report.problems.append(f"{event.title}: {pattern}")
    key = _identifier(event.uid, str(event.occurrence or ""))
    known = Gathering.objects.within(work.partnership).filter(identifier=key).first()
    if known is None:
        known = _own(work.partnership, event)
    return _update(work, known, event) if known is not None else _make(work, event, key)


def _own(partnership: Partnership, event: ReadEvent) -> Gathering | None:
    """Return the session that this partnership itself wrote out under this UID, if it did."""
    slug, _at, scope = event.uid.partition("@")
    if scope != str(partnership.scope):
        return None
    rows = Gathering.objects.within(partnership)
    if slug.startswith("series.") and event.occurrence is not None:
        when = aware(event.occurrence, partnership.zone)
        return rows.filter(series__slug=slug.removeprefix("series."), occurrence_at=when).first()
    return rows.filter(slug=slug).first()


def _times(work: _Bringing, event: ReadEvent) -> tuple[datetime, datetime]:
    zone = work.partnership.zone
    starts, ends = aware(event.starts, zone), aware(event.ends, zone)
    return starts, ends if ends > starts else starts + timedelta(hours=1)


def _said(work: _Bringing, event: ReadEvent) -> dict[str, Any]:
    return {"title": work.words(event.title), "purpose": work.words(event.purpose), "where": event.where}


def _make(work: _Bringing, event: ReadEvent, key: str) -> bool:
    starts, ends = _times(work, event)
    title = work.words(event.title)
    row = Gathering.objects.create(
        partnership=work.partnership,
        slug=free_slug(Gathering.objects.within(work.partnership), title, "session"),
        kind=event.kind,
        starts_at=starts,
        ends_at=ends,
        is_all_day=event.is_all_day,
        sequence=event.sequence,
        cancelled_at=work.now if event.is_cancelled else None,
        changed_at=work.now,
        identifier=key,
        **_said(work, event),
    )
    row.hosts.set(work.hosts)
    return True


def _update(work: _Bringing, row: Gathering, event: ReadEvent) -> bool:
    before = row.sequence + (row.series.sequence if row.series is not None else 0)
    starts, ends = _times(work, event)
    said: dict[str, Any] = {"starts_at": starts, "ends_at": ends, "where": event.where}
    changed = {name: value for name, value in said.items() if getattr(row, name) != value}
    for name, text in (("title", event.title), ("purpose", event.purpose)):
        if str(getattr(row, name)) != text:
            changed[name] = work.words(text)
    is_ended = event.is_cancelled and row.cancelled_at is None
    if event.sequence < before or not (changed or is_ended):
        return False
    for name, value in changed.items():
        setattr(row, name, value)
    if is_ended:
        row.cancelled_at = work.now
    row.sequence += max(1, event.sequence - before)
    row.changed_at = work.now
    row.save()
    return True


def _bring_series(work: _Bringing, event: ReadEvent, pattern: tuple[str, int, int]) -> bool:
    rhythm, interval, n = pattern
    key = _identifier(event.uid)
    rows = Series.objects.within(work.partnership)
    series = rows.filter(identifier=key).first()
    own = event.uid.removeprefix("series.").removesuffix(f"@{work.partnership.scope}")
    if series is None and event.uid == f"series.{own}@{work.partnership.scope}" and rows.filter(slug=own).exists():
        return False  # this partnership's own, written out here and come back
    starts, ends = _times(work, event)
    zone = ZoneInfo(event.zone) if event.zone else work.partnership.zone
    if series is not None:
        return _update_series(work, series, event, starts, ends)
    title = work.words(event.title)
    local = starts.astimezone(zone)
    dates = pattern_dates(rhythm, local.date(), interval, n)
    series = Series.objects.create(
        partnership=work.partnership, slug=free_slug(rows, title, "series"), kind=event.kind, rhythm=rhythm,
        interval=interval, time_zone=zone.key, first_at=starts, minutes=max(1, int((ends - starts) / timedelta(minutes=1))),
        n_times=n, except_on=sorted(day.isoformat() for day in event.except_on if day in dates),
        sequence=event.sequence, changed_at=work.now, identifier=key, **_said(work, event),
    )  # fmt: skip
    for day in dates:
        if day in event.except_on:
            continue
        at = at_local(day, local.time(), zone)
        row = Gathering.objects.create(
            partnership=work.partnership, series=series, occurrence_at=at, starts_at=at, ends_at=at + (ends - starts),
            slug=free_slug(Gathering.objects.within(work.partnership), work.words(f"{event.title} {day}"), "session"),
            kind=event.kind, changed_at=work.now, cancelled_at=work.now if event.is_cancelled else None,
            **_said(work, event),
        )  # fmt: skip
        row.hosts.set(work.hosts)
    return True


def _update_series(work: _Bringing, series: Series, event: ReadEvent, starts: datetime, ends: datetime) -> bool:
    """Let a known series take a newer file over: words, place, time of the day, and its end."""
    length = int((ends - starts) / timedelta(minutes=1))
    is_same = (str(series.title), str(series.purpose), series.where, series.first_at, series.minutes) == (
        event.title, event.purpose, event.where, starts, length,
    )  # fmt: skip
    is_ended = event.is_cancelled and series.cancelled_at is None
    if event.sequence < series.sequence or (is_same and not is_ended):
        return False
    clock = starts.astimezone(series.zone).time()
    for row in series.gatherings.filter(occurrence_at__isnull=False).order_by("occurrence_at"):
        follows = row.starts_at == row.occurrence_at
        day = (row.occurrence_at or starts).astimezone(series.zone).date()
        row.occurrence_at = at_local(day, clock, series.zone)
        if row.starts_at > work.now and row.cancelled_at is None:
            if follows:
                row.starts_at, row.ends_at = row.occurrence_at, row.occurrence_at + timedelta(minutes=length)
            for name, value in _said(work, event).items():
                if getattr(row, name) == getattr(series, name):
                    setattr(row, name, value)
            row.cancelled_at = work.now if is_ended else None
        row.changed_at = work.now
        row.save()
    for name, value in _said(work, event).items():
        setattr(series, name, value)
    series.first_at = at_local(series.first_at.astimezone(series.zone).date(), clock, series.zone)
    series.minutes = length
    series.sequence, series.changed_at = max(event.sequence, series.sequence), work.now
    series.cancelled_at = work.now if is_ended else series.cancelled_at
    series.save()
    return True


def _returning(event: ReadEvent, today: date, report: ImportReport) -> list[date]:
    """Return the first days of a whole-day event: one, or one in each year to come."""
    if not event.rule:
        return [event.starts]
    yearly = yearly_of(event)
    if yearly is None:
        report.problems.append(f"{event.title}: its rule is not yearly on one day; only its first date was taken")
        return [event.starts]
    how, until, n = yearly
    dates = yearly_dates(event.starts, how, today.year + YEARS_AHEAD - event.starts.year + 1)[:n]
    return [
        day
        for day in dates
        if day.year >= today.year and day not in event.except_on and (until is None or day <= until)
    ]


@transaction.atomic
def import_named_days(
    *, partnership: Partnership, source: bytes, name: str, by: Membership | None, now: datetime
) -> ImportReport:
    """Bring the whole-day events of a calendar in as named days (holidays), which polls then show. Safe to run twice.

    A day that returns each year is written down up to ten years from now, and not for years that are over.

    Raises
    ------
    ImportRefused
        If it is no calendar.
    """
    events, problems = read_events(source)
    report = ImportReport(n_read=len(events) + len(problems), n_refused=len(problems), problems=problems)
    for event in events:
        if not event.is_all_day or event.is_cancelled:
            report.n_refused += 1
            report.problems.append(f"{event.title}: it does not last the whole day, so it names none")
            continue
        is_new, n_days = False, event.ends.toordinal() - event.starts.toordinal()
        for day in _returning(event, now.date(), report):
            for turn in range(max(1, min(n_days, 31))):
                _row, made = NamedDay.objects.get_or_create(
                    partnership=partnership, on=day + timedelta(days=turn), name=event.title[:120]
                )
                is_new |= made
        report.n_written += is_new
        report.n_unchanged += not is_new
    record_import(
        partnership=partnership,
        kind="calendar",
        source_name=name,
        digest=digest_of(source),
        report=report,
        by=by,
        at=now,
    )
    return report
