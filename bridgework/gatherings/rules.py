"""Who may plan, change and record a session; and what of its counts may be shown. No query."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bridgework.gatherings.models import Gathering, Series
from bridgework.partnerships.models import Membership, Role
from bridgework.partnerships.rules import may_act_for_some_organization

# Residents who came for themselves are people in a described group: under ten, the count is not shown (FIELD.md, "Small
# worlds"). Staff counted by their organization are not.
FLOOR = 10

may_plan_sessions = may_act_for_some_organization

# A track never opens the steward's role, and a resident needs none.
OPENED_BY_TRACKS = (Role.MODERATOR, Role.DATA_STEWARD, Role.PARTNER)


def may_run(capacities: Iterable[Membership], host_ids: Iterable[int]) -> bool:
    """The steward runs every session; an organization's people run those that it hosts."""
    hosts = set(host_ids)
    return any(
        capacity.role == Role.STEWARD or (capacity.organization_id is not None and capacity.organization_id in hosts)
        for capacity in capacities
    )


def may_record_promise_of(capacities: Iterable[Membership], organization_id: int) -> bool:
    """The steward writes down what was promised in the room; others only for their own organization."""
    return any(capacity.role == Role.STEWARD or capacity.organization_id == organization_id for capacity in capacities)


def is_too_few(n_residents: int) -> bool:
    """Whether a number of residents must be said as "fewer than 10"; zero may be said."""
    return 0 < n_residents < FLOOR


MOST_TIMES = 60  # sessions of one series: more than a year of weeks
LAST = -1


def turn_in_month(day: date) -> int:
    """Return which of its weekday a day is in its month: 1 to 4, or `LAST` for a fifth one."""
    turn = (day.day - 1) // 7 + 1
    return LAST if turn == 5 else turn


def pattern_dates(rhythm: str, first: date, interval: int, n: int) -> list[date]:
    """Return the first `n` dates of a pattern.

    Parameters
    ----------
    rhythm : str
        `weekly` keeps the day of the week; `monthly` also which one of the month it is (the second Tuesday).
    first : date
        The first date; the pattern follows from it.
    interval : int
        Every how many weeks or months.
    n : int
        How many dates.

    Notes
    -----
    Equal to RFC 5545's `FREQ=WEEKLY;INTERVAL=…;COUNT=…` and `FREQ=MONTHLY;BYDAY=2TU;…` (section 3.3.10).
    """
    if rhythm == Series.Rhythm.WEEKLY:
        return [first + timedelta(weeks=interval * turn) for turn in range(n)]
    turn = turn_in_month(first)
    dates = []
    for step in range(n):
        months = first.year * 12 + first.month - 1 + interval * step
        start = date(months // 12, months % 12 + 1, 1)
        if turn == LAST:
            following = date((months + 1) // 12, (months + 1) % 12 + 1, 1)
            day = following - timedelta(days=1)
            dates.append(day - timedelta(days=(day.weekday() - first.weekday()) % 7))
        else:
            ahead = (first.weekday() - start.weekday()) % 7
            dates.append(start + timedelta(days=ahead + 7 * (turn - 1)))
    return dates


YEARS_AHEAD = 10  # for which a day that returns each year is written down
ONCE, SAME_DATE, SAME_WEEKDAY, LAST_WEEKDAY = "once", "date", "weekday", "last"


def is_last_of_month(day: date) -> bool:
    """Whether a day is the last of its weekday in its month."""
    return (day + timedelta(days=7)).month != day.month


def yearly_dates(first: date, how: str, n: int) -> list[date]:
    """Return the dates of a day that returns each year, over `n` years from its first.

    Parameters
    ----------
    first : date
    how : str
        `once`; `date` keeps day and month (29 February only in leap years); `weekday` keeps which one of its weekday in the month
        it is (the third Monday; a fifth one only where there is one); `last` is the last of its weekday in the month.
    n : int
        Years, the first among them.
    """
    if how == ONCE:
        return [first]
    return [day for year in range(first.year, first.year + n) if (day := _in_year(first, how, year)) is not None]


def _in_year(first: date, how: str, year: int) -> date | None:
    start = date(year, first.month, 1)
    following = date(year + first.month // 12, first.month % 12 + 1, 1)
    if how == SAME_DATE:
        day = start + timedelta(days=first.day - 1)
    elif how == LAST_WEEKDAY:
        last = following - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - first.weekday()) % 7)
    else:
        day = start + timedelta(days=(first.weekday() - start.weekday()) % 7 + 7 * ((first.day - 1) // 7))
    return day if day < following else None


def at_local(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the moment at which a zone's clock shows this; an hour that the clocks skip is read with the offset before."""
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def is_place_open(
    *, capacity: int | None, n_for_residents: int, is_kept: bool, n_taken: int, n_residents: int, is_resident: bool
) -> bool:
    """Whether one more person gets a place.

    Parameters
    ----------
    capacity : int or None
        Places; None for as many as come.
    n_for_residents : int
        Of them, kept for residents.
    is_kept : bool
        Whether the date up to which they are kept has not passed.
    n_taken, n_residents : int
        Places taken, and how many of them by residents.
    is_resident : bool
        Whether this person is one.
    """
    if capacity is None:
        return True
    free = capacity - n_taken
    if is_kept and not is_resident:
        free -= max(0, n_for_residents - n_residents)
    return free > 0


@dataclass(frozen=True)
class Quorum:
    """Who is there, against what was agreed to be needed."""

    n_organizations: int
    sectors: tuple[str, ...]
    n_residents: int
    needs_organizations: int
    needs_sectors: int
    needs_residents: bool

    @property
    def is_set(self) -> bool:
        """Whether anything was agreed to be needed."""
        return bool(self.needs_organizations or self.needs_sectors or self.needs_residents)

    @property
    def is_reached(self) -> bool:
        """Whether enough organizations, sectors and (where it was set) residents are there."""
        return (
            self.n_organizations >= self.needs_organizations
            and len(self.sectors) >= self.needs_sectors
            and (self.n_residents > 0 or not self.needs_residents)
        )


def clock_times(starts_at: datetime, minutes: Sequence[int]) -> list[datetime]:
    """Return when each item of an agenda begins."""
    times, at = [], starts_at
    for length in minutes:
        times.append(at)
        at += timedelta(minutes=length)
    return times


def may_read_minutes(gathering: Gathering, is_member: bool) -> bool:
    """Members read minutes while they are written; everybody once they are approved and not kept inside."""
    return is_member or gathering.minutes_published_at is not None
