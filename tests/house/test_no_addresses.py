"""No visitor's network address is kept: not in any table, not in any log, whatever a visitor does."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import AbstractBaseUser
from django.db import connection
from django.test import Client

from tests.cast import World
from tests.house.test_doors import filled  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db

DIRECT, FORWARDED = "203.0.113.7", "198.51.100.23"
V6 = "2001:db8:77::1234"
MARKS = (DIRECT, FORWARDED, V6, "203.0.113", "198.51.100", "2001:db8:77")


def every_cell() -> Iterator[tuple[str, str]]:
    """Yield table and text of every cell of every table, whatever model it belongs to or not."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                for cell in row:
                    if isinstance(cell, (bytes, memoryview)):
                        yield table, bytes(cell).decode("utf-8", errors="replace")
                    elif cell is not None:
                        yield table, str(cell)


@pytest.fixture
def every_log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Everything any logger says, from DEBUG up, also where it is not passed on to the root."""
    loggers = [
        logging.getLogger(),
        *(x for x in logging.root.manager.loggerDict.values() if isinstance(x, logging.Logger)),
    ]
    # SQL at DEBUG is not a log anybody keeps, and it would hold each parameter.
    loggers = [logger for logger in loggers if not logger.name.startswith("django.db")]
    before = [(logger, logger.level, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
        if logger.name != "root" and not logger.propagate:
            logger.addHandler(caplog.handler)
    yield caplog
    for logger, level, _propagate in before:
        logger.setLevel(level)
        if logger.name != "root":
            logger.removeHandler(caplog.handler)


def browser(address: str, who: AbstractBaseUser | None = None) -> Client:
    client = Client(
        REMOTE_ADDR=address, headers={"X-Forwarded-For": f"{FORWARDED}, {FORWARDED}", "X-Real-IP": FORWARDED}
    )
    if who:
        client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    return client


def live(world: World, address: str) -> None:
    """Do what visitors do, also wrongly."""
    client = browser(address)
    conversation = world.things["conversations.harbor.open"]
    at = f"/p/harbor/conversations/{conversation.slug}"
    assert client.get(f"{at}/card/").status_code == 200
    assert client.post(f"{at}/vote/", {"statement": 1, "answer": "agree"}).status_code == 303
    said = {"text": f"A crossing guard at the school, seen by {len(address)} of us", "language": "en"}
    assert "code" in client.post(f"{at}/say/", said).context
    assert client.post(f"{at}/next-person/").status_code == 303
    follower = {"email": f"reader{len(address)}@example.org", "language": "en"}
    assert client.post("/p/harbor/follow/", follower).status_code == 200
    assert client.post("/sign-in/", {"email": "chidi@example.org"}).status_code == 302
    for _attempt in range(12):  # beyond what is allowed, so that the refusal is looked at, too
        client.post("/account/login/", {"login": "ben@example.org", "password": "wrong"})
    client.post("/account/login/", {"login": "chidi@example.org", "password": "a long enough password"})
    client.post("/account/password/reset/", {"email": "chidi@example.org"})
    client.post("/setup/", {"token": "wrong"})
    client.get("/p/harbor/nothing/here/")
    client.get(f"{at}/yours/wrong-code/")
    client.get("/api/p/harbor/", headers={"Authorization": "Bearer wrong"})
    client.get("/", headers={"Host": "elsewhere.example"})
    Client(enforce_csrf_checks=True, REMOTE_ADDR=address).post(f"{at}/vote/", {"statement": 1})
    partner = browser(address, world.ben)
    partner.post("/me/", {"name": "Ben", "language": "en"})
    partner.post("/me/tokens/", {"label": "sheet", "days": "30"})
    partner.post(
        "/account/password/change/", {"oldpassword": "a long enough password", "password1": "another long one 5"}
    )


@pytest.mark.parametrize("address", [DIRECT, V6])
def test_no_address_of_a_visitor_is_in_any_table_or_log(
    address: str,
    filled: World,  # noqa: F811
    every_log: pytest.LogCaptureFixture,
) -> None:
    live(filled, address)
    cells = list(every_cell())
    assert len(cells) > 1_000, "the scan reads nothing"
    assert any("A crossing guard at the school" in cell for _table, cell in cells), "the scan misses what was written"
    assert any(table == "django_session" for table, _cell in cells)
    assert {table for table, cell in cells if any(mark in cell for mark in MARKS)} == set()
    assert every_log.records, "nothing was logged at all; the listener is deaf"
    said = [f"{record.name}: {record.getMessage()} {record.exc_text or ''}" for record in every_log.records]
    assert [line for line in said if any(mark in line for mark in MARKS)] == []


def test_the_scan_would_find_an_address(filled: World) -> None:  # noqa: F811
    """The check can fail: an address put into a text is found."""
    filled.ben.name = f"Ben at {DIRECT}"
    filled.ben.save()
    assert {table for table, cell in every_cell() if DIRECT in cell} == {"people_person"}
