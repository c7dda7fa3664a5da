"""Silos, clusters and needs from 1,000 to 100,000 made-up services: `python -m bench.align_scale [--sizes 1000 10000 100000]`.

Each size runs in a process of its own, on one thread: embedding of the texts, overlaps, clusters, needs; then one further service
is added and its neighbors are found. Seconds are the processor's. Exit code 1 where the largest size takes more than 60 s or 4 GB,
one service more than 1 s, or a service at the largest size more than 3 times what it takes at the smallest (near linear: the
lists grow with n^1.5, and what costs once is most of it at 1,000).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time

MOST_SECONDS, MOST_GB, MOST_ADD, MOST_GROWTH = 60.0, 4.0, 1.0, 3.0
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "TOKENIZERS_PARALLELISM")

AIMS = {
    "food": "food pantry groceries meals hot lunch nutrition delivery hungry families bag canned fresh vegetables",
    "housing": "housing shelter rent eviction tenants apartment homeless transitional mortgage landlord case management",
    "tutoring": "tutoring homework reading math school students mentors academic enrichment literacy after",
    "health": "clinic primary care doctors nurse screening immunization dental vision prenatal patients insurance",
    "mental": "counseling therapy depression crisis trauma support groups psychiatric behavioral grief addiction recovery",
    "jobs": "job training resume employment career placement interview skills apprenticeship workforce computer",
    "legal": "legal attorney immigration citizenship court representation custody benefits rights advice domestic violence",
    "arts": "music dance theater arts performance drawing choir instruments festival culture classes",
    "sports": "soccer basketball swimming recreation camp summer outdoor fitness games league coaching",
    "seniors": "seniors aging adult day care companions homebound caregivers memory meals transportation wellness",
}
COMMON = (
    "provides services program offers residents community people support available help weekly free youth adults center"
)
BANDS = ((0, 5), (6, 13), (14, 17), (18, 24), (25, 59), (60, 120))
LANGUAGES = ("en", "es", "zh", "vi", "ar", "ru", "ko", "am", "fr", "tl")


def made(n: int):
    """Return services, needs and ties that hang on n alone: five services an organization, a place for every 200 services."""
    import numpy as np

    from bridgework.analysis.alignment import Need, ServiceRecord

    chance = np.random.default_rng(20_261_126)
    aims = list(AIMS)
    own = [AIMS[aim].split() for aim in aims]
    common, n_places = COMMON.split(), max(n // 200, 5)
    n_rare = max(n // 5, 200)  # names of streets, programs and people: a word in a few texts each
    aim_of, other_of, band_of = (chance.integers(0, top, n).tolist() for top in (len(aims), len(aims), len(BANDS)))
    by_aim, by_other, by_common = (chance.integers(0, top, (n, k)).tolist() for top, k in ((10, 9), (10, 4), (12, 10)))
    by_rare, steps, tongues = (
        chance.integers(0, top, (n, k)).tolist() for top, k in ((n_rare, 3), (6, 2), (len(LANGUAGES), 2))
    )
    n_tongues, n_bands, n_served = (chance.integers(low, top, n).tolist() for low, top in ((0, 3), (1, 3), (20, 500)))
    records = []
    for i in range(n):
        organization, aim = i // 5, aim_of[i]
        words = [own[aim][at % len(own[aim])] for at in by_aim[i]] + [common[at % len(common)] for at in by_common[i]]
        words[5:5] = [f"term{at}" for at in by_rare[i]]
        if i % 4 == 0:
            words += [own[other_of[i]][at % len(own[other_of[i]])] for at in by_other[i]]
        home = organization % n_places
        places = {f"p{home}", *(f"p{(home + step) % n_places}" for step in steps[i])}
        if i % 50 == 0:
            places = {f"p{place}" for place in range(home, min(home + 40, n_places))}
        low = band_of[i]
        records.append(
            ServiceRecord(
                f"s{i:06d}", f"o{organization:06d}", " ".join(words[:3]), " ".join(words[3:]), frozenset(places),
                BANDS[low : low + n_bands[i]], frozenset(["en", *(LANGUAGES[at] for at in tongues[i][: n_tongues[i]])]),
                taxonomy=frozenset([f"{aims[aim][:2].upper()}-{by_rare[i][0] % 30:04d}"]) if i % 2 else frozenset(),
                is_active=bool(i % 20), n_served=n_served[i],
            )
        )  # fmt: skip
    needs = [
        Need(f"p{place}", band, language, text=str(own[place % len(aims)][0]))
        for place in range(n_places)
        for band in BANDS
        for language in LANGUAGES
    ]
    ties = [(f"o{int(a):06d}", f"o{int(b):06d}") for a, b in chance.integers(0, n // 5, (n // 5, 2)) if a != b]
    return records, needs, ties


def measure(n: int) -> dict:
    """Measure one size in this process."""
    from dataclasses import replace

    from bridgework.analysis.alignment import Index, clusters, text_of, unserved
    from bridgework.lib.similar import vectors_of

    records, needs, ties = made(n)
    vectors_of(["ready"])
    before = memory()
    found: dict = {"n": n, "n_needs": len(needs)}
    begin = start = time.process_time()

    def lap(name: str) -> None:
        nonlocal start
        now = time.process_time()
        found[name] = round(now - start, 2)
        start = now

    vectors = vectors_of([text_of(record) for record in records])
    lap("embedding")
    index = Index(records, vectors=vectors)
    lap("index")
    alignment = index.alignment(ties=ties, most=5_000)
    lap("overlaps")
    groups = clusters(alignment.pairs, records, ties=ties)
    lap("clusters")
    missing = unserved(records, needs)
    lap("needs")
    found |= {
        "seconds": round(start - begin, 2),
        "pairs": alignment.n_pairs,
        "groups": len(groups),
        "unserved": len(missing),
    }
    found["gigabytes"], found["of_which_data"] = round(memory(), 2), round(before, 2)
    one = replace(records[7], id="new", organization="new", is_active=True)
    vector = vectors_of([text_of(one)])[0]
    start = time.process_time()
    index.add(one, vector)
    neighbors = index.neighbors_of(one, vector, ties=ties)
    lap("one_more")
    found["neighbors"] = len(neighbors)
    return found


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--only", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    if args.only:
        print(json.dumps(measure(args.only)))
        return 0
    one_thread = os.environ | dict.fromkeys(THREADS, "1") | {"TOKENIZERS_PARALLELISM": "false"}
    results = []
    for n in args.sizes:
        command = [sys.executable, "-m", "bench.align_scale", "--only", str(n)]
        results.append(
            json.loads(subprocess.run(command, env=one_thread, check=True, capture_output=True, text=True).stdout)
        )
        if not args.json:
            r = results[-1]
            print(
                f"{n:>7,} services: {r['seconds']:.1f} s ({1e6 * r['seconds'] / n:.0f} µs each; embedding {r['embedding']}, index "
                f"{r['index']}, overlaps {r['overlaps']}, clusters {r['clusters']} for {r['groups']} groups, {r['n_needs']:,} needs {r['needs']}), "
                f"{r['gigabytes']} GB; one more {r['one_more']} s, {r['neighbors']} neighbors; load {os.getloadavg()[0]:.1f}",
                flush=True,
            )
    if args.json:
        print(json.dumps(results, indent=2))
    last, first = results[-1], results[0]
    growth = (last["seconds"] / last["n"]) / (first["seconds"] / first["n"])
    good = last["seconds"] <= MOST_SECONDS and last["gigabytes"] <= MOST_GB and last["one_more"] <= MOST_ADD
    if not args.json:
        print(f"a service at {last['n']:,} takes {growth:.2f} times what it takes at {first['n']:,}")
    return 0 if good and growth <= MOST_GROWTH else 1


if __name__ == "__main__":
    sys.exit(main())
