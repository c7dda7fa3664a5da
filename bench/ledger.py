"""The ledger under load: `python -m bench.ledger [--runs 200] [--acts 10000] [--entries 1000000]`.

Three claims, on SQLite or, with BRIDGEWORK_TEST_DB=postgres, on a PostgreSQL that is started for it:

acts      10,000 random acts, with crashes in between: every account's balance is the sum of its moves, all make zero.
writers   200 runs of eight writers that set money aside at the same moment, more than there is: no fund is overdrawn.
size      pages of a fund with 1,000 and with 1,000,000 entries: the same number of queries, at most 1.5 times the time. The peer is what a
          ledger without kept balances does: it sums its moves.

Exit code 1 where one of them does not hold.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from typing import Any

PAGES = {
    "fund": "",
    "ledger": "ledger/",
    "ledger, deep": "ledger/?before=500",
    "pledge": "pledges/1/",
    "allocation": "allocations/1/",
    "entry": "entries/400/",
    "together": "together/",
}
MOST = 1.5


def acts(n: int) -> dict[str, Any]:
    """Do n random acts on a pooled and a braided fund."""
    from bridgework.resources.queries.checking import balances_by_currency, faults_of
    from tests.resources.making import make_fund
    from tests.resources.random_acts import Actor

    world = _world()
    found: dict[str, Any] = {"acts": n, "done": 0, "refused": 0, "crashed": 0, "faults": []}
    start = time.perf_counter()
    for seed, mode in enumerate(("pooled", "braided")):
        fund = make_fund(world, mode=mode)
        actor = Actor(fund, [world.clinic, world.school, world.network], world.as_steward, random.Random(seed))
        for _ in range(n // 2):
            actor.step()
        found["done"] += sum(actor.done.values())
        found["refused"] += actor.refused
        found["crashed"] += actor.crashed
        found["faults"] += faults_of(fund)
    found |= {"sums": balances_by_currency(world.harbor), "seconds": round(time.perf_counter() - start, 1)}
    found["is_kept"] = not found["faults"] and set(found["sums"].values()) == {0}
    return found


def writers(runs: int) -> dict[str, Any]:
    """Let eight writers contest a fund, again and again."""
    from tests.resources.writers import check, contest, fund_with_money

    world = _world()
    wrong: list[str] = []
    granted = refused = 0
    start = time.perf_counter()
    for seed in range(runs):
        fund = fund_with_money(world.as_steward, world.network, [world.clinic, world.school, world.network])
        done = contest(fund, world.as_steward, seed)
        granted, refused = granted + done["set aside"], refused + done["refused"]
        wrong += check(fund, done)
    return {
        "runs": runs,
        "granted": granted,
        "refused": refused,
        "wrong": wrong[:5],
        "seconds": round(time.perf_counter() - start, 1),
        "is_kept": not wrong,
    }


def size(n_entries: int, times: int) -> dict[str, Any]:
    """Ask the pages of a small and of a large fund, in turns."""
    from django.db import connection
    from django.db.models import Sum

    from bench.public_pages import ask
    from bridgework.resources.models import Fund, Move

    world = _world()
    funds = {n: _filled(world, n) for n in (1_000, n_entries)}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    pages: dict[str, Any] = {}
    for name, path in PAGES.items():
        seconds: dict[int, list[float]] = {n: [] for n in funds}
        queries: dict[int, int] = {}
        for turn in range(times + 1):
            for n, fund in funds.items():
                start = time.perf_counter()
                response, queries[n] = ask(f"/p/{world.harbor.slug}/funds/{fund.slug}/{path}")
                if turn:
                    seconds[n].append(time.perf_counter() - start)
                assert response.status_code == 200, f"{path} {response.status_code}"
        small, large = (statistics.median(of) for of in seconds.values())
        pages[name] = {
            "ms": [round(small * 1000, 2), round(large * 1000, 2)],
            "ratio": round(large / small, 2),
            "queries": list(queries.values()),
        }

    def summed(fund: Fund) -> float:
        start = time.perf_counter()
        list(Move.objects.filter(entry__fund=fund).order_by().values_list("target__kind").annotate(n=Sum("amount")))
        list(Move.objects.filter(entry__fund=fund).order_by().values_list("source__kind").annotate(n=Sum("amount")))
        return time.perf_counter() - start

    peer = {n: round(statistics.median([summed(fund) for _ in range(3)]) * 1000, 1) for n, fund in funds.items()}
    is_kept = all(one["ratio"] <= MOST and len(set(one["queries"])) == 1 for one in pages.values())
    return {"entries": n_entries, "pages": pages, "summing_instead_ms": peer, "is_kept": is_kept}


def _world() -> Any:
    from bridgework.partnerships.models import Partnership
    from bridgework.people.models import Person
    from tests.cast import make_world

    # Each part has its own partnership: the earlier one steps aside.
    for at, person in enumerate(Person.objects.order_by("pk")):
        person.email = f"{person.pk}-{at}-earlier@example.org"
        person.save(update_fields=["email"])
    for row in Partnership.objects.all():
        row.slug = f"{row.slug}-earlier-{row.pk}"[:60]
        row.save(update_fields=["slug"])
    return make_world()


def _filled(world: Any, n: int) -> Any:
    """Make a fund by its actions, then write payments of one cent in SQL until it has n entries; the triggers keep the balances."""
    from django.db import connection, transaction

    from bridgework.resources.models import Account, Fund
    from tests.resources.making import allocate, make_fund, pledge

    fund = make_fund(world)
    for owner in (world.clinic, world.school, world.network):
        pledge(world, fund, owner, 10 * n)
    allocations = [allocate(world, fund, n) for _ in range(20)]
    fund.refresh_from_db()
    first = fund.n_entries
    aside = {one.pk: sorted(one.accounts.filter(kind="set-aside").values_list("pledge", "pk")) for one in allocations}
    spent = {
        (one.pk, pledge_id): Account.objects.create(fund=fund, pledge_id=pledge_id, kind="spent", allocation=one).pk
        for one in allocations
        for pledge_id, _account in aside[one.pk]
    }
    entry_sql = (
        'INSERT INTO resources_entry (fund_id, number, kind, amount, "on", at, memo, allocation_id, payee_id, is_stipend, reference, is_approved) '
        "VALUES (%s, %s, 'disbursement', 1, %s, %s, %s, %s, %s, %s, '', %s)"
    )
    move_sql = (
        "INSERT INTO resources_move (entry_id, pledge_id, source_id, target_id, amount) "
        "SELECT id, %s, %s, %s, 1 FROM resources_entry WHERE fund_id = %s AND number > %s AND number <= %s AND number %% 60 = %s"
    )
    day, at, memo = fund.created_at.date(), fund.created_at, json.dumps({"source": "en", "in": {}})
    for low in range(first, n, 60_000):
        high = min(n, low + 60_000)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(
                entry_sql,
                [
                    (fund.pk, number, day, at, memo, allocations[number % 60 % 20].pk, world.school.pk, False, False)
                    for number in range(low + 1, high + 1)
                ],
            )
            for rest in range(60):
                allocation = allocations[rest % 20]
                pledge_id, source = aside[allocation.pk][rest // 20]
                target = spent[allocation.pk, pledge_id]
                cursor.execute(move_sql, (pledge_id, source, target, fund.pk, low, high, rest))
    Fund.objects.filter(pk=fund.pk).update(n_entries=n)
    fund.refresh_from_db()
    return fund


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--acts", type=int, default=10_000)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=9)
    parser.add_argument("--only", choices=["acts", "writers", "size"])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BRIDGEWORK_DATA"] = folder
        from bridgework.config.cli.base import set_up

        set_up()
        from django.conf import settings
        from django.db import connection

        settings.ALLOWED_HOSTS = ["*"]
        parts = {
            "acts": lambda: acts(options.acts),
            "writers": lambda: writers(options.runs),
            "size": lambda: size(options.entries, options.times),
        }
        result: dict[str, Any] = {"database": connection.vendor, "load": round(os.getloadavg()[0], 1)}
        for name, part in parts.items():
            if options.only in (None, name):
                result[name] = part()
                if not options.json:
                    print("\n".join(said(name, result[name], result)), flush=True)
        connection.close()
    if options.json:
        print(json.dumps(result, indent=2))
    if not all(part["is_kept"] for part in result.values() if isinstance(part, dict)):
        sys.exit("a claim does not hold")


def said(name: str, part: dict[str, Any], result: dict[str, Any]) -> list[str]:
    head = f"{name} ({result['database']}, load {result['load']}):"
    if name == "acts":
        return [
            f"{head} {part['acts']:,} random acts: {part['done']:,} done, {part['refused']:,} refused, {part['crashed']:,} crashed; "
            f"sums by currency {part['sums']}, faults {part['faults'] or 'none'}; {part['seconds']} s"
        ]
    if name == "writers":
        return [
            f"{head} {part['runs']} runs of 8 writers: {part['granted']:,} granted, {part['refused']:,} refused, "
            f"wrong {part['wrong'] or 'nothing'}; {part['seconds']} s"
        ]
    lines = [f"{head} 1,000 and {part['entries']:,} entries, in this process"]
    for page, one in part["pages"].items():
        lines.append(
            f"  {page:<14}{one['ms'][0]:>8} ms {one['ms'][1]:>8} ms  x {one['ratio']:<5} queries {one['queries']}"
        )
    lines.append(f"  summing the moves instead: {part['summing_instead_ms']} ms")
    return lines


if __name__ == "__main__":
    main()
