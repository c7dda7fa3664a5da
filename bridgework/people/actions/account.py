"""One's own account: details, proven address, API tokens, ending sessions, erasing."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction

from bridgework.people import tokens
from bridgework.people.models import ApiToken, Person


@transaction.atomic
def change_details(*, person: Person, name: str, language: str) -> None:
    """Change how a person is named and in which language they are written to.

    Parameters
    ----------
    person : Person
    name, language : str
        As the person wishes.
    """
    person.name, person.language = name.strip(), language
    person.save(update_fields=["name", "language"])


@transaction.atomic
def confirm_address(*, person: Person) -> None:
    """Record that the person's mail address is theirs.

    Parameters
    ----------
    person : Person
        Somebody who answered a mail, or made the site with its setup token.
    """
    address, _ = EmailAddress.objects.get_or_create(user=person, email=person.email.lower())
    address.set_verified()
    address.set_as_primary(conditional=True)


@transaction.atomic
def make_api_token(*, person: Person, label: str, lasts: timedelta, now: datetime) -> tuple[ApiToken, str]:
    """Make a token for the HTTP API.

    Parameters
    ----------
    person : Person
        Whose rights it carries.
    label : str
        What it is for, in the person's words.
    lasts : timedelta
        How long it works.
    now : datetime
        Aware moment.

    Returns
    -------
    (ApiToken, str)
        The row, and the token itself, which is not stored and can be shown only now.
    """
    raw = tokens.new_secret("bw_")
    token = ApiToken.objects.create(
        person=person, label=label.strip(), token_hash=tokens.hash_of(raw), created_at=now, expires_at=now + lasts
    )
    return token, raw


@transaction.atomic
def revoke_api_token(*, person: Person, token_id: int, now: datetime) -> bool:
    """End one of the person's own tokens now; False if there is no such one.

    Parameters
    ----------
    person : Person
    token_id : int
    now : datetime
        Aware moment.
    """
    return bool(ApiToken.objects.filter(person=person, pk=token_id, revoked_at=None).update(revoked_at=now))


@transaction.atomic
def erase_account(*, person: Person) -> None:
    """Delete the account with everything that hangs on it here: addresses, second factor, tokens, every session.

    What other floors know of the person is erased by `partnerships.actions.erasing.erase_person`, which calls this.

    Parameters
    ----------
    person : Person
    """
    end_sessions(person=person)
    person.delete()


def end_sessions(*, person: Person, but: str | None = None) -> None:
    """Delete every session that names the person, also those that wait for a proof or a second factor.

    Parameters
    ----------
    person : Person
    but : str, optional
        Key of the one session that goes on.
    """
    key = str(person.pk)
    # Sessions are not indexed by person; this is rare enough to read them all.
    theirs = [session.pk for session in Session.objects.iterator() if _belongs(session, key, person.email)]
    Session.objects.filter(pk__in=theirs).exclude(pk=but or "").delete()


def _belongs(session: Session, key: str, email: str) -> bool:
    content = session.get_decoded()
    # A sign-in that stopped before its second factor names the person elsewhere in the session.
    return (
        content.get(SESSION_KEY) == key
        or email in repr(content)
        or ((content.get("account_login") or {}).get("user_pk") == key)
    )
