"""Reading who belongs."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from bridgework.partnerships.models import Invitation, Membership, Organization, Partnership
from bridgework.people.models import Person
from bridgework.people.tokens import hash_of
from bridgework.places.labels import tidied


def members_of(partnership: Partnership, *, role: str = "", has_ended: bool = False) -> QuerySet[Membership]:
    """Return memberships with person and organization: current ones, or those that ended, newest first."""
    rows = Membership.objects.within(partnership).select_related("person", "organization")
    if role:
        rows = rows.filter(role=role)
    if has_ended:
        return rows.exclude(ended_at=None).order_by("-ended_at", "-pk")
    return rows.filter(ended_at=None).order_by("organization__name", "person__name", "pk")


def capacities_of(partnership: Partnership, person: Person) -> QuerySet[Membership]:
    """Return a person's current memberships."""
    return members_of(partnership).filter(person=person).order_by("pk")


def partnerships_of(person: Person) -> QuerySet[Partnership]:
    """Return the partnerships that a person belongs to."""
    belongs = Membership.objects.filter(person=person, ended_at=None, partnership=OuterRef("pk"))
    return Partnership.objects.filter(Exists(belongs)).order_by("slug")


def invitations_of(partnership: Partnership) -> QuerySet[Invitation]:
    """Return the invitations that were neither used nor withdrawn, newest first; expired ones among them."""
    rows = Invitation.objects.within(partnership).filter(accepted_at=None, withdrawn_at=None)
    return rows.select_related("organization").order_by("-created_at", "-pk")


def invitation_of_token(token: str) -> Invitation | None:
    """Return the invitation that a link belongs to, whatever its state, or None."""
    rows = Invitation.objects.select_related("partnership", "organization", "invited_by__organization")
    return rows.filter(token_hash=hash_of(token)).first()


def organizations_without_people(partnership: Partnership) -> QuerySet[Organization]:
    """Return the partners for which nobody acts yet: an open invitation may take one of them up."""
    people = Membership.objects.filter(organization=OuterRef("pk"), ended_at=None)
    return (
        Organization.objects.within(partnership)
        .filter(~Exists(people), is_partner=True, left_on=None)
        .order_by("name", "pk")
    )


def why_not_new(partnership: Partnership, name: str) -> str:
    """Return why an invited person cannot bring an organization of this name along, or nothing where they can.

    Parameters
    ----------
    partnership : Partnership
    name : str
        As it was typed; case and spaces do not tell two names apart.

    Returns
    -------
    str
        What to do instead: choose it in the list if nobody acts for it yet, otherwise be invited in its name.
    """
    key = tidied(name).casefold()
    # Compared here, not in SQL: SQLite folds the case of ASCII letters only.
    names = Organization.objects.within(partnership).values_list("pk", "name")
    same = [pk for pk, known in names.iterator() if tidied(known).casefold() == key]
    if not same:
        return ""
    if Membership.objects.within(partnership).filter(organization__in=same, ended_at=None).exists():
        return _("Other people act for this organization already. Ask the steward for an invitation in its name.")
    if organizations_without_people(partnership).filter(pk__in=same).exists():
        return _("This organization is in the list. Choose it there.")
    return _("An organization of this name is here already. Ask the steward for an invitation in its name.")
