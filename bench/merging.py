"""Candidates for merging in directories of 1,000 to 20,000 organizations, beside all pairs compared by name: `python -m bench.merging`.

Made-up directories from one seed: one organization in twenty stands there a second time, its name misspelt or shortened, with the same
phone, website or address; chains share a website and office buildings an address, as real ones do. Ours is what the page asks
(`analysis.same_organization`). The plain way, every name beside every other (RapidFuzz, the same likeness, above the same line), is
run at the smallest size and said to grow with the square. Exit code 1 where an organization of the largest directory takes more than
twice the time of one of the smallest, or a planted double with something besides its name in common is not found.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import sys
import time
from typing import Any

SIZES = (1_000, 2_000, 5_000, 10_000, 20_000)
MOST_GROWTH = 2.0
SEED = 20261126
ONE_IN = 20
FIRST = [
    "Harbor",
    "Eastside",
    "Northside",
    "Lakeview",
    "Mission",
    "Sunset",
    "Riverside",
    "Hillcrest",
    "Oak",
    "Cedar",
    "Maple",
    "Grove",
    "Valley",
    "Summit",
    "Bay",
    "Union",
]
SECOND = [
    "Family",
    "Youth",
    "Senior",
    "Community",
    "Neighborhood",
    "Women's",
    "Immigrant",
    "Veterans",
    "Housing",
    "Health",
    "Legal",
    "Food",
    "Arts",
    "Literacy",
    "Career",
    "Mental",
]
THIRD = [
    "Center",
    "Services",
    "Alliance",
    "Network",
    "Project",
    "Coalition",
    "Foundation",
    "House",
    "Clinic",
    "Partnership",
    "Program",
    "Association",
    "Collective",
    "Trust",
]
TAILS = [
    "of the County",
    "of Greater Harbor",
    "for Families",
    "for Children",
    "Inc.",
    "West",
    "East",
    "South",
    "North",
    "Downtown",
    "Two",
    "at the Bay",
]


def directory(n: int) -> tuple[list[Any], set[tuple[int, int]]]:
    """Return n made-up records and the pairs of them that are one organization."""
    from bridgework.analysis.same_organization import Listed

    chance = random.Random(SEED)
    listed: list[Any] = []
    planted: set[tuple[int, int]] = set()
    n_own = n - n // ONE_IN
    for key in range(n_own):
        # Numbers of streets and parishes keep names apart in large directories, as they do in real ones.
        name = (
            f"{chance.choice(FIRST)} {chance.choice(SECOND)} {chance.choice(THIRD)} {chance.choice(TAILS)} {key // 40}"
        )
        phone = f"202{key:07d}" if chance.random() < 0.9 else ""
        url = f"https://org{key}.example.org/" if chance.random() < 0.6 else "https://www.example.com/"
        address = f"{key} Main Street" if chance.random() < 0.8 else f"{key % 50} City Hall Square"
        listed.append(Listed(key, name, (), (phone,) if phone else (), url, (address,)))
    for key in range(n_own, n):
        twin = listed[chance.randrange(n_own)]
        words = twin.name.split()
        if chance.random() < 0.5:
            at = chance.randrange(len(words) - 1)
            words[at] = words[at][:-1] if len(words[at]) > 3 else words[at] + "s"
        else:
            words = ["The", *words, "Inc"]
        listed.append(Listed(key, " ".join(words), (), twin.phones, twin.url, ()))
        if twin.phones:
            planted.add((twin.key, key))
    chance.shuffle(listed)
    return listed, planted


def all_pairs(listed: list[Any]) -> float:
    """Return the seconds that comparing every name with every other takes."""
    from rapidfuzz import fuzz, process

    from bridgework.analysis.same_organization import CLOSE, plain_name

    names = [plain_name(one.name) for one in listed]
    start = time.process_time()
    process.cdist(names, names, scorer=fuzz.token_sort_ratio, score_cutoff=CLOSE, workers=1)
    return time.process_time() - start


def measure(sizes: tuple[int, ...]) -> dict[str, Any]:
    """Return what each size took, and what was found."""
    from bridgework.analysis.same_organization import same_organizations

    rows = []
    plain = 0.0
    for n in sizes:
        listed, planted = directory(n)
        start = time.process_time()
        found = same_organizations(listed)
        seconds = time.process_time() - start
        if n == sizes[0]:
            plain = all_pairs(listed)
        pairs = {(min(one.one, one.other), max(one.one, one.other)) for one in found.pairs}
        rows.append(
            {
                "organizations": n,
                "seconds": round(seconds, 3),
                "microseconds_each": round(seconds / n * 1e6, 1),
                "pairs": len(pairs),
                "planted": len(planted),
                "found_of_planted": len(planted & pairs),
                "blocks_left_out": found.n_blocks_left_out,
            }
        )
    growth = rows[-1]["microseconds_each"] / max(rows[0]["microseconds_each"], 1e-9)
    return {
        "sizes": rows,
        "growth": round(growth, 2),
        "plain_seconds_at_smallest": round(plain, 3),
        "plain_seconds_at_largest_by_the_square": round(plain * (sizes[-1] / sizes[0]) ** 2, 1),
        "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "load": round(os.getloadavg()[0], 1),
        "is_kept": growth <= MOST_GROWTH and all(row["found_of_planted"] == row["planted"] for row in rows),
    }


def said(result: dict[str, Any]) -> list[str]:
    """Return the result in lines."""
    lines = [
        f"{row['organizations']:>7,} organizations: {row['seconds']:.2f} s, {row['microseconds_each']:.0f} µs each; {row['pairs']:,} "
        f"candidates, {row['found_of_planted']} of {row['planted']} planted doubles; {row['blocks_left_out']} crowded blocks left out"
        for row in result["sizes"]
    ]
    first, last = result["sizes"][0], result["sizes"][-1]
    lines.append(
        f"an organization of {last['organizations']:,} takes {result['growth']} times what one of {first['organizations']:,} takes; "
        f"every name beside every other: {result['plain_seconds_at_smallest']} s at {first['organizations']:,}, by the square "
        f"{result['plain_seconds_at_largest_by_the_square']} s at {last['organizations']:,}; {result['memory_mb']} MB, load {result['load']}"
    )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=SIZES[-1], help="leave out larger directories")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = measure(tuple(n for n in SIZES if n <= options.most) or SIZES[:1])
    print(json.dumps(result) if options.json else "\n".join(said(result)))
    if not result["is_kept"]:
        print("the goal is missed", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
