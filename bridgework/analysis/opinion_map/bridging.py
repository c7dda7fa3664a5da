"""Method `bridgework`: where people stand and who belongs together, from the votes that were cast and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from .anchors import Anchor, turned_like
from .classes import Classes, fit_classes
from .factors import Factors, fit_factors, strength_by_chance
from .grouping import silhouettes
from .mixture import Mixture, fit_mixture, starting_groups
from .pairs import PairStatistics
from .result import NoGroups
from .signatures import Signatures
from .votes import Floats, Ints, VoteMatrix

MAX_GROUPS = 5
# So many people, chosen by their marks, are enough to find the number of groups; so many for the shares of the groups; and
# so many to measure how clearly groups are apart, and for each replicate of the bootstrap.
_MIXTURE_PEOPLE, _CLASS_PEOPLE, _SILHOUETTE_PEOPLE, _BOOTSTRAP_PEOPLE = 3_000, 6_000, 1_500, 1_000
# The strength of chance is measured on so many people.
_CHANCE_PEOPLE = 2_000
# Axes are fitted from at most so many pairs of votes of one person: above, from as many people, by their marks, as have them.
_MOST_PAIRS = 500_000_000
_AT_ONCE = 20_000
# Fixed point: so many steps to one unit of pull and hold.
_UNIT = float(1 << 30)
# How much of everybody's variance counts beside that between groups when the plane of the map is chosen.
_OWN_VARIANCE = 0.01
# Below this share of a person's place that the votes decide, nobody differs from anybody.
_NOTHING = 1e-9
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
    classes : Classes or None
        The groups; None where there are none.
    plane : ndarray of float, shape (4, 2)
        The two directions of the map, at right angles.
    silhouette_by_k : dict of int to float
        How clearly groups are apart on the map, for each number of groups tried, from at most 1,500 people.
    no_groups : NoGroups or None
        Why there are no groups.
    k_support : dict of int to float
        Share of random halves of the people that lead to each number of groups; empty where none were drawn.
    """

    factors: Factors
    statements: Ints
    classes: Classes | None
    plane: Floats
    silhouette_by_k: dict[int, float]
    no_groups: NoGroups | None
    k_support: dict[int, float] = field(default_factory=dict)

    @property
    def k(self) -> int:
        """Number of groups; 1 where there are none."""
        return 1 if self.classes is None else len(self.classes.share)


@dataclass(frozen=True, eq=False)
class Places:
    """Where people stand: `x`, `y`, their standard deviations, and probabilities of groups, shape (n, k)."""

    x: Floats
    y: Floats
    x_sd: Floats
    y_sd: Floats
    probability: Floats


