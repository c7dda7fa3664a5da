"""How promises stand, as columns of another query: no query of their own, and never a join that multiplies rows."""

from __future__ import annotations

from datetime import date

from django.db.models import OuterRef, Q, QuerySet

from bridgework.goals.models import Commitment, Goal
from bridgework.goals.queries import counted, of_shown_decisions


def with_promises(goals: QuerySet[Goal], today: date) -> QuerySet[Goal]:
    """Add n_kept, n_late, n_open and n_promises to goals; promises given up are not among them.

    Parameters
    ----------
    goals : QuerySet of Goal
    today : date
        The partnership's local date: a promise is late from the day after it was due.
    """
    own = Commitment.objects.filter(of_shown_decisions(), goal=OuterRef("pk"))
    is_open = Q(state=Commitment.State.OPEN)
    return goals.annotate(
        n_kept=counted(own.filter(state=Commitment.State.KEPT), "goal"),
        n_late=counted(own.filter(is_open, due_on__lt=today), "goal"),
        n_open=counted(own.filter(is_open, due_on__gte=today), "goal"),
    )
