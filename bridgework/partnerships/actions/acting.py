"""What every act of power shares: one journal entry in the actor's capacity, and a new revision of the public pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from bridgework.journal.actions import SYSTEM, Who, record
from bridgework.journal.models import Entry
from bridgework.partnerships.models import Membership, Partnership, Role


def touch(partnership: Partnership) -> None:
    """Mark the partnership's public pages as changed."""
    Partnership.objects.filter(pk=partnership.pk).update(revision=F("revision") + 1)


@transaction.atomic
def journaled(
    *,
    partnership: Partnership,
    by: Membership | None,
    act: str,
    subject: str,
    at: datetime,
    facts: dict[str, Any] | None = None,
    why: str = "",
) -> Entry:
    """Record an act in the partnership's journal and mark its public pages as changed.

    Parameters
    ----------
    partnership : Partnership
    by : Membership or None
        The capacity acted in; None for the system itself (the worker, a command).
    act, subject : str
        Dotted act (`goals.goal.endorsed`) and what it was done to (`goals.goal:finish-school`).
    at : datetime
        Aware moment of the act.
    facts : dict, optional
        Public facts without personal data.
    why : str
        The reason given.

    Raises
    ------
    ValueError
        If the capacity belongs to another partnership: nobody acts across tenants.
    """
    if by is not None and by.partnership_id != partnership.pk:
        raise ValueError("this capacity belongs to another partnership")
    who = Who(by.person.ref, str(by.person)) if by else SYSTEM
    entry = record(
        scope=partnership.scope,
        act=act,
        who=who,
        capacity=by.capacity if by else "system",
        subject=subject,
        at=at,
        facts=facts,
        why=why,
        who_is_public=by is None or by.role != Role.RESIDENT,
    )
    touch(partnership)
    return entry
