"""A single resident's stipend cannot be told from any public door: with fewer than ten people paid, only the sum stands there."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest

from bridgework.resources import actions
from bridgework.resources.models import Allocation, Entry, Fund
from bridgework.resources.queries.checking import faults_of
from tests.cast import World
from tests.resources.making import allocate, ask, doing, make_fund, pledge

pytestmark = pytest.mark.django_db

RATE = 1_234  # an hour pays $12.34: amounts that stand nowhere else
ONE, TOGETHER = "$24.68", "$222.12"


def pay(world: World, part: Allocation, name: str) -> Entry:
    payment = actions.Payment(minutes=120, hourly_rate=RATE, recipient=name)
    made = actions.disburse(allocation=part, payment=payment, doing=doing(world))
    assert isinstance(made, Entry)
    return made


@pytest.fixture
def part(world: World) -> Allocation:
    """Nine people were paid, one of them under a name written twice."""
    fund = make_fund(world)
    pledge(world, fund, world.clinic, 60_000)
    pledge(world, fund, world.school, 40_000)
    made = allocate(world, fund, 80_000)
    for number in range(8):
        pay(world, made, f"Person {number}")
    pay(world, made, "person  0 ")
    actions.disburse(allocation=made, payment=actions.Payment(amount=500, payee=world.school), doing=doing(world))
    made.fund.refresh_from_db()
    return made


def doors(fund: Fund) -> list[str]:
    own = f"/p/harbor/funds/{fund.slug}/"
    api = f"/api/p/harbor/funds/{fund.slug}/"
    ends = ("", "ledger/", "ledger/?before=99", "ledger.csv", "pledges/1/", "allocations/1/", "together/", "history/")
    return [*(own + end for end in ends), api, f"{api}entries/", "/p/harbor/record/", "/p/harbor/record/journal.jsonl"]


def read(world: World, who: str, path: str) -> str:
    response: Any = world.client(who).get(path)
    assert response.status_code == 200, path
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode()


def test_under_ten_people_no_door_shows_one_stipend(world: World, part: Allocation) -> None:
    fund = part.fund
    assert (fund.n_people_paid, fund.stipends_paid) == (8, 9 * 2_468)
    for who in ("nobody", "chidi", "ben"):
        for path in doors(fund):
            body = re.sub(
                r"[0-9A-Za-z_-]{32,}", "", read(world, who, path)
            )  # seals and tokens hold any four digits at times
            # Owners carry 60 and 40 in 100 of each: 1,481 and 987 cents.
            for told in (ONE, "2468", "24.68", "14.81", "1481", "$9.87", ",987,", "12.34", "1234", "2 hours"):
                assert told not in body, f"{who} {path}: {told}"
            assert "paid to a resident" not in body, f"{who} {path}"
    assert TOGETHER in read(world, "nobody", f"/p/harbor/funds/{fund.slug}/ledger/")
    assert "Paid to Harbor Schools" in read(world, "nobody", f"/p/harbor/funds/{fund.slug}/ledger/")
    one = Entry.objects.filter(is_stipend=True).order_by("pk")[0]
    path = f"/p/harbor/funds/{fund.slug}/entries/{one.number}/"
    assert [world.client(who).get(path).status_code for who in ("nobody", "ben", "amara")] == [404, 403, 200]
    assert ONE in read(world, "amara", f"/p/harbor/funds/{fund.slug}/ledger/"), "those who keep the fund see each"


def test_sums_of_the_file_and_the_api_still_hold_every_cent(world: World, part: Allocation) -> None:
    fund = part.fund
    taken_back = Entry.objects.filter(is_stipend=True).order_by("pk")[0]
    actions.reverse(entry=taken_back, doing=doing(world, memo=part.title))
    rows = list(
        csv.DictReader(io.StringIO(read(world, "nobody", f"/p/harbor/funds/{fund.slug}/ledger.csv"), newline=""))
    )
    sums: dict[str, int] = {}
    for row in rows:
        amount = int(row["amount_minor_units"])
        sums[row["to_account"]] = sums.get(row["to_account"], 0) + amount
        sums[row["from_account"]] = sums.get(row["from_account"], 0) - amount
    spent = 8 * 2_468 + 500
    assert sums == {"owner": -100_000, "due": 0, "held": 20_000, "set-aside": 80_000 - spent, "spent": spent}
    together = [row for row in rows if row["is_stipend"] == "True"]
    assert (
        len(together) == 2 and {row["entry"] for row in together} == {""} and {row["date"] for row in together} == {""}
    )
    entries = world.client("nobody").get(f"/api/p/harbor/funds/{fund.slug}/entries/").json()
    assert entries["stipends_together"] == 8 * 2_468
    assert not any(item["is_stipend"] or item["kind"] == "reversal" for item in entries["items"])
    fund.refresh_from_db()
    assert faults_of(fund) == []


def test_from_ten_people_on_they_stand_one_by_one_until_names_are_deleted(world: World, part: Allocation) -> None:
    fund = part.fund
    pay(world, part, "Person 8")
    last = pay(world, part, "Person 9")
    ledger = f"/p/harbor/funds/{fund.slug}/ledger/"
    assert ONE in read(world, "nobody", ledger) and "together" not in read(world, "nobody", ledger)
    entries = world.client("nobody").get(f"/api/p/harbor/funds/{fund.slug}/entries/").json()
    assert entries["stipends_together"] is None and sum(item["is_stipend"] for item in entries["items"]) == 11
    actions.forget_recipient(entry=last, by=world.as_steward, now=doing(world).now)
    assert ONE not in read(world, "nobody", ledger)


def test_a_stipend_that_waits_names_its_amount_to_those_who_look_at_it_alone(world: World) -> None:
    fund = make_fund(world, approval_limit=1_000)
    pledge(world, fund, world.clinic, 50_000)
    asked = ask(world, fund, 40_000)
    actions.decide_approval(approval=asked, is_approved=True, by=world.as_partner, now=doing(world).now)
    payment = actions.Payment(minutes=120, hourly_rate=RATE, recipient="Rosa")
    actions.disburse(allocation=fund.allocations.get(), payment=payment, doing=doing(world))
    own = f"/p/harbor/funds/{fund.slug}/"
    seen = {who: ONE in read(world, who, own) for who in ("nobody", "chidi", "ben", "amara")}
    assert seen == {"nobody": False, "chidi": False, "ben": True, "amara": True}
    # Not the number by itself; a hash may hold its digits.
    record = read(world, "nobody", "/p/harbor/record/journal.jsonl")
    assert not re.search(r"(?<![0-9a-f])2468(?![0-9a-f])", record)
