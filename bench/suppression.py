"""The suppressor: safe by the attacker on many random tables, how close to the optimum, and beside pytauargus 0.6.0.

    python -m bench.suppression [--tables 1000] [--each 8] [--seconds 13.5] [--skip-peer] [--json]

Three parts. *Safe*: random tables (2-D, 3-D, 4-D, hierarchies, zeros), protected within a second each and audited by the attacker,
which shares no code with the suppressor. *Goals*: 2-D tables of 112 to 248 cells, 3-D tables of 168 to 696 cells. *Peer*: the
same tables through pytauargus (the tau-ARGUS engine with HiGHS), OPT(1), rule FREQ(10,90), one process per job, in
`.venv-bench-suppression/`. Times are processor seconds of one thread, since the machine may be shared.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
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
    """One table, protected and audited."""

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

    def seconds_to(self, objective: float) -> float:
        """Processor seconds until a pattern as cheap as this was there; all of them where there never was one."""
        return next((at for at, cost in self.steps if cost <= objective + 1e-6), self.seconds)


def protect_one(name: str, table: Any, hierarchies: Any, seconds: float) -> Protected:
    """Protect a table, and let the attacker judge it."""
    from bridgework.analysis.suppression import suppress

    begin = time.process_time()
    problem = table.problem(threshold=THRESHOLD)
    found = suppress(problem, clock=time.process_time, seconds=seconds)
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


def safe_part(n_tables: int) -> dict[str, Any]:
    """Protect and attack many random tables."""
    import numpy as np

    from tests.analysis.suppression_cases import random_table

    done: list[Protected] = []
    for seed in range(n_tables):
        rng = np.random.default_rng(seed)
        shape = SAFE_SHAPES[seed % len(SAFE_SHAPES)]
        table, hierarchies = random_table(
            shape, seed, small=rng.uniform(0.05, 0.7), zeros=float(rng.choice([0.0, 0.1, 0.3]))
        )
        done.append(protect_one(str(shape), table, hierarchies, 1.0))
        if seed % 50 == 49:
            print(f"{seed + 1} of {n_tables} tables", file=sys.stderr)
    return {
        "tables": len(done),
        "cells": sum(one.n_cells for one in done),
        "protected": sum(one.n_small for one in done),
        "exposed": sum(one.n_exposed for one in done),
        "proven_share": sum(one.gap == 0 for one in done) / max(len(done), 1),
        "median_seconds": median(one.seconds for one in done) if done else 0.0,
    }


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
            ours = protect_one(name, table, hierarchies, seconds)
            row: dict[str, Any] = {"table": name, "cells": ours.n_cells, "small": ours.n_small, "ours": ours}
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
        "exposed": sum(one.n_exposed for one in ours),
        "proven": sum(gap == 0 for gap in gaps),
        "median_seconds": median(one.seconds for one in ours),
        "worst_first_seconds": max(one.first_seconds for one in ours),
        "worst_seconds": max(one.seconds for one in ours),
        "median_gap": median(gaps),
        "worst_gap": max(gaps),
    }
    pairs = [(row["ours"], row["peer"]) for row in rows if row.get("peer")]
    if pairs:
        told |= {
            "peer_answers": len(pairs),
            "peer_exposed": sum(peer["exposed"] for _, peer in pairs),
            "peer_tables_exposed": sum(peer["exposed"] > 0 for _, peer in pairs),
            "median_objective_ratio": median(
                one.objective / peer["objective"] if peer["objective"] else 1.0 for one, peer in pairs
            ),
            "median_time_ratio": median(one.seconds_to(peer["objective"]) / peer["seconds"] for one, peer in pairs),
            "median_whole_time_ratio": median(one.seconds / peer["seconds"] for one, peer in pairs),
            "peer_median_seconds": median(peer["seconds"] for _, peer in pairs),
        }
    return told


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
    for name, part in (("2-D", flat), ("3-D", deep)):
        if "peer_answers" in part:
            goals[f"{name}: objective no worse than the peer's"] = part["median_objective_ratio"] <= 1 + 1e-9
            goals[f"{name}: as cheap a pattern in no more time"] = part["median_time_ratio"] <= 1
    return [name for name, is_met in goals.items() if not is_met]


def main() -> int:
    """Run the benchmark; exit code 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tables", type=int, default=1000)
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
    flat = summary(goal_part(FLAT, given.each, given.seconds, python))
    deep = summary(goal_part(DEEP, given.each, given.seconds, python))
    safe = safe_part(given.tables)
    missed = misses(safe, flat, deep, 15.0)
    if given.json:
        print(json.dumps({"safe": safe, "2-D": flat, "3-D": deep, "missed": missed}, indent=2))
        return 1 if missed else 0
    print(
        f"{safe['tables']} random tables, {safe['cells']} cells, {safe['protected']} protected: {safe['exposed']} exposed "
        f"(median {safe['median_seconds']:.2f} s, {100 * safe['proven_share']:.0f} % proven optimal within 1 s)"
    )
    for name, part in (("2-D", flat), ("3-D", deep)):
        print(
            f"{name}: {part['tables']} tables, {part['exposed']} cells exposed, {part['proven']} proven optimal, "
            f"median {part['median_seconds']:.2f} s (worst {part['worst_seconds']:.2f}, first safe pattern within "
            f"{part['worst_first_seconds']:.2f}), gap median {100 * part['median_gap']:.1f} %, worst {100 * part['worst_gap']:.1f} %"
        )
        if "peer_answers" in part:
            print(
                f"     pytauargus OPT(1) answered {part['peer_answers']}, median {part['peer_median_seconds']:.2f} s; cells exposed "
                f"{part['peer_exposed']} (in {part['peer_tables_exposed']} tables); our objective / its "
                f"{part['median_objective_ratio']:.3f}; our time to as cheap a pattern / its time {part['median_time_ratio']:.2f}; "
                f"our whole time / its {part['median_whole_time_ratio']:.2f}"
            )
    print("Every goal is met." if not missed else "Missed: " + "; ".join(missed))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
