"""Promises: lists with filters, one promise with its history, and counts by standing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from bridgework.goals.models import Commitment, CommitmentReply, Decision, Goal, Initiative
from bridgework.goals.rules import standing
from bridgework.lib.paging import PER_PAGE, page_of_rows
from bridgework.lib.prepared import Prepared, prepared
from bridgework.partnerships.models import Membership, Organization, Partnership

STANDINGS = ("open", "late", "kept", "dropped")
# What a list shows of a promise.
SHOWN = ("title", "state", "due_on", "first_due_on", "closed_on", "organization__name")


@dataclass(frozen=True)
class Tally:
    """How many promises stand where. `n_open` counts those under way and not late."""

    n_open: int = 0
    n_late: int = 0
    n_kept: int = 0
    n_dropped: int = 0

    @property
    def n_all(self) -> int:
        """All promises, wherever they stand."""
        return self.n_open + self.n_late + self.n_kept + self.n_dropped

    @property
    def state(self) -> str:
        """Return what color says, if anything: `late` where one is late, `kept` where some are kept and none late."""
        if self.n_late:
            return "late"
        return "kept" if self.n_kept else "open"


def counted_by_state(commitments: QuerySet[Commitment], today: date, *keys: str) -> QuerySet[Commitment, Any]:
    """Return (…keys, state, how many, how many of them due before today) rows.

    The groups stand in the order of an index and are counted in one walk; one count for each standing asked every row four questions.
    """
    rows = commitments.order_by().values_list(*keys, "state")
    return rows.annotate(n=Count("*"), n_due=Count("pk", filter=Q(due_on__lt=today)))


def tally_from(rows: Iterable[tuple[str, int, int]]) -> Tally:
    """Return the tally of (state, how many, how many due before today)."""
    counted = {state: (n, n_due) for state, n, n_due in rows}
    n_open, n_late = counted.get(Commitment.State.OPEN, (0, 0))
    n_kept, n_dropped = (counted.get(state, (0, 0))[0] for state in (Commitment.State.KEPT, Commitment.State.DROPPED))
    return Tally(n_open - n_late, n_late, n_kept, n_dropped)


def tally_of(commitments: QuerySet[Commitment], today: date) -> Tally:
    """Count promises by where they stand, in one query."""
    return tally_from(counted_by_state(commitments, today))


def of_shown_decisions() -> Q:
    """Promises whose decision is not hidden. Hidden decisions are few: their keys are looked up once, and nothing is joined."""
    hidden = Decision.objects.filter(is_public=False)
    return Q(decision=None) | ~Q(decision__in=hidden.values("pk"))


def of_shown_goals() -> Q:
    """Rows whose goal is not hidden, or that have none; as quick as the promises of shown decisions."""
    return Q(goal=None) | ~Q(goal__in=Goal.objects.filter(is_public=False).values("pk"))


def public_commitments(partnership: Partnership, *, with_hidden: bool = False) -> QuerySet[Commitment]:
    """Return the promises that pages may show: without those of goals or decisions that are not public."""
    rows = Commitment.objects.within(partnership)
    if with_hidden:
        return rows
    return rows.filter(of_shown_goals(), of_shown_decisions())


def commitments_list(
    partnership: Partnership,
    today: date,
    *,
    standing: str = "",
    organization: Organization | None = None,
    goal_id: int | None = None,
    with_hidden: bool = False,
) -> QuerySet[Commitment]:
    """Return the promises of a partnership, those under way first by due date, then the closed ones.

    Parameters
    ----------
    standing : str
        `open`, `late`, `kept` or `dropped`; empty for all.
    """
    rows = public_commitments(partnership, with_hidden=with_hidden)
    if standing in ("kept", "dropped"):
        rows = rows.filter(state=standing).order_by("-closed_on", "-pk")
    elif standing == "late":
        rows = rows.filter(state=Commitment.State.OPEN, due_on__lt=today).order_by("due_on", "pk")
    elif standing == "open":
        rows = rows.filter(state=Commitment.State.OPEN, due_on__gte=today).order_by("due_on", "pk")
    else:
        # "open" sorts after "kept" and "dropped": promises under way come first.
        rows = rows.order_by("-state", "due_on", "pk")
    if organization is not None:
        rows = rows.filter(organization=organization)
    if goal_id is not None:
        rows = rows.filter(goal_id=goal_id)
    return rows.select_related("organization", "goal")


@partial(Prepared, fixed=("standing",))
def _listed(
    partnership: Partnership,
    today: date | None,  # where "late" and "open" depend on it
    standing: str,
    organization: Organization | None,
    goal_id: int | None,
    with_hidden: bool,
    offset: int,
) -> QuerySet[Commitment]:
    rows = commitments_list(
        partnership,
        today or date.min,
        standing=standing,
        organization=organization,
        goal_id=goal_id,
        with_hidden=with_hidden,
    )
    return rows.select_related(None).select_related("organization").only(*SHOWN)[offset : offset + PER_PAGE + 1]


@prepared
def _counted(
    partnership: Partnership, today: date, organization: Organization | None, goal_id: int | None, with_hidden: bool
) -> QuerySet[Commitment, Any]:
    rows = commitments_list(partnership, today, organization=organization, goal_id=goal_id, with_hidden=with_hidden)
    return counted_by_state(rows.select_related(None), today)


def commitments_page(
    partnership: Partnership,
    today: date,
    asked: str | None,
    *,
    standing: str = "",
    organization: Organization | None = None,
    goal_id: int | None = None,
    with_hidden: bool = False,
) -> tuple[Page[Commitment], Tally]:
    """Return one page of `commitments_list`, and how many stand where whatever the standing asked for. Two queries.

    Parameters
    ----------
    today : date
        The partnership's local date.
    asked : str or None
        The page's number as it was asked for.
    standing : str
        One of `STANDINGS`, or empty for all.
    """
    tally = tally_from(_counted(partnership, today, organization, goal_id, with_hidden))
    day = today if standing in ("open", "late") else None
    page = page_of_rows(
        asked,
        lambda offset: _listed(partnership, day, standing, organization, goal_id, with_hidden, offset),
        lambda: getattr(tally, f"n_{standing or 'all'}"),
    )
    return page, tally


@prepared
def _of_initiative(initiative: Initiative, with_hidden: bool) -> QuerySet[Commitment]:
    rows = Commitment.objects.filter(initiative=initiative)
    if not with_hidden:
        rows = rows.exclude(goal__is_public=False).exclude(decision__is_public=False)
    return rows.select_related("organization").only(*SHOWN).order_by("-state", "due_on", "pk")[:100]


def commitments_of_initiative(initiative: Initiative, *, with_hidden: bool = False) -> list[Commitment]:
    """Return the first hundred promises made for an initiative, those under way first by due date. One query."""
    return _of_initiative(initiative, with_hidden)


@partial(Prepared, fixed=("n",))
def _toward(goal: Goal, n: int, with_hidden: bool) -> QuerySet[Commitment]:
    # The keys of those to show are found in an index; all promises need not be read for the order.
    order = ("-state", "due_on", "pk")
    first = (
        Commitment.objects.filter(goal=goal)
        if with_hidden
        else Commitment.objects.filter(of_shown_decisions(), goal=goal)
    )
    rows = Commitment.objects.filter(pk__in=first.order_by(*order).values("pk")[:n]).select_related("organization")
    return rows.only(*SHOWN).order_by(*order)


def commitments_toward(goal: Goal, n: int, *, with_hidden: bool = False) -> list[Commitment]:
    """Return the first `n` promises toward a goal that the reader may see, those under way first. One query."""
    return _toward(goal, n, with_hidden)


def commitments_of(organization: Organization) -> QuerySet[Commitment]:
    """Return the promises of one organization that pages may show, newest due date first."""
    rows = Commitment.objects.filter(organization=organization)
    rows = rows.exclude(goal__is_public=False).exclude(decision__is_public=False)
    return rows.select_related("goal").order_by("-due_on", "pk")


@dataclass(frozen=True)
class CommitmentDetail:
    """One promise, where it stands, and everything that was said of it in order."""

    commitment: Commitment
    standing: str
    replies: list[CommitmentReply] = field(default_factory=list)

    @property
    def has_moved(self) -> bool:
        """Whether the promise is due on another date than it was first given for."""
        return self.commitment.first_due_on != self.commitment.due_on


@prepared
def _detail(partnership: Partnership, pk: int, with_hidden: bool) -> QuerySet[Commitment]:
    rows = public_commitments(partnership, with_hidden=with_hidden).filter(pk=pk)
    return rows.select_related("organization", "goal", "decision__body", "initiative", "obligation__agreement").only(
        *SHOWN,
        "created_at",
        "obligation__agreement__slug",
        "obligation__agreement__title",
        "organization__slug",
        "goal__slug",
        "goal__title",
        "decision__slug",
        "decision__title",
        "decision__body__name",
        "initiative__slug",
        "initiative__name",
    )


@prepared
def _replies(commitment: int) -> QuerySet[CommitmentReply]:
    rows = CommitmentReply.objects.filter(commitment=commitment)
    shown = rows.only("said", "due_on", "new_due_on", "note", "capacity", "said_at")
    return shown.order_by("said_at", "pk")[:200]


def commitment_detail(
    partnership: Partnership, pk: int, today: date, *, with_hidden: bool = False
) -> CommitmentDetail | None:
    """Return one promise with its history, or None if this reader may not see it. Two queries."""
    for commitment in _detail(partnership, pk, with_hidden):
        return CommitmentDetail(commitment, standing(commitment, today), _replies(pk))
    return None


def claimable_reminders(latest: date) -> QuerySet[Commitment]:
    """Return the promises of all partnerships that are due by `latest` and that somebody is still to be asked about.

    They have somebody to ask, and were neither asked about nor answered for this date. The worker reads across tenants; each
    mail goes to the owner alone.
    """
    answered = CommitmentReply.objects.filter(commitment=OuterRef("pk"), due_on=OuterRef("due_on"))
    return (
        Commitment.objects.filter(state=Commitment.State.OPEN, due_on__lte=latest)
        .filter(owner__isnull=False, owner__ended_at=None, owner__person__is_active=True)
        .filter(Q(reminded_for=None) | ~Q(reminded_for=F("due_on")))
        .exclude(Exists(answered))
        .order_by("due_on", "pk")
    )


def first_owner(organization: Organization, capacities: Iterable[Membership] = ()) -> Membership | None:
    """Return who is asked by mail about a promise of this organization, or None if nobody has an account yet.

    The person at hand if they act for it, else the one who has acted for it longest.
    """
    for capacity in capacities:
        if capacity.organization_id == organization.pk:
            return capacity
    return (
        Membership.objects.filter(organization=organization, ended_at=None, person__is_active=True)
        .order_by("since", "pk")
        .first()
    )
