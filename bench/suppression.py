"""The suppressor: safe by the attacker on many random tables, how close to the optimum, and beside pytauargus 0.6.0.

    python -m bench.suppression [--tables 1000] [--peer-tables 100] [--each 8] [--seconds 13.5] [--skip-peer] [--json]

Three parts. *Safe*: random tables (2-D, 3-D, 4-D, hierarchies, zeros), protected within a second each and audited by the attacker,
which shares no code with the suppressor. *Goals*: 2-D tables of 112 to 248 cells, 3-D tables of 168 to 696 cells. *Peer*: all
tables of the goals and a drawn part of the random ones (seed 0) through pytauargus (the tau-ARGUS engine with HiGHS), OPT(1), rule
FREQ(10,90), one process per job, in `.venv-bench-suppression/`. Of each table: (1) our time until a safe pattern no dearer than the
peer's is in hand, confirmed and audited by the attacker (`protect --stop stalled` with its audit); (2) the cost of our best audited
pattern at the time the peer is done; (3) our whole run, with a proof. Times are processor seconds of one thread, since the machine may
be shared; the peer's is of its `protect` alone, without start, import or any audit.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[1]
PEER_ENVIRONMENT = CHECKOUT / ".venv-bench-suppression"
REQUIREMENTS = CHECKOUT / "bench" / "requirements-suppression.txt"
THRESHOLD = 10
PEER_SECONDS = 120

SAFE_SHAPES: list[tuple] = [
    (4, 5),
    (7, 13),
    (7, (4, 6)),
    ((2, 3), (2, 3)),
    (3, 2, 4),
    (3, 3, 3),
    (4, 2, (2, 3)),
    (7, 2, 6),
    (2, 2, 2, 3),
    ((3, 4),),
]
FLAT = {"2-D 7x13": (7, 13), "2-D 9x20": (9, 20), "2-D 7x(4x6)": (7, (4, 6)), "2-D 7x30": (7, 30)}
DEEP = {"3-D 7x2x6": (7, 2, 6), "3-D 7x2x(3x4)": (7, 2, (3, 4)), "3-D 7x2x(4x6)": (7, 2, (4, 6))}


@dataclass(frozen=True)
class Protected:
    """One table, protected and audited: in the whole run, and (where a peer stands beside it) in one that ends when it stalls."""

    name: str
    n_cells: int
    n_small: int
    objective: float
    lower_bound: float
    gap: float | None
    seconds: float
    first_seconds: float
    n_exposed: int
    audit_seconds: float
    steps: tuple[tuple[float, float], ...]
    early: Protected | None = None

    @property
    def finish_seconds(self) -> float:
        """From the last step to a confirmed and audited pattern."""
        return max(0.0, self.seconds - (self.steps[-1][0] if self.steps else 0.0)) + self.audit_seconds

    def in_hand_at(self, objective: float) -> float:
        """(1) Processor seconds until an audited pattern as cheap as this is in hand; infinite where there never was one."""
        early = self.early or self
        if early.objective <= objective + 1e-6:
            return early.seconds + early.audit_seconds
        return next((at + self.finish_seconds for at, cost in self.steps if cost <= objective + 1e-6), float("inf"))

    def objective_at(self, seconds: float) -> float:
        """(2) Cost of the best audited pattern after so many processor seconds; infinite where there is none yet."""
        early = self.early or self
        costs = [early.objective] if early.seconds + early.audit_seconds <= seconds else []
        costs += [cost for at, cost in self.steps if at + self.finish_seconds <= seconds]
        return min(costs, default=float("inf"))


def protect_one(name: str, table: Any, hierarchies: Any, seconds: float, *, early: bool = False) -> Protected:
    """Protect a table, and let the attacker judge it; with `early`, also in a run of its own that ends when it stalls."""
    from bridgework.analysis.suppression import Stop

    whole = _protected(name, table, hierarchies, seconds, Stop.PROVEN)
    return replace(whole, early=_protected(name, table, hierarchies, seconds, Stop.STALLED)) if early else whole


def _protected(name: str, table: Any, hierarchies: Any, seconds: float, stop: Any) -> Protected:
    from bridgework.analysis.suppression import suppress

    begin = time.process_time()
    problem = table.problem(threshold=THRESHOLD)
    found = suppress(problem, clock=time.process_time, seconds=seconds, stop=stop)
    took = time.process_time() - begin
    hidden = [status != "published" for status in found.status]
    exposed, audit_took = attacked(table, hierarchies, hidden)
    return Protected(
        name=name,
        n_cells=problem.n_cells,
        n_small=int(problem.sensitive.sum()),
        objective=found.objective,
        lower_bound=found.lower_bound,
        gap=found.gap,
        seconds=took,
        first_seconds=found.attempts[0].seconds if found.attempts else 0.0,
        n_exposed=exposed,
        audit_seconds=audit_took,
        steps=tuple((attempt.seconds, attempt.objective) for attempt in found.attempts),
    )


def attacked(table: Any, hierarchies: Any, hidden: list[bool]) -> tuple[int, float]:
    """Count the small cells that the attacker exposes, and its processor seconds."""
    from bridgework.analysis.attack import audit_table

    begin = time.process_time()
    cells = [
        {**dict(zip(table.dims, codes, strict=True)), "count": None if is_hidden else n, "true": n}
        for codes, n, is_hidden in zip(table.cells, table.counts, hidden, strict=True)
    ]
    audit = audit_table(cells, table.dims, hierarchies, THRESHOLD)
    return audit.n_exposed, time.process_time() - begin


def safe_part(n_tables: int, n_beside: int, python: Path | None) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Protect and attack many random tables; a drawn part of them also by the peer."""
    import numpy as np

    from tests.analysis.suppression_cases import random_table

    beside = set(np.random.default_rng(0).permutation(n_tables)[:n_beside].tolist()) if python else set()
    done: list[Protected] = []
    rows: list[dict[str, Any]] = []
    for seed in range(n_tables):
        rng = np.random.default_rng(seed)
        shape = SAFE_SHAPES[seed % len(SAFE_SHAPES)]
        table, hierarchies = random_table(
            shape, seed, small=rng.uniform(0.05, 0.7), zeros=float(rng.choice([0.0, 0.1, 0.3]))
        )
        one = protect_one(f"random {seed} {shape}", table, hierarchies, 1.0, early=seed in beside)
        done.append(one)
        if python and seed in beside:
            rows.append({"table": one.name, "ours": one, "peer": by_peer(python, table, hierarchies)})
        if seed % 50 == 49:
            print(f"{seed + 1} of {n_tables} tables", file=sys.stderr)
    return {
        "tables": len(done),
        "cells": sum(one.n_cells for one in done),
        "protected": sum(one.n_small for one in done),
        "exposed": sum(one.n_exposed + (one.early.n_exposed if one.early else 0) for one in done),
        "proven_share": sum(one.gap == 0 for one in done) / max(len(done), 1),
        "median_seconds": median(one.seconds for one in done) if done else 0.0,
    }, rows


