"""What people's answers change in the ranking: a logistic regression that is held near the default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

STRENGTH = 4.0  # how strongly the default holds: a weight moves by 1 only where the answers gain 2 in log-likelihood
ROUNDS = 100
CLOSE = 1e-10


def learned(
    names: Sequence[str],
    default: Mapping[str, float],
    bias: float,
    parts: np.ndarray,
    is_right: np.ndarray,
) -> tuple[dict[str, float], float]:
    """Return weights and bias of a logistic regression, ridge-held to the default; no weight falls below 0.

    Minimizes - sum of log-likelihoods + `STRENGTH` / 2 x squared distance from the default, by Newton steps; what is convex has
    one answer, so the order of the answers is nothing. A weight that would be negative is 0: sharing more never lowers a pair.

    Parameters
    ----------
    names : sequence of str
        The parts, one a column.
    default : mapping of str to float
    bias : float
    parts : ndarray (n_answers, n_parts), each 0 to 1
    is_right : ndarray (n_answers,) of bool

    Returns
    -------
    (dict of str to float, float)

    References
    ----------
    Hastie, Tibshirani, Friedman (2009), The Elements of Statistical Learning, section 4.4.1 (Newton steps) and 3.4.1 (ridge).

    Examples
    --------
    >>> weights, _ = learned(["a"], {"a": 1.0}, 0.0, np.zeros((0, 1)), np.zeros(0, dtype=bool))
    >>> weights
    {'a': 1.0}
    """
    start = np.array([*(default.get(name, 0.0) for name in names), bias], dtype=float)
    given = np.hstack([np.asarray(parts, dtype=float).reshape(len(is_right), len(names)), np.ones((len(is_right), 1))])
    right = np.asarray(is_right, dtype=float)
    free = np.ones(len(start), dtype=bool)
    while True:
        now = np.where(free, start, 0.0)
        for _round in range(ROUNDS):
            chance = 1 / (1 + np.exp(-(given @ now)))
            slope = given.T @ (chance - right) + STRENGTH * (now - start)
            curve = (given * (chance * (1 - chance))[:, None]).T @ given + STRENGTH * np.eye(len(start))
            step = np.zeros(len(start))
            step[free] = np.linalg.solve(curve[np.ix_(free, free)], slope[free])
            now = now - step
            if np.abs(step).max() < CLOSE:
                break
        below = free & (now < 0)
        below[-1] = False
        if not below.any():
            break
        free &= ~below
    return {name: float(round(value, 6)) for name, value in zip(names, now, strict=False)}, float(round(now[-1], 6))
