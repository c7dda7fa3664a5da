"""Nobody but the owner of an address is in its account, whoever made the account first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from bridgework.people import actions
from bridgework.people.models import ApiToken, Person
from tests.cast import World
from tests.people.oidc_provider import Provider
from tests.people.test_mail_link import ask, link_in, press, who_is_in, with_totp
from tests.people.test_openid_connect import provider, sign_in

__all__ = ["provider"]

VICTIM = "victim@example.org"
PASSWORD = "a long enough password"
NEW_PASSWORD = "quite another password"


def sign_up_unproven(provider: Provider, claims: dict[str, Any]) -> Client:
    """Come from a provider that did not prove the address, and type the victim's where it states none."""
    provider.person.pop("email"), provider.person.pop("email_verified")
    provider.person.update(claims)
    client = Client()
    response = sign_in(client)
    if "email" not in claims:
        assert response["Location"].endswith("/3rdparty/signup/")
        client.post(response["Location"], {"email": VICTIM})
    person = Person.objects.get(email=VICTIM)
    assert not who_is_in(client) and SocialAccount.objects.filter(user=person).exists()
    assert not EmailAddress.objects.filter(verified=True).exists()
    return client


def set_password(link: str) -> None:
    """Set a new password through the link of a mail."""
    owner = Client()
    form = owner.get(link)["Location"]
    assert owner.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}).status_code == 302


def by_mail_link() -> None:
    ask(VICTIM)
    owner = Client()
    press(owner, link_in(mail.outbox[-1]))
    assert who_is_in(owner)


def by_joining() -> None:
    Client().post("/join/?for=self", {"name": "V", "language": "en", "email": VICTIM})
    owner = Client()
    press(owner, link_in(mail.outbox[-1]))
    assert who_is_in(owner)


def by_new_password() -> None:
    Client().post("/account/password/reset/", {"email": VICTIM})
    set_password(link_in(mail.outbox[-1]))


def by_the_mail_of_the_sign_up() -> None:
    confirm = next(message for message in mail.outbox if "confirm-email" in message.body)
    press(Client(), link_in(confirm))


def by_new_password_and_mail_of_the_sign_up() -> None:
    by_new_password()
    owner = Client()
    owner.post("/account/login/", {"login": VICTIM, "password": NEW_PASSWORD})
    assert who_is_in(owner)


PROOFS = [
    by_mail_link,
    by_joining,
    by_new_password,
    by_the_mail_of_the_sign_up,
    by_new_password_and_mail_of_the_sign_up,
]
CLAIMS = [{}, {"email": VICTIM, "email_verified": False}]


@pytest.mark.parametrize(
    ("proof", "claims"),
    [*((proof, CLAIMS[0]) for proof in PROOFS), (by_mail_link, CLAIMS[1])],
    ids=lambda given: given.__name__ if callable(given) else f"claims {given or 'nothing'}",
)
def test_who_made_an_account_with_anothers_address_is_out_once_its_owner_comes(
    proof: Any, claims: dict[str, Any], provider: Provider
) -> None:
    stranger = sign_up_unproven(provider, claims)
    proof()
    person = Person.objects.get(email=VICTIM)
    assert EmailAddress.objects.get(user=person).verified
    assert not SocialAccount.objects.exists()
    assert stranger.get("/me/").status_code == 302
    # the very browser that waits, and a new one
    for browser in (stranger, Client()):
        sign_in(browser)
        browser.post("/account/3rdparty/signup/", {"email": VICTIM})
        assert not who_is_in(browser)
        assert browser.get("/me/").status_code == 302
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("claims", CLAIMS, ids=["no address", "address not verified"])
def test_who_signs_up_through_the_provider_and_opens_the_mail_in_that_browser_keeps_the_connection(
    claims: dict[str, Any], provider: Provider
) -> None:
    browser = sign_up_unproven(provider, claims)
    press(browser, link_in(mail.outbox[-1]))
    person = Person.objects.get(email=VICTIM)
    assert SocialAccount.objects.get().user == person
    for client in (browser, Client()):
        assert sign_in(client)["Location"] == "/me/"
        assert who_is_in(client) == str(person.pk)


@pytest.mark.parametrize("moment", ['UPDATE "socialaccount_socialaccount"', 'FROM "account_emailaddress"'])
def test_a_stranger_who_signs_in_at_the_very_moment_of_the_proof_is_out(moment: str, provider: Provider) -> None:
    sign_up_unproven(provider, CLAIMS[0])
    person = Person.objects.get(email=VICTIM)
    came = []

    def owner_comes(execute: Any, sql: str, *rest: Any) -> Any:
        if moment in sql and not came:
            came.append(moment)
            actions.prove_address(person=Person.objects.get(pk=person.pk))
        return execute(sql, *rest)

    stranger = Client()
    with connection.execute_wrapper(owner_comes):
        sign_in(stranger)
    assert came and EmailAddress.objects.get(user=person).verified
    assert not SocialAccount.objects.exists()
    assert stranger.get("/me/").status_code == 302
    assert not who_is_in(stranger)


