"""The first administrator: one printed token, used once, in the browser."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.test import Client

from bridgework.journal.chain import entry_hash
from bridgework.journal.models import Entry
from bridgework.partnerships.actions.setting_up import SITE_SCOPE
from bridgework.people import actions
from bridgework.people.models import Person, SetupToken
from tests.cast import make_world

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
FORM = {"name": "Grace", "email": "Grace@example.org", "password": "", "language": "en"}


def set_up(token: str, **changes: str) -> tuple[Client, int]:
    client = Client()
    return client, client.post("/setup/", {**FORM, "token": token, **changes}).status_code


def test_setup_makes_an_administrator_and_signs_them_in(db: None) -> None:
    token = actions.make_setup_token(NOW)
    assert token and token in Client().get(f"/setup/?token={token}").content.decode()
    client, status = set_up(token)
    person = Person.objects.get()
    assert status == 302
    assert (person.name, person.email, person.is_administrator) == ("Grace", "grace@example.org", True)
    assert client.session["_auth_user_id"] == str(person.pk)


def test_setup_leads_to_the_first_partnership_only_while_there_is_none(db: None) -> None:
    promise = "Then you make the first partnership."
    token = actions.make_setup_token(NOW)
    with transaction.atomic():
        assert promise in Client().get("/setup/").content.decode()
        answer = Client().post("/setup/", {**FORM, "token": token})
        assert answer.headers["Location"] == "/partnerships/new/"
        transaction.set_rollback(True)
    make_world()
    Person.objects.update(is_administrator=False)
    page = Client().get("/setup/").content.decode()
    assert "You become the first administrator." in page and promise not in page
    assert Client().post("/setup/", {**FORM, "token": token}).headers["Location"] == "/"


def test_setup_is_journaled_without_a_name_in_what_cannot_be_erased(db: None) -> None:
    set_up(actions.make_setup_token(NOW))
    entry = Entry.objects.get(scope=SITE_SCOPE)
    assert (entry.act, entry.capacity, entry.facts) == ("people.administrator.made", "administrator", {})
    assert entry.hash == entry_hash(Entry.objects.values().get(pk=entry.pk))
    assert entry.disclosures.get(part="who").words == "Grace"


def test_setup_token_works_once_and_then_nothing_is_there(db: None) -> None:
    token = actions.make_setup_token(NOW)
    set_up(token)
    _, status = set_up(token, email="second@example.org")
    assert status == 404
    assert Client().get("/setup/").status_code == 404
    assert Person.objects.count() == 1


def test_setup_refuses_any_other_token(db: None) -> None:
    token = actions.make_setup_token(NOW)
    for wrong in (token[:-1], token + "x", "x", " "):
        _, status = set_up(wrong)
        assert status == 200
    assert not Person.objects.exists()


def test_a_used_token_stays_used_even_if_the_administrator_is_gone(db: None) -> None:
    token = actions.make_setup_token(NOW)
    set_up(token)
    Person.objects.all().delete()
    _, status = set_up(token)
    assert status == 200 and not Person.objects.exists()


def test_a_new_setup_token_ends_the_old_one_and_only_its_hash_is_kept(db: None) -> None:
    old, new = actions.make_setup_token(NOW), actions.make_setup_token(NOW)
    assert SetupToken.objects.count() == 1
    assert new not in str(SetupToken.objects.values().get())
    set_up(old)
    assert not Person.objects.exists()
    set_up(new)
    assert Person.objects.exists()


def test_no_setup_token_once_there_is_an_administrator(db: None) -> None:
    set_up(actions.make_setup_token(NOW))
    assert actions.make_setup_token(NOW) is None


def test_guessing_the_setup_token_is_slowed_down(db: None) -> None:
    token = actions.make_setup_token(NOW)
    for _ in range(20):
        set_up("wrong")
    set_up(token)
    assert not Person.objects.exists()


@pytest.mark.parametrize("password", ["short", "password12"])
def test_setup_refuses_a_weak_password(password: str, db: None) -> None:
    _, status = set_up(actions.make_setup_token(NOW), password=password)
    assert status == 200 and not Person.objects.exists()


def test_setup_with_a_password_lets_them_come_back_with_it(db: None) -> None:
    set_up(actions.make_setup_token(NOW), password="harbor lights at dusk")
    client = Client()
    client.post("/account/login/", {"login": "grace@example.org", "password": "harbor lights at dusk"})
    assert client.session.get("_auth_user_id") == str(Person.objects.get().pk)