def peer_worker(job_file: Path) -> None:
    """Protect one table by the peer; in its own process and environment. It wants one row for each person."""
    from pytauargus import protect

    job = json.loads(job_file.read_text(encoding="utf-8"))
    dims, hierarchies = job["dims"], job["hierarchies"]
    columns: dict[str, list] = {name: [] for name in [*dims, *(f"{name}up" for name in hierarchies), "one"]}
    for codes, n in job["rows"]:
        for name, code in zip(dims, codes, strict=True):
            columns[name] += [code] * n
            if name in hierarchies:
                columns[f"{name}up"] += [hierarchies[name][code]] * n
        columns["one"] += [1] * n
    with tempfile.TemporaryDirectory() as scratch:
        begin = time.process_time()
        result = protect(
            columns,
            dims,
            response="one",
            safety_rules=f"FREQ({THRESHOLD},90)",
            suppress="OPT(1)",
            hrc={name: f"{name} > {name}up" for name in hierarchies} or None,
            workdir=scratch,
        )
        took = time.process_time() - begin
        hidden = [
            ["*" if row[name].strip() == "Total" else row[name].strip() for name in dims]
            for row in result.tables[0].rows
            if row["status"] in ("U", "M")
        ]
    print(json.dumps({"seconds": took, "hidden": hidden}))


