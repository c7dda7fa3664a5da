"""Who may do what with ties, and when a tie is quiet. No query."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from bridgework.partnerships.models import Membership
from bridgework.partnerships.rules import may_act_for, may_act_for_some_organization, may_steward

may_see_own_ties = may_act_for_some_organization
may_set_pace = may_steward


def may_see_tie(capacities: Iterable[Membership], one_id: int, other_id: int) -> bool:
    """People of the two organizations see who holds their tie; so does the steward."""
    mine = list(capacities)
    return may_steward(mine) or may_act_for(mine, one_id) or may_act_for(mine, other_id)


def may_see_how_it_goes(capacities: Iterable[Membership], one_id: int, other_id: int) -> bool:
    """That a tie went quiet, and what its holders said of it, is for the two organizations alone."""
    mine = list(capacities)
    return may_act_for(mine, one_id) or may_act_for(mine, other_id)


def months_before(day: date, n: int) -> date:
    """Return the day `n` months earlier; the last of the month where there is no such day (31 March, one month: 28 February)."""
    index = day.year * 12 + day.month - 1 - n
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def is_quiet(last_on: date | None, today: date, quiet_after: int) -> bool:
    """A tie is quiet when its newest sign lies more than so many months back. Without any dated sign nothing is said."""
    return last_on is not None and last_on < months_before(today, quiet_after)


def has_left(holder: Membership | None) -> bool:
    """Whoever held a tie has left when the capacity ended, or the account is gone or closed."""
    return holder is None or holder.ended_at is not None or not holder.person.is_active
