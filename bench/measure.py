"""Counting 50 million made-up records where they lie, on DuckDB and on Spark: `python -m bench.measure`.

DuckDB makes the records (Parquet, in a temporary folder). Then each engine counts them in a process of its own, by the code that
`bridgework measure` runs, from the same definition. Exit code 1 where the counts differ or DuckDB's process goes above 2 GB.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RECORDS = 50_000_000
MOST_MEMORY = 2.0  # GB, of DuckDB's whole process
ROOT = Path(__file__).resolve().parents[1]

DEFINITION = """
name = "kept-home"
title = "Students kept home"
counting = "people"
[records]
person = "student"
[place]
column = "school"
[period]
column = "seen_on"
of = "school-year"
[denominator]
where = { column = "status", operator = "!=", value = "withdrawn" }
[numerator]
where = { column = "days_out", operator = ">", value = 0 }
[dimensions.race]
column = "race"
[dimensions.race.groups]
a = ["A", "group a"]
b = ["B"]
c = ["C"]
d = ["D"]
e = ["E"]
"""

# 24 million students, 2.1 records each in the mean, 300 schools, 6 school years; what is drawn hangs on the row's number alone.
MAKE = """
COPY (
  SELECT (hash(i) % 24000000)::BIGINT AS student,
         'school ' || (hash(i) % 24000000 % 300)::VARCHAR AS school,
         DATE '2016-01-01' + (hash(i + 1) % 1900)::INTEGER AS seen_on,
         CASE WHEN hash(i + 2) % 50 = 0 THEN 'withdrawn' WHEN hash(i + 2) % 50 = 1 THEN '' ELSE 'here' END AS status,
         CASE WHEN hash(i + 3) % 9 = 0 THEN (hash(i + 4) % 20)::INTEGER ELSE 0 END AS days_out,
         ['A', 'group a', 'B', 'C', 'D ', 'e', '', NULL][1 + (hash(hash(i) % 24000000) % 8)::INTEGER] AS race
  FROM range({n}) AS made(i)
) TO '{folder}/part.parquet' (FORMAT parquet, FILE_SIZE_BYTES '256MB')
"""


def make(folder: Path, n: int) -> None:
    import duckdb

    with duckdb.connect(config={"memory_limit": "2GB", "threads": 2}) as con:
        con.execute(MAKE.format(n=n, folder=folder))


def count(url: str, memory: str) -> None:
    """Count in this process, and print what came out and what it took."""
    from bridgework.lib.measuring import Resources, measure, open_engine, parse_definition

    begin = time.monotonic()
    with open_engine(url, Resources(memory, 2)) as engine:
        opened = time.monotonic()
        counted = measure(parse_definition(DEFINITION), engine)
        done = time.monotonic()
    cells = sorted(counted.cells.items())
    found = {
        "start": opened - begin,
        "seconds": done - opened,
        "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2,
        "rows": counted.n_rows,
        "cells": len(cells),
        "people": sum(n for _, (n, _) in cells),
        "happened": sum(x for _, (_, x) in cells),
        "digest": hashlib.sha256(repr(cells).encode()).hexdigest()[:16],
    }
    print(json.dumps(found))


def child(*arguments: str) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "bench.measure", *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else {}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--memory", default="1GB", help="DuckDB's limit before it spills")
    parser.add_argument("--spark-memory", default="3GB")
    parser.add_argument("--only", choices=["duckdb", "spark"])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--count", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.make:
        make(given.make, given.records)
        return 0
    if given.count:
        count(given.count, given.memory)
        return 0
    with tempfile.TemporaryDirectory(prefix="bridgework-bench-") as name:
        begin = time.monotonic()
        child("--make", name, "--records", str(given.records))
        made, path = time.monotonic() - begin, Path(name) / "part.parquet"
        size = sum(file.stat().st_size for file in path.rglob("*.parquet")) / 1024**2
        urls = {
            "duckdb": (f"{path}/*.parquet", given.memory),
            "spark": (f"spark://local[2]?path={path}/*.parquet", given.spark_memory),
        }
        found = {
            engine: child("--count", url, "--memory", memory)
            for engine, (url, memory) in urls.items()
            if given.only in (None, engine)
        }
    equal = len({one["digest"] for one in found.values()}) == 1
    fits = found.get("duckdb", {}).get("peak_gb", 0) < MOST_MEMORY
    if given.json:
        print(json.dumps({"engines": found, "equal": equal, "fits": fits}, indent=2))
    else:
        print(f"{given.records:,} records made in {made:.0f} s, {size:,.0f} MB of Parquet")
        print(
            f"{'engine':<8} {'start s':>8} {'count s':>8} {'rows/s':>12} {'peak GB':>8} {'cells':>7} {'people':>12} {'happened':>10}  counts"
        )
        for engine, one in found.items():
            peak = f"{one['peak_gb']:.2f}" if engine == "duckdb" else "(Java)"
            print(
                f"{engine:<8} {one['start']:8.1f} {one['seconds']:8.1f} {one['rows'] / one['seconds']:12,.0f} {peak:>8} "
                f"{one['cells']:7,} {one['people']:12,} {one['happened']:10,}  {one['digest']}"
            )
        print(
            f"counts equal: {'yes' if equal else 'NO'}; DuckDB's process below {MOST_MEMORY:g} GB: {'yes' if fits else 'NO'}"
        )
    return 0 if equal and fits else 1


if __name__ == "__main__":
    sys.exit(main())
