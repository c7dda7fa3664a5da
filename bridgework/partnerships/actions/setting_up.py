"""The first administrator, journaled in the chain of the site itself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from bridgework.journal.actions import Who, record
from bridgework.people.actions import make_first_administrator
from bridgework.people.models import Person

# The chain of acts that belong to no partnership.
SITE_SCOPE = UUID("00000000-0000-4000-8000-000000000001")


@transaction.atomic
def set_up_site(*, token: str, name: str, email: str, password: str, language: str, now: datetime) -> Person:
    """Make the first administrator with the setup token, and record it.

    Parameters
    ----------
    token : str
        As printed at the start; used up by this.
    name, email, password, language : str
        The administrator's; an empty password means signing in by mail link.
    now : datetime
        Aware moment.

    Raises
    ------
    people.actions.SetupClosed
        If an administrator exists.
    people.actions.WrongSetupToken
        If the token is not the one that was printed last.
    """
    person = make_first_administrator(
        token=token, name=name, email=email, password=password, language=language, now=now
    )
    record(
        scope=SITE_SCOPE,
        act="people.administrator.made",
        who=Who(person.ref, str(person)),
        capacity="administrator",
        subject=f"people.person:{person.ref}",
        at=now,
    )
    return person
