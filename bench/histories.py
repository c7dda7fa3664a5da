"""The planner of releases: histories of 24 releases, attacked with everything public, and its time on large tables.

    python -m bench.histories [--histories 100] [--first 0] [--lazy 5] [--large alone|linked|both|none] [--places 170]
        [--periods 10] [--json]

*Histories*: late corrections, filters, roll-ups, people joining one at a time (tests/analysis/releasing_histories.py). Every release is
planned after the ones before; at the end the attacker gets all releases, percentages, Wilson intervals and bounded rates.
*Lazy*: the same histories by a planner that protects each release alone, to show that the attack finds something.
*Large*: a table of places x periods x 9 groups x 3 outcomes, without and with a state's totals over the places, then one correction.
Exit code 1 if any small count is exposed in the first or third part.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from typing import Any

import numpy as np

from bridgework.analysis.attack import Ledger
from bridgework.analysis.releasing import Fate, Key, Plan, plan_release

GROUP_SIZES = (400, 120, 60, 30, 15, 10, 4, 2)
LARGE_DIMS = ("place", "period", "group", "outcome")


def run_history(seed: int, *, is_lazy: bool = False) -> dict[str, Any]:
    """Plan one history and attack it."""
    from tests.analysis.releasing_histories import attack_story, everything_public, make_story, retell

    story, ledger = make_story(seed), Ledger()
    fates: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    slowest = 0.0
    begin, busy = time.perf_counter(), time.process_time()
    before = begin
    for plan, release in retell(story, clock=time.monotonic, is_lazy=is_lazy):
        slowest, before = max(slowest, time.perf_counter() - before), time.perf_counter()
        ledger.add(everything_public(plan, release))
        fates.update({str(fate): plan.n(fate) for fate in Fate})
        tried.update(each.code for each in plan.tried)
    planned, planned_busy = time.perf_counter() - begin, time.process_time() - busy
    found = attack_story(ledger)
    return {
        "seed": seed,
        "n_releases": len(story.moments),
        "n_cells": sum(fates.values()),
        "n_protected": found.n_protected,
        "n_exposed": found.n_exposed,
        "n_interval": found.n_interval,
        "narrowest": found.narrowest,
        "seconds": planned,
        "processor_seconds": planned_busy,
        "slowest_release": slowest,
        "fates": dict(fates),
        "tried": dict(tried),
    }


def large_table(n_places: int, n_periods: int, *, is_linked: bool) -> tuple[dict[Key, int], dict[str, dict[str, str]]]:
    """Make the leaves of a large table, with a state's counts above the places where asked for."""
    random = np.random.default_rng(1)
    cells: dict[Key, int] = {}
    for number in range(n_places):
        size = random.lognormal(0, 1)
        for period in range(n_periods):
            for group, usual in enumerate(GROUP_SIZES):
                n = int(size * usual * random.lognormal(0, 0.3))
                x = int(random.binomial(n, 0.12))
                cells[f"P{number}", f"{2010 + period}", f"g{group}", "yes"] = x
                cells[f"P{number}", f"{2010 + period}", f"g{group}", "no"] = n - x
    if is_linked:
        for (_, *rest), count in list(cells.items()):
            cells["State", *rest] = cells.get(("State", *rest), 0) + count
    return cells, {"place": {f"P{number}": "State" for number in range(n_places)}}


