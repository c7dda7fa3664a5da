"""Opinion maps: red-dwarf 0.4.0 and ours on the same real conversations, in the same run.

    python -m bench.opinion_map [--data DIR] [--rounds 5] [--json]

The peer lives in `.venv-bench-opinion-map/`, made here on the first run from bench/requirements-opinion-map.txt. Both
sides run in processes of their own with one thread and take turns. In every turn a side runs once untimed and three
times timed; the best of all counts. The peer starts from the list of dicts that is its input, ours from three arrays
(who, on what, how); neither is charged for preparing that. "map alone" is ours from a matrix that is already built.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

CHECKOUT = Path(__file__).resolve().parents[1]
DATA = CHECKOUT.parent / "shared" / "data" / "polis"
PEER_ENVIRONMENT = CHECKOUT / ".venv-bench-opinion-map"
REQUIREMENTS = CHECKOUT / "bench" / "requirements-opinion-map.txt"
TARGET_RATIO, TARGET_EACH, TARGET_ARI, TARGET_CONSENSUS = 30.0, 20.0, 1.0, 1e-9
# From so many votes on every single conversation has a target too.
LARGE = 10_000
RUNS_A_TURN = 3


def read_conversation(folder: Path) -> dict[str, np.ndarray]:
    """Read a Polis export: the matrix of votes (1 = agree), and the statements that were rejected."""
    with (folder / "participants-votes.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    begin = header.index("n-disagree") + 1
    cells = [
        (int(row[0]), int(header[column]), int(row[column]))
        for row in rows
        for column in range(begin, len(header))
        if row[column] != ""
    ]
    with (folder / "comments.csv").open(encoding="utf-8", newline="") as file:
        rejected = [int(row["comment-id"]) for row in csv.DictReader(file) if row["moderated"] == "-1"]
    participants, statements, votes = np.array(cells, dtype=np.int64).T
    return {
        "participants": participants,
        "statements": statements,
        "votes": votes,
        "rejected": np.array(rejected, dtype=np.int64),
    }


def adjusted_rand_index(first: np.ndarray, second: np.ndarray) -> float:
    """Compare two groupings: 1 = the same, about 0 = as by chance (Hubert and Arabie 1985, equation 5)."""
    table = np.zeros((first.max() + 1, second.max() + 1))
    np.add.at(table, (first, second), 1)

    def pairs(counts: np.ndarray) -> float:
        return float((counts * (counts - 1) / 2).sum())

    together, rows, columns = pairs(table), pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    expected = rows * columns / pairs(np.array([len(first)]))
    highest = (rows + columns) / 2
    return 1.0 if highest == expected else (together - expected) / (highest - expected)


# The two sides. Each gives named tasks to time, and one answer to compare.


def our_side(data: dict[str, np.ndarray]) -> tuple[dict[str, Callable[[], Any]], Callable[[Any], dict]]:
    """Time the map from arrays, and from a matrix that is already built."""
    from bridgework.analysis.opinion_map import VoteMatrix, map_opinions

    events = data["participants"], data["statements"], data["votes"]
    rejected = data["rejected"]
    matrix = VoteMatrix.from_events(*events)

    def from_arrays() -> Any:
        return map_opinions(VoteMatrix.from_events(*events), method="polis", excluded_statements=rejected)

    def answer(found: Any) -> dict:
        return {
            "participants": found.participant_ids[found.group >= 0].tolist(),
            "groups": found.group[found.group >= 0].tolist(),
            "k": found.k,
            "consensus": dict(zip(map(str, found.statement_ids), found.group_informed_consensus.tolist(), strict=True)),
            "representative": [
                [[int(found.statement_ids[s.statement]), s.side.value] for s in group] for group in found.representative
            ],
        }

    return {
        "map": from_arrays,
        "map alone": lambda: map_opinions(matrix, method="polis", excluded_statements=rejected),
    }, answer


def peer_side(data: dict[str, np.ndarray]) -> tuple[dict[str, Callable[[], Any]], Callable[[Any], dict]]:
    """Time red-dwarf from the list of dicts that it takes."""
    import warnings

    from reddwarf.implementations.polis import run_pipeline

    warnings.simplefilter("ignore")
    votes = [
        {"participant_id": participant, "statement_id": statement, "vote": vote}
        for participant, statement, vote in zip(
            *(data[name].tolist() for name in ("participants", "statements", "votes")), strict=True
        )
    ]
    rejected = data["rejected"].tolist()

    def run() -> Any:
        return run_pipeline(votes=votes, mod_out_statement_ids=rejected, random_state=0)

    def answer(found: Any) -> dict:
        people = found.participants_df[found.participants_df["to_cluster"]]
        groups = people["cluster_id"].tolist()
        return {
            "participants": people.index.tolist(),
            "groups": groups,
            "k": len(set(groups)),
            "consensus": {str(key): value for key, value in found.group_aware_consensus["agree"].items()},
            "representative": [
                [[s["tid"], s["repful-for"]] for s in found.repness[group]] for group in sorted(found.repness)
            ],
        }

    return {"map": run}, answer


def work(side: str, prepared: Path) -> None:
    """Do what is asked on standard input, one line each: `time TASK` or `answer`; one line of JSON back."""
    with np.load(prepared) as file:
        data = dict(file)
    tasks, answer = (our_side if side == "ours" else peer_side)(data)
    found = {name: task() for name, task in tasks.items()}  # The warm-up.
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        order, _, task = line.strip().partition(" ")
        if order == "answer":
            print(json.dumps(answer(found["map"])), flush=True)
            continue
        tasks[task]()  # Untimed: the other side has just used the processor's cache.
        print(json.dumps(min(seconds(tasks[task]) for _ in range(RUNS_A_TURN))), flush=True)


def seconds(task: Callable[[], Any]) -> float:
    """Run a task once and give the time it took."""
    begin = time.perf_counter()
    task()
    return time.perf_counter() - begin


class Side:
    """One side in its own process, with one thread."""

    def __init__(self, side: str, python: Path, prepared: Path) -> None:
        # The peer's libraries warn about themselves on import; that is not ours to show.
        environment = {
            **os.environ,
            "PYTHONWARNINGS": "ignore",
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "MKL_NUM_THREADS": "1",
        }
        for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
            environment.pop(name, None)
        if side == "ours":
            environment["PYTHONPATH"] = str(CHECKOUT)
        self.process = subprocess.Popen(
            [str(python), str(Path(__file__).resolve()), "--worker", side, "--prepared", str(prepared)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        self._answer()

    def ask(self, order: str) -> Any:
        """Send one line, wait for one line."""
        assert self.process.stdin
        self.process.stdin.write(order + "\n")
        self.process.stdin.flush()
        return self._answer()

    def close(self) -> None:
        """End the process by ending its input."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()

    def _answer(self) -> Any:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("One side of the benchmark ended early; its message is above.")
        return json.loads(line)


