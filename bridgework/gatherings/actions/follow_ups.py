"""A promise made at a session becomes a commitment."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from bridgework.gatherings.models import FollowUp, Gathering
from bridgework.goals.actions import make_commitment
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Organization


@transaction.atomic
def add_follow_up(
    *,
    gathering: Gathering,
    organization: Organization,
    title: Words,
    due_on: date,
    by: Membership | None,
    now: datetime,
    owner: Membership | None = None,
) -> FollowUp:
    """Record what an organization promised at a session; raises like `goals.actions.make_commitment`."""
    commitment = make_commitment(
        partnership=gathering.partnership,
        organization=organization,
        title=title,
        due_on=due_on,
        by=by,
        now=now,
        owner=owner,
        goal=gathering.goal,
    )
    return FollowUp.objects.create(gathering=gathering, commitment=commitment)
