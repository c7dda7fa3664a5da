"""Who may do what about introductions and imports. Pure questions on capacities; no query."""

from __future__ import annotations

from collections.abc import Iterable

from bridgework.partnerships.models import Membership
from bridgework.partnerships.rules import may_see_workspace, may_steward

__all__ = ["may_draft", "may_import", "may_reply_for", "may_see_workspace", "may_steward"]


def may_import(capacities: Iterable[Membership]) -> bool:
    """The steward brings in directories and contact lists."""
    return may_steward(capacities)


def may_draft(capacities: Iterable[Membership], organization_ids: Iterable[int]) -> bool:
    """The steward drafts any introduction; an organization's people one of their own."""
    capacities, own = list(capacities), set(organization_ids)
    return may_steward(capacities) or any(capacity.organization_id in own for capacity in capacities)


def may_reply_for(capacities: Iterable[Membership], organization_id: int) -> bool:
    """Only an organization's people answer an introduction for it; the steward does not."""
    return any(capacity.organization_id == organization_id for capacity in capacities)