def fit_model(
    votes: VoteMatrix,
    is_used: npt.NDArray[np.bool_],
    is_included: npt.NDArray[np.bool_],
    signatures: Signatures,
    *,
    pairs: PairStatistics | None = None,
    seed: int = 0,
    min_group_size: int = 10,
    n_bootstrap: int = 0,
    anchor: Anchor | None = None,
    without: frozenset[int] = frozenset(),
) -> Model:
    """Fit axes, number of groups, groups and plane.

    Parameters
    ----------
    votes : VoteMatrix
        The votes.
    is_used, is_included : ndarray of bool
        Statements that count; people who are grouped.
    signatures : Signatures
        Marks of people and statements.
    pairs : PairStatistics, optional
        The statistics of the votes on statements that count, if they are known already.
    seed : int
        Of the starts and of the halves.
    min_group_size : int
        Least number of people in a group, people of the sample counted for those they stand for.
    n_bootstrap : int
        Number of replicates that say how sure the number of groups is.
    anchor : Anchor, optional
        The last published map, to turn the plane like it.
    without : frozenset of int
        Numbers of groups that are not considered.

    Returns
    -------
    Model
        The model.

    Notes
    -----
    See docs/methods/opinion_map.md for each step.

    References
    ----------
    Own; see `fit_factors`, `fit_mixture` and `fit_classes`.

    Examples
    --------
    See `map_opinions`.
    """
    from .kernels import posteriors

    everybody = np.argsort(signatures.people, kind="stable")
    if pairs is None:
        n_pairs = np.cumsum(signatures.n_used[everybody] ** 2) // 2
        enough = len(everybody) if n_pairs[-1] <= _MOST_PAIRS else int(np.searchsorted(n_pairs, _MOST_PAIRS)) + 1
        pairs = PairStatistics.of(votes, is_used, np.sort(everybody[:enough]))
    people = np.flatnonzero(is_included)
    people = people[np.argsort(signatures.people[people], kind="stable")]
    sample = people[:_MIXTURE_PEOPLE]
    ordered = pairs.of_statements(signatures.statements)
    some = _of_some(votes, everybody[:_CHANCE_PEOPLE], signatures.statements)
    chance = strength_by_chance(ordered, some, seed=seed)
    factors = fit_factors(ordered, seed=seed, chance=chance)
    weights = place_weights(factors, signatures.statements, votes.n_statements)
    pull, hold = pull_and_hold(votes, sample, weights)
    place, _ = posteriors(pull, hold)
    spread = float(np.abs(place - place[:1]).max(initial=0.0))
    if spread <= _NOTHING:
        return Model(factors, signatures.statements, None, _plane(place, None, 1), {}, NoGroups.NOBODY_DIFFERS)

    if factors.is_chance:
        return Model(factors, signatures.statements, None, _plane(place, None, 1), {}, NoGroups.NO_CLEAR_GROUPS)
    most = min(MAX_GROUPS, len(people) // min_group_size)
    numbers = [k for k in range(1, most + 1) if k not in without]
    if max(numbers, default=1) == 1:
        return Model(factors, signatures.statements, None, _plane(place, None, 1), {}, NoGroups.GROUPS_TOO_SMALL)
    starts = starting_groups(place, numbers, seed)
    fits = _all_fits(pull, hold, starts, factors.n_factors)
    support = _k_support(pull, hold, fits, factors.n_factors, seed, n_bootstrap)
    classes, label, reason = _groups(votes, people, is_used, weights, fits, min_group_size)
    k = 1 if classes is None else len(classes.share)
    plane = _plane(place, None if label is None else label[: len(sample)], k)
    plane = _turned(plane, factors, signatures.statements, votes, anchor)
    scores = _silhouettes(place @ plane, fits, k, label)
    return Model(factors, signatures.statements, classes, plane, scores, reason, support)


def _of_some(votes: VoteMatrix, people: Ints, statements: Ints) -> VoteMatrix:
    """Give the votes of some people on some statements, both in the order named."""
    rank = np.full(votes.n_statements, -1, dtype=np.int64)
    rank[statements] = np.arange(len(statements))
    lengths = np.diff(votes.indptr)[people]
    starts = np.cumsum(lengths) - lengths
    source = np.repeat(votes.indptr[:-1][people] - starts, lengths) + np.arange(int(lengths.sum()))
    row, column, values = np.repeat(np.arange(len(people)), lengths), rank[votes.columns[source]], votes.values[source]
    kept = column >= 0
    row, column, values = row[kept], column[kept], values[kept]
    order = np.argsort(row * len(statements) + column)
    indptr = np.concatenate(([0], np.cumsum(np.bincount(row, minlength=len(people)))))
    return VoteMatrix(people, statements, indptr, column[order], values[order])


def place_weights(factors: Factors, statements: Ints, n_statements: int) -> npt.NDArray[np.int64]:
    """What a vote adds to pull (4 numbers) and hold (10 numbers), in fixed point; zeros for statements that do not count."""
    found = np.zeros((n_statements, 3, 14), dtype=np.int64)
    scaled = factors.loading / factors.error[:, None]
    hold = factors.loading[:, _ROW] * scaled[:, _COLUMN]
    for vote in range(3):
        found[statements, vote, :4] = np.rint((vote - 1 - factors.mean)[:, None] * scaled * _UNIT)
        found[statements, vote, 4:] = np.rint(hold * _UNIT)
    return found


def pull_and_hold(votes: VoteMatrix, people: Ints, weights: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Give what people's votes say of their places: see `fit_mixture`."""
    from .kernels import add_weights

    sums = add_weights(votes.indptr, votes.columns, votes.values, people, weights) / _UNIT
    return np.ascontiguousarray(sums[:, :4]), np.ascontiguousarray(sums[:, 4:])


def place_people(model: Model, votes: VoteMatrix, people: Ints) -> Places:
    """Give people's places, how sure they are, and their probabilities of groups.

    Parameters
    ----------
    model : Model
        The model.
    votes : VoteMatrix
        The votes.
    people : ndarray of int
        Rows of the votes.

    Returns
    -------
    Places
        Of these people; each depends on their own votes and the model only.

    References
    ----------
    Thomson's regression scores, the posterior mean of factor analysis: Bartholomew, Knott, Moustaki, "Latent variable
    models and factor analysis", 3rd edition 2011, section 3.6.

    Examples
    --------
    See `map_opinions`.
    """
    from .kernels import add_weights, posteriors

    weights = place_weights(model.factors, model.statements, votes.n_statements)
    x, y, x_sd, y_sd = (np.zeros(len(people)) for _ in range(4))
    probability = np.ones((len(people), model.k))
    of_classes = None if model.classes is None else model.classes.weights()
    a, b = model.plane.T
    doubled = np.where(_ROW == _COLUMN, 1.0, 2.0)
    for begin in range(0, len(people), _AT_ONCE):  # In parts, so that the tables in between stay small.
        part = slice(begin, begin + _AT_ONCE)
        mean, covariance = posteriors(*pull_and_hold(votes, people[part], weights))
        x[part], y[part] = _product(mean, a), _product(mean, b)
        x_sd[part] = np.sqrt(np.maximum(_product(covariance, doubled * a[_ROW] * a[_COLUMN]), 0.0))
        y_sd[part] = np.sqrt(np.maximum(_product(covariance, doubled * b[_ROW] * b[_COLUMN]), 0.0))
        if model.classes is not None and of_classes is not None:
            scores = add_weights(votes.indptr, votes.columns, votes.values, people[part], of_classes)
            each = model.classes.probabilities(scores)
            probability[part] = each.reshape(len(each), model.k, -1).sum(axis=2)
    return Places(x, y, x_sd, y_sd, probability)


def place_statements(model: Model, n_statements: int) -> tuple[Floats, Floats]:
    """Give the place of somebody who agrees with a statement and has seen no other; the middle for those left out."""
    from .kernels import posteriors

    weights = place_weights(model.factors, model.statements, n_statements)[:, 2] / _UNIT
    mean, _ = posteriors(np.ascontiguousarray(weights[:, :4]), np.ascontiguousarray(weights[:, 4:]))
    return _product(mean, model.plane[:, 0]), _product(mean, model.plane[:, 1])


def _product(rows: Floats, vector: Floats) -> Floats:
    """Multiply column by column: unlike a matrix product this rounds equal rows alike wherever they stand."""
    total = rows[:, 0] * vector[0]
    for at in range(1, len(vector)):
        total += rows[:, at] * vector[at]
    return total


def _all_fits(pull: Floats, hold: Floats, starts: dict[int, Ints], n_factors: int) -> dict[int, list[Mixture]]:
    return {
        k: [
            fit_mixture(pull, hold, start, k, is_alike=is_alike, n_factors=n_factors)
            for is_alike in ((True,) if k == 1 else (True, False))
        ]
        for k, start in starts.items()
    }


def chosen_number(fits: dict[int, list[Mixture]]) -> list[int]:
    """Order the numbers of groups by the criterion, best first; only 1 where the BIC finds one cloud likelier than any split."""
    if min(fits, key=lambda k: (min(fit.bic for fit in fits[k]), k)) == 1:
        return [1]
    return sorted((k for k in fits if k > 1), key=lambda k: (min(fit.criterion for fit in fits[k]), k))


def _k_support(
    pull: Floats, hold: Floats, fits: dict[int, list[Mixture]], n_factors: int, seed: int, n_replicates: int
) -> dict[int, float]:
    """Draw half of the people, many times, and choose the number of groups each time.

    Halves, not draws with replacement: people who are drawn twice look like a group of their own.
    """
    if n_replicates == 0:
        return {}
    n = min(len(pull), 2 * _BOOTSTRAP_PEOPLE)
    rng = np.random.default_rng([seed, 1])
    votes_for: dict[int, int] = {}
    for _replicate in range(n_replicates):
        half = np.sort(rng.permutation(n)[: (n + 1) // 2])
        drawn = {
            k: [
                fit_mixture(pull[half], hold[half], f.label[half], k, is_alike=f.is_alike, n_factors=n_factors)
                for f in of_k
            ]
            for k, of_k in fits.items()
        }
        best = chosen_number(drawn)[0]
        votes_for[best] = votes_for.get(best, 0) + 1
    return {k: votes_for[k] / n_replicates for k in sorted(votes_for)}


def _groups(
    votes: VoteMatrix,
    people: Ints,
    is_used: npt.NDArray[np.bool_],
    weights: npt.NDArray[np.int64],
    fits: dict[int, list[Mixture]],
    min_group_size: int,
) -> tuple[Classes | None, Ints | None, NoGroups | None]:
    """Fit the groups of the best number that leaves none too small; with the labels of the sample."""
    from .kernels import add_weights

    order = chosen_number(fits)
    if order == [1]:
        return None, None, NoGroups.NO_CLEAR_GROUPS
    sample = people[:_CLASS_PEOPLE]
    for k in order:
        best = min(fits[k], key=lambda fit: fit.criterion)
        responsibility = best.responsibility
        if len(sample) > len(responsibility):
            responsibility = _responsibility(best, *pull_and_hold(votes, sample, weights))
        classes = fit_classes(votes, sample, responsibility, is_used)
        scores = add_weights(votes.indptr, votes.columns, votes.values, sample, classes.weights())
        label = classes.probabilities(scores).reshape(len(sample), k, -1).sum(axis=2).argmax(axis=1)
        size = np.bincount(label, minlength=k) * (len(people) / len(sample))
        if size.min() >= min_group_size:
            return classes, label, None
    return None, None, NoGroups.GROUPS_TOO_SMALL


def _responsibility(mixture: Mixture, pull: Floats, hold: Floats) -> Floats:
    from .kernels import mixture_round

    found = np.zeros((len(pull), mixture.k))
    share, centre, spread = mixture.share.copy(), mixture.centre.copy(), mixture.spread.copy()
    mixture_round(pull, hold, np.ones(len(pull)), share, centre, spread, found)
    return found


def _plane(place: Floats, label: Ints | None, k: int) -> Floats:
    """Choose the view from which groups are farthest apart, and people where groups leave a choice; shape (4, 2)."""
    centred = place - place.mean(axis=0)
    scatter = centred.T @ centred / len(place)
    if label is not None:
        scatter *= _OWN_VARIANCE
        for group in range(k):
            inside = label == group
            if inside.any():
                middle = centred[inside].mean(axis=0)
                scatter += inside.mean() * np.outer(middle, middle)
    _, vectors = np.linalg.eigh(scatter)
    return vectors[:, [3, 2]]


def _turned(plane: Floats, factors: Factors, statements: Ints, votes: VoteMatrix, anchor: Anchor | None) -> Floats:
    """Turn the plane like the last published map, or choose its signs by the statement farthest out."""
    model = Model(factors, statements, None, plane, {}, None)
    x, y = place_statements(model, votes.n_statements)
    if anchor is not None:
        return plane @ turned_like(anchor, votes.statement_ids[statements], x[statements], y[statements])
    signs = []
    for axis in (x[statements], y[statements]):
        size = np.abs(axis)
        farthest = int(np.argmax(size >= size.max(initial=0.0) * (1 - 1e-9))) if len(axis) else 0
        signs.append(-1.0 if len(axis) and axis[farthest] < 0 else 1.0)
    return plane * np.array(signs)


def _silhouettes(places: Floats, fits: dict[int, list[Mixture]], k: int, label: Ints | None) -> dict[int, float]:
    n = min(len(places), _SILHOUETTE_PEOPLE)
    tried: dict[int, Ints] = {}
    for number in (number for number in fits if number > 1):
        own = label if number == k and label is not None else min(fits[number], key=lambda fit: fit.criterion).label
        present, compact = np.unique(own[:n], return_inverse=True)
        if len(present) == number:
            tried[number] = compact
    if not tried:
        return {}
    x, y = np.ascontiguousarray(places[:n, 0]), np.ascontiguousarray(places[:n, 1])
    return dict(zip(tried, silhouettes(x, y, list(tried.values())), strict=True))
