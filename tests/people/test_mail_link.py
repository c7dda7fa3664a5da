"""Signing in by mail link: one answer for everybody, one use, ten minutes, a second factor where one is set up."""

from __future__ import annotations

import re
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.test import Client
from django.utils import timezone

from bridgework.people.actions import confirm_address
from bridgework.people.models import Person
from bridgework.people.queries import SIGN_UP_SALT
from bridgework.people.tokens import sealed
from tests.cast import World

LINK = re.compile(r"https?://\S+")


def ask(address: str, client: Client | None = None, **data: str) -> Any:
    return (client or Client()).post("/sign-in/", {"email": address, **data}, follow=True)


def link_in(message: Any) -> str:
    url = urlsplit(LINK.search(message.body).group())
    return f"{url.path}?{url.query}"


def press(client: Client, link: str) -> Any:
    """Open the link and press the page's one button, with what the page itself sends along."""
    page = client.get(link).content.decode()
    main = page[page.index("<main") :]
    action = re.search(r'<form class="form" method="post" action="([^"]+)"', main).group(1)
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', main))
    return client.post(action, hidden)


def who_is_in(client: Client) -> str:
    return client.session.get("_auth_user_id", "")


def test_a_link_signs_in_and_goes_on_to_the_page_asked_for(world: World) -> None:
    client = Client()
    ask("Amara@Example.org", client, next="/me/")
    assert [message.to for message in mail.outbox] == [["amara@example.org"]]
    response = press(client, link_in(mail.outbox[0]))
    assert (response.status_code, response["Location"]) == (302, "/me/")
    assert who_is_in(client) == str(world.amara.pk)


def test_a_link_opened_by_a_mail_scanner_still_works(world: World) -> None:
    ask("amara@example.org")
    link = link_in(mail.outbox[0])
    for _ in range(3):
        scanner = Client()
        assert scanner.get(link).status_code == 200
        assert who_is_in(scanner) == ""
    client = Client()
    press(client, link)
    assert who_is_in(client) == str(world.amara.pk)


def test_a_link_works_in_another_browser_than_the_one_that_asked(world: World) -> None:
    asked, opened = Client(), Client()
    ask("ben@example.org", asked)
    press(opened, link_in(mail.outbox[0]))
    assert who_is_in(opened) == str(world.ben.pk)
    assert who_is_in(asked) == ""


def test_a_link_works_once(world: World) -> None:
    ask("amara@example.org")
    token = link_in(mail.outbox[0]).split("t=")[1].split("&")[0]
    first, second = Client(), Client()
    first.post("/sign-in/link/", {"t": token})
    response = second.post("/sign-in/link/", {"t": token})
    assert who_is_in(first) and not who_is_in(second)
    assert "This link no longer works" in response.content.decode()


def test_a_newer_sign_in_ends_older_links(world: World) -> None:
    for _ in range(2):
        ask("amara@example.org")
    press(Client(), link_in(mail.outbox[1]))
    assert "This link no longer works" in Client().get(link_in(mail.outbox[0])).content.decode()


