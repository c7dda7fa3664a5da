"""OpenID Connect against a real provider on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client, override_settings

from bridgework.config.environment import Refused
from bridgework.config.settings_sign_in import read_oidc
from bridgework.people.models import Person
from tests.cast import World
from tests.people.oidc_provider import Provider
from tests.people.test_mail_link import ask, link_in, press

HASSAN = {"sub": "1001", "name": "Hassan Farah", "email": "hassan@example.org", "email_verified": True}


def configured(provider: Provider, **changes: str) -> dict[str, Any]:
    env = {
        "BRIDGEWORK_OIDC_NAME": "Harbor Schools",
        "BRIDGEWORK_OIDC_URL": provider.url,
        "BRIDGEWORK_OIDC_CLIENT_ID": provider.client_id,
        "BRIDGEWORK_OIDC_CLIENT_SECRET": provider.client_secret,
    }
    return read_oidc(env | changes)


@pytest.fixture
def provider(db: None) -> Iterator[Provider]:
    with Provider(dict(HASSAN)) as running:
        settings = {"SOCIALACCOUNT_PROVIDERS": configured(running), "BRIDGEWORK_OIDC_NAME": "Harbor Schools"}
        with override_settings(**settings):
            yield running


def sign_in(client: Client, to: str = "/me/") -> Any:
    """Walk the browser's way: our link, the provider's page, back to us."""
    page = client.get("/sign-in/").content.decode()
    assert "With Harbor Schools" in page and "/account/oidc/main/login/" in page
    there = client.get("/account/oidc/main/login/", {"next": to})
    assert there.status_code == 302
    back = requests.get(there["Location"], allow_redirects=False, timeout=5)
    assert back.status_code == 302, back.text
    url = urlsplit(back.headers["Location"])
    return client.get(f"{url.path}?{url.query}")


def test_the_provider_lets_a_new_person_in(provider: Provider) -> None:
    client = Client()
    response = sign_in(client)
    person = Person.objects.get()
    assert (response.status_code, response["Location"]) == (302, "/me/")
    assert (person.name, person.email, person.has_usable_password()) == ("Hassan Farah", "hassan@example.org", False)
    assert client.session["_auth_user_id"] == str(person.pk)
    again = Client()
    sign_in(again)
    assert again.session["_auth_user_id"] == str(person.pk) and Person.objects.count() == 1


def test_the_provider_does_not_open_an_existing_account_unless_trusted_to(provider: Provider, world: World) -> None:
    EmailAddress.objects.create(user=world.amara, email=world.amara.email, verified=True, primary=True)
    provider.person["email"] = world.amara.email
    client = Client()
    sign_in(client)
    assert "_auth_user_id" not in client.session
    with override_settings(SOCIALACCOUNT_EMAIL_AUTHENTICATION=True):
        trusted = Client()
        sign_in(trusted)
        assert trusted.session["_auth_user_id"] == str(world.amara.pk)


def test_an_address_the_provider_did_not_prove_is_proven_by_mail_first(provider: Provider) -> None:
    provider.person["email_verified"] = False
    client = Client()
    response = sign_in(client)
    assert "_auth_user_id" not in client.session
    assert response["Location"] == "/account/confirm-email/"


def test_who_has_no_password_ends_the_connection_and_comes_in_by_mail(provider: Provider) -> None:
    client = Client()
    sign_in(client)
    page = main_of(client.get("/account/3rdparty/"))
    assert "Harbor Schools" in page and "Disconnect" in page and "Connect Harbor Schools" not in page
    response = client.post("/account/3rdparty/", {"account": SocialAccount.objects.get().pk}, follow=True)
    assert not SocialAccount.objects.exists()
    assert "Nothing is connected" in main_of(response) and "Connect Harbor Schools" in main_of(response)
    by_mail = Client()
    ask("hassan@example.org")
    press(by_mail, link_in(mail.outbox[-1]))
    assert by_mail.session["_auth_user_id"] == str(Person.objects.get().pk)


def main_of(response: Any) -> str:
    page = response.content.decode()
    return page[page.index("<main") :]


def test_nobody_ends_the_connection_of_another_and_one_to_a_provider_of_the_past_can_be_ended(world: World) -> None:
    account = SocialAccount.objects.create(user=world.amara, provider="main", uid="1")
    world.client("ben").post("/account/3rdparty/", {"account": account.pk})
    assert SocialAccount.objects.exists()
    assert world.client("amara").get("/account/3rdparty/").status_code == 200
    world.client("amara").post("/account/3rdparty/", {"account": account.pk})
    assert not SocialAccount.objects.exists()


def test_a_wrong_client_secret_lets_nobody_in(provider: Provider) -> None:
    with override_settings(SOCIALACCOUNT_PROVIDERS=configured(provider, BRIDGEWORK_OIDC_CLIENT_SECRET="wrong")):
        client = Client()
        response = sign_in(client)
        assert "_auth_user_id" not in client.session and not Person.objects.exists()
        assert "did not work" in response.content.decode()


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(provider: Provider) -> None:
    asked, victim = Client(), Client()
    there = asked.get("/account/oidc/main/login/")
    back = requests.get(there["Location"], allow_redirects=False, timeout=5)
    url = urlsplit(back.headers["Location"])
    victim.get(f"{url.path}?{url.query}")
    assert "_auth_user_id" not in victim.session


def test_a_provider_that_is_down_is_said_to_be_and_other_ways_are_offered(provider: Provider) -> None:
    # nobody listens on the discard port
    with override_settings(SOCIALACCOUNT_PROVIDERS=configured(provider, BRIDGEWORK_OIDC_URL="http://127.0.0.1:9")):
        response = Client().get("/account/oidc/main/login/")
    page = response.content.decode()
    assert response.status_code == 502 and "did not work" in page and 'href="/sign-in/"' in page


@pytest.mark.parametrize("raw", [b"<html>", b"{}", b"[]"], ids=["no JSON", "nothing in it", "a list"])
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/userinfo"])
def test_a_provider_that_answers_nonsense_lets_nobody_in_and_breaks_nothing(
    path: str, raw: bytes, provider: Provider
) -> None:
    client = Client()
    there = client.get("/account/oidc/main/login/")
    url = urlsplit(requests.get(there["Location"], allow_redirects=False, timeout=5).headers["Location"])
    provider.broken[path] = raw
    response = client.get(f"{url.path}?{url.query}")
    if path == "/userinfo" and raw != b"<html>":  # what the signed token says is enough
        assert response.status_code == 302
        return
    assert response.status_code in (401, 502) and "did not work" in response.content.decode()
    assert "_auth_user_id" not in client.session and not Person.objects.exists()


def test_a_half_configuration_is_refused_with_a_sentence() -> None:
    with pytest.raises(Refused, match="BRIDGEWORK_OIDC_CLIENT_SECRET"):
        read_oidc({"BRIDGEWORK_OIDC_NAME": "N", "BRIDGEWORK_OIDC_URL": "u", "BRIDGEWORK_OIDC_CLIENT_ID": "i"})
    assert read_oidc({}) == {}


def test_without_configuration_there_is_no_such_door(db: None) -> None:
    assert "/account/oidc/" not in Client().get("/sign-in/").content.decode()
    assert Client().get("/account/oidc/main/login/").status_code == 404
