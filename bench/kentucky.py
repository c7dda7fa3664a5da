"""Kentucky's suspensions, all districts and years, by one command: read, checked, written, protected, attacked, analyzed, released.

    python -m bench.kentucky [--rows 10000,100000,1000000] [--data DIR] [--json]

`bridgework import indicators discipline_dist.csv --mapping ky_suspensions` in a process and a data folder of its own, on the real table (DIR, default:
shared/data/ky_school_report_card beside the checkout) and on tables of other sizes: some of its districts, or all of them several times under new
codes. Prints the rows per second, the processor's time for a row, and the process's peak memory. Exit code 1 where the time for a row differs by
more than 30 % from that of the middle size (the start of the command taken off), or a small count is exposed; 2 where there is no data.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FILES = ("discipline_dist.csv", "race_dist.csv")
MOST_SPREAD = 0.30


def make(source: Path, folder: Path, n_rows: int) -> int:
    """Write both tables with about `n_rows` rows in the first; return how many it has."""
    with (source / FILES[0]).open(newline="") as file:
        header, *rows = csv.reader(file)
    by_place: dict[str, list[list[str]]] = {}
    for row in rows:
        by_place.setdefault(row[0], []).append(row)
    with (source / FILES[1]).open(newline="") as file:
        people_header, *people = csv.reader(file)
    people_of: dict[str, list[list[str]]] = {}
    for row in people:
        people_of.setdefault(row[0], []).append(row)
    made, turn = 0, 0
    with (folder / FILES[0]).open("w", newline="") as one, (folder / FILES[1]).open("w", newline="") as two:
        first, second = csv.writer(one), csv.writer(two)
        first.writerow(header)
        second.writerow(people_header)
        while made < n_rows:
            for place, mine in by_place.items():
                if made >= n_rows:
                    break
                code = place if turn == 0 else f"{place}-{turn}"
                first.writerows([code, *row[1:]] for row in mine)
                second.writerows([code, *row[1:]] for row in people_of.get(place, []))
                made += len(mine)
            turn += 1
    return made


def run(folder: Path, data: Path) -> dict[str, Any]:
    """Run the one command; return its answer with its times and memory."""
    environment = {**os.environ, "BRIDGEWORK_DATA": str(data), "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "bridgework.config"]
    made = [*command, "partnership", "create", "--slug", "ky", "--name", "Kentucky", "--json"]
    subprocess.run(made, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    program = (
        "import json, resource, sys\n"
        "from bridgework.config.cli import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "finally:\n"
        "    print(json.dumps({'peak_gb': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2}))\n"
    )
    asked = [
        "import",
        "indicators",
        str(folder / FILES[0]),
        "--partnership",
        "ky",
        "--mapping",
        "ky_suspensions",
        "--json",
    ]
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", program, *asked],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    wall, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    answer, _, peak = done.stdout.rstrip().rpartition("\n")
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {**json.loads(answer), **json.loads(peak), "seconds": wall, "processor": busy}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", default="10000,100000,1000000")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data" / "ky_school_report_card")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if not (asked.data / FILES[0]).exists():
        print(f"There is no {FILES[0]} in {asked.data}; name its folder with --data.", file=sys.stderr)
        return 2
    found: list[dict[str, Any]] = []
    # What a start costs (the interpreter, an empty data folder with its tables) is no row's: it is measured with one district and taken off.
    for wanted in (1, *map(int, asked.rows.split(","))):
        with tempfile.TemporaryDirectory(prefix="bridgework-bench-") as name:
            folder = Path(name)
            rows = make(asked.data, folder, wanted)
            one = run(folder, folder / "data")
            start = found[0] if found else {"rows": 0, "processor": 0.0}
            per_row = (one["processor"] - start["processor"]) / (rows - start["rows"])
            found.append({"rows": rows, "per_row": per_row, **one})
            if not asked.json:
                print(
                    f"{rows:>9,} rows: {one['seconds']:7.1f} s ({rows / one['seconds']:,.0f} rows/s; processor {one['processor']:.1f} s, "
                    f"{1e6 * per_row:.0f} µs a row), peak {one['peak_gb']:.2f} GB; {one['written']:,} values written, "
                    f"{one['not_shown']:,} not shown; attacked: {one['audit']['n_protected']:,} small counts, "
                    f"{one['audit']['n_exposed']} exposed, {one['audit'].get('n_printed', 0):,} printed numbers checked; gaps of "
                    f"{one['gaps']['places']:,} places, {one['gaps']['groups_compared']:,} groups beside all others",
                    flush=True,
                )
    sizes = found[1:]
    middle = sorted(one["per_row"] for one in sizes)[len(sizes) // 2]
    spread = max(abs(one["per_row"] / middle - 1) for one in sizes)
    is_good = spread <= MOST_SPREAD and not any(
        one["audit"]["n_exposed"] or one["release"] is None or not one["gaps"]["places"] for one in found
    )
    if asked.json:
        print(json.dumps({"runs": found, "spread": spread, "is_good": is_good}, indent=2))
    else:
        print(f"Time for a row differs by {100 * spread:.0f} % at most from the middle one (goal: 30 %).")
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
