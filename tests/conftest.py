"""Fixtures that every test may use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from bridgework.partnerships.models import Partnership
from tests.cast import World, make_world
from tests.loaded import loaded_example

EXAMPLE_NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


@pytest.fixture
def world(db: None) -> World:
    """The cast and their two partnerships."""
    return make_world()


@pytest.fixture(scope="module")
def harbor(django_db_setup: None, django_db_blocker: Any) -> Iterator[Partnership]:
    """The example partnership, loaded once a module inside a transaction that is rolled back; tests only read it
    (and say `pytestmark = pytest.mark.django_db`, or no database is set up)."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield loaded_example(EXAMPLE_NOW)
        transaction.set_rollback(True)
