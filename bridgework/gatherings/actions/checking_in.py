"""Checking in as oneself, from a phone: a member who is signed in, or a guest with their own link. It counts for tracks."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from bridgework.gatherings.actions.floor import MOST_CHECK_INS, check_code, check_in_guest
from bridgework.gatherings.models import CheckIn, Gathering, Guest
from bridgework.goals.actions.refusals import Refused
from bridgework.goals.actions.shared import same_partnership
from bridgework.partnerships.models import Membership


@transaction.atomic
def check_in_as_member(*, gathering: Gathering, membership: Membership, code: str, mark: str, now: datetime) -> CheckIn:
    """Note that a member is there, as themself: on the list of guests, where those who host see it, and in their tracks.

    What the same browser had counted in without a name is taken back, so that nobody counts twice.

    Parameters
    ----------
    mark : str
        Of the browser.

    Raises
    ------
    OfAnotherPartnership, Refused
        If the code is not the room's, or the room is full.
    """
    same_partnership(gathering.partnership, membership)
    check_code(gathering, code)
    gathering = Gathering.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=gathering.pk)
    person = membership.person
    own = Q(membership__person=person) | (Q(email=person.email) if person.email else Q(pk=None))
    rows = Guest.objects.filter(own, gathering=gathering).select_related("gathering__partnership", "organization")
    # One person may stand twice on the list, by hand and by sign-up: they come once.
    guest = (
        rows.filter(check_in__isnull=False).first()
        or rows.order_by("pk").first()
        or _new_guest(gathering, membership, now)
    )
    if guest.membership is None or guest.membership.person_id != person.pk:
        guest.membership, guest.organization = membership, membership.organization
        guest.save(update_fields=["membership", "organization"])
    return _here(guest, mark, membership, now)


def _new_guest(gathering: Gathering, membership: Membership, now: datetime) -> Guest:
    if gathering.check_ins.count() >= MOST_CHECK_INS:
        raise Refused(_("You cannot check in here. Tell those who host the session that you came."))
    return Guest.objects.create(
        gathering=gathering,
        membership=membership,
        organization=membership.organization,
        name=str(membership.person)[:120],
        language=membership.person.language,
        is_resident=membership.organization_id is None,
        key=secrets.token_hex(20),
        state=Guest.State.SEAT,
        asked_at=now,
    )


def _here(guest: Guest, mark: str, by: Membership | None, now: datetime) -> CheckIn:
    CheckIn.objects.filter(gathering=guest.gathering, mark=mark, guest=None).delete()
    row = check_in_guest(guest=guest, is_here=True, by=by, now=now)
    if row is None:  # it was asked to be here: there is one
        raise Refused(_("You cannot check in here. Tell those who host the session that you came."))
    return row


@transaction.atomic
def check_in_by_link(*, guest: Guest, code: str, mark: str, now: datetime) -> CheckIn:
    """Note that a guest is there, with their own link and the code that stands in the room.

    Raises
    ------
    Refused
        If the code is not the room's, or the session was cancelled.
    """
    if guest.gathering.cancelled_at is not None:
        raise Refused(_("This session was cancelled. Nobody came to it."))
    check_code(guest.gathering, code)
    return _here(guest, mark, guest.membership, now)
