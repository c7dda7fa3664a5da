"""Invented conversations with known groups: four generators, and for each an oracle that knows its parameters.

Fixed before anything was tuned on them (commit of its own; see docs/methods/opinion_map.md, "Planted groups"). Every
seed draws its own sizes, number of groups, shares of groups and difficulty. Groups stand in votes that are agreed (1),
disagreed (-1), passed (0) or not seen; who sees what does not depend on the group.

- `ideal_point`: people are points scattered about their group's centre in a plane; statements are directions.
- `latent_class`: a group has its own share of agreement for each statement; people of a group are alike.
- `noisy_majority`: a group holds yes or no for each statement; each person departs from it with their own rate.
- `heavy_missingness`: latent classes, of which most people see a twentieth to a seventh, early statements far more than
  late ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

# Fewest votes of a person whose group is compared: Polis groups nobody below it.
ENOUGH = 7


@dataclass(frozen=True)
class Planted:
    """Votes as three lists, the group of each participant, and the oracle's guess of it."""

    people: np.ndarray
    statements: np.ndarray
    votes: np.ndarray
    group: np.ndarray
    oracle: np.ndarray
    k: int

    @property
    def is_compared(self) -> np.ndarray:
        """Who has voted often enough."""
        return np.bincount(self.people, minlength=len(self.group)) >= ENOUGH


def _logistic(x: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-x))


def _groups(rng: np.random.Generator, n_people: int) -> tuple[int, np.ndarray, np.ndarray]:
    """Two to five groups, the smallest of at least a twelfth."""
    k = int(rng.integers(2, 6))
    share = 1 / 12 + rng.dirichlet(np.full(k, 2.0)) * (1 - k / 12)
    return k, share, rng.choice(k, size=n_people, p=share)


def _seen(rng: np.random.Generator, n_people: int, n_statements: int, mean: float) -> np.ndarray:
    """People see different numbers of statements, at random."""
    share = np.clip(rng.beta(2.0, 2.0 * (1 - mean) / mean, size=n_people), ENOUGH / n_statements, 1.0)
    return rng.random((n_people, n_statements)) < share[:, None]


def _as_planted(
    rng: np.random.Generator,
    agree_share: np.ndarray,
    pass_share: np.ndarray,
    seen: np.ndarray,
    group: np.ndarray,
    k: int,
    oracle_of: Callable[[np.ndarray], np.ndarray],
) -> Planted:
    table = np.where(rng.random(seen.shape) < agree_share, 1, -1).astype(np.int8)
    table[rng.random(seen.shape) < pass_share] = 0
    table[~seen] = 2
    people, statements = np.nonzero(seen)
    return Planted(people, statements, table[people, statements].astype(np.int64), group, oracle_of(table), k)


def _class_oracle(log_agree: np.ndarray, log_disagree: np.ndarray, share: np.ndarray) -> Callable:
    """The likeliest group given its shares of agreement; passes say nothing about it."""

    def oracle(table: np.ndarray) -> np.ndarray:
        score = (table == 1) @ log_agree.T + (table == -1) @ log_disagree.T + np.log(share)
        return score.argmax(axis=1)

    return oracle


def ideal_point(seed: int) -> Planted:
    """Points in a plane about 2 to 5 centres; agreeing is logistic in the place along a statement's direction."""
    rng = np.random.default_rng([seed, 1])
    n_people, n_statements = int(rng.integers(300, 3000)), int(rng.integers(50, 250))
    k, share, group = _groups(rng, n_people)
    angle = rng.uniform(0, 2 * np.pi) + np.arange(k) * 2 * np.pi / k + rng.normal(scale=0.2, size=k)
    centres = np.column_stack((np.cos(angle), np.sin(angle))) * rng.uniform(1.0, 2.0)
    width = rng.uniform(0.25, 0.5)
    place = centres[group] + rng.normal(scale=width, size=(n_people, 2))
    direction = rng.normal(scale=rng.uniform(0.8, 1.4), size=(n_statements, 2))
    threshold = rng.normal(scale=1.0, size=n_statements)
    pass_share = rng.beta(1.0, 9.0, size=n_statements)
    seen = _seen(rng, n_people, n_statements, rng.uniform(0.2, 0.7))

    def oracle(table: np.ndarray) -> np.ndarray:
        # The place is integrated out on a grid of Gauss-Hermite nodes about each centre.
        node, weight = np.polynomial.hermite_e.hermegauss(9)
        offset = np.stack(np.meshgrid(node, node), axis=-1).reshape(-1, 2) * width
        log_weight = np.log(np.outer(weight, weight).ravel() / weight.sum() ** 2)
        score = np.empty((n_people, k))
        for number in range(k):
            logit = (centres[number] + offset) @ direction.T + threshold
            log_agree, log_disagree = -np.logaddexp(0, -logit), -np.logaddexp(0, logit)
            each = (table == 1) @ log_agree.T + (table == -1) @ log_disagree.T + log_weight
            highest = each.max(axis=1)
            score[:, number] = highest + np.log(np.exp(each - highest[:, None]).sum(axis=1)) + np.log(share[number])
        return score.argmax(axis=1)

    return _as_planted(rng, _logistic(place @ direction.T + threshold), pass_share, seen, group, k, oracle)


