"""Who may do what about introductions and imports. Pure questions on capacities; no query."""

from __future__ import annotations

from collections.abc import Iterable

from bridgework.alignment.models import Overlap
from bridgework.partnerships.models import Membership
from bridgework.partnerships.rules import (
    may_act_for_some_organization,
    may_keep_data,
    may_see_workspace,
    may_steward,
)

__all__ = [
    "may_answer_pair",
    "may_count_needs",
    "may_draft",
    "may_import",
    "may_reply_for",
    "may_see_workspace",
    "may_start",
    "may_steward",
]


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


def may_answer_pair(capacities: Iterable[Membership], overlap: Overlap, organization_id: int | None) -> bool:
    """A side's own people answer for it; None stands for the steward, who answers for nobody else."""
    if organization_id is None:
        return may_steward(capacities)
    if organization_id not in (overlap.one_id, overlap.other_id):
        return False
    return may_reply_for(capacities, organization_id)


def may_count_needs(capacities: Iterable[Membership]) -> bool:
    """Those who keep the partnership's data write down how many people need something."""
    return may_keep_data(capacities)


def may_start(capacities: Iterable[Membership]) -> bool:
    """Whoever acts for an organization may start something for a need."""
    return may_act_for_some_organization(capacities)
