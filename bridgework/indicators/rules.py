"""Who may see and keep indicators."""

from __future__ import annotations

from collections.abc import Iterable

from bridgework.indicators.models import Indicator
from bridgework.partnerships.models import Membership, Role
from bridgework.partnerships.rules import may_act_for, may_keep_data, may_see_workspace, may_steward

__all__ = ["fills_for", "may_fill", "may_keep_data", "may_name", "may_paste", "may_see", "may_tell"]


def may_see(capacities: Iterable[Membership], indicator: Indicator) -> bool:
    """A public indicator may be seen by everybody, another one by members."""
    return indicator.is_public or may_see_workspace(capacities)


def fills_for(capacities: Iterable[Membership]) -> set[int]:
    """Return the organizations for which a partner's own capacity fills indicators."""
    return {c.organization_id for c in capacities if c.role == Role.PARTNER and c.organization_id is not None}


def may_paste(capacities: Iterable[Membership]) -> bool:
    """Those who keep data bring any table in; a partner brings in tables of the organization they act for."""
    mine = list(capacities)
    return may_keep_data(mine) or bool(fills_for(mine))


def may_fill(capacities: Iterable[Membership], indicator: Indicator | None) -> bool:
    """A partner fills what their organization keeps, or starts a new indicator (None), seen by members only at first."""
    mine = list(capacities)
    if may_keep_data(mine):
        return True
    return may_paste(mine) and (indicator is None or indicator.steward_id in fills_for(mine))


def may_tell(capacities: Iterable[Membership], indicator: Indicator) -> bool:
    """Those who keep data write an indicator's story and record its reviews; so do people of the organization that keeps it."""
    mine = list(capacities)
    return may_keep_data(mine) or (indicator.steward_id is not None and indicator.steward_id in fills_for(mine))


def may_name(by: Membership | None, organization_id: int) -> bool:
    """Who answers for something is named by the organization itself or by the steward (None: the one who runs the machine)."""
    return by is None or may_steward([by]) or may_act_for([by], organization_id)
