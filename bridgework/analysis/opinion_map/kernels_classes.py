"""Compiled loops of latent classes. Import this module where it is used; see kernels.py."""

# mypy: disable-error-code="no-untyped-def"
from __future__ import annotations

import numpy as np

from .compiling import compiled


@compiled()
def count_shares(begins, cells, part, unit, counts, size):
    """Sum each person's shares, as whole numbers, by vote and class."""
    for person in range(len(begins) - 1):
        own = cells[begins[person] : begins[person + 1]]
        whole = np.rint(part[person] * unit).astype(np.int32)
        size += whole
        for vote in range(len(own)):
            row = counts[own[vote]]
            for number in range(len(row)):
                row[number] += whole[number]


@compiled()
def class_probabilities(sums, first, log_unit, log_share, found):
    """Give probabilities of the classes, from the sums of their weights from column `first` on."""
    n_classes = len(log_share)
    for person in range(len(sums)):
        own, row = sums[person], found[person]
        highest = -np.inf
        for number in range(n_classes):
            row[number] = own[first + number] / log_unit + log_share[number]
            highest = max(highest, row[number])
        total = 0.0
        for number in range(n_classes):
            row[number] = np.exp(row[number] - highest)
            total += row[number]
        for number in range(n_classes):
            row[number] /= total


@compiled()
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
                        probable = 1.0 / (1.0 + np.exp(-levels[level] * value))
                        slope += levels[level] * (agree[number] - seen * probable)
                        curve += levels[level] * levels[level] * seen * probable * (1.0 - probable)
                value += min(1.0, max(-1.0, slope / curve))
            log_odds[group, statement] = value


@compiled()
def class_weights(log_odds, levels, unit, found, first):
    """Write what a vote adds to the score of each group and decidedness into `found` (int32), from column `first` on."""
    n_levels = len(levels)
    for group in range(len(log_odds)):
        for statement in range(log_odds.shape[1]):
            for level in range(n_levels):
                logit = levels[level] * log_odds[group, statement]
                tail = np.log1p(np.exp(-abs(logit)))
                column = first + group * n_levels + level
                found[3 * statement, column] = np.rint(-(tail + max(logit, 0.0)) * unit)
                found[3 * statement + 2, column] = np.rint(-(tail + max(-logit, 0.0)) * unit)
