"""The compiled loop that places everybody. Import this module where it is used; see kernels.py."""

# mypy: disable-error-code="no-untyped-def"
from __future__ import annotations

import numpy as np

from .compiling import compiled
from .kernels import add_own
from .kernels_classes import class_shares
from .kernels_mixture import inverse


@compiled(error_model="numpy", fastmath={"contract"})
def place_each(
    begins, cells, weights, n_axes, unit, first, log_unit, log_share, n_levels, across, up, is_included,
    x, y, x_sd, y_sd, probability, group, counts,
):  # fmt: skip
    """Give each person's place, its standard deviation, probabilities of groups, and group; count votes by group and number.

    `first` is the column at which the weights of the classes begin; `group` is -1 for those who are not included, and so is
    the last row of `counts`.
    """
    width, n_classes, k = weights.shape[1], len(log_share), probability.shape[1]
    total, score = np.empty(width, np.int32), np.empty(n_classes)
    pull, hold = np.zeros(4), np.zeros(10)
    over, over_log = 1.0 / unit, 1.0 / log_unit
    for person in range(len(begins) - 1):
        own = cells[begins[person] : begins[person + 1]]
        add_own(own, weights, width, total)
        for i in range(n_axes):
            pull[i] = total[i] * over
        for i in range(n_axes * (n_axes + 1) // 2):
            hold[i] = total[n_axes + i] * over
        i00, i10, i11, i20, i21, i22, i30, i31, i32, i33, _ = inverse(
            hold[0] + 1.0,
            hold[1],
            hold[2] + 1.0,
            hold[3],
            hold[4],
            hold[5] + 1.0,
            hold[6],
            hold[7],
            hold[8],
            hold[9] + 1.0,
        )
        p0, p1, p2, p3 = pull[0], pull[1], pull[2], pull[3]
        m0, m1 = i00 * p0 + i10 * p1 + i20 * p2 + i30 * p3, i10 * p0 + i11 * p1 + i21 * p2 + i31 * p3
        m2, m3 = i20 * p0 + i21 * p1 + i22 * p2 + i32 * p3, i30 * p0 + i31 * p1 + i32 * p2 + i33 * p3
        for axis in range(2):
            a0, a1, a2, a3 = (across[0], across[1], across[2], across[3]) if axis == 0 else (up[0], up[1], up[2], up[3])
            mean = m0 * a0 + m1 * a1 + m2 * a2 + m3 * a3
            squares = i00 * a0 * a0 + i11 * a1 * a1 + i22 * a2 * a2 + i33 * a3 * a3
            products = i10 * a0 * a1 + i20 * a0 * a2 + i30 * a0 * a3 + i21 * a1 * a2 + i31 * a1 * a3 + i32 * a2 * a3
            deviation = np.sqrt(max(squares + 2.0 * products, 0.0))
            if axis == 0:
                x[person], x_sd[person] = mean, deviation
            else:
                y[person], y_sd[person] = mean, deviation
        best = 0
        if k > 1:
            class_shares(total, first, over_log, log_share, score)
            for g in range(k):
                whole = 0.0
                for level in range(n_levels):
                    whole += score[g * n_levels + level]
                probability[person, g] = whole
                if whole > probability[person, best]:
                    best = g
        if not is_included[person]:
            best = -1
        group[person] = best
        of_group = counts[best]
        for vote in range(len(own)):
            of_group[own[vote]] += 1
