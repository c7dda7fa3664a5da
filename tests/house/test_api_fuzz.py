"""Two thousand generated calls of the HTTP API: whatever is asked, no server error, no leak, and what the schema says."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.urls import resolve
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bridgework.people.actions import make_api_token
from tests.cast import CANARY, World
from tests.house.test_doors import DOORS, filled  # noqa: F401  (a fixture)

with warnings.catch_warnings():
    # Of schemathesis' own making, at import.
    warnings.simplefilter("ignore", DeprecationWarning)
    import schemathesis
    from schemathesis import GenerationMode
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_schema_conformance,
    )

pytestmark = pytest.mark.django_db

N_CASES = 2_000
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]
# What a traceback, a debug page or a database driver would show.
INSIDES = ("Traceback (most recent", "site-packages", "OperationalError", "IntegrityError", "psycopg", "sqlite3.")


def known_arguments(world: World) -> dict[str, list[dict[str, str]]]:
    """Return, for each route of the API, arguments that lead somewhere: Harbor's and Valley's things under both."""
    known: dict[str, list[dict[str, str]]] = {}
    for door in DOORS:
        if door.name.startswith("api:"):
            things = [door.own(world), *([door.foreign(world)] if door.foreign else [])]
            known[door.name.removeprefix("api:")] = [
                {"partnership": partnership, **{key: str(value) for key, value in thing.items()}}
                for partnership in ("harbor", "valley")
                for thing in things
            ]
    return known


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Keep the test's connection open between calls, as Django's own test client does: its transaction holds the world."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_api_answers_two_thousand_generated_calls_without_a_server_error(
    filled: World,  # noqa: F811
    one_connection: None,
) -> None:
    from bridgework.config.wsgi import application

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"(schemathesis|jsonschema|werkzeug)")
        schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= 15, "the schema lost its operations"
    known = known_arguments(filled)
    _row, token = make_api_token(person=filled.ben, label="fuzz", lasts=timedelta(days=1), now=timezone.now())
    callers = [{}, {"Authorization": f"Bearer {token}"}, {"Authorization": "Bearer wrong"}]
    seen = {"calls": 0, "found": 0}

    for operation in operations:
        arguments = known.get(resolve(re.sub(r"{.*?}", "x", operation.path)).url_name or "", [])
        assert arguments, f"{operation.path} stands in no table of doors"
        ways = [(GenerationMode.POSITIVE, st.none()), (GenerationMode.POSITIVE, st.sampled_from(arguments))]
        if list(operation.query):  # a path of plain text has no wrong values
            ways.append((GenerationMode.NEGATIVE, st.none() | st.sampled_from(arguments)))
        for mode, places in ways:
            cases = operation.as_strategy(generation_mode=mode)
            _call_often(cases, places, callers, -(-N_CASES // (len(ways) * len(operations))), seen)
    assert seen["calls"] >= N_CASES, seen
    assert seen["found"] >= N_CASES // 10, "hardly any call reached anything; the fuzz tests the 404 page"


def _call_often(cases: Any, places: Any, callers: list[dict], n: int, seen: dict[str, int]) -> None:
    @settings(
        max_examples=n,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, place=places, caller=st.sampled_from(callers))
    def check(case: Any, place: dict[str, str] | None, caller: dict[str, str]) -> None:
        if place is not None:
            case.path_parameters = dict(place)
        response = case.call(headers=caller)
        seen["calls"] += 1
        seen["found"] += response.status_code == 200
        text = response.content.decode(errors="replace")
        where = f"{response.request.method} {response.request.url} as {bool(caller)}"
        assert response.status_code < 500, f"{where}: {response.status_code} {text[:300]}"
        assert CANARY not in text, f"{where}: Valley leaks"
        assert not [inside for inside in INSIDES if inside in text], where
        case.validate_response(response, checks=CHECKS)

    check()
