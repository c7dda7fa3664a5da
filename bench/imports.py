"""Rows per second and peak memory of an import, by part of the work, from 10,000 to 400,000 rows: time per row stays flat.

A table like Kentucky's by school, year and group, made from a seed, comes in new, unchanged, corrected in every cell, and is
undone. Each size in a process and a data folder of its own. Seconds are the processor's: the machine may be shared.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from typing import Any

SIZES = (10_000, 100_000, 400_000)
GROUPS = ("white", "black", "hispanic", "asian", "aian", "hawaiian", "other", "total")
FLAT = 1.3  # time per row at the largest size, at most so many times that of the smallest
DOCUMENT = {
    "indicator": {"slug": "bench", "name": "Bench", "unit": "people", "place_level": "school"},
    "everyone": ["total"],
    "columns": {
        "place": "sch_id", "place_name": "sch_name", "period": "year", "group": "group", "numerator": "x", "denominator": "n",
    },
    "constants": {"dimension": "race"},
}  # fmt: skip


def table(n_rows: int, seed: int) -> bytes:
    """Return a CSV text of so many rows; the groups of a place and year add up to its total."""
    chance, lines, place = random.Random(seed), ["sch_id,sch_name,year,group,x,n"], 0
    while len(lines) <= n_rows:
        place += 1
        for year in range(2011, 2019):
            whole = [0, 0]
            for group in GROUPS:
                n = whole[1] if group == "total" else chance.randint(5, 900)
                x = whole[0] if group == "total" else chance.randint(0, n)
                whole = [whole[0] + x, whole[1] + n]
                lines.append(f"{place:06},School {place},{year}-{year + 1},{group},{x},{n}")
    return ("\n".join(lines[: n_rows + 1]) + "\n").encode()


def measure(n_rows: int) -> dict[str, Any]:
    """Import in this process; called in one of its own."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "bridgework.config.settings"
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from bridgework.indicators.actions import import_values, read_source, undo_import
    from bridgework.indicators.mapping import mapping_of
    from bridgework.indicators.models import Batch
    from bridgework.lib.words import Words
    from bridgework.partnerships.models import Partnership

    call_command("migrate", verbosity=0)
    partnership = Partnership.objects.create(
        slug="bench",
        name=Words.of("Bench"),
        languages=["en"],
        time_zone="UTC",
        currency="USD",
        created_at=timezone.now(),
    )
    parts: dict[str, float] = {}
    now = ["reading", time.process_time()]

    def enter(phase: str) -> None:
        at = time.process_time()
        parts[now[0]] = parts.get(now[0], 0.0) + at - now[1]
        now[:] = [phase, at]

    def progress(_done: int, _total: int, phase: str = "") -> None:
        if phase != now[0]:
            enter(phase)

    found: dict[str, Any] = {"rows": n_rows}
    for name, seed in (("new", 1), ("same", 1), ("corrected", 2)):
        content = table(n_rows, seed)
        parts.clear()
        now[:] = ["reading", time.process_time()]
        report = import_values(
            partnership=partnership, table=read_source(content, "bench.csv"), mapping=mapping_of(DOCUMENT),
            source_name="bench.csv", digest="0" * 64, by=None, at=timezone.now(), progress=progress,
        )  # fmt: skip
        enter("")
        found[name] = {"written": report.n_written, "seconds": round(sum(parts.values()), 2)}
        found[name] |= {phase: round(seconds, 2) for phase, seconds in parts.items() if phase}
    now[1] = time.process_time()
    undo_import(batch=Batch.objects.latest("pk"), by=None, at=timezone.now())
    found["undone"] = {"seconds": round(time.process_time() - now[1], 2)}
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=list(SIZES))
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measure(asked.one)))
        return 0
    found = []
    for n_rows in asked.rows:
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "BRIDGEWORK_DATA": folder, "BRIDGEWORK_SECRET_KEY": "bench-only-" + "k" * 40}
            command = [sys.executable, "-m", "bench.imports", "--one", str(n_rows)]
            done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        found.append(json.loads(done.stdout.splitlines()[-1]))
        if not asked.json:
            one = found[-1]
            for name in ("new", "same", "corrected", "undone"):
                parts = ", ".join(
                    f"{part} {seconds} s" for part, seconds in one[name].items() if part not in ("written", "seconds")
                )
                rate = n_rows / max(0.01, one[name]["seconds"])
                print(f"{n_rows:>9,} rows {name:<9} {rate:>7,.0f} rows/s   {parts}")
            print(f"{'':>9} peak memory {one['peak_mb']} MB")
    per_row = [
        sum(one["new"].get(part, 0.0) for part in ("reading", "checking", "writing")) / one["rows"] for one in found
    ]
    growth = per_row[-1] / per_row[0]
    if asked.json:
        print(json.dumps({"sizes": found, "growth": round(growth, 2)}))
    else:
        print(
            f"reading, checking and writing a row at {found[-1]['rows']:,} rows: {growth:.2f} times as long as at {found[0]['rows']:,}"
        )
    return int(growth > FLAT)


if __name__ == "__main__":
    sys.exit(main())
