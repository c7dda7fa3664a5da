"""Three organizations that serve the same teenagers."""

from __future__ import annotations

import pytest

from bridgework.alignment.actions import reckon
from bridgework.partnerships.models import Organization
from tests.alignment.pair_people import serve
from tests.cast import NOW, World


@pytest.fixture
def three(world: World) -> World:
    """Clinic, school and network serve the same teenagers; another two have nothing to do with them."""
    for organization in (world.clinic, world.school, world.network):
        serve(organization)
    for slug, name in (("bakers", "Bread for elders"), ("boats", "Boat repair classes")):
        far = Organization.objects.create(partnership=world.harbor, slug=slug, name=slug.capitalize())
        serve(far, name, ages=("65+",), languages=("en",), places=(slug,))
    reckon(partnership=world.harbor, at=NOW)
    return world
