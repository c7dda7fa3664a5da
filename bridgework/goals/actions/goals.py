"""Making and changing goals, endorsing them with a pledge, and withdrawing that."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.goals.actions.refusals import Refused
from bridgework.goals.actions.shared import free_slug, same_partnership
from bridgework.goals.models import Endorsement, Goal
from bridgework.goals.rules import local_date
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership, Organization, Partnership


@transaction.atomic
def create_goal(
    *,
    partnership: Partnership,
    title: Words,
    vision: Words,
    by: Membership | None,
    now: datetime,
    is_public: bool = True,
    slug: str = "",
) -> Goal:
    """Create a goal at the end of the partnership's list and return it."""
    rows = Goal.objects.within(partnership)
    goal = Goal.objects.create(
        partnership=partnership,
        slug=slug or free_slug(rows, title, "goal"),
        title=title,
        vision=vision,
        position=rows.count(),
        is_public=is_public,
        created_at=now,
    )
    journaled(
        partnership=partnership,
        by=by,
        act="goals.goal.created",
        subject=f"goals.goal:{goal.journal_key}",
        at=now,
        facts={"is_public": is_public},
    )
    return goal


@transaction.atomic
def change_goal(
    *, goal: Goal, title: Words, vision: Words, is_public: bool, by: Membership | None, now: datetime, why: str = ""
) -> Goal:
    """Change the words of a goal or whether it is public; the journal keeps which parts changed."""
    goal = Goal.objects.select_for_update().get(pk=goal.pk)
    new = {"title": title, "vision": vision, "is_public": is_public}
    changed = [name for name, value in new.items() if getattr(goal, name) != value]
    if not changed:
        return goal
    for name in changed:
        setattr(goal, name, new[name])
    goal.save(update_fields=changed)
    journaled(
        partnership=goal.partnership,
        by=by,
        act="goals.goal.changed",
        subject=f"goals.goal:{goal.journal_key}",
        at=now,
        facts={"changed": changed, "is_public": is_public},
        why=why,
    )
    return goal


@transaction.atomic
def endorse_goal(
    *, goal: Goal, organization: Organization, pledge: Words, by: Membership | None, now: datetime
) -> Endorsement:
    """Put an organization behind a goal with its own pledge; a second endorsement changes the pledge, not the date.

    Raises
    ------
    OfAnotherPartnership
        If goal and organization belong to different partnerships.
    Refused
        If the pledge is empty, or the organization is known from a directory only.
    """
    same_partnership(goal.partnership, organization, by)
    if not pledge:
        raise Refused(_("Write in one or two sentences what your organization pledges."))
    if not organization.is_partner:
        raise Refused(_("This organization has not joined the partnership. Invite it first."))
    before = Endorsement.objects.filter(goal=goal, organization=organization).first()
    if before is not None and before.pledge == pledge:
        return before
    endorsement, is_new = Endorsement.objects.update_or_create(
        goal=goal,
        organization=organization,
        defaults={"pledge": pledge},
        create_defaults={"pledge": pledge, "endorsed_on": local_date(goal.partnership, now)},
    )
    journaled(
        partnership=goal.partnership,
        by=by,
        act="goals.goal.endorsed" if is_new else "goals.goal.pledge-changed",
        subject=f"goals.goal:{goal.journal_key}",
        at=now,
        facts={"organization": organization.slug},
    )
    return endorsement


@transaction.atomic
def withdraw_endorsement(*, endorsement: Endorsement, by: Membership | None, now: datetime, why: str = "") -> None:
    """Take back an endorsement; the journal keeps that it was given and withdrawn."""
    goal, organization = endorsement.goal, endorsement.organization
    endorsement.delete()
    journaled(
        partnership=goal.partnership,
        by=by,
        act="goals.goal.endorsement-withdrawn",
        subject=f"goals.goal:{goal.journal_key}",
        at=now,
        facts={"organization": organization.slug},
        why=why,
    )
