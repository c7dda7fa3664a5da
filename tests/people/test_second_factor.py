"""The second factor by configuration: off, optional, required."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.core import mail
from django.test import Client, override_settings
from django.utils.html import escape

from bridgework.people.models import Person
from tests.cast import World
from tests.people.test_mail_link import link_in, press, with_totp

REQUIRED = {
    "BRIDGEWORK_SECOND_FACTOR": "required",
    "MIDDLEWARE": [*settings.MIDDLEWARE, "bridgework.people.middleware.SecondFactorMiddleware"],
}


@pytest.fixture
def amara(world: World) -> Client:
    """Amara's browser; she signs in by mail link and has no password."""
    world.amara.set_unusable_password()
    world.amara.save()
    EmailAddress.objects.create(user=world.amara, email=world.amara.email, verified=True, primary=True)
    return world.client("amara")


def set_up(client: Client) -> None:
    page = client.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert secret in page.content.decode() and "data:image/svg+xml" in page.content.decode()
    _, now, _ = yield_hotp_counters_from_time()  # the code of now is still good where the next half minute began
    code = format_hotp_value(hotp_value(secret, now))
    assert client.post("/account/2fa/totp/activate/", {"code": code}).status_code == 302


def test_a_code_from_the_phone_is_set_up_shown_and_switched_off(amara: Client) -> None:
    set_up(amara)
    person = Person.objects.get(name="Amara")
    assert Authenticator.objects.filter(user=person, type="totp").exists()
    assert "You are asked for a code" in amara.get("/me/").content.decode()
    assert amara.get("/account/2fa/").status_code == 200
    codes = Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()
    assert all(code in amara.get("/account/2fa/recovery-codes/").content.decode() for code in codes)
    # a browser left open for days has to prove who sits there before it may switch it off
    off = "/account/2fa/totp/deactivate/"
    amara = Client()
    amara.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert "/2fa/reauthenticate/" in amara.post(off)["Location"]
    assert Authenticator.objects.filter(user=person, type="totp").exists()
    assert "or one of your recovery codes" in amara.get("/account/2fa/reauthenticate/").content.decode()
    again = {"next": off}
    amara.post("/account/2fa/reauthenticate/", {"code": "00000000", **again})
    assert Authenticator.objects.filter(user=person, type="totp").exists(), "switched off with a wrong code"
    # allauth carries the act out that was asked for before
    amara.post("/account/2fa/reauthenticate/", {"code": codes[0], **again})
    assert not Authenticator.objects.filter(user=person).exists()


def test_where_it_is_required_everybody_sets_it_up_first(amara: Client) -> None:
    with override_settings(**REQUIRED):
        for path in ("/me/", "/p/harbor/", "/me/erase/"):
            assert amara.get(path)["Location"] == "/account/2fa/totp/activate/"
        assert amara.get("/api/docs").status_code == 403
        set_up(amara)
        assert amara.get("/me/").status_code == 200


def test_where_it_is_required_the_way_to_an_invitation_is_not_lost(amara: Client) -> None:
    invitation = "/invitation/some-token/?from=mail&x=1"
    with override_settings(**REQUIRED):
        amara.get(invitation)
        # what a browser fetches on its own is not where the person wanted to go
        amara.get("/favicon.ico", headers={"accept": "image/avif,*/*;q=0.8"})
        amara.post("/me/", {"name": "A", "language": "en"})
        set_up(amara)
        page = amara.get("/account/2fa/recovery-codes/").content.decode()
        assert f'href="{escape(invitation)}">Go on</a>' in page
        amara.get("/me/")
        assert "Go on" not in amara.get("/account/2fa/recovery-codes/").content.decode()


def test_where_it_is_required_no_page_elsewhere_is_gone_on_to(amara: Client) -> None:
    with override_settings(**REQUIRED):
        amara.get("//evil.example/page/")
        set_up(amara)
        page = amara.get("/account/2fa/recovery-codes/").content.decode()
        assert 'href="//' not in page


def test_where_it_is_required_visitors_read_on(world: World) -> None:
    with override_settings(**REQUIRED):
        assert Client().get("/sign-in/").status_code == 200


def test_where_it_is_optional_nobody_is_led_there(amara: Client) -> None:
    assert settings.BRIDGEWORK_SECOND_FACTOR == "optional"
    assert amara.get("/me/").status_code == 200


def test_where_it_is_off_the_account_page_does_not_offer_it(amara: Client) -> None:
    with override_settings(BRIDGEWORK_SECOND_FACTOR="off", MFA_SUPPORTED_TYPES=[]):
        assert "/account/2fa/" not in amara.get("/me/").content.decode()


def test_the_key_of_the_second_factor_is_not_readable_in_the_database(amara: Client) -> None:
    set_up(amara)
    row = Authenticator.objects.get(type="totp")
    secret = row.wrap().instance.data["secret"]
    from allauth.mfa.utils import decrypt

    assert len(decrypt(secret)) >= 16 and decrypt(secret) not in str(row.data)


def change_address(client: Client) -> None:
    client.post("/account/email/", {"email": "new@example.org", "action_add": "1"})
    assert EmailAddress.objects.filter(email="new@example.org", verified=False).exists()


def test_an_address_can_be_changed_with_a_second_factor_on_and_keeps_it(amara: Client) -> None:
    set_up(amara)
    change_address(amara)
    press(amara, link_in(mail.outbox[-1]))
    person = Person.objects.get(name="Amara")
    assert person.email == "new@example.org"
    assert Authenticator.objects.filter(user=person, type="totp").exists()


def test_a_second_factor_can_be_set_up_while_a_new_address_waits(amara: Client) -> None:
    change_address(amara)
    set_up(amara)
    assert Authenticator.objects.filter(type="totp").exists()


def test_nobody_sets_a_second_factor_up_before_the_address_is_proven(world: World) -> None:
    client = Client()
    form = {"login": world.ben.email, "password": "a long enough password"}
    assert client.post("/account/login/", form)["Location"] == "/account/confirm-email/"
    assert client.get("/account/2fa/totp/activate/")["Location"].startswith("/account/login/")
    client.post("/account/2fa/totp/activate/", {"code": "000000"})
    assert not Authenticator.objects.exists()


def test_after_too_many_wrong_codes_the_page_says_to_wait_and_nothing_that_does_not_help(world: World) -> None:
    with_totp(world.amara)
    client = Client()
    client.post("/account/login/", {"login": world.amara.email, "password": "a long enough password"})
    pages = [client.post("/account/2fa/authenticate/", {"code": "000000"}).content.decode() for _ in range(11)]
    assert "Enter the code that the app shows now" in pages[9]
    assert "Wait a quarter of an hour, then try again." in pages[10] and "link mailed" not in pages[10]
    # the same where the code is asked for once more, on the account's other device
    again = world.client("amara").post("/account/2fa/reauthenticate/", {"code": "000000"}).content.decode()
    assert "Wait a quarter of an hour, then try again." in again
