"""What of a measurement may leave: never a small count, never a way to one; and the attack that looks for one."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from bridgework.analysis.protected_counts import Counts, Key, TooManyCells, attack_counts, protect_counts

DIMENSIONS = {"race": ["a", "b", "c", "not-recorded"], "help": ["with", "not-recorded"]}
PLACES, PERIODS = ["North", "South", "West"], ["2020", "2021"]


def random_counts(seed: int, *, people: bool = True) -> dict[Key, Counts]:
    random = np.random.default_rng(seed)
    cells = {}
    for key in product(PLACES, PERIODS, *DIMENSIONS.values()):
        n = int(random.choice([0, 2, 7, 30, 120]) * random.random() * 2)
        cells[key] = (n, int(random.binomial(n, 0.2)) if people else int(random.poisson(0.3 * n)))
    return cells


def protect(cells: dict[Key, Counts], **more: Any) -> Any:
    how = {"places": PLACES, "periods": PERIODS, "dimensions": DIMENSIONS, "clock": time.monotonic, "seconds": 0.5}
    return protect_counts(cells, **{**how, **more})


def exact(cells: dict[Key, Counts], place: str, period: str, dimension: str, group: str) -> Counts:
    """Add up the counts behind one row, by a plain loop."""
    at = 2 + list(DIMENSIONS).index(dimension) if dimension in DIMENSIONS else None
    taken = [
        counts
        for key, counts in cells.items()
        if place in (key[0], "*") and period in (key[1], "*") and (at is None or key[at] == group)
    ]
    return sum(n for n, _ in taken), sum(x for _, x in taken)


@pytest.mark.parametrize("people", [True, False])
@pytest.mark.parametrize("totals", [frozenset({"place", "period"}), frozenset({"place"}), frozenset()])
@pytest.mark.parametrize("seed", [1, 2])
def test_no_small_count_leaves_and_none_can_be_worked_out(seed: int, totals: frozenset[str], people: bool) -> None:
    cells = random_counts(seed, people=people)
    found = protect(cells, people=people, totals=totals)
    assert found.is_safe
    assert found.n_protected > 0
    assert found.n_shown > 0
    assert found.n_shown + found.n_hidden == len(found.rows)
    for row in found.rows:
        n, x = exact(cells, row.place, row.period, row.dimension, row.group)
        assert row.n in (None, n)
        assert row.x in (None, x)
        assert row.x is None or row.n is not None, "x never stands without its n"
        shown = [count for count in (row.n, row.x) if count is not None]
        if people and row.x is not None and row.n is not None:
            shown.append(row.n - row.x)
        assert not any(1 <= count <= 9 for count in shown)
    assert {"*" for row in found.rows if row.place == "*"} == ({"*"} if "place" in totals else set())


def test_the_attack_finds_what_a_single_hole_gives_away() -> None:
    cells = random_counts(1)
    found = protect(cells)
    how: dict[str, Any] = {"places": PLACES, "periods": PERIODS, "dimensions": DIMENSIONS}
    assert attack_counts(found.rows, cells, **how)[1] == 0
    hidden = next(
        row for row in found.rows if 1 <= exact(cells, row.place, row.period, row.dimension, row.group)[1] <= 9
    )
    every = []
    for row in found.rows:
        n, x = exact(cells, row.place, row.period, row.dimension, row.group)
        every.append(replace(row, n=n, x=None if row == hidden else x))
    n_protected, n_exposed = attack_counts(every, cells, **how)
    assert n_exposed == n_protected > 0


def test_by_hand_one_place_one_period_one_small_group() -> None:
    """3 of 40, 30 of 60, 50 of 400: the small one is hidden, and the cheapest other one with it."""
    cells = {("North", "2020", "a"): (40, 3), ("North", "2020", "b"): (60, 30), ("North", "2020", "c"): (400, 50)}
    found = protect(cells, places=["North"], periods=["2020"], dimensions={"race": ["a", "b", "c"]}, seconds=2)
    assert [(row.group, row.n, row.x) for row in found.rows] == [
        ("a", 40, None),
        ("b", 60, None),
        ("c", 400, 50),
        ("everyone", 500, 83),
    ]


def test_a_group_that_is_nowhere_has_no_row_and_a_hidden_one_has() -> None:
    cells = {("North", "2020", "a"): (40, 0), ("North", "2020", "b"): (4, 0), ("North", "2020", "c"): (400, 0)}
    found = protect(cells, places=["North"], periods=["2020"], dimensions={"race": ["a", "b", "c", "d"]})
    assert {row.group: row.n for row in found.rows}["b"] is None
    assert "d" not in {row.group for row in found.rows if row.n == 0}
    assert found.is_safe


def test_nothing_at_all_and_everyone_alone() -> None:
    assert protect({}).rows == ()
    alone = protect({("North", "2020"): (50, 20)}, places=["North"], periods=["2020"], dimensions={})
    assert [(row.dimension, row.n, row.x) for row in alone.rows] == [("everyone", 50, 20)]
    small = protect({("North", "2020"): (50, 45)}, places=["North"], periods=["2020"], dimensions={})
    assert all(row.x is None for row in small.rows)
    assert small.is_safe


def test_a_table_that_is_too_large_is_refused_before_any_work() -> None:
    with pytest.raises(TooManyCells, match="at most"):
        protect(random_counts(1), places=[f"place {at}" for at in range(500)])
