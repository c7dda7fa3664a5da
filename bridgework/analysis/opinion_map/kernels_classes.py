"""Compiled loops of latent classes. Import this module where it is used; see kernels.py."""

# mypy: disable-error-code="no-untyped-def"
from __future__ import annotations

import numpy as np
from numba import njit

from .compiling import compiled
from .kernels_mixture import exp_below


@compiled(error_model="numpy")
def count_shares(begins, cells, part, unit, counts, size):
    """Sum each person's shares, as whole numbers, by vote and class."""
    whole = np.empty(part.shape[1], dtype=np.int32)
    for person in range(len(begins) - 1):
        own, row = cells[begins[person] : begins[person + 1]], part[person]
        for number in range(len(whole)):
            whole[number] = int(row[number] * unit + 0.5)
        for number in range(len(whole)):
            size[number] += whole[number]
        for vote in range(len(own)):
            count = counts[own[vote]]
            for number in range(len(whole)):
                count[number] += whole[number]


@compiled(error_model="numpy")
def class_probabilities(sums, first, log_unit, log_share, found):
    """Give probabilities of the classes, from the sums of their weights from column `first` on; give how much they moved."""
    n_classes = len(log_share)
    score, moved = np.empty(n_classes), 0.0
    for person in range(len(sums)):
        own, row = sums[person], found[person]
        highest = -np.inf
        for number in range(n_classes):
            score[number] = own[first + number] / log_unit + log_share[number]
            highest = max(highest, score[number])
        total = 0.0
        for number in range(n_classes):
            score[number] = exp_below(score[number] - highest)
        for number in range(n_classes):
            total += score[number]
        for number in range(n_classes):
            moved += abs(score[number] / total - row[number])
            row[number] = score[number] / total
    return moved


@njit(inline="always")
def _logistic(x):
    small = exp_below(-abs(x))
    return (1.0 if x >= 0.0 else small) / (1.0 + small)


@compiled(error_model="numpy")
def fit_log_odds(counts, levels, base, log_odds, variance, n_steps):
    """Newton's steps for each group (rows) and statement, in place; `counts` is as of `count_shares`."""
    n_levels = len(levels)
    for group in range(len(log_odds)):
        for statement in range(len(base)):
            disagree, agree = counts[3 * statement], counts[3 * statement + 2]
            value = log_odds[group, statement]
            for _step in range(n_steps):
                slope, curve = -(value - base[statement]) / variance, 1.0 / variance
                for level in range(n_levels):
                    number = group * n_levels + level
                    seen = disagree[number] + agree[number]
                    if seen != 0.0:
                        probable = _logistic(levels[level] * value)
                        slope += levels[level] * (agree[number] - seen * probable)
                        curve += levels[level] * levels[level] * seen * probable * (1.0 - probable)
                value += min(1.0, max(-1.0, slope / curve))
            log_odds[group, statement] = value


@compiled(error_model="numpy")
def class_weights(log_odds, levels, unit, found, first):
    """Write what a vote adds to the score of each group and decidedness into `found` (int32), from column `first` on."""
    n_levels = len(levels)
    for group in range(len(log_odds)):
        for statement in range(log_odds.shape[1]):
            for level in range(n_levels):
                logit = levels[level] * log_odds[group, statement]
                tail = np.log1p(exp_below(-abs(logit)))
                column = first + group * n_levels + level
                found[3 * statement, column] = np.rint(-(tail + max(logit, 0.0)) * unit)
                found[3 * statement + 2, column] = np.rint(-(tail + max(-logit, 0.0)) * unit)
