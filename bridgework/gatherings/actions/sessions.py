"""Planning, changing and cancelling a session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.gatherings.actions.telling import tell_guests
from bridgework.gatherings.models import Gathering, Guest, Kind
from bridgework.goals.actions.refusals import DateNeeded, Refused
from bridgework.goals.actions.shared import free_slug, same_partnership
from bridgework.goals.models import Goal
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership, Organization, Partnership


@dataclass(frozen=True)
class SessionPlan:
    """What is said of a session beforehand."""

    kind: Kind | str
    title: Words
    starts_at: datetime
    ends_at: datetime
    purpose: Words = field(default_factory=Words)
    where: str = ""
    languages: list[str] = field(default_factory=list)
    goal: Goal | None = None
    is_public: bool = True
    is_all_day: bool = False
    link: str = ""


def check_plan(partnership: Partnership, plan: SessionPlan, hosts: Sequence[Organization]) -> None:
    """Check what is said of a session; raises like `plan_session`."""
    same_partnership(partnership, plan.goal, *hosts)
    if not plan.title:
        raise Refused(_("Give the session a title."))
    if plan.ends_at <= plan.starts_at:
        raise DateNeeded(_("A session ends after it starts. Check both times."))
    if not hosts:
        raise Refused(_("Choose who hosts the session."))


@transaction.atomic
def plan_session(
    *,
    partnership: Partnership,
    plan: SessionPlan,
    hosts: Sequence[Organization],
    by: Membership | None,
    now: datetime,
    slug: str = "",
) -> Gathering:
    """Put a session on the partnership's calendar and return it. A session in the past may be written down, too.

    Raises
    ------
    OfAnotherPartnership, DateNeeded, Refused
        If something named belongs elsewhere, it ends before it starts, or title or hosts are missing.
    """
    check_plan(partnership, plan, hosts)
    gathering = Gathering.objects.create(
        partnership=partnership,
        slug=slug or free_slug(Gathering.objects.within(partnership), plan.title, "session"),
        changed_at=now,
        **vars(plan),
    )
    gathering.hosts.set(hosts)
    journaled(
        partnership=partnership,
        by=by,
        act="gatherings.session.planned",
        subject=f"gatherings.session:{gathering.journal_key}",
        at=now,
        facts={
            "kind": str(plan.kind),
            "starts_at": plan.starts_at.isoformat(),
            "hosts": sorted(host.slug for host in hosts),
        },
    )
    return gathering


@transaction.atomic
def change_session(
    *,
    gathering: Gathering,
    plan: SessionPlan,
    hosts: Sequence[Organization],
    by: Membership | None,
    now: datetime,
) -> Gathering:
    """Change a session. A new time or place raises its sequence number, so that calendars take the change over.

    Raises
    ------
    OfAnotherPartnership, DateNeeded, Refused
        Like `plan_session`; also if the session was cancelled.
    """
    gathering = Gathering.objects.select_for_update().get(pk=gathering.pk)
    check_plan(gathering.partnership, plan, hosts)
    if gathering.cancelled_at is not None:
        raise Refused(_("This session was cancelled. Plan a new one."))
    changed = sorted(name for name, value in vars(plan).items() if getattr(gathering, name) != value)
    if {host.pk for host in hosts} != set(gathering.hosts.values_list("pk", flat=True)):
        changed.append("hosts")
        gathering.hosts.set(hosts)
    if not changed:
        return gathering
    for name, value in vars(plan).items():
        setattr(gathering, name, value)
    if {"starts_at", "ends_at", "where", "is_all_day", "link"} & set(changed):
        gathering.sequence += 1
        tell_guests(gathering, Guest.Mail.REQUEST)
    gathering.changed_at = now
    gathering.save()
    journaled(
        partnership=gathering.partnership,
        by=by,
        act="gatherings.session.changed",
        subject=f"gatherings.session:{gathering.journal_key}",
        at=now,
        facts={"changed": changed, "starts_at": plan.starts_at.isoformat()},
    )
    return gathering


@transaction.atomic
def cancel_session(*, gathering: Gathering, by: Membership | None, now: datetime, why: str) -> Gathering:
    """Cancel a session that has not started. It stays on the calendar, marked as cancelled.

    Raises
    ------
    Refused
        If it has started, or was cancelled before.
    """
    gathering = Gathering.objects.select_for_update().get(pk=gathering.pk)
    if gathering.cancelled_at is not None:
        raise Refused(_("This session was cancelled before. Nothing was changed."))
    if gathering.starts_at <= now:
        raise Refused(_("This session has started. It can no longer be cancelled."))
    gathering.cancelled_at = gathering.changed_at = now
    gathering.sequence += 1
    gathering.save(update_fields=["cancelled_at", "changed_at", "sequence"])
    tell_guests(gathering, Guest.Mail.CANCEL)
    journaled(
        partnership=gathering.partnership,
        by=by,
        act="gatherings.session.cancelled",
        subject=f"gatherings.session:{gathering.journal_key}",
        at=now,
        why=why,
    )
    return gathering
