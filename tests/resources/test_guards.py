"""The database itself keeps the ledger: rows are only added, moves keep balances, nothing is overdrawn, no fund reaches into another."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from bridgework.resources.models import Account, Entry, Move
from bridgework.resources.queries.checking import faults_of
from tests.cast import World
from tests.resources.making import allocate, make_fund, pledge

pytestmark = pytest.mark.django_db


def refused(act: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            act()
    except IntegrityError:
        return True
    return False


def raw(sql: str) -> Callable[[], object]:
    def act() -> object:
        with connection.cursor() as cursor:
            return cursor.execute(sql)

    return act


def test_entries_and_moves_are_never_changed_or_deleted(world: World) -> None:
    pledge(world, make_fund(world), world.clinic, 5000)
    n = Entry.objects.count(), Move.objects.count()
    assert n == (2, 2)
    for table, column in (("resources_entry", "amount"), ("resources_move", "amount"), ("resources_entry", "number")):
        assert refused(raw(f"UPDATE {table} SET {column} = {column} + 1"))
        assert refused(raw(f"UPDATE {table} SET {column} = {column}")), "not even to what it was"
        assert refused(raw(f"DELETE FROM {table}"))
    assert refused(lambda: Entry.objects.update(reference="x"))
    assert refused(lambda: Move.objects.all()._raw_delete("default"))  # type: ignore[attr-defined]
    assert n == (Entry.objects.count(), Move.objects.count())


def test_a_move_written_by_hand_keeps_the_balances_all_the_same(world: World) -> None:
    made = pledge(world, make_fund(world), world.clinic, 5000)
    due, held = (made.accounts.get(kind=kind) for kind in ("due", "held"))
    entry = made.fund.entries.latest("number")
    assert refused(lambda: Move.objects.create(entry=entry, pledge=made, source=due, target=held, amount=1)), (
        "nothing is due any more"
    )
    assert refused(lambda: Move.objects.create(entry=entry, pledge=made, source=held, target=held, amount=1))
    assert refused(lambda: Move.objects.create(entry=entry, pledge=made, source=held, target=due, amount=0))
    Move.objects.create(entry=entry, pledge=made, source=held, target=due, amount=1200)
    assert [made.accounts.get(kind=kind).balance for kind in ("owner", "due", "held")] == [-5000, 1200, 3800]
    assert faults_of(made.fund) == [f"entry {entry.number} does not say the sum of its moves"]


def test_no_move_leads_from_one_fund_into_another(world: World) -> None:
    one = pledge(world, make_fund(world), world.clinic, 5000)
    other = pledge(world, make_fund(world), world.school, 5000)
    assert one.fund_id != other.fund_id
    held, foreign = one.accounts.get(kind="held"), other.accounts.get(kind="held")
    entry = one.fund.entries.latest("number")
    assert refused(lambda: Move.objects.create(entry=entry, pledge=one, source=held, target=foreign, amount=1))
    due = other.accounts.get(kind="due")
    assert refused(lambda: Move.objects.create(entry=entry, pledge=other, source=foreign, target=due, amount=1))


def test_no_balance_can_be_set_on_the_wrong_side_of_zero(world: World) -> None:
    fund = make_fund(world)
    pledge(world, fund, world.clinic, 5000)
    allocate(world, fund, 3000)
    for kind in Account.Kind.values:
        wrong = 1 if kind == "owner" else -1
        if fund.accounts.filter(kind=kind).exists():
            assert refused(lambda kind=kind, wrong=wrong: fund.accounts.filter(kind=kind).update(balance=wrong))  # type: ignore[misc]


def test_what_the_check_finds(world: World) -> None:
    """A checker that never speaks is no checker."""
    made = pledge(world, make_fund(world), world.clinic, 5000)
    assert faults_of(made.fund) == []
    made.accounts.filter(kind="held").update(balance=4999)
    assert len(faults_of(made.fund)) == 2
    made.accounts.filter(kind="held").update(balance=5000)
    Entry.objects.create(
        fund=made.fund, number=9, kind="receipt", amount=1, on=made.pledged_on, at=made.fund.created_at
    )
    assert faults_of(made.fund) == ["entry 9 does not say the sum of its moves", "entry 3 is missing"]


def test_no_move_leads_from_one_owner_to_another(world: World) -> None:
    fund = make_fund(world)
    one, other = pledge(world, fund, world.clinic, 5000), pledge(world, fund, world.school, 5000)
    held, theirs = one.accounts.get(kind="held"), other.accounts.get(kind="held")
    entry = fund.entries.latest("number")
    for named in (one, other):
        assert refused(
            lambda named=named: Move.objects.create(entry=entry, pledge=named, source=held, target=theirs, amount=1)
        )  # type: ignore[misc]
    due = one.accounts.get(kind="due")
    assert refused(lambda: Move.objects.create(entry=entry, pledge=other, source=held, target=due, amount=1))
    Move.objects.create(entry=entry, pledge=one, source=held, target=due, amount=1)