def compare(folder: Path, python_of_peer: Path, rounds: int) -> dict[str, Any]:
    """Run both sides on one conversation, taking turns, and compare what they found."""
    data = read_conversation(folder)
    with tempfile.TemporaryDirectory() as scratch:
        prepared = Path(scratch) / "votes.npz"
        np.savez(prepared, **data)
        peer, ours = Side("peer", python_of_peer, prepared), Side("ours", Path(sys.executable), prepared)
        try:
            times: dict[str, list[float]] = {"peer": [], "ours": [], "map alone": []}
            for _ in range(rounds):
                times["peer"].append(peer.ask("time map"))
                times["ours"].append(ours.ask("time map"))
                times["map alone"].append(ours.ask("time map alone"))
            theirs, our = peer.ask("answer"), ours.ask("answer")
        finally:
            peer.close()
            ours.close()
    best = {name: min(taken) for name, taken in times.items()}
    same_people = theirs["participants"] == our["participants"]
    return {
        "conversation": folder.name,
        "participants": len(np.unique(data["participants"])),
        "statements": len(np.unique(data["statements"])),
        "votes": len(data["votes"]),
        "peer_seconds": best["peer"],
        "our_seconds": best["ours"],
        "map_alone_seconds": best["map alone"],
        "ratio": best["peer"] / best["ours"],
        "ratio_map_alone": best["peer"] / best["map alone"],
        "ari": adjusted_rand_index(np.array(theirs["groups"]), np.array(our["groups"])) if same_people else 0.0,
        "k_peer": theirs["k"],
        "k_ours": our["k"],
        "consensus_difference": max(
            abs(theirs["consensus"][statement] - our["consensus"][statement]) for statement in theirs["consensus"]
        )
        if theirs["k"] == our["k"]
        else None,
        "same_representative": theirs["representative"] == our["representative"],
    }


