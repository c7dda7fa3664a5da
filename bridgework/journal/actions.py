"""Writing the journal. Everything that holds power over others calls `record` in its own transaction."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from bridgework.journal.chain import commitment, entry_hash
from bridgework.journal.models import Chain, Disclosure, Entry


@dataclass(frozen=True)
class Who:
    """Who acted: an opaque reference and the name as it was known then. The system itself has no reference."""

    ref: UUID | None
    name: str


SYSTEM = Who(None, "Bridgework")


@transaction.atomic
def record(
    *,
    scope: UUID,
    act: str,
    who: Who,
    capacity: str,
    subject: str,
    at: datetime,
    facts: dict[str, Any] | None = None,
    why: str = "",
) -> Entry:
    """Append one entry to the chain of `scope`.

    Parameters
    ----------
    scope : UUID
        The partnership's opaque id.
    act : str
        Dotted name, app.thing.done.
    who, capacity : Who, str
        The person, and in which capacity they acted.
    subject : str
        What it was done to, as `app.model:slug-or-id`.
    at : datetime
        Aware moment of the act.
    facts : dict, optional
        Public facts, JSON, without personal data: they can never be erased.
    why : str
        The reason given, kept erasable.

    Returns
    -------
    Entry
        The stored entry.
    """
    Chain.objects.get_or_create(scope=scope)
    chain = Chain.objects.select_for_update().get(scope=scope)
    who_salt, why_salt = secrets.token_hex(32), secrets.token_hex(32)
    fields: dict[str, Any] = {
        "scope": scope,
        "number": chain.length + 1,
        "act": act,
        "at": at,
        "capacity": capacity,
        "subject": subject,
        "facts": facts or {},
        "who_commitment": commitment(who_salt, who.name),
        "why_commitment": commitment(why_salt, why),
        "previous": chain.head,
    }
    entry = Entry.objects.create(**fields, hash=entry_hash(fields))
    Disclosure.objects.bulk_create(
        [
            Disclosure(entry=entry, part="who", salt=who_salt, words=who.name, person_ref=who.ref),
            Disclosure(entry=entry, part="why", salt=why_salt, words=why, person_ref=who.ref),
        ]
    )
    chain.length, chain.head = entry.number, entry.hash
    chain.save()
    return entry


def erase_person(*, person_ref: UUID) -> int:
    """Delete every name and reason of one person from the journal; the entries and their chain stay. Returns how many."""
    deleted, _ = Disclosure.objects.filter(person_ref=person_ref).delete()
    return deleted
