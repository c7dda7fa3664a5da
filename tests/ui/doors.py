"""The table URL × person × status of pages without a partnership."""

from __future__ import annotations

from tests.cast import World
from tests.doors import PUBLIC, Door, with_status


def fill(world: World) -> None:
    """Nothing: these pages know no partnership."""


DOORS = [
    Door("ui:favicon", with_status(PUBLIC, 302), in_partnership=False),
    Door("ui:gallery", PUBLIC, in_partnership=False),
    Door("ui:sample", PUBLIC, own=lambda w: {"name": "home"}, in_partnership=False),
    Door(
        "ui:switch-language",
        with_status(PUBLIC, 302),
        method="post",
        data=lambda w: {"language": "es", "next": "/"},
        headers={"Origin": "http://testserver"},
        in_partnership=False,
    ),
]
