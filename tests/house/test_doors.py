"""Every route of the router stands in a table, and every table holds: who gets in, who is turned away, and how."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.cast import CANARY, PEOPLE, World, make_world
from tests.doors import Door

pytestmark = pytest.mark.django_db

TESTS = Path(__file__).resolve().parents[1]
MODULES = [import_module(f"tests.{path.parent.name}.doors") for path in sorted(TESTS.glob("*/doors.py"))]
DOORS: list[Door] = [door for module in MODULES for door in module.DOORS]

# Whom a door turns away is the same Python on both databases; behind it each view asks the database. So on PostgreSQL those
# who get in nearly everywhere go through all doors.
GET_IN = ("amara", "ben")

# Routes of kept libraries, tested by them; what they guard is tested in tests/people.
OF_LIBRARIES = re.compile(
    r"^(account_|mfa_|socialaccount_|openid_connect_|<unnamed social/|api:(openapi|api-root|docs|openapi-json|openapi-view))"
)


def routes(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}" if entry.name else f"{namespace}<unnamed {entry.pattern}>"
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from routes(entry, inner)


def test_every_route_stands_in_a_table() -> None:
    listed = {door.name for door in DOORS}
    missing = sorted({name for name in routes(get_resolver()) if not OF_LIBRARIES.match(name)} - listed)
    assert not missing, f"routes without a table URL × person × status: {missing}"


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Both partnerships with everything the tables need, made once; each test's own changes are rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        for module in MODULES:
            module.fill(world)
        world.sign_all_in()
        yield world
        transaction.set_rollback(True)


def call(world: World, door: Door, who: str, partnership: str | None, kwargs: dict) -> tuple[int, bytes]:
    where = {"partnership": partnership} if partnership else {}
    url = reverse(door.name, kwargs={**where, **kwargs})
    response = getattr(world.client(who), door.method)(url, door.data(world), headers=door.headers)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code, body + str(response.headers).encode()


@pytest.mark.parametrize("door", DOORS, ids=lambda door: f"{door.method} {door.name}")
def test_door(door: Door, filled: World) -> None:
    for who in PEOPLE if connection.vendor == "sqlite" else GET_IN:
        status, body = call(filled, door, who, "harbor" if door.in_partnership else None, door.own(filled))
        assert status == door.expected[who], f"{who} got {status} instead of {door.expected[who]}"
        if who != "esther":
            assert CANARY.encode() not in body, f"Valley's canary leaks to {who}"


@pytest.mark.parametrize("door", [d for d in DOORS if d.in_partnership], ids=lambda door: f"{door.method} {door.name}")
def test_door_of_a_private_partnership_is_shut_to_outsiders(door: Door, filled: World) -> None:
    kwargs = (door.foreign or door.own)(filled)
    is_api = door.name.startswith("api:")
    for who in ("nobody", "dolores", "amara"):
        status, body = call(filled, door, who, "valley", kwargs)
        assert status == (404 if who != "nobody" or is_api else 302), f"{who} got {status}"
        assert CANARY.encode() not in body


@pytest.mark.parametrize("door", [d for d in DOORS if d.foreign], ids=lambda door: f"{door.method} {door.name}")
def test_door_does_not_show_what_belongs_to_another_partnership(door: Door, filled: World) -> None:
    assert door.foreign
    for who in PEOPLE:
        status, body = call(filled, door, who, "harbor", door.foreign(filled))
        may_enter = door.expected[who] in (200, 302, 303) and not (who == "nobody" and door.expected[who] == 302)
        # Where the right depends on the thing itself, nobody is told that a foreign one exists: 404 stands for 403 then.
        allowed = (
            {404} if may_enter else {door.expected[who], 404} if door.expected[who] == 403 else {door.expected[who]}
        )
        assert status in allowed, f"{who} got {status}"
        if who != "esther":
            assert CANARY.encode() not in body
