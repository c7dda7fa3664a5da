"""Counting a need, and starting something for one that nobody serves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.alignment.actions.refusals import NeedRefused
from bridgework.alignment.models import CountedNeed, Start, UnservedNeed
from bridgework.alignment.models.needs import FLOOR
from bridgework.alignment.rules import may_count_needs, may_steward
from bridgework.goals.actions import create_initiative
from bridgework.goals.actions.initiatives import InitiativeWords
from bridgework.goals.actions.refusals import Refused
from bridgework.goals.models import Initiative
from bridgework.lib.words import Words
from bridgework.partnerships.actions.acting import journaled
from bridgework.partnerships.models import Membership, Organization, Partnership
from bridgework.places.models import Place
from bridgework.resources.actions import add_listing
from bridgework.resources.models import Listing, Side
from bridgework.resources.plans import ListingPlan


@dataclass(frozen=True)
class Counted:
    """What is said of a counted need. Empty ages, language or group mean anybody; no place means all of the partnership."""

    need: Words
    n_people: int
    counted_on: date
    source: str
    place: Place | None = None
    age_from: int | None = None
    age_to: int | None = None
    language: str = ""
    group: str = ""
    hours: str = ""
    must_be_free: bool = False
    must_be_accessible: bool = False
    is_public: bool = True


@transaction.atomic
def count_need(*, partnership: Partnership, said: Counted, by: Membership | None, at: datetime) -> CountedNeed:
    """Write down how many people of a place need something. It counts as evidence at the next reckoning.

    Raises
    ------
    NeedRefused
        If it is of fewer than ten people, the place is not of this partnership, the ages are turned round, or need or source
        are missing.
    """
    if not said.need or not said.source.strip():
        raise NeedRefused(_("Say what people need, and where the number is from."))
    if said.n_people < FLOOR:
        raise NeedRefused(_("Write down only numbers of ten people or more: fewer could be recognized."))
    if said.place is not None and said.place.scope != partnership.scope:
        raise NeedRefused(_("Choose a place from the list."))
    if (said.age_from is None) != (said.age_to is None) or (said.age_from or 0) > (said.age_to or 0):
        raise NeedRefused(_("Give both ages, the lower one first, or leave both empty."))
    if by is not None and not may_count_needs([by]):
        raise NeedRefused(_("Only those who keep the numbers of the partnership write this down."))
    counted = CountedNeed.objects.create(partnership=partnership, by=by, made_at=at, **vars(said))
    journaled(
        partnership=partnership,
        by=by,
        act="alignment.need.counted",
        subject=f"partnerships.partnership:{partnership.slug}",
        at=at,
    )
    return counted


@transaction.atomic
def remove_counted_need(*, counted: CountedNeed, by: Membership, at: datetime) -> None:
    """Take a count away; what rests on it goes at the next reckoning.

    Raises
    ------
    NeedRefused
        If `by` does not keep the numbers of this partnership.
    """
    if by.partnership_id != counted.partnership_id or not may_count_needs([by]):
        raise NeedRefused(_("Only those who keep the numbers of the partnership write this down."))
    partnership = counted.partnership
    counted.delete()
    journaled(
        partnership=partnership,
        by=by,
        act="alignment.need.removed",
        subject=f"partnerships.partnership:{partnership.slug}",
        at=at,
    )


@transaction.atomic
def start_for_need(
    *,
    need: UnservedNeed,
    said: InitiativeWords,
    organizations: Sequence[Organization],
    by: Membership,
    now: datetime,
) -> Initiative:
    """Begin an initiative for a need that nobody serves, and keep the link between the two.

    Raises
    ------
    Refused, DateNeeded, OfAnotherPartnership
        As `goals.actions.create_initiative`.
    """
    initiative = create_initiative(partnership=need.partnership, said=said, organizations=organizations, by=by, now=now)
    Start.objects.create(need=need, initiative=initiative, by=by, at=now)
    journaled(
        partnership=need.partnership,
        by=by,
        act="alignment.need.started",
        subject=f"goals.initiative:{initiative.journal_key}",
        at=now,
    )
    return initiative


@transaction.atomic
def ask_for_need(*, need: UnservedNeed, plan: ListingPlan, by: Membership, now: datetime) -> Listing:
    """Put what a need takes on the list of what organizations share, and keep the link between the two.

    Raises
    ------
    Refused
        If the plan is no need, or `by` neither acts for its organization nor stewards.
    OfAnotherPartnership, DateNeeded
        As `resources.actions.add_listing`.
    """
    if plan.side != Side.NEED:
        raise Refused(_("Choose that you need it: what is offered is put on the list there."))
    if by.organization_id != plan.organization.pk and not may_steward([by]):
        raise Refused(_("Choose an organization for which you act."))
    listing = add_listing(partnership=need.partnership, plan=plan, by=by, now=now)
    Start.objects.create(need=need, listing=listing, by=by, at=now)
    journaled(
        partnership=need.partnership,
        by=by,
        act="alignment.need.asked-for",
        subject=f"resources.listing:{listing.pk}",
        at=now,
    )
    return listing
