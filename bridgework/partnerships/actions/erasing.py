"""Erasing a person everywhere: what they promised for an organization stays, who they were does not."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bridgework.journal.actions import SYSTEM, record
from bridgework.journal.actions import erase_person as erase_from_journal
from bridgework.partnerships.actions.acting import touch
from bridgework.partnerships.models import Membership, Partnership, Seat
from bridgework.people.actions import erase_account
from bridgework.people.models import Person


@transaction.atomic
def erase_person(*, person: Person, now: datetime) -> None:
    """Delete an account and every name it left behind.

    The person's capacities end and go; a seat stays, as a vacant one; promises, decisions and imports stay with the
    organization, without a name; in the journal the names and reasons of the person's acts are deleted, while the
    entries and their chain stay and still verify. Each partnership's journal says that somebody left, not who.

    Parameters
    ----------
    person : Person
        Whose wish it is. Cannot be undone.
    now : datetime
        Aware moment.
    """
    belongs = Membership.objects.filter(person=person, ended_at=None).values("partnership_id")
    partnerships = list(Partnership.objects.filter(pk__in=belongs))
    Seat.objects.filter(holder=person).update(holder=None, holder_name="")
    erase_from_journal(person_ref=person.ref)
    erase_account(person=person)
    for partnership in partnerships:
        record(
            scope=partnership.scope,
            act="partnerships.person.erased",
            who=SYSTEM,
            capacity="system",
            subject=f"partnerships.partnership:{partnership.slug}",
            at=now,
        )
        touch(partnership)
