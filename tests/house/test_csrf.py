"""No form is taken from another site: every route of every table refuses a POST without a token, from those who may."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import World
from tests.doors import Door
from tests.house.test_doors import DOORS, filled  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db

# What takes a POST without a token, and what guards it instead.
INSTEAD = {
    "ui:switch-language": "the Origin of the request",
    "mail:unsubscribe": "the signed token in the address; mail programs send this POST themselves (RFC 8058)",
}


def url_of(door: Door, world: World) -> str:
    where = {"partnership": "harbor"} if door.in_partnership else {}
    return reverse(door.name, kwargs={**where, **door.own(world)})


def those_who_may(door: Door) -> list[str]:
    return [who for who, status in door.expected.items() if status in (200, 302, 303, 405)]


GUARDED = {door.name: door for door in DOORS if door.name not in INSTEAD and not door.name.startswith("api:")}


@pytest.mark.parametrize("door", GUARDED.values(), ids=list(GUARDED))
def test_a_post_without_a_token_is_refused(door: Door, filled: World) -> None:  # noqa: F811
    who = next((who for who in ("amara", "ben", "chidi", "nobody") if who in those_who_may(door)), "amara")
    client = Client(enforce_csrf_checks=True)
    if who != "nobody":
        client.force_login(getattr(filled, who), backend="django.contrib.auth.backends.ModelBackend")
    response = client.post(url_of(door, filled), door.data(filled))
    assert response.status_code == 403, f"{who} got {response.status_code}"
    assert b"<h1" in response.content, "the refusal is a page that explains itself"


def test_the_list_of_exceptions_is_complete_and_short() -> None:
    from django.urls import URLPattern, get_resolver

    def exempt(resolver: object, namespace: str = "") -> set[str]:
        found: set[str] = set()
        for entry in resolver.url_patterns:  # type: ignore[attr-defined]
            if isinstance(entry, URLPattern):
                if getattr(entry.callback, "csrf_exempt", False):
                    found.add(f"{namespace}{entry.name}")
            else:
                found |= exempt(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        return found

    # Ninja exempts its own views; what changes something takes a token only, see below.
    ours = {name for name in exempt(get_resolver()) if not name.startswith("api:")}
    assert ours == set(INSTEAD)


# What the API changes, by token alone: a forged form cannot send one, and the browser's cookie is not taken.
BY_TOKEN = {"indicator-table"}


def test_what_the_api_changes_takes_a_token_and_no_cookie(filled: World) -> None:  # noqa: F811
    from bridgework.config.urls import api

    acts = {
        operation.url_name
        for _prefix, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
        if set(operation.methods) != {"GET"}
    }
    assert acts == BY_TOKEN
    for door in (one for one in DOORS if one.name.removeprefix("api:") in BY_TOKEN):
        response = filled.client("amara").post(url_of(door, filled), b"{}", content_type="application/json")
        assert response.status_code == 401


@pytest.mark.parametrize("origin", ["", "null", "https://elsewhere.example", "http://testserver.elsewhere.example"])
def test_switching_the_language_asks_where_the_form_stood(origin: str, db: None) -> None:
    headers = {"Origin": origin} if origin else {}
    response = Client(enforce_csrf_checks=True).post("/language/", {"language": "es", "next": "/"}, headers=headers)
    assert response.status_code == 403
    assert "language" not in response.cookies


def test_switching_the_language_works_from_our_own_page(db: None) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/language/", {"language": "es", "next": "/"}, headers={"Origin": "http://testserver"})
    assert response.status_code == 302
    assert response.cookies["language"].value == "es"


def test_stopping_needs_the_signed_token(filled: World) -> None:  # noqa: F811
    from bridgework.updates.models import Follower

    n = Follower.objects.count()
    Client(enforce_csrf_checks=True).post(reverse("mail:unsubscribe", kwargs={"token": "forged"}))
    assert Follower.objects.count() == n
