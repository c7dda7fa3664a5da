"""Funds of several owners: sums, conditions, two people, corrections, and any sequence of acts."""

from __future__ import annotations

import random
from datetime import date, timedelta
from uuid import UUID

import pytest

from bridgework.goals.actions.refusals import Refused
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership
from bridgework.places.models import Dimension, Group, Place
from bridgework.resources import actions
from bridgework.resources.models import Approval, Entry, Fund, Move, Recipient
from bridgework.resources.queries.checking import balances_by_currency, faults_of
from tests.cast import NOW, TODAY, World
from tests.resources.making import allocate, ask, doing, make_fund, plan_of, pledge
from tests.resources.random_acts import Actor

pytestmark = pytest.mark.django_db


def shares(entry: Entry) -> dict[str, int]:
    """Return what each owner carries of an entry."""
    rows = Move.objects.filter(entry=entry).values_list("pledge__owner__slug", "amount")
    return dict(rows)


@pytest.mark.parametrize(("mode", "seed"), [("pooled", 1), ("pooled", 2), ("braided", 3)])
def test_after_any_acts_and_crashes_all_accounts_make_zero(world: World, mode: str, seed: int) -> None:
    fund = make_fund(world, mode=mode)
    actor = Actor(fund, [world.clinic, world.school, world.network], world.as_steward, random.Random(seed))
    for _ in range(110):
        actor.step()
    fund.refresh_from_db()
    assert faults_of(fund) == []
    assert balances_by_currency(world.harbor) == {"USD": 0}
    assert actor.crashed > 3 and actor.refused > 3, "the acts were too tame to show anything"
    assert {"pledge", "receive", "allocate", "pay", "reverse"} <= set(actor.done), actor.done
    assert fund.n_entries == fund.entries.count() >= 25


def test_every_owner_carries_an_exact_share_of_each_payment(world: World) -> None:
    """By hand: 100.00 set aside from three equal owners; 0.10 paid is 4, 3 and 3 cents; the next 0.10 evens nothing out."""
    fund = make_fund(world)
    for owner in (world.clinic, world.school, world.network):
        pledge(world, fund, owner, 10_000)
    made = allocate(world, fund, 10_000)
    first = fund.entries.get(kind="allocation")
    assert shares(first) == {"clinic": 3334, "school": 3333, "network": 3333}
    paid = actions.disburse(allocation=made, payment=actions.Payment(amount=10, payee=world.school), doing=doing(world))
    assert isinstance(paid, Entry)
    assert shares(paid) == {"clinic": 4, "school": 3, "network": 3}
    rest = actions.disburse(
        allocation=made, payment=actions.Payment(amount=9990, payee=world.school), doing=doing(world)
    )
    assert isinstance(rest, Entry)
    assert sum(shares(rest).values()) == 9990
    assert {one.balance for one in made.accounts.filter(kind="set-aside")} == {0}
    assert faults_of(fund) == []


def test_a_braided_fund_pays_from_the_owners_that_were_named(world: World) -> None:
    fund = make_fund(world, mode="braided")
    pledge(world, fund, world.clinic, 5000)
    pledge(world, fund, world.school, 5000)
    with pytest.raises(Refused, match="braided"):
        allocate(world, fund, 3000)
    with pytest.raises(Refused, match="braided"):
        allocate(world, fund, 3000, draws={1: 2000, 2: 999})
    with pytest.raises(actions.Overdrawn):
        allocate(world, fund, 6000, draws={2: 5001, 1: 999})
    made = allocate(world, fund, 3000, draws={2: 2999, 1: 1})
    paid = actions.disburse(
        allocation=made, payment=actions.Payment(amount=3000, payee=world.clinic), doing=doing(world)
    )
    assert isinstance(paid, Entry)
    assert shares(paid) == {"clinic": 1, "school": 2999}


