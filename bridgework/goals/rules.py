"""Who may do what with goals and promises, when a promise is due or late, and what each state lets happen. No query."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from bridgework.goals.models import Commitment
from bridgework.partnerships.models import Membership, Partnership
from bridgework.partnerships.rules import may_act_for, may_act_for_some_organization, may_steward

may_edit_goals = may_steward
may_edit_initiatives = may_act_for_some_organization
may_endorse = may_act_for_some_organization


def local_date(partnership: Partnership, now: datetime) -> date:
    """Return the date on which `now` falls in the partnership's time zone: "due" and "late" mean this date."""
    return now.astimezone(partnership.zone).date()


def may_promise(capacities: Iterable[Membership], organization_id: int) -> bool:
    """Only people of an organization promise in its name; a body's decision is recorded by the steward instead."""
    return may_act_for(capacities, organization_id)


def may_reply(capacities: Iterable[Membership], commitment: Commitment) -> bool:
    """People of the promising organization say what became of a promise, as long as it is under way."""
    return commitment.state == Commitment.State.OPEN and may_act_for(capacities, commitment.organization_id)


def is_due(commitment: Commitment, today: date) -> bool:
    """A promise is due on its date and after it, until it is closed."""
    return commitment.state == Commitment.State.OPEN and commitment.due_on <= today


def is_late(commitment: Commitment, today: date) -> bool:
    """A promise is late from the day after its date, until it is closed."""
    return commitment.state == Commitment.State.OPEN and commitment.due_on < today


def standing(commitment: Commitment, today: date) -> str:
    """Return where a promise stands on a day: `kept`, `dropped`, `late` or `open`."""
    if commitment.state != Commitment.State.OPEN:
        return commitment.state
    return "late" if is_late(commitment, today) else "open"
