"""Whole histories of 24 releases, attacked with everything that was ever public. More of them: bench/histories.py."""

import time

import pytest

from bridgework.analysis.attack import Ledger
from tests.analysis.releasing_histories import attack_story, everything_public, make_story, retell

N_STORIES = 10


@pytest.mark.parametrize("seed", range(N_STORIES))
def test_no_small_count_of_a_history_can_be_narrowed_down(seed: int) -> None:
    story = make_story(seed, n_places=2 + (seed == 0))
    ledger = Ledger()
    shown: dict[tuple[str, ...], set[int]] = {}
    n_shown = 0
    for plan, release in retell(story, clock=time.monotonic):
        assert plan.audit.is_safe
        ledger.add(everything_public(plan, release))
        for key, cell in plan.cells.items():
            if cell.count is not None:
                shown.setdefault(key, set()).add(cell.count)
                n_shown += 1
        for (place, period, group, _), cell in plan.cells.items():  # What is published adds up.
            line = [plan.cells.get((place, period, group, code)) for code in ("yes", "no", "*")]
            numbers = [each.count for each in line if each is not None and each.count is not None]
            assert len(numbers) < 3 or numbers[0] + numbers[1] == numbers[2], cell
    found = attack_story(ledger)
    assert found.n_protected > 10
    assert found.n_exposed == 0, found.exposed[:3]
    assert n_shown > 300
    for key, values in shown.items():
        steps = sorted(values)
        assert all(b - a >= 10 for a, b in zip(steps, steps[1:], strict=False)), key
        assert not values & set(range(1, 10)), key


@pytest.mark.parametrize("seed", [0, 1])
def test_a_planner_that_protects_each_release_alone_fails_the_same_test(seed: int) -> None:
    story = make_story(seed, n_releases=12, n_places=2)
    ledger = Ledger()
    for plan, release in retell(story, clock=time.monotonic, is_lazy=True):
        assert plan.audit.is_safe  # by itself
        ledger.add(everything_public(plan, release))
    assert attack_story(ledger).n_exposed > 0
