"""One's own account: details, tokens for programs, leaving for good."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client, RequestFactory

from bridgework.journal.chain import entry_hash
from bridgework.journal.models import Disclosure, Entry
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.actions.erasing import erase_person
from bridgework.partnerships.models import Body, Membership, Seat
from bridgework.people import actions
from bridgework.people.api_auth import person_of
from bridgework.people.models import ApiToken, Person
from bridgework.people.queries import person_of_token
from tests.cast import NOW, World

MONTH = timedelta(days=30)


def test_details_are_saved_and_the_pages_speak_the_new_language(world: World) -> None:
    client = world.client("chidi")
    assert client.post("/me/", {"name": "Chidi O.", "language": "es"}).status_code == 302
    world.chidi.refresh_from_db()
    assert (world.chidi.name, world.chidi.language) == ("Chidi O.", "es")
    assert 'lang="es"' in client.get("/me/").content.decode()


@pytest.mark.parametrize("form", [{"name": "", "language": "en"}, {"name": "C", "language": "xx"}])
def test_details_that_cannot_be_are_refused(form: dict[str, str], world: World) -> None:
    assert world.client("chidi").post("/me/", form).status_code == 200
    world.chidi.refresh_from_db()
    assert (world.chidi.name, world.chidi.language) == ("Chidi", "en")


def test_after_a_password_is_set_or_changed_the_account_page_opens(world: World) -> None:
    world.chidi.set_unusable_password()
    world.chidi.save()
    client = world.client("chidi")
    first, second = "a first long password", "another long password"
    set_it = client.post("/account/password/set/", {"password1": first, "password2": first})
    assert (set_it.status_code, set_it["Location"]) == (302, "/me/")
    form = {"oldpassword": first, "password1": second, "password2": second}
    changed = client.post("/account/password/change/", form)
    assert (changed.status_code, changed["Location"]) == (302, "/me/")
    world.chidi.refresh_from_db()
    assert world.chidi.check_password(second)


def test_an_api_token_is_shown_once_and_only_its_hash_is_kept(world: World) -> None:
    client = world.client("ben")
    page = client.post("/me/tokens/", {"label": "Our sheet", "days": "30"}).content.decode()
    raw = re.search(r"bw_[\w-]{40,}", page).group()
    assert raw not in client.get("/me/").content.decode()
    assert raw not in str(list(ApiToken.objects.values()))
    assert person_of_token(raw, ApiToken.objects.get().created_at) == world.ben


def test_an_api_token_ends_when_it_runs_out_is_revoked_or_its_owner_may_not_sign_in(world: World) -> None:
    def token() -> tuple[ApiToken, str]:
        return actions.make_api_token(person=world.ben, label="x", lasts=MONTH, now=NOW)

    _, raw = token()
    assert person_of_token(raw, NOW + MONTH - timedelta(seconds=1)) == world.ben
    assert person_of_token(raw, NOW + MONTH) is None
    row, raw = token()
    assert world.client("amara").post(f"/me/tokens/{row.pk}/revoke/").status_code == 404
    assert person_of_token(raw, NOW) == world.ben, "somebody else ended this token"
    assert world.client("ben").post(f"/me/tokens/{row.pk}/revoke/").status_code == 302
    assert person_of_token(raw, NOW) is None
    _, raw = token()
    Person.objects.filter(pk=world.ben.pk).update(is_active=False)
    assert person_of_token(raw, NOW) is None
    assert person_of_token("bw_unknown", NOW) is None


def test_the_api_knows_who_calls_and_refuses_tokens_that_do_not_work(world: World) -> None:
    from django.contrib.auth.models import AnonymousUser
    from django.utils import timezone
    from ninja.errors import HttpError

    def request(token: str = "", user: object = None):
        made = RequestFactory().get("/api/", headers={"Authorization": f"Bearer {token}"} if token else {})
        made.user = user or AnonymousUser()
        return made

    _, raw = actions.make_api_token(person=world.ben, label="x", lasts=MONTH, now=timezone.now())
    assert person_of(request(raw)) == world.ben
    assert person_of(request(raw, world.amara)) == world.ben, "a token wins over the session"
    assert person_of(request(user=world.amara)) == world.amara
    assert person_of(request()) is None
    with pytest.raises(HttpError) as refused:
        person_of(request("bw_wrong", world.amara))
    assert refused.value.status_code == 401


def whole_file() -> bytes:
    """The database as SQLite would write it to disk, free pages included."""
    return connection.connection.serialize()


def chain_holds(scope: object) -> bool:
    previous = ""
    for number, row in enumerate(Entry.objects.filter(scope=scope).order_by("number").values(), start=1):
        if row["number"] != number or row["previous"] != previous or row["hash"] != entry_hash(row):
            return False
        previous = row["hash"]
    return bool(previous)


NAME, ADDRESS = "Zubeydah Quillfeather", "zubeydah.quillfeather@example.org"


@pytest.mark.django_db(transaction=True)
def test_after_erasing_nothing_of_the_person_is_found_in_the_whole_file() -> None:
    from tests.cast import make_world

    world = make_world()
    person = Person.objects.create_user(ADDRESS, "a long enough password", name=NAME)
    EmailAddress.objects.create(user=person, email=ADDRESS, verified=True, primary=True)
    capacity = Membership.objects.create(
        partnership=world.harbor, person=person, organization=world.school, role="partner", since=NOW
    )
    body = Body.objects.create(partnership=world.harbor, slug="group", name=Words.of("Group"), kind="steering")
    seat = Seat.objects.create(
        body=body, organization=world.school, holder=person, holder_name=NAME, starts_on=date(2026, 1, 1)
    )
    actions.make_api_token(person=person, label="x", lasts=MONTH, now=NOW)
    journaled(
        partnership=world.harbor,
        by=capacity,
        act="goals.goal.endorsed",
        subject="goals.goal:x",
        at=NOW,
        why=f"{NAME} said so",
    )
    elsewhere = Client()
    elsewhere.post("/account/login/", {"login": ADDRESS, "password": "a long enough password"})
    assert elsewhere.session.get("_auth_user_id") == str(person.pk)
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")

    if connection.vendor == "sqlite":
        assert NAME.encode() in whole_file() and ADDRESS.encode() in whole_file()
    assert client.post("/me/erase/", {"confirmation": "somebody@example.org"}).status_code == 200
    assert Person.objects.filter(pk=person.pk).exists(), "erased without the right confirmation"
    assert client.post("/me/erase/", {"confirmation": ADDRESS.upper()}).status_code == 302

    assert not Person.objects.filter(pk=person.pk).exists()
    assert not Membership.objects.filter(pk=capacity.pk).exists()
    assert not Disclosure.objects.filter(person_ref=person.ref).exists()
    seat.refresh_from_db()
    assert (seat.holder, seat.holder_name) == (None, "")
    assert elsewhere.get("/me/").status_code == 302, "a session elsewhere outlives its account"
    assert chain_holds(world.harbor.scope)
    assert Entry.objects.filter(scope=world.harbor.scope, act="partnerships.person.erased").exists()
    if connection.vendor == "sqlite":
        left = whole_file()
        for text in (NAME, "Quillfeather", ADDRESS, "quillfeather"):
            assert text.encode() not in left, f"{text} is still in the file"


def test_erasing_leaves_everybody_else_alone(world: World) -> None:
    amara = world.client("amara")
    erase_person(person=world.ben, now=NOW)
    assert amara.get("/me/").status_code == 200
    assert Membership.objects.filter(person=world.amara).exists()
    assert set(Person.objects.values_list("name", flat=True)) == {"Amara", "Chidi", "Dolores", "Esther"}