def main() -> int:
    """Run the benchmark; exit code 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, default=DATA, help="folder of Polis export folders")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each side")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--worker", choices=("ours", "peer"), help=argparse.SUPPRESS)
    parser.add_argument("--prepared", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        work(options.worker, options.prepared)
        return 0

    folders = sorted(path.parent for path in options.data.glob("*/participants-votes.csv"))
    if not folders:
        print(f"No Polis export folders in {options.data}; name them with --data.", file=sys.stderr)
        return 2
    from bench.peers import peer_python  # not at the top: the peer's own process runs this file without the project

    python = peer_python(PEER_ENVIRONMENT, REQUIREMENTS)
    found = [compare(folder, python, options.rounds) for folder in folders]
    # The largest first would hide that small ones are slowest to start: all count alike.
    mean, mean_alone = (
        float(np.exp(np.mean([np.log(row[name]) for row in found]))) for name in ("ratio", "ratio_map_alone")
    )
    lowest_ari = min(row["ari"] for row in found)
    lowest = min((row["ratio"] for row in found if row["votes"] > LARGE), default=TARGET_EACH)
    differences = [TARGET_ARI if row["consensus_difference"] is None else row["consensus_difference"] for row in found]
    is_same = lowest_ari >= TARGET_ARI and max(differences) <= TARGET_CONSENSUS
    reached = mean >= TARGET_RATIO and lowest >= TARGET_EACH and is_same
    if options.json:
        print(json.dumps({"conversations": found, "geometric_mean": mean, "reached": reached}, indent=2))
        return 0 if reached else 1
    print("red-dwarf 0.4.0 against method polis, one thread each, best of", options.rounds, "turns")
    print(
        f"{'conversation':<28}{'people':>7}{'stmts':>6}{'votes':>7}{'peer ms':>9}{'ours ms':>9}{'ratio':>7}"
        f"{'map alone':>11}{'ratio':>7}{'ARI':>8}{'k':>5}{'lists':>7}"
    )
    for row in found:
        print(
            f"{row['conversation']:<28}{row['participants']:>7}{row['statements']:>6}{row['votes']:>7}"
            f"{row['peer_seconds'] * 1e3:>9.1f}{row['our_seconds'] * 1e3:>9.2f}{row['ratio']:>6.1f}x"
            f"{row['map_alone_seconds'] * 1e3:>11.2f}{row['ratio_map_alone']:>6.1f}x{row['ari']:>8.4f}"
            f"{row['k_peer']:>3}={row['k_ours']}{'same' if row['same_representative'] else 'differ':>7}"
        )
    print(f"largest difference in group-informed consensus: {max(differences, default=float('nan')):.1e}")
    print(f"geometric mean: {mean:.1f}x from arrays ({mean_alone:.1f}x for the map alone); target {TARGET_RATIO:.0f}x")
    print(f"smallest above {LARGE:,} votes: {lowest:.1f}x; target {TARGET_EACH:.0f}x")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
