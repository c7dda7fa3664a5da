"""People come in whole numbers: what else must hide so that each value from 1 to `most` is possible in whole numbers.

Where sums form a network (two dimensions of which at most one has levels), a linear interval between whole ends holds every
whole value. In three dimensions and in linked tables a value inside the interval may need half a person somewhere else.
"""

from __future__ import annotations

import numpy as np

from bridgework.analysis.suppression.problem import CountProblem, Flags
from bridgework.analysis.suppression.programs import Paths

MOST_CELLS = 1_000
"""Tables of more cells are not looked at: integer programs may take long. The linear promise holds for them all the same."""


def hide_for_whole_numbers(problem: CountProblem, hidden: Flags, barred: Flags) -> Flags | None:
    """Hide what is still needed so that each sensitive cell can be each value in whole numbers; None where not looked at."""
    if problem.n_cells > MOST_CELLS:
        return None
    linear, whole = Paths(problem), Paths(problem, whole=True)
    hidden = hidden.copy()
    costs = 1.0 + problem.costs
    done = np.zeros((problem.n_cells, problem.most + 1), dtype=bool)  # By cell and value: shown to be possible.
    sensitive = np.flatnonzero(problem.sensitive)
    for cell in sensitive:
        for value in range(1, problem.most + 1):
            step = value - int(problem.counts[cell])
            if step == 0 or done[cell, value]:
                continue
            side, distance = (1 if step > 0 else -1), float(abs(step))
            linear.close(~hidden)
            linear.price(np.where(hidden, 1.0, 0.0))
            deviation = linear.cheapest(int(cell), side, distance)
            if deviation is None or np.abs(deviation - deviation.round()).max() > 1e-6:
                whole.close(barred)
                whole.price(np.where(hidden, 0.0, costs))
                deviation = whole.cheapest(int(cell), side, distance)
                if deviation is None:
                    raise ArithmeticError(f"no table of whole numbers was found in which cell {cell} holds {value}")
                hidden |= deviation.round() != 0
            others = problem.counts[sensitive] + deviation.round()[sensitive].astype(np.int64)
            small = (others >= 1) & (others <= problem.most)
            done[sensitive[small], others[small]] = True
    return hidden
