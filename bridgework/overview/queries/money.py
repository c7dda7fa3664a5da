"""The money that serves one goal: funds opened for it, and parts of other funds set aside for its initiatives and decisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from bridgework.goals.models import Goal
from bridgework.lib.prepared import prepared
from bridgework.lib.words import Words
from bridgework.partnerships.models import Partnership
from bridgework.resources.models import Account, Allocation, Fund, Medium, Pledge

SHOWN = 3


@dataclass(frozen=True)
class GoalFund:
    """One fund as a goal's story tells of it; sums are cash, in minor units."""

    fund: Fund
    is_whole: bool  # opened for this goal; else only parts of it serve it
    n_owners: int
    pledged: int
    set_aside: int  # for this goal and not released, used or not
    used: int  # of it
    newest: tuple[int, Words] | None  # number and title of what was set aside last for it


def goal_funds(partnership: Partnership, goal: Goal, *, members: bool) -> list[GoalFund]:
    """Return the money that serves a goal, the newest fund first. One query, whatever the number of entries.

    Parameters
    ----------
    partnership : Partnership
    goal : Goal
    members : bool
        Whether the reader is a member, who also sees funds that are not public.
    """
    return [
        GoalFund(
            fund=row,
            is_whole=row.goal_id == goal.pk,
            n_owners=row.n_owners,
            pledged=-row.owned,
            set_aside=row.left + row.used,
            used=row.used,
            newest=None if row.newest is None else (row.newest, _words(row.newest_title)),
        )
        for row in _funds(partnership, goal, members)
    ]


def _words(value: Any) -> Words:
    return value if isinstance(value, Words) else Words.from_json(value)


def _serving(goal: Goal, at: str = "") -> Q:
    """Allocations that serve a goal: of its own fund, of its initiative, or by a public decision on it."""
    return (
        Q(fund__goal=goal)
        | Q(**{f"{at}initiative__goal": goal})
        | Q(**{f"{at}decision__goal": goal, f"{at}decision__is_public": True})
    )


def _sum(accounts: QuerySet[Account]) -> Coalesce:
    summed = accounts.order_by().values("fund").annotate(n=Sum("balance")).values("n")
    return Coalesce(Subquery(summed, output_field=BigIntegerField()), 0)


@prepared
def _funds(partnership: Partnership, goal: Goal, members: bool) -> QuerySet[Fund, Any]:
    allocations = Allocation.objects.filter(_serving(goal), fund=OuterRef("pk"))
    rows = Fund.objects.within(partnership).filter(Q(goal=goal) | Exists(allocations))
    rows = rows if members else rows.filter(is_public=True)
    cash = Account.objects.filter(fund=OuterRef("pk"), pledge__medium=Medium.CASH)
    serving = cash.filter(_serving(goal, "allocation__"))
    owners = (
        Pledge.objects.filter(fund=OuterRef("pk"), medium=Medium.CASH)
        .order_by()
        .values("fund")
        .annotate(n=Count("owner", distinct=True))
    )
    newest = allocations.order_by("-number")
    return (
        rows.only("slug", "title", "currency", "goal")
        .annotate(
            n_owners=Coalesce(Subquery(owners.values("n"), output_field=IntegerField()), 0),
            owned=_sum(cash.filter(kind=Account.Kind.OWNER)),
            left=_sum(serving.filter(kind=Account.Kind.SET_ASIDE)),
            used=_sum(serving.filter(kind=Account.Kind.SPENT)),
            newest=Subquery(newest.values("number")[:1]),
            newest_title=Subquery(newest.values("title")[:1]),
        )
        .order_by("-created_at", "-pk")[: SHOWN + 1]
    )
