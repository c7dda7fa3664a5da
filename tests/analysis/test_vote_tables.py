"""No small count of voters can be worked out from what is printed of a statement: an attacker with a solver of her own tries."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from bridgework.analysis.vote_tables import protect_votes
from tests.analysis.vote_attacker import Attacker

SMALL = range(1, 10)


def random_table(random: np.random.Generator) -> tuple[list[int], list[list[int]], list[int], int]:
    """A statement's counts: some groups, and people in none of them."""
    n_groups = int(random.choice([0, 2, 3]))
    sizes = [int(random.integers(10, 60)) for _ in range(n_groups)]
    rest = int(random.choice([0, 3, 8, 15, 40])) if n_groups else int(random.integers(10, 80))
    rows = [random.multinomial(size, random.dirichlet([0.7, 0.5, 0.3, 0.5])) for size in (*sizes, rest)]
    groups = [[int(one) for one in row[:3]] for row in rows[:-1]]
    everybody = [int(one) for one in sum(rows)[:3]]
    return everybody, groups, sizes, sum(sizes) + rest


@pytest.mark.parametrize("seed", range(40))
def test_each_small_count_can_still_be_anything_from_1_to_9(seed: int) -> None:
    everybody, groups, sizes, n = random_table(np.random.default_rng(seed))
    table = protect_votes(everybody=everybody, groups=groups, sizes=sizes, n=n)
    attacker = Attacker(table.cells, table.said, sizes, n)
    assert attacker.leaks(everybody, groups) == []


def test_the_attacker_finds_what_the_first_rule_gave_away() -> None:
    # 52 answered, 50 agree: 2 are left. Everybody less the groups: 3 of those in no group agree.
    two_together = Attacker(([50, None, None, 52],), (["", ""],), [], 70)
    assert two_together.leaks([50, 1, 1], [])
    rest = Attacker(([53, 40, 30, 123], [50, 20, 10, 80], [0, 20, 20, 40]), (["", ""],) * 3, [80, 45], 140)
    assert rest.leaks([53, 40, 30], [[50, 20, 10], [0, 20, 20]])


def test_trying_every_table_agrees_with_the_attacker() -> None:
    """Everything small enough to try each possible table by hand: 12 people, all in one count."""
    for everybody in itertools.product(range(0, 13, 3), repeat=3):
        if sum(everybody) > 12:
            continue
        table = protect_votes(everybody=everybody, groups=[], sizes=[], n=12)
        can_be = [
            counts
            for counts in itertools.product(range(13), repeat=3)
            if sum(counts) <= 12
            and all(
                shown is None or shown == count
                for shown, count in zip(table.cells[0], (*counts, sum(counts)), strict=True)
            )
        ]
        for column, count in enumerate(everybody):
            if count in SMALL:
                assert {counts[column] for counts in can_be} >= set(SMALL), (everybody, table)


def test_nothing_small_is_printed_and_what_is_printed_is_true() -> None:
    for seed in range(200):
        everybody, groups, sizes, n = random_table(np.random.default_rng(1_000 + seed))
        table = protect_votes(everybody=everybody, groups=groups, sizes=sizes, n=n)
        for true, cells, said in zip((everybody, *groups), table.cells, table.said, strict=True):
            for count, cell in zip((*true, sum(true)), cells, strict=True):
                assert cell is None or (cell == count and cell not in SMALL)
            for count, word in zip(true, said, strict=False):
                assert not word or (count < 10 if word == "few" else sum(true) - count < 10)


def test_large_groups_keep_all_their_counts() -> None:
    groups = [[250, 20, 10], [120, 110, 15]]
    table = protect_votes(everybody=[400, 150, 40], groups=groups, sizes=[300, 264], n=700)
    assert table.cells == ([400, 150, 40, 590], [250, 20, 10, 280], [120, 110, 15, 245])


def test_a_group_that_is_of_one_mind_is_printed() -> None:
    table = protect_votes(everybody=[26, 0, 0], groups=[[14, 0, 0], [12, 0, 0]], sizes=[14, 12], n=26)
    assert table.cells == ([26, 0, 0, 26], [14, 0, 0, 14], [12, 0, 0, 12])


def test_counts_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        protect_votes(everybody=[5, 0, 0], groups=[[10, 0, 0]], sizes=[12], n=30)
    with pytest.raises(ValueError, match="More people"):
        protect_votes(everybody=[30, 0, 0], groups=[[13, 0, 0]], sizes=[12], n=40)
