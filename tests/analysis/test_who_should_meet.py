"""Pairs that serve the same people: the hand-worked case, properties, and a checker that looks at all pairs."""

from __future__ import annotations

import random
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.analysis.who_should_meet import Cell, Served, cells_of, grouped, who_should_meet

codes = st.lists(st.sampled_from("abc"), max_size=3, unique=True).map(tuple)
services_of_many = st.lists(st.builds(Served, st.integers(1, 7), codes, codes, codes), max_size=14)
ties = st.sets(st.tuples(st.integers(1, 7), st.integers(1, 7)).filter(lambda pair: pair[0] != pair[1]), max_size=6)


def reaches(services: list[Served], organization: int, cell: Cell) -> bool:
    """Say by the definition alone whether some service of an organization reaches a cell."""
    age, language, district = cell
    return any(
        s.organization == organization and age in s.ages and language in s.languages and district in s.districts
        for s in services
    )


def brute(services: list[Served], tied: set[tuple[int, int]]) -> dict[tuple[int, int], set[Cell]]:
    every = [(a, b, c) for a in "abc" for b in "abc" for c in "abc"]
    found = {}
    for one, other in combinations(range(1, 8), 2):
        shared = {cell for cell in every if reaches(services, one, cell) and reaches(services, other, cell)}
        if shared and (one, other) not in tied and (other, one) not in tied:
            found[one, other] = shared
    return found


@settings(max_examples=200, deadline=None, derandomize=True)
@given(services_of_many, ties)
def test_pairs_are_those_that_looking_at_all_pairs_finds(services: list[Served], tied: set[tuple[int, int]]) -> None:
    found = who_should_meet(services, tied=tied, most_per_organization=99)
    expected = brute(services, tied)
    assert {(p.one, p.other): p.n_shared for p in found.pairs} == {pair: len(cells) for pair, cells in expected.items()}
    assert found.n_pairs == len(expected)
    for pair in found.pairs:
        said = [(a, b, c) for g in pair.groups for a in g.ages for b in g.languages for c in g.districts]
        assert len(said) == len(set(said)) == sum(g.n_cells for g in pair.groups)
        assert set(said) == expected[pair.one, pair.other]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(services_of_many, ties, st.integers(0, 2**16))
def test_the_order_of_services_and_a_copy_of_each_change_nothing(services, tied, seed) -> None:
    shuffled = services * 2
    random.Random(seed).shuffle(shuffled)
    assert who_should_meet(shuffled, tied=tied).pairs == who_should_meet(services, tied=tied).pairs


@settings(max_examples=100, deadline=None, derandomize=True)
@given(services_of_many)
def test_more_shared_stands_first_and_in_one_turn_nobody_stands_twice(services: list[Served]) -> None:
    pairs = who_should_meet(services, most_per_organization=99).pairs
    assert [p.n_shared for p in pairs] == sorted((p.n_shared for p in pairs), reverse=True)
    by_turn: dict[tuple[int, int], list[int]] = {}
    for pair in pairs:
        by_turn.setdefault((pair.n_shared, pair.turn), []).extend((pair.one, pair.other))
    for standing in by_turn.values():
        assert len(standing) == len(set(standing))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(services_of_many, st.integers(1, 3))
def test_every_organization_keeps_its_first_pairs(services: list[Served], most: int) -> None:
    every = who_should_meet(services, most_per_organization=99).pairs
    kept = {(p.one, p.other) for p in who_should_meet(services, most_per_organization=most).pairs}
    for organization in range(1, 8):
        own = [(p.one, p.other) for p in every if organization in (p.one, p.other)]
        assert set(own[:most]) <= kept


def test_a_cell_that_nearly_everybody_reaches_makes_no_pair_but_counts_where_another_does() -> None:
    crowd = [Served(n, ("all",), ("en",), ("1",)) for n in range(1, 6)]
    closer = [Served(n, ("14-17",), ("es",), ("1",)) for n in (1, 2)]
    found = who_should_meet(crowd + closer, most_in_cell=4)
    assert [(p.one, p.other, p.n_shared) for p in found.pairs] == [(1, 2, 2)]
    assert found.crowded == ((("all", "en", "1"), 5),)


def test_two_services_of_one_organization_are_not_mixed() -> None:
    services = [
        Served(1, ("14-17",), ("en",), ("9",)),
        Served(1, ("25-64",), ("es",), ("9",)),
        Served(2, ("14-17",), ("es",), ("9",)),
    ]
    assert who_should_meet(services).pairs == ()
    assert cells_of(services)[1] == {("14-17", "en", "9"), ("25-64", "es", "9")}


def test_nothing_known_gives_no_pairs_and_says_how_much_is_known() -> None:
    assert who_should_meet([]).pairs == ()
    found = who_should_meet([Served(1, ("a",), (), ("1",)), Served(2, ("a",), (), ("1",))])
    assert (found.pairs, found.n_services, found.n_services_in_cells) == ((), 2, 0)


@pytest.mark.parametrize("wrong", [{"most_in_cell": 1}, {"most_per_organization": 0}, {"tied": [(3, 3)]}])
def test_wrong_limits_and_ties_are_refused(wrong: dict) -> None:
    with pytest.raises(ValueError):
        who_should_meet([], **wrong)


def test_grouping_nothing_gives_nothing() -> None:
    assert grouped([]) == ()
