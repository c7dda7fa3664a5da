"""Invitations, places and the waiting list; what people need to take part. Nothing of this is journaled by person."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core import signing
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from bridgework.gatherings.models import AccessNeed, Gathering, Guest
from bridgework.gatherings.rules import is_place_open
from bridgework.goals.actions.refusals import DateNeeded, Refused
from bridgework.goals.actions.shared import same_partnership
from bridgework.goals.rules import local_date
from bridgework.partnerships.actions import journaled, touch
from bridgework.partnerships.models import Membership, Organization, Partnership

SALT = "bridgework.gatherings.guest"
MOST_INVITED = 500
MOST_PLACES = 100_000


@dataclass(frozen=True)
class Place:
    """How a session is filled."""

    is_open: bool
    capacity: int | None = None
    n_for_residents: int = 0
    for_residents_until: date | None = None


@dataclass(frozen=True)
class Need:
    """One thing that somebody needs to take part."""

    kind: str
    language: str = ""
    number: int = 1
    note: str = ""


@dataclass(frozen=True)
class Coming:
    """Who wants to come."""

    name: str
    email: str = ""
    organization: Organization | None = None
    membership: Membership | None = None
    is_resident: bool = False
    language: str = "en"
    needs: Sequence[Need] = field(default_factory=tuple)


def make_guest_token(guest: Guest) -> str:
    """Return the signed token of a guest's own page; it dies with the row."""
    return signing.Signer(salt=SALT).sign_object([guest.pk, guest.key])


def find_guest(token: str) -> Guest | None:
    """Return whose token this is, or None; reads only."""
    try:
        pk, key = signing.Signer(salt=SALT).unsign_object(token)
        rows = Guest.objects.select_related("gathering__partnership", "gathering__series", "organization")
        return rows.filter(pk=int(pk), key=str(key)).first()
    except (signing.BadSignature, ValueError, TypeError):
        return None


@transaction.atomic
def set_places(*, gathering: Gathering, place: Place, by: Membership | None, now: datetime) -> Gathering:
    """Say how many places there are, for whom they are kept, and whether people can sign up; give freed places out.

    Raises
    ------
    Refused, DateNeeded
        If more places are kept than there are, or no date says until when.
    """
    gathering = Gathering.objects.select_for_update().get(pk=gathering.pk)
    if place.capacity is not None and not 1 <= place.capacity <= MOST_PLACES:
        raise Refused(_("Write how many places there are, or leave it empty."))
    if place.n_for_residents and (place.capacity is None or place.n_for_residents > place.capacity):
        raise Refused(_("No more places can be kept for residents than there are."))
    if place.n_for_residents and place.for_residents_until is None:
        raise DateNeeded(_("Say until when places are kept for residents."))
    gathering.is_open_to_register = place.is_open
    gathering.capacity = place.capacity
    gathering.n_for_residents = place.n_for_residents
    gathering.for_residents_until = place.for_residents_until
    gathering.save(update_fields=["is_open_to_register", "capacity", "n_for_residents", "for_residents_until"])
    promote_waiting(gathering=gathering, now=now)
    journaled(
        partnership=gathering.partnership,
        by=by,
        act="gatherings.session.places-set",
        subject=f"gatherings.session:{gathering.journal_key}",
        at=now,
        facts={"capacity": place.capacity, "for_residents": place.n_for_residents, "is_open": place.is_open},
    )
    return gathering


