"""Ranking what fits: by properties, and beside a plain rule written again without arrays."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.analysis.matching import Candidates, Wanted, ranked

PLACES = st.sampled_from([-1, 1, 2, 3])
DAY = st.one_of(st.just(-1), st.integers(100, 120))
ROW = st.tuples(PLACES, DAY, DAY, st.sampled_from([-1, 0, 5, 10, 20]), st.integers(0, 3))


def candidates(rows: list[tuple[int, int, int, int, int]]) -> Candidates:
    keys = np.arange(len(rows), dtype=np.int64) * 3 + 1
    columns = [np.array(column, dtype=np.int64) for column in zip(*[row[:4] for row in rows], strict=True)]
    return Candidates(keys, *columns, np.eye(4, dtype=np.float32)[[row[4] for row in rows]])


def plainly(wanted: Wanted, row: tuple[int, int, int, int, int]) -> float | None:
    """The same rule, one candidate at a time."""
    place, starts, ends, amount, word = row
    at = (
        0.5
        if place < 0 or wanted.place < 0
        else 1.0
        if place == wanted.place
        else 0.75
        if place in wanted.near
        else 0.0
    )
    days = {day for day in range(90, 130) if (starts < 0 or day >= starts) and (ends < 0 or day <= ends)}
    own = {
        day
        for day in range(90, 130)
        if (wanted.starts < 0 or day >= wanted.starts) and (wanted.ends < 0 or day <= wanted.ends)
    }
    if starts < 0 and ends < 0 and wanted.starts < 0 and wanted.ends < 0:
        when = 0.5
    elif wanted.starts >= 0 and wanted.ends >= 0:
        when = len(days & own) / len(own)
    else:
        when = float(bool(days & own))
    much = min(1.0, amount / wanted.amount) if wanted.amount > 0 and amount >= 0 else 0.5
    if not at or not when:
        return None
    return round(0.25 * at + 0.25 * when + 0.2 * much + 0.3 * float(wanted.vector[word]), 6)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(ROW, min_size=1, max_size=12), PLACES, DAY, st.integers(0, 15), st.sampled_from([-1, 7]), st.integers(0, 3)
)
def test_the_order_is_that_of_the_plain_rule(
    rows: list[tuple[int, int, int, int, int]], place: int, starts: int, length: int, amount: int, word: int
) -> None:
    rows = [(p, s, e if e < 0 or s < 0 or e >= s else s, a, w) for p, s, e, a, w in rows]
    ends = starts + length if starts >= 0 and length else -1
    wanted = Wanted(place, frozenset({2}), starts, ends, amount, np.eye(4, dtype=np.float32)[word])
    found = ranked(wanted, candidates(rows), most=99)
    scores = {at * 3 + 1: plainly(wanted, row) for at, row in enumerate(rows)}
    expected = sorted((key for key, score in scores.items() if score is not None), key=lambda key: (-scores[key], key))  # type: ignore[operator]
    assert [fit.key for fit in found] == expected
    for fit in found:
        assert abs(fit.score - scores[fit.key]) < 2e-6  # type: ignore[operator]
        assert all(0 <= part <= 1 for part in (fit.place, fit.dates, fit.amount, fit.words, fit.score))


def test_nothing_to_choose_from_gives_nothing() -> None:
    wanted = Wanted(-1, frozenset(), -1, -1, -1, np.zeros(4, dtype=np.float32))
    empty = np.zeros(0, dtype=np.int64)
    assert ranked(wanted, Candidates(empty, empty, empty, empty, empty, np.zeros((0, 4), dtype=np.float32))) == []
