"""In which capacity a person brings numbers in."""

from __future__ import annotations

from bridgework.indicators import rules
from bridgework.indicators.models import Indicator
from bridgework.partnerships.doors import Here
from bridgework.partnerships.models import Membership, Role


def acting_to_fill(here: Here, indicator: Indicator | None = None) -> Membership:
    """Return the capacity: the data steward's or steward's, else the partner's for the organization that keeps the indicator.

    Raises
    ------
    PermissionDenied
        If the person has none.
    """
    if rules.may_keep_data(here.capacities):
        return here.acting(Role.DATA_STEWARD, Role.STEWARD)
    return here.acting(Role.PARTNER, organization_id=indicator.steward_id if indicator is not None else None)
