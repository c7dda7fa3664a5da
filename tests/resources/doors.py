"""Table URL × person × status of offers and needs, funds and grants."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Organization, Partnership
from bridgework.resources import actions
from bridgework.resources.models import Allocation, Approval, Entry, Grant, Listing, Match
from tests.cast import CANARY, World
from tests.doors import ORGANIZATION_PEOPLE, PUBLIC, STEWARDS, Door, Statuses, with_status

ORGANIZATIONS = ORGANIZATION_PEOPLE
NOBODY: Statuses = {"nobody": 404, "dolores": 404, "chidi": 200, "ben": 200, "amara": 200, "esther": 404}
# The fund is kept by the network, which is the steward's: others may pledge, not pay.
KEEPERS = STEWARDS
SECOND: Statuses = {"nobody": 302, "dolores": 404, "chidi": 403, "ben": 200, "amara": 403, "esther": 404}


def _listing(organization: Organization, side: str, mark: str, *, is_public: bool = True) -> Listing:
    plan = actions.ListingPlan(
        side=side,
        kind="space",
        organization=organization,
        title=Words.of(f"A room for meetings {mark}"),
        conditions=Words.of(f"Evenings {mark}"),
        amount=30,
        is_public=is_public,
    )
    return actions.add_listing(partnership=organization.partnership, plan=plan, by=None, now=timezone.now())


def _fund(
    partnership: Partnership,
    by: Membership,
    agent: Organization,
    owner: Organization,
    mark: str,
    *,
    is_public: bool = True,
) -> dict[str, Any]:
    now = timezone.now() - timedelta(days=2)
    doing = actions.Doing(by=by, now=now, on=now.date(), memo=Words.of(f"Memo {mark}"))
    plan = actions.FundPlan(
        title=Words.of(f"Shared fund {mark}"),
        mode="pooled",
        currency="USD",
        agent=agent,
        approval_limit=50_000,
        hourly_rate=2500,
        is_public=is_public,
    )
    slug = f"fund-{'valley' if mark else 'harbor' if is_public else 'hidden'}"
    fund = actions.open_fund(partnership=partnership, plan=plan, by=by, now=now, slug=slug)
    pledge = actions.make_pledge(fund=fund, plan=actions.PledgePlan(owner=owner, amount=200_000), doing=doing)
    actions.receive(pledge=pledge, amount=150_000, doing=doing)
    days = {"starts_on": now.date() - timedelta(days=9), "ends_on": now.date() + timedelta(days=99)}
    what = actions.AllocationPlan(title=Words.of(f"Evenings {mark}"), **days)
    allocation = actions.allocate(fund=fund, plan=what, amount=40_000, doing=doing)
    assert isinstance(allocation, Allocation)
    entry = actions.disburse(
        allocation=allocation,
        payment=actions.Payment(minutes=60, hourly_rate=2500, recipient=f"Resident {mark}"),
        doing=doing,
    )
    assert isinstance(entry, Entry)
    waiting = actions.allocate(fund=fund, plan=what, amount=60_000, doing=doing)
    assert isinstance(waiting, Approval)
    plain = Entry.objects.get(fund=fund, number=1)
    return {
        "fund": fund,
        "pledge": pledge,
        "allocation": allocation,
        "entry": entry,
        "plain": plain,
        "approval": waiting,
    }


def fill(world: World) -> None:
    """Make offers, needs, a pair, and a fund with a payment in both partnerships."""
    for name, owner, other, mark in (
        ("own", world.clinic, world.network, ""),
        ("foreign", world.valley_office, world.valley_office, CANARY),
    ):
        need = _listing(owner, "need", mark)
        offer = _listing(other, "offer", mark)
        second = _listing(other, "offer", mark)
        match = Match.objects.create(
            partnership=owner.partnership,
            offer=second,
            need=need,
            proposed_by=other,
            proposed_at=timezone.now(),
        )
        by = world.as_steward if name == "own" else world.as_valley_steward
        agent = world.network if name == "own" else world.valley_office
        made = _fund(owner.partnership, by, agent, owner, mark)
        world.things[f"resources.{name}"] = {"need": need, "offer": offer, "match": match, **made}
        Grant.objects.create(
            partnership=owner.partnership,
            source=f"list {mark}"[:80],
            key=name,
            funder=f"Foundation {mark}",
            recipient="Clinic",
            amount=5,
            currency="USD",
        )
    hidden = _fund(world.harbor, world.as_steward, world.network, world.clinic, "", is_public=False)
    hidden["need"] = _listing(world.clinic, "need", "", is_public=False)
    world.things["resources.hidden"] = hidden


def _of(*keys: str) -> dict[str, Any]:
    def made(name: str) -> Any:
        def kwargs(world: World) -> dict[str, Any]:
            things = world.things[f"resources.{name}"]
            values = {
                "slug": lambda: things["fund"].slug,
                "pledge": lambda: things["pledge"].number,
                "allocation": lambda: things["allocation"].number,
                "entry": lambda: things["entry"].number,
                "plain": lambda: things["plain"].number,
                "approval": lambda: things["approval"].pk,
                "need": lambda: things["need"].pk,
                "match": lambda: things["match"].pk,
                "other": lambda: things["offer"].pk,
            }
            names = {
                "pledge": "number",
                "allocation": "number",
                "entry": "number",
                "plain": "number",
                "approval": "pk",
                "need": "pk",
                "match": "pk",
            }
            return {names.get(key, key): values[key]() for key in keys}

        return kwargs

    return {"own": made("own"), "foreign": made("foreign")}


def _hidden(*keys: str) -> dict[str, Any]:
    def own(world: World) -> dict[str, Any]:
        things = world.things["resources.hidden"]
        found: dict[str, Any] = {"slug": things["fund"].slug}
        for key in keys:
            found["number"] = things[key].number
        return found

    return {"own": own}


FUND, PLEDGE, ALLOCATION, ENTRY = _of("slug"), _of("slug", "pledge"), _of("slug", "allocation"), _of("slug", "entry")
LISTING = _of("need")
PLAIN = _of("slug", "plain")
# A single stipend, while fewer than ten people were paid: for those who keep the fund alone.
SINGLE: Statuses = {"nobody": 404, "dolores": 404, "chidi": 403, "ben": 403, "amara": 200, "esther": 404}
BEN_ALONE: Statuses = {"nobody": 302, "dolores": 404, "chidi": 403, "ben": 200, "amara": 403, "esther": 404}

DOORS = [
    Door("resources:list", PUBLIC),
    Door("resources:listing-new", ORGANIZATIONS),
    Door("resources:listing", PUBLIC, **LISTING),
    Door("resources:listing", NOBODY, own=lambda world: {"pk": world.things["resources.hidden"]["need"].pk}),
    Door("resources:listing-edit", ORGANIZATIONS, **LISTING),
    Door("resources:match-new", with_status(ORGANIZATIONS, 302), method="post", **_of("need", "other")),
    Door("resources:match-answer", BEN_ALONE, **_of("match")),
    Door("resources:match-fulfil", BEN_ALONE, **_of("match")),
    Door("resources:listing-close", with_status(ORGANIZATIONS, 302), method="post", **LISTING),
    Door("resources:grants", PUBLIC),
    Door("resources:funds", PUBLIC),
    Door("resources:fund-new", STEWARDS),
    Door("resources:fund", PUBLIC, **FUND),
    Door("resources:fund", NOBODY, **_hidden()),
    Door("resources:fund-settings", KEEPERS, **FUND),
    Door("resources:fund-history", PUBLIC, **FUND),
    Door("resources:fund-history", NOBODY, **_hidden()),
    Door("resources:ledger", PUBLIC, **FUND),
    Door("resources:ledger", NOBODY, **_hidden()),
    Door("resources:ledger-csv", PUBLIC, **FUND),
    Door("resources:ledger-csv", NOBODY, **_hidden()),
    Door("resources:together", PUBLIC, **FUND),
    Door("resources:together", NOBODY, **_hidden()),
    Door("resources:pledge-new", ORGANIZATIONS, **FUND),
    Door("resources:pledge", PUBLIC, **PLEDGE),
    Door("resources:pledge", NOBODY, **_hidden("pledge")),
    Door("resources:receive", KEEPERS, **PLEDGE),
    Door("resources:lower", KEEPERS, **PLEDGE),
    Door("resources:give-back", KEEPERS, **PLEDGE),
    Door("resources:allocate", KEEPERS, **FUND),
    Door("resources:allocation", PUBLIC, **ALLOCATION),
    Door("resources:allocation", NOBODY, **_hidden("allocation")),
    Door("resources:pay", KEEPERS, **ALLOCATION),
    Door("resources:release", KEEPERS, **ALLOCATION),
    Door("resources:result", KEEPERS, **ALLOCATION),
    Door("resources:entry", PUBLIC, **PLAIN),
    Door("resources:entry", SINGLE, **ENTRY),
    Door("resources:entry", NOBODY, **_hidden("plain")),
    Door("resources:reverse", KEEPERS, **ENTRY),
    Door("resources:decide", SECOND, **_of("slug", "approval")),
    Door("resources:books", KEEPERS, **FUND),
    Door("resources:books-import", KEEPERS, **FUND),
    Door("resources:forget", with_status(KEEPERS, 302), method="post", **ENTRY),
    Door("api:funds", PUBLIC),
    Door("api:fund", PUBLIC, **FUND),
    Door("api:fund-entries", PUBLIC, **FUND),
]
