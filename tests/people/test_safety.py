"""What must not happen: guessing without end, locking people out, keeping addresses, forged forms, secrets in logs."""

from __future__ import annotations

import logging
import re
import time
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection
from django.test import Client, override_settings

from bridgework.people import throttling
from bridgework.people.actions import confirm_address
from bridgework.people.models import Counter, DailySecret, Person
from bridgework.people.queries import example_sign_in_path
from tests.cast import World
from tests.people.test_mail_link import ask, link_in, press, who_is_in

STRANGER = "203.0.113.7"
PASSWORD = "a long enough password"


def try_password(password: str, ip: str = "127.0.0.1", email: str = "amara@example.org") -> tuple[Client, str]:
    client = Client(REMOTE_ADDR=ip)
    response = client.post("/account/login/", {"login": email, "password": password})
    return client, response.content.decode()


def prove(email: str = "amara@example.org") -> None:
    confirm_address(person=Person.objects.get(email=email))


def test_wrong_passwords_bring_a_pause_and_no_lock_out(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    prove()
    for _ in range(10):
        client, page = try_password("wrong wrong wrong", STRANGER)
        assert "Check the mail address and the password" in page
    client, page = try_password(PASSWORD, STRANGER)
    assert not who_is_in(client), "an eleventh guess within a quarter of an hour was answered"
    # the owner, elsewhere, is not kept out by a stranger's guesses
    client, _page = try_password(PASSWORD, "198.51.100.20")
    assert who_is_in(client)
    # and a quarter of an hour later the stranger's network may try again
    later = time.time() + 15 * 60 + 1
    clock = SimpleNamespace(time=lambda: later, monotonic=time.monotonic, sleep=time.sleep)
    monkeypatch.setattr("allauth.core.internal.ratelimit.time", clock)
    client, _page = try_password(PASSWORD, STRANGER)
    assert who_is_in(client)


def test_the_mail_link_still_works_while_passwords_pause(world: World) -> None:
    for _ in range(11):
        try_password("wrong wrong wrong")
    ask("amara@example.org")
    client = Client()
    press(client, link_in(mail.outbox[-1]))
    assert who_is_in(client)


@pytest.mark.parametrize("address", ["amara@example.org", "stranger@example.org"])
def test_an_address_gets_five_mails_an_hour_and_nothing_tells(address: str, world: World) -> None:
    answers = {ask(address).content for _ in range(7)}
    assert len(answers) == 1
    assert len(mail.outbox) == 5


def test_the_mails_of_one_network_are_enough_for_a_hundred_people_who_ask_twice() -> None:
    assert throttling.MAIL_RATES_OF_NETWORK == {"mail": "200/1h/ip"}


def test_a_network_that_asked_for_too_many_mails_is_told_so_and_nobody_is_revealed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttling, "MAIL_RATES_OF_NETWORK", {"mail": "2/1h/ip"})
    room = Client(REMOTE_ADDR=STRANGER)
    assert [ask(address, room).status_code for address in ("a@example.org", "b@example.org")] == [200, 200]
    mail.outbox.clear()
    pages = []
    for address in ("amara@example.org", "stranger@example.org"):
        answer = room.post("/sign-in/", {"email": address})
        assert answer.status_code == 429 and "Wait an hour, or try in another network" in answer.content.decode()
        pages.append(answer.content.decode().replace(address, ""))
        joining = room.post("/join/?for=self", {"name": "A", "language": "en", "email": address})
        assert joining.status_code == 429 and "Wait an hour" in joining.content.decode()
    assert without_tokens(pages[0]) == without_tokens(pages[1])
    assert not mail.outbox
    # elsewhere the same address still gets its mail
    ask("amara@example.org", Client(REMOTE_ADDR="198.51.100.20"))
    assert len(mail.outbox) == 1


def without_tokens(page: str) -> str:
    return re.sub(r'csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"', "", page)


def whole_database() -> str:
    """Every value of every row of every table, as text."""
    parts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            parts += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(parts)


def test_no_ip_address_is_in_any_table(world: World) -> None:
    prove()
    try_password("wrong wrong wrong", STRANGER)
    client = Client(REMOTE_ADDR=STRANGER)
    ask("ben@example.org", client)
    press(client, link_in(mail.outbox[-1]))
    client.get("/me/")
    client.post("/account/password/reset/", {"email": "ben@example.org"})
    Client(REMOTE_ADDR="2001:db8:1:2:3:4:5:6").post("/sign-in/", {"email": "x@example.org"})
    everything = whole_database()
    assert Counter.objects.exists(), "attempts were not counted at all"
    assert "ben@example.org" in everything  # the search does see what is there
    for address in (STRANGER, "127.0.0.1", "2001:db8:1:2"):
        assert address not in everything
    fields = [f.get_internal_type() for model in apps.get_models() for f in model._meta.get_fields() if f.concrete]
    assert "GenericIPAddressField" not in fields and "IPAddressField" not in fields


def test_counters_of_yesterday_can_be_traced_to_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from bridgework.people import throttling

    throttling._secrets.clear()
    before = throttling.hidden(STRANGER)
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr("bridgework.people.throttling.timezone", SimpleNamespace(now=lambda: tomorrow))
    assert throttling.hidden(STRANGER) != before
    assert [row.day for row in DailySecret.objects.all()] == [tomorrow.date()]
    throttling._secrets.clear()


