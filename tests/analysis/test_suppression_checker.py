"""Checkers that do not trust the suppressor: the attacker, a linear program of scipy, and every pattern there is."""

import numpy as np
import pytest

from bridgework.analysis.attack import audit_table
from bridgework.analysis.suppression import Stop, suppress
from bridgework.analysis.suppression.search import needs_of
from bridgework.analysis.suppression.suppressing import _confirm
from bridgework.analysis.suppression.whole import is_network
from tests.analysis.suppression_cases import as_audited, hidden_of, is_safe, random_table, ticking

SHAPES = [
    (4, 5),
    (7, 8),
    (5, (3, 3)),
    ((2, 3), (2, 3)),
    (3, 2, 4),
    (4, 2, (2, 3)),
    (3, 3, 3),
    (5, (2, 2), 2),
    (2, 2, 2, 3),
    ((3, 4),),
]


@pytest.mark.parametrize("seed", range(50))
def test_the_attacker_narrows_no_small_count(seed):
    rng = np.random.default_rng(seed)
    table, hierarchies = random_table(
        SHAPES[seed % len(SHAPES)], seed, small=rng.uniform(0.05, 0.6), zeros=rng.choice([0.0, 0.1, 0.3])
    )
    problem = table.problem(show_zeros=bool(seed % 3 == 0))
    found = suppress(problem, clock=ticking(), seconds=0.4)
    audit = audit_table(as_audited(table, found), table.dims, hierarchies, 10)
    assert audit.n_protected == int(problem.sensitive.sum())
    assert audit.n_exposed == 0
    if seed < 20 and len(table.cells) < 130:
        assert is_safe(table, hidden_of(found))
    cost = sum(np.log1p(n) for n, status in zip(table.counts, found.status, strict=True) if status == "secondary")
    assert found.objective == pytest.approx(cost)
    assert found.lower_bound <= found.objective


@pytest.mark.parametrize(("shape", "seed"), [((2, 3), 1), ((2, 3), 2), ((3, 3), 3), ((2, (2, 2)), 4), ((2, 2, 2), 5)])
def test_a_proven_optimum_is_the_cheapest_of_all_patterns(shape, seed):
    table, _ = random_table(shape, seed, small=0.2)
    problem = table.problem()
    found = suppress(problem, clock=ticking(), seconds=5.0)
    assert found.is_optimal
    assert is_safe(table, hidden_of(found))
    small = set(np.flatnonzero(problem.sensitive).tolist())
    assert small
    others = [at for at in range(problem.n_cells) if at not in small]
    sums = every_sum(table)
    for pattern in patterns_below(others, problem.costs, found.objective - 1e-6):
        hidden = small | set(pattern)
        # A sum with a single hole gives it back: no linear program needed.
        if all(len(hidden & each) != 1 for each in sums):
            assert not is_safe(table, hidden)


def patterns_below(cells, costs, limit):
    """Walk through all sets of cells that cost less than the limit."""
    if not cells:
        yield ()
        return
    first, rest = cells[0], cells[1:]
    yield from patterns_below(rest, costs, limit)
    if costs[first] < limit:
        for pattern in patterns_below(rest, costs, limit - costs[first]):
            yield (first, *pattern)


def every_sum(table):
    """Give the cells of each sum along one dimension, also those that follow from others."""
    sums = [set(equation.cells.tolist()) for equation in table.equations]
    if all("group" not in code for codes in table.cells for code in codes):
        for at in range(len(table.dims)):
            lines = {}
            for number, codes in enumerate(table.cells):
                lines.setdefault(codes[:at] + codes[at + 1 :], set()).add(number)
            sums += lines.values()
    return sums


@pytest.mark.parametrize("seed", range(20))
def test_a_search_that_ends_when_it_stalls_is_as_safe(seed):
    rng = np.random.default_rng(100 + seed)
    table, hierarchies = random_table(SHAPES[seed % len(SHAPES)], 100 + seed, small=rng.uniform(0.05, 0.6), zeros=0.1)
    problem = table.problem()
    early = suppress(problem, clock=ticking(), seconds=1.0, stop=Stop.STALLED)
    assert audit_table(as_audited(table, early), table.dims, hierarchies, 10).n_exposed == 0
    assert early.stopped in ("stalled", "proven")
    whole = suppress(problem, clock=ticking(), seconds=1.0)
    assert whole.objective <= early.objective + 1e-9
    assert whole.lower_bound <= early.objective + 1e-9


def test_only_two_dimensions_without_levels_are_a_network():
    flat, _ = random_table((4, 5), 1)
    deep, _ = random_table((3, 2, 4), 1)
    assert is_network(flat.problem())
    assert not is_network(deep.problem())


def test_a_finished_pattern_is_checked_without_the_solver():
    table, _ = random_table((4, 5), 3, small=0.3)
    problem = table.problem()
    needs = needs_of(problem)
    hidden = np.ones(problem.n_cells, dtype=bool)
    nothing = np.zeros((len(needs), problem.n_cells))
    with pytest.raises(ArithmeticError, match="publish nothing"):
        _confirm(problem, needs, hidden, nothing)  # no cell moves
    alone = nothing.copy()
    alone[np.arange(len(needs)), [need.cell for need in needs]] = [need.side * need.distance for need in needs]
    with pytest.raises(ArithmeticError, match="publish nothing"):
        _confirm(problem, needs, hidden, alone)  # it moves, and the sums do not follow
