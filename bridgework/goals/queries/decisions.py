"""Decisions: lists, one decision with who was present, and the seats that were filled on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from bridgework.goals.models import Answer, Commitment, Decision, Presence
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
        rows = rows.filter(is_public=True).exclude(goal__is_public=False)
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


def decision_detail(partnership: Partnership, slug: str, *, with_hidden: bool = False) -> DecisionDetail | None:
    """Return one decision, or None if this reader may not see it. Four queries; long lists end after 100 rows."""
    decision = decisions_list(partnership, with_hidden=with_hidden).filter(slug=slug).first()
    if decision is None:
        return None
    return DecisionDetail(
        decision,
        list(
            decision.presences.select_related("seat__organization").order_by(
                "-seat__is_resident", "seat__holder_name", "pk"
            )[:100]
        ),
        list(decision.commitments.select_related("organization").order_by("due_on", "pk")[:100]),
        list(decision.answers.select_related("organization", "body").order_by("answered_on", "pk")[:100]),
    )


def public_answers(partnership: Partnership) -> QuerySet[Answer]:
    """Return the answers that everyone may read, newest first."""
    rows = Answer.objects.within(partnership).exclude(goal__is_public=False).exclude(decision__is_public=False)
    return rows.select_related("organization", "body", "decision").order_by("-answered_on", "-pk")