def run_large(n_places: int, n_periods: int, *, is_linked: bool) -> list[dict[str, Any]]:
    """Plan a large table, then the same with one correction."""
    cells, hierarchies = large_table(n_places, n_periods, is_linked=is_linked)
    ledger, results = Ledger(), []
    earlier: dict[Key, Fate] = {}
    for what in ("first release", "one correction"):
        if results:
            for place in ["P0", "State"] if is_linked else ["P0"]:
                cells[place, "2010", "g0", "no"] += 40
        begin, busy = time.perf_counter(), time.process_time()
        plan: Plan = plan_release(
            cells, LARGE_DIMS, hierarchies, ledger=ledger, earlier=earlier, clock=time.monotonic, time_limit=30
        )
        results.append(
            {
                "what": f"{'linked by a state' if is_linked else 'places alone'}, {what}",
                "n_cells": len(plan.cells),
                "seconds": time.perf_counter() - begin,
                "processor_seconds": time.process_time() - busy,
                "n_exposed": plan.audit.n_exposed,
                "n_protected": plan.audit.n_protected,
                "n_parts": plan.audit.n_parts,
                "n_attacked": plan.audit.n_attacked,
                "hidden": _share(plan, Fate.PRIMARY, Fate.SECONDARY, Fate.BOUNDED),
                "fates": {str(fate): plan.n(fate) for fate in Fate},
                "tried": dict(Counter(each.code for each in plan.tried)),
            }
        )
        ledger.add(plan.release(what))
        earlier = dict(plan.fates)
    return results


def _share(plan: Plan, *fates: Fate) -> float:
    return sum(plan.n(fate) for fate in fates) / max(1, sum(plan.n(fate) for fate in Fate))


def _print_histories(name: str, found: list[dict[str, Any]]) -> None:
    if not found:
        return
    fates: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    for each in found:
        fates.update(each["fates"])
        tried.update(each["tried"])
    n_cells = sum(fates.values())
    listed = n_cells - fates["withheld"]
    n_releases = sum(each["n_releases"] for each in found)
    exposed = sum(each["n_exposed"] for each in found)
    print(
        f"{name}: {len(found)} histories, {n_releases} releases, {sum(each['n_protected'] for each in found)} small counts "
        f"protected, {exposed} exposed in {sum(each['n_exposed'] > 0 for each in found)} histories"
    )
    shares = ", ".join(
        f"{word} {fates[word] / listed:.1%}" for word in ("published", "held", "bounded", "primary", "secondary")
    )
    print(
        f"  of {listed} counts listed: {shares}; besides, {fates['withheld']} not listed by a filter or not yet released"
    )
    print(
        f"  seconds per release: {sum(each['seconds'] for each in found) / n_releases:.2f} (processor "
        f"{sum(each['processor_seconds'] for each in found) / n_releases:.2f}), slowest {max(e['slowest_release'] for e in found):.1f}"
    )
    print(f"  tried: {', '.join(f'{code} {n}' for code, n in sorted(tried.items())) or 'nothing'}", flush=True)


def main(argv: list[str] | None = None) -> int:
    """Run the parts asked for; exit code 1 if anything is exposed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--histories", type=int, default=100)
    parser.add_argument("--first", type=int, default=0, help="seed of the first history")
    parser.add_argument("--lazy", type=int, default=5, help="histories for the lazy planner")
    parser.add_argument("--large", choices=["alone", "linked", "both", "none"], default="both")
    parser.add_argument("--places", type=int, default=170)
    parser.add_argument("--periods", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(argv)
    seeds = range(asked.first, asked.first + asked.histories)
    found = [run_history(seed) for seed in seeds]
    lazy = [run_history(seed, is_lazy=True) for seed in seeds[: asked.lazy]]
    if not asked.json:
        _print_histories("planner", found)
        _print_histories("lazy planner", lazy)
    large = []
    for is_linked in (False, True):
        if asked.large in ("both", "linked" if is_linked else "alone"):
            large += run_large(asked.places, asked.periods, is_linked=is_linked)
    if asked.json:
        print(json.dumps({"histories": found, "lazy": lazy, "large": large}))
    for each in large if not asked.json else ():
        print(
            f"{each['what']}: {each['n_cells']} counts in {each['n_parts']} parts, {each['n_attacked']} attacked; "
            f"{each['seconds']:.0f} s (processor {each['processor_seconds']:.0f} s); hidden {each['hidden']:.1%}; "
            f"{each['n_exposed']} of {each['n_protected']} exposed; tried {each['tried'] or 'nothing'}"
        )
    return int(any(each["n_exposed"] for each in [*found, *large]))


if __name__ == "__main__":
    sys.exit(main())
