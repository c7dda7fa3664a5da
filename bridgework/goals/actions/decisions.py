"""Recording what a body decided, who was present, and the residents' share of its seats on that day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.goals.actions.refusals import DateNeeded, Refused
from bridgework.goals.actions.shared import free_slug, same_partnership
from bridgework.goals.models import Decision, Goal, Presence
from bridgework.goals.queries.decisions import seats_filled_on
from bridgework.goals.rules import local_date
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Body, Membership, Partnership, Seat


@transaction.atomic
def record_decision(
    *,
    partnership: Partnership,
    body: Body,
    title: Words,
    reasons: Words,
    decided_on: date,
    present: Sequence[Seat],
    by: Membership | None,
    now: datetime,
    goal: Goal | None = None,
    is_public: bool = True,
    slug: str = "",
) -> Decision:
    """Record a decision of a body. The seats and the residents' share are counted as they were on the day.

    Parameters
    ----------
    present : sequence of Seat
        The seats whose holders were there; each filled on the day of the decision.

    Raises
    ------
    OfAnotherPartnership
        If body or goal belongs to another partnership.
    DateNeeded
        If the date lies in the future.
    Refused
        If nobody was present, a seat was not filled on that day or is another body's, or reasons are missing.
    """
    same_partnership(partnership, body, goal, by)
    if not title or not reasons:
        raise Refused(_("Write what was decided and the reasons for it."))
    if decided_on > local_date(partnership, now):
        raise DateNeeded(_("A decision is recorded once it is taken. Choose today or an earlier date."))
    filled = {seat.pk: seat for seat in seats_filled_on(body, decided_on)}
    if not present:
        raise Refused(_("Mark who was present. A decision that nobody took cannot be recorded."))
    if any(seat.pk not in filled for seat in present):
        raise Refused(
            _("Somebody marked as present held no seat of this body on that day. Check the date and the seats.")
        )
    decision = Decision.objects.create(
        partnership=partnership,
        slug=slug or free_slug(Decision.objects.within(partnership), title, "decision"),
        body=body,
        goal=goal,
        title=title,
        reasons=reasons,
        decided_on=decided_on,
        n_seats=len(filled),
        n_resident_seats=sum(seat.is_resident for seat in filled.values()),
        is_public=is_public,
    )
    Presence.objects.bulk_create(
        Presence(decision=decision, seat_id=pk) for pk in sorted({seat.pk for seat in present})
    )
    journaled(
        partnership=partnership,
        by=by,
        act="goals.decision.recorded",
        subject=f"goals.decision:{decision.journal_key}",
        at=now,
        facts={
            "body": body.slug,
            "goal": goal.journal_key if goal else "",
            "decided_on": decided_on.isoformat(),
            "seats": decision.n_seats,
            "resident_seats": decision.n_resident_seats,
            "present": len({seat.pk for seat in present}),
        },
    )
    return decision
