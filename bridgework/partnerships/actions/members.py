"""Who belongs: joining, being invited, leaving."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bridgework.partnerships.actions.acting import journaled
from bridgework.partnerships.actions.organizations import add_organization
from bridgework.partnerships.models import Invitation, Membership, Organization, Partnership, Role
from bridgework.partnerships.queries import why_not_new
from bridgework.people.models import Person
from bridgework.people.tokens import hash_of, new_secret

INVITATION_LASTS = timedelta(days=30)


class LastSteward(Exception):
    """A partnership needs a steward: the last one cannot go before another is there."""


class InvitationClosed(Exception):
    """The invitation was used, withdrawn or has expired. `how` says which."""

    def __init__(self, how: str) -> None:
        self.how = how
        super().__init__(how)


class WrongCapacity(ValueError):
    """The role and the organization do not go together. The message says what to do."""


@dataclass(frozen=True)
class NewOrganization:
    """An organization that an invited person brings along."""

    name: str
    sector: str = ""
    is_tribal_nation: bool = False


def _check_capacity(partnership: Partnership, role: str, organization: Organization | None) -> None:
    if organization is not None and organization.partnership_id != partnership.pk:
        raise WrongCapacity(_("This organization belongs to another partnership. Choose one of this partnership."))
    if role == Role.RESIDENT and organization is not None:
        raise WrongCapacity(_("A resident speaks for themself. Leave the organization empty, or choose another role."))


@transaction.atomic
def add_member(
    *,
    partnership: Partnership,
    person: Person,
    role: str,
    organization: Organization | None = None,
    by: Membership | None = None,
    at: datetime,
    how: str = "added",
) -> Membership:
    """Give a person one capacity; the same capacity is given only once.

    Parameters
    ----------
    partnership : Partnership
    person : Person
    role : str
        One of `Role`.
    organization : Organization, optional
        For which the person acts; None for themself.
    by : Membership, optional
        Who let them in; without one the person acts themself (an invitation, a resident who joins).
    at : datetime
    how : str
        `added`, `invitation`, `joined`; kept in the journal.

    Raises
    ------
    WrongCapacity
        If the organization is of another partnership, or a resident should act for one.
    """
    _check_capacity(partnership, role, organization)
    here = Membership.objects.within(partnership)
    same = {"person": person, "organization": organization, "role": role, "ended_at": None}
    known = here.filter(**same).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                partnership=partnership, person=person, organization=organization, role=role, since=at
            )
    except IntegrityError:  # two clicks at once
        return here.get(**same)
    journaled(
        partnership=partnership,
        by=by or membership,
        act="partnerships.membership.began",
        subject=f"partnerships.membership:{membership.pk}",
        at=at,
        facts={"role": role, "organization": organization.slug if organization else None, "how": how},
    )
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, by: Membership, at: datetime, why: str = "") -> None:
    """End one capacity of one person; ended twice is ended once.

    Raises
    ------
    LastSteward
        If nobody else would steward the partnership.
    """
    partnership = Partnership.objects.select_for_update().get(pk=membership.partnership_id)
    membership = Membership.objects.get(pk=membership.pk)
    if membership.ended_at is not None:
        return
    if membership.role == Role.STEWARD:
        stewards = Membership.objects.within(partnership).filter(role=Role.STEWARD, ended_at=None)
        if not stewards.exclude(pk=membership.pk).exists():
            raise LastSteward
    membership.ended_at = at
    membership.save(update_fields=["ended_at"])
    journaled(
        partnership=partnership,
        by=by,
        act="partnerships.membership.ended",
        subject=f"partnerships.membership:{membership.pk}",
        at=at,
        facts={
            "role": membership.role,
            "organization": membership.organization.slug if membership.organization else None,
            "by_themself": by.person_id == membership.person_id,
        },
        why=why,
    )


def join_as_resident(*, partnership: Partnership, person: Person, at: datetime) -> Membership:
    """Make a person a resident member at once. The caller has checked that the partnership is public."""
    return add_member(partnership=partnership, person=person, role=Role.RESIDENT, at=at, how="joined")


@transaction.atomic
def invite(
    *,
    partnership: Partnership,
    role: str,
    organization: Organization | None,
    by: Membership | None,
    at: datetime,
    note: str = "",
    lasts: timedelta = INVITATION_LASTS,
) -> tuple[Invitation, str]:
    """Make an invitation that one person can use once. Return it with its token, which is stored nowhere.

    Parameters
    ----------
    partnership : Partnership
    role : str
    organization : Organization or None
        None leaves it to the invited person, unless they are invited as a resident.
    by, at : Membership or None, datetime
    note : str
        For the steward's own list, not journaled: it may hold a name.
    lasts : timedelta

    Raises
    ------
    WrongCapacity
        If the organization is of another partnership, or the role is a resident's.
    """
    _check_capacity(partnership, role, organization)
    token = new_secret()
    invitation = Invitation.objects.create(
        partnership=partnership,
        organization=organization,
        role=role,
        token_hash=hash_of(token),
        note=note[:200],
        invited_by=by,
        created_at=at,
        expires_at=at + lasts,
    )
    journaled(
        partnership=partnership,
        by=by,
        act="partnerships.invitation.made",
        subject=f"partnerships.invitation:{invitation.pk}",
        at=at,
        facts={"role": role, "organization": organization.slug if organization else None},
    )
    return invitation, token


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Membership, at: datetime) -> bool:
    """Withdraw an invitation that nobody has used. Return whether it was open."""
    open_ones = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    if not open_ones.update(withdrawn_at=at):
        return False
    journaled(
        partnership=invitation.partnership,
        by=by,
        act="partnerships.invitation.withdrawn",
        subject=f"partnerships.invitation:{invitation.pk}",
        at=at,
        facts={"role": invitation.role},
    )
    return True


def closed_because(invitation: Invitation, now: datetime) -> str:
    """Return why an invitation cannot be used any more: `used`, `withdrawn`, `expired`; empty if it can."""
    if invitation.accepted_at is not None:
        return "used"
    if invitation.withdrawn_at is not None:
        return "withdrawn"
    return "expired" if invitation.expires_at <= now else ""


@transaction.atomic
def accept_invitation(
    *,
    invitation: Invitation,
    person: Person,
    at: datetime,
    organization: Organization | None = None,
    new_organization: NewOrganization | None = None,
) -> Membership:
    """Use an invitation: the person becomes a member in the capacity it names.

    Parameters
    ----------
    invitation : Invitation
    person : Person
    at : datetime
    organization, new_organization : optional
        For whom the person will act where the invitation leaves it open; neither means for themself.

    Raises
    ------
    InvitationClosed
        If it was used, withdrawn or has expired; of two people who accept at once, one gets in.
    WrongCapacity
        If the organization is of another partnership, or has people here already: they, or the steward, invite for it. Also if
        a new one has the name of one that is here.
    """
    how = closed_because(invitation, at)
    if how:
        raise InvitationClosed(how)
    open_ones = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None, expires_at__gt=at)
    if not open_ones.update(accepted_at=at):
        raise InvitationClosed("used")
    partnership = invitation.partnership
    acts_for = invitation.organization
    if acts_for is None and invitation.role != Role.RESIDENT:
        if organization is not None:
            if Membership.objects.within(partnership).filter(organization=organization, ended_at=None).exists():
                raise WrongCapacity(
                    _("Other people act for this organization already. Ask the steward for an invitation in its name.")
                )
            acts_for = organization
        elif new_organization is not None:
            # Two who bring the same organization along at once come one after the other.
            Partnership.objects.select_for_update().get(pk=partnership.pk)
            if why := why_not_new(partnership, new_organization.name):
                raise WrongCapacity(why)
            acts_for = add_organization(
                partnership=partnership,
                name=new_organization.name,
                sector=new_organization.sector,
                is_tribal_nation=new_organization.is_tribal_nation,
                joined_on=at.astimezone(partnership.zone).date(),
                by=invitation.invited_by,
                at=at,
            )
    return add_member(
        partnership=partnership, person=person, role=invitation.role, organization=acts_for, at=at, how="invitation"
    )
