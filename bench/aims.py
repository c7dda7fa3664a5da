"""Relatedness of aims beside its peers, all in one run: `python -m bench.aims [--data DIR] [--queries 593] [--json]`.

For a service, all services of *other* organizations are ranked by relatedness from name and description alone; what is relevant is
hidden: for DC's directory a shared taxonomy branch (first 7 characters of the code; codes of populations, Y, left out). Further sets
with another notion each, so that nothing is tuned to one: New York's grants by city agency, six foundations' grants by cause, Florida's
legal aid by problem codes, San Francisco's youth programs (names only) by strategy. Mean average precision. Exit code 1 where ours is
below 1.2 times TF-IDF or BM25 on DC; 2 where there is no data.

`--pairs` adds the silo list on DC against hand-labeled pairs (bench/labels/dc_pairs.csv): precision at 20 on both halves.
"""

from __future__ import annotations

import argparse
import csv
import html
import json
import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from bridgework.analysis.alignment import ServiceRecord, text_of
from bridgework.analysis.alignment.space import Space
from bridgework.analysis.alignment.texts import STOP
from bridgework.lib.similar import vectors_of

GOAL = 1.2
SEED = 593
LABELS = Path(__file__).parent / "labels" / "dc_pairs.csv"
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
ENGLISH = re.compile(r"[a-z0-9]{2,}")


@dataclass(frozen=True)
class Labeled:
    """A service and its hidden labels."""

    record: ServiceRecord
    labels: frozenset[str]


@dataclass
class Task:
    """Rank by text; what is relevant is hidden. `queries` are positions."""

    texts: list[str]
    organizations: np.ndarray
    is_relevant: np.ndarray
    queries: np.ndarray


