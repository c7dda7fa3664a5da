"""Who gets a mail now, and what somebody follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from bridgework.partnerships.models import Membership, Partnership
from bridgework.people.models import Person
from bridgework.updates.models import Follower, Reader, Rhythm


def readers_due(now: datetime) -> QuerySet[Reader]:
    """Return whose mail is due, those who wait longest first."""
    return Reader.objects.filter(next_at__lte=now).exclude(rhythm=Rhythm.NONE).order_by("next_at", "pk")


def reader_of(person: Person) -> Reader | None:
    """Return the reader that an account is, by itself or by its address."""
    rows = Reader.objects.filter(Q(person=person) | Q(person=None, email=person.email.lower()))
    return rows.order_by(F("person").asc(nulls_last=True), "pk").first()


def members_among(people: Iterable[Person]) -> dict[int, dict[int, Membership]]:
    """Return, by person and by partnership, one capacity of those who belong to it now. One query."""
    found: dict[int, dict[int, Membership]] = {}
    rows = Membership.objects.filter(person__in=list(people), ended_at=None, person__is_active=True)
    for row in rows.select_related("person", "organization").order_by("-pk"):
        found.setdefault(row.person_id, {})[row.partnership_id] = row
    return found


@dataclass(frozen=True)
class Choice:
    """A partnership that somebody may follow, and whether they do."""

    partnership: Partnership
    is_followed: bool


def chosen_by(reader: Reader | None, person: Person | None) -> list[Choice]:
    """Return what a reader follows and, for an account, what they belong to besides. Two queries.

    A partnership that is not public is named to its members alone, also where an address followed it before.
    """
    followed = {
        row.partnership_id: row.partnership
        for row in Follower.objects.filter(reader=reader).exclude(confirmed_at=None).select_related("partnership")
    }
    mine: dict[int, Partnership] = {}
    if person is not None:
        rows = Membership.objects.filter(person=person, ended_at=None, person__is_active=True)
        mine = {row.partnership_id: row.partnership for row in rows.select_related("partnership").order_by("pk")}
    known = {pk: one for pk, one in followed.items() if one.is_public or pk in mine} | mine
    return [Choice(one, pk in followed) for pk, one in sorted(known.items())]
