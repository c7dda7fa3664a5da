"""Writing the journal. Everything that holds power over others calls `record` in its own transaction."""

from __future__ import annotations

import math
import secrets
from collections.abc import Mapping
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


class UnkeepableFact(ValueError):
    """A fact would be read back otherwise than it was hashed (a float such as 1e16, a key that is no text)."""


def keepable(fact: Any) -> Any:
    """Return a fact as JSON gives it back, refusing what SQLite's and PostgreSQL's JSON do not keep to the letter."""
    if fact is None or isinstance(fact, (str, bool)):
        if isinstance(fact, str) and ("\0" in fact or not _is_encodable(fact)):
            raise UnkeepableFact("a text with a NUL or half a character")
        return str(fact) if isinstance(fact, str) else fact
    if isinstance(fact, int):
        return int(fact)
    if isinstance(fact, float):
        if not math.isfinite(fact) or "e" in repr(fact) or (fact == 0 and math.copysign(1, fact) < 0):
            raise UnkeepableFact(f"the number {fact}; write it as text")
        return fact
    if isinstance(fact, Mapping):
        if not all(isinstance(key, str) for key in fact):
            raise UnkeepableFact("a key that is no text")
        return {keepable(key): keepable(value) for key, value in fact.items()}
    if isinstance(fact, (list, tuple)):
        return [keepable(value) for value in fact]
    raise UnkeepableFact(f"a {type(fact).__name__}; write it as text")


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


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
    who_is_public: bool = True,
) -> Entry:
    """Append one entry to the chain of `scope`. Safe with many writers at once: they queue for the chain's row.

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
    who_is_public : bool
        False for a resident: everybody may read that a resident acted, not which one.

    Returns
    -------
    Entry
        The stored entry.

    Raises
    ------
    UnkeepableFact
        If a fact would not come back from every database as it was hashed.
    """
    facts = keepable(facts or {})
    Chain.objects.get_or_create(scope=scope)
    chain = Chain.objects.select_for_update().get(scope=scope)
    who_salt, why_salt = secrets.token_hex(32), secrets.token_hex(32)
    fields: dict[str, Any] = {
        "scope": scope,
        "number": chain.length + 1,
        "act": act,
        "at": at,
        "capacity": capacity[:200],
        "subject": subject[:200],
        "facts": facts,
        "who_commitment": commitment(who_salt, who.name),
        "why_commitment": commitment(why_salt, why),
        "previous": chain.head,
    }
    entry = Entry.objects.create(**fields, hash=entry_hash(fields))
    Disclosure.objects.bulk_create(
        [
            Disclosure(
                entry=entry, part="who", salt=who_salt, words=who.name, person_ref=who.ref, is_public=who_is_public
            ),
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
