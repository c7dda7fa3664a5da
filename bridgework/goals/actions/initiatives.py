"""Making and changing initiatives: aim, whom they serve, where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.goals.actions.refusals import DateNeeded, Refused
from bridgework.goals.actions.shared import free_slug, same_partnership
from bridgework.goals.models import Aim, Goal, Initiative
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership, Organization, Partnership
from bridgework.places.models import Place


@dataclass(frozen=True)
class InitiativeWords:
    """What is said of an initiative: its name, aim, whom it serves, where and when."""

    name: Words
    aim: Words
    serves: Words
    goal: Goal | None = None
    where: str = ""
    place: Place | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    aims: list[str] = field(default_factory=list)  # codes of `Aim`
    strategy: str = ""  # one of `Initiative.Strategy`
    age_from: int | None = None
    age_to: int | None = None
    groups: list[str] = field(default_factory=list)  # "dimension:code"
    languages: list[str] = field(default_factory=list)


def _check(partnership: Partnership, said: InitiativeWords, organizations: Sequence[Organization]) -> None:
    same_partnership(partnership, said.goal, *organizations)
    if not organizations:
        raise Refused(_("Choose at least one organization that does this."))
    if said.starts_on and said.ends_on and said.ends_on < said.starts_on:
        raise DateNeeded(_("The end lies before the start. Check both dates."))
    if said.age_from is not None and said.age_to is not None and said.age_to < said.age_from:
        raise Refused(_("The ages run the wrong way round. Write the younger age first."))
    if not set(said.aims) <= set(Aim.values) or said.strategy not in ("", *Initiative.Strategy.values):
        raise Refused(_("Choose from the list."))


@transaction.atomic
def create_initiative(
    *,
    partnership: Partnership,
    said: InitiativeWords,
    organizations: Sequence[Organization],
    by: Membership | None,
    now: datetime,
    slug: str = "",
) -> Initiative:
    """Create an initiative of one or more organizations and return it.

    Raises
    ------
    OfAnotherPartnership, Refused
        If something named belongs elsewhere, nobody does it, or it ends before it starts.
    """
    _check(partnership, said, organizations)
    initiative = Initiative.objects.create(
        partnership=partnership,
        slug=slug or free_slug(Initiative.objects.within(partnership), said.name, "initiative"),
        **vars(said),
    )
    initiative.organizations.set(organizations)
    _journal(initiative, organizations, "goals.initiative.created", by, now)
    return initiative


@transaction.atomic
def change_initiative(
    *,
    initiative: Initiative,
    said: InitiativeWords,
    organizations: Sequence[Organization],
    by: Membership | None,
    now: datetime,
) -> Initiative:
    """Change what is said of an initiative, or who does it; raises like `create_initiative`."""
    _check(initiative.partnership, said, organizations)
    for name, value in vars(said).items():
        setattr(initiative, name, value)
    initiative.save()
    initiative.organizations.set(organizations)
    _journal(initiative, organizations, "goals.initiative.changed", by, now)
    return initiative


def _journal(
    initiative: Initiative, organizations: Sequence[Organization], act: str, by: Membership | None, now: datetime
) -> None:
    journaled(
        partnership=initiative.partnership,
        by=by,
        act=act,
        subject=f"goals.initiative:{initiative.journal_key}",
        at=now,
        facts={
            "goal": initiative.goal.journal_key if initiative.goal else "",
            "organizations": sorted(o.slug for o in organizations),
        },
    )
