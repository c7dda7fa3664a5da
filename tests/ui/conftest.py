"""The look stands alone: its tests use only its own paths."""

import pytest


@pytest.fixture(autouse=True)
def own_paths(settings):
    settings.ROOT_URLCONF = "tests.ui.urls"
