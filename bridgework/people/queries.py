"""Reading about people: whose token this is, whether an administrator exists, the example's sign-in links."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.core.signing import Signer
from django.db.models import QuerySet
from django.urls import reverse

from bridgework.people import tokens
from bridgework.people.models import ApiToken, Person, SetupToken

SIGN_UP_SALT = "people.sign-up"
SIGN_UP_LASTS = timedelta(hours=24)
_EXAMPLE = Signer(salt="people.example-sign-in")


def an_administrator_exists() -> bool:
    """Return whether the site has an administrator who can still sign in."""
    return Person.objects.filter(is_administrator=True, is_active=True).exists()


def setup_token_of(raw: str) -> SetupToken | None:
    """Return the unused setup token with this text, compared in constant time, or None."""
    wanted = tokens.hash_of(raw.strip())
    found = None
    for token in SetupToken.objects.filter(used_at=None):
        if tokens.is_same(token.token_hash, wanted):
            found = token
    return found


def person_with_address(email: str) -> Person | None:
    """Return the active account with this mail address, whatever its letters' case."""
    return Person.objects.filter(email__iexact=email.strip(), is_active=True).first()


def has_proven_address(person: Person) -> bool:
    """Return whether the person has shown that the account's address is theirs."""
    return EmailAddress.objects.filter(user=person, email=person.email.lower(), verified=True).exists()


def person_of_token(raw: str, now: datetime) -> Person | None:
    """Return whose API token this is; None if unknown, run out, revoked, or its owner may no longer sign in.

    Parameters
    ----------
    raw : str
        The token as its owner was shown it.
    now : datetime
        Aware moment of the request.
    """
    token = (
        ApiToken.objects.filter(token_hash=tokens.hash_of(raw), revoked_at=None, expires_at__gt=now)
        .select_related("person")
        .first()
    )
    return token.person if token and token.person.is_active else None


def tokens_of(person: Person, now: datetime) -> QuerySet[ApiToken]:
    """Return a person's API tokens that still work, newest first."""
    return ApiToken.objects.filter(person=person, revoked_at=None, expires_at__gt=now).order_by("-created_at", "-pk")


def example_sign_in_path(person: Person) -> str:
    """Return the path that signs this person in with one click; it works in example mode on the same machine only."""
    return reverse("people:example-sign-in", kwargs={"who": person.ref, "token": _EXAMPLE.signature(str(person.ref))})


def example_person(who: str, token: str) -> Person | None:
    """Return the person whose example link this is, or None."""
    if not tokens.is_same(_EXAMPLE.signature(who), token):
        return None
    return Person.objects.filter(ref=who, is_active=True).first()


def mail_link_works(token: str, scope: str) -> bool:
    """Return whether a sign-in link still works, without using it up."""
    from sesame import utils as sesame

    return sesame.get_user(token, scope, update_last_login=False) is not None


def has_second_factor(person: Person) -> bool:
    """Return whether the person is asked for a code at sign-in."""
    from allauth.mfa.utils import is_mfa_enabled

    return is_mfa_enabled(person)