def test_the_connection_of_another_is_not_kept_with_ones_own(provider: Provider) -> None:
    sign_up_unproven(provider, CLAIMS[0])
    person = Person.objects.get(email=VICTIM)
    SocialAccount.objects.create(user=person, provider="main", uid="stranger")
    browser = Client()
    sign_in(browser)
    press(browser, link_in(mail.outbox[-1]))
    assert list(SocialAccount.objects.values_list("uid", flat=True)) == ["1001"]


def test_a_password_second_factor_token_and_session_from_before_the_proof_end(world: World) -> None:
    person = world.ben
    person.set_password(PASSWORD)
    person.save()
    stranger = world.client("ben")
    assert stranger.get("/me/").status_code == 200
    with_totp(person)
    actions.make_api_token(person=person, label="x", lasts=timedelta(days=1), now=timezone.now())
    EmailAddress.objects.filter(user=person).update(verified=False)
    world.client("amara").get("/me/")
    ask(person.email)
    owner = Client()
    press(owner, link_in(mail.outbox[-1]))
    assert who_is_in(owner) == str(person.pk) and owner.get("/me/").status_code == 200
    person.refresh_from_db()
    assert not person.has_usable_password()
    assert not Authenticator.objects.exists() and not ApiToken.objects.exists()
    assert stranger.get("/me/").status_code == 302
    theirs = [row.get_decoded().get("_auth_user_id") for row in Session.objects.all()]
    assert sorted(theirs) == sorted([str(person.pk), str(world.amara.pk)]), "somebody else was signed out"


def test_a_proven_account_keeps_everything_when_a_mail_link_is_used(world: World) -> None:
    with_totp(world.amara)
    SocialAccount.objects.create(user=world.amara, provider="main", uid="amara")
    ask("amara@example.org")
    press(Client(), link_in(mail.outbox[-1]))
    world.amara.refresh_from_db()
    assert world.amara.has_usable_password()
    assert Authenticator.objects.count() == 2 and SocialAccount.objects.count() == 1


def test_the_first_administrator_shares_the_account_with_nobody(provider: Provider) -> None:
    sign_up_unproven(provider, CLAIMS[0])
    token = actions.make_setup_token(timezone.now())
    person = actions.make_first_administrator(
        token=token, name="V", email=VICTIM, password=PASSWORD, language="en", now=timezone.now()
    )
    person.refresh_from_db()
    assert person.is_administrator and person.check_password(PASSWORD)
    assert not SocialAccount.objects.exists()


# A proven account that asks for another's address


def ask_for_address(world: World, address: str) -> Client:
    actions.confirm_address(person=world.ben)
    client = world.client("ben")
    client.post("/account/login/", {"login": "ben@example.org", "password": PASSWORD})
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    response = client.post("/account/email/", {"email": address, "action_add": "1"})
    if "reauthenticate" in response["Location"]:
        client.post("/account/reauthenticate/", {"password": PASSWORD})
        client.post("/account/email/", {"email": address, "action_add": "1"})
    assert EmailAddress.objects.filter(user=world.ben, email=address, verified=False).exists()
    return client


def test_a_new_address_counts_once_its_mail_is_opened_where_one_is_signed_in(world: World) -> None:
    client = ask_for_address(world, VICTIM)
    link = link_in(mail.outbox[-1])
    asked = Client().get(link, follow=True)
    assert asked.redirect_chain[0][0].startswith("/sign-in/?next=/account/confirm-email/")
    assert "Sign in with the address that your account has now." in asked.content.decode()
    assert "This link no longer works" in world.client("amara").get(link).content.decode()
    assert not EmailAddress.objects.filter(email=VICTIM, verified=True).exists()
    press(client, link)
    world.ben.refresh_from_db()
    assert world.ben.email == VICTIM and world.ben.check_password(PASSWORD)


def test_a_stranger_who_opens_the_mail_of_a_change_is_not_received_in_that_account(world: World) -> None:
    ask_for_address(world, VICTIM)
    link = link_in(mail.outbox[-1])
    stranger = Client()
    assert stranger.post(link).status_code == 302
    assert not EmailAddress.objects.filter(email=VICTIM, verified=True).exists()
    # no new password for an account that only asked for the address
    Client().post("/account/password/reset/", {"email": VICTIM})
    assert "/password/reset/key/" not in mail.outbox[-1].body


def test_a_trusted_provider_opens_only_the_account_whose_address_it_is(provider: Provider, world: World) -> None:
    ask_for_address(world, VICTIM)
    provider.person["email"] = VICTIM
    with override_settings(SOCIALACCOUNT_EMAIL_AUTHENTICATION=True):
        victim = Client()
        sign_in(victim)
    assert who_is_in(victim) != str(world.ben.pk)