POSTS = [
    "/sign-in/",
    "/sign-in/link/",
    "/join/?for=self",
    "/join/link/",
    "/setup/",
    "/account/login/",
    "/account/password/reset/",
    "/account/logout/",
]
OWN_POSTS = [
    "/me/",
    "/me/tokens/",
    "/me/tokens/1/revoke/",
    "/me/erase/",
    "/account/email/",
    "/account/password/change/",
]


@pytest.mark.parametrize("path", POSTS + OWN_POSTS)
def test_a_forged_form_is_refused(path: str, world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    if path in OWN_POSTS:
        client.force_login(world.amara, backend="django.contrib.auth.backends.ModelBackend")
    response = client.post(path, {"email": "amara@example.org", "confirmation": "amara@example.org"})
    assert response.status_code == 403
    assert not mail.outbox


def test_neither_secrets_nor_addresses_reach_the_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        prove()
        ask("stranger@example.org")
        link = link_in(mail.outbox[-1])
        Client().get(link)
        Client(enforce_csrf_checks=True).post("/sign-in/link/", {"t": "some-token-text"})
        Client().get(link.replace("t=", "t=x"))
        try_password("my secret password")
        client = world.client("amara")
        page = client.post("/me/tokens/", {"label": "sheet", "days": "30"}).content.decode()
        raw = re.search(r"bw_[\w-]+", page).group()
        client.get("/me/", headers={"Authorization": f"Bearer {raw}"})
    # what was asked of the logger, formatted as it would be written
    text = "\n".join(record.getMessage() for record in caplog.records)
    tokens = [re.search(r"t=([^&\s]+)", message.body).group(1) for message in mail.outbox]
    for secret in [
        *tokens,
        raw,
        "some-token-text",
        "my secret password",
        "amara@example.org",
        "stranger@example.org",
        "127.0.0.1",
    ]:
        assert secret not in text


# One-click sign-in of the example


def one_click(world: World, **meta: str) -> int:
    return Client().get(example_sign_in_path(world.amara), **{"HTTP_HOST": "localhost:8000", **meta}).status_code


OUTSIDE = ["/privacy/", "/developers/", "/me/", "/account/", "/account/email/", "/account/password/change/", "/gallery/", "/nowhere/"]  # fmt: skip


@pytest.mark.parametrize(("mode", "n_marks"), [("example", 1), ("embedded", 0)])
def test_in_example_mode_pages_outside_a_partnership_are_marked_too(world: World, mode: str, n_marks: int) -> None:
    mark = "An example partnership with invented people and numbers."
    with override_settings(BRIDGEWORK_MODE=mode):
        for path in OUTSIDE:
            page = world.client("amara").get(path, follow=True)
            assert page.content.decode().count(mark) == n_marks, (path, page.redirect_chain)
        # A partnership says for itself whether it is one.
        assert mark not in world.client("nobody").get("/p/harbor/").content.decode()
        world.harbor.is_example = True
        world.harbor.save(update_fields=["is_example"])
        assert world.client("nobody").get("/p/harbor/").content.decode().count(mark) == 1
        refused = world.client("ben").get("/p/harbor/desk/members/")
        assert refused.status_code == 403 and mark in refused.content.decode()


@override_settings(BRIDGEWORK_MODE="example")
def test_an_example_link_signs_in_with_one_click(world: World) -> None:
    client = Client()
    response = client.get(example_sign_in_path(world.amara), headers={"host": "localhost:8000"})
    assert (response.status_code, response["Location"]) == (302, "/")
    assert who_is_in(client) == str(world.amara.pk)


@override_settings(BRIDGEWORK_MODE="example")
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000"])
def test_an_example_link_works_under_every_name_of_this_machine(host: str, world: World) -> None:
    assert one_click(world, HTTP_HOST=host) == 302


@override_settings(BRIDGEWORK_MODE="example")
@pytest.mark.parametrize(
    "meta",
    [
        {"HTTP_X_FORWARDED_FOR": STRANGER},
        {"HTTP_X_FORWARDED_FOR": ""},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"HTTP_X_FORWARDED_HOST": "localhost"},
        {"HTTP_FORWARDED": f"for={STRANGER}"},
        {"HTTP_X_REAL_IP": STRANGER},
        {"HTTP_VIA": "1.1 proxy"},
        {"HTTP_HOST": "bridgework.example.org"},
        {"HTTP_HOST": "localhost.example.org"},
        {"REMOTE_ADDR": STRANGER},
        {"REMOTE_ADDR": "10.0.0.5"},
        {"REMOTE_ADDR": ""},
    ],
    ids=str,
)
def test_an_example_link_refuses_whoever_is_not_on_this_machine(meta: dict[str, str], world: World) -> None:
    assert one_click(world, **meta) == 404


@pytest.mark.parametrize("mode", ["embedded", "production"])
def test_an_example_link_is_nothing_outside_the_example(mode: str, world: World) -> None:
    with override_settings(BRIDGEWORK_MODE=mode):
        assert one_click(world) == 404


@override_settings(BRIDGEWORK_MODE="example")
def test_an_example_link_of_one_person_is_not_one_of_another(world: World) -> None:
    path = example_sign_in_path(world.dolores).replace(str(world.dolores.ref), str(world.amara.ref))
    assert Client().get(path, headers={"host": "localhost"}).status_code == 404
