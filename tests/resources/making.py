"""Funds, pledges and listings for tests, made through the actions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bridgework.lib.words import Words
from bridgework.partnerships.models import Organization
from bridgework.resources import actions
from bridgework.resources.models import Allocation, Approval, Fund, Listing, Pledge
from tests.cast import NOW, TODAY, World

PERIOD = (date(2026, 1, 1), date(2026, 12, 31))


def doing(world: World, **more: Any) -> actions.Doing:
    return actions.Doing(**{"by": world.as_steward, "now": NOW, "on": TODAY, **more})


def make_fund(world: World, **more: Any) -> Fund:
    what: dict[str, Any] = {
        "title": Words.of("Youth time fund"),
        "mode": "pooled",
        "currency": "USD",
        "agent": world.network,
        "approval_limit": 10**9,
        "hourly_rate": 2500,
    }
    return actions.open_fund(
        partnership=world.harbor, plan=actions.FundPlan(**{**what, **more}), by=world.as_steward, now=NOW
    )


def pledge(
    world: World, fund: Fund, owner: Organization, amount: int, *, received: int | None = None, **more: Any
) -> Pledge:
    """Pledge, and receive all of it unless told otherwise."""
    plan = actions.PledgePlan(owner=owner, amount=amount, **more)
    made = actions.make_pledge(fund=fund, plan=plan, doing=doing(world))
    if received != 0:
        actions.receive(pledge=made, amount=amount if received is None else received, doing=doing(world))
    return made


def allocate(world: World, fund: Fund, amount: int, *, draws: dict[int, int] | None = None, **more: Any) -> Allocation:
    plan = plan_of(**more)
    made = actions.allocate(fund=fund, plan=plan, amount=amount, doing=doing(world), draws=draws)
    assert isinstance(made, Allocation)
    return made


def plan_of(**more: Any) -> actions.AllocationPlan:
    what: dict[str, Any] = {"title": Words.of("Evening counselors"), "starts_on": PERIOD[0], "ends_on": PERIOD[1]}
    return actions.AllocationPlan(**{**what, **more})


def ask(world: World, fund: Fund, amount: int) -> Approval:
    made = actions.allocate(fund=fund, plan=plan_of(), amount=amount, doing=doing(world))
    assert isinstance(made, Approval)
    return made


def add(world: World, side: str, organization: Organization, **more: Any) -> Listing:
    what: dict[str, Any] = {"kind": "space", "title": Words.of("A room for thirty people")}
    plan = actions.ListingPlan(side=side, organization=organization, **{**what, **more})
    return actions.add_listing(partnership=organization.partnership, plan=plan, by=None, now=NOW)


def later(days: int) -> date:
    return TODAY + timedelta(days=days)
