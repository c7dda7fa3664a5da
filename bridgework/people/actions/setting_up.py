"""The first administrator: a token printed at first start, used once in the browser."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bridgework.people import tokens
from bridgework.people.actions.proving import prove_address
from bridgework.people.models import Person, SetupToken
from bridgework.people.queries import an_administrator_exists, setup_token_of


class SetupClosed(Exception):
    """An administrator exists already."""


class WrongSetupToken(Exception):
    """The setup token is not the one that was printed last."""


@transaction.atomic
def make_setup_token(now: datetime) -> str | None:
    """Make the one-time token with which the first administrator is made; earlier unused ones end.

    Parameters
    ----------
    now : datetime
        Aware moment of the start.

    Returns
    -------
    str or None
        The token to print, never stored; None if an administrator exists.
    """
    if an_administrator_exists():
        return None
    SetupToken.objects.filter(used_at=None).delete()
    raw = tokens.new_secret()
    SetupToken.objects.create(token_hash=tokens.hash_of(raw), created_at=now)
    return raw


@transaction.atomic
def make_first_administrator(
    *, token: str, name: str, email: str, password: str, language: str, now: datetime
) -> Person:
    """Use the setup token up and make the administrator, or give the right to who has an account with this address.

    Parameters
    ----------
    token : str
        As printed at the start.
    name, email, language : str
        The administrator's.
    password : str
        Empty: they sign in by mail link.
    now : datetime
        Aware moment.

    Raises
    ------
    SetupClosed
        If an administrator exists.
    WrongSetupToken
        If the token is not the one that was printed last.
    """
    if an_administrator_exists():
        raise SetupClosed
    found = setup_token_of(token)
    # Whoever marks it first wins; a second browser with the same token comes too late.
    if found is None or not SetupToken.objects.filter(pk=found.pk, used_at=None).update(used_at=now):
        raise WrongSetupToken
    person = Person.objects.filter(email__iexact=email.strip()).first()
    if person is None:
        person = Person.objects.create_user(email.strip(), None, name=name.strip(), language=language)
    # Before anything is given to the account: whoever made it without proving the address must not share it.
    prove_address(person=person)
    if password:
        person.set_password(password)
    person.is_administrator, person.is_active = True, True
    person.save()
    return person
