"""The first proof of an address: what anybody attached to the account before it goes.

An account can exist with an address that nobody has proven: the organization's own sign-in lets somebody in who states no
address, or one it did not check, and they type what they like. When the owner of that address comes, the account must be
theirs alone.
"""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from bridgework.people.actions.account import confirm_address, end_sessions
from bridgework.people.models import ApiToken, Person
from bridgework.people.queries import has_proven_address


@transaction.atomic
def prove_address(*, person: Person, browser: str | None = None, signed_in_by: tuple[str, str] | None = None) -> None:
    """Record that the address is the person's. If it was not known before, every other way into the account ends.

    Parameters
    ----------
    person : Person
        Who answered a mail to the account's own address, or holds the site's setup token.
    browser : str, optional
        Key of the session in which this happens; it goes on.
    signed_in_by : (str, str), optional
        Provider and its number of the one connection that this very browser signed in with just now; it stays.
    """
    # Two proofs at the same moment come one after the other.
    Person.objects.select_for_update().get(pk=person.pk)
    if not has_proven_address(person):
        connections = SocialAccount.objects.filter(user=person)
        if signed_in_by:
            connections = connections.exclude(provider=signed_in_by[0], uid=signed_in_by[1])
        connections.delete()
        Authenticator.objects.filter(user=person).delete()
        ApiToken.objects.filter(person=person).delete()
        EmailAddress.objects.filter(user=person).exclude(email=person.email.lower()).delete()
        person.set_unusable_password()
        person.save(update_fields=["password"])
        end_sessions(person=person, but=browser)
    confirm_address(person=person)
