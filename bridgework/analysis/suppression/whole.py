"""People come in whole numbers: what else must hide so that each value from 1 to `most` is possible in whole numbers.

Where sums form a network (two dimensions of which at most one has levels), a linear interval between whole ends holds every
whole value. In three dimensions and in linked tables a value inside the interval may need half a person somewhere else.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from bridgework.analysis.suppression.problem import CountProblem, Flags, Floats, Indices
from bridgework.analysis.suppression.programs import Paths

MOST_CELLS = 1_000
"""Tables of more cells are not looked at: integer programs may take long. The linear promise holds for them all the same."""


def is_network(problem: CountProblem) -> bool:
    """Say whether the sums form a network, so that linear answers are whole numbers (Heller and Tompkins, 1956).

    Each cell is in two of them at most, with coefficients of 1 or -1 which, once some sums are taken with the other sign, are opposite.
    """
    places: list[list[tuple[int, float]]] = [[] for _ in range(problem.n_cells)]
    for number, equation in enumerate(problem.equations):
        for cell, coefficient in zip(equation.cells.tolist(), equation.coefficients.tolist(), strict=True):
            if abs(coefficient) != 1 or len(places[cell]) == 2:
                return False
            places[cell].append((number, coefficient))
    beside: list[list[tuple[int, float]]] = [[] for _ in problem.equations]
    for both in places:
        if len(both) == 2:
            (one, first), (other, second) = both
            beside[one].append((other, -first * second))
            beside[other].append((one, -first * second))
    signs: dict[int, float] = {}
    for start in range(len(problem.equations)):
        waiting = [] if start in signs else [start]
        signs.setdefault(start, 1.0)
        while waiting:
            one = waiting.pop()
            for other, same in beside[one]:
                if other not in signs:
                    signs[other] = signs[one] * same
                    waiting.append(other)
                elif signs[other] != signs[one] * same:
                    return False
    return True


def hide_for_whole_numbers(problem: CountProblem, hidden: Flags, barred: Flags, known: Iterable[Floats] = ()) -> Flags:
    """Hide what is still needed so that each sensitive cell can be each value in whole numbers; the farthest values are asked first.

    `known` are deviations that were found before; those of whole numbers within what is hidden show values without being asked for.
    """
    linear, whole = Paths(problem), None
    hidden = hidden.copy()
    costs = 1.0 + problem.costs
    done = np.zeros((problem.n_cells, problem.most + 1), dtype=bool)  # By cell and value: shown to be possible.
    sensitive = np.flatnonzero(problem.sensitive)
    done[sensitive, problem.counts[sensitive]] = True
    for found in known:
        if _is_whole(found) and not found[~hidden].any():
            _tick(done, problem, sensitive, found)
    for cell in sensitive:
        count = int(problem.counts[cell])
        for value in sorted(range(1, problem.most + 1), key=lambda value: -abs(value - count)):
            if done[cell, value]:
                continue
            step = value - count
            side, distance = (1 if step > 0 else -1), float(abs(step))
            linear.close(~hidden)
            linear.price(np.where(hidden, 1.0, 0.0))
            deviation = linear.cheapest(int(cell), side, distance)
            if deviation is None or not _is_whole(deviation):
                whole = whole or Paths(problem, whole=True)
                whole.close(barred)
                whole.price(np.where(hidden, 0.0, costs))
                deviation = whole.cheapest(int(cell), side, distance)
                if deviation is None:
                    raise ArithmeticError(f"no table of whole numbers was found in which cell {cell} holds {value}")
                hidden |= deviation.round() != 0
            _tick(done, problem, sensitive, deviation)
    return hidden


def _is_whole(deviation: Floats) -> bool:
    return float(np.abs(deviation - deviation.round()).max(initial=0.0)) <= 1e-6


def _tick(done: np.ndarray, problem: CountProblem, sensitive: Indices, deviation: Floats) -> None:
    """Tick what a deviation of whole numbers shows: its smallest whole part, as many times as no count falls below 0, either way."""
    steps = deviation.round().astype(np.int64)
    steps //= max(1, int(np.gcd.reduce(steps)))
    falls, rises = steps < 0, steps > 0
    onwards = int((problem.counts[falls] // -steps[falls]).min(initial=problem.most))
    back = int((problem.counts[rises] // steps[rises]).min(initial=problem.most))
    times = np.arange(-back, onwards + 1)
    values = problem.counts[sensitive][:, None] + steps[sensitive][:, None] * times
    small = (values >= 1) & (values <= problem.most)
    done[np.broadcast_to(sensitive[:, None], values.shape)[small], values[small]] = True
