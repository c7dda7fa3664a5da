"""Planted groups: how many of them method `bridgework` finds again, beside Polis' projection and an oracle.

    python -m bench.opinion_map_planted [--seeds 1-20] [--tuning] [--json]

The generators and their oracles are in bench/opinion_map_planted_family.py and were committed before anything was tuned.
Each number is the mean adjusted Rand index over the seeds, of people with at least 7 votes; both methods choose the number
of groups themselves. "closed" is the share of the gap between Polis and the oracle, of the means over generators.
Exit code 1 if it is below one half, or if a generator's mean is below 0.95 of Polis'.
"""

from __future__ import annotations

import argparse
import json
import sys

import numpy as np

from bench.opinion_map import adjusted_rand_index
from bench.opinion_map_planted_family import FAMILY, REPORTED_SEEDS, TUNING_SEEDS
from bridgework.analysis.opinion_map import VoteMatrix, map_opinions

LEAST_CLOSED, LEAST_OF_POLIS = 0.5, 0.95
METHODS = ("polis", "bridgework")


def measure(generator: str, seed: int) -> dict[str, float]:
    """Give the index of each method and of the oracle for one invented conversation, and the numbers of groups."""
    planted = FAMILY[generator](seed)
    votes = VoteMatrix.from_events(planted.people, planted.statements, planted.votes)
    ids = votes.participant_ids
    compared = planted.is_compared[ids]
    truth = planted.group[ids][compared]
    found = {
        "oracle": adjusted_rand_index(truth, planted.oracle[ids][compared]),
        "k_oracle": planted.k,
        "n_people": len(ids),
        "n_votes": votes.n_votes,
    }
    for method in METHODS:
        drawn = map_opinions(votes, method=method, seed=seed, n_bootstrap=0)
        found[method] = adjusted_rand_index(truth, drawn.group[compared])
        found[f"k_{method}"] = drawn.k
    return found


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seeds", default="", metavar="FROM-TO", help="other seeds than the reported ones")
    parser.add_argument("--tuning", action="store_true", help="the seeds that may be looked at while tuning")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    seeds = TUNING_SEEDS if options.tuning else REPORTED_SEEDS
    if options.seeds:
        first, _, last = options.seeds.partition("-")
        seeds = tuple(range(int(first), int(last or first) + 1))
    found = {name: [measure(name, seed) for seed in seeds] for name in FAMILY}
    means = {
        name: {key: float(np.mean([row[key] for row in rows])) for key in ("polis", "bridgework", "oracle")}
        | {f"k_{method}": float(np.mean([row[f"k_{method}"] == row["k_oracle"] for row in rows])) for method in METHODS}
        for name, rows in found.items()
    }
    polis, ours, oracle = (
        float(np.mean([row[key] for row in means.values()])) for key in ("polis", "bridgework", "oracle")
    )
    closed = (ours - polis) / (oracle - polis)
    least = min(row["bridgework"] / row["polis"] for row in means.values())
    reached = closed >= LEAST_CLOSED and least >= LEAST_OF_POLIS
    if options.json:
        print(json.dumps({"seeds": seeds, "means": means, "closed": closed, "least_of_polis": least, "runs": found}))
        return 0 if reached else 1
    print(f"adjusted Rand index with the planted groups, mean of {len(seeds)} seeds ({seeds[0]} to {seeds[-1]})")
    print(f"{'generator':<20}{'polis':>8}{'bridgework':>12}{'oracle':>8}{'of polis':>10}   right number of groups")
    for name, row in means.items():
        print(
            f"{name:<20}{row['polis']:>8.3f}{row['bridgework']:>12.3f}{row['oracle']:>8.3f}"
            f"{row['bridgework'] / row['polis']:>9.2f}x   polis {row['k_polis']:.0%}, bridgework {row['k_bridgework']:.0%}"
        )
    print(f"{'mean':<20}{polis:>8.3f}{ours:>12.3f}{oracle:>8.3f}{ours / polis:>9.2f}x   gap closed: {closed:.0%}")
    worse = sum(row["bridgework"] < LEAST_OF_POLIS * row["polis"] for rows in found.values() for row in rows)
    print(
        f"single conversations below {LEAST_OF_POLIS} of Polis: {worse} of {sum(len(rows) for rows in found.values())}"
    )
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
