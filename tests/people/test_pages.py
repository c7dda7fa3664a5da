"""Every page of signing in stands in the house's frame and opens."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from tests.cast import World

NOBODYS = [
    "people:sign-in",
    "people:mail-sent",
    "people:mail-link",
    "people:join",
    "people:join-link",
    "front:setup",
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_email_verification_sent",
    "account_inactive",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
]
OWN = [
    "people:me",
    "front:erase-account",
    "account_email",
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "socialaccount_connections",
]


def opens(client: Client, url: str) -> None:
    response = client.get(url)
    assert response.status_code == (401 if url.endswith("3rdparty/login/error/") else 200), url
    page = response.content.decode()
    assert '<header class="top">' in page and "narrow-page" in page
    assert "style=" not in page and "onload" not in page
    assert page.count("<h1>") == 1


@pytest.mark.parametrize("name", NOBODYS)
def test_page_opens_for_nobody(name: str, db: None) -> None:
    opens(Client(), reverse(name))


@pytest.mark.parametrize("query", ["for=self", "for=organization", "for=self&next=/me/"])
def test_joining_opens(query: str, db: None) -> None:
    opens(Client(), f"{reverse('people:join')}?{query}")


@pytest.mark.parametrize("name", OWN)
def test_page_opens_for_its_owner(name: str, world: World) -> None:
    EmailAddress.objects.create(user=world.dolores, email=world.dolores.email, verified=True, primary=True)
    opens(world.client("dolores"), reverse(name))


def test_signing_up_with_the_library_leads_to_ours(db: None) -> None:
    response = Client().get(reverse("account_signup"))
    assert (response.status_code, response["Location"]) == (302, reverse("people:join"))
