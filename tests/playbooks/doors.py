"""Table URL × person × status of playbooks."""

from __future__ import annotations

from typing import Any

from bridgework.goals.actions import create_goal
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Partnership
from bridgework.playbooks.actions import publish_playbook
from bridgework.playbooks.models import Playbook
from tests.cast import CANARY, NOW, World
from tests.doors import PUBLIC, STEWARDS, Door, with_status


def _publish(partnership: Partnership, by: Membership, mark: str) -> Playbook:
    goal = create_goal(
        partnership=partnership, title=Words.of(f"Read {mark}"), vision=Words.of(f"Why {mark}"), by=by, now=NOW
    )
    return publish_playbook(
        partnership=partnership,
        title=Words.of(
            "Reading in Valley" if mark else "Reading in Harbor"
        ),  # its address stands in the redirect to the sign-in page
        summary=Words.of(f"Libraries and schools {mark}"),
        license="CC0-1.0",
        names=[f"goals/{goal.slug}"],
        by=by,
        at=NOW,
    )


def fill(world: World) -> None:
    """Publish a playbook in both partnerships."""
    world.things["playbooks.own"] = _publish(world.harbor, world.as_steward, "")
    world.things["playbooks.foreign"] = _publish(world.valley, world.as_valley_steward, CANARY)


def _slug(name: str) -> Any:
    return lambda world: {"slug": world.things[f"playbooks.{name}"].slug}


ONE = {"own": _slug("own"), "foreign": _slug("foreign")}

DOORS = [
    Door("playbooks:list", PUBLIC),
    Door("playbooks:detail", PUBLIC, **ONE),
    Door("playbooks:toml", PUBLIC, **ONE),
    Door("playbooks:json", PUBLIC, **ONE),
    Door("playbooks:apply", STEWARDS, **ONE),
    Door("playbooks:publish", STEWARDS),
    Door("playbooks:bring-in", STEWARDS),
    # Once withdrawn it is withdrawn: each person of the table is asked in turn, and only the steward may.
    Door("playbooks:withdraw", with_status(STEWARDS, 302), method="post", **ONE),
]