def clean(text: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", text))).strip()


def services_of_dc(path: Path) -> list[Labeled]:
    """Return DC's services with their branches; from the file itself, so that no reader of ours is in the measure."""
    found = []
    for row in rows_of(path):
        branches = frozenset(
            code.strip()[:7]
            for code in row["TaxonomyCodes"].split(";")
            if code.strip() and not code.strip().startswith("Y")
        )
        if branches and row["AgencyDescription"].strip():
            owner = row["ParentAgencyNum"] or row["ResourceAgencyNum"]
            record = ServiceRecord(
                row["ResourceAgencyNum"], owner, clean(row["PublicName"]), clean(row["AgencyDescription"])
            )
            found.append(Labeled(record, branches))
    return found


def services_of_new_york(folder: Path) -> list[Labeled]:
    found = []
    for year in (2014, 2015):
        for row in rows_of(folder / f"funded_disclosure_FY{year}.csv"):
            if len(row["Purpose of Funds"]) > 40:
                name = f"{clean(row['Legal Name of Organization'])}. {row['Program Name'] or ''}"
                record = ServiceRecord(f"{year}-{len(found)}", row["EIN"], name, clean(row["Purpose of Funds"]))
                found.append(Labeled(record, frozenset([row["Agency"]])))
    return sampled(found)


def services_of_foundations(folder: Path) -> list[Labeled]:
    found = [
        Labeled(ServiceRecord(str(i), row["donee"], row["donee"], clean(row["notes"])), frozenset([row["cause_area"]]))
        for i, row in enumerate(rows_of(folder / "grants.csv"))
        if row["cause_area"] not in ("", "FIXME") and len(row["notes"]) > 30
    ]
    return sampled(found)


def services_of_florida(folder: Path) -> list[Labeled]:
    found = []
    for row in rows_of(folder / "fl_services.csv"):
        codes = frozenset(code.strip() for code in row["service_problem_codes"].split(";") if code.strip())
        if 0 < len(codes) < 12:
            record = ServiceRecord(
                row["service_uuid"],
                row["organization_uuid"],
                clean(row["service_name"]),
                clean(row["service_description"]),
            )
            found.append(Labeled(record, codes))
    return found


def services_of_san_francisco(folder: Path) -> list[Labeled]:
    seen: dict[tuple[str, str], Labeled] = {}
    for row in rows_of(folder / "dcyf_programs.csv"):
        key = (row["Agency Name"], row["Program Name"])
        record = ServiceRecord(str(len(seen)), row["Agency Name"], clean(row["Program Name"]))
        seen.setdefault(key, Labeled(record, frozenset([row["Strategy"]])))
    return list(seen.values())


SETS: dict[str, tuple[str, Callable[[Path], list[Labeled]]]] = {
    "DC directory": ("dc_211_2013/dc_211.csv", services_of_dc),
    "New York grants": ("nyc_discretionary_funding", services_of_new_york),
    "foundation grants": ("us_foundation_grants", services_of_foundations),
    "Florida legal aid": ("legal_aid_il_fl_hsds", services_of_florida),
    "San Francisco names": ("sf_dcyf_2013", services_of_san_francisco),
}


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        yield from csv.DictReader(file)


def sampled(found: list[Labeled], most: int = 2_000) -> list[Labeled]:
    random.Random(SEED).shuffle(found)
    return found[:most]


def precision_of(services: list[Labeled], n_queries: int = 593) -> Task:
    """Make the task of some services: queries are drawn from those that have anything relevant."""
    organizations: dict[str, int] = {}
    of = np.array([organizations.setdefault(one.record.organization, len(organizations)) for one in services])
    known: dict[str, int] = {}
    rows, columns = [], []
    for i, one in enumerate(services):
        for label in sorted(one.labels):
            rows.append(i)
            columns.append(known.setdefault(label, len(known)))
    marks = sp.csr_matrix((np.ones(len(rows)), (rows, columns)))
    is_relevant = ((marks @ marks.T).toarray() > 0) & (of[:, None] != of[None, :])
    possible = np.flatnonzero(is_relevant.any(axis=1))
    queries = np.sort(np.random.default_rng(SEED).permutation(possible)[:n_queries])
    return Task([text_of(one.record) for one in services], of, is_relevant, queries)


def mean_average_precision(task: Task, scores: Callable[[int], np.ndarray]) -> float:
    """Return the mean over queries of the average precision; other services of the query's organization are no candidates."""
    found = []
    for query in task.queries:
        others = np.flatnonzero(task.organizations != task.organizations[query])
        order = np.argsort(-scores(int(query))[others], kind="stable")
        at = np.flatnonzero(task.is_relevant[query][others][order])
        found.append(np.mean((np.arange(len(at)) + 1) / (at + 1)))
    return float(np.mean(found))


def counts_of(texts: list[str]) -> tuple[sp.csr_matrix, np.ndarray]:
    """Return the peers' counts of words: English, without stop words, in two texts at least."""
    at: dict[str, int] = {}
    rows, columns = [], []
    for i, text in enumerate(texts):
        for word in ENGLISH.findall(text.casefold()):
            if word not in STOP:
                rows.append(i)
                columns.append(at.setdefault(word, len(at)))
    counts = sp.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(texts), max(len(at), 1)))
    counts.sum_duplicates()
    df = np.bincount(counts.indices, minlength=counts.shape[1])
    return counts[:, df >= 2].tocsr(), df[df >= 2]


def tf_idf(texts: list[str]) -> np.ndarray:
    """Return cosines of TF-IDF rows (sublinear, smooth idf, as scikit-learn's TfidfVectorizer has them)."""
    counts, df = counts_of(texts)
    counts.data = (1 + np.log(counts.data)) * (np.log((1 + len(texts)) / (1 + df)) + 1)[counts.indices]
    length = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
    rows = sp.diags(1 / np.where(length > 0, length, 1)) @ counts
    return (rows @ rows.T).toarray()


def bm25(texts: list[str], k: float = 1.5, b: float = 0.75) -> np.ndarray:
    """Return Okapi BM25 of every text as a query, by row (idf with 1 added, as Lucene has it)."""
    counts, df = counts_of(texts)
    length = np.asarray(counts.sum(axis=1)).ravel()
    saturated = counts.copy()
    own = np.repeat(length, np.diff(counts.indptr))
    saturated.data = counts.data * (k + 1) / (counts.data + k * (1 - b + b * own / length.mean()))
    idf = np.log(1 + (len(texts) - df + 0.5) / (df + 0.5))
    return ((counts @ sp.diags(idf)) @ saturated.T).toarray()