def latent_class(seed: int) -> Planted:
    """A share of agreement for each group and statement; on many statements the groups hardly differ."""
    rng = np.random.default_rng([seed, 2])
    n_people, n_statements = int(rng.integers(300, 3000)), int(rng.integers(50, 250))
    k, share, group = _groups(rng, n_people)
    divides = rng.gamma(0.9, rng.uniform(0.8, 1.6), size=n_statements)
    logit = rng.normal(scale=1.0, size=n_statements) + divides * rng.normal(size=(k, n_statements))
    pass_share = rng.beta(1.0, 9.0, size=n_statements)
    seen = _seen(rng, n_people, n_statements, rng.uniform(0.2, 0.7))
    log_agree, log_disagree = -np.logaddexp(0, -logit), -np.logaddexp(0, logit)
    return _as_planted(
        rng, _logistic(logit)[group], pass_share, seen, group, k, _class_oracle(log_agree, log_disagree, share)
    )


def noisy_majority(seed: int) -> Planted:
    """Each group says yes or no to each statement; most statements are shared; each person errs at their own rate."""
    rng = np.random.default_rng([seed, 3])
    n_people, n_statements = int(rng.integers(300, 3000)), int(rng.integers(50, 250))
    k, share, group = _groups(rng, n_people)
    common = np.where(rng.random(n_statements) < 0.6, 1.0, -1.0)
    departs = rng.random((k, n_statements)) < rng.uniform(0.15, 0.35)
    stance = np.where(departs, -common, common)
    error = np.clip(rng.beta(4.0, 4.0 / 0.3 - 4.0, size=n_people), 0.05, 0.48)
    pass_share = rng.beta(1.0, 9.0, size=n_statements)
    seen = _seen(rng, n_people, n_statements, rng.uniform(0.2, 0.7))

    def oracle(table: np.ndarray) -> np.ndarray:
        # It knows each person's rate of errors too.
        right = (table == 1) @ (stance == 1).T.astype(float) + (table == -1) @ (stance == -1).T.astype(float)
        said = (np.abs(table) == 1).sum(axis=1)[:, None]
        score = right * np.log(1 - error)[:, None] + (said - right) * np.log(error)[:, None] + np.log(share)
        return score.argmax(axis=1)

    agree = np.where(stance[group] == 1, 1 - error[:, None], error[:, None])
    return _as_planted(rng, agree, pass_share, seen, group, k, oracle)


def heavy_missingness(seed: int) -> Planted:
    """Latent classes, seldom seen: 5 to 15 % of the votes, early statements much more often than late ones."""
    rng = np.random.default_rng([seed, 4])
    n_people, n_statements = int(rng.integers(1500, 5000)), int(rng.integers(150, 500))
    k, share, group = _groups(rng, n_people)
    divides = rng.gamma(0.9, 1.5, size=n_statements)
    logit = rng.normal(scale=1.0, size=n_statements) + divides * rng.normal(size=(k, n_statements))
    pass_share = rng.beta(1.0, 9.0, size=n_statements)
    shown = 1.0 / (1.0 + np.arange(n_statements) / (0.2 * n_statements))
    shown *= rng.uniform(0.05, 0.15) / shown.mean()
    activity = rng.gamma(1.5, 1 / 1.5, size=n_people)
    seen = rng.random((n_people, n_statements)) < np.clip(activity[:, None] * shown, 0, 0.95)
    log_agree, log_disagree = -np.logaddexp(0, -logit), -np.logaddexp(0, logit)
    return _as_planted(
        rng, _logistic(logit)[group], pass_share, seen, group, k, _class_oracle(log_agree, log_disagree, share)
    )


FAMILY: dict[str, Callable[[int], Planted]] = {
    "ideal_point": ideal_point,
    "latent_class": latent_class,
    "noisy_majority": noisy_majority,
    "heavy_missingness": heavy_missingness,
}
# Seeds that figures are reported on, and others that may be looked at while a method is tuned.
REPORTED_SEEDS = tuple(range(1, 21))
TUNING_SEEDS = tuple(range(1001, 1021))