@pytest.mark.parametrize(("age", "works"), [(599, True), (601, False)])
def test_a_link_works_for_ten_minutes(age: int, works: bool, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ask("amara@example.org")
    later = int(time.time()) + age
    monkeypatch.setattr("sesame.tokens_v2.time", type("Clock", (), {"time": staticmethod(lambda: later)}))
    client = Client()
    client.post("/sign-in/link/", {"t": link_in(mail.outbox[0]).split("t=")[1]})
    assert bool(who_is_in(client)) is works


def test_nothing_tells_known_from_unknown_addresses(world: World) -> None:
    known, unknown = ask("amara@example.org"), ask("stranger@example.org")
    assert known.content == unknown.content
    assert known.redirect_chain == unknown.redirect_chain
    assert len(mail.outbox) == 2  # both get a mail; only what it says differs, and only its owner reads it
    assert "/join/link/" in mail.outbox[1].body


def test_joining_with_a_known_address_sends_a_sign_in_link(world: World) -> None:
    data = {"name": "Mallory", "language": "en"}
    known = Client().post("/join/?for=self", {**data, "email": "amara@example.org"}, follow=True)
    unknown = Client().post("/join/?for=self", {**data, "email": "new@example.org"}, follow=True)
    assert known.content == unknown.content
    assert "/sign-in/link/" in mail.outbox[0].body
    assert "Mallory" not in mail.outbox[0].body
    assert not Person.objects.filter(email="new@example.org").exists(), "stored before the address was proven"


def test_joining_makes_an_account_once_the_mail_is_answered(db: None) -> None:
    Client().post("/join/?for=self", {"name": "Fatima", "language": "es", "email": "fatima@example.org"})
    assert mail.outbox[0].to == ["fatima@example.org"]
    token = link_in(mail.outbox[0]).split("t=")[1]
    client = Client()
    assert "Fatima" in client.get(f"/join/link/?t={token}").content.decode()
    from urllib.parse import unquote

    form = {"t": unquote(token), "name": "Fatima B.", "language": "es"}
    assert client.post("/join/link/", form).status_code == 302
    person = Person.objects.get(email="fatima@example.org")
    assert (person.name, person.language, person.has_usable_password()) == ("Fatima B.", "es", False)
    assert who_is_in(client) == str(person.pk)
    again = Client()
    again.post("/join/link/", {**form, "name": "Other"})
    assert who_is_in(again) == "" and Person.objects.count() == 1


def test_a_used_sign_up_link_says_so_before_anything_is_written(world: World) -> None:
    token = sealed(
        {"email": "amara@example.org", "name": "A", "language": "en", "to": ""}, salt=SIGN_UP_SALT, now=timezone.now()
    )
    page = Client().get("/join/link/", {"t": token}).content.decode()
    assert "This link no longer works" in page and "Make my account" not in page
    Person.objects.filter(pk=world.amara.pk).update(is_active=False)
    assert "This link no longer works" in Client().get("/join/link/", {"t": token}).content.decode()


def test_a_changed_sign_up_link_is_refused(db: None) -> None:
    ask("fatima@example.org")
    token = link_in(mail.outbox[0]).split("t=")[1]
    middle = len(token) // 2
    changed = token[:middle] + ("A" if token[middle] != "A" else "B") + token[middle + 1 :]
    Client().post("/join/link/", {"t": changed, "name": "F", "language": "en"})
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:///evil.example"]
)
def test_a_link_never_leads_to_another_site(to: str, world: World) -> None:
    client = Client()
    ask("amara@example.org", client, next=to)
    response = press(client, link_in(mail.outbox[0]))
    assert response["Location"] == "/"
    assert client.get("/sign-in/", {"next": to})["Location"] == "/"


def with_totp(person: Person) -> str:
    confirm_address(person=person)  # who has a second factor was signed in, and so had shown that the address is theirs
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return secret


def test_the_second_factor_is_asked_for_after_a_mail_link(world: World) -> None:
    with_totp(world.amara)
    client = Client()
    ask("amara@example.org", client, next="/me/")
    link = link_in(mail.outbox[0])
    response = press(client, link)
    assert response["Location"].startswith("/account/2fa/authenticate/")
    assert who_is_in(client) == "", "signed in before the second factor"
    assert client.get("/me/").status_code == 302
    assert "no longer works" in Client().get(link).content.decode(), "an unfinished sign-in brings the link back"
    assert client.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert who_is_in(client) == ""
    code = Authenticator.objects.get(user=world.amara, type="recovery_codes").wrap().get_unused_codes()[0]
    response = client.post("/account/2fa/authenticate/", {"code": code})
    assert (response.status_code, response["Location"]) == (302, "/me/")
    assert who_is_in(client) == str(world.amara.pk)


def test_the_second_factor_is_asked_for_after_a_password(world: World) -> None:
    with_totp(world.amara)
    client = Client()
    response = client.post("/account/login/", {"login": "amara@example.org", "password": "a long enough password"})
    assert response["Location"].startswith("/account/2fa/authenticate/")
    assert who_is_in(client) == ""


def test_mails_speak_the_persons_language_and_hold_nothing_private(world: World) -> None:
    from django.utils import translation

    Person.objects.filter(pk=world.amara.pk).update(language="es")
    ask("amara@example.org")
    message = mail.outbox[0]
    with translation.override("es"):
        assert message.subject == translation.gettext("Your sign-in link")
    assert "Amara" not in message.body and "amara@" not in message.body
    assert not getattr(message, "alternatives", None)
    assert len(message.subject) < 50
