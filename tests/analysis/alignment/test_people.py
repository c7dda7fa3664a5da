"""How many people two services share: bounds that no set of people can leave."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.analysis.alignment import PopulationCell, ServiceRecord, overlaps
from bridgework.analysis.alignment.people import Counted, Population, people_of


def record(name: str, places: str, n_served: int | None, **said) -> ServiceRecord:
    return ServiceRecord(name, name, "Tutoring", "", frozenset(places), ((6, 13),), n_served=n_served, **said)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 8), st.integers(0, 8), st.integers(0, 8),
    st.sets(st.integers(0, 23)), st.sets(st.integers(0, 23)),
)  # fmt: skip
def test_bounds_hold_for_every_way_people_may_be_served(n_shared, n_a, n_b, served_a, served_b):
    """People 0 to n_shared live in the shared place, then n_a in a's own, then n_b in b's own; take any of them as served."""
    shared, own_a = range(n_shared), range(n_shared, n_shared + n_a)
    own_b = range(n_shared + n_a, n_shared + n_a + n_b)
    by_a, by_b = served_a & {*shared, *own_a}, served_b & {*shared, *own_b}
    table = Population([PopulationCell("x", n_shared), PopulationCell("p", n_a), PopulationCell("q", n_b)])
    found = people_of(record("a", "xp", len(by_a)), record("b", "xq", len(by_b)), 1, 1, table)
    assert found.basis == "counts" and found.population == n_shared
    assert found.low <= len(by_a & by_b & set(shared)) <= found.high
    assert found.low - 1e-9 <= found.estimate <= found.high + 1e-9


@settings(max_examples=60, deadline=None)
@given(
    st.tuples(*[st.integers(0, 14)] * 3),
    st.sets(st.integers(0, 41)), st.sets(st.integers(0, 41)),
)  # fmt: skip
def test_bounds_hold_where_counts_of_one_to_nine_are_not_kept(living, served_a, served_b):
    """As above, but a table that does not say 1 to 9: whoever reads the bounds must still never be wrong."""
    n_shared, n_a, n_b = living
    shared, own_a = range(n_shared), range(n_shared, n_shared + n_a)
    own_b = range(n_shared + n_a, n_shared + n_a + n_b)
    by_a, by_b = served_a & {*shared, *own_a}, served_b & {*shared, *own_b}
    table = Population(
        [
            PopulationCell(place, 1, most=9) if 0 < n < 10 else PopulationCell(place, n)
            for place, n in zip("xpq", living, strict=True)
        ]
    )
    found = people_of(record("a", "xp", len(by_a)), record("b", "xq", len(by_b)), 1, 1, table)
    if n_shared == 0:
        assert found.basis == "shares" and found.population_most == 0
        return
    assert found.basis == "counts" and found.population <= n_shared <= found.population_most
    assert found.low <= len(by_a & by_b & set(shared)) <= found.high
    assert found.low - 1e-9 <= found.estimate <= found.high + 1e-9


def test_totals_beside_parts_are_not_counted_twice():
    cells = [PopulationCell("x", 100), PopulationCell("x", 40, (6, 13)), PopulationCell("x", 60, (14, 17))]
    assert Population(cells).reached_by(record("a", "x", 1)) == Counted(40, 40)


def test_counts_are_said_only_where_they_are_known():
    cells = [PopulationCell("x", 100, (6, 13))]
    assert people_of(record("a", "x", None), record("b", "x", 5), 0.5, 0.25, Population(cells)).basis == "shares"
    assert people_of(record("a", "y", 5), record("b", "y", 5), 0.5, 0.25, Population(cells)).basis == "shares"
    from_capacity = people_of(record("a", "x", None, capacity=30), record("b", "x", 80), 1, 1, Population(cells))
    assert (from_capacity.low, from_capacity.estimate, from_capacity.high) == (10.0, 24.0, 30.0)


def test_a_pair_carries_its_count_as_a_reason():
    found = overlaps([record("a", "x", 80), record("b", "x", 50)], population=[PopulationCell("x", 100, (6, 13))])
    (pair,) = found.pairs
    (reason,) = [one for one in pair.reasons if one.kind == "people"]
    assert reason.values == {
        "estimate": pytest.approx(40),
        "low": 30,
        "high": 50,
        "population": 100,
        "population_most": 100,
    }
