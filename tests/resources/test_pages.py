"""Pages, file, API and command of funds: every cent both ways, no resident's name, few queries."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from bench.public_pages import ask
from bridgework.goals.models import Decision
from bridgework.lib.words import Words
from bridgework.partnerships.models import Body
from bridgework.resources import actions, queries
from bridgework.resources.models import Approval, Entry, Fund, Recipient
from bridgework.resources.queries.synergy import by_year, synergy_of
from tests.cast import TODAY, World
from tests.resources.making import allocate, doing, later, make_fund, pledge

pytestmark = pytest.mark.django_db

NAME = "Rosa Villanueva"


@pytest.fixture
def fund(world: World) -> Fund:
    """Three owners, one of them bound to a term; a stipend paid to somebody whose name only keepers may see."""
    made = make_fund(world)
    pledge(world, made, world.clinic, 50_000)
    pledge(world, made, world.school, 30_000, ends_on=date(2027, 6, 30), starts_on=date(2026, 1, 1))
    pledge(world, made, world.network, 20_001, ends_on=date(2026, 12, 31), starts_on=date(2026, 1, 1))
    part = allocate(world, made, 60_000)
    pay = actions.Payment(minutes=90, hourly_rate=2500, recipient=NAME)
    actions.disburse(allocation=part, payment=pay, doing=doing(world))
    return made


def paths(fund: Fund) -> list[str]:
    own = f"/p/harbor/funds/{fund.slug}/"
    return [
        "/p/harbor/funds/",
        own,
        *(own + end for end in ("ledger/", "together/", "ledger.csv", "pledges/1/", "allocations/1/", "entries/7/")),
    ]


def test_no_public_door_names_who_was_paid_and_keepers_see_it(world: World, fund: Fund) -> None:
    api = [f"/api/p/harbor/funds/{end}" for end in ("", f"{fund.slug}/", f"{fund.slug}/entries/")]
    for who in ("nobody", "dolores", "chidi", "ben"):
        for path in [*paths(fund), *api, "/p/harbor/record/", "/p/harbor/record/journal.jsonl"]:
            response = world.client(who).get(path)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            assert response.status_code == 200, path
            assert NAME.encode() not in body, f"{who} {path}"
    entry = f"/p/harbor/funds/{fund.slug}/entries/8/"
    assert NAME in world.client("amara").get(entry).content.decode()
    world.client("amara").post(f"{entry}forget/")
    assert NAME not in world.client("amara").get(entry).content.decode()
    assert not Recipient.objects.exists() and fund.entries.count() == 8


def test_every_cent_is_followed_down_and_up(world: World, fund: Fund) -> None:
    down = [queries.pledge_trail(fund, number) for number in (1, 2, 3)]
    up = queries.entry_trail(fund, 8)
    assert up and all(down)
    assert sum(amount for _pledge, amount in up.shares) == up.entry.amount == 3750
    of_entry = {one.row.pledge.pk: part.amount for one in down if one for part in one.parts if part.entry == up.entry}
    assert of_entry == {pledge.pk: amount for pledge, amount in up.shares}
    spent = [sum(used for _allocation, _left, used in one.allocations) for one in down if one]
    assert sum(spent) == 3750
    page = world.client("amara").get(f"/p/harbor/funds/{fund.slug}/entries/8/").content.decode()
    shown = [round(float(text.replace(",", "")) * 100) for text in re.findall(r'<td class="n">\$([\d,.]+)</td>', page)]
    assert sum(shown[:-1]) == shown[-1] == 3750


def test_pages_take_few_queries_however_many_entries(world: World, fund: Fund) -> None:
    small = {path: ask(path)[1] for path in paths(fund)}
    assert max(small.values()) <= 8, small
    part = fund.allocations.get()
    for _ in range(12):
        pay = actions.Payment(amount=7, payee=world.school)
        actions.disburse(allocation=part, payment=pay, doing=doing(world))
        allocate(world, fund, 11)
    assert {path: ask(path)[1] for path in paths(fund)} == small


def test_the_file_holds_every_move_and_its_sums_are_the_balances(world: World, fund: Fund) -> None:
    response: Any = world.client("nobody").get(f"/p/harbor/funds/{fund.slug}/ledger.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode(), newline="")))
    sums: dict[str, int] = {}
    for row in rows:
        sums[row["to_account"]] = sums.get(row["to_account"], 0) + int(row["amount_minor_units"])
        sums[row["from_account"]] = sums.get(row["from_account"], 0) - int(row["amount_minor_units"])
    assert sums == {"owner": -100_001, "due": 0, "held": 40_001, "set-aside": 56_250, "spent": 3750}
    assert {row["currency"] for row in rows} == {"USD"} and "payee" in rows[0]


def test_the_api_says_the_same(world: World, fund: Fund) -> None:
    client = world.client("nobody")
    one = client.get(f"/api/p/harbor/funds/{fund.slug}/").json()
    assert one["fund"]["balances"] == {
        "pledged": 100_001, "received": 100_001, "held": 40_001, "set_aside": 56_250, "paid_out": 3750, "returned": 0,
    }  # fmt: skip
    assert [row["owner"] for row in one["pledges"]] == ["clinic", "school", "network"]
    entries = client.get(f"/api/p/harbor/funds/{fund.slug}/entries/").json()
    assert [row["number"] for row in entries["items"]] == [7, 6, 5, 4, 3, 2, 1] and entries["next_before"] is None
    assert client.get(f"/api/p/harbor/funds/{fund.slug}/entries/?before=3").json()["items"][0]["number"] == 2
    Fund.objects.update(is_public=False)
    for end in ("", "entries/"):
        assert client.get(f"/api/p/harbor/funds/{fund.slug}/{end}").status_code == 404
    assert client.get("/api/p/harbor/funds/").json() == []


def test_a_second_person_approves_in_the_browser(world: World) -> None:
    made = make_fund(world, approval_limit=1000)
    pledge(world, made, world.clinic, 50_000)
    own = f"/p/harbor/funds/{made.slug}/"
    today = timezone.localdate(timezone=world.harbor.zone)
    data = {
        "title": "Vans",
        "amount": "200.00",
        "medium": "cash",
        "starts_on": today,
        "ends_on": today,
        "language": "en",
    }
    sent = world.client("amara").post(f"{own}allocations/new/", data | {"key": "5f0c1b2e-0000-4000-8000-000000000001"})
    assert sent.status_code == 302 and sent.url.endswith("#waiting")
    world.client("amara").post(f"{own}allocations/new/", data | {"key": "5f0c1b2e-0000-4000-8000-000000000001"})
    waiting = Approval.objects.get()
    path = f"{own}approvals/{waiting.pk}/"
    assert world.client("amara").get(path).status_code == 403
    assert path in world.client("ben").get(own).content.decode()
    assert path not in world.client("amara").get(own).content.decode()
    assert world.client("ben").post(path, {"answer": "yes"}).status_code == 302
    assert made.allocations.get().accounts.get(kind="set-aside").balance == 20_000
    assert "by two people" in world.client("nobody").get(f"{own}entries/3/").content.decode()


def test_what_is_said_of_working_together(world: World, fund: Fund) -> None:
    """By hand: 60,000 from three owners, more than the 50,000 that any of them pledged; the clinic gave 50,000 of 100,001."""
    found = synergy_of(fund, TODAY)
    assert (found.n_joint, found.joint_amount, found.n_beyond, found.beyond_amount) == (1, 60_000, 1, 60_000)
    assert found.depends is not None and round(found.depends.share, 5) == round(50_000 / 100_001, 5)
    assert found.carriers[0].owner == world.clinic and found.open_ended == 50_000
    # 30,000 over 546 days: 365 in 2026 and 181 in 2027.
    assert [one.amount for one in found.ahead] == [20_001 + 20_055, 9_945, 0, 0, 0]
    assert [[owner.slug for owner in one.ending] for one in found.ahead] == [["network"], ["school"], [], [], []]
    assert sum(by_year(30_000, date(2026, 1, 1), date(2027, 6, 30)).values()) == 30_000
    text = world.client("nobody").get(f"/p/harbor/funds/{fund.slug}/together/").content.decode()
    assert "alone nobody could have paid for it" in text and "50% of the cash" in text


def test_one_owner_alone_is_not_called_joint(world: World) -> None:
    made = make_fund(world)
    pledge(world, made, world.clinic, 50_000)
    allocate(world, made, 40_000)
    found = synergy_of(made, TODAY)
    assert (found.n_joint, found.n_beyond) == (0, 0) and found.depends and found.depends.effective == 1


def test_a_pledge_and_a_stipend_are_entered_in_forms(world: World) -> None:
    made = make_fund(world)
    own = f"/p/harbor/funds/{made.slug}/"
    today = timezone.localdate(timezone=world.harbor.zone)
    key = "5f0c1b2e-0000-4000-8000-00000000000{}"
    owner = {"owner": world.clinic.pk, "medium": "cash", "amount": "$1,000", "on": today, "language": "en"}
    ben, amara = world.client("ben"), world.client("amara")
    assert ben.post(f"{own}pledges/new/", owner | {"key": key.format(1)}).status_code == 302
    assert ben.post(f"{own}pledges/new/", owner | {"owner": world.school.pk}).status_code == 200, (
        "not for another organization"
    )
    assert (
        amara.post(f"{own}pledges/1/receive/", {"amount": "1000.00", "on": today, "language": "en"}).status_code == 302
    )
    what = {
        "title": "Evenings",
        "amount": "500",
        "medium": "cash",
        "starts_on": today,
        "ends_on": later(900),
        "language": "en",
    }
    body = Body.objects.create(partnership=world.harbor, slug="board", name=Words.of("Board"), kind="steering")
    decided = Decision.objects.create(
        partnership=world.harbor,
        slug="evenings",
        body=body,
        title=Words.of("Evenings first"),
        decided_on=today,
        n_seats=5,
        n_resident_seats=2,
    )
    assert amara.post(f"{own}allocations/new/", what | {"decision": decided.pk}).status_code == 302
    assert "Evenings first" in world.client("nobody").get(f"{own}allocations/1/").content.decode()
    pay = {"to": "stipend", "hours": "1.5", "hourly_rate": "25.00", "recipient": NAME, "on": today, "language": "en"}
    for hours, status in (("1.1", 200), ("0", 200), ("1.5", 302)):
        assert amara.post(f"{own}allocations/1/pay/", pay | {"hours": hours}).status_code == status, hours
    entry = Entry.objects.get(is_stipend=True)
    assert (entry.amount, entry.recipient.name) == (3750, NAME)


def test_the_ledger_is_exported_by_command(
    world: World, fund: Fund, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.testing import CliRunner

    from bridgework.config.cli import base
    from bridgework.config.cli.export_ledger import export_ledger

    monkeypatch.setattr(base, "set_up", lambda: None)
    target = tmp_path / "ledger.csv"
    done = CliRunner().invoke(export_ledger, ["--partnership", "harbor", "--to", str(target), "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.output) | {"file": ""} == {"file": "", "funds": 1, "lines": 12, "entries": 8, "faults": []}
    assert NAME not in target.read_text() and target.read_text().count("\n") == 13
    assert CliRunner().invoke(export_ledger, ["--partnership", "harbor", "--to", str(target)]).exit_code == 2
    fund.accounts.filter(kind="held").update(balance=1)
    wrong = CliRunner().invoke(export_ledger, ["--partnership", "harbor", "--to", str(tmp_path / "b.csv")])
    assert wrong.exit_code == 1 and "The ledger is not whole" in wrong.output


def test_words_of_a_condition_stand_on_the_page(world: World) -> None:
    made = make_fund(world, purposes=(Words.of("Rides home"),))
    pledge(world, made, world.clinic, 5000, purpose=made.purposes.get(), ends_on=date(2026, 6, 30))
    text = world.client("nobody").get(f"/p/harbor/funds/{made.slug}/pledges/1/").content.decode()
    assert "only for Rides home" in text and "until 30 June 2026" in text
