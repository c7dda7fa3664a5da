"""Who may decide and answer. No query."""

from __future__ import annotations

from collections.abc import Iterable

from bridgework.goals.models import Answer
from bridgework.partnerships.models import Membership
from bridgework.partnerships.rules import may_act_for, may_act_for_some_organization, may_steward

may_record_decisions = may_steward  # a body decides; the steward writes it down, and the journal says so
may_edit_causes = may_act_for_some_organization  # edited together; a resident says theirs in a conversation
may_answer = may_act_for_some_organization


def may_say_done(capacities: Iterable[Membership], answer: Answer) -> bool:
    """An organization's people say what it did; for a body the steward does."""
    mine = list(capacities)
    if answer.organization_id is not None:
        return may_act_for(mine, answer.organization_id)
    return may_steward(mine)
