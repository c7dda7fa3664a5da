"""How tests of these pages send a form, and what the journal says of it."""

from __future__ import annotations

from bridgework.journal.models import Entry
from tests.cast import World


def acts() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("act", flat=True))


def post(world: World, who: str, path: str, data: dict | None = None):  # noqa: ANN201
    return world.client(who).post(f"/p/harbor/{path}", data or {})
