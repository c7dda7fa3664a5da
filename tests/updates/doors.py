"""Table URL × person × status of following by mail and of the feed."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from bridgework.partnerships.models import Partnership
from bridgework.updates import actions
from bridgework.updates.models import Follower
from tests.cast import World
from tests.doors import PUBLIC, Door


def fill(world: World) -> None:
    """Make a follower of each partnership."""

    def follower(partnership: Partnership) -> Follower:
        return Follower.objects.create(
            partnership=partnership,
            email=f"reader@{partnership.slug}.example.org",
            key=partnership.slug.rjust(64, "k"),
            asked_at=timezone.now(),
        )

    world.things["updates.follower"] = follower(world.harbor)
    follower(world.valley)


def _token(purpose: str) -> Any:
    return lambda world: {"token": actions.make_link_token(world.things["updates.follower"], purpose)}


DOORS = [
    Door("updates:follow", PUBLIC),
    Door("updates:feed", PUBLIC),
    Door("mail:confirm", PUBLIC, own=_token("confirm"), in_partnership=False),
    Door("mail:unsubscribe", PUBLIC, own=_token("stop"), in_partnership=False),
]