@transaction.atomic
def invite_guests(
    *,
    gathering: Gathering,
    organizations: Sequence[Organization],
    people: Sequence[Coming],
    by: Membership | None,
    now: datetime,
    is_whole_series: bool = False,
) -> int:
    """Invite organizations (each of their people here gets a mail) and people by their address; return how many mails are due.

    Who is on the list already is not invited again. With `is_whole_series` they are invited to every session of it that is to come,
    by one mail.

    Raises
    ------
    OfAnotherPartnership, Refused
        If something belongs elsewhere, or the session has begun, was cancelled, or has more than 500 guests.
    """
    same_partnership(gathering.partnership, *organizations)
    if gathering.cancelled_at is not None or gathering.starts_at <= now:
        raise Refused(_("This session has begun or was cancelled. Nobody can be invited to it."))
    rows = [gathering]
    if is_whole_series and gathering.series is not None:
        rows = list(gathering.series.gatherings.filter(starts_at__gt=now, cancelled_at=None).order_by("starts_at"))
    members = Membership.objects.filter(organization__in=organizations, ended_at=None, person__is_active=True)
    wanted = [
        Coming(
            name=str(member.person), email=member.person.email, organization=member.organization, membership=member,
            language=member.person.language,
        )
        for member in members.select_related("person", "organization").order_by("pk")
    ]  # fmt: skip
    wanted += people
    if len(wanted) > MOST_INVITED:
        raise Refused(_("At most %(n)s people can be invited at once.") % {"n": MOST_INVITED})
    n_mails, is_series = 0, is_whole_series and len(rows) > 1
    for turn, row in enumerate(rows):
        row.invited.add(*organizations)
        known = set(row.guests.exclude(email="").values_list("email", flat=True))
        for one in wanted:
            email = one.email.strip().lower()
            if not email or email in known:
                continue
            known.add(email)
            due = Guest.Mail.SERIES if is_series else Guest.Mail.REQUEST
            _make(row, one, email, Guest.State.INVITED, now, "" if turn else due)
            n_mails += not turn
    journaled(
        partnership=gathering.partnership,
        by=by,
        act="gatherings.session.invited",
        subject=f"gatherings.session:{gathering.journal_key}",
        at=now,
        facts={"organizations": sorted(one.slug for one in organizations), "n_sessions": len(rows)},
    )
    return n_mails


def _make(gathering: Gathering, one: Coming, email: str, state: str, now: datetime, mail: str) -> Guest:
    return Guest.objects.create(
        gathering=gathering,
        membership=one.membership,
        organization=one.organization,
        name=one.name[:120],
        email=email,
        language=one.language,
        is_resident=one.is_resident,
        key=secrets.token_hex(20),
        state=state,
        asked_at=now,
        mail_due=mail,
    )


def _taken(gathering: Gathering) -> tuple[int, int]:
    seats = Q(state=Guest.State.SEAT)
    found = gathering.guests.aggregate(n=Count("pk", filter=seats), m=Count("pk", filter=seats & Q(is_resident=True)))
    return found["n"], found["m"]


def _has_place(gathering: Gathering, is_resident: bool, now: datetime) -> bool:
    n_taken, n_residents = _taken(gathering)
    until = gathering.for_residents_until
    return is_place_open(
        capacity=gathering.capacity,
        n_for_residents=gathering.n_for_residents,
        is_kept=until is not None and local_date(gathering.partnership, now) <= until,
        n_taken=n_taken,
        n_residents=n_residents,
        is_resident=is_resident,
    )


@transaction.atomic
def register(*, gathering: Gathering, coming: Coming, now: datetime, is_by_host: bool = False) -> Guest:
    """Give somebody a place, or a turn on the waiting list, and return their row. Who signs up twice has one row.

    Whoever signs up with an address that is on the list already learns nothing about it: the mail goes to that address.

    Raises
    ------
    OfAnotherPartnership, Refused
        If the organization is not of this partnership, or the session takes no registrations, has begun or was cancelled.
    """
    # Two at once: the second waits for this row, and then finds the place taken.
    gathering = Gathering.objects.select_for_update().get(pk=gathering.pk)
    same_partnership(gathering.partnership, coming.organization)
    if gathering.cancelled_at is not None or gathering.starts_at <= now:
        raise Refused(_("This session has begun or was cancelled. Look for the next one."))
    if not (gathering.is_open_to_register or is_by_host):
        raise Refused(_("People cannot sign up for this session here. Ask those who host it."))
    if not coming.name.strip():
        raise Refused(_("Write a name to call you by."))
    email = coming.email.strip().lower()
    guest = gathering.guests.filter(email=email).first() if email else None
    if guest is None:
        guest = _make(gathering, coming, email, Guest.State.INVITED, now, "")
    elif guest.state == Guest.State.SEAT and not is_by_host:
        if guest.email:
            Guest.objects.filter(pk=guest.pk).update(mail_due=Guest.Mail.REQUEST)
        return guest
    return _seat(guest, gathering, coming.needs, now)


def _seat(guest: Guest, gathering: Gathering, needs: Sequence[Need], now: datetime) -> Guest:
    if guest.state != Guest.State.SEAT:
        is_free = _has_place(gathering, guest.is_resident, now)
        if guest.state != Guest.State.WAITING:
            guest.asked_at = now  # a turn on the list is kept, not taken anew
        guest.state = Guest.State.SEAT if is_free else Guest.State.WAITING
        guest.mail_due = Guest.Mail.REQUEST if guest.email else ""
        guest.save(update_fields=["state", "asked_at", "mail_due"])
        touch(gathering.partnership)
    _set_needs(guest, needs)
    return guest


