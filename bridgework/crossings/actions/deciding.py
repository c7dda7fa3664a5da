"""A body decides, cites what residents said, and organizations promise what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from bridgework.conversations.actions import cite
from bridgework.conversations.models import Conversation, Statement
from bridgework.goals.actions import make_commitment, record_decision
from bridgework.goals.models import Decision, Goal
from bridgework.goals.queries import first_owner
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Body, Membership, Organization, Partnership, Seat


@dataclass(frozen=True)
class PromiseMade:
    """What an organization promised when the decision was taken. Without an owner, its longest-serving person is asked."""

    organization: Organization
    title: Words
    due_on: date
    owner: Membership | None = None


@transaction.atomic
def decide_on_conversation(
    *,
    partnership: Partnership,
    body: Body,
    title: Words,
    reasons: Words,
    decided_on: date,
    present: Sequence[Seat],
    by: Membership | None,
    now: datetime,
    conversation: Conversation | None = None,
    statements: Sequence[Statement] = (),
    goal: Goal | None = None,
    promises: Sequence[PromiseMade] = (),
    is_public: bool = True,
    slug: str = "",
) -> Decision:
    """Record a decision with who was present and the residents' share of seats, what it rests on, and what was promised.

    Parameters
    ----------
    present : sequence of Seat
        Seats of the body, filled on that day.
    statements : sequence of Statement
        Of that conversation; what the decision speaks to.
    promises : sequence of PromiseMade
        Each becomes a commitment of its organization that points to the decision.

    Raises
    ------
    goals.actions.refusals.Refused
        As `record_decision` and `make_commitment` do; then nothing at all is recorded.
    conversations.actions.OfAnotherPartnership
        If conversation or statements do not belong together, or not here.
    """
    decision = record_decision(
        partnership=partnership,
        body=body,
        title=title,
        reasons=reasons,
        decided_on=decided_on,
        present=present,
        by=by,
        now=now,
        goal=goal or (conversation.goal if conversation else None),
        is_public=is_public,
        slug=slug,
    )
    if conversation is not None:
        cite(decision=decision, conversation=conversation, statements=statements)
        journaled(
            partnership=partnership,
            by=by,
            act="crossings.decision.grounded",
            subject=f"goals.decision:{decision.journal_key}",
            at=now,
            facts={
                "conversation": conversation.journal_key,
                "statements": sorted(statement.number for statement in statements),
            },
        )
    for promise in promises:
        make_commitment(
            partnership=partnership,
            organization=promise.organization,
            title=promise.title,
            due_on=promise.due_on,
            owner=promise.owner or first_owner(promise.organization),
            decision=decision,
            by=by,
            now=now,
        )
    return decision
