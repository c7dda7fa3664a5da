"""Who may offer, pledge, spend and approve; which restrictions bind. Pure questions; no query."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from bridgework.partnerships.models import Membership, Role
from bridgework.partnerships.rules import may_act_for_some_organization, may_steward
from bridgework.resources.models import Allocation, Approval, Fund, Listing, Match, Pledge, ResourceKind, Side

may_share = may_act_for_some_organization
may_open_fund = may_steward

SOON = timedelta(days=30)
# What can meet what: a stipend is met by money.
MEETS = {kind: (kind,) for kind in ResourceKind} | {
    ResourceKind.STIPEND: (ResourceKind.STIPEND, ResourceKind.MONEY),
    ResourceKind.MONEY: (ResourceKind.MONEY, ResourceKind.STIPEND),
}


def may_change_listing(capacities: Iterable[Membership], listing: Listing) -> bool:
    """An organization's people change what it offers and needs; so does the steward."""
    return any(one.role == Role.STEWARD or one.organization_id == listing.organization_id for one in capacities)


def may_answer_match(capacities: Iterable[Membership], match: Match) -> bool:
    """The side that did not propose answers; nobody accepts their own proposal."""
    sides = {match.offer.organization_id, match.need.organization_id} - {match.proposed_by_id}
    return any(one.organization_id in sides for one in capacities)


def may_close_match(capacities: Iterable[Membership], match: Match) -> bool:
    """Whoever needed it says that it came, and gives thanks."""
    return any(one.organization_id == match.need.organization_id for one in capacities)


def ends_soon(listing: Listing, today: date) -> bool:
    """Whether an open offer or need ends within 30 days, or has ended."""
    return listing.ends_on is not None and listing.ends_on <= today + SOON


def other_side(side: str) -> Side:
    """Return the side that meets this one."""
    return Side.NEED if side == Side.OFFER else Side.OFFER


def may_keep_fund(capacities: Iterable[Membership], fund: Fund) -> bool:
    """The steward and the fiscal agent's people receive, set aside, pay and give back."""
    return any(one.role == Role.STEWARD or one.organization_id == fund.agent_id for one in capacities)


def may_pledge(capacities: Iterable[Membership], fund: Fund, organization_id: int) -> bool:
    """Only people of an organization pledge for it; the fund's keepers write down what others pledged."""
    mine = list(capacities)
    return may_keep_fund(mine, fund) or any(one.organization_id == organization_id for one in mine)


def may_approve(
    capacities: Iterable[Membership],
    approval: Approval,
    owners: Collection[int],
    person_ref: object,
    named: Collection[int] = (),
) -> bool:
    """A second person of those who were named to approve, else of the keepers or of an owner; never the person who asked."""
    if approval.asker is not None and approval.asker == person_ref:
        return False
    mine = list(capacities)
    if named:
        return any(one.organization_id in named for one in mine)
    return may_keep_fund(mine, approval.fund) or any(one.organization_id in owners for one in mine)


STIPEND_FLOOR = (
    10  # residents paid: with fewer, a day, hours or an amount could tell who it was (FIELD.md, "Small worlds")
)


def are_stipends_shown(fund: Fund, is_keeper: bool) -> bool:
    """Whether stipends stand one by one: for those who keep the fund always, for others once ten residents were paid."""
    return is_keeper or fund.n_people_paid >= STIPEND_FLOOR


LONG_TEXTS = ("purpose", "restrictions")
TEXTS = ("title", *LONG_TEXTS)
SETTINGS = (*TEXTS, "approval_limit", "approvers", "is_public", "ends_on")  # what may be changed once a fund is open


def lowers_safety(name: str, before: Any, after: Any) -> bool:
    """Whether a change of one setting lowers a fund's safety, so that a second person must agree.

    A higher limit, another choice of who approves (also of one more: who may agree is what two people are about), a fund that
    is hidden, a later end or none, and restrictions that read otherwise than before. A further language is no such change.

    Parameters
    ----------
    name : str
        One of `SETTINGS`.
    before, after : Any
        As kept: texts by language, slugs, a number, a date in ISO 8601 or None.
    """
    if name == "approval_limit":
        return bool(after > before)
    if name == "approvers":
        return bool(before != after)
    if name == "is_public":
        return bool(before and not after)
    if name == "ends_on":
        return before is not None and (after is None or after > before)
    if name == "restrictions":
        return any(after.get(language) != body for language, body in before.items())
    return False


def is_covered(starts: date | None, ends: date | None, first: date, last: date) -> bool:
    """Whether days lie within a period; an open side does not limit."""
    return (starts is None or starts <= first) and (ends is None or last <= ends)


def restriction_against(pledge: Pledge, allocation: Allocation, places: Collection[int]) -> str | None:
    """Return which restriction of a pledge stands against an allocation: medium, purpose, place, group, period; or None.

    Parameters
    ----------
    pledge : Pledge
    allocation : Allocation
        It need not be stored.
    places : collection of int
        Keys of the allocation's place and of all that it lies in: money for a county may be used in its neighborhoods.
    """
    if pledge.medium != allocation.medium:
        return "medium"
    if pledge.purpose_id is not None and pledge.purpose_id != allocation.purpose_id:
        return "purpose"
    if pledge.place_id is not None and pledge.place_id not in places:
        return "place"
    if pledge.group_id is not None and pledge.group_id != allocation.group_id:
        return "group"
    if not is_covered(pledge.starts_on, pledge.ends_on, allocation.starts_on, allocation.ends_on):
        return "period"
    return None
