"""Joining: the address is proven first; nothing is stored of anybody who does not answer the mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

from django.db import IntegrityError, transaction
from django.urls import reverse

from bridgework.people import tokens
from bridgework.people.actions.account import confirm_address
from bridgework.people.mails import send
from bridgework.people.models import Person
from bridgework.people.queries import SIGN_UP_LASTS, SIGN_UP_SALT


class LinkUnusable(Exception):
    """The sign-up link is older than a day, was changed, or is not ours."""


class AddressTaken(Exception):
    """There is an account with this address already: sign in instead."""


def send_sign_up_mail(
    *, email: str, name: str, language: str, to: str, absolute: Callable[[str], str], now: datetime
) -> None:
    """Mail a link that carries, encrypted, what the visitor wrote; nothing is stored.

    Parameters
    ----------
    email, name, language : str
        What the visitor wrote.
    to : str
        Path to go on to; already checked to be on this site.
    absolute : callable
        Turns a path into a full address.
    now : datetime
        Aware moment of the request.
    """
    content = {"email": email.strip().lower(), "name": name, "language": language, "to": to}
    token = tokens.sealed(content, salt=SIGN_UP_SALT, now=now)
    link = absolute(f"{reverse('people:join-link')}?{urlencode({'t': token})}")
    send(to=email, language=language, template="sign_up", link=link)


def read_sign_up(*, token: str, now: datetime) -> dict[str, str]:
    """Return what a sign-up link carries: email, name, language, to.

    Raises
    ------
    LinkUnusable
        If it is older than a day or not ours.
    AddressTaken
        If the address has an account by now, so a link works once.
    """
    content = tokens.opened(token, salt=SIGN_UP_SALT, lasts=SIGN_UP_LASTS, now=now)
    if content is None:
        raise LinkUnusable
    if Person.objects.filter(email__iexact=content["email"]).exists():
        raise AddressTaken
    return content


@transaction.atomic
def join(*, token: str, name: str, language: str, now: datetime) -> Person:
    """Make the account that a sign-up link stands for, without a password.

    Parameters
    ----------
    token : str
        From the link; proves the address.
    name, language : str
        As the person wishes to be named and written to.
    now : datetime
        Aware moment of joining.

    Raises
    ------
    LinkUnusable
        If the link ran out or is not ours.
    AddressTaken
        If the address has an account by now, so a link works once.
    """
    email = read_sign_up(token=token, now=now)["email"]
    try:
        with transaction.atomic():
            person = Person.objects.create_user(email, None, name=name.strip(), language=language, last_login=now)
    except IntegrityError:
        raise AddressTaken from None
    confirm_address(person=person)
    return person
