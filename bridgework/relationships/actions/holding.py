"""Who holds a tie on each side, who takes over, and after how long a tie counts as quiet."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership, Organization, Partnership
from bridgework.relationships.actions.refusals import TieRefused
from bridgework.relationships.models import Holding, Pace
from bridgework.relationships.queries.ties import ties_of
from bridgework.relationships.rules import has_left


def _check_person(organization: Organization, person: Membership | None) -> None:
    if person is not None and (person.organization_id != organization.pk or has_left(person)):
        raise TieRefused(_("Choose somebody who acts for your organization today."))


@transaction.atomic
def hold_tie(
    *,
    organization: Organization,
    other: Organization,
    holder: Membership,
    successor: Membership | None,
    by: Membership,
    now: datetime,
) -> Holding:
    """Name who holds a tie for one organization, and who takes over when that person leaves.

    Neither name is journaled: the journal says that somebody was named.

    Parameters
    ----------
    organization, other : Organization
        `by` acts for the first; the tie is on record.
    holder : Membership
        A capacity for the organization.
    successor : Membership or None
        Another one's.

    Raises
    ------
    TieRefused
        If `by` acts for another organization, no tie is on record, or a person named does not act for the organization.
    """
    if by.organization_id != organization.pk:
        raise TieRefused(_("Only people of an organization say who holds its ties."))
    _check_person(organization, holder)
    _check_person(organization, successor)
    if successor is not None and successor.person_id == holder.person_id:
        raise TieRefused(_("Choose two people: whoever takes over is somebody else."))
    pair = (min(organization.pk, other.pk), max(organization.pk, other.pk))
    if pair not in ties_of(organization.partnership, organization=organization):
        raise TieRefused(_("No tie is recorded here. Say first that you work together."))
    holding = Holding.objects.select_for_update().filter(organization=organization, other=other).first()
    if holding is None:
        holding = Holding(partnership=organization.partnership, organization=organization, other=other)
    if holding.holder_id != holder.pk:
        holding.held_since, holding.asked_at = now, None
    holding.holder, holding.successor, holding.successor_asked_at = holder, successor, None
    holding.save()
    _journal(holding, "relationships.tie.held", by, now)
    return holding


@transaction.atomic
def take_over(*, holding: Holding, successor: Membership, is_accepted: bool, now: datetime) -> Holding:
    """Record what the named successor answered after the holder left: they hold the tie now, or cannot.

    Raises
    ------
    TieRefused
        If somebody holds the tie, or the person is not the successor (any more).
    """
    held = Holding.objects.select_for_update(of=("self",)).select_related("holder__person").get(pk=holding.pk)
    if not has_left(held.holder):
        raise TieRefused(_("Somebody holds this tie already."))
    if held.successor_id != successor.pk or has_left(successor):
        raise TieRefused(_("Only the person named to take over can answer this."))
    if is_accepted:
        held.holder, held.held_since, held.asked_at = successor, now, None
    held.successor, held.successor_asked_at = None, None
    held.save()
    act = "relationships.tie.taken-over" if is_accepted else "relationships.tie.not-taken-over"
    _journal(held, act, successor, now)
    return held


@transaction.atomic
def set_pace(*, partnership: Partnership, quiet_after: int, ask_every: int, by: Membership, now: datetime) -> Pace:
    """Set after how many months without a sign a tie counts as quiet, and how often its holders are asked.

    Raises
    ------
    TieRefused
        If it is not 1 to 36 and 1 to 12 months.
    """
    if not (1 <= quiet_after <= 36 and 1 <= ask_every <= 12):
        raise TieRefused(_("Write 1 to 36 months, and ask every 1 to 12 months."))
    values = {"quiet_after": quiet_after, "ask_every": ask_every}
    pace, _is_new = Pace.objects.update_or_create(partnership=partnership, defaults=values)
    journaled(
        partnership=partnership,
        by=by,
        act="relationships.pace.set",
        subject=f"relationships.pace:{partnership.slug}",
        at=now,
        facts={"n": quiet_after, "ask_every": ask_every},
    )
    return pace


def _journal(holding: Holding, act: str, by: Membership, now: datetime) -> None:
    """Journal for one organization. Which other one the tie is with is not said: not every tie is public."""
    journaled(
        partnership=holding.partnership,
        by=by,
        act=act,
        subject=f"relationships.holding:{holding.pk}",
        at=now,
        facts={"organization": holding.organization.slug},
    )
