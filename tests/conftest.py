"""Fixtures that every test may use."""

from __future__ import annotations

import pytest

from tests.cast import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """The cast and their two partnerships."""
    return make_world()