def by_peer(python: Path, table: Any, hierarchies: Any) -> dict[str, Any] | None:
    """Protect a table by the peer; None where it ended without an answer."""
    inner = {int(equation.cells[0]) for equation in table.equations}
    rows = [
        (codes, n) for at, (codes, n) in enumerate(zip(table.cells, table.counts, strict=True)) if at not in inner and n
    ]
    with tempfile.TemporaryDirectory() as scratch:
        job = Path(scratch) / "job.json"
        job.write_text(json.dumps({"dims": table.dims, "hierarchies": hierarchies, "rows": rows}), encoding="utf-8")
        command = [str(python), str(Path(__file__).resolve()), "--peer-job", str(job)]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=PEER_SECONDS, check=True, cwd=scratch
            )
            answer = json.loads(done.stdout.strip().splitlines()[-1])
        except (subprocess.SubprocessError, ValueError, IndexError):
            return None
    hidden_codes = {tuple(codes) for codes in answer["hidden"]}
    hidden = [codes in hidden_codes for codes in table.cells]
    if sum(hidden) != len(hidden_codes):
        raise SystemExit("The peer names cells that the table does not have.")
    problem = table.problem(threshold=THRESHOLD)
    exposed, _ = attacked(table, hierarchies, hidden)
    return {
        "objective": float(sum(cost for cost, is_hidden in zip(problem.costs, hidden, strict=True) if is_hidden)),
        "seconds": answer["seconds"],
        "exposed": exposed,
    }


def goal_part(shapes: dict[str, tuple], each: int, seconds: float, python: Path | None) -> list[dict[str, Any]]:
    """Protect tables of the sizes that the goals name; beside it the peer."""
    from tests.analysis.suppression_cases import random_table

    rows = []
    for name, shape in shapes.items():
        for seed in range(each):
            table, hierarchies = random_table(shape, 1000 + seed, small=(0.2, 0.3, 0.4)[seed % 3])
            ours = protect_one(f"{name} #{seed}", table, hierarchies, seconds, early=python is not None)
            row: dict[str, Any] = {"table": ours.name, "ours": ours}
            if python:
                row["peer"] = by_peer(python, table, hierarchies)
            rows.append(row)
            print(f"{name} {seed + 1}/{each}", file=sys.stderr)
    return rows


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Put the tables of one part together."""
    ours = [row["ours"] for row in rows]
    gaps = [one.gap if one.gap is not None else float("inf") for one in ours]
    told: dict[str, Any] = {
        "tables": len(rows),
        "exposed": sum(one.n_exposed + (one.early.n_exposed if one.early else 0) for one in ours),
        "proven": sum(gap == 0 for gap in gaps),
        "median_seconds": median(one.seconds for one in ours),
        "worst_first_seconds": max(one.first_seconds for one in ours),
        "worst_seconds": max(one.seconds for one in ours),
        "median_gap": median(gaps),
        "worst_gap": max(gaps),
    }
    return told | compared(rows)


def compared(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Put ours beside the peer's, in the median; tables where nobody needs to hide anything more (cost 0 of both) count as equal."""
    pairs = [(row["ours"], row["peer"]) for row in rows if row.get("peer")]
    if not pairs:
        return {}
    first = [one.in_hand_at(peer["objective"]) / peer["seconds"] for one, peer in pairs]
    then = [ratio(one.objective_at(peer["seconds"]), peer["objective"]) for one, peer in pairs]
    return {
        "peer_answers": len(pairs),
        "peer_silent": sum(1 for row in rows if "peer" in row and row["peer"] is None),
        "peer_exposed": sum(peer["exposed"] for _, peer in pairs),
        "peer_tables_exposed": sum(peer["exposed"] > 0 for _, peer in pairs),
        "peer_median_seconds": median(peer["seconds"] for _, peer in pairs),
        "time_in_hand": median(first),
        "sooner": sum(one <= 1 for one in first),
        "objective_at_its_time": median(then),
        "no_dearer_at_its_time": sum(one <= 1 + 1e-9 for one in then),
        "objective_ratio": median(ratio(one.objective, peer["objective"]) for one, peer in pairs),
        "dearer": sum(one.objective > peer["objective"] + 1e-6 for one, peer in pairs),
        "whole_time": median((one.seconds + one.audit_seconds) / peer["seconds"] for one, peer in pairs),
    }


def ratio(ours: float, peers: float) -> float:
    """Divide costs; 1 where both are 0."""
    if peers <= 1e-9:
        return 1.0 if ours <= 1e-9 else float("inf")
    return ours / peers


def line(row: dict[str, Any]) -> str:
    """Say one table in one line."""
    one, peer = row["ours"], row["peer"]
    start = f"  {one.name:<28} {one.n_cells:>4} cells, {one.n_small:>3} small"
    if peer is None:
        return f"{start}; peer: no answer in {PEER_SECONDS} s; ours {one.objective:.1f} in {one.seconds:.2f} s"
    at = one.objective_at(peer["seconds"])
    return (
        f"{start}; peer {peer['objective']:6.1f} in {peer['seconds']:7.3f} s, {peer['exposed']} exposed; ours (1) as cheap, audited, in "
        f"{one.in_hand_at(peer['objective']):.3f} s, (2) at its time {'none yet' if at == float('inf') else f'{at:.1f}'}, "
        f"(3) whole {one.objective:.1f} in {one.seconds + one.audit_seconds:.2f} s, {one.n_exposed} exposed"
    )