def _set_needs(guest: Guest, needs: Sequence[Need]) -> None:
    """Write down what somebody needs; what was arranged stays arranged where they need the same as before."""
    kept = []
    for one in needs:
        number = max(1, min(99, one.number))
        said = {"number": number, "note": one.note[:300]}
        row = guest.needs.filter(kind=one.kind, language=one.language).first()
        if row is None:
            row = AccessNeed.objects.create(guest=guest, kind=one.kind, language=one.language, **said)
        elif (row.number, row.note) != (number, said["note"]):
            row.number, row.note, row.state = number, str(said["note"]), AccessNeed.State.OPEN
            row.save(update_fields=["number", "note", "state"])
        kept.append(row.pk)
    guest.needs.exclude(pk__in=kept).delete()


@transaction.atomic
def answer_invitation(
    *, guest: Guest, comes: bool, needs: Sequence[Need], now: datetime, is_whole_series: bool = False
) -> Guest:
    """Take a guest's answer, by their own link: they come (and get a place or a turn), or do not (and free their place).

    Raises
    ------
    Refused
        If the session has begun or was cancelled.
    """
    gathering = (
        Gathering.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=guest.gathering_id)
    )
    guest = Guest.objects.get(pk=guest.pk)
    if gathering.cancelled_at is not None or gathering.starts_at <= now:
        raise Refused(_("This session has begun or was cancelled. Look for the next one."))
    guest = _answer(guest, gathering, comes, needs, now)
    if is_whole_series and gathering.series_id is not None and guest.email:
        others = Guest.objects.filter(
            gathering__series=gathering.series_id, gathering__starts_at__gt=now, gathering__cancelled_at=None
        )
        for other in others.filter(email=guest.email).exclude(pk=guest.pk).select_related("gathering__partnership"):
            session = (
                Gathering.objects.select_for_update(of=("self",))
                .select_related("partnership")
                .get(pk=other.gathering_id)
            )
            _answer(other, session, comes, needs, now)
            Guest.objects.filter(pk=other.pk).update(mail_due="")  # one mail is enough
    return guest


def _answer(guest: Guest, gathering: Gathering, comes: bool, needs: Sequence[Need], now: datetime) -> Guest:
    if comes:
        return _seat(guest, gathering, needs, now)
    had_place = guest.state == Guest.State.SEAT
    guest.state, guest.mail_due = Guest.State.DECLINED, ""
    guest.save(update_fields=["state", "mail_due"])
    guest.needs.all().delete()  # nothing is to be arranged, so nothing is kept
    if had_place:
        promote_waiting(gathering=gathering, now=now)
    touch(gathering.partnership)
    return guest


@transaction.atomic
def promote_waiting(*, gathering: Gathering, now: datetime) -> list[Guest]:
    """Give free places to those who wait, in the order in which they asked; each is told by mail. Return who got one."""
    gathering = Gathering.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=gathering.pk)
    if gathering.cancelled_at is not None or gathering.starts_at <= now:
        return []
    promoted = []
    for guest in gathering.guests.filter(state=Guest.State.WAITING).order_by("asked_at", "pk"):
        if _has_place(gathering, guest.is_resident, now):
            guest.state = Guest.State.SEAT
            guest.mail_due = Guest.Mail.FREED if guest.email else ""
            guest.save(update_fields=["state", "mail_due"])
            promoted.append(guest)
    if promoted:
        touch(gathering.partnership)
    return promoted


def promote_when_no_longer_kept(now: datetime) -> int:
    """Give out places that were kept for residents until a date that has passed; return how many. The worker calls it."""
    rows = Gathering.objects.filter(
        starts_at__gt=now, cancelled_at=None, n_for_residents__gt=0, guests__state=Guest.State.WAITING
    ).distinct()
    return sum(len(promote_waiting(gathering=row, now=now)) for row in rows)


@transaction.atomic
def arrange_need(*, need: AccessNeed, state: str, now: datetime) -> AccessNeed:
    """Write down whether what somebody needs was arranged.

    Raises
    ------
    Refused
        If it is none of the three answers.
    """
    if state not in AccessNeed.State.values:
        raise Refused(_("Choose one from the list."))
    need.state = state
    need.save(update_fields=["state"])
    return need


@transaction.atomic
def remove_guest(*, guest: Guest, now: datetime) -> Partnership:
    """Take somebody off the list, with all that they said; a place that they had goes to the next who waits."""
    gathering = guest.gathering
    guest.delete()
    promote_waiting(gathering=gathering, now=now)
    touch(gathering.partnership)
    return gathering.partnership
