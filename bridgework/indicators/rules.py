"""Who may see and keep indicators."""

from __future__ import annotations

from collections.abc import Iterable

from bridgework.indicators.models import Indicator
from bridgework.partnerships.models import Membership
from bridgework.partnerships.rules import may_keep_data, may_see_workspace

__all__ = ["may_keep_data", "may_see"]


def may_see(capacities: Iterable[Membership], indicator: Indicator) -> bool:
    """A public indicator may be seen by everybody, another one by members."""
    return indicator.is_public or may_see_workspace(capacities)
