"""Who may plan, change and record a session; and what of its counts may be shown. No query."""

from __future__ import annotations

from collections.abc import Iterable

from bridgework.partnerships.models import Membership, Role
from bridgework.partnerships.rules import may_act_for_some_organization

# Residents who came for themselves are people in a described group: under ten, the count is not shown (FIELD.md, "Small
# worlds"). Staff counted by their organization are not.
FLOOR = 10

may_plan_sessions = may_act_for_some_organization


def may_run(capacities: Iterable[Membership], host_ids: Iterable[int]) -> bool:
    """The steward runs every session; an organization's people run those that it hosts."""
    hosts = set(host_ids)
    return any(
        capacity.role == Role.STEWARD or (capacity.organization_id is not None and capacity.organization_id in hosts)
        for capacity in capacities
    )


def may_record_promise_of(capacities: Iterable[Membership], organization_id: int) -> bool:
    """The steward writes down what was promised in the room; others only for their own organization."""
    return any(capacity.role == Role.STEWARD or capacity.organization_id == organization_id for capacity in capacities)


def is_too_few(n_residents: int) -> bool:
    """Whether a number of residents must be said as "fewer than 10"; zero may be said."""
    return 0 < n_residents < FLOOR