def misses(safe: dict[str, Any], flat: dict[str, Any], deep: dict[str, Any], seconds: float) -> list[str]:
    """Name the goals that were missed."""
    goals = {
        "no cell exposed": safe["exposed"] == 0 and flat["exposed"] == 0 and deep["exposed"] == 0,
        "2-D: every optimum proven": flat["proven"] == flat["tables"],
        "2-D: median below 1 s": flat["median_seconds"] < 1,
        "3-D: first safe pattern within 3 s": deep["worst_first_seconds"] <= 3,
        "3-D: bound and gap within 15 s": deep["worst_seconds"] <= seconds + 1.5,
        "3-D: median gap at most 20 %": deep["median_gap"] <= 0.2,
    }
    for name, part in (("2-D", flat), ("3-D", deep), ("random", safe)):
        if "peer_answers" in part:
            goals[f"{name}: objective no worse than the peer's"] = part["objective_ratio"] <= 1 + 1e-9
            goals[f"{name}: objective at the peer's time no worse"] = part["objective_at_its_time"] <= 1 + 1e-9
            goals[f"{name}: as cheap a pattern, audited, in no more time"] = part["time_in_hand"] <= 1
    return [name for name, is_met in goals.items() if not is_met]


def beside(part: dict[str, Any]) -> str:
    """Say a part's comparison in words."""
    n = part["peer_answers"]
    return (
        f"     pytauargus OPT(1) answered {n} (none in {part['peer_silent']}), median {part['peer_median_seconds']:.3f} s; cells exposed "
        f"{part['peer_exposed']} (in {part['peer_tables_exposed']} tables), ours 0\n"
        f"     (1) our time until as cheap a pattern is in hand and audited / its time: {part['time_in_hand']:.2f} (no more in "
        f"{part['sooner']} of {n})\n"
        f"     (2) our objective at its time / its: {part['objective_at_its_time']:.3f} (no dearer in {part['no_dearer_at_its_time']} of {n})\n"
        f"     (3) whole run with proof and audit: objective / its {part['objective_ratio']:.3f} (dearer in {part['dearer']}), "
        f"time / its {part['whole_time']:.2f}"
    )


def main() -> int:
    """Run the benchmark; exit code 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tables", type=int, default=1000)
    parser.add_argument("--peer-tables", type=int, default=100, help="how many of the random tables the peer gets, too")
    parser.add_argument("--each", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=13.5)
    parser.add_argument("--skip-peer", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--peer-job", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.peer_job:
        peer_worker(given.peer_job)
        return 0
    from bench.peers import peer_python  # not at the top: the peer's own process runs this file without the project

    python = None if given.skip_peer else peer_python(PEER_ENVIRONMENT, REQUIREMENTS)
    flat_rows = goal_part(FLAT, given.each, given.seconds, python)
    deep_rows = goal_part(DEEP, given.each, given.seconds, python)
    safe, safe_rows = safe_part(given.tables, given.peer_tables, python)
    flat, deep, safe = summary(flat_rows), summary(deep_rows), safe | compared(safe_rows)
    missed = misses(safe, flat, deep, 15.0)
    if given.json:
        print(json.dumps({"safe": safe, "2-D": flat, "3-D": deep, "missed": missed}, indent=2))
        return 1 if missed else 0
    if python:
        print("\n".join(line(row) for row in [*flat_rows, *deep_rows, *safe_rows]))
    print(
        f"{safe['tables']} random tables, {safe['cells']} cells, {safe['protected']} protected: {safe['exposed']} exposed "
        f"(median {safe['median_seconds']:.2f} s, {100 * safe['proven_share']:.0f} % proven optimal within 1 s)"
    )
    if "peer_answers" in safe:
        print(beside(safe))
    for name, part in (("2-D", flat), ("3-D", deep)):
        print(
            f"{name}: {part['tables']} tables, {part['exposed']} cells exposed, {part['proven']} proven optimal, "
            f"median {part['median_seconds']:.2f} s (worst {part['worst_seconds']:.2f}, first safe pattern within "
            f"{part['worst_first_seconds']:.2f}), gap median {100 * part['median_gap']:.1f} %, worst {100 * part['worst_gap']:.1f} %"
        )
        if "peer_answers" in part:
            print(beside(part))
    print("Every goal is met." if not missed else "Missed: " + "; ".join(missed))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