def embed(texts) -> np.ndarray:
    return vectors_of(list(texts))


def measured(task: Task) -> dict[str, float]:
    """Return the mean average precision of chance, the peers, and ours."""
    chance = np.random.default_rng(SEED).random((len(task.texts), len(task.texts)))
    vectors = vectors_of(task.texts)
    space = Space(task.texts, vectors, embed)
    everybody = np.arange(len(task.texts))
    by_peer = {
        "chance": chance,
        "tfidf": tf_idf(task.texts),
        "bm25": bm25(task.texts),
        "wordllama": vectors @ vectors.T,
    }
    found = {name: mean_average_precision(task, scores.__getitem__) for name, scores in by_peer.items()}
    return found | {"bridgework": mean_average_precision(task, lambda i: space.similarity(i, everybody))}


def silo_list(data: Path) -> dict[str, dict[str, float]]:
    """Return precision of the first 20 (and 10) of the silo list among the labeled pairs, half by half, beside TF-IDF."""
    from bridgework.analysis.alignment import Index, RankingModel
    from bridgework.analysis.alignment.pairing import _is_silo, _scores
    from bridgework.analysis.alignment.reach import Reach
    from bridgework.config.cli.align_input import given_of, ready

    ready()  # before the readers, which stand beside models
    from bridgework.partnerships.actions.directory import files_at, read_directory, read_mapping

    index = Index(
        given_of(read_directory(files_at(data / "dc_211_2013/dc_211.csv"), read_mapping("dc_211"))).records, embed=embed
    )
    pairs = [row for row in rows_of(LABELS) if row["a"] in index.at and row["b"] in index.at]
    ones, others = (np.array([index.at[row[side]] for row in pairs]) for side in ("a", "b"))
    parts = index._parts(Reach(index.records, index.book), index.rows, ones, others)
    words = index.space.words
    lists = {
        "bridgework": np.where(_is_silo(parts), _scores(RankingModel.default(), parts), 0),
        "tfidf": np.asarray(words[ones].multiply(words[others]).sum(axis=1)).ravel(),
    }
    readings = {
        "": np.array([int(row["first"]) + int(row["second"]) == 2 for row in pairs]),
        " by the third reading": np.array([row["third"] == "1" for row in pairs]),
    }
    half = np.array([row["half"] for row in pairs])
    found: dict[str, dict[str, float]] = {}
    for name, scores in lists.items():
        for part in ("tuned", "untouched"):
            some = np.flatnonzero(half == part)
            order = some[np.argsort(-scores[some], kind="stable")]
            here = found.setdefault(part, {"pairs": len(some)})
            for reading, is_right in readings.items():
                here[f"right{reading}"] = int(is_right[some].sum())
                here |= {f"{name} at {k}{reading}": round(float(is_right[order[:k]].mean()), 3) for k in (10, 20)}
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--queries", type=int, default=593)
    parser.add_argument("--pairs", action="store_true", help="The silo list against hand-labeled pairs, too.")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    if not (args.data / "dc_211_2013").exists():
        print(f"there is no data in {args.data}", file=sys.stderr)
        return 2
    results: dict[str, dict] = {}
    for name, (where, read) in SETS.items():
        if not (args.data / where).exists():
            continue
        task, start = precision_of(read(args.data / where), args.queries), time.process_time()
        found = measured(task)
        peer = max(found["tfidf"], found["bm25"])
        results[name] = {
            "n": len(task.texts),
            "queries": len(task.queries),
            **found,
            "ratio": found["bridgework"] / peer,
        }
        if not args.json:
            said = "  ".join(f"{method} {found[method]:.3f}" for method in found)
            print(f"{name:<20} {len(task.texts):>5} texts, {len(task.queries)} queries: {said}  "
                  f"ratio {found['bridgework'] / peer:.2f} of the better of TF-IDF and BM25 ({time.process_time() - start:.0f} s)", flush=True)  # fmt: skip
    if args.pairs:
        results["silo list"] = silo_list(args.data)
        if not args.json:
            print("silo list, precision among labeled pairs:", json.dumps(results["silo list"], indent=2))
    if args.json:
        print(json.dumps(results, indent=2))
    return 0 if results["DC directory"]["ratio"] >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
