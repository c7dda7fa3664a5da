"""Random acts on a fund: pledges, receipts, allocations, payments, returns, releases, corrections; also impossible ones, and
crashes in the middle. Used by tests (hundreds) and by bench/ledger.py (ten thousand)."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction

from bridgework.goals.actions.refusals import Refused
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Organization
from bridgework.resources import actions
from bridgework.resources.models import Account, Entry, Fund

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


class Crash(Exception):
    """The process ends here, says the test."""


@dataclass
class Actor:
    """Somebody who does anything that can be done to a fund, drawn from one seed. `model` is a second, much simpler bookkeeping."""

    fund: Fund
    owners: list[Organization]
    by: Membership
    chance: random.Random
    done: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    crashed: int = 0

    def step(self) -> None:
        """Do one act; now and then the process dies within it, after the act and before it is committed."""
        name = self.chance.choice(
            [
                "pledge",
                "receive",
                "receive",
                "allocate",
                "pay",
                "pay",
                "pay",
                "stipend",
                "release",
                "give_back",
                "lower",
                "reverse",
            ]
        )
        before = self.fund.entries.count()
        try:
            with transaction.atomic():
                getattr(self, name)()
                if self.chance.random() < 0.3:
                    raise Crash
        except Refused:
            self.refused += 1
            return
        except Crash:
            self.crashed += 1
            assert self.fund.entries.count() == before
            return
        self.done[name] = self.done.get(name, 0) + 1

    def doing(self) -> actions.Doing:
        on = date(2026, self.chance.randint(1, 12), 15)
        return actions.Doing(by=self.by, now=NOW, on=on, memo=Words.of("made up"))

    def amount(self) -> int:
        return self.chance.choice([1, 2, 3, 7, 99, 100, 1001, 33333])

    def _one(self, rows: Any) -> Any:
        keys = list(rows.values_list("pk", flat=True))
        if not keys:
            raise Refused("there is none yet")
        return rows.get(pk=self.chance.choice(keys))

    def pledge(self) -> None:
        more: dict[str, Any] = {}
        if self.chance.random() < 0.3:
            more = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, self.chance.choice([6, 12]), 28)}
        plan = actions.PledgePlan(owner=self.chance.choice(self.owners), amount=self.amount() * 50, **more)
        actions.make_pledge(fund=self.fund, plan=plan, doing=self.doing())

    def receive(self) -> None:
        pledge = self._one(self.fund.pledges)
        due = pledge.accounts.get(kind="due").balance
        amount = due if self.chance.random() < 0.6 else self.amount()
        actions.receive(pledge=pledge, amount=amount, doing=self.doing())

    def lower(self) -> None:
        actions.lower_pledge(pledge=self._one(self.fund.pledges), amount=self.amount(), doing=self.doing())

    def give_back(self) -> None:
        actions.give_back(pledge=self._one(self.fund.pledges), amount=self.amount(), doing=self.doing())

    def allocate(self) -> None:
        amount, draws = self.amount(), None
        if not self.fund.is_pooled:
            held = Account.objects.filter(fund=self.fund, kind="held", balance__gt=0).values_list(
                "pledge__number", "balance"
            )
            draws = {number: min(balance, amount) for number, balance in held[:2]}
            amount = sum(draws.values())
        plan = actions.AllocationPlan(
            title=Words.of("Something"), starts_on=date(2026, 1, 1), ends_on=date(2026, self.chance.choice([6, 12]), 28)
        )
        actions.allocate(fund=self.fund, plan=plan, amount=amount, doing=self.doing(), draws=draws)

    def pay(self) -> None:
        payment = actions.Payment(amount=self.amount(), payee=self.owners[0])
        actions.disburse(allocation=self._one(self.fund.allocations), payment=payment, doing=self.doing())

    def stipend(self) -> None:
        payment = actions.Payment(minutes=15 * self.chance.randint(1, 20), hourly_rate=2500, recipient="Somebody")
        actions.disburse(allocation=self._one(self.fund.allocations), payment=payment, doing=self.doing())

    def release(self) -> None:
        actions.release(allocation=self._one(self.fund.allocations), amount=self.amount(), doing=self.doing())

    def reverse(self) -> None:
        actions.reverse(entry=self._one(Entry.objects.filter(fund=self.fund)), doing=self.doing())
