"""The table URL × person × status of the pages that join."""

from __future__ import annotations

from bridgework.goals.models import Goal
from bridgework.lib.words import Words
from tests.cast import CANARY, NOW, World
from tests.doors import MEMBERS, PUBLIC, Door


def fill(world: World) -> None:
    """A goal on each side."""
    for partnership, slug, title in (
        (world.harbor, "overview-goal", "Buses that come"),
        (world.valley, "valley-goal", f"Secret {CANARY}"),
    ):
        world.things[f"overview.{slug}"] = Goal.objects.create(
            partnership=partnership, slug=slug, title=Words.of(title), created_at=NOW
        )


DOORS = [
    Door("front:front", PUBLIC, in_partnership=False),
    Door("developers", PUBLIC, in_partnership=False),
    Door("front:privacy", PUBLIC, in_partnership=False),
    Door("overview:home", PUBLIC),
    Door("overview:goal", PUBLIC, own=lambda w: {"slug": "overview-goal"}, foreign=lambda w: {"slug": "valley-goal"}),
    Door(
        "overview:goal-report",
        PUBLIC,
        own=lambda w: {"slug": "overview-goal"},
        foreign=lambda w: {"slug": "valley-goal"},
    ),
    Door(
        "overview:conversation-report",
        PUBLIC,
        own=lambda w: {"slug": w.things["conversations.harbor.closed"].slug},
        foreign=lambda w: {"slug": w.things["conversations.valley.closed"].slug},
    ),
    Door(
        "overview:causes-pdf",
        PUBLIC,
        own=lambda w: {"slug": w.things["crossings.mapped"].slug},
        foreign=lambda w: {"slug": w.things["crossings.foreign.mapped"].slug},
    ),
    Door(
        "overview:packet",
        MEMBERS,
        own=lambda w: {"slug": w.things["gatherings.session"].slug},
        foreign=lambda w: {"slug": w.things["gatherings.foreign"].slug},
    ),
    Door(
        "overview:minutes-report",
        {"nobody": 404, "dolores": 404, "chidi": 200, "ben": 200, "amara": 200, "esther": 404},
        own=lambda w: {"slug": w.things["gatherings.session"].slug},
        foreign=lambda w: {"slug": w.things["gatherings.foreign"].slug},
    ),
    Door("overview:organization", PUBLIC, own=lambda w: {"slug": "clinic"}, foreign=lambda w: {"slug": "office"}),
    Door("overview:three-questions", PUBLIC),
    Door("overview:over-time", PUBLIC),
    Door(
        "overview:organization-over-time",
        PUBLIC,
        own=lambda w: {"slug": "clinic"},
        foreign=lambda w: {"slug": "office"},
    ),
    Door("overview:record", PUBLIC),
    Door("overview:record-lines", PUBLIC),
    Door("overview:about", PUBLIC),
    Door("overview:protection", PUBLIC),
    Door("overview:desk", MEMBERS),
]
