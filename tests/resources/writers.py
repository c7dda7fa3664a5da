"""Eight writers at once on one fund that has less than they want: used by the test (a handful of runs) and bench/ledger.py (200)."""

from __future__ import annotations

import random
import threading
from datetime import UTC, date, datetime
from typing import Any

from django.db import close_old_connections, connections

from bridgework.goals.actions.refusals import Refused
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Organization
from bridgework.resources import actions
from bridgework.resources.models import Account, Fund

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
WRITERS = 8
HELD = 10_000


def doing(by: Membership) -> actions.Doing:
    return actions.Doing(by=by, now=NOW, on=date(2026, 3, 2), memo=Words())


def fund_with_money(by: Membership, agent: Organization, owners: list[Organization]) -> Fund:
    plan = actions.FundPlan(
        title=Words.of("Contested"), mode="pooled", currency="USD", agent=agent, approval_limit=10**9
    )
    fund = actions.open_fund(partnership=agent.partnership, plan=plan, by=by, now=NOW)
    for at, owner in enumerate(owners):
        amount = HELD // len(owners) + (HELD % len(owners) if at == 0 else 0)
        pledge = actions.make_pledge(fund=fund, plan=actions.PledgePlan(owner=owner, amount=amount), doing=doing(by))
        actions.receive(pledge=pledge, amount=amount, doing=doing(by))
    return fund


def contest(fund: Fund, by: Membership, seed: int, acts: int = 3) -> dict[str, int]:
    """Let eight writers set money aside at the same moment, together 1.5 to 6 times what is there; return what came of it."""
    start, lock = threading.Barrier(WRITERS), threading.Lock()
    done = {"set aside": 0, "refused": 0, "amount": 0}
    broken: list[BaseException] = []

    def write(writer: int) -> None:
        close_old_connections()
        chance = random.Random(seed * 100 + writer)
        try:
            start.wait()
            for _ in range(acts):
                amount = chance.randint(HELD // 16, HELD // 4)
                plan = actions.AllocationPlan(
                    title=Words.of("Mine"), starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
                )
                try:
                    actions.allocate(fund=fund, plan=plan, amount=amount, doing=doing(by))
                except Refused:
                    with lock:
                        done["refused"] += 1
                else:
                    with lock:
                        done["set aside"] += 1
                        done["amount"] += amount
        except BaseException as why:  # a thread's failure is the run's failure
            broken.append(why)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if broken:
        raise broken[0]
    return done


def check(fund: Fund, done: dict[str, int]) -> list[str]:
    """Return what is wrong after a run."""
    from django.db.models import Sum

    from bridgework.resources.queries.checking import faults_of

    sums: dict[Any, int] = dict(
        Account.objects.filter(fund=fund).order_by().values_list("kind").annotate(n=Sum("balance"))
    )
    wrong = faults_of(fund)
    if sums.get("set-aside", 0) != done["amount"] or done["amount"] > HELD:
        wrong.append(f"{done['amount']} was granted of {HELD}, {sums.get('set-aside', 0)} is set aside")
    if sums.get("held", 0) + sums.get("set-aside", 0) != HELD:
        wrong.append("money came or went")
    if not done["refused"]:
        wrong.append("nobody was refused: there was no contest")
    return wrong
