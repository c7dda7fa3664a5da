"""Where people and statements stand, once a model is fitted: sums over a person's own votes, in fixed point."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from .classes import DECIDEDNESS, Classes, rounded_up
from .factors import Factors
from .laid import LaidVotes
from .mixture import place_means
from .result import NoGroups
from .votes import Floats, Ints

# Fixed point: at most 2 to this power steps to one unit of pull and hold; fewer where all that a person could say would leave 32 bits.
_FINEST = 24.0
# Lower half of a matrix of four rows as ten numbers.
_ROW, _COLUMN = np.tril_indices(4)


@dataclass(frozen=True, eq=False)
class Model:
    """What is fitted: axes, plane and groups. Everybody's place and group follow from their own votes and this.

    Attributes
    ----------
    factors : Factors
        Of the statements that count, in the order of `statements`.
    statements : ndarray of int64
        Positions of the statements that count.
    n_statements : int
        How many statements there are.
    classes : Classes or None
        The groups; None where there are none.
    plane : ndarray of float, shape (4, 2)
        The two directions of the map, at right angles.
    silhouette_by_k : dict of int to float
        How clearly groups are apart on the map, for each number of groups tried, from at most 1,000 people.
    no_groups : NoGroups or None
        Why there are no groups.
    k_support : dict of int to float
        Share of random halves of the people that lead to each number of groups; empty where none were drawn.
    """

    factors: Factors
    statements: Ints
    n_statements: int
    classes: Classes | None
    plane: Floats
    silhouette_by_k: dict[int, float]
    no_groups: NoGroups | None
    k_support: dict[int, float] = field(default_factory=dict)

    @property
    def k(self) -> int:
        """Number of groups; 1 where there are none."""
        return 1 if self.classes is None else len(self.classes.share)

    @cached_property
    def table(self) -> tuple[npt.NDArray[np.int32], float, int]:
        """What a vote says of a person's place and, behind that, of groups, in fixed point; the unit of places; where groups begin."""
        weights, n_axes = place_weights(self.factors, self.statements, self.n_statements), self.factors.n_factors
        first = n_axes * (n_axes + 3) // 2
        found, unit = in_fixed_point(weights, n_axes, 0 if self.classes is None else self.classes.n_sums - 1)
        if self.classes is not None:
            self.classes.write_weights(found, first)
        return found, unit, first


@dataclass(frozen=True, eq=False)
class Places:
    """Where people stand: `x`, `y`, their standard deviations, probabilities of groups, shape (n, k), and the likeliest group.

    `group` is -1 for those who are not included; `counts` are votes by group (last: in none), statement and vote.
    """

    x: Floats
    y: Floats
    x_sd: Floats
    y_sd: Floats
    probability: Floats
    group: Ints
    counts: Ints


def place_weights(factors: Factors, statements: Ints, n_statements: int) -> Floats:
    """What a vote adds to pull (4 numbers) and hold (10 numbers), shape (n_statements, 3, 14); zeros for statements that do not count."""
    found = np.zeros((n_statements, 3, 14))
    scaled = factors.loading / factors.error[:, None]
    found[statements, :, 4:] = (factors.loading[:, _ROW] * scaled[:, _COLUMN])[:, None]
    for vote in range(3):
        found[statements, vote, :4] = (vote - 1 - factors.mean)[:, None] * scaled
    return found


def in_fixed_point(weights: Floats, n_factors: int, n_more: int = 0) -> tuple[npt.NDArray[np.int32], float]:
    """Give weights of the axes in use as whole numbers, a row for each number of a vote, with room for more columns; and the unit."""
    used = np.concatenate((np.arange(n_factors), 4 + np.arange(n_factors * (n_factors + 1) // 2)))
    # Sorted, so that the sum is the same in any order of statements.
    most = np.sort(np.abs(weights).max(axis=1), axis=0).sum(axis=0).max(initial=0.0)
    unit = 2.0 ** min(_FINEST, np.floor(30 - np.log2(max(float(most), 1e-9))))
    found = np.zeros((3 * len(weights), rounded_up(len(used) + n_more)), dtype=np.int32)
    found[:, : len(used)] = np.rint(weights.reshape(-1, 14)[:, used] * unit)
    return found, unit


def pull_and_hold(votes: LaidVotes, weights: Floats, n_factors: int) -> tuple[Floats, Floats]:
    """Give what people's votes say of their places: see `fit_mixture`."""
    from .kernels import add_weights

    whole, unit = in_fixed_point(weights, n_factors)
    sums = np.empty((votes.n_people, whole.shape[1]), dtype=np.int32)
    add_weights(votes.begins, votes.cells, whole, sums)
    pull, hold = np.zeros((len(sums), 4)), np.zeros((len(sums), 10))
    n_holds = n_factors * (n_factors + 1) // 2
    pull[:, :n_factors] = sums[:, :n_factors] / unit
    hold[:, :n_holds] = sums[:, n_factors : n_factors + n_holds] / unit
    return pull, hold


def place_people(model: Model, votes: LaidVotes, is_included: npt.NDArray[np.bool_]) -> Places:
    """Give people's places, how sure they are, their probabilities of groups, and what groups voted.

    Parameters
    ----------
    model : Model
        The model.
    votes : LaidVotes
        The people's votes.
    is_included : ndarray of bool, shape (n,)
        People who are grouped.

    Returns
    -------
    Places
        Of all of them; each depends on their own votes and the model only.

    References
    ----------
    Thomson's regression scores, the posterior mean of factor analysis: Bartholomew, Knott, Moustaki, "Latent variable
    models and factor analysis", 3rd edition 2011, section 3.6.

    Examples
    --------
    See `map_opinions`.
    """
    from .kernels_placing import place_each

    n, n_axes, classes = votes.n_people, model.factors.n_factors, model.classes
    whole, unit, first = model.table
    log_unit, log_share = 1.0, np.zeros(1)
    if classes is not None:
        log_unit, log_share = classes.unit, np.log(classes.share.ravel())
    x, y, x_sd, y_sd = (np.empty(n) for _ in range(4))
    probability, group = np.ones((n, model.k)), np.empty(n, dtype=np.int64)
    counts = np.zeros((model.k + 1, 3 * votes.n_statements), dtype=np.int32)
    place_each(
        votes.begins, votes.cells, whole, n_axes, unit, first, log_unit, log_share, len(DECIDEDNESS),
        *np.ascontiguousarray(model.plane.T), is_included, x, y, x_sd, y_sd, probability, group, counts,
    )  # fmt: skip
    return Places(x, y, x_sd, y_sd, probability, group, counts.reshape(model.k + 1, -1, 3).astype(np.int64))


def place_statements(factors: Factors, statements: Ints, n_statements: int, plane: Floats) -> tuple[Floats, Floats]:
    """Give the place of somebody who agrees with a statement and has seen no other; the middle for those left out."""
    weights = place_weights(factors, statements, n_statements)[:, 2]
    mean = place_means(np.ascontiguousarray(weights[:, :4]), np.ascontiguousarray(weights[:, 4:]))
    return product(mean, plane[:, 0]), product(mean, plane[:, 1])


def product(rows: Floats, vector: Floats) -> Floats:
    """Multiply column by column: unlike a matrix product this rounds equal rows alike wherever they stand."""
    total = rows[:, 0] * vector[0]
    for at in range(1, len(vector)):
        total += rows[:, at] * vector[at]
    return total
