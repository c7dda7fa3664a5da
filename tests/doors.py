"""Tables URL × person × status. Each app lists its routes in `tests/<app>/doors.py` as `DOORS`; `fill(world)` there makes
what the URLs need, in Harbor and, carrying the canary, in Valley. tests/house/test_doors.py walks the router: a route that
stands in no table fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.cast import World

Statuses = dict[str, int]

PUBLIC: Statuses = {"nobody": 200, "dolores": 200, "chidi": 200, "ben": 200, "amara": 200, "esther": 200}
MEMBERS: Statuses = {"nobody": 302, "dolores": 404, "chidi": 200, "ben": 200, "amara": 200, "esther": 404}
STEWARDS: Statuses = {"nobody": 302, "dolores": 404, "chidi": 403, "ben": 403, "amara": 200, "esther": 404}
ORGANIZATION_PEOPLE: Statuses = {"nobody": 302, "dolores": 404, "chidi": 403, "ben": 200, "amara": 200, "esther": 404}


def with_status(statuses: Statuses, status: int) -> Statuses:
    """Return a table in which those who may come in get `status` instead of 200 (302 after a POST, 405 on a wrong method)."""
    return {who: status if code == 200 else code for who, code in statuses.items()}


def _nothing(world: World) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Door:
    """One route, how it is called, and the status each person gets in Harbor.

    `own(world)` gives the URL's arguments (without `partnership`) for something of Harbor's; `foreign(world)` those of the
    same kind of thing in Valley, which under Harbor's URL must answer 404. Routes outside /p/ set `in_partnership=False`.
    """

    name: str
    expected: Statuses
    own: Callable[[World], dict[str, Any]] = _nothing
    foreign: Callable[[World], dict[str, Any]] | None = None
    method: str = "get"
    data: Callable[[World], dict[str, Any]] = _nothing
    in_partnership: bool = True
    headers: dict[str, str] = field(default_factory=dict)
