"""Signing in by mail link: send it, use it up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

from django.db import transaction
from django.urls import reverse
from sesame import utils as sesame

from bridgework.people.actions.joining import send_sign_up_mail
from bridgework.people.actions.proving import prove_address
from bridgework.people.mails import MailFailed, send
from bridgework.people.models import Person
from bridgework.people.queries import person_with_address

SCOPE = "sign-in"

__all__ = ["LinkSpent", "MailFailed", "send_entrance_mail", "use_mail_link"]


class LinkSpent(Exception):
    """The link was used, is older than ten minutes, or is not ours."""


def send_entrance_mail(
    *, email: str, name: str, language: str, to: str, absolute: Callable[[str], str], now: datetime
) -> None:
    """Mail a sign-in link to who has an account, a sign-up link to who has none; the sender cannot tell which.

    Parameters
    ----------
    email : str
        Where to send it.
    name, language : str
        What the visitor said of themself, for the sign-up form; a known person's own language wins.
    to : str
        Path to go on to after signing in; already checked to be on this site.
    absolute : callable
        Turns a path into a full address.
    now : datetime
        Aware moment of the request.

    Raises
    ------
    MailFailed
        If the mail could not be sent.
    """
    person = person_with_address(email)
    if person is None:
        send_sign_up_mail(email=email, name=name, language=language, to=to, absolute=absolute, now=now)
        return
    query = {"t": sesame.get_token(person, SCOPE)} | ({"next": to} if to else {})
    link = absolute(f"{reverse('people:mail-link')}?{urlencode(query)}")
    send(to=person.email, language=person.language, template="sign_in", link=link, person=person)


@transaction.atomic
def use_mail_link(*, token: str, now: datetime, browser: str | None = None) -> Person:
    """Use up a mail link and return whose it is. The address is proven by it; see `proving` for what a first proof ends.

    Parameters
    ----------
    token : str
        From the link.
    now : datetime
        Aware moment of the request.
    browser : str, optional
        Key of the session in which the link is used.

    Raises
    ------
    LinkSpent
        If the link was used, ran out, or is not ours.
    """
    person = sesame.get_user(token, SCOPE, update_last_login=False)
    if person is None:
        raise LinkSpent
    # The token covers last_login, so moving it on spends the link. Comparing and setting in one statement lets only one
    # of two clicks at the same moment win; a second factor that is not passed does not bring the link back.
    if not Person.objects.filter(pk=person.pk, last_login=person.last_login).update(last_login=now):
        raise LinkSpent
    person.last_login = now
    prove_address(person=person, browser=browser)
    return person
