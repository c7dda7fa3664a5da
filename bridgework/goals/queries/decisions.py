"""Decisions: lists, one decision with who was present, and the seats that were filled on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page
from django.db.models import Count, Q, QuerySet

from bridgework.goals.models import Answer, Commitment, Decision, Presence
from bridgework.goals.queries.commitments import of_shown_goals
from bridgework.lib.paging import STORIES, page_of_rows
from bridgework.lib.prepared import prepared
from bridgework.partnerships.models import Body, Partnership, Seat


def seats_filled_on(body: Body, day: date) -> list[Seat]:
    """Return the seats of a body that had a holder (a name or an account) on `day`, first and last day of a term included."""
    rows = (
        body.seats.filter(starts_on__lte=day)
        .filter(Q(ends_on=None) | Q(ends_on__gte=day))
        .exclude(holder_name="", holder=None)
    )
    return list(rows.select_related("organization").order_by("-is_resident", "holder_name", "pk"))


def decisions_list(
    partnership: Partnership, *, body: Body | None = None, goal_id: int | None = None, with_hidden: bool = False
) -> QuerySet[Decision]:
    """Return the decisions that pages may show, newest first."""
    rows = Decision.objects.within(partnership)
    if not with_hidden:
        rows = rows.filter(of_shown_goals(), is_public=True)
    if body is not None:
        rows = rows.filter(body=body)
    if goal_id is not None:
        rows = rows.filter(goal_id=goal_id)
    return rows.select_related("body", "goal").order_by("-decided_on", "-pk")


@dataclass(frozen=True)
class DecisionDetail:
    """One decision, who was present, and what it led to."""

    decision: Decision
    presences: list[Presence]
    commitments: list[Commitment]
    answers: list[Answer]

    @property
    def n_residents_present(self) -> int:
        """How many of those present sit in a resident's seat."""
        return sum(presence.seat.is_resident for presence in self.presences)

    @property
    def resident_share(self) -> float | None:
        """Return the residents' share of the filled seats, 0 to 1; None where no seat was filled."""
        return self.decision.n_resident_seats / self.decision.n_seats if self.decision.n_seats else None


@prepared
def _one(partnership: Partnership, slug: str, with_hidden: bool) -> QuerySet[Decision]:
    rows = decisions_list(partnership, with_hidden=with_hidden).filter(slug=slug)
    own = ("slug", "title", "reasons", "decided_on", "is_public", "n_seats", "n_resident_seats")
    return rows.only(*own, "body__name", "goal__slug", "goal__title")[:1]


@prepared
def _present(decision: Decision) -> QuerySet[Presence]:
    rows = Presence.objects.filter(decision=decision).select_related("seat__organization")
    shown = rows.only("seat__is_resident", "seat__holder_name", "seat__organization__name")
    return shown.order_by("-seat__is_resident", "seat__holder_name", "pk")[:100]


@prepared
def _promised(decision: Decision) -> QuerySet[Commitment]:
    rows = Commitment.objects.filter(decision=decision).select_related("organization")
    own = ("title", "state", "due_on", "first_due_on", "closed_on")
    return rows.only(*own, "organization__name").order_by("due_on", "pk")[:100]


@prepared
def _answered(decision: Decision) -> QuerySet[Answer]:
    rows = Answer.objects.filter(decision=decision).select_related("organization", "body")
    return rows.only("words", "answered_on", "organization__name", "body__name").order_by("answered_on", "pk")[:100]


def decision_detail(partnership: Partnership, slug: str, *, with_hidden: bool = False) -> DecisionDetail | None:
    """Return one decision, or None if this reader may not see it. Four queries; long lists end after 100 rows."""
    found = _one(partnership, slug, with_hidden)
    if not found:
        return None
    decision = found[0]
    return DecisionDetail(decision, _present(decision), _promised(decision), _answered(decision))


@prepared
def _listed(partnership: Partnership, with_hidden: bool, offset: int) -> QuerySet[Decision]:
    rows = decisions_list(partnership, with_hidden=with_hidden)
    own = ("slug", "title", "decided_on", "is_public", "n_seats", "n_resident_seats")
    return rows.only(*own, "body__name", "goal__title")[offset : offset + STORIES + 1]


@prepared
def _n_listed(partnership: Partnership, with_hidden: bool) -> QuerySet[Decision, int]:
    rows = decisions_list(partnership, with_hidden=with_hidden).select_related(None).order_by()
    return rows.values("partnership").annotate(n=Count("*")).values_list("n", flat=True)


def decisions_page(partnership: Partnership, asked: str | None, *, with_hidden: bool = False) -> Page[Decision]:
    """Return one page of `decisions_list`: one query, and one more where there are several pages."""
    return page_of_rows(
        asked,
        lambda offset: _listed(partnership, with_hidden, offset),
        lambda: sum(_n_listed(partnership, with_hidden)),
        STORIES,
    )


def public_answers(partnership: Partnership) -> QuerySet[Answer]:
    """Return the answers that everyone may read, newest first."""
    rows = Answer.objects.within(partnership).exclude(goal__is_public=False).exclude(decision__is_public=False)
    return rows.select_related("organization", "body", "decision").order_by("-answered_on", "-pk")
