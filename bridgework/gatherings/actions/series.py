"""Sessions that return: planned together, changed together, each of them still a session of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.gatherings.actions.sessions import SessionPlan, check_plan
from bridgework.gatherings.actions.telling import tell_series_guests
from bridgework.gatherings.models import Gathering, Guest, Series
from bridgework.gatherings.rules import MOST_TIMES, at_local, pattern_dates
from bridgework.goals.actions.refusals import Refused
from bridgework.goals.actions.shared import free_slug
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership, Organization, Partnership


@dataclass(frozen=True)
class SeriesPlan:
    """What is said of a series: the first session, and how it returns."""

    first: SessionPlan
    rhythm: str
    n_times: int
    interval: int = 1
    except_on: Sequence[date] = field(default_factory=list)


@transaction.atomic
def plan_series(
    *,
    partnership: Partnership,
    plan: SeriesPlan,
    hosts: Sequence[Organization],
    by: Membership | None,
    now: datetime,
) -> Series:
    """Put all sessions of a series on the calendar and return the series.

    Raises
    ------
    OfAnotherPartnership, DateNeeded, Refused
        Like `plan_session`; also if it has fewer than two dates or more than sixty, or lasts all day.
    """
    first = plan.first
    check_plan(partnership, first, hosts)
    if not 2 <= plan.n_times <= MOST_TIMES:
        raise Refused(_("A series has 2 to %(n)s sessions. Change how many.") % {"n": MOST_TIMES})
    if plan.rhythm not in Series.Rhythm.values or not 1 <= plan.interval <= 12:
        raise Refused(_("Choose how the sessions return."))
    zone = partnership.zone
    local = first.starts_at.astimezone(zone)
    dates = pattern_dates(plan.rhythm, local.date(), plan.interval, plan.n_times)
    kept = [day for day in dates if day not in set(plan.except_on)]
    if not kept:
        raise Refused(_("No date is left. Take fewer dates out."))
    series = Series.objects.create(
        partnership=partnership,
        slug=free_slug(Series.objects.within(partnership), first.title, "series"),
        kind=first.kind,
        title=first.title,
        purpose=first.purpose,
        where=first.where,
        rhythm=plan.rhythm,
        interval=plan.interval,
        time_zone=zone.key,
        first_at=first.starts_at,
        minutes=int((first.ends_at - first.starts_at) / timedelta(minutes=1)),
        n_times=plan.n_times,
        except_on=sorted({day.isoformat() for day in plan.except_on if day in dates}),
        changed_at=now,
    )
    made = [_occurrence(series, replace(first), day, local.time(), hosts, now) for day in kept]
    journaled(
        partnership=partnership,
        by=by,
        act="gatherings.series.planned",
        subject=f"gatherings.session:{made[0].journal_key}",
        at=now,
        facts={"n": len(made), "rhythm": str(plan.rhythm), "hosts": sorted(host.slug for host in hosts)},
    )
    return series


def _occurrence(
    series: Series, plan: SessionPlan, day: date, clock: time, hosts: Sequence[Organization], now: datetime
) -> Gathering:
    starts_at = at_local(day, clock, series.zone)
    said = {**vars(plan), "starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=series.minutes)}
    here = Gathering.objects.within(series.partnership)
    slug = f"{series.slug[:66]}-{day.isoformat()}"
    if here.filter(slug=slug).exists():
        slug = free_slug(here, Words.of(slug), "session")
    gathering = Gathering.objects.create(
        partnership=series.partnership, series=series, occurrence_at=starts_at, slug=slug, changed_at=now, **said
    )
    gathering.hosts.set(hosts)
    return gathering


@dataclass(frozen=True)
class SeriesChange:
    """What all sessions to come take over."""

    title: Words
    purpose: Words
    where: str
    starts: time  # of the series' local clock
    minutes: int


@transaction.atomic
def change_series(*, series: Series, change: SeriesChange, by: Membership | None, now: datetime) -> int:
    """Change every session of a series that is to come and follows its pattern; return how many changed.

    One that was moved keeps its own time, one that was given another title or place keeps that. Those that have begun stay as they
    were: a calendar gets them as exceptions to the new pattern, under the dates that the pattern now gives them.

    Raises
    ------
    Refused
        If the series was cancelled, has no title, or lasts no time.
    """
    series = Series.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=series.pk)
    if series.cancelled_at is not None:
        raise Refused(_("This series was cancelled. Plan a new one."))
    if not change.title:
        raise Refused(_("Give the session a title."))
    if not 1 <= change.minutes <= 24 * 60:
        raise Refused(_("A session ends after it starts. Check both times."))
    before = {name: getattr(series, name) for name in ("title", "purpose", "where", "minutes")}
    clock = series.first_at.astimezone(series.zone).time()
    after = {name: getattr(change, name) for name in before}
    if before == after and clock == change.starts:
        return 0
    n_changed, moved = 0, []
    rows = series.gatherings.filter(occurrence_at__isnull=False).order_by("occurrence_at").select_for_update()
    for row in rows:
        is_changed, is_moved = _follow(row, series, before, change, now)
        n_changed += is_changed
        moved += [row] if is_moved else []
    tell_series_guests(moved, Guest.Mail.REQUEST, Guest.Mail.SERIES)
    for name, value in after.items():
        setattr(series, name, value)
    series.first_at = at_local(series.first_at.astimezone(series.zone).date(), change.starts, series.zone)
    series.sequence += 1
    series.changed_at = now
    series.save()
    journaled(
        partnership=series.partnership,
        by=by,
        act="gatherings.series.changed",
        subject=f"gatherings.session:{rows[0].journal_key}" if rows else f"gatherings.series:{series.journal_key}",
        at=now,
        facts={"n": n_changed, "changed": sorted(n for n in after if before[n] != after[n])},
    )
    return n_changed


def _follow(
    row: Gathering, series: Series, before: dict[str, object], change: SeriesChange, now: datetime
) -> tuple[bool, bool]:
    """Let one session take over what it had in common with its series; say whether it changed, and whether in time or place."""
    assert row.occurrence_at is not None  # noqa: S101 - for the type checker; the query asks for it
    day = row.occurrence_at.astimezone(series.zone).date()
    was_at, row.occurrence_at = row.occurrence_at, at_local(day, change.starts, series.zone)
    is_to_come = row.starts_at > now and row.cancelled_at is None
    changed, is_moved = False, False
    if is_to_come:
        for name in ("title", "purpose", "where"):
            if getattr(row, name) == before[name] != getattr(change, name):
                setattr(row, name, getattr(change, name))
                changed, is_moved = True, is_moved or name == "where"
        own = row.ends_at - row.starts_at
        if row.starts_at == was_at and own == timedelta(minutes=int(str(before["minutes"]))):
            ends_at = row.occurrence_at + timedelta(minutes=change.minutes)
            if (row.starts_at, row.ends_at) != (row.occurrence_at, ends_at):
                row.starts_at, row.ends_at = row.occurrence_at, ends_at
                changed = is_moved = True
    if changed:
        row.changed_at = now
    row.save()
    return changed, is_moved


@transaction.atomic
def cancel_series(*, series: Series, by: Membership | None, now: datetime, why: str) -> int:
    """Cancel every session of a series that has not begun; return how many. Those held stay on record.

    Raises
    ------
    Refused
        If nothing is left to cancel.
    """
    series = Series.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=series.pk)
    rows = list(series.gatherings.filter(starts_at__gt=now, cancelled_at=None).order_by("starts_at"))
    if series.cancelled_at is not None or not rows:
        raise Refused(_("No session of this series is left to cancel. Nothing was changed."))
    series.cancelled_at = series.changed_at = now
    series.sequence += 1
    series.save(update_fields=["cancelled_at", "changed_at", "sequence"])
    for row in rows:
        row.cancelled_at = row.changed_at = now
        row.sequence += 1
        row.save(update_fields=["cancelled_at", "changed_at", "sequence"])
    tell_series_guests(rows, Guest.Mail.CANCEL, Guest.Mail.CANCEL_SERIES)
    journaled(
        partnership=series.partnership,
        by=by,
        act="gatherings.series.cancelled",
        subject=f"gatherings.session:{rows[0].journal_key}",
        at=now,
        facts={"n": len(rows)},
        why=why,
    )
    return len(rows)
