"""Days that have a name, typed in by the steward: holidays, and other days on which many cannot come. No list of them ships."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.gatherings.models import NamedDay
from bridgework.gatherings.rules import (
    LAST_WEEKDAY,
    ONCE,
    SAME_DATE,
    SAME_WEEKDAY,
    YEARS_AHEAD,
    is_last_of_month,
    yearly_dates,
)
from bridgework.goals.actions.refusals import DateNeeded, Refused
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership, Partnership

MOST_DAYS = 20_000  # of one partnership


@transaction.atomic
def name_day(*, partnership: Partnership, on: date, name: str, how: str, by: Membership | None, now: datetime) -> int:
    """Give a day a name, once or in each of ten years; return how many days are new.

    Parameters
    ----------
    how : str
        `once`, `date`, `weekday` or `last`: see `rules.yearly_dates`.

    Raises
    ------
    Refused, DateNeeded
        If there is no name, it returns in no known way, or it is to be the last of its weekday and is not.
    """
    name = name.strip()[:120]
    if not name:
        raise Refused(_("Write what the day is called."))
    if how not in (ONCE, SAME_DATE, SAME_WEEKDAY, LAST_WEEKDAY):
        raise Refused(_("Choose one from the list."))
    if how == LAST_WEEKDAY and not is_last_of_month(on):
        raise DateNeeded(_("This is not the last of its weekday in that month. Check the date."))
    if not date(1970, 1, 2) <= on <= date(2189, 12, 31):
        raise DateNeeded(_("Give a date."))
    if NamedDay.objects.within(partnership).count() > MOST_DAYS:
        raise Refused(_("There are too many named days. Take old ones off first."))
    days = yearly_dates(on, how, YEARS_AHEAD)
    known = set(NamedDay.objects.within(partnership).filter(on__in=days, name=name).values_list("on", flat=True))
    NamedDay.objects.bulk_create(
        [NamedDay(partnership=partnership, on=day, name=name) for day in days if day not in known],
        ignore_conflicts=True,
    )
    n_new = len(set(days) - known)
    if n_new:
        journaled(
            partnership=partnership,
            by=by,
            act="gatherings.days.named",
            subject="gatherings.days:named",
            at=now,
            facts={"n": n_new, "name": name, "first_on": on.isoformat()},
        )
    return n_new


@transaction.atomic
def take_day_off(
    *, partnership: Partnership, day: NamedDay, is_every: bool, by: Membership | None, now: datetime
) -> int:
    """Take a named day off the list, or every day of that name; return how many."""
    rows = NamedDay.objects.within(partnership).filter(name=day.name)
    n, _rows = (rows if is_every else rows.filter(pk=day.pk)).delete()
    if n:
        journaled(
            partnership=partnership,
            by=by,
            act="gatherings.days.taken-off",
            subject="gatherings.days:named",
            at=now,
            facts={"n": n, "name": day.name},
        )
    return n