def test_conditions_of_a_pledge_bind(world: World) -> None:
    scope = world.harbor.scope
    county = Place.objects.create(scope=scope, level="county", code="h", name="Harbor")
    east = Place.objects.create(scope=scope, level="area", code="e", name="Eastside", parent=county)
    west = Place.objects.create(scope=scope, level="area", code="w", name="Westside", parent=county)
    dimension = Dimension.objects.create(scope=scope, code="language", name=Words.of("Language"))
    group = Group.objects.create(dimension=dimension, code="learners", name=Words.of("English learners"))
    fund = make_fund(world, purposes=(Words.of("Rides"), Words.of("Stipends")))
    rides, stipends = fund.purposes.order_by("position")
    half = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 6, 30)}

    pledge(world, fund, world.clinic, 1000, purpose=rides)
    with pytest.raises(actions.Restricted, match="enough in hand, but not for"):
        allocate(world, fund, 1)
    with pytest.raises(actions.Restricted):
        allocate(world, fund, 1, purpose=stipends)
    allocate(world, fund, 1000, purpose=rides)

    pledge(world, fund, world.school, 1000, place=county)
    with pytest.raises(actions.Restricted):
        allocate(world, fund, 1, purpose=stipends)
    allocate(world, fund, 1000, place=east)  # in the county

    pledge(world, fund, world.school, 1000, place=east)
    for place in (west, county, None):
        with pytest.raises(actions.Restricted):
            allocate(world, fund, 1, place=place)
    allocate(world, fund, 1000, place=east)

    pledge(world, fund, world.school, 1000, group=group)
    with pytest.raises(actions.Restricted):
        allocate(world, fund, 1)
    allocate(world, fund, 1000, group=group)

    pledge(world, fund, world.school, 1000, **half)  # type: ignore[arg-type]
    with pytest.raises(actions.Restricted):
        allocate(world, fund, 1)
    made = allocate(world, fund, 1000, **half)
    with pytest.raises(Refused, match="outside the days"):
        late = doing(world, on=date(2026, 7, 1))
        actions.disburse(allocation=made, payment=actions.Payment(amount=1, payee=world.clinic), doing=late)
    # Hours and things are counted apart: they never pay a bill.
    pledge(world, fund, world.school, 9000, medium="in-kind", valuation=Words.of("Rent of such rooms"))
    with pytest.raises(actions.Overdrawn):
        allocate(world, fund, 10_000)
    with pytest.raises(actions.Restricted):
        allocate(world, fund, 1)
    used = allocate(world, fund, 9000, medium="in-kind")
    entry = actions.disburse(allocation=used, payment=actions.Payment(amount=9000), doing=doing(world))
    assert isinstance(entry, Entry) and entry.kind == "use"
    assert faults_of(fund) == []


def test_what_is_not_cash_needs_its_valuation(world: World) -> None:
    fund = make_fund(world)
    with pytest.raises(Refused, match="valuation"):
        pledge(world, fund, world.school, 9000, medium="in-kind")
    made = pledge(
        world,
        fund,
        world.school,
        0,
        received=0,
        medium="hours",
        minutes=90,
        hourly_rate=3000,
        valuation=Words.of("Pay scale"),
    )
    assert made.amount == 4500


def test_above_the_limit_two_different_people_are_needed(world: World) -> None:
    fund = make_fund(world, approval_limit=5000)
    pledge(world, fund, world.clinic, 20_000)
    allocate(world, fund, 5000)
    waiting = ask(world, fund, 1)  # 5,000 of the same day are full
    assert (waiting.state, fund.allocations.count()) == ("waiting", 1)
    with pytest.raises(actions.SecondPersonNeeded):
        actions.decide_approval(approval=waiting, is_approved=True, by=world.as_steward, now=NOW)
    again = Membership.objects.create(
        partnership=world.harbor, person=world.amara, organization=world.clinic, role="partner", since=NOW
    )
    with pytest.raises(actions.SecondPersonNeeded):  # the same person in another capacity is not a second person
        actions.decide_approval(approval=waiting, is_approved=True, by=again, now=NOW)
    actions.decide_approval(approval=waiting, is_approved=True, by=world.as_partner, now=NOW)
    assert fund.allocations.count() == 2
    assert fund.entries.latest("number").is_approved
    with pytest.raises(Refused, match="decided before"):
        actions.decide_approval(approval=waiting, is_approved=True, by=world.as_partner, now=NOW)
    refused = ask(world, fund, 9000)
    actions.decide_approval(approval=refused, is_approved=False, by=world.as_partner, now=NOW)
    assert fund.allocations.count() == 2
    allocated = actions.allocate(
        fund=fund, plan=plan_of(), amount=5000, doing=doing(world, now=NOW + timedelta(hours=25))
    )
    assert not isinstance(allocated, Approval), "a day later the count begins anew"


