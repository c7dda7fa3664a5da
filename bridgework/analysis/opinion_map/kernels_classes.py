"""Compiled loops of latent classes. Import this module where it is used; see kernels.py."""

# mypy: disable-error-code="no-untyped-def"
from __future__ import annotations

import numpy as np
from numba import njit

from .compiling import compiled
from .kernels import add_own
from .kernels_mixture import exp_below


@compiled()
def add_shares(own, whole, width, counts):
    """Add a person's shares, as whole numbers, to the row of each of their votes."""
    for vote in range(len(own)):
        cell = own[vote]
        for number in range(width):
            counts[cell, number] += whole[number]


@compiled(error_model="numpy")
def class_shares(total, first, over_unit, log_share, score):
    """Give one person's probabilities of the classes, from the sums of their weights from column `first` on, in `score`."""
    n_classes = len(log_share)
    score[0] = log_share[0]  # The weights of all classes are differences from the first.
    for number in range(1, n_classes):
        score[number] = total[first + number - 1] * over_unit + log_share[number]
    highest = -np.inf
    for number in range(n_classes):
        highest = max(highest, score[number])
    for number in range(n_classes):
        score[number] = exp_below(score[number] - highest)
    whole = 0.0
    for number in range(n_classes):
        whole += score[number]
    over = 1.0 / whole
    for number in range(n_classes):
        score[number] *= over


@compiled(error_model="numpy")
def count_shares(begins, cells, part, unit, counts, size):
    """Sum each person's shares, as whole numbers, by vote and class."""
    width = counts.shape[1]
    whole = np.zeros(width, dtype=np.int32)
    for person in range(len(begins) - 1):
        row = part[person]
        for number in range(len(row)):
            whole[number] = int(row[number] * unit + 0.5)
            size[number] += whole[number]
        add_shares(cells[begins[person] : begins[person + 1]], whole, width, counts)


@compiled(error_model="numpy")
def class_round(begins, cells, weights, log_unit, log_share, n_levels, part, unit, counts, size):
    """Give people's probabilities of the classes in `part`, and sum them as `count_shares` does.

    Gives how much people moved from one group (of `n_levels` classes) to another.
    """
    width, n_classes, over_unit = weights.shape[1], len(log_share), 1.0 / log_unit
    total, whole, score = np.empty(width, np.int32), np.zeros(counts.shape[1], np.int32), np.empty(n_classes)
    moved = 0.0
    for person in range(len(begins) - 1):
        own, row = cells[begins[person] : begins[person + 1]], part[person]
        add_own(own, weights, width, total)
        class_shares(total, 0, over_unit, log_share, score)
        for group in range(0, n_classes, n_levels):
            change = 0.0
            for number in range(group, group + n_levels):
                change += score[number] - row[number]
            moved += abs(change)
        for number in range(n_classes):
            row[number] = score[number]
            whole[number] = int(score[number] * unit + 0.5)
            size[number] += whole[number]
        add_shares(own, whole, counts.shape[1], counts)
    return moved


@njit(inline="always")
def _logistic(x):
    small = exp_below(-abs(x))
    return (1.0 if x >= 0.0 else small) / (1.0 + small)


@compiled(error_model="numpy")
def fit_log_odds(counts, unit, levels, base, log_odds, variance, n_steps):
    """Newton's steps for each group (rows) and statement, in place; `counts` is as of `count_shares`."""
    n_levels, over_unit = len(levels), 1.0 / unit
    for group in range(len(log_odds)):
        for statement in range(len(base)):
            disagree, agree = counts[3 * statement], counts[3 * statement + 2]
            value = log_odds[group, statement]
            for _step in range(n_steps):
                slope, curve = -(value - base[statement]) / variance, 1.0 / variance
                for level in range(n_levels):
                    number = group * n_levels + level
                    seen = (disagree[number] + agree[number]) * over_unit
                    probable = _logistic(levels[level] * value)
                    slope += levels[level] * (agree[number] * over_unit - seen * probable)
                    curve += levels[level] * levels[level] * seen * probable * (1.0 - probable)
                value += min(1.0, max(-1.0, slope / curve))
            log_odds[group, statement] = value


@njit(inline="always")
def _log_one_plus(x):
    """Give the logarithm of 1 + x, x from 0 to 1, by the series of the inverse hyperbolic tangent: unlike the library's, side by side."""
    t = x / (2.0 + x)
    q = t * t
    tail = 1 / 9 + q * (1 / 11 + q * (1 / 13 + q * (1 / 15 + q * (1 / 17 + q * (1 / 19)))))
    return 2.0 * t * (1.0 + q * (1 / 3 + q * (1 / 5 + q * (1 / 7 + q * tail))))


@compiled(error_model="numpy")
def class_weights(log_odds, levels, unit, found, first):
    """Write what a vote adds to the score of each group and decidedness, less what it adds to that of the first.

    Into `found` (int32), one column for each class but the first, from column `first` on.
    """
    n_groups, n_statements = log_odds.shape
    to_no, to_yes = np.empty(n_statements), np.empty(n_statements)
    first_no, first_yes = np.empty(n_statements), np.empty(n_statements)
    for group in range(n_groups):
        for level in range(len(levels)):
            _scores(log_odds[group], levels[level], to_no, to_yes)
            number = first + group * len(levels) + level - 1
            if number < first:
                first_no[:], first_yes[:] = to_no, to_yes
                continue
            for statement in range(n_statements):
                found[3 * statement, number] = np.rint((to_no[statement] - first_no[statement]) * unit)
                found[3 * statement + 2, number] = np.rint((to_yes[statement] - first_yes[statement]) * unit)


@compiled(error_model="numpy")
def _scores(log_odds, level, to_no, to_yes):
    """Give the logarithms of the probabilities of disagreeing and of agreeing."""
    for statement in range(len(log_odds)):
        logit = level * log_odds[statement]
        tail = _log_one_plus(exp_below(-abs(logit)))
        to_no[statement] = -(tail + max(logit, 0.0))
        to_yes[statement] = -(tail + max(-logit, 0.0))