def test_an_approval_that_came_too_late_takes_nothing(world: World) -> None:
    fund = make_fund(world, approval_limit=100)
    made = pledge(world, fund, world.clinic, 5000)
    waiting = ask(world, fund, 5000)
    back = actions.give_back(pledge=made, amount=100, doing=doing(world))
    assert isinstance(back, Entry)
    with pytest.raises(actions.Overdrawn):
        actions.decide_approval(approval=waiting, is_approved=True, by=world.as_partner, now=NOW)
    waiting.refresh_from_db()
    assert waiting.state == "waiting" and faults_of(fund) == []


def test_a_stipend_is_hours_times_rate_and_names_nobody(world: World) -> None:
    fund = make_fund(world, approval_limit=8000)
    pledge(world, fund, world.clinic, 20_000)
    made = allocate(world, fund, 8000)
    pay = actions.Payment(minutes=90, hourly_rate=2500, recipient="Rosa V.")
    entry = actions.disburse(allocation=made, payment=pay, doing=doing(world))
    assert isinstance(entry, Entry)
    assert (entry.amount, entry.is_stipend, entry.payee) == (3750, True, None)
    assert Recipient.objects.get(entry=entry).name == "Rosa V."
    with pytest.raises(Refused, match="whole number of cents"):
        odd = actions.Payment(minutes=1, hourly_rate=2501)
        actions.disburse(allocation=made, payment=odd, doing=doing(world))
    from bridgework.journal.models import Disclosure
    from bridgework.journal.models import Entry as Written

    assert "Rosa" not in str(list(Written.objects.values_list("facts", "subject")))
    assert "Rosa" not in str(list(Disclosure.objects.values_list("words")))
    assert "Rosa" not in repr(pay)


def test_a_correction_stands_beside_what_it_corrects(world: World) -> None:
    fund = make_fund(world)
    made = pledge(world, fund, world.clinic, 5000)
    wrong = fund.entries.get(kind="receipt")
    with pytest.raises(Refused, match="why"):
        actions.reverse(entry=wrong, doing=doing(world))
    why = doing(world, memo=Words.of("The transfer bounced"))
    back = actions.reverse(entry=wrong, doing=why)
    assert (back.kind, back.reverses, back.amount) == ("reversal", wrong, 5000)
    assert {one.kind: one.balance for one in made.accounts.all()} == {"owner": -5000, "due": 5000, "held": 0}
    for entry in (wrong, back):
        with pytest.raises(Refused):
            actions.reverse(entry=entry, doing=why)
    actions.receive(pledge=made, amount=5000, doing=doing(world))
    allocate(world, fund, 5000)
    with pytest.raises(actions.Overdrawn):  # what was used since cannot be taken from under it
        actions.reverse(entry=fund.entries.filter(kind="receipt").latest("number"), doing=why)
    assert faults_of(fund) == []


def test_a_form_sent_twice_counts_once(world: World) -> None:
    fund = make_fund(world)
    key = UUID(int=7)
    plan = actions.PledgePlan(owner=world.clinic, amount=5000)
    first, second = (actions.make_pledge(fund=fund, plan=plan, doing=doing(world, key=key)) for _ in range(2))
    assert first == second and fund.entries.count() == 1


def test_money_goes_only_where_it_may(world: World) -> None:
    fund = make_fund(world)
    made = pledge(world, fund, world.clinic, 5000, received=2000)
    with pytest.raises(actions.Overdrawn):
        actions.receive(pledge=made, amount=3001, doing=doing(world))
    with pytest.raises(actions.Overdrawn):
        allocate(world, fund, 2001)
    with pytest.raises(actions.Overdrawn):
        actions.lower_pledge(pledge=made, amount=3001, doing=doing(world))
    actions.lower_pledge(pledge=made, amount=3000, doing=doing(world))
    for amount in (0, -5, 10**16):
        with pytest.raises(Refused):
            actions.give_back(pledge=made, amount=amount, doing=doing(world))
    with pytest.raises(Refused):
        pledge(world, fund, world.valley_office, 5)
    with pytest.raises(Refused):
        make_fund(world, currency="dollars")
    assert Fund.objects.count() == 1
    part = allocate(world, fund, 2000)
    with pytest.raises(actions.Overdrawn):
        actions.give_back(pledge=made, amount=1, doing=doing(world))
    actions.release(allocation=part, amount=500, doing=doing(world, on=TODAY))
    actions.give_back(pledge=made, amount=500, doing=doing(world))
    assert faults_of(fund) == []
